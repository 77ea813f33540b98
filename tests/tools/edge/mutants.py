"""Faults put into what is deployed, to see which of them the judge notices."""

import copy

from .deployed import canonical


def statements(deployed):
    """(role, policy, statement) of all roles, in an order that both targets share."""
    out = []
    for role in sorted(deployed.roles.values(), key=lambda one: one["id"]):
        for policy in role["policies"]:
            for statement in policy["Statement"]:
                said = {key: sorted(value) if isinstance(value, list) else value for key, value in statement.items() if key != "Sid"}
                out.append((role["id"], canonical(said), policy, statement))
    return sorted(out, key=lambda one: one[:2])


def drop_statement(deployed, rng):
    some = statements(deployed)
    if not some:
        return None
    role, said, policy, statement = rng.choice(some)
    policy["Statement"] = [one for one in policy["Statement"] if one is not statement]
    return f"{role} loses {said[:200]}"


def drop_condition(deployed, rng):
    some = [one for one in statements(deployed) if one[3].get("Condition")]
    if not some:
        return None
    role, said, _, statement = rng.choice(some)
    statement["Condition"] = copy.deepcopy(statement["Condition"])
    operator = rng.choice(sorted(statement["Condition"]))
    del statement["Condition"][operator]
    if not statement["Condition"]:
        del statement["Condition"]
    return f"{role} loses {operator} of {said[:300]}"


def widen_resource(deployed, rng):
    some = [one for one in statements(deployed) if one[3]["Effect"] == "Allow" and one[3]["Resource"] != ["*"]]
    if not some:
        return None
    role, said, _, statement = rng.choice(some)
    resources = sorted(statement["Resource"])
    index = rng.randrange(len(resources))
    old = resources[index]
    cut = max(old.rfind("/", 0, len(old) - 2), old.rfind(":", 0, len(old) - 2))
    resources[index] = old[: cut + 1] + "*"
    statement["Resource"] = resources
    return None if resources[index] == old else f"{role}: {old} becomes {resources[index]}"


def drop_action(deployed, rng):
    some = [one for one in statements(deployed) if len(one[3]["Action"]) > 1]
    if not some:
        return None
    role, _, _, statement = rng.choice(some)
    action = rng.choice(sorted(statement["Action"]))
    statement["Action"] = [one for one in statement["Action"] if one != action]
    return f"{role}: {statement['Effect']} without {action}"


MORE = {
    "dynamodb": "Scan",
    "s3": "DeleteObject",
    "sqs": "PurgeQueue",
    "states": "StopExecution",
    "kms": "GenerateDataKey",
    "iot": "Receive",
    "execute-api": "Invoke",
}


def add_action(deployed, rng):
    some = []
    for one in statements(deployed):
        service = one[3]["Action"][0].split(":")[0]
        more = f"{service}:{MORE.get(service)}"
        if one[3]["Effect"] == "Allow" and service in MORE and more not in one[3]["Action"]:
            some.append((*one, more))
    if not some:
        return None
    role, said, _, statement, more = rng.choice(some)
    statement["Action"] = [*statement["Action"], more]
    return f"{role}: {more} more in {said[:200]}"


def weaken_trust(deployed, rng):
    some = [role for role in deployed.roles.values() if role["trust"]["Statement"][0].get("Condition")]
    if not some:
        return None
    role = rng.choice(sorted(some, key=lambda one: one["id"]))
    role["trust"] = copy.deepcopy(role["trust"])
    conditions = role["trust"]["Statement"][0]["Condition"]
    operator = rng.choice(sorted(conditions))
    del conditions[operator]
    return f"trust of {role['id']} without {operator}"


def swap_roles(deployed, rng):
    groups = [
        one["properties"]
        for _, one in sorted(deployed.resources.items())
        if one["type"] == "AWS::Cognito::UserPoolGroup" and "RoleArn" in one["properties"]
    ]
    if len({one["RoleArn"] for one in groups}) < 2:
        return None
    first, second = rng.sample(groups, 2)
    first["RoleArn"], second["RoleArn"] = second["RoleArn"], first["RoleArn"]
    return f"groups {first['GroupName']} and {second['GroupName']} have each other's role"


def refuse_the_rest(deployed, rng):
    for one in deployed.resources.values():
        for mapping in (
            one["properties"].get("RoleMappings", {}).values() if one["type"] == "AWS::Cognito::IdentityPoolRoleAttachment" else ()
        ):
            if mapping.get("AmbiguousRoleResolution") == "AuthenticatedRole":
                mapping["AmbiguousRoleResolution"] = "Deny"
                return "who has no role of a group gets none"
    return None


def forget_mappings(deployed, rng):
    for one in deployed.resources.values():
        if one["type"] == "AWS::Cognito::IdentityPoolRoleAttachment" and one["properties"].get("RoleMappings"):
            one["properties"]["RoleMappings"] = {}
            return "no role mappings"
    return None


MUTATIONS = [
    drop_statement,
    drop_condition,
    widen_resource,
    drop_action,
    add_action,
    weaken_trust,
    swap_roles,
    refuse_the_rest,
    forget_mappings,
]
