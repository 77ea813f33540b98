//! The roles by themselves, for a deployer that makes everything else. Its schema is `docs/iam-json.schema.json`.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::bundle;
use super::dialect::{Dialect, Hole, Writer, holes, holes_of_export};
use super::plan::{Plan, PlannedResource};
use super::sources::SourceMap;
use crate::model::Program;
use crate::policy::Condition;
use crate::policy::names::Arn;
use crate::policy::roles::{CompiledRole, Roles};

/// The name of the schema.
pub const SCHEMA: &str = "urn:authc:iam-json:1";

/// Writes a program.
pub fn write(program: &Program<'_>, plan: &Plan<'_>, roles: &mut Roles<'_, '_>) -> String {
    let map = SourceMap::new(program.sources);
    let mut out = Writer::new(Dialect::Bundle);
    let mut waiting = BTreeSet::new();
    out.json.open('{');
    bundle::head(&mut out, SCHEMA, program);
    out.json.key("roles");
    out.json.open('{');
    for role in roles {
        self::role(&mut out, &map, &role);
        for text in texts(&role) {
            holes(text).for_each(|hole| note(&mut waiting, hole));
        }
    }
    out.json.close('}');
    out.json.key("placeholders");
    out.json.open('{');
    let made = plan.resources.iter().map(|resource| (resource.id.as_str(), resource)).collect();
    for hole in &waiting {
        placeholder(&mut out, &map, &made, hole);
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
fn texts<'r>(role: &'r CompiledRole<'_>) -> impl Iterator<Item = &'r str> {
    let values = |conditions: &'r [Condition]| conditions.iter().flat_map(|condition| &condition.values);
    let statements = || role.policies.iter().flat_map(|policy| &policy.statements);
    let resources = statements().flat_map(|statement| statement.resources.iter().map(Arn::as_str));
    let conditions = statements().flat_map(move |statement| values(&statement.conditions));
    values(&role.trust.conditions).chain(conditions).map(String::as_str).chain(resources)
}

/// Notes a hole and those that it is made of.
fn note(waiting: &mut BTreeSet<String>, hole: &str) {
    if waiting.contains(hole) {
        return;
    }
    waiting.insert(hole.to_owned());
    match Hole::read(hole) {
        Hole::Field { of, .. } => note(waiting, of),
        Hole::Import(export) => holes_of_export(export).for_each(|hole| note(waiting, hole)),
        Hole::Attribute(..) | Hole::Name(_) => {}
    }
}

/// What a hole stands for.
fn placeholder(out: &mut Writer, map: &SourceMap<'_>, made: &FxHashMap<&str, &PlannedResource<'_>>, hole: &str) {
    let resource = |out: &mut Writer, name: &str| {
        let Some(resource) = made.get(name) else { return false };
        out.json.entry("resource", name);
        out.json.entry("type", resource.ty);
        map.entry(&mut out.json, resource.source);
        true
    };
    out.json.name(&format!("{{{{{hole}}}}}"));
    out.json.open('{');
    match Hole::read(hole) {
        Hole::Field { of, separator, field } => {
            out.json.entry("of", &format!("{{{{{of}}}}}"));
            out.json.entry("separator", separator);
            out.json.key("field");
            out.json.plain(field);
        }
        Hole::Import(export) => out.json.entry("export", export),
        Hole::Attribute(name, attribute) => {
            if !resource(out, name) {
                out.json.entry("role", name);
            }
            out.json.entry("attribute", attribute);
        }
        Hole::Name(name) if name.starts_with("AWS::") => out.json.entry("pseudo", name),
        Hole::Name(name) => {
            if !resource(out, name) {
                out.json.entry("parameter", name);
            }
        }
    }
    out.json.close('}');
}
