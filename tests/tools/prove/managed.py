#!/usr/bin/env python3
"""Asks the prover about every two consecutive versions of AWS's managed policies.

    managed.py AUTHC | --batch COMMAND [--only POLICY] [--show N] [--answers FILE]

Nobody has labelled these: each request that the prover shows is checked, and each "no" against random requests. Exits with 1 if
anything disagrees, or if more than one in fifty is unknown or refused. One pair in twelve, or all with $PROVE_ALL; $PROVE_SEED says which.
"""

import collections
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from prove import check  # noqa: E402
from prove.pairs import MANAGED  # noqa: E402
from prove.templates import Pair  # noqa: E402

PART = 12
UNKNOWN = 0.02


def consecutive():
    """The pairs, by the name of the policy and its versions."""
    out = []
    for arn, policy in sorted(json.loads(MANAGED.read_text()).items()):
        versions = sorted(policy["versions"], key=lambda version: int(version[1:]))
        for old, new in zip(versions, versions[1:]):
            name = f"{arn.split('policy/')[-1]} {old} {new}"
            out.append(Pair(name, policy["versions"][old]["document"], policy["versions"][new]["document"], None, "nobody"))
    return out


def main():
    options = check.arguments(__doc__).parse_args()
    seed = int(os.environ.get("PROVE_SEED", "1"))
    asked = [pair for pair in consecutive() if pair.name.startswith(options.only)]
    if not os.environ.get("PROVE_ALL") and not options.only:
        asked = asked[seed % PART :: PART]
    checked, answers = check.asked_and_checked(asked, options, seed)
    verdicts = collections.Counter(answer["verdict"] for answer in answers)
    share = (verdicts["unknown"] + verdicts["refused"]) / len(asked)
    print(f"unknown or refused: {share:.1%}")
    status = check.verdict_on(checked, asked, options.show)
    if share > UNKNOWN:
        print(f"more than {UNKNOWN:.0%} have no answer")
        status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
