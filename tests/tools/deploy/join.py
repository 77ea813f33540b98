"""Joins the templates of stacks that are deployed one after the other into one, as `authc verify` reads it.

A parameter that an earlier stack has an output for, under the same name, is that output; others stay parameters.

    join.py TEMPLATE... >joined.json
"""

import json
import re
import sys

from cfnlint.decode import decode


def replaced(value, values):
    """A part of a template with values in place of parameters."""
    if isinstance(value, list):
        return [replaced(item, values) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"Ref"}:
        return values.get(value["Ref"], value)
    if value.keys() == {"Fn::Sub"}:
        text, names = value["Fn::Sub"] if isinstance(value["Fn::Sub"], list) else (value["Fn::Sub"], {})
        names = {name: replaced(inner, values) for name, inner in names.items()}
        used = set(re.findall(r"\$\{([A-Za-z0-9]+)\}", text)) & values.keys()
        names.update({name: values[name] for name in used - names.keys()})
        return {"Fn::Sub": [text, names] if names else text}
    return {key: replaced(inner, values) for key, inner in value.items()}


def join(paths):
    resources, parameters, values = {}, {}, {}
    for path in paths:
        template, problems = decode(path)
        if problems:
            sys.exit(f"{path}: {problems}")
        template = json.loads(json.dumps(template))
        for name, parameter in template.get("Parameters", {}).items():
            if name not in values:
                parameters[name] = parameter
        for name, resource in template["Resources"].items():
            if name in resources:
                sys.exit(f"{path}: an earlier stack has a resource {name} too")
            resources[name] = replaced(resource, values)
        for name, output in template.get("Outputs", {}).items():
            values[name] = replaced(output["Value"], values)
    return {"Parameters": parameters, "Resources": resources}


if __name__ == "__main__":
    json.dump(join(sys.argv[1:]), sys.stdout, indent=1)
