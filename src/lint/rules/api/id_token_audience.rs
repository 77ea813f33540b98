use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::ProviderKind;
use crate::model::api::{AuthorizerKind, Issuer};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1209",
        name: "id-token-audience",
        severity: Severity::Warning,
        summary: "The audience of a JWT authorizer looks like an Auth0 client id.",
        why: "Auth0 writes the identifier of the API into access tokens and the client id into ID tokens. With \
              the client id as audience the API takes ID tokens, which say who signed in and not what they may \
              do. Source: https://github.com/aws-samples/ask-around-me/issues/3",
        bad: "provider auth0 oidc { issuer \"https://myorg.us.auth0.com/\"; client_id \"UsGRQJJz5sDfPQDs6bhQ9Oc3hNISuVif\" }\n\
              api Http http {\n\
                authorizer auth0 jwt auth0\n\
                default auth0\n\
                route GET /notes -> \"src/list.main\"\n\
              }\n",
        good: "provider auth0 oidc { issuer \"https://myorg.us.auth0.com/\"; client_id \"UsGRQJJz5sDfPQDs6bhQ9Oc3hNISuVif\" }\n\
               api Http http {\n\
                 authorizer auth0 jwt auth0 { audience \"https://api.example.com\" }\n\
                 default auth0\n\
                 route GET /notes -> \"src/list.main\"\n\
               }\n",
    },
    category: Category::Api,
    pedantic: true,
    fix: Applicability::None,
    near_misses: &[
        // Another provider may write what it likes.
        "provider work oidc { issuer \"https://login.example.com\"; client_id \"UsGRQJJz5sDfPQDs6bhQ9Oc3hNISuVif\" }\n\
         api Http http {\n\
           authorizer work jwt work\n\
           default work\n\
           route GET /notes -> \"src/list.main\"\n\
         }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for authorizer in context.program.apis.iter().flat_map(|api| &api.authorizers) {
        let AuthorizerKind::Jwt { issuer: Issuer::Provider(provider), audience } = &authorizer.kind else { continue };
        let provider = &context.program.providers[provider.index()];
        let ProviderKind::Oidc { issuer: Some(issuer), client_ids, .. } = &provider.kind else { continue };
        if !issuer.ends_with('/') || !issuer.literals().any(|text| text.contains(".auth0.com/")) {
            continue;
        }
        let audience = if audience.is_empty() { client_ids } else { audience };
        let id = |text: &&str| text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let Some(id) = audience.iter().find_map(|text| text.as_literal().filter(id)) else { continue };
        let message = format!("`{}` takes tokens for `{id}`, which looks like a client id", authorizer.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, authorizer.loc, message, "takes ID tokens of Auth0").help(format!(
                "take access tokens, by the identifier of the API at Auth0: authorizer {} jwt {} {{ audience \"https://api.example.com\" }}",
                authorizer.name, provider.name
            )),
        );
    }
}
