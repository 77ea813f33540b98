//! Documents for the decision engine from compiled roles, with a value for each placeholder.

use std::fmt;

use super::evaluate::{Document, Effect, PreparedStatement, Subject};
use super::roles::CompiledRole;
use super::{Condition, Statement};
use crate::model::DeployText;
use crate::model::deploy_text::{Placeholder, Select, TextPart, ValueSource};

/// The place of a deployment, and the values of its placeholders.
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

/// The documents of a role. They and their statements are in the order of the role's policies, so that a decision leads from
/// a statement to the grants that it comes from.
#[derive(Debug, Clone)]
pub struct Documents {
    /// The permission policies.
    pub policies: Vec<Document>,
    /// The trust policy.
    pub trust: Document,
}

/// The reason why a compiled policy has no document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConcreteError {
    /// A placeholder has no value.
    NoValue(String),
    /// The engine does not accept a statement with the given values; the text says why.
    Malformed(String),
}

impl fmt::Display for ConcreteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoValue(placeholder) => write!(f, "there is no value for `{placeholder}`"),
            Self::Malformed(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for ConcreteError {}

/// Returns the documents of a role after a deployment.
///
/// # Errors
/// If a placeholder has no value, or IAM would refuse the value where it is used.
pub fn documents(role: &CompiledRole<'_>, deployment: &Deployment<'_>) -> Result<Documents, ConcreteError> {
    let policies =
        role.policies.iter().map(|policy| deployment.document(&policy.statements)).collect::<Result<_, _>>()?;
    let trust = &role.trust;
    let principal = Subject::Principal(trust.principal.0, trust.principal.1.to_owned());
    let actions = trust.actions.iter().map(|action| (*action).to_owned()).collect();
    let statement = deployment.prepare_statement(None, Effect::Allow, actions, principal, &trust.conditions)?;
    Ok(Documents { policies, trust: Document::new(vec![statement]) })
}

impl Deployment<'_> {
    /// Returns a document of some statements.
    ///
    /// # Errors
    /// If a placeholder has no value, or IAM would refuse the value where it is used.
    pub fn document(&self, statements: &[Statement<'_>]) -> Result<Document, ConcreteError> {
        Ok(Document::new(statements.iter().map(|statement| self.prepared(statement)).collect::<Result<_, _>>()?))
    }

    /// Returns a statement as it is decided by.
    ///
    /// # Errors
    /// If a placeholder has no value, or IAM would refuse the value where it is used.
    pub fn prepared(&self, statement: &Statement<'_>) -> Result<PreparedStatement, ConcreteError> {
        let resources = statement.resources.iter().map(|arn| self.fill_placeholders(arn.text()));
        self.prepare_statement(
            Some(statement.sid.clone()),
            if statement.deny { Effect::Deny } else { Effect::Allow },
            statement.actions.iter().map(|action| (*action).to_owned()).collect(),
            Subject::Resources(resources.collect::<Result<_, _>>()?),
            &statement.conditions,
        )
    }

    fn prepare_statement(
        &self,
        sid: Option<String>,
        effect: Effect,
        actions: Vec<String>,
        subject: Subject,
        conditions: &[Condition],
    ) -> Result<PreparedStatement, ConcreteError> {
        let conditions = conditions.iter().map(|condition| {
            let values = condition.values.iter().map(|value| self.fill_placeholders(value));
            Ok((condition.operator, condition.key.clone(), values.collect::<Result<_, _>>()?))
        });
        PreparedStatement::new(sid, effect, actions, subject, conditions.collect::<Result<_, _>>()?)
            .map_err(ConcreteError::Malformed)
    }

    /// Returns a text with its placeholders replaced by their values.
    ///
    /// # Errors
    /// If a placeholder has no value, or a value without the part that is taken of it.
    pub fn fill_placeholders(&self, text: &DeployText) -> Result<String, ConcreteError> {
        let mut out = String::with_capacity(text.spelled().len() + 64);
        for part in text.parts() {
            match part {
                TextPart::Literal(text) => out.push_str(text),
                TextPart::Placeholder(placeholder) => self.push_value(&mut out, &placeholder)?,
            }
        }
        Ok(out)
    }

    fn push_value(&self, out: &mut String, placeholder: &Placeholder<'_>) -> Result<(), ConcreteError> {
        match placeholder.source {
            ValueSource::Partition => out.push_str(self.partition),
            ValueSource::Region => out.push_str(self.region),
            ValueSource::Account => out.push_str(self.account),
            _ => {
                let whole = placeholder.whole();
                let missing = || ConcreteError::NoValue(placeholder.spelled.to_owned());
                let value = (self.values)(whole).ok_or_else(missing)?;
                let part = match placeholder.select {
                    None => Some(value.as_str()),
                    Some(Select::Field(field)) => value.split(':').nth(field.into()),
                    Some(Select::AfterSlash) => value.split_once('/').map(|(_, after)| after),
                };
                out.push_str(part.ok_or_else(|| {
                    let field = &placeholder.spelled[whole.len() + 1..];
                    ConcreteError::Malformed(format!(
                        "`{value}`, the value of `{whole}`, is not an ARN with the part `{field}`"
                    ))
                })?);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill_placeholders(text: &DeployText) -> Result<String, ConcreteError> {
        let values = |name: &str| match name {
            "Arn" => Some("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_A".to_owned()),
            "import:Notes-<Stage>" => Some("arn:aws:s3:::notes".to_owned()),
            "Stage" => Some("live".to_owned()),
            _ => None,
        };
        let deployment = Deployment { partition: "aws", region: "us-east-1", account: "123456789012", values: &values };
        deployment.fill_placeholders(text)
    }

    fn export(name: DeployText) -> DeployText {
        let mut out = DeployText::default();
        out.push_export(&name);
        out
    }

    #[test]
    fn placeholders_have_values() {
        let (arn, stage) = (DeployText::parameter("Arn"), DeployText::parameter("Stage"));
        let mut arn_of_place = DeployText::literal("arn:");
        arn_of_place.push_value(&ValueSource::Partition);
        let arn_of_place = arn_of_place
            .then(":a:")
            .append(ValueSource::Region.into())
            .then(":")
            .append(ValueSource::Account.into())
            .then(":b");
        let provider = DeployText::literal("cognito-idp.").append(arn.field(3)).then(".amazonaws.com/");
        let notes = export(DeployText::literal("Notes-").append(stage.clone()));
        for (text, expected) in [
            (DeployText::literal("plain ${aws:username} {x}"), "plain ${aws:username} {x}"),
            (arn_of_place, "arn:aws:a:us-east-1:123456789012:b"),
            (stage.clone().append(stage).then("-x"), "livelive-x"),
            (provider.append(arn.after_slash()), "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A"),
            (notes.clone().then("/*"), "arn:aws:s3:::notes/*"),
            (notes.field(5), "notes"),
        ] {
            assert_eq!(fill_placeholders(&text).as_deref(), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn an_error_names_the_placeholder_without_a_value() {
        let other = DeployText::parameter("Other");
        for missing in [
            other.field(3),
            other.after_slash(),
            other,
            export(DeployText::literal("x")),
            DeployText::attribute("Users", "Arn"),
        ] {
            let error = fill_placeholders(&missing).expect_err("no value").to_string();
            let spelled = missing.spelled().trim_matches(['{', '}']);
            assert_eq!(error, format!("there is no value for `{spelled}`"));
        }
        let error = fill_placeholders(&DeployText::parameter("Stage").field(3)).expect_err("no ARN");
        assert_eq!(error.to_string(), "`live`, the value of `Stage`, is not an ARN with the part `3`");
    }
}
