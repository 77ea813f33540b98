"""Decides one request by identity policies of one principal, after AWS's documents and nothing else.

The pages, all below https://docs.aws.amazon.com/IAM/latest/UserGuide/:
    reference_policies_evaluation-logic.html                                a deny wins; nothing said is a deny
    reference_policies_elements_action.html                                 actions have no case
    reference_policies_elements_resource.html, reference-arns.html          wildcards within the segments of an ARN
    reference_policies_elements_condition_operators.html                    operators, absent keys, IfExists, Null
    reference_policies_condition-single-vs-multi-valued-context-keys.html   ForAllValues, ForAnyValue
    reference_policies_variables.html                                       variables, those without a value, defaults
    reference_policies_condition-keys.html                                  keys that every request has

Where the pages leave something open, the decision takes one reading and says so in its notes.
"""

import base64
import binascii
import datetime
import functools
import ipaddress
import re
from dataclasses import dataclass, field
from decimal import Decimal

ALLOWED, DENIED, REFUSED = "Allowed", "ImplicitlyDenied", "ExplicitlyDenied"

# What the pages leave open.
EMPTY_TEXT = "an empty text"
EMPTY_SET = "a set without members under an operator other than ForAllValues, ForAnyValue and Null"
OTHER_TYPE = "a value of another type than the operator's"
SHORT_PATTERN = "a pattern of a resource with fewer than six segments"
EARLY_VARIABLE = "a variable before the fifth colon of a resource"
PLAIN_ON_SET = "an operator without ForAllValues or ForAnyValue on a multivalued key"
VARIABLE_OF_SET = "a variable of a multivalued key"
NEVER_ABSENT = "a request without a key that every request has"

# "Always included in the request context", and what every request or every signed one has: who asks has policies, so is known.
ALWAYS = {"aws:currenttime", "aws:epochtime", "aws:securetransport", "aws:requestedregion", "aws:useragent", "aws:viaawsservice",
          "aws:principalaccount", "aws:principaltype", "aws:userid", "aws:principalarn", "aws:principalisawsservice"}


def listed(value):
    """A list of what stands in a policy alone or as a list."""
    return value if isinstance(value, list) else [value]


def text(value):
    """A value of a policy as text: numbers and booleans need no quotes there."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


# ---- patterns ------------------------------------------------------------------------------------------------------

STAR, ANY = "*", "?"
VARIABLE = re.compile(r"\$\{([^}]*)\}")
DEFAULT = re.compile(r"^\s*([^,]*?)\s*(?:,(\s*)'(.*)')?\s*$", re.DOTALL)


@dataclass(frozen=True)
class Variable:
    key: str
    default: str | None = None


@functools.lru_cache(maxsize=200_000)
def tokens(pattern, wild, variables):
    """The pattern in parts: texts, STAR and ANY as ("*",) and ("?",), and variables."""
    out, plain = [], []

    def flush():
        if plain:
            out.append("".join(plain))
            plain.clear()

    at = 0
    while at < len(pattern):
        letter = pattern[at]
        found = VARIABLE.match(pattern, at) if letter == "$" and variables else None
        if found:
            name = found[1]
            if name in ("*", "?", "$"):
                plain.append(name)
            else:
                flush()
                parts = DEFAULT.match(name)
                out.append(Variable(parts[1].lower(), parts[3]) if parts else Variable(name.lower()))
            at = found.end()
            continue
        if wild and letter in "*?":
            flush()
            out.append((letter,))
        else:
            plain.append(letter)
        at += 1
    flush()
    return tuple(out)


@functools.lru_cache(maxsize=200_000)
def compiled(parts):
    expression = "".join(".*" if part == (STAR,) else "." if part == (ANY,) else re.escape(part) for part in parts)
    return re.compile(expression, re.DOTALL)


def filled(parts, context, notes):
    """The parts with the values of the variables; None if a variable has none."""
    out = []
    for part in parts:
        if isinstance(part, Variable):
            value = context.get(part.key)
            if isinstance(value, list):
                notes.add(VARIABLE_OF_SET)
                value = None
            if value == "":
                notes.add(EMPTY_TEXT)
                value = None
            value = part.default if value is None else value
            if value is None:
                return None
            out.append(value)
        else:
            out.append(part)
    return tuple(out)


def matches(pattern, value, context, notes, wild=True, variables=True):
    """Whether a text is one that a pattern describes."""
    parts = tokens(pattern, wild, variables)
    if any(isinstance(part, Variable) for part in parts):
        parts = filled(parts, context, notes)
        if parts is None:
            return False
    return compiled(parts).fullmatch(value) is not None


@functools.lru_cache(maxsize=200_000)
def segments(pattern):
    """An ARN or a pattern of one in its six segments; the colons of variables part nothing."""
    out, depth, start = [], 0, 0
    for at, letter in enumerate(pattern):
        if letter == "{" and at and pattern[at - 1] == "$":
            depth += 1
        elif letter == "}" and depth:
            depth -= 1
        elif letter == ":" and not depth and len(out) < 5:
            out.append(pattern[start:at])
            start = at + 1
    return (*out, pattern[start:])


def arn_matches(pattern, value, context, notes, variables=True):
    """Whether an ARN is one that a pattern describes, segment by segment."""
    patterns, values = segments(pattern), value.split(":", 5)
    if len(patterns) != len(values):
        return False
    return all(matches(one, other, context, notes, True, variables) for one, other in zip(patterns, values))


def resource_matches(pattern, resource, context, notes, variables=True):
    """Whether a resource is one that an entry of Resource or NotResource describes."""
    if pattern == "*":
        return True
    if len(segments(pattern)) != 6:
        notes.add(SHORT_PATTERN)
        return matches(pattern, resource, context, notes, True, variables)
    if variables and any("${" in one for one in segments(pattern)[:5]):
        notes.add(EARLY_VARIABLE)
    return arn_matches(pattern, resource, context, notes, variables)


@functools.lru_cache(maxsize=200_000)
def action_pattern(pattern):
    return re.compile("".join(".*" if one == "*" else "." if one == "?" else re.escape(one) for one in pattern.lower()))


def action_matches(pattern, action):
    """Whether an action is one that an entry of Action or NotAction describes."""
    return action_pattern(pattern).fullmatch(action.lower()) is not None


# ---- values --------------------------------------------------------------------------------------------------------

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
DATE = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?", re.IGNORECASE)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


@functools.lru_cache(maxsize=100_000)
def number(value):
    return Decimal(value) if NUMBER.fullmatch(value) else None


@functools.lru_cache(maxsize=100_000)
def date(value):
    """Seconds since 1970, of a date in ISO 8601 or of the seconds themselves."""
    if re.fullmatch(r"\d{5,}", value):
        return Decimal(value)
    found = DATE.fullmatch(value)
    if not found:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        moment = datetime.datetime(
            int(year), int(month), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=datetime.timezone.utc
        )
    except ValueError:
        return None
    seconds = Decimal(int((moment - EPOCH).total_seconds())) + Decimal(fraction or 0)
    if zone and zone.upper() != "Z":
        shift = int(zone[1:3]) * 3600 + int(zone[4:]) * 60
        seconds -= shift if zone[0] == "+" else -shift
    return seconds


@functools.lru_cache(maxsize=100_000)
def network(value):
    try:
        return ipaddress.ip_network(value, strict=False)
    except ValueError:
        return None


def boolean(value):
    return {"true": True, "false": False}.get(value.lower())


def binary(value):
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None


COMPARISONS = {
    "Equals": lambda one, other: one == other,
    "LessThan": lambda one, other: one < other,
    "LessThanEquals": lambda one, other: one <= other,
    "GreaterThan": lambda one, other: one > other,
    "GreaterThanEquals": lambda one, other: one >= other,
}


def compared(read, compare):
    def test(value, wanted, context, notes, variables):
        one, other = read(value), read(wanted)
        if one is None or other is None:
            notes.add(OTHER_TYPE)
            return False
        return compare(one, other)

    return test


def within(address, block):
    return address.version == block.version and address.subnet_of(block)


def replaced(wanted, context, notes, variables):
    """A value of a policy in which a wildcard is a letter like others."""
    parts = filled(tokens(wanted, False, variables), context, notes)
    return None if parts is None else "".join(parts)


def equals(value, wanted, context, notes, variables):
    return value == replaced(wanted, context, notes, variables)


def equals_without_case(value, wanted, context, notes, variables):
    other = replaced(wanted, context, notes, variables)
    return other is not None and value.lower() == other.lower()


def like(value, wanted, context, notes, variables):
    return matches(wanted, value, context, notes, True, variables)


def arn(value, wanted, context, notes, variables):
    if len(value.split(":", 5)) != 6 or len(segments(wanted)) != 6:
        notes.add(OTHER_TYPE)
    return arn_matches(wanted, value, context, notes, variables)


# The positive operators: what a value of the request must be to one of the policy.
POSITIVE = {
    "StringEquals": equals,
    "StringEqualsIgnoreCase": equals_without_case,
    "StringLike": like,
    "ArnEquals": arn,
    "ArnLike": arn,
    "Bool": compared(boolean, COMPARISONS["Equals"]),
    "BinaryEquals": compared(binary, COMPARISONS["Equals"]),
    "IpAddress": compared(network, within),
    **{f"Numeric{name}": compared(number, compare) for name, compare in COMPARISONS.items()},
    **{f"Date{name}": compared(date, compare) for name, compare in COMPARISONS.items()},
}
NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NotIpAddress": "IpAddress",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
}
NAMES = {name.lower(): name for name in (*POSITIVE, *NEGATED, "Null")}


@dataclass(frozen=True)
class Operator:
    name: str
    quantifier: str = ""
    if_exists: bool = False

    @functools.cached_property
    def positive(self):
        return NEGATED.get(self.name, self.name)

    @functools.cached_property
    def negated(self):
        return self.name in NEGATED

    @functools.cached_property
    def kind(self):
        """What the operator compares: String, Arn, Bool, Binary, IpAddress, Numeric, Date or Null."""
        return re.match("String|Arn|Bool|Binary|IpAddress|Numeric|Date|Null", self.positive)[0]


@functools.lru_cache(maxsize=None)
def operator(written):
    """Reads an operator as a policy writes it; operators have no case."""
    name, quantifier, if_exists = written, "", False
    if ":" in name:
        quantifier, name = name.split(":", 1)
        quantifier = {"forallvalues": "ForAllValues", "foranyvalue": "ForAnyValue"}[quantifier.lower()]
    if name.lower().endswith("ifexists"):
        if_exists, name = True, name[: -len("ifexists")]
    return Operator(NAMES[name.lower()], quantifier, if_exists)


@dataclass(frozen=True)
class Clause:
    """One key under one operator."""

    operator: Operator
    key: str
    values: tuple
    variables: bool = True

    def value_holds(self, value, context, notes):
        """Whether the operator holds of one value of the request."""
        test = POSITIVE[self.operator.positive]
        found = False
        for wanted in self.values:
            # No way out at the first that matches: what a later value leaves open is to be noted too.
            found = test(value, wanted, context, notes, self.variables) or found
        return found != self.operator.negated

    def holds(self, context, notes):
        how, value = self.operator, context.get(self.key)
        # Alone under a plain operator it is a text like others: the guide's s3:prefix of "" is the top of a bucket.
        if (value == "" and (how.name == "Null" or how.quantifier or how.if_exists)) or isinstance(value, list) and "" in value:
            notes.add(EMPTY_TEXT)
        if value is None and self.key in ALWAYS:
            notes.add(NEVER_ABSENT)
        if how.name == "Null":
            absent = value is None or value == [] or value == ""
            return any((boolean(wanted) is True) == absent for wanted in self.values)
        if value is None:
            return how.if_exists or how.quantifier == "ForAllValues" or how.quantifier != "ForAnyValue" and how.negated
        if how.quantifier:
            if value in ("", [""]):
                value = []
            if value == [] and how.if_exists and how.quantifier == "ForAnyValue":
                notes.add(EMPTY_SET)
            found = [self.value_holds(one, context, notes) for one in listed(value)]
            return all(found) if how.quantifier == "ForAllValues" else any(found)
        if isinstance(value, list):
            notes.add(EMPTY_SET if value == [] else PLAIN_ON_SET)
            return False
        return self.value_holds(value, context, notes)

    def variable_keys(self):
        """The keys whose values the clause puts into its own."""
        if not self.variables or self.operator.kind not in ("String", "Arn"):
            return set()
        return keys_in(self.values)


def keys_in(patterns):
    found = set()
    for pattern in patterns:
        found |= {part.key for part in tokens(pattern, True, True) if isinstance(part, Variable)}
    return found


# ---- policies ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Statement:
    allows: bool
    actions: tuple
    not_actions: bool
    resources: tuple
    not_resources: bool
    clauses: tuple
    variables: bool

    def about_action(self, action):
        return any(action_matches(one, action) for one in self.actions) != self.not_actions

    def about_resource(self, resource, context, notes):
        found = False
        for one in self.resources:
            found = resource_matches(one, resource, context, notes, self.variables) or found
        return found != self.not_resources

    def applies(self, request, notes):
        if not self.about_action(request.action) or not self.about_resource(request.resource, request.context, notes):
            return False
        held = [clause.holds(request.context, notes) for clause in self.clauses]
        return all(held)


def policies_of(side):
    """The documents of a side: one, or a list of them."""
    return side if isinstance(side, list) else [side]


def read(side):
    """The statements of a side."""
    out = []
    for document in policies_of(side):
        variables = document.get("Version") == "2012-10-17"
        for one in listed(document["Statement"]):
            clauses = tuple(
                Clause(operator(name), key.lower(), tuple(text(value) for value in listed(values)), variables)
                for name, keys in one.get("Condition", {}).items()
                for key, values in keys.items()
            )
            out.append(
                Statement(
                    one["Effect"] == "Allow",
                    tuple(listed(one["NotAction"] if "NotAction" in one else one["Action"])),
                    "NotAction" in one,
                    tuple(listed(one["NotResource"] if "NotResource" in one else one["Resource"])),
                    "NotResource" in one,
                    clauses,
                    variables,
                )
            )
    return tuple(out)


@dataclass(frozen=True)
class Request:
    action: str
    resource: str
    context: dict = field(default_factory=dict)

    @staticmethod
    def of(json):
        context = {key.lower(): [text(one) for one in value] if isinstance(value, list) else text(value)
                   for key, value in json.get("context", {}).items()}
        return Request(json["action"], json["resource"], context)

    def json(self):
        return {"action": self.action, "resource": self.resource, "context": self.context}


def decide(statements, request, notes=None):
    """Allowed, ImplicitlyDenied or ExplicitlyDenied; the notes take what the pages leave open and the decision rests on."""
    notes = set() if notes is None else notes
    effects = {one.allows for one in statements if one.applies(request, notes)}
    return REFUSED if False in effects else ALLOWED if True in effects else DENIED


def allowed(statements, request, notes=None):
    return decide(statements, request, notes) == ALLOWED
