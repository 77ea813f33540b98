use rustc_hash::FxHashMap;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::text::{Loc, Span};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1513",
        name: "repeated-target",
        severity: Severity::Info,
        summary: "A grant repeats a target.",
        why: "The second has no effect, and another name may have been meant.",
        bad: "table Notes { key noteId: string; index byDay { key day: string } }\ntable Orders\nfunction List\n\
              grant function List query index Notes.byDay, table Notes, index Notes.byDay\n\
              grant function List get table Notes, Orders, Notes\n",
        good: "table Notes { key noteId: string; index byDay { key day: string } }\ntable Orders\nfunction List\n\
               grant function List query index Notes.byDay, table Notes\ngrant function List get table Notes, Orders\n",
    },
    category: Category::Clarity,
    pedantic: false,
    fix: Applicability::Safe,
    near_misses: &[
        // A table and its index are two things.
        "table Notes { key noteId: string; index byDay { key day: string } }\nfunction List\n\
         grant function List query table Notes, index Notes.byDay\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = FxHashMap::default();
    for (file, written, grant) in context.grants().filter(|(_, written, _)| written.targets.len() > 1) {
        seen.clear();
        let at = |span| Loc { file, span };
        for (place, target) in grant.targets.iter().enumerate() {
            let first = *seen.entry(*target).or_insert(place);
            if first == place {
                continue;
            }
            let nodes = &written.targets;
            let name = context.text(at(nodes[place].span()));
            // A target without a kind word has the one of the target before it, which must not go with that one.
            let leads = nodes
                .get(place + 1)
                .filter(|next| next.kind == nodes[place].kind && nodes[place].kind != nodes[place - 1].kind);
            let cut = match leads {
                Some(next) => Span::new(nodes[place].span().start, next.span().start),
                None => Span::new(nodes[place - 1].span().end, nodes[place].span().end),
            };
            diagnostics.push(
                Diagnostic::new(
                    RULE.code,
                    at(nodes[place].span()),
                    format!("`{name}` stands twice in this grant"),
                    "adds nothing",
                )
                .label(at(nodes[first].span()), "named here")
                .safe_fix(format!("delete the second `{name}`"), at(cut), ""),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::fix;
    use crate::lint::testing::findings;
    use crate::text::{FileId, Sources};

    #[test]
    fn the_word_for_what_follows_stays() {
        let program = "table A { key a: string; index byB { key b: string } }\ntable B { key a: string }\nfunction F\n\
                       grant function F query table A, index A.byB, table A, B\n";
        let sources = Sources::single("example.authc", program);
        let fixed = fix::apply(&sources, &findings(&RULE, program), false).0;
        assert!(fixed.file(FileId(0)).text.ends_with("grant function F query table A, index A.byB, table B\n"));
    }
}
