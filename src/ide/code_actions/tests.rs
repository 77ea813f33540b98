use super::*;
use crate::compile::{CompileOptions, Target, compile};
use crate::ide::symbol::testing::{every_place, examples, with_view};
use crate::ide::testing::{fixture, view};
use crate::lint;
use crate::text::{Date, Sources};

const APP: &str = r#"user_pool Users {
  login email
  client web { flows srp, refresh }
  group admins { precedence 1 }
}
identity_pool Identities { sign_in Users.web }
table Notes { key userId: identity, noteId: string; index byTag { key tag: string } }
table Orders { key userId: identity }
grant group admins get table Notes
"#;

fn today() -> Date {
    Date::new(2026, 11, 23).expect("a day")
}

fn found(sources: &Sources) -> Vec<Diagnostic> {
    lint::lint(sources, &lint::LintOptions { set: Vec::new(), today: today(), levels: lint::RuleLevels::default() })
        .diagnostics
}

/// The text of every file after an action.
fn applied(sources: &Sources, action: &CodeAction) -> Sources {
    let mut out = Sources::default();
    for (id, file) in sources.iter() {
        let mut text = file.text.clone();
        let mut edits: Vec<&Edit> = action.edits.iter().filter(|edit| edit.loc.file == id).collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.loc.span));
        for pair in edits.windows(2) {
            assert!(pair[1].loc.span.end <= pair[0].loc.span.start, "{} overlaps itself", action.title);
        }
        for edit in edits {
            text.replace_range(edit.loc.span.start as usize..edit.loc.span.end as usize, &edit.text);
        }
        out.add(file.name.clone(), None, text);
    }
    out
}

/// The actions at `$0`, with the text after each.
fn after(program: &str) -> Vec<(CodeAction, String)> {
    let sources = fixture(program).sources;
    let found = found(&sources);
    view(program, |view, at| {
        let list = code_actions(view, &found, at.file, Span::new(at.offset, at.offset));
        let text = |action: &CodeAction| applied(&sources, action).file(at.file).text.clone();
        list.into_iter().map(|action| (action.clone(), text(&action))).collect()
    })
}

fn titles(line: &str) -> Vec<String> {
    after(&format!("{APP}{line}\n")).into_iter().map(|(action, _)| action.title).collect()
}

/// What a program becomes by an action.
fn by(program: &str, title: &str) -> String {
    let found = after(program);
    let titles: Vec<&str> = found.iter().map(|(action, _)| action.title.as_str()).collect();
    let wanted = found.iter().find(|(action, _)| action.title == title);
    wanted.unwrap_or_else(|| panic!("no `{title}` in {titles:#?}")).1.clone()
}

fn gives(line: &str, title: &str, expected: &str) {
    let text = by(&format!("{APP}{line}\n"), title);
    assert_eq!(text.strip_prefix(APP).unwrap_or(&text).trim_end(), expected);
}

fn lacks(line: &str, part: &str) {
    let found = titles(line);
    assert!(!found.iter().any(|title| title.contains(part)), "{line}: {found:#?}");
}

/// What a program compiles to, but for the lines that it comes from.
fn compiled(sources: &Sources) -> Option<String> {
    let options = CompileOptions {
        target: Target::CloudFormation,
        set: Vec::new(),
        today: today(),
        skip_tests: true,
        compact: false,
    };
    let text = String::from_utf8(compile(sources, &options).artefact?).expect("JSON is text");
    Some(text.lines().filter(|line| !line.contains(".authc:")).map(|line| line.trim_end_matches(',')).collect())
}

#[test]
fn unions_are_written_out_and_back() {
    let owner = "table Notes where owner(userId)";
    gives(
        &format!("grant auth_users re$0ad {owner}"),
        "Write `read` as `get, query`",
        &format!("grant auth_users get, query {owner}"),
    );
    gives(
        &format!("grant auth_users get,$0 query {owner}"),
        "Write `get, query` as `read`",
        &format!("grant auth_users read {owner}"),
    );
    // What is not the whole union stays.
    lacks("grant auth_users get, scan$0 table Notes", "Write");
    // On an index only a part of it works.
    lacks("grant group admins re$0ad index Notes.byTag", "`get");
}

#[test]
fn groups_are_left_out() {
    gives(
        "grant auth_users$0 read table Notes where owner(userId)",
        "Except group admins (narrows who may)",
        "grant auth_users except group admins read table Notes where owner(userId)",
    );
    gives(
        "deny auth_users$0 delete table Notes",
        "Except group admins (widens who may)",
        "deny auth_users except group admins delete table Notes",
    );
    lacks("grant auth_users except group admins$0 read table Orders", "Except");
}

#[test]
fn an_index_is_added_where_it_can_be() {
    gives(
        "grant group admins que$0ry table Notes",
        "Add index Notes.byTag (widens)",
        "grant group admins query table Notes, index Notes.byTag",
    );
    gives(
        "grant group admins get, que$0ry table Notes until 2027-01-01",
        "Add index Notes.byTag (widens)",
        "grant group admins get, query table Notes, index Notes.byTag until 2027-01-01",
    );
    // Nothing of this works on an index, and its owner is not known.
    lacks("grant group admins pu$0t table Notes", "index");
    lacks("grant auth_users que$0ry table Notes where owner(userId)", "index");
    lacks("grant group admins que$0ry table Notes, index Notes.byTag", "index");
}

#[test]
fn a_grant_is_split_and_merged() {
    let both = "grant group admins read table Notes, table Orders until 2027-01-01";
    let (one, two) = (
        "grant group admins read table Notes until 2027-01-01",
        "grant group admins read table Orders until 2027-01-01",
    );
    gives(&both.replacen("read", "re$0ad", 1), "Split into one grant per target", &format!("{one}\n{two}"));
    gives(&format!("{one}\n{}", two.replacen("read", "re$0ad", 1)), "Merge with the grant before it", both);
    // Each part keeps only what works there.
    gives(
        "grant group admins get, que$0ry table Notes, index Notes.byTag",
        "Split into one grant per target",
        "grant group admins get, query table Notes\ngrant group admins query index Notes.byTag",
    );
    gives(
        "grant group admins get, que$0ry table Notes, index Notes.byTag",
        "Split into one grant per verb",
        "grant group admins get table Notes\ngrant group admins query table Notes, index Notes.byTag",
    );
    gives(
        "deny group admins put table Notes\ndeny group admins del$0ete table Notes",
        "Merge with the deny before it",
        "deny group admins put, delete table Notes",
    );
    gives(
        "grant group admins raw \"dynamodb:DescribeTimeToLive\", ge$0t table Orders because \"x\"",
        "Split into one grant per verb",
        "grant group admins raw \"dynamodb:DescribeTimeToLive\" table Orders because \"x\"\ngrant group admins get table Orders because \"x\"",
    );
}

#[test]
fn what_would_not_be_the_same_is_not_offered() {
    // To others, on other terms.
    lacks("grant group admins get table Notes\ngrant auth_users ge$0t table Orders", "Merge");
    lacks("grant group admins get table Notes until 2027-01-01\ngrant group admins ge$0t table Orders", "Merge");
    // Both differ.
    lacks("grant group admins put table Notes\ngrant group admins ge$0t table Orders", "Merge");
    // A comment or an annotation would be lost.
    lacks("grant group admins get table Notes // why\ngrant group admins ge$0t table Orders", "Merge");
    lacks("@allow(shared-write, \"x\")\ngrant group admins get, pu$0t table Notes", "Split");
    lacks("grant group admins get, // why\n  pu$0t table Notes", "Split");
    lacks("grant group admins ge$0t table Notes", "Split");
}

#[test]
fn terms_are_added() {
    gives(
        "grant group admins ge$0t table Notes",
        "Add `because`, to say why",
        "grant group admins get table Notes because \"…\"",
    );
    gives(
        "grant auth_users ge$0t table Notes where owner(userId) because \"x\"",
        "Add `until 2027-02-21` (narrows)",
        "grant auth_users get table Notes where owner(userId) until 2027-02-21 because \"x\"",
    );
    gives(
        "deny group admins ge$0t table Notes",
        "Add `until 2027-02-21` (widens after that day)",
        "deny group admins get table Notes until 2027-02-21",
    );
    lacks("grant group admins ge$0t table Notes until 2027-01-01 because \"x\"", "Add");
}

/// A grant whose terms are in another order is brought into order first.
#[test]
fn what_is_out_of_order_is_not_rewritten() {
    let found = titles("$0grant group admins query table Notes because \"x\" where owner(userId)");
    assert!(found.iter().all(|title| !title.starts_with("Add ")), "{found:?}");
}

#[test]
fn fixes_of_the_checker_and_the_linter() {
    gives(
        "grant auth_users re$0ed table Notes where owner(userId)",
        "Did you mean `read`?",
        "grant auth_users read table Notes where owner(userId)",
    );
    gives(
        "grant group admins sc$0an table Notes",
        "Allow unscoped-scan here, with a reason",
        "@allow(unscoped-scan, \"why this is right here\")\ngrant group admins scan table Notes",
    );
    let program = format!("{APP}grant group admins sc$0an table Notes\n");
    let found = after(&program);
    let allow = &found.iter().find(|(action, _)| action.title.starts_with("Allow")).expect("an action").0;
    let rule = crate::lint::registry::find_code("unscoped-scan").expect("a rule");
    assert_eq!(allow.about.map(|(code, _)| code), Some(rule.id));
    assert_eq!(allow.kind, CodeActionKind::QuickFix);
}

#[test]
fn an_exception_keeps_what_documents_the_statement() {
    let text = "  /// All of them.\n  bucket Fi$0les\n";
    let program = format!("{APP}{text}");
    let title = titles(text).into_iter().find(|title| title.starts_with("Allow unused-resource")).expect("an action");
    let after = by(&program, &title);
    let wanted = "  @allow(unused-resource, \"why this is right here\")\n  /// All of them.\n  bucket Files\n";
    assert_eq!(after.strip_prefix(APP), Some(wanted));
}

#[test]
fn every_safe_fix_at_once() {
    let program = format!("{APP}$0grant group admins get table Notes\ngrant group admins get, get table Notes\n");
    let found = after(&program);
    let (action, text) = found.iter().find(|(action, _)| action.kind == CodeActionKind::FixAll).expect("an action");
    let sources = |text: &str| Sources::single("main.authc", text);
    assert!(
        compiled(&sources(text)).expect("no error")
            == compiled(&sources(&program.replace("$0", ""))).expect("no error")
    );
    assert!(text.len() < program.len() && action.edits.iter().all(|edit| edit.loc.span.len() < 60), "{action:?}");
}

#[test]
fn what_is_missing_is_declared() {
    // A group has a pool at most before its name.
    lacks("grant group Users.staff.edi$0tors get table Notes", "Declare group");
    let app = APP.trim_end();
    let declared = |line: &str, title: &str| {
        let text = by(&format!("{APP}{line}\n"), title);
        (text.replace(app, "…"), found(&Sources::single("main.authc", &text)))
    };
    // Behind the declarations, and no error is left.
    let last = "table Orders { key userId: identity }\n";
    let (head, tail) = APP.split_once(last).expect("a declaration");
    for (line, title, declaration) in [
        ("grant group admins send queue Jo$0bs", "Declare queue `Jobs`", "queue Jobs\n"),
        ("grant group admins get table Ite$0ms", "Declare table `Items`", "table Items\n"),
        (
            "grant function Wor$0ker get table Notes",
            "Declare function `Worker`",
            "function Worker { handler \"src/worker.main\" }\n",
        ),
    ] {
        let text = by(&format!("{APP}{line}\n"), title);
        assert_eq!(text, format!("{head}{last}{declaration}{tail}{}\n", line.replace("$0", "")));
        let errors = found(&Sources::single("main.authc", &text));
        assert!(errors.iter().all(|found| registry::rule_of(found.code).is_some()), "{errors:?}");
    }
    // Members, in the braces of what they are of.
    for (line, title, before, wanted) in [
        (
            "grant group supp$0ort get table Notes",
            "Declare group `support` in Users",
            "  group admins { precedence 1 }\n",
            "  group admins { precedence 1 }\n  group support { precedence 2 }\n",
        ),
        (
            "grant group admins query index Notes.byDa$0y",
            "Declare index `byDay` in Notes",
            "{ key tag: string } }",
            "{ key tag: string }; index byDay { key day: string } }",
        ),
        (
            "bucket Files\ngrant auth_users get bucket Files at \"x/{tag:pl$0an}/\"",
            "Declare tag `plan` in Identities",
            "{ sign_in Users.web }",
            "{ sign_in Users.web; tag plan = claim(\"custom:plan\") }",
        ),
    ] {
        let text = by(&format!("{APP}{line}\n"), title);
        assert_eq!(text, format!("{}{}\n", APP.replace(before, wanted), line.replace("$0", "")));
        let errors = found(&Sources::single("main.authc", &text));
        assert!(errors.iter().all(|found| registry::rule_of(found.code).is_some()), "{errors:?}");
    }
    let (text, errors) = declared("table Named { name \"x-{sta$0ge}\" }", "Declare param `stage`");
    assert!(text.contains("param stage: string\n"), "{text}");
    assert!(errors.iter().all(|found| registry::rule_of(found.code).is_some()), "{errors:?}");
    let (text, _) = declared("api Http http { default iam; route GET /x -> Ha$0ndler }", "Declare function `Handler`");
    assert!(text.contains("function Handler { handler \"src/handler.main\" }"), "{text}");
}

#[test]
fn an_identity_pool_is_declared() {
    let program = "user_pool Users { login email; client web }\ntable Notes\ngrant auth_u$0sers scan table Notes\n";
    assert_eq!(
        by(program, "Declare an identity pool"),
        "user_pool Users { login email; client web }\ntable Notes\nidentity_pool Identities { sign_in Users.web }\ngrant auth_users scan table Notes\n"
    );
}

/// Of every example: whatever says that the program compiles to the same does, and everything else leaves no error, but for a
/// fix of one of several.
#[test]
fn what_claims_to_be_the_same_is() {
    let (mut same, mut other) = (0, 0);
    for sources in examples() {
        let found = found(&sources);
        let before = compiled(&sources).expect("examples have no errors");
        with_view(&sources, |view| {
            for (file, _) in sources.iter() {
                for statement in &view.parsed(file).tree.statements {
                    let span = statement.span();
                    for action in code_actions(view, &found, file, Span::new(span.start, span.start)) {
                        let after = compiled(&applied(&sources, &action));
                        if action.same {
                            assert!(
                                after.as_ref() == Some(&before),
                                "{} at {}",
                                action.title,
                                view.slice(Loc { file, span })
                            );
                            same += 1;
                        } else if action.kind == CodeActionKind::Rewrite {
                            assert!(after.is_some(), "{} at {}", action.title, view.slice(Loc { file, span }));
                            other += 1;
                        }
                    }
                }
            }
        });
    }
    assert!(same > 30 && other > 30, "{same} {other}");
}

/// Every position of the examples, whole and with a token missing, has an answer.
#[test]
fn edits_lie_in_the_text() {
    every_place(41, |view, at| {
        let list = code_actions(view, &view.analysis.diagnostics, at.file, Span::new(at.offset, at.offset));
        for edit in list.iter().flat_map(|action| &action.edits) {
            let text = view.text(edit.loc.file);
            assert!(text.get(edit.loc.span.start as usize..edit.loc.span.end as usize).is_some());
        }
    });
}

const TESTED: &str = "grant auth_users get table Notes where owner(userId) // mine\n";

/// The program with an assertion after an action.
fn corrected(assertion: &str, title: &str) -> String {
    by(&format!("{APP}{TESTED}test \"t\" {{ as$0sert {assertion} }}\n"), title)
}

/// The titles of the corrections of an assertion.
fn corrections(assertion: &str) -> Vec<String> {
    corrections_in(&format!("{APP}{TESTED}test \"t\" {{ as$0sert {assertion} }}\n"))
}

fn corrections_in(program: &str) -> Vec<String> {
    let actions = after(program);
    let about = actions.into_iter().filter(|(action, _)| action.about.is_some_and(|(code, _)| code == "AC0701"));
    about.map(|(action, _)| action.title).collect()
}

#[test]
fn assertions_are_turned_round_where_that_holds() {
    let text = corrected("group admins can put table Notes", "Assert that it cannot");
    assert!(text.ends_with("test \"t\" { assert group admins cannot put table Notes }\n"), "{text}");
    let text = corrected("auth_users cannot get table Notes", "Assert that it can");
    assert!(text.ends_with("test \"t\" { assert auth_users can get table Notes }\n"), "{text}");
    // One of the two is allowed, and neither way holds.
    let found = corrections("auth_users cannot get table Notes, table Orders");
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(corrections("group admins can get table Notes"), Vec::<String>::new());
}

#[test]
fn missing_grants_are_added_where_the_assertion_holds_then() {
    let line = "grant group Users.admins scan table Notes";
    let text = corrected("group admins can get, scan table Notes", &format!("Add `{line}`"));
    assert_eq!(text.matches(&format!("// mine\n{line}\n")).count(), 1, "{text}");
    let line = "grant group Users.admins put table Orders where owner(userId)";
    let text = corrected("group admins can put table Orders where userId = self", &format!("Add `{line}`"));
    assert!(text.contains(line), "{text}");
    let text = corrected("group admins can put table Notes, table Orders", "Add 2 grants");
    assert!(text.contains("put table Notes\ngrant group Users.admins put table Orders\n"), "{text}");
    // Others have it too, which no grant mends.
    assert_eq!(corrections("only group admins can get table Notes"), Vec::<String>::new());
    // A denial stays.
    let denied = corrections_in(&format!(
        "{APP}grant auth_users get table Notes where owner(userId)\ndeny group admins get table Notes\n\
test \"t\" {{ as$0sert group admins can get table Notes }}\n"
    ));
    assert_eq!(denied, ["Assert that it cannot"]);
    // Above the test, if there is no grant below which it could be.
    let program = "function List { handler \"a.b\" }\ntable Notes\n\n// What holds.\ntest \"t\" { as$0sert function List can scan table Notes }\n";
    let text = by(program, "Add `grant function List scan table Notes`");
    assert!(text.contains("\ngrant function List scan table Notes\n\ntest \"t\""), "{text}");
}
