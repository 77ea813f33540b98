use super::*;
use crate::compile::{Options, Target, compile};
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
grant group admins get table Notes
"#;

/// The actions at `$0`, and the text after each.
fn after(program: &str) -> Vec<(String, String)> {
    let sources = fixture(program).sources;
    let today = Date::new(2026, 11, 23).expect("a day");
    let found = lint::lint(&sources, &lint::Options { set: Vec::new(), today, levels: lint::Levels::default() });
    view(program, |view, at| {
        let list = actions(view, &found.diagnostics, at.file, Span::new(at.offset, at.offset));
        let apply = |action: Action| {
            let mut text = view.text(at.file).to_owned();
            let mut edits = action.edits;
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.loc.span.start));
            for edit in edits {
                text.replace_range(edit.loc.span.start as usize..edit.loc.span.end as usize, &edit.text);
            }
            (action.title, text)
        };
        list.into_iter().map(apply).collect()
    })
}

fn gives(line: &str, title: &str, expected: &str) {
    let found = after(&format!("{APP}{line}\n"));
    let (_, text) =
        found.iter().find(|(known, _)| known == title).unwrap_or_else(|| panic!("no `{title}` in {found:#?}"));
    assert_eq!(text.strip_prefix(APP).unwrap_or(text).trim_end(), expected);
}

/// What a program compiles to, but for the lines that it comes from.
fn compiled(text: &str) -> String {
    let today = Date::new(2026, 11, 23).expect("a day");
    let options = Options { target: Target::CloudFormation, set: Vec::new(), today };
    let outcome = compile(&Sources::single("main.authc", text), &options);
    let artefact = outcome.artefact.unwrap_or_else(|| panic!("{:?}", outcome.diagnostics));
    let text = String::from_utf8(artefact).expect("JSON is text");
    text.lines().filter(|line| !line.contains("main.authc:")).collect()
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
    // It is the same program.
    let read = format!("{APP}grant auth_users read {owner}\n");
    assert!(compiled(&read) == compiled(&read.replace("read table", "get, query table")));
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
}

#[test]
fn an_index_is_added_where_it_can_be() {
    gives(
        "grant group admins que$0ry table Notes",
        "Add index Notes.byTag (widens)",
        "grant group admins query table Notes, index Notes.byTag",
    );
    let found = after(&format!("{APP}grant group admins get, que$0ry table Notes\n"));
    assert!(!found.iter().any(|(title, _)| title.contains("index")), "{found:?}");
}

#[test]
fn fixes_of_the_checker_and_the_linter() {
    gives(
        "grant auth_users re$0ed table Notes where owner(userId)",
        "Did you mean `read`?",
        "grant auth_users read table Notes where owner(userId)",
    );
    let program = format!("{APP}grant group admins sc$0an table Notes\n");
    let found = after(&program);
    let (_, text) = found
        .iter()
        .find(|(title, _)| title == "Allow unscoped-scan here, with a reason")
        .unwrap_or_else(|| panic!("{found:#?}"));
    assert!(
        text.ends_with("@allow(unscoped-scan, \"why this is right here\")\ngrant group admins scan table Notes\n"),
        "{text}"
    );
}

#[test]
fn every_safe_fix_at_once() {
    let program = format!("{APP}$0grant group admins get table Notes\ngrant group admins get, get table Notes\n");
    let found = after(&program);
    let fixed = found.iter().find(|(title, _)| title.contains("change")).unwrap_or_else(|| panic!("{found:#?}"));
    assert!(compiled(&fixed.1) == compiled(&program.replace("$0", "")));
    assert!(fixed.1.len() < program.len());
}
