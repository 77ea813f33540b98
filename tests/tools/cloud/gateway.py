"""API Gateway before the routes that were deployed: which route, who may call it, and whether the function lets the API in.

After https://docs.aws.amazon.com/apigateway/latest/developerguide/ (http-api-develop-routes, http-api-jwt-authorizer,
http-api-cors, apigateway-integrate-with-cognito, api-gateway-control-access-using-iam-policies-to-invoke-api).
"""

import fnmatch
import json
import re

from . import tokens
from .wire import ACCOUNT, REGION, answer

HOST = re.compile(rf"([a-z0-9]+)\.execute-api\.{REGION}\.amazonaws\.com")


class Turned(Exception):
    """The caller is turned away, with this status."""


class Gateway:
    """`operator(service)` is a client for reading what is deployed; `invoke_allowed(wire, arn)` asks IAM about a signed call;
    `run(function, claims, body)` is what a function answers."""

    def __init__(self, operator, keys, invoke_allowed, run, gates):
        self.operator, self.keys, self.invoke_allowed, self.run, self.gates = operator, keys, invoke_allowed, run, gates
        self.reset()

    def reset(self):
        # What moto forgets of an authorizer: its id to the pattern of audiences.
        self.read, self.patterns = {}, {}

    def created(self, wire, reply):
        """Remembers an authorizer of a REST API that somebody creates."""
        if wire.method == "POST" and re.fullmatch("/restapis/[^/]+/authorizers", wire.path) and reply.status < 300:
            self.patterns[reply.json["id"]] = wire.json.get("identityValidationExpression")

    def remember(self, key, read):
        if key not in self.read:
            self.read[key] = read()
        return self.read[key]

    def handle(self, wire, api):
        try:
            if api in self.remember("http", self.http_apis):
                status, body = self.http(wire, api)
            else:
                status, body = self.rest(wire, api)
        except Turned as turned:
            status, body = turned.args[0], {"message": "Forbidden" if turned.args[0] == 403 else "Unauthorized"}
        return answer(status, body, "application/json")

    def http_apis(self):
        return {one["ApiId"]: one for one in self.operator("apigatewayv2").get_apis()["Items"]}

    # ---- HTTP APIs

    def http(self, wire, api):
        client = self.operator("apigatewayv2")
        routes = self.remember(("routes", api), lambda: client.get_routes(ApiId=api)["Items"])
        route = best_route(routes, wire.method, wire.path)
        if route is None:
            if wire.method == "OPTIONS" and self.remember("http", self.http_apis)[api].get("CorsConfiguration"):
                return 204, {}
            return 404, {"message": "Not Found"}
        kind, claims = route.get("AuthorizationType") or "NONE", {}
        if kind == "JWT":
            authorizer = self.http_authorizer(api, route)
            claims = self.token(wire, authorizer["JwtConfiguration"]["Issuer"])
            audiences = (
                claims["aud"] if isinstance(claims.get("aud"), list) else [claims.get("aud", claims.get("client_id"))]
            )
            if not set(audiences) & set(authorizer["JwtConfiguration"]["Audience"]):
                raise Turned(401)
            self.scopes(route.get("AuthorizationScopes"), claims)
        elif kind == "AWS_IAM":
            self.signed(wire, f"{api}/$default/{wire.method}{wire.path}")
        elif kind == "CUSTOM":
            self.gate(wire, api, self.http_authorizer(api, route)["AuthorizerUri"], route["AuthorizerId"])
        elif kind != "NONE":
            raise Turned(403)
        target = route["Target"].rpartition("/")[2]
        read = lambda: client.get_integration(ApiId=api, IntegrationId=target)["IntegrationUri"]  # noqa: E731
        uri = self.remember(("integration", api, target), read)
        method, _, path = route["RouteKey"].partition(" ")
        return self.call(wire, uri, f"{api}/$default/{method if method != 'ANY' else wire.method}{path}", claims)

    def http_authorizer(self, api, route):
        read = lambda: self.operator("apigatewayv2").get_authorizer(ApiId=api, AuthorizerId=route["AuthorizerId"])  # noqa: E731
        return self.remember(("authorizer", api, route["AuthorizerId"]), read)

    # ---- REST APIs

    def rest(self, wire, api):
        client = self.operator("apigateway")
        resources = self.remember(("resources", api), lambda: client.get_resources(restApiId=api, limit=500)["items"])
        stage, path = wire.path.lstrip("/").partition("/")[::2]
        stages = self.remember(("stages", api), lambda: client.get_stages(restApiId=api)["item"])
        if stage not in [one["stageName"] for one in stages]:
            return 403, {"message": "Forbidden"}
        routes = [
            {"RouteKey": f"{method} {one['path']}", "resource": one["id"]}
            for one in resources
            for method in one.get("resourceMethods", {})
        ]
        route = best_route(routes, wire.method, f"/{path}")
        if route is None:
            return 403, {"message": "Missing Authentication Token"}
        declared = route["RouteKey"].partition(" ")[0]
        read = lambda: client.get_method(restApiId=api, resourceId=route["resource"], httpMethod=declared)  # noqa: E731
        method = self.remember(("method", api, route["RouteKey"]), read)
        kind, claims = method["authorizationType"], {}
        if kind == "COGNITO_USER_POOLS":
            claims = self.user_pool_token(wire, self.rest_authorizer(api, method), method.get("authorizationScopes"))
        elif kind == "AWS_IAM":
            self.signed(wire, f"{api}/{stage}/{wire.method}/{path}")
        elif kind == "CUSTOM":
            self.gate(wire, api, self.rest_authorizer(api, method)["authorizerUri"], method["authorizerId"])
        elif kind != "NONE":
            raise Turned(403)
        uri = method["methodIntegration"].get("uri", "")
        if method["methodIntegration"]["type"] == "MOCK":
            return 204, {}
        return self.call(wire, uri, f"{api}/{stage}/{wire.method}{route['RouteKey'].partition(' ')[2]}", claims)

    def rest_authorizer(self, api, method):
        read = lambda: self.operator("apigateway").get_authorizer(restApiId=api, authorizerId=method["authorizerId"])  # noqa: E731
        return self.remember(("authorizer", api, method["authorizerId"]), read)

    def user_pool_token(self, wire, authorizer, scopes):
        """Without scopes an ID token is asked for, with scopes an access token."""
        try:
            issuer = tokens.unverified(bearer(wire)).get("iss", "")
        except tokens.BadToken as error:
            raise Turned(401) from error
        if issuer.rpartition("/")[2] not in [one.rpartition("/")[2] for one in authorizer["providerARNs"]]:
            raise Turned(401)
        claims = self.token(wire, issuer)
        pattern = self.patterns.get(authorizer["id"])
        if pattern and not re.fullmatch(pattern, str(claims.get("aud", ""))):
            raise Turned(401)
        if claims.get("token_use") != ("access" if scopes else "id"):
            raise Turned(401)
        self.scopes(scopes, claims)
        return claims

    # ---- both

    def token(self, wire, issuer):
        try:
            claims = tokens.verified(bearer(wire), self.remember(("keys", issuer), lambda: self.keys(issuer)))
        except tokens.BadToken as error:
            raise Turned(401) from error
        if claims.get("iss") != issuer:
            raise Turned(401)
        return claims

    @staticmethod
    def scopes(wanted, claims):
        if wanted and not set(wanted) & set(str(claims.get("scope", "")).split()):
            raise Turned(403)

    def signed(self, wire, path):
        if not self.invoke_allowed(wire, f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{path}"):
            raise Turned(403)

    def gate(self, wire, api, uri, authorizer):
        """A Lambda authorizer: its function has to let the API in, and then decides by the header alone."""
        header = wire.headers.get("authorization")
        if not header:
            raise Turned(401)
        function = function_of(uri)
        if not self.lets_in(function, f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}/authorizers/{authorizer}"):
            raise Turned(403)
        if self.gates.get(function) != header:
            raise Turned(403)

    def call(self, wire, uri, source, claims):
        function = function_of(uri)
        if not self.lets_in(function, f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{source}"):
            return 500, {"message": "Internal Server Error"}
        return 200, self.run(function, claims, json.loads(wire.body or b"{}"))

    def lets_in(self, function, source):
        """Whether the policy of the function allows API Gateway to call it for this route."""
        for statement in self.remember(("policy", function), lambda: self.policy(function)):
            allowed = statement.get("Condition", {}).get("ArnLike", {}).get("AWS:SourceArn")
            if (
                statement["Principal"].get("Service") != "apigateway.amazonaws.com"
                or not statement["Action"] == "lambda:InvokeFunction"
            ):
                continue
            # A parameter of the path stands as it is declared.
            if allowed is None or fnmatch.fnmatchcase(
                re.sub(r"\{[^}]*\}", "x", source), re.sub(r"([\[\]])", "[\\1]", allowed)
            ):
                return True
        return False

    def policy(self, function):
        client = self.operator("lambda")
        try:
            return json.loads(client.get_policy(FunctionName=function)["Policy"])["Statement"]
        except client.exceptions.ResourceNotFoundException:
            return []


def bearer(wire):
    return re.sub("^[Bb]earer ", "", wire.headers.get("authorization", ""))


def function_of(uri):
    found = re.search(r"function:([\w-]+)", uri)
    return found[1] if found else uri


def best_route(routes, method, path):
    """The most specific route: literal segments before parameters before `{proxy+}`, a method before ANY, `$default` last."""

    def fits(template):
        pattern = "/".join(
            ".+" if one.endswith("+}") else "[^/]+" if one.startswith("{") else re.escape(one)
            for one in template.split("/")
        )
        return re.fullmatch(pattern, path)

    found = []
    for route in routes:
        declared, _, template = route["RouteKey"].partition(" ")
        if declared in (method, "ANY") and fits(template):
            ranks = [2 if one.endswith("+}") else 1 if one.startswith("{") else 0 for one in template.split("/")]
            found.append((ranks, declared == "ANY", route["RouteKey"], route))
    if found:
        return min(found, key=lambda one: one[:3])[3]
    return next((one for one in routes if one["RouteKey"] == "$default"), None)
