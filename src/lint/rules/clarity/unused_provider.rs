use super::shared::referenced_names;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1507",
        name: "unused-provider",
        severity: Severity::Warning,
        summary: "A provider is never used.",
        why: "Its users can sign in at the provider and get nothing here. For OpenID Connect and SAML the output may \
              also create an IAM provider, which is unused trust.",
        bad: "provider Google google { client_id \"123456789012-notes.apps.googleusercontent.com\" }\n\
              user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n",
        good: "provider Google google { client_id \"123456789012-notes.apps.googleusercontent.com\" }\n\
               user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web, Google }\n",
    },
    category: Category::Clarity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // An API takes its tokens.
        "provider auth0 oidc { issuer \"https://myorg.us.auth0.com/\"; client_id \"notes\" }\n\
         api Http http { authorizer auth0 jwt auth0; default auth0; route GET /notes -> \"src/list.main\" }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    if context.program.providers.is_empty() {
        return;
    }
    let named = referenced_names(context);
    for provider in context.program.providers.iter().filter(|provider| !named.contains(provider.name)) {
        let name = provider.name;
        diagnostics.push(
            Diagnostic::new(RULE.code, provider.loc, format!("nothing accepts users of `{name}`"), "named nowhere")
                .help(format!("let an identity pool accept them: sign_in {name}"))
                .help("or delete the provider"),
        );
    }
}
