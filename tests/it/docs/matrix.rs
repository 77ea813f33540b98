//! `docs/matrix.md` shows what the command writes, and the documents follow their schema.

use std::path::Path;

use super::{fences, follows, same};
use crate::cli::here::Here;
use crate::support::generated::read;
use serde_json::Value;

const PAGE: &str = "docs/matrix.md";

/// What stands below a command is what it writes.
#[test]
fn outputs_of_commands() {
    let page = read(PAGE);
    let program = fences(&page).into_iter().find(|fence| fence.info == "authc").expect("a program");
    let here = Here::with("notes.authc", &program.text);
    let (mut new, mut commands) = (String::new(), 0);
    let mut inside = false;
    for line in page.lines() {
        if inside && line != "```" && !line.starts_with("$ authc ") {
            continue;
        }
        new.push_str(line);
        new.push('\n');
        if let Some(arguments) = line.strip_prefix("$ authc ").filter(|_| inside) {
            new.push_str(&here.authc(arguments).passes().out);
            commands += 1;
        }
        inside = line == "```console" || inside && line != "```";
    }
    assert_eq!(commands, 3);
    same(PAGE, &new);
}

#[test]
fn documents_follow_their_schema() {
    let schema: Value = serde_json::from_str(&read("docs/matrix.schema.json")).expect("the schema is JSON");
    assert_eq!(schema["$id"], authc::emit::matrix::SCHEMA);
    let mut cells = 0;
    let here = Here::new();
    for folder in crate::support::examples() {
        let document = matrix(&here, &folder, "json");
        let document = crate::support::json::read(document);
        let mut wrong = Vec::new();
        follows(&schema, &schema, &document, "", &mut wrong);
        assert!(wrong.is_empty(), "{}: {}", folder.display(), wrong.join("; "));
        for (list, of) in [("principal", "principals"), ("resource", "resources")] {
            let count = document[of].as_array().expect("a list").len() as u64;
            let cells = document["cells"].as_array().expect("a list").iter();
            assert!(cells.map(|cell| cell[list].as_u64().expect("a place")).all(|place| place < count));
        }
        cells += document["cells"].as_array().expect("a list").len();
    }
    assert!(cells > 30, "only {cells} cells");
}

fn matrix(here: &Here, folder: &Path, format: &str) -> Vec<u8> {
    let arguments = ["matrix", folder.to_str().expect("a path"), "--format", format];
    let output = here.command().args(arguments).output().expect("the command runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
