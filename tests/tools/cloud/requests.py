"""Requests about kinds of resources, many at a time: what is one's own, what is another's, both mixed, and what lies beside."""

from .said import Atom, Request, fill

# What a service answers after it has decided that the caller may ask.
AFTER = frozenset(
    {
        "ReceiptHandleIsInvalid",
        "NoSuchUpload",
        "NoSuchKey",
        "404",
        "MessageNotInflight",
        "InvalidParameterValue",
        "ResourceAlreadyExistsException",
    }
)


def one_of(me, what):
    """The caller's own key. Who has none tries with a made-up one."""
    return me.get(what) or "nobody"


def text(value):
    return {"S": value}


def chosen(*names):
    """Asks for these attributes, some of whose names are reserved words."""
    spelled = {f"#p{at}": name for at, name in enumerate(sorted(set(names)))}
    return {"ProjectionExpression": ", ".join(spelled), "ExpressionAttributeNames": spelled}


def table(name, key, sort=None, owner=None, indexes=(), called=None, fixed="k-1", some=("note",)):
    """Every operation of a table. `owner`: whose id the partition key holds (`identity`, `sub`, `tag:x`), or None with any key `fixed`;
    `some` are attributes to ask for besides the key."""
    called, target = called or name, f"table {name}"
    whose = {
        "own": lambda me, other: [one_of(me, owner)],
        "other's": lambda me, other: [one_of(other, owner)],
        "mixed": lambda me, other: [one_of(me, owner), one_of(other, owner)],
        "longer": lambda me, other: [one_of(me, owner) + "x"],
    }
    if owner is None:
        whose = {"any": lambda me, other: [fixed], "two": lambda me, other: [fixed, "k-2"]}
    single = {label: values for label, values in whose.items() if label not in ("mixed", "two")}
    several = {label: values for label, values in whose.items() if label in ("mixed", "own", "any", "two")}
    key_names = {key, *([sort] if sort else [])}
    out = []

    def id_of(value, row="r-1"):
        return {key: text(value), **({sort: text(row)} if sort else {})}

    def add(label, verbs, values, operation, arguments, attributes=None, returns="", on=target):
        """`arguments(values)`; the atoms have one verb each, on the same items."""

        def atoms(me, other):
            named = None if attributes is None else frozenset(attributes)
            return [
                Atom(verb, on, tuple(values(me, other)) if values else (), named, returns) for verb in verbs.split()
            ]

        def send(client, me, other):
            return getattr(client, operation)(**arguments(values(me, other) if values else []))

        out.append(Request(f"{target}: {label}", "dynamodb", atoms, send, AFTER))

    note = {"#n": "note"}
    for label, values in single.items():
        add(f"get {label}", "get", values, "get_item", lambda v: {"TableName": called, "Key": id_of(v[0])})
        add(
            f"get {label}, some attributes", "get", values, "get_item",
            lambda v: {"TableName": called, "Key": id_of(v[0]), **chosen(*key_names, *some)},
            key_names | set(some),
        )  # fmt: skip
        add(
            f"get {label}, a secret attribute", "get", values, "get_item",
            lambda v: {"TableName": called, "Key": id_of(v[0]), "ProjectionExpression": "secret"}, key_names | {"secret"},
        )  # fmt: skip
        query = {"TableName": called, "KeyConditionExpression": f"{key} = :k"}
        add(
            f"query {label}",
            "query",
            values,
            "query",
            lambda v, q=query: {**q, "ExpressionAttributeValues": {":k": text(v[0])}},
        )
        add(
            f"query {label}, some attributes", "query", values, "query",
            lambda v, q=query: {**q, "ExpressionAttributeValues": {":k": text(v[0])}, **chosen(*some)},
            {key, *some},
        )  # fmt: skip
        add(
            f"query {label}, by a filter on a secret", "query", values, "query",
            lambda v, q=query: {**q, "ExpressionAttributeValues": {":k": text(v[0]), ":s": text("s")}, "ProjectionExpression": "note",
                                "FilterExpression": "secret = :s"},
            {key, "note", "secret"},
        )  # fmt: skip
        whole = {"note": text("n"), "secret": text("s"), "total": text("1"), "state": text("new"), "day": text("d-1")}
        add(
            f"put {label}",
            "put",
            values,
            "put_item",
            lambda v: {"TableName": called, "Item": {**whole, **id_of(v[0])}},
            {*whole, *key_names},
        )
        add(
            f"put {label}, and see the old item", "put", values, "put_item",
            lambda v: {"TableName": called, "Item": {**whole, **id_of(v[0])}, "ReturnValues": "ALL_OLD"}, {*whole, *key_names}, "ALL",
        )  # fmt: skip
        update = {
            "UpdateExpression": "SET #n = :n",
            "ExpressionAttributeNames": note,
            "ExpressionAttributeValues": {":n": text("m")},
        }
        for returned, said in (("NONE", ""), ("UPDATED_NEW", "UPDATED"), ("ALL_OLD", "ALL"), ("ALL_NEW", "ALL")):
            add(
                f"update {label}, returning {returned}", "update", values, "update_item",
                lambda v, u=update, r=returned: {"TableName": called, "Key": id_of(v[0]), **u, "ReturnValues": r},
                key_names | {"note"}, said,
            )  # fmt: skip
        state = {
            "UpdateExpression": "SET #n = :n",
            "ExpressionAttributeNames": {"#n": "state"},
            "ExpressionAttributeValues": {":n": text("x")},
        }
        for returned, said in (("NONE", ""), ("UPDATED_OLD", "UPDATED"), ("ALL_OLD", "ALL")):
            add(
                f"update {label}, the state, returning {returned}", "update", values, "update_item",
                lambda v, u=state, r=returned: {"TableName": called, "Key": id_of(v[0]), **u, "ReturnValues": r},
                key_names | {"state"}, said,
            )  # fmt: skip
        add(
            f"delete {label}",
            "delete",
            values,
            "delete_item",
            lambda v: {"TableName": called, "Key": id_of(v[0], "r-9")},
            key_names,
        )
        add(
            f"delete {label}, and see it", "delete", values, "delete_item",
            lambda v: {"TableName": called, "Key": id_of(v[0], "r-9"), "ReturnValues": "ALL_OLD"}, key_names, "ALL",
        )  # fmt: skip
    for label, values in several.items():
        rows = lambda v: [id_of(one) for one in v]  # noqa: E731
        add(
            f"batch get {label}",
            "get",
            values,
            "batch_get_item",
            lambda v: {"RequestItems": {called: {"Keys": rows(v)}}},
        )
        add(
            f"batch get {label}, some attributes", "get", values, "batch_get_item",
            lambda v: {"RequestItems": {called: {"Keys": rows(v), **chosen(*key_names, *some)}}},
            key_names | set(some),
        )  # fmt: skip
        add(
            f"batch put {label}", "batch_write", values, "batch_write_item",
            lambda v: {"RequestItems": {called: [{"PutRequest": {"Item": {**one, "note": text("n")}}} for one in rows(v)]}},
            key_names | {"note"},
        )  # fmt: skip
        add(
            f"batch delete {label}", "batch_write", values, "batch_write_item",
            lambda v: {"RequestItems": {called: [{"DeleteRequest": {"Key": id_of(one, "r-8")}} for one in v]}}, key_names,
        )  # fmt: skip
        add(
            f"transaction: get {label}", "get", values, "transact_get_items",
            lambda v: {"TransactItems": [{"Get": {"TableName": called, "Key": one}} for one in rows(v)]},
        )  # fmt: skip
        add(
            f"transaction: put {label}", "put", values, "transact_write_items",
            lambda v: {"TransactItems": [{"Put": {"TableName": called, "Item": {**one, "note": text("n")}}} for one in rows(v)]},
            key_names | {"note"},
        )  # fmt: skip
        add(
            f"transaction: check {label}", "check", values, "transact_write_items",
            lambda v: {"TransactItems": [
                {"ConditionCheck": {"TableName": called, "Key": one, "ConditionExpression": "attribute_not_exists(gone)"}} for one in rows(v)
            ]},
            key_names | {"gone"},
        )  # fmt: skip
        add(
            f"transaction: delete {label}", "delete", values, "transact_write_items",
            lambda v: {"TransactItems": [{"Delete": {"TableName": called, "Key": id_of(one, "r-7")}} for one in v]}, key_names,
        )  # fmt: skip
    for label, values in several.items():
        where = lambda v, row="r-1": " AND ".join(  # noqa: E731
            [f"\"{key}\" = '{v[0]}'" if len(v) == 1 else f'"{key}" IN [' + ", ".join(f"'{one}'" for one in v) + "]"]
            + ([f"\"{sort}\" = '{row}'"] if sort else [])
        )
        add(f"PartiQL: select {label}", "partiql_select", values, "execute_statement",
            lambda v, w=where: {"Statement": f'SELECT * FROM "{called}" WHERE {w(v)}'})  # fmt: skip
    for label, values in single.items():
        row = lambda v, name: f"{{'{key}': '{v[0]}'" + (f", '{sort}': '{name}'" if sort else "") + ", 'note': 'n'}"  # noqa: E731
        one = lambda v, name: f"\"{key}\" = '{v[0]}'" + (f" AND \"{sort}\" = '{name}'" if sort else "")  # noqa: E731
        # With a key that no item has: it would be there already.
        if sort:
            add(f"PartiQL: insert {label}", "partiql_insert", values, "execute_statement",
                lambda v, r=row: {"Statement": f'INSERT INTO "{called}" VALUE {r(v, fresh())}'}, key_names | {"note"})  # fmt: skip
        add(f"PartiQL: update {label}", "partiql_update", values, "execute_statement",
            lambda v, o=one: {"Statement": f"UPDATE \"{called}\" SET \"note\" = 'p' WHERE {o(v, 'r-1')}"}, key_names | {"note"})  # fmt: skip
        add(f"PartiQL: delete {label}", "partiql_delete", values, "execute_statement",
            lambda v, o=one: {"Statement": f'DELETE FROM "{called}" WHERE {o(v, "r-1")}'}, key_names)  # fmt: skip
    either = lambda v: {"Statement": f'SELECT * FROM "{called}" WHERE "{key}" = \'{v[0]}\' OR "note" = \'n\''}  # noqa: E731
    add(
        "PartiQL: select own or by another attribute",
        "partiql_scan",
        next(iter(single.values())),
        "execute_statement",
        either,
    )
    add(
        "PartiQL: select all",
        "partiql_scan",
        None,
        "execute_statement",
        lambda v: {"Statement": f'SELECT * FROM "{called}"'},
    )
    add("scan", "scan", None, "scan", lambda v: {"TableName": called})
    add(
        "scan, some attributes",
        "scan",
        None,
        "scan",
        lambda v: {"TableName": called, "ProjectionExpression": "note"},
        {"note"},
    )
    add("describe", "describe", None, "describe_table", lambda v: {"TableName": called})
    for index, attribute in indexes:
        on = f"index {name}.{index}"
        query = {
            "TableName": called,
            "IndexName": index,
            "KeyConditionExpression": "#k = :k",
            "ExpressionAttributeNames": {"#k": attribute},
        }
        for label in ("own", "any value"):
            value = (lambda me, other: [one_of(me, owner)]) if label == "own" else (lambda me, other: ["d-1"])
            add(f"query index {index}, {label}", "query", value, "query",
                lambda v, q=query: {**q, "ExpressionAttributeValues": {":k": text(v[0])}}, on=on)  # fmt: skip
        add(
            f"scan index {index}", "scan", None, "scan", lambda v, i=index: {"TableName": called, "IndexName": i}, on=on
        )
    return out


COUNT = [0]


def fresh():
    COUNT[0] += 1
    return f"p-{COUNT[0]}"


def bucket(name, prefixes):
    """Objects and lists under each prefix; `{…}` in one is an id of the caller, and is tried as another's and as the beginning of a longer one."""
    target, called, out = f"bucket {name}", name.lower(), []

    def add(label, atoms, operation, arguments):
        def send(client, me, other):
            return getattr(client, operation)(Bucket=called, **arguments(me, other))

        out.append(Request(f"{target}: {label}", "s3", atoms, send, AFTER))

    places = []
    for prefix in prefixes:
        if "{" in prefix:
            places.append((f"{prefix} of one's own", lambda me, other, p=prefix: fill(p, Mine(me))))
            places.append((f"{prefix} of another", lambda me, other, p=prefix: fill(p, Mine(other))))
            longer = lambda me, other, p=prefix: fill(p, Mine(me)).rstrip("/") + "x/"  # noqa: E731
            places.append((f"{prefix} with a longer id", longer))
        else:
            places.append((prefix, lambda me, other, p=prefix: p))
    for label, place in places:
        objects = lambda me, other, p=place: {"Key": p(me, other) + "a.txt"}  # noqa: E731
        path = lambda me, other, p=place: p(me, other) + "a.txt"  # noqa: E731
        single = {
            "get": ("get_object", lambda me, other, o=objects: o(me, other)),
            "put": ("put_object", lambda me, other, o=objects: {**o(me, other), "Body": b"x"}),
            "delete": ("delete_object", lambda me, other, o=objects: o(me, other)),
            "tag": ("put_object_tagging", lambda me, other, o=objects: {**o(me, other), "Tagging": {"TagSet": []}}),
        }
        for verb, (operation, arguments) in single.items():
            add(
                f"{verb} in {label}",
                lambda me, other, v=verb, p=path: [Atom(v, target, path=p(me, other))],
                operation,
                arguments,
            )
        add(
            f"head in {label}", lambda me, other, p=path: [Atom("get", target, path=p(me, other))], "head_object",
            lambda me, other, o=objects: o(me, other),
        )  # fmt: skip
        add(
            f"delete two, here in {label} and in public/", lambda me, other, p=path: [
                Atom("delete", target, path=p(me, other)), Atom("delete", target, path="public/b.txt")
            ],
            "delete_objects", lambda me, other, p=path: {"Delete": {"Objects": [{"Key": p(me, other)}, {"Key": "public/b.txt"}]}},
        )  # fmt: skip
        add(
            f"copy from public/ to {label}", lambda me, other, p=path: [
                Atom("put", target, path=p(me, other)), Atom("get", target, path="public/a.txt")
            ],
            "copy_object", lambda me, other, p=path: {"Key": p(me, other), "CopySource": f"{called}/public/a.txt"},
        )  # fmt: skip
        add(
            f"begin an upload in parts in {label}", lambda me, other, p=path: [Atom("put", target, path=p(me, other))],
            "create_multipart_upload", lambda me, other, p=path: {"Key": p(me, other)},
        )  # fmt: skip
        add(
            f"put with an ACL in {label}", lambda me, other, p=path: [
                Atom("put", target, path=p(me, other)), Atom("acl", target, path=p(me, other))
            ],
            "put_object", lambda me, other, p=path: {"Key": p(me, other), "Body": b"x", "ACL": "public-read"},
        )  # fmt: skip
        add(
            f"list {label}", lambda me, other, p=place: [Atom("list", target, path=p(me, other))], "list_objects_v2",
            lambda me, other, p=place: {"Prefix": p(me, other)},
        )  # fmt: skip
        add(
            f"list {label}, without the slash", lambda me, other, p=place: [Atom("list", target, path=p(me, other).rstrip("/"))],
            "list_objects_v2", lambda me, other, p=place: {"Prefix": p(me, other).rstrip("/")},
        )  # fmt: skip
    add("list all", lambda me, other: [Atom("list", target)], "list_objects_v2", lambda me, other: {})
    add(
        "list versions", lambda me, other: [Atom("list_versions", target)], "list_object_versions", lambda me, other: {}
    )
    add("read the policy", lambda me, other: [Atom("policy", target)], "get_bucket_policy", lambda me, other: {})
    return out


class Mine(dict):
    """Ids of somebody, made up where he has none."""

    def __missing__(self, key):
        return f"no-{key}"


def queue(name, url, fifo=False):
    """`url(world)` is known once the queue is there."""
    group = {"MessageGroupId": "g"} if fifo else {}
    calls = [
        ("send", "send", "send_message", {"MessageBody": "m", **group}),
        (
            "send two",
            "send",
            "send_message_batch",
            {"Entries": [{"Id": one, "MessageBody": one, **group} for one in "ab"]},
        ),
        ("receive", "receive", "receive_message", {}),
        ("remove", "receive", "delete_message", {"ReceiptHandle": "none"}),
        ("prolong", "receive", "change_message_visibility", {"ReceiptHandle": "none", "VisibilityTimeout": 1}),
        ("read settings", "receive", "get_queue_attributes", {"AttributeNames": ["QueueArn"]}),
        ("purge", "purge", "purge_queue", {}),
    ]
    return [
        simple(f"queue {name}", label, verb, "sqs", operation, {"QueueUrl": url, **given})
        for label, verb, operation, given in calls
    ]


def topic(name, arn):
    entries = [{"Id": one, "Message": one} for one in "ab"]
    return [
        simple(f"topic {name}", "publish", "publish", "sns", "publish", {"TopicArn": arn, "Message": "m"}),
        simple(f"topic {name}", "publish two", "publish", "sns", "publish_batch", {"TopicArn": arn, "PublishBatchRequestEntries": entries}),
        simple(
            f"topic {name}", "subscribe", "subscribe", "sns", "subscribe",
            {"TopicArn": arn, "Protocol": "email", "Endpoint": "a@example.com"},
        ),
    ]  # fmt: skip


def stream(name):
    record = {"Data": b"d", "PartitionKey": "p"}
    return [
        simple(f"stream {name}", "put", "put", "kinesis", "put_record", {"StreamName": name, **record}),
        simple(
            f"stream {name}", "put many", "put", "kinesis", "put_records", {"StreamName": name, "Records": [record]}
        ),
        simple(f"stream {name}", "describe", "describe", "kinesis", "describe_stream", {"StreamName": name}),
    ]


def bus(name, sources):
    def entry(source):
        return {"EventBusName": name, "Source": source, "DetailType": "t", "Detail": "{}"}

    out = []
    for chosen in (*((one,) for one in sources), sources):
        atoms = lambda me, other, c=chosen: [Atom("put", f"bus {name}", sources=(one,)) for one in c]  # noqa: E731
        send = lambda client, me, other, c=chosen: client.put_events(Entries=[entry(one) for one in c])  # noqa: E731
        out.append(Request(f"bus {name}: put as {' and '.join(chosen)}", "events", atoms, send, AFTER))
    return out


def secret(name, arn):
    return [
        simple(f"secret {name}", "get", "get", "secretsmanager", "get_secret_value", {"SecretId": arn}),
        simple(
            f"secret {name}",
            "change",
            "put",
            "secretsmanager",
            "put_secret_value",
            {"SecretId": arn, "SecretString": "t"},
        ),
    ]


def logs(function):
    """The log group of a function."""
    group, target = {"logGroupName": f"/aws/lambda/{function}"}, f"logs {function}"
    event = {"logEvents": [{"timestamp": 1, "message": "m"}]}
    return [
        simple(target, "create the group", "log", "logs", "create_log_group", group),
        simple(target, "create a stream", "log", "logs", "create_log_stream", {**group, "logStreamName": "s"}),
        simple(target, "write", "log", "logs", "put_log_events", {**group, "logStreamName": "s", **event}),
        simple(target, "read", "read", "logs", "get_log_events", {**group, "logStreamName": "s"}),
    ]


def function(name):
    return [
        simple(
            f"function {name}",
            "invoke",
            "invoke",
            "lambda",
            "invoke",
            {"FunctionName": name, "InvocationType": "DryRun"},
        )
    ]


def simple(target, label, verb, service, operation, arguments):
    """One call with one atom. Arguments that are functions are given the caller, who knows where things are."""

    def send(client, me, other):
        return getattr(client, operation)(
            **{key: value(me) if callable(value) else value for key, value in arguments.items()}
        )

    return Request(f"{target}: {label}", service, lambda me, other: [Atom(verb, target)], send, AFTER)
