"""What the text of a program allows, written from the language's reference alone.

`Reference.may` says whether the text lets somebody do something; `Reference.must` whether the roles that come out have to.
The second is narrower where the reference leaves a choice: of a member of several groups a single role may give less.
"""

import itertools
import re
from dataclasses import dataclass, field

from .program import ACCOUNT, REGION, client_id

ME = "us-east-1:1111aaaa-2222-4333-8444-5555bbbb6666"
OTHER = "us-east-1:9999cccc-2222-4333-8444-5555dddd6666"
MY_SUB, OTHER_SUB = "7777eeee-2222-4333-8444-5555ffff6666", "8888eeee-2222-4333-8444-5555ffff6666"
MY_TEAM, OTHER_TEAM = "team-1", "team-2"
OWN_IDS = {"identity": ME, "sub": MY_SUB, "tag(team)": MY_TEAM, "tag:team": MY_TEAM}
OTHER_IDS = {"identity": OTHER, "sub": OTHER_SUB, "tag(team)": OTHER_TEAM, "tag:team": OTHER_TEAM}

# Verbs of docs/verbs.md: what a group of verbs stands for, and which other verbs a denial of one covers.
GROUPS = {
    "table": {"read": ["get", "query"], "list": ["scan"], "write": ["put", "update"], "transact": ["get", "put", "update", "check"]},
    "bucket": {"read": ["get"], "write": ["put"]},
    "queue": {"write": ["send"]},
    "topic": {"write": ["publish"]},
    "stream": {"write": ["put"]},
    "iot_topic": {"read": ["connect", "subscribe", "receive"], "write": ["connect", "publish"]},
    "state_machine": {"read": ["get", "history"], "write": ["start"]},
    "field": {"read": ["call"], "write": ["call"]},
    "channel": {"read": ["connect", "subscribe"], "write": ["connect", "publish"]},
    "key": {"read": ["decrypt"], "write": ["encrypt"]},
    "parameter": {"read": ["get"], "list": ["by_path"], "write": ["put"]},
}
GROUPS["index"] = GROUPS["table"]
DENIED_BY = {
    ("table", "partiql_select"): {"get", "query", "scan"},
    ("table", "partiql_insert"): {"put"},
    ("table", "partiql_update"): {"update"},
    ("table", "partiql_delete"): {"delete"},
    ("bucket", "get_version"): {"get"},
    ("bucket", "list_versions"): {"list"},
    ("bucket", "delete_version"): {"delete"},
    ("queue", "receive"): {"peek"},
    ("queue", "peek"): {"receive"},
    ("function", "invoke_url"): {"invoke"},
    ("state_machine", "history"): {"get"},
    ("state_machine", "start_sync"): {"start"},
    # Nobody can be kept from what he has subscribed to, or the other way round: a message comes if both may.
    ("iot_topic", "receive"): set(),
}
SERVICE = {"secret": "secretsmanager", "table": "dynamodb", "bucket": "s3", "queue": "sqs", "topic": "sns", "stream": "kinesis"}
AGES = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


@dataclass(frozen=True)
class Person:
    """Somebody in the world: `kind` is user, guest, developer, provider, function or anonymous."""

    kind: str
    identity_pool: str | None = None
    pool: str | None = None  # of users, the user pool; of others, the provider
    groups: frozenset = frozenset()
    claims: tuple = ()
    name: str | None = None  # of a function

    def __str__(self):
        if self.kind == "function":
            return f"function {self.name}"
        said = {"user": f"user of {self.pool}", "provider": f"user of provider {self.pool}"}.get(self.kind, self.kind)
        if self.groups:
            said += " in " + "+".join(sorted(self.groups))
        if self.claims:
            said += " with " + ", ".join(f"{key}={value}" for key, value in self.claims)
        return said + (f" through {self.identity_pool}" if self.identity_pool else "")

    @property
    def caller(self):
        if self.kind in ("function", "anonymous"):
            return {}
        if self.kind in ("guest", "developer"):
            return {"identity": ME}  # No token of theirs has claims.
        if self.kind == "provider":
            return {"identity": ME, "sub": MY_SUB}
        return OWN_IDS


@dataclass
class Operation:
    """Something that somebody may try. `ways` are alternatives; each is a list of (action, resource, context), all needed.

    The first way is the straight one: it has to work if the text demands that the operation does."""

    kind: str
    what: str
    verbs: list
    thing: str  # the ARN it is about, or the name of an API
    ways: list
    part: str | None = None  # an index, a route's key, a field
    keys: list | None = None
    path: str | None = None
    attributes: list | None = None
    returns: str | None = None
    reads_back: bool = False
    age: int = 1000
    filters: dict = field(default_factory=dict)
    service: tuple | None = None  # for keys: (service, region)


def age_of(text):
    found = re.fullmatch(r"(\d+)([smhd])", text)
    return int(found[1]) * AGES[found[2]]


def remembered(method):
    """A program does not change while it is judged: what was found out of it stays."""
    name = method.__name__

    def answer(self, *key):
        key = (name, *key)
        if key not in self.known:
            self.known[key] = method(self, *key[1:])
        return self.known[key]

    return answer


class Reference:
    def __init__(self, program):
        self.program, self.known = program, {}

    # ---- who there is

    def persons(self):
        program, out = self.program, []
        for pool in program.identity_pools:
            if pool.guests:
                out.append(Person("guest", pool.name))
            if pool.developer:
                out.append(Person("developer", pool.name))
            for login in pool.sign_in:
                users = program.pool(login)
                if users is None:
                    out.append(Person("provider", pool.name, login))
                    for value in sorted({rule.value for rule in pool.rules if rule.pool == login}):
                        out.append(Person("provider", pool.name, login, claims=(("role", value),)))
                    continue
                values = [()] + [
                    ((claim, value),)
                    for claim, value in sorted({(rule.claim, rule.value) for rule in pool.rules if rule.pool == login})
                    if claim != "cognito:groups"
                ]
                out += [Person("user", pool.name, login, groups, claims) for groups in self.memberships(users) for claims in values]
        return out

    def memberships(self, users):
        names = [group.name for group in users.groups]
        most = 1 if users.single else len(names)
        return [frozenset(some) for size in range(most + 1) for some in itertools.combinations(names, size)]

    def strangers(self):
        """Who can come to an API without credentials of AWS."""
        out = [Person("anonymous")]
        for users in self.program.user_pools:
            out += [Person("user", None, users.name, groups) for groups in self.memberships(users)]
        out += [Person("provider", None, provider.name) for provider in self.program.providers]
        return out

    def functions(self):
        names = {grant.who[1] for grant in self.program.grants if grant.who[0] == "function"}
        names |= {self.via_function(grant) for grant in self.program.grants if grant.via}
        names |= {function.name for function in self.program.functions if function.logs}
        return [Person("function", name=name) for name in sorted(names - {None})]

    def same_function(self, name):
        """All names of the function with this name."""
        function = self.program.function(name)
        if function is None:
            return {name}
        return {one.name for one in self.program.functions if self.function_arn(one.name) == self.function_arn(name)}

    def via_function(self, grant):
        api = self.program.api(grant.via[0])
        route = api and api.route(grant.via[1])
        return route.handler if route and self.program.function(route.handler) else None

    # ---- groups and rules

    @remembered
    def matched(self, person):
        """Groups whose role a rule of his sign-in gives, and whether there are such rules at all."""
        pool = self.program.identity_pool(person.identity_pool)
        rules = [rule for rule in pool.rules if rule.pool == person.pool] if pool else []
        out = []
        for rule in rules:
            if rule.claim == "cognito:groups":
                hit = any(rule.value in name for name in person.groups)
            else:
                value = dict(person.claims).get(rule.claim)
                hit = (
                    value is not None
                    and {
                        "equals": value == rule.value,
                        "contains": rule.value in value,
                        "starts_with": value.startswith(rule.value),
                        "not_equal": value != rule.value,
                    }[rule.match]
                )
            if hit:
                out.append(rule.group)
        return out, bool(rules)

    @remembered
    def groups_of(self, person):
        """All his groups, as `Users.admins`: those of the user pool, and those that rules lead to."""
        own = {f"{person.pool}.{name}" for name in person.groups} if person.kind == "user" else set()
        return own | set(self.matched(person)[0]) if person.identity_pool else own

    @remembered
    def full(self, name):
        """`admins` as `Users.admins`."""
        if "." in name:
            return name
        return next((f"{pool.name}.{name}" for pool in self.program.user_pools if pool.group(name)), name)

    def group(self, full):
        pool, name = full.split(".")
        return self.program.pool(pool).group(name)

    @remembered
    def isolated(self, person):
        return any(self.group(one).isolated for one in self.groups_of(person) if self.program.pool(one.split(".")[0]))

    def signed_in(self, person, identity_pool):
        if person.kind not in ("user", "developer", "provider"):
            return False
        if identity_pool is None:
            if len(self.program.identity_pools) == 1:
                identity_pool = self.program.identity_pools[0].name
            else:
                return not self.program.identity_pools
        if person.identity_pool is not None:
            return person.identity_pool == identity_pool
        return person.pool in self.program.identity_pool(identity_pool).sign_in

    def names(self, grant, person):
        """Whether a grant or a denial is about this person."""
        key = (id(grant), person)
        if key not in self.known:
            self.known[key] = self.is_named(grant, person)
        return self.known[key]

    def is_named(self, grant, person):
        word, name = grant.who
        groups = self.groups_of(person)
        if word == "function":
            return person.kind == "function" and person.name == name
        if person.kind == "function":
            return False
        if word == "unauth_users":
            return person.kind == "guest" and (name is None or name == person.identity_pool)
        if word == "group":
            return self.full(name) in groups
        return self.signed_in(person, name) and not self.isolated(person) and not groups & {self.full(one) for one in grant.excepts}

    # ---- where things are

    def arn(self, thing):
        """The ARN that the text gives a thing, with the values of the parameters as they stand."""
        program = self.program
        put_in = program.put_in
        word, text = thing.handle or (None, None)
        if word == "arn":
            return put_in(text)
        if word == "import":
            return named_arn(thing.kind, f"imported-{thing.name}")
        if word in ("name", "id"):
            return named_arn(thing.kind, put_in(text))
        return program.implied(f"{thing.name}Arn", named_arn(thing.kind, f"given-{thing.name}"))

    def topic(self, thing):
        return self.program.put_in(thing.topic if thing.topic is not None else thing.name)

    def function_arn(self, name):
        function = self.program.function(name)
        if function.handle and function.handle[0] == "arn":
            return self.program.put_in(function.handle[1])
        if function.handle:
            return named_arn("function", self.program.put_in(function.handle[1]))
        return self.program.implied(f"{name}Arn", named_arn("function", f"given-{name}"))

    # ---- what a line covers

    def verbs(self, grant):
        groups = GROUPS.get(grant.targets[0].kind, {})
        return {one for verb in grant.verbs for one in groups.get(verb, [verb])}

    def covers(self, grant, person, operation, verb, strictly):
        """Whether this line lets him, or forbids him, the operation by this verb. `strictly`: in the narrower reading."""
        verbs = self.verbs(grant)
        kind = "table" if operation.kind == "index" else operation.kind
        if verb == "a receiving verb" and verbs & {"receive", "peek"}:
            verb = "receive" if "receive" in verbs else "peek"
        if verb not in verbs and not (grant.deny and verbs & DENIED_BY.get((kind, verb), set())):
            return False
        return any(self.on(grant, target, person, operation, strictly) for target in grant.targets)

    def on(self, grant, target, person, operation, strictly):
        program = self.program
        if target.kind in ("route", "field", "channel", "api"):
            return operation.kind == target.kind and (operation.thing, operation.part) == (target.name, target.part)
        if target.kind == "function":
            return operation.kind == "function" and operation.thing == self.function_arn(target.name)
        thing = program.thing(target.name)
        if operation.kind not in (target.kind, thing.kind):
            return False
        if thing.kind == "iot_topic":
            return self.on_topic(grant, thing, person, operation)
        if operation.thing != self.arn(thing):
            return False
        if target.kind == "index":
            if operation.part != target.part:
                return False
        elif operation.part is not None and not (grant.deny and operation.part in thing.indexes):
            return False
        if grant.at is not None:
            prefix = program.put_in(grant.at, person.caller)
            if prefix is None or operation.path is None or not operation.path.startswith(prefix):
                return False
        key = thing.indexes[target.part] if target.kind == "index" else thing.key
        if grant.owner and not self.own(dict(key).get(grant.owner), person, operation):
            return False
        if grant.attributes is not None:
            keys = {name for name, _ in key} | ({name for name, _ in thing.key} if not strictly else set())
            if operation.attributes is None or not set(operation.attributes) <= set(grant.attributes) | keys:
                return False
        if grant.expires and operation.age > age_of(grant.expires):
            return False
        return all(operation.filters.get(name) in values for name, values in grant.filters.items())

    def own(self, key_type, person, operation):
        mine = person.caller.get(key_type)
        return bool(operation.keys) and all(one == mine for one in operation.keys)

    def on_topic(self, grant, thing, person, operation):
        if operation.kind != "iot_topic":
            return False
        if operation.verbs == ["connect"]:
            client = self.program.put_in(thing.client or "{identity}", person.caller)
            return client == operation.path
        topic = self.topic(thing)
        if grant.at is None:
            return operation.path == topic
        prefix = self.program.put_in(grant.at, person.caller)
        return prefix is not None and operation.path.startswith(f"{topic}/{prefix}")

    # ---- the verdicts

    def denied(self, person, operation):
        return any(
            grant.deny and self.names(grant, person) and self.covers(grant, person, operation, verb, False)
            for grant in self.program.grants
            for verb in operation.verbs
        )

    def granting(self, person, operation, verb, strictly=False, via=False):
        return [
            grant
            for grant in self.program.grants
            if not grant.deny
            and bool(grant.via) == via
            and self.names(grant, person)
            and self.covers(grant, person, operation, verb, strictly)
        ]

    def grants_for(self, person, operation, verb, strictly=False):
        if person.kind == "function":
            own = self.granting(person, operation, verb, strictly)
            return own + [
                grant
                for grant in self.program.grants
                if grant.via and self.via_function(grant) == person.name and self.covers(grant, person, operation, verb, strictly)
            ]
        return self.granting(person, operation, verb, strictly)

    def may(self, person, operation):
        if operation.service:
            return bool(self.key_grants(person, operation))
        if operation.kind == "logs":
            return (
                person.kind == "function"
                and self.program.function(person.name).logs
                and operation.thing == ":".join(self.function_arn(person.name).split(":")[:7])
            )
        if self.denied(person, operation):
            return False
        if not all(self.grants_for(person, operation, verb) for verb in operation.verbs):
            return False
        return not operation.reads_back or self.may_read(person, operation)

    def may_read(self, person, operation):
        """Whether he may get the items that a write can hand back, whole."""
        reading = Operation("table", "", ["get"], operation.thing, [], keys=operation.keys)
        return self.may(person, reading)

    def must(self, person, operation):
        """Whether the role that he gets has to let him."""
        if not self.may(person, operation) or operation.service and not self.must_have_key(person, operation):
            return False
        if len(self.held(person)) > 1:
            return False  # Each of his roles is asked about with somebody who has no other, and may hold less than his text.
        if operation.service or operation.kind == "logs":
            return True
        granted = []
        for verb in operation.verbs:
            some = [one for one in self.grants_for(person, operation, verb, True) if self.is_due(one, person)]
            if not some:
                return False
            granted.append(some)
        if len(granted) > 1 and operation.kind == "table":
            # One action for two verbs comes only where both are granted on the same terms.
            if not any(
                one.terms() == other.terms() and one.who == other.who and set(one.targets) & set(other.targets)
                for one in granted[0]
                for other in granted[1]
            ):
                return False
        if operation.reads_back:
            reading = Operation("table", "", ["get"], operation.thing, [], keys=operation.keys)
            reads = [one for one in self.grants_for(person, reading, "get", True) if self.is_due(one, person)]
            return any(one.terms() == other.terms() and not one.attributes for one in granted[0] for other in reads)
        return not any(one.attributes for one in granted[0]) or operation.returns in (None, "NONE")

    def is_due(self, grant, person):
        """Whether the grant stands in the role of this person for certain."""
        if person.kind == "function" or grant.who[0] == "unauth_users":
            return True
        if person.kind in ("developer", "provider") and not self.matched(person)[0]:
            return grant.who[0] == "auth_users" and not self.without_match(person)
        matched, rules = self.matched(person)
        if rules:
            if len(matched) > 1 or self.without_match(person) or self.unsure(person):
                return False
            if grant.who[0] == "group":
                return [self.full(grant.who[1])] == matched
            # Somebody whom a rule leads elsewhere gets that group's role, which holds the same.
            return True
        if grant.who[0] == "auth_users":
            return True
        return self.full(grant.who[1]) in self.held(person)

    @remembered
    def held(self, person):
        """His groups that have a role."""
        users = self.program.pool(person.pool) if person.kind == "user" else None
        return [f"{users.name}.{one}" for one in sorted(person.groups) if self.has_role(users, users.group(one))] if users else []

    def without_match(self, person):
        """Whether it depends on a setting that is not written, or is `deny`, what he gets whom no rule matches."""
        pool = self.program.identity_pool(person.identity_pool)
        matched, rules = self.matched(person)
        return rules and not matched and pool.ambiguous != "authenticated"

    def unsure(self, person):
        """Whether a rule compares a list of groups otherwise than by `contains`, which is not documented."""
        pool = self.program.identity_pool(person.identity_pool)
        return any(rule.claim == "cognito:groups" and rule.match != "contains" and rule.pool == person.pool for rule in pool.rules)

    def has_role(self, users, group):
        if users.arn and not (group.create or group.attached):
            return False
        full = f"{users.name}.{group.name}"
        return group.isolated or any(
            self.full(one) == full
            for grant in self.program.grants
            for one in ([grant.who[1]] if grant.who[0] == "group" else []) + grant.excepts
        )

    # ---- keys that encrypt

    def key_grants(self, person, operation):
        """Grants on things that this key encrypts, and on the key itself."""
        out = []
        for grant in self.program.grants:
            if grant.deny or not (
                self.names(grant, person) or person.kind == "function" and grant.via and self.via_function(grant) == person.name
            ):
                continue
            if grant.via and person.kind != "function":
                continue
            for target in grant.targets:
                thing = self.program.thing(target.name)
                if thing is not None and thing.secret:
                    thing = self.program.thing(thing.secret)
                if thing is None or thing.kms is None or self.arn(self.program.thing(thing.kms)) != operation.thing:
                    continue
                arn = self.arn(thing).split(":")
                region = arn[3] or REGION
                if (SERVICE[thing.kind], region) == operation.service:
                    out.append(grant)
        return out

    def must_have_key(self, person, operation):
        """Reading what is encrypted needs to decrypt, and putting something into a bucket, a queue or a stream a new data key."""
        needs = {"decrypt": {"get", "query", "receive", "read", "execute"}, "encrypt": {"put", "send", "publish"}}[operation.verbs[0]]
        return any(
            set(grant.verbs) & needs
            and (operation.verbs == ["decrypt"] or grant.targets[0].kind != "table")
            and self.is_due(grant, person)
            and not any(other.deny for other in self.program.grants)
            for grant in self.key_grants(person, operation)
        )

    # ---- APIs

    def admits(self, api, auth, person):
        """Whether an authorizer that is not IAM lets him in. A function that decides may let in anybody."""
        if auth == "public":
            return True
        for name, type_, reference in api.authorizers:
            if name == auth:
                if type_ in ("jwt", "user_pool", "oidc"):
                    return person.pool == reference and person.kind in ("user", "provider")
                return type_ in ("lambda", "api_key")
        return False

    def opens(self, api, person):
        """Whether he can open a connection of a WebSocket API, and so send messages."""
        connect = api.route("$connect")
        return connect is not None and self.admits(api, api.auth(connect), person)

    def token_lets_in(self, api, person):
        return any(
            self.admits(one, name, person) for one in self.program.twins(api) for name, type_, _ in one.authorizers if type_ != "iam"
        )

    def may_call_field(self, person, operation, api):
        """A field: who comes by a token comes by the authorizer that the text names, unless a line limits him here."""
        if self.denied(person, operation):
            return False
        if self.granting(person, operation, "call"):
            return True
        if not self.token_lets_in(api, person):
            return False
        left_out = any(
            not grant.deny
            and grant.who[0] == "auth_users"
            and self.signed_in(person, grant.who[1])
            and not self.names(grant, person)
            and any(one.kind == "field" and (one.name, one.part) == (operation.thing, operation.part) for one in grant.targets)
            for grant in self.program.grants
        )
        return not left_out

    def may_via(self, person, operation):
        """Whether the text lets him do this by the function behind a route, or himself."""
        if self.denied(person, operation):
            return False
        if person.identity_pool and self.may(person, operation):
            return True
        for grant in self.program.grants:
            if not grant.via or grant.deny or not self.covers(grant, person, operation, operation.verbs[0], False):
                continue
            if grant.who[0] == "unauth_users":
                return True
            if not self.program.identity_pools:
                api = self.program.api(grant.via[0])
                if self.admits(api, api.auth(api.route(grant.via[1])), person):
                    return True
            elif self.names(grant, person):
                return True
        return False


def named_arn(kind, name):
    """The ARN of something with this name in the account and region of the deployment."""
    here = f"{REGION}:{ACCOUNT}"
    return {
        "table": f"arn:aws:dynamodb:{here}:table/{name}",
        "bucket": f"arn:aws:s3:::{name}",
        "queue": f"arn:aws:sqs:{here}:{name}",
        "topic": f"arn:aws:sns:{here}:{name}",
        "stream": f"arn:aws:kinesis:{here}:stream/{name}",
        "state_machine": f"arn:aws:states:{here}:stateMachine:{name}",
        "function": f"arn:aws:lambda:{here}:function:{name}",
        "parameter": f"arn:aws:ssm:{here}:parameter/{name.removeprefix('/')}",
        "key": f"arn:aws:kms:{here}:key/{KEY_ID}",
        "iot_topic": f"arn:aws:iot:{here}:topic/{name}",
        "event_api": f"arn:aws:appsync:{here}:apis/{name}",
        "database": f"arn:aws:rds:{here}:cluster:{name}",
        "secret": f"arn:aws:secretsmanager:{here}:secret:{name}-Ab3dEf",
    }[kind]


KEY_ID = "0123abcd-1111-4222-8333-444455556666"
__all__ = ["ME", "OTHER", "Operation", "Person", "Reference", "client_id", "named_arn"]
