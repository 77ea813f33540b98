//! Where a thing is named.

use super::symbol::{Names, Place, Symbol, place};
use super::{At, View, touches};
use crate::syntax::ast::{AssertNode, Assertion, StatementNode, TargetNode};
use crate::text::{Loc, Span};

/// A place of the file that names what the cursor is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Highlight {
    /// The name.
    pub span: Span,
    /// Whether it is declared here.
    pub write: bool,
}

/// Every place of every file that names what is named at a place, in order; its declarations only if asked for.
pub fn references(view: &View<'_, '_>, at: At, declaration: bool) -> Vec<Loc> {
    let names = Names::new(view);
    let wanted = named(&names, at);
    if wanted.is_empty() {
        return fields(view, at);
    }
    let mut found = Vec::new();
    for (file, _) in view.sources.iter() {
        let places = names.occurrences(file).into_iter();
        let places = places.filter(|place| wanted.contains(&place.symbol) && (declaration || !place.declaration));
        found.extend(places.map(|place| Loc { file, span: place.span }));
    }
    found.dedup();
    found
}

/// The same for one file, with what is declared there.
pub fn highlights(view: &View<'_, '_>, at: At) -> Vec<Highlight> {
    let names = Names::new(view);
    let wanted = named(&names, at);
    if wanted.is_empty() {
        let own = fields(view, at).into_iter().filter(|loc| loc.file == at.file);
        return own.map(|loc| Highlight { span: loc.span, write: false }).collect();
    }
    let places = names.occurrences(at.file).into_iter().filter(|place| wanted.contains(&place.symbol));
    let mut found: Vec<Highlight> =
        places.map(|place| Highlight { span: place.span, write: place.declaration }).collect();
    found.dedup();
    found
}

fn named(names: &Names<'_, '_>, at: At) -> Vec<Symbol> {
    names.at(at).into_iter().map(|occurrence| occurrence.symbol).collect()
}

/// Where the field or the type of a GraphQL API is named that is named at a place. Its schema, which declares it, is elsewhere.
fn fields(view: &View<'_, '_>, at: At) -> Vec<Loc> {
    let Some(Place::Target(target)) = place(view, at) else { return Vec::new() };
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
            StatementNode::Test(test) => test.asserts.iter().filter_map(asserted).collect(),
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

fn asserted(assert: &AssertNode) -> Option<&TargetNode> {
    match &assert.claim {
        Assertion::May { target, .. } => Some(target),
        _ => None,
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
