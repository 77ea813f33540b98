//! Projects: `authc.toml`, and `authc init`.

use crate::cli::here::Here;

const GOOD: &str = "bucket Uploads\n";
const BAD: &str = "bucket Bad }\n";
const EDITION: &str = "edition = \"2026\"\n";

#[test]
fn a_project_is_found_from_below() {
    let here = Here::with("authc.toml", EDITION);
    here.file("a.authc", GOOD).file("deep/er/bad.authc", BAD);
    here.authc("check").fails(3, &["[ deep/er/bad.authc:1:12 ]"]);
    here.run("check").dir(here.path("deep/er")).go().fails(3, &["[ ../../deep/er/bad.authc:1:12 ]"]);
    here.authc("check .").fails(3, &["[ ./deep/er/bad.authc:1:12 ]"]);
}

#[test]
fn a_part_of_a_project_stands_for_all_of_it() {
    let here = Here::with("p/authc.toml", EDITION);
    here.file("p/a.authc", "bucket Uploads\nfunction Save\ngrant function Save put bucket Uploads\n");
    here.file("p/sub/deny.authc", "deny function Save put bucket Uploads\n").file("lone.authc", GOOD);
    let whole = here.authc("compile p").out;
    assert!(whole.contains("Deny"));
    for part in ["p/a.authc", "p/sub", "p/sub/deny.authc", "p/authc.toml", "p/a.authc p/sub", "./p/sub/../a.authc"] {
        assert_eq!(here.authc(&format!("compile {part}")).out, whole, "{part}");
    }
    here.authc("compile p/a.authc lone.authc").fails(2, &["AC0915", "not parts of one program"]);
    here.file("p/authc.toml", format!("{EDITION}include = [\"a.authc\"]\n"));
    here.file("p/sub/deny.authc", GOOD).authc("check p/sub/deny.authc").passes();
    here.file("p/a.authc", BAD).authc("check p/sub/deny.authc").passes();
}

#[test]
fn the_sources_of_a_project() {
    let here = Here::with("authc.toml", format!("{EDITION}include = [\"auth/*.authc\", \"**/x.policy\"]\n"));
    here.file("bad.authc", BAD)
        .file("auth/a.authc", GOOD)
        .file("auth/deep/bad.authc", BAD)
        .file("b/x.policy", "queue Jobs\n");
    let ran = here.authc("check");
    assert!(
        ran.code == 0 && ran.err.contains("`auth/deep/bad.authc` and `bad.authc` are below the project"),
        "{ran:?}"
    );
    let config = format!("{EDITION}include = [\"auth/*.authc\", \"**/x.policy\"]\nexclude = [\"**/bad.authc\"]\n");
    here.file("authc.toml", config).authc("check").passes();
    here.file("b/x.policy", BAD).authc("check").fails(3, &["b/x.policy"]);
    here.file("authc.toml", format!("{EDITION}include = [\"nothing/*\"]\n"));
    here.authc("check").fails(6, &["AC0904", "`include`"]);
    let empty = Here::with("authc.toml", EDITION);
    empty.authc("check").fails(6, &["AC0904", "the project here has no source files"]);
}

/// A file with denials that falls out of its project is named, wherever it went.
#[test]
fn what_no_program_takes_is_named() {
    let here = Here::with("authc.toml", EDITION);
    here.file("a.authc", GOOD).file("out/notes.md", "").file(".git/refs/heads/x.authc", BAD);
    here.file("vendor/authc.toml", format!("{EDITION}include = [\"v.authc\"]\n"));
    here.file("vendor/v.authc", "queue Jobs\n");
    for name in [
        "target/deny.authc",
        "node_modules/deny.authc",
        "target/auth/deny.authc",
        ".old/deny.authc",
        ".deny.authc",
        "deny.AUTHC",
        "auth/Deny.Authc",
    ] {
        here.authc("check").passes();
        here.file(name, "deny auth_users delete bucket Uploads\n");
        for command in ["check", "compile --out o.json", "check ./a.authc"] {
            let ran = here.authc(command);
            let said =
                ran.err.contains("warning[AC0906]") && ran.err.contains(&format!("{name}` is below the project"));
            assert!(ran.code == 0 && said, "{command}: {name}: {ran:?}");
        }
        assert_eq!(here.authc("check --deny-warnings").code, 1);
        let ran = here.authc("lint --deny-warnings --format compact");
        assert!(ran.code == 1 && ran.out.contains("AC0906"), "{name}: {ran:?}");
        here.file("authc.toml", format!("{EDITION}exclude = [\"{name}\"]\n")).authc("check").passes();
        here.file("authc.toml", EDITION);
        std::fs::remove_file(here.path(name)).expect("the file");
    }
    // What lies in another project is that one's.
    here.file("vendor/stray.AUTHC", BAD).authc("check").passes();
    assert!(here.authc("check vendor").err.contains("`vendor/stray.AUTHC` is below the project `vendor`"));
    // A long list is not told whole.
    for n in 0..7 {
        here.file(&format!("x{n}.AUTHC"), BAD);
    }
    assert!(here.authc("check").err.contains("`x4.AUTHC` and 2 more are below the project here"));
    // What is advised can be written so, again and again.
    here.file("odd [x] {y}.AUTHC", BAD);
    for rest in ["3 more", "x5.AUTHC"] {
        let said = here.authc("check").err;
        assert!(said.contains(rest), "{rest}: {said}");
        let advised = said.lines().find_map(|line| line.split_once("authc.toml: ")).map_or("", |(_, advised)| advised);
        here.file("authc.toml", format!("{EDITION}{advised}\n"));
    }
    here.authc("check").passes();
}

#[test]
fn a_glob_that_matches_nothing_is_an_error() {
    let here = Here::with("authc.toml", format!("{EDITION}include = [\"a.authc\", \"deny.authc\"]\n"));
    here.file("a.authc", "bucket Uploads\nfunction Save\ngrant function Save put bucket Uploads\n");
    here.file("deny.authc", "deny function Save put bucket Uploads\n").authc("check").passes();
    std::fs::rename(here.path("deny.authc"), here.path("denials.authc")).expect("a new name");
    for command in ["check", "compile", "check a.authc"] {
        here.authc(command).fails(3, &["AC0907", "`deny.authc` in `include` matches no file"]);
    }
    let ran = here.authc("lint");
    assert!(ran.code == 3 && ran.out.contains("AC0907"), "{ran:?}");
    // Two globs may match the same files.
    here.file("authc.toml", format!("{EDITION}include = [\"*.authc\", \"a.authc\"]\n")).authc("check").passes();
}

#[test]
fn a_path_that_does_not_exist_is_told_in_a_project_too() {
    let here = Here::with("p/authc.toml", format!("{EDITION}[target]\nout = \"o.json\"\n"));
    here.file("p/a.authc", GOOD).file("p/o.json", "{}");
    for command in ["check", "compile", "compile --check", "compile --check --out p/o.json"] {
        here.authc(&format!("{command} p/b.authc")).fails(6, &["AC0901", "did you mean `p/a.authc`?"]);
    }
    for command in ["check", "compile"] {
        here.authc(&format!("{command} p/none/x.authc p/a.authc")).fails(6, &["AC0901", "`p/none/x.authc`"]);
    }
    assert_eq!(here.read("p/o.json"), "{}");
    let ran = here.authc("lint p/b.authc");
    assert!(ran.code == 6 && ran.out.contains("`p/b.authc` does not exist"), "{ran:?}");
    let ran = here.run("lint - --stdin-filename p/new.authc").input("queue Jobs\n").go();
    assert!(ran.code == 0 && !ran.out.contains("AC0901"), "a document need not be saved yet: {ran:?}");
}

#[test]
fn what_a_project_sets() {
    let here = Here::with(
        "authc.toml",
        format!("{EDITION}[target]\ndefault = \"bundle\"\nout = \"out.json\"\n[lint]\nunscoped-scan = \"off\"\n"),
    );
    here.file("sub/a.authc", GOOD);
    here.run("compile").dir(here.path("sub")).go().passes();
    let bundle = here.read("out.json");
    assert_eq!(here.authc("compile --out -").out, bundle);
    here.authc("compile --out other.json").passes();
    assert_eq!(here.names(), ["authc.toml", "other.json", "out.json", "sub"]);
}

#[test]
fn what_is_wrong_in_a_project() {
    let here = Here::with("a.authc", GOOD);
    for (config, parts) in [
        ("", &["AC0914", "does not say which edition", "fix: add `edition = \"2026\"`"][..]),
        ("edition = \"2031\"\n", &["AC0914", "the edition `2031`", "authc.toml:1:11", "edition = \"2026\""]),
        ("edition = 2026\n", &["AC0914", "the edition is a string"]),
        ("edition = \"2026\"\nincluded = []\n", &["AC0912", "`included`", "did you mean `include`?", "authc.toml:2:1"]),
        ("edition = \"2026\"\nfoo = 1\n", &["AC0912", "the keys are: edition, include, exclude, target, lint"]),
        ("edition = \"2026\"\ninclude = \"*\"\n", &["AC0913", "`include` must be a list"]),
        ("edition = \"2026\"\ninclude = [1]\n", &["AC0913", "must be a string"]),
        ("edition = \"2026\"\nexclude = []\n", &["AC0913", "`exclude` must be a list"]),
        (
            "edition = \"2026\"\ninclude = [\"a.authc\", \"denny.authc\"]\n",
            &["AC0907", "`denny.authc` in `include` matches no file", "authc.toml:2:23"],
        ),
        ("edition = \"2026\"\ninclude = [\"a{\"]\n", &["AC0913", "not a glob"]),
        ("edition = \"2026\"\ntarget = \"bundle\"\n", &["AC0913", "`target` must be a table"]),
        (
            "edition = \"2026\"\n[target]\ndefault = \"bundel\"\n",
            &["AC0913", "no target `bundel`", "default = \"bundle\""],
        ),
        ("edition = \"2026\"\n[target]\ndefault = 1\n", &["AC0913", "the target is a string"]),
        ("edition = \"2026\"\n[target]\nout = \"\"\n", &["AC0913", "`out` must be the path of a file"]),
        (
            "edition = \"2026\"\n[target]\noutt = \"x\"\n",
            &["AC0912", "no key `outt` in [target]", "did you mean `out`?"],
        ),
        ("edition = \"2026\"\nlint = 1\n", &["AC0913", "`lint` must be a table"]),
        ("edition = \"2026\"\n[lint]\nunscoped-scam = \"off\"\n", &["AC0912", "did you mean `unscoped-scan`?"]),
        ("edition = \"2026\"\n[lint]\nunscoped-scan = \"of\"\n", &["AC0913", "the levels are: off, info, warn, deny"]),
        ("edition = \"2026\"\n[lint]\nunscoped-scan = 1\n", &["AC0913", "a level is a string"]),
        ("edition = \"2026\"\n[lint]\nAC0001 = \"off\"\n", &["AC0912", "an error of the language"]),
        ("edition = \n", &["AC0911", "not valid TOML", "authc.toml:1:"]),
    ] {
        let ran = here.file("authc.toml", config).authc("check");
        ran.fails(3, parts);
        here.authc("compile").fails(3, parts);
    }
    here.file("authc.toml", b"\xff");
    here.authc("check").fails(3, &["AC0018", "authc.toml:1:1"]);
}

#[test]
fn init_writes_a_project_that_compiles() {
    let here = Here::new();
    let ran = here.authc("init");
    ran.passes();
    assert!(ran.out.contains("Wrote authc.toml and app.authc.") && ran.out.contains("authc check"), "{}", ran.out);
    assert_eq!(here.names(), ["app.authc", "authc.toml"]);
    here.authc("check").passes();
    assert!(here.authc("test").passes().out.contains("all hold"));
    assert_eq!(here.authc("compile").code, 0);
    let ran = here.authc("init new/app");
    ran.passes();
    assert!(ran.out.contains("cd new/app\n"), "{}", ran.out);
    assert_eq!(here.authc("check new/app").code, 0);
}

#[test]
fn init_overwrites_nothing() {
    let here = Here::with("app.authc", "mine");
    here.authc("init").fails(6, &["AC0905", "`app.authc` exists already"]);
    assert_eq!(here.names(), ["app.authc"], "nothing else is written");
    assert_eq!(here.read("app.authc"), "mine");
    here.authc("init app.authc").fails(6, &["AC0905", "`app.authc` exists already"]);
    let here = Here::with("d/authc.toml", "mine");
    here.authc("init d").fails(6, &["AC0905", "`d/authc.toml` exists already"]);
    assert_eq!(here.read("d/authc.toml"), "mine");
}
