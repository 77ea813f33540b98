//! Who asks, and whom a trust policy names.

use super::pattern::split_arn;

/// Who asks to use a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestPrincipal {
    /// A user, role or role session by its ARN, or an account by its number.
    Aws(String),
    /// An AWS service, such as `lambda.amazonaws.com`.
    Service(String),
    /// An identity provider, such as `cognito-identity.amazonaws.com` or a provider's ARN.
    Federated(String),
    /// An account by its canonical user id.
    CanonicalUser(String),
    /// Nobody known.
    Anonymous,
}

/// What `Principal` and `NotPrincipal` list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(in crate::policy) struct PrincipalPatterns {
    everyone: bool,
    pub(in crate::policy) named: Vec<Named>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::policy) enum Named {
    Account(Box<str>),
    Aws(Box<str>),
    Service(Box<str>),
    Federated(Box<str>),
    CanonicalUser(Box<str>),
}

impl PrincipalPatterns {
    /// `"*"`.
    pub(super) fn everyone() -> PrincipalPatterns {
        PrincipalPatterns { everyone: true, named: Vec::new() }
    }

    /// Adds `{type: text}`.
    pub(super) fn add(&mut self, kind: &str, text: &str) -> Result<(), String> {
        if text.is_empty() {
            return Err(format!("`{kind}`: a principal without a name"));
        }
        if kind == "AWS" && text == "*" {
            self.everyone = true;
            return Ok(());
        }
        if text.contains(['*', '?']) {
            return Err(format!("`{text}`: no wildcard inside a principal"));
        }
        self.named.push(match kind {
            "AWS" => match account_of_root(text) {
                Some(account) => Named::Account(account.into()),
                None => Named::Aws(text.into()),
            },
            "Service" => Named::Service(text.into()),
            "Federated" => Named::Federated(text.into()),
            "CanonicalUser" => Named::CanonicalUser(text.into()),
            _ => {
                return Err(format!(
                    "there is no kind of principal `{kind}`; the kinds are `AWS`, `Service`, `Federated`, `CanonicalUser`"
                ));
            }
        });
        Ok(())
    }

    /// Returns a principal for each that is listed.
    pub(in crate::policy) fn examples(&self) -> impl Iterator<Item = RequestPrincipal> {
        self.named.iter().map(|named| match named {
            Named::Account(account) => RequestPrincipal::Aws(format!("arn:aws:iam::{account}:user/somebody")),
            Named::Aws(arn) => RequestPrincipal::Aws(arn.to_string()),
            Named::Service(name) => RequestPrincipal::Service(name.to_string()),
            Named::Federated(name) => RequestPrincipal::Federated(name.to_string()),
            Named::CanonicalUser(id) => RequestPrincipal::CanonicalUser(id.to_string()),
        })
    }

    /// Whether the list covers a principal.
    pub(super) fn matches(&self, principal: &RequestPrincipal) -> bool {
        self.everyone
            || self.named.iter().any(|named| match (named, principal) {
                (Named::Account(account), RequestPrincipal::Aws(who)) => account_of(who) == Some(account),
                (Named::Aws(arn), RequestPrincipal::Aws(who)) => **arn == **who || is_session_of(arn, who),
                (Named::Service(name), RequestPrincipal::Service(who))
                | (Named::Federated(name), RequestPrincipal::Federated(who))
                | (Named::CanonicalUser(name), RequestPrincipal::CanonicalUser(who)) => **name == **who,
                _ => false,
            })
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The account that a policy names as a whole: by its number or its root's ARN.
fn account_of_root(text: &str) -> Option<&str> {
    if is_account(text) {
        return Some(text);
    }
    match split_arn(text)? {
        ["arn", _, "iam", "", account, "root"] => Some(account),
        _ => None,
    }
}

/// The account a principal belongs to.
fn account_of(principal: &str) -> Option<&str> {
    if is_account(principal) {
        return Some(principal);
    }
    split_arn(principal).map(|parts| parts[4])
}

/// Whether `session` is a session of the role `role`. A session's ARN leaves the role's path out.
fn is_session_of(role: &str, session: &str) -> bool {
    let (Some(role), Some(session)) = (split_arn(role), split_arn(session)) else { return false };
    let (["arn", role_partition, "iam", _, role_account, role], ["arn", partition, "sts", _, account, session]) =
        (role, session)
    else {
        return false;
    };
    let name = role.strip_prefix("role/").and_then(|path| path.rsplit('/').next());
    let of = session.strip_prefix("assumed-role/").and_then(|rest| rest.split('/').next());
    role_partition == partition && role_account == account && name.is_some() && name == of
}
