"""What no well-behaved client sends, and how the server begins and ends: by bytes."""

import json
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
from conftest import AUTHC, DECLARATIONS, GRANTS, project_files


def edit(uri: str, version: int, line: int, start: int, end: int, text: str) -> dict:
    place = {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}
    change = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"range": place, "text": text}]}
    return {"method": "textDocument/didChange", "params": change}


class Raw:
    """A client of bytes on two streams."""

    def __init__(self, write, read) -> None:
        self.out, self.into, self.last = write, read, 0
        self.waiting: list[dict] = []
        #: Since when something is waited for.
        self.since = time.monotonic()

    def bytes(self, data: bytes) -> None:
        self.out.write(data)
        self.out.flush()

    def send(self, **message) -> None:
        self.together(message)

    def together(self, *messages: dict) -> None:
        """Sends messages in one piece."""
        bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
        self.bytes(b"".join(b"Content-Length: %d\r\n\r\n" % len(body) + body for body in bodies))

    def receive(self) -> dict:
        length = 0
        while line := self.into.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        assert length, "the server has gone"
        return json.loads(self.into.read(length))

    def until(self, wanted) -> dict:
        self.since = time.monotonic()
        while True:
            for number, message in enumerate(self.waiting):
                if wanted(message):
                    return self.waiting.pop(number)
            self.waiting.append(self.receive())

    def request(self, method: str, params=None) -> dict:
        self.last += 1
        number = self.last
        self.send(id=number, method=method, params=params)
        return self.until(lambda message: message.get("id") == number and "method" not in message)

    def notify(self, method: str, params) -> None:
        self.send(method=method, params=params)

    def start(self, capabilities=None, options=None, folders=()) -> dict:
        answer = self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": None,
                "capabilities": capabilities or {},
                "initializationOptions": options,
                "workspaceFolders": [{"uri": folder.as_uri(), "name": folder.name} for folder in folders] or None,
            },
        )
        self.notify("initialized", {})
        return answer["result"]

    def open(self, uri: str, text: str, version: int = 1) -> None:
        document = {"uri": uri, "languageId": "authc", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def edit(self, *about) -> None:
        self.send(**edit(*about))

    def told(self, uri: str, wanted=lambda params: True) -> dict:
        def right(message: dict) -> bool:
            params = message.get("params")
            method = message.get("method") == "textDocument/publishDiagnostics"
            return method and params["uri"] == uri and wanted(params)

        return self.until(right)["params"]

    def symbols(self, uri: str) -> list[str]:
        answer = self.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        return [symbol["name"] for symbol in answer["result"]]


@pytest.fixture
def server():
    process = subprocess.Popen([AUTHC, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=-1)
    raw = Raw(process.stdin, process.stdout)
    raw.process = process
    watch = threading.Thread(target=end_when_silent, args=(raw,), daemon=True)
    watch.start()
    yield raw
    process.kill()
    process.wait()


def end_when_silent(server: Raw) -> None:
    """A test that waits for what never comes is told that the server has gone."""
    while server.process.poll() is None:
        if time.monotonic() - server.since > LONGEST_WAIT:
            server.process.kill()
        time.sleep(1)


UNTITLED = "untitled:Untitled-1"

#: Seconds that an answer may take.
LONGEST_WAIT = 60


def test_ends_well_after_shutdown(server: Raw):
    server.start()
    assert server.request("shutdown")["result"] is None
    assert server.request("textDocument/hover", {})["error"]["code"] == -32600
    server.notify("exit", None)
    assert server.process.wait(5) == 0


def test_ends_well_when_nothing_is_waited_for(server: Raw):
    server.together(
        {"id": 1, "method": "initialize", "params": {"capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    )
    assert [server.receive()["id"], server.receive()["id"]] == [1, 2]
    assert server.process.wait(5) == 0


def test_ends_badly_without_shutdown(server: Raw):
    server.start()
    server.notify("exit", None)
    assert server.process.wait(5) == 1


def test_ends_when_the_client_is_gone(server: Raw):
    server.start()
    server.process.stdin.close()
    assert server.process.wait(5) == 1


def test_nothing_is_answered_before_the_start(server: Raw):
    assert server.request("textDocument/hover", {})["error"]["code"] == -32002
    server.start()
    again = server.request("initialize", {"capabilities": {}})
    assert again["error"]["code"] == -32600


@pytest.mark.parametrize(
    "message",
    [
        b"Content-Length: 5\r\n\r\n{not}",
        b"Content-Length: 2\r\n\r\n[]",
        b"Content-Length: 4\r\n\r\nnull",
        b'Content-Length: 16\r\n\r\n{"jsonrpc":"2.0"',
        b"Content-Length: x\r\n\r\n",
        b"Content-Type: nothing\r\n\r\n",
        b"Content-Length: 3\r\n\r\n\xff\xfe\xfd",
        b"\r\n\r\n",
    ],
)
def test_malformed_messages_are_not_the_end(server: Raw, message: bytes):
    server.start()
    server.bytes(message)
    server.open(UNTITLED, "bucket Files\n")
    assert server.symbols(UNTITLED) == ["Files"]


def test_wrong_parameters_are_answered(server: Raw):
    server.start()
    assert server.request("textDocument/hover", {"textDocument": 5})["error"]["code"] == -32602
    assert server.request("textDocument/nothing", {})["error"]["code"] == -32601
    unknown = {"textDocument": {"uri": "untitled:none"}, "position": {"line": 0, "character": 0}}
    assert server.request("textDocument/hover", unknown)["error"]["code"] == -32602
    server.notify("textDocument/didChange", {"nothing": True})
    server.notify("$/unknown", {})
    server.open(UNTITLED, "bucket Files\n")
    assert server.symbols(UNTITLED) == ["Files"]


def test_edits_of_old_versions_are_left_out(server: Raw):
    server.start()
    server.open(UNTITLED, "bucket Files\n", version=5)
    server.edit(UNTITLED, 5, 0, 7, 12, "Other")
    server.edit(UNTITLED, 3, 0, 7, 12, "Other")
    assert server.symbols(UNTITLED) == ["Files"]
    server.edit(UNTITLED, 6, 0, 7, 12, "Other")
    assert server.symbols(UNTITLED) == ["Other"]
    # Edits of what is not open are left out as well, and places behind the end are the end.
    server.edit("untitled:none", 2, 0, 0, 0, "x")
    server.edit(UNTITLED, 7, 99, 99, 99, "bucket More\n")
    assert server.symbols(UNTITLED) == ["Other", "More"]


@pytest.mark.parametrize("encoding,column", [("utf-8", 12), ("utf-16", 9), ("utf-32", 8)])
def test_columns_are_counted_as_agreed(server: Raw, encoding: str, column: int):
    agreed = server.start({"general": {"positionEncodings": [encoding]}})
    assert agreed["capabilities"]["positionEncoding"] == encoding
    text = "// ü🙂 ab\nbucket Files\n"
    server.open(UNTITLED, text)
    # Behind the last letter of the comment: a new line there declares something.
    server.edit(UNTITLED, 2, 0, column, column, "\ntable T")
    assert server.symbols(UNTITLED) == ["T", "Files"]


def test_a_file_outside_a_project_and_two_projects(server: Raw, tmp_path: Path):
    one, two = tmp_path / "one", tmp_path / "two"
    for root in (one, two):
        root.mkdir()
        project_files(root)
    (two / "main.authc").write_text(DECLARATIONS.replace("Notes", "Memos"))
    lone = tmp_path / "lone.authc"
    lone.write_text("bucket Lone\n")
    server.start(folders=[one, two])
    # Nothing is open, and what is wrong in the second project is told all the same.
    wrong = server.told((two / "grants.authc").as_uri(), lambda params: params["diagnostics"])
    assert "Notes" in wrong["diagnostics"][0]["message"]
    server.open(lone.as_uri(), "bucket Lone\n")
    assert server.symbols(lone.as_uri()) == ["Lone"]
    found = server.request("workspace/symbol", {"query": "o"})["result"]
    assert {"Notes", "Memos", "Lone"} <= {symbol["name"] for symbol in found}


def test_files_and_settings_change_on_disk(server: Raw, tmp_path: Path):
    project_files(tmp_path)
    grants, toml = (tmp_path / "grants.authc").as_uri(), tmp_path / "authc.toml"
    server.start(folders=[tmp_path])
    has = lambda name: lambda params: any(item["data"]["name"] == name for item in params["diagnostics"])
    server.told(grants, has("unscoped-scan"))
    toml.write_text('edition = "2026"\n[lint]\nunscoped-scan = "off"\n')
    server.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": toml.as_uri(), "type": 1}]})
    server.told(grants, lambda params: not has("unscoped-scan")(params))
    (tmp_path / "grants.authc").write_text(GRANTS.replace("read table Notes", "read table Gone"))
    server.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": grants, "type": 2}]})
    server.told(grants, lambda params: any("Gone" in item["message"] for item in params["diagnostics"]))
    # A mistake in the project's own file is told there.
    toml.write_text('edition = "2026"\nnothing = 1\n')
    server.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": toml.as_uri(), "type": 1}]})
    wrong = server.told(toml.as_uri(), lambda params: params["diagnostics"])
    assert "nothing" in wrong["diagnostics"][0]["message"]


def test_the_linter_can_be_switched_off(server: Raw):
    server.start(options={"lint": {"enable": False}})
    scan = DECLARATIONS + "grant group admins scan table Notes\n"
    server.open(UNTITLED, scan)
    assert server.told(UNTITLED)["diagnostics"] == []
    server.notify("workspace/didChangeConfiguration", {"settings": {"authc": {"lint": {"enable": True}}}})
    server.told(UNTITLED, lambda params: params["diagnostics"])


def test_settings_are_asked_for(server: Raw):
    server.start({"workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}}})

    def answer(lint: bool) -> None:
        asked = server.until(lambda message: message.get("method") == "workspace/configuration")
        assert asked["params"]["items"] == [{"section": "authc"}]
        server.send(id=asked["id"], result=[{"lint": {"enable": lint}}])

    registered = server.until(lambda message: message.get("method") == "client/registerCapability")
    assert registered["params"]["registrations"][0]["method"] == "workspace/didChangeConfiguration"
    server.send(id=registered["id"], result=None)
    server.open(UNTITLED, DECLARATIONS + "grant group admins scan table Notes\n")
    server.told(UNTITLED, lambda params: params["diagnostics"])
    answer(False)
    server.told(UNTITLED, lambda params: not params["diagnostics"])
    server.notify("workspace/didChangeConfiguration", {"settings": None})
    answer(True)
    server.told(UNTITLED, lambda params: params["diagnostics"])


def test_edits_that_come_together_are_checked_together(server: Raw):
    server.start()
    server.open(UNTITLED, "bucket Files\n")
    server.told(UNTITLED)
    last = 13
    server.together(*(edit(UNTITLED, version, 0, 0, 0, "x") for version in range(2, last + 1)))
    versions = []
    while last not in versions:
        versions.append(server.told(UNTITLED)["version"])
    # The clock may give the server no time between two of them.
    assert len(versions) <= 4


def test_cancelled_requests_are_answered_at_once(server: Raw):
    server.start()
    server.open(UNTITLED, DECLARATIONS + GRANTS)
    where = {"textDocument": {"uri": UNTITLED}}
    for number in range(100, 140):
        server.send(id=number, method="textDocument/documentSymbol", params=where)
        server.send(method="$/cancelRequest", params={"id": number})
    codes = []
    for number in range(100, 140):
        answer = server.until(lambda message: message.get("id") == number)
        codes.append(answer.get("error", {}).get("code"))
    assert set(codes) <= {None, -32800}
    assert server.symbols(UNTITLED)[:2] == ["Users", "web"]


def test_over_a_socket():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        process = subprocess.Popen([AUTHC, "lsp", "--socket", str(listener.getsockname()[1])])
        try:
            stream, _ = listener.accept()
            with stream, stream.makefile("rwb") as file:
                raw = Raw(file, file)
                assert raw.start()["serverInfo"]["name"] == "authc"
                raw.open(UNTITLED, "bucket Files\n")
                assert raw.symbols(UNTITLED) == ["Files"]
                raw.request("shutdown")
                raw.notify("exit", None)
            assert process.wait(5) == 0
        finally:
            process.kill()
            process.wait()


def test_a_socket_on_which_nobody_listens():
    run = subprocess.run([AUTHC, "lsp", "--socket", "1"], capture_output=True, text=True, timeout=10)
    assert run.returncode == 6 and "127.0.0.1:1" in run.stderr


def test_many_projects_are_read_with_progress(server: Raw, tmp_path: Path):
    for number in range(30):
        root = tmp_path / f"app{number}"
        root.mkdir()
        project_files(root)
    server.start({"window": {"workDoneProgress": True}}, folders=[tmp_path])
    kinds = []
    while "end" not in kinds:
        message = server.until(lambda message: message.get("method") in ("$/progress", "window/workDoneProgress/create"))
        if message["method"] == "$/progress":
            kinds.append(message["params"]["value"]["kind"])
        else:
            server.send(id=message["id"], result=None)
    assert kinds[0] == "begin" and "report" in kinds
