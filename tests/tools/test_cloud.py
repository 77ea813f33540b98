"""What the emulated cloud takes from AWS's documents, in small."""

from datetime import datetime, timezone

import pytest
from cloud.authorization import DynamoDb, s3, sqs
from cloud.gateway import best_route
from cloud.identity_pools import HOST, IdentityPools, matches
from cloud.said import Atom, Program, Session, attributes, owner, rule
from cloud.wire import Refused, Wire

TABLES = DynamoDb({"Notes": ("userId", {"byNote": "noteId"})})
NOW = datetime.now(timezone.utc)


def key(user):
    return {"userId": {"S": user}, "noteId": {"S": "n"}}


def leading(operation, body):
    return [one.context.get("dynamodb:LeadingKeys") for one in TABLES.asks(operation, body)]


def test_a_batch_carries_the_keys_of_all_its_items():
    requests = {"Notes": {"Keys": [key("a"), key("b")]}}
    assert leading("BatchGetItem", {"RequestItems": requests}) == [["a", "b"]]


def test_a_transaction_is_asked_item_by_item():
    items = [{"Put": {"TableName": "Notes", "Item": key(one)}} for one in "ab"]
    asks = TABLES.asks("TransactWriteItems", {"TransactItems": items})
    assert [one.action for one in asks] == ["dynamodb:PutItem"] * 2
    assert [one.context["dynamodb:LeadingKeys"] for one in asks] == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("condition", "keys"),
    [
        ("\"userId\" = 'a'", ["a"]),
        ("\"userId\" IN ['a', 'b']", ["a", "b"]),
        ("\"userId\" = 'a' OR \"note\" = 'n'", None),
        ("\"note\" = 'a'", None),
    ],
)
def test_partiql_is_bound_by_its_partition_key_alone(condition, keys):
    [ask] = TABLES.asks("ExecuteStatement", {"Statement": f'SELECT * FROM "Notes" WHERE {condition}'})
    assert ask.context.get("dynamodb:LeadingKeys") == keys
    assert ask.context["dynamodb:FullTableScan"] == ("false" if keys else "true")


def test_an_index_has_a_partition_key_of_its_own():
    query = {
        "TableName": "Notes",
        "IndexName": "byNote",
        "KeyConditionExpression": "noteId = :n",
        "ExpressionAttributeValues": {":n": {"S": "x"}},
    }
    [ask] = TABLES.asks("Query", query)
    assert ask.resource.endswith("table/Notes/index/byNote")
    assert ask.context["dynamodb:LeadingKeys"] == ["x"]


def test_a_copy_reads_its_source():
    wire = Wire("PUT", "127.0.0.1", "/files/to.txt", "", {"x-amz-copy-source": "other/from%20here.txt"}, b"")
    assert [(one.action, one.resource) for one in s3(wire, NOW)] == [
        ("s3:PutObject", "arn:aws:s3:::files/to.txt"),
        ("s3:GetObject", "arn:aws:s3:::other/from here.txt"),
    ]


def test_batches_of_queues_are_asked_as_single_calls():
    [ask] = sqs("SendMessageBatch", {"QueueUrl": "http://127.0.0.1/123456789012/Jobs"})
    assert ask.action == "sqs:SendMessage"


def test_the_most_specific_route_wins():
    routes = [{"RouteKey": one} for one in ("$default", "ANY /{proxy+}", "GET /a/{id}", "GET /a/b", "ANY /a/b")]
    assert best_route(routes, "GET", "/a/b")["RouteKey"] == "GET /a/b"
    assert best_route(routes, "POST", "/a/b")["RouteKey"] == "ANY /a/b"
    assert best_route(routes, "GET", "/a/c")["RouteKey"] == "GET /a/{id}"
    assert best_route(routes, "GET", "/a/c/d")["RouteKey"] == "ANY /{proxy+}"
    assert best_route(routes[:1], "GET", "/x")["RouteKey"] == "$default"


# ---- roles


def pools(mapping):
    found = IdentityPools(lambda *_: True, None, None, None)
    found.pools["p"] = {}
    found.roles["p"] = {
        "Roles": {"authenticated": "default"},
        "RoleMappings": {"cognito-idp.x:c": mapping} if mapping else {},
    }
    return found


def chosen(mapping, claims, custom=None):
    return pools(mapping).choose("p", ("cognito-idp.x", "sub", {"aud": "c", **claims}), custom)[0]


TOKEN = {"Type": "Token", "AmbiguousRoleResolution": "AuthenticatedRole"}
MEMBER = {"cognito:roles": ["a", "b"], "cognito:preferred_role": "a"}


def test_a_member_may_ask_for_the_role_of_any_of_his_groups_and_for_no_other():
    assert chosen(TOKEN, MEMBER) == "a"
    assert chosen(TOKEN, MEMBER, "b") == "b"
    for role in ("default", "c"):
        with pytest.raises(Refused):
            chosen(TOKEN, MEMBER, role)


def test_who_is_in_no_group_gets_the_default_role_or_none():
    assert chosen(TOKEN, {}) == "default"
    with pytest.raises(Refused):
        chosen({**TOKEN, "AmbiguousRoleResolution": "Deny"}, {})
    with pytest.raises(Refused):
        chosen(TOKEN, {}, "default")


def test_any_rule_that_matches_may_be_asked_for():
    rules = [
        {"Claim": "level", "MatchType": "Equals", "Value": "lead", "RoleARN": "leads"},
        {"Claim": "cognito:groups", "MatchType": "Contains", "Value": "audit", "RoleARN": "auditors"},
    ]
    mapping = {"Type": "Rules", "AmbiguousRoleResolution": "Deny", "RulesConfiguration": {"Rules": rules}}
    both = {"level": "lead", "cognito:groups": ["audit"]}
    assert chosen(mapping, both) == "leads"
    assert chosen(mapping, both, "auditors") == "auditors"
    with pytest.raises(Refused):
        chosen(mapping, {"level": "lead"}, "auditors")
    with pytest.raises(Refused):
        chosen(mapping, {"level": "leader"})


def test_a_rule_without_its_claim_does_not_match():
    assert not matches({"Claim": "x", "MatchType": "NotEqual", "Value": "a"}, {})


def test_a_tag_that_is_no_session_tag_gives_no_credentials():
    found = pools(None)
    found.tags["p", "cognito-idp.x"] = {"PrincipalTags": {"team": "team"}}
    assert found.tags_of("p", "cognito-idp.x", {"team": "a/b c"}) == {"team": "a/b c"}
    with pytest.raises(Refused):
        found.tags_of("p", "cognito-idp.x", {"team": "*"})


def test_amr_names_the_provider():
    assert IdentityPools.amr(None) == ["unauthenticated"]
    assert "cognito-idp.x" in IdentityPools.amr(("cognito-idp.x", "s", {"aud": "c"}))
    assert HOST not in IdentityPools.amr(("login.example", "s", {}))


# ---- the table


def program(*rules):
    return Program("p", "p", [], list(rules), {}, {}, [], [], None, qualified=False)


ME = Session("me", frozenset({"auth_users"}), {"identity": "me"}, "key")


def test_all_atoms_have_to_be_granted():
    mine = program(rule("", "auth_users", "get", "table Notes", owner("identity")))
    assert mine.allows(ME, [Atom("get", "table Notes", ("me",))])
    assert not mine.allows(ME, [Atom("get", "table Notes", ("me", "other"))])
    assert not mine.allows(ME, [Atom("get", "table Notes", ("me",)), Atom("put", "table Notes", ("me",))])
    # Without a key there is nothing to own.
    assert not mine.allows(ME, [Atom("get", "table Notes")])


def test_a_denial_wins():
    both = program(
        rule("", "auth_users", "put delete", "table Notes"),
        rule("", "auth_users", "delete", "table Notes", denies=True),
    )
    assert both.allows(ME, [Atom("put", "table Notes", ("me",))])
    assert not both.allows(ME, [Atom("delete", "table Notes", ("me",))])
    assert not both.allows(ME, [Atom("batch_write", "table Notes", ("me",))])


def test_a_batch_of_writes_needs_both_on_the_same_terms():
    put, delete = (
        rule("", "auth_users", "put", "table Notes", owner("identity")),
        rule("", "auth_users", "delete", "table Notes"),
    )
    atom = [Atom("batch_write", "table Notes", ("me",))]
    assert not program(put, delete).allows(ME, atom)
    assert program(rule("", "auth_users", "put delete", "table Notes", owner("identity"))).allows(ME, atom)


def test_a_write_shows_the_old_item_only_to_who_may_get_it():
    atom = [Atom("put", "table Notes", ("me",), returns="ALL")]
    assert not program(rule("", "auth_users", "put", "table Notes")).allows(ME, atom)
    assert program(rule("", "auth_users", "get put", "table Notes")).allows(ME, atom)


def test_attributes_bind_what_is_named():
    some = program(rule("", "auth_users", "get", "table Notes", attributes("userId", "note")))
    assert some.allows(ME, [Atom("get", "table Notes", ("me",), frozenset({"note"}))])
    assert not some.allows(ME, [Atom("get", "table Notes", ("me",), frozenset({"note", "secret"}))])
    assert not some.allows(ME, [Atom("get", "table Notes", ("me",))])
