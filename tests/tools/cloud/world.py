"""A program deployed: its people sign in, get credentials, and ask for things."""

import copy
import json
import re
import urllib.parse
from http.client import HTTPConnection

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from . import tokens
from .deploy import Deployment, Existing
from .said import Session
from .server import Built
from .wire import ACCOUNT, REGION, Refused, Wire

HOST = "cognito-identity.amazonaws.com"
PASSWORD = "Correct-Horse-1"
DENIED = ("AccessDenied", "AccessDeniedException", "AuthorizationError")
FORGER = "https://forger.example.com"


class World:
    """`sockets`: whether plain requests go over one, or are handed to the cloud in this process."""

    def __init__(self, cloud, program, template, sockets=True):
        self.cloud, self.program, self.template, self.sockets = cloud, program, template, sockets

    def deploy(self):
        self.cloud.reset()
        self.existing = Existing(self.cloud)
        self.program.existing(self.existing)
        given = {key: value for key, value in self.existing.parameters.items() if key in self.template["Parameters"]}
        self.deployment = Deployment(self.cloud, self.template, given).apply()
        self.role_ids = {
            self.deployment.role(one): one
            for one, resource in self.template["Resources"].items()
            if resource["Type"] == "AWS::IAM::Role"
        }
        for one, resource in self.template["Resources"].items():
            if resource["Type"] in ("AWS::ApiGatewayV2::Api", "AWS::ApiGateway::RestApi"):
                self.existing.ids[one] = self.deployment.attribute(one, "")
        self.stranger_pool()
        return self

    def stranger_pool(self):
        """An identity pool of somebody else: it takes the same logins, has the classic flow on, and names no role of ours."""
        providers = [
            one for pool in self.cloud.identity_pools.pools.values() for one in pool.get("CognitoIdentityProviders", [])
        ]
        self.stranger = self.cloud.operator("cognito-identity").create_identity_pool(
            IdentityPoolName="Stranger",
            AllowUnauthenticatedIdentities=True,
            AllowClassicFlow=True,
            CognitoIdentityProviders=providers,
            OpenIdConnectProviderARNs=[
                one["Arn"]
                for one in self.cloud.operator("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
            ],
            SupportedLoginProviders={"accounts.google.com": self.google_audience()},
        )["IdentityPoolId"]

    def google_audience(self):
        for pool in self.cloud.identity_pools.pools.values():
            if found := pool.get("SupportedLoginProviders", {}).get("accounts.google.com"):
                return found
        return "nobody"

    # ---- signing in

    def enroll(self):
        """Creates the users and signs everybody in: `ids` has what each person is called where, `logins` his token."""
        self.ids, self.logins, self.access = {}, {}, {}
        for person in self.program.people:
            ids = self.ids[person.name] = dict(self.existing.ids)
            if person.kind == "user":
                self.cloud.seed(person.name)
                self.sign_up(person)
                result = self.sign_in(person)
                claims = tokens.unverified(result["IdToken"])
                ids["sub"] = claims["sub"]
                self.access[person.name] = result["AccessToken"]
                self.logins[person.name] = {claims["iss"].removeprefix("https://"): result["IdToken"]}
            elif person.kind == "provider":
                token = tokens.issued(person.pool, aud=person.client, sub=f"{person.name}-sub", **person.claims)
                ids["sub"] = f"{person.name}-sub"
                self.logins[person.name] = {person.pool.removeprefix("https://").rstrip("/"): token}
            for tag, attribute in self.program.tags.items():
                if attribute in person.claims:
                    ids[f"tag:{tag}"] = person.claims[attribute]
        return self

    def login_name(self, person):
        pool = self.template["Resources"][person.pool]["Properties"]
        return f"{person.name}@example.com" if "email" in pool.get("UsernameAttributes", []) else person.name

    def sign_up(self, person):
        idp, pool, client = (
            self.cloud.operator("cognito-idp"),
            self.deployment.attribute(person.pool, ""),
            self.client_of(person),
        )
        name = self.login_name(person)
        admin = self.template["Resources"][person.pool]["Properties"]["AdminCreateUserConfig"][
            "AllowAdminCreateUserOnly"
        ]
        if person.attributes or admin:
            given = [{"Name": key, "Value": value} for key, value in person.attributes]
            idp.admin_create_user(
                UserPoolId=pool,
                Username=name,
                UserAttributes=given,
                TemporaryPassword=PASSWORD,
                MessageAction="SUPPRESS",
            )
            idp.admin_set_user_password(UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=True)
        else:
            idp.sign_up(ClientId=client, Username=name, Password=PASSWORD)
            idp.admin_confirm_sign_up(UserPoolId=pool, Username=name)
        for group in person.groups:
            idp.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName=group)

    def client_of(self, person):
        return self.deployment.attribute(person.client, "")

    def sign_in(self, person, client=None, password=PASSWORD):
        idp, client = self.cloud.operator("cognito-idp"), client or self.client_of(person)
        name, flows = self.login_name(person), self.cloud.user_pools.clients[client]["ExplicitAuthFlows"]
        if "ALLOW_USER_PASSWORD_AUTH" in flows:
            given = {"USERNAME": name, "PASSWORD": password}
            return idp.initiate_auth(ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)[
                "AuthenticationResult"
            ]
        # Moto goes through the steps of SRP, and checks no password there.
        begun = idp.initiate_auth(
            ClientId=client, AuthFlow="USER_SRP_AUTH", AuthParameters={"USERNAME": name, "SRP_A": "ab"}
        )
        answered = {
            "USERNAME": begun["ChallengeParameters"]["USERNAME"],
            "PASSWORD_CLAIM_SECRET_BLOCK": begun["ChallengeParameters"]["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": "s",
            "TIMESTAMP": "Mon Jan 1 00:00:00 UTC 2029",
        }
        return idp.respond_to_auth_challenge(
            ClientId=client, ChallengeName="PASSWORD_VERIFIER", ChallengeResponses=answered, Session=begun["Session"]
        )["AuthenticationResult"]

    def page_tokens(self, person, client, scopes):
        """Tokens from the sign-in pages, or None if they are refused."""
        settings = self.cloud.user_pools.clients[client]
        host = next(host for host, pool in self.cloud.user_pools.domains.items() if pool == settings["UserPoolId"])
        redirect = settings["CallbackURLs"][0]
        given = {
            "client_id": client,
            "redirect_uri": redirect,
            "scope": scopes,
            "username": self.login_name(person),
            "password": PASSWORD,
        }
        status, headers, _ = self.http("POST", host, "/login", urllib.parse.urlencode(given))
        if status != 302:
            return None
        code = urllib.parse.parse_qs(urllib.parse.urlsplit(headers["Location"]).query)["code"][0]
        given = {"client_id": client, "redirect_uri": redirect, "grant_type": "authorization_code", "code": code}
        status, _, body = self.http("POST", host, "/oauth2/token", urllib.parse.urlencode(given))
        return body if status == 200 else None

    def http(self, method, host, path, body="", headers=None):
        """A plain request."""
        if not self.sockets:
            place = urllib.parse.urlsplit(path)
            lower = {key.lower(): value for key, value in (headers or {}).items()}
            reply = self.cloud.respond(
                Wire(
                    method,
                    host,
                    urllib.parse.unquote(place.path),
                    place.query,
                    {"host": host, **lower},
                    body.encode(),
                    place.path,
                )
            )
            return reply.status, dict(reply.headers), reply.json if reply.body[:1] == b"{" else reply.body
        if getattr(self, "connection", None) is None:
            self.connection = HTTPConnection("127.0.0.1", self.cloud.server.server_port)
        self.connection.request(method, path, body or None, {"Host": host, **(headers or {})})
        reply = self.connection.getresponse()
        text = reply.read()
        return reply.status, reply.headers, json.loads(text) if text[:1] == b"{" else text

    # ---- credentials

    def ask(self, operation, body):
        """A call of the identity pools' API as an app makes it, without a socket between: there are thousands."""
        target = {"x-amz-target": f"AWSCognitoIdentityService.{operation}"}
        return self.cloud.handle(Wire("POST", "127.0.0.1", "/", "", target, json.dumps(body).encode())).json

    def get_id(self, person, pool):
        return self.ask("GetId", {"IdentityPoolId": pool, "Logins": self.logins.get(person.name, {})})["IdentityId"]

    def developer_token(self, person, pool):
        """The app's own server signs its users in; the token is in the hands of the user."""
        name = self.cloud.identity_pools.pools[pool].get("DeveloperProviderName", "none")
        return self.cloud.operator("cognito-identity").get_open_id_token_for_developer_identity(
            IdentityPoolId=pool, Logins={name: person.name}
        )

    def enhanced(self, person, custom=None):
        """The access key of credentials by GetCredentialsForIdentity, or None."""
        try:
            identity, logins = self.identity(person)
            more = {"CustomRoleArn": custom} if custom else {}
            found = self.ask("GetCredentialsForIdentity", {"IdentityId": identity, "Logins": logins, **more})
        except (Refused, ClientError):
            return None
        return found["Credentials"]["AccessKeyId"]

    def identity(self, person):
        pool = self.deployment.attribute(person.identity_pool, "")
        if person.kind == "developer":
            found = self.developer_token(person, pool)
            return found["IdentityId"], {HOST: found["Token"]}
        ids = self.ids[person.name]
        # A guest is somebody else each time he asks for an id.
        if person.kind != "guest" or "identity" not in ids:
            return self.get_id(person, pool), self.logins.get(person.name, {})
        return ids["identity"], {}

    def open_token(self, person, pool):
        """A token of the basic flow, or None."""
        try:
            if person.kind == "developer":
                return self.developer_token(person, pool)["Token"] if pool != self.stranger else None
            identity = self.get_id(person, pool)
            return self.ask("GetOpenIdToken", {"IdentityId": identity, "Logins": self.logins.get(person.name, {})})[
                "Token"
            ]
        except (Refused, ClientError):
            return None

    def web_identity(self, token, role):
        """The access key from AssumeRoleWithWebIdentity, or None."""
        given = {
            "Action": "AssumeRoleWithWebIdentity",
            "RoleArn": role,
            "RoleSessionName": "app",
            "WebIdentityToken": token,
        }
        kind = {"content-type": "application/x-www-form-urlencoded"}
        try:
            reply = self.cloud.handle(Wire("POST", "127.0.0.1", "/", "", kind, urllib.parse.urlencode(given).encode()))
        except Refused:
            return None
        return re.search(rb"<AccessKeyId>(\w+)<", reply.body)[1].decode()

    def exchanges(self, only=None, strange=True):
        """Every way to credentials that everybody has: {row: (expected, found)}. Fills `sessions`. `only`: the one role that is asked for;
        `strange`: whether with tokens too that are not of our pools."""
        out, self.sessions = {}, {}
        program = self.program
        roles = [(arn, one) for arn, one in self.role_ids.items() if only in (None, one)]
        for person in program.people:
            default, choosable = program.choices(person)
            key = self.enhanced(person)
            expected = program.role_of(default) if default else None
            out[f"{person.name}: credentials"] = (expected, self.role_behind(key))
            self.remember(person, default, key, "")
            if person.kind == "user":
                for arn, role in roles:
                    group = next((one for one in choosable if program.group_roles[one] == role), None)
                    key = self.enhanced(person, arn)
                    out[f"{person.name}: asks for {role}"] = (role if group else None, self.role_behind(key))
                    if group and group != default:
                        self.remember(person, group, key, f" as {group}")
            pool = self.deployment.attribute(person.identity_pool, "")
            everybody = program.role_of(program.everybody(person))
            ways = [("classic flow", self.open_token(person, pool))]
            if strange:
                ways.append(("a stranger's pool", self.open_token(person, self.stranger)))
                ways += [("STS itself", token) for token in self.logins.get(person.name, {}).values()]
            for way, token in ways:
                for arn, role in roles:
                    # A developer's token can be taken to STS whether the classic flow is on or not.
                    fits = way == "classic flow" and (
                        person.identity_pool in program.classic or person.kind == "developer"
                    )
                    expected = role if fits and role == everybody else None
                    found = self.web_identity(token, arn) if token else None
                    out[f"{person.name}: {way}, {role}"] = (expected, self.role_behind(found))
                    if expected and found:
                        self.remember(person, program.everybody(person), found, " by the classic flow")
        for principal, role in program.roles.items():
            if not principal.startswith("function "):
                continue
            key = self.cloud.function_session(self.deployment.role(role))
            out[f"{principal}: runs"] = (role, self.role_behind(key))
            ids = {"sub": f"{principal}-sub", **self.existing.ids}
            self.sessions[principal] = Session(principal, frozenset({principal}), ids, key) if key else None
        for arn, role in roles:
            if not any(one == role for principal, one in program.roles.items() if principal.startswith("function ")):
                out[f"a function: runs with {role}"] = (None, self.role_behind(self.cloud.function_session(arn)))
        out.update(self.text_messages(only))
        return out

    def text_messages(self, only):
        """Who may take the role that a user pool sends text messages with: pools of the account, as Cognito would for them, and nobody else.
        Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-sms-settings.html"""
        out = {}
        for pool, resource in self.template["Resources"].items():
            if resource["Type"] != "AWS::Cognito::UserPool" or "SmsConfiguration" not in resource["Properties"]:
                continue
            given = self.deployment.resolve(copy.deepcopy(resource["Properties"]["SmsConfiguration"]), pool)
            arn = given["SnsCallerArn"]
            role = self.role_ids.get(arn)
            if role is None or only not in (None, role):
                continue
            own = {
                "aws:SourceArn": self.deployment.attribute(pool, "Arn"),
                "aws:SourceAccount": ACCOUNT,
                "sts:ExternalId": given.get("ExternalId", ""),
            }
            foreign = own["aws:SourceArn"].replace(ACCOUNT, "210987654321")
            for who, expected, service, context in [
                ("the pool", True, "cognito-idp.amazonaws.com", own),
                ("another service", False, "sns.amazonaws.com", own),
                ("a pool of another account", False, "cognito-idp.amazonaws.com", own | {"aws:SourceArn": foreign}),
                ("for another account", False, "cognito-idp.amazonaws.com", own | {"aws:SourceAccount": "210987654321"}),
                ("with another id", False, "cognito-idp.amazonaws.com", own | {"sts:ExternalId": "other"}),
            ]:
                found = self.cloud.trusts(arn, "sts:AssumeRole", service, context)
                out[f"{pool}, text messages: {who} takes {role}"] = (expected, found)
        return out

    def remember(self, person, principal, key, how):
        label = f"{person.name}{how}"
        if key is None or principal is None:
            self.sessions[label] = None
            return
        ids = self.ids[person.name]
        ids["identity"] = self.cloud.sessions[key].context[f"{HOST}:sub"]
        self.sessions[label] = Session(label, self.program.acts_as(person, principal), ids, key)

    def role_behind(self, key):
        return self.role_ids.get(self.cloud.sessions[key].role) if key else None

    # ---- requests

    def send(self, session, request, other):
        """Whether a request is allowed, over a socket and with all of boto3; and what the service asked IAM."""
        credentials = self.cloud.sessions[session.key]
        self.cloud.log.clear()
        try:
            if request.service == "execute-api":
                status = request.send(Caller(self, session.key, credentials), session.me, other)
                allowed = self.outcome(session, request, status, None)
            else:
                client = self.cloud.client(
                    request.service, session.key, credentials.secret, credentials.token, socket=True
                )
                request.send(client, session.me, other)
                allowed = True
        except ClientError as error:
            status, code = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
            allowed = self.outcome(session, request, status, code)
        [(_, asks)] = self.cloud.log
        return allowed, asks

    def build(self, session, request, other):
        """A request as boto3 builds and signs it."""
        credentials = self.cloud.sessions[session.key]
        client = self.cloud.client(request.service, session.key, credentials.secret, credentials.token)
        self.cloud.building = True
        try:
            request.send(client, session.me, other)
        except Built as built:
            return built.wire
        finally:
            self.cloud.building = False
        raise RuntimeError(f"{request.name} sends nothing")

    def hand_over(self, session, request, wire):
        """The same as `send`, for a request that is built."""
        self.cloud.log.clear()
        reply = self.cloud.respond(wire)
        code = None if reply.status < 400 else error_code(reply)
        [(_, asks)] = self.cloud.log
        return self.outcome(session, request, reply.status, code), asks

    def outcome(self, session, request, status, code):
        """Whether a reply says that the caller may; anything but a decision breaks the suite."""
        if code in DENIED or status == 403:
            return False
        if status < 300 or code in request.after:
            return True
        raise RuntimeError(f"{request.name} as {session.label}: {status} {code}")

    def again(self, session, asks):
        """The questions that these asks put to the simulator for who has the session now."""
        return [self.cloud.question(self.cloud.sessions[session.key], one) for one in asks]

    def reply(self, route, headers, body=""):
        """A call that nobody signs."""
        host = f"{self.existing.ids[route.api]}.execute-api.{REGION}.amazonaws.com"
        return self.http(route.method, host, route.path, body, headers or {"Accept": "*/*"})

    def sign(self, route, token, wanted):
        """The URL that the function behind a route signs, or None for who is not let in."""
        status, _, body = self.reply(
            route, {"Authorization": token, "Content-Type": "application/json"}, json.dumps(wanted)
        )
        return body["url"] if status == 200 else None

    def use(self, method, url):
        """Whether a signed URL works."""
        place = urllib.parse.urlsplit(url)
        status, _, body = self.http(
            method, place.netloc, f"{place.path}?{place.query}", "x" if method == "PUT" else "", {"Accept": "*/*"}
        )
        if status not in (200, 204, 403, 404):
            raise RuntimeError(f"{method} {url}: {status} {body}")
        return status != 403


def error_code(reply):
    for key, value in reply.headers:
        if key.lower() == "x-amzn-errortype":
            return value.rpartition("#")[2]
    if found := re.search(rb"<Code>([^<]*)</Code>", reply.body):
        return found[1].decode()
    if reply.body[:1] == b"{":
        return reply.json.get("__type", reply.json.get("code", "")).rpartition("#")[2]
    return str(reply.status)


class Caller:
    """Signs calls of an API."""

    def __init__(self, world, key, credentials):
        self.world, self.credentials = world, Credentials(key, credentials.secret, credentials.token)

    def call(self, api, method, path):
        host = f"{api}.execute-api.{REGION}.amazonaws.com"
        request = AWSRequest(method, f"https://{host}{path}", headers={"Host": host})
        SigV4Auth(self.credentials, "execute-api", REGION).add_auth(request)
        status, _, _ = self.world.http(method, host, path, headers=dict(request.headers.items()))
        return status
