//! Sets of requests that questions are about.
//!
//! A question is written as a policy that allows just these requests, so that the prover can join it with the policies of a role. It is
//! made from the tables of kinds and the catalogue and not from what grants are compiled to.

use super::decisions::Decisions;
use crate::catalog::kind::{Owner, Shape};
use crate::model::grant::{GrantTarget, Object, Part, Permission};
use crate::model::identifiers::string;
use crate::model::{Grantee, Program, Str, Var};
use crate::policy::evaluate::{Document, Effect, PreparedStatement, Subject};
use crate::policy::text::shape_arn;

/// The terms of a question beside principal, verbs and target.
#[derive(Debug, Clone, Copy, Default)]
pub struct QuestionTerms<'q, 's> {
    /// An object key or a topic, or all that begins with it if it ends in a slash.
    pub at: Option<&'q Str<'s>>,
    /// The id of the caller that the partition key holds, and whether it is the caller's own or another one's.
    pub owner: Option<(&'s str, bool)>,
    /// `YYYY-MM-DDT00:00:00Z`, from which moment on.
    pub after: Option<&'q str>,
}

/// What requests are about.
#[derive(Debug, Clone, Copy)]
pub struct Subjects<'q, 's> {
    pub target: GrantTarget<'s>,
    /// Empty for any action at all.
    pub permissions: &'q [Permission],
    pub terms: QuestionTerms<'q, 's>,
}

/// A condition of a question: operator, key and values.
type Conditions = Vec<(&'static str, String, Vec<String>)>;

impl<'s> Subjects<'_, 's> {
    /// Returns the requests with any of the actions.
    pub fn any(&self, decisions: &Decisions<'_, 's>, grantee: Grantee) -> Document {
        let statements = match self.permissions {
            [] => self.statements(decisions, grantee, &["*"], |_| true),
            permissions => permissions
                .iter()
                .flat_map(|permission| {
                    let actions: Vec<&str> = match permission {
                        Permission::Verb(verb) => verb.actions.iter().chain(verb.deny_also).copied().collect(),
                        Permission::Raw(raw) => vec![&raw.action],
                    };
                    self.statements(decisions, grantee, &actions, |shape| works_on(permission, shape))
                })
                .collect(),
        };
        Document::new(statements)
    }

    /// Returns the requests of each action by itself, with the name of the action.
    pub fn each(&self, decisions: &Decisions<'_, 's>, grantee: Grantee) -> Vec<(String, Document)> {
        if self.permissions.is_empty() {
            return vec![("*".to_owned(), self.any(decisions, grantee))];
        }
        let mut questions = Vec::new();
        for permission in self.permissions {
            let actions: Vec<&str> = match permission {
                Permission::Verb(verb) => verb.actions.to_vec(),
                Permission::Raw(raw) => vec![&raw.action],
            };
            for action in actions {
                let statements = self.statements(decisions, grantee, &[action], |shape| works_on(permission, shape));
                questions.push((action.to_owned(), Document::new(statements)));
            }
        }
        questions
    }

    fn statements(
        &self,
        decisions: &Decisions<'_, 's>,
        grantee: Grantee,
        actions: &[&str],
        on: impl Fn(&str) -> bool,
    ) -> Vec<PreparedStatement> {
        let program = decisions.program();
        let kind = self.target.object.kind(program);
        let mut statements = Vec::new();
        let mut add = |resource: String, conditions: Conditions| {
            let actions = actions.iter().map(|action| (*action).to_owned()).collect();
            let subject = Subject::Resources(vec![resource]);
            statements.extend(PreparedStatement::new(None, Effect::Allow, actions, subject, conditions));
        };
        let terms = self.conditions(program, grantee);
        for shape in kind.shapes.iter().filter(|shape| on(shape.name) && shape_fits(program, self.target, shape)) {
            let Some(arn) = shape_arn(program, self.target, shape, self.terms.at) else { continue };
            let mut arn = decisions.example(&arn);
            let mut conditions = terms.clone();
            if let Some(at) = self.terms.at {
                let key = decisions.example(&string(program, at));
                let below = key.is_empty() || key.ends_with('/');
                if !below && arn.ends_with('*') && (shape.arn.contains("{prefix}") || shape.arn.contains("{under}")) {
                    arn.pop();
                }
                if (kind.word, shape.name) == ("bucket", "bucket") {
                    conditions.push(match below {
                        true => ("StringLike", "s3:prefix".to_owned(), vec![format!("{key}*")]),
                        false => ("StringEquals", "s3:prefix".to_owned(), vec![key]),
                    });
                }
            }
            add(arn, conditions);
        }
        if !self.permissions.is_empty() && on("*") {
            add("*".to_owned(), terms);
        }
        statements
    }

    fn conditions(&self, program: &Program<'_>, grantee: Grantee) -> Conditions {
        let mut conditions = Conditions::new();
        let mut add =
            |operator, key: &str, value: &str| conditions.push((operator, key.to_owned(), vec![value.to_owned()]));
        if let Some(after) = self.terms.after {
            add("DateGreaterThanEquals", "aws:CurrentTime", after);
        }
        if !matches!(grantee, Grantee::Function(_)) {
            // Cognito gives every session the id. Source:
            // https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
            add("Null", &Var::Identity.key(), "false");
        }
        if let Some((attribute, own)) = self.terms.owner {
            let var = self.target.owner_var(program, attribute).unwrap_or(Var::Identity);
            let value = format!("${{{}}}", var.key());
            match (self.target.object.kind(program).owner, own) {
                (Owner::Set(key), true) => {
                    add("ForAllValues:StringEquals", key, &value);
                    add("ForAnyValue:StringEquals", key, &value);
                }
                (Owner::Set(key), false) => {
                    // This does not hold of a request about no item, which is about nobody's.
                    add("ForAnyValue:StringNotEquals", key, &value);
                }
                (Owner::Named(prefix), true) => add("StringEquals", &format!("{prefix}{attribute}"), &value),
                (Owner::Named(prefix), false) => {
                    add("StringNotEquals", &format!("{prefix}{attribute}"), &value);
                }
                (Owner::None(_) | Owner::Prefix, _) => {}
            }
        }
        conditions
    }
}

/// Returns whether a permission works on a shape, of which `*` is that of actions without a resource.
fn works_on(permission: &Permission, shape: &str) -> bool {
    match permission {
        Permission::Verb(verb) if verb.unscoped => shape == "*",
        Permission::Verb(verb) => verb.on.contains(&shape),
        Permission::Raw(raw) => raw.on == shape,
    }
}

/// Returns whether a target is asked about in a shape.
pub(super) fn shape_fits(program: &Program<'_>, target: GrantTarget<'_>, shape: &Shape) -> bool {
    let kind = target.object.kind(program);
    match (target.part, target.object) {
        (Part::Whole, Object::Api(_)) => true,
        // What belongs to a table is only asked about by its own name.
        (Part::Whole, _) => shape.word == kind.word,
        (Part::Named(_), _) => shape.word != kind.word,
        (Part::Field(..), _) => shape.word == "field",
        (Part::Type(_), _) => shape.word == "type",
        (Part::Route(_), _) => shape.word == "route",
    }
}
