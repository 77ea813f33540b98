use super::*;
use crate::ide::references::references;
use crate::ide::symbol::testing::{every_place, examples, with_view};
use crate::ide::testing::view;

/// The program after a rename, or why there is none.
fn renamed(text: &str, name: &str) -> Result<String, String> {
    view(text, |view, at| {
        let sources = apply(view.sources, &rename(view, at, name)?);
        Ok(sources.iter().map(|(_, file)| file.text.as_str()).collect::<Vec<_>>().join("//-\n"))
    })
}

const PROGRAM: &str = "param stage: string = \"dev\"\n\
user_pool Users { login email; client web; group admins { precedence 1 } group staff; attribute tenant string }\n\
identity_pool Identities { sign_in Users.web; tag tenant = claim(\"custom:tenant\") }\n\
table Notes { key userId: identity, noteId: string; index byNote { key noteId: string }; name \"notes-{stage}\" }\n\
table Orders { key tenantId: tag(tenant), userId: string }\n\
bucket Uploads\n\
function List { handler \"src/list.main\" }\n\
api Http http { authorizer pool jwt Users.web; default pool; route GET  /notes -> List; route POST /notes -> List }\n\
grant auth_users read table Notes where owner(userId)\n\
grant auth_users except group admins read table Orders where owner(tenantId)\n\
grant group admins query index Notes.byNote\n\
grant auth_users get bucket Uploads at \"{tag:tenant}/{identity}/\"\n\
grant auth_users read table Orders where owner(tenantId) via route Http GET /notes\n\
test \"t\" { assert auth_users can get table Notes where userId = self\n\
  assert auth_users, group admins, function List except group staff can query table Orders, Notes, index Notes.byNote after 2027-01-31 }\n";

fn program() -> String {
    // The function behind a route has no id of the caller.
    PROGRAM.replace(
        "grant auth_users read table Orders where owner(tenantId) via",
        "grant auth_users read table Orders via",
    )
}

/// The program with the cursor before a part of it.
fn at(part: &str) -> String {
    let program = program();
    assert!(program.contains(part), "{part}");
    program.replacen(part, &format!("$0{part}"), 1)
}

#[test]
fn every_use_goes_along() {
    type Case<'t> = (&'t str, &'t str, &'t [(&'t str, &'t str)]);
    let cases: [Case<'_>; 10] = [
        (
            "Notes { key",
            "Memos",
            &[("table Notes", "table Memos"), ("Orders, Notes", "Orders, Memos"), ("Notes.byNote", "Memos.byNote")],
        ),
        ("Orders { key", "after", &[("table Orders", "table after")]),
        ("staff; attr", "interns", &[("group staff", "group interns")]),
        ("stage:", "env_name", &[("param stage", "param env_name"), ("{stage}", "{env_name}")]),
        ("tenant = ", "org", &[("tag tenant", "tag org"), ("tag(tenant)", "tag(org)"), ("{tag:tenant}", "{tag:org}")]),
        ("tenant string", "org", &[("attribute tenant", "attribute org"), ("\"custom:tenant\"", "\"custom:org\"")]),
        ("admins {", "boss", &[("group admins", "group boss")]),
        ("noteId: string; index", "at", &[("noteId", "at")]),
        ("GET  /notes", "GET /memos", &[("GET  /notes", "GET  /memos"), ("GET /notes", "GET /memos")]),
        ("GET  /notes", "PUT /all", &[("GET  /notes", "PUT  /all"), ("GET /notes", "PUT /all")]),
    ];
    for (part, name, replaced) in cases {
        let expected = replaced.iter().fold(program(), |text, (from, to)| text.replace(from, to));
        assert_eq!(renamed(&at(part), name), Ok(expected), "{part} -> {name}");
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let cases = [
        ("table Notes", "Memos", "there is no name here that could be changed"),
        ("Notes { key", "Orders", "`Orders` is taken: table `Orders` is declared in main.authc:5"),
        ("Notes { key", "stage", "`stage` is taken: param `stage` is declared in main.authc:1"),
        ("Notes { key", "rule", "`rule` is a reserved word; a capital letter is enough"),
        ("Notes { key", "table", "`table` is a word of the language; a capital letter is enough"),
        ("Notes { key", "my-notes", "`my-notes` is not a name: `-` is not allowed in one"),
        ("Notes { key", "", "`` is not a name: a name is letters, digits and `_`, and begins with no digit"),
        ("Notes { key", "a b", "`a b` is not a name: a name is letters, digits and `_`, and begins with no digit"),
        ("Notes { key", "1st", "`1st` is not a name: a name is letters, digits and `_`, and begins with no digit"),
        ("Notes { key", "x ", "`x ` is not a name: a name is letters, digits and `_`, and begins with no digit"),
        ("stage:", "identity", "with the name `identity` the program would be wrong: `{identity}` is not allowed here"),
        ("admins {", "staff", "`staff` is taken: group `staff` of user_pool `Users` is declared in main.authc:2"),
        (
            "noteId: string; index",
            "userId",
            "`userId` is taken: key attribute `userId` of table `Notes` is declared in main.authc:4",
        ),
        ("pool jwt", "iam", "with the name `iam` the program would be wrong: `iam` is a reserved word"),
        (
            "GET  /notes",
            "POST /notes",
            "`POST /notes` is taken: route `POST /notes` of api `Http` is declared in main.authc:8",
        ),
        ("GET  /notes", "notes", "`notes` is no route: write a method and a path, `GET /notes`"),
        (
            "GET  /notes",
            "FETCH /notes",
            "with the name `FETCH /notes` the program would be wrong: `FETCH` is no method of a route",
        ),
        (
            "stage:",
            "OrdersArn",
            "with the name `OrdersArn` the program would be wrong: two names become the logical id `OrdersArn`",
        ),
    ];
    for (part, name, expected) in cases {
        let found = renamed(&at(part), name).expect_err(part);
        assert!(found.starts_with(expected), "{part} -> {name}: {found}");
    }
}

#[test]
fn a_name_that_would_mean_something_else_is_refused() {
    let text = "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n\
param f$0older: string\nbucket Files\ngrant auth_users get bucket Files at \"{folder}/\"\n";
    let expected = "with the name `identity` something else would be meant in main.authc:5";
    assert_eq!(renamed(text, "identity"), Err(expected.to_owned()));
}

#[test]
fn a_name_of_two_things_is_refused() {
    let text = "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n\
table A { key i$0d: identity }\ntable B { key id: identity }\ngrant auth_users read table A, B where owner(id)\n";
    let expected = "`id` stands for key attribute `id` of table `A` and for key attribute `id` of table `B` at once: \
one name cannot become two (in main.authc:5)";
    assert_eq!(renamed(text, "userId"), Err(expected.to_owned()));
}

#[test]
fn a_standard_attribute_keeps_its_name() {
    let text = "user_pool Users { login email; attribute nick$0name string; client web }\n";
    let expected = "`nickname` is a standard attribute: its name is not yours to choose";
    assert_eq!(renamed(text, "other"), Err(expected.to_owned()));
}

#[test]
fn a_group_without_its_pool_stays_the_only_one() {
    let text = "user_pool A { login email; client web; group a$0a }\nuser_pool B { login email; client web; group bb }\n\
identity_pool I { sign_in A.web }\nidentity_pool J { sign_in B.web }\ntable T { key id: string }\n\
grant group bb get table T\n";
    assert!(renamed(text, "cc").is_ok());
    let found = renamed(text, "bb").expect_err("`bb` would be two groups");
    assert!(found.starts_with("with the name `bb` the program would be wrong: several user pools"), "{found}");
}

#[test]
fn what_cannot_be_read_is_mended_first() {
    let text = "table No$0tes { key id: string }\n// Notes\ngrant function Notes read Notes\n";
    let expected = "main.authc:3 names `Notes` and cannot be read: mend it first";
    assert_eq!(renamed(text, "Memos"), Err(expected.to_owned()));
}

#[test]
fn a_broken_program_can_be_renamed() {
    let text = "table A { key id: nobody }\ntable A$0 { key id: string }\ngrant function F get table A\n";
    let expected = "table A { key id: nobody }\ntable B { key id: string }\ngrant function F get table A\n";
    assert_eq!(renamed(text, "B"), Ok(expected.to_owned()));
}

/// A name that nothing has, of the form that the thing needs.
fn fresh(symbol: SymbolId, old: &str) -> String {
    match symbol {
        SymbolId::Route(..) => match old.split_once(' ') {
            Some((method, _)) => format!("{method} /fresh/name"),
            None => "$default".to_owned(),
        },
        _ => "FreshName".to_owned(),
    }
}

#[test]
fn a_rename_can_be_taken_back() {
    let mut renamed = 0;
    for sources in examples() {
        let declared = with_view(&sources, |view| {
            assert!(!view.analysis.has_errors());
            let all = view.sources.iter().flat_map(|(file, _)| {
                let names = crate::ide::symbol::occurrences(view, file);
                names.into_iter().filter(|one| one.declaration).map(move |one| (file, one)).collect::<Vec<_>>()
            });
            all.collect::<Vec<_>>()
        });
        for (file, place) in declared {
            let at = FilePosition { file, offset: place.span.start };
            // Without `$connect` nobody could be granted to connect.
            if sources.file(file).text[place.span.start as usize..].starts_with("$connect") {
                continue;
            }
            let (old, count, new, next) = with_view(&sources, |view| {
                let prepared = prepare(view, at).expect("a declared name can be changed");
                let new = fresh(place.symbol, &prepared.placeholder);
                let edits = rename(view, at, &new).unwrap_or_else(|why| panic!("{}: {why}", prepared.placeholder));
                (prepared.placeholder, references(view, at, true).len(), new, apply(&sources, &edits))
            });
            let back = with_view(&next, |view| {
                assert!(!view.analysis.has_errors(), "{old} -> {new}: {:?}", view.analysis.diagnostics);
                let at = crate::ide::symbol::occurrences(view, file)
                    .into_iter()
                    .find(|one| one.declaration && one.symbol == place.symbol)
                    .map(|one| FilePosition { file, offset: one.span.start })
                    .expect("it is still declared");
                assert_eq!(references(view, at, true).len(), count, "{old} -> {new}");
                let edits = rename(view, at, &old).unwrap_or_else(|why| panic!("{new} back to {old}: {why}"));
                apply(&next, &edits)
            });
            for ((_, one), (_, other)) in sources.iter().zip(back.iter()) {
                assert_eq!(one.text, other.text, "{old} -> {new} and back");
            }
            renamed += 1;
        }
    }
    assert!(renamed > 80, "only {renamed}");
}

#[test]
fn any_text_can_be_asked() {
    every_place(41, |view, at| {
        if let Ok(prepared) = prepare(view, at) {
            assert!(crate::ide::touches(prepared.span, at.offset));
            for edit in rename(view, at, "FreshName").unwrap_or_default() {
                let span = edit.loc.span;
                assert!(view.text(edit.loc.file).get(span.start as usize..span.end as usize).is_some());
            }
        }
    });
}
