"""What moto leaves out of user pools: who may write which attribute, which flows a client has, roles in tokens, and the sign-in pages.

After https://docs.aws.amazon.com/cognito/latest/developerguide/ (cognito-user-pools-user-groups, user-pool-settings-attributes,
role-based-access-control, authorization-endpoint, token-endpoint) and the API reference.
"""

import json
import secrets
from urllib.parse import parse_qs, urlencode

from . import tokens
from .wire import ACCOUNT, REGION, Answer, Refused, Wire, answer

FLOWS = {
    "USER_PASSWORD_AUTH": "ALLOW_USER_PASSWORD_AUTH",
    "USER_SRP_AUTH": "ALLOW_USER_SRP_AUTH",
    "CUSTOM_AUTH": "ALLOW_CUSTOM_AUTH",
    "REFRESH_TOKEN_AUTH": "ALLOW_REFRESH_TOKEN_AUTH",
    "REFRESH_TOKEN": "ALLOW_REFRESH_TOKEN_AUTH",
    "ADMIN_USER_PASSWORD_AUTH": "ALLOW_ADMIN_USER_PASSWORD_AUTH",
}
ADMIN_SCOPE = "aws.cognito.signin.user.admin"


class UserPools:
    """Remembers what is created, and passes everything on to moto by `forward`."""

    def __init__(self, forward):
        self.forward = forward
        self.reset()

    def reset(self):
        self.pools, self.clients, self.groups, self.domains, self.codes = {}, {}, {}, {}, {}

    def handle(self, wire):
        body, operation = wire.json, wire.operation
        if operation == "SignUp":
            client = self.client(body["ClientId"])
            if self.pools[client["UserPoolId"]].get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly"):
                raise Refused("NotAuthorizedException", "SignUp is not permitted for this user pool")
            self.may_write(client, body.get("UserAttributes", []))
        elif operation == "UpdateUserAttributes":
            claims = tokens.unverified(body["AccessToken"])
            if ADMIN_SCOPE not in claims.get("scope", "").split():
                raise Refused("NotAuthorizedException", "Access Token does not have required scopes")
            client = self.client(claims["client_id"])
            self.may_write(client, body["UserAttributes"])
            self.mutable(client, body["UserAttributes"])
        elif operation in ("InitiateAuth", "AdminInitiateAuth"):
            client = self.client(body["ClientId"])
            if FLOWS.get(body["AuthFlow"]) not in client.get("ExplicitAuthFlows", []):
                raise Refused("InvalidParameterException", f"{body['AuthFlow']} flow not enabled for this client")
        reply = self.forward(wire)
        if reply.status == 200:
            self.remember(operation, body, reply)
            if "AuthenticationResult" in (document := reply.json if reply.body else {}):
                result = document["AuthenticationResult"]
                if "IdToken" in result:
                    result["IdToken"] = self.with_roles(result["IdToken"])
                return Answer(200, json.dumps(document).encode(), reply.headers)
        return reply

    def client(self, client_id):
        if client_id not in self.clients:
            raise Refused("ResourceNotFoundException", f"User pool client {client_id} does not exist.")
        return self.clients[client_id]

    def may_write(self, client, attributes):
        # https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html: without a list the documents
        # contradict each other; the reading under which everything may be written is the one that must do no harm.
        allowed = client.get("WriteAttributes") or [one["Name"] for one in attributes]
        for one in attributes:
            if one["Name"] not in allowed:
                raise Refused("NotAuthorizedException", "A client attempted to write unauthorized attribute")

    def mutable(self, client, attributes):
        schema = {f"custom:{one['Name']}": one for one in self.pools[client["UserPoolId"]].get("Schema", [])}
        for one in attributes:
            if schema.get(one["Name"], {}).get("Mutable") is False:
                raise Refused("InvalidParameterException", f"user.{one['Name']}: Attribute cannot be updated.")

    def remember(self, operation, body, reply):
        if operation == "CreateUserPool":
            self.pools[reply.json["UserPool"]["Id"]] = body
        elif operation == "CreateUserPoolClient":
            self.clients[reply.json["UserPoolClient"]["ClientId"]] = body
        elif operation == "CreateGroup":
            self.groups[body["UserPoolId"], body["GroupName"]] = body
        elif operation == "CreateUserPoolDomain":
            self.domains[f"{body['Domain']}.auth.{REGION}.amazoncognito.com"] = body["UserPoolId"]

    def with_roles(self, token):
        """An ID token as Cognito writes it: readable attributes only, and the roles of the user's groups."""
        claims = tokens.unverified(token)
        readable = self.clients[claims["aud"]].get("ReadAttributes") or []
        changes = {name: None for name in claims if name.startswith("custom:") and name not in readable}
        changes |= self.roles(claims)
        return tokens.resigned(token, **changes)

    def roles(self, claims):
        """`cognito:roles` and `cognito:preferred_role`, which is absent where two roles share the lowest precedence."""
        pool = claims["iss"].rpartition("/")[2]
        mine = [self.groups[pool, name] for name in sorted(claims.get("cognito:groups", []))]
        mine = [one for one in mine if one.get("RoleArn")]
        if not mine:
            return {}
        out = {"cognito:roles": [one["RoleArn"] for one in mine]}
        ranks = [one.get("Precedence", float("inf")) for one in mine]
        best = {one["RoleArn"] for one, rank in zip(mine, ranks) if rank == min(ranks)}
        if len(best) == 1:
            out["cognito:preferred_role"] = best.pop()
        return out

    # ---- the sign-in pages

    def page(self, wire):
        """`/login`, where a user signs in and gets a code, and `/oauth2/token`, where the app changes it for tokens."""
        pool = self.domains.get(wire.host.partition(":")[0])
        if pool is None:
            return answer(404, {"error": "not_found"}, "application/json")
        form = {key: values[0] for key, values in parse_qs(wire.body.decode()).items()}
        client = self.clients.get(form.get("client_id"))
        if client is None or client["UserPoolId"] != pool:
            return answer(400, {"error": "invalid_client"}, "application/json")
        if wire.path == "/login":
            return self.login(pool, client, form)
        if wire.path == "/oauth2/token":
            return self.exchange(client, form)
        return answer(404, {"error": "not_found"}, "application/json")

    def login(self, pool, client, form):
        wanted = form.get("scope", "").split()
        if not client.get("AllowedOAuthFlowsUserPoolClient") or "code" not in client.get("AllowedOAuthFlows", []):
            return answer(400, {"error": "unauthorized_client"}, "application/json")
        if form.get("redirect_uri") not in client.get("CallbackURLs", []):
            return answer(400, {"error": "redirect_mismatch"}, "application/json")
        if "COGNITO" not in client.get("SupportedIdentityProviders", []):
            return answer(400, {"error": "unauthorized_client"}, "application/json")
        if not wanted or not set(wanted) <= set(client.get("AllowedOAuthScopes", [])):
            return answer(400, {"error": "invalid_scope"}, "application/json")
        # Moto is asked past `handle`: the pages sign users in whatever flows the client has.
        given = {
            "ClientId": form["client_id"],
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": form["username"], "PASSWORD": form["password"]},
        }
        target = {
            "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth",
            "content-type": "application/x-amz-json-1.1",
        }
        reply = self.forward(Wire("POST", "127.0.0.1", "/", "", target, json.dumps(given).encode()))
        if reply.status != 200:
            return answer(403, {"error": "access_denied"}, "application/json")
        signed_in = reply.json["AuthenticationResult"]
        code = secrets.token_urlsafe()
        self.codes[code] = (form["client_id"], form["redirect_uri"], wanted, signed_in)
        return Answer(302, b"", [("Location", f"{form['redirect_uri']}?{urlencode({'code': code})}")])

    def exchange(self, client, form):
        client_id, redirect, scopes, signed_in = self.codes.pop(form.get("code"), (None, None, None, None))
        if (
            form.get("grant_type") != "authorization_code"
            or client_id != form["client_id"]
            or redirect != form.get("redirect_uri")
        ):
            return answer(400, {"error": "invalid_grant"}, "application/json")
        out = {
            "access_token": tokens.resigned(signed_in["AccessToken"], scope=" ".join(scopes)),
            "token_type": "Bearer",
        }
        if "openid" in scopes:
            out["id_token"] = self.with_roles(signed_in["IdToken"])
        return answer(200, {**out, "expires_in": 3600}, "application/json")


def pool_arn(pool):
    return f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{pool}"
