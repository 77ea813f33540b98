#!/usr/bin/env python3
"""Writes a configuration of Terraform that calls every module of a folder, so that one run reads all of them.

    tests/tools/terraform_root.py FOLDER

Each variable of a module is given a value that is known only when Terraform plans.
"""

import json
import pathlib
import sys


def main():
    folder = pathlib.Path(sys.argv[1])
    modules = {}
    for path in sorted(folder.glob("*/main.tf.json")):
        variables = json.loads(path.read_text()).get("variable", {})
        values = {name: "${var.anything}" for name in variables}
        modules["m" + path.parent.name] = {"source": f"./{path.parent.name}", **values}
    assert modules, f"no module in {folder}"
    root = {"variable": {"anything": {"type": "string"}}, "module": modules}
    (folder / "main.tf.json").write_text(json.dumps(root, indent=2))
    # Each pattern of a variable is tried, since a wrong one would refuse every value without a word.
    tried = {}
    for path in folder.glob("*/main.tf.json"):
        for name, variable in json.loads(path.read_text()).get("variable", {}).items():
            condition = variable["validation"]["condition"]
            pattern = condition.removeprefix("${can(regex(").removesuffix(f", var.{name}))}}")
            tried[f"p{len(tried)}"] = {"value": "${length(regexall(" + pattern + ', ""))}'}
    (folder / "patterns").mkdir()
    (folder / "patterns" / "main.tf.json").write_text(json.dumps({"output": tried}, indent=2))
    print(len(modules), "modules")


if __name__ == "__main__":
    main()
