#!/usr/bin/env python3
"""Times the language server beside `ruff server`, `taplo lsp` and a server that only echoes. See README.md beside this file."""

import argparse
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import Empty, Queue

import run
import section

ROOT = Path(__file__).resolve().parent.parent
SIZES = [100, 1_000, 10_000, 100_000]
#: Edits in a burst, as of somebody who types a word.
BURST = 21
#: Seconds that typing rests before memory is read: the linter has run then.
REST = 4.0


class Client:
    """A client that does as little as it can: what is measured is the server."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.last = 0
        self.messages: Queue = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        stream = self.process.stdout
        while header := stream.readline():
            length = 0
            while header.strip():
                if header.lower().startswith(b"content-length:"):
                    length = int(header.split(b":")[1])
                header = stream.readline()
            self.messages.put(stream.read(length))
        self.messages.put(None)

    def send(self, **message) -> None:
        self.write(frame(message))

    def write(self, data: bytes) -> None:
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def receive(self, seconds: float = 120.0) -> bytes:
        """The next message that asks nothing. Only what asks is parsed here."""
        while True:
            message = self.messages.get(timeout=seconds)
            if message is None:
                sys.exit("a server ended")
            head = message[:200]
            if b'"method"' not in head or b"publishDiagnostics" in head or b'"id"' not in message:
                return message
            # Registrations and questions about settings: none matters here.
            asked = json.loads(message)
            items = (asked.get("params") or {}).get("items")
            self.send(id=asked["id"], result=[{} for _ in items] if items is not None else None)

    def request(self, method: str, params) -> dict:
        self.last += 1
        self.send(id=self.last, method=method, params=params)
        while True:
            message = json.loads(self.receive())
            if message.get("id") == self.last:
                return message

    def initialize(self, folder: Path, fetches: bool) -> None:
        answer = self.request("initialize", {
            "processId": None, "rootUri": folder.as_uri(),
            "capabilities": {
                "general": {"positionEncodings": ["utf-8", "utf-16"]},
                "textDocument": {"publishDiagnostics": {"versionSupport": True}} | ({"diagnostic": {}} if fetches else {}),
                "workspace": {"diagnostics": {"refreshSupport": True}},
            },
        })
        sync = answer["result"]["capabilities"].get("textDocumentSync")
        kind = sync.get("change") if isinstance(sync, dict) else sync
        #: Whether the server wants the whole text with every edit.
        self.full = kind == 1
        self.send(method="initialized", params={})

    def until(self, right) -> None:
        """Waits for diagnostics that are right. Those that are not are only searched, not parsed."""
        while True:
            message = self.receive()
            if b"publishDiagnostics" in message[:200] and right(message):
                return

    def quiet(self, seconds: float) -> None:
        """Waits, and forgets what is told meanwhile."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                self.receive(left)
            except Empty:
                return

    def memory(self) -> int:
        """Resident bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024

    def stop(self) -> None:
        self.send(id=0, method="shutdown")
        self.send(method="exit")
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def frame(message: dict) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def echo() -> None:
    """A server that answers every edit at once, having looked for its version alone."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while header := source.readline():
        length = int(header.split(b":")[1])
        source.readline()
        body = source.read(length)
        asked = re.search(rb'"id": ?(\d+)', body)
        version = re.search(rb'"version": ?(\d+)', body)
        if b'"exit"' in body:
            return
        if asked:
            answer = b'{"jsonrpc":"2.0","id":%b,"result":{"capabilities":{}}}' % asked[1]
        elif version:
            answer = (
                b'{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics","params":'
                b'{"uri":"file:///e","version":%b,"diagnostics":[]}}' % version[1]
            )
        else:
            continue
        sink.write(b"Content-Length: %d\r\n\r\n" % len(answer) + answer)
        sink.flush()


class Subject:
    """A server with the kind of file that it reads."""

    #: Whether its diagnostics name the version that they are for.
    versioned = True

    def __init__(self, name: str, command: list[str], extension: str) -> None:
        self.name, self.command, self.extension = name, command, extension


class Authc(Subject):
    def text(self, lines: int) -> str:
        # As many grants as give this many lines with the declarations before them.
        grants = lines
        while (text := run.program(grants)).count("\n") > lines:
            grants -= max(1, (text.count("\n") - lines) // 2)
        return text

    def place(self, lines: list[str]) -> tuple[int, int]:
        """Behind the name of the table of a grant."""
        line = next(n for n in range(len(lines) * 3 // 4, len(lines)) if lines[n].startswith("grant"))
        return line, len(lines[line])

    def wrong(self, message: bytes, typed: str) -> bool:
        return b"there is no table" in message and re.search(rb"Table\d+%b`" % typed.encode(), message) is not None

    def fine(self, message: bytes) -> bool:
        return b"there is no table" not in message


class Ruff(Subject):
    def text(self, lines: int) -> str:
        out = []
        for n in range(lines // 5):
            out += [f"def worker{n}(items, owner):", f"    count = len(items) + {n}", "    if count > 3:", "        owner = str(count)", "    return owner, count"]
        return "\n".join(out) + "\n"

    def place(self, lines: list[str]) -> tuple[int, int]:
        line = next(n for n in range(len(lines) * 3 // 4, len(lines)) if "return owner, count" in lines[n])
        return line, len(lines[line])

    def wrong(self, message: bytes, typed: str) -> bool:
        return b"Undefined name `count%b`" % typed.encode() in message

    def fine(self, message: bytes) -> bool:
        return b"Undefined name" not in message


class Taplo(Subject):
    versioned = False

    def text(self, lines: int) -> str:
        out = []
        for n in range(lines // 5):
            out += [f"[worker{n}]", f'handler = "src/worker{n}.main"', 'tables = ["Notes", "Files"]', "memory = 128", "timeout = 3"]
        return "\n".join(out) + "\n"

    def place(self, lines: list[str]) -> tuple[int, int]:
        """Behind a number, which is none with a letter behind it."""
        line = next(n for n in range(len(lines) * 3 // 4, len(lines)) if lines[n] == "memory = 128")
        return line, len(lines[line])

    def wrong(self, message: bytes, typed: str) -> bool:
        return b'"range"' in message

    def fine(self, message: bytes) -> bool:
        return b'"diagnostics":[]' in message


class Echo(Ruff):
    def wrong(self, message: bytes, typed: str) -> bool:
        return True

    def fine(self, message: bytes) -> bool:
        return True


class Session:
    """A document that is open in a server and edited at one place."""

    def __init__(self, subject: Subject, lines: int, folder: Path, fetches: bool = False) -> None:
        self.subject = subject
        self.text = subject.text(lines)
        self.line, self.column = subject.place(self.text.split("\n"))
        path = folder / f"{subject.name.split()[0]}{lines}{subject.extension}"
        path.write_text(self.text)
        self.uri = path.as_uri()
        self.version = 1
        self.client = Client(subject.command)
        self.client.initialize(folder, fetches)
        self.client.quiet(0.3)
        self.before = self.client.memory()
        item = {"uri": self.uri, "languageId": subject.extension[1:], "version": 1, "text": self.text}
        start = time.perf_counter()
        self.client.send(method="textDocument/didOpen", params={"textDocument": item})
        if fetches:
            self.client.request("textDocument/diagnostic", {"textDocument": {"uri": self.uri}})
        else:
            self.client.until(subject.fine)
        self.opened = time.perf_counter() - start
        self.client.quiet(0.5 + len(self.text) / 2_000_000)

    def edit(self, length: int, new: str) -> bytes:
        """An edit behind the place, as bytes, so that making it is not measured."""
        self.version += 1
        start = {"line": self.line, "character": self.column}
        change = {"range": {"start": start, "end": {"line": self.line, "character": self.column + length}}, "text": new}
        if self.client.full:
            lines = self.text.split("\n")
            lines[self.line] = lines[self.line][: self.column] + new + lines[self.line][self.column :]
            change = {"text": "\n".join(lines)}
        return frame({
            "method": "textDocument/didChange",
            "params": {"textDocument": {"uri": self.uri, "version": self.version}, "contentChanges": [change]},
        })

    def timed(self, edits: bytes, right) -> float:
        """Seconds from an edit to the diagnostics that are right after it."""
        version = b'"version":%d' % self.version
        start = time.perf_counter()
        self.client.write(edits)
        self.client.until(lambda message: (not self.subject.versioned or version in message) and right(message))
        return time.perf_counter() - start

    def keystrokes(self, count: int) -> list[float]:
        """A letter typed and taken away, over and over."""
        times = []
        # Who names no version may clear its list before it has looked: that it is fine again is not timed then, but given time.
        rest = 0.03 if self.subject.versioned else 0.1 + self.opened
        for _ in range(count):
            times.append(self.timed(self.edit(0, "X"), lambda message: self.subject.wrong(message, "X")))
            self.client.quiet(0.03)
            back = self.timed(self.edit(1, ""), self.subject.fine)
            if self.subject.versioned:
                times.append(back)
            self.client.quiet(rest)
        return times

    def declarations(self, count: int) -> list[float]:
        """The same in the key of a table, on which grants depend."""
        here = self.line, self.column
        lines = self.text.split("\n")
        self.line = next(n for n, line in enumerate(lines) if line.startswith("table "))
        self.column = lines[self.line].index("itemId") + len("itemId")
        times = []
        for typed in range(count):
            times.append(self.timed(self.edit(typed % 2, "" if typed % 2 else "X"), self.subject.fine))
            self.client.quiet(0.05)
        self.line, self.column = here
        return times

    def bursts(self, count: int) -> list[float]:
        """A word of as many letters typed at once."""
        times = []
        for _ in range(count):
            word = "".join(chr(ord("A") + n % 26) for n in range(BURST))
            first = self.column
            edits = []
            for letter in word:
                edits.append(self.edit(0, letter))
                self.column += 1
            self.column = first
            times.append(self.timed(b"".join(edits), lambda message: self.subject.wrong(message, word)))
            self.timed(self.edit(BURST, ""), self.subject.fine)
            self.client.quiet(0.05)
        return times

    def asked(self, edit: bytes, method: str, **about) -> tuple[float, bytes]:
        """Seconds from an edit, with which something is asked, to the answer."""
        self.client.last += 1
        about = {"textDocument": {"uri": self.uri}, **about}
        asked = frame({"id": self.client.last, "method": f"textDocument/{method}", "params": about})
        start = time.perf_counter()
        self.client.write(edit + asked)
        wanted = b'"id":%d' % self.client.last
        while wanted not in (message := self.client.receive())[:40] and wanted not in message[-20:]:
            pass
        return time.perf_counter() - start, message

    def completions(self, count: int) -> list[float]:
        """A letter typed, and a list asked for in the same moment."""
        times = []
        for typed in range(count * 2):
            position = {"line": self.line, "character": self.column + 1 - typed % 2}
            seconds, message = self.asked(self.edit(typed % 2, "" if typed % 2 else "1"), "completion", position=position)
            times.append(seconds)
            if b'"items":[{' not in message and b'"result":[{' not in message:
                sys.exit(f"nothing was offered: {message[:200]}")
            self.client.quiet(0.03)
        return times

    def fetches(self, count: int) -> list[float]:
        """A letter typed and taken away, and the diagnostics fetched in the same moment."""
        times = []
        for typed in range(count * 2):
            seconds, message = self.asked(self.edit(typed % 2, "" if typed % 2 else "X"), "diagnostic")
            times.append(seconds)
            right = self.subject.fine(message) if typed % 2 else self.subject.wrong(message, "X")
            if not right or b'"result":' not in message:
                sys.exit(f"this is not what is wrong: {message[:200]}")
            self.client.quiet(0.03)
        return times


def p50(times: list[float]) -> float:
    """Median in milliseconds."""
    return statistics.median(times) * 1000


def measure(subjects: list[Subject], sizes: list[int], count: int) -> str:
    """The table, as Markdown."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for lines in sizes:
            for subject in subjects:
                folder = Path(name) / subject.name.split()[0]
                folder.mkdir(exist_ok=True)
                session = Session(subject, lines, folder)
                # What takes seconds is not typed sixty times.
                strokes = session.keystrokes(max(3, min(count, int(5 / session.opened))))
                row = {"lines": lines, "server": subject.name, "p50": p50(strokes), "p95": quantile(strokes, 0.95), "open": session.opened * 1000}
                if subject.versioned and not isinstance(subject, Echo):
                    row["burst"] = p50(session.bursts(max(5, count // 5)))
                if isinstance(subject, Authc):
                    row["completion"] = p50(session.completions(max(10, count // 2)))
                    row["declaration"] = p50(session.declarations(max(10, count // 5) // 2 * 2))
                session.client.quiet(REST)
                if not isinstance(subject, Echo):
                    row["memory"] = (session.client.memory() - session.before) / len(session.text.encode())
                session.client.stop()
                if isinstance(subject, (Authc, Ruff)) and not isinstance(subject, Echo):
                    fetching = Session(subject, lines, folder, fetches=True)
                    row["fetched"] = p50(fetching.fetches(max(5, count // 5)))
                    fetching.client.stop()
                print(json.dumps(row), file=sys.stderr)
                rows.append(row)
    return table(rows)


def quantile(times: list[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, math.floor(len(times) * part))] * 1000


def table(rows: list[dict]) -> str:
    lines = [
        "| lines | server | keystroke to diagnostics, p50 ms | p95 ms | of echo | fetched, p50 ms | in a declaration, ms | burst of 21, ms | of one edit | completion, ms | open, ms | memory per byte |",
        "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        bottom = next(other["p50"] for other in rows if other["lines"] == row["lines"] and other["server"] == "echo")
        fetched = f"{row['fetched']:.2f}" if "fetched" in row else "–"
        burst = f"{row['burst']:.2f} | {row['burst'] / row['p50']:.1f}" if "burst" in row else "– | –"
        declaration = f"{row['declaration']:.2f}" if "declaration" in row else "–"
        completion = f"{row['completion']:.2f}" if "completion" in row else "–"
        memory = f"{row['memory']:.1f}" if "memory" in row and row["lines"] >= 10_000 else "–"
        lines.append(
            f"| {row['lines']:,} | {row['server']} | {row['p50']:.2f} | {row['p95']:.2f} | {row['p50'] / bottom:.1f} "
            f"| {fetched} | {declaration} | {burst} | {completion} | {row['open']:.1f} | {memory} |"
        )
    return "\n".join(lines)


def version(command: str) -> str:
    return subprocess.run([command, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--authc", help="a release binary; built if not given")
    arguments.add_argument("--ruff", default=shutil.which("ruff"), help="PyPI `ruff`")
    arguments.add_argument("--taplo", default=shutil.which("taplo"), help="PyPI `taplo`")
    arguments.add_argument("--lines", type=int, action="append", help="sizes; can be repeated")
    arguments.add_argument("--count", type=int, default=100, help="letters typed for each size")
    arguments.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    arguments.add_argument("--echo", action="store_true", help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.echo:
        return echo()
    authc = options.authc
    if not authc:
        subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)
        authc = str(Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "authc")
    subjects: list[Subject] = [
        Echo("echo", [sys.executable, "-S", __file__, "--echo"], ".py"),
        Authc("authc", [authc, "lsp"], ".authc"),
    ]
    if options.ruff:
        subjects.append(Ruff(f"ruff {version(options.ruff)}", [options.ruff, "server"], ".py"))
    if options.taplo:
        subjects.append(Taplo(f"taplo {version(options.taplo)}", [options.taplo, "lsp", "stdio"], ".toml"))
    report = measure(subjects, options.lines or SIZES, options.count)
    print(report)
    if options.write:
        section.put("lsp", report)


if __name__ == "__main__":
    main()
