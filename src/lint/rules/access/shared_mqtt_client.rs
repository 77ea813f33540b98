use super::shared::{allows_users, find_verb, location, target_resource};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::resource::Detail;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1011",
        name: "shared-mqtt-client",
        severity: Severity::Warning,
        summary: "Users may connect with the MQTT client id of another user.",
        why: "A broker has one connection for each client id: a client that connects under the same id ends the \
              connection of another, and takes over its persistent session. With the caller's id in the client id \
              nobody can take another's place. Source: \
              https://docs.aws.amazon.com/iot/latest/developerguide/cog-iot-policies.html",
        bad: users!["iot_topic Rooms { topic \"rooms\"; client \"browser\" }" "grant auth_users read iot_topic Rooms"],
        good: users!["iot_topic Rooms { topic \"rooms\"; client \"{identity}\" }" "grant auth_users read iot_topic Rooms"],
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // The default is the id of the caller.
        users!["iot_topic Rooms { topic \"rooms\" }" "grant auth_users read iot_topic Rooms"],
        // Publishing needs no client id here, so nobody gets one.
        users!["iot_topic Rooms { topic \"rooms\"; client \"browser\" }" "grant auth_users publish iot_topic Rooms"],
        users!["iot_topic Rooms { topic \"rooms\"; client \"backend\" }" "function Push" "grant function Push write iot_topic Rooms"],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        if !allows_users(written) || find_verb(grant, |verb| verb.on.contains(&"client")).is_none() {
            continue;
        }
        for (target, node) in grant.targets.iter().zip(&written.targets) {
            let Some(resource) = target_resource(context.program, target) else { continue };
            let Detail::Topic { client: Some(client) } = &resource.detail else { continue };
            if client.vars().next().is_some() {
                continue;
            }
            let who = context.text(location(file, written.who.span));
            let message = format!("`{who}` connect to `{}` under a client id that others have too", resource.name);
            diagnostics.push(
                Diagnostic::new(
                    RULE.code,
                    location(file, node.span()),
                    message,
                    "whoever connects can end another's connection",
                )
                .label(client.loc, "the same for all")
                .help("put the caller's id in it: client \"{identity}\""),
            );
        }
    }
}
