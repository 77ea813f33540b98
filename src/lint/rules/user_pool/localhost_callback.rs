use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::api::shared::is_localhost;
use crate::lint::rules::user_pool::shared::created_clients;
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::Str;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1322",
        name: "localhost-callback",
        severity: Severity::Info,
        summary: "An app client has both localhost and live callbacks.",
        why: "A program on a user's machine can then receive codes and tokens of the live app. A second app client \
              keeps the two apart. Source: \
              https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
        bad: "user_pool Users { login email; client web { callback \"https://app.example.com\", \"http://localhost:3000\" } }\n",
        good: "user_pool Users { login email; client web { callback \"https://app.example.com\" }; client dev { callback \"http://localhost:3000\" } }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // An app on the machine of the user has only such callbacks.
        "user_pool Users { login email; client web { callback \"http://localhost:8765\" } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, client) in created_clients(context) {
        let local =
            |text: &&Str<'_>| text.as_literal().and_then(|text| text.strip_prefix("http://")).is_some_and(is_localhost);
        let Some(loc) = client.callbacks.iter().chain(&client.logouts).find(local).map(|text| text.loc) else {
            continue;
        };
        if !client.callbacks.iter().any(|text| text.literals().next().is_some_and(|text| text.starts_with("https://")))
        {
            continue;
        }
        let message = format!("`{}` sends users of the live app to the machine of a developer too", client.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, loc, message, "beside callbacks that are live")
                .help("make a client of its own: client dev { callback \"http://localhost:3000\" }"),
        );
    }
}
