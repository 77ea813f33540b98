#!/usr/bin/env python3
"""Resolves a CloudFormation template the way a deployment would, and prints what its IAM roles may do.

    resolve.py TEMPLATE.json [NAME=VALUE ...] [--export NAME=VALUE] [--resources]

Every `Ref`, `Fn::GetAtt` and so on becomes a fixed, believable value (account 123456789012, us-east-1, partition aws), so
the policies that come out can be put to a policy simulator. Prints
`{"roles": {LogicalId: {"arn": ..., "trust": {...}, "policies": [...], "sources": [...]}}}`.
With --resources it prints every resource with its resolved properties instead. Anything that cannot be resolved is an
error: nothing is guessed.
"""

import argparse
import base64
import hashlib
import json
import re
import sys

ACCOUNT, REGION, PARTITION = "123456789012", "us-east-1", "aws"
PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": REGION,
    "AWS::Partition": PARTITION,
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "stack",
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/stack/6a1f0c2e-0000-4000-8000-000000000001",
    "AWS::NotificationARNs": [],
}
NO_VALUE = object()
LISTS = re.compile(r"^(List<.*>|CommaDelimitedList|AWS::SSM::Parameter::Value<(List<.*>|CommaDelimitedList)>)$")


class Unresolved(Exception):
    """The template says something that cannot be made concrete."""


class Identity:
    """The made-up name of a resource that CloudFormation would have created: the same for the same logical id."""

    def __init__(self, logical_id, properties):
        self.logical_id, self.properties = logical_id, properties

    def name(self, *properties):
        for name in properties:
            if isinstance(self.properties.get(name), str):
                return self.properties[name]
        return f"stack-{self.logical_id}"

    def digits(self, count):
        return hashlib.sha256(self.logical_id.encode()).hexdigest()[:count]

    def short(self):
        """Ten letters and digits, as the ids of APIs and user pools are."""
        return self.digits(10)

    def uuid(self):
        return f"6a1f0c2e-0000-4000-8000-{self.digits(12)}"

    def role_path(self):
        return self.properties.get("Path", "/") + self.name("RoleName", "ManagedPolicyName")

    def arn(self, service, rest, region=REGION, account=ACCOUNT):
        return f"arn:{PARTITION}:{service}:{region}:{account}:{rest}"


def once(pairs):
    """The members of an object, each key once: other readers take the first or the last of two."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unresolved(f"a key stands twice among {[key for key, _ in pairs]}")
    return found


def _secret(one):
    return one.arn("secretsmanager", f"secret:{one.name('Name')}-Ab3dEf")


def _queue(one):
    # A queue without a name of its own gets a fitting one.
    name = one.name("QueueName")
    return name if one.properties.get("FifoQueue") is not True or name.endswith(".fifo") else name + ".fifo"


def _topic(one):
    name = one.name("TopicName")
    return name if one.properties.get("FifoTopic") is not True or name.endswith(".fifo") else name + ".fifo"


def _bucket(one):
    return one.properties.get("BucketName", one.name().lower())


def _pool(one):
    return f"{REGION}_{one.short()}"


def _oidc(one):
    url = one.properties.get("Url")
    if not isinstance(url, str):
        raise Unresolved(f"{one.logical_id}: an OIDC provider needs its Url")
    return one.arn("iam", "oidc-provider/" + re.sub(r"^https://", "", url), region="")


def _rest(one):
    return one.short()


# What `Ref` and `Fn::GetAtt` give, by resource type: "" is the Ref.
ATTRIBUTES = {
    "AWS::IAM::Role": {
        "": lambda one: one.name("RoleName"),
        "Arn": lambda one: one.arn("iam", "role" + one.role_path(), region=""),
        "RoleId": lambda one: "AROA" + one.short().upper(),
    },
    "AWS::IAM::ManagedPolicy": {"": lambda one: one.arn("iam", "policy" + one.role_path(), region="")},
    "AWS::IAM::RolePolicy": {"": lambda one: one.name("PolicyName")},
    "AWS::IAM::Policy": {"": lambda one: one.name("PolicyName")},
    "AWS::IAM::OIDCProvider": {"": _oidc, "Arn": _oidc},
    "AWS::IAM::SAMLProvider": {
        "": lambda one: one.arn("iam", "saml-provider/" + one.name("Name"), region=""),
        "Arn": lambda one: one.arn("iam", "saml-provider/" + one.name("Name"), region=""),
    },
    "AWS::Cognito::UserPool": {
        "": _pool,
        "UserPoolId": _pool,
        "Arn": lambda one: one.arn("cognito-idp", "userpool/" + _pool(one)),
        "ProviderName": lambda one: f"cognito-idp.{REGION}.amazonaws.com/{_pool(one)}",
        "ProviderURL": lambda one: f"https://cognito-idp.{REGION}.amazonaws.com/{_pool(one)}",
    },
    "AWS::Cognito::UserPoolClient": {
        "": lambda one: one.digits(26),
        "ClientId": lambda one: one.digits(26),
    },
    "AWS::Cognito::UserPoolResourceServer": {"": lambda one: one.name("Identifier")},
    "AWS::Cognito::UserPoolGroup": {"": lambda one: one.name("GroupName")},
    "AWS::Cognito::UserPoolIdentityProvider": {"": lambda one: one.name("ProviderName")},
    "AWS::Cognito::UserPoolDomain": {"": lambda one: one.name("Domain")},
    "AWS::Cognito::IdentityPool": {
        "": lambda one: f"{REGION}:{one.uuid()}",
        "Id": lambda one: f"{REGION}:{one.uuid()}",
        "Name": lambda one: one.name("IdentityPoolName"),
    },
    "AWS::DynamoDB::Table": {
        "": lambda one: one.name("TableName"),
        "Arn": lambda one: one.arn("dynamodb", "table/" + one.name("TableName")),
        "StreamArn": lambda one: one.arn("dynamodb", f"table/{one.name('TableName')}/stream/2026-01-01T00:00:00.000"),
    },
    "AWS::S3::Bucket": {"": _bucket, "Arn": lambda one: one.arn("s3", _bucket(one), region="", account="")},
    "AWS::SQS::Queue": {
        "": lambda one: f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{_queue(one)}",
        "QueueUrl": lambda one: f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{_queue(one)}",
        "QueueName": _queue,
        "Arn": lambda one: one.arn("sqs", _queue(one)),
    },
    "AWS::SNS::Topic": {
        "": lambda one: one.arn("sns", _topic(one)),
        "TopicArn": lambda one: one.arn("sns", _topic(one)),
        "TopicName": _topic,
    },
    "AWS::Kinesis::Stream": {
        "": lambda one: one.name("Name"),
        "Arn": lambda one: one.arn("kinesis", "stream/" + one.name("Name")),
    },
    "AWS::Events::EventBus": {
        "": lambda one: one.name("Name"),
        "Name": lambda one: one.name("Name"),
        "Arn": lambda one: one.arn("events", "event-bus/" + one.name("Name")),
    },
    "AWS::SecretsManager::Secret": {"": _secret, "Id": _secret},
    "AWS::Lambda::Function": {
        "": lambda one: one.name("FunctionName"),
        "Arn": lambda one: one.arn("lambda", "function:" + one.name("FunctionName")),
    },
    "AWS::ApiGatewayV2::Api": {
        "": _rest,
        "ApiId": _rest,
        "ApiEndpoint": lambda one: f"https://{one.short()}.execute-api.{REGION}.amazonaws.com",
    },
    "AWS::ApiGatewayV2::Authorizer": {"": _rest, "AuthorizerId": _rest},
    "AWS::ApiGatewayV2::Integration": {"": _rest, "IntegrationId": _rest},
    "AWS::ApiGatewayV2::Route": {"": _rest, "RouteId": _rest},
    "AWS::ApiGatewayV2::Stage": {"": lambda one: one.name("StageName")},
    "AWS::ApiGateway::RestApi": {"": _rest, "RestApiId": _rest, "RootResourceId": lambda one: one.short()[::-1]},
    "AWS::ApiGateway::Authorizer": {"": _rest, "AuthorizerId": _rest},
    "AWS::ApiGateway::Resource": {"": _rest, "ResourceId": _rest},
    "AWS::ApiGateway::Deployment": {"": _rest, "DeploymentId": _rest},
    "AWS::ApiGateway::Stage": {"": lambda one: one.name("StageName")},
    "AWS::AppSync::GraphQLApi": {
        "": lambda one: one.arn("appsync", "apis/" + one.short()),
        "Arn": lambda one: one.arn("appsync", "apis/" + one.short()),
        "ApiId": _rest,
    },
}


class Template:
    """A template with values for its parameters and for what it imports."""

    def __init__(self, document, parameters=None, exports=None):
        self.document = document
        self.resources = document.get("Resources", {})
        self.exports = exports or {}
        self.given = dict(parameters or {})
        unknown = set(self.given) - set(document.get("Parameters", {}))
        if unknown:
            raise Unresolved("no such parameter: " + ", ".join(sorted(unknown)))
        self.parameters = {}
        for name, declared in document.get("Parameters", {}).items():
            value = self.given.get(name, declared.get("Default"))
            if value is None:
                raise Unresolved(f"parameter {name} has no default and was given no value")
            allowed = declared.get("AllowedValues")
            if allowed is not None and str(value) not in [str(one) for one in allowed]:
                raise Unresolved(f"parameter {name}: {value!r} is none of {allowed}")
            listed = LISTS.match(declared.get("Type", "String"))
            if listed and isinstance(value, str):
                value = [part.strip() for part in value.split(",")]
            self.parameters[name] = value if listed else str(value)
        self.open = []  # what is being resolved, to see circles
        self.conditions = {}

    # ---- names

    def ref(self, name):
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in PSEUDO:
            return PSEUDO[name]
        if name in self.parameters:
            return self.parameters[name]
        if name in self.resources:
            return self.attribute(name, "")
        raise Unresolved(f"Ref to {name}, which is nothing in the template")

    def attribute(self, logical_id, attribute):
        resource = self.resources.get(logical_id)
        if resource is None:
            raise Unresolved(f"Fn::GetAtt of {logical_id}, which is no resource of the template")
        if not self.exists(logical_id):
            raise Unresolved(f"{logical_id} is not created: its condition {resource['Condition']} is false")
        known = ATTRIBUTES.get(resource["Type"], {})
        if attribute not in known:
            what = f"attribute {attribute}" if attribute else "Ref"
            raise Unresolved(f"{logical_id}: the {what} of {resource['Type']} is unknown to resolve.py")
        step = f"{logical_id}.{attribute}"
        if step in self.open:
            raise Unresolved("circular: " + " -> ".join([*self.open, step]))
        self.open.append(step)
        try:
            return known[attribute](Identity(logical_id, self.naming(resource)))
        finally:
            self.open.pop()

    NAMING = re.compile(r"^(\w*Name|Path|Url|Domain|Identifier|Fifo(Queue|Topic))$")

    def naming(self, resource):
        """The properties that names are made of."""
        out = {}
        for key, value in resource.get("Properties", {}).items():
            if self.NAMING.match(key):
                value = self.resolve(value, key)
                if value is not NO_VALUE:
                    out[key] = value
        return out

    def exists(self, logical_id):
        condition = self.resources[logical_id].get("Condition")
        return condition is None or self.condition(condition)

    # ---- conditions

    def condition(self, name):
        if name not in self.conditions:
            if name not in self.document.get("Conditions", {}):
                raise Unresolved(f"no such condition: {name}")
            self.conditions[name] = None
            self.conditions[name] = self.truth(self.document["Conditions"][name])
        if self.conditions[name] is None:
            raise Unresolved(f"circular condition {name}")
        return self.conditions[name]

    def truth(self, value):
        if not (isinstance(value, dict) and len(value) == 1):
            raise Unresolved(f"not a condition: {json.dumps(value)}")
        [(key, inner)] = value.items()
        if key == "Condition":
            return self.condition(inner)
        if key == "Fn::Equals":
            left, right = (self.resolve(one, key) for one in inner)
            return left == right if isinstance(left, list) or isinstance(right, list) else text(left) == text(right)
        if key == "Fn::Not":
            return not self.truth(inner[0])
        if key == "Fn::And":
            return all([self.truth(one) for one in inner])
        if key == "Fn::Or":
            return any([self.truth(one) for one in inner])
        raise Unresolved(f"not a condition: {key}")

    # ---- values

    def resolve(self, value, at):
        if isinstance(value, list):
            found = (self.resolve(one, f"{at}/{index}") for index, one in enumerate(value))
            return [one for one in found if one is not NO_VALUE]
        if not isinstance(value, dict):
            if isinstance(value, str) and "{{resolve:" in value:
                return re.sub(r"\{\{resolve:([^}]*)\}\}", lambda found: "resolved-" + found[1].replace(":", "-"), value)
            return value
        if len(value) == 1:
            [(key, inner)] = value.items()
            if key == "Ref":
                return self.ref(inner)
            if key.startswith("Fn::"):
                return self.function(key, inner, f"{at}/{key}")
        out = {}
        for key, inner in value.items():
            if key.startswith("Fn::") or (key == "Ref" and isinstance(inner, str)):
                raise Unresolved(f"{at}: {key} stands beside other keys")
            found = self.resolve(inner, f"{at}/{key}")
            if found is not NO_VALUE:
                out[key] = found
        return out

    def function(self, key, inner, at):
        if key == "Fn::Sub":
            return self.sub(inner, at)
        if key == "Fn::GetAtt":
            logical_id, _, attribute = inner.partition(".") if isinstance(inner, str) else (inner[0], "", inner[1])
            return self.attribute(logical_id, self.resolve(attribute, at))
        if key == "Fn::If":
            name, then, other = inner
            return self.resolve(then if self.condition(name) else other, at)
        if key == "Fn::FindInMap":
            found = self.document.get("Mappings", {})
            for step in inner[:3]:
                step = text(self.resolve(step, at))
                if step not in found:
                    raise Unresolved(f"{at}: the mappings have no {step}")
                found = found[step]
            return found
        given = self.resolve(inner, at)
        if key == "Fn::Join":
            separator, parts = given
            if not isinstance(parts, list):
                raise Unresolved(f"{at}: joins what is no list: {parts!r}")
            return separator.join(text(one) for one in parts)
        if key == "Fn::Select":
            index, parts = int(given[0]), given[1]
            if not isinstance(parts, list) or not 0 <= index < len(parts):
                raise Unresolved(f"{at}: selects {index} of {parts!r}")
            return parts[index]
        if key == "Fn::Split":
            return text(given[1]).split(given[0])
        if key == "Fn::ImportValue":
            if given not in self.exports:
                raise Unresolved(f"{at}: nothing is exported as {given}: give --export {given}=VALUE")
            return self.exports[given]
        if key == "Fn::Base64":
            return base64.b64encode(text(given).encode()).decode()
        if key == "Fn::GetAZs":
            return [REGION + letter for letter in "abc"]
        raise Unresolved(f"{at}: {key} is unknown to resolve.py")

    def sub(self, inner, at):
        form, names = (inner, {}) if isinstance(inner, str) else inner
        if not isinstance(form, str):
            raise Unresolved(f"{at}: the text of Fn::Sub must be a string")
        used = set()

        def put(found):
            name = found[1]
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            name = name.strip()
            if name in names:
                used.add(name)
                value = self.resolve(names[name], at)
            elif "." in name:
                value = self.attribute(*name.split(".", 1))
            else:
                value = self.ref(name)
            return text(value)

        out = re.sub(r"\$\{([^{}]*)\}", put, form)
        if set(names) - used:
            raise Unresolved(f"{at}: the text never uses {', '.join(sorted(set(names) - used))}")
        return out

    # ---- what comes out

    def properties(self, logical_id):
        return self.resolve(self.resources[logical_id].get("Properties", {}), logical_id)

    def all_resources(self, kind=""):
        return {
            logical_id: {"type": resource["Type"], "properties": self.properties(logical_id)}
            for logical_id, resource in self.resources.items()
            if resource["Type"].startswith(kind) and self.exists(logical_id)
        }

    def roles(self):
        found = self.all_resources("AWS::IAM::")
        roles, by_name, managed = {}, {}, {}

        def add(role, source, policy):
            roles[role]["policies"].append(document(policy, source))
            roles[role]["sources"].append(source)

        for logical_id, resource in found.items():
            properties = resource["properties"]
            if resource["type"] == "AWS::IAM::Role":
                roles[logical_id] = {
                    "arn": self.attribute(logical_id, "Arn"),
                    "trust": document(properties["AssumeRolePolicyDocument"], logical_id),
                    "policies": [],
                    "sources": [],
                }
                by_name[self.attribute(logical_id, "")] = logical_id
                for policy in properties.get("Policies", []):
                    add(logical_id, f"{logical_id}/{policy['PolicyName']}", policy["PolicyDocument"])
            if resource["type"] == "AWS::IAM::ManagedPolicy":
                managed[self.attribute(logical_id, "")] = (logical_id, properties["PolicyDocument"])

        attached = set()
        for logical_id, resource in found.items():
            properties, kind = resource["properties"], resource["type"]
            if kind in ("AWS::IAM::RolePolicy", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
                names = [properties["RoleName"]] if kind == "AWS::IAM::RolePolicy" else properties.get("Roles", [])
                for name in names:
                    if name not in by_name:
                        raise Unresolved(f"{logical_id}: attached to role {name}, which is not in the template")
                    if kind == "AWS::IAM::ManagedPolicy":
                        attached.add((by_name[name], logical_id))
                    if "PolicyDocument" in properties:
                        add(by_name[name], logical_id, properties["PolicyDocument"])
        for logical_id in roles:
            properties = found[logical_id]["properties"]
            for arn in properties.get("ManagedPolicyArns", []):
                if arn not in managed:
                    # AWS's own policies are not in the template; hiding one would show the role weaker than it is.
                    roles[logical_id].setdefault("external", []).append(arn)
                elif (logical_id, managed[arn][0]) not in attached:
                    add(logical_id, *managed[arn])
            boundary = properties.get("PermissionsBoundary")
            if boundary is not None:
                if boundary not in managed:
                    raise Unresolved(f"{logical_id}: its permissions boundary {boundary} is not in the template")
                roles[logical_id]["boundary"] = document(managed[boundary][1], managed[boundary][0])
        return {"roles": roles}


def text(value):
    """A value as CloudFormation writes it into a string."""
    if value is NO_VALUE or isinstance(value, (list, dict)) or value is None:
        raise Unresolved(f"cannot be written into a string: {'AWS::NoValue' if value is NO_VALUE else value!r}")
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def document(policy, source):
    """A policy document, which may be written as a string of JSON."""
    if isinstance(policy, str):
        try:
            policy = json.loads(policy, object_pairs_hook=once)
        except ValueError as error:
            raise Unresolved(f"{source}: the policy document is a string but not JSON: {error}") from error
    return policy


def pair(given):
    name, equals, value = given.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{given!r} is not NAME=VALUE")
    return name, value


def main(argv=None):
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("template")
    arguments.add_argument("parameters", nargs="*", type=pair, metavar="NAME=VALUE")
    arguments.add_argument("--export", action="append", default=[], type=pair, metavar="NAME=VALUE")
    arguments.add_argument("--resources", action="store_true", help="print every resource, resolved")
    given = arguments.parse_args(argv)
    try:
        with open(given.template, encoding="utf-8") as file:
            template = Template(json.load(file, object_pairs_hook=once), dict(given.parameters), dict(given.export))
        out = {"resources": template.all_resources()} if given.resources else template.roles()
    except (Unresolved, OSError, ValueError) as error:
        sys.exit(f"resolve.py: {given.template}: {error}")
    json.dump(out, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
