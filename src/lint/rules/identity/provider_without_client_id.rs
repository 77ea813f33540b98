use super::shared::identity_pools;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::ProviderKind;
use crate::model::identity_pool::SignIn;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1123",
        name: "provider-without-client-id",
        severity: Severity::Warning,
        summary: "A provider has no known client id.",
        why: "Cognito accepts a token of a provider only if it is for one of the client ids of the provider in IAM \
              (`azp`, else `aud`). Without any, nobody gets credentials. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/open-id.html",
        bad: "provider corp oidc { issuer \"https://login.example.com\" }\n\
identity_pool Identities { sign_in corp }\n",
        good: "provider corp oidc { issuer \"https://login.example.com\"; client_id \"notes\" }\n\
identity_pool Identities { sign_in corp }\n",
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // An API asks for the audience itself.
        "provider corp oidc { issuer \"https://login.example.com\" }\n\
api Http http { authorizer corp jwt corp { audience \"notes\" }; default corp }\n",
        // It exists already.
        "provider corp oidc { arn \"arn:aws:iam::123456789012:oidc-provider/login.example.com\" }\n\
identity_pool Identities { sign_in corp }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for login in identity_pools(context).flat_map(|(_, pool)| &pool.sign_in) {
        let SignIn::Provider(id) = login.value else { continue };
        let provider = &context.program.providers[id.index()];
        let ProviderKind::Oidc { client_ids, existing: None, .. } = &provider.kind else { continue };
        if !client_ids.is_empty() {
            continue;
        }
        let message = format!("no token of `{}` is accepted: it has no client id", provider.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, login.loc, message, "nobody signs in with it")
                .label(provider.loc, "declared here")
                .help("write the id that the app has there: client_id \"…\""),
        );
    }
}
