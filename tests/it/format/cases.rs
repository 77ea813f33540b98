//! The style, case by case.

use authc::format;

use super::{formatted, meaning};

#[track_caller]
fn becomes(before: &str, after: &str) {
    assert_eq!(formatted(before), after);
    meaning::holds("case", before);
}

#[track_caller]
fn stays(text: &str) {
    becomes(text, text);
}

#[test]
fn one_space_stands_between_words() {
    becomes(
        "grant   auth_users\tread,put ,update   table Notes   where owner( userId )\n",
        "grant auth_users read, put, update table Notes where owner(userId)\n",
    );
    becomes("param  stage :string=\"dev\"\n", "param stage: string = \"dev\"\n");
    becomes("grant Pool . auth_users read index Notes . byX\n", "grant Pool.auth_users read index Notes.byX\n");
}

#[test]
fn a_statement_stands_on_a_line_of_its_own() {
    becomes("bucket A bucket B\n  bucket C\n", "bucket A\nbucket B\nbucket C\n");
    becomes("grant auth_users\n  read\n  table Notes\n", "grant auth_users read table Notes\n");
    becomes("@allow(a,\"b\",) @allow(c)\n\nbucket A\n", "@allow(a, \"b\")\n@allow(c)\nbucket A\n");
}

#[test]
fn a_path_ends_at_white_space() {
    stays("grant auth_users read route H GET /a , route H GET /b\n");
    becomes(
        "api H http { route GET /a -> F;route GET /b ->F }\n",
        "api H http { route GET /a -> F; route GET /b -> F }\n",
    );
}

#[test]
fn blocks_stay_on_one_line_if_they_were() {
    becomes(
        "table N {key a:string,index x {key b:string},}\n",
        "table N { key a: string; index x { key b: string } }\n",
    );
    becomes("table N { key a: string\n  name \"x\" }\n", "table N { key a: string; name \"x\" }\n");
    becomes("bucket A { }\nbucket B {\n\n}\nbucket C { ; , }\n", "bucket A {}\nbucket B {}\nbucket C {}\n");
}

#[test]
fn a_line_break_behind_the_brace_keeps_a_block_open() {
    becomes("table N {\nkey a: string; name \"x\" }\n", "table N {\n  key a: string\n  name \"x\"\n}\n");
    becomes(
        "user_pool U { login email; client web {\n flows srp, refresh } }\n",
        "user_pool U {\n  login email\n  client web {\n    flows srp, refresh\n  }\n}\n",
    );
    becomes(
        "test \"x\" {\nassert auth_users can read table N; assert auth_users cannot scan table N }\n",
        "test \"x\" {\n  assert auth_users can read table N\n  assert auth_users cannot scan table N\n}\n",
    );
}

#[test]
fn assertions_break_before_their_clauses_and_behind_commas() {
    becomes(
        "test \"x\" {\nassert auth_users,group admins , function F cannot put table Notes,after, index Notes.byDay where owner = self after\n2027-01-31 }\n",
        "test \"x\" {\n  assert auth_users, group admins, function F cannot put table Notes, after, index Notes.byDay\n      where owner = self\n      after 2027-01-31\n}\n",
    );
    // It comes back to one line where it fits, and a name is no clause.
    becomes(
        "test \"x\" {\n  assert auth_users can get table after\n    after 2027-01-31\n}\n",
        "test \"x\" {\n  assert auth_users can get table after after 2027-01-31\n}\n",
    );
}

#[test]
fn a_list_is_no_row_of_clauses() {
    becomes(
        "user_pool U {\n  login email, phone, mfa off, password { min_length 12, symbols off }\n}\n",
        "user_pool U {\n  login email, phone\n  mfa off\n  password { min_length 12; symbols off }\n}\n",
    );
}

#[test]
fn long_grants_break_before_their_clauses() {
    becomes(
        "grant auth_users read, put, update table Notes where owner(userId) and attributes(noteId, title) because \"each to their own notes\"\n",
        "grant auth_users read, put, update table Notes\n    where owner(userId) and attributes(noteId, title)\n    because \"each to their own notes\"\n",
    );
    // It comes back to one line where it fits.
    becomes(
        "grant auth_users read table Notes\n    where owner(userId)\n",
        "grant auth_users read table Notes where owner(userId)\n",
    );
}

#[test]
fn long_lists_wrap() {
    let verbs = ["get", "query", "put", "update", "delete", "scan"].repeat(5).join(", ");
    becomes(
        &format!("grant function Worker {verbs} table Notes at \"x\"\n"),
        "grant function Worker get, query, put, update, delete, scan, get, query, put, update, delete, scan, get, query, put,\n    \
         update, delete, scan, get, query, put, update, delete, scan, get, query, put, update, delete, scan table Notes\n    at \"x\"\n",
    );
    let scopes = (0..12).map(|n| format!("\"notes/scope{n}\"")).collect::<Vec<_>>().join(",");
    becomes(
        &format!("user_pool U {{ client web {{ scopes {scopes} }} }}\n"),
        "user_pool U {\n  client web {\n    scopes \"notes/scope0\", \"notes/scope1\", \"notes/scope2\", \"notes/scope3\", \"notes/scope4\", \"notes/scope5\",\n        \
         \"notes/scope6\", \"notes/scope7\", \"notes/scope8\", \"notes/scope9\", \"notes/scope10\", \"notes/scope11\"\n  }\n}\n",
    );
    let names = (0..12).map(|n| format!("attribute{n}")).collect::<Vec<_>>().join(", ");
    becomes(
        &format!("grant auth_users read table Notes where owner(userId) and attributes({names})\n"),
        "grant auth_users read table Notes\n    where owner(userId) and attributes(attribute0, attribute1, attribute2, attribute3, attribute4, attribute5,\n        \
         attribute6, attribute7, attribute8, attribute9, attribute10, attribute11)\n",
    );
}

/// The width is one of characters, and 120 of them still fit.
#[test]
fn width_is_counted_in_characters() {
    let grant = |length: usize| format!("grant function F read table T because \"{}\"\n", "é".repeat(length - 40));
    assert_eq!(grant(format::WIDTH).trim_end().chars().count(), format::WIDTH);
    stays(&grant(format::WIDTH));
    let longer = grant(format::WIDTH + 1);
    becomes(&longer, &longer.replace(" because", "\n    because"));
}

#[test]
fn comments_stay_where_they_are() {
    becomes("// a\n\n\n\n  /// b\nbucket A   // c   \n// d\n\n\n", "// a\n\n/// b\nbucket A // c\n// d\n");
    becomes(
        "table N {   // one\n\n\n// two\n\n\nkey a: string // three\n   // four\n\n}\n",
        "table N { // one\n  // two\n\n  key a: string // three\n  // four\n}\n",
    );
    becomes(
        "grant auth_users // who\n// what\nread table N where owner(a // key\n)\n",
        "grant auth_users // who\n    // what\n    read table N\n    where owner(a // key\n        )\n",
    );
    becomes("table N { key a: string } // end\n", "table N { key a: string } // end\n");
    becomes("bucket A { // why\n}\n", "bucket A { // why\n}\n");
    becomes("@allow(a)\n// why\nbucket A\n", "@allow(a)\n// why\nbucket A\n");
    stays("//// a ruler ////\n//\n");
}

#[test]
fn blank_lines_separate_once() {
    becomes("\n\nbucket A\n\n\n\nbucket B\nbucket C\n\n", "bucket A\n\nbucket B\nbucket C\n");
    becomes(
        "table N {\n\n  key a: string\n\n\n\n  name \"x\"\n\n}\n",
        "table N {\n  key a: string\n\n  name \"x\"\n}\n",
    );
    becomes("table N {\n  key a: string\n;\n  name \"x\"\n}\n", "table N {\n  key a: string\n  name \"x\"\n}\n");
    becomes(" \n\n", "");
    stays("");
}

#[test]
fn line_ends_are_line_feeds_and_there_is_no_byte_order_mark() {
    becomes("\u{feff}bucket A\r\n\r\n\r\n// c\r\nbucket B\r\n", "bucket A\n\n// c\nbucket B\n");
}

#[test]
fn strings_and_comments_are_left_alone() {
    stays("bucket A { name \"a  b;  c\" } //x  y,z\n");
}

#[test]
fn broken_statements_stay_and_the_others_do_not() {
    becomes(
        "bucket   A\n// of this\ntable  N  { key\n\n\n   a string }\nbucket   B\n",
        "bucket A\n// of this\ntable  N  { key\n\n\n   a string }\nbucket B\n",
    );
    // The end of a grant that lost its condition.
    becomes(
        "grant  auth_users read table T\n     where )\ngrant   auth_users read table U\n",
        "grant  auth_users read table T\n     where )\ngrant auth_users read table U\n",
    );
    becomes("bucket   A { nam  \"x\" }\nbucket   B\n", "bucket   A { nam  \"x\" }\nbucket B\n");
    becomes("tabel   A {  }\nbucket   B\n", "tabel   A {  }\nbucket B\n");
    becomes(
        "identity_pool   I { tag t = clam(\"x\") }\nbucket   B\n",
        "identity_pool   I { tag t = clam(\"x\") }\nbucket B\n",
    );
    becomes("bucket   A { name  \"\\x\" }\nbucket   B\n", "bucket   A { name  \"\\x\" }\nbucket B\n");
    becomes(
        "table  N  {\n key  a: string\n   // inside\n\ngrant   auth_users read table T\n",
        "table  N  {\n key  a: string\n   // inside\n\ngrant auth_users read table T\n",
    );
    // What shares a line with it.
    becomes("bucket   A } bucket   B\nbucket   C\n", "bucket   A } bucket   B\nbucket C\n");
    // A comment with a character that hides text.
    becomes("bucket   A // \u{202e}x\n//  \u{202e}\nbucket   B\n", "bucket   A // \u{202e}x\n//  \u{202e}\nbucket B\n");
}

/// It may be cut off, and a line break would say that it is not.
#[test]
fn a_last_line_without_a_line_break_stays() {
    becomes("bucket   A\ngrant  auth_users read table N", "bucket A\ngrant  auth_users read table N");
    becomes("bucket   A\n//  c  ", "bucket A\n//  c  ");
    becomes("bucket   A\n  ", "bucket A\n  ");
    becomes("table   N {\n  key a:string\n}", "table   N {\n  key a:string\n}");
}

#[test]
fn what_cannot_be_parsed_stays() {
    let deep = format!("bucket   A\ntable N {}\n", "(".repeat(100));
    assert!(format::format(&deep).broken);
    assert_eq!(formatted(&deep), deep);
}
