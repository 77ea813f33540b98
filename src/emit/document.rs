//! The parts of the output that several targets have in common.

use std::cell::{Ref, RefCell};
use std::iter::Once;

use rustc_hash::FxHashSet;
use serde::{Serialize, Serializer};

use super::cloudformation::intrinsic;
use super::cloudformation::references::TemplateReferences;
use super::json::Entries;
use super::node::{Node, Properties};
use super::pulumi::template::Expressions;
use super::sources::SourceMap;
use super::terraform::template::Addresses;
use crate::model::deploy_text::{Placeholder, TextPart, ValueSource};
use crate::model::identifiers::string;
use crate::model::{AssumedFact, Assumption, DeployText, Principal, Program};
use crate::policy::interner::Arn;
use crate::policy::roles::{CompiledRole, Holder};
use crate::policy::trust::Trust;
use crate::policy::{Condition, Policy, Statement};
use crate::text::Loc;

/// The form of texts that are complete only once they are deployed.
#[derive(Clone, Copy)]
pub enum Dialect<'s> {
    /// `{{NAME}}`.
    Bundle,
    /// `Ref`, `Fn::GetAtt`, `Fn::Sub` and the like; of these values for the parameters that have one.
    CloudFormation(&'s TemplateReferences),
    /// `${…}` with an expression.
    Terraform(&'s Addresses),
    /// Expressions of TypeScript.
    Pulumi(&'s Expressions),
    /// `<NAME>`: for people to read, not to be deployed.
    Reading,
}

/// The state that the parts of one output share while they are written.
pub struct WriteContext<'s> {
    dialect: Dialect<'s>,
    sources: SourceMap<'s>,
    /// The parameters and resources that the parts written so far refer to.
    referenced_names: RefCell<FxHashSet<String>>,
}

impl<'s> WriteContext<'s> {
    pub fn new(dialect: Dialect<'s>, sources: SourceMap<'s>) -> Self {
        Self { dialect, sources, referenced_names: RefCell::default() }
    }

    pub fn referenced_names(&self) -> Ref<'_, FxHashSet<String>> {
        self.referenced_names.borrow()
    }

    /// Returns the names that were noted since the last call, and forgets them.
    pub fn take_referenced_names(&self) -> FxHashSet<String> {
        self.referenced_names.take()
    }

    /// Returns a location as `notes.authc:12`.
    pub fn place(&self, loc: Loc) -> String {
        self.sources.with_place(loc, str::to_owned)
    }

    /// Notes the parameters and resources that a placeholder names.
    fn note_references(&self, placeholder: &Placeholder<'_>) {
        match &placeholder.source {
            ValueSource::Partition | ValueSource::Region | ValueSource::Account => {}
            ValueSource::Parameter(name) | ValueSource::Reference(name) | ValueSource::Attribute(name, _) => {
                let mut names = self.referenced_names.borrow_mut();
                if !names.contains(*name) {
                    names.insert((*name).to_owned());
                }
            }
            ValueSource::Export(_, name) => name.clone().for_each(|part| {
                if let TextPart::Placeholder(placeholder) = part {
                    self.note_references(&placeholder);
                }
            }),
        }
    }
}

/// A value whose form depends on the output that it is written to.
pub trait SerializeIn {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error>;
}

/// A value with the context that it is written in.
pub struct InContext<'c, T>(pub &'c WriteContext<'c>, pub T);

impl<T: SerializeIn> Serialize for InContext<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.1.serialize_in(self.0, serializer)
    }
}

impl<T: SerializeIn + ?Sized> SerializeIn for &T {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize_in(context, serializer)
    }
}

impl<T: SerializeIn> SerializeIn for [T] {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(|item| InContext(context, item)))
    }
}

impl SerializeIn for DeployText {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        self.placeholders().for_each(|placeholder| context.note_references(&placeholder));
        match context.dialect {
            Dialect::Bundle => serializer.serialize_str(self.spelled()),
            Dialect::CloudFormation(references) => {
                intrinsic::string_value(self.parts(), references).serialize(serializer)
            }
            Dialect::Terraform(addresses) => serializer.serialize_str(&addresses.template(self.parts())),
            Dialect::Pulumi(expressions) => expressions.of_text(self.parts()).serialize(serializer),
            Dialect::Reading => {
                let part = |part| match part {
                    TextPart::Literal(text) => text.to_owned(),
                    TextPart::Placeholder(placeholder) => format!("<{}>", placeholder.spelled),
                };
                serializer.serialize_str(&self.parts().map(part).collect::<String>())
            }
        }
    }
}

/// Writes `notes.authc:12`.
impl SerializeIn for Loc {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        context.sources.with_place(*self, |place| serializer.serialize_str(place))
    }
}

impl SerializeIn for Node<'_> {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Bool(value) => serializer.serialize_bool(*value),
            Node::Int(value) => serializer.serialize_i64(*value),
            Node::Text(text) => text.serialize_in(context, serializer),
            Node::List(items) => items.serialize_in(context, serializer),
            Node::Map(entries) => entries.serialize_in(context, serializer),
        }
    }
}

impl SerializeIn for Properties<'_> {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        Entries::new(self.iter().map(|(key, value)| (key, InContext(context, value)))).serialize(serializer)
    }
}

impl SerializeIn for Arn {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        self.text().serialize_in(context, serializer)
    }
}

impl SerializeIn for Statement<'_> {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Written<'c> {
            sid: &'c str,
            effect: &'static str,
            action: &'c [&'c str],
            resource: InContext<'c, &'c [Arn]>,
            #[serde(skip_serializing_if = "Option::is_none")]
            condition: Option<Conditions<'c>>,
        }
        let written = Written {
            sid: &self.sid,
            effect: if self.deny { "Deny" } else { "Allow" },
            action: &self.actions,
            resource: InContext(context, &*self.resources),
            condition: Conditions::if_any(context, &self.conditions),
        };
        written.serialize(serializer)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyDocument<T> {
    version: &'static str,
    statement: T,
}

impl<T> PolicyDocument<T> {
    pub fn new(statement: T) -> Self {
        Self { version: "2012-10-17", statement }
    }
}

/// An object of conditions by operator and key. The conditions are sorted by operator.
struct Conditions<'c>(&'c WriteContext<'c>, &'c [Condition]);

impl<'c> Conditions<'c> {
    fn if_any(context: &'c WriteContext<'c>, conditions: &'c [Condition]) -> Option<Self> {
        (!conditions.is_empty()).then_some(Self(context, conditions))
    }
}

impl Serialize for Conditions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let groups = self.1.chunk_by(|one, other| one.operator == other.operator).map(|group| {
            let keys = group.iter().map(|condition| (&condition.key, InContext(self.0, condition)));
            (group[0].operator, Entries::new(keys))
        });
        Entries::new(groups).serialize(serializer)
    }
}

/// Writes the values: one by itself, several as a list.
impl SerializeIn for Condition {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        match self.values.as_slice() {
            [one] => one.serialize_in(context, serializer),
            many => many.serialize_in(context, serializer),
        }
    }
}

impl SerializeIn for Trust {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Written<'c> {
            effect: &'static str,
            principal: Entries<Once<(&'static str, &'static str)>>,
            action: &'c [&'static str],
            #[serde(skip_serializing_if = "Option::is_none")]
            condition: Option<Conditions<'c>>,
        }
        let written = Written {
            effect: "Allow",
            principal: Entries::new(std::iter::once(self.principal)),
            action: &self.actions,
            condition: Conditions::if_any(context, &self.conditions),
        };
        PolicyDocument::new([written]).serialize(serializer)
    }
}

impl<'p> SerializeIn for Policy<'p> {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'c, 'p> {
            name: &'c str,
            #[serde(rename = "type")]
            ty: &'static str,
            document: PolicyDocument<InContext<'c, &'c [Statement<'p>]>>,
        }
        let written = Written {
            name: &self.name,
            ty: if self.managed { "managed" } else { "inline" },
            document: PolicyDocument::new(InContext(context, self.statements.as_slice())),
        };
        written.serialize(serializer)
    }
}

/// An object of the Sids of a role's statements, each with the lines of its grants.
pub struct Origins<'c, 'p>(pub &'c WriteContext<'c>, pub &'c CompiledRole<'p>);

impl Serialize for Origins<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let statements = self.1.policies.iter().flat_map(|policy| &policy.statements);
        let entries = statements.map(|statement| (&statement.sid, InContext(self.0, &*statement.sources)));
        Entries::new(entries).serialize(serializer)
    }
}

/// The key and the value of a tag.
type TagEntry<'c> = (&'c str, InContext<'c, &'c DeployText>);

/// What a role has beside policies, as the bundle and `iam-json` have it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleOptionsEntry<'c> {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<InContext<'c, &'c DeployText>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary: Option<InContext<'c, &'c DeployText>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_session_duration: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Entries<std::vec::IntoIter<TagEntry<'c>>>>,
}

impl<'c> RoleOptionsEntry<'c> {
    /// Returns the options of a role, if it has some.
    pub fn new(context: &'c WriteContext<'c>, role: &'c CompiledRole<'_>) -> Option<Self> {
        let options = role.options.as_deref()?;
        let text = |text: &'c Option<DeployText>| text.as_ref().map(|text| InContext(context, text));
        let tag = |(key, value): &'c (String, DeployText)| (key.as_str(), InContext(context, value));
        let tags: Vec<TagEntry<'c>> = options.tags.iter().map(tag).collect();
        Some(Self {
            path: text(&options.path),
            permissions_boundary: text(&options.boundary),
            max_session_duration: options.max_session,
            tags: (!tags.is_empty()).then(|| Entries::new(tags.into_iter())),
        })
    }
}

/// Returns the kind of a principal as in the language, but for its name.
pub fn principal_kind(holder: Holder) -> &'static str {
    match holder {
        Holder::Principal(Principal::AuthUsers(_)) => "auth_users",
        Holder::Principal(Principal::UnauthUsers(_)) => "unauth_users",
        Holder::Principal(Principal::Group(..)) => "group",
        Holder::Principal(Principal::Function(_)) => "function",
        Holder::UserPool(_) => "user_pool",
    }
}

/// A fact that the program states and that access depends on.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AssumptionEntry<'c> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_pool: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<InContext<'c, DeployText>>,
    because: &'c str,
    source: InContext<'c, Loc>,
}

pub fn assumptions<'c>(context: &'c WriteContext<'c>, program: &'c Program<'_>) -> Vec<AssumptionEntry<'c>> {
    let entry = |assumption: Assumption<'c, '_>| {
        let empty = AssumptionEntry {
            kind: "",
            user_pool: None,
            group: None,
            function: None,
            role: None,
            because: &assumption.why.value,
            source: InContext(context, assumption.why.loc),
        };
        match assumption.fact {
            AssumedFact::OneGroupEach(pool) => {
                AssumptionEntry { kind: "membership_single", user_pool: Some(pool.name), ..empty }
            }
            AssumedFact::RoleAttached(pool, group) => {
                let group = Some(pool.groups[group as usize].name);
                AssumptionEntry { kind: "role_attached", user_pool: Some(pool.name), group, ..empty }
            }
            AssumedFact::ExistingRole(function, name) => {
                let role = Some(InContext(context, string(program, name)));
                AssumptionEntry { kind: "existing_role", function: Some(function.name), role, ..empty }
            }
        }
    };
    program.assumptions().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::json::to_string;

    #[test]
    fn references_are_noted() {
        let mut export = DeployText::default();
        export.push_export(&DeployText::literal("x-").append(DeployText::parameter("D")));
        let texts = [
            DeployText::parameter("A"),
            DeployText::attribute("B", "Arn"),
            DeployText::parameter("C").field(6),
            ValueSource::Region.into(),
            export,
            DeployText::parameter("E").after_slash(),
            DeployText::literal("{{resolve:ssm:f}}"),
        ];
        for dialect in [Dialect::Bundle, Dialect::CloudFormation(&TemplateReferences::default())] {
            let context = WriteContext::new(dialect, SourceMap::default());
            to_string(&InContext(&context, &texts[..]));
            let mut names: Vec<String> = context.referenced_names().iter().cloned().collect();
            names.sort();
            assert_eq!(names, ["A", "B", "C", "D", "E"]);
        }
    }
}
