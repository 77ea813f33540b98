//! Pages of the documentation that show what commands write: the commands are run, and what they write is compared.

use std::fs;
use std::process::Command;

use super::here::Here;
use crate::support::generated::{generated, path, read};

/// Runs every `$ authc …` in the `console` fences of a page, in a directory with the files of the page, and compares what is shown with
/// what is written; `$ echo $?` shows the exit code. A fence `KIND NAME` is the file NAME, and a fence of a program without a name
/// `app.authc`. The README of an example has the files of the example, in a repository with one commit; a fence `diff` changes them.
pub fn page_shows_what_is_written(page: &str, test: &str) {
    generated(page, &with_what_is_written(page), &format!("UPDATE_DOCS=1 cargo test --test it {test}"));
}

/// Returns a page with what its commands write now.
pub fn with_what_is_written(page: &str) -> String {
    let text = read(page);
    let here = Here::new();
    let mut code = 0;
    if let Some(example) = page.strip_prefix("examples/").and_then(|page| page.strip_suffix("/README.md")) {
        commit(&here, example);
    }
    let (mut new, mut content) = (String::new(), String::new());
    let mut fence: Option<(&str, &str)> = None;
    for line in text.lines() {
        match (fence, line.strip_prefix("```")) {
            (None, Some(info)) => {
                fence = Some(info.split_once(' ').unwrap_or((info, "")));
                content.clear();
            }
            (Some((kind, name)), Some("")) => {
                match name {
                    // The code of an error that the program has.
                    _ if kind == "authc-error" => drop(here.file("app.authc", &content)),
                    "" if kind == "authc" => drop(here.file("app.authc", &content)),
                    _ if kind == "diff" => change(&here, &content),
                    name if name.contains('.') => drop(here.file(name, &content)),
                    _ => {}
                }
                fence = None;
            }
            (Some(("console", _)), None) => {
                // What a command writes is written anew.
                if let Some(command) = line.strip_prefix("$ authc ") {
                    let ran = here.run(command).env("SOURCE_DATE_EPOCH", "1796000000").go();
                    new.push_str(&format!("{line}\n{}{}", ran.out, ran.err));
                    code = ran.code;
                } else if line == "$ echo $?" {
                    new.push_str(&format!("{line}\n{code}\n"));
                }
                continue;
            }
            (Some(_), _) => {
                content.push_str(line);
                content.push('\n');
            }
            (None, None) => {}
        }
        new.push_str(line);
        new.push('\n');
    }
    new
}

/// Commits the sources of an example in a new repository.
fn commit(here: &Here, example: &str) {
    let folder = path("examples").join(example);
    for entry in fs::read_dir(folder).expect("an example").flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "authc" || extension == "toml") {
            here.file(&entry.file_name().to_string_lossy(), fs::read(&path).expect("a source"));
        }
    }
    let config = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.com"];
    for arguments in [&["init", "-q"][..], &["add", "."], &["commit", "-qm", "one"]] {
        let output = Command::new("git").args(config).args(arguments).current_dir(here.root()).output();
        assert!(output.as_ref().is_ok_and(|output| output.status.success()), "{arguments:?}: {output:?}");
    }
}

/// Replaces the lines with `-` by those with `+`. They stand in one place of one source.
fn change(here: &Here, content: &str) {
    let lines = |sign: char| content.lines().filter_map(|line| line.strip_prefix(sign)).collect::<Vec<_>>().join("\n");
    let (old, new) = (lines('-'), lines('+'));
    let names = here.names().into_iter().filter(|name| name.ends_with(".authc"));
    let found: Vec<String> = names.filter(|name| here.read(name).matches(&old).count() == 1).collect();
    let [name] = found.as_slice() else { panic!("`{old}` stands in {found:?}") };
    here.file(name, here.read(name).replace(&old, &new));
}
