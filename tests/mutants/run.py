#!/usr/bin/env python3
"""Slips built into the compiler one by one, and whether the tests notice them.

  tests/mutants/run.py [--list] [--jobs N] [--quick] [--sample N] [ID or glob ...]

The rows are in `tests/mutants/*.toml`; what they may say is written at the head of `policy.toml`. All of them go into one copy of
the sources below `target/mutants`, each switched on by `AUTHC_MUTANT=ID`, so that a slip costs a run of the tests and no build.

Fails when less than 97 % of all slips are noticed, when one survives that no row explains, and when one is noticed whose row
explains why it survives.
"""

import argparse
import concurrent.futures
import fnmatch
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "mutants"
TREE = WORK / "tree"
WANTED = 0.97

# What is built from and read by the tests.
COPIED = ["src", "tests", "benches", "docs", "examples", "editors", "grammar", "fuzz"]

# They look at the text of the sources, which is not what is tested here.
NOT_RUN = {"layers", "mutants"}

# What these look at is hardly ever what a slip changes: they run last.
BLIND = ["bad_input", "cli", "edits", "format", "lib of editors", "shapes"]

# Tests of the library that take long and tell little: they come last.
LATE = ["ide::", "lsp::", "format::", "cli::", "lint::", "workspace::"]

SWITCH = """//! Which slip is switched on.

use std::sync::OnceLock;

static ON: OnceLock<String> = OnceLock::new();

/// Whether it is this one.
pub fn on(id: &str) -> bool {
    ON.get_or_init(|| std::env::var("AUTHC_MUTANT").unwrap_or_default()) == id
}
"""


def say(text):
    print(f"mutants: {text}", flush=True)


def fail(text):
    print(f"mutants: FAILED: {text}", file=sys.stderr, flush=True)
    sys.exit(1)


def rows():
    found = []
    for file in sorted(HERE.glob("*.toml")):
        for source, slips in tomllib.loads(file.read_text()).items():
            found += ({"id": id, "file": source, **row} for id, row in slips.items())
    return found


def place(row, text):
    """Where in a source what a row replaces begins and ends."""
    marked = row["old"]
    plain = marked.replace("«", "").replace("»", "")
    if text.count(plain) != 1:
        fail(f"{row['id']}: its `old` is {text.count(plain)} times in {row['file']}")
    start = text.index(plain)
    if "«" in marked:
        return start + marked.index("«"), start + marked.index("»") - 1
    return start, start + len(plain)


def replacement(row, old):
    on = f'crate::mutants::on("{row["id"]}")'
    if "with" in row:
        return row["with"].replace("{on}", on)
    if "new" in row:
        return f"(if {on} {{ {row['new']} }} else {{ {old} }})"
    return f"if !{on} {{ {old} }}"


def write(path, text):
    """Only what changed, so that what did not is not built again."""
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def copy(mutants):
    """The tree with every slip in it."""
    mutated = {}
    for row in mutants:
        mutated.setdefault(row["file"], []).append(row)
    wanted = set()
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    files = [ROOT / name for name in listed.stdout.split("\0") if "/" not in name or name.split("/")[0] in COPIED]
    files = [file for file in files if file.is_file()]
    for file in files:
        name = str(file.relative_to(ROOT))
        wanted.add(name)
        target = TREE / name
        if name in mutated:
            text = file.read_text()
            edits = sorted(((*place(row, text), row) for row in mutated.pop(name)), key=lambda edit: edit[:2])
            for (_, end, one), (start, _, two) in zip(edits, edits[1:]):
                if end > start:
                    fail(f"{one['id']} and {two['id']} are about the same text")
            for start, end, row in reversed(edits):
                text = text[:start] + replacement(row, text[start:end]) + text[end:]
            write(target, text)
        elif name == "src/lib.rs":
            write(target, file.read_text().replace("pub mod model;\n", "pub mod model;\npub mod mutants;\n"))
        elif not target.exists() or target.read_bytes() != file.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
            shutil.copymode(file, target)
    if mutated:
        fail(f"there is no {', '.join(mutated)}")
    write(TREE / "src/mutants.rs", SWITCH)
    wanted.add("src/mutants.rs")
    for file in [file for folder in COPIED for file in (TREE / folder).rglob("*")]:
        if file.is_file() and str(file.relative_to(TREE)) not in wanted:
            file.unlink()


def build():
    """The programs with tests, by name."""
    command = ["cargo", "test", "--locked", "--no-run", "--lib", "--bins", "--tests", "--message-format=json-render-diagnostics"]
    # Not optimised: that takes longer than what the programs, which run hundreds of times, would save.
    env = {**os.environ, "CARGO_TERM_COLOR": "never"}
    with open(WORK / "build.log", "w") as log:
        done = subprocess.run(
            [*command, "--target-dir", str(WORK / "build")], cwd=TREE, env=env, stdout=subprocess.PIPE, stderr=log, text=True
        )
    if done.returncode:
        lines = (WORK / "build.log").read_text()
        errors = [part for part in lines.split("\n\n") if part.startswith("error")]
        print("\n\n".join(errors) or lines[-4000:])
        fail("cargo test --no-run")
    programs = {}
    for line in done.stdout.splitlines():
        message = json.loads(line)
        if message.get("reason") == "compiler-artifact" and message.get("executable") and message["profile"]["test"]:
            target = message["target"]
            name = "lib" if "lib" in target["kind"] else "main" if "bin" in target["kind"] else target["name"]
            programs[name] = message["executable"]
    return programs


class Run:
    """A program with tests, or a part of one."""

    def __init__(self, name, path, args=()):
        self.name, self.path, self.args = name, path, list(args)
        self.took = 0.0

    def run(self, mutant, more=None):
        """What it notices: None, or a text that says what."""
        env = {**os.environ, "INSTA_UPDATE": "no", "INSTA_FORCE_PASS": "0", "PROPTEST_FAILURE_PERSISTENCE": "off", **(more or {})}
        env.pop("AUTHC_MUTANT", None)
        env["CARGO_MANIFEST_DIR"] = str(TREE)
        env["INSTA_WORKSPACE_ROOT"] = str(TREE)
        env.setdefault("RUST_TEST_THREADS", "1")
        if mutant:
            env["AUTHC_MUTANT"] = mutant
        limit = 60 + 15 * self.took if mutant else 1200
        if more:
            limit *= 20
        process = subprocess.Popen(
            [self.path, "--quiet", *self.args],
            cwd=TREE,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        try:
            out, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return f"{self.name}: no end after {limit:.0f} s"
        if process.returncode == 0:
            return None
        self.out = out
        _, found, last = out.rpartition("\nfailures:\n")
        failed = sorted(set(re.findall(r"^    (\S+)$", last, re.M))) if found else []
        which = ", ".join(failed[:2]) + (f" and {len(failed) - 2} more" if len(failed) > 2 else "")
        return f"{self.name}: {which or f'status {process.returncode}'}"


def runs(programs, quick):
    library, tests = programs["lib"], programs["it"]
    out = [Run("lib", library, [arg for part in LATE for arg in ("--skip", part)]), Run("lib of editors", library, LATE)]
    modules = [file.stem for file in sorted((ROOT / "tests/it").glob("*.rs")) if file.stem != "main"]
    out += (Run(module, tests, [f"{module}::"]) for module in modules if module not in NOT_RUN)
    if quick:
        out = [run for run in out if run.name not in BLIND]
    for run in out:
        start = time.monotonic()
        noticed = run.run(None)
        run.took = time.monotonic() - start
        if noticed:
            print(run.out[-6000:])
            fail(f"without any slip: {noticed}")
    # The quickest first: most slips are noticed by several.
    out.sort(key=lambda run: (run.name in BLIND, run.took))
    say("without a slip all pass: " + ", ".join(f"{run.name} {run.took:.1f} s" for run in out))
    return out


# What has noticed a slip in a file, the latest first: it is likely to notice the next one too.
NOTICED = {}


def examine(row, all_runs):
    latest = NOTICED.setdefault(row["file"], [])
    for run in sorted(all_runs, key=lambda run: latest.index(run) if run in latest[:2] else 2):
        if noticed := run.run(row["id"]):
            latest[:] = [run, *(other for other in latest if other is not run)]
            return noticed
    if row.get("slow"):
        for run in all_runs:
            if run.name in ("grants_oracle", "oracle_evaluate", "mutations"):
                if noticed := run.run(row["id"], {"AUTHC_PROGRAMS": "300"}):
                    return noticed + " (of 300 programs)"
    return None


def folder(row):
    parts = pathlib.Path(row["file"]).parts[1:-1]
    return "/".join(parts) or "."


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="only lists the slips")
    parser.add_argument("--build", action="store_true", help="only builds, and runs the tests without a slip")
    parser.add_argument("--quick", action="store_true", help="leaves out the programs that hardly ever notice anything")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--sample", type=int, metavar="N", help="takes N slips, evenly from all files")
    parser.add_argument("ids", nargs="*")
    options = parser.parse_args()
    every = rows()
    chosen = [
        row for row in every if not options.ids or any(fnmatch.fnmatchcase(row["id"], wanted) for wanted in options.ids)
    ]
    if not chosen:
        fail(f"no slip is called {' '.join(options.ids)}")
    if options.sample:
        chosen = [chosen[at * len(chosen) // options.sample] for at in range(min(options.sample, len(chosen)))]
    if options.list:
        for row in chosen:
            print(f"{row['id']:34} {row['file']:42} {row['slip']}")
        return
    os.nice(10)
    started = time.monotonic()
    WORK.mkdir(parents=True, exist_ok=True)
    copy(every)
    programs = build()
    say(f"built in {time.monotonic() - started:.0f} s")
    all_runs = runs(programs, options.quick)
    if options.build:
        return
    lock = threading.Lock()
    results = {}

    def one(row):
        start = time.monotonic()
        noticed = examine(row, all_runs)
        with lock:
            results[row["id"]] = noticed
            shown = noticed or ("survives, as explained" if "survives" in row else "SURVIVES")
            say(f"{len(results):3}/{len(chosen)} {row['id']}: {shown} ({time.monotonic() - start:.1f} s)")

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for done in [pool.submit(one, row) for row in chosen]:
            done.result()
    report(chosen, results, time.monotonic() - started)


def report(chosen, results, seconds):
    folders = {}
    for row in chosen:
        counts = folders.setdefault(folder(row), [0, 0])
        counts[0] += 1
        counts[1] += results[row["id"]] is not None
    print(f"\n{'folder of src':30} {'slips':>6} {'noticed':>8}")
    for name, (slips, noticed) in sorted(folders.items()):
        print(f"{name:30} {slips:6} {noticed:8}")
    noticed = sum(found is not None for found in results.values())
    print(f"{'all':30} {len(chosen):6} {noticed:8}   {100 * noticed / len(chosen):.1f} %\n")
    wrong = []
    for row in chosen:
        survived, explained = results[row["id"]] is None, row.get("survives")
        if survived:
            print(f"survives: {row['id']} ({row['file']}): {row['slip']}\n    {explained or 'NOT EXPLAINED'}")
        if survived and not explained:
            wrong.append(f"{row['id']} survives")
        if explained and not survived:
            wrong.append(f"{row['id']} is noticed, and its row says why it survives")
    say(f"{len(chosen)} slips in {seconds:.0f} s")
    if noticed < WANTED * len(chosen) and len(chosen) == len(rows()):
        wrong.append(f"less than {WANTED:.0%} are noticed")
    if wrong:
        fail("; ".join(wrong))


if __name__ == "__main__":
    main()
