//! The language server, as a client meets it that is broken, or hostile, or gone.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::cli::here::Here;

/// How long an answer may take on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server, and what it says.
struct Server {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
}

impl Server {
    fn start(here: &Here, arguments: &[&str]) -> Self {
        let mut command = here.command();
        command.arg("lsp").args(arguments).stdin(Stdio::piped()).env("TMPDIR", here.root());
        let mut child = command.spawn().expect("the server runs");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let (send, messages) = channel();
        std::thread::spawn(move || {
            loop {
                let (mut length, mut line) = (0, String::new());
                while output.read_line(&mut line).is_ok_and(|read| read > 2) {
                    let value = line.trim().strip_prefix("Content-Length: ").map(str::parse);
                    length = value.map_or(length, |value| value.expect("a number"));
                    line.clear();
                }
                let mut body = vec![0; length];
                if length == 0 || output.read_exact(&mut body).is_err() {
                    return;
                }
                if send.send(serde_json::from_slice(&body).expect("JSON")).is_err() {
                    return;
                }
            }
        });
        Self { input: child.stdin.take(), child, messages }
    }

    fn raw(&mut self, bytes: &[u8]) {
        self.input.as_mut().expect("it is open").write_all(bytes).expect("the server listens");
    }

    fn body(&mut self, body: &str) {
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.body(&json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string());
    }

    fn ask(&mut self, id: u64, method: &str, params: Value) -> Value {
        self.body(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string());
        self.until(|message| message["id"] == id && message["method"].is_null())
    }

    /// The first message that is as wanted; the others are passed over.
    #[track_caller]
    fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let message = self.messages.recv_timeout(left).expect("the server says what is waited for");
            if wanted(&message) {
                return message;
            }
        }
    }

    /// The codes of the messages about a document, as soon as they are as wanted.
    #[track_caller]
    fn codes(&mut self, name: &str, wanted: impl Fn(&[String]) -> bool) -> Vec<String> {
        let codes = |message: &Value| -> Option<Vec<String>> {
            let about = message["params"]["uri"].as_str()?.ends_with(name);
            let list = message["params"]["diagnostics"].as_array().filter(|_| about)?;
            Some(list.iter().filter_map(|found| Some(found["code"].as_str()?.to_owned())).collect())
        };
        let message = self.until(|message| codes(message).is_some_and(|codes| wanted(&codes)));
        codes(&message).expect("just found")
    }

    fn initialize(&mut self, params: &Value) {
        let mut all = json!({ "processId": null, "rootUri": null, "capabilities": {} });
        for (key, value) in params.as_object().into_iter().flatten() {
            all[key] = value.clone();
        }
        self.ask(1, "initialize", all);
        self.notify("initialized", json!({}));
    }

    fn open(&mut self, here: &Here, name: &str, text: &str) {
        let document = json!({ "uri": uri(here, name), "languageId": "authc", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    fn ended(&mut self) -> Option<i32> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the server still runs");
    }

    fn stop(mut self) {
        self.ask(99, "shutdown", Value::Null);
        self.notify("exit", Value::Null);
        assert_eq!(self.ended(), Some(0));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn uri(here: &Here, name: &str) -> String {
    format!("file://{}", here.path(name).display())
}

#[test]
fn the_next_message_is_found_behind_what_is_none() {
    let here = Here::new();
    for garbage in ["Content-Length: 2.0\r\n\r\n{}", "Content-Length: 99999999999999999999\r\n\r\n{}", "x\0y\r\n{}"] {
        let mut server = Server::start(&here, &[]);
        server.initialize(&json!({}));
        for n in 0..2 {
            server.raw(garbage.as_bytes());
            let answer = server.ask(10 + n, "textDocument/hover", json!({}));
            assert!(answer["error"]["code"].is_i64(), "{answer}");
        }
        server.stop();
    }
}

#[test]
fn halves_of_characters_lose_no_edit() {
    let here = Here::with("a.authc", "bucket A\n");
    let mut server = Server::start(&here, &[]);
    server.initialize(&json!({}));
    server.open(&here, "a.authc", "// \nbucket A\n");
    let document = |version: u64| json!({ "uri": uri(&here, "a.authc"), "version": version });
    let range = |character: u64| json!({ "start": { "line": 0, "character": character }, "end": { "line": 0, "character": character } });
    let change = |version, character, text: &str| {
        let params = json!({ "textDocument": document(version), "contentChanges": [{ "range": range(character), "text": "@" }] });
        let message = json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": params }).to_string();
        message.replace('@', text)
    };
    server.body(&change(2, 3, r"\ud83d"));
    server.body(&change(3, 4, r"\ude00"));
    // It stands on the line behind the comment only if both halves were counted.
    server.body(&change(4, 5, r"\nbucket"));
    server.codes("a.authc", |codes| codes.contains(&"AC0001".to_owned()));
    // And a request with one is answered under its id.
    let message = r#"{"jsonrpc":"2.0","id":7,"method":"workspace/symbol","params":{"query":"\udc00"}}"#;
    server.body(message);
    server.until(|message| message["id"] == 7);
    server.stop();
}

/// To open a pipe is to wait for somebody who writes.
#[cfg(unix)]
#[test]
fn a_document_that_is_a_pipe_or_a_device() {
    let here = Here::new();
    let made = std::process::Command::new("mkfifo").arg(here.path("pipe.authc")).status().expect("mkfifo");
    assert!(made.success());
    let mut server = Server::start(&here, &[]);
    server.initialize(&json!({}));
    server.open(&here, "pipe.authc", "bucket A }\n");
    server.codes("pipe.authc", |codes| codes == ["AC0003"]);
    for (n, name) in ["/dev/stdin", "/dev/zero"].iter().enumerate() {
        let document =
            json!({ "uri": format!("file://{name}"), "languageId": "authc", "version": 1, "text": "bucket B }\n" });
        server.notify("textDocument/didOpen", json!({ "textDocument": document }));
        server.notify("textDocument/didClose", json!({ "textDocument": { "uri": format!("file://{name}") } }));
        server.open(&here, &format!("{n}.authc"), "bucket C }\n");
        server.codes(&format!("{n}.authc"), |codes| codes == ["AC0003"]);
    }
    server.stop();
}

/// Somebody else may hold the other end of the pipe open.
#[cfg(unix)]
#[test]
fn the_server_ends_with_the_process_of_its_client() {
    let here = Here::new();
    for by_argument in [true, false] {
        let mut client = std::process::Command::new("sleep").arg("600").spawn().expect("a process");
        let id = client.id().to_string();
        let mut server = match by_argument {
            true => Server::start(&here, &["--clientProcessId", &id]),
            false => Server::start(&here, &[]),
        };
        server.initialize(&json!({ "processId": if by_argument { Value::Null } else { client.id().into() } }));
        std::thread::sleep(Duration::from_millis(100));
        assert!(server.child.try_wait().expect("a child").is_none(), "its client still runs");
        client.kill().expect("a process");
        client.wait().expect("a process");
        assert_eq!(server.ended(), Some(1));
    }
    // One that is not there was never this client's: it is of another machine.
    let mut server = Server::start(&here, &["--clientProcessId", "2147483646"]);
    server.initialize(&json!({}));
    server.stop();
}

#[cfg(unix)]
#[test]
fn what_commands_show_is_private_and_does_not_stay() {
    use std::os::unix::fs::PermissionsExt;
    let here = Here::with("a.authc", "");
    let mut server = Server::start(&here, &[]);
    server.initialize(&json!({ "capabilities": { "window": { "showDocument": { "support": true } } } }));
    server.open(&here, "a.authc", "function F { logs on }\n");
    let arguments = json!([{ "textDocument": { "uri": uri(&here, "a.authc") } }]);
    server.ask(
        5,
        "workspace/executeCommand",
        json!({ "command": "authc.showTemplate", "arguments": arguments.clone() }),
    );
    // The library numbers its own requests, and the answer to the command comes before.
    let mut server_again = server;
    server_again.body(
        &json!({ "jsonrpc": "2.0", "id": 6, "method": "workspace/executeCommand", "params": { "command": "authc.showTemplate", "arguments": arguments } })
            .to_string(),
    );
    let shown = server_again.until(|message| message["method"] == "window/showDocument");
    let path = shown["params"]["uri"].as_str().and_then(|uri| uri.strip_prefix("file://")).expect("a file").to_owned();
    let path = std::path::PathBuf::from(path);
    let folder = path.parent().expect("a folder").to_owned();
    let mode = |path: &std::path::Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(&folder)), (0o600, 0o700));
    let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
    assert!(!name.contains(&server_again.child.id().to_string()), "{name} can be guessed");
    server_again.stop();
    assert!(!folder.exists(), "previews go with the server");
}

#[test]
fn what_only_compiling_refuses_is_shown() {
    let program = "param my_stage: string = \"dev\"\nparam MyStage: string = \"prod\"\nbucket T { name \"{my_stage}-{MyStage}\" }\n";
    let here = Here::with("a.authc", program);
    // More pieces than are linted at once, too; and without the linter.
    let large = (0..50).fold(program.to_owned(), |text, n| format!("{text}bucket B{n}\n"));
    for (text, options) in
        [(program, json!({})), (&*large, json!({})), (&*large, json!({ "lint": { "enable": false } }))]
    {
        let mut server = Server::start(&here, &[]);
        server.initialize(&json!({ "initializationOptions": options }));
        server.open(&here, "a.authc", text);
        server.codes("a.authc", |codes| codes.contains(&"AC0114".to_owned()));
        server.stop();
    }
    for command in ["check", "compile", "lint"] {
        let ran = here.authc(&format!("{command} a.authc"));
        assert!(ran.code == 3 && format!("{}{}", ran.out, ran.err).contains("AC0114"), "{command}: {ran:?}");
    }
}

#[test]
fn false_assertions_are_shown_until_they_hold() {
    let tested = "table Notes\nfunction List { handler \"list.main\" }\ngrant function List scan table Notes\n\
test \"t\" {\n  assert function List can scan table Notes\n  assert function List cannot scan table Notes\n}\n";
    let here = Here::with("a.authc", tested);
    let large = (0..50).fold(tested.to_owned(), |text, n| format!("{text}bucket B{n}\n"));
    let is_false = |codes: &[String]| codes.iter().filter(|code| *code == "AC0701").count() == 1;
    for (text, options) in
        [(tested, json!({})), (&*large, json!({})), (&*large, json!({ "lint": { "enable": false } }))]
    {
        let mut server = Server::start(&here, &[]);
        server.initialize(&json!({ "initializationOptions": options }));
        server.open(&here, "a.authc", text);
        server.codes("a.authc", is_false);
        let mut version = 1;
        let mut edit = |server: &mut Server, line: u64, character: u64, length: u64, text: &str| {
            version += 1;
            let range = json!({ "start": { "line": line, "character": character }, "end": { "line": line, "character": character + length } });
            let document = json!({ "uri": uri(&here, "a.authc"), "version": version });
            let changes = json!([{ "range": range, "text": text }]);
            server.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
        };
        // What does not bear on it leaves it where it is, until an error keeps it from being asked.
        edit(&mut server, 0, 11, 0, " // rows");
        assert!(is_false(&server.codes("a.authc", |_| true)));
        edit(&mut server, 0, 0, 5, "tabel");
        server.codes("a.authc", |codes| !codes.is_empty() && !codes.contains(&"AC0701".to_owned()));
        edit(&mut server, 0, 0, 5, "table");
        server.codes("a.authc", is_false);
        // The grant that it is about.
        edit(&mut server, 2, 20, 4, "get");
        server.codes("a.authc", |codes| !is_false(codes));
        server.codes("a.authc", is_false);
        edit(&mut server, 4, 27, 4, "get");
        server.codes("a.authc", |codes| !codes.contains(&"AC0701".to_owned()));
        server.stop();
    }
}

#[test]
fn what_is_odd_about_the_files_of_a_project_is_shown_at_its_own() {
    let here = Here::with("authc.toml", "edition = \"2026\"\ninclude = [\"a.authc\", \"denny.authc\"]\n");
    here.file("a.authc", "bucket A\n").file("deny.authc", "deny auth_users read bucket A\n");
    let mut server = Server::start(&here, &[]);
    server.initialize(&json!({ "rootUri": uri(&here, "") }));
    server.codes("authc.toml", |codes| codes == ["AC0907", "AC0906"]);
    here.file("authc.toml", "edition = \"2026\"\ninclude = [\"a.authc\", \"deny.authc\"]\n");
    server.notify(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [{ "uri": uri(&here, "authc.toml"), "type": 2 }] }),
    );
    server.codes("authc.toml", |codes| codes.is_empty());
    server.stop();
}

/// Diagnostics that nobody reads are replaced and not kept; the newest come in the end.
#[test]
fn a_client_that_reads_late() {
    let here = Here::new();
    let mut command = here.command();
    let mut child = command.arg("lsp").stdin(Stdio::piped()).spawn().expect("the server runs");
    let (input, mut output) = (child.stdin.take(), child.stdout.take().expect("a pipe"));
    let (_, messages) = channel();
    let mut server = Server { child, input, messages };
    let initialize = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "processId": null, "capabilities": {} } });
    server.body(&initialize.to_string());
    server.notify("initialized", json!({}));
    let wrong = "bucket Bad }\n".repeat(200);
    server.open(&here, "a.authc", &wrong);
    for version in 2..60 {
        let document = json!({ "uri": uri(&here, "a.authc"), "version": version });
        let changes = json!([{ "text": format!("{wrong}bucket B{version} }}\n") }]);
        server.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
        std::thread::sleep(Duration::from_millis(10));
    }
    let (send, arrived) = channel();
    std::thread::spawn(move || {
        let (mut read, mut some) = (Vec::new(), [0; 64 * 1024]);
        let newest = b"\"version\":59";
        while !read.windows(newest.len()).any(|part| part == newest) {
            let length = output.read(&mut some).unwrap_or(0);
            if length == 0 {
                return;
            }
            // What was looked at before is not looked at again.
            read.drain(..read.len().saturating_sub(newest.len()));
            read.extend_from_slice(&some[..length]);
        }
        send.send(()).ok();
    });
    arrived.recv_timeout(PATIENCE).expect("the newest comes in the end");
}
