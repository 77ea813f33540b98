#!/usr/bin/env python3
"""Deploys programs on an emulated cloud, and compares what is allowed there with what their text says.

    enforced.py AUTHC [--only PROGRAM] [--every] [--show N]

For every program: all people and functions, all requests, all tokens at all routes; then every mutant of the template, which has to turn a
decision. `README.md` beside this file says more.
"""

import argparse
import json
import subprocess
import sys
import time

from cloud import assertions
from cloud.judge import Judge
from cloud.mutants import EQUIVALENT, Trial, controls, mutants, reason
from cloud.programs import PROGRAMS
from cloud.said import ROOT
from cloud.server import Cloud
from edge.simulator import Simulator


class Findings:
    """What is wrong, printed last: there may be much of it."""

    def __init__(self):
        self.lines = []

    def add(self, text):
        self.lines.append(text)


def said(allowed):
    return {True: "allowed", False: "denied", None: "no credentials"}.get(allowed, allowed)


def show(row, pair):
    return f"{row}: {said(pair[1])}, and by the text {said(pair[0])}"


def compile_template(authc, program):
    done = subprocess.run(
        [authc, "compile", ROOT / program.path, "--target", "cloudformation"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{program.path} does not compile:\n{done.stderr}")
    return json.loads(done.stdout)


def examine(authc, name, simulator, findings, options, used):
    program, begun = PROGRAMS[name](), time.monotonic()
    for line in program.stale():
        findings.add(f"{name}: the table and the text differ: {line}")
    template = compile_template(authc, program)
    with Cloud(simulator) as cloud:
        judge = Judge(cloud, program, template)
        base = judge.base()
        for row, pair in list(base.differing().items())[: options.show]:
            findings.add(f"{name}: {show(row, pair)}")
        print(
            f"{name}: {len(base.rows)} requests, {base.denied} denied, {len(base.differing())} not as the text says",
            flush=True,
        )
        if base.differing():
            # Mutants of what is wrong say nothing.
            return len(base.rows), base.denied, 0
        asked, wrong = assertions.check(authc, program)
        for line in wrong:
            findings.add(f"{name}: {line}")
        print(f"{name}: {asked} assertions, {len(wrong)} do not hold", flush=True)
        count, turned = 0, 0
        trial, made = Trial(judge), list(mutants(template, options.every))

        def last(mutant):
            # Those that need everything anew come last: what is deployed is gone after them.
            return mutant.how in ("people", "api")

        none = controls(made)
        for mutant in sorted([*none, *made], key=last):
            rows, excuse = trial.turned(mutant), reason(mutant)
            if mutant in none:
                for row, pair in list(rows.items())[: options.show]:
                    findings.add(f"{name}: the mutant {mutant.name} turns {show(row, pair)}")
                continue
            count += 1
            turned += bool(rows)
            if excuse is not None:
                used.add(excuse)
            if options.verbose:
                print(
                    f"{name}: {mutant.name}: {len(rows)} turned"
                    + (f" ({EQUIVALENT[excuse][1]})" if excuse is not None else "")
                )
            if not rows and excuse is None:
                findings.add(f"{name}: nothing notices the mutant {mutant.name}")
            if rows and excuse is not None:
                row, pair = next(iter(rows.items()))
                findings.add(f"{name}: the mutant {mutant.name} was to change nothing: {show(row, pair)}")
    seconds = time.monotonic() - begun
    print(
        f"{name}: {count} mutants, {turned} noticed, {count - turned} change nothing for a reason; {seconds:.0f} s",
        flush=True,
    )
    return len(base.rows), base.denied, count


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("authc")
    arguments.add_argument("--only", choices=PROGRAMS, help="one program")
    arguments.add_argument("--every", action="store_true", help="mutants of a statement in every role that has it")
    arguments.add_argument(
        "--show", type=int, default=20, metavar="N", help="how many differing decisions of a program are shown (20)"
    )
    arguments.add_argument("--verbose", action="store_true", help="what each mutant turns")
    options = arguments.parse_args()
    findings, used, totals, simulator = Findings(), set(), [0, 0, 0], Simulator()
    try:
        for name in [options.only] if options.only else PROGRAMS:
            counted = examine(options.authc, name, simulator, findings, options, used)
            totals = [one + more for one, more in zip(totals, counted)]
    finally:
        simulator.close()
    if not findings.lines and not options.only:
        for at, (pattern, _) in enumerate(EQUIVALENT):
            if at not in used:
                findings.add(f"no mutant needs the reason for {pattern}")
    print(f"{totals[0]} requests, {totals[1]} denied, {totals[2]} mutants")
    for line in findings.lines:
        print(line)
    sys.exit(1 if findings.lines else 0)


if __name__ == "__main__":
    main()
