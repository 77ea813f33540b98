//! Where things are written, and in what form.

use std::fs;
use std::time::{Duration, SystemTime};

use crate::cli::here::Here;

const GOOD: &str = "bucket Uploads\n";
const BAD: &str = "bucket Uploads }\n";

#[test]
fn the_artefact_goes_to_standard_output() {
    let here = Here::with("a.authc", GOOD);
    let ran = here.authc("compile a.authc");
    assert!(ran.code == 0 && ran.err.is_empty() && ran.out.ends_with('\n'), "{ran:?}");
    assert_eq!(here.authc("compile a.authc --out -").out, ran.out);
    assert_eq!(here.authc("check a.authc").out, "");
    here.authc("compile a.authc --out out.json").passes();
    assert_eq!(here.read("out.json"), ran.out);
    assert_eq!(here.names(), ["a.authc", "out.json"], "no temporary file is left");
}

#[test]
fn an_output_that_is_behind_is_told() {
    let here = Here::with("a.authc", GOOD);
    here.authc("compile a.authc --check --out o.json").fails(1, &["AC0916", "does not exist yet"]);
    here.authc("compile a.authc --out o.json").passes();
    here.authc("compile a.authc --check --out o.json").passes();
    let before = here.read("o.json");
    here.file("a.authc", "queue Jobs\nfunction Work\ngrant function Work send queue Jobs\n");
    here.authc("compile a.authc --check --out o.json").fails(1, &["AC0916", "`o.json` is out of date"]);
    assert_eq!(here.read("o.json"), before);
    assert_eq!(here.names(), ["a.authc", "o.json"]);
}

/// What the fix of a message says to run.
#[track_caller]
fn advised(ran: &crate::cli::here::Ran) -> String {
    let (_, command) = ran.err.split_once("compile again: authc ").expect("a command");
    command.lines().next().expect("a line").to_owned()
}

#[test]
fn the_advice_about_an_output_that_is_behind_works() {
    let here = Here::with("a.authc", "param stage: string = \"dev\"\nbucket Uploads { name \"{stage}-uploads\" }\n");
    here.file("p/authc.toml", "edition = \"2026\"\n[target]\ndefault = \"cloudformation\"\nout = \"o.json\"\n");
    here.file("p/deep/a.authc", GOOD);
    for check in [
        "compile a.authc --target cloudformation --set stage=prod --check --out t.json",
        "compile --check --out t.json",
        "compile --check .",
        "compile p/deep --check",
        "compile p --check --target bundle --out it's.json",
    ] {
        let ran = here.authc(check);
        ran.fails(1, &["AC0916"]);
        let output = std::process::Command::new("sh")
            .args(["-c", &format!("\"$authc\" {}", advised(&ran))])
            .env("authc", env!("CARGO_BIN_EXE_authc"))
            .current_dir(here.root())
            .output()
            .expect("a shell");
        assert!(output.status.success(), "{check}: {output:?}");
        assert_eq!(here.authc(check).code, 0, "{check}: what was advised is not what was checked");
        for name in ["t.json", "p/o.json", "it's.json"] {
            let _ = fs::remove_file(here.path(name));
        }
    }
    let ran = here.run("compile --check").dir(here.path("p/deep")).go();
    assert_eq!(advised(&ran), "compile ..");
}

#[test]
fn nothing_to_compare_with() {
    let here = Here::with("a.authc", GOOD);
    here.authc("compile a.authc --check").fails(2, &["AC0908", "name it with --out"]);
    here.authc("compile --check").fails(2, &["AC0908"]);
    here.authc("compile a.authc --check --out -").fails(2, &["name one with --out"]);
    // A project says so itself, though another one is compared.
    for project in ["p", "q"] {
        here.file(&format!("{project}/authc.toml"), "edition = \"2026\"\n[target]\nout = \"o.json\"\n");
        here.file(&format!("{project}/a.authc"), GOOD).authc(&format!("compile {project}")).passes();
    }
    here.authc("compile --check .").passes();
    here.file("q/authc.toml", "edition = \"2026\"\n");
    here.authc("compile --check .").fails(2, &["AC0908", "`q/authc.toml` names no output file", "out = \"auth.json\""]);
    here.authc("compile --check q").fails(2, &["AC0908"]);
    here.authc("compile --check q --out q/o.json").passes();
    // What does not compile is told before.
    here.file("a.authc", BAD).authc("compile --check a.authc").fails(3, &["AC0003"]);
}

#[test]
fn the_output_does_not_depend_on_where_one_stands() {
    let here = Here::new();
    here.file("repo/auth/authc.toml", "edition = \"2026\"\n[target]\nout = \"o.json\"\n");
    here.file("repo/auth/a.authc", "bucket Uploads\nfunction Save { logs on }\n");
    here.file("repo/auth/sub/b.authc", "grant function Save put bucket Uploads\n");
    here.file("repo/loose/x/a.authc", "bucket Uploads\nfunction Save { logs on }\n");
    here.file("repo/loose/y/b.authc", "grant function Save put bucket Uploads\n");
    for target in ["bundle", "cloudformation"] {
        let run = |directory: &str, inputs: &str| {
            let run = here.run(&format!("compile {inputs} --out - --target {target}"));
            let ran = run.dir(here.path(directory)).go();
            assert_eq!(ran.code, 0, "{ran:?}");
            ran.out
        };
        let root = here.root().to_str().expect("a path").to_owned();
        let project = run("repo/auth", "");
        assert!(project.contains("\"sub/b.authc:1\"") && !project.contains("auth/sub"), "{project}");
        let (whole, part) = (format!("{root}/repo/auth"), format!("{root}/repo/auth/sub/b.authc"));
        for (directory, inputs) in [
            ("repo/auth", "."),
            ("repo/auth", "sub"),
            ("repo/auth/sub", ""),
            ("repo", "auth"),
            ("repo", "./auth/a.authc"),
            (".", "repo/auth/sub/b.authc"),
            ("repo/loose", "../auth"),
            ("repo", &whole),
            (".", &part),
        ] {
            assert_eq!(run(directory, inputs), project, "{inputs:?} in {directory:?}");
        }
        let loose = run("repo/loose", "x y");
        assert!(loose.contains("\"y/b.authc:1\""), "{loose}");
        let absolute = format!("{root}/repo/loose/y/b.authc {root}/repo/loose/x");
        for (directory, inputs) in
            [("repo", "loose"), ("repo/loose", "."), ("repo/loose/x", "a.authc ../y/b.authc"), (".", &absolute)]
        {
            let other = run(directory, inputs);
            // The order in which files are named is theirs to choose.
            let lines = |text: &str| {
                let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
                lines.sort();
                lines
            };
            assert_eq!(lines(&other), lines(&loose), "{inputs:?} in {directory:?}");
        }
        assert!(run("repo/loose/x", "a.authc").contains("\"a.authc:"));
        assert_eq!(run("repo/loose/x", "a.authc"), run(".", "repo/loose/x/a.authc"));
        assert_eq!(run("repo/loose/x", "a.authc"), run("repo/auth", &format!("{root}/repo/loose/x/a.authc")));
    }
    // What the project's hook compares from the root of the repository.
    here.run("compile").dir(here.path("repo/auth")).go().passes();
    here.run("compile --check auth/a.authc").dir(here.path("repo")).go().passes();
}

#[test]
fn several_projects_can_be_looked_at() {
    let here = Here::new();
    for project in ["p", "q"] {
        here.file(&format!("{project}/authc.toml"), "edition = \"2026\"\n[target]\nout = \"o.json\"\n");
        here.file(&format!("{project}/a.authc"), GOOD).authc(&format!("compile {project}")).passes();
    }
    here.file("lone.authc", GOOD);
    here.authc("compile --check p/a.authc q/authc.toml lone.authc").passes();
    here.authc("compile --check .").passes();
    here.file("q/a.authc", "function Work { logs on }\n")
        .authc("compile --check .")
        .fails(1, &["`q/o.json` is out of date"]);
    here.file("lone.authc", BAD).authc("compile --check p/a.authc lone.authc").fails(3, &["AC0003"]);
}

#[test]
fn wrong_sources_write_nothing() {
    let here = Here::with("bad.authc", BAD);
    here.authc("compile bad.authc").fails(3, &["AC0003"]);
    here.authc("compile bad.authc --out new.json").fails(3, &["AC0003"]);
    here.file("old.json", "old").authc("compile bad.authc --out old.json").fails(3, &["AC0003"]);
    assert_eq!(here.read("old.json"), "old");
    assert_eq!(here.names(), ["bad.authc", "old.json"]);
}

#[test]
fn an_output_that_cannot_be_written() {
    let here = Here::with("a.authc", GOOD);
    fs::create_dir(here.path("dir")).expect("a directory");
    here.authc("compile a.authc --out dir").fails(6, &["AC0903", "`dir` cannot be written: it is a directory"]);
    here.authc("compile a.authc --out none/x.json").fails(6, &["AC0903", "there is no directory `none`"]);
    here.authc("compile a.authc --out a.authc/x.json").fails(6, &["AC0903"]);
    here.file("old.json", "old");
    let mut permissions = fs::metadata(here.path("old.json")).expect("a file").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(here.path("old.json"), permissions).expect("permissions");
    here.authc("compile a.authc --out old.json").fails(6, &["AC0903", "read-only"]);
    assert_eq!(here.read("old.json"), "old");
    here.authc("compile a.authc --out ./a.authc").fails(2, &["would overwrite the source `a.authc`"]);
    assert_eq!(here.read("a.authc"), GOOD);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_or_closed_standard_output() {
    use std::process::Stdio;
    let here = Here::with("a.authc", GOOD);
    let ran = here.run("compile a.authc").output_to("/dev/full").go();
    ran.fails(6, &["AC0903", "standard output cannot be written"]);
    let ran = here.run("explain --list").output_to("/dev/full").go();
    ran.fails(6, &["standard output cannot be written"]);
    // Whoever closes the pipe has read enough.
    for arguments in [&["compile", "a.authc"][..], &["explain", "--list"], &["--help"], &["completions", "bash"]] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = here.command().args(arguments).stdout(Stdio::from(writer)).output().expect("the command runs");
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{arguments:?}");
    }
    here.authc("compile a.authc --out /dev/null").passes();
    assert!(!fs::metadata("/dev/null").expect("the device").is_file());
}

#[cfg(unix)]
#[test]
fn a_file_is_replaced_as_it_was() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let here = Here::with("a.authc", GOOD);
    here.file("sub/out.json", "old");
    let mode = |name| fs::metadata(here.path(name)).expect("a file").permissions().mode() & 0o777;
    fs::set_permissions(here.path("sub/out.json"), fs::Permissions::from_mode(0o640)).expect("permissions");
    symlink("sub/out.json", here.path("link.json")).expect("a link");
    here.authc("compile a.authc --out link.json").passes();
    assert_ne!(here.read("sub/out.json"), "old");
    assert_eq!(mode("sub/out.json"), 0o640);
    assert!(fs::symlink_metadata(here.path("link.json")).expect("the link").is_symlink());
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_stays_one() {
    use std::os::unix::fs::symlink;
    let here = Here::with("a.authc", GOOD);
    fs::create_dir(here.path("sub")).expect("a directory");
    symlink("sub/new.json", here.path("link.json")).expect("a link");
    symlink("link.json", here.path("again.json")).expect("a link");
    here.authc("compile a.authc --out again.json").passes();
    assert!(here.read("sub/new.json").contains("Uploads") || !here.read("sub/new.json").is_empty());
    for link in ["link.json", "again.json"] {
        assert!(fs::symlink_metadata(here.path(link)).expect("the link").is_symlink(), "{link}");
    }
    symlink("loop.json", here.path("loop.json")).expect("a link");
    here.authc("compile a.authc --out loop.json").fails(6, &["AC0903"]);
}

#[test]
fn what_a_killed_run_left_is_swept() {
    let here = Here::with("a.authc", GOOD);
    let left = |name: &str, seconds: u64| {
        here.file(name, "half");
        let file = fs::OpenOptions::new().write(true).open(here.path(name)).expect("the file");
        file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).expect("a time");
    };
    left(".o.json.0.authc-tmp", 100_000);
    here.authc("compile a.authc --out o.json").passes();
    assert_eq!(here.names(), ["a.authc", "o.json"]);
    // One that is new may be somebody's who is still writing.
    left(".o.json.0.authc-tmp", 1);
    here.file("o.json", "old").authc("compile a.authc --out o.json").passes();
    assert_eq!(here.names(), [".o.json.0.authc-tmp", "a.authc", "o.json"]);
}

#[test]
fn a_long_name_leaves_room_for_the_temporary_file() {
    let name = format!("{}.authc", "é".repeat(120));
    let here = Here::with(&name, "bucket   Uploads\n");
    let ran = here.authc(&format!("fmt {name}"));
    assert_eq!((ran.code, here.read(&name).as_str()), (0, GOOD), "{ran:?}");
}

#[test]
fn a_day_that_is_none() {
    let here = Here::with("a.authc", GOOD);
    for day in ["99999999999999", "-99999999999999", "tomorrow", "1.5"] {
        for command in ["check a.authc", "compile a.authc", "lint a.authc"] {
            let ran = here.run(command).env("SOURCE_DATE_EPOCH", day).go();
            assert!(ran.code == 2 && ran.err.contains("SOURCE_DATE_EPOCH"), "{command}: {ran:?}");
        }
    }
    here.run("check a.authc").env("SOURCE_DATE_EPOCH", "").go().passes();
    here.run("check a.authc").env("SOURCE_DATE_EPOCH", "1700000000").go().passes();
}

#[test]
fn what_is_the_same_is_left_alone() {
    let here = Here::with("a.authc", GOOD);
    here.authc("compile a.authc --out out.json").passes();
    let path = here.path("out.json");
    let long_ago = SystemTime::now() - Duration::from_secs(100_000);
    let file = fs::OpenOptions::new().write(true).open(&path).expect("the file");
    file.set_modified(long_ago).expect("a time");
    let modified = || fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("a time");
    let before = modified();
    here.authc("compile a.authc --out out.json").passes();
    assert_eq!(modified(), before);
    fs::write(&path, "other").expect("a file");
    here.authc("compile a.authc --out out.json").passes();
    assert_ne!(here.read("out.json"), "other");
}

#[test]
fn colours() {
    let here = Here::with("bad.authc", BAD);
    let colored = |arguments: &str, variables: &[(&str, &str)]| {
        let run = variables.iter().fold(here.run(arguments), |run, (name, value)| run.env(name, value));
        run.go().err.contains('\u{1b}')
    };
    assert!(!colored("check bad.authc", &[]), "standard error is no terminal");
    assert!(colored("check bad.authc --color always", &[("NO_COLOR", "1")]));
    assert!(colored("--color always check bad.authc", &[]));
    assert!(!colored("check bad.authc --color never", &[("CLICOLOR_FORCE", "1")]));
    assert!(colored("check bad.authc", &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored("check bad.authc", &[("CLICOLOR_FORCE", "0")]));
    assert!(!colored("check bad.authc", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(colored("check bad.authc", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")]));
    assert!(!colored("check bad.authc --format json", &[("CLICOLOR_FORCE", "1")]));
    // With the colours taken out it is the same text, but for blanks at the ends of lines.
    let plain = here.authc("check bad.authc").err;
    let mut rest = here.authc("check bad.authc --color always").err;
    while let Some(start) = rest.find('\u{1b}') {
        let end = start + rest[start..].find('m').expect("an end");
        rest.replace_range(start..=end, "");
    }
    let rest: Vec<&str> = rest.lines().map(str::trim_end).collect();
    assert_eq!(rest, plain.lines().collect::<Vec<_>>());
}

#[test]
fn json() {
    let here = Here::with("bad.authc", "user_pool Users { login mail }\nbucket A\u{202e}");
    let ran = here.authc("check bad.authc --format json");
    assert_eq!((ran.code, ran.err.as_str()), (3, ""));
    let document: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(document["summary"]["errors"], 3);
    assert_eq!(document["diagnostics"][0]["fixes"][0]["edits"][0]["text"], "email");
    follows(&document);
    #[cfg(target_os = "linux")]
    for arguments in ["check bad.authc --format json", "check none.authc --format json"] {
        let ran = here.run(arguments).output_to("/dev/full").go();
        ran.fails(6, &["standard output cannot be written"]);
    }
    // In `compile`, standard output is the artefact's.
    let ran = here.authc("compile bad.authc --format json");
    assert_eq!((ran.code, ran.out.as_str()), (3, ""));
    assert_eq!(serde_json::from_str::<serde_json::Value>(&ran.err).expect("JSON"), document);
    // What is wrong around the sources comes in the same form, and so does nothing.
    let ran = here.authc("check none.authc --format json");
    let document: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!((ran.code, &document["diagnostics"][0]["code"]), (6, &"AC0901".into()));
    follows(&document);
    here.file("good.authc", GOOD);
    let ran = here.authc("check good.authc --format json");
    assert_eq!(ran.out, "{\"version\":1,\"diagnostics\":[],\"summary\":{\"errors\":0,\"warnings\":0,\"infos\":0}}\n");
}

/// Expects that a document follows the published schema, and has no field that the schema does not name.
#[track_caller]
fn follows(document: &serde_json::Value) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/diagnostics.schema.json");
    let schema: serde_json::Value = serde_json::from_slice(&fs::read(path).expect(path)).expect("JSON");
    valid(document, &schema, &schema, "document");
}

/// Expects that a value follows a part of a schema.
#[track_caller]
pub fn valid(value: &serde_json::Value, schema: &serde_json::Value, root: &serde_json::Value, place: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root.pointer(reference.trim_start_matches('#')).expect("a definition");
        return valid(value, target, root, place);
    }
    let types: Vec<&str> = match &schema["type"] {
        serde_json::Value::Array(types) => types.iter().filter_map(|name| name.as_str()).collect(),
        name => name.as_str().into_iter().collect(),
    };
    if value.is_null() && types.contains(&"null") {
        return;
    }
    match types.first().copied() {
        // One of another schema, or of names that nobody knows before.
        Some("object") if schema.get("properties").is_none() && schema.get("additionalProperties").is_none() => {
            assert!(value.is_object(), "{place}");
        }
        Some("object") => {
            let object = value.as_object().expect(place);
            for key in schema["required"].as_array().expect("a list") {
                assert!(object.contains_key(key.as_str().expect("a name")), "{place} has no {key}");
            }
            for (key, value) in object {
                let own = schema.get("properties").and_then(|properties| properties.get(key));
                let schema = own
                    .or_else(|| schema.get("additionalProperties"))
                    .unwrap_or_else(|| panic!("{place}.{key} is not in the schema"));
                valid(value, schema, root, &format!("{place}.{key}"));
            }
        }
        Some("array") => {
            value.as_array().expect(place).iter().for_each(|item| valid(item, &schema["items"], root, place))
        }
        Some("string") => assert!(value.is_string(), "{place}"),
        Some("boolean") => assert!(value.is_boolean(), "{place}"),
        Some("integer") => {
            assert!(value.as_u64().expect(place) >= schema["minimum"].as_u64().expect("a minimum"), "{place}");
        }
        _ => {
            let allowed = schema["enum"].as_array().cloned().unwrap_or_else(|| vec![schema["const"].clone()]);
            assert!(allowed.contains(value), "{place}");
        }
    }
}

#[test]
fn an_output_without_blanks_says_the_same() {
    let here = Here::with("a.authc", "queue Jobs\nfunction Work\ngrant function Work send queue Jobs\n");
    for target in ["bundle", "cloudformation", "iam-json", "terraform"] {
        let (plain, compact) = (
            here.authc(&format!("compile a.authc --target {target}")).out,
            here.authc(&format!("compile a.authc --target {target} --compact")).out,
        );
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
        assert_eq!(read(&plain), read(&compact), "{target}");
        assert!(compact.lines().count() == 1 && compact.len() < plain.len() * 3 / 4, "{target}: {compact}");
    }
    // Blanks mean something in TypeScript.
    let module = |options: &str| here.authc(&format!("compile a.authc --target pulumi{options}")).out;
    assert_eq!(module(""), module(" --compact"));
    assert!(module("").contains("export class Authc"));
    here.authc("compile a.authc --compact --out o.json").passes();
    here.authc("compile a.authc --compact --check --out o.json").passes();
    let ran = here.authc("compile a.authc --check --out o.json");
    ran.fails(1, &["AC0916"]);
}
