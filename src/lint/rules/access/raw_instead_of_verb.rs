use super::raw_past_verb::limit;
use super::shared::{allows_users, location};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::grant::Permission;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1017",
        name: "raw-instead-of-verb",
        severity: Severity::Warning,
        summary: "A raw action has an equivalent verb.",
        why: "The verb means the same, is documented, and needs no reason. Raw actions that remain then stand out in a \
              review.",
        bad: "queue Jobs\nfunction Work\ngrant function Work raw \"sqs:SendMessage\" queue Jobs because \"retries\"\n",
        good: "queue Jobs\nfunction Work\ngrant function Work send queue Jobs because \"retries\"\n",
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::Safe,
    near_misses: &[
        // The verb grants reading in batches too.
        "table Notes { key userId: string }\nfunction Work\n\
         grant function Work raw \"dynamodb:GetItem\" table Notes because \"one at a time\"\n",
        // The verb has a condition of its own.
        "table Notes { key userId: string }\nfunction Work\n\
         grant function Work raw \"dynamodb:PartiQLSelect\" table Notes because \"full scans\"\n",
        // A denial by the verb reaches further.
        "bucket Uploads\nfunction Work\ndeny function Work raw \"s3:GetObject\" bucket Uploads because \"writes only\"\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        let (false, [target]) = (grant.deny, grant.targets.as_slice()) else { continue };
        let kind = target.object.kind(context.program);
        for (node, permission) in written.verbs.iter().zip(&grant.verbs) {
            // A verb group before it would have moved the indexes.
            if written.verbs.len() != grant.verbs.len() {
                break;
            }
            let (true, Permission::Raw(raw)) = (node.raw, permission) else { continue };
            let same = kind.verbs.iter().find(|verb| {
                verb.actions == [&*raw.action]
                    && verb.extra.is_empty()
                    && verb.fixed.is_empty()
                    && (verb.on == [raw.on] || (kind.word == "table" && verb.on.contains(&raw.on)))
                    && (verb.owner || grant.at().is_none())
            });
            let Some(verb) = same else { continue };
            if grant.verbs.iter().any(|other| matches!(other, Permission::Verb(other) if other.name == verb.name))
                || (allows_users(written) && limit(context.program, grant, raw).is_some())
            {
                continue;
            }
            let place = location(file, node.span);
            let whole = location(file, crate::text::Span::new(raw_word(context, file, node.span.start), node.span.end));
            diagnostics.push(
                Diagnostic::new(RULE.code, place, format!("`{}` is what `{}` grants", raw.action, verb.name), "raw")
                    .safe_fix(format!("write `{}`", verb.name), whole, verb.name),
            );
        }
    }
}

/// Returns the offset of the word `raw` before an action.
fn raw_word(context: &RuleContext<'_, '_>, file: crate::text::FileId, action: u32) -> u32 {
    let text = &context.sources.file(file).text[..action as usize];
    text.rfind("raw").map_or(action, |at| at as u32)
}
