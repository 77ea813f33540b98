//! Pages of the documentation that show what commands write: the commands are run, and what they write is compared.

use super::generated::{generated, read};
use crate::cli::here::Here;

/// Runs every `$ authc …` in the `console` fences of a page, in a directory with the files of the page, and compares what is shown with
/// what is written. A fence `KIND NAME` is the file NAME, and a fence of a program without a name `app.authc`.
pub fn page_shows_what_is_written(page: &str, test: &str) {
    generated(page, &with_what_is_written(page), &format!("UPDATE_DOCS=1 cargo test --test it {test}"));
}

/// Returns a page with what its commands write now.
pub fn with_what_is_written(page: &str) -> String {
    let text = read(page);
    let here = Here::new();
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
                    name if name.contains('.') => drop(here.file(name, &content)),
                    _ => {}
                }
                fence = None;
            }
            (Some(("console", _)), None) => {
                // What a command writes is written anew.
                let Some(command) = line.strip_prefix("$ authc ") else { continue };
                let ran = here.run(command).env("SOURCE_DATE_EPOCH", "1796000000").go();
                new.push_str(&format!("{line}\n{}{}", ran.out, ran.err));
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
