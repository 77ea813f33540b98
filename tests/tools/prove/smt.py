#!/usr/bin/env python3
"""A prover of its own on z3, for what can be said to it, against the prover.

    smt.py AUTHC | --batch COMMAND [--only FAMILY] [--show N] [--answers FILE]

z3 runs as a process of its own and has two seconds for a pair; a pair that it cannot be told (a variable among wildcards, a key
that the catalogue does not know) or does not decide is counted and left out. Exits with 1 if the two disagree.
$PROVE_ALL asks about thousands of pairs, $PROVE_SEED says which.
"""

import collections
import ipaddress
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from prove import check, evaluate, exact, pairs  # noqa: E402
from prove.evaluate import Request, Variable, read, segments, tokens  # noqa: E402
from prove.prover import request_of  # noqa: E402
from prove.templates import labelled  # noqa: E402

SECONDS = 2.0
SLOTS = 4
SIZES = {"randoms": 120, "rewrites": 60, "widenings": 30}
ALL = {"randoms": 1_500, "rewrites": 1_000, "widenings": 300}


class Unsayable(Exception):
    """What z3 cannot be told."""


# ---- the encoding --------------------------------------------------------------------------------------------------


class Encoding:
    """A request as variables of z3, and what policies say of it."""

    def __init__(self, z3, statements):
        self.z3 = z3
        self.resource = z3.String("resource")
        letter = z3.Range("!", "~")
        self.letter, self.no_colon = letter, z3.Union(z3.Range("!", "9"), z3.Range(";", "~"))
        self.some = z3.Star(letter)
        segment = z3.Star(self.no_colon)
        arn = z3.Concat(z3.Re("arn:"), z3.Plus(self.no_colon), z3.Re(":"), z3.Plus(self.no_colon), z3.Re(":"), segment, z3.Re(":"), segment,
                        z3.Re(":"), z3.Plus(letter))
        self.given = [z3.InRe(self.resource, z3.Union(z3.Re("*"), arn))]
        self.keys, self.kinds, self.slots = {}, {}, {}
        clauses = collections.defaultdict(set)
        for one in statements:
            for clause in one.clauses:
                clauses[clause.key].add(clause)
        self.variables = exact.variable_keys(statements)
        for key in self.variables:
            clauses[key]
        for key, of_key in clauses.items():
            self.declare(key, of_key)

    def declare(self, key, clauses):
        z3 = self.z3
        kinds = {clause.operator.kind for clause in clauses} - {"Null"}
        kind = "Text" if kinds <= {"String", "Arn"} else next(iter(kinds)) if len(kinds) == 1 else None
        many = exact.multivalued(key)
        if kind is None or kind == "Binary" or many is None or many and kind != "Text" or many and key in self.variables:
            raise Unsayable(f"a key of {', '.join(sorted(kinds)) or 'no'} type" if many is not None else "an unknown key")
        self.kinds[key] = kind, kinds
        present = z3.BoolVal(True) if key in evaluate.ALWAYS else z3.Bool(f"{key} is there")
        if many:
            asked = [clause for clause in clauses if clause.operator.name != "Null"]
            # One member for each "some" and for each "not every": no more can be needed.
            if len(asked) > SLOTS:
                raise Unsayable("many conditions on one set")
            slots = [(z3.Bool(f"{key} has {at}"), z3.String(f"{key} {at}")) for at in range(max(1, len(asked)))]
            self.keys[key], self.slots[key] = (present, None), slots
            self.given += [self.text(value) for _, value in slots]
        elif kind == "Text":
            value = z3.String(key)
            self.keys[key] = present, value
            self.given.append(self.arn_text(value) if kinds == {"Arn"} else self.text(value))
        elif kind in ("Numeric", "Date"):
            self.keys[key] = present, z3.Real(key)
        elif kind == "Bool":
            self.keys[key] = present, z3.Bool(key)
        elif kind == "IpAddress":
            self.keys[key] = present, (z3.Bool(f"{key} is of six"), z3.BitVec(f"{key} four", 32), z3.BitVec(f"{key} six", 128))

    def text(self, value):
        return self.z3.InRe(value, self.z3.Plus(self.letter))

    def arn_text(self, value):
        z3, segment = self.z3, self.z3.Star(self.no_colon)
        colon = z3.Re(":")
        return z3.InRe(value, z3.Concat(z3.Re("arn:"), z3.Plus(self.no_colon), colon, segment, colon, segment, colon, segment, colon, z3.Plus(self.letter)))

    def pattern(self, pattern, value, wild, variables, arn=False, fold=False):
        """Whether a text is one that a pattern describes."""
        z3 = self.z3
        if any(isinstance(part, Variable) for part in tokens(pattern, wild, variables)):
            return self.with_variables(tokens(pattern, wild, variables), value, fold)
        parts = []
        for at, segment in enumerate(segments(pattern) if arn else (pattern,)):
            letter = self.no_colon if arn and at < 5 else self.letter
            parts += [z3.Re(":")] if at else []
            for part in tokens(segment, wild, variables):
                if part == ("*",):
                    parts.append(z3.Star(letter))
                elif part == ("?",):
                    parts.append(letter)
                elif fold:
                    parts += [z3.Union(z3.Re(one.lower()), z3.Re(one.upper())) if one.lower() != one.upper() else z3.Re(one) for one in part]
                else:
                    parts.append(z3.Re(part))
        return z3.InRe(value, z3.Re("") if not parts else parts[0] if len(parts) == 1 else z3.Concat(*parts))

    def with_variables(self, parts, value, fold):
        """The same with variables: only where no more is asked than how a text begins or ends."""
        z3 = self.z3
        if fold:
            raise Unsayable("a variable without case")
        stars = [at for at, part in enumerate(parts) if part == ("*",)]
        if any(part == ("?",) for part in parts) or any(at not in (0, len(parts) - 1) for at in stars):
            raise Unsayable("a variable among wildcards")
        there, texts = [], []
        for part in parts:
            if isinstance(part, Variable):
                present, text = self.keys[part.key]
                if self.kinds[part.key][0] != "Text":
                    raise Unsayable("a variable that is no text")
                if part.default is None:
                    there.append(present)
                    texts.append(text)
                else:
                    texts.append(z3.If(present, text, z3.StringVal(part.default)))
            elif part != ("*",):
                texts.append(z3.StringVal(part))
        text = texts[0] if len(texts) == 1 else z3.Concat(*texts)
        first, last = parts[0] == ("*",), parts[-1] == ("*",)
        if first and last:
            matched = z3.Contains(value, text)
        else:
            matched = z3.SuffixOf(text, value) if first else z3.PrefixOf(text, value) if last else value == text
        return z3.And(*there, matched)

    def about_resource(self, statement):
        z3, found = self.z3, []
        for pattern in statement.resources:
            if pattern == "*":
                found.append(z3.BoolVal(True))
                continue
            parts = segments(pattern)
            if len(parts) != 6 or any("${" in part for part in parts[:5]):
                raise Unsayable("a resource that is no ARN")
            if statement.variables and any(isinstance(part, Variable) for part in tokens(parts[5], True, True)):
                if any(letter in "*?" for part in parts[:5] for letter in part):
                    raise Unsayable("a variable among wildcards")
                found.append(self.pattern(pattern, self.resource, True, statement.variables))
            else:
                found.append(self.pattern(pattern, self.resource, True, statement.variables, arn=True))
        return z3.Not(z3.Or(found)) if statement.not_resources else z3.Or(found)

    def value_holds(self, clause, value):
        z3, how = self.z3, clause.operator
        found = []
        for wanted in clause.values:
            if how.kind == "String":
                found.append(self.pattern(wanted, value, "Like" in how.name, clause.variables, fold="IgnoreCase" in how.name))
            elif how.kind == "Arn":
                if len(segments(wanted)) != 6 or any(isinstance(part, Variable) for part in tokens(wanted, True, clause.variables)):
                    raise Unsayable("an ARN with variables")
                found.append(self.pattern(wanted, value, True, clause.variables, arn=True))
            elif how.kind == "Bool":
                truth = evaluate.boolean(wanted)
                found.append(z3.BoolVal(False) if truth is None else value == truth)
            elif how.kind in ("Numeric", "Date"):
                number = (evaluate.number if how.kind == "Numeric" else evaluate.date)(wanted)
                if number is None:
                    raise Unsayable("a value of another type")
                found.append(evaluate.COMPARISONS[how.positive.removeprefix(how.kind)](value, z3.RealVal(str(number))))
            else:
                block = evaluate.network(wanted)
                if block is None:
                    raise Unsayable("a value of another type")
                six, *words = value
                word = words[block.version == 6]
                shift = block.max_prefixlen - block.prefixlen
                same = z3.BoolVal(True) if not block.prefixlen else z3.LShR(word, shift) == z3.BitVecVal(int(block.network_address) >> shift, word.size())
                found.append(z3.And(six == (block.version == 6), same))
        return z3.Not(z3.Or(found)) if how.negated else z3.Or(found)

    def holds(self, clause):
        z3, how = self.z3, clause.operator
        present, value = self.keys[clause.key]
        slots = self.slots.get(clause.key)
        if how.name == "Null":
            there = z3.And(present, z3.Or([used for used, _ in slots])) if slots else present
            return z3.Or([z3.Not(there) if evaluate.boolean(one) else there for one in clause.values])
        absent = how.if_exists or how.quantifier == "ForAllValues" or how.quantifier != "ForAnyValue" and how.negated
        if slots is None:
            return z3.If(present, self.value_holds(clause, value), z3.BoolVal(absent))
        if not how.quantifier:
            return z3.And(z3.Not(present), z3.BoolVal(absent))
        each = [(used, self.value_holds(clause, member)) for used, member in slots]
        if how.quantifier == "ForAllValues":
            among = z3.And([z3.Implies(used, held) for used, held in each])
        else:
            among = z3.Or([z3.And(used, held) for used, held in each])
        return z3.If(present, among, z3.BoolVal(absent))

    def applies(self, statement):
        return self.z3.And(self.about_resource(statement), *[self.holds(clause) for clause in statement.clauses])

    def allowed(self, statements):
        z3 = self.z3
        allows = [self.applies(one) for one in statements if one.allows]
        denies = [self.applies(one) for one in statements if not one.allows]
        return z3.And(z3.Or(allows), z3.Not(z3.Or(denies)))

    def request(self, model, action):
        z3 = self.z3

        def shown(value):
            return model.eval(value, model_completion=True)

        context = {}
        for key, (present, value) in self.keys.items():
            if not z3.is_true(shown(present)):
                continue
            kind = self.kinds[key][0]
            if key in self.slots:
                context[key] = sorted({shown(member).as_string() for used, member in self.slots[key] if z3.is_true(shown(used))})
            elif kind == "Text":
                context[key] = shown(value).as_string()
            elif kind == "Bool":
                context[key] = "true" if z3.is_true(shown(value)) else "false"
            elif kind == "IpAddress":
                six, word_four, word_six = value
                context[key] = str(ipaddress.ip_address(shown(word_six).as_long()) if z3.is_true(shown(six)) and shown(word_six).as_long() > 2**32
                                   else ipaddress.IPv6Address(shown(word_six).as_long()) if z3.is_true(shown(six))
                                   else ipaddress.IPv4Address(shown(word_four).as_long()))
            else:
                fraction = shown(value).as_fraction()
                decimal = evaluate.Decimal(fraction.numerator) / evaluate.Decimal(fraction.denominator)
                context[key] = exact.moment(decimal) if kind == "Date" else exact.plain(decimal)
        return Request(action, shown(self.resource).as_string(), context)


def decide(old, new, seconds=SECONDS):
    """What z3 says of two sides: {"wider": a request, False or None where it does not know, "narrower": …, "why": …}."""
    import z3

    end = time.monotonic() + seconds
    old, new = read(old), read(new)
    out = {}
    kinds = exact.action_kinds(tuple(dict.fromkeys((*old, *new))))
    for side, (more, less) in (("wider", (new, old)), ("narrower", (old, new))):
        result = False
        for action in kinds.values():
            having, lacking = ([one for one in statements if one.about_action(action)] for statements in (more, less))
            if not any(one.allows for one in having) or having == lacking:
                continue
            encoding = Encoding(z3, (*having, *lacking))
            solver = z3.Solver()
            solver.set("timeout", max(1, int((end - time.monotonic()) * 1000)))
            solver.add(*encoding.given, encoding.allowed(having), z3.Not(encoding.allowed(lacking)))
            answer = solver.check()
            if answer == z3.sat:
                request = encoding.request(solver.model(), action)
                got = [evaluate.allowed(statements, request) for statements in (more, less)]
                if got == [True, False]:
                    result = request.json()
                    break
                # What z3 shows must be so: years that no calendar has, letters that are none.
                result = None
            elif answer != z3.unsat:
                result = None
            if time.monotonic() > end:
                result = None
                break
        out[side] = result
    return out


def serve():
    for line in sys.stdin:
        pair = json.loads(line)
        try:
            answer = decide(pair["old"], pair["new"])
        except Unsayable as reason:
            answer = {"wider": None, "narrower": None, "why": str(reason)}
        print(json.dumps(answer), flush=True)


# ---- the comparison ------------------------------------------------------------------------------------------------


class Solver:
    """z3 as a process, which is ended when it takes too long."""

    def __init__(self):
        self.process = None

    def one(self, old, new):
        if self.process is None:
            self.process = subprocess.Popen([sys.executable, __file__, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        watch = threading.Timer(SECONDS * 3, self.process.kill)
        watch.start()
        try:
            self.process.stdin.write(json.dumps({"old": old, "new": new}) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            watch.cancel()
        if not line:
            self.process.kill()
            self.process.wait()
            self.process = None
            return {"wider": None, "narrower": None, "why": "no answer in time"}
        return json.loads(line)

    def close(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait()


def main():
    if sys.argv[1:] == ["--serve"]:
        return serve()
    options = check.arguments(__doc__).parse_args()
    seed = int(os.environ.get("PROVE_SEED", "1"))
    sizes = ALL if os.environ.get("PROVE_ALL") else SIZES
    asked = [*labelled(), *pairs.randoms(sizes["randoms"], f"{seed} smt"), *pairs.rewrites(sizes["rewrites"], f"{seed} smt"),
             *pairs.widenings(sizes["widenings"], f"{seed} smt")]
    asked = [pair for pair in asked if pair.name.startswith(options.only)]
    if not os.environ.get("PROVE_ALL"):
        # A pair turned round is the same to z3.
        asked = [pair for pair in asked if not pair.name.endswith("turned round")][seed % 2 :: 2]
    solver = Solver()
    ask = check.prover(options.authc, check.shlex.split(options.batch) if options.batch else None)
    answers = ask.ask(asked)
    ask.close()
    counts, wrong = collections.Counter(), []
    start = time.perf_counter()
    for pair, answer in zip(asked, answers):
        theirs = solver.one(pair.old, pair.new)
        if theirs.get("why"):
            counts[f"not asked: {theirs['why']}"] += 1
            continue
        for side, said in zip(("wider", "narrower"), check.says(answer["verdict"])):
            is_so = theirs[side]
            if is_so is None:
                counts["z3 does not know"] += 1
            elif said is None:
                counts[f"the prover answers {answer['verdict']}"] += 1
            elif said == bool(is_so):
                counts["agree on a request" if said else "agree that there is none"] += 1
            elif said and "" in (request_of(answer, side) or {}).get("context", {}).values():
                counts["an empty text, which z3 was not told of"] += 1
            elif said and not is_so and bool(check.Check(0).decided(pair, Request.of(request_of(answer, side)))[1]):
                counts["a request that rests on what AWS leaves open"] += 1
            else:
                counts["disagree"] += 1
                wrong.append((pair, answer, f"{side}: z3 {json.dumps(is_so)}"))
    solver.close()
    print(f"{len(asked)} pairs, z3 took {time.perf_counter() - start:.0f} s")
    for name, count in sorted(counts.items()):
        print(f"  {name}: {count}")
    for pair, answer, more in wrong[: options.show]:
        print(f"  {pair.name}\n    old {json.dumps(pair.old)}\n    new {json.dumps(pair.new)}\n    prover {json.dumps(answer)}\n    {more}")
    if wrong:
        print(f"\n{len(wrong)} disagree")
        return 1
    if counts["agree that there is none"] < 50 or counts["agree on a request"] < 50:
        if not options.only:
            print("z3 decided too little")
            return 1
    print("no disagreement")
    return 0


if __name__ == "__main__":
    sys.exit(main())
