use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::user_pool::ClientProvider;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1341",
        name: "provider-not-offered",
        severity: Severity::Warning,
        summary: "No app client offers an identity provider of its user pool.",
        why: "Users of a provider can sign in only through app clients that list it; without one the provider is of no \
              use. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-identity-provider.html",
        bad: concat!(
            "param workSecret: secret\n",
            "user_pool Users {\n",
            "  login email\n",
            "  domain \"notes-app\"\n",
            "  provider Work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\" }\n",
            "  client web { callback \"https://app.example.com\" }\n",
            "}\n",
        ),
        good: concat!(
            "param workSecret: secret\n",
            "user_pool Users {\n",
            "  login email\n",
            "  domain \"notes-app\"\n",
            "  provider Work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\" }\n",
            "  client web { callback \"https://app.example.com\"; providers cognito, Work }\n",
            "}\n",
        ),
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // An existing pool, whose app clients are unknown.
        concat!(
            "param workSecret: secret\n",
            "user_pool Users {\n",
            "  login email\n",
            "  domain \"notes-app\"\n",
            "  provider Work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\" }\n",
            "}\n",
        ),
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context).filter(|pool| !pool.clients.is_empty()) {
        for (at, provider) in pool.providers.iter().enumerate() {
            let wanted = ClientProvider::Provider(at as u32);
            if pool.clients.iter().any(|client| client.providers.iter().any(|offered| offered.value == wanted)) {
                continue;
            }
            let message = format!("no app client of `{}` offers `{}`", pool.name, provider.name);
            diagnostics.push(
                Diagnostic::new(RULE.code, provider.loc, message, "nobody can sign in with it")
                    .label(pool.clients[0].loc, "does not list it")
                    .help(format!("list it in a client: providers cognito, {}", provider.name)),
            );
        }
    }
}
