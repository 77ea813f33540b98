use super::shared::{identity_pools, login_name};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::identity_pool::SignIn;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1119",
        name: "sub-of-several-issuers",
        severity: Severity::Warning,
        summary: "Data is owned by `sub`, and users come from several providers.",
        why: "A `sub` is unique only together with its issuer. A provider can issue any `sub`, even that of another \
              provider's user, and its user then owns that user's data; the id from the identity pool is unique. \
              Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/using-attributes-for-access-control-policy-example.html",
        bad: "user_pool Users { login email; client web }\n\
provider corp oidc { issuer \"https://login.example.com\"; client_id \"notes\" }\n\
identity_pool Identities { sign_in Users.web, corp }\n\
table Notes { key userId: sub }\n\
grant auth_users read table Notes where owner(userId)\n",
        good: "user_pool Users { login email; client web }\n\
provider corp oidc { issuer \"https://login.example.com\"; client_id \"notes\" }\n\
identity_pool Identities { sign_in Users.web, corp }\n\
table Notes { key userId: identity }\n\
grant auth_users read table Notes where owner(userId)\n",
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Two app clients have one issuer.
        "user_pool Users { login email; client web; client ios }\n\
identity_pool Identities { sign_in Users.web, Users.ios }\n\
table Notes { key userId: sub }\n\
grant auth_users read table Notes where owner(userId)\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, pool) in identity_pools(context).filter(|(_, pool)| pool.sub_tag) {
        let issuer = |login: SignIn| match login {
            SignIn::Client(users, _) => SignIn::Client(users, 0),
            provider @ SignIn::Provider(_) => provider,
        };
        let Some(first) = pool.sign_in.first() else { continue };
        let Some(other) = pool.sign_in.iter().find(|login| issuer(login.value) != issuer(first.value)) else {
            continue;
        };
        let (one, two) = (login_name(context.program, first.value), login_name(context.program, other.value));
        let message = format!("a user of `{two}` may have the `sub` of a user of `{one}`, and with it the data");
        diagnostics.push(
            Diagnostic::new(RULE.code, other.loc, message, "another issuer")
                .label(first.loc, "one issuer")
                .help("let keys hold the id from the identity pool: type `identity`, or {identity}"),
        );
    }
}
