"""Deploys a template by API calls, as CloudFormation would: moto's own CloudFormation leaves out Cognito and API Gateway."""

import io
import json
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import resolve  # noqa: E402

from .user_pools import pool_arn  # noqa: E402
from .wire import ACCOUNT, REGION  # noqa: E402


class Deployment(resolve.Template):
    """A template whose resources are created when something first refers to them. `given` are values of its parameters."""

    def __init__(self, cloud, document, given):
        super().__init__(document, given)
        self.cloud, self.created = cloud, {}

    def apply(self):
        for logical_id in self.resources:
            self.create(logical_id)
        return self

    def attribute(self, logical_id, attribute):
        return self.create(logical_id)[attribute]

    def create(self, logical_id):
        """What `Ref` ("") and `Fn::GetAtt` give of a resource."""
        if logical_id not in self.created:
            if logical_id in self.open:
                raise resolve.Unresolved("circular: " + " -> ".join([*self.open, logical_id]))
            resource = self.resources[logical_id]
            self.open.append(logical_id)
            for other in as_list(resource.get("DependsOn", [])):
                self.create(other)
            properties = self.resolve(resource.get("Properties", {}), logical_id)
            if resource["Type"] not in CREATE:
                raise resolve.Unresolved(f"{logical_id}: nothing here creates {resource['Type']}")
            self.cloud.seed(logical_id)
            self.created[logical_id] = CREATE[resource["Type"]](self.cloud.operator, logical_id, properties)
            self.open.pop()
        return self.created[logical_id]

    def role(self, logical_id):
        return self.attribute(logical_id, "Arn")


def as_list(value):
    return value if isinstance(value, list) else [value]


def named(value, **more):
    return {"": value, **more}


# ---- IAM


def role(operator, logical_id, given):
    iam, name = operator("iam"), given.get("RoleName", logical_id)
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(given["AssumeRolePolicyDocument"]))[
        "Role"
    ]
    for one in given.get("Policies", []):
        iam.put_role_policy(
            RoleName=name, PolicyName=one["PolicyName"], PolicyDocument=json.dumps(one["PolicyDocument"])
        )
    for arn in given.get("ManagedPolicyArns", []):
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    return named(name, Arn=made["Arn"])


def role_policy(operator, logical_id, given):
    operator("iam").put_role_policy(
        RoleName=given["RoleName"], PolicyName=given["PolicyName"], PolicyDocument=json.dumps(given["PolicyDocument"])
    )
    return named(given["PolicyName"])


def managed_policy(operator, logical_id, given):
    iam = operator("iam")
    arn = iam.create_policy(PolicyName=logical_id, PolicyDocument=json.dumps(given["PolicyDocument"]))["Policy"]["Arn"]
    for one in given.get("Roles", []):
        iam.attach_role_policy(RoleName=one, PolicyArn=arn)
    return named(arn)


def oidc_provider(operator, logical_id, given):
    arn = operator("iam").create_open_id_connect_provider(
        Url=given["Url"],
        ClientIDList=given.get("ClientIdList", []),
        ThumbprintList=given.get("ThumbprintList", ["0" * 40]),
    )["OpenIDConnectProviderArn"]
    return named(arn, Arn=arn)


# ---- Cognito


def user_pool(operator, logical_id, given):
    client = operator("cognito-idp")
    # Set by a call of its own.
    second = {key: given.pop(key) for key in ("MfaConfiguration", "EnabledMfas") if key in given}
    made = client.create_user_pool(PoolName=given.pop("UserPoolName", logical_id), **given)["UserPool"]["Id"]
    if second.get("MfaConfiguration", "OFF") != "OFF":
        software = {"SoftwareTokenMfaConfiguration": {"Enabled": "SOFTWARE_TOKEN_MFA" in second.get("EnabledMfas", [])}}
        client.set_user_pool_mfa_config(UserPoolId=made, MfaConfiguration=second["MfaConfiguration"], **software)
    host = f"cognito-idp.{REGION}.amazonaws.com/{made}"
    return named(made, Arn=pool_arn(made), ProviderName=host, ProviderURL=f"https://{host}", UserPoolId=made)


def user_pool_client(operator, logical_id, given):
    made = operator("cognito-idp").create_user_pool_client(**{"ClientName": logical_id, **given})["UserPoolClient"][
        "ClientId"
    ]
    return named(made, ClientId=made)


def called(service, operation, key=None):
    """One call with the properties as they are; `key` of the answer is the resource's id."""

    def create(operator, logical_id, given):
        made = getattr(operator(service), operation)(**given)
        return named(made[key] if key else logical_id, **({key: made[key]} if key else {}))

    return create


def identity_pool(operator, logical_id, given):
    made = operator("cognito-identity").create_identity_pool(**{"IdentityPoolName": logical_id, **given})[
        "IdentityPoolId"
    ]
    return named(made, Id=made)


def role_attachment(operator, logical_id, given):
    mappings = {}
    for name, one in given.get("RoleMappings", {}).items():
        mappings[one.pop("IdentityProvider", name)] = one
    operator("cognito-identity").set_identity_pool_roles(
        IdentityPoolId=given["IdentityPoolId"], Roles=given.get("Roles", {}), RoleMappings=mappings
    )
    return named(logical_id)


# ---- API Gateway, Lambda


def small(given, *names, **renamed):
    """Properties with the names that the API of REST APIs gives them: a small letter first, unless said otherwise."""
    pairs = {name: name[0].lower() + name[1:] for name in names} | renamed
    return {other: given[name] for name, other in pairs.items() if name in given}


def rest_api(operator, logical_id, given):
    client = operator("apigateway")
    endpoint = {"types": given["EndpointConfiguration"]["Types"]}
    made = client.create_rest_api(name=given["Name"], endpointConfiguration=endpoint)["id"]
    return named(made, RootResourceId=client.get_resources(restApiId=made)["items"][0]["id"])


def rest_stage(operator, logical_id, given):
    operator("apigateway").create_stage(**small(given, "RestApiId", "StageName", "DeploymentId"))
    return named(given["StageName"])


def gateway_response(operator, logical_id, given):
    operator("apigateway").put_gateway_response(**small(given, "RestApiId", "ResponseType", "ResponseParameters"))
    return named(logical_id)


def rest_authorizer(operator, logical_id, given):
    made = operator("apigateway").create_authorizer(
        **small(
            given, "RestApiId", "Name", "Type", "AuthorizerUri", "IdentitySource", "IdentityValidationExpression",
            "AuthorizerResultTtlInSeconds", ProviderARNs="providerARNs",
        )
    )["id"]  # fmt: skip
    return named(made, AuthorizerId=made)


def rest_resource(operator, logical_id, given):
    return named(operator("apigateway").create_resource(**small(given, "RestApiId", "ParentId", "PathPart"))["id"])


def rest_method(operator, logical_id, given):
    client, where = operator("apigateway"), small(given, "RestApiId", "ResourceId", "HttpMethod")
    client.put_method(**where, **small(given, "AuthorizationType", "AuthorizerId", "AuthorizationScopes"))
    integration = given["Integration"]
    client.put_integration(**where, **small(integration, "Type", "Uri", IntegrationHttpMethod="integrationHttpMethod"))
    return named(logical_id)


def rest_deployment(operator, logical_id, given):
    made = operator("apigateway").create_deployment(restApiId=given["RestApiId"])["id"]
    return named(made, DeploymentId=made)


def permission(operator, logical_id, given):
    more = {key: given[key] for key in ("SourceArn", "SourceAccount") if key in given}
    operator("lambda").add_permission(
        FunctionName=given["FunctionName"],
        StatementId=logical_id,
        Action=given["Action"],
        Principal=given["Principal"],
        **more,
    )
    return named(logical_id)


CREATE = {
    "AWS::IAM::Role": role,
    "AWS::IAM::RolePolicy": role_policy,
    "AWS::IAM::ManagedPolicy": managed_policy,
    "AWS::IAM::OIDCProvider": oidc_provider,
    "AWS::Cognito::UserPool": user_pool,
    "AWS::Cognito::UserPoolClient": user_pool_client,
    "AWS::Cognito::UserPoolGroup": called("cognito-idp", "create_group"),
    "AWS::Cognito::UserPoolDomain": called("cognito-idp", "create_user_pool_domain"),
    "AWS::Cognito::UserPoolResourceServer": called("cognito-idp", "create_resource_server"),
    "AWS::Cognito::IdentityPool": identity_pool,
    "AWS::Cognito::IdentityPoolRoleAttachment": role_attachment,
    "AWS::Cognito::IdentityPoolPrincipalTag": called("cognito-identity", "set_principal_tag_attribute_map"),
    "AWS::ApiGatewayV2::Api": called("apigatewayv2", "create_api", "ApiId"),
    "AWS::ApiGatewayV2::Stage": called("apigatewayv2", "create_stage"),
    "AWS::ApiGatewayV2::Authorizer": called("apigatewayv2", "create_authorizer", "AuthorizerId"),
    "AWS::ApiGatewayV2::Integration": called("apigatewayv2", "create_integration", "IntegrationId"),
    "AWS::ApiGatewayV2::Route": called("apigatewayv2", "create_route", "RouteId"),
    "AWS::ApiGateway::RestApi": rest_api,
    "AWS::ApiGateway::Stage": rest_stage,
    "AWS::ApiGateway::GatewayResponse": gateway_response,
    "AWS::ApiGateway::Authorizer": rest_authorizer,
    "AWS::ApiGateway::Resource": rest_resource,
    "AWS::ApiGateway::Method": rest_method,
    "AWS::ApiGateway::Deployment": rest_deployment,
    "AWS::Lambda::Permission": permission,
}

# ---- what exists before: the program only refers to it


def empty_function():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("index.py", "")
    return out.getvalue()


class Existing:
    """Creates what a program refers to, and says which parameters of the template that gives."""

    def __init__(self, cloud):
        self.cloud, self.parameters, self.ids = cloud, {}, {}
        self.role = cloud.operator("iam").create_role(RoleName="boot", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        self.code = empty_function()

    def keep(self, name, value, suffix="Arn"):
        self.parameters[name + suffix] = value
        return value

    def table(self, name, keys, indexes=(), called=None):
        """`keys`: attribute names, partition key first; `indexes`: (name, attribute)."""
        client, called = self.cloud.operator("dynamodb"), called or name
        attributes = {*keys, *(attribute for _, attribute in indexes)}
        more = {}
        if indexes:
            more["GlobalSecondaryIndexes"] = [
                {
                    "IndexName": index,
                    "KeySchema": [{"AttributeName": attribute, "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
                for index, attribute in indexes
            ]
        client.create_table(
            TableName=called,
            KeySchema=[{"AttributeName": one, "KeyType": kind} for one, kind in zip(keys, ("HASH", "RANGE"))],
            AttributeDefinitions=[{"AttributeName": one, "AttributeType": "S"} for one in sorted(attributes)],
            BillingMode="PAY_PER_REQUEST",
            **more,
        )
        self.cloud.tables[called] = (keys[0], dict(indexes))
        return self.keep(name, f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{called}")

    def bucket(self, name):
        self.cloud.operator("s3").create_bucket(Bucket=name.lower())
        return self.keep(name, f"arn:aws:s3:::{name.lower()}")

    def queue(self, name, fifo=False):
        called = name + ".fifo" if fifo else name
        attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true"} if fifo else {}
        self.ids[name] = self.cloud.operator("sqs").create_queue(QueueName=called, Attributes=attributes)["QueueUrl"]
        return self.keep(name, f"arn:aws:sqs:{REGION}:{ACCOUNT}:{called}")

    def topic(self, name):
        self.ids[name] = self.cloud.operator("sns").create_topic(Name=name)["TopicArn"]
        return self.keep(name, self.ids[name])

    def stream(self, name):
        self.cloud.operator("kinesis").create_stream(StreamName=name, ShardCount=1)
        return self.keep(name, f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{name}")

    def bus(self, name):
        return self.keep(name, self.cloud.operator("events").create_event_bus(Name=name)["EventBusArn"])

    def secret(self, name):
        self.ids[name] = self.cloud.operator("secretsmanager").create_secret(Name=name, SecretString="s")["ARN"]
        return self.keep(name, self.ids[name])

    def function(self, name):
        made = self.cloud.operator("lambda").create_function(
            FunctionName=name, Runtime="python3.12", Role=self.role, Handler="index.main", Code={"ZipFile": self.code}
        )
        return self.keep(name, made["FunctionArn"])

    def http_api(self, name):
        self.ids[name] = self.cloud.operator("apigatewayv2").create_api(Name=name, ProtocolType="HTTP")["ApiId"]
        return self.keep(name, self.ids[name], "Id")

