//! `authc test`: which tests run, how what does not hold is shown, coverage, mutants.

use std::process::Command;

use crate::cli::here::Here;
use crate::cli::output::valid;
use crate::cli::pages::with_what_is_written;
use crate::support::generated::{generated, read};
use serde_json::Value as Json;

const POOLS: &str = "user_pool Users { login email; client web; group admins }\n\
    identity_pool Identities { sign_in Users.web; guests on because \"logos\" }\n\
    table Notes { key userId: identity }\n";
const GRANTS: &str = "grant auth_users get table Notes where owner(userId)\n\
    grant group admins scan table Notes\n";
const TESTS: &str = "test \"notes are private\" {\n\
    assert auth_users can get table Notes where userId = self\n\
    assert auth_users cannot get table Notes where userId = other\n\
    assert only group admins can scan table Notes\n}\n\
    test \"guests\" { assert unauth_users cannot anything table Notes }\n";

fn whole() -> String {
    format!("{POOLS}{GRANTS}{TESTS}")
}

/// A program of which one assertion in two cases does not hold.
fn broken() -> String {
    whole().replace(" where owner(userId)", "").replace("cannot anything", "can get")
}

#[test]
fn tests_that_hold_are_listed() {
    let here = Here::with("a.authc", whole());
    let ran = here.authc("test a.authc");
    assert_eq!(
        ran.passes().out,
        "ok      notes are private (3 assertions)\nok      guests (1 assertion)\n\n2 tests, 4 assertions: all hold\n"
    );
    let ran = here.authc("test a.authc --filter private");
    assert_eq!(ran.passes().out, "ok      notes are private (3 assertions)\n\n1 test, 3 assertions: all hold\n");
}

#[test]
fn every_failing_assertion_is_shown_whole() {
    let here = Here::with("a.authc", broken());
    let ran = here.authc("test a.authc");
    assert_eq!((ran.code, ran.err.as_str()), (4, ""), "{ran:?}");
    assert!(
        ran.out.starts_with("FAILED  notes are private (1 of 3 assertions)\nFAILED  guests (1 of 1 assertion)\n"),
        "{ran:?}"
    );
    assert!(ran.out.ends_with("\n2 of 2 tests failed: 2 of 4 assertions do not hold\n"), "{}", ran.out);
    for part in ["error[AC0701]", "allowed by this grant", "AWS would allow dynamodb:", "add: grant"] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    // The others report it too.
    for command in ["check", "compile", "lint"] {
        let ran = here.authc(&format!("{command} a.authc"));
        assert!(ran.code == 4 && format!("{}{}", ran.out, ran.err).contains("AC0701"), "{command}: {ran:?}");
    }
    assert_eq!(here.authc("compile a.authc --no-test --out out.json").code, 0);
}

#[test]
fn no_test_that_ran_is_a_failure() {
    let here = Here::with("a.authc", whole());
    here.file("none.authc", format!("{POOLS}{GRANTS}"));
    for (arguments, part) in [
        ("test none.authc", "no test ran: the program has no `test` block; write one: test"),
        ("test none.authc --filter x", "the program has no `test` block"),
        ("test a.authc --filter gests", "no title contains `gests`; did you mean `guests`?"),
        ("test a.authc --filter privat3", "did you mean `private`?"),
        ("test a.authc --filter zzzzzz", "the tests are `notes are private`, `guests`"),
    ] {
        here.authc(arguments).fails(4, &[part]);
    }
    let ran = here.authc("test none.authc --format json");
    assert!(ran.code == 4 && ran.out.contains("\"tests\":[]") && ran.err.contains("no test ran"), "{ran:?}");
    let ran = here.authc("test none.authc --format junit");
    assert!(ran.code == 4 && ran.out.contains("<error message=\"no test ran\">"), "{ran:?}");
}

#[test]
fn errors_of_the_program_are_shown_as_by_check() {
    let here = Here::with("a.authc", whole().replace("table Notes {", "table Note {"));
    let check = here.authc("check a.authc");
    let ran = here.authc("test a.authc");
    assert_eq!((ran.code, &ran.err, ran.out.as_str()), (3, &check.err, ""));
    for format in ["json", "junit", "github"] {
        let ran = here.authc(&format!("test a.authc --format {format}"));
        assert!(ran.code == 3 && ran.out.contains("AC0104"), "{format}: {ran:?}");
    }
    here.authc("test nowhere.authc").fails(6, &["AC0901"]);
    assert_eq!(here.authc("test a.authc --set stage=x").code, 3);
}

/// Expects that a document follows the published schema.
#[track_caller]
fn follows(document: &Json) {
    let schema: Json = serde_json::from_str(&read("docs/tests.schema.json")).expect("JSON");
    valid(document, &schema, &schema, "document");
}

#[test]
fn json_has_what_decides_and_what_is_nearest() {
    let here = Here::with("a.authc", broken());
    let ran = here.authc("test a.authc --format json");
    let document: Json = serde_json::from_str(&ran.out).expect("JSON");
    follows(&document);
    let failure = &document["tests"][0]["assertions"][1]["failures"][0];
    assert_eq!((&failure["expected"], &failure["got"]), (&"denied".into(), &"allowed".into()));
    assert_eq!(failure["deciding"][0]["start"]["line"], 4);
    assert!(failure["request"]["action"].as_str().is_some_and(|action| action.starts_with("dynamodb:")), "{failure}");
    assert_eq!(failure["request"]["context"]["dynamodb:LeadingKeys"].as_array().map(Vec::len), Some(1), "{failure}");
    let failure = &document["tests"][1]["assertions"][0]["failures"][0];
    assert_eq!((&failure["expected"], &failure["got"]), (&"allowed".into(), &"denied".into()));
    assert!(
        failure["nearest"][0]["words"].as_str().is_some_and(|words| words.starts_with("grants it to ")),
        "{failure}"
    );
    let here = Here::with("a.authc", whole());
    for more in ["", " --coverage json", " --mutate"] {
        let ran = here.authc(&format!("test a.authc --format json{more}"));
        follows(&serde_json::from_str(&ran.out).expect("JSON"));
    }
}

#[test]
fn junit_has_a_case_for_each_assertion() {
    let here = Here::with("a.authc", broken());
    let ran = here.authc("test a.authc --format junit");
    for part in [
        "<testsuites name=\"authc test\" tests=\"4\" failures=\"2\" errors=\"0\" skipped=\"0\">",
        "<testsuite name=\"notes are private\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"0\">",
        "<testcase name=\"assert auth_users can get table Notes where userId = self\" classname=\"notes are private\" file=\"a.authc\" line=\"7\"/>",
        "type=\"expected denied, got allowed\"",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    let ran = here.authc("test a.authc --format github");
    assert!(ran.code == 4 && ran.out.starts_with("::error file=a.authc,line=8,"), "{ran:?}");
    let ran = here.authc("test a.authc --format github --output-file report.txt");
    assert!(ran.code == 4 && ran.out.is_empty() && here.read("report.txt").starts_with("::error "), "{ran:?}");
    assert_eq!(here.authc("test a.authc --output-file no/such/report.txt").code, 6);
}

#[test]
fn coverage_is_measured_and_demanded() {
    let here = Here::with(
        "a.authc",
        format!("{POOLS}{GRANTS}{}", TESTS.replace("other", "self").replace("cannot get", "can get")),
    );
    let ran = here.authc("test a.authc --coverage pretty");
    assert!(
        ran.code == 0 && ran.out.contains("a.authc:4:1 never seen false: owner(userId) of: grant auth_users get"),
        "{ran:?}"
    );
    assert!(
        ran.out.ends_with("75 % covered: grants and denials 2 of 2, sides of conditions 1 of 2, routes 0 of 0\n"),
        "{ran:?}"
    );
    assert_eq!(here.authc("test a.authc --threshold 75").code, 0);
    let ran = here.authc("test a.authc --threshold 75.5");
    assert!(ran.code == 4 && ran.err.contains("75 % is covered, and --threshold asks for 75.5 %"), "{ran:?}");
    for number in ["-1", "101", "x", "NaN"] {
        let ran = here.authc(&format!("test a.authc --threshold={number}"));
        assert!(ran.code == 2 && ran.err.contains("it must be a number from 0 to 100"), "{ran:?}");
    }
    let ran = here.authc("test a.authc --coverage lcov");
    assert!(ran.code == 0 && ran.err.starts_with("ok "), "{ran:?}");
    assert_eq!(
        ran.out,
        "TN:\nSF:a.authc\nBRDA:4,0,0,1\nBRDA:4,0,1,0\nBRF:2\nBRH:1\nDA:4,2\nDA:5,1\nLF:2\nLH:2\nend_of_record\n"
    );
    let ran = here.authc("test a.authc --coverage json");
    let document: Json = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(document["summary"], serde_json::json!({"covered": 3, "all": 4}));
}

fn git(here: &Here, arguments: &[&str]) {
    let run = Command::new("git")
        .current_dir(here.root())
        .args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .output();
    let output = run.expect("git runs");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn coverage_of_what_changed() {
    let here = Here::with("a.authc", whole());
    let path = std::env::var("PATH").unwrap_or_default();
    let authc = |arguments: &str| here.run(arguments).env("PATH", &path).env("HOME", "/nonexistent").go();
    authc("test a.authc --changed-since HEAD").fails(2, &["--changed-since needs a git repository"]);
    here.run("test a.authc --changed-since HEAD")
        .env("PATH", "/nonexistent")
        .go()
        .fails(2, &["there is no command `git`"]);
    git(&here, &["init", "-q"]);
    git(&here, &["add", "."]);
    git(&here, &["commit", "-qm", "one"]);
    let covered = |ran: crate::cli::here::Ran| {
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.out.lines().last().expect("a line").to_owned()
    };
    assert_eq!(
        covered(authc("test a.authc --changed-since HEAD")),
        "100 % covered: grants and denials 0 of 0, sides of conditions 0 of 0, routes 0 of 0"
    );
    here.file("a.authc", format!("{}grant auth_users put table Notes\n", whole()));
    assert_eq!(
        covered(authc("test a.authc --changed-since HEAD")),
        "0 % covered: grants and denials 0 of 1, sides of conditions 0 of 0, routes 0 of 0"
    );
    assert_eq!(authc("test a.authc --changed-since HEAD --threshold 1").code, 4);
    authc("test a.authc --changed-since nowhere").fails(2, &["git knows no revision `nowhere`"]);
    authc("test a.authc --changed-since --output=x").fails(2, &[]);
    // A file that git does not know is new as a whole.
    here.file("b.authc", whole());
    assert_eq!(
        covered(authc("test b.authc --changed-since HEAD")),
        "100 % covered: grants and denials 2 of 2, sides of conditions 2 of 2, routes 0 of 0"
    );
}

#[test]
fn what_no_test_notices_can_be_pasted() {
    let here =
        Here::with("a.authc", format!("{POOLS}{GRANTS}test \"t\" {{ assert group admins can scan table Notes }}\n"));
    let ran = here.authc("test a.authc --mutate");
    assert!(ran.code == 4 && ran.out.contains("the tests do not notice "), "{ran:?}");
    let start = ran.out.find("test \"what no test said\"").expect("a test");
    let missing = &ran.out[start..=ran.out.find("\n}").expect("its end") + 1];
    here.file("a.authc", format!("{}{missing}\n", here.read("a.authc")));
    let ran = here.authc("test a.authc --mutate");
    assert!(ran.code == 0 && ran.out.contains("the tests notice all "), "{ran:?}");
}

/// Who changes a grant of an example is told by its tests.
#[test]
fn examples_notice_every_change() {
    let here = Here::new();
    let mut tested = 0;
    for example in crate::support::examples() {
        let name = example.display();
        let ran = here.authc(&format!("test {name} --mutate"));
        assert!(ran.code == 0 && ran.out.contains("the tests notice "), "{name}: {ran:?}");
        tested += 1;
    }
    assert_eq!(tested, 9);
}

/// The commands of the page, with what they write, and the table of mutations.
#[test]
fn the_page_shows_what_is_written() {
    let new = with_what_is_written("docs/test.md");
    let rows: String = authc::ask::mutants::MUTATIONS
        .iter()
        .map(|mutation| format!("| `{}` | {} |\n", mutation.name, mutation.about))
        .collect();
    let (head, rest) = new.split_once("<!-- mutations -->\n").expect("a mark");
    let (_, tail) = rest.split_once("<!-- /mutations -->").expect("a mark");
    let table = format!("| mutation | what it does |\n|---|---|\n{rows}");
    let new = format!("{head}<!-- mutations -->\n{table}<!-- /mutations -->{tail}");
    generated("docs/test.md", &new, "UPDATE_DOCS=1 cargo test --test it cli::test::");
}
