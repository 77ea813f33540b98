use smallvec::SmallVec;

use crate::catalog::kind::Kind;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::text::{Loc, Span};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1512",
        name: "repeated-verb",
        severity: Severity::Info,
        summary: "A grant repeats a verb.",
        why: "The second has no effect, and removing one of the two removes no permission.",
        bad: "table Notes { key noteId: string }\nfunction List\ngrant function List read, get, put, put table Notes\n",
        good: "table Notes { key noteId: string }\nfunction List\ngrant function List read, put table Notes\n",
    },
    category: Category::Clarity,
    pedantic: false,
    fix: Applicability::Safe,
    near_misses: &[
        // Groups of different verbs.
        "table Notes { key noteId: string }\nfunction List\ngrant function List read, write, delete table Notes\n",
        // In two grants.
        "table Notes { key noteId: string }\nfunction List\ngrant function List read table Notes\n\
         grant function List get, put table Notes\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants().filter(|(_, written, _)| written.verbs.len() > 1) {
        let Some(kind) = grant.targets.first().map(|target| target.object.kind(context.program)) else { continue };
        let at = |span| Loc { file, span };
        let words: SmallVec<[(&str, bool); 8]> =
            written.verbs.iter().map(|verb| (context.text(at(verb.span)), verb.raw)).collect();
        let mut gone: SmallVec<[usize; 4]> = SmallVec::new();
        // From the end, so that of two words alike the later one goes.
        for (place, word) in words.iter().enumerate().rev() {
            let covers = |(other, theirs): &(usize, &(&str, bool))| {
                *other != place && !gone.contains(other) && has(kind, **theirs, *word)
            };
            let Some((by, _)) = words.iter().enumerate().find(covers) else { continue };
            gone.push(place);
            let (word, larger) = (word.0, words[by].0);
            let message = match word == larger {
                true => format!("`{word}` stands twice in this grant"),
                false => format!("`{word}` is one of the verbs of `{larger}`"),
            };
            let span = written.verbs[place].span;
            // With the comma before it, or after it if it is the first.
            let cut = match place {
                0 => Span::new(span.start, written.verbs[1].span.start),
                _ => Span::new(written.verbs[place - 1].span.end, span.end),
            };
            diagnostics.push(
                Diagnostic::new(RULE.code, at(span), message, "adds nothing")
                    .label(at(written.verbs[by].span), "has it")
                    .safe_fix(format!("delete `{word}`"), at(cut), ""),
            );
        }
    }
}

/// Returns whether one permission includes all of another.
fn has(kind: &Kind, (larger, raw): (&str, bool), (word, other_raw): (&str, bool)) -> bool {
    if raw || other_raw || word == larger {
        return raw == other_raw && word == larger;
    }
    // Most words are verbs, which have nothing in them but themselves.
    kind.group(larger).is_some()
        && kind.expand(word).next().is_some()
        && kind.expand(word).all(|verb| kind.expand(larger).any(|theirs| std::ptr::eq(verb, theirs)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::findings;

    #[test]
    fn says_which_word_has_it() {
        let diagnostics = findings(&RULE, RULE.code.bad);
        let messages: Vec<&str> = diagnostics.iter().map(|diagnostics| diagnostics.message.as_str()).collect();
        assert_eq!(messages, ["`get` is one of the verbs of `read`", "`put` stands twice in this grant"]);
    }
}
