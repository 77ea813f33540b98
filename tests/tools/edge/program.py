"""Small programs as data: what they declare, how they are written, and which values stand in them."""

import copy
import random
import re
from dataclasses import dataclass, field

ACCOUNT, REGION = "123456789012", "us-east-1"
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
CALLER = re.compile(r"^(identity|sub|tag:\w+)$")


@dataclass
class Parameter:
    """A declared parameter. `given` is what `--set` says, `deployed` what the deployer says."""

    name: str
    type: str = "string"
    default: str | None = None
    given: str | None = None
    deployed: str | None = None

    @property
    def value(self):
        for value in (self.given, self.deployed, self.default):
            if value is not None:
                return value
        return "plain"

    @property
    def output(self):
        return self.name[0].upper() + self.name[1:]


@dataclass
class Group:
    name: str
    precedence: int | None = None
    isolated: bool = False
    create: bool = False
    attached: bool = False


@dataclass
class UserPool:
    name: str
    arn: str | None = None
    groups: list = field(default_factory=list)
    single: bool = False

    def group(self, name):
        return next((one for one in self.groups if one.name == name), None)


@dataclass
class Rule:
    pool: str
    claim: str
    match: str
    value: str
    group: str  # "Users.admins"


@dataclass
class IdentityPool:
    name: str
    sign_in: list = field(default_factory=list)  # names of user pools and providers
    guests: bool = False
    rules: list = field(default_factory=list)
    ambiguous: str | None = None
    developer: str | None = None
    id: str | None = None
    tags: dict = field(default_factory=dict)  # {tag: claim}


@dataclass
class Provider:
    name: str
    issuer: str = "https://id.example.com"
    client: str = "client-1"


@dataclass
class Thing:
    """A resource. `handle` is ("name" | "arn" | "id" | "import", text), or None for a parameter of the output."""

    kind: str
    name: str
    handle: tuple | None = None
    key: list = field(default_factory=list)
    indexes: dict = field(default_factory=dict)
    kms: str | None = None
    topic: str | None = None
    client: str | None = None
    channels: list = field(default_factory=list)
    secret: str | None = None


@dataclass
class Function:
    name: str
    handle: tuple | None = None
    handler: str | None = None
    logs: bool = False


@dataclass
class Route:
    method: str
    path: str
    handler: str  # the name of a function, or a path with a dot
    auth: str = "default"  # iam, public, default, or the name of an authorizer

    @property
    def key(self):
        return self.path if self.path.startswith("$") else f"{self.method} {self.path}"


@dataclass
class Api:
    name: str
    kind: str = "http"
    authorizers: list = field(default_factory=list)  # (name, type, reference)
    default: str | None = None
    routes: list = field(default_factory=list)
    stage: str | None = None
    id: str | None = None
    creates_routes: bool = False
    create: bool = False
    cors: bool = False

    def route(self, key):
        return next((one for one in self.routes if one.key == key), None)

    def auth(self, route):
        return (self.default or "iam") if route.auth == "default" else route.auth


@dataclass(frozen=True)
class Target:
    """`kind` is the word of the language; `part` an index, a route key, a field, a channel."""

    kind: str
    name: str
    part: str | None = None

    def __str__(self):
        if self.kind == "route":
            return f"route {self.name} {self.part}"
        return f"{self.kind} {self.name}" + (f".{self.part}" if self.part else "")


@dataclass
class Grant:
    """`who` is ("auth_users" | "unauth_users", identity pool | None), ("group", "Users.admins") or ("function", name)."""

    who: tuple
    verbs: list
    targets: list
    deny: bool = False
    excepts: list = field(default_factory=list)
    at: str | None = None
    owner: str | None = None
    attributes: list | None = None
    filters: dict = field(default_factory=dict)
    expires: str | None = None
    via: tuple | None = None  # (api, route key)
    until: str | None = None
    because: str | None = None

    def terms(self):
        """What narrows it, to compare."""
        return (self.at, self.owner, tuple(self.attributes or ()), tuple(sorted(self.filters.items())), self.expires, self.until)


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass
class Program:
    parameters: list = field(default_factory=list)
    user_pools: list = field(default_factory=list)
    providers: list = field(default_factory=list)
    identity_pools: list = field(default_factory=list)
    things: list = field(default_factory=list)
    functions: list = field(default_factory=list)
    apis: list = field(default_factory=list)
    grants: list = field(default_factory=list)
    features: set = field(default_factory=set)
    # Parameters of the output that no line declares: {name: value} by `--set`, and by the deployer.
    given: dict = field(default_factory=dict)
    deployed: dict = field(default_factory=dict)
    # A seed for the order of the statements, which means nothing.
    order: int | None = None

    # ---- looking up

    def named(self, things, name):
        return next((one for one in things if one.name == name), None)

    def thing(self, name):
        return self.named(self.things, name)

    def api(self, name):
        return self.named(self.apis, name)

    def pool(self, name):
        return self.named(self.user_pools, name)

    def identity_pool(self, name):
        return self.named(self.identity_pools, name)

    def function(self, name):
        return self.named(self.functions, name)

    def parameter(self, name):
        return self.named(self.parameters, name)

    # ---- values

    def put_in(self, text, caller=None):
        """The text with its parameters, and with the ids of a caller: (identity, sub, tags). None if the caller has none."""
        missing = False

        def put(found):
            nonlocal missing
            name = found[1]
            if CALLER.match(name):
                value = None if caller is None else caller.get(name)
                if value is None:
                    missing = True
                return value or ""
            parameter = self.parameter(name)
            return found[0] if parameter is None else parameter.value

        out = PLACEHOLDER.sub(put, text)
        return None if missing else out

    def implied(self, name, otherwise):
        for values in (self.given, self.deployed):
            if name in values:
                return values[name]
        return otherwise

    def parameters_set(self):
        out = {one.name: one.given for one in self.parameters if one.given is not None}
        return {**out, **self.given}

    def parameters_deployed(self):
        out = {one.output: one.deployed for one in self.parameters if one.deployed is not None}
        return {**out, **self.deployed}

    def is_plain(self):
        return not self.given and not self.deployed and all(one.given is None and one.deployed is None for one in self.parameters)

    def has_nasty(self):
        """Whether the deployer, or a default, gives a value that is no plain word."""
        values = [one.value for one in self.parameters] + [*self.given.values(), *self.deployed.values()]
        return any(re.search(r"[*?${}]", one) or not one for one in values)

    def literal(self):
        """The same program with every value where it is used, or None if a value cannot be written down."""
        out = copy.deepcopy(self)
        values = {one.name: one.value for one in out.parameters}

        def walk(value):
            if isinstance(value, str):
                return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), value)
            if isinstance(value, list):
                return [walk(one) for one in value]
            if isinstance(value, tuple):
                return tuple(walk(one) for one in value)
            if isinstance(value, dict):
                return {key: walk(one) for key, one in value.items()}
            if hasattr(value, "__dataclass_fields__") and not isinstance(value, Target):
                for key in value.__dataclass_fields__:
                    setattr(value, key, walk(getattr(value, key)))
            return value

        for collection in (out.user_pools, out.identity_pools, out.things, out.functions, out.apis, out.grants):
            walk_all = [walk(one) for one in collection]
            collection[:] = walk_all
        out.parameters = []
        for name, value in {**self.deployed, **self.given}.items():
            for thing in [*out.things, *out.functions]:
                if thing.handle is None and name == f"{thing.name}Arn":
                    thing.handle = ("arn", value)
            for pool in out.identity_pools:
                if name == f"{pool.name}Id":
                    pool.id = value
            for api in out.apis:
                if name == f"{api.name}Id":
                    api.id = value
                if name == f"{api.name}Stage":
                    api.stage = value
        out.given, out.deployed = {}, {}
        return out

    # ---- text

    def text(self):
        lines = []
        for one in self.parameters:
            lines.append(f"param {one.name}: {one.type}" + ("" if one.default is None else f" = {quoted(one.default)}"))
        for one in self.user_pools:
            lines.append(self.user_pool_text(one))
        for one in self.providers:
            lines.append(f"provider {one.name} oidc {{ issuer {quoted(one.issuer)}; client_id {quoted(one.client)} }}")
        for one in self.identity_pools:
            lines.append(self.identity_pool_text(one))
        for one in self.things:
            lines.append(self.thing_text(one))
        for one in self.functions:
            options = []
            if one.handler:
                options.append(f"handler {quoted(one.handler)}")
            if one.handle:
                options.append(f"{one.handle[0]} {quoted(one.handle[1])}")
            if one.logs:
                options.append("logs on")
            lines.append(braces(f"function {one.name}", options))
        for one in self.apis:
            lines.append(self.api_text(one))
        for one in self.grants:
            lines.append(self.grant_text(one))
        if self.order is not None:
            random.Random(self.order).shuffle(lines)
        return "\n".join(lines) + "\n"

    def twins(self, api):
        """All declarations of this API: those with its id."""
        own = api.id and self.put_in(api.id)
        return [
            other for other in self.apis if other is api or own and other.kind == api.kind and other.id and self.put_in(other.id) == own
        ]

    def user_pool_text(self, pool):
        options = []
        if pool.arn is None:
            options.append("login email")
            if any(rule.claim == "custom:role" and rule.pool == pool.name for one in self.identity_pools for rule in one.rules):
                options.append("attribute role string { mutable off }")
                options.append("sign_up admin")
            if any(claim == "custom:team" for one in self.identity_pools for claim in one.tags.values()):
                options.append("attribute team string")
            options.append("client web")
        else:
            options += [f"arn {quoted(pool.arn)}", f"client web {{ id {quoted(client_id(pool))} }}"]
        for group in pool.groups:
            inner = []
            if group.precedence is not None:
                inner.append(f"precedence {group.precedence}")
            if group.isolated:
                inner.append("isolated on")
            if group.create:
                inner.append("create on")
            if group.attached:
                inner.append('role attached because "done by hand"')
            options.append(braces(f"group {group.name}", inner))
        if pool.single:
            options.append('membership single because "the console moves people"')
        return braces(f"user_pool {pool.name}", options)

    def identity_pool_text(self, pool):
        options = []
        if pool.sign_in:
            options.append("sign_in " + ", ".join(one + (".web" if self.pool(one) else "") for one in pool.sign_in))
        if pool.id:
            options.append(f"id {quoted(pool.id)}")
        if pool.guests:
            options.append('guests on because "looks around"')
        if pool.ambiguous:
            options.append(f"ambiguous_role {pool.ambiguous}")
        if pool.developer:
            options.append(f"developer_provider {quoted(pool.developer)}")
        for tag, claim in pool.tags.items():
            options.append(f"tag {tag} = claim({quoted(claim)})")
        for rule in pool.rules:
            login = f"{rule.pool}.web" if self.pool(rule.pool) else rule.pool
            options.append(f"rule {login} claim({quoted(rule.claim)}) {rule.match} {quoted(rule.value)} -> {rule.group}")
        return braces(f"identity_pool {pool.name}", options)

    def thing_text(self, thing):
        options = []
        if thing.handle:
            options.append(f"{thing.handle[0]} {quoted(thing.handle[1])}")
        if thing.key:
            options.append("key " + ", ".join(f"{name}: {type_}" for name, type_ in thing.key))
        for name, key in thing.indexes.items():
            options.append(f"index {name} {{ key " + ", ".join(f"{one}: {type_}" for one, type_ in key) + " }")
        options += [f"channel {one}" for one in thing.channels]
        if thing.secret:
            options.append(f"secret {thing.secret}")
        if thing.kms:
            options.append(f"kms {thing.kms}")
        if thing.topic is not None:
            options.append(f"topic {quoted(thing.topic)}")
        if thing.client is not None:
            options.append(f"client {quoted(thing.client)}")
        return braces(f"{thing.kind} {thing.name}", options)

    def api_text(self, api):
        options = []
        for name, type_, reference in api.authorizers:
            if reference and self.pool(reference):
                reference = f"{reference}.web" if type_ == "jwt" else reference
            options.append(f"authorizer {name} {type_}" + (f" {reference}" if reference else ""))
        if api.default:
            options.append(f"default {api.default}")
        if api.id is not None:
            options.append(f"id {quoted(api.id)}")
        if api.stage is not None:
            options.append(f"stage {quoted(api.stage)}")
        if api.create:
            options.append("create")
        if api.creates_routes:
            options.append("routes create")
        if api.cors:
            options.append('cors { origins "https://app.example.com"; headers "authorization" }')
        for route in api.routes:
            handler = route.handler if self.function(route.handler) else quoted(route.handler)
            inner = {"iam": "iam", "public": 'public because "a probe"', "default": None}.get(route.auth, f"authorizer {route.auth}")
            head = f"route {route.key} -> {handler}"
            options.append(head if inner is None else f"{head} {{ {inner} }}")
        return braces(f"api {api.name} {api.kind}", options)

    def grant_text(self, grant):
        word, name = grant.who
        if word in ("auth_users", "unauth_users"):
            who = f"{name}.{word}" if name else word
        else:
            who = f"{word} {name}"
        for one in grant.excepts:
            who += " except group " + one if one is grant.excepts[0] else f", group {one}"
        parts = ["deny " if grant.deny else "grant", who, ", ".join(grant.verbs)]
        # A comma right behind a path belongs to the path.
        parts.append((" , " if grant.targets[0].kind == "route" else ", ").join(map(str, grant.targets)))
        if grant.at is not None:
            parts.append(f"at {quoted(grant.at)}")
        terms = []
        if grant.owner:
            terms.append(f"owner({grant.owner})")
        if grant.attributes is not None:
            terms.append(f"attributes({', '.join(grant.attributes)})")
        for name, values in grant.filters.items():
            terms.append(f"{name}({', '.join(map(quoted, values))})")
        if grant.expires:
            terms.append(f"expires({quoted(grant.expires)})")
        if terms:
            parts.append("where " + " and ".join(terms))
        if grant.via:
            parts.append(f"via route {grant.via[0]} {grant.via[1]}")
        if grant.until:
            parts.append(f"until {grant.until}")
        if grant.because:
            parts.append(f"because {quoted(grant.because)}")
        return " ".join(parts)


def client_id(pool):
    """The app client's id of a pool that exists already."""
    return f"{pool.name.lower()}1client2client3client"[:26]


def braces(head, options):
    return f"{head} {{ {'; '.join(options)} }}" if options else head
