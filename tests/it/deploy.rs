//! The apps below `examples/deploy`: their programs compile to what is committed beside them, and the table of deployers is whole.
//! That the apps deploy what the programs say is for `tests/e2e/deploy.sh`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::cli::here::Here;
use crate::cli::pages::page_shows_what_is_written;
use crate::support::generated::{generated, read};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The apps, each with its program in a folder of its own.
fn apps() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("examples/deploy")).expect("the apps").flatten();
    let mut apps: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.join("auth/app.authc").is_file()).collect();
    apps.sort();
    assert!(apps.len() > 3, "{apps:?}");
    apps
}

#[test]
fn outputs_are_up_to_date() {
    let here = Here::new();
    for app in apps() {
        let mut compared = 0;
        for (target, file) in [
            ("bundle", "bundle.json"),
            ("cloudformation", "template.json"),
            ("terraform", "main.tf.json"),
            ("pulumi", "authc.ts"),
        ] {
            let (program, output) = (app.join("auth/app.authc"), app.join("auth").join(file));
            if !output.is_file() {
                continue;
            }
            let command = format!("compile {} --target {target} --out {}", program.display(), output.display());
            if std::env::var_os("UPDATE_DOCS").is_some() {
                here.authc(&command).passes();
            }
            here.authc(&format!("{command} --check")).passes();
            compared += 1;
        }
        assert!(compared > 0, "{} has no output", app.display());
    }
}

/// Tests of an app's program notice what would change its access.
#[test]
fn programs_are_tested() {
    let here = Here::new();
    for app in apps() {
        let ran = here.authc(&format!("test {} --mutate", app.join("auth/app.authc").display()));
        assert!(ran.code == 0 && ran.out.contains("the tests notice "), "{}: {ran:?}", app.display());
        let ran = here.authc(&format!("lint --deny-warnings {}", app.join("auth/app.authc").display()));
        assert_eq!(ran.code, 0, "{}: {ran:?}", app.display());
    }
}

const TABLE: &str = "docs/deployers.json";

/// The table in `docs/deployers.md` is that of `docs/deployers.json`, which the slow suite reads too.
#[test]
fn table_of_deployers() {
    let rows: Value = serde_json::from_str(&read(TABLE)).expect("JSON");
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_else(|| panic!("{key} in {row}")).to_owned();
    let mut table = String::from("| deployer | adds by itself | is removed by | seen in |\n|---|---|---|---|\n");
    for row in rows.as_array().expect("a list") {
        let seen = match row["seen"].as_str().expect("how it was seen") {
            "template" => "the template that it writes",
            "source" => "its source only: it was not run",
            "mocks" => "what it asks the provider for, with mocks",
            other => panic!("{other}"),
        };
        let (deployer, version) = (text(row, "deployer"), text(row, "version"));
        writeln!(table, "| {deployer} {version} | {} | {} | {seen} |", text(row, "adds"), text(row, "removed"))
            .unwrap();
    }
    let (page, begin, end) = ("docs/deployers.md", "<!-- table -->\n", "<!-- /table -->");
    let whole = read(page);
    let (head, rest) = whole.split_once(begin).expect("the mark before the table");
    let (_, tail) = rest.split_once(end).expect("the mark behind the table");
    generated(page, &format!("{head}{begin}{table}{end}{tail}"), "UPDATE_DOCS=1 cargo test --test it deploy::");
}

/// Every package of an app has one version, which the table names too.
#[test]
fn versions_are_pinned() {
    for app in apps().into_iter().chain([root().join("examples/deploy/authc-cdk")]) {
        let Ok(text) = std::fs::read_to_string(app.join("package.json")) else { continue };
        let package: Value = serde_json::from_str(&text).expect("JSON");
        for list in ["dependencies", "devDependencies"] {
            for (name, version) in package[list].as_object().into_iter().flatten() {
                let version = version.as_str().expect("a version");
                let pinned =
                    version.starts_with("file:") || version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
                assert!(pinned, "{}: {name} {version}", app.display());
            }
        }
    }
}

const PAGES: [&str; 6] = [
    "docs/how-to-deploy-with-cdk.md",
    "docs/how-to-deploy-with-sst.md",
    "docs/how-to-deploy-with-cloudformation.md",
    "docs/how-to-deploy-with-sam.md",
    "docs/how-to-deploy-with-pulumi.md",
    "docs/how-to-move-an-existing-app.md",
];

#[test]
fn pages_show_what_is_written() {
    for page in PAGES {
        page_shows_what_is_written(page, "deploy::");
    }
}

/// A fence with the path of a file is a part of that file.
#[test]
fn excerpts_are_real() {
    let mut compared = 0;
    for page in PAGES {
        let text = read(page);
        for fence in text.split("\n```").filter(|fence| fence.starts_with(|letter: char| letter.is_alphabetic())) {
            let (info, content) = fence.split_once('\n').expect("lines");
            if let Some(path) = info.split_once(' ').map(|(_, path)| path).filter(|path| path.contains('/')) {
                assert!(read(path).contains(content), "{page}: this is not in {path}:\n{content}");
                compared += 1;
            }
        }
    }
    assert!(compared > 8, "{compared}");
}
