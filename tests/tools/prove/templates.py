"""Pairs of policies with the verdict that follows from what AWS's documents say, each reasoned by hand."""

from dataclasses import dataclass

SAME, WIDER, NARROWER, INCOMPARABLE = "same", "wider", "narrower", "incomparable"
MIRROR = {SAME: SAME, WIDER: NARROWER, NARROWER: WIDER, INCOMPARABLE: INCOMPARABLE}
OBJECT, OBJECTS, BUCKET = "s3:GetObject", "arn:aws:s3:::b/*", "arn:aws:s3:::b"
TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/Notes"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:jobs"


@dataclass(frozen=True)
class Pair:
    name: str
    old: object
    new: object
    # One of the four, or "at least wider" where only a request is known; None where nothing is known.
    verdict: str | None
    # How it is known: "hand", "all requests", "a request", "by construction".
    by: str = "hand"
    request: object = None


def policy(*statements, version="2012-10-17"):
    return {**({"Version": version} if version else {}), "Statement": list(statements)}


def allow(action=OBJECT, resource=OBJECTS, when=None, **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **({"Condition": when} if when else {}), **more}


def deny(action=OBJECT, resource=OBJECTS, when=None, **more):
    return {**allow(action, resource, when, **more), "Effect": "Deny"}


def without(statement, **more):
    """The statement with other elements in the place of some: NotAction for Action."""
    out = {name: value for name, value in statement.items() if f"Not{name}" not in more}
    return {**out, **more}


def s3(path):
    return f"arn:aws:s3:::{path}"


def resources():
    """Resource against Resource, for one action: each a list of patterns."""
    cases = [
        ("a prefix of a prefix", ["b/*"], ["b/a*"], NARROWER),
        ("one letter more", ["b/*"], ["b/?*"], NARROWER),
        ("one letter more, and none", ["b/*"], ["b/?*", "b/"], SAME),
        ("two stars are one", ["b/**"], ["b/*"], SAME),
        ("a star and a letter, in either order", ["b/*?"], ["b/?*"], SAME),
        ("between two stars nothing", ["b/*a*"], ["b/*a", "b/a*"], NARROWER),
        ("a letter in the middle, split by what follows", ["b/*a*"], ["b/*a", "b/*a?*"], SAME),
        ("crossing prefixes", ["b/a*"], ["b/*a"], INCOMPARABLE),
        ("exactly one letter", ["b/?"], ["b/*"], WIDER),
        ("a letter for a wildcard", ["b/?"], ["b/a"], NARROWER),
        ("wildcards do not stop at a slash", ["b/*/c"], ["b/*/*/c"], NARROWER),
        ("a path below a path", ["b/*"], ["b/*", "b/x/y/z"], SAME),
        ("the bucket is none of its objects", ["b/*"], ["b"], INCOMPARABLE),
        ("the bucket, and what begins like it", ["b*"], ["b", "b/*"], NARROWER),
        ("all objects of one letter and of more", ["b/*"], ["b/", "b/?", "b/??*"], SAME),
        ("all objects but the empty one", ["b/*"], ["b/?", "b/??*"], NARROWER),
        ("three against two and more", ["b/???"], ["b/??", "b/??*"], WIDER),
        ("letters have a case", ["b/A*"], ["b/a*"], INCOMPARABLE),
        ("a question mark is no slash's enemy", ["b?a"], ["b/a"], NARROWER),
        ("suffixes", ["b/*.txt"], ["b/*txt"], WIDER),
        ("prefix and suffix may share letters in neither", ["b/aa*aa"], ["b/aa*"], WIDER),
        ("prefix and suffix against both", ["b/a*a"], ["b/a*", "b/*a"], WIDER),
        ("order of stars and letters", ["b/*a*b*"], ["b/*b*a*"], INCOMPARABLE),
        ("ab somewhere, or a then b somewhere", ["b/*ab*"], ["b/*a*b*"], WIDER),
        ("all buckets", ["*"], ["b", "b/*"], NARROWER),
        ("a list that holds another", ["b/x", "b/y"], ["b/x", "b/y", "b/z"], WIDER),
        ("a list twice", ["b/x", "b/y"], ["b/y", "b/x", "b/x"], SAME),
        ("exchanged entries", ["b/x", "b/y"], ["b/x", "b/z"], INCOMPARABLE),
        ("a dot is a dot", ["b/a.c"], ["b/a?c"], WIDER),
        ("letters of regular expressions are letters", ["b/a+(c)[d]|^"], ["b/a+(c)[d]|^", "b/aac"], WIDER),
        ("a star beside what it covers", ["b/ab*", "b/a*"], ["b/a*"], SAME),
        ("a letter beyond ASCII is one letter", ["b/é"], ["b/?"], WIDER),
        ("a letter beyond the first plane is one letter", ["b/?"], ["b/\U0001f600"], NARROWER),
        ("many stars", ["b/*a*b*a*b*a*b*a*b*"], ["b/*a*b*a*b*a*b*a*b*a*"], NARROWER),
        ("many stars and letters", ["b/*?a*?a*?a*?a"], ["b/*a*a*a*a"], WIDER),
        ("a literal star", ["b/${*}"], ["b/*"], WIDER),
        ("a literal question mark", ["b/${?}"], ["b/?"], WIDER),
        ("a literal dollar", ["b/${$}x"], ["b/?x"], WIDER),
    ]
    for name, old, new, verdict in cases:
        yield name, policy(allow(resource=[s3(one) for one in old])), policy(allow(resource=[s3(one) for one in new])), verdict
    others = [
        ("everything against all ARNs of a service: a request may name *", "*", "arn:*:sqs:*:*:*", NARROWER),
        ("the region", "arn:aws:sqs:*:123456789012:jobs", QUEUE, NARROWER),
        ("wildcards stop at the colons of segments", "arn:aws:sqs:eu-*:jobs", QUEUE, None),
        ("a wildcard inside a region", "arn:aws:sqs:eu-*-1:123456789012:jobs", "arn:aws:sqs:eu-*:123456789012:jobs", WIDER),
        ("two accounts", "arn:aws:sqs:*:12345678901?:jobs", "arn:aws:sqs:*:*:jobs", WIDER),
        ("the account against the region", "arn:aws:sqs:eu-west-1:*:jobs", "arn:aws:sqs:*:123456789012:jobs", INCOMPARABLE),
        ("the partition", "arn:aws:sqs:eu-west-1:123456789012:jobs", "arn:*:sqs:eu-west-1:123456789012:jobs", WIDER),
        ("the last segment may have colons", "arn:aws:sqs:*:*:a:b", "arn:aws:sqs:*:*:a*", WIDER),
    ]
    for name, old, new, verdict in others:
        if verdict:
            yield name, policy(allow("sqs:*", old)), policy(allow("sqs:*", new)), verdict
    table = [TABLE, f"{TABLE}/index/*"]
    yield "indexes are none of the table", policy(allow("dynamodb:Query", TABLE)), policy(allow("dynamodb:Query", table)), WIDER
    yield "a table's name is a prefix", policy(allow("dynamodb:Query", table)), policy(allow("dynamodb:Query", f"{TABLE}*")), WIDER
    yield ("NotResource leaves out", policy(without(allow(), NotResource=s3("b/a*"))),
           policy(without(allow(), NotResource=[s3("b/a*"), s3("b/b*")])), NARROWER)
    yield ("NotResource of all is nothing", policy(without(allow(), NotResource="*"), allow(resource=s3("b/a"))),
           policy(allow(resource=s3("b/a"))), SAME)
    yield ("NotResource and what it leaves out are all", policy(without(allow(), NotResource=s3("b/*")), allow()), policy(allow(resource="*")), SAME)
    yield ("NotResource allows where a denial refuses", policy(without(allow(), NotResource=s3("b/*"))),
           policy(allow(resource="*"), deny()), SAME)
    yield ("NotResource of two, in two statements", policy(without(allow(), NotResource=[s3("b/x*"), s3("b/y*")])),
           policy(without(allow(), NotResource=s3("b/x*")), without(allow(), NotResource=s3("b/y*"))), WIDER)


def actions():
    """Action against Action, everywhere."""
    cases = [
        ("the case of actions", ["s3:GetObject"], ["S3:getobject"], SAME),
        ("the case of wildcards", ["s3:GET*"], ["s3:Get*"], SAME),
        ("a wildcard", ["s3:Get*"], ["s3:GetObject"], NARROWER),
        ("everything", ["*"], ["s3:*"], NARROWER),
        ("everything, said twice", ["*"], ["*:*"], SAME),
        ("everything, and more", ["*"], ["*", "s3:GetObject"], SAME),
        ("crossing wildcards", ["s3:Get*"], ["s3:*Object"], INCOMPARABLE),
        ("both of two crossing", ["s3:Get*", "s3:*Object"], ["s3:*Object", "s3:Get*", "s3:GetObject"], SAME),
        ("a question mark is one letter", ["s3:?etObject"], ["s3:GetObject"], SAME),
        ("two letters", ["s3:??tObject"], ["s3:GetObject"], NARROWER),
        ("lists", ["sqs:SendMessage", "sqs:ReceiveMessage"], ["sqs:SendMessage"], NARROWER),
        ("services", ["sqs:*"], ["sns:*"], INCOMPARABLE),
        ("a service whose name begins like it", ["s3:GetObject"], ["s3-object-lambda:GetObject"], INCOMPARABLE),
        ("a wildcard that names one action", ["dynamodb:BatchG*"], ["dynamodb:BatchGetItem"], SAME),
        ("a wildcard that names two actions", ["dynamodb:Batch*Item"], ["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem"], SAME),
        ("a wildcard and one of its actions", ["dynamodb:*Item"], ["dynamodb:BatchGetItem", "dynamodb:*item"], SAME),
    ]
    for name, old, new, verdict in cases:
        yield name, policy(allow(old, "*")), policy(allow(new, "*")), verdict
    every = allow("*", "*")
    not_get = without(every, NotAction="s3:GetObject")
    yield "NotAction is all but one", policy(every), policy(not_get), NARROWER
    yield "NotAction and what it leaves out", policy(every), policy(not_get, allow("s3:GetObject", "*")), SAME
    yield "NotAction against a denial", policy(every, deny("s3:GetObject", "*")), policy(not_get), SAME
    yield "a longer NotAction", policy(not_get), policy(without(every, NotAction=["s3:GetObject", "s3:PutObject"])), NARROWER
    yield "NotAction of a service", policy(without(every, NotAction="s3:*")), policy(not_get), WIDER
    yield "NotAction against a list", policy(allow(["s3:PutObject", "sqs:SendMessage"], "*")), policy(not_get), WIDER
    yield "two NotActions in two statements", policy(not_get, without(every, NotAction="s3:PutObject")), policy(every), SAME
    yield ("two NotActions in one", policy(without(every, NotAction=["s3:GetObject", "s3:PutObject"])),
           policy(not_get, without(every, NotAction="s3:PutObject")), WIDER)
    yield "NotAction of everything", policy(without(every, NotAction="*"), allow()), policy(allow()), SAME
    yield "the case of NotAction", policy(without(every, NotAction="S3:GETOBJECT")), policy(not_get), SAME
    yield ("a denial of NotAction keeps to the list", policy(every, without(deny("*", "*"), NotAction=["s3:GetObject", "sqs:*"])),
           policy(allow(["s3:GetObject", "sqs:*"], "*")), SAME)
    yield ("actions and resources cross", policy(allow(["s3:GetObject", "s3:PutObject"], [s3("b/x"), s3("b/y")])),
           policy(allow("s3:GetObject", s3("b/x")), allow("s3:PutObject", s3("b/y"))), NARROWER)
    yield ("actions and resources cross, in four", policy(allow(["s3:GetObject", "s3:PutObject"], [s3("b/x"), s3("b/y")])),
           policy(*[allow(action, s3(path)) for action in ("s3:GetObject", "s3:PutObject") for path in ("b/x", "b/y")]), SAME)
    yield ("other actions on other things", policy(allow("s3:GetObject", s3("b/x")), allow("s3:PutObject", s3("b/y"))),
           policy(allow("s3:GetObject", s3("b/y")), allow("s3:PutObject", s3("b/x"))), INCOMPARABLE)


def denials():
    yield "a denial", policy(allow()), policy(allow(), deny(resource=s3("b/a*"))), NARROWER
    yield "a denial of what nobody allows", policy(allow()), policy(allow(), deny(resource=s3("c/*"))), SAME
    yield "a denial of another action", policy(allow()), policy(allow(), deny("s3:PutObject")), SAME
    yield "a denial of all", policy(allow()), policy(allow(), deny("*", "*")), NARROWER
    yield "nothing and nothing", policy(deny()), policy(allow(), deny("*", "*")), SAME
    yield "a denial in a denial", policy(allow(), deny(resource=s3("b/a*"))), policy(allow(), deny(resource=s3("b/a*")), deny(resource=s3("b/ab"))), SAME
    yield "another denial", policy(allow(), deny(resource=s3("b/a*"))), policy(allow(), deny(resource=s3("b/b*"))), INCOMPARABLE
    yield "a wider denial", policy(allow(), deny(resource=s3("b/a*"))), policy(allow(), deny(resource=s3("b/*a*"))), NARROWER
    yield ("a denial that leaves one thing", policy(allow(resource=s3("b/x"))),
           policy(allow(), without(deny(), NotResource=s3("b/x"))), SAME)
    yield ("a denial outside of what it leaves", policy(allow(resource=s3("b/x"))),
           policy(allow(), without(deny(), NotResource=[s3("b/x"), s3("b/y")])), WIDER)
    yield ("a denial comes first or last", policy(deny(resource=s3("b/a*")), allow()), policy(allow(), deny(resource=s3("b/a*"))), SAME)
    yield ("allowed again is denied still", policy(allow(), deny(resource=s3("b/a*"))),
           policy(allow(), deny(resource=s3("b/a*")), allow(resource=s3("b/ab"))), SAME)
    red = {"StringEquals": {"aws:PrincipalTag/team": "red"}}
    not_red = {"StringNotEquals": {"aws:PrincipalTag/team": "red"}}
    yield "a condition against a denial of the contrary", policy(allow(when=red)), policy(allow(), deny(when=not_red)), SAME
    yield ("a denial of the contrary if there is a tag", policy(allow(when=red)),
           policy(allow(), deny(when={"StringNotEquals": {"aws:PrincipalTag/team": "red"}, "Null": {"aws:PrincipalTag/team": "false"}})), WIDER)
    yield ("the same with IfExists", policy(allow(when={"StringEqualsIfExists": {"aws:PrincipalTag/team": "red"}})),
           policy(allow(), deny(when={"StringNotEquals": {"aws:PrincipalTag/team": "red"}, "Null": {"aws:PrincipalTag/team": "false"}})), SAME)
    yield ("a denial with a negated IfExists is one without", policy(allow(), deny(when={"StringNotEqualsIfExists": {"aws:PrincipalTag/team": "red"}})),
           policy(allow(), deny(when=not_red)), SAME)
    yield ("a denial with IfExists denies who has none", policy(allow(), deny(when={"StringEqualsIfExists": {"aws:PrincipalTag/team": "red"}})),
           policy(allow(), deny(when=red)), WIDER)
    yield "a denial loses its condition", policy(allow(), deny(resource=s3("b/a"), when=red)), policy(allow(), deny(resource=s3("b/a"))), NARROWER
    yield "a denial gets a condition", policy(allow(), deny(resource=s3("b/a"))), policy(allow(), deny(resource=s3("b/a"), when=red)), WIDER
    yield ("denials of both are denials", policy(allow(resource=s3("b/b"))),
           policy(allow(resource=[s3("b/a"), s3("b/b")]), deny(resource=s3("b/a"), when=red), deny(resource=s3("b/a"), when=not_red)), SAME)
    yield ("a denial on two keys leaves more than two denials", policy(allow(), deny(when={"StringEquals": {"aws:PrincipalTag/team": "red", "aws:userid": "u"}})),
           policy(allow(), deny(when=red), deny(when={"StringEquals": {"aws:userid": "u"}})), NARROWER)
    yield ("a condition of an allowance that a denial makes empty", policy(allow(when=red), deny(when=red)), policy(deny()), SAME)
    yield ("two policies are one", [policy(allow()), policy(deny(resource=s3("b/a")))], policy(allow(), deny(resource=s3("b/a"))), SAME)
    yield ("a policy more", [policy(allow(resource=s3("b/a")))], [policy(allow(resource=s3("b/a"))), policy(allow(resource=s3("b/b")))], WIDER)
    yield ("a policy that denies more", [policy(allow())], [policy(allow()), policy(deny(resource=s3("b/b")))], NARROWER)
    yield ("no public access but from the office", policy(allow("s3:*", "*"), deny("s3:*", "*", {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}})),
           policy(allow("s3:*", "*", {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})), SAME)


def when(name, old, new, verdict):
    """Conditions on one statement, as a pair."""
    one = [condition if isinstance(condition, list) else [condition] for condition in (old, new)]
    sides = [policy(*[allow(when=condition) if condition else allow() for condition in conditions]) for conditions in one]
    return name, sides[0], sides[1], verdict


def texts():
    tag = "aws:PrincipalTag/team"

    def on(operator, *values, key=tag):
        return {operator: {key: list(values) if len(values) != 1 else values[0]}}

    return [
        when("a condition", None, on("StringEquals", "a"), NARROWER),
        when("a value more", on("StringEquals", "a"), on("StringEquals", "a", "b"), WIDER),
        when("another value", on("StringEquals", "a"), on("StringEquals", "b"), INCOMPARABLE),
        when("the order of values", on("StringEquals", "a", "b"), on("StringEquals", "b", "a"), SAME),
        when("two statements are two values", on("StringEquals", "a", "b"), [on("StringEquals", "a"), on("StringEquals", "b")], SAME),
        when("an operator without case", on("StringEquals", "a"), on("StringEqualsIgnoreCase", "a"), WIDER),
        when("all cases are named", on("StringEqualsIgnoreCase", "a"), on("StringEquals", "a", "A"), SAME),
        when("not all cases are named", on("StringEqualsIgnoreCase", "ab"), on("StringEquals", "ab", "AB", "Ab"), NARROWER),
        when("digits have no case", on("StringEqualsIgnoreCase", "12"), on("StringEquals", "12"), SAME),
        when("Like without a wildcard is Equals", on("StringLike", "ab"), on("StringEquals", "ab"), SAME),
        when("a star under Equals is a star", on("StringEquals", "a*"), on("StringLike", "a*"), WIDER),
        when("a star under Equals is a literal star", on("StringEquals", "a*"), on("StringLike", "a${*}"), SAME),
        when("a lone star under Equals is a star", {"Null": {tag: "true"}}, on("StringEqualsIfExists", "*"), WIDER),
        when("Like of everything is not there being nothing", None, on("StringLike", "*"), NARROWER),
        when("Like of one letter", on("StringLike", "?"), on("StringLike", "?*"), WIDER),
        when("prefixes", on("StringLike", "a*"), on("StringLike", "a*", "ab*"), SAME),
        when("prefixes split", on("StringLike", "a*"), on("StringLike", "a", "a?*"), SAME),
        when("prefix and suffix", on("StringLike", "a*"), on("StringLike", "*a"), INCOMPARABLE),
        when("NotEquals of more", on("StringNotEquals", "a"), on("StringNotEquals", "a", "b"), NARROWER),
        when("NotEquals in two statements is none", [on("StringNotEquals", "a"), on("StringNotEquals", "b")], None, SAME),
        when("Equals and NotEquals are all", [on("StringEquals", "a"), on("StringNotEquals", "a")], None, SAME),
        when("Like and NotLike are all", [on("StringLike", "a*"), on("StringNotLike", "a*")], None, SAME),
        when("NotLike of everything is nothing but absence", on("StringNotLike", "*"), {"Null": {tag: "true"}}, SAME),
        when("NotEquals lets in who has none", on("StringNotEquals", "a"), {**on("StringNotEquals", "a"), "Null": {tag: "false"}}, NARROWER),
        when("NotEquals with IfExists is the same", on("StringNotEquals", "a"), on("StringNotEqualsIfExists", "a"), SAME),
        when("NotLike with IfExists is the same", on("StringNotLike", "a*"), on("StringNotLikeIfExists", "a*"), SAME),
        when("Equals with IfExists is more", on("StringEquals", "a"), on("StringEqualsIfExists", "a"), WIDER),
        when("IfExists is two statements", on("StringEqualsIfExists", "a"), [on("StringEquals", "a"), {"Null": {tag: "true"}}], SAME),
        when("IfExists with a guard is none", {**on("StringEqualsIfExists", "a"), "Null": {tag: "false"}}, on("StringEquals", "a"), SAME),
        when("Equals needs no guard", {**on("StringEquals", "a"), "Null": {tag: "false"}}, on("StringEquals", "a"), SAME),
        when("Equals and absence is nothing", [{**on("StringEquals", "a"), "Null": {tag: "true"}}, on("StringEquals", "b")], on("StringEquals", "b"), SAME),
        when("NotEquals and Equals of another", {"StringNotEquals": {tag: "a"}, "StringEquals": {tag: "b"}}, on("StringEquals", "b"), SAME),
        when("NotLike inside Like", {"StringNotLike": {tag: "ab*"}, "StringLike": {tag: "a*"}}, on("StringLike", "a*"), WIDER),
        when("NotLike inside Like, and the rest", [{"StringNotLike": {tag: "ab*"}, "StringLike": {tag: "a*"}}, on("StringLike", "ab*")],
             on("StringLike", "a*"), SAME),
        when("NotLike and NotEquals", {"StringNotLike": {tag: "a*"}, "StringNotEquals": {tag: "ab"}}, on("StringNotLike", "a*"), SAME),
        when("NotEqualsIgnoreCase is less", on("StringNotEquals", "a"), on("StringNotEqualsIgnoreCase", "a"), NARROWER),
        when("the case of keys", on("StringEquals", "a"), on("StringEquals", "a", key="AWS:principaltag/TEAM"), SAME),
        when("another key", on("StringEquals", "a"), on("StringEquals", "a", key="aws:PrincipalTag/other"), INCOMPARABLE),
        when("a second key", on("StringEquals", "a"), {"StringEquals": {tag: "a", "aws:userid": "u"}}, NARROWER),
        when("either key", {"StringEquals": {tag: "a", "aws:userid": "u"}}, [on("StringEquals", "a"), on("StringEquals", "u", key="aws:userid")], WIDER),
        when("two keys, each both ways", None,
             [{"StringEquals": {tag: "a"}}, {"StringNotEquals": {tag: "a"}, "StringEquals": {"aws:userid": "u"}}, {"StringNotEquals": {tag: "a", "aws:userid": "u"}}],
             SAME),
        when("two keys, one way missing", None, [{"StringEquals": {tag: "a"}}, {"StringNotEquals": {tag: "a"}, "StringEquals": {"aws:userid": "u"}}], NARROWER),
        when("an operator twice is once", {"StringEquals": {tag: ["a", "b"]}, "StringLike": {tag: "a*"}}, on("StringEquals", "a"), SAME),
        when("operators that exclude each other", [{"StringEquals": {tag: "a"}, "StringLike": {tag: "b*"}}, on("StringEquals", "c")],
             on("StringEquals", "c"), SAME),
        when("Null of true and of false", None, {"Null": {tag: ["true", "false"]}}, SAME),
        when("Null in two statements", None, [{"Null": {tag: "true"}}, {"Null": {tag: "false"}}], SAME),
        when("Null turned round", {"Null": {tag: "true"}}, {"Null": {tag: "false"}}, INCOMPARABLE),
        when("Null as a boolean", {"Null": {tag: True}}, {"Null": {tag: "true"}}, SAME),
        when("the prefix is the top", {"StringLike": {"s3:prefix": ["", "home/*"]}}, {"StringLike": {"s3:prefix": "home/*"}}, NARROWER),
    ]


def numbers():
    key = "s3:max-keys"

    def on(**operators):
        return {f"Numeric{name}": {key: value} for name, value in operators.items()}

    return [
        when("up to more", on(LessThanEquals="10"), on(LessThanEquals="20"), WIDER),
        when("below and up to", on(LessThan="10"), on(LessThanEquals="10"), WIDER),
        when("up to is below or equal", on(LessThanEquals="10"), [on(LessThan="10"), on(Equals="10")], SAME),
        when("10 and 10.0", on(Equals="10"), on(Equals="10.0"), SAME),
        when("a number and its text", on(Equals=10), on(Equals="10"), SAME),
        when("between the two halves", on(LessThan="10"), [on(LessThan="5"), on(GreaterThan="5", LessThan="10")], NARROWER),
        when("the two halves", on(LessThan="10"), [on(LessThanEquals="5"), on(GreaterThan="5", LessThan="10")], SAME),
        when("all numbers and none", None, [on(LessThan="5"), on(GreaterThanEquals="5")], NARROWER),
        when("all numbers, and absence", None, [on(LessThan="5"), on(GreaterThanEquals="5"), {"Null": {key: "true"}}], SAME),
        when("all numbers are what there can be", {"Null": {key: "false"}}, [on(LessThan="5"), on(GreaterThanEquals="5")], SAME),
        when("whole numbers are not all", [on(Equals="1"), on(Equals="2")], on(GreaterThanEquals="1", LessThanEquals="2"), WIDER),
        when("a list is any of it", on(LessThan=["5", "9"]), on(LessThan="9"), SAME),
        when("a list of two", on(Equals=["5", "9"]), on(Equals="9"), NARROWER),
        when("NotEquals", on(NotEquals="5"), [on(LessThan="5"), on(GreaterThan="5")], NARROWER),
        when("NotEquals and absence", on(NotEquals="5"), [on(LessThan="5"), on(GreaterThan="5"), {"Null": {key: "true"}}], SAME),
        when("NotEquals of two", on(NotEquals=["5", "6"]), on(NotEquals="5"), WIDER),
        when("an empty range", [on(LessThan="5", GreaterThan="5"), on(Equals="7")], on(Equals="7"), SAME),
        when("a range of one", on(LessThanEquals="5", GreaterThanEquals="5"), on(Equals="5"), SAME),
        when("negative numbers", on(LessThan="-1"), on(LessThan="0"), WIDER),
        when("fractions", on(LessThan="0.5"), on(LessThan="0.25"), NARROWER),
        when("IfExists", on(LessThan="5"), {"NumericLessThanIfExists": {key: "5"}}, WIDER),
        when("overlapping ranges", on(GreaterThan="1", LessThan="5"), on(GreaterThan="3", LessThan="9"), INCOMPARABLE),
        when("overlapping ranges together", on(GreaterThan="1", LessThan="9"), [on(GreaterThan="1", LessThan="5"), on(GreaterThan="3", LessThan="9")], SAME),
    ]


def dates():
    key = "aws:TokenIssueTime"

    def on(key=key, **operators):
        return {f"Date{name}": {key: value} for name, value in operators.items()}

    now = "aws:CurrentTime"
    return [
        when("now is always", None, [on(now, LessThan="2027-01-01T00:00:00Z"), on(now, GreaterThanEquals="2027-01-01T00:00:00Z")], SAME),
        when("now is always, but for a moment", None, [on(now, LessThan="2027-01-01T00:00:00Z"), on(now, GreaterThan="2027-01-01T00:00:00Z")], NARROWER),
        when("not now", on(now, NotEquals="2027-01-01T00:00:00Z"), [on(now, LessThan="2027-01-01T00:00:00Z"), on(now, GreaterThan="2027-01-01T00:00:00Z")], SAME),
        when("later", on(LessThan="2027-01-01T00:00:00Z"), on(LessThan="2028-01-01T00:00:00Z"), WIDER),
        when("another zone", on(LessThan="2027-01-01T00:00:00Z"), on(LessThan="2027-01-01T01:00:00+01:00"), SAME),
        when("a day is its beginning", on(LessThan="2027-01-01"), on(LessThan="2027-01-01T00:00:00Z"), SAME),
        when("seconds since 1970", on(LessThan="1798761600"), on(LessThan="2027-01-01T00:00:00Z"), SAME),
        when("a year in two", on(GreaterThanEquals="2027-01-01T00:00:00Z", LessThan="2028-01-01T00:00:00Z"),
             [on(GreaterThanEquals="2027-01-01T00:00:00Z", LessThan="2027-07-01T00:00:00Z"),
              on(GreaterThanEquals="2027-07-01T00:00:00Z", LessThan="2028-01-01T00:00:00Z")], SAME),
        when("a year in two, but for a moment", on(GreaterThanEquals="2027-01-01T00:00:00Z", LessThan="2028-01-01T00:00:00Z"),
             [on(GreaterThanEquals="2027-01-01T00:00:00Z", LessThan="2027-07-01T00:00:00Z"),
              on(GreaterThan="2027-07-01T00:00:00Z", LessThan="2028-01-01T00:00:00Z")], NARROWER),
        when("before or after", None, [on(LessThan="2027-01-01T00:00:00Z"), on(GreaterThanEquals="2027-01-01T00:00:00Z")], NARROWER),
        when("before, after or without", None,
             [on(LessThan="2027-01-01T00:00:00Z"), on(GreaterThanEquals="2027-01-01T00:00:00Z"), {"Null": {key: "true"}}], SAME),
        when("NotEquals of a date", on(NotEquals="2027-01-01T00:00:00Z"), on(LessThan="2027-01-01T00:00:00Z"), NARROWER),
        when("at or after", on(GreaterThan="2027-01-01T00:00:00Z"), on(GreaterThanEquals="2027-01-01T00:00:00Z"), WIDER),
        when("never", [on(GreaterThan="2028-01-01", LessThan="2027-01-01"), on(Equals="2030-01-01")], on(Equals="2030-01-01"), SAME),
        when("midnight", on(LessThan="2027-01-02"), on(LessThanEquals="2027-01-01T23:59:59Z"), NARROWER),
    ]


def booleans():
    key, tls = "aws:MultiFactorAuthPresent", "aws:SecureTransport"

    def on(*values, name="Bool"):
        return {name: {key: list(values) if len(values) != 1 else values[0]}}

    return [
        when("true or false is not all", None, [on("true"), on("false")], NARROWER),
        when("true, false or absent", None, [on("true"), on("false"), {"Null": {key: "true"}}], SAME),
        when("true or false is what there can be", {"Null": {key: "false"}}, on("true", "false"), SAME),
        when("a boolean without quotes", on(True), on("true"), SAME),
        when("true and false", on("true"), on("false"), INCOMPARABLE),
        when("IfExists of a boolean", on("true", name="BoolIfExists"), [on("true"), {"Null": {key: "true"}}], SAME),
        when("IfExists of both", None, [on("true", name="BoolIfExists"), on("false", name="BoolIfExists")], SAME),
        when("a boolean both ways is nothing", [{"Bool": {key: "true"}, "BoolIfExists": {key: "false"}}, {"Null": {"aws:userid": "true"}}],
             {"Null": {"aws:userid": "true"}}, SAME),
        when("two booleans", {"Bool": {key: "true", tls: "true"}}, on("true"), WIDER),
        when("every request is over TLS or not", None, [{"Bool": {tls: "true"}}, {"Bool": {tls: "false"}}], SAME),
        when("every request is over TLS or not, so IfExists is nothing", {"Bool": {tls: "true"}}, {"BoolIfExists": {tls: "true"}}, SAME),
        ("a denial of requests without TLS", policy(allow(when={"Bool": {tls: "true"}})), policy(allow(), deny(when={"Bool": {tls: "false"}})), SAME),
        ("a denial of requests over TLS", policy(allow(when={"Bool": {tls: "true"}})), policy(allow(), deny(when={"Bool": {tls: "true"}})), INCOMPARABLE),
        ("a denial of false leaves who says nothing", policy(allow(when=on("true"))), policy(allow(), deny(when=on("false"))), WIDER),
        ("a denial of false or of nothing", policy(allow(when=on("true"))), policy(allow(), deny(when=on("false", name="BoolIfExists"))), SAME),
        ("the guide's denial without MFA", policy(allow(), deny(when={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})),
         policy(allow(), deny(when={"Bool": {"aws:MultiFactorAuthPresent": "false"}})), WIDER),
    ]


def addresses():
    key = "aws:SourceIp"

    def on(*values, name="IpAddress"):
        return {name: {key: list(values) if len(values) != 1 else values[0]}}

    return [
        when("a block in two", on("10.0.0.0/8"), on("10.0.0.0/9", "10.128.0.0/9"), SAME),
        when("a block in two statements", on("10.0.0.0/8"), [on("10.0.0.0/9"), on("10.128.0.0/9")], SAME),
        when("a block in two, but for one address", on("10.0.0.0/30"), on("10.0.0.0/31", "10.0.0.2/32"), NARROWER),
        when("a block in three", on("10.0.0.0/30"), on("10.0.0.0/31", "10.0.0.2/32", "10.0.0.3/32"), SAME),
        when("an address is a block of one", on("10.0.0.1"), on("10.0.0.1/32"), SAME),
        when("a block with an address inside it", on("10.0.0.0/8", "10.1.2.3"), on("10.0.0.0/8"), SAME),
        when("a larger block", on("10.0.0.0/8"), on("10.0.0.0/7"), WIDER),
        when("another block", on("10.0.0.0/8"), on("11.0.0.0/8"), INCOMPARABLE),
        when("two blocks that are one", on("10.0.0.0/8", "11.0.0.0/8"), on("10.0.0.0/7"), SAME),
        when("all of one family", on("0.0.0.0/0"), None, WIDER),
        when("all of both families", on("0.0.0.0/0", "::/0"), None, WIDER),
        when("all of both families is any", on("0.0.0.0/0", "::/0"), {"Null": {key: "false"}}, SAME),
        when("the halves of a family", on("0.0.0.0/0"), on("0.0.0.0/1", "128.0.0.0/1"), SAME),
        when("the other family", on("::/0"), on("0.0.0.0/0"), INCOMPARABLE),
        when("a block of the other family", on("2001:db8::/32"), on("2001:db8::/33", "2001:db8:8000::/33"), SAME),
        when("an address written in another way", on("2001:DB8:0:0::/64"), on("2001:db8::/64"), SAME),
        when("not in a block, and in it", None, [on("10.0.0.0/8"), on("10.0.0.0/8", name="NotIpAddress")], SAME),
        when("not in either", on("10.0.0.0/8", "11.0.0.0/8", name="NotIpAddress"), on("10.0.0.0/7", name="NotIpAddress"), SAME),
        when("not in the office", on("10.0.0.0/8", name="NotIpAddress"), on("10.0.0.0/9", name="NotIpAddress"), WIDER),
        when("not there is not in a block", on("10.0.0.0/8", name="NotIpAddress"), {**on("10.0.0.0/8", name="NotIpAddress"), "Null": {key: "false"}}, NARROWER),
        when("in one and not in another", {**on("10.0.0.0/8"), **on("10.128.0.0/9", name="NotIpAddress")}, on("10.0.0.0/9"), SAME),
        when("in one and in another", {"IpAddress": {key: "10.0.0.0/8"}, "IpAddressIfExists": {key: "10.128.0.0/9"}}, on("10.128.0.0/9"), SAME),
        when("in neither", [{"IpAddress": {key: "10.0.0.0/8"}, "IpAddressIfExists": {key: "11.0.0.0/8"}}, on("12.0.0.0/8")], on("12.0.0.0/8"), SAME),
    ]


def arns():
    key = "aws:SourceArn"

    def on(*values, name="ArnLike"):
        return {name: {key: list(values) if len(values) != 1 else values[0]}}

    topic = "arn:aws:sns:eu-west-1:123456789012:news"
    return [
        when("ArnEquals is ArnLike", on(topic, name="ArnEquals"), on(topic), SAME),
        when("ArnEquals has wildcards", on("arn:aws:sns:*:123456789012:*", name="ArnEquals"), on("arn:aws:sns:*:123456789012:*"), SAME),
        when("ArnNotEquals is ArnNotLike", on("arn:aws:sns:*:*:*", name="ArnNotEquals"), on("arn:aws:sns:*:*:*", name="ArnNotLike"), SAME),
        when("a region for any", on("arn:aws:sns:*:123456789012:news"), on(topic), NARROWER),
        when("segments stop wildcards", on("arn:aws:sns:*:123456789012:news"), {"StringLike": {key: "arn:aws:sns:*:123456789012:news"}}, WIDER),
        when("without wildcards text and ARN are one", on(topic), {"StringEquals": {key: topic}}, SAME),
        when("a wildcard at the end", on("arn:aws:sns:eu-west-1:123456789012:n*"), {"StringLike": {key: "arn:aws:sns:eu-west-1:123456789012:n*"}}, SAME),
        when("ARNs and not", None, [on("arn:aws:sns:*:*:*"), on("arn:aws:sns:*:*:*", name="ArnNotLike")], SAME),
        when("the case of ARNs", on(topic), on(topic.replace("news", "News")), INCOMPARABLE),
        when("IfExists of ARNs", on(topic), on(topic, name="ArnLikeIfExists"), WIDER),
        when("a role and its sessions", on("arn:aws:iam::123456789012:role/R"), on("arn:aws:iam::123456789012:role/R*"), WIDER),
        when("crossing ARNs", on("arn:aws:sns:eu-*:123456789012:*"), on("arn:aws:sns:*-1:123456789012:*"), INCOMPARABLE),
    ]


def sets():
    key = "aws:TagKeys"

    def every(*values, name="StringEquals"):
        return {f"ForAllValues:{name}": {key: list(values)}}

    def some(*values, name="StringEquals"):
        return {f"ForAnyValue:{name}": {key: list(values)}}

    there = {"Null": {key: "false"}}
    return [
        when("every of more", every("a"), every("a", "b"), WIDER),
        when("every in two is less than every of both", every("a", "b"), [every("a"), every("b")], NARROWER),
        when("some in two is some of both", some("a", "b"), [some("a"), some("b")], SAME),
        when("some of more", some("a"), some("a", "b"), WIDER),
        when("every lets in none at all", every("a"), {**every("a"), **there}, NARROWER),
        when("every with a guard has some", {**every("a"), **there}, {**every("a"), **some("a")}, SAME),
        when("some needs no guard", some("a"), {**some("a"), **there}, SAME),
        when("every and some", every("a"), some("a"), INCOMPARABLE),
        when("every, present, is some", {**every("a"), **there}, some("a"), WIDER),
        when("some and some of another", {"ForAnyValue:StringEquals": {key: "a"}, "ForAnyValue:StringLike": {key: "b"}}, some("a"), WIDER),
        when("every and every", {"ForAllValues:StringEquals": {key: ["a", "b"]}, "ForAllValues:StringLike": {key: "a*"}}, every("a"), SAME),
        when("every with a wildcard", every("a*", name="StringLike"), every("a*", "ab", name="StringLike"), SAME),
        when("every of anything is no condition", every("*", name="StringLike"), None, SAME),
        when("some of anything is presence", some("*", name="StringLike"), there, SAME),
        when("every not", every("a", name="StringNotEquals"), None, WIDER),
        when("every not, and some", None, [every("a", name="StringNotEquals"), some("a")], SAME),
        when("every not, of two", every("a", "b", name="StringNotEquals"), every("a", name="StringNotEquals"), WIDER),
        when("every, and some not", None, [every("a"), some("a", name="StringNotEquals")], SAME),
        when("some not, of two", some("a", "b", name="StringNotEquals"), some("a", name="StringNotEquals"), WIDER),
        when("some not in two", some("a", "b", name="StringNotEquals"), [some("a", name="StringNotEquals"), some("b", name="StringNotEquals")], WIDER),
        when("every and not some is none", {**every("a"), "ForAllValues:StringNotEquals": {key: "a"}}, {"Null": {key: "true"}}, SAME),
        when("every under IfExists is every", every("a", name="StringEqualsIfExists"), every("a"), SAME),
        when("some under IfExists", some("a"), some("a", name="StringEqualsIfExists"), WIDER),
        ("a denial of some is every", policy(allow(), deny(when=some("a", name="StringNotEquals"))), policy(allow(when=every("a"))), SAME),
        ("a denial of every takes who has none", policy(allow(), deny(when=every("a"))), policy(allow(when=some("a", name="StringNotEquals"))), SAME),
        ("FGAC with and without its guard",
         policy(allow("dynamodb:GetItem", TABLE, {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["me"]}, "Null": {"dynamodb:LeadingKeys": "false"}})),
         policy(allow("dynamodb:GetItem", TABLE, {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["me"]}})), WIDER),
    ]


def variables():
    def name(path):
        return policy(allow(resource=s3(path)))

    user, tag = "${aws:username}", "${aws:PrincipalTag/team}"
    equal = {"StringEquals": {"s3:ExistingObjectTag/team": tag}}
    return [
        ("a variable is one of all", name(f"b/{user}/*"), name("b/*"), WIDER),
        ("a variable is some text, slash or not", name(f"b/{user}/*"), name("b/*/*"), WIDER),
        ("another variable", name(f"b/{user}/*"), name("b/${aws:userid}/*"), INCOMPARABLE),
        ("the case of a variable", name(f"b/{user}/*"), name("b/${AWS:UserName}/*"), SAME),
        ("a variable with less behind it", name(f"b/{user}/*"), name(f"b/{user}/a*"), NARROWER),
        ("a variable twice", name(f"b/{user}/{user}"), name(f"b/{user}/*"), WIDER),
        ("a variable and literals", name(f"b/{user}/*"), name("b/me/*"), INCOMPARABLE),
        ("a variable and a literal more", name(f"b/{user}/*"), policy(allow(resource=[s3(f"b/{user}/*"), s3("b/me/*")])), WIDER),
        ("a default serves who has none", name(f"b/{tag}/*"), name("b/${aws:PrincipalTag/team, 'none'}/*"), WIDER),
        ("another default", name("b/${aws:PrincipalTag/team, 'none'}/*"), name("b/${aws:PrincipalTag/team, 'all'}/*"), INCOMPARABLE),
        ("a variable whose key is one text", policy(allow(resource=s3(f"b/{tag}/*"), when={"StringEquals": {"aws:PrincipalTag/team": "red"}})),
         policy(allow(resource=s3("b/red/*"), when={"StringEquals": {"aws:PrincipalTag/team": "red"}})), SAME),
        ("a variable whose key is one of two", policy(allow(resource=s3(f"b/{tag}/*"), when={"StringEquals": {"aws:PrincipalTag/team": ["red", "blue"]}})),
         policy(allow(resource=[s3("b/red/*"), s3("b/blue/*")], when={"StringEquals": {"aws:PrincipalTag/team": ["red", "blue"]}})), WIDER),
        ("a variable in a value", policy(allow(when=equal)), policy(allow()), WIDER),
        ("a variable in a value, negated, is the rest", policy(allow()), policy(allow(), deny(when={"StringNotEquals": {"s3:ExistingObjectTag/team": tag}})),
         NARROWER),
        ("equal, or denied unless equal", policy(allow(when=equal)), policy(allow(), deny(when={"StringNotEquals": {"s3:ExistingObjectTag/team": tag}})), SAME),
        ("Like of a variable is Equals of it", policy(allow(when={"StringLike": {"s3:prefix": user}})), policy(allow(when={"StringEquals": {"s3:prefix": user}})), SAME),
        ("a variable before a star", policy(allow(when={"StringLike": {"s3:prefix": f"{user}/*"}})),
         policy(allow(when={"StringLike": {"s3:prefix": [f"{user}/*", f"{user}/a*"]}})), SAME),
        ("without Version a variable is its own text", policy(allow(resource=s3(f"b/{user}")), version=None), name(f"b/{user}"), INCOMPARABLE),
        ("without Version, and spelled out", policy(allow(resource=s3("b/$x")), version=None), name("b/${$}x"), SAME),
        ("a denial of a variable's text", policy(allow(), deny(resource=s3(f"b/{user}/*"))), policy(allow()), WIDER),
        ("everything but a variable's text", policy(without(allow(), NotResource=s3(f"b/{user}/*"))), policy(allow(resource="*"), deny(resource=s3(f"b/{user}/*"))), SAME),
        ("the owner's table row",
         policy(allow("dynamodb:GetItem", TABLE, {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${cognito-identity.amazonaws.com:sub}"]},
                                                  "Null": {"dynamodb:LeadingKeys": "false"}})),
         policy(allow("dynamodb:GetItem", TABLE, {"Null": {"dynamodb:LeadingKeys": "false"}})), WIDER),
    ]


def binaries():
    key = "kms:RecipientAttestation:ImageSha384"
    return [
        when("binary values", {"BinaryEquals": {key: "YQ=="}}, {"BinaryEquals": {key: ["YQ==", "Yg=="]}}, WIDER),
        when("binary and other", {"BinaryEquals": {key: "YQ=="}}, {"BinaryEquals": {key: "Yg=="}}, INCOMPARABLE),
        when("binary if there", {"BinaryEquals": {key: "YQ=="}}, {"BinaryEqualsIfExists": {key: "YQ=="}}, WIDER),
        when("binary twice", {"BinaryEquals": {key: ["YQ==", "Yg=="]}}, [{"BinaryEquals": {key: "YQ=="}}, {"BinaryEquals": {key: "Yg=="}}], SAME),
    ]


def mixed():
    red, blue = ({"StringEquals": {"aws:PrincipalTag/team": one}} for one in ("red", "blue"))
    not_red = {"StringNotEquals": {"aws:PrincipalTag/team": "red"}}
    x, y = s3("b/x*"), s3("b/y*")
    return [
        ("resources and conditions cross", policy(allow(resource=[x, y], when={"StringEquals": {"aws:PrincipalTag/team": ["red", "blue"]}})),
         policy(allow(resource=x, when=red), allow(resource=y, when=blue)), NARROWER),
        ("resources and conditions cross, in all", policy(allow(resource=[x, y], when={"StringEquals": {"aws:PrincipalTag/team": ["red", "blue"]}})),
         policy(*[allow(resource=one, when=two) for one in (x, y) for two in (red, blue)]), SAME),
        ("covered half by a resource and half by a condition", policy(allow(resource=s3("b/*"), when=red), allow(resource=x)),
         policy(allow(resource=x, when=not_red), allow(resource=s3("b/*"), when=red)), SAME),
        ("one of three is needless", policy(allow(resource=x, when=red), allow(resource=x, when=not_red), allow(resource=s3("b/xy"))), policy(allow(resource=x)), SAME),
        ("a statement that others cover together", policy(allow(resource=s3("b/x?"), when=red), allow(resource=x, when=not_red)),
         policy(allow(resource=s3("b/x?")), allow(resource=x, when=not_red)), SAME),
        ("a denial with a condition on a part", policy(allow(), deny(resource=x, when=red)), policy(allow(when=not_red), allow(resource=s3("b/*"), when=red), deny(resource=x, when=red)), SAME),
        ("a denial with a condition moved", policy(allow(), deny(resource=x, when=red)), policy(allow(), deny(resource=y, when=red)), INCOMPARABLE),
        ("a denial of actions on a part", policy(allow("s3:*", "*"), deny("s3:Put*", x)), policy(allow("s3:*", "*"), deny(["s3:PutObject", "s3:PutObjectAcl"], x)), WIDER),
        ("all but a part, by the action", policy(allow("s3:*", "*"), deny("s3:*", x)), policy(without(allow("s3:*", "*"), NotResource=x)), SAME),
        ("a request's address and time", policy(allow(when={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "DateLessThan": {"aws:CurrentTime": "2027-01-01"}})),
         policy(allow(when={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), deny(when={"DateGreaterThanEquals": {"aws:CurrentTime": "2027-01-01"}})), SAME),
        ("a request's address and session", policy(allow(when={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "DateLessThan": {"aws:TokenIssueTime": "2027-01-01"}})),
         policy(allow(when={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), deny(when={"DateGreaterThanEquals": {"aws:TokenIssueTime": "2027-01-01"}})), WIDER),
        ("a request's address and time, if there", policy(allow(when={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "DateLessThan": {"aws:CurrentTime": "2027-01-01"}})),
         policy(allow(when={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), deny(when={"DateGreaterThanEqualsIfExists": {"aws:CurrentTime": "2027-01-01"}})), SAME),
        ("Sid is nothing", policy(allow(Sid="A")), policy(allow(Sid="B")), SAME),
        ("Id is nothing", {**policy(allow()), "Id": "x"}, policy(allow()), SAME),
        ("one statement needs no list", {"Version": "2012-10-17", "Statement": allow()}, policy(allow()), SAME),
        ("versions without variables", policy(allow(), version="2008-10-17"), policy(allow()), SAME),
        ("a statement twice", policy(allow(), allow()), policy(allow()), SAME),
        ("no actions in common", policy(allow("s3:GetObject"), allow("s3:PutObject")), policy(allow(["s3:PutObject", "s3:GetObject"])), SAME),
        ("three teams", policy(allow(when=red), allow(when=blue), allow(when={"StringEquals": {"aws:PrincipalTag/team": "green"}})),
         policy(allow(when={"StringEquals": {"aws:PrincipalTag/team": ["green", "red", "blue"]}})), SAME),
        ("the tag or the address", policy(allow(when=red), allow(when={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})),
         policy(allow(when={**red, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})), NARROWER),
    ]


FAMILIES = (resources, actions, denials, texts, numbers, dates, booleans, addresses, arns, sets, variables, binaries, mixed)


def labelled():
    """Every pair, and every pair turned round."""
    out = []
    for family in FAMILIES:
        for name, old, new, verdict in family():
            out.append(Pair(f"{family.__name__}: {name}", old, new, verdict))
            out.append(Pair(f"{family.__name__}: {name}, turned round", new, old, MIRROR[verdict]))
    return out
