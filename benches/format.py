#!/usr/bin/env python3
"""What formatting costs in process, by benches/format.rs. See README.md beside this file."""

import argparse
import json
import math
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import section
from run import ROOT, VERBS, instructions

SMALL, LARGE = 600_000, 6_000_000


def grants(size: int) -> str:
    """Plain grants of about as many bytes."""
    lines, length, n = [], 0, 0
    while length < size:
        lines.append(f"grant function Worker{n % 5000} {VERBS[n % 8]} table Table{n * 7 % 500}\n")
        length += len(lines[-1])
        n += 1
    return "".join(lines)


def mixed(size: int) -> str:
    """The sources of the example app, again and again."""
    once = "\n".join(path.read_text() for path in sorted((ROOT / "examples/notes-app").glob("*.authc"))) + "\n"
    return once * round(size / len(once))


def spread(text: str) -> str:
    """Two spaces for each of one, comments and strings apart."""
    parts = re.split(r'(//[^\n]*|"(?:[^"\\\n]|\\.)*")', text)
    return "".join(part if at % 2 else part.replace(" ", "  ") for at, part in enumerate(parts))


def binary() -> str:
    """Builds the benchmark; gives its path."""
    build = ["cargo", "bench", "--locked", "--bench", "format", "--no-run", "--message-format", "json"]
    run = subprocess.run(build, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    messages = map(json.loads, run.stdout.splitlines())
    return next(m["executable"] for m in messages if m.get("target", {}).get("name") == "format" and m.get("executable"))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--bench", help="the benchmark's binary; built if not given")
    arguments.add_argument("--runs", type=int, default=30)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    if not shutil.which("valgrind"):
        sys.exit("valgrind is missing: it counts the instructions")
    bench = options.bench or binary()
    lines = [
        "| file | bytes | instructions per byte | exponent | MB/s |",
        "|---|---:|---:|---:|---:|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        kinds = {
            "plain grants, in the style": grants,
            "plain grants, not in it": lambda size: spread(grants(size)),
            "the example app repeated, in the style": mixed,
            "the example app repeated, not in it": lambda size: spread(mixed(size)),
        }
        for name, write in kinds.items():
            costs = {}
            for size in (SMALL, LARGE):
                path = scratch / f"{size}.authc"
                path.write_text(write(size))
                length = path.stat().st_size
                # Reading the file and starting are not what is measured.
                costs[length] = instructions([bench, str(path), "1"], scratch) - instructions([bench, str(path), "0"], scratch)
            (small, few), (large, many) = costs.items()
            exponent = math.log(many / few) / math.log(large / small)
            timed = subprocess.run([bench, str(path), str(options.runs)], stdout=subprocess.PIPE, text=True, check=True)
            length, nanoseconds = map(int, timed.stdout.split())
            lines.append(f"| {name} | {large:,} | {many / large:.1f} | {exponent:.3f} | {length * 1000 / nanoseconds:.0f} |")
    table = "\n".join([*lines, "", f"The fastest of {options.runs} runs. Grown tenfold, instructions grow with the exponent."])
    print(table)
    if options.write:
        section.put("format", table)


if __name__ == "__main__":
    main()
