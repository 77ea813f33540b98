"""What a service asks IAM about a request: actions, resources and condition keys.

After the tables of the Service Authorization Reference (https://docs.aws.amazon.com/service-authorization/latest/reference/) and the pages
on condition keys of DynamoDB (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html) and S3
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html).
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timezone

from .wire import ACCOUNT, REGION, path_of


@dataclass(frozen=True)
class Ask:
    action: str
    resource: str
    context: dict = field(hash=False, default_factory=dict)


class Unread(Exception):
    """A request that this module does not know: the suite may not take it for allowed."""


def arn(service, rest):
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}"


# ---- DynamoDB

WORDS = {
    "SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN", "attribute_exists", "attribute_not_exists", "attribute_type",
    "begins_with", "contains", "size", "if_not_exists", "list_append",
}  # fmt: skip
EXPRESSIONS = (
    "ProjectionExpression",
    "FilterExpression",
    "UpdateExpression",
    "ConditionExpression",
    "KeyConditionExpression",
)
WRITES = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
PARTIQL = {"SELECT": "PartiQLSelect", "INSERT": "PartiQLInsert", "UPDATE": "PartiQLUpdate", "DELETE": "PartiQLDelete"}


class DynamoDb:
    """`tables`: name to (partition key, {index: its partition key})."""

    def __init__(self, tables):
        self.tables = tables

    def asks(self, operation, body):
        if operation in ("BatchGetItem", "BatchWriteItem"):
            return [self.batch(operation, name, requests) for name, requests in body["RequestItems"].items()]
        if operation == "TransactGetItems":
            return [self.item("GetItem", one["Get"], operation) for one in body["TransactItems"]]
        if operation == "TransactWriteItems":
            return [
                self.item(WRITES[kind], one, operation) for item in body["TransactItems"] for kind, one in item.items()
            ]
        if operation == "ExecuteStatement":
            return [self.statement(body)]
        if operation == "BatchExecuteStatement":
            return [self.statement(one) for one in body["Statements"]]
        if operation == "ExecuteTransaction":
            return [self.statement(one, operation) for one in body["TransactStatements"]]
        if operation in ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"):
            return [self.item(operation, body)]
        if operation in ("DescribeTable", "DescribeTimeToLive", "DeleteTable"):
            return [Ask(f"dynamodb:{operation}", arn("dynamodb", f"table/{table_name(body['TableName'])}"))]
        raise Unread(f"dynamodb {operation}")

    def where(self, body):
        """(ARN, partition key) of the table or the index."""
        name = table_name(body["TableName"])
        key, indexes = self.tables[name]
        if index := body.get("IndexName"):
            return arn("dynamodb", f"table/{name}/index/{index}"), indexes[index]
        return arn("dynamodb", f"table/{name}"), key

    def item(self, action, body, enclosing=None):
        resource, key = self.where(body)
        context = {}
        attributes = set().union(*(names(body.get(one), body) for one in EXPRESSIONS))
        if item := body.get("Key") or body.get("Item"):
            attributes |= set(item)
            context["dynamodb:LeadingKeys"] = [scalar(item[key])]
        if action == "Query" and (values := equal_to(body.get("KeyConditionExpression"), body, key)):
            context["dynamodb:LeadingKeys"] = values
        if attributes:
            context["dynamodb:Attributes"] = sorted(attributes)
        if action in ("GetItem", "Query", "Scan"):
            selected = "SPECIFIC_ATTRIBUTES" if body.get("ProjectionExpression") else "ALL_ATTRIBUTES"
            context["dynamodb:Select"] = body.get("Select", selected)
        if action in ("PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"):
            # A transaction returns items only when a condition fails.
            asked = body.get("ReturnValuesOnConditionCheckFailure") if enclosing else body.get("ReturnValues")
            context["dynamodb:ReturnValues"] = asked or "NONE"
        if enclosing:
            context["dynamodb:EnclosingOperation"] = enclosing
        return Ask(f"dynamodb:{action}", resource, context)

    def batch(self, action, name, requests):
        resource, key = self.where({"TableName": name})
        if action == "BatchWriteItem":
            items = [one.get("PutRequest", {}).get("Item") or one["DeleteRequest"]["Key"] for one in requests]
            context = {}
        else:
            items = requests["Keys"]
            selected = "SPECIFIC_ATTRIBUTES" if requests.get("ProjectionExpression") else "ALL_ATTRIBUTES"
            context = {"dynamodb:Select": selected}
        attributes = set().union(*items) | names(
            requests.get("ProjectionExpression") if action == "BatchGetItem" else None, requests
        )
        context |= {
            "dynamodb:LeadingKeys": [scalar(one[key]) for one in items],
            "dynamodb:Attributes": sorted(attributes),
        }
        return Ask(f"dynamodb:{action}", resource, context)

    def statement(self, body, enclosing=None):
        """A statement of PartiQL with its values written out."""
        text = body["Statement"].strip()
        verb = text.split()[0].upper()
        named = re.search(r'(?:FROM|INTO|UPDATE)\s+"([\w.-]+)"(?:\."([\w.-]+)")?', text)
        if verb not in PARTIQL or not named:
            raise Unread(text)
        resource, key = self.where({"TableName": named[1], **({"IndexName": named[2]} if named[2] else {})})
        context = {}
        condition = text.partition("VALUE" if verb == "INSERT" else "WHERE")[2]
        found = re.search(rf"""["']?\b{key}\b["']?\s*(?:=|:)\s*'([^']*)'""", condition)
        listed = re.search(rf'"?{key}"?\s+IN\s+\[([^\]]*)\]', condition)
        # With OR beside it, the key does not bind what is read.
        if found and " OR " not in condition:
            context["dynamodb:LeadingKeys"] = [found[1]]
        elif listed:
            context["dynamodb:LeadingKeys"] = re.findall(r"'([^']*)'", listed[1])
        if verb == "SELECT":
            context["dynamodb:FullTableScan"] = "false" if context else "true"
        attributes = set(re.findall(r"[\"']?([A-Za-z_]\w*)[\"']?\s*(?:=|:|\bIN\b)", text))
        if verb == "SELECT":
            chosen = text[len("SELECT") : named.start()].strip()
            context["dynamodb:Select"] = "ALL_ATTRIBUTES" if chosen == "*" else "SPECIFIC_ATTRIBUTES"
            attributes |= {one.strip(' "') for one in chosen.split(",")} - {"*"}
        if verb in ("UPDATE", "DELETE"):
            returned = re.search(r"RETURNING\s+(\w+)\s+(\w+)", text)
            context["dynamodb:ReturnValues"] = "_".join(reversed(returned.groups())) if returned else "NONE"
            context["dynamodb:ReturnValues"] = {"OLD_ALL": "ALL_OLD", "NEW_ALL": "ALL_NEW"}.get(
                context["dynamodb:ReturnValues"], context["dynamodb:ReturnValues"]
            )
        if attributes:
            context["dynamodb:Attributes"] = sorted(attributes)
        if enclosing:
            context["dynamodb:EnclosingOperation"] = enclosing
        return Ask(f"dynamodb:{PARTIQL[verb]}", resource, context)


def table_name(name):
    return name.rpartition("/")[2]


def scalar(value):
    return str(next(iter(value.values())))


def names(expression, body):
    """The attributes that an expression is about."""
    if not expression:
        return set()
    spelled = body.get("ExpressionAttributeNames", {})
    words = re.findall(r"#?[A-Za-z_]\w*", re.sub(r":\w+", "", expression))
    return {spelled.get(one, one) for one in words if one not in WORDS}


def equal_to(expression, body, key):
    spelled, values = body.get("ExpressionAttributeNames", {}), body.get("ExpressionAttributeValues", {})
    for name, value in re.findall(r"([#\w]+)\s*=\s*(:\w+)", expression or ""):
        if spelled.get(name, name) == key:
            return [scalar(values[value])]
    return None


# ---- S3

SUBRESOURCES = {
    ("GET", "policy"): "GetBucketPolicy",
    ("GET", "acl"): "GetBucketAcl",
    ("GET", "location"): "GetBucketLocation",
    ("GET", "uploads"): "ListBucketMultipartUploads",
    ("GET", "versions"): "ListBucketVersions",
}
OBJECTS = {
    ("GET", "acl"): "GetObjectAcl",
    ("PUT", "acl"): "PutObjectAcl",
    ("GET", "tagging"): "GetObjectTagging",
    ("PUT", "tagging"): "PutObjectTagging",
    ("DELETE", "tagging"): "DeleteObjectTagging",
    ("GET", "uploadId"): "ListMultipartUploadParts",
    ("DELETE", "uploadId"): "AbortMultipartUpload",
    ("GET", "versionId"): "GetObjectVersion",
    ("HEAD", "versionId"): "GetObjectVersion",
    ("DELETE", "versionId"): "DeleteObjectVersion",
}


def s3(wire, signed):
    """`signed`: when the request was signed."""
    bucket, _, key = wire.path.lstrip("/").partition("/")
    context = {
        "s3:authType": "REST-QUERY-STRING" if "X-Amz-Signature" in wire.parameters else "REST-HEADER",
        "s3:signatureAge": str(int((datetime.now(timezone.utc) - signed).total_seconds() * 1000)),
    }
    resource = f"arn:aws:s3:::{bucket}"
    if not key:
        if wire.method == "POST" and "delete" in wire.parameters:
            keys = re.findall(r"<Key>([^<]*)</Key>", wire.body.decode())
            return [Ask("s3:DeleteObject", f"{resource}/{one}", context) for one in keys]
        for (method, name), action in SUBRESOURCES.items():
            if method == wire.method and name in wire.parameters:
                return [Ask(f"s3:{action}", resource, context)]
        if wire.method not in ("GET", "HEAD"):
            return [Ask("s3:CreateBucket" if wire.method == "PUT" else "s3:DeleteBucket", resource, context)]
        for name in ("prefix", "delimiter"):
            if wire.parameters.get(name):
                context[f"s3:{name}"] = wire.parameters[name]
        return [Ask("s3:ListBucket", resource, context)]
    item = f"{resource}/{key}"
    for (method, name), action in OBJECTS.items():
        if method == wire.method and name in wire.parameters:
            return [Ask(f"s3:{action}", item, context)]
    if wire.method in ("GET", "HEAD"):
        return [Ask("s3:GetObject", item, context)]
    if wire.method == "DELETE":
        return [Ask("s3:DeleteObject", item, context)]
    out = [Ask("s3:PutObject", item, context)]
    if source := wire.headers.get("x-amz-copy-source"):
        out.append(Ask("s3:GetObject", f"arn:aws:s3:::{path_of(source)}", context))
    if "x-amz-acl" in wire.headers:
        out.append(Ask("s3:PutObjectAcl", item, context))
    if "x-amz-tagging" in wire.headers:
        out.append(Ask("s3:PutObjectTagging", item, context))
    return out


# ---- messages and the rest

SQS = {
    "SendMessageBatch": "SendMessage",
    "DeleteMessageBatch": "DeleteMessage",
    "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
}


def sqs(operation, body):
    name = body["QueueUrl"].rpartition("/")[2] if "QueueUrl" in body else body["QueueName"]
    return [Ask(f"sqs:{SQS.get(operation, operation)}", arn("sqs", name))]


def sns(operation, form):
    resource = form.get("TopicArn") or form.get("TargetArn")
    if not resource:
        raise Unread(f"sns {operation}")
    keys = {"sns:Protocol": form.get("Protocol"), "sns:Endpoint": form.get("Endpoint")}
    action = {"PublishBatch": "Publish"}.get(operation, operation)
    return [Ask(f"sns:{action}", resource, {key: value for key, value in keys.items() if value})]


def events(operation, body):
    if operation != "PutEvents":
        raise Unread(f"events {operation}")
    out = []
    for entry in body["Entries"]:
        bus = entry.get("EventBusName", "default").rpartition("/")[2]
        context = {"events:source": [entry["Source"]], "events:detail-type": [entry["DetailType"]]}
        out.append(Ask("events:PutEvents", arn("events", f"event-bus/{bus}"), context))
    return out


def kinesis(operation, body):
    name = body["StreamName"] if "StreamName" in body else table_name(body["StreamARN"])
    return [Ask(f"kinesis:{operation}", arn("kinesis", f"stream/{name}"))]


def secretsmanager(operation, body):
    return [Ask(f"secretsmanager:{operation}", body["SecretId"])]


def logs(operation, body):
    group = f"log-group:{body['logGroupName']}"
    stream = f":log-stream:{body['logStreamName']}" if "logStreamName" in body else ""
    return [Ask(f"logs:{operation}", arn("logs", group + stream))]


def functions(wire):
    """Calls of functions: the ARN stands in the path."""
    found = re.match(r"/\d{4}-\d\d-\d\d/functions/([^/]+)/invocations$", wire.path)
    if not found:
        raise Unread(f"lambda {wire.method} {wire.path}")
    return [Ask("lambda:InvokeFunction", arn("lambda", f"function:{found[1].rpartition(':')[2]}"))]


def asks(service, wire, tables, signed):
    """What the service asks, in order. All of it has to be allowed."""
    if service == "dynamodb":
        return DynamoDb(tables).asks(wire.operation, wire.json)
    if service == "s3":
        return s3(wire, signed)
    if service == "sqs":
        return sqs(wire.operation, wire.json)
    if service == "sns":
        return sns(wire.operation, wire.form)
    if service == "events":
        return events(wire.operation, wire.json)
    if service == "kinesis":
        return kinesis(wire.operation, wire.json)
    if service == "secretsmanager":
        return secretsmanager(wire.operation, wire.json)
    if service == "logs":
        return logs(wire.operation, wire.json)
    if service == "lambda":
        return functions(wire)
    raise Unread(service)
