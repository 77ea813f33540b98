"""Whether the roles of a deployed template decide as those of our own template do, by a simulator of others, on every cell of
(role, action, resource): the actions and resources of both, and what deployers are known to add.

    cells.py OURS DEPLOYED NAME=LOGICAL_ID...    NAMEs are what `authc verify` took for what the program names

Exit code 1 with the cells that differ.
"""

import itertools
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from resolve import PSEUDO, Template  # noqa: E402

ORACLE = pathlib.Path(__file__).parent.parent / "oracle.mjs"
ADDED = ["cognito-identity:DeleteIdentityPool", "cognito-identity:GetId", "cognito-sync:ListRecords", "mobileanalytics:PutEvents", "logs:CreateLogGroup"]


def items(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def statements(role):
    return [statement for policy in role["policies"] for statement in items(policy["Statement"])]


def contexts(roles):
    """Requests by the owner, by others, and without any key that a condition reads."""
    keys = {}
    for statement in itertools.chain.from_iterable(map(statements, roles)):
        for operator, condition in statement.get("Condition", {}).items():
            for key, value in condition.items():
                if operator != "Null":
                    keys.setdefault(key, []).extend(items(value))
    own, sub = "us-east-1:11111111-2222-3333-4444-555555555555", "cognito-identity.amazonaws.com:sub"
    fill = lambda value: str(value).replace("${" + sub + "}", own).replace("*", "x")
    many = lambda key, values: values if key == "dynamodb:LeadingKeys" else values[0]
    right = {key: many(key, [fill(value) for value in values]) for key, values in keys.items()}
    wrong = {key: many(key, ["nobody's"]) for key in keys}
    return [{sub: own} | right, {sub: own} | wrong, {sub: own}], own, sub


def main(ours, deployed, *taken):
    theirs = Template(json.loads(pathlib.Path(deployed).read_text()), {"Stage": "dev"} if '"Stage": {' in pathlib.Path(deployed).read_text() else {})
    own = json.loads(pathlib.Path(ours).read_text())
    names = dict(one.split("=") for one in taken)
    values = {}
    for parameter, declared in own.get("Parameters", {}).items():
        name = next((parameter.removesuffix(end) for end in ("Arn", "Id") if parameter.endswith(end)), parameter)
        thing = names.get(name, name)
        if thing in theirs.resources:
            values[parameter] = theirs.attribute(thing, "Arn" if parameter.endswith("Arn") else "")
        elif parameter in theirs.parameters:
            values[parameter] = theirs.parameters[parameter]
    mine, found = Template(own, values).roles()["roles"], theirs.roles()["roles"]
    questions = []
    for name, role in mine.items():
        if name not in found:
            sys.exit(f"there is no {name}")
        pair = [role, found[name]]
        if pair[1].get("external"):
            sys.exit(f"{name} has {pair[1]['external']}")
        actions = sorted({action for each in pair for statement in statements(each) for action in items(statement["Action"])} | set(ADDED))
        requests, caller, sub = contexts(pair)
        written = {resource for each in mine.values() for statement in statements(each) for resource in items(statement["Resource"])}
        resources = sorted({resource.replace("${" + sub + "}", caller).replace("*", "x") for resource in written} | {
            f"arn:aws:cognito-identity:us-east-1:{PSEUDO['AWS::AccountId']}:identitypool/us-east-1:x"})
        for action, resource, context in itertools.product(actions, resources, requests):
            questions.append((name, pair, action, resource, context))
    lines = []
    for name, pair, action, resource, context in questions:
        for side in pair:
            lines.append(json.dumps({"id": len(lines), "policies": side["policies"], "principal": side["arn"], "action": action, "resource": resource, "context": context}))
    answers = subprocess.run(["node", str(ORACLE)], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True).stdout.splitlines()
    results = [json.loads(line)["result"] for line in answers]
    if len(results) != 2 * len(questions):
        sys.exit(f"{len(results)} answers to {2 * len(questions)} questions")
    pairs = list(zip(questions, results[::2], results[1::2]))
    wrong = [(name, action, resource, left, right) for (name, _, action, resource, _), left, right in pairs if left != right]
    for cell in wrong[:10]:
        print("differs:", *cell)
    asked = [left for _, left, _ in pairs if left != "Error"]
    allowed = asked.count("Allowed")
    print(f"{len(asked)} cells of {len(mine)} roles, {allowed} of them allowed, {len(wrong)} differ")
    if wrong or not allowed or allowed == len(asked):
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
