use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::identity_pool::SignIn;
use crate::model::user_pool::is_standard_attribute;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1325",
        name: "existing-client-may-write",
        severity: Severity::Warning,
        summary: "A tag or a rule reads an attribute that existing app clients may write.",
        why: "A user who may write the attribute chooses what policies compare, or the role. The program does not know \
              what an existing app client may write; users report that one without a list may write custom attributes \
              too. Sources: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html, \
              https://github.com/aws/aws-cdk/issues/21835",
        bad: "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n\
              identity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n",
        good: "user_pool Users { login email; attribute tenant string; client web }\n\
               identity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n",
    },
    category: Category::UserPool,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Nobody writes what Cognito makes.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" }; group admins }\n\
         identity_pool Identities { sign_in Users.web; tag user = claim(\"cognito:username\"); rule Users.web claim(\"cognito:groups\") contains \"admins\" -> Users.admins }\n",
        // Another provider fills it.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"2hc6ec0vcd7o2nbmdfjf3jvhrt\" } }\n\
         provider work oidc { issuer \"https://login.example.com\"; client_id \"notes\" }\n\
         identity_pool Identities { sign_in work; tag mail = claim(\"email\") }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let program = context.program;
    for identities in &program.identity_pools {
        let tags = identities.tags.iter().map(|tag| (tag.claim.as_str(), tag.loc, None));
        let rules = identities.rules.iter().map(|rule| (rule.claim.as_str(), rule.loc, Some(rule.login)));
        for (claim, loc, only) in tags.chain(rules) {
            if !claim.starts_with("custom:") && !is_standard_attribute(claim) {
                continue;
            }
            for login in identities.sign_in.iter().filter(|login| only.is_none_or(|only| only == login.value)) {
                let SignIn::Client(users, at) = login.value else { continue };
                let users = &program.user_pools[users.index()];
                if users.existing.is_none() {
                    continue;
                }
                let client = &users.clients[at as usize];
                let message = format!("users of `{}.{}` may be able to write `{claim}`", users.name, client.name);
                diagnostics.push(
                    Diagnostic::new(RULE.code, loc, message, "decides what users may do")
                        .label(client.loc, "what it may write is set elsewhere")
                        .help(format!(
                            "see that no app client of the pool has `{claim}` in its WriteAttributes, and that each has such a list"
                        ))
                        .help("or say that it is so: @allow(existing-client-may-write, \"…\")"),
                );
            }
        }
    }
}
