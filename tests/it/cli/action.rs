//! What the action and the hooks run, with something in the place of authc that says how it was called.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::cli::here::Here;

fn repository(name: &str) -> String {
    fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).expect(name)
}

/// The scripts of the steps, in their order.
fn scripts() -> Vec<String> {
    let text = repository("action.yml");
    let mut scripts: Vec<String> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line.strip_prefix("        ") {
            Some(line) if inside => {
                let script = scripts.last_mut().expect("a script");
                script.push_str(line);
                script.push('\n');
            }
            _ => inside = false,
        }
        if line == "      run: |" {
            scripts.push(String::new());
            inside = true;
        }
    }
    scripts
}

#[test]
fn the_action_takes_every_line_of_its_paths() {
    let here = Here::new();
    here.file("authc", "#!/bin/sh\nprintf '<%s>' \"$@\"\n");
    fs::set_permissions(here.path("authc"), fs::Permissions::from_mode(0o755)).expect("permissions");
    let scripts = scripts();
    assert_eq!(scripts.len(), 5, "the first installs, the last two compare and verify");
    for (paths, wanted) in [
        (".", "<--><.>"),
        ("a b/c", "<--><a><b/c>"),
        ("a\nb\n", "<--><a><b>"),
        ("  a \n\n  *.authc\n-x\n", "<--><a><*.authc><-x>"),
    ] {
        for script in &scripts[1..3] {
            let path = format!("{}:{}", here.root().display(), std::env::var("PATH").unwrap_or_default());
            let output = Command::new("bash")
                .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
                .envs([
                    ("PATH", &*path),
                    ("PATHS", paths),
                    ("FORMAT", "github"),
                    ("OUTPUT_FILE", ""),
                    ("DENY_WARNINGS", "false"),
                ])
                .current_dir(here.root())
                .output()
                .expect("bash");
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success() && said.ends_with(wanted), "{paths:?}: {said} {output:?}");
        }
    }
}

#[test]
fn the_action_compares_with_a_revision() {
    let here = Here::new();
    here.file("authc", "#!/bin/sh\nprintf '<%s>' \"$@\"\ncase \"$*\" in *--fail-on*) exit 5;; esac\n");
    fs::set_permissions(here.path("authc"), fs::Permissions::from_mode(0o755)).expect("permissions");
    let script = scripts().swap_remove(3);
    let path = format!("{}:{}", here.root().display(), std::env::var("PATH").unwrap_or_default());
    for (diff, fail_on, code, summary) in [
        ("", "wider", 0, None),
        ("origin/main", "", 0, Some("<diff><--format><markdown><--><origin/main:a><a>")),
        ("origin/main", "wider", 5, Some("<diff><--fail-on><wider><--format><markdown><--><origin/main:a><a>")),
    ] {
        let file = here.path("summary.md");
        drop(fs::remove_file(&file));
        let output = Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script])
            .envs([
                ("PATH", &*path),
                ("PATHS", "a"),
                ("DIFF", diff),
                ("FAIL_ON", fail_on),
                ("ACCEPTED", ""),
                ("GH_TOKEN", ""),
            ])
            .env("GITHUB_STEP_SUMMARY", &file)
            .env_remove("GITHUB_EVENT_PATH")
            .current_dir(here.root())
            .output()
            .expect("bash");
        assert_eq!(output.status.code(), Some(code), "{diff} {fail_on}: {output:?}");
        assert_eq!(fs::read_to_string(&file).ok().as_deref(), summary, "{diff} {fail_on}");
    }
}

#[test]
fn the_action_verifies_a_template() {
    let here = Here::new();
    here.file("authc", "#!/bin/sh\nprintf '<%s>' \"$@\"\nexit 1\n");
    fs::set_permissions(here.path("authc"), fs::Permissions::from_mode(0o755)).expect("permissions");
    let script = scripts().swap_remove(4);
    let path = format!("{}:{}", here.root().display(), std::env::var("PATH").unwrap_or_default());
    for (template, options, code, wanted) in [
        ("", "", 0, ""),
        ("cdk.out/app.json", "", 1, "<verify><--format><github><--><cdk.out/app.json><a><b>"),
        ("t.json", "--map A=B", 1, "<verify><--map><A=B><--format><github><--><t.json><a><b>"),
    ] {
        let output = Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script])
            .envs([("PATH", &*path), ("PATHS", "a b"), ("TEMPLATE", template), ("OPTIONS", options)])
            .current_dir(here.root())
            .output()
            .expect("bash");
        assert_eq!(output.status.code(), Some(code), "{template}: {output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), wanted);
    }
}

/// A file that is deleted is not handed to a hook.
#[test]
fn hooks_about_access_run_whatever_a_commit_changes() {
    let hooks = repository(".pre-commit-hooks.yaml");
    let mut about_access = 0;
    for hook in hooks.split("- id: ").skip(1).filter(|hook| !hook.starts_with("authc-fmt")) {
        about_access += 1;
        let entry = hook.lines().find_map(|line| line.trim().strip_prefix("entry: ")).expect("an entry");
        assert!(entry.ends_with(" ."), "{entry}");
        assert!(hook.contains("always_run: true") && hook.contains("pass_filenames: false"), "{hook}");
    }
    assert_eq!(about_access, 4);
    assert!(!repository("docs/lint.md").contains("staged_files"));
}
