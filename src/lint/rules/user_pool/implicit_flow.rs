use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_clients;
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::user_pool::OAuth;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1301",
        name: "implicit-flow",
        severity: Severity::Warning,
        summary: "An app client allows the implicit flow.",
        why: "The tokens come back in the address of the callback, where the history of the browser, extensions and \
              scripts of the page can read them. The flow `code` returns a code that only the app can exchange. Source: \
              https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
        bad: "user_pool Users { login email; client web { oauth implicit; callback \"https://app.example.com\" } }\n",
        good: "user_pool Users { login email; client web { oauth code; callback \"https://app.example.com\" } }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // The flow `code` is the default of a client with a callback.
        "user_pool Users { login email; client web { callback \"https://app.example.com\" } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, client) in created_clients(context) {
        let Some(implicit) = client.oauth.iter().find(|grant| grant.value == OAuth::Implicit) else { continue };
        let message = format!("tokens of `{}` come back in the address of the callback", client.name);
        let diagnostic = Diagnostic::new(RULE.code, implicit.loc, message, "readable in the browser");
        diagnostics.push(if client.oauth.iter().any(|grant| grant.value == OAuth::Code) {
            diagnostic.help("leave `implicit` out: the app has the flow `code` beside it")
        } else {
            diagnostic.fix("let the app exchange a code, with PKCE", implicit.loc, "code")
        });
    }
}
