//! Which grants are checked again.

use super::IncrementalAnalysis;
use crate::lint::RuleLevels;
use crate::text::{Date, FileId, Sources};

const PROGRAM: &str = r#"param stage: string = "dev"
user_pool Users { login email; client web { flows srp, refresh }; trigger pre_sign_up -> Welcome }
identity_pool Identities { sign_in Users.web }
function Welcome { handler "src/welcome.main" }
function Search { handler "src/search.main" }
api Http http {
  authorizer signed_in jwt Users.web
  route GET /notes -> Search { authorizer signed_in }
}
secret Login
secret Other
database Ledger { secret Login }
table Note { key userId: identity, noteId: string }
table Notes { key userId: identity, noteId: string }
grant auth_users read table Note where owner(userId)
grant auth_users read table Notes where owner(userId)
grant function Search read table Notes
grant auth_users query table Note via route Http GET /notes
grant function Welcome read secret Other
grant function Welcome execute database Ledger
"#;

fn live(text: &str) -> IncrementalAnalysis {
    let sources = Sources::single("app.authc", text);
    IncrementalAnalysis::new(sources, RuleLevels::default(), Date::new(2026, 11, 23).expect("a day")).lint_at_once(0)
}

/// The grants that are checked after one edit, by their numbers from 1 on.
fn checked(old: &str, new: &str) -> Vec<usize> {
    let mut live = live(PROGRAM);
    let before = live.check();
    assert!(before.diagnostics.is_empty(), "{:?}", before.diagnostics);
    let start = PROGRAM.find(old).expect("what is edited") as u32;
    live.edit(FileId(0), start..start + old.len() as u32, new);
    live.check();
    let grants = live.files[0].segments.list().iter().filter(|segment| segment.valid_grant);
    grants.enumerate().filter(|(_, piece)| piece.selected).map(|(number, _)| number + 1).collect()
}

/// The fourth goes by a route, and what it means depends on who else can make the function run.
#[test]
fn none_where_nothing_is_declared_otherwise() {
    assert_eq!(checked("table Notes {", "table Notes  {"), [2, 3, 4]);
    assert_eq!(checked("\nsecret Login", "\n// the password\nsecret Login"), [4]);
    assert_eq!(checked("auth_users read table Note ", "auth_users get table Note "), [1, 4]);
}

#[test]
fn those_that_name_what_changed() {
    assert_eq!(checked("secret Other", "secret Other { arn \"x\" }"), [4, 5]);
    // Not those of a longer name that begins so.
    assert_eq!(checked("table Note {", "table Note { name \"n\";"), [1, 4]);
    // What it was called, and what it is called now.
    assert_eq!(checked("table Note {", "table Notes {"), [1, 2, 3, 4]);
    assert_eq!(checked("secret Other\n", ""), [4, 5]);
}

#[test]
fn those_that_come_to_it_by_other_names() {
    assert_eq!(checked("secret Login\n", "secret Login { name \"l\" }\n"), [4, 6]);
    assert_eq!(checked("src/search", "src/find"), [3, 4]);
}

/// Names in strings are followed too, but not for ever.
#[test]
fn a_long_chain_is_not_followed() {
    let chain = |length: usize| {
        let tables = (0..length).map(|n| format!("table T{n} {{ key id: string; name \"T{}\" }}\n", n + 1));
        let program: String = tables.collect();
        program + "secret S\nfunction F { handler \"f.main\" }\ngrant function F read secret S\n"
    };
    let wanted = |length: usize| {
        let text = chain(length);
        let last = text.rfind("key id: string").expect("a key") as u32;
        let mut live = live(&text);
        live.check();
        live.edit(FileId(0), last + 4..last + 6, "no");
        live.check();
        live.files[0].segments.list().last().expect("the grant").selected
    };
    assert!(!wanted(4));
    assert!(wanted(2_000));
}

#[test]
fn all_where_any_may_depend_on_it() {
    let all = [1, 2, 3, 4, 5, 6];
    assert_eq!(checked("login email", "login username"), all);
    assert_eq!(checked("\"dev\"", "\"test\""), all);
    // A pool has it as its trigger.
    assert_eq!(checked("src/welcome", "src/hello"), all);
    assert_eq!(checked("table Note {", "table Users {"), all);
    assert_eq!(checked("table Note {", "tabel Note {"), all);
}

/// What one grant means for another is seen whichever of them was edited.
#[test]
fn grants_about_each_other_are_read_together() {
    let denial = format!("{PROGRAM}deny auth_users query table Away\ntable Away {{ key id: string }}\n");
    let mut live = live(&denial);
    assert!(live.check().diagnostics.is_empty());
    let edit = |live: &mut IncrementalAnalysis, old: &str, new: &str| {
        let text = &live.sources().file(FileId(0)).text;
        let start = text.rfind(old).expect("what is edited") as u32;
        live.edit(FileId(0), start..start + old.len() as u32, new);
        live.check().diagnostics.iter().map(|found| found.code.id).collect::<Vec<_>>()
    };
    assert_eq!(edit(&mut live, "query table Away", "query table Note"), ["AC0243"]);
    assert_eq!(edit(&mut live, " via route Http GET /notes", ""), [""; 0]);
    assert_eq!(
        edit(&mut live, "query table Note\ngrant", "query table Note via route Http GET /notes\ngrant"),
        ["AC0243"]
    );
}
