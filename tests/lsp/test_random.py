"""Random edits, in bursts and with cancelled questions: what the server then says of a document is what it says of the same text
in a document that was just opened. `AUTHC_EDITS` sets how many edits, `AUTHC_SEED` where to begin."""

import os
import random
from pathlib import Path

from conftest import DECLARATIONS, GRANTS, position
from test_protocol import Raw, server  # noqa: F401 (a fixture)

ROOT = Path(__file__).resolve().parents[2]
EDITED = "untitled:edited"
TEXTS = [
    "// é 😀\n" + DECLARATIONS + GRANTS,
    (DECLARATIONS + GRANTS).replace("\n", "\r\n"),
    (ROOT / "examples/notes-app/who.authc").read_text() + (ROOT / "examples/notes-app/grants.authc").read_text(),
    "",
]
SNIPPETS = [
    "grant auth_users read table Notes where owner(userId)\n", "deny auth_users delete table Notes\n", "bucket Files\n",
    "table Other { key id: identity }\n", "param x: string\n", 'test "t" {\n', "@allow(", "@", "grant", "deny", "group admins",
    "ambiguous_role deny", "table ", "Notes", "reed", ", put", ' because "😀"', '"', "// é😀\n", "/// doc\n", "{", "}", "(", ")",
    ";", ",", ".", "$", "\\", "é", "😀", "\n", "\n\n", "\r\n", "\r", " ", "\t",
]  # fmt: skip
PLACES = ["hover", "completion", "definition", "signatureHelp", "documentHighlight", "prepareRename"]
WHOLE = ["diagnostic", "documentSymbol", "semanticTokens/full", "formatting", "foldingRange", "codeLens", "documentLink"]


def at(text: str, offset: int) -> dict:
    found = position(text, offset)
    return {"line": found.line, "character": found.character}


def inside(text: str, offset: int) -> bool:
    """Whether a place is between the halves of a line break: there is no such position."""
    return 0 < offset < len(text) and text[offset - 1 : offset + 1] == "\r\n"


def change(chance: random.Random, text: str) -> tuple[int, int, str]:
    start = chance.randint(0, len(text))
    end = min(len(text), start + chance.choice([0, 0, 0, 1, 2, chance.randint(0, 40), chance.randint(0, 200)]))
    start, end = start - inside(text, start), end + inside(text, end)
    return start, end, "" if chance.random() < 0.25 else chance.choice(SNIPPETS)


def said(server: Raw, uri: str) -> dict:  # noqa: F811
    """All that there is to say of a document, without its address."""
    numbers = {}
    for method in WHOLE:
        server.last += 1
        numbers[server.last] = method
        params = {"textDocument": {"uri": uri}, "options": {"tabSize": 2, "insertSpaces": True}}
        server.send(id=server.last, method=f"textDocument/{method}", params=params)
    answers = {}
    for number, method in numbers.items():
        answer = server.until(lambda message, number=number: message.get("id") == number and "method" not in message)
        answers[method] = strip(answer.get("result", answer.get("error")), uri)
    return answers


def strip(value, uri: str):
    if isinstance(value, dict):
        # What a lens carries names a state of the document.
        without = ("resultId", "data") if "range" in value else ("resultId",)
        return {key: strip(inner, uri) for key, inner in value.items() if key not in without}
    if isinstance(value, list):
        return [strip(inner, uri) for inner in value]
    return value.replace(uri, "") if isinstance(value, str) else value


def test_edits_give_what_a_fresh_start_gives(server: Raw):  # noqa: F811
    chance = random.Random(int(os.environ.get("AUTHC_SEED", "1")))
    left = int(os.environ.get("AUTHC_EDITS", "10000"))
    server.start({"textDocument": {"diagnostic": {}, "foldingRange": {}}, "workspace": {"workspaceEdit": {"documentChanges": True}}})
    turn = 0
    while left > 0:
        text, version, undo = chance.choice(TEXTS), 1, []
        server.open(EDITED, text)
        for _ in range(8):
            turn += 1
            asked, told = [], []
            for _ in range(chance.randint(1, 16)):
                left -= 1
                start, end, new = undo.pop() if undo and chance.random() < 0.5 else change(chance, text)
                if inside(text, start) or inside(text, end):
                    continue
                undo.append((start, start + len(new), text[start:end]))
                place = {"start": at(text, start), "end": at(text, end)}
                text, version = text[:start] + new + text[end:], version + 1
                told.append((place, new))
                server.notify(
                    "textDocument/didChange",
                    {
                        "textDocument": {"uri": EDITED, "version": version},
                        "contentChanges": [{"range": place, "text": new}],
                    },
                )
                if chance.random() < 0.3:
                    server.last += 1
                    asked.append(server.last)
                    where = at(text, chance.randint(0, len(text)))
                    method = f"textDocument/{chance.choice(PLACES)}"
                    params = {"textDocument": {"uri": EDITED}, "position": where}
                    server.send(id=server.last, method=method, params=params)
                    if chance.random() < 0.5:
                        server.send(method="$/cancelRequest", params={"id": server.last})
            # Every question is answered, if only by a refusal.
            for number in asked:
                answer = server.until(lambda message: message.get("id") == number and "method" not in message)
                assert answer.get("error", {}).get("code") in (None, -32800, -32801, -32803), answer
            fresh = f"untitled:fresh{turn}"
            server.open(fresh, text)
            found, expected = said(server, EDITED), said(server, fresh)
            for method in WHOLE:
                assert found[method] == expected[method], f"{method} after {told}, where the text is\n{text}"
            server.notify("textDocument/didClose", {"textDocument": {"uri": fresh}})
            server.waiting.clear()
        server.notify("textDocument/didClose", {"textDocument": {"uri": EDITED}})
