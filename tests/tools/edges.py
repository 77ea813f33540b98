#!/usr/bin/env python3
"""A second opinion on the edges of the language: random programs, compiled, deployed on paper, and put to a foreign simulator.

    edges.py AUTHC [--programs N] [--seed S] [--without FEATURE,...] [--only EDGE,...] [--show N]

Knows the compiler from its reference only. Exits with 1 if what is deployed decides otherwise than the text, if the targets
differ, or if a feature was never compiled or never asked.
"""

import argparse
import collections
import copy
import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from edge import generate, mutants  # noqa: E402
from edge.judge import DOUBTS, FAULTS, Judge  # noqa: E402
from edge.simulator import Simulator  # noqa: E402

BATCH = 100


def drive(judge, simulator, jobs):
    """Runs the judging of several programs side by side, so that the simulator is asked in batches."""
    outcomes, open_jobs = {}, {}
    for key, (program, prepared) in jobs.items():
        open_jobs[key] = judge.judge(program, prepared)
    while open_jobs:
        wanted = []
        for key, job in list(open_jobs.items()):
            try:
                wanted += next(job)
            except StopIteration as end:
                outcomes[key] = end.value
                del open_jobs[key]
        simulator.decide(wanted)
    return outcomes


def alone(judge, simulator, program):
    return drive(judge, simulator, {0: (program, judge.prepare(program))})[0]


def smaller(program):
    """Programs with one thing less, in the order in which they are worth trying."""
    places = ("grants", "apis", "functions", "things", "identity_pools", "user_pools", "providers", "parameters")
    for place in places:
        for index in range(len(getattr(program, place))):
            one = copy.deepcopy(program)
            del getattr(one, place)[index]
            yield one
    inner = (
        ("user_pools", "groups"),
        ("apis", "routes"),
        ("identity_pools", "rules"),
        ("grants", "verbs"),
        ("grants", "targets"),
        ("grants", "excepts"),
    )
    for place, part in inner:
        for index, owner in enumerate(getattr(program, place)):
            for number in range(len(getattr(owner, part))):
                if part in ("verbs", "targets") and len(getattr(owner, part)) == 1:
                    continue
                one = copy.deepcopy(program)
                del getattr(getattr(one, place)[index], part)[number]
                yield one
    plain = {
        "grants": {"owner": None, "attributes": None, "at": None, "until": None},
        "user_pools": {"single": False},
        "identity_pools": {"guests": False, "ambiguous": None, "developer": None},
        "things": {"kms": None, "client": None},
    }
    for place, settings in plain.items():
        for index, owner in enumerate(getattr(program, place)):
            for name, value in settings.items():
                if getattr(owner, name) != value:
                    one = copy.deepcopy(program)
                    setattr(getattr(one, place)[index], name, value)
                    yield one
    for index, pool in enumerate(program.user_pools):
        for number, group in enumerate(pool.groups):
            for name, value in (("precedence", None), ("isolated", False)):
                if getattr(group, name) != value:
                    one = copy.deepcopy(program)
                    setattr(one.user_pools[index].groups[number], name, value)
                    yield one


def minimised(judge, simulator, program, finding, until):
    """The smallest program found that has a finding of the same kind, and that finding."""
    progress = True
    while progress and time.monotonic() < until:
        progress = False
        for one in smaller(program):
            if time.monotonic() >= until:
                break
            try:
                outcome = alone(judge, simulator, one)
            except (AttributeError, KeyError, TypeError, ValueError):
                continue  # Something refers to what is gone.
            same = [other for other in outcome.findings if other.signature == finding.signature]
            if same:
                program, finding, progress = one, same[0], True
                break
    return program, finding


def command(program):
    parts = [f"--set {name}={value!r}" for name, value in program.parameters_set().items()]
    parts += [f"(deployed with {name}={value!r})" for name, value in program.parameters_deployed().items()]
    return " ".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("authc", nargs="?", default=os.environ.get("AUTHC_BIN"))
    parser.add_argument("--programs", type=int, default=int(os.environ.get("EDGES_PROGRAMS", 1000)))
    parser.add_argument("--seed", default=os.environ.get("EDGES_SEED", "1"))
    parser.add_argument(
        "--without", default=os.environ.get("EDGES_WITHOUT", ""), help="features to leave out"
    )
    parser.add_argument("--only", default="", help="edges to keep to")
    parser.add_argument("--baseline", help="another compiler: whether it was right to refuse what this one compiles")
    parser.add_argument("--mutants", type=int, default=0, help="faults to put into what is deployed, to see whether they are noticed")
    parser.add_argument("--show", type=int, default=25, help="how many kinds of findings are shown, each minimised")
    given = parser.parse_args()
    if not given.authc:
        parser.error("no compiler: name it, or set AUTHC_BIN")
    without = set(filter(None, given.without.split(",")))
    if given.only:
        without |= set(generate.BUILDERS) - set(given.only.split(","))

    start = time.monotonic()
    simulator = Simulator()
    judge = Judge(given.authc, simulator)
    outcomes = []
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        batch = []
        for program in generate.programs(given.programs, given.seed, without):
            batch.append(program)
            if len(batch) == BATCH:
                outcomes += judged(judge, simulator, pool, batch)
                batch = []
        outcomes += judged(judge, simulator, pool, batch)
        if given.baseline:
            refused_for_nothing(outcomes, given.baseline, simulator, pool)

    table(outcomes, start, simulator)
    if given.mutants:
        mutate(outcomes, judge, simulator, given.mutants, given.seed)
    failures = show(judge, simulator, outcomes, given.show)
    failures += coverage(outcomes, without)
    simulator.close()
    print(f"edges: {time.monotonic() - start:.0f} s")
    sys.exit(1 if failures else 0)


def judged(judge, simulator, pool, batch):
    prepared = list(pool.map(judge.prepare, batch))
    done = drive(judge, simulator, {index: (program, prepared[index]) for index, program in enumerate(batch)})
    return [done[index] for index in range(len(batch))]


VERDICTS = {**FAULTS, **DOUBTS}
COLUMNS = ["programs", "refused", "pattern", "compiled", "asked", *VERDICTS]


def table(outcomes, start, simulator):
    rows = collections.defaultdict(collections.Counter)
    codes = collections.Counter()
    unanswered = collections.Counter()
    for outcome in outcomes:
        codes.update(outcome.codes)
        unanswered.update(outcome.unanswered)
        for name in [*sorted(outcome.program.features), "all"]:
            row = rows[name]
            row["programs"] += 1
            row[outcome.status] += 1
            row["asked"] += outcome.asked
            for verdict in {finding.verdict for finding in outcome.findings}:
                row[verdict] += 1
    print(f"{'programs with a finding, by feature':34}" + "".join(f"{name:>10}" for name in COLUMNS))
    for name in [*sorted(set(rows) - {"all"}), "all"]:
        print(f"{name:34}" + "".join(f"{rows[name][column]:>10}" for column in COLUMNS))
    print("refused by code: " + ", ".join(f"{code} {count}" for code, count in codes.most_common()))
    print(
        f"{simulator.asked} questions answered by the simulator, {sum(outcome.asked for outcome in outcomes)} put to it; after {time.monotonic() - start:.0f} s"
    )
    for text, count in unanswered.most_common(8):
        print(f"unanswered in {count} programs: {text}")


def show(judge, simulator, outcomes, most):
    kinds = {}
    for outcome in outcomes:
        name = next((name for name in generate.BUILDERS if name in outcome.program.features), "")
        for finding in outcome.findings:
            kinds.setdefault(finding.signature, []).append((outcome.program, finding, name))
    limit = time.monotonic() + 60
    for number, (_, found) in enumerate(sorted(kinds.items(), key=lambda one: (list(VERDICTS).index(one[0][0]), one[0]))):
        if number >= most:
            print(f"\nand {len(kinds) - most} kinds more")
            break
        program, finding, _ = min(found, key=lambda one: len(one[0].text()))
        if finding.verdict != "ACCEPTED":
            # What has to be refused is refused for a part that must not go.
            program, finding = minimised(judge, simulator, program, finding, min(limit, time.monotonic() + 4))
        print(f"\n{finding}\n    {VERDICTS[finding.verdict]} {command(program)}")
        edges = collections.Counter(name for _, _, name in found)
        print(f"    {finding.kind}: {len(found)} such findings: " + ", ".join(f"{name} {count}" for name, count in edges.most_common(6)))
        print("".join(f"    | {line}\n" for line in program.text().splitlines()), end="")
    return sum(1 for verdict, _ in kinds if verdict in FAULTS)


def refused_for_nothing(outcomes, baseline, simulator, pool):
    """What a compiler that refuses less would have done with the programs that were refused: by code, and an example."""
    older = Judge(baseline, simulator)
    refused = [one for one in outcomes if one.status in ("refused", "pattern")]
    rows, examples = collections.defaultdict(collections.Counter), {}
    for start in range(0, len(refused), BATCH):
        batch = refused[start : start + BATCH]
        for new, old in zip(batch, judged(older, simulator, pool, [one.program for one in batch]), strict=True):
            codes = " ".join(new.codes) or "pattern"
            kinds = {finding.signature for finding in old.findings if finding.verdict in FAULTS}
            known = {"no credentials", "no role by default"}
            faults = {kind for kind in kinds if "reads back" not in kind[1] and kind[1] not in known}
            word = "refused too" if old.status != "compiled" else "fault" if faults else "none"
            rows[codes][word] += 1
            if word == "none" and len(new.program.text()) < len(examples.get(codes, (None, "x" * 9999))[1]):
                examples[codes] = (new, new.program.text())
    print(f"\n{'refused programs, in the baseline':34}{'refused too':>12}{'fault':>12}{'no fault':>12}")
    for codes, row in sorted(rows.items()):
        print(f"{codes:34}{row['refused too']:>12}{row['fault']:>12}{row['none']:>12}")
    for codes, (outcome, text) in sorted(examples.items()):
        print(f"\nno fault was found of what {codes} refuses: {outcome.message[:300]} {command(outcome.program)}")
        print("".join(f"    | {line}\n" for line in text.splitlines()), end="")


def mutate(outcomes, judge, simulator, count, seed):
    """How many faults, put into what is deployed for programs without findings, are noticed."""
    sound = [one.program for one in outcomes if one.status == "compiled" and not one.findings and one.asked]
    rows, missed = collections.defaultdict(collections.Counter), []
    tried = 0
    for number in range(20 * count):
        if tried == count or not sound:
            break
        program = sound[number % len(sound)]
        mutation = mutants.MUTATIONS[number % len(mutants.MUTATIONS)]
        said = []
        judge.mutate = lambda deployed: said.append(mutation(deployed, random.Random(f"{seed}/{number}")))
        outcome = alone(judge, simulator, program)
        judge.mutate = None
        if not said or said[0] is None:
            continue
        tried += 1
        noticed = any(finding.verdict in FAULTS for finding in outcome.findings)
        rows[mutation.__name__]["noticed" if noticed else "missed"] += 1
        if not noticed:
            missed.append((mutation.__name__, said[0], program))
    print(f"\n{'faults put in':34}{'noticed':>10}{'missed':>10}")
    for name, row in rows.items():
        print(f"{name:34}{row['noticed']:>10}{row['missed']:>10}")
    for name, said, program in missed[:12]:
        print(f"\nmissed: {name}: {said} {command(program)}")
        print("".join(f"    | {line}\n" for line in program.text().splitlines()), end="")


def coverage(outcomes, without):
    """Features that nothing was learnt of."""
    failures = 0
    wanted = set(generate.BUILDERS) - without
    compiled, asked, refused = set(), set(), set()
    for outcome in outcomes:
        features = outcome.program.features
        wanted |= features
        if outcome.status == "compiled":
            compiled |= features
            asked |= features if outcome.asked else set()
        else:
            refused |= features
    for name in sorted(wanted):
        if name in generate.NEVER | generate.EITHER:
            if name not in refused and name not in compiled:
                print(f"edges: no program had {name}")
                failures += 1
        elif name not in compiled:
            print(f"edges: {name} was never compiled")
            failures += 1
        elif name not in asked:
            print(f"edges: {name} was never asked about")
            failures += 1
    return failures


if __name__ == "__main__":
    main()
