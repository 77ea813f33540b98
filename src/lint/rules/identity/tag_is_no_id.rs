use super::shared::identity_pools;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::identity_pool::SignIn;
use crate::model::resource::{Detail, KeyType};
use crate::model::{Program, ProviderKind, Spanned, Var};
use crate::text::Loc;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1118",
        name: "tag-is-no-id",
        severity: Severity::Warning,
        summary: "Data is owned by a claim that several people can share.",
        why: "A name, a nickname or a locale can be the same for two people, and a provider that does not verify \
              addresses lets anybody claim one. Users with the same value own the same data. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/using-attributes-for-access-control-policy-example.html",
        bad: "user_pool Users { login email; client web { write \"email\" } }\n\
identity_pool Identities { sign_in Users.web; tag who = claim(\"nickname\") }\n\
table Notes { key who: tag(who) }\n\
grant auth_users read table Notes where owner(who)\n",
        good: "user_pool Users { login email; client web { write \"email\" } }\n\
identity_pool Identities { sign_in Users.web; tag who = claim(\"cognito:username\") }\n\
table Notes { key who: tag(who) }\n\
grant auth_users read table Notes where owner(who)\n",
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Nothing belongs to it.
        "user_pool Users { login email; client web { write \"email\" } }\n\
identity_pool Identities { sign_in Users.web; tag who = claim(\"nickname\") }\n",
        // The user pool verifies addresses.
        "user_pool Users { login email; verify_updates email; client web }\n\
identity_pool Identities { sign_in Users.web; tag mail = claim(\"email\") }\n\
table Notes { key mail: tag(mail) }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let program = context.program;
    for (_, pool) in identity_pools(context) {
        for tag in &pool.tags {
            let unverified = |login: &Spanned<SignIn>| match login.value {
                SignIn::Provider(id) => matches!(program.providers[id.index()].kind, ProviderKind::Oidc { .. }),
                SignIn::Client(..) => false,
            };
            let why = if SHARED.contains(&tag.claim.as_str()) {
                "two people can have the same"
            } else if tag.claim == "email" && pool.sign_in.iter().any(unverified) {
                "a provider may not verify it"
            } else {
                continue;
            };
            let Some(used) = owned(program, tag.name) else { continue };
            let message = format!("whoever has the same `{}` owns the same data", tag.claim);
            diagnostics.push(
                Diagnostic::new(RULE.code, tag.loc, message, why)
                    .label(used, "the owner is told by it")
                    .help("use an id: a key of type `identity` or `sub`"),
            );
        }
    }
}

/// Claims that several people can have with the same value.
const SHARED: &[&str] = &[
    "address",
    "birthdate",
    "family_name",
    "gender",
    "given_name",
    "locale",
    "middle_name",
    "name",
    "nickname",
    "picture",
    "profile",
    "updated_at",
    "website",
    "zoneinfo",
];

/// Where something belongs to whoever has a tag.
fn owned(program: &Program<'_>, tag: &str) -> Option<Loc> {
    let keys = program.resources.iter().filter_map(|resource| match &resource.detail {
        Detail::Table(table) => table.key.first(),
        Detail::Owned(keys) => keys.first(),
        _ => None,
    });
    let key = keys.into_iter().find(|key| key.ty == KeyType::Owner(Var::Tag(tag)));
    let prefix = || {
        let mut prefixes = program.grants.iter().filter_map(|grant| grant.at());
        prefixes.find(|text| text.vars().any(|var| var == Var::Tag(tag)))
    };
    key.map(|key| key.loc).or_else(|| prefix().map(|text| text.loc))
}
