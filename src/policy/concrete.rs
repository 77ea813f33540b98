//! Compiled roles as the decision engine takes them: with a value for each placeholder.

use std::borrow::Cow;
use std::fmt;

use super::evaluate::{Document, Effect, PreparedStatement as Prepared, Subject};
use super::roles::CompiledRole;
use super::text::{find_hole, hole_end};
use super::{Condition, Policy};

/// Where an output is deployed, and with which values.
pub struct Deployment<'v> {
    /// `aws`, `aws-cn`, …
    pub partition: &'v str,
    /// `us-east-1`, …
    pub region: &'v str,
    /// The account id, twelve digits.
    pub account: &'v str,
    /// The value of a parameter (`NotesArn`), of an attribute of a resource (`Users.Arn`) or of an export (`import:Notes`).
    pub values: &'v dyn Fn(&str) -> Option<String>,
}

/// The documents of a role. They and their statements are in the order of the role's policies, so that the place of a statement
/// in a decision leads to the grants that it comes from.
#[derive(Debug, Clone)]
pub struct Documents {
    /// What the role may do.
    pub policies: Vec<Document>,
    /// Who may take it.
    pub trust: Document,
}

/// Why a compiled policy cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// A placeholder has no value.
    NoValue(String),
    /// A value makes something of a statement that the engine does not take, in words.
    Malformed(String),
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoValue(placeholder) => write!(f, "there is no value for `{placeholder}`"),
            Self::Malformed(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Unusable {}

/// Returns the documents of a role as they are after a deployment.
///
/// # Errors
/// If a placeholder has no value, or a value is none that IAM would take where it is used.
pub fn documents(role: &CompiledRole<'_>, deployment: &Deployment<'_>) -> Result<Documents, Unusable> {
    let policies = role.policies.iter().map(|policy| deployment.policy(policy)).collect::<Result<_, _>>()?;
    let trust = &role.trust;
    let principal = Subject::Principal(trust.principal.0, trust.principal.1.to_owned());
    let actions = trust.actions.iter().map(|action| (*action).to_owned()).collect();
    let statement = deployment.statement(None, Effect::Allow, actions, principal, &trust.conditions)?;
    Ok(Documents { policies, trust: Document::new(vec![statement]) })
}

impl Deployment<'_> {
    fn policy(&self, policy: &Policy<'_>) -> Result<Document, Unusable> {
        let prepared = policy.statements.iter().map(|statement| {
            let resources = statement.resources.iter().map(|arn| Ok(self.filled(arn.as_str())?.into_owned()));
            self.statement(
                Some(statement.sid.clone()),
                if statement.deny { Effect::Deny } else { Effect::Allow },
                statement.actions.iter().map(|action| (*action).to_owned()).collect(),
                Subject::Resources(resources.collect::<Result<_, _>>()?),
                &statement.conditions,
            )
        });
        Ok(Document::new(prepared.collect::<Result<_, _>>()?))
    }

    fn statement(
        &self,
        sid: Option<String>,
        effect: Effect,
        actions: Vec<String>,
        subject: Subject,
        conditions: &[Condition],
    ) -> Result<Prepared, Unusable> {
        let conditions = conditions.iter().map(|condition| {
            let values = condition.values.iter().map(|value| Ok(self.filled(value)?.into_owned()));
            Ok((condition.operator, self.filled(&condition.key)?.into_owned(), values.collect::<Result<_, _>>()?))
        });
        Prepared::new(sid, effect, actions, subject, conditions.collect::<Result<_, _>>()?).map_err(Unusable::Malformed)
    }

    /// A text with the value of each placeholder in it.
    fn filled<'t>(&self, text: &'t str) -> Result<Cow<'t, str>, Unusable> {
        let Some(mut open) = find_hole(text) else { return Ok(Cow::Borrowed(text)) };
        let (mut out, mut rest) = (String::with_capacity(text.len() + 64), text);
        while let Some(close) = hole_end(rest, open) {
            out.push_str(&rest[..open]);
            out.push_str(&self.value(&rest[open + 2..close])?);
            rest = &rest[close + 2..];
            let Some(next) = find_hole(rest) else { break };
            open = next;
        }
        out.push_str(rest);
        Ok(Cow::Owned(out))
    }

    fn value(&self, placeholder: &str) -> Result<String, Unusable> {
        match placeholder {
            "AWS::Partition" => return Ok(self.partition.to_owned()),
            "AWS::Region" => return Ok(self.region.to_owned()),
            "AWS::AccountId" => return Ok(self.account.to_owned()),
            _ => {}
        }
        if let Some(value) = (self.values)(placeholder) {
            return Ok(value);
        }
        let missing = || Unusable::NoValue(placeholder.to_owned());
        // A field of an ARN, or what comes after its slash.
        let (whole, field) = placeholder.rsplit_once([':', '/']).ok_or_else(missing)?;
        let value = (self.values)(whole).ok_or_else(missing)?;
        let part = match placeholder.as_bytes()[whole.len()] {
            b'/' => value.split_once('/').map(|(_, after)| after),
            _ => field.parse().ok().and_then(|field| value.split(':').nth(field)),
        };
        part.map(str::to_owned).ok_or_else(|| {
            Unusable::Malformed(format!("`{value}`, the value of `{whole}`, is not an ARN with the part `{field}`"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Result<String, Unusable> {
        let values = |name: &str| match name {
            "Arn" => Some("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_A".to_owned()),
            "import:Notes-<stage>" => Some("arn:aws:s3:::notes".to_owned()),
            "stage" => Some("live".to_owned()),
            _ => None,
        };
        let deployment = Deployment { partition: "aws", region: "us-east-1", account: "123456789012", values: &values };
        deployment.filled(text).map(Cow::into_owned)
    }

    #[test]
    fn placeholders_have_values() {
        for (text, expected) in [
            ("plain ${aws:username} {x}", "plain ${aws:username} {x}"),
            ("arn:{{AWS::Partition}}:a:{{AWS::Region}}:{{AWS::AccountId}}:b", "arn:aws:a:us-east-1:123456789012:b"),
            ("{{stage}}{{stage}}-x", "livelive-x"),
            ("cognito-idp.{{Arn:3}}.amazonaws.com/{{Arn/1}}", "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A"),
            ("{{import:Notes-<stage>}}/*", "arn:aws:s3:::notes/*"),
            ("{{import:Notes-<stage>:5}}", "notes"),
        ] {
            assert_eq!(filled(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_has_no_value_is_named() {
        for missing in ["Other", "Other:3", "Other/1", "import:x", "Users.Arn"] {
            let error = filled(&format!("{{{{{missing}}}}}")).expect_err("no value");
            assert_eq!(error.to_string(), format!("there is no value for `{missing}`"));
        }
        let error = filled("{{stage:3}}").expect_err("no ARN");
        assert_eq!(error.to_string(), "`live`, the value of `stage`, is not an ARN with the part `3`");
    }
}
