"""Drives Kakoune through its JSON interface, as a person would, with the file for authc and with kakoune-lsp.

    kakoune.py ROOT WORK        authc and kak-lsp are on the PATH

WORK is an empty folder for the configuration and the files that are edited.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT, WORK = Path(sys.argv[1]), Path(sys.argv[2])
PATIENCE = 30

# Each face gets a colour of its own, to be told from the others on the screen.
FACES = ["value", "type", "variable", "function", "string", "keyword", "operator", "attribute", "comment", "documentation", "meta", "builtin"]
COLOURS = {f"#{number:02x}0000": face for number, face in enumerate(FACES, start=1)}

PROGRAM = """\
/// Where it runs.
param stage: string = "dev"
// Not documentation: grant.
user_pool Users {
  login email, phone
  first_factors password
  password { min_length 12, symbols off }
  client web { flows srp, refresh } // web
}
api Http http {
  route GET /notes/{id} -> List { scopes "notes/read" }
}
table Notes { key userId: identity, index byDay { key day: string } }
@allow(unscoped-scan, "said \\"so\\"", until 2099-03-01)
grant Users.auth_users get, list bucket Uploads at "p/{identity}/{tag:team}"
  where owner(userId)
  via route Http GET /notes/{id}
test "notes are private" {
  assert auth_users cannot read table Notes where userId = other
}
grant auth_users read table Notes
"""

# Line, word, which of those on the line, face.
EXPECTED = [
    (1, "/// Where it runs.", 1, "documentation"),
    (2, "param", 1, "keyword"),
    (2, "string", 1, "type"),
    (2, '"dev"', 1, "string"),
    (3, "// Not documentation: grant.", 1, "comment"),
    (4, "user_pool", 1, "type"),
    (4, "Users", 1, None),
    (5, "login", 1, "attribute"),
    (5, "email", 1, "value"),
    (5, "phone", 1, "value"),
    (6, "first_factors", 1, "attribute"),
    (6, "password", 1, "value"),
    (7, "password", 1, "attribute"),
    (7, "min_length", 1, "attribute"),
    (7, "12", 1, "value"),
    (7, "off", 1, "value"),
    (8, "flows", 1, "attribute"),
    (8, "srp", 1, "value"),
    (8, "// web", 1, "comment"),
    (10, "api", 1, "type"),
    (10, "http", 1, "value"),
    (11, "route", 1, "attribute"),
    (11, "GET", 1, "value"),
    (11, "/notes/{id}", 1, "string"),
    (11, "->", 1, "operator"),
    (11, "List", 1, None),
    (13, "table", 1, "type"),
    (13, "key", 1, "attribute"),
    (13, "userId", 1, None),
    (13, "identity", 1, "type"),
    (14, "@allow", 1, "attribute"),
    (14, '\\"', 1, "meta"),
    (14, "until", 1, "keyword"),
    (14, "2099-03-01", 1, "value"),
    (15, "grant", 1, "keyword"),
    (15, "auth_users", 1, "keyword"),
    (15, "get", 1, "function"),
    (15, "list", 1, "function"),
    (15, "bucket", 1, "type"),
    (15, "Uploads", 1, None),
    (15, "at", 1, "keyword"),
    (15, "identity", 1, "variable"),
    (15, "tag:team", 1, "variable"),
    (16, "owner", 1, "builtin"),
    (17, "via", 1, "keyword"),
    (17, "route", 1, "type"),
    (17, "/notes/{id}", 1, "string"),
    (18, "test", 1, "keyword"),
    (18, '"notes are private"', 1, "string"),
    (19, "assert", 1, "keyword"),
    (19, "cannot", 1, "keyword"),
    (19, "read", 1, "function"),
    (19, "table", 1, "type"),
    (19, "=", 1, "operator"),
    (19, "other", 1, "keyword"),
    (21, "grant", 1, "keyword"),
    (21, "read", 1, "function"),
]


class Kakoune:
    """One Kakoune without a terminal. Its messages are read by a thread of their own."""

    def __init__(self, file, extra=""):
        config = WORK / "config/kak"
        config.mkdir(parents=True, exist_ok=True)
        faces = "".join(f"face global {face} rgb:{colour[1:]}\n" for colour, face in COLOURS.items())
        (config / "kakrc").write_text(f"source {ROOT}/editors/kakoune/authc.kak\n{faces}{extra}")
        self.screen, self.shown = [], ""
        self.messages = queue.Queue()
        self.process = subprocess.Popen(
            ["kak", "-ui", "json", str(file)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=file.parent,
            env={**os.environ, "HOME": str(WORK), "XDG_CONFIG_HOME": str(WORK / "config"), "XDG_RUNTIME_DIR": str(WORK)},
        )
        threading.Thread(target=self._read, daemon=True).start()
        # What is sent before Kakoune shows something is lost.
        self.wait("the first screen", lambda: self.screen)
        self.send("resize", [60, 160])

    def _read(self):
        for line in self.process.stdout:
            self.messages.put(json.loads(line))

    def send(self, method, params):
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}) + "\n")
        self.process.stdin.flush()

    def keys(self, keys):
        self.send("keys", [keys])

    def wait(self, what, found, explain=None):
        """Takes messages until `found` gives something."""
        until = time.monotonic() + PATIENCE
        while True:
            answer = found()
            if answer:
                return answer
            if time.monotonic() > until:
                fail(f"waited {PATIENCE} s for {what}: {explain() if explain else self.shown}")
            try:
                message = self.messages.get(timeout=0.1)
            except queue.Empty:
                continue
            if message["method"] == "draw":
                self.screen = message["params"][0]
            elif message["method"] in ("info_show", "menu_show", "draw_status"):
                self.shown = json.dumps(message["params"])

    def said(self, command):
        """What a command that takes a file writes into it."""
        file = WORK / "said"
        file.unlink(missing_ok=True)
        self.keys(f"<esc>:{command.replace('FILE', str(file))}<ret>")
        return self.wait(command, lambda: file.exists() and file.read_text())

    def option(self, name):
        return self.said(f"echo -to-file FILE -- %opt{{{name}}} .").rstrip("\n").removesuffix(" .")

    def close(self):
        self.keys("<esc>:kill!<ret>")
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            fail("Kakoune did not end")


def fail(why):
    sys.exit(f"kakoune: FAILED: {why}")


def faces(screen):
    """For each line on the screen its text, and the face of each character."""
    lines = []
    for atoms in screen:
        text, colours = "", []
        for atom in atoms:
            text += atom["contents"]
            colours += [atom["face"]["fg"]] * len(atom["contents"])
        lines.append((text, [COLOURS.get(colour.replace("rgb:", "#").lower()) for colour in colours]))
    return lines


def miscoloured(screen):
    """What is not as EXPECTED."""
    lines, wrong = faces(screen), []
    for line, word, nth, face in EXPECTED:
        text, colours = lines[line - 1] if line <= len(lines) else ("", [])
        at = -1
        for _ in range(nth):
            at = text.find(word, at + 1)
        here = set(colours[at : at + len(word)]) if at >= 0 else {"missing"}
        if here != {face}:
            wrong.append(f"line {line}: {word} is {sorted(map(str, here))}, not {face}")
    return wrong


def highlighting():
    file = WORK / "colours.authc"
    file.write_text(PROGRAM)
    kakoune = Kakoune(file)
    if kakoune.option("filetype") != "authc":
        fail(f"the file type is {kakoune.option('filetype')!r}")
    kakoune.keys("<esc>:buffer colours.authc<ret>")
    # The cursor has a colour of its own: to the end, which is looked at nowhere.
    kakoune.keys("<esc>ge")
    kakoune.wait("the colours", lambda: not miscoloured(kakoune.screen), lambda: "\n  ".join(miscoloured(kakoune.screen)))
    words = kakoune.option("static_words").split()
    for word in ("grant", "user_pool", "first_factors", "unsubscribe", "iot_topic"):
        if word not in words:
            fail(f"{word} is not among the words to complete: {words[:20]}")
    words = kakoune.option("static_words").split()
    for word in ("grant", "user_pool", "first_factors", "unsubscribe", "iot_topic"):
        if word not in words:
            fail(f"{word} is not among the words to complete: {words[:20]}")
    debug = kakoune.said("buffer *debug*<ret>:write! FILE")
    if any("error" in line and "windowing" not in line for line in debug.splitlines()):
        fail(f"errors in *debug*:\n{debug}")
    kakoune.close()
    print(f"kakoune: {len(EXPECTED)} words have their colours")


def typing():
    file = WORK / "typed.authc"
    kakoune = Kakoune(file)
    kakoune.option("filetype")
    kakoune.keys("i/// Notes,<ret>of users.<esc>")
    kakoune.keys("o<backspace><backspace><backspace><backspace>")
    kakoune.keys("table Notes {<ret>key userId: identity<ret>}<ret>")
    kakoune.keys("@allow(<ret>unscoped-scan,<ret>)<ret>")
    kakoune.keys("grant auth_users  read   table Notes where owner(userId)<esc>")
    kakoune.said("write<ret>:echo -to-file FILE written")
    expected = (
        "/// Notes,\n/// of users.\ntable Notes {\n  key userId: identity\n}\n@allow(\n  unscoped-scan,\n)\n"
        "grant auth_users  read   table Notes where owner(userId)\n"
    )
    if file.read_text() != expected:
        fail(f"typed was:\n{file.read_text()}")
    kakoune.said("comment-line<ret>:write<ret>:echo -to-file FILE written")
    if not file.read_text().endswith("\n// grant auth_users  read   table Notes where owner(userId)\n"):
        fail(f"commented was:\n{file.read_text()}")
    kakoune.said("comment-line<ret>:format<ret>:write<ret>:echo -to-file FILE written")
    if "grant auth_users read table Notes where owner(userId)\n" not in file.read_text():
        fail(f"formatted was:\n{file.read_text()}")
    kakoune.close()
    print("kakoune: indents, comments and formats")


def server():
    app = WORK / "app"
    app.mkdir()
    (app / "authc.toml").write_text('edition = "2026"\n')
    (app / "what.authc").write_text("bucket Uploads\nfunction Send\n")
    file = app / "who.authc"
    file.write_text("grant function Send get bucket Upload\n")
    kakoune = Kakoune(file, "evaluate-commands %sh{kak-lsp}\nlsp-enable\n")
    until = time.monotonic() + PATIENCE
    while kakoune.option("lsp_diagnostic_error_count") != "1":
        if time.monotonic() > until:
            fail(f"no error was shown, but {kakoune.option('lsp_diagnostic_error_count')}")
        time.sleep(0.2)
    # Corrected, with the declaration in the other file: the server knows the project.
    kakoune.keys("<esc>gelis<esc>")
    while kakoune.option("lsp_diagnostic_error_count") != "0":
        if time.monotonic() > until:
            fail("the error was corrected, and stays")
        time.sleep(0.2)
    kakoune.keys("<esc>gg/get<ret>:lsp-hover<ret>")
    kakoune.wait("a hover with the action", lambda: "s3:GetObject" in kakoune.shown)
    kakoune.close()
    print("kakoune: kakoune-lsp starts the server, which shows errors and answers a hover")


highlighting()
typing()
server()
