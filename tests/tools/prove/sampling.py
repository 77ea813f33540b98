"""Random requests near what policies name."""

import itertools

from . import evaluate, exact
from .evaluate import Request, Variable, read, tokens

WORDS = ("", "a", "b", "zz", "me", "red", "x/y", "A", "home/", "0", "q7", "AIDAX")
# A resource of each kind for actions, for who wants an answer of the simulator.
SHAPES = {
    "s3:GetObject": ("arn:aws:s3:::data/", "arn:aws:s3:::b/"),
    "s3:PutObject": ("arn:aws:s3:::data/", "arn:aws:s3:::b/"),
    "s3:ListBucket": ("arn:aws:s3:::",),
    "dynamodb:GetItem": ("arn:aws:dynamodb:eu-west-1:123456789012:table/",),
    "dynamodb:Query": ("arn:aws:dynamodb:eu-west-1:123456789012:table/",),
    "sqs:SendMessage": ("arn:aws:sqs:eu-west-1:123456789012:",),
    "sns:Publish": ("arn:aws:sns:eu-west-1:123456789012:",),
    "lambda:InvokeFunction": ("arn:aws:lambda:eu-west-1:123456789012:function:",),
}


def instance(rng, pattern, context, wild=True, variables=True):
    """A text of a pattern."""
    out = []
    for part in tokens(pattern, wild, variables):
        if part == ("*",):
            out.append(rng.choice(WORDS))
        elif part == ("?",):
            out.append(rng.choice("abzA0/"))
        elif isinstance(part, Variable):
            value = context.get(part.key)
            out.append(value if isinstance(value, str) and value else part.default or "q7")
        else:
            out.append(part)
    return "".join(out)


def changed(rng, text):
    """The text, often with a letter more, less or other; of an ARN only the last segment."""
    if text.startswith("arn:") and text.count(":") >= 5:
        head = text.split(":", 5)
        return ":".join([*head[:5], changed(rng, head[5])])
    way = rng.random()
    if way < 0.6 or not text:
        return text
    at = rng.randrange(len(text))
    if way < 0.75:
        return text + rng.choice("ab/Z0")
    if way < 0.85:
        return text[:at] + text[at + 1 :]
    return text[:at] + rng.choice("abAB/") + text[at + 1 :]


class Sampler:
    """Draws requests that the statements of two sides, or of one, tell apart."""

    def __init__(self, rng, *sides):
        self.rng = rng
        statements = list(dict.fromkeys(one for side in sides for one in read(side)))
        self.patterns = sorted({pattern for one in statements for pattern in one.resources})
        self.actions = []
        for pattern in sorted({pattern for one in statements for pattern in one.actions}):
            if "*" in pattern or "?" in pattern:
                known = exact.expanded(pattern) if pattern not in ("*", "*:*") else tuple(SHAPES)
                self.actions += self.rng.sample(known, min(3, len(known)))
            else:
                self.actions.append(pattern)
        self.actions += self.rng.sample(tuple(SHAPES), 2)
        self.clauses = {}
        for one in statements:
            for clause in one.clauses:
                self.clauses.setdefault(clause.key, []).append(clause)
        self.plain = {}
        for key, clauses in self.clauses.items():
            others = [clause for clause in clauses if clause.operator.kind not in ("String", "Arn", "Null")]
            self.plain[key] = exact.values_of(others)[0] if others else []
        self.variables = sorted(exact.variable_keys(statements))

    def value(self, key, context):
        rng = self.rng
        texts = [clause for clause in self.clauses.get(key, ()) if clause.operator.kind in ("String", "Arn") and clause.values]
        if self.plain.get(key) and (not texts or rng.random() < 0.5):
            return rng.choice(self.plain[key])
        if not texts:
            return rng.choice(("q7", "me", "red", "a"))
        clause = rng.choice(texts)
        text = instance(rng, rng.choice(clause.values), context, "Like" in clause.operator.name or clause.operator.kind == "Arn", clause.variables)
        if "IgnoreCase" in clause.operator.name and rng.random() < 0.5:
            text = text.swapcase()
        text = changed(rng, text)
        return text or "a"

    def context(self):
        rng, out = self.rng, {}
        for key in (*self.variables, *self.clauses):
            if key in out or key not in evaluate.ALWAYS and rng.random() < 0.2:
                continue
            many = exact.multivalued(key)
            if many or many is None and rng.random() < 0.5:
                out[key] = list(dict.fromkeys(self.value(key, out) for _ in range(rng.choice((0, 1, 1, 2, 3)))))
            else:
                out[key] = self.value(key, out)
        return out

    def request(self, shaped=False):
        rng, context = self.rng, self.context()
        if shaped:
            action = rng.choice([one for one in self.actions if one in SHAPES] or list(SHAPES))
            near = [one for one in self.patterns if one.startswith(tuple(SHAPES[action]))]
            if near and rng.random() < 0.8:
                resource = instance(rng, rng.choice(near), context)
            else:
                resource = rng.choice(SHAPES[action]) + rng.choice(("Notes", "a", "data", "jobs", "me/x", "red/x"))
            return Request(action, changed(rng, resource), context)
        pattern = rng.choice(self.patterns) if self.patterns else "*"
        if rng.random() < 0.2 or pattern == "*":
            return Request(rng.choice(self.actions), rng.choice(("*", "arn:aws:s3:::other/x", "arn:aws:sqs:eu-west-1:123456789012:q")), context)
        return Request(rng.choice(self.actions), changed(rng, instance(rng, pattern, context)), context)

    def requests(self, count, shaped=False):
        return [self.request(shaped) for _ in range(count)]


def contradiction(rng, old, new, wider, count):
    """A request that one side allows and the other does not, of `count` that are drawn: `wider` says which way round."""
    sampler = Sampler(rng, old, new)
    old, new = read(old), read(new)
    for request in itertools.islice(iter(sampler.request, None), count):
        notes = set()
        before, after = evaluate.allowed(old, request, notes), evaluate.allowed(new, request, notes)
        if (after and not before if wider else before and not after) and not notes - {evaluate.PLAIN_ON_SET}:
            return request
    return None
