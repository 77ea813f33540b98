#!/usr/bin/env python3
"""What linting many small files costs, side by side with `ruff check --no-cache`. See README.md beside this file."""

import argparse
import math
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import section
from run import ROOT, instructions

FILES = 10_000
PER_FOLDER = 100

AUTHC = """\
/// Notes of team {n}.
user_pool Users {{ login email; client web }}
identity_pool Identities {{ sign_in Users.web }}
table Notes{n} {{ key userId: identity, noteId: string }}
bucket Uploads{n}
function Report{n} {{ handler "src/report{n}.main" }}
grant auth_users read table Notes{n} where owner(userId)
grant auth_users get, put bucket Uploads{n} at "private/{{identity}}/"
grant function Report{n} query table Notes{n}
"""

# The same in the AWS CDK, and a handler of as many bytes.
SAME_MEANING = (ROOT / "benches" / "notes.py.in").read_text()
SAME_SIZE = '''\
"""Notes of team {n}."""

import json

TABLE = "Notes{n}"


def report(event, context):
    """Says how many notes there are."""
    user = event["requestContext"]["identity"]
    found = [note for note in event["notes"] if note["userId"] == user]
    return {{"statusCode": 200, "body": json.dumps({{"table": TABLE, "count": len(found)}})}}
'''


def write(folder: Path, text: str, extension: str, files: int) -> int:
    """Writes as many small files, in folders; gives their bytes."""
    size = 0
    for n in range(files):
        path = folder / f"team{n // PER_FOLDER}" / f"notes{n}.{extension}"
        path.parent.mkdir(parents=True, exist_ok=True)
        size += path.write_text(text.format(n=n))
    return size


def cpu(command: list[str]) -> float:
    """CPU time in milliseconds, of all threads and in the kernel."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{run.stderr}")
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--ruff", default=shutil.which("ruff"))
    arguments.add_argument("--authc", help="a release binary; built if not given")
    arguments.add_argument("--runs", type=int, default=7)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    if not options.ruff:
        sys.exit("ruff is missing: pip install ruff, or name it with --ruff")
    if not shutil.which("valgrind"):
        sys.exit("valgrind is missing: it counts the instructions")
    authc = options.authc
    if not authc:
        subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=ROOT, check=True)
        authc = str(ROOT / "target/release/authc")
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        ours = write(scratch / "authc", AUTHC, "authc", FILES)
        same_meaning = write(scratch / "meaning", SAME_MEANING, "py", FILES)
        same_size = write(scratch / "size", SAME_SIZE, "py", FILES)
        tenth = scratch / "tenth"
        small = write(tenth, AUTHC, "authc", FILES // 10)
        lint = [authc, "lint", "--format", "json"]
        ruff = [options.ruff, "check", "--no-cache", "--quiet", "--isolated"]
        commands = {
            "authc": [*lint, str(scratch / "authc")],
            "meaning": [*ruff, str(scratch / "meaning")],
            "size": [*ruff, str(scratch / "size")],
        }
        times = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                times[name].append(cpu(command))
        medians = {name: statistics.median(list_) for name, list_ in times.items()}
        many = instructions(commands["authc"], scratch)
        few = instructions([*lint, str(tenth)], scratch)
        start = instructions([authc, "--version"], scratch)
        exponent = math.log10((many - start) / (few - start))
    version = subprocess.run([options.ruff, "--version"], capture_output=True, text=True, check=True).stdout.strip()

    def peer(name: str, what: str, size: int) -> str:
        ratio = medians["authc"] / medians[name]
        return f"| `ruff check --no-cache` ({version}) on {FILES:,} {what} of {size // FILES:,} bytes | {medians[name]:.0f} ms | {ratio:.2f} |"

    table = "\n".join([
        "| what | CPU of all threads | authc / ruff |",
        "|---|---:|---:|",
        f"| `authc lint` on {FILES:,} files of {ours // FILES} bytes | {medians['authc']:.0f} ms | |",
        peer("meaning", "Python files that say the same with the AWS CDK,", same_meaning),
        peer("size", "Python files of about as many bytes,", same_size),
        "",
        f"Medians of {options.runs} runs, taken in turn. {many / ours:.0f} instructions a byte of source, the kernel's not counted; from "
        f"{FILES // 10:,} to {FILES:,} files they grow with the exponent {exponent:.3f}.",
    ])
    print(table)
    if options.write:
        section.put("lint", table)


if __name__ == "__main__":
    main()
