//! An independent simulator of IAM, which runs as a process of its own: `tests/tools/oracle.mjs`.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value as Json;

/// Asks the simulator every line and gives its answers in order. `AUTHC_TOOLS` names another directory of tools.
pub fn ask(lines: String) -> Vec<Json> {
    let tools = std::env::var_os("AUTHC_TOOLS").map_or_else(|| super::generated::path("tests/tools"), PathBuf::from);
    let server = tools.join("oracle.mjs");
    assert!(
        server.is_file() && tools.join("node_modules/@cloud-copilot/iam-simulate").is_dir(),
        "the simulator is not installed in {}: run tests/tools/setup.sh",
        tools.display()
    );
    let mut node = Command::new("node")
        .arg(&server)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs: tests/tools/setup.sh installs it");
    let mut input = node.stdin.take().expect("a pipe");
    let asked = lines.lines().count();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()).expect("the simulator reads"));
    let output = BufReader::new(node.stdout.take().expect("a pipe"));
    let answers: Vec<Json> =
        output.lines().map(|line| serde_json::from_str(&line.expect("UTF-8")).expect("an answer in JSON")).collect();
    writer.join().expect("everything was asked");
    assert!(node.wait().expect("node ends").success(), "the simulator failed");
    assert_eq!(answers.len(), asked, "an answer for each question");
    answers
}
