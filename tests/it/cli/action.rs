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
    assert_eq!(scripts.len(), 3, "the first installs");
    for (paths, wanted) in [
        (".", "<--><.>"),
        ("a b/c", "<--><a><b/c>"),
        ("a\nb\n", "<--><a><b>"),
        ("  a \n\n  *.authc\n-x\n", "<--><a><*.authc><-x>"),
    ] {
        for script in &scripts[1..] {
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
