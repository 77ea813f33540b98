"""Tests of the judge of edges: what it takes the text to say, and what it takes AWS to do."""

import json

import pytest
from edge import generate
from edge.deployed import Bundle, Duplicate, Refused, matches, preferred, read
from edge.judge import Judge
from edge.program import Api, Function, Grant, Group, IdentityPool, Parameter, Program, Provider, Route, Rule, Target, Thing, UserPool
from edge.questions import Questions, rank_of, tamed
from edge.reference import ME, OTHER, Operation, Person, Reference, named_arn

AUTH = ("auth_users", None)
NOTES = named_arn("table", "Notes")


def world(*grants, groups=(), **more):
    return Program(
        user_pools=[UserPool("Users", None, [Group(name, isolated=name == "banned") for name in groups])],
        identity_pools=[IdentityPool("Ids", ["Users"], **more)],
        things=[Thing("table", "Notes", ("name", "Notes"), key=[("id", "identity")])],
        grants=list(grants),
    )


def user(*groups, **claims):
    return Person("user", "Ids", "Users", frozenset(groups), tuple(claims.items()))


def read_of(key=ME, **more):
    return Operation("table", "", ["get"], NOTES, [], keys=[key], **more)


NOTES_TABLE = [Target("table", "Notes")]


def test_grants_add_up_and_denials_win():
    reference = Reference(
        world(Grant(AUTH, ["get"], NOTES_TABLE), Grant(("group", "boss"), ["get"], NOTES_TABLE, deny=True), groups=["boss", "staff"])
    )
    assert reference.may(user(), read_of()) and reference.must(user(), read_of())
    assert reference.may(user("staff"), read_of())
    assert not reference.may(user("boss"), read_of()) and not reference.may(user("boss", "staff"), read_of())


def test_isolated_and_excepted_members_are_left_out_whatever_else_they_are():
    reference = Reference(world(Grant(AUTH, ["get"], NOTES_TABLE, excepts=["boss"]), groups=["banned", "boss", "staff"]))
    assert reference.may(user("staff"), read_of())
    for groups in (["boss"], ["boss", "staff"], ["banned"], ["banned", "staff"]):
        assert not reference.may(user(*groups), read_of())


def test_a_member_of_several_groups_may_have_less_by_one_role():
    reference = Reference(
        world(Grant(("group", "boss"), ["get"], NOTES_TABLE), Grant(("group", "staff"), ["put"], NOTES_TABLE), groups=["boss", "staff"])
    )
    assert reference.must(user("boss"), read_of())
    assert reference.may(user("boss", "staff"), read_of()) and not reference.must(user("boss", "staff"), read_of())


def test_an_owner_has_his_own_key_and_no_other():
    reference = Reference(world(Grant(AUTH, ["get"], NOTES_TABLE, owner="id")))
    assert reference.may(user(), read_of(ME))
    assert not reference.may(user(), read_of(OTHER))
    assert not reference.may(user(), Operation("table", "", ["get"], NOTES, [], keys=[ME, OTHER]))


def test_what_a_write_hands_back_is_read():
    program = world(Grant(AUTH, ["put"], NOTES_TABLE), Grant(("group", "boss"), ["get"], NOTES_TABLE), groups=["boss"])
    put = Operation("table", "", ["put"], NOTES, [], keys=[ME], returns="ALL_OLD", reads_back=True)
    assert not Reference(program).may(user(), put)
    assert Reference(program).must(user("boss"), put)


def test_attributes_belong_to_their_table():
    program = world(Grant(AUTH, ["get"], [*NOTES_TABLE, Target("table", "Logins")], attributes=["name"]))
    program.things.append(Thing("table", "Logins", ("name", "Logins"), key=[("email", "string")]))
    reference = Reference(program)
    assert reference.may(user(), read_of(attributes=["id", "name"]))
    assert not reference.may(user(), read_of(attributes=["id", "email"]))
    assert not reference.may(user(), read_of())


def test_rules_look_at_claims_and_make_groups():
    program = world(Grant(("group", "boss"), ["get"], NOTES_TABLE), groups=["boss", "banned"], ambiguous="authenticated")
    program.identity_pools[0].rules = [
        Rule("Users", "custom:role", "starts_with", "lead", "Users.boss"),
        Rule("Users", "cognito:groups", "contains", "ban", "Users.banned"),
    ]
    reference = Reference(program)
    lead = user(**{"custom:role": "leader"})
    assert reference.matched(lead) == (["Users.boss"], True) and reference.must(lead, read_of())
    assert reference.matched(user("banned"))[0] == ["Users.banned"] and reference.isolated(user("banned"))
    assert not reference.may(user(), read_of())


def test_single_membership_leaves_nobody_in_two_groups():
    program = world(groups=["boss", "staff"])
    assert user("boss", "staff") in Reference(program).persons()
    program.user_pools[0].single = True
    assert {len(one.groups) for one in Reference(program).persons()} == {0, 1}


def test_a_value_is_what_it_would_be_in_the_text():
    program = world()
    program.parameters = [Parameter("stage", default="dev", deployed="*")]
    thing = Thing("bucket", "Files", ("name", "files-{stage}"))
    program.things = [thing]
    assert Reference(program).arn(thing) == "arn:aws:s3:::files-*"
    asked = Questions(program, Reference(program)).worlds(lambda: Reference(program).arn(thing))
    assert asked == ["arn:aws:s3:::files-prod", "arn:aws:s3:::files-prod/deep"]
    assert 'name "files-*"' in program.literal().text() and "param" not in program.literal().text()
    assert tamed("${cognito-identity.amazonaws.com:sub}/?") == f"{ME}/x"


@pytest.mark.parametrize(
    "pattern, path, hit",
    [
        ("/n/{id}", "/n/1", True),
        ("/n/{id}", "/n/1/public", False),
        ("/admin/{proxy+}", "/admin/a/b", True),
        ("/admin/{proxy+}", "/admin", False),
        ("$default", "/anything", True),
        ("/", "/", True),
    ],
)
def test_paths_of_routes(pattern, path, hit):
    assert (rank_of(pattern, path) is not None) == hit


def test_the_most_exact_route_is_taken():
    routes = [
        Route("ANY", "/{proxy+}", "a"),
        Route("GET", "/n/{id}", "b"),
        Route("GET", "/n/public", "c"),
        Route("$default", "$default", "d"),
    ]
    api = Api("H", routes=routes)
    questions = Questions(Program(apis=[api]), None)
    assert [questions.routed(api, "GET", path).handler for path in ("/n/public", "/n/1", "/n/1/2", "/")] == ["c", "b", "a", "d"]
    assert questions.routed(api, "POST", "/n/1").handler == "a"


def test_the_text_tells_who_may_act_by_a_route():
    program = world()
    program.functions = [Function("Sign", handler="sign.main")]
    program.user_pools.append(UserPool("Staff"))
    program.things = [Thing("bucket", "Files", ("name", "files"))]
    program.apis = [Api("H", authorizers=[("pool", "jwt", "Users")], default="pool", routes=[Route("PUT", "/f", "Sign")])]
    program.grants = [Grant(AUTH, ["put"], [Target("bucket", "Files")], at="in/", via=("H", "PUT /f"))]
    reference = Reference(program)
    put = Operation("bucket", "", ["put"], "arn:aws:s3:::files", [], path="in/f")
    assert reference.may_via(Person("user", None, "Users"), put)
    assert not reference.may_via(Person("user", None, "Staff"), put) and not reference.may_via(Person("anonymous"), put)
    assert not reference.may(user(), put) and reference.must(Person("function", name="Sign"), put)


def test_a_key_twice_is_no_json():
    with pytest.raises(Duplicate, match="a"):
        read('{"b": [{"a": 1, "a": 1}]}')


def bundle(text, parameters=None, **values):
    document = {"principals": [], "resources": {}, "parameters": parameters or {}}
    return Bundle(document, values, {"orders-dev": "arn:aws:sqs:eu-west-1:1:orders"}).resolve(text, "")


def test_holes_of_a_bundle():
    declared = {"A": {"type": "String"}, "Stage": {"type": "String", "default": "dev"}}
    arn = "arn:aws:cognito-idp:us-east-1:1:userpool/us-east-1_x"
    assert bundle("{{A:3}} {{A/1}}", declared, A=arn) == "us-east-1 us-east-1_x"
    assert bundle("{{import:orders-<Stage>}} {{import:orders-<Stage>:5}}", declared, A="") == "arn:aws:sqs:eu-west-1:1:orders orders"
    assert bundle("${aws:PrincipalTag/x} {{AWS::Region}}") == "${aws:PrincipalTag/x} us-east-1"
    # A value is not read again.
    assert bundle("t-{{A}}", declared, A="{{AWS::Region}}") == "t-{{AWS::Region}}"


def test_cognito_prefers_the_lowest_precedence_and_no_tie():
    assert preferred([(1, "a"), (0, "b")]) == "b"
    assert preferred([(1, "a"), (1, "b")]) is None and preferred([(1, "a"), (1, "a")]) == "a"
    assert preferred([(None, "a"), (5, "b")]) == "b" and preferred([]) is None


def test_cognito_compares_lists_as_text():
    rule = {"Claim": "cognito:groups", "MatchType": "Contains", "Value": "user", "RoleARN": "r"}
    assert matches(rule, {"cognito:groups": ["superuser"]}) and not matches(rule, {"cognito:groups": []})
    assert not matches({**rule, "MatchType": "NotEqual"}, {})


def test_patterns_of_the_output_refuse_values():
    from edge.deployed import Deployed

    program = world()
    program.parameters = [Parameter("stage", deployed="*")]
    document = {"principals": [], "resources": {}, "parameters": {"Stage": {"type": "String", "pattern": "^[a-z]+$"}}}
    with pytest.raises(Refused):
        Deployed("bundle", json.dumps(document), program)
    program.parameters[0].deployed = "dev"
    assert Deployed("bundle", json.dumps(document), program).values == {"Stage": "dev"}


def test_every_edge_can_be_drawn_and_written():
    seen = set()
    for program in generate.programs(3 * len(generate.BUILDERS), "test", set()):
        seen |= program.features
        assert program.text().endswith("\n") and "None" not in program.text()
        program.literal().text()
        Questions(program, Reference(program)).all()
        Reference(program).persons()
    assert set(generate.BUILDERS) <= seen


def test_a_provider_is_somebody_too():
    program = world()
    program.providers = [Provider("Corp")]
    program.identity_pools[0].sign_in.append("Corp")
    assert Person("provider", "Ids", "Corp") in Reference(program).persons()


class Compiler(Judge):
    """A judge whose compiler says what it is told."""

    def __init__(self, output):
        self.output = output


def test_refusals_are_counted_by_code():
    judge = Compiler(None)
    refusal = (None, ("AC0307",), "no")
    job = judge.judge(world(), ({"bundle": refusal, "cloudformation": refusal}, None))
    with pytest.raises(StopIteration) as end:
        next(job)
    assert end.value.value.status == "refused" and end.value.value.codes == ("AC0307",) and not end.value.value.findings
    job = judge.judge(world(), ({"bundle": refusal, "cloudformation": ("{}", (), "")}, None))
    with pytest.raises(StopIteration) as end:
        next(job)
    assert [one.verdict for one in end.value.value.findings] == ["DIFFER"]
