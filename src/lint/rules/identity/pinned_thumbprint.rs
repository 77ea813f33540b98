use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::ProviderKind;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1124",
        name: "pinned-thumbprint",
        severity: Severity::Info,
        summary: "A provider pins the thumbprint of a certificate.",
        why: "IAM checks the certificates of most providers against its own list of authorities. A pinned thumbprint is \
              out of date as soon as the provider changes its certificate. Source: \
              https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
        bad: "provider corp oidc { issuer \"https://login.example.com\"; client_id \"notes\"; thumbprint \"0123456789abcdef0123456789abcdef01234567\" }\n",
        good: "provider corp oidc { issuer \"https://login.example.com\"; client_id \"notes\" }\n",
    },
    category: Category::Identity,
    pedantic: true,
    fix: Applicability::None,
    near_misses: &[
        // It exists already.
        "provider corp oidc { arn \"arn:aws:iam::123456789012:oidc-provider/login.example.com\" }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for provider in &context.program.providers {
        let ProviderKind::Oidc { thumbprints, .. } = &provider.kind else { continue };
        let Some(first) = thumbprints.first() else { continue };
        let message = format!("sign-ins with `{}` may end when its certificate changes", provider.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, first.loc, message, "of one certificate")
                .help("leave `thumbprint` out, unless the certificate is the provider's own"),
        );
    }
}
