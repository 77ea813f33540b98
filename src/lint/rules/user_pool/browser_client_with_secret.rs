use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_clients;
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::Str;
use crate::model::user_pool::{Client, Flow, OAuth};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1302",
        name: "browser-client-with-secret",
        severity: Severity::Warning,
        summary: "An app client that runs on the user's device has a secret.",
        why: "Anybody with the app can read the secret in it, so it proves nothing, and every call needs a hash made \
              with it. Only a server can keep a secret. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html",
        bad: "user_pool Users { login email; client web { flows srp, refresh; secret on } }\n",
        good: "user_pool Users { login email; client web { flows srp, refresh } }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // A server exchanges the code.
        "user_pool Users { login email; client site { oauth code; callback \"https://www.example.com/signed-in\"; secret on } }\n",
        // A server signs users in.
        "user_pool Users { login email; client site { flows admin_password, refresh; secret on } }\n",
        // A machine.
        "user_pool Users { login email; domain \"notes-app\"; resource_server notes { scope read \"Read notes\" }; client cron { oauth client_credentials; scopes \"notes/read\"; secret on } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, client) in created_clients(context) {
        let Some(secret) = client.secret.filter(|secret| secret.value) else { continue };
        let Some(why) = public(client) else { continue };
        let message = format!("`{}` has a secret, and {why}", client.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, secret.loc, message, "users can read it")
                .fix("make a client without a secret", secret.loc, "off")
                .help("if a server signs users in, let it: flows admin_password, refresh"),
        );
    }
}

/// Flows of apps that run on the user's device.
fn public(client: &Client<'_>) -> Option<&'static str> {
    let own = |callback: &Str<'_>| {
        let scheme = callback.as_literal().and_then(|text| text.split_once("://"));
        scheme.is_some_and(|(scheme, _)| !matches!(scheme, "https" | "http"))
    };
    if client.oauth.iter().any(|grant| grant.value == OAuth::Implicit) {
        Some("gets tokens in a browser")
    } else if client.callbacks.iter().any(own) {
        Some("its callback opens an app")
    } else if client.oauth.is_empty() && !client.flows.iter().any(|flow| flow.value == Flow::AdminPassword) {
        Some("users sign in with it themselves")
    } else {
        None
    }
}
