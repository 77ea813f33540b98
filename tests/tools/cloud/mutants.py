"""Mutants: a template with one thing changed that keeps people out or lets them in. Each has to turn a decision.

They are made of whatever the template has, so a new condition, route or tag has its mutant by itself. A mutant that changes what can be put
to the deployed program by one call is applied to it and taken back; for any other the whole template is deployed anew.
"""

import copy
import json
import re
from dataclasses import dataclass, replace
from typing import Callable

from .deploy import CREATE, as_list
from .judge import Decisions, Judge
from .world import World


@dataclass(frozen=True)
class Mutant:
    """`change(resource)` edits one resource of a template in place; `how` says which rows it can turn and how it is put there."""

    name: str
    logical_id: str
    change: Callable
    how: str = "people"
    actions: tuple = ()


# ---- which there are


def mutants(template, every=False):
    """All mutants. A statement that several roles have in common has its mutants in the last of them, unless `every` is asked for."""
    made = {}
    for logical_id, resource in template["Resources"].items():
        make = MAKERS.get(resource["Type"])
        for one in make(template, logical_id, resource["Properties"]) if make else ():
            made[one.name.partition("/")[2] if one.how == "policy" and not every else one.name] = one
    return list(made.values())


def role_policy(template, logical_id, given):
    for at, statement in enumerate(given["PolicyDocument"]["Statement"]):
        actions, name = tuple(as_list(statement["Action"])), f"{logical_id}/{statement['Sid']}"

        def edit(change, at=at):
            return lambda resource: change(resource["Properties"]["PolicyDocument"]["Statement"], at)

        def mutant(what, change):
            return Mutant(f"{name}: {what}", logical_id, edit(change), "policy", actions)

        yield mutant("the statement is missing", lambda some, at: some.pop(at))
        pairs = [(operator, key) for operator, keys in statement.get("Condition", {}).items() for key in keys]
        for operator, key in pairs:
            only = f"{actions[0].partition(':')[2]}: " if len(actions) == 1 else ""
            yield mutant(
                f"{only}without {operator} {key}", lambda some, at, o=operator, k=key: some[at]["Condition"][o].pop(k)
            )
        if len(pairs) > 1:
            yield mutant("without its conditions", lambda some, at: some[at].pop("Condition"))
        if statement["Effect"] == "Allow":
            for wider, what in (widened(statement["Resource"])).items():
                yield mutant(what, lambda some, at, w=wider: some[at].update(Resource=json.loads(w)))
            for operator, key in pairs:
                if any("${" in str(value) for value in as_list(statement["Condition"][operator][key])):
                    yield mutant(
                        f"{key} may be anything ({operator})",
                        lambda some, at, o=operator, k=key: anything(some[at]["Condition"], o, k),
                    )


def anything(condition, operator, key):
    """Lets the key have any value, and leaves its guards."""
    del condition[operator][key]
    condition.setdefault("ForAllValues:StringLike" if operator.startswith("ForAll") else "StringLike", {})[key] = "*"


def widened(resources):
    """{resources as JSON: what is wider}: without the caller's id, and without the prefix."""
    out = {}
    for at, one in enumerate(resources):
        text = one.get("Fn::Sub") if isinstance(one, dict) else one
        if not isinstance(text, str) or not text.endswith("/*"):
            continue
        others = {re.sub(r"\$\{!?[^}]*(sub|PrincipalTag[^}]*)\}", "*", text): "any id in the prefix"}
        if text.count("/") > 1 or "Arn}/" in text:
            others[re.sub(r"/[^/]+/\*$" if "${!" not in text else r"/[^/]+/[^/]+/\*$", "/*", text)] = (
                "without the prefix"
            )
        for wider, what in others.items():
            if wider != text:
                out[json.dumps([*resources[:at], {"Fn::Sub": wider}, *resources[at + 1 :]])] = f"{what}: {wider}"
    return out


def role(template, logical_id, given):
    [statement] = given["AssumeRolePolicyDocument"]["Statement"]

    def mutant(what, change):
        def edit(resource):
            change(resource["Properties"]["AssumeRolePolicyDocument"]["Statement"][0])

        return Mutant(f"{logical_id}, trust: {what}", logical_id, edit, "trust")

    for operator, keys in statement.get("Condition", {}).items():
        for key in keys:
            label = key.rpartition(":")[2]
            yield mutant(f"without {operator} {label}", lambda one, o=operator, k=key: one["Condition"][o].pop(k))
            yield mutant(
                f"another {label} ({operator})",
                lambda one, o=operator, k=key: one["Condition"][o].update({k: "us-east-1:another"}),
            )
    if "Condition" in statement:
        yield mutant("without conditions", lambda one: one.pop("Condition"))
    for action in as_list(statement["Action"]):
        left = [one for one in as_list(statement["Action"]) if one != action] or "sts:GetFederationToken"
        yield mutant(f"without {action}", lambda one, some=left: one.update(Action=some))
    if "Service" in statement["Principal"]:
        yield mutant("another service", lambda one: one["Principal"].update(Service="ec2.amazonaws.com"))


def role_attachment(template, logical_id, given):
    def mutant(what, change):
        return Mutant(f"{logical_id}: {what}", logical_id, lambda resource: change(resource["Properties"]), "exchange")

    roles = given["Roles"]
    for kind in roles:
        yield mutant(f"no role for who is {kind}", lambda one, k=kind: one["Roles"].pop(k))
    if len(roles) == 2:
        swapped = {"authenticated": roles["unauthenticated"], "unauthenticated": roles["authenticated"]}
        yield mutant("the roles of users and guests swapped", lambda one: one.update(Roles=swapped))
    flipped = {"Deny": "AuthenticatedRole", "AuthenticatedRole": "Deny"}
    for name, mapping in given.get("RoleMappings", {}).items():
        yield mutant(f"{name} without its mapping", lambda one, n=name: one["RoleMappings"].pop(n))
        yield mutant(
            f"{name}: AmbiguousRoleResolution the other way",
            lambda one, n=name: one["RoleMappings"][n].update(
                AmbiguousRoleResolution=flipped[one["RoleMappings"][n]["AmbiguousRoleResolution"]]
            ),
        )
        rules = mapping.get("RulesConfiguration", {}).get("Rules", [])
        for at, rule in enumerate(rules):

            def of(change, n=name, at=at):
                return lambda one: change(one["RoleMappings"][n]["RulesConfiguration"]["Rules"], at)

            yield mutant(f"{name} without rule {at}", of(lambda some, at: some.pop(at)))
            yield mutant(f"{name}, rule {at}: another value", of(lambda some, at: some[at].update(Value="another")))
            yield mutant(
                f"{name}, rule {at}: another claim", of(lambda some, at: some[at].update(Claim="custom:other"))
            )
            for kind in {"Equals", "StartsWith", "NotEqual"} - {rule["MatchType"]}:
                yield mutant(f"{name}, rule {at}: {kind}", of(lambda some, at, k=kind: some[at].update(MatchType=k)))
        if len(rules) > 1:
            yield mutant(
                f"{name}: rules the other way round",
                lambda one, n=name: one["RoleMappings"][n]["RulesConfiguration"]["Rules"].reverse(),
            )


def principal_tag(template, logical_id, given):
    def mutant(what, change):
        return Mutant(f"{logical_id}: {what}", logical_id, lambda resource: change(resource["Properties"]), "exchange")

    for tag in given["PrincipalTags"]:
        yield mutant(f"{tag} from another claim", lambda one, t=tag: one["PrincipalTags"].update({t: "iss"}))
        yield mutant(f"without {tag}", lambda one, t=tag: one["PrincipalTags"].pop(t))


def identity_pool(template, logical_id, given):
    def mutant(what, change):
        return Mutant(f"{logical_id}: {what}", logical_id, lambda resource: change(resource["Properties"]), "exchange")

    for key in ("AllowUnauthenticatedIdentities", "AllowClassicFlow"):
        yield mutant(f"{key} the other way", lambda one, k=key: one.update({k: not one[k]}))
    for at, one in enumerate(given.get("CognitoIdentityProviders", [])):
        yield mutant(
            f"without client {one['ClientId']['Ref']}", lambda one, at=at: one["CognitoIdentityProviders"].pop(at)
        )
    for key in given.get("SupportedLoginProviders", {}):
        yield mutant(
            f"another audience for {key}", lambda one, k=key: one["SupportedLoginProviders"].update({k: "another"})
        )
    if given.get("OpenIdConnectProviderARNs"):
        yield mutant("without its OIDC providers", lambda one: one.pop("OpenIdConnectProviderARNs"))
    if "DeveloperProviderName" in given:
        yield mutant("without its developer provider", lambda one: one.pop("DeveloperProviderName"))


def group(template, logical_id, given):
    def mutant(what, change):
        return Mutant(f"{logical_id}: {what}", logical_id, lambda resource: change(resource["Properties"]))

    by_token = any(
        mapping["Type"] == "Token"
        and f"${{{given['UserPoolId']['Ref']}.ProviderName}}" in mapping["IdentityProvider"]["Fn::Sub"]
        for one in template["Resources"].values()
        if one["Type"] == "AWS::Cognito::IdentityPoolRoleAttachment"
        for mapping in one["Properties"].get("RoleMappings", {}).values()
    )
    # With rules, groups give no roles.
    if "RoleArn" in given and by_token:
        yield mutant("without its role", lambda one: one.pop("RoleArn"))
        yield mutant("last in precedence", lambda one: one.update(Precedence=99))
        others = [
            one["Properties"]["RoleArn"]
            for key, one in template["Resources"].items()
            if one["Type"] == "AWS::Cognito::UserPoolGroup" and key != logical_id and "RoleArn" in one["Properties"]
            if one["Properties"]["UserPoolId"] == given["UserPoolId"]
        ]
        for other in others:
            yield mutant(
                f"with the role of another, {other['Fn::GetAtt'][0]}", lambda one, o=other: one.update(RoleArn=o)
            )


def client(template, logical_id, given):
    def mutant(what, change):
        return Mutant(f"{logical_id}: {what}", logical_id, lambda resource: change(resource["Properties"]))

    for name in given.get("ReadAttributes", []):
        if name.startswith("custom:"):
            yield mutant(f"may not read {name}", lambda one, n=name: one["ReadAttributes"].remove(n))
            yield mutant(f"may write {name}", lambda one, n=name: one["WriteAttributes"].append(n))
    if "ALLOW_USER_PASSWORD_AUTH" not in given["ExplicitAuthFlows"]:
        yield mutant("with passwords", lambda one: one["ExplicitAuthFlows"].append("ALLOW_USER_PASSWORD_AUTH"))


def user_pool(template, logical_id, given):
    settings = given["AdminCreateUserConfig"]
    if settings["AllowAdminCreateUserOnly"]:
        yield Mutant(
            f"{logical_id}: sign-up open",
            logical_id,
            lambda resource: resource["Properties"]["AdminCreateUserConfig"].update(AllowAdminCreateUserOnly=False),
        )


def oidc_provider(template, logical_id, given):
    yield Mutant(
        f"{logical_id}: another audience too",
        logical_id,
        lambda resource: resource["Properties"]["ClientIdList"].append("another-audience"),
    )
    yield Mutant(
        f"{logical_id}: another audience",
        logical_id,
        lambda resource: resource["Properties"].update(ClientIdList=["none"]),
    )


def http_authorizer(template, logical_id, given):
    def mutant(what, change):
        return Mutant(f"{logical_id}: {what}", logical_id, lambda resource: change(resource["Properties"]), "calls")

    if given["AuthorizerType"] != "JWT":
        return
    audience, issuer = given["JwtConfiguration"]["Audience"], given["JwtConfiguration"]["Issuer"]
    yield mutant("no audience that anybody has", lambda one: one["JwtConfiguration"].update(Audience=["none"]))
    yield mutant(
        "another audience too", lambda one: one["JwtConfiguration"].update(Audience=[*audience, "another", "other"])
    )
    if isinstance(issuer, str):
        yield mutant(
            "its issuer spelled otherwise", lambda one: one["JwtConfiguration"].update(Issuer=issuer.rstrip("/"))
        )
    for other, one in template["Resources"].items():
        if (
            one["Type"] == "AWS::Cognito::UserPoolClient"
            and {"Ref": other} not in audience
            and isinstance(issuer, dict)
        ):
            yield mutant(
                f"the audience of {other}", lambda one, o=other: one["JwtConfiguration"].update(Audience=[{"Ref": o}])
            )
            yield mutant(
                f"the audience of {other} too",
                lambda one, o=other: one["JwtConfiguration"].update(Audience=[*audience, {"Ref": o}]),
            )


def called(logical_id, given):
    """Mutants of a route or a method: who may call it, and with which scopes."""

    def mutant(what, change):
        return Mutant(f"{logical_id}: {what}", logical_id, lambda resource: change(resource["Properties"]), "calls")

    if given["AuthorizationType"] != "NONE":

        def opened(one):
            one.update(AuthorizationType="NONE")
            one.pop("AuthorizerId", None)
            one.pop("AuthorizationScopes", None)

        yield mutant("open", opened)
    else:
        yield mutant("for signed calls", lambda one: one.update(AuthorizationType="AWS_IAM"))
    for at, _ in enumerate(given.get("AuthorizationScopes", [])):
        yield mutant(f"without scope {at}", lambda one, at=at: one["AuthorizationScopes"].pop(at))
        yield mutant(f"another scope {at}", lambda one, at=at: one["AuthorizationScopes"].__setitem__(at, "openid"))


def http_route(template, logical_id, given):
    yield from called(logical_id, given)
    if given["AuthorizationType"] == "JWT":
        for other, one in template["Resources"].items():
            same = one["Type"] == "AWS::ApiGatewayV2::Authorizer" and one["Properties"]["ApiId"] == given["ApiId"]
            if same and other != given["AuthorizerId"]["Ref"] and one["Properties"]["AuthorizerType"] == "JWT":
                yield Mutant(
                    f"{logical_id}: with {other}",
                    logical_id,
                    lambda resource, o=other: resource["Properties"].update(AuthorizerId={"Ref": o}),
                    "calls",
                )


def rest_authorizer(template, logical_id, given):
    def mutant(what, change):
        return Mutant(f"{logical_id}: {what}", logical_id, lambda resource: change(resource["Properties"]), "api")

    if "IdentityValidationExpression" in given:
        yield mutant("any audience", lambda one: one.pop("IdentityValidationExpression"))
        yield mutant("no audience", lambda one: one.update(IdentityValidationExpression="^none$"))
    if "ProviderARNs" in given:
        yield mutant(
            "another pool",
            lambda one: one.update(
                ProviderARNs=["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_another"]
            ),
        )


def rest_method(template, logical_id, given):
    yield from called(logical_id, given)


def permission(template, logical_id, given):
    if given["Principal"] == "apigateway.amazonaws.com":
        yield Mutant(
            f"{logical_id}: for another API",
            logical_id,
            lambda resource: resource["Properties"].update(
                SourceArn="arn:aws:execute-api:us-east-1:123456789012:another/*"
            ),
            "calls",
        )


def controls(some):
    """For each way in which one of these mutants is put to the test, one that changes nothing: it must turn nothing."""
    first = {}
    for one in some:
        first.setdefault(one.how, one)
    return [
        replace(one, name=f"none at all ({how}, {one.logical_id})", change=lambda resource: None)
        for how, one in first.items()
    ]


MAKERS = {
    "AWS::IAM::RolePolicy": role_policy,
    "AWS::IAM::Role": role,
    "AWS::IAM::OIDCProvider": oidc_provider,
    "AWS::Cognito::IdentityPoolRoleAttachment": role_attachment,
    "AWS::Cognito::IdentityPoolPrincipalTag": principal_tag,
    "AWS::Cognito::IdentityPool": identity_pool,
    "AWS::Cognito::UserPoolGroup": group,
    "AWS::Cognito::UserPoolClient": client,
    "AWS::Cognito::UserPool": user_pool,
    "AWS::ApiGatewayV2::Authorizer": http_authorizer,
    "AWS::ApiGatewayV2::Route": http_route,
    "AWS::ApiGateway::Authorizer": rest_authorizer,
    "AWS::ApiGateway::Method": rest_method,
    "AWS::Lambda::Permission": permission,
}

# Why some of them turn nothing: (what they are called, the reason). A reason that no mutant needs is a mistake.
EQUIVALENT = [
    (
        r"/\w+: (\w+: )?without Null dynamodb:",
        "every request that is granted names keys and attributes: the guard is for requests that carry none",
    ),
    (r"/\w+: (\w+: )?without Null events:source", "every entry of PutEvents has a source"),
    (
        r"/\w+: PartiQLSelect: without BoolIfExists",
        "a full scan has no leading keys, and is stopped by the guard for these",
    ),
    (
        r": Query: without StringEqualsIfExists dynamodb:ReturnValues",
        "a query returns what it reads, and writes nothing",
    ),
    (
        r"/Deny\w+: the statement is missing",
        "nothing in this role grants what it denies: it holds against grants to come",
    ),
    (
        r"^(Identities(Auth|Guest)|ShopAuth|OfficeAuth|Users\w+|Staff\w+)Role, trust: without ForAnyValue:StringLike amr",
        "without the classic flow no guest has a token for STS, nor has a user one for the role of guests",
    ),
    (
        r"^(People|Partners)\w+Role, trust: without ForAnyValue:StringLike amr",
        "who has the name of the user pool in `amr` is authenticated",
    ),
    (r"^OfficeAuthRole, trust: (another|without sts:)", "nobody gets this role: who matches no rule gets none"),
    (r"^OfficeRoles: no role for who is authenticated", "nobody gets this role: who matches no rule gets none"),
    (r"^Office: AllowUnauthenticatedIdentities", "the pool has no role for guests"),
    (
        r"^(UsersAdmins|PeoplePackers|PartnersSuspended|PartnersTrial)Group: last in precedence",
        "no group of the pool with a role comes after it, or nobody is in two",
    ),
    (r"^PeopleTillClient: may not read custom:team", "no tag is filled from tokens of this client"),
    (r"^ShopPartnersTags: (without team|team from)", "users of this pool have no team, and no data has such a one"),
    (
        r"^Web\w+Authorizer: the audience of (Partners|Staff|Screens)\w+ too",
        "tokens of these clients have another issuer",
    ),
    (r"^\w+RoleGrants/Http\w+: without the prefix", "the API has no other route for signed calls"),
    (
        r"^PeoplePackersRoleGrants/Desk\w+: without the prefix",
        "they may call every route of the API that is for signed calls",
    ),
]


def reason(mutant):
    return next((at for at, (pattern, _) in enumerate(EQUIVALENT) if re.search(pattern, mutant.name)), None)


# ---- how they are put to the test


class Trial:
    """The program as `judge` has deployed it, with one mutant after the other."""

    def __init__(self, judge):
        self.judge, self.cloud, self.world, self.base = judge, judge.cloud, judge.world, judge.found
        self.sessions = dict(judge.world.sessions)
        self.were = {label: self.known(one) for label, one in self.sessions.items()}
        self.world.sockets = False
        self.tokens = judge.tokens(self.world)

    def turned(self, mutant):
        """The rows that the mutant turns, with what was expected and what was found."""
        template = copy.deepcopy(self.judge.template)
        mutant.change(template["Resources"][mutant.logical_id])
        if mutant.how in ("people", "api"):
            return self.anew(template, mutant.how)
        self.put(mutant, template["Resources"][mutant.logical_id])
        try:
            return self.rows(mutant)
        finally:
            self.put(mutant, self.judge.template["Resources"][mutant.logical_id])
            self.world.sessions = dict(self.sessions)

    def rows(self, mutant):
        if mutant.how == "calls":
            found = Decisions()
            self.judge.calls(self.world, found, self.tokens)
            self.judge.signed_calls(self.world, found)
            return found.differing()
        out = {}
        if mutant.how == "policy":
            # No other action is decided otherwise.
            about = lambda label, asks: any(one.action in mutant.actions for one in asks)  # noqa: E731
        else:
            trust = mutant.how == "trust"
            found = self.world.exchanges(only=mutant.logical_id if trust else None, strange=trust)
            out = {row: pair for row, pair in found.items() if pair[0] != pair[1]}
            about = self.changed(self.world)
        for row, found in self.judge.replayed(self.base, self.world, about).items():
            if found != self.base.rows[row][0]:
                out[row] = (self.base.rows[row][0], found)
        return out

    def changed(self, world):
        """Sessions about which something is decided otherwise than before. Who was not asked about has what he had."""
        labels = {label for label, one in world.sessions.items() if self.known(one) != self.were[label]}
        return lambda label, asks: label in labels

    def known(self, session):
        """What the decisions about a session depend on."""
        if session is None:
            return None
        credentials = self.cloud.sessions[session.key]
        return credentials.role, credentials.context, credentials.guest

    def put(self, mutant, resource):
        """Changes one resource of what is deployed."""
        kind, deployment = resource["Type"], self.world.deployment
        given = deployment.resolve(copy.deepcopy(resource["Properties"]), mutant.logical_id)
        iam, http = self.cloud.operator("iam"), self.cloud.operator("apigatewayv2")
        if kind == "AWS::IAM::Role":
            iam.update_assume_role_policy(
                RoleName=mutant.logical_id, PolicyDocument=json.dumps(given["AssumeRolePolicyDocument"])
            )
        elif kind == "AWS::IAM::RolePolicy" and not given["PolicyDocument"]["Statement"]:
            iam.delete_role_policy(RoleName=given["RoleName"], PolicyName=given["PolicyName"])
        elif kind == "AWS::ApiGatewayV2::Route":
            # Moto's UpdateRoute takes nothing away.
            http.delete_route(ApiId=given["ApiId"], RouteId=deployment.attribute(mutant.logical_id, ""))
            deployment.created[mutant.logical_id] = CREATE[kind](self.cloud.operator, mutant.logical_id, given)
        elif kind == "AWS::ApiGatewayV2::Authorizer":
            http.update_authorizer(AuthorizerId=deployment.attribute(mutant.logical_id, ""), **given)
        else:
            if kind == "AWS::Lambda::Permission":
                self.cloud.operator("lambda").remove_permission(
                    FunctionName=given["FunctionName"], StatementId=mutant.logical_id
                )
            CREATE[kind](self.cloud.operator, mutant.logical_id, given)
        if kind in ("AWS::IAM::Role", "AWS::IAM::RolePolicy"):
            self.cloud.forget(deployment.role(given.get("RoleName", mutant.logical_id)))
        self.cloud.gateway.read.clear()

    def anew(self, template, how):
        """The template deployed as a whole. Ids come out the same, so the questions are those that were asked before."""
        world = World(self.cloud, self.judge.program, template, sockets=False)
        judge = Judge(self.cloud, self.judge.program, template)
        judge.deploy(world)
        for name, ids in self.judge.ids.items():
            if "sub" in ids and world.ids[name].get("sub") != ids["sub"]:
                raise RuntimeError(f"{name} has another id than before")
        if how == "api":
            found = Decisions()
            judge.calls(world, found, self.tokens)
            return found.differing()
        found = judge.signing_in(world)
        for row, pair in world.exchanges(strange=False).items():
            found.add(row, *pair)
        for row, allowed in judge.replayed(self.base, world, self.changed(world)).items():
            found.add(row, self.base.rows[row][0], allowed)
        return found.differing()
