use super::shared::{allows_users, location};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::syntax::ast::PrincipalKind;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1012",
        name: "iot-policy-needed",
        severity: Severity::Info,
        summary: "A grant on AWS IoT needs an IoT policy besides.",
        why: "AWS IoT asks two policies about an identity that is signed in: that of its role, and an IoT policy \
              attached to the identity id itself. It is attached to each identity at run time, so it cannot be in the \
              output. Source: https://docs.aws.amazon.com/iot/latest/developerguide/cog-iot-policies.html",
        bad: users!["iot_topic Rooms { topic \"rooms\" }" "grant auth_users read iot_topic Rooms"],
        good: users![
            "iot_topic Rooms { topic \"rooms\" }"
            "@allow(iot-policy-needed, \"the post-confirmation trigger attaches RoomsPolicy\")"
            "grant auth_users read iot_topic Rooms"
        ],
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // For guests the role is enough.
        guests!["iot_topic Rooms { topic \"rooms\" }" "grant unauth_users publish iot_topic Rooms at \"public/\""],
        users!["iot_topic Rooms { topic \"rooms\" }" "function Push" "grant function Push publish iot_topic Rooms"],
        users!["iot_topic Rooms { topic \"rooms\" }" "deny auth_users publish iot_topic Rooms"],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    // Once: it is the same for all grants.
    for (file, written, grant) in context.grants() {
        let Some(target) = grant.targets.first() else { continue };
        if !allows_users(written)
            || written.who.kind == PrincipalKind::UnauthUsers
            || target.object.kind(context.program).service != "iot"
        {
            continue;
        }
        let who = context.text(location(file, written.who.span));
        let name = target.object.name(context.program);
        let message = format!("`{who}` reach `{name}` only with an AWS IoT policy attached to each identity");
        diagnostics.push(
            Diagnostic::new(RULE.code, location(file, written.span), message, "half of what is needed")
                .help("let a function that runs after a sign-in call AttachPolicy with the identity id as the target")
                .help("if it does, say so: @allow(iot-policy-needed, \"…\")"),
        );
        return;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::findings;

    #[test]
    fn says_it_once() {
        let program = users![
            "iot_topic Rooms { topic \"rooms\" }" "iot_shadow Lamp"
            "grant auth_users read iot_topic Rooms"
            "grant auth_users get iot_shadow Lamp"
        ];
        assert_eq!(findings(&RULE, program).len(), 1);
    }
}
