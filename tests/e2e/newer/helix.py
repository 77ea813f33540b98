"""Drives Helix on a terminal, as a person would, with the language server.

    helix.py WORK COMMAND...

The command is that of Helix, which opens grants.authc of the project in WORK/app; its home is WORK/home. Of what is drawn only the
letters are kept, each in its place.
"""

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time

ROWS, COLUMNS = 40, 150
PATIENCE = 30


class Screen:
    """What Helix has drawn: it places the cursor, writes, and erases."""

    def __init__(self):
        self.cells = [[" "] * COLUMNS for _ in range(ROWS)]
        self.row = self.column = 0
        self.rest = ""

    def feed(self, text):
        text = self.rest + text
        self.rest = ""
        token = re.compile(r"\x1b\[([?<>=]?)([\d;:]*)[ -/]*([@-~])|\x1b[\]PX^_].*?(?:\x07|\x1b\\)|\x1b[()*+].|\x1b[^\[\]PX^_]|([^\x1b])", re.S)
        at = 0
        while at < len(text):
            found = token.match(text, at)
            if not found:
                self.rest = text[at:]
                return
            at = found.end()
            private, numbers, final, letter = found.groups()
            if letter:
                self.write(letter)
            elif final and not private:
                self.control(final, [int(number or 0) for number in re.split("[;:]", numbers)] if numbers else [])

    def write(self, letter):
        if letter == "\r":
            self.column = 0
        elif letter == "\n":
            self.row = min(ROWS - 1, self.row + 1)
        elif letter == "\b":
            self.column = max(0, self.column - 1)
        elif letter >= " " and self.column < COLUMNS:
            self.cells[self.row][self.column] = letter
            self.column += 1

    def control(self, final, numbers):
        first = numbers[0] if numbers else 0
        if final in "Hf":
            row, column = (numbers + [1, 1])[:2] if numbers else (1, 1)
            self.row, self.column = min(ROWS, max(1, row)) - 1, min(COLUMNS, max(1, column)) - 1
        elif final == "C":
            self.column = min(COLUMNS - 1, self.column + max(1, first))
        elif final == "G":
            self.column = min(COLUMNS, max(1, first)) - 1
        elif final == "J":
            self.cells = [[" "] * COLUMNS for _ in range(ROWS)]
        elif final == "K":
            self.cells[self.row][self.column :] = [" "] * (COLUMNS - self.column)

    def text(self):
        return "\n".join("".join(row).rstrip() for row in self.cells).rstrip()


WORK = sys.argv[1]
screen = Screen()
child, terminal = pty.fork()
if child == 0:
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    os.execvp(sys.argv[2], sys.argv[2:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))


def fail(what):
    os.kill(child, 9)
    log = f"{WORK}/home/.cache/helix/helix.log"
    said = open(log).read()[-2000:] if os.path.exists(log) else ""
    sys.exit(f"helix: FAILED: {what}\nthe screen:\n{screen.text()}\nthe log:\n{said}")


def pump(seconds):
    """Reads what is drawn; says whether there is somebody who draws."""
    if select.select([terminal], [], [], seconds)[0]:
        try:
            screen.feed(os.read(terminal, 65536).decode("utf-8", "replace"))
        except OSError:
            return False
    return True


def seen(holds, patience=PATIENCE):
    end = time.monotonic() + patience
    while not holds(screen.text()):
        if not pump(0.1) or time.monotonic() > end:
            return False
    return True


def see(what, holds):
    if not seen(holds):
        fail(what)
    print(f"helix: {what}")


def read(name):
    """What the file holds; nothing while Helix puts the new one in the place of the old."""
    try:
        with open(f"{WORK}/app/{name}", encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def keys(text):
    os.write(terminal, text.encode())


see("the file is open", lambda text: "grants.authc" in text and "grant auth_users" in text)
see("what the linter finds is shown", lambda text: "●" in text)
keys("2gg19l")
see("the cursor is on a verb", lambda text: "2:20" in text)
see("and the finding beside it", lambda text: "may read all of" in text)
keys(" k")
see("a hover shows the actions of the verb", lambda text: "dynamodb:Scan" in text)
keys("\x1b")
see("until it is closed", lambda text: "dynamodb:Scan" not in text)
keys("gg17lv3lc")
# Helix now and then forgets that a mode was left, above all in one breath, and then shows no errors in the text.
see("text can be written", lambda text: " INS " in text)
keys("reed")
see("and is written", lambda text: "auth_users reed" in text)
keys("\x1b")
for _ in range(5):
    if seen(lambda text: "no verb `reed`" in text, 3):
        break
    keys("i")
    see("(once more)", lambda text: " INS " in text)
    keys("\x1b")
see("an error is shown after an edit", lambda text: "auth_users reed" in text and "no verb `reed`" in text)
keys(" a")
see("a quick fix is offered", lambda text: "`read`" in text)
keys("\r")
see("and mends the text", lambda text: "grant auth_users read table" in text)
keys("2gg30l")
see("the cursor is on a table", lambda text: "2:31" in text)
keys("gd")
see("its definition is in the other file", lambda text: "main.authc" in text and "table Notes" in text)
keys(" r")
see("a new name is asked for", lambda text: "rename-to:" in text)
keys("\x15Memos\r")
see("a rename changes this file", lambda text: "table Memos {" in text)
keys(":buffer-next\r")
see("and the other", lambda text: "scan table Memos" in text)
keys(":write-all\r")
see("both are written", lambda text: all("Memos" in read(name) for name in ("main.authc", "grants.authc")))
keys(":quit-all\r")
end = time.monotonic() + PATIENCE
while pump(0.1):
    if time.monotonic() > end:
        fail("Helix ends")
_, status = os.waitpid(child, 0)
if status != 0:
    sys.exit(f"helix: FAILED: it ended with status {status}")
print("helix: it ends")
