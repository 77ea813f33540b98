"""Diagnostics that a client fetches: when they are answered, with what, and when it is told to fetch again."""

from pathlib import Path

from conftest import DECLARATIONS, GRANTS, project_files
from test_protocol import UNTITLED, Raw, edit, server  # noqa: F401 (a fixture)

FETCHES = {"textDocument": {"diagnostic": {}}}
TOLD_AGAIN = FETCHES | {"workspace": {"diagnostics": {"refreshSupport": True}}}
#: So many statements that the linter does not run with every check.
LARGE = DECLARATIONS + GRANTS + "".join(f"grant function Presign put bucket Files at \"{number}/\"\n" for number in range(40))


def fetch(server: Raw, uri: str = UNTITLED) -> dict:  # noqa: F811
    return server.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})


def names(answer: dict) -> set[str]:
    return {item["data"]["name"] for item in answer["result"]["items"]}


def test_who_cannot_be_told_again_waits_for_the_linter(server: Raw):  # noqa: F811
    server.start(FETCHES)
    server.open(UNTITLED, LARGE)
    assert "unscoped-scan" in names(fetch(server))
    server.edit(UNTITLED, 2, 0, 0, 0, "// a comment\n")
    found = fetch(server)
    scan = next(item for item in found["result"]["items"] if item["data"]["name"] == "unscoped-scan")
    assert scan["range"]["start"]["line"] == ("// a comment\n" + LARGE)[: LARGE.index("scan table") + 13].count("\n")


def test_who_can_be_told_again_is_told_when_the_linter_has_run(server: Raw):  # noqa: F811
    server.start(TOLD_AGAIN)
    server.open(UNTITLED, LARGE.replace("scan table", "skan table"))
    assert names(fetch(server)) == {"unknown-verb"}
    server.edit(UNTITLED, 2, *at("scan table"), "scan")
    assert "unknown-verb" not in names(fetch(server))
    again = server.until(lambda message: message.get("method") == "workspace/diagnostic/refresh")
    server.send(id=again["id"], result=None)
    assert "unscoped-scan" in names(fetch(server))


def at(words: str) -> tuple[int, int, int]:
    """Where the first of these words stands in the large program."""
    before = LARGE[: LARGE.index(words)]
    column = len(before) - before.rindex("\n") - 1
    return before.count("\n"), column, column + len(words.split()[0])


def test_what_changes_meanwhile_is_to_be_fetched_again(server: Raw):  # noqa: F811
    server.start(FETCHES)
    server.open(UNTITLED, LARGE)
    fetch(server)
    refused = 0
    for turn in range(20):
        about = {"id": 100 + turn, "method": "textDocument/diagnostic", "params": {"textDocument": {"uri": UNTITLED}}}
        server.together(about, edit(UNTITLED, 2 + turn, 0, 0, 0, "\n"))
        answer = server.until(lambda message, number=100 + turn: message.get("id") == number)
        if "error" in answer:
            assert (answer["error"]["code"], answer["error"]["data"]) == (-32802, {"retriggerRequest": True})
            refused += 1
    assert refused, "no edit came before an answer"
    scan = next(item for item in fetch(server)["result"]["items"] if item["data"]["name"] == "unscoped-scan")
    assert scan["range"]["start"]["line"] == LARGE[: LARGE.index("scan table")].count("\n") + 20


def test_files_that_nobody_fetches_are_told(server: Raw, tmp_path: Path):  # noqa: F811
    project_files(tmp_path)
    toml = tmp_path / "authc.toml"
    toml.write_text('edition = "2026"\nnothing = 1\n')
    server.start(FETCHES, folders=[tmp_path])
    wrong = server.told(toml.as_uri(), lambda params: params["diagnostics"])
    assert "nothing" in wrong["diagnostics"][0]["message"]
    report = server.request("workspace/diagnostic", {"previousResultIds": []})["result"]["items"]
    assert {item["uri"] for item in report} == {(tmp_path / name).as_uri() for name in ("main.authc", "grants.authc")}
    assert not [message for message in server.waiting if ".authc" in str(message.get("params", {}).get("uri"))]
    known = [{"uri": item["uri"], "value": item["resultId"]} for item in report]
    again = server.request("workspace/diagnostic", {"previousResultIds": known})["result"]["items"]
    assert [item["kind"] for item in again] == ["unchanged", "unchanged"]
    grants = tmp_path / "grants.authc"
    grants.unlink()
    server.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": grants.as_uri(), "type": 3}]})
    for _ in range(100):
        left = server.request("workspace/diagnostic", {"previousResultIds": known})["result"]["items"]
        if len(left) == 2:
            break
    gone = next(item for item in left if item["uri"] == grants.as_uri())
    assert (gone["kind"], gone["items"]) == ("full", [])


def test_a_file_that_cannot_be_read_is_reported(server: Raw, tmp_path: Path):  # noqa: F811
    project_files(tmp_path)
    (tmp_path / "broken.authc").write_bytes(b"bucket \xff\n")
    server.start(FETCHES, folders=[tmp_path])
    server.open((tmp_path / "main.authc").as_uri(), DECLARATIONS)
    report = server.request("workspace/diagnostic", {"previousResultIds": []})["result"]["items"]
    messages = [found["message"] for item in report for found in item.get("items", [])]
    assert any("UTF-8" in message for message in messages), messages
