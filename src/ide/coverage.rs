//! What the tests cover, as marks on grants and routes.
//!
//! It takes longer to find than an editor waits, so a mark is known by the text of its statement: an edit elsewhere leaves it.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::ProgramView;
use super::compiled::{count, thousands};
use super::hover::grants::flat;
use crate::ask::coverage::coverage_while;
use crate::compile::Analysis;
use crate::syntax::ast::{ClauseNode, DeclarationNode, StatementNode};
use crate::text::{FileId, LineIndex, Loc, Sources, printable};

/// Assertions that a mark names at most.
const MAX_NAMED: usize = 12;

/// What the tests of a program cover.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CoverageMarks {
    /// By the text of a grant, and of a route with its API.
    marks: FxHashMap<String, CoverageMark>,
}

/// What the tests cover of one grant or route.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct CoverageMark {
    /// The texts of the assertions that cover it.
    assertions: BTreeSet<String>,
    /// The conditions that no assertion sees false, as they are written.
    unseen: BTreeSet<String>,
}

impl CoverageMarks {
    /// Returns what the assertions that hold cover, as far as that is known when `go_on` says no. The program must have no errors.
    /// It loses its failing assertions.
    pub fn find(sources: &Sources, analysis: &mut Analysis<'_>, failing: &[Loc], go_on: impl FnMut() -> bool) -> Self {
        for test in &mut analysis.program.tests {
            test.expectations.retain(|expectation| !failing.contains(&expectation.loc));
        }
        let coverage = coverage_while(&mut analysis.program, go_on);
        let mut found = Self::default();
        let texts = |assertions: &BTreeSet<Loc>| -> Vec<String> {
            assertions.iter().map(|assertion| sources.slice(*assertion).to_owned()).collect()
        };
        // A grant without which every request is decided alike needs no test.
        for grant in coverage.grants.iter().filter(|grant| grant.counts) {
            let mark = found.marks.entry(sources.slice(grant.loc).to_owned()).or_default();
            mark.assertions.extend(texts(&grant.assertions));
            if grant.is_covered() {
                let unseen = grant.conditions.iter().filter(|condition| condition.seen_false == Some(false));
                mark.unseen.extend(unseen.map(|condition| printable(&condition.words, &[]).into_owned()));
            }
        }
        for (number, parsed) in (0..).zip(&analysis.trees) {
            let file = FileId(number);
            let text = &sources.file(file).text;
            for declare in parsed.tree.statements.iter().filter_map(declaration) {
                for clause in routes(declare) {
                    let inside = |loc: Loc| {
                        loc.file == file && clause.span.start <= loc.span.start && loc.span.end <= clause.span.end
                    };
                    if let Some(route) = coverage.routes.iter().find(|route| inside(route.loc)) {
                        let mark = found.marks.entry(route_key(text, declare, clause)).or_default();
                        mark.assertions.extend(texts(&route.assertions));
                    }
                }
            }
        }
        found
    }
}

fn declaration(statement: &StatementNode) -> Option<&DeclarationNode> {
    match statement {
        StatementNode::Declare(declare) => Some(declare),
        _ => None,
    }
}

/// Returns the clauses of the routes of an API.
pub fn routes(declare: &DeclarationNode) -> impl Iterator<Item = &ClauseNode> {
    let clauses = declare.body.iter().flat_map(|body| &body.clauses);
    clauses.filter(|clause| clause.spec.word == "route")
}

fn route_key(text: &str, declare: &DeclarationNode, clause: &ClauseNode) -> String {
    format!("{} {}", declare.name.of(text), clause.span.of(text))
}

/// The marks of a program in one state.
pub struct ShownMarks<'m, 'v, 's> {
    view: ProgramView<'v, 's>,
    marks: &'m CoverageMarks,
    /// The places of the assertions with each text, and the test of each.
    assertions: FxHashMap<&'s str, Vec<(Loc, Loc)>>,
    lines: Vec<OnceCell<LineIndex>>,
}

/// What is shown of a mark.
#[derive(Debug)]
pub struct ShownMark<'m> {
    /// The assertions that cover it, in the order of the text.
    assertions: BTreeSet<Loc>,
    tests: usize,
    unseen: &'m BTreeSet<String>,
}

impl<'m, 'v, 's> ShownMarks<'m, 'v, 's> {
    /// Returns the marks, or `None` if the program has no assertion.
    pub fn new(view: &ProgramView<'v, 's>, marks: &'m CoverageMarks) -> Option<Self> {
        let mut assertions: FxHashMap<&str, Vec<(Loc, Loc)>> = FxHashMap::default();
        for (file, statement) in view.statements() {
            let StatementNode::Test(test) = statement else { continue };
            for assert in &test.asserts {
                let at = |span| Loc { file, span };
                assertions.entry(view.slice(at(assert.span))).or_default().push((at(assert.span), at(test.span)));
            }
        }
        let lines = view.sources.iter().map(|_| OnceCell::new()).collect();
        (!assertions.is_empty()).then_some(Self { view: *view, marks, assertions, lines })
    }

    /// Returns the mark of a grant or denial, if it is known.
    pub fn of_grant(&self, grant: Loc) -> Option<ShownMark<'m>> {
        self.shown(self.view.slice(grant))
    }

    /// Returns the mark of a route, if it is known.
    pub fn of_route(&self, file: FileId, declare: &DeclarationNode, clause: &ClauseNode) -> Option<ShownMark<'m>> {
        self.shown(&route_key(self.view.text(file), declare, clause))
    }

    fn shown(&self, key: &str) -> Option<ShownMark<'m>> {
        let mark = self.marks.marks.get(key)?;
        let known = mark.assertions.iter().filter_map(|text| self.assertions.get(text.as_str())).flatten();
        let (assertions, tests): (BTreeSet<Loc>, BTreeSet<Loc>) = known.copied().unzip();
        // The assertions that covered it have changed since.
        if assertions.is_empty() && !mark.assertions.is_empty() {
            return None;
        }
        Some(ShownMark { assertions, tests: tests.len(), unseen: &mark.unseen })
    }

    /// Returns the file and the line of each assertion, and its text.
    pub fn places(&self, mark: &ShownMark<'_>) -> Vec<(String, String)> {
        let named = mark.assertions.iter().take(MAX_NAMED).map(|assertion| {
            let lines =
                self.lines[assertion.file.0 as usize].get_or_init(|| LineIndex::new(self.view.text(assertion.file)));
            let line = lines.line(assertion.span.start) + 1;
            let name = &self.view.sources.file(assertion.file).name;
            (format!("{name}:{line}"), flat(self.view.slice(*assertion)))
        });
        named.collect()
    }
}

impl ShownMark<'_> {
    /// Returns `● 2 tests`, `◐ 1 test` if there is a condition that no assertion sees false, `○ no test`. Editors cut longer ones.
    pub fn label(&self) -> String {
        let mark = match (self.tests, self.unseen.is_empty()) {
            (0, _) => '○',
            (_, true) => '●',
            (_, false) => '◐',
        };
        format!("{mark} {}", count(self.tests, "test"))
    }

    /// Returns whether no assertion covers it.
    pub fn is_bare(&self) -> bool {
        self.assertions.is_empty()
    }

    /// Returns the conditions that no assertion sees false.
    pub fn unseen(&self) -> Option<String> {
        let words: Vec<&str> = self.unseen.iter().map(String::as_str).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// Returns a line for the assertions that are not named.
    pub fn more(&self) -> Option<String> {
        let all = self.assertions.len();
        (all > MAX_NAMED).then(|| format!("… and {} more", thousands(all - MAX_NAMED)))
    }

    /// Returns `3 assertions`.
    pub fn count(&self) -> String {
        count(self.assertions.len(), "assertion")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::incremental::analyse_sources;
    use crate::ide::inlay_hints::{HintSelection, inlay_hints};
    use crate::ide::symbol::testing::with_view;
    use crate::ide::testing::fixture;
    use crate::text::{Date, Span};

    const PROGRAM: &str = "user_pool Users { login email; client web; group admins }\n\
identity_pool Ids { sign_in Users.web }\ntable Notes { key userId: identity }\n\
api Http http { authorizer pool jwt Users.web; default pool\nroute GET /notes -> \"a.main\"\nroute GET /more -> \"a.main\" {}\n}\n\
grant auth_users get table Notes where owner(userId)\n\
grant group admins get table Notes where owner(userId)\n\
grant group admins put table Notes\n\
grant group admins scan table Notes\n";

    const TESTS: &str = "test \"one\" {\n  assert auth_users except group admins can get table Notes\n  \
assert auth_users except group admins cannot get table Notes where userId = other\n}\n\
test \"two\" {\n  assert group admins can put table Notes\n  assert route Http GET /notes requires authorizer pool\n  \
assert group admins can delete table Notes\n}\n";

    fn marks(text: &str, go_on: impl FnMut() -> bool) -> CoverageMarks {
        let sources = fixture(text).sources;
        let mut analysis = analyse_sources(&sources, Date::new(2026, 11, 30).expect("a day"));
        assert!(!analysis.has_errors(), "{:?}", analysis.diagnostics);
        let failing: Vec<Loc> = with_view(&sources, |view| {
            super::super::assertions::AskedAssertions::new(view).expect("no errors").failing()
        });
        CoverageMarks::find(&sources, &mut analysis, &failing, go_on)
    }

    /// The lines of a text with marks, without their first word, and the mark on each.
    fn shown(text: &str, marks: &CoverageMarks) -> Vec<String> {
        with_view(&fixture(text).sources, |view| {
            let text = view.text(FileId(0));
            let range = Span::new(0, text.len() as u32);
            let wanted = HintSelection { verbs: false, quota: false, coverage: Some(marks) };
            let hints = inlay_hints(view, &OnceCell::new(), FileId(0), range, &wanted);
            let shown = hints.iter().map(|hint| {
                let line = text[..hint.offset as usize].lines().next_back().expect("a line");
                format!("{line} [{}]", hint.label)
            });
            shown.collect()
        })
    }

    #[test]
    fn grants_and_routes_are_marked() {
        let text = format!("{PROGRAM}{TESTS}");
        let marks = marks(&text, || true);
        let expected = [
            "route GET /notes -> \"a.main\" [● 1 test]",
            "route GET /more -> \"a.main\" [○ no test]",
            "grant auth_users get table Notes where owner(userId) [● 1 test]",
            "grant group admins put table Notes [● 1 test]",
            "grant group admins scan table Notes [○ no test]",
        ];
        assert_eq!(shown(&text, &marks), expected);
        // Without the tests there is nothing to mark.
        assert!(shown(PROGRAM, &marks).is_empty());
    }

    #[test]
    fn an_edit_leaves_the_marks_of_other_statements() {
        let text = format!("{PROGRAM}{TESTS}");
        let marks = marks(&text, || true);
        let edited = text.replace("scan table", "scn table").replace("requires authorizer pool", "is public");
        let expected = [
            "route GET /more -> \"a.main\" [○ no test]",
            "grant auth_users get table Notes where owner(userId) [● 1 test]",
            "grant group admins put table Notes [● 1 test]",
        ];
        assert_eq!(shown(&edited, &marks), expected);
    }

    #[test]
    fn what_is_not_known_has_no_mark() {
        let text = format!("{PROGRAM}{}", TESTS.replace(" where userId = other", " where userId = self"));
        let all = shown(&text, &marks(&text, || true));
        assert_eq!(all[2], "grant auth_users get table Notes where owner(userId) [◐ 1 test]");
        let mut left = 6usize;
        let stopped = marks(&text, || left.checked_sub(1).map(|less| left = less).is_some());
        assert!(!shown(&text, &stopped).iter().any(|line| line.contains("scan")));
    }
}
