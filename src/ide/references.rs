//! References to a symbol.

use super::symbol::{NodeAtCursor, SymbolId, SymbolTable, node_at};
use super::{FilePosition, ProgramView, touches};
use crate::syntax::ast::{AssertNode, Assertion, StatementNode, TargetNode};
use crate::text::{Loc, Span};

/// A reference in the same file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Highlight {
    pub span: Span,
    /// The reference is the declaration.
    pub write: bool,
}

/// Returns the references to the symbols at a position in all files, with their declarations if `declaration` is set.
pub fn references(view: &ProgramView<'_, '_>, at: FilePosition, declaration: bool) -> Vec<Loc> {
    let symbols = SymbolTable::new(view);
    let targets = symbols_at(&symbols, at);
    if targets.is_empty() {
        return fields(view, at);
    }
    let mut references = Vec::new();
    for (file, _) in view.sources.iter() {
        let occurrences = symbols.occurrences(file).into_iter();
        let occurrences = occurrences
            .filter(|occurrence| targets.contains(&occurrence.symbol) && (declaration || !occurrence.declaration));
        references.extend(occurrences.map(|occurrence| Loc { file, span: occurrence.span }));
    }
    references.dedup();
    references
}

/// Returns the references and declarations in the same file.
pub fn highlights(view: &ProgramView<'_, '_>, at: FilePosition) -> Vec<Highlight> {
    let symbols = SymbolTable::new(view);
    let targets = symbols_at(&symbols, at);
    if targets.is_empty() {
        let own = fields(view, at).into_iter().filter(|loc| loc.file == at.file);
        return own.map(|loc| Highlight { span: loc.span, write: false }).collect();
    }
    let occurrences = symbols.occurrences(at.file).into_iter().filter(|found| targets.contains(&found.symbol));
    let mut highlights: Vec<Highlight> =
        occurrences.map(|found| Highlight { span: found.span, write: found.declaration }).collect();
    highlights.dedup();
    highlights
}

fn symbols_at(symbols: &SymbolTable<'_, '_>, at: FilePosition) -> Vec<SymbolId> {
    symbols.occurrences_at(at).into_iter().map(|occurrence| occurrence.symbol).collect()
}

/// Returns the references to the field or the type of a GraphQL API at a position. Its declaration is in a schema outside the program.
fn fields(view: &ProgramView<'_, '_>, at: FilePosition) -> Vec<Loc> {
    let Some(NodeAtCursor::Target(target)) = node_at(view, at) else { return Vec::new() };
    let text = view.text(at.file);
    let names = target.path.names();
    let Some(last) = names.iter().position(|name| touches(*name, at.offset)) else { return Vec::new() };
    let wanted: Vec<&str> = names[..=last].iter().map(|name| name.of(text)).collect();
    if target.kind.of(text) != "field" || last == 0 {
        return Vec::new();
    }
    let targets = view.statements().flat_map(|(file, statement)| {
        let targets: Vec<&TargetNode> = match statement {
            StatementNode::Grant(grant) => grant.targets.iter().collect(),
            StatementNode::Test(test) => test.asserts.iter().flat_map(asserted).collect(),
            _ => Vec::new(),
        };
        targets.into_iter().map(move |target| (file, target))
    });
    let same = targets.filter_map(|(file, target)| {
        let (text, names) = (view.text(file), target.path.names());
        let begins = names.len() > last && names.iter().zip(&wanted).all(|(name, wanted)| name.of(text) == *wanted);
        (target.kind.of(text) == "field" && begins).then(|| Loc { file, span: names[last] })
    });
    same.collect()
}

fn asserted(assert: &AssertNode) -> &[TargetNode] {
    match &assert.claim {
        Assertion::May { targets, .. } => targets,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::symbol::testing::every_place;
    use crate::ide::testing::view;

    const PROGRAM: &str = "param stage: string\n\
user_pool Users { login email; client web { scopes \"notes/read\" } group admins; resource_server notes { scope read \"R\" } }\n\
identity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\"); \
rule Users.web claim(\"cognito:groups\") contains \"admins\" -> Users.$0admins }\n\
table Notes { key userId: tag(tenant); name \"{stage}-{stage}\" }\n\
//- grants.authc\n\
grant group admins except group Users.admins read table Notes at \"{tag:tenant}/\" where owner(userId)\n\
test \"t\" { assert only group admins can get table Notes where userId = self }\n";

    /// The line and the text of what is found, for each file.
    fn show(text: &str, declaration: bool) -> String {
        view(text, |view, at| {
            let show = |loc: Loc| {
                let before = &view.text(loc.file)[..loc.span.start as usize];
                let line = before.rsplit('\n').next().unwrap_or_default();
                format!("{}:{}:{} {}", loc.file.0, before.matches('\n').count() + 1, line.len() + 1, view.slice(loc))
            };
            references(view, at, declaration).into_iter().map(show).collect::<Vec<_>>().join("; ")
        })
    }

    fn moved(part: &str) -> String {
        PROGRAM.replace("$0", "").replacen(part, &format!("$0{part}"), 1)
    }

    #[test]
    fn every_place_that_names_it() {
        assert_eq!(
            show(PROGRAM, true),
            "0:2:73 admins; 0:3:133 admins; 0:3:150 admins; 1:1:13 admins; 1:1:39 admins; 1:2:30 admins"
        );
        assert_eq!(show(PROGRAM, false).matches("admins").count(), 5);
        assert_eq!(show(&moved("tenant = "), true), "0:3:51 tenant; 0:4:31 tenant; 1:1:72 tenant");
        assert_eq!(show(&moved("stage}-"), true), "0:1:7 stage; 0:4:47 stage; 0:4:55 stage");
        assert_eq!(show(&moved("notes {"), false), "0:2:53 notes");
        assert_eq!(show(&moved("userId)"), true), "0:4:19 userId; 1:1:94 userId; 1:2:63 userId");
        assert_eq!(show(&moved("read table"), true), "");
    }

    /// Fields of a GraphQL API are declared nowhere here, and named like anything else.
    #[test]
    fn fields_of_a_schema() {
        let text = "api G graphql { default iam }\nfunction F\ngrant function F call field G.Query.a, field G.Query.b\n\
//- more.authc\ngrant function F call field G.Query.a\ntest \"t\" { assert function F can call field G.Query.$0a }\n";
        assert_eq!(show(text, true), "0:3:37 a; 1:1:37 a; 1:2:53 a");
        let type_of = text.replace("Query.$0a", "Que$0ry.a");
        assert_eq!(show(&type_of, true).matches("Query").count(), 4);
        view(text, |view, at| assert_eq!(highlights(view, at).len(), 2));
    }

    #[test]
    fn highlights_are_of_one_file() {
        view(PROGRAM, |view, at| {
            let found = highlights(view, at);
            assert_eq!(found.iter().map(|one| one.write).collect::<Vec<_>>(), [true, false, false]);
            assert!(found.iter().all(|one| one.span.of(view.text(at.file)) == "admins"));
        });
    }

    #[test]
    fn any_text_can_be_asked() {
        every_place(3, |view, at| {
            for loc in references(view, at, true) {
                assert!(view.text(loc.file).get(loc.span.start as usize..loc.span.end as usize).is_some());
            }
            let text = view.text(at.file);
            for found in highlights(view, at) {
                assert!(text.get(found.span.start as usize..found.span.end as usize).is_some());
            }
        });
    }
}
