"""Random programs at the edges. Every builder makes one kind of edge; several parts of a program are drawn at random."""

import random
import re

from .program import (
    ACCOUNT,
    REGION,
    Api,
    Function,
    Grant,
    Group,
    IdentityPool,
    Parameter,
    Program,
    Provider,
    Route,
    Rule,
    Target,
    Thing,
    UserPool,
)
from .reference import Reference, named_arn

NASTY = [
    "*",
    "?",
    "a*",
    "x?y",
    "$",
    "${aws:username}",
    "${cognito-identity.amazonaws.com:sub}",
    "a/b",
    "/lead",
    "tail/",
    "{",
    "}",
    "{x}",
    "",
    "*/*",
    "{{AWS::Region}}",
    "..",
    "a b",
]
PLAIN = ["dev", "prod-1", "blue"]
ELSEWHERE = "eu-west-1:999999999999"
ADOPTED = f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_AbCdEfGhI"
BUILDERS = {}
# Features that no program can compile with: to be refused, always, is what they are for.
NEVER = {"parameter_ssm", "mqtt_wildcard_text", "cors_existing"}
# Features that may be refused always, or not.
EITHER = {"same_mapping_name", "pool_of_two_names", "via_websocket", "function_of_two_names", "api_of_two_names"}


def edge(function):
    BUILDERS[function.__name__] = function
    return function


class Draw:
    """A program in the making, and the dice."""

    def __init__(self, rng, without):
        self.rng, self.without, self.program = rng, without, Program()

    def one(self, *choices):
        return self.rng.choice(choices)

    def chance(self, share=0.5):
        return self.rng.random() < share

    def some(self, choices, least=1):
        choices = list(choices)
        return self.rng.sample(choices, self.rng.randint(min(least, len(choices)), len(choices)))

    def has(self, word):
        return word not in self.without

    def feature(self, *names):
        self.program.features |= set(names)

    # ---- who

    def users(self, groups=(), name="Users", arn=None, single=False):
        pool = UserPool(name, arn, [Group(one) for one in groups], single)
        self.program.user_pools.append(pool)
        return pool

    def ids(self, *logins, name="Ids", **more):
        pool = IdentityPool(name, list(logins), **more)
        self.program.identity_pools.append(pool)
        return pool

    def basic(self, groups=()):
        users = self.users(groups)
        self.precedences(users)
        self.ids("Users", guests=self.chance(0.2))
        return users

    def precedences(self, users):
        if self.chance(0.7):
            for index, group in enumerate(self.rng.sample(users.groups, len(users.groups))):
                group.precedence = index

    # ---- what

    def thing(self, kind, name, handle=None, **more):
        thing = Thing(kind, name, handle or ("name", name.lower() if kind == "bucket" else name), **more)
        self.program.things.append(thing)
        return thing

    def table(self, name="Notes", handle=None, **more):
        more.setdefault("key", [("id", self.one("identity", "string"))])
        return self.thing("table", name, handle, **more)

    def grant(self, who, verbs, targets, **more):
        if isinstance(who, str):
            who = (who, None)
        if isinstance(targets, Target):
            targets = [targets]
        grant = Grant(who, list(verbs), list(targets), **more)
        if who[0] == "unauth_users":
            grant.because = "for guests"
        self.program.grants.append(grant)
        return grant

    def deny(self, who, verbs, targets, **more):
        return self.grant(who, verbs, targets, deny=True, **more)

    def owner(self, table):
        name, type_ = table.key[0]
        return name if type_ == "identity" and self.chance(0.6) else None

    def table_verbs(self, owner=None):
        return self.some(["get", "query", "put", "update", "delete", "check"] + ([] if owner else ["scan"]))

    def background(self):
        """Something unrelated beside it, which must not matter."""
        program = self.program
        if self.chance(0.3) and not program.thing("Log"):
            self.thing("table", "Log", key=[("who", "identity")])
            if program.identity_pools:
                who = ("auth_users", program.identity_pools[0].name if len(program.identity_pools) > 1 else None)
                self.grant(who, self.some(["get", "query", "put"]), Target("table", "Log"), owner="who")


def value_of(draw):
    return draw.one(*NASTY) if draw.chance(0.75) else draw.one(*PLAIN)


def parameter(draw, name="stage"):
    """A declared parameter whose value comes as default, by --set, or from the deployer."""
    one = Parameter(name)
    value = value_of(draw)
    how = draw.one("default", "set", "deployed", "deployed")
    if how == "default":
        one.default = value
    elif how == "set":
        one.given = value
        one.default = draw.one(None, "dev")
    else:
        one.deployed = value
        one.default = draw.one(None, "dev")
    draw.program.parameters.append(one)
    draw.feature(f"value_by_{how}", "value_nasty" if value in NASTY else "value_plain")
    return one


def simple_thing(draw, kind, name, handle, at=None):
    """A thing of this kind with a grant that fits it."""
    thing = draw.thing(kind, name, handle)
    if handle is None:
        thing.handle = None
    if kind == "table":
        thing.key = [("id", "string")]
        draw.grant("auth_users", draw.some(["get", "query", "put"]), Target("table", name))
    elif kind == "bucket":
        draw.grant("auth_users", draw.some(["get", "put", "list"]), Target("bucket", name), at=at or "a/")
    elif kind == "queue":
        draw.grant("auth_users", ["send"], Target("queue", name))
    elif kind == "topic":
        draw.grant("auth_users", ["publish"], Target("topic", name))
    elif kind == "stream":
        draw.grant("auth_users", ["put"], Target("stream", name))
    elif kind == "state_machine":
        draw.grant("auth_users", draw.some(["start", "get", "stop"]), Target("state_machine", name))
    elif kind == "parameter":
        draw.program.functions.append(Function("Work", handler="src/work.main"))
        draw.grant(("function", "Work"), draw.some(["get", "put"]), Target("parameter", name))
    return thing


KINDS = ["table", "bucket", "queue", "topic", "stream", "state_machine", "parameter"]


@edge
def parameter_in_name(draw):
    draw.basic()
    parameter(draw)
    kind = draw.one(*KINDS)
    form = draw.one("orders-{stage}", "{stage}-orders", "{stage}", "a-{stage}-b")
    if kind == "parameter":
        form = draw.one("{stage}/limits", "app/{stage}", "/{stage}/x", "{stage}")
    simple_thing(draw, kind, "Orders", ("name", form))


@edge
def parameter_in_path(draw):
    draw.program.functions.append(Function("Work", handler="src/work.main"))
    parameter(draw)
    one = draw.program.parameters[0]
    value = draw.one("/notes", "notes", "a/b", "/a/b", "notes/", "*", "")
    for name in ("given", "deployed", "default"):
        if getattr(one, name) is not None:
            setattr(one, name, value)
    draw.thing("parameter", "Limits", ("name", draw.one("{stage}/limits", "{stage}", "/{stage}/x", "app/{stage}/x")))
    draw.grant(("function", "Work"), draw.some(["get", "put"]), Target("parameter", "Limits"))


@edge
def parameter_in_arn(draw):
    draw.basic()
    parameter(draw)
    kind = draw.one("table", "queue", "bucket", "state_machine")
    form = {
        "table": "arn:aws:dynamodb:us-east-1:123456789012:table/{stage}",
        "queue": "arn:aws:sqs:us-east-1:123456789012:{stage}",
        "bucket": "arn:aws:s3:::b-{stage}",
        "state_machine": f"arn:aws:states:{ELSEWHERE}:stateMachine:m-{{stage}}",
    }[kind]
    simple_thing(draw, kind, "Orders", ("arn", form))


@edge
def implied_arn(draw):
    draw.basic()
    kind = draw.one(*KINDS)
    thing = simple_thing(draw, kind, "Orders", None)
    thing.handle = None
    service = {
        "table": "arn:aws:dynamodb:us-east-1:123456789012:table/",
        "bucket": "arn:aws:s3:::",
        "queue": "arn:aws:sqs:us-east-1:123456789012:",
        "topic": "arn:aws:sns:us-east-1:123456789012:",
        "stream": "arn:aws:kinesis:us-east-1:123456789012:stream/",
        "state_machine": f"arn:aws:states:{draw.one('us-east-1:123456789012', ELSEWHERE)}:stateMachine:",
        "parameter": "arn:aws:ssm:us-east-1:123456789012:parameter/",
    }[kind]
    value = service + draw.one("orders", "orders", "*", "ord*", "o?", "${aws:username}", "a/b" if kind in ("bucket",) else "orders-1")
    value = draw.one(value, value, value, "*", "{{AWS::Region}}", "", "arn:aws:iam::123456789012:role/*")
    if draw.chance(0.4):
        value = service + "orders"
    by = draw.one("given", "deployed", "deployed")
    getattr(draw.program, by)["OrdersArn"] = value
    draw.feature(f"value_by_{'set' if by == 'given' else 'deployed'}")


@edge
def parameter_in_prefix(draw):
    draw.basic()
    parameter(draw, "team")
    draw.thing("bucket", "Files", ("name", "team-files"))
    at = draw.one("{team}/", "{team}/{identity}/", "files/{team}/", "x-{team}/{identity}/")
    draw.grant("auth_users", draw.some(["get", "put", "list", "delete"]), Target("bucket", "Files"), at=at)


@edge
def parameter_in_topic(draw):
    draw.basic()
    parameter(draw, "room")
    where = draw.one("topic", "at", "client", "both")
    topic = "{room}" if where in ("topic", "both") else "rooms"
    thing = draw.thing("iot_topic", "Rooms", ("topic", ""))
    thing.handle, thing.topic = None, draw.one(topic, f"app/{topic}")
    if where == "client":
        thing.client = draw.one("{room}", "c-{room}", "{identity}")
    at = {"at": "{room}/", "both": "in/"}.get(where) or draw.one("pub/", "users/{identity}/")
    draw.grant("auth_users", draw.some(["read", "write"]), Target("iot_topic", "Rooms"), at=at)


@edge
def parameter_in_api(draw):
    draw.basic()
    api = Api("H", draw.one("http", "rest"), default="iam")
    api.routes = [Route("GET", "/a", "src/a.main", "iam"), Route("POST", "/a/b", "src/b.main", "iam")]
    draw.program.apis.append(api)
    where = draw.one("id", "stage", "implied_id", "implied_stage")
    if where == "id":
        parameter(draw, "which")
        api.id = "{which}"
    elif where == "stage":
        parameter(draw, "which")
        api.stage = "{which}"
    else:
        name = "HId" if where == "implied_id" else "HStage"
        if name == "HStage":
            api.kind = "rest"
        by = draw.one("given", "deployed", "deployed")
        getattr(draw.program, by)[name] = draw.one("*", "?", "abc123defg", "v1", "${aws:username}", "{{AWS::Region}}", "", "a/b", "v*")
        draw.feature(f"value_by_{'set' if by == 'given' else 'deployed'}")
    draw.grant("auth_users", ["invoke"], Target("route", "H", draw.one("GET /a", "POST /a/b")))


@edge
def parameter_ssm(draw):
    draw.basic()
    one = Parameter("stage", "ssm", default="/app/stage", deployed=draw.one("*", "prod", "${aws:username}"))
    draw.program.parameters.append(one)
    kind = draw.one("table", "queue", "bucket")
    simple_thing(draw, kind, "Orders", ("name", "orders-{stage}"))


# ---- groups


def group_world(draw, least=2, most=3):
    names = draw.rng.sample(["staff", "banned", "boss", "bossy"], draw.rng.randint(least, most))
    users = draw.basic(names)
    draw.table("Notes")
    if draw.chance(0.4):
        draw.thing("bucket", "Files")
    return users, names


def group_grants(draw, names, denials=False):
    table = draw.program.thing("Notes")
    for _ in range(draw.rng.randint(1, 3)):
        owner = draw.owner(table)
        who = draw.one("auth_users", ("group", draw.one(*names)), ("group", draw.one(*names)))
        draw.grant(who, draw.table_verbs(owner), Target("table", "Notes"), owner=owner)
    if draw.program.thing("Files"):
        who = draw.one("auth_users", ("group", draw.one(*names)))
        draw.grant(who, draw.some(["get", "put", "delete"]), Target("bucket", "Files"), at=draw.one("a/", "b/", "u/{identity}/"))


@edge
def several_groups(draw):
    _, names = group_world(draw)
    group_grants(draw, names)


@edge
def isolated_group(draw):
    users, names = group_world(draw, 1)
    draw.rng.choice(users.groups).isolated = True
    group_grants(draw, names)


@edge
def except_group(draw):
    _, names = group_world(draw, 1)
    left_out = draw.rng.sample(names, draw.rng.randint(1, min(2, len(names))))
    draw.grant("auth_users", draw.table_verbs(), Target("table", "Notes"), excepts=left_out)
    if draw.chance(0.6):
        group_grants(draw, names)


@edge
def deny_group(draw):
    _, names = group_world(draw, 1)
    group_grants(draw, names)
    denied = draw.rng.sample(names, draw.rng.randint(1, len(names)))
    verbs = draw.table_verbs()
    for one in denied:
        draw.deny(("group", one), verbs if draw.chance(0.7) else draw.table_verbs(), Target("table", "Notes"))


@edge
def deny_all_except(draw):
    _, names = group_world(draw, 1)
    group_grants(draw, names)
    draw.deny("auth_users", draw.table_verbs(), Target("table", "Notes"), excepts=draw.rng.sample(names, draw.rng.randint(0, 1)))


@edge
def membership(draw):
    draw.one(isolated_group, except_group, deny_group)(draw)
    draw.program.user_pools[0].single = True


@edge
def rules(draw):
    users, names = group_world(draw, 1)
    ids = draw.program.identity_pools[0]
    for name in draw.some(names):
        if draw.chance(0.5):
            ids.rules.append(
                Rule("Users", "custom:role", draw.one("equals", "starts_with", "contains"), draw.one(name, "lead"), f"Users.{name}")
            )
        else:
            ids.rules.append(Rule("Users", "cognito:groups", draw.one("contains", "contains", "equals"), name, f"Users.{name}"))
    ids.ambiguous = draw.one(None, "authenticated", "authenticated", "deny")
    if draw.chance(0.4):
        draw.rng.choice(users.groups).isolated = True
    group_grants(draw, names)
    if draw.chance(0.3):
        draw.deny(("group", draw.one(*names)), draw.table_verbs(), Target("table", "Notes"))


@edge
def two_identity_pools(draw):
    users = draw.users(draw.one((), ("staff",)))
    draw.precedences(users)
    names = ["IdsA", "IdsB"]
    for name in names:
        draw.ids("Users", name=name, guests=draw.chance(0.2))
    draw.table("Notes")
    for _ in range(draw.rng.randint(1, 3)):
        draw.grant(("auth_users", draw.one(*names)), draw.table_verbs(), Target("table", "Notes"))
    if draw.chance(0.6):
        draw.deny(("auth_users", draw.one(*names)), draw.table_verbs(), Target("table", "Notes"))
    if users.groups and draw.chance(0.3):
        draw.grant(("group", "staff"), ["scan"], Target("table", "Notes"))
    if users.groups and draw.chance(0.4):
        users.groups[0].isolated = True


@edge
def adopted_groups(draw):
    names = draw.rng.sample(["staff", "banned", "boss"], draw.rng.randint(1, 2))
    users = draw.users(names, arn=ADOPTED)
    draw.ids("Users")
    how = draw.one("plain", "plain", "create_group", "attached_group")
    if how != "plain" and not draw.has(how):
        how = "plain"
    draw.feature(f"adopted_{how}")
    for index, group in enumerate(users.groups):
        if how == "create_group":
            group.create = True
        if how == "attached_group":
            group.attached = True
        if how != "plain":
            group.precedence = index
    draw.table("Notes")
    limit = draw.one("none", "isolated", "except", "deny")
    if how == "plain" and draw.chance(0.4):
        limit = "none"
    if limit == "isolated":
        users.groups[0].isolated = True
    if limit == "except":
        draw.grant("auth_users", draw.table_verbs(), Target("table", "Notes"), excepts=[names[0]])
    group_grants(draw, names)
    if limit == "deny":
        draw.deny(("group", names[0]), draw.table_verbs(), Target("table", "Notes"))


@edge
def developer(draw):
    names = draw.one(("boss",), ("boss", "staff"), ())
    users = draw.users(names)
    draw.precedences(users)
    draw.ids("Users", developer="login.myapp")
    draw.table("Notes")
    if names:
        group_grants(draw, list(names))
    draw.grant("auth_users", draw.table_verbs(), Target("table", "Notes"))


@edge
def same_mapping_name(draw):
    users = draw.users(["banned", "boss"])
    users.groups[0].isolated = True
    for index, group in enumerate(users.groups):
        group.precedence = index
    draw.program.providers.append(Provider("UsersWeb"))
    ids = draw.ids("Users", "UsersWeb", ambiguous="authenticated")
    ids.rules.append(Rule("UsersWeb", "role", "equals", "boss", "Users.boss"))
    draw.thing("bucket", "Files")
    draw.grant("auth_users", ["get"], Target("bucket", "Files"), at="x/")


@edge
def provider_rules(draw):
    users = draw.users(["boss"])
    users.groups[0].precedence = 1
    draw.program.providers.append(Provider("Corp", issuer="https://login.corp.example"))
    ids = draw.ids("Users", "Corp", ambiguous=draw.one("authenticated", None), developer=draw.one(None, None, "login.myapp"))
    ids.rules.append(Rule("Corp", "role", draw.one("equals", "starts_with"), "boss", "Users.boss"))
    draw.table("Notes")
    draw.grant("auth_users", draw.table_verbs(), Target("table", "Notes"))
    draw.grant(("group", "boss"), draw.table_verbs(), Target("table", "Notes"))


# ---- via


def via_base(draw, auth="pool", groups=()):
    users = draw.users(groups)
    draw.precedences(users)
    draw.ids("Users", guests=draw.chance(0.3))
    draw.thing("bucket", "Files")
    draw.program.functions.append(Function("Presign", handler="src/presign.main"))
    api = Api("H", "http", [("pool", "jwt", "Users")], default="pool")
    api.routes = [Route("POST", "/uploads", "Presign", auth if auth in ("iam", "public") else "default")]
    draw.program.apis.append(api)
    grant = draw.grant(
        "auth_users", draw.some(["put", "get"]), Target("bucket", "Files"), at=draw.one("inbox/", "a/b/"), via=("H", "POST /uploads")
    )
    return api, grant


@edge
def via_plain(draw):
    api, _ = via_base(draw)
    if draw.chance():
        api.routes.append(Route("GET", "/other", "src/other.main", draw.one("public", "default")))
    if draw.chance(0.3):
        draw.grant("auth_users", ["get"], Target("bucket", "Files"), at="own/{identity}/")
    if draw.chance(0.3):
        draw.grant(("function", "Presign"), ["list"], Target("bucket", "Files"), at="inbox/")


@edge
def via_limited(draw):
    _, grant = via_base(draw, groups=("banned", "staff"))
    how = draw.one("deny", "deny_group", "isolated", "except", "elsewhere")
    if how == "deny":
        draw.deny("auth_users", draw.some(["put", "get"]), Target("bucket", "Files"), at=draw.one(grant.at, grant.at, "far/"))
    elif how == "deny_group":
        draw.deny(("group", "banned"), grant.verbs, Target("bucket", "Files"), at=grant.at)
    elif how == "isolated":
        draw.program.user_pools[0].group("banned").isolated = True
    elif how == "except":
        draw.grant("auth_users", ["get"], Target("bucket", "Files"), at="tips/", excepts=["banned"])
    else:
        draw.thing("bucket", "Other")
        draw.deny("auth_users", ["put"], Target("bucket", "Other"), at="x/")


@edge
def via_two_pools(draw):
    api, grant = via_base(draw)
    draw.users(name="Staff")
    draw.program.identity_pools[0].name = "IdsA"
    draw.ids("Staff", name="IdsB")
    grant.who = ("auth_users", draw.one("IdsA", "IdsB"))
    if draw.chance(0.3):
        draw.program.identity_pools.pop()
        grant.who = ("auth_users", None)
        if draw.chance():
            api.authorizers = [("pool", "jwt", "Staff")]


@edge
def via_iam(draw):
    api, _ = via_base(draw, auth="iam")
    target = Target("route", "H", "POST /uploads")
    draw.grant("auth_users", ["invoke"], target)
    if draw.chance():
        draw.program.identity_pools[0].guests = True
        if draw.chance(0.7):
            draw.grant("unauth_users", ["invoke"], target)


@edge
def via_same_function(draw):
    api, _ = via_base(draw)
    how = draw.one("public", "protected", "other_api", "invoke", "guest_invoke")
    if how == "public":
        api.routes.append(Route("GET", "/y", "Presign", "public"))
    elif how == "protected":
        api.routes.append(Route("GET", "/y", "Presign", "default"))
    elif how == "other_api":
        other = Api(
            "K", "http", [("pool", "jwt", "Users")], default="pool", routes=[Route("GET", "/z", "Presign", draw.one("public", "default"))]
        )
        draw.program.apis.append(other)
    elif how == "invoke":
        draw.grant("auth_users", ["invoke"], Target("function", "Presign"))
    else:
        draw.program.identity_pools[0].guests = True
        draw.grant("unauth_users", ["invoke"], Target("function", "Presign"))


@edge
def via_provider(draw):
    api, _ = via_base(draw)
    draw.program.providers.append(Provider("Corp", issuer="https://login.corp.example"))
    api.authorizers = [("pool", "jwt", "Corp")]
    if draw.chance():
        draw.program.identity_pools[0].sign_in.append("Corp")
    if draw.chance(0.3):
        draw.program.identity_pools.clear()


@edge
def via_gate(draw):
    api, _ = via_base(draw)
    draw.program.functions.append(Function("Gate", handler="src/gate.main"))
    api.authorizers = [("pool", "lambda", "Gate")]
    if draw.chance(0.4):
        draw.program.identity_pools.clear()


@edge
def expires(draw):
    if draw.chance():
        _, grant = via_base(draw)
        grant.expires = draw.one("10m", "30s", "2h", "7d")
    else:
        draw.basic()
        draw.thing("bucket", "Files")
        draw.grant(
            "auth_users", draw.some(["get", "put", "delete"]), Target("bucket", "Files"), at="a/", expires=draw.one("10m", "30s", "1d")
        )
        if draw.chance(0.3):
            draw.grant("auth_users", ["get"], Target("bucket", "Files"), at="b/")


# ---- several targets


@edge
def attributes_of_several(draw):
    draw.basic(("staff",) if draw.chance(0.3) else ())
    draw.thing(
        "table",
        "Profiles",
        key=[("id", draw.one("string", "identity"))],
        indexes={"byEmail": [("email", "string")]} if draw.chance() else {},
    )
    draw.thing("table", "Logins", key=[("email", "string"), ("passwordHash", "string")])
    targets = [Target("table", "Profiles"), Target("table", "Logins")]
    names = draw.some(["name", "town", "age"])
    verbs = draw.some(["get", "query"])
    if draw.program.thing("Profiles").indexes and draw.chance():
        draw.grant("auth_users", ["query"], [targets[0], Target("index", "Profiles", "byEmail")], attributes=names)
    else:
        draw.grant("auth_users", verbs, targets if draw.chance(0.8) else [draw.one(*targets)], attributes=names)
    if draw.chance(0.3):
        draw.grant("auth_users", ["update"], draw.one(targets, targets[:1]), attributes=names)


@edge
def owner_of_several(draw):
    draw.basic()
    draw.thing("table", "Notes", key=[("userId", "identity")])
    draw.thing("table", "Marks", key=[("userId", "identity"), ("n", "string")], indexes={"byUser": [("userId", "identity")]})
    verbs = draw.some(["get", "query", "put", "update", "delete"])
    draw.grant("auth_users", verbs, [Target("table", "Notes"), Target("table", "Marks")], owner="userId")
    if draw.chance():
        draw.grant("auth_users", ["query"], [Target("index", "Marks", "byUser")], owner="userId")
    if draw.chance(0.3):
        draw.grant(
            "auth_users",
            draw.some(["partiql_select", "partiql_insert", "partiql_update", "partiql_delete"]),
            Target("table", "Notes"),
            owner="userId",
        )
    if draw.chance(0.3):
        draw.deny("auth_users", draw.some(["query", "delete", "get"]), Target("table", "Marks"))


@edge
def write_only(draw):
    guests = draw.chance(0.3)
    draw.users(("staff",) if draw.chance(0.4) else ())
    draw.ids("Users", guests=guests)
    table = draw.table("Tips")
    who = "unauth_users" if guests else "auth_users"
    owner = draw.owner(table) if not guests else None
    draw.grant(who, draw.some(["put", "update", "delete", "check"]), Target("table", "Tips"), owner=owner)
    if draw.chance(0.4):
        draw.grant(who, ["get"], Target("table", "Tips"), owner=draw.one(owner, owner, draw.owner(table) if not guests else None))
    if draw.chance(0.3):
        draw.deny("auth_users", draw.some(["get", "query", "scan"]), Target("table", "Tips"))
    if draw.program.user_pools[0].groups:
        draw.grant(("group", "staff"), draw.some(["get", "put", "delete", "scan"]), Target("table", "Tips"))
    if draw.chance(0.3):
        draw.program.functions.append(Function("Work", handler="src/work.main"))
        draw.grant(("function", "Work"), draw.some(["put", "delete", "update", "get"]), Target("table", "Tips"))


# ---- elsewhere


@edge
def machine_elsewhere(draw):
    draw.basic(("boss",) if draw.chance(0.4) else ())
    place = draw.one(ELSEWHERE, ELSEWHERE, f"eu-west-1:{ACCOUNT}", f"{REGION}:{ACCOUNT}")
    handle = draw.one(("arn", f"arn:aws:states:{place}:stateMachine:Billing"), None)
    thing = draw.thing("state_machine", "Bill", handle)
    if handle is None:
        thing.handle = None
        draw.program.deployed["BillArn"] = f"arn:aws:states:{place}:stateMachine:Billing"
    verbs = draw.some(["start", "get", "stop", "history", "list"])
    draw.grant("auth_users", verbs, Target("state_machine", "Bill"))
    if draw.chance(0.4):
        draw.deny("auth_users", draw.some(["stop", "get", "start"]), Target("state_machine", "Bill"))


@edge
def encrypted_elsewhere(draw):
    draw.basic()
    kind = draw.one("table", "bucket", "queue", "topic", "stream")
    place = draw.one(ELSEWHERE, f"eu-west-1:{ACCOUNT}", f"{REGION}:{ACCOUNT}")
    arn = {
        "table": f"arn:aws:dynamodb:{place}:table/Orders",
        "bucket": "arn:aws:s3:::orders",
        "queue": f"arn:aws:sqs:{place}:orders",
        "topic": f"arn:aws:sns:{place}:orders",
        "stream": f"arn:aws:kinesis:{place}:stream/orders",
    }[kind]
    if kind == "bucket":
        place = f"{REGION}:{ACCOUNT}"
    draw.thing("key", "Data", ("arn", f"arn:aws:kms:{place}:key/0123abcd-1111-4222-8333-444455556666"))
    handle = ("arn", arn) if draw.chance(0.7) else None
    thing = simple_thing(draw, kind, "Orders", handle)
    if handle is None:
        thing.handle = None
        draw.program.deployed["OrdersArn"] = arn
    thing.kms = "Data"
    if kind == "queue" and draw.chance():
        draw.program.functions.append(Function("Work", handler="src/work.main"))
        draw.grant(("function", "Work"), ["receive"], Target("queue", "Orders"))


# ---- MQTT, GraphQL


@edge
def mqtt_plain(draw):
    draw.basic()
    thing = draw.thing("iot_topic", "Rooms", ("topic", ""))
    thing.handle, thing.topic = None, draw.one("rooms", "app/rooms", None)
    thing.topic = thing.topic or "rooms"
    for _ in range(draw.rng.randint(1, 2)):
        draw.grant(
            "auth_users", draw.some(["read", "write"]), Target("iot_topic", "Rooms"), at=draw.one("pub/", "users/{identity}/", "a/b/", None)
        )


@edge
def mqtt_denial(draw):
    draw.basic(("staff",) if draw.chance(0.3) else ())
    thing = draw.thing("iot_topic", "Rooms", ("topic", ""))
    thing.handle, thing.topic = None, "rooms"
    draw.grant("auth_users", draw.some(["read", "write"], 2 if draw.chance(0.7) else 1), Target("iot_topic", "Rooms"), at="pub/")
    verbs = draw.one(["subscribe"], ["subscribe"], ["receive"], ["read"], ["publish"], ["subscribe", "receive"])
    if verbs == ["read"]:
        verbs = ["subscribe", "receive"]
    draw.deny("auth_users", verbs, Target("iot_topic", "Rooms"), at=draw.one("pub/secret/", "pub/", "pub/a/b/", "pub/{identity}/"))


@edge
def mqtt_wildcard_text(draw):
    draw.basic()
    thing = draw.thing("iot_topic", "Rooms", ("topic", ""))
    thing.handle = None
    thing.topic = draw.one("rooms/#", "rooms/+", "rooms")
    at = draw.one("a/+/b/", "#/", "+/") if thing.topic == "rooms" else "pub/"
    draw.grant("auth_users", draw.some(["read", "write"]), Target("iot_topic", "Rooms"), at=at)


@edge
def graphql_denial(draw):
    draw.basic(draw.one(("boss",), ("boss", "banned")))
    draw.program.identity_pools[0].guests = False
    api = Api("Gr", "graphql")
    draw.program.apis.append(api)
    how = draw.one("iam", "iam", "pool_default", "iam_default_pool")
    if how == "iam":
        api.default = "iam"
    elif how == "pool_default":
        api.authorizers, api.default = [("pool", "user_pool", "Users"), ("iam", "iam", None)], "pool"
    else:
        api.authorizers, api.default = [("pool", "user_pool", "Users")], "iam"
    who = draw.one("auth_users", ("group", "boss"))
    fields = [Target("field", "Gr", one) for one in draw.some(["Query.list", "Mutation.wipe", "Mutation.add"])]
    limit = draw.one("none", "deny", "deny", "except", "isolated")
    excepts = ["boss"] if limit == "except" and who == "auth_users" else []
    draw.grant(who, ["call"], fields, excepts=excepts)
    if limit == "deny":
        deny = draw.one("auth_users", ("group", "boss"))
        draw.deny(deny, ["call"], fields[:1], excepts=["boss"] if deny == "auth_users" and draw.chance() else [])
    if limit == "isolated":
        draw.program.user_pools[0].groups[-1].isolated = True


# ---- routes


def route_set(draw, denials):
    draw.basic(("staff",) if draw.chance(0.3) else ())
    kind = draw.one("http", "http", "rest")
    shapes = [
        [("GET", "/n/{id}"), ("GET", "/n/{id}/public")],
        [("GET", "/n/{id}"), ("GET", "/n/public")],
        [("ANY", "/admin/{proxy+}"), ("GET", "/admin/help")],
        [("ANY", "/n"), ("POST", "/n"), ("GET", "/n/{id}")],
        [("GET", "/{a}/{b}"), ("GET", "/{a}/x")],
        [("GET", "/a"), ("POST", "/a/b"), ("ANY", "/c")],
        [("GET", "/{proxy+}"), ("GET", "/"), ("DELETE", "/x/{id}")],
    ]
    if kind == "http":
        shapes += [
            [("$default", "$default"), ("GET", "/open")],
            [("$default", "$default")],
            [("ANY", "/x/{proxy+}"), ("$default", "$default")],
        ]
    routes = [
        Route(method, path, f"src/h{index}.main", draw.one("iam", "iam", "iam", "public"))
        for index, (method, path) in enumerate(draw.one(*shapes))
    ]
    if not any(one.auth == "iam" for one in routes):
        routes[0].auth = "iam"
    api = Api("H", kind, routes=routes)
    draw.program.apis.append(api)
    asking = [one for one in routes if one.auth == "iam"]
    targets = [Target("route", "H", one.key) for one in draw.some(asking)]
    draw.grant(
        draw.one("auth_users", "auth_users", ("group", "staff")) if draw.program.user_pools[0].groups else "auth_users", ["invoke"], targets
    )
    if denials:
        who = draw.one("auth_users", ("group", "staff")) if draw.program.user_pools[0].groups else "auth_users"
        draw.deny(who, ["invoke"], Target("route", "H", draw.one(*asking).key))
    if any(one.key == "$default" for one in routes):
        draw.feature("route_default")


@edge
def routes_nested(draw):
    route_set(draw, False)


@edge
def routes_denied(draw):
    route_set(draw, True)


@edge
def routes_made(draw):
    draw.basic()
    api = Api("H", "http", [("pool", "jwt", "Users")], default=draw.one("pool", "iam"), creates_routes=True)
    api.routes = [
        Route("ANY", draw.one("/admin/{proxy+}", "/x"), "src/admin.main", draw.one("iam", "default")),
        Route("GET", "/health", "src/health.main", draw.one("public", "default")),
    ]
    draw.program.apis.append(api)
    iam = [one for one in api.routes if api.auth(one) == "iam"]
    if iam:
        draw.grant("auth_users", ["invoke"], Target("route", "H", iam[0].key))
    draw.table("Notes")
    draw.grant("auth_users", ["get"], Target("table", "Notes"))
    return api


@edge
def cors_existing(draw):
    api = routes_made(draw)
    api.cors = True
    if draw.chance(0.3):
        api.routes.append(Route("$default", "$default", "src/rest.main", "default"))


@edge
def http_create(draw):
    api = routes_made(draw)
    api.creates_routes, api.create = False, True
    api.cors = draw.chance(0.7)
    if draw.chance(0.3):
        api.routes.append(Route("$default", "$default", "src/rest.main", "default"))


@edge
def parameter_in_pool(draw):
    where = draw.one("identity_pool", "user_pool", "key", "event_api")
    if where == "user_pool":
        draw.users(draw.one((), ("boss",)), arn=ADOPTED.replace("AbCdEfGhI", "{which}"))
        draw.ids("Users")
    elif where == "identity_pool":
        draw.users()
        draw.ids("Users", id=draw.one("us-east-1:{which}", "{which}"))
    else:
        draw.basic()
    parameter(draw, "which")
    one = draw.program.parameters[0]
    if where == "identity_pool" and one.value in PLAIN:
        value = (
            "0123abcd-1111-4222-8333-444455556666"
            if draw.program.identity_pools[0].id.startswith("us")
            else "us-east-1:0123abcd-1111-4222-8333-444455556666"
        )
        for name in ("given", "deployed", "default"):
            if getattr(one, name) is not None:
                setattr(one, name, value)
    if where == "user_pool" and one.value in PLAIN:
        for name in ("given", "deployed", "default"):
            if getattr(one, name) is not None:
                setattr(one, name, "AbCdEfGhI")
    if where == "key":
        draw.thing("key", "Data", ("arn", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{{which}}"))
        draw.thing("table", "Notes", key=[("id", "string")], kms="Data")
        draw.grant("auth_users", ["get"], Target("table", "Notes"))
    elif where == "event_api":
        draw.thing("event_api", "Live", ("id", "{which}"), channels=["rooms", "news"])
        draw.grant("auth_users", draw.some(["read", "write"]), Target("channel", "Live", "rooms"))
    else:
        draw.table("Notes")
        draw.grant("auth_users", draw.table_verbs(), Target("table", "Notes"))


@edge
def parameter_in_import(draw):
    draw.basic()
    parameter(draw)
    simple_thing(draw, draw.one("table", "queue", "topic"), "Orders", ("import", draw.one("orders-{stage}-arn", "{stage}-orders")))


@edge
def implied_function(draw):
    draw.basic()
    draw.program.functions.append(Function("Work", handler="src/work.main"))
    draw.grant(draw.one("auth_users", "auth_users", ("function", "Other")), ["invoke"], Target("function", "Work"))
    draw.program.functions.append(Function("Other", handler="src/other.main"))
    service = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:"
    value = draw.one(
        service + "work",
        service + "work",
        service + "*",
        service + "w?",
        "*",
        "",
        service + "${aws:username}",
        f"arn:aws:lambda:{ELSEWHERE}:function:work",
    )
    if draw.chance(0.3):
        value = service + "work"
    by = draw.one("given", "deployed", "deployed")
    getattr(draw.program, by)["WorkArn"] = value
    draw.feature(f"value_by_{'set' if by == 'given' else 'deployed'}")


@edge
def bucket_denied(draw):
    draw.basic(("staff",) if draw.chance(0.3) else ())
    draw.thing("bucket", "Files")
    draw.grant(
        "auth_users",
        draw.some(["get", "put", "delete", "list", "get_version"]),
        Target("bucket", "Files"),
        at=draw.one("a/", "a/", "u/{identity}/"),
    )
    if draw.program.user_pools[0].groups:
        draw.grant(("group", "staff"), draw.some(["get", "put"]), Target("bucket", "Files"))
    draw.deny("auth_users", draw.some(["get", "put", "delete", "list"]), Target("bucket", "Files"), at=draw.one("a/b/", "a/", "c/", None))


@edge
def indexes_denied(draw):
    draw.basic(("staff",) if draw.chance(0.3) else ())
    draw.thing("table", "Notes", key=[("id", "identity")], indexes={"byTown": [("town", "string")], "byUser": [("id", "identity")]})
    targets = [Target("table", "Notes"), Target("index", "Notes", "byTown"), Target("index", "Notes", "byUser")]
    draw.grant("auth_users", ["query"], draw.some(targets))
    draw.grant(
        ("group", "staff") if draw.program.user_pools[0].groups else "auth_users",
        draw.one(["scan"], ["query"], ["partiql_select"]),
        draw.some(targets),
    )
    draw.deny("auth_users", draw.some(["query", "scan"]), draw.one(*targets))


@edge
def owner_by_claim(draw):
    draw.users(("staff",) if draw.chance(0.3) else ())
    ids = draw.ids("Users", developer=draw.one(None, None, "login.myapp"))
    if draw.chance(0.3):
        draw.program.providers.append(Provider(draw.one("Corp", "users_"), issuer="https://login.corp.example"))
        ids.sign_in.append(draw.program.providers[0].name)
    tagged = draw.chance()
    if tagged:
        ids.tags["team"] = "custom:team"
    draw.thing("table", "Notes", key=[("id", "tag(team)" if tagged else "sub")])
    draw.grant("auth_users", draw.some(["get", "query", "put", "delete"]), Target("table", "Notes"), owner="id")
    if draw.program.user_pools[0].groups:
        draw.grant(("group", "staff"), ["query"], Target("table", "Notes"))
    if draw.chance(0.5):
        draw.thing("bucket", "Files")
        draw.grant(
            "auth_users",
            draw.some(["get", "put", "list"]),
            Target("bucket", "Files"),
            at=draw.one("{tag:team}/", "t/{tag:team}/x/") if tagged else draw.one("{sub}/", "u/{sub}/"),
        )


@edge
def two_user_pools(draw):
    names = ["staff", "boss"]
    draw.users(draw.some(names))
    draw.users(draw.some(names), name="Staff")
    for users in draw.program.user_pools:
        draw.precedences(users)
    draw.ids("Users", "Staff", guests=draw.chance(0.2))
    draw.table("Notes")
    for _ in range(draw.rng.randint(1, 3)):
        users = draw.one(*draw.program.user_pools)
        who = draw.one("auth_users", ("group", f"{users.name}.{draw.one(*users.groups).name}"))
        draw.grant(who, draw.table_verbs(), Target("table", "Notes"))
    if draw.chance(0.4):
        users = draw.one(*draw.program.user_pools)
        if draw.chance():
            draw.one(*users.groups).isolated = True
        else:
            draw.deny(("group", f"{users.name}.{draw.one(*users.groups).name}"), draw.table_verbs(), Target("table", "Notes"))


@edge
def adopted_rule(draw):
    names = draw.one(["banned"], ["banned", "boss"])
    users = draw.users(names, arn=ADOPTED)
    ids = draw.ids("Users", ambiguous="authenticated")
    ids.rules.append(Rule("Users", "cognito:groups", "contains", "banned", "Users.banned"))
    if len(names) > 1 and draw.chance():
        ids.rules.append(Rule("Users", "cognito:groups", "contains", "boss", "Users.boss"))
    limit = draw.one("isolated", "deny", "except")
    draw.table("Notes")
    if limit == "isolated":
        users.groups[0].isolated = True
    draw.grant("auth_users", draw.table_verbs(), Target("table", "Notes"), excepts=["banned"] if limit == "except" else [])
    if limit == "deny":
        draw.deny(("group", "banned"), draw.table_verbs(), Target("table", "Notes"))
    if len(names) > 1 and draw.chance():
        draw.grant(("group", "boss"), draw.table_verbs(), Target("table", "Notes"))


@edge
def channels(draw):
    draw.basic(("staff",) if draw.chance(0.4) else ())
    draw.thing("event_api", "Live", draw.one(("id", "abcdefghij"), ("id", "abcdefghij")), channels=["rooms", "news"])
    draw.grant("auth_users", draw.some(["read", "write"]), [Target("channel", "Live", one) for one in draw.some(["rooms", "news"])])
    if draw.chance():
        draw.deny("auth_users", draw.one(["subscribe"], ["publish"]), Target("channel", "Live", draw.one("rooms", "news")))
    if draw.program.user_pools[0].groups:
        draw.grant(("group", "staff"), ["write"], Target("channel", "Live", "news"))


@edge
def websocket(draw):
    draw.basic(("staff",) if draw.chance(0.4) else ())
    api = Api(
        "Ws",
        "websocket",
        default="iam",
        stage=draw.one("prod", None),
        routes=[Route("$connect", "$connect", "src/connect.main", "default")],
    )
    draw.program.apis.append(api)
    draw.grant(
        draw.one("auth_users", ("group", "staff")) if draw.program.user_pools[0].groups else "auth_users", ["connect"], Target("api", "Ws")
    )
    if draw.chance(0.4):
        draw.program.functions.append(Function("Push", handler="src/push.main"))
        draw.grant(("function", "Push"), ["send"], Target("api", "Ws"))
    if draw.chance(0.3):
        draw.deny("auth_users", ["connect"], Target("api", "Ws"))


@edge
def function_logs(draw):
    place = draw.one(ELSEWHERE, f"{REGION}:{ACCOUNT}", f"eu-west-1:{ACCOUNT}")
    arn = f"arn:aws:lambda:{place}:function:work" + draw.one("", "", ":live")
    how = draw.one("arn", "name", "implied", "deployed")
    function = Function("Work", handler="src/work.main", logs=True)
    draw.program.functions.append(function)
    if how == "arn":
        function.handle = ("arn", arn)
    elif how == "name":
        function.handle = ("name", "work")
    elif how == "deployed":
        draw.program.deployed["WorkArn"] = arn
    draw.table("Notes")
    draw.grant(("function", "Work"), draw.some(["get", "put", "scan"]), Target("table", "Notes"))


@edge
def database_secret(draw):
    place = draw.one(ELSEWHERE, f"{REGION}:{ACCOUNT}")
    draw.thing("key", "Data", ("arn", f"arn:aws:kms:{place}:key/0123abcd-1111-4222-8333-444455556666"))
    draw.thing("secret", "Login", ("arn", f"arn:aws:secretsmanager:{place}:secret:login-Ab3dEf"), kms=draw.one("Data", "Data", None))
    draw.thing("database", "Main", ("arn", f"arn:aws:rds:{place}:cluster:main"), secret="Login")
    draw.program.functions.append(Function("Work", handler="src/work.main"))
    draw.grant(("function", "Work"), ["execute"], Target("database", "Main"))
    if draw.chance(0.3):
        draw.program.functions.append(Function("Other", handler="src/other.main"))
        draw.grant(("function", "Other"), ["put"], Target("secret", "Login"))


@edge
def raw_action(draw):
    draw.basic(("staff",) if draw.chance(0.4) else ())
    draw.table("Notes")
    draw.thing("bucket", "Files")
    who = draw.one("auth_users", ("group", "staff")) if draw.program.user_pools[0].groups else "auth_users"
    if draw.chance():
        draw.grant(who, ['raw "dynamodb:DescribeTimeToLive"'], Target("table", "Notes"), because="a library asks")
    else:
        draw.grant(who, ['raw "s3:GetObjectAcl"'], Target("bucket", "Files"), at="a/", because="a library asks")
    draw.grant("auth_users", ["get"], Target("table", "Notes"))
    draw.grant("auth_users", ["get"], Target("bucket", "Files"), at=draw.one("a/", "b/"))


KIN = {
    "queue": ["send", "receive", "peek", "url"],
    "bucket": ["get", "get_version", "put", "delete", "delete_version"],
    "state_machine": ["start", "get", "history", "stop"],
    "topic": ["publish"],
    "stream": ["put", "read"],
}


def limit_of(draw, names, verbs, target, at=None):
    """A limit on one of the groups, in one of the three ways."""
    how = draw.one("deny", "deny", "except", "isolated")
    some = draw.some(verbs)
    if how == "deny":
        for name in names if draw.chance(0.3) else names[:1]:
            draw.deny(("group", name), some, target, at=at)
    elif how == "except":
        draw.grant("auth_users", some, target, at=at, excepts=[names[0]])
    else:
        draw.program.user_pools[0].group(names[0]).isolated = True
        draw.grant("auth_users", some, target, at=at)


@edge
def group_kinds(draw):
    names = draw.rng.sample(["staff", "boss", "guild"], 2)
    draw.basic(names)
    kind = draw.one(*KIN)
    draw.thing(kind, "Orders")
    target, verbs = Target(kind, "Orders"), KIN[kind]
    at = draw.one("a/", "a/b/") if kind == "bucket" else None
    limit_of(draw, names, verbs, target, at)
    if draw.chance(0.8):
        draw.grant(("group", names[1]), draw.some(verbs), target, at=at and draw.one("a/", "c/", "a/b/c/", "{identity}/"))
    if draw.chance(0.3):
        draw.grant("auth_users", draw.some(verbs), target, at=at)


@edge
def group_prefixes(draw):
    names = draw.rng.sample(["staff", "boss"], 2)
    draw.basic(names)
    draw.thing("bucket", "Files")
    draw.program.parameters.append(Parameter("team", deployed=draw.one("a", "b", "red")))
    prefixes = ["a/", "b/", "a/b/", "{team}/", "a/{team}/", "{identity}/", "a/{identity}/", "u/{identity}/x/"]
    target = Target("bucket", "Files")
    limit_of(draw, names, ["get", "put"], target, draw.one(*prefixes))
    if draw.chance(0.7):
        draw.grant(("group", names[1]), draw.some(["get", "put"]), target, at=draw.one(*prefixes, None))


@edge
def group_indexes(draw):
    names = draw.rng.sample(["staff", "boss"], 2)
    draw.basic(names)
    draw.thing("table", "Notes", key=[("id", "identity")], indexes={"byTown": [("town", "string")]})
    targets = [Target("table", "Notes"), Target("index", "Notes", "byTown")]
    verbs = ["query", "scan", "partiql_select"]
    limit_of(draw, names, verbs, draw.one(*targets))
    if draw.chance(0.6):
        draw.grant(("group", names[1]), draw.some(verbs), draw.one(targets, targets[:1], targets[1:]))


@edge
def group_partiql(draw):
    names = draw.rng.sample(["staff", "boss"], 2)
    draw.basic(names)
    draw.table("Notes")
    target = Target("table", "Notes")
    limit_of(draw, names, ["get", "query", "put", "update", "delete"], target)
    verbs = ["partiql_select", "partiql_insert", "partiql_update", "partiql_delete", "put", "delete", "get"]
    if draw.chance(0.7):
        draw.grant(("group", names[1]), draw.some(verbs), target)


@edge
def two_names(draw):
    """One thing under two names: what is said of the one holds for the other. That no two parameters name one thing is the
    deployer's part, and not asked here."""
    names = draw.rng.sample(["staff", "boss"], 2)
    draw.basic(names)
    kind = draw.one("table", "bucket", "queue")
    handle = draw.one(("name", "same"), ("name", "same"), ("arn", named_arn(kind, "same")))
    other = draw.one(("name", "same"), ("arn", named_arn(kind, "same")))
    for name, where in (("First", handle), ("Second", other)):
        draw.thing(kind, name, where, key=[("id", "string")] if kind == "table" else [])
    verbs = {"table": ["get", "query", "delete", "put"], "bucket": ["get", "put"], "queue": ["send", "receive"]}[kind]
    at = "a/" if kind == "bucket" else None
    limit_of(draw, names, verbs, Target(kind, "First"), at)
    draw.grant(draw.one(("group", names[1]), "auth_users"), draw.some(verbs), Target(kind, "Second"), at=at)


@edge
def function_of_two_names(draw):
    api, _ = via_base(draw)
    function = draw.program.function("Presign")
    function.handle, function.handler = ("name", "presign"), None
    draw.program.functions.append(Function("Same", handle=draw.one(("name", "presign"), ("arn", named_arn("function", "presign")))))
    api.routes.append(Route("GET", "/y", "Same", draw.one("public", "default")))


@edge
def api_of_two_names(draw):
    draw.basic(("boss",))
    if draw.chance():
        for name in ("Gr", "Gs"):
            draw.program.apis.append(Api(name, "graphql", id="abcdefghijklmnopqrstuvwxyz"))
        first, second = draw.program.apis
        first.authorizers, first.default = [("pool", "user_pool", "Users")], "pool"
        second.default = "iam"
        draw.grant("auth_users", ["call"], Target("field", "Gs", "Mutation.wipe"))
        if draw.chance(0.7):
            draw.deny(draw.one("auth_users", ("group", "boss")), ["call"], Target("field", "Gs", "Mutation.wipe"))
        return
    for name, path in (("H", "/a"), ("K", draw.one("/{x}", "/b"))):
        draw.program.apis.append(Api(name, "http", id="abc123defg", default="iam", routes=[Route("GET", path, f"src/{name}.main", "iam")]))
    draw.grant("auth_users", ["invoke"], Target("route", "K", draw.program.apis[1].routes[0].key))
    if draw.chance(0.3):
        draw.grant("auth_users", ["invoke"], Target("route", "H", "GET /a"))


@edge
def via_websocket(draw):
    via_base(draw)
    connect = Route("$connect", "$connect", draw.one("src/connect.main", "Presign"), draw.one("public", "iam"))
    routes = [connect, Route("$default", "$default", draw.one("Presign", "src/message.main"), "default")]
    draw.program.apis.append(Api("Ws", "websocket", stage="prod", routes=routes))


@edge
def pool_of_two_names(draw):
    for name, groups in (("Users", ("banned", "boss")), ("Again", ("boss",))):
        users = draw.users(groups, name=name, arn=ADOPTED)
        for index, group in enumerate(users.groups):
            group.create, group.precedence = draw.has("create_group"), index
    draw.ids("Users", "Again")
    draw.program.user_pools[0].groups[0].isolated = draw.chance()
    draw.table("Notes")
    draw.grant("auth_users", draw.table_verbs(), Target("table", "Notes"))
    draw.grant(("group", draw.one("Users.boss", "Again.boss")), draw.table_verbs(), Target("table", "Notes"))


def together(one, other):
    """Two programs as one, with the users of both: what the second declares gets names of its own."""
    names = {thing.name for place in ("things", "functions", "apis", "parameters", "providers") for thing in getattr(other, place)}
    pools = {pool.name for pool in [*other.user_pools, *other.identity_pools]}
    if pools - {"Users", "Ids"} or {pool.name for pool in [*one.user_pools, *one.identity_pools]} - {"Users", "Ids"}:
        return False
    if any(pool.arn for pool in [*one.user_pools, *other.user_pools]) or any(
        pool.id for pool in [*one.identity_pools, *other.identity_pools]
    ):
        return False

    if one.providers and other.providers:
        return False
    # A string that gets another name may lose the parameter that it is all about.
    if any(parameter.type == "ssm" for parameter in [*one.parameters, *other.parameters]):
        return False
    places = [thing.handle for thing in [*one.things, *one.functions] if thing.handle and thing.handle[0] == "arn"]
    if any(thing.handle in places for thing in [*other.things, *other.functions]):
        return False

    def renamed(value):
        if isinstance(value, Target):
            return Target(value.kind, renamed(value.name), value.part)
        if isinstance(value, str):
            for name in names:
                if value == name or value in (f"{name}Arn", f"{name}Id", f"{name}Stage"):
                    return value.replace(name, f"{name}2", 1)
            return re.sub(r"\{(\w+)\}", lambda found: f"{{{found[1]}2}}" if found[1] in names else found[0], value)
        if isinstance(value, list):
            return [renamed(item) for item in value]
        if isinstance(value, tuple):
            if len(value) == 2 and value[0] == "name":
                return ("name", f"{renamed(value[1])}2")
            return tuple(renamed(item) for item in value)
        if isinstance(value, dict):
            return {renamed(key): renamed(item) for key, item in value.items()}
        if hasattr(value, "__dataclass_fields__"):
            for key in value.__dataclass_fields__:
                if not (isinstance(value, Grant) and key in ("verbs", "at", "owner", "attributes")) and key not in (
                    "path",
                    "method",
                    "key",
                    "indexes",
                ):
                    setattr(value, key, renamed(getattr(value, key)))
                elif isinstance(value, Grant) and key == "at" and value.at is not None:
                    value.at = renamed(value.at)
        return value

    for place in ("things", "functions", "apis", "parameters", "providers", "grants"):
        getattr(one, place).extend(renamed(item) for item in getattr(other, place))
    one.given.update(renamed(other.given))
    one.deployed.update(renamed(other.deployed))
    for users in other.user_pools:
        mine = one.pool(users.name)
        if mine is None:
            one.user_pools.append(users)
            continue
        mine.groups += [group for group in users.groups if not mine.group(group.name)]
        mine.single = mine.single or users.single
        ranks = [group.precedence for group in mine.groups]
        if len(set(ranks)) < len(ranks):
            for group in mine.groups:
                group.precedence = None
    for pool in other.identity_pools:
        mine = one.identity_pool(pool.name)
        if mine is None:
            one.identity_pools.append(pool)
            continue
        mine.sign_in += [renamed(login) for login in pool.sign_in if renamed(login) not in mine.sign_in]
        mine.guests = mine.guests or pool.guests
        mine.rules += [renamed(rule) for rule in pool.rules]
        mine.ambiguous = mine.ambiguous or pool.ambiguous
        mine.developer = mine.developer or pool.developer
        mine.tags.update(pool.tags)
    one.features |= other.features
    return True


def twisted(draw):
    """The same things, said to be elsewhere: by a parameter with a plain value, by an export, by nothing at all."""
    program = draw.program
    if any(one.name == "stage" for one in program.parameters):
        return
    for thing in program.things:
        if thing.handle is None or thing.handle[0] != "name" or not draw.chance(0.2):
            continue
        how = draw.one("parameter", "import", "implied", "arn")
        draw.feature(f"twist_{how}")
        if how == "parameter":
            if not program.parameter("stage"):
                value = draw.one(*PLAIN)
                program.parameters.append(
                    Parameter("stage", default=draw.one(value, "dev"), deployed=draw.one(value, None), given=draw.one(value, None, None))
                )
            thing.handle = ("name", thing.handle[1] + draw.one("-{stage}", "{stage}"))
        elif how == "import":
            thing.handle = ("import", f"exported-{thing.name}")
        elif how == "implied":
            thing.handle = None
        else:
            thing.handle = ("arn", named_arn(thing.kind, thing.handle[1]))


def unranked(program):
    """A precedence only for groups that have a role: another group must not come before them."""
    reference = Reference(program)
    led_to = {rule.group for pool in program.identity_pools for rule in pool.rules}
    for users in program.user_pools:
        for group in users.groups:
            if not reference.has_role(users, group) and f"{users.name}.{group.name}" not in led_to:
                group.precedence = None


def programs(count, seed, without):
    """As many programs, each edge in turn."""
    names = [name for name in BUILDERS if name not in without]
    for index in range(count):
        rng = random.Random(f"{seed}/{index}")
        draw = Draw(rng, without)
        name = names[index % len(names)]
        BUILDERS[name](draw)
        draw.feature(name)
        if draw.chance(0.3):
            other = Draw(rng, without)
            second = rng.choice(names)
            BUILDERS[second](other)
            other.feature(second)
            if together(draw.program, other.program):
                draw.feature("two_edges")
        draw.background()
        twisted(draw)
        if draw.chance(0.8):
            unranked(draw.program)
        draw.program.order = rng.randrange(1000) if draw.chance(0.5) else None
        yield draw.program
