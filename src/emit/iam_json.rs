//! The roles by themselves, for a deployer that makes everything else. Its schema is `docs/iam-json.schema.json`.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::bundle;
use super::dialect::{Dialect, Writer};
use super::plan::{Plan, PlannedResource};
use super::sources::SourceMap;
use crate::model::deploy_text::{Parts, Placeholder, TextPart, ValueSource};
use crate::model::{DeployText, Program};
use crate::policy::Condition;
use crate::policy::names::Arn;
use crate::policy::roles::{CompiledRole, Roles};

/// The name of the schema.
pub const SCHEMA: &str = "urn:authc:iam-json:1";

/// Writes a program.
pub fn write(program: &Program<'_>, plan: &Plan<'_>, roles: &mut Roles<'_, '_>) -> String {
    let map = SourceMap::new(program.sources);
    let mut out = Writer::new(Dialect::Bundle);
    let mut waiting = BTreeMap::new();
    out.json.open('{');
    bundle::head(&mut out, SCHEMA, program);
    out.json.key("roles");
    out.json.open('{');
    for role in roles {
        self::role(&mut out, &map, &role);
        texts(&role).for_each(|text| note(&mut waiting, text.parts()));
    }
    out.json.close('}');
    out.json.key("placeholders");
    out.json.open('{');
    let made = plan.resources.iter().map(|resource| (resource.id.as_str(), resource)).collect();
    for waits in waiting.values().flat_map(DeployText::placeholders) {
        placeholder(&mut out, &map, &made, &waits);
    }
    out.json.close('}');
    bundle::tail(&mut out, &map, program);
    out.json.close('}');
    out.json.finish()
}

fn role(out: &mut Writer, map: &SourceMap<'_>, role: &CompiledRole<'_>) {
    out.json.name(&role.id);
    out.json.open('{');
    out.json.entry("principal", &role.title);
    out.json.entry("kind", bundle::kind(role.principal));
    map.entry(&mut out.json, role.source);
    out.json.key("assumeRolePolicyDocument");
    bundle::trust(out, &role.trust);
    bundle::policies(out, map, role);
    out.json.close('}');
}

/// All text of a role that may wait for the deployment.
fn texts<'r>(role: &'r CompiledRole<'_>) -> impl Iterator<Item = &'r DeployText> {
    let values = |conditions: &'r [Condition]| conditions.iter().flat_map(|condition| &condition.values);
    let statements = || role.policies.iter().flat_map(|policy| &policy.statements);
    let resources = statements().flat_map(|statement| statement.resources.iter().map(Arn::text));
    let conditions = statements().flat_map(move |statement| values(&statement.conditions));
    values(&role.trust.conditions).chain(conditions).chain(resources)
}

/// Notes the placeholders of a text, and those that they are made of, as texts of their own.
fn note(waiting: &mut BTreeMap<String, DeployText>, parts: Parts<'_>) {
    for part in parts {
        let TextPart::Placeholder(placeholder) = &part else { continue };
        if waiting.contains_key(placeholder.spelled) {
            continue;
        }
        let mut text = DeployText::default();
        text.push_part(&part);
        waiting.insert(placeholder.spelled.to_owned(), text);
        if placeholder.select.is_some() {
            let whole = Placeholder { spelled: placeholder.whole(), select: None, ..placeholder.clone() };
            let mut text = DeployText::default();
            text.push_part(&TextPart::Placeholder(whole));
            note(waiting, text.parts());
        } else if let ValueSource::Export(_, name) = &placeholder.source {
            note(waiting, name.clone());
        }
    }
}

/// What a placeholder stands for.
fn placeholder(
    out: &mut Writer,
    map: &SourceMap<'_>,
    made: &FxHashMap<&str, &PlannedResource<'_>>,
    placeholder: &Placeholder<'_>,
) {
    let resource = |out: &mut Writer, name: &str| {
        let Some(resource) = made.get(name) else { return false };
        out.json.entry("resource", name);
        out.json.entry("type", resource.ty);
        map.entry(&mut out.json, resource.source);
        true
    };
    let braced = |name: &str| format!("{{{{{name}}}}}");
    out.json.name(&braced(placeholder.spelled));
    out.json.open('{');
    match (placeholder.select, &placeholder.source) {
        (Some(select), _) => {
            out.json.entry("of", &braced(placeholder.whole()));
            out.json.entry("separator", select.separator());
            out.json.key("field");
            out.json.plain(select.index());
        }
        (None, ValueSource::Export(export, _)) => out.json.entry("export", export),
        (None, ValueSource::Attribute(name, attribute)) => {
            if !resource(out, name) {
                out.json.entry("role", name);
            }
            out.json.entry("attribute", attribute);
        }
        (None, ValueSource::Partition | ValueSource::Region | ValueSource::Account) => {
            out.json.entry("pseudo", placeholder.spelled)
        }
        (None, ValueSource::Reference(name) | ValueSource::Parameter(name)) => {
            if !resource(out, name) {
                out.json.entry("parameter", name);
            }
        }
    }
    out.json.close('}');
}
