use super::shared::{holds_with, includes, is_within, related_grants, report};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::Grant;
use crate::text::Loc;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1516",
        name: "overlapping-at",
        severity: Severity::Info,
        summary: "A prefix has no effect because of a broader grant or denial.",
        why: "Permissions add up, so the narrow prefix does not limit the wide one.",
        bad: "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads\n\
              grant auth_users get bucket Uploads at \"private/{identity}/\"\ngrant auth_users get bucket Uploads at \"private/\"\n",
        good: "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\nbucket Uploads\n\
               grant auth_users get bucket Uploads at \"private/{identity}/\"\ngrant auth_users get bucket Uploads at \"public/\"\n",
    },
    category: Category::Clarity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // More may be done below the narrow one.
        "bucket Uploads\nfunction List\ngrant function List get bucket Uploads at \"a/\"\n\
         grant function List get, put bucket Uploads at \"a/b/\"\n",
        // The names begin alike, the folders do not.
        "bucket Uploads\nfunction List\ngrant function List get bucket Uploads at \"a/\"\n\
         grant function List get bucket Uploads at \"ab/\"\n",
        // The wide one ends.
        "bucket Uploads\nfunction List\ngrant function List get bucket Uploads at \"a/\" until 2099-01-31\n\
         grant function List get bucket Uploads at \"a/b/\"\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let grants = &context.program.grants;
    if grants.iter().all(|grant| grant.at().is_none()) {
        return;
    }
    let hits = related_grants(context.program, |one, other| {
        let (one, other) = (&grants[one], &grants[other]);
        narrower(one, other) && includes(other, one) && holds_with(other, one)
    });
    report(context, &hits, diagnostics, |file, written, grant, other| {
        let text = |span| context.text(Loc { file, span });
        let own = written.terms().at.map_or("", text);
        let message = match grants[other].at() {
            Some(wide) => format!("{own} lies within {}, of which the same is said", context.text(wide.loc)),
            None => format!("{own} is no limit: the same is said of all there is"),
        };
        Diagnostic::new(RULE.code, grant.loc, message, "adds nothing")
            .label(grants[other].loc, "reaches further")
            .help("keep the one that is meant")
    });
}

/// Returns whether the prefix of one grant lies within that of another.
fn narrower(one: &Grant<'_>, other: &Grant<'_>) -> bool {
    match (one.at(), other.at()) {
        (Some(_), None) => true,
        (Some(narrow), Some(wide)) => is_within(narrow, wide),
        (None, _) => false,
    }
}
