use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::identity_pool::SignIn;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1130",
        name: "rule-by-part-of-a-name",
        severity: Severity::Warning,
        summary: "A rule matches a part of the group names of an existing user pool.",
        why: "`contains` looks for its text anywhere in the names of a user's groups. Groups that are declared are \
              compared with it; a pool that exists already can have others, and members of one whose name holds the \
              text get the role too. Observed, not documented: https://github.com/aws-solutions/qnabot-on-aws",
        bad: "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"1h57kf5cpq17m0eml12EXAMPLE\" }; group admins }\n\
identity_pool Identities { sign_in Users.web; rule Users.web claim(\"cognito:groups\") contains \"admins\" -> Users.admins }\n\
bucket Uploads\n\
grant group admins put bucket Uploads\n",
        good: "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"1h57kf5cpq17m0eml12EXAMPLE\" }; group admins { create on } }\n\
identity_pool Identities { sign_in Users.web }\n\
bucket Uploads\n\
grant group admins put bucket Uploads\n",
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // The output creates the pool, and all of its groups are declared.
        "user_pool Users { login email; client web; group admins }\n\
identity_pool Identities { sign_in Users.web; rule Users.web claim(\"cognito:groups\") contains \"admins\" -> Users.admins }\n\
bucket Uploads\n\
grant group admins put bucket Uploads\n",
        // It exists, and the rule is about another claim.
        "user_pool Users { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"1h57kf5cpq17m0eml12EXAMPLE\" }; group admins }\n\
identity_pool Identities { sign_in Users.web; rule Users.web claim(\"custom:team\") equals \"ops\" -> Users.admins }\n\
bucket Uploads\n\
grant group admins put bucket Uploads\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let program = context.program;
    for rule in program.identity_pools.iter().flat_map(|pool| &pool.rules) {
        let SignIn::Client(users, _) = rule.login else { continue };
        let pool = &program.user_pools[users.index()];
        if rule.claim != "cognito:groups" || pool.existing.is_none() {
            continue;
        }
        let group = &program.user_pools[rule.group.0.index()].groups[rule.group.1 as usize];
        let value = rule.value.written(&program.params);
        let message = format!(
            "members of any group of `{}` with `{value}` in its name get the role of `{}`",
            pool.name, group.name
        );
        diagnostics.push(
            Diagnostic::new(RULE.code, rule.loc, message, "finds parts of names")
                .label(pool.loc, "may have groups that are not declared here")
                .help("see that no other group has a name with this text in it, and say so: @allow(rule-by-part-of-a-name, \"…\")"),
        );
    }
}
