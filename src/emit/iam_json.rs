//! Writes the roles alone, for a deployer that makes everything else. The schema is `docs/iam-json.schema.json`.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Serialize, Serializer};

use super::bundle::{Parameters, partition};
use super::cloudformation::types::resource_type;
use super::document::{
    AssumptionEntry, Dialect, InContext, Origins, RoleOptionsEntry, WriteContext, assumptions, principal_kind,
};
use super::json::{Entries, to_string};
use super::plan::{Plan, PlannedResource};
use super::sources::SourceMap;
use crate::model::deploy_text::{Parts, Placeholder, TextPart, ValueSource};
use crate::model::{DeployText, Program};
use crate::policy::interner::Arn;
use crate::policy::roles::{CompiledRole, Roles};
use crate::policy::service_roles::service_roles;
use crate::policy::trust::Trust;
use crate::policy::{Condition, Policy};
use crate::text::Loc;

pub const SCHEMA: &str = "urn:authc:iam-json:1";

#[derive(Serialize)]
struct Document<'c, 's, Roles> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition: Option<&'static str>,
    roles: Roles,
    placeholders: Placeholders<'c>,
    assumptions: Vec<AssumptionEntry<'c>>,
    parameters: Parameters<'c, 's>,
}

/// Returns the roles of a program as a document.
pub fn write<'p, 's>(program: &'p Program<'s>, plan: &Plan<'_>, roles: &mut Roles<'p, 's>) -> String {
    let context = &WriteContext::new(Dialect::Bundle, SourceMap::new(program.sources));
    let placeholders = &RefCell::default();
    let roles = roles.chain(service_roles(program)).map(|role| {
        texts_of_role(&role).for_each(|text| note_placeholders(&mut placeholders.borrow_mut(), text.parts()));
        (role.id.clone(), RoleEntry { context, role })
    });
    to_string(&Document {
        schema: SCHEMA,
        version: 1,
        partition: partition(program),
        roles: Entries::new(roles),
        placeholders: Placeholders { context, plan, placeholders },
        assumptions: assumptions(context, program),
        parameters: Parameters { context, program },
    })
}

struct RoleEntry<'c, 'p> {
    context: &'c WriteContext<'c>,
    role: CompiledRole<'p>,
}

impl<'p> Serialize for RoleEntry<'_, 'p> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Written<'c, 'p> {
            principal: &'c str,
            kind: &'static str,
            source: InContext<'c, Loc>,
            #[serde(flatten)]
            options: Option<RoleOptionsEntry<'c>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            existing_role: Option<InContext<'c, &'c DeployText>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            assume_role_policy_document: Option<InContext<'c, &'c Trust>>,
            policies: InContext<'c, &'c [Policy<'p>]>,
            sources: Origins<'c, 'p>,
        }
        let Self { context, role } = self;
        let written = Written {
            principal: &role.title,
            kind: principal_kind(role.holder),
            source: InContext(context, role.source),
            options: RoleOptionsEntry::new(context, role),
            existing_role: role.existing.as_ref().map(|name| InContext(context, name)),
            assume_role_policy_document: role.written_trust().map(|trust| InContext(context, trust)),
            policies: InContext(context, &role.policies),
            sources: Origins(context, role),
        };
        written.serialize(serializer)
    }
}

/// Returns the texts of a role that may have placeholders.
fn texts_of_role<'r>(role: &'r CompiledRole<'_>) -> impl Iterator<Item = &'r DeployText> {
    let values = |conditions: &'r [Condition]| conditions.iter().flat_map(|condition| &condition.values);
    let statements = || role.policies.iter().flat_map(|policy| &policy.statements);
    let resources = statements().flat_map(|statement| statement.resources.iter().map(Arn::text));
    let conditions = statements().flat_map(move |statement| values(&statement.conditions));
    let trust = role.written_trust().into_iter().flat_map(move |trust| values(&trust.conditions));
    role.existing.iter().chain(trust).chain(conditions).chain(resources)
}

/// Notes the placeholders of a text, and those that they contain, each as a text of its own.
fn note_placeholders(placeholders: &mut BTreeMap<String, DeployText>, parts: Parts<'_>) {
    for part in parts {
        let TextPart::Placeholder(placeholder) = &part else { continue };
        if placeholders.contains_key(placeholder.spelled) {
            continue;
        }
        let mut text = DeployText::default();
        text.push_part(&part);
        placeholders.insert(placeholder.spelled.to_owned(), text);
        if placeholder.select.is_some() {
            let whole = Placeholder { spelled: placeholder.whole(), select: None, ..placeholder.clone() };
            let mut text = DeployText::default();
            text.push_part(&TextPart::Placeholder(whole));
            note_placeholders(placeholders, text.parts());
        } else if let ValueSource::Export(_, name) = &placeholder.source {
            note_placeholders(placeholders, name.clone());
        }
    }
}

/// An object of the placeholders in the roles written so far, each with its value.
struct Placeholders<'c> {
    context: &'c WriteContext<'c>,
    plan: &'c Plan<'c>,
    placeholders: &'c RefCell<BTreeMap<String, DeployText>>,
}

impl Serialize for Placeholders<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let placeholders = self.placeholders.borrow();
        let resources: FxHashMap<&str, &PlannedResource<'_>> =
            self.plan.resources.iter().map(|resource| (resource.id.as_str(), resource)).collect();
        let resource = |id: &str| {
            let planned = resources.get(id)?;
            Some(Resource {
                resource: &planned.id,
                ty: resource_type(planned.kind),
                source: InContext(self.context, planned.source),
            })
        };
        let entries = placeholders.values().flat_map(DeployText::placeholders).map(|placeholder| {
            let value = match (placeholder.select, &placeholder.source) {
                (Some(select), _) => OpenValue::Part {
                    of: braced(placeholder.whole()),
                    separator: select.separator(),
                    field: select.index(),
                },
                (None, ValueSource::Export(export, _)) => OpenValue::Export { export },
                (None, ValueSource::Attribute(id, attribute)) => match resource(id) {
                    Some(Resource { resource, ty, source }) => OpenValue::Attribute { resource, ty, source, attribute },
                    None => OpenValue::Role { role: id, attribute },
                },
                (None, ValueSource::Partition | ValueSource::Region | ValueSource::Account) => {
                    OpenValue::Place { pseudo: placeholder.spelled }
                }
                (None, ValueSource::Reference(name) | ValueSource::Parameter(name)) => match resource(name) {
                    Some(resource) => OpenValue::Resource(resource),
                    None => OpenValue::Parameter { parameter: name },
                },
            };
            (braced(placeholder.spelled), value)
        });
        Entries::new(entries).serialize(serializer)
    }
}

/// Returns a placeholder as it is written in the policies.
fn braced(spelled: &str) -> String {
    format!("{{{{{spelled}}}}}")
}

/// The value that the deployer puts in the place of a placeholder.
#[derive(Serialize)]
#[serde(untagged)]
enum OpenValue<'c> {
    Part {
        of: String,
        separator: &'static str,
        field: u8,
    },
    Export {
        export: &'c str,
    },
    Attribute {
        resource: &'c str,
        #[serde(rename = "type")]
        ty: &'static str,
        source: InContext<'c, Loc>,
        attribute: &'c str,
    },
    Role {
        role: &'c str,
        attribute: &'c str,
    },
    Place {
        pseudo: &'c str,
    },
    Resource(Resource<'c>),
    Parameter {
        parameter: &'c str,
    },
}

#[derive(Serialize)]
struct Resource<'c> {
    resource: &'c str,
    #[serde(rename = "type")]
    ty: &'static str,
    source: InContext<'c, Loc>,
}
