//! One JSON for any deployer. Its schema is `docs/bundle.schema.json`.

use super::dialect::{Dialect, Writer};
use super::json::{LIST, OBJECT};
use super::params::parameters;
use super::plan::Plan;
use super::sources::SourceMap;
use crate::model::{Principal, Program};
use crate::policy::roles::{CompiledRole, Roles};
use crate::policy::trust::Trust;

/// The name of the schema.
pub const SCHEMA: &str = "urn:authc:bundle:1";

/// The partition whose principals and condition keys roles of identity pools are written with.
pub const PARTITION: &str = "aws";

/// Writes a program.
pub fn write(program: &Program<'_>, plan: &Plan<'_>, roles: &mut Roles<'_, '_>) -> String {
    let map = SourceMap::new(program.sources);
    let mut out = Writer::new(Dialect::Bundle);
    out.json.open('{');
    head(&mut out, SCHEMA, program);
    out.json.key("principals");
    out.json.open('[');
    for role in roles {
        principal(&mut out, &map, &role);
    }
    out.json.close(']');
    authorizers(&mut out, plan);
    routes(&mut out, &map, plan);
    triggers(&mut out, &map, plan);
    resources(&mut out, &map, plan);
    out.json.key("outputs");
    out.json.open('{');
    for output in &plan.outputs {
        out.json.name(&output.id);
        out.json.open('{');
        out.json.entry("description", &output.description);
        out.json.key("value");
        out.text(&output.value);
        out.json.close('}');
    }
    out.json.close('}');
    tail(&mut out, &map, program);
    out.json.close('}');
    out.json.finish()
}

/// The version, and where the roles can be taken.
pub(super) fn head(out: &mut Writer, schema: &str, program: &Program<'_>) {
    out.json.entry("$schema", schema);
    out.json.key("version");
    out.json.plain(1);
    if !program.identity_pools.is_empty() {
        out.json.entry("partition", PARTITION);
    }
}

/// What access rests on, and what the deployer gives, of all that was referred to.
pub(super) fn tail(out: &mut Writer, map: &SourceMap<'_>, program: &Program<'_>) {
    out.json.key("assumptions");
    assumptions(out, map, program);
    let parameters = parameters(program, &out.names);
    out.json.within("parameters", OBJECT, |json| {
        for parameter in parameters {
            json.name(&parameter.name);
            json.filled(OBJECT, |json| {
                json.entry("type", parameter.ty);
                json.entry("description", &parameter.description);
                if let Some(default) = &parameter.default {
                    json.entry("default", default);
                }
                json.entry("pattern", &parameter.pattern);
                json.entry("patternDescription", &parameter.constraint);
                if parameter.secret {
                    json.key("secret");
                    json.plain(true);
                }
            });
        }
    });
}

/// What the program says is so, and what access rests on, behind its key.
pub(super) fn assumptions(out: &mut Writer, map: &SourceMap<'_>, program: &Program<'_>) {
    out.json.open('[');
    for assumption in program.assumptions() {
        out.json.open('{');
        out.json.entry("kind", if assumption.group.is_some() { "role_attached" } else { "membership_single" });
        out.json.entry("userPool", assumption.pool.name);
        if let Some(group) = assumption.group {
            out.json.entry("group", assumption.pool.groups[group as usize].name);
        }
        out.json.entry("because", &assumption.why.value);
        map.entry(&mut out.json, assumption.why.loc);
        out.json.close('}');
    }
    out.json.close(']');
}

/// A role.
pub(super) fn principal(out: &mut Writer, map: &SourceMap<'_>, role: &CompiledRole<'_>) {
    out.json.open('{');
    out.json.entry("id", &role.id);
    out.json.entry("principal", &role.title);
    out.json.entry("kind", kind(role.principal));
    map.entry(&mut out.json, role.source);
    out.json.key("trust");
    trust(out, &role.trust);
    policies(out, map, role);
    out.json.close('}');
}

/// What holds a role.
pub(super) fn kind(principal: Principal) -> &'static str {
    match principal {
        Principal::AuthUsers(_) => "auth_users",
        Principal::UnauthUsers(_) => "unauth_users",
        Principal::Group(..) => "group",
        Principal::Function(_) => "function",
    }
}

/// The policies of a role, and the lines that their statements come from.
pub(super) fn policies(out: &mut Writer, map: &SourceMap<'_>, role: &CompiledRole<'_>) {
    out.json.key("policies");
    out.json.open('[');
    for policy in &role.policies {
        out.json.open('{');
        out.json.entry("name", &policy.name);
        out.json.entry("type", if policy.managed { "managed" } else { "inline" });
        out.json.key("document");
        out.document(&policy.statements);
        out.json.close('}');
    }
    out.json.close(']');
    out.json.key("sources");
    sources(out, map, role);
}

/// The statements' Sids and the lines that they come from.
pub(super) fn sources(out: &mut Writer, map: &SourceMap<'_>, role: &CompiledRole<'_>) {
    out.json.open('{');
    for statement in role.policies.iter().flat_map(|policy| &policy.statements) {
        out.json.name(&statement.sid);
        out.json.filled(LIST, |json| statement.sources.iter().for_each(|loc| map.place(json, *loc)));
    }
    out.json.close('}');
}

/// The trust policy of a role, behind its key.
pub(super) fn trust(out: &mut Writer, trust: &Trust) {
    // The roles of all functions have the same.
    if let Some((_, text)) = out.trust.as_ref().filter(|(known, _)| known == trust) {
        return out.json.again(text.clone());
    }
    let start = out.json.len();
    out.json.open('{');
    out.json.entry("Version", "2012-10-17");
    out.json.key("Statement");
    out.json.open('[');
    out.json.open('{');
    out.json.entry("Effect", "Allow");
    out.json.within("Principal", OBJECT, |json| json.entry(trust.principal.0, trust.principal.1));
    out.json.within("Action", LIST, |json| trust.actions.iter().for_each(|action| json.string(action)));
    if !trust.conditions.is_empty() {
        out.json.key("Condition");
        out.conditions(&trust.conditions);
    }
    out.json.close('}');
    out.json.close(']');
    out.json.close('}');
    out.trust = Some((trust.clone(), start..out.json.len()));
}

fn authorizers(out: &mut Writer, plan: &Plan<'_>) {
    out.json.key("authorizers");
    out.json.open('[');
    for authorizer in &plan.authorizers {
        out.json.open('{');
        out.json.entry("api", authorizer.api);
        out.json.entry("name", authorizer.name);
        out.json.entry("type", authorizer.ty);
        if let Some(id) = &authorizer.id {
            out.json.entry("resource", id);
        }
        out.json.key("properties");
        out.json.open('{');
        for (key, value) in &authorizer.properties {
            out.json.name(key);
            out.node(value);
        }
        out.json.close('}');
        out.json.close('}');
    }
    out.json.close(']');
}

fn routes(out: &mut Writer, map: &SourceMap<'_>, plan: &Plan<'_>) {
    out.json.key("routes");
    out.json.open('[');
    for route in &plan.routes {
        out.json.open('{');
        out.json.entry("api", route.api);
        out.json.entry("key", &route.key);
        out.json.entry("authorization", route.authorization);
        if let Some(authorizer) = route.authorizer {
            out.json.entry("authorizer", authorizer);
        }
        out.json.within("scopes", LIST, |json| route.scopes.iter().for_each(|scope| json.string(scope)));
        if let Some(because) = route.because {
            out.json.entry("because", because);
        }
        if let Some(handler) = &route.handler {
            out.json.key("handler");
            out.text(handler);
        }
        map.entry(&mut out.json, route.source);
        out.json.close('}');
    }
    out.json.close(']');
}

fn triggers(out: &mut Writer, map: &SourceMap<'_>, plan: &Plan<'_>) {
    out.json.key("triggers");
    out.json.open('[');
    for trigger in &plan.triggers {
        out.json.open('{');
        out.json.entry("userPool", trigger.pool);
        out.json.entry("trigger", trigger.name);
        out.json.entry("property", trigger.property);
        out.json.key("function");
        out.text(&trigger.function);
        map.entry(&mut out.json, trigger.source);
        out.json.close('}');
    }
    out.json.close(']');
}

fn resources(out: &mut Writer, map: &SourceMap<'_>, plan: &Plan<'_>) {
    out.json.key("resources");
    out.json.open('{');
    for resource in &plan.resources {
        out.json.name(&resource.id);
        out.json.open('{');
        out.json.entry("type", resource.ty);
        out.json.key("properties");
        out.json.open('{');
        for (key, value) in &resource.properties {
            out.json.name(key);
            out.node(value);
        }
        out.json.close('}');
        if !resource.depends_on.is_empty() {
            out.json.within("dependsOn", LIST, |json| resource.depends_on.iter().for_each(|id| json.string(id)));
        }
        map.entry(&mut out.json, resource.source);
        out.json.close('}');
    }
    out.json.close('}');
}
