//! Where things are written, and in what form.

use std::fs;
use std::time::{Duration, SystemTime};

use crate::here::Here;

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
    here.authc("compile a.authc --check").passes();
    here.authc("compile a.authc --check --out o.json").fails(1, &["AC0916", "was not written yet"]);
    here.authc("compile a.authc --out o.json").passes();
    here.authc("compile a.authc --check --out o.json").passes();
    let before = here.read("o.json");
    here.file("a.authc", "queue Jobs\nfunction Work\ngrant function Work send queue Jobs\n");
    here.authc("compile a.authc --check --out o.json").fails(1, &["AC0916", "`o.json` is not what"]);
    assert_eq!(here.read("o.json"), before);
    assert_eq!(here.names(), ["a.authc", "o.json"]);
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
        .fails(1, &["`q/o.json` is not what"]);
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

#[track_caller]
fn valid(value: &serde_json::Value, schema: &serde_json::Value, root: &serde_json::Value, place: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root.pointer(reference.trim_start_matches('#')).expect("a definition");
        return valid(value, target, root, place);
    }
    match schema["type"].as_str() {
        Some("object") => {
            let object = value.as_object().expect(place);
            for key in schema["required"].as_array().expect("a list") {
                assert!(object.contains_key(key.as_str().expect("a name")), "{place} has no {key}");
            }
            for (key, value) in object {
                let schema =
                    schema["properties"].get(key).unwrap_or_else(|| panic!("{place}.{key} is not in the schema"));
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
