use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1315",
        name: "passkey-domain",
        severity: Severity::Warning,
        summary: "Passkeys belong to another domain than the sign-in pages.",
        why: "A browser offers a passkey only to pages of the domain that it was made for, so nobody could sign \
              in with one at the pool's own domain. Source: \
              https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cognito-userpool.html",
        bad: "user_pool Users {\n\
                login email\n\
                first_factors password, passkey\n\
                passkey { relying_party \"example.org\" }\n\
                domain \"auth.example.com\" { certificate \"arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\" }\n\
              }\n",
        good: "user_pool Users {\n\
                 login email\n\
                 first_factors password, passkey\n\
                 passkey { relying_party \"auth.example.com\" }\n\
                 domain \"auth.example.com\" { certificate \"arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\" }\n\
               }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // A parent domain holds for the pages below it.
        "user_pool Users {\n\
           login email\n\
           first_factors password, passkey\n\
           passkey { relying_party \"example.com\" }\n\
           domain \"auth.example.com\" { certificate \"arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\" }\n\
         }\n",
        // The app has sign-in pages of its own.
        "user_pool Users {\n\
           login email\n\
           first_factors password, passkey\n\
           passkey { relying_party \"app.example.com\" }\n\
           domain \"notes-app\"\n\
         }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        let (Some(passkey), Some(domain)) = (&pool.settings.passkey, &pool.domain) else { continue };
        let Some(party) = &passkey.relying_party else { continue };
        let (Some(theirs), Some(own)) = (party.as_literal(), domain.name.as_literal()) else { continue };
        let below = own.strip_suffix(theirs).is_some_and(|before| before.is_empty() || before.ends_with('.'));
        if domain.certificate.is_none() || below {
            continue;
        }
        let message = format!("passkeys of `{}` belong to `{theirs}`, and users sign in at `{own}`", pool.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, party.loc, message, "not the domain of the sign-in pages")
                .label(domain.name.loc, "where users sign in")
                .fix("take the domain of the sign-in pages", party.loc, format!("\"{own}\"")),
        );
    }
}
