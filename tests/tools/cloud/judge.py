"""Compares decisions with the table: all people and functions, all requests, all tokens and routes."""

import re
import time
from dataclasses import dataclass, field, replace

from botocore.exceptions import ClientError

from . import tokens
from .said import Atom, Token, route_allows
from .world import FORGER, PASSWORD, Caller, World

# A day after all that is granted for a time.
LATER = "2099-03-01"
# What API Gateway answers where the function's own policy does not let it in.
NOT_LET_IN = (500, {"message": "Internal Server Error"})


# Whose requests all go over sockets to 127.0.0.1, as those of APIs and sign-in pages do for everybody.
SOCKETS = ("ann",)


@dataclass
class Decisions:
    """`rows`: {row: (expected, found)}; `asks`: {row: (session, what the service asked IAM)} of those that IAM decided."""

    rows: dict = field(default_factory=dict)
    asks: dict = field(default_factory=dict)

    def add(self, row, expected, found):
        if row in self.rows:
            raise RuntimeError(f"two rows are called {row}")
        self.rows[row] = (expected, found)

    def differing(self):
        return {row: pair for row, pair in self.rows.items() if pair[0] != pair[1]}

    @property
    def denied(self):
        return sum(1 for _, found in self.rows.values() if not found)


class Judge:
    def __init__(self, cloud, program, template):
        self.cloud, self.program, self.template = cloud, program, template

    # ---- everything, over the wire

    def base(self):
        """Every row, by real requests to the program as it is compiled."""
        self.world = World(self.cloud, self.program, self.template)
        self.deploy(self.world)
        self.seed(self.world)
        out = self.signing_in(self.world)
        for row, pair in self.world.exchanges().items():
            out.add(row, *pair)
        self.calls(self.world, out)
        # Who signs in gets the same ids after every reset.
        self.ids = {
            name: {key: ids[key] for key in ("sub", "identity") if key in ids} for name, ids in self.world.ids.items()
        }
        for session in filter(None, self.world.sessions.values()):
            self.requests(self.world, out, session)
        self.later(self.world, out)
        self.signed_urls(self.world, out)
        for row, found in self.replayed(out, self.world).items():
            if found != out.rows[row][1]:
                raise RuntimeError(f"{row}: decided {out.rows[row][1]} over the wire, {found} when it was asked again")
        self.found = out
        return out

    def deploy(self, world):
        world.deploy()
        self.cloud.gates.update({"Gate": "let-me-in"})
        world.enroll()
        for function, _, bucket, _ in self.program.signs:
            role = self.program.roles[f"function {function}"]
            self.cloud.handlers[function] = self.handler(world, role, bucket)

    def handler(self, world, role, bucket):
        """Signs a URL for whatever it is asked for, with the credentials of the function."""

        def run(claims, body):
            if "method" not in body:
                return {}
            key = self.cloud.function_session(world.deployment.role(role))
            return {
                "url": self.cloud.presign(key, body["method"], bucket, body["key"], 3600, body.get("ago", 0)),
                "session": key,
            }

        return run

    def seed(self, world):
        """Objects that requests read."""
        s3 = self.cloud.operator("s3")
        for bucket in {name.lower() for kind, name in self.declared() if kind == "bucket"}:
            for key in ("public/a.txt", "public/b.txt"):
                s3.put_object(Bucket=bucket, Key=key, Body=b"x")

    def declared(self):
        return re.findall(r"^(\w+) (\w+)", self.program.text, re.M)

    def other(self, world, session):
        """Whose things are somebody else's: the first two people have all kinds of ids."""
        return next(
            ids
            for ids in (world.ids[one.name] for one in self.program.people[:2])
            if not any(session.me.get(key) == value for key, value in ids.items() if key not in world.existing.ids)
        )

    def requests(self, world, out, session):
        """All requests of one session. Some people's go over sockets; of all others they are built first, and decided in one batch."""
        other = self.other(world, session)
        built = {}
        if session.label not in SOCKETS:
            built = {
                one.name: world.build(session, one, other)
                for one in self.program.requests
                if one.service != "execute-api"
            }
            self.cloud.prepare(session, built.values())
        for request in self.program.requests:
            row = f"{session.label}: {request.name}"
            if request.name in built:
                found, asks = world.hand_over(session, request, built[request.name])
            else:
                found, asks = world.send(session, request, other)
            out.add(row, self.program.allows(session, request.atoms(session.me, other)), found)
            out.asks[row] = (session.label, asks)

    # ---- user pools

    def signing_in(self, world):
        """A wrong password, a flow that the client has not, and attributes that their users must not write."""
        out = Decisions()
        idp = self.cloud.operator("cognito-idp")

        def row(name, expected, call):
            try:
                call()
                found = True
            except ClientError:
                found = False
            out.add(name, expected, found)

        for person in self.program.people:
            if person.kind != "user":
                continue
            client = world.client_of(person)
            given = {"USERNAME": world.login_name(person), "PASSWORD": PASSWORD}
            if person.client not in self.program.srp_only:
                row(
                    f"{person.name}: signs in with a wrong password",
                    False,
                    lambda p=person: world.sign_in(p, password="Wrong-Horse-1"),
                )
            else:
                call = lambda g=given, c=client: idp.initiate_auth(
                    ClientId=c, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=g
                )  # noqa: E731
                row(f"{person.name}: sends a password where the client has SRP only", False, call)
            # Whether people create users of their own is said of the pool.
            fresh = f"new-{person.client}-{person.name}@example.com"
            call = lambda c=client, f=fresh: idp.sign_up(ClientId=c, Username=f, Password=PASSWORD)  # noqa: E731
            row(f"somebody new: signs up where {person.name} did", person.pool not in self.program.closed, call)
        for name, attribute in self.program.protected:
            value, harmless = [{"Name": attribute, "Value": "stolen"}], [{"Name": "nickname", "Value": "n"}]
            person = next(one for one in self.program.people if one.name == name)
            token = world.access[name]
            row(
                f"{name}: writes {attribute}",
                False,
                lambda t=token, v=value: idp.update_user_attributes(AccessToken=t, UserAttributes=v),
            )
            row(
                f"{name}: writes a nickname",
                True,
                lambda t=token, v=harmless: idp.update_user_attributes(AccessToken=t, UserAttributes=v),
            )
            for logical_id, resource in self.template["Resources"].items():
                # By any client of the pool.
                if resource["Type"] == "AWS::Cognito::UserPoolClient" and resource["Properties"]["UserPoolId"] == {
                    "Ref": person.pool
                }:
                    client = world.deployment.attribute(logical_id, "")
                    call = lambda c=client, v=value: idp.sign_up(  # noqa: E731
                        ClientId=c, Username=f"thief-{c}@example.com", Password=PASSWORD, UserAttributes=v
                    )
                    row(f"somebody new: signs up by {logical_id} with {attribute}", False, call)
        return out

    # ---- APIs

    def tokens(self, world):
        """Tokens of everybody whom a route could be about, right and wrong ones."""
        out = [
            Token("no token", None),
            Token("no token at all", "Bearer x.y.z"),
            Token("the gate's word", "let-me-in", gate=True),
        ]
        out.append(Token("a wrong word", "let-me-out"))
        seen = set()
        for person in self.program.people:
            if person.kind != "user" or person.client in seen:
                continue
            seen.add(person.client)
            name, client = person.name, self.named(person.client)
            identity, access = next(iter(world.logins[name].values())), world.access[name]
            out += [
                Token(f"{name}'s ID token", identity, client, "id"),
                Token(
                    f"{name}'s access token",
                    f"Bearer {access}",
                    client,
                    "access",
                    frozenset({"aws.cognito.signin.user.admin"}),
                ),
                Token(f"{name}'s ID token, expired", tokens.resigned(identity, exp=int(time.time()) - 60)),
                Token(f"{name}'s access token, not yet good", tokens.resigned(access, nbf=int(time.time()) + 900)),
                Token(
                    f"{name}'s ID token, forged",
                    tokens.sign(tokens.unverified(identity), tokens.key_of(FORGER), "dummy"),
                ),
                Token(f"{name}'s ID token for another audience", tokens.resigned(identity, aud="another")),
                Token(f"{name}'s access token for another client", tokens.resigned(access, client_id="another")),
                Token(
                    f"{name}'s ID token of another issuer",
                    tokens.resigned(identity, iss="https://cognito-idp.us-east-1.amazonaws.com/us-east-1_other"),
                ),
                Token(f"{name}'s ID token, unsigned", unsigned(identity)),
                Token(f"{name}'s ID token, cut", identity[:-8]),
            ]
        for name, client, called, scopes in self.program.pages:
            person = next(one for one in self.program.people if one.name == name)
            for asked in scopes:
                found = world.page_tokens(person, world.deployment.attribute(client, ""), asked)
                if found is None:
                    raise RuntimeError(f"the sign-in pages give no tokens for {asked}")
                use = frozenset(asked.split())
                out.append(
                    Token(
                        f"{name}'s access token for {asked}", f"Bearer {found['access_token']}", called, "access", use
                    )
                )
                if "id_token" in found:
                    out.append(Token(f"{name}'s ID token for {asked}", found["id_token"], called, "id"))
        for name, (issuer, audience) in self.program.providers.items():
            out += [
                Token(f"a token of {name}", f"Bearer {tokens.issued(issuer, aud=audience, sub='s')}", name),
                Token(
                    f"a token of {name} for two audiences",
                    f"Bearer {tokens.issued(issuer, aud=['other', audience], sub='s')}",
                    name,
                ),
                Token(
                    f"a token of {name} for another audience", f"Bearer {tokens.issued(issuer, aud='other', sub='s')}"
                ),
                Token(f"a token of {name}, expired", f"Bearer {tokens.issued(issuer, aud=audience, sub='s', exp=1)}"),
                Token(
                    f"a token of {name}, its issuer without the slash",
                    f"Bearer {tokens.issued(issuer.rstrip('/'), aud=audience, sub='s')}",
                ),
                Token(
                    f"a token of {name}, forged",
                    "Bearer "
                    + tokens.sign(
                        {**tokens.unverified(tokens.issued(issuer, aud=audience))}, tokens.key_of(FORGER), "one"
                    ),
                ),
            ]
        return out

    def named(self, logical_id):
        """`UsersWebClient` as the text calls it."""
        client = self.template["Resources"][logical_id]["Properties"]
        return f"{client['UserPoolId']['Ref']}.{client['ClientName']}"

    def calls(self, world, out, given=None):
        """Every token at every route."""
        for token in given or self.tokens(world):
            headers = {"Authorization": token.header} if token.header else {}
            for route in self.program.routes:
                status, _, body = world.reply(route, headers)
                if status not in (200, 204, 401, 403, 404) and (status, body) != NOT_LET_IN:
                    raise RuntimeError(f"{route}: {status}")
                out.add(
                    f"{token.name}: {route.api} {route.method} {route.path}",
                    route_allows(route, token),
                    status in (200, 204),
                )

    def signed_calls(self, world, out):
        """Calls of routes that are for signed ones, by everybody."""
        for session in filter(None, world.sessions.values()):
            other = self.other(world, session)
            for request in self.program.requests:
                if request.service == "execute-api":
                    expected = self.program.allows(session, request.atoms(session.me, other))
                    caller = Caller(world, session.key, self.cloud.sessions[session.key])
                    out.add(
                        f"{session.label}: {request.name}, signed",
                        expected,
                        request.send(caller, session.me, other) == 200,
                    )

    def later(self, world, out):
        """What functions may do when the days are over up to which something is granted."""
        for label, session in world.sessions.items():
            if not label.startswith("function "):
                continue
            me, other = {**session.me, "today": LATER}, self.other(world, session)
            for request in self.program.requests:
                asks = [
                    replace(one, context={**one.context, "aws:CurrentTime": f"{LATER}T12:00:00Z"})
                    for one in out.asks[f"{label}: {request.name}"][1]
                ]
                row = f"{label} on {LATER}: {request.name}"
                out.asks[row] = (label, asks)
                questions = world.again(session, asks)
                self.cloud.simulator.decide(questions)
                out.add(
                    row,
                    self.program.allows(replace(session, me=me), request.atoms(me, other)),
                    all(self.cloud.verdict(one) for one in questions),
                )

    def signed_urls(self, world, out):
        """URLs that a function signs behind its route, for what it may sign and for what it may not."""
        for function, route, bucket, prefixes in self.program.signs:
            label = f"function {function}"
            session = world.sessions[label]
            target = next(
                f"bucket {name}" for kind, name in self.declared() if kind == "bucket" and name.lower() == bucket
            )
            for person in (one for one in self.program.people if one.kind == "user"):
                token = next(iter(world.logins[person.name].values()))
                let_in = self.named(person.client) in route.authorizer.split()
                for prefix in prefixes:
                    for method, ago in (("PUT", 0), ("PUT", 1800), ("GET", 0), ("DELETE", 0)):
                        row = f"{person.name}: {method} {prefix} by a URL from {route.method} {route.path}" + (
                            f", {ago} s old" if ago else ""
                        )
                        key = f"{prefix}{person.name}.txt"
                        url = world.sign(route, token, {"method": method, "key": key, "ago": ago})
                        verb = {"PUT": "put", "GET": "get", "DELETE": "delete"}[method]
                        allowed = self.program.allows(session, [Atom(verb, target, path=key, signed=True, age=ago)])
                        if url is None:
                            out.add(row, let_in and allowed, False)
                            continue
                        self.cloud.log.clear()
                        found = world.use(method, url)
                        out.add(row, let_in and allowed, found)
                        if self.cloud.log and let_in:
                            out.asks[row] = (label, self.cloud.log[0][1])
                        if method == "PUT" and not ago and found:
                            out.add(
                                f"{row}, for another object",
                                False,
                                world.use(method, url.replace(person.name, "other")),
                            )
                            out.add(f"{row}, to read it", False, world.use("GET", url))

    # ---- once more, for what has changed

    def replayed(self, decisions, world, about=lambda label, asks: True):
        """{row: allowed} of what IAM decides, asked for the sessions that there are now. One batch."""
        questions, out = {}, {}
        for row, (label, asks) in decisions.asks.items():
            if not about(label, asks):
                continue
            session = world.sessions.get(label)
            questions[row] = world.again(session, asks) if session else None
        self.cloud.simulator.decide([one for some in questions.values() if some for one in some])
        for row, some in questions.items():
            out[row] = bool(some) and all(self.cloud.verdict(one) for one in some)
        return out


def unsigned(token):
    """The same claims under `alg: none`."""
    _, claims, _ = token.split(".")
    return f"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}."
