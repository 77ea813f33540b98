"""What is deployed: the compiler's output with every placeholder made concrete, and how Cognito chooses roles from it."""

import hashlib
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import resolve  # noqa: E402

from .program import client_id  # noqa: E402
from .reference import KEY_ID, ME, MY_SUB, MY_TEAM, named_arn  # noqa: E402


def api_id(name):
    """The id of an API that exists already."""
    return hashlib.sha256(name.encode()).hexdigest()[:10]


HOLE = re.compile(r"\{\{([^{}]*)\}\}")
FIELD = re.compile(r"^(.*?)(?::(\d+)|/1)$", re.S)


class Duplicate(Exception):
    """An object of JSON has a key twice."""


class Refused(Exception):
    """A value that the output's own pattern does not take."""


class Locked(Exception):
    """A believable value that the output's own pattern does not take."""


def read(text):
    """JSON in which no object has a key twice."""

    def unique(pairs):
        out = dict(pairs)
        if len(out) != len(pairs):
            twice = sorted({key for key, _ in pairs if [one for one, _ in pairs].count(key) > 1})
            raise Duplicate(", ".join(twice))
        return out

    return json.loads(text, object_pairs_hook=unique)


class Bundle(resolve.Template):
    """A bundle, read as a template: its holes are filled from the same made-up resources."""

    def __init__(self, bundle, parameters, exports):
        resources = {name: {"Type": one["type"], "Properties": one["properties"]} for name, one in bundle["resources"].items()}
        for role in bundle["principals"]:
            resources[role["id"]] = {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": role["trust"],
                    "Policies": [{"PolicyName": one["name"], "PolicyDocument": one["document"]} for one in role["policies"]],
                },
            }
        declared = {}
        for name, one in bundle["parameters"].items():
            declared[name] = {"Type": one.get("type", "String"), **({"Default": one["default"]} if "default" in one else {})}
        super().__init__({"Parameters": declared, "Resources": resources}, parameters, exports)

    def resolve(self, value, at):
        if isinstance(value, str):
            return HOLE.sub(lambda found: self.hole(found[1], at), value)
        if isinstance(value, list):
            return [self.resolve(one, at) for one in value]
        if isinstance(value, dict):
            return {key: self.resolve(one, f"{at}/{key}") for key, one in value.items()}
        return value

    def hole(self, name, at):
        if name.startswith("resolve:"):
            return "resolved-" + name[len("resolve:") :].replace(":", "-")
        if found := FIELD.match(name):
            text = self.hole(found[1], at)
            return text.split(":")[int(found[2])] if found[2] else text.split("/", 1)[1]
        if name.startswith("import:"):
            export = re.sub(r"<([^<>]*)>", lambda one: resolve.text(self.ref(one[1])), name[len("import:") :])
            if export not in self.exports:
                raise resolve.Unresolved(f"{at}: nothing is exported as {export}")
            return self.exports[export]
        logical_id, _, attribute = name.partition(".")
        return resolve.text(self.attribute(logical_id, attribute) if attribute else self.ref(name))


resolve.ATTRIBUTES.setdefault(
    "AWS::AppSync::Api", {"": lambda one: one.arn("appsync", "apis/" + one.short()), "ApiId": lambda one: one.short()}
)
resolve.ATTRIBUTES["AWS::AppSync::GraphQLApi"].setdefault("GraphQLUrl", lambda one: f"https://{one.short()}.example.com/graphql")


def believable(name, program):
    """A value for a parameter of the output that the program does not speak of."""
    for thing in program.things:
        if name == f"{thing.name}Arn":
            return named_arn(thing.kind, f"given-{thing.name}")
        if name == f"{thing.name}Id":
            return KEY_ID
    for api in program.apis:
        if name == f"{api.name}Id":
            return api_id(api.name)
        if name == f"{api.name}Stage":
            return "prod"
        if name.startswith(api.name) and "Root" in name:
            return "root012345"
    if name.endswith("Arn"):
        return named_arn("function", f"given-{name[:-3]}")
    raise resolve.Unresolved(f"no believable value for parameter {name}")


class Deployed:
    def __init__(self, target, text, program):
        self.program, self.target = program, target
        self.document = document = read(text)
        bundle = target == "bundle"
        declared = document.get("parameters" if bundle else "Parameters", {})
        self.check_values(declared, bundle)
        exports = {}
        for thing in program.things:
            if thing.handle and thing.handle[0] == "import":
                exports[program.put_in(thing.handle[1])] = named_arn(thing.kind, f"imported-{thing.name}")
        self.template = (Bundle if bundle else resolve.Template)(document, self.values, exports)
        self.roles = {}
        for logical_id, role in self.template.roles()["roles"].items():
            self.roles[role["arn"]] = {"id": logical_id, "trust": role["trust"], "policies": role["policies"]}
        self.resources = self.template.all_resources()

    def check_values(self, declared, bundle):
        spoken = self.program.parameters_deployed()
        self.values = {}
        for name, one in declared.items():
            type_ = one.get("type" if bundle else "Type", "String")
            pattern = one.get("pattern" if bundle else "AllowedPattern")
            default = one.get("default" if bundle else "Default")
            value = spoken.get(name)
            if value is None and default is None:
                parameter = next((own for own in self.program.parameters if own.output == name), None)
                value = parameter.value if parameter else believable(name, self.program)
            said = value if value is not None else default
            if value is not None:
                self.values[name] = value
            # Of a parameter in the store CloudFormation checks the key.
            if pattern is not None and "SSM" not in type_ and not re.fullmatch(pattern, str(said)):
                kind = Refused if name in spoken or said == default else Locked
                raise kind(f"{name}={said!r} does not match {pattern}")

    # ---- ids

    def api_id(self, name):
        api = self.program.api(name)
        if api.kind == "graphql":
            return self.template.attribute(name, "ApiId") if name in self.template.resources else api_id(name)
        if api.create:
            return self.template.ref(name)
        if api.id is not None:
            return self.program.put_in(api.id)
        return self.program.implied(f"{name}Id", api_id(name))

    def stage(self, name):
        api = self.program.api(name)
        if api.stage is not None:
            return self.program.put_in(api.stage)
        return "$default" if api.kind == "http" else self.program.implied(f"{name}Stage", "prod")

    def identity_pool_id(self, name):
        pool = self.program.identity_pool(name)
        return self.program.put_in(pool.id) if pool.id else self.template.ref(name)

    def login(self, name):
        """The name under which an identity pool knows the users of a user pool, its app client, and the pool's id."""
        pool = self.program.pool(name)
        if pool.arn:
            pool_id = self.program.put_in(pool.arn).rsplit("/", 1)[1]
            region = self.program.put_in(pool.arn).split(":")[3]
            return f"cognito-idp.{region}.amazonaws.com/{pool_id}", client_id(pool), pool_id
        return self.template.attribute(name, "ProviderName"), self.template.ref(f"{name}WebClient"), self.template.ref(name)

    # ---- Cognito

    def attachment(self, name):
        pool_id = self.identity_pool_id(name)
        for one in self.resources.values():
            if one["type"] == "AWS::Cognito::IdentityPoolRoleAttachment" and one["properties"]["IdentityPoolId"] == pool_id:
                return one["properties"]
        return {"Roles": {}}

    def claims(self, person):
        """His ID token, as a user pool or a provider writes it."""
        out = dict(person.claims)
        if person.kind == "user":
            out["cognito:groups"] = sorted(person.groups)
            out["cognito:roles"] = [arn for _, arn in self.group_roles(person)]
        return out

    def group_roles(self, person):
        """(precedence, role) of each of his groups that has a role."""
        _, _, pool_id = self.login(person.pool)
        pool = self.program.pool(person.pool)
        out = []
        for one in self.resources.values():
            properties = one["properties"]
            if one["type"] == "AWS::Cognito::UserPoolGroup" and properties["UserPoolId"] == pool_id:
                if properties["GroupName"] in person.groups and "RoleArn" in properties:
                    out.append((properties.get("Precedence"), properties["RoleArn"]))
        for group in pool.groups:
            # Somebody has set by hand what the output says.
            if group.attached and group.name in person.groups:
                suffix = f"{pool.name}{group.name[0].upper()}{group.name[1:]}Role"
                out += [(group.precedence, arn) for arn, role in self.roles.items() if role["id"] == suffix]
        return out

    def choices(self, person):
        """The roles that Cognito gives this person for the asking, and the one that he gets if he asks for none."""
        attachment = self.attachment(person.identity_pool)
        roles = attachment.get("Roles", {})
        if person.kind == "guest":
            role = roles.get("unauthenticated")
            return ([role] if role else []), role
        default = roles.get("authenticated")
        mapping = self.mapping(attachment, person)
        if mapping is None:
            return ([default] if default else []), default
        if mapping["Type"] == "Token":
            mine = self.group_roles(person) if person.kind == "user" else []
            choosable = [arn for _, arn in mine]
            best = preferred(mine)
        else:
            choosable = [one["RoleARN"] for one in mapping["RulesConfiguration"]["Rules"] if matches(one, self.claims(person))]
            best = choosable[0] if choosable else None
        if best is None and mapping.get("AmbiguousRoleResolution") == "AuthenticatedRole":
            best = default
            # The default role is nobody's choice, but it is what he gets.
            choosable = [*choosable, default] if default else choosable
        return choosable, best

    def mapping(self, attachment, person):
        for key, one in attachment.get("RoleMappings", {}).items():
            if one.get("IdentityProvider", key) == self.login_name(person):
                return one
        return None

    def login_name(self, person):
        if person.kind == "user":
            provider, client, _ = self.login(person.pool)
            return f"{provider}:{client}"
        if person.kind == "provider":
            return self.provider(person.pool)
        return self.program.identity_pool(person.identity_pool).developer

    def provider(self, name):
        """The ARN of the provider with this issuer; a slash at its end may be left out."""
        issuer = self.program.named(self.program.providers, name).issuer.rstrip("/")
        for logical_id, one in self.resources.items():
            if one["type"] == "AWS::IAM::OIDCProvider" and one["properties"]["Url"].rstrip("/") == issuer:
                return self.template.attribute(logical_id, "Arn")
        raise resolve.Unresolved(f"no provider has the issuer {issuer}")

    def amr(self, person):
        if person.kind == "guest":
            return ["unauthenticated"]
        if person.kind == "developer":
            name = self.program.identity_pool(person.identity_pool).developer
            return ["authenticated", name, f"{name}:us-east-1:{self.identity_pool_id(person.identity_pool)}:ben"]
        if person.kind == "provider":
            issuer = re.sub("^https://", "", self.program.named(self.program.providers, person.pool).issuer)
            return ["authenticated", issuer, f"{self.login_name(person)}:OIDC:{MY_SUB}"]
        provider, _, _ = self.login(person.pool)
        return ["authenticated", provider, f"{provider}:CognitoSignIn:{MY_SUB}"]

    def token(self, person):
        """What a policy sees of his token."""
        host = "cognito-identity.amazonaws.com"
        return {f"{host}:aud": self.identity_pool_id(person.identity_pool), f"{host}:amr": self.amr(person), f"{host}:sub": ME}

    def tags(self, person):
        """Principal tags that the pool fills from his token."""
        if person.kind not in ("user", "provider"):
            return {}
        provider = self.login(person.pool)[0] if person.kind == "user" else self.login_name(person)
        claims = {"sub": MY_SUB, "custom:team": MY_TEAM} if person.kind == "user" else {"sub": MY_SUB}
        out = {}
        for one in self.resources.values():
            properties = one["properties"]
            if one["type"] == "AWS::Cognito::IdentityPoolPrincipalTag" and properties["IdentityPoolId"] == self.identity_pool_id(
                person.identity_pool
            ):
                if properties["IdentityProviderName"] == provider:
                    for tag, claim in properties.get("PrincipalTags", {}).items():
                        if claim in claims:
                            out[tag] = claims[claim]
        return out

    # ---- to compare two targets

    def shape(self):
        """Everything that decides, in one order."""
        roles = {
            role["id"]: [canonical(role["trust"]), sorted(line for one in role["policies"] for line in lines(one))]
            for role in self.roles.values()
        }
        kinds = (
            "AWS::Cognito::IdentityPoolRoleAttachment",
            "AWS::Cognito::UserPoolGroup",
            "AWS::ApiGatewayV2::Route",
            "AWS::ApiGateway::Method",
            "AWS::Cognito::IdentityPoolPrincipalTag",
        )
        rest = sorted(canonical(one) for one in self.resources.values() if one["type"] in kinds)
        return canonical([roles, rest])


def preferred(roles):
    """The role that `cognito:preferred_role` names: of the lowest precedence, unless two different ones share it."""
    if not roles:
        return None
    ranks = [(rank if rank is not None else float("inf"), arn) for rank, arn in roles]
    lowest = min(rank for rank, _ in ranks)
    best = {arn for rank, arn in ranks if rank == lowest}
    return best.pop() if len(best) == 1 else None


def matches(rule, claims):
    value = claims.get(rule["Claim"])
    if value is None:
        return False
    text = "[" + ", ".join(value) + "]" if isinstance(value, list) else value
    wanted = rule["Value"]
    return {
        "Equals": text == wanted,
        "Contains": wanted in text,
        "StartsWith": text.startswith(wanted),
        "NotEqual": text != wanted,
    }[rule["MatchType"]]


def canonical(value):
    return json.dumps(value, sort_keys=True)


def lines(document):
    """The statements of a policy as sorted text, without what does not decide."""
    out = []
    for statement in document["Statement"]:
        one = {key: value for key, value in statement.items() if key != "Sid"}
        for key in ("Action", "Resource"):
            if isinstance(one.get(key), list):
                one[key] = sorted(one[key])
        out.append(canonical(one))
    return out
