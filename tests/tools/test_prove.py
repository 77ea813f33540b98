"""Tests of the second opinion on policies: what it takes AWS's documents to say, and that its labels are so."""

import itertools
import random

import pytest
from prove import evaluate, exact, pairs, sampling
from prove.evaluate import ALLOWED, DENIED, REFUSED, Request, decide, read
from prove.templates import allow, deny, labelled, policy, without

ARN = "arn:aws:s3:::b/k"


def decided(side, resource=ARN, action="s3:GetObject", notes=None, **context):
    return decide(read(side), Request.of({"action": action, "resource": resource, "context": context.pop("context", context)}), notes)


def under(condition, context):
    return decided(policy(allow(when=condition)), context=context) == ALLOWED


def test_denials_win():
    both = policy(allow(), deny(resource="arn:aws:s3:::b/secret*"))
    assert [decided(both, f"arn:aws:s3:::b/{name}") for name in ("a", "secret1")] == [ALLOWED, REFUSED]
    assert decided(both, action="s3:PutObject") == DENIED
    assert decided([policy(allow()), policy(deny())]) == REFUSED


def test_elements_that_leave_out():
    assert decided(policy(without(allow(), NotAction="S3:put*")), action="s3:PutObject") == DENIED
    assert decided(policy(without(allow(), NotAction="S3:put*")), action="sqs:SendMessage") == ALLOWED
    assert decided(policy(without(allow(), NotResource="arn:aws:s3:::b/*")), "arn:aws:s3:::c/x") == ALLOWED
    # "will not match any resource", so nothing is left out.
    assert decided(policy(without(allow(), NotResource="arn:aws:s3:::b/${aws:username}"))) == ALLOWED


@pytest.mark.parametrize("pattern, matched, not_matched", [
    # The examples of reference_policies_elements_resource.html.
    ("arn:aws:s3:::B/*/test/*", ["arn:aws:s3:::B/1/2/test/3/o", "arn:aws:s3:::B//test/o", "arn:aws:s3:::B/1/test/"], ["arn:aws:s3:::B/1-test/o", "arn:aws:s3:::B/test/o"]),
    ("arn:aws:sqs:*:1:jobs", ["arn:aws:sqs:eu:1:jobs"], ["arn:aws:sqs:eu:x:1:jobs", "*"]),
    ("arn:aws:s3:::${aws:username}?", ["arn:aws:s3:::me1"], ["arn:aws:s3:::me", "arn:aws:s3:::m*1"]),
    ("arn:aws:s3:::${aws:userid, 'none'}/${*}", ["arn:aws:s3:::none/*"], ["arn:aws:s3:::none/a"]),
])
def test_resources(pattern, matched, not_matched):
    for resource in matched + not_matched:
        assert (decided(policy(allow(resource=pattern)), resource, context={"aws:username": "me"}) == ALLOWED) == (resource in matched)


@pytest.mark.parametrize("condition, holds, does_not", [
    ({"StringEquals": {"aws:userid": ["a", "b*"]}}, ["a", "b*"], ["A", "bc", None]),
    ({"StringNotEquals": {"aws:userid": ["a", "b"]}}, ["c", None], ["a", "b"]),
    ({"StringEqualsIgnoreCase": {"AWS:UserId": "aB"}}, ["AB", "ab"], ["abc"]),
    ({"StringLikeIfExists": {"aws:userid": "a?*"}}, ["ab", None], ["a"]),
    ({"NumericLessThan": {"aws:userid": "10.0"}}, ["9.99", "-1"], ["10", None, "x"]),
    ({"DateGreaterThanEquals": {"aws:userid": "2027-01-01T01:00:00+01:00"}}, ["2027-01-01T00:00:00Z", "1798761600"], ["2026-12-31T23:59:59.9Z"]),
    ({"Bool": {"aws:userid": True}}, ["true"], ["false", None]),
    ({"BinaryEquals": {"aws:userid": "YQ=="}}, ["YQ=="], ["Yg=="]),
    ({"IpAddress": {"aws:userid": ["10.0.0.0/8", "2001:DB8::/32"]}}, ["10.1.2.3", "2001:db8:0::1"], ["11.0.0.0", "::1", None]),
    ({"NotIpAddress": {"aws:userid": "10.0.0.1"}}, ["10.0.0.2", None], ["10.0.0.1"]),
    # The example of reference_policies_elements_condition_operators.html.
    ({"ArnLike": {"aws:userid": "arn:aws:s:*:1111:finance/*"}}, ["arn:aws:s:us:1111:finance/d"], ["arn:aws:s:us:9999:store/abc:1111:finance/d"]),
    ({"StringLike": {"aws:userid": "arn:aws:s:*:1111:finance/*"}}, ["arn:aws:s:us:9999:store/abc:1111:finance/d"], []),
    ({"Null": {"aws:userid": "true"}}, [None], ["x"]),
    ({"Null": {"aws:userid": ["true", "false"]}}, [None, "x"], []),
    ({"StringNotLike": {"aws:userid": "${aws:username}"}}, ["x", None], []),
    ({"StringLike": {"aws:userid": "${aws:username}"}}, [], ["x", None]),
])
def test_operators(condition, holds, does_not):
    for value in holds + does_not:
        assert under(condition, {} if value is None else {"aws:userid": value}) == (value in holds), value


@pytest.mark.parametrize("name, values, holds, does_not", [
    ("ForAllValues:StringEquals", ["a", "b"], [None, [], ["a"], ["b", "a"]], [["a", "c"]]),
    ("ForAnyValue:StringEquals", ["a", "b"], [["a", "c"]], [None, [], ["c"]]),
    ("ForAllValues:StringNotEquals", ["a", "b"], [None, [], ["c"]], [["a", "c"]]),
    ("ForAnyValue:StringNotEquals", ["a", "b"], [["a", "c"]], [None, [], ["a", "b"]]),
    ("ForAnyValue:StringEqualsIfExists", ["a"], [None, ["a"]], [["c"]]),
    ("StringNotEquals", ["a"], [None], [["c"], ["a"]]),
    ("Null", ["true"], [None, []], [["a"]]),
])
def test_sets(name, values, holds, does_not):
    for value in holds + does_not:
        assert under({name: {"aws:TagKeys": values}}, {} if value is None else {"aws:TagKeys": value}) == (value in holds), value


def test_what_is_open_is_noted():
    notes = set()
    decided(policy(allow(when={"Null": {"aws:userid": "true"}})), notes=notes, context={"aws:userid": ""})
    assert notes == {evaluate.EMPTY_TEXT}


def test_labels_by_hand_are_what_all_requests_say():
    assert len(labelled()) >= 300
    for pair in labelled():
        found = exact.compare(pair.old, pair.new)
        assert found.verdict == pair.verdict, (pair.name, found)


def test_kinds_of_texts_are_all():
    """Against all texts of up to five letters."""
    rng = random.Random(1)
    for _ in range(60):
        patterns = tuple("".join(rng.choice("ab*?") for _ in range(rng.randint(0, 4))) for _ in range(rng.randint(1, 3)))
        found, complete = exact.kinds_of_text(tuple(exact.text_shape(one, True, True) for one in patterns))
        texts = ("".join(letters) for size in range(1, 6) for letters in itertools.product("abx", repeat=size))
        assert complete and {tuple(evaluate.matches(one, text, {}, set()) for one in patterns) for text in texts} <= set(found)
        for kind, text in found.items():
            assert kind == tuple(evaluate.matches(one, text, {}, set()) for one in patterns)


def test_what_is_drawn_is_labelled_rightly():
    for pair in itertools.chain(pairs.rewrites(60, 7), pairs.widenings(20, 7), pairs.randoms(40, 7)):
        rng = random.Random(pair.name)
        if pair.verdict in ("same", "narrower"):
            assert sampling.contradiction(rng, pair.old, pair.new, True, 100) is None, pair
        if pair.verdict in ("same", "wider"):
            assert sampling.contradiction(rng, pair.old, pair.new, False, 100) is None, pair
        if pair.request:
            assert not evaluate.allowed(read(pair.old), pair.request) and evaluate.allowed(read(pair.new), pair.request), pair


def test_rewrites_are_the_same_by_all_requests():
    short = [pair for pair in pairs.rewrites(40, 3) if len(str(pair.old)) < 1_500]
    for pair in short:
        assert exact.compare(pair.old, pair.new, pool=12).verdict == "same", pair
