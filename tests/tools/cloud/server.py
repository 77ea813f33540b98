"""The cloud itself: moto behind a front that enforces, on a free port of 127.0.0.1."""

import hashlib
import hmac
import io
import json
import logging
import threading
import zlib
from datetime import datetime, timedelta, timezone
from urllib.parse import quote, unquote, urlsplit

import boto3
import botocore.auth
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from urllib3 import HTTPResponse
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

from . import authorization, gateway, tokens
from .identity_pools import GUESTS, IdentityPools, Session
from .user_pools import UserPools
from .wire import REGION, Answer, Refused, Wire, answer

OPERATOR = "AKIAOPERATOR00000000"
CONFIG = Config(
    region_name=REGION,
    retries={"max_attempts": 0},
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    max_pool_connections=1,
)


# To the day, so that a question that was asked before is known.
TODAY = datetime.now(timezone.utc).strftime("%Y-%m-%dT00:00:00Z")


class Dispatcher(DomainDispatcherApplication):
    """Moto's own looks through the folders of all services for each request."""

    def __init__(self, create_app):
        super().__init__(create_app)
        self.known = {}

    def get_backend_for_host(self, host):
        if host not in self.known:
            self.known[host] = super().get_backend_for_host(host)
        return self.known[host]


class Built(Exception):
    """A request that was to be built and not to be sent."""

    @property
    def wire(self):
        return self.args[0]


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_):
        pass


class Cloud:
    """`simulator`: see `edge/simulator.py`. `handlers` are what functions do, `gates` the header that lets a caller through a Lambda authorizer."""

    def __init__(self, simulator):
        self.simulator = simulator
        self.moto = Dispatcher(create_backend_app)
        self.user_pools = UserPools(self.forward)
        self.identity_pools = IdentityPools(self.trusts, self.keys, self.provider, self.start_session)
        self.gates, self.handlers = {}, {}
        self.gateway = gateway.Gateway(self.operator, self.keys, self.invoke_allowed, self.run, self.gates)
        self.clients = {}
        self.reset_front()

    def __enter__(self):
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.server = make_server("127.0.0.1", 0, self, threaded=True, request_handler=Quiet)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    # ---- clients

    def operator(self, service):
        """A client of the people who deploy: nothing is asked of them."""
        return self.client(service, OPERATOR, "secret")

    def client(self, service, key, secret, token=None, socket=False):
        """A client of boto3. Without `socket` what it sends is handed over in this process: there are thousands of requests."""
        if (service, key, socket) not in self.clients:
            config = CONFIG.merge(Config(signature_version="s3v4")) if service == "s3" else CONFIG
            made = self.clients[service, key, socket] = SESSION.client(
                service,
                endpoint_url=self.url,
                aws_access_key_id=key,
                aws_secret_access_key=secret,
                aws_session_token=token,
                config=config,
            )
            if not socket:
                made.meta.events.register("before-send", self.hand_over)
        return self.clients[service, key, socket]

    def hand_over(self, request, **_):
        if self.building:
            raise Built(prepared(request))
        reply = self.respond(prepared(request))
        raw = HTTPResponse(
            io.BytesIO(b"" if request.method == "HEAD" else reply.body),
            headers=reply.headers,
            status=reply.status,
            preload_content=False,
            request_method=request.method,
        )
        return AWSResponse(request.url, reply.status, raw.headers, raw)

    # ---- state

    def reset(self):
        """An empty account."""
        self.forward(Wire("POST", "127.0.0.1", "/moto-api/reset", "", {}, b""))
        self.seed("account")
        self.reset_front()

    def seed(self, name):
        """Ids that moto makes from here on are the same whenever it is told the same name."""
        self.forward(Wire("POST", "127.0.0.1", "/moto-api/seed", f"a={zlib.crc32(name.encode())}", {}, b""))

    def reset_front(self):
        self.building = False
        self.sessions, self.tables, self.cached = {}, {}, {}
        self.log = []
        self.count = 0
        self.handlers.clear()
        self.gates.clear()
        self.user_pools.reset()
        self.identity_pools.reset()
        self.gateway.reset()
        self.clients = {key: one for key, one in self.clients.items() if key[1] == OPERATOR}

    def start_session(self, session):
        self.count += 1
        key = f"ASIA{self.count:016d}"
        self.sessions[key] = session
        return key

    def forget(self, role):
        """Reads the policies of a role anew."""
        self.cached = {key: one for key, one in self.cached.items() if role not in key}

    def memo(self, key, read):
        if key not in self.cached:
            self.cached[key] = read()
        return self.cached[key]

    # ---- requests

    def __call__(self, environ, start_response):
        wire = Wire.of(environ)
        reply = self.respond(wire)
        start_response(f"{reply.status} {'OK' if reply.status < 400 else 'Error'}", with_length(reply))
        return [] if wire.method == "HEAD" else [reply.body]

    def respond(self, wire):
        try:
            return self.handle(wire)
        except Refused as refused:
            return refused.answer("sts" if wire.operation == "AssumeRoleWithWebIdentity" else wire.scope[1])
        except Exception as error:  # noqa: BLE001 - the client has to see that the suite is broken, whatever it is
            logging.exception("the front failed")
            return answer(500, {"__type": "Broken", "message": repr(error)})

    def forward(self, wire):
        """What moto answers."""
        response = Response.from_app(self.moto, wire.environ())
        headers = [
            (key, value) for key, value in response.headers if key.lower() not in ("content-length", "connection")
        ]
        return Answer(response.status_code, response.get_data(), [*headers, *length_of_head(wire, response)])

    def handle(self, wire):
        key, service = wire.scope
        host = wire.host.partition(":")[0]
        if found := gateway.HOST.fullmatch(host):
            return self.gateway.handle(wire, found[1])
        if host.endswith(".amazoncognito.com"):
            return self.user_pools.page(wire)
        target = wire.headers.get("x-amz-target", "")
        if target.startswith("AWSCognitoIdentityProviderService."):
            return self.user_pools.handle(wire)
        if target.startswith("AWSCognitoIdentityService."):
            return self.identity_pools.handle(wire, key == OPERATOR)
        if wire.operation == "AssumeRoleWithWebIdentity":
            return self.identity_pools.web_identity(wire.form)
        if key == OPERATOR or wire.path.endswith("/.well-known/jwks.json"):
            reply = self.forward(wire)
            self.gateway.created(wire, reply)
            return reply
        self.authorize(wire, key, service)
        return self.forward(wire)

    def authorize(self, wire, key, service):
        session = self.sessions.get(key)
        if session is None:
            raise Refused("AccessDenied", "nobody whom this account knows has signed this", 403)
        if "X-Amz-Signature" in wire.parameters:
            self.check_presigned(wire, session, when_signed(wire))
        asks = self.asks(wire, service)
        self.log.append((key, asks))
        for ask in asks:
            if not self.allowed(session, ask):
                code = "AccessDenied" if service in ("s3", "sns") else "AccessDeniedException"
                raise Refused(
                    code,
                    f"not authorized to perform: {ask.action} on resource: {ask.resource}",
                    403 if service in ("s3", "sns") else 400,
                )

    def asks(self, wire, service):
        return authorization.asks(service, wire, self.tables, when_signed(wire))

    def check_presigned(self, wire, session, signed):
        """The signature binds method, bucket, key and time: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"""
        if datetime.now(timezone.utc) > signed + timedelta(seconds=int(wire.parameters["X-Amz-Expires"])):
            raise Refused("AccessDenied", "Request has expired", 403)
        if wire.parameters["X-Amz-Signature"] != signature(wire, session.secret):
            raise Refused("SignatureDoesNotMatch", "The request signature we calculated does not match", 403)

    # ---- decisions

    def prepare(self, session, wires):
        """Puts all that these requests will be asked to the simulator, at once."""
        asks = [ask for wire in wires for ask in self.asks(wire, wire.scope[1])]
        self.simulator.decide([self.question(self.sessions[session.key], one) for one in asks])

    def question(self, session, ask):
        """One for the simulator."""
        context = {"aws:CurrentTime": TODAY, **session.context, **ask.context}
        return self.policies(session), ask.action, ask.resource, json.dumps(context, sort_keys=True)

    def allowed(self, session, ask):
        question = self.question(session, ask)
        self.simulator.decide([question])
        return self.verdict(question)

    def verdict(self, question):
        if errors := self.simulator.errors(question):
            raise RuntimeError(f"the simulator has no answer to {question[1:]}: {errors}")
        return self.simulator.allowed(question)

    def policies(self, session):
        limit = [GUESTS] if session.guest else None
        return self.memo(
            ("policies", session.role, session.guest),
            lambda: self.simulator.define(self.attached(session.role), session=limit),
        )

    def attached(self, role):
        name, iam = role.rpartition("/")[2], self.operator("iam")
        out = [
            iam.get_role_policy(RoleName=name, PolicyName=one)["PolicyDocument"]
            for one in iam.list_role_policies(RoleName=name)["PolicyNames"]
        ]
        for one in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
            version = iam.get_policy(PolicyArn=one["PolicyArn"])["Policy"]["DefaultVersionId"]
            out.append(
                iam.get_policy_version(PolicyArn=one["PolicyArn"], VersionId=version)["PolicyVersion"]["Document"]
            )
        return out

    def trusts(self, role, action, principal, context):
        name = self.memo(("trust", role, principal), lambda: self.define_trust(role, principal))
        if name is None:
            return False
        question = (name, action, role, json.dumps(context, sort_keys=True))
        self.simulator.decide([question])
        return self.verdict(question)

    def define_trust(self, role, principal):
        iam = self.operator("iam")
        try:
            trust = iam.get_role(RoleName=role.rpartition("/")[2])["Role"]["AssumeRolePolicyDocument"]
        except iam.exceptions.NoSuchEntityException:
            return None
        return self.simulator.define([], trust=trust, principal=principal)

    def invoke_allowed(self, wire, arn):
        key, service = wire.scope
        session = self.sessions.get(key)
        if session is None or service != "execute-api":
            return False
        ask = authorization.Ask("execute-api:Invoke", arn)
        self.log.append((key, [ask]))
        return self.allowed(session, ask)

    def keys(self, issuer):
        """The public keys of an issuer: of a user pool from moto, of all others our own."""
        place = urlsplit(issuer)
        if place.netloc.startswith("cognito-idp."):
            path = f"{place.path}/.well-known/jwks.json"
            return self.memo(("keys", issuer), lambda: self.forward(Wire("GET", place.netloc, path, "", {}, b"")).json)
        return tokens.key_set(issuer)

    def provider(self, host):
        """(ARN, audiences) of the OIDC provider of IAM with this host."""
        iam = self.operator("iam")
        for arn in self.memo(
            "providers",
            lambda: [one["Arn"] for one in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]],
        ):
            if arn.partition(":oidc-provider/")[2] == host:
                found = self.memo(
                    ("provider", arn), lambda: iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
                )
                return arn, found["ClientIDList"]
        return None

    # ---- functions

    def run(self, function, claims, body):
        """What a function answers: its name, and what its handler makes of the request."""
        handler = self.handlers.get(function)
        return {"function": function, **(handler(claims, body) if handler else {})}

    def function_session(self, role):
        """Credentials as Lambda gets them for a function, or None where the role does not trust it."""
        if not self.trusts(role, "sts:AssumeRole", "lambda.amazonaws.com", {}):
            return None
        return self.start_session(Session(role, {}))

    def presign(self, key, method, bucket, name, seconds=300, ago=0):
        """A URL that these credentials have signed `ago` seconds ago."""
        session = self.sessions[key]
        client = self.client("s3", key, session.secret, session.token)
        operation = {"PUT": "put_object", "GET": "get_object", "DELETE": "delete_object"}[method]
        real = botocore.auth.get_current_datetime
        botocore.auth.get_current_datetime = lambda *args, **kwargs: real(*args, **kwargs) - timedelta(seconds=ago)
        try:
            return client.generate_presigned_url(operation, Params={"Bucket": bucket, "Key": name}, ExpiresIn=seconds)
        finally:
            botocore.auth.get_current_datetime = real


SESSION = boto3.session.Session(region_name=REGION)


def prepared(request):
    """A request of botocore as it would arrive."""
    place = urlsplit(request.url)
    headers = {
        key.lower(): value if isinstance(value, str) else value.decode() for key, value in request.headers.items()
    }
    body = request.body or b""
    body = body.encode() if isinstance(body, str) else body if isinstance(body, (bytes, bytearray)) else body.read()
    return Wire(
        request.method,
        place.netloc,
        unquote(place.path),
        place.query,
        {"host": place.netloc, **headers},
        bytes(body),
        place.path,
    )


def with_length(reply):
    if any(key.lower() == "content-length" for key, _ in reply.headers):
        return reply.headers
    return [*reply.headers, ("Content-Length", str(len(reply.body)))]


def length_of_head(wire, response):
    return (
        [("Content-Length", response.headers["Content-Length"])]
        if wire.method == "HEAD" and "Content-Length" in response.headers
        else []
    )


def when_signed(wire):
    stamp = wire.parameters.get("X-Amz-Date") or wire.headers.get("x-amz-date")
    if stamp is None:
        raise Refused("AccessDenied", "no date", 403)
    return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)


def signature(wire, secret):
    """Of a presigned URL of S3: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"""
    given = {key: value for key, value in wire.parameters.items() if key != "X-Amz-Signature"}
    query = "&".join(f"{quote(key, safe='-_.~')}={quote(value, safe='-_.~')}" for key, value in sorted(given.items()))
    names = given["X-Amz-SignedHeaders"]
    headers = "".join(f"{name}:{wire.headers.get(name, '').strip()}\n" for name in names.split(";"))
    request = "\n".join([wire.method, quote(wire.path, safe="/-_.~"), query, headers, names, "UNSIGNED-PAYLOAD"])
    _, *scope = given["X-Amz-Credential"].split("/")
    text = "\n".join(
        ["AWS4-HMAC-SHA256", given["X-Amz-Date"], "/".join(scope), hashlib.sha256(request.encode()).hexdigest()]
    )
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
