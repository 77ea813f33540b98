"""What to ask: the requests that a program speaks of, those beside them, and what each needs of IAM."""

import re

from .program import ACCOUNT, REGION
from .reference import AGES, ME, OTHER, OTHER_IDS, OWN_IDS, SERVICE, Operation, named_arn

UNASKABLE = re.compile(r"[*?\s]")
SIGNED = {"s3:authType": "REST-HEADER", "s3:signatureAge": "1000"}
PRESIGNED = {"s3:authType": "REST-QUERY-STRING", "s3:signatureAge": "1000"}


def tamed(value):
    """What stands where the value had a wildcard or a variable: something that nobody named."""
    value = value.replace("${cognito-identity.amazonaws.com:sub}", ME)
    value = re.sub(r"\$\{[^{}]*\}", "prod", value)
    value = re.sub(r"\{\{AWS::Region\}\}", REGION, value)
    return value.replace("*", "prod").replace("?", "x")


class Questions:
    def __init__(self, program, reference):
        self.program, self.reference = program, reference

    # ---- texts with other values in them

    def worlds(self, make):
        """What `make` gives with the values as they are, and with something harmless in place of what is not harmless in them."""
        program = self.program
        out = [make()]
        changed = [(one, one.given, one.deployed, one.default) for one in program.parameters]
        given, deployed = program.given, program.deployed
        for other in ("", "/deep"):
            for one, *values in changed:
                one.given, one.deployed, one.default = (
                    None if value is None else (tamed(value) + other if tamed(value) != value else value or "x") for value in values
                )
            program.given = {name: self.tamed_implied(name, value) for name, value in given.items()}
            program.deployed = {name: self.tamed_implied(name, value) for name, value in deployed.items()}
            out.append(make())
            for one, *values in changed:
                one.given, one.deployed, one.default = values
            program.given, program.deployed = given, deployed
        seen = []
        for one in out:
            if one and not UNASKABLE.search(one) and one not in seen:
                seen.append(one)
        return seen

    def tamed_implied(self, name, value):
        thing = next((one for one in [*self.program.things, *self.program.functions] if name == f"{one.name}Arn"), None)
        if tamed(value) == value and value:
            return value
        if thing and not value.startswith("arn:"):
            return named_arn(getattr(thing, "kind", "function"), "somebody-elses")
        return tamed(value) or "x"

    # ---- everything

    def all(self):
        out = []
        for thing in self.program.things:
            make = getattr(self, thing.kind, None)
            if make is None:
                continue
            if thing.kind == "iot_topic":
                out += make(thing)
                continue
            for arn in self.worlds(lambda thing=thing: self.reference.arn(thing)):
                out += make(thing, arn)
                if thing.kms:
                    out += self.through(thing, arn)
            out += self.beside(thing, make)
        targets = {target.name for grant in self.program.grants for target in grant.targets if target.kind == "function"}
        for name in sorted(targets):
            for arn in self.worlds(lambda name=name: self.reference.function_arn(name)):
                out.append(Operation("function", f"invoke {arn}", ["invoke"], arn, [[("lambda:InvokeFunction", arn, {})]]))
        for function in self.program.functions:
            if function.logs:
                out += self.logs(function)
        for api in self.program.apis:
            make = {"graphql": self.fields, "websocket": self.connections}.get(api.kind, self.routes)
            out += make(api)
        self.raw(out)
        return list({one.what: one for one in out}.values())

    def beside(self, thing, make):
        """A little of what is asked about a thing, asked about others of its kind that nobody named."""
        arn = self.reference.arn(thing)
        known = {self.reference.arn(other) for other in self.program.things}
        cut = max(arn.rfind(mark) for mark in "/:")
        out = []
        for other in (f"{arn}2", f"{arn[: cut + 1]}somebody-elses"):
            if not arn.startswith("arn:") or UNASKABLE.search(other) or "${" in other or other in known or other.endswith(":2"):
                continue
            seen = set()
            for one in make(thing, other):
                kind = (one.kind, one.ways[0][0][0], one.attributes is None)
                if kind not in seen and one.part is None and len(seen) < 6:
                    seen.add(kind)
                    out.append(one)
        return out

    # ---- tables

    def table(self, thing, arn):
        out = []
        mentioned = {name for grant in self.program.grants for name in grant.attributes or ()}
        parts = [(None, arn, thing.key)] + [(name, f"{arn}/index/{name}", key) for name, key in thing.indexes.items()]
        for part, resource, key in parts:
            key_name, key_type = key[0] if key else ("id", "string")
            mine, theirs = OWN_IDS.get(key_type), OTHER_IDS.get(key_type)
            choices = [[mine], [theirs]] if mine else [["k1"]]
            if mine:
                choices.append([mine, theirs])
            fields = [None]
            if mentioned:
                elsewhere = {name for other in self.program.things for name, _ in other.key}
                elsewhere |= {one for other in self.program.things for index in other.indexes.values() for one, _ in index}
                own = {name for name, _ in key}
                single = sorted(mentioned | (elsewhere - own) | {"salary"})
                fields += [[key_name, name] for name in single] + [[key_name]]
            if mine:
                # A condition on keys must not hold where a request has none.
                out.append(self.item("Query without keys", ["query"], thing, arn, part, [("dynamodb:Query", resource, {})], None, None))
                if part is None:
                    out.append(
                        self.item("GetItem without keys", ["get"], thing, arn, part, [("dynamodb:GetItem", resource, {})], None, None)
                    )
            for keys in choices:
                for attributes in fields:
                    out += self.items(thing, arn, part, resource, keys, attributes)
            if part is None or any(target.kind == "index" for grant in self.program.grants for target in grant.targets):
                out.append(self.item("scan", ["scan"], thing, arn, part, [("dynamodb:Scan", resource, {})], None, None))
        return out

    def items(self, thing, arn, part, resource, keys, attributes):
        context = {"dynamodb:LeadingKeys": keys}
        reads = dict(context)
        if attributes is not None:
            context["dynamodb:Attributes"] = attributes
            reads = {**context, "dynamodb:Select": "SPECIFIC_ATTRIBUTES"}
        said = f"{'own' if keys[0] in OWN_IDS.values() and len(keys) == 1 else ' and '.join(keys)} key" + (
            f", attributes {attributes}" if attributes else ""
        )
        one = len(keys) == 1
        out = []

        def add(verbs, action, ctx, what, **more):
            out.append(self.item(f"{what}, {said}", verbs, thing, arn, part, [(action, resource, ctx)], keys, attributes, **more))

        if one and attributes is None:
            # By PartiQL a table is never read whole.
            whole = {"dynamodb:FullTableScan": "true"}
            out.append(
                self.item(
                    "PartiQLSelect of everything", ["no verb"], thing, arn, part, [("dynamodb:PartiQLSelect", resource, whole)], None, None
                )
            )
        if one:
            add(["query"], "dynamodb:Query", reads, "Query")
            add(["partiql_select"], "dynamodb:PartiQLSelect", reads, "PartiQLSelect")
        if part is not None:
            return out
        add(["get"], "dynamodb:BatchGetItem" if not one else "dynamodb:GetItem", context, "GetItem")
        if not one:
            add(["put", "delete"], "dynamodb:BatchWriteItem", {"dynamodb:LeadingKeys": keys}, "BatchWriteItem")
            return out
        if attributes is None:
            add(["put", "delete"], "dynamodb:BatchWriteItem", context, "BatchWriteItem")
        for verb, action in (("put", "PutItem"), ("update", "UpdateItem"), ("delete", "DeleteItem"), ("check", "ConditionCheckItem")):
            if attributes is not None and verb != "update":
                continue
            for returns in (None, "NONE", "ALL_OLD") if verb == "put" else (None, "ALL_OLD"):
                ctx = context if returns is None else {**context, "dynamodb:ReturnValues": returns}
                add([verb], f"dynamodb:{action}", ctx, f"{action} ReturnValues {returns}", returns=returns, reads_back=returns == "ALL_OLD")
        for verb, action in (("partiql_insert", "PartiQLInsert"), ("partiql_update", "PartiQLUpdate"), ("partiql_delete", "PartiQLDelete")):
            if self.speaks_of_partiql() and (verb == "partiql_update" or attributes is None):
                add([verb], f"dynamodb:{action}", context, action)
        return out

    def speaks_of_partiql(self):
        """Whether a grant gives it, or a denial could be walked round by it."""
        return any(grant.deny or any(verb.startswith("partiql") for verb in grant.verbs) for grant in self.program.grants)

    def item(self, what, verbs, thing, arn, part, way, keys, attributes, **more):
        where = f"{what} on {arn}" + (f" index {part}" if part else "")
        return Operation("table", where, verbs, arn, [way], part=part, keys=keys, attributes=attributes, **more)

    # ---- buckets

    def prefixes(self, name):
        """Prefixes that grants on this thing write, in all worlds, for the caller and for somebody else."""
        out = ["elsewhere/"]
        for grant in self.program.grants:
            if grant.at is not None and any(target.name == name for target in grant.targets):
                for caller in (OWN_IDS, OTHER_IDS):
                    out += self.worlds(lambda: self.program.put_in(grant.at, caller))
                first = self.program.put_in(grant.at, OWN_IDS)
                steps = first.split("/")[:-1]
                out += ["/".join(steps[:end]) + "/" for end in range(1, len(steps))]
                out.append(f"other/{first.split('/', 1)[1]}" if "/" in first else "other/")
        return [one for one in dict.fromkeys(out) if not UNASKABLE.search(one)]

    def bucket(self, thing, arn):
        out = []
        ages = [1000]
        for grant in self.program.grants:
            if grant.expires:
                limit = int(grant.expires[:-1]) * AGES[grant.expires[-1]]
                ages += [limit, limit + 1]
        for prefix in self.prefixes(thing.name):
            key = f"{prefix}f"
            for verb, action in (
                ("get", "GetObject"),
                ("put", "PutObject"),
                ("put", "AbortMultipartUpload"),
                ("delete", "DeleteObject"),
                ("get_version", "GetObjectVersion"),
                ("delete_version", "DeleteObjectVersion"),
            ):
                for age in sorted(set(ages)):
                    context = {**SIGNED, "s3:signatureAge": str(age)}
                    said = f"{action} {arn}/{key}" + (f" signed {age} ms ago" if len(ages) > 1 else "")
                    out.append(Operation("bucket", said, [verb], arn, [[(f"s3:{action}", f"{arn}/{key}", context)]], path=key, age=age))
            context = {**SIGNED, "s3:prefix": prefix}
            out.append(
                Operation("bucket", f"ListBucket {arn} prefix {prefix}", ["list"], arn, [[("s3:ListBucket", arn, context)]], path=prefix)
            )
        out.append(Operation("bucket", f"ListBucket {arn}", ["list"], arn, [[("s3:ListBucket", arn, SIGNED)]], path=""))
        return out

    # ---- the rest

    def simple(self, kind, thing, arn, actions):
        return [Operation(kind, f"{action} {arn}", [verb], arn, [[(action, arn, {})]]) for verb, action in actions]

    def queue(self, thing, arn):
        return self.simple(
            "queue", thing, arn, [("send", "sqs:SendMessage"), ("receive", "sqs:ReceiveMessage"), ("purge", "sqs:PurgeQueue")]
        )[:1] + [
            Operation("queue", f"DeleteMessage {arn}", ["receive"], arn, [[("sqs:DeleteMessage", arn, {})]]),
            Operation("queue", f"PurgeQueue {arn}", ["purge"], arn, [[("sqs:PurgeQueue", arn, {})]]),
            Operation("queue", f"GetQueueUrl {arn}", ["url"], arn, [[("sqs:GetQueueUrl", arn, {})]]),
            Operation("queue", f"ReceiveMessage {arn}", ["a receiving verb"], arn, [[("sqs:ReceiveMessage", arn, {})]]),
        ]

    def topic(self, thing, arn):
        return self.simple("topic", thing, arn, [("publish", "sns:Publish"), ("describe", "sns:GetTopicAttributes")])

    def stream(self, thing, arn):
        return self.simple("stream", thing, arn, [("put", "kinesis:PutRecord"), ("read", "kinesis:GetRecords")])

    def parameter(self, thing, arn):
        out = self.simple("parameter", thing, arn, [("get", "ssm:GetParameter"), ("put", "ssm:PutParameter")])
        return out

    def secret(self, thing, arn):
        return self.simple("secret", thing, arn, [("put", "secretsmanager:PutSecretValue")])

    def raw(self, out):
        """Actions that no verb stands for: asked wherever the same thing is asked about something else."""
        named = {verb for grant in self.program.grants for verb in grant.verbs if verb.startswith("raw ")}
        for verb in sorted(named):
            action = verb.split('"')[1]
            kind = {"dynamodb": "table", "s3": "bucket", "sqs": "queue"}[action.split(":")[0]]
            for other in list(out):
                if other.kind == kind and other.part is None and other.verbs in (["get"], ["send"]) and other.attributes is None:
                    resource = other.ways[0][0][1]
                    out.append(
                        Operation(
                            kind, f"{action} {resource}", [verb], other.thing, [[(action, resource, {})]], path=other.path, keys=other.keys
                        )
                    )

    def state_machine(self, thing, arn):
        out = []
        homes = [arn]
        fields = arn.split(":")
        if len(fields) == 7:
            # A machine of the same name at home, which nobody named if this one is elsewhere.
            homes.append(f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{fields[6]}")
        for home in dict.fromkeys(homes):
            parts = home.split(":")
            if len(parts) != 7:
                continue
            execution = ":".join([*parts[:5], "execution", parts[6], "run-1"])
            out += self.simple("state_machine", thing, home, [("start", "states:StartExecution"), ("list", "states:ListExecutions")])
            for verb, action in (("get", "DescribeExecution"), ("stop", "StopExecution"), ("history", "GetExecutionHistory")):
                way = [(f"states:{action}", execution, {})]
                out.append(Operation("state_machine", f"{action} {execution}", [verb], home, [way]))
        return out

    def logs(self, function):
        """Its own log, and that of a function of the same name here."""
        out = []
        for arn in self.worlds(lambda: self.reference.function_arn(function.name)):
            parts = arn.split(":")
            if len(parts) < 7:
                continue
            for home in dict.fromkeys([":".join(parts[:7]), f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{parts[6]}"]):
                fields = home.split(":")
                stream = f"arn:aws:logs:{fields[3]}:{fields[4]}:log-group:/aws/lambda/{fields[6]}:log-stream:2026/01/01"
                out.append(Operation("logs", f"PutLogEvents {stream}", ["logs"], home, [[("logs:PutLogEvents", stream, {})]]))
        return out

    def database(self, thing, arn):
        """SQL runs with a secret, which a key may encrypt."""
        secret = self.program.thing(thing.secret)
        way = [("rds-data:ExecuteStatement", arn, {}), ("secretsmanager:GetSecretValue", self.reference.arn(secret), {})]
        if secret.kms:
            key = self.reference.arn(self.program.thing(secret.kms))
            region = self.reference.arn(secret).split(":")[3]
            way.append(("kms:Decrypt", key, {"kms:ViaService": f"secretsmanager.{region}.amazonaws.com"}))
        return [Operation("database", f"ExecuteStatement {arn}", ["execute"], arn, [way])]

    def through(self, thing, arn):
        """The key that encrypts it: through the service where the thing is, through others, and directly."""
        key = self.reference.arn(self.program.thing(thing.kms))
        service = SERVICE[thing.kind]
        fields = arn.split(":")
        region = fields[3] if len(fields) > 3 and fields[3] else REGION
        out = []
        if UNASKABLE.search(key):
            return out
        for verb, action in (("decrypt", "Decrypt"), ("encrypt", "GenerateDataKey")):
            for name, place in dict.fromkeys([(service, region), (service, REGION), (service, "ap-south-1"), ("secretsmanager", region)]):
                way = [(f"kms:{action}", key, {"kms:ViaService": f"{name}.{place}.amazonaws.com"})]
                out.append(Operation("key", f"{action} {key} via {name} in {place}", [verb], key, [way], service=(name, place)))
            out.append(Operation("key", f"{action} {key}", [verb], key, [[(f"kms:{action}", key, {})]]))
        other = key[:-4] + "0000"
        way = [("kms:Decrypt", other, {"kms:ViaService": f"{service}.{region}.amazonaws.com"})]
        out.append(Operation("key", f"Decrypt {other} via {service} in {region}", ["decrypt"], other, [way], service=(service, region)))
        return out

    def iot_topic(self, thing):
        out, here = [], f"arn:aws:iot:{REGION}:{ACCOUNT}"
        topics = []
        for topic in self.worlds(lambda: self.reference.topic(thing)):
            topics += [topic, f"{topic}/top"]
            for prefix in self.prefixes(thing.name):
                topics += [f"{topic}/{prefix}x", f"{topic}/{prefix}deep/y"]
        for topic in dict.fromkeys(topics):
            if UNASKABLE.search(topic) or "+" in topic or "#" in topic:
                continue
            receive = ("iot:Receive", f"{here}:topic/{topic}", {})
            filters = [topic, "#"]
            parts = topic.split("/")
            for end in range(1, len(parts)):
                filters.append("/".join(parts[:end]) + "/#")
                filters.append("/".join([*parts[:end], "+", *parts[end + 1 :]]))
            ways = [[("iot:Subscribe", f"{here}:topicfilter/{one}", {}), receive] for one in dict.fromkeys(filters)]
            out.append(Operation("iot_topic", f"get what is published to {topic}", ["subscribe", "receive"], thing.name, ways, path=topic))
            way = [("iot:Publish", f"{here}:topic/{topic}", {})]
            out.append(Operation("iot_topic", f"publish to {topic}", ["publish"], thing.name, [way], path=topic))
        clients = self.worlds(lambda: self.program.put_in(thing.client or "{identity}", OWN_IDS)) + [OTHER, "fixed"]
        for client in dict.fromkeys(clients):
            way = [("iot:Connect", f"{here}:client/{client}", {})]
            out.append(Operation("iot_topic", f"connect as {client}", ["connect"], thing.name, [way], path=client))
        return out

    # ---- APIs

    def paths(self, api):
        """Real requests: what each path of the API can be, and paths that none has."""
        out = ["/nowhere"]
        for route in [route for one in self.program.twins(api) for route in one.routes]:
            if route.path.startswith("$"):
                continue
            for value in ("1", "public"):
                out.append(re.sub(r"\{[^{}+]*\}", value, re.sub(r"\{[^{}]*\+\}", f"{value}/a", route.path)))
        return list(dict.fromkeys(out))

    def methods(self, api):
        named = {route.method for route in api.routes} - {"ANY", "$default"}
        return sorted(named | {"GET", "DELETE", "OPTIONS"})

    def routed(self, api, method, path):
        """The route that API Gateway takes for a request, or None: none, or none for certain."""
        found = []
        for route in [route for one in self.program.twins(api) for route in one.routes] if api in self.program.apis else api.routes:
            rank = rank_of(route.path, path)
            if rank is not None and route.method in (method, "ANY", "$default"):
                found.append((rank, route.method in ("ANY", "$default"), route))
        if not found:
            return None
        found.sort(key=lambda one: one[:2])
        best = found[0]
        # A better path and a worse method beside the other way round: not documented which wins.
        if any(other[0] > best[0] and other[1] < best[1] for other in found[1:]):
            return None
        return best[2]

    def request_arn(self, api, method, path):
        return f"arn:aws:execute-api:{REGION}:{ACCOUNT}:<<api:{api.name}>>/<<stage:{api.name}>>/{method}{path}"

    def routes(self, api):
        out = []
        stages = self.stages(api)
        for method in self.methods(api):
            for path in self.paths(api):
                if path == "/":
                    continue  # Its ARN ends in `/`, which the simulator does not take for one.
                route = self.routed(api, method, path)
                owner = next((one for one in self.program.twins(api) if route in one.routes), api)
                if route is None or owner.auth(route) != "iam":
                    continue
                for stage, other in stages:
                    arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{stage}/{method}{path}"
                    name = owner.name if not other else f"somebody else's {stage}"
                    what = f"{method} {path} of {name}, which is route {route.key}"
                    out.append(Operation("route", what, ["invoke"], name, [[("execute-api:Invoke", arn, {})]], part=route.key))
        return out

    def stages(self, api):
        """API and stage of a request: its own, and those that a value with a wildcard would cover."""
        out = [(f"<<api:{api.name}>>/<<stage:{api.name}>>", False)]
        implied = self.program
        values = [
            one
            for one in (api.id, api.stage, implied.implied(f"{api.name}Id", None), implied.implied(f"{api.name}Stage", None))
            if one is not None
        ]
        if any(re.search(r"[*?$]", self.program.put_in(one)) for one in values):
            out.append((f"zzz999zzz9/<<stage:{api.name}>>", True))
            out.append((f"<<api:{api.name}>>/elsewhere", True))
        return out

    def connections(self, api):
        """Opening a connection, and what only backends may."""
        stem = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:<<api:{api.name}>>/<<stage:{api.name}>>"
        return [
            # `$connect` itself cannot be asked: the simulator knows no ARN of two parts.
            Operation(
                "api", f"send to {api.name}", ["send"], api.name, [[("execute-api:ManageConnections", f"{stem}/POST/@connections/x1", {})]]
            ),
        ]

    def event_api(self, thing, arn):
        """Channels of an Events API: IAM sees the namespace."""
        out = []
        for channel in [*thing.channels, "neverNamed"]:
            resource = f"{arn}/channelNamespace/{channel}"
            for verb, action in (("publish", "EventPublish"), ("subscribe", "EventSubscribe")):
                way = [(f"appsync:{action}", resource, {})]
                out.append(Operation("channel", f"{action} {channel} of {thing.name}", [verb], thing.name, [way], part=channel))
        return out

    def fields(self, api):
        out = []
        for grant in self.program.grants:
            for target in grant.targets:
                if target.kind == "field" and target.name == api.name:
                    type_, field = target.part.split(".")
                    for name in (field, "neverNamed"):
                        arn = f"arn:aws:appsync:{REGION}:{ACCOUNT}:apis/<<api:{api.name}>>/types/{type_}/fields/{name}"
                        part = f"{type_}.{name}"
                        out.append(
                            Operation("field", f"{part} of {api.name}", ["call"], api.name, [[("appsync:GraphQL", arn, {})]], part=part)
                        )
        return list({one.what: one for one in out}.values())


def rank_of(pattern, path):
    """How exactly a route's path matches: lower is more exact; None if it does not."""
    if pattern == "$default":
        return (9,)
    wanted, given = pattern.strip("/").split("/"), path.strip("/").split("/")
    rank = []
    for index, part in enumerate(wanted):
        if part.endswith("+}"):
            return (*rank, 2) if index < len(given) and given[index] != "" else None
        if index >= len(given):
            return None
        if part.startswith("{"):
            if not given[index]:
                return None
            rank.append(1)
        elif part != given[index]:
            return None
        else:
            rank.append(0)
    return (*rank,) if len(wanted) == len(given) else None
