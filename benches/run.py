#!/usr/bin/env python3
"""Counts what compiling costs, side by side with `cedar validate`. See README.md beside this file."""

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
import time
from pathlib import Path

import section

ROOT = Path(__file__).resolve().parent.parent
VERBS = ["read", "write", "get, query", "put", "update, delete", "query", "scan", "get, put, update"]


def program(grants: int) -> str:
    """A program of functions with twenty grants each on a tenth as many tables."""
    functions = max(1, grants // 20)
    tables = max(20, functions // 10)
    lines = [f"table Table{n} {{ key ownerId: identity, itemId: string }}" for n in range(tables)]
    lines += [f'function Worker{n} {{ handler "src/worker{n}.main" }}' for n in range(functions)]
    for n in range(grants):
        lines.append(f"grant function Worker{n % functions} {VERBS[n % 8]} table Table{(n * 7) % tables}")
    return "\n".join(lines) + "\n"


def cedar(policies: int) -> tuple[str, str]:
    """As many Cedar policies of the same meaning, and their schema."""
    functions = max(1, policies // 20)
    tables = max(20, functions // 10)
    lines = [
        f'permit(principal == Function::"Worker{n % functions}", action == Action::"read", resource == Table::"Table{(n * 7) % tables}");'
        for n in range(policies)
    ]
    schema = "entity Function;\nentity Table;\naction read appliesTo { principal: [Function], resource: [Table] };\n"
    return "\n".join(lines) + "\n", schema


def instructions(command: list[str], scratch: Path) -> int:
    """Instructions that a command executes, counted by callgrind; the kernel's are not among them."""
    out = scratch / "callgrind.out"
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *command],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
    )
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)} failed under valgrind:\n{run.stderr}")
    return int(re.search(r"refs:\s+([\d,]+)", run.stderr)[1].replace(",", ""))


def wall(command: list[str], runs: int) -> float:
    """Median wall time in milliseconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def memory(command: list[str]) -> int:
    """Peak resident set in bytes. By GNU time, since a child of this process would inherit its own peak."""
    run = subprocess.run(["/usr/bin/time", "-f", "%M", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
    return int(run.stderr.split()[-1]) * 1024


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cedar", default=shutil.which("cedar"))
    arguments.add_argument("--authc", help="a release binary; built if not given")
    arguments.add_argument("--write", action="store_true")
    arguments.add_argument("--quick", action="store_true")
    options = arguments.parse_args()
    for tool, why in (("valgrind", "it counts the instructions"), ("/usr/bin/time", "it reads the memory")):
        if not shutil.which(tool):
            sys.exit(f"{tool} is needed: {why}")
    authc = options.authc
    if not authc:
        subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)
        authc = str(Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "authc")
    with tempfile.TemporaryDirectory() as folder:
        report = measure(authc, options.cedar, Path(folder), [20, 1_000, 10_000] + ([] if options.quick else [100_000]))
    print(report)
    if options.write:
        section.put("compile", report)


def measure(authc: str, peer: str | None, scratch: Path, counts: list[int]) -> str:
    (scratch / "empty.rs").write_text("fn main() {}\n")
    empty = scratch / "empty"
    subprocess.run(["rustc", "-O", "-o", empty, scratch / "empty.rs"], check=True)
    base, base_wall, base_memory = instructions([str(empty)], scratch), wall([str(empty)], 200), memory([authc, "--version"])
    rows, exponent, last = [], None, None
    for count in counts:
        text = program(count)
        path = scratch / f"{count}.authc"
        path.write_text(text)
        command = [authc, "compile", str(path)]
        cost = instructions(command, scratch)
        row = {
            "grants": count, "bytes": len(text), "instructions": cost, "per byte": cost / len(text),
            "wall": wall(command, 200 if count <= 20 else 5), "memory": (memory(command) - base_memory) / len(text),
        }
        if peer:
            policies, schema = cedar(count)
            (scratch / "p.cedar").write_text(policies)
            (scratch / "s.cedarschema").write_text(schema)
            other = [peer, "validate", "--schema", str(scratch / "s.cedarschema"), "--policies", str(scratch / "p.cedar")]
            row["cedar wall"] = wall(other, 200 if count <= 20 else 3)
            # Counting takes fifty times as long as running, and cedar's cost is a straight line by then.
            row["cedar"] = instructions(other, scratch) if count <= 10_000 else None
        if last:
            exponent = math.log(cost / last["instructions"]) / math.log(count / last["grants"])
            row["exponent"] = exponent
        rows.append(row)
        last = row
        print(json.dumps(row), file=sys.stderr)
    lines = [
        f"An empty Rust program: {base:,} instructions, {base_wall:.2f} ms.", "",
        "| grants | source bytes | instructions | per byte | exponent | memory per byte | wall ms | of empty | `cedar validate` instructions | cedar / authc | cedar wall ms |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        counted = f"{row['cedar']:,} | {row['cedar'] / row['instructions']:.1f}" if row.get("cedar") else "– | –"
        peer_cells = f"{counted} | {row['cedar wall']:.1f}" if "cedar wall" in row else f"{counted} | –"
        power = f"{row['exponent']:.3f}" if "exponent" in row else "–"
        lines.append(
            f"| {row['grants']:,} | {row['bytes']:,} | {row['instructions']:,} | {row['per byte']:.0f} | {power} "
            f"| {row['memory']:.1f} | {row['wall']:.2f} | {row['wall'] / base_wall:.1f} | {peer_cells} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
