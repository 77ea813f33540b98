use super::shared::{allows_everybody, find_verb, location, target_kind};
use crate::catalog::kind::Verb;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::syntax::ast::PrincipalKind;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1004",
        name: "whole-bucket",
        severity: Severity::Warning,
        summary: "A grant covers every object of a bucket.",
        why: "Without `at` the grant covers all keys, including those of other users and other parts of the app, and \
              future ones. A prefix limits it to the intended keys, and a prefix with the caller's id to the caller's \
              own. Source: \
              https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_s3_cognito-bucket.html",
        bad: users!["bucket Uploads" "grant auth_users get, put bucket Uploads"],
        good: users!["bucket Uploads" "grant auth_users get, put bucket Uploads at \"private/{identity}/\""],
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        guests!["bucket Uploads" "grant unauth_users get bucket Uploads at \"public/\""],
        users!["bucket Uploads" "function Clean" "grant function Clean delete bucket Uploads"],
        users!["bucket Uploads" "grant group admins get bucket Uploads"],
        users!["bucket Uploads" "grant group admins put, delete bucket Uploads at \"shared/\""],
        // These cannot be bound to a prefix.
        users!["bucket Uploads" "grant auth_users location bucket Uploads"],
        users!["bucket Uploads" "deny auth_users delete bucket Uploads"],
    ],
    run: Some(run),
};

/// Verbs that replace or delete objects.
const CHANGES: &[&str] = &["put", "delete", "delete_version", "tag"];

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        // Members of a group may read everything; replacing and deleting needs a prefix.
        let of_group = written.who.kind == PrincipalKind::Group && !written.deny;
        if grant.at().is_some()
            || !(of_group || allows_everybody(written))
            || target_kind(context.program, grant) != "bucket"
        {
            continue;
        }
        let counts = |verb: &Verb| verb.owner && (!of_group || CHANGES.contains(&verb.name));
        let (Some(verb), Some(target)) = (find_verb(grant, counts), written.targets.first()) else { continue };
        let (who, bucket) =
            (context.text(location(file, written.who.span)), context.text(location(file, target.span())));
        let message = format!("`{who}` may `{}` every object of `{bucket}`", verb.name);
        let finding = Diagnostic::new(RULE.code, location(file, written.span), message, "bound to no prefix");
        diagnostics.push(if written.who.kind == PrincipalKind::UnauthUsers {
            finding.help("say which part: at \"public/\"")
        } else if of_group {
            finding.help("say which part: at \"shared/\"")
        } else {
            finding.help(
                "say which part: at \"private/{identity}/\" for what is theirs, at \"public/\" for what all share",
            )
        });
    }
}
