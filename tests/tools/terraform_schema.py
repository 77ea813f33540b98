#!/usr/bin/env python3
"""Writes tests/tools/terraform/VERSION.json: the arguments of the provider's resources that src/emit/terraform names.

    tests/tools/terraform_schema.py PACKAGE ...

PACKAGE is the unpacked folder of an npm package with TypeScript declarations of the provider of AWS: `@cdktn/provider-aws` for version 6,
`@cdktf/provider-aws` for version 5 (19.58.0 has the declarations of 5.92.0, 19.65.1 those of 5.99.1). Its README says which version of the provider it has.

A resource is an object of `arguments` and `attributes`. An argument is `true` if it is required, `false` if not, and an object of
arguments if it is a block, whose `""` says the same of itself.
"""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src/emit/terraform").glob("*.rs"))
INTERFACE = re.compile(r"^export interface (\w+)[^{\n]*\{\n(.*?)^\}", re.M | re.S)
PROPERTY = re.compile(r"(?:/\*\*(?P<doc>(?:(?!\*/).)*)\*/\s*)?readonly (?P<name>\w+)(?P<optional>\??): (?P<type>.*?);\n", re.S)
GETTER = re.compile(r"^    get (\w+)\(\)", re.M)


def snake(name):
    return re.sub(r"([A-Z])", lambda match: "_" + match[1].lower(), name)


def arguments(interfaces, interface):
    out = {}
    for match in PROPERTY.finditer(interfaces[interface]):
        link = re.search(r"#(\w+) \w+#\w+\}", match["doc"] or "")
        name = link[1] if link else snake(match["name"])
        required = not match["optional"]
        block = re.match(r"\w*", match["type"])[0]
        out[name] = {"": required, **arguments(interfaces, block)} if block in interfaces else required
    return out


def resource(folder):
    text = "".join(path.read_text() for path in sorted(folder.rglob("*.d.ts")))
    interfaces = dict(INTERFACE.findall(text))
    configs = [name for name in interfaces if re.search(rf"interface {name} extends \w+\.TerraformMetaArguments", text)]
    assert len(configs) == 1, (folder, configs)
    main = text[text.rindex("export declare class"):]
    return {"arguments": arguments(interfaces, configs[0]), "attributes": sorted({snake(name) for name in GETTER.findall(main)})}


def main():
    named = {name for path in SOURCES for name in re.findall(r'"(aws_[a-z0-9_]+)"', path.read_text())}
    for package in map(pathlib.Path, sys.argv[1:]):
        version = re.search(r"hashicorp/aws provider version ([\d.]+)", (package / "README.md").read_text())[1]
        out = {"version": version, "resources": {}, "data": {}}
        for name in sorted(named):
            folder = name.removeprefix("aws_").replace("_", "-")
            for kind, prefix in (("resources", ""), ("data", "data-aws-")):
                if (package / "lib" / (prefix + folder)).is_dir():
                    out[kind][name] = resource(package / "lib" / (prefix + folder))
        lines = [f'  "version": {json.dumps(version)}']
        for kind in ("resources", "data"):
            rows = [f"    {json.dumps(name)}: {json.dumps(body)}" for name, body in out[kind].items()]
            lines.append(f'  "{kind}": {{\n' + ",\n".join(rows) + "\n  }")
        path = ROOT / "tests/tools/terraform" / f"{version}.json"
        path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
        print(path, len(out["resources"]), "resources", len(out["data"]), "data sources")


if __name__ == "__main__":
    main()
