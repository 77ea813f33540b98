//! Characters that no policy may have.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Category, Context, Fixes, Rule};
use crate::model::grant::{Condition, Object};
use crate::model::{Handle, Str};

/// The rule.
pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1403",
        name: "character-iam-refuses",
        severity: Severity::Error,
        summary: "A policy would have a character that IAM does not take.",
        why: "IAM takes the characters of Latin-1 in a policy, U+0020 to U+00FF, and refuses all others when the app is \
              deployed. Object keys may well have them; `?` and `*` are no way out, since they match more. \
              Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
        bad: "bucket Uploads\nfunction List\ngrant function List get bucket Uploads at \"документы/\"\n",
        good: "bucket Uploads\nfunction List\ngrant function List get bucket Uploads at \"documents/\"\n",
    },
    category: Category::Size,
    pedantic: false,
    fix: Fixes::None,
    silent: &[
        // The last of those that it takes.
        "bucket Uploads\nfunction List\ngrant function List get bucket Uploads at \"mémoires-ÿ/\"\n",
        // It is in no policy.
        "user_pool Users { login email; group staff { name \"персонал\" } }\n",
        // Reasons are for people.
        "bucket Uploads\nfunction List\ngrant function List get bucket Uploads because \"просили\"\n",
    ],
    run: Some(run),
};

/// The first character that IAM refuses.
fn refused(text: &Str<'_>) -> Option<char> {
    text.literals().filter(|text| !text.is_ascii()).flat_map(str::chars).find(|letter| *letter > '\u{ff}')
}

fn run(context: &Context<'_, '_>, found: &mut Vec<Diagnostic>) {
    let program = context.program;
    let mut report = |text: &Str<'_>, letter: char| {
        let message = format!("IAM takes no policy with `{letter}` in it");
        found.push(
            Diagnostic::new(RULE.code, text.loc, message, "refused at deployment")
                .help("use a name of letters without accents, digits and `-`"),
        );
    };
    for (at, resource) in program.resources.iter().enumerate() {
        let (Handle::Name(text) | Handle::Arn(text)) = &resource.handle else { continue };
        let Some(letter) = refused(text) else { continue };
        let named = |object: Object| matches!(object, Object::Resource(id) if id.index() == at);
        if program.grants.iter().flat_map(|grant| &grant.targets).any(|target| named(target.object)) {
            report(text, letter);
        }
    }
    for grant in &program.grants {
        let values = grant.conditions().iter().flat_map(|condition| match condition {
            Condition::Filter { values, .. } => values.as_slice(),
            _ => &[],
        });
        for text in grant.at().into_iter().chain(values) {
            if let Some(letter) = refused(text) {
                report(text, letter);
            }
        }
    }
}
