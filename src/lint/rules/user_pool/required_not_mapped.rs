use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::rules::user_pool::shared::created_pools;
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::user_pool::{Attribute, PoolProvider};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1343",
        name: "required-not-mapped",
        severity: Severity::Warning,
        summary: "A provider does not map a required attribute.",
        why: "Users who come from a provider are created from what it says of them. Where a required attribute is \
              missing the sign-in fails. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-specifying-attribute-mapping.html",
        bad: concat!(
            "param workSecret: secret\n",
            "user_pool Users {\n",
            "  login email\n",
            "  domain \"notes-app\"\n",
            "  attribute family_name string { required on }\n",
            "  provider Work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\"; map email = \"email\" }\n",
            "  client web { callback \"https://app.example.com\"; providers Work }\n",
            "}\n",
        ),
        good: concat!(
            "param workSecret: secret\n",
            "user_pool Users {\n",
            "  login email\n",
            "  domain \"notes-app\"\n",
            "  attribute family_name string { required on }\n",
            "  provider Work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\"; map email = \"email\"; map family_name = \"family_name\" }\n",
            "  client web { callback \"https://app.example.com\"; providers Work }\n",
            "}\n",
        ),
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // It may be missing.
        concat!(
            "param workSecret: secret\n",
            "user_pool Users {\n",
            "  login email\n",
            "  domain \"notes-app\"\n",
            "  attribute family_name string\n",
            "  provider Work oidc { issuer \"https://login.example.com\"; client_id \"notes\"; client_secret \"{workSecret}\"; map email = \"email\" }\n",
            "  client web { callback \"https://app.example.com\"; providers Work }\n",
            "}\n",
        ),
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for pool in created_pools(context) {
        let required = |attribute: &&Attribute<'_>| attribute.required.is_some_and(|required| required.value);
        for attribute in pool.settings.attributes.iter().filter(required) {
            let fills =
                |provider: &&PoolProvider<'_>| provider.mapping.iter().any(|(name, _)| name.value == attribute.name);
            for provider in pool.providers.iter().filter(|provider| !fills(provider)) {
                let message =
                    format!("`{}` does not fill `{}`, which every user must have", provider.name, attribute.name);
                let required = attribute.required.map_or(attribute.loc, |required| required.loc);
                diagnostics.push(
                    Diagnostic::new(RULE.code, provider.loc, message, "its users cannot sign in")
                        .label(required, "required here")
                        .help(format!("say what fills it: map {} = \"…\"", attribute.name)),
                );
            }
        }
    }
}
