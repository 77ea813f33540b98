#!/usr/bin/env python3
"""Asks the prover about pairs of policies whose verdict is known, and checks every answer.

    check.py AUTHC | --batch COMMAND [--only FAMILY] [--show N] [--answers FILE]

An answer is checked against the label of the pair; each request that the prover shows against `evaluate.py` and the foreign
simulator; each "no" against random requests. Exits with 1 if anything disagrees. $PROVE_ALL asks about thousands of each family,
$PROVE_SEED says which.
"""

import argparse
import collections
import json
import os
import random
import re
import shlex
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from prove import evaluate, exact, pairs, sampling  # noqa: E402
from prove.evaluate import Request, read  # noqa: E402
from prove.prover import prover, request_of  # noqa: E402
from prove.simulator import Simulator, known_error  # noqa: E402

SIZES = {"randoms": 300, "stranges": 80, "laws": 150, "rewrites": 400, "widenings": 100}
ALL = {"randoms": 5_000, "stranges": 2_000, "laws": 5_000, "rewrites": 5_000, "widenings": 5_000}
SAMPLES = 50
# What each disagreement says.
FAULTS = {
    "WRONG NO": "the prover denies that there is a request, and there is one",
    "WRONG YES": "the prover says that there is a request, and by the label there is none",
    "NO WITNESS": "a change comes without a request",
    "FALSE WITNESS": "the request does not show what it is for, by AWS's documents",
    "SIMULATOR": "the foreign simulator decides the request otherwise than AWS's documents, and no known error of it is the reason",
    "BROKEN": "no answer, or the policy is refused",
}


def says(verdict):
    """Whether a verdict says that the new side is wider, and that it is narrower; None where it says nothing."""
    return {"same": (False, False), "wider": (True, False), "narrower": (False, True), "incomparable": (True, True)}.get(verdict, (None, None))


class Check:
    def __init__(self, seed):
        self.faults, self.counts, self.asked = [], collections.Counter(), []
        self.rests, self.rng = collections.Counter(), random.Random(f"samples {seed}")

    def fault(self, kind, pair, answer, more=""):
        self.faults.append((kind, pair, {name: value for name, value in answer.items() if name != "seconds"}, more))

    def label(self, pair, answer):
        """Compares an answer with what is known of its pair."""
        verdict = answer["verdict"]
        self.counts["verdict", verdict] += 1
        if verdict == "unknown":
            self.counts["unknown", answer.get("reason", "without a reason")] += 1
            return
        if verdict == "refused":
            self.counts["refused", re.sub("`[^`]*`", "…", answer["error"].split(": ", 1)[-1])] += 1
            if pair.by == "nobody":
                return
        if verdict not in ("same", "wider", "narrower", "incomparable"):
            self.fault("BROKEN", pair, answer)
            return
        if pair.verdict is None:
            self.counts["label", "none"] += 1
            return
        self.counts["label", pair.by] += 1
        halves = {pairs.AT_LEAST_WIDER: (True, None), pairs.AT_LEAST_NARROWER: (None, True),
                  pairs.NOT_WIDER: (False, None), pairs.NOT_NARROWER: (None, False)}
        known = halves.get(pair.verdict) or says(pair.verdict)
        for side, said, is_so in zip(("wider", "narrower"), says(verdict), known):
            if is_so is None or said == is_so:
                continue
            if is_so:
                self.fault("WRONG NO", pair, answer, f"{side}, label {pair.verdict} ({pair.by})" + (f" by {pair.request.json()}" if pair.request else ""))
            elif not self.open_reading(pair, answer, side):
                self.fault("WRONG YES", pair, answer, f"{side}, label {pair.verdict} ({pair.by})")

    def open_reading(self, pair, answer, side):
        """Whether a request is one on which AWS's documents say too little for a label to hold."""
        request = request_of(answer, side)
        if request is None:
            return False
        notes = self.decided(pair, Request.of(request))[1]
        return bool(notes)

    def decided(self, pair, request):
        notes = set()
        answers = [evaluate.decide(read(side), request, notes) for side in (pair.old, pair.new)]
        return answers, notes - {evaluate.PLAIN_ON_SET}

    def witnesses(self, pair, answer):
        for side in ("wider", "narrower"):
            request = request_of(answer, side)
            wanted = says(answer["verdict"])[side == "narrower"]
            if request is None:
                if wanted:
                    self.fault("NO WITNESS", pair, answer, side)
                continue
            request = Request.of(request)
            decided, notes = self.decided(pair, request)
            allowed = [one == evaluate.ALLOWED for one in decided]
            self.counts["witness", "asked"] += 1
            if allowed != ([False, True] if side == "wider" else [True, False]):
                if notes:
                    self.rests[", ".join(sorted(notes))] += 1
                    self.counts["witness", "rests on what AWS leaves open"] += 1
                    self.counts["open", f"{pair.name}: {json.dumps(request.json())}"] += 1
                else:
                    self.fault("FALSE WITNESS", pair, answer, f"{side}: old {decided[0]}, new {decided[1]}")
                continue
            if notes:
                self.counts["witness", f"confirmed, but for {', '.join(sorted(notes))}"] += 1
                continue
            if any(isinstance(value, str) and exact.multivalued(key) for key, value in request.context.items()):
                self.counts["witness", "confirmed, but for one text in a multivalued key"] += 1
                continue
            self.counts["witness", "confirmed"] += 1
            for which, result in zip((pair.old, pair.new), decided):
                self.asked.append((pair, answer, which, request, result))

    def noes(self, pair, answer):
        for wider, said in zip((True, False), says(answer["verdict"])):
            if said is False:
                self.counts["no", "sampled"] += 1
                found = sampling.contradiction(self.rng, pair.old, pair.new, wider, SAMPLES)
                if found is not None:
                    self.fault("WRONG NO", pair, answer, f"{'wider' if wider else 'narrower'}: {json.dumps(found.json())}")

    def simulate(self):
        """Asks the foreign simulator about all requests that were shown."""
        simulator = Simulator()
        answers = simulator.decide([(side, request) for _, _, side, request, _ in self.asked])
        simulator.close()
        for (pair, answer, side, request, result), theirs in zip(self.asked, answers):
            if theirs is None:
                self.counts["simulator", "gives no answer"] += 1
            elif theirs == result:
                self.counts["simulator", "agrees"] += 1
            else:
                error = known_error(side, request)
                self.counts["simulator", f"known error: {error}" if error else "DISAGREES"] += 1
                if not error:
                    self.fault("SIMULATOR", pair, answer, f"{json.dumps(request.json())}: documents {result}, simulator {theirs}")


def show(faults, most):
    groups = collections.defaultdict(list)
    for fault in faults:
        groups[fault[0]].append(fault)
    for kind, found in groups.items():
        print(f"\n{kind}: {len(found)}, {FAULTS[kind]}")
        for _, pair, answer, more in sorted(found, key=lambda fault: len(json.dumps(fault[1].old)) + len(json.dumps(fault[1].new)))[:most]:
            print(f"  {pair.name}\n    old {json.dumps(pair.old)}\n    new {json.dumps(pair.new)}\n    prover {json.dumps(answer)}\n    {more}")


def arguments(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("authc", nargs="?", help="the compiler, which is asked where no --batch is given")
    parser.add_argument("--batch", help="a command that answers a pair a line")
    parser.add_argument("--only", default="", help="only pairs whose name begins so")
    parser.add_argument("--show", type=int, default=5)
    parser.add_argument("--answers", help="a file to keep all pairs and answers in")
    return parser


def asked_and_checked(asked, options, seed):
    """Asks about all pairs and checks the answers: the check, and the answers."""
    ask = prover(options.authc, shlex.split(options.batch) if options.batch else None)
    start = time.perf_counter()
    answers = ask.ask(asked)
    ask.close()
    took = sorted(answer["seconds"] for answer in answers)
    print(f"{len(asked)} pairs answered in {time.perf_counter() - start:.0f} s: half in {took[len(took) // 2] * 1000:.1f} ms, 19 of 20 in "
          f"{took[len(took) * 19 // 20] * 1000:.1f} ms, the slowest in {took[-1]:.2f} s")
    if options.answers:
        with open(options.answers, "w", encoding="utf-8") as file:
            for pair, answer in zip(asked, answers):
                file.write(json.dumps({"name": pair.name, "label": pair.verdict, "by": pair.by, "old": pair.old, "new": pair.new, "answer": answer}) + "\n")
    check = Check(seed)
    for pair, answer in zip(asked, answers):
        check.label(pair, answer)
        if answer["verdict"] not in ("broken", "refused"):
            check.witnesses(pair, answer)
            check.noes(pair, answer)
    check.simulate()
    for (group, name), count in sorted(check.counts.items()):
        if group != "open":
            print(f"  {group}: {name}: {count}")
    for (group, name), _ in [item for item in check.counts.items() if item[0][0] == "open"][: options.show]:
        print(f"  open: {name}")
    return check, answers


def verdict_on(check, asked, show_most):
    """Shows what disagrees, and says how the script is to exit."""
    if check.faults:
        show(check.faults, show_most)
        print(f"\n{len(check.faults)} disagree")
        return 1
    print(f"{len(asked)} pairs, no disagreement")
    return 0


def main():
    options = arguments(__doc__).parse_args()
    seed = int(os.environ.get("PROVE_SEED", "1"))
    start = time.perf_counter()
    sizes = ALL if os.environ.get("PROVE_ALL") else SIZES
    asked = list(pairs.all_pairs(sizes, seed, options.only))
    print(f"{len(asked)} pairs, drawn in {time.perf_counter() - start:.0f} s")
    check, _ = asked_and_checked(asked, options, seed)
    return verdict_on(check, asked, options.show)


if __name__ == "__main__":
    sys.exit(main())
