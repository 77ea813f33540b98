//! `authc lint`: which programs, at which level, with which exit code.

use crate::cli::here::Here;

/// A program with one warning, `unscoped-scan`.
pub const SCAN: &str = "user_pool Users { login email; client web }\n\
    identity_pool Identities { sign_in Users.web }\n\
    table Orders { key userId: identity, orderId: string }\n\
    grant auth_users scan table Orders\n";
/// Only what the tests are about.
const ONLY: &str = "--select unscoped-scan,exceptions";
const GOOD: &str = "bucket Uploads\n";

fn excused(allow: &str) -> String {
    SCAN.replace("grant", &format!("{allow}\ngrant"))
}

#[test]
fn a_warning_fails_only_when_it_is_denied() {
    let here = Here::with("a.authc", SCAN);
    let ran = here.authc(&format!("lint {ONLY} a.authc"));
    assert!(ran.code == 0 && ran.out.contains("warning[AC1001]"), "{ran:?}");
    assert_eq!(here.authc(&format!("lint {ONLY} a.authc --deny-warnings")).code, 1);
    here.file("authc.toml", "edition = \"2026\"\n[lint]\nunscoped-scan = \"deny\"\n");
    let ran = here.authc(&format!("lint {ONLY}"));
    assert!(ran.code == 1 && ran.out.contains("error[AC1001]"), "{ran:?}");
    here.file("authc.toml", "edition = \"2026\"\n[lint]\nunscoped-scan = \"info\"\n");
    let ran = here.authc(&format!("lint {ONLY} --deny-warnings"));
    assert!(ran.code == 0 && ran.out.contains("info[AC1001]"), "{ran:?}");
    here.file("authc.toml", "edition = \"2026\"\n[lint]\naccess = \"off\"\nall = \"warn\"\n");
    let ran = here.authc("lint --select access,AC1901 --ignore unscoped-scan");
    assert!(ran.code == 0 && ran.out.is_empty() && ran.err.contains("no findings in 1 file"), "{ran:?}");
}

#[test]
fn errors_of_the_language_come_first() {
    let here = Here::with("bad.authc", "bucket Uploads }\n");
    here.file("scan.authc", SCAN);
    let ran = here.authc(&format!("lint {ONLY} . --deny-warnings"));
    assert!(ran.code == 3 && ran.out.contains("error[AC0003]") && ran.out.contains("[AC1001]"), "{ran:?}");
}

#[test]
fn the_program_excuses_its_own() {
    let here = Here::with("a.authc", excused("@allow(unscoped-scan, \"the console\")"));
    let ran = here.authc(&format!("lint {ONLY} a.authc --deny-warnings"));
    assert!(ran.code == 0 && ran.out.is_empty() && ran.err.contains("1 excused"), "{ran:?}");
    for (allow, code) in [
        ("@allow(unscoped-scan, \"the console\", until 2020-02-29)", "AC1902"),
        ("@allow(unscoped-scam, \"the console\")", "AC1903"),
        ("@allow(AC0001, \"the console\")", "AC1903"),
    ] {
        let ran = here.file("a.authc", excused(allow)).authc(&format!("lint {ONLY} a.authc --deny-warnings"));
        assert!(ran.code == 1 && ran.out.contains(code) && ran.out.contains("AC1001"), "{allow}\n{ran:?}");
    }
    let two = excused("@allow(unscoped-scan, \"one\")\n@allow(AC1001, \"and the same\")");
    let ran = here.file("a.authc", two).authc(&format!("lint {ONLY} a.authc"));
    assert!(ran.out.is_empty(), "both have something to excuse: {ran:?}");
    let ran =
        here.file("a.authc", format!("@allow(unscoped-scan, \"x\")\n{GOOD}")).authc(&format!("lint {ONLY} a.authc"));
    assert!(ran.out.contains("AC1901"), "{ran:?}");
    // A rule that does not run finds nothing to excuse.
    let ran = here.authc("lint a.authc --select unused-allow");
    assert!(ran.out.is_empty(), "{ran:?}");
    for (allow, part) in [
        ("@allow(unscoped-scan)", "@allow(unscoped-scan, \"why this is right here\")"),
        ("@allow(unscoped-scan, \" \")", "says nothing"),
        ("@allow(unscoped-scan, \"x\", until 2026-02-30)", "there is no day 2026-02-30"),
    ] {
        let ran = here.file("a.authc", excused(allow)).authc("check a.authc");
        ran.fails(3, &["AC0242", part]);
    }
}

#[test]
fn each_project_is_a_program_and_so_is_each_file_in_none() {
    let here = Here::new();
    // Two files of one project, which declare what the other one uses.
    let (declared, granted) = SCAN.split_at(SCAN.find("grant").expect("a grant"));
    here.file("p/authc.toml", "edition = \"2026\"\n").file("p/a.authc", declared).file("p/sub/b.authc", granted);
    // Two files of no project, which declare the same.
    here.file("x/a.authc", SCAN).file("x/b.authc", SCAN);
    let ran = here.authc(&format!("lint {ONLY} --format json ."));
    assert_eq!((ran.code, ran.out.matches("\"AC1001\"").count()), (0, 3), "{ran:?}");
    // A file of a project is linted with the project, a part of it and its configuration too.
    for input in ["p", "p/a.authc", "p/sub", "p/sub/b.authc", "p/authc.toml", "p/a.authc p/sub/b.authc ./p"] {
        let ran = here.authc(&format!("lint {ONLY} --format json {input}"));
        assert_eq!((ran.code, ran.out.matches("\"AC1001\"").count()), (0, 1), "{input}: {ran:?}");
    }
    let ran = here.run(&format!("lint {ONLY} --format json")).dir(here.path("p/sub")).go();
    assert_eq!((ran.code, ran.out.matches("\"AC1001\"").count()), (0, 1), "{ran:?}");
    let ran = here.run(&format!("lint {ONLY} --format json ../a.authc")).dir(here.path("p/sub")).go();
    assert_eq!((ran.code, ran.out.matches("\"AC1001\"").count()), (0, 1), "{ran:?}");
}

#[test]
fn what_a_project_does_not_include_stands_alone() {
    let here = Here::with("authc.toml", "edition = \"2026\"\ninclude = [\"auth/*.authc\"]\n");
    here.file("auth/a.authc", GOOD).file("old.authc", "bucket }\n");
    assert_eq!(here.authc("lint").code, 0);
    assert_eq!(here.authc("lint .").code, 0);
    assert_eq!(here.authc("lint old.authc").code, 3);
}

#[test]
fn ignored_and_hidden_files_are_passed_over_unless_named() {
    let here = Here::with("a.authc", GOOD);
    here.file(".ignore", "vendor/\n").file("vendor/bad.authc", "bucket }\n").file(".hidden/bad.authc", "bucket }\n");
    assert_eq!(here.authc("lint .").code, 0);
    assert_eq!(here.authc("lint . vendor/bad.authc").code, 3);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_linted() {
    use std::os::unix::fs::symlink;
    let here = Here::with("a.authc", SCAN);
    here.file("latin.authc", b"bucket \xff\n");
    let ran = here.authc(&format!("lint {ONLY} a.authc missing.authc latin.authc"));
    assert_eq!(ran.code, 6, "{ran:?}");
    for part in ["AC0901", "`missing.authc`", "AC0018", "AC1001"] {
        assert!(ran.out.contains(part), "no {part} in {ran:?}");
    }
    symlink("nowhere", here.path("dead.authc")).expect("a link");
    symlink("a.authc", here.path("link.authc")).expect("a link");
    let ran = here.authc(&format!("lint {ONLY} --format json a.authc link.authc"));
    assert_eq!(ran.out.matches("\"AC1001\"").count(), 1, "one file by two names: {ran:?}");
    let ran = Here::new().authc("lint .");
    assert!(ran.code == 6 && ran.out.contains("there is no .authc file in `.`"), "{ran:?}");
}

#[test]
fn standard_input_can_stand_for_a_file_of_a_project() {
    let here = Here::new();
    let (declared, granted) = SCAN.split_at(SCAN.find("grant").expect("a grant"));
    here.file("p/authc.toml", "edition = \"2026\"\n").file("p/a.authc", declared).file("p/b.authc", "bucket }\n");
    let ran = here.run(&format!("lint {ONLY} - --stdin-filename p/b.authc --format compact")).input(granted).go();
    assert!(ran.code == 0 && ran.out.starts_with("p/b.authc:1:1: warning[AC1001]"), "{ran:?}");
    let ran = here.run(&format!("lint {ONLY} - --format compact")).input(SCAN).go();
    assert!(ran.code == 0 && ran.out.starts_with("<stdin>:4:1: warning[AC1001]"), "{ran:?}");
}

#[test]
fn wrong_usage_is_told_apart() {
    let here = Here::with("a.authc", GOOD);
    for (arguments, part) in [
        ("lint --select unscoped-scam", "did you mean `unscoped-scan`?"),
        ("lint --ignore AC0001", "an error of the language"),
        ("lint --unsafe", "needs --fix or --diff"),
        ("lint --fix --diff", "cannot be used with"),
        ("lint --format xml", "invalid value 'xml'"),
    ] {
        here.authc(arguments).fails(2, &[part]);
    }
    here.authc("lint a.authc --output-file none/x").fails(6, &["there is no directory `none`"]);
}

#[test]
fn reports_are_the_same_every_time() {
    let here = Here::new();
    for n in 0..100 {
        here.file(&format!("d{}/{n}.authc", n % 7), SCAN);
    }
    let first = here.authc(&format!("lint {ONLY} --format json"));
    assert_eq!(first.out.matches("\"AC1001\"").count(), 100);
    for _ in 0..5 {
        assert_eq!(here.authc(&format!("lint {ONLY} --format json .")).out, first.out);
    }
    here.authc(&format!("lint {ONLY} --format json --output-file r.json")).passes();
    assert_eq!(here.read("r.json"), first.out);
}

#[test]
fn policies_that_fit_nowhere_are_an_error_here_too() {
    let key = "k".repeat(1_000);
    let grants: String = (0..70).map(|n| format!("grant function F get bucket B at \"{n}{key}/\"\n")).collect();
    let here = Here::with("a.authc", format!("bucket B\nfunction F\n{grants}"));
    here.authc("check a.authc").fails(3, &["AC0601"]);
    let ran = here.authc("lint --select unscoped-scan --format compact a.authc");
    assert!(ran.code == 3 && ran.out.matches("AC0601").count() == 1, "{ran:?}");
}
