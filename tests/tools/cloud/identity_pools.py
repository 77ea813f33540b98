"""Identity pools and what STS does with their tokens. Moto has no roles here: all of it is written after AWS's documents.

The order in which a role is chosen: https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html; trust:
https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html; guests:
https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html; both flows:
https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
"""

import re
import secrets
import time
import uuid
from dataclasses import dataclass, field

from . import tokens
from .wire import REGION, Answer, Refused, answer

HOST = "cognito-identity.amazonaws.com"
TAGS = "https://aws.amazon.com/tags"
# What a guest may do at most in the enhanced flow, whatever his role says: an inline session policy of Cognito, and the managed policy
# AmazonCognitoUnAuthedIdentitiesSessionPolicy. By service; single actions where the documents name them.
GUESTS = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Resource": "*",
            "Action": [
                *(
                    f"{service}:*"
                    for service in (
                        "appsync", "cloudwatch", "cognito-identity", "cognito-idp", "cognito-sync", "comprehend", "dynamodb", "execute-api",
                        "firehose", "gamelift", "iot", "kinesisanalytics", "lambda", "lex", "logs", "machinelearning", "mobileanalytics",
                        "mobiletargeting", "personalize", "polly", "rekognition", "s3", "sdb", "ses", "sns", "sqs", "transcribe", "translate",
                    )
                ),
                "rum:PutRumEvents",
                "sagemaker:InvokeEndpoint",
            ],
        }
    ],
}  # fmt: skip


@dataclass
class Session:
    """Credentials: whose, by which role, and with which keys for conditions."""

    role: str
    context: dict
    guest: bool = False
    secret: str = field(default_factory=lambda: secrets.token_hex(20))
    token: str = field(default_factory=lambda: secrets.token_hex(20))


class IdentityPools:
    """`trusts(role, action, principal, context)` asks a role's trust policy; `keys(issuer)` gives an issuer's public keys;
    `provider(issuer)` the ARN and the audiences of an OIDC provider of IAM, or None."""

    def __init__(self, trusts, keys, provider, start):
        self.trusts, self.keys, self.provider, self.start = trusts, keys, provider, start
        self.reset()

    def reset(self):
        self.pools, self.roles, self.tags, self.identities, self.guests = {}, {}, {}, {}, {}

    def handle(self, wire, signed):
        """`signed`: whether the operator's credentials signed the request."""
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", wire.operation).lower()
        public = {"get_id", "get_credentials_for_identity", "get_open_id_token"}
        if name not in public and not signed:
            raise Refused("AccessDeniedException", "not signed by the operator")
        operation = getattr(self, f"do_{name}", None)
        if operation is None:
            raise Refused("UnknownOperationException", wire.operation)
        return answer(200, operation(wire.json) or {})

    # ---- what a deployer calls

    def do_create_identity_pool(self, body):
        # The same name gets the same id after a reset, as moto's ids are the same for the same seed.
        pool = f"{REGION}:{uuid.uuid5(uuid.NAMESPACE_URL, body['IdentityPoolName'])}"
        self.pools[pool] = body
        return {**body, "IdentityPoolId": pool}

    def do_set_identity_pool_roles(self, body):
        self.roles[body["IdentityPoolId"]] = body

    def do_set_principal_tag_attribute_map(self, body):
        self.tags[body["IdentityPoolId"], body["IdentityProviderName"]] = body
        return body

    # ---- what an app calls

    def do_get_id(self, body):
        pool = body["IdentityPoolId"]
        subject = self.subject(pool, body.get("Logins"))
        if subject is None:
            identity = f"{REGION}:{uuid.uuid4()}"
            self.guests[identity] = pool
        else:
            identity = self.identity(pool, subject)
        return {"IdentityId": identity}

    def do_get_credentials_for_identity(self, body):
        pool, subject = self.known(body)
        role, tags = self.choose(pool, subject, body.get("CustomRoleArn"))
        context = self.context(pool, subject, body["IdentityId"])
        session = self.assume(role, HOST, context, tags)
        # https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html: only the enhanced flow limits guests.
        session.guest = subject is None
        return {
            "IdentityId": body["IdentityId"],
            "Credentials": self.credentials(session, "SecretKey", time.time() + 3600),
        }

    def do_get_open_id_token(self, body):
        pool, subject = self.known(body)
        if not self.pools[pool].get("AllowClassicFlow"):
            raise Refused("InvalidParameterException", "Basic (classic) flow is not enabled, please use enhanced flow.")
        return {"IdentityId": body["IdentityId"], "Token": self.open_token(pool, subject, body["IdentityId"])}

    def do_get_open_id_token_for_developer_identity(self, body):
        pool, name = body["IdentityPoolId"], self.pools[body["IdentityPoolId"]].get("DeveloperProviderName")
        if not name or set(body["Logins"]) != {name}:
            raise Refused("InvalidParameterException", "Please provide a valid provider")
        subject = (name, body["Logins"][name], {})
        identity = self.identity(pool, subject)
        return {"IdentityId": identity, "Token": self.open_token(pool, subject, identity)}

    # ---- who it is

    def identity(self, pool, subject):
        provider, name, _ = subject
        identity = f"{REGION}:{uuid.uuid5(uuid.NAMESPACE_URL, f'{pool} {provider} {name}')}"
        self.identities[identity] = (pool, provider, name)
        return identity

    def known(self, body):
        """The pool of an identity, and the login that proves that it is the caller's."""
        identity, logins = body["IdentityId"], body.get("Logins")
        if identity in self.guests and not logins:
            return self.guests[identity], self.subject(self.guests[identity], None)
        if identity not in self.identities:
            raise Refused("ResourceNotFoundException", f"IdentityPool of {identity} not found.")
        pool, provider, name = self.identities[identity]
        subject = self.subject(pool, logins)
        if subject is None:
            raise Refused("NotAuthorizedException", f"Access to Identity '{identity}' is forbidden.")
        if subject[:2] != (provider, name):
            raise Refused(
                "NotAuthorizedException",
                "Logins don't match. Please include at least one valid login for this identity.",
            )
        return pool, subject

    def subject(self, pool, logins):
        """(provider, name of the user there, claims), or None of a guest."""
        if pool not in self.pools:
            raise Refused("ResourceNotFoundException", f"IdentityPool '{pool}' not found.")
        config = self.pools[pool]
        if not logins:
            if not config.get("AllowUnauthenticatedIdentities"):
                raise Refused(
                    "NotAuthorizedException", "Unauthenticated access is not supported for this identity pool."
                )
            return None
        [(login, token)] = logins.items()
        try:
            return self.verified(pool, config, login, token)
        except tokens.BadToken as error:
            raise Refused("NotAuthorizedException", f"Invalid login token. {error}") from error

    def verified(self, pool, config, login, token):
        if login == HOST:
            claims = tokens.verified(token, tokens.key_set(f"https://{HOST}"))
            known = self.identities.get(claims["sub"])
            if claims["aud"] != pool or known is None or known[1] != config.get("DeveloperProviderName"):
                raise tokens.BadToken("Not a token of this pool")
            return known[1], known[2], {}
        issuer = tokens.unverified(token).get("iss", "")
        # https://docs.aws.amazon.com/cognito/latest/developerguide/open-id.html: the key of the logins is the issuer. Reported: without
        # a slash at its end.
        if re.sub("^https://", "", issuer).rstrip("/") != login:
            raise tokens.BadToken("Issuer doesn't match providerName")
        claims = tokens.verified(token, self.keys(issuer))
        if login.startswith("cognito-idp."):
            if claims.get("token_use") != "id":
                raise tokens.BadToken("Not an ID token")
            accepted = [
                one["ClientId"] for one in config.get("CognitoIdentityProviders", []) if one["ProviderName"] == login
            ]
            if claims.get("aud") not in accepted:
                raise tokens.BadToken("Token is not from a supported provider of this identity pool.")
            return login, claims["sub"], claims
        if login in config.get("SupportedLoginProviders", {}):
            if claims.get("aud") != config["SupportedLoginProviders"][login]:
                raise tokens.BadToken("Incorrect token audience.")
            return login, claims["sub"], claims
        found = self.provider(login)
        if found is None or found[0] not in config.get("OpenIdConnectProviderARNs", []):
            raise tokens.BadToken("Token is not from a supported provider of this identity pool.")
        if claims.get("aud") not in found[1]:
            raise tokens.BadToken("Incorrect token audience.")
        return found[0], claims["sub"], claims

    # ---- which role

    def choose(self, pool, subject, custom):
        """(role, principal tags), in the order of the documents."""
        attached = self.roles.get(pool, {})
        default = attached.get("Roles", {}).get("authenticated" if subject else "unauthenticated")
        if subject is None:
            return self.present(default), {}
        provider, _, claims = subject
        # Of a user pool each client has its own mapping.
        name = f"{provider}:{claims['aud']}" if provider.startswith("cognito-idp.") else provider
        mapping = attached.get("RoleMappings", {}).get(name)
        if mapping is None:
            if custom:
                raise Refused("NotAuthorizedException", "Invalid custom role: the provider has no role mapping")
            return self.present(default), self.tags_of(pool, provider, claims)
        if mapping["Type"] == "Token":
            choices, preferred = claims.get("cognito:roles", []), claims.get("cognito:preferred_role")
        else:
            choices = [one["RoleARN"] for one in mapping["RulesConfiguration"]["Rules"] if matches(one, claims)]
            preferred = choices[0] if choices else None
        if custom:
            if custom not in choices:
                raise Refused("NotAuthorizedException", "Invalid custom role")
            preferred = custom
        if preferred is None:
            if mapping.get("AmbiguousRoleResolution") != "AuthenticatedRole":
                raise Refused(
                    "NotAuthorizedException", f"The ambiguous role mapping rules for: {name} denied this request."
                )
            preferred = self.present(default)
        return preferred, self.tags_of(pool, provider, claims)

    @staticmethod
    def present(role):
        if not role:
            raise Refused(
                "InvalidIdentityPoolConfigurationException",
                "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
            )
        return role

    def tags_of(self, pool, provider, claims):
        found = self.tags.get((pool, provider))
        if found is None:
            return {}
        wanted = {"username": "sub", "client": "aud"} if found.get("UseDefaults") else found.get("PrincipalTags", {})
        tags = {tag: str(claims[claim]) for tag, claim in wanted.items() if claim in claims}
        for value in tags.values():
            # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
            if not re.fullmatch(r"[\w\s.:/=+@-]{0,256}", value):
                raise Refused("InvalidIdentityPoolConfigurationException", "a value cannot be a session tag")
        return tags

    @staticmethod
    def amr(subject):
        if subject is None:
            return ["unauthenticated"]
        provider, name, claims = subject
        if provider.startswith("cognito-idp."):
            return ["authenticated", provider, f"{provider}:CognitoSignIn:{name}"]
        if provider.startswith("arn:"):
            return ["authenticated", re.sub(".*:oidc-provider/", "", provider), f"{provider}:OIDC:{name}"]
        return ["authenticated", provider, f"{provider}:{name}"] if claims else ["authenticated", provider]

    def context(self, pool, subject, identity):
        return {f"{HOST}:aud": pool, f"{HOST}:amr": self.amr(subject), f"{HOST}:sub": identity}

    def open_token(self, pool, subject, identity):
        claims = {"sub": identity, "aud": pool, "amr": self.amr(subject)}
        if subject and (tags := self.tags_of(pool, subject[0], subject[2])):
            claims[TAGS] = {"principal_tags": {key: [value] for key, value in tags.items()}}
        return tokens.issued(f"https://{HOST}", **claims)

    # ---- STS

    def assume(self, role, principal, context, tags):
        asked = context | {f"aws:RequestTag/{key}": value for key, value in tags.items()}
        for action in ["sts:AssumeRoleWithWebIdentity", *(["sts:TagSession"] if tags else [])]:
            if not self.trusts(role, action, principal, asked):
                raise Refused("AccessDenied", f"Not authorized to perform {action}", 403)
        return Session(role, context | {f"aws:PrincipalTag/{key}": value for key, value in tags.items()})

    def web_identity(self, form):
        """AssumeRoleWithWebIdentity: the caller names the role, and its trust policy alone decides."""
        token = form["WebIdentityToken"]
        try:
            issuer = tokens.unverified(token).get("iss", "")
            if issuer == f"https://{HOST}":
                claims = tokens.verified(token, tokens.key_set(issuer))
                principal, host = HOST, HOST
            else:
                claims = tokens.verified(token, self.keys(issuer))
                host = re.sub("^https://", "", issuer)
                # Other than an identity pool, STS compares the issuer with its slash.
                found = self.provider(host)
                if found is None:
                    raise Refused(
                        "InvalidIdentityToken", f"No OpenIDConnect provider found in your account for {issuer}"
                    )
                if claims.get("aud") not in found[1]:
                    raise Refused("InvalidIdentityToken", "Incorrect token audience")
                principal = found[0]
        except tokens.BadToken as error:
            raise Refused("InvalidIdentityToken", str(error)) from error
        context = {f"{host}:{key}": claims[key] for key in ("aud", "sub", "amr") if key in claims}
        tags = {key: values[0] for key, values in claims.get(TAGS, {}).get("principal_tags", {}).items()}
        session = self.assume(form["RoleArn"], principal, context, tags)
        given = self.credentials(session, "SecretAccessKey", "2099-01-01T00:00:00Z")
        fields = "".join(f"<{key}>{value}</{key}>" for key, value in given.items())
        user = f"<AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:app</AssumedRoleId><Arn>{form['RoleArn']}</Arn></AssumedRoleUser>"
        result = f"<AssumeRoleWithWebIdentityResult><Credentials>{fields}</Credentials>{user}</AssumeRoleWithWebIdentityResult>"
        text = f"<AssumeRoleWithWebIdentityResponse>{result}</AssumeRoleWithWebIdentityResponse>"
        return Answer(200, text.encode(), [("Content-Type", "text/xml")])

    def credentials(self, session, secret, expires):
        return {
            "AccessKeyId": self.start(session),
            secret: session.secret,
            "SessionToken": session.token,
            "Expiration": expires,
        }


def matches(rule, claims):
    """A list is compared as its text, for `Contains` (reported: role-based-access-control says nothing of lists)."""
    if rule["Claim"] not in claims:
        return False
    value, wanted = claims[rule["Claim"]], rule["Value"]
    text = "[" + ", ".join(value) + "]" if isinstance(value, list) else str(value)
    return {
        "Equals": text == wanted,
        "Contains": wanted in text,
        "StartsWith": text.startswith(wanted),
        "NotEqual": text != wanted,
    }[rule["MatchType"]]
