use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::ProviderKind;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1122",
        name: "issuer-in-capitals",
        severity: Severity::Warning,
        summary: "The host of an issuer contains capital letters.",
        why: "An issuer is compared character by character with the `iss` of the tokens, whose host is usually in lower \
              case; then no token is accepted. Source: \
              https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
        bad: "provider corp oidc { issuer \"https://Login.Example.com/app\"; client_id \"notes\" }\n",
        good: "provider corp oidc { issuer \"https://login.example.com/app\"; client_id \"notes\" }\n",
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // The path may have them.
        "provider corp oidc { issuer \"https://login.example.com/App\"; client_id \"notes\" }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for provider in &context.program.providers {
        let ProviderKind::Oidc { issuer: Some(issuer), existing: None, .. } = &provider.kind else { continue };
        let Some((text, rest)) = issuer.as_literal().and_then(|text| Some((text, text.strip_prefix("https://")?)))
        else {
            continue;
        };
        let end = text.len() - rest.len() + rest.find('/').unwrap_or(rest.len());
        if !text[..end].contains(|letter: char| letter.is_ascii_uppercase()) {
            continue;
        }
        let message = format!("tokens of `{}` hardly name their issuer in capitals", provider.name);
        let fixed = format!("\"{}{}\"", text[..end].to_ascii_lowercase(), &text[end..]);
        diagnostics.push(
            Diagnostic::new(RULE.code, issuer.loc, message, "compared to the letter")
                .fix("write the host in small letters", issuer.loc, fixed)
                .help("look up `issuer` in the provider's /.well-known/openid-configuration"),
        );
    }
}
