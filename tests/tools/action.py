"""Runs the steps of a composite action but the first, which installs: action.py ACTION.yml [INPUT=VALUE ...]"""

import os
import re
import subprocess
import sys

import yaml


def main() -> int:
    with open(sys.argv[1], encoding="utf-8") as file:
        action = yaml.safe_load(file)
    inputs = {name: spec.get("default", "") for name, spec in action["inputs"].items()}
    for given in sys.argv[2:]:
        name, value = given.split("=", 1)
        if name not in inputs:
            sys.exit(f"the action has no input {name}")
        inputs[name] = value

    def fill(text: str) -> str:
        return re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda match: inputs[match[1]], text)

    steps = action["runs"]["steps"]
    if "cargo install" not in steps[0]["run"] or len(steps) < 3:
        sys.exit("the steps of the action have changed")
    for step in steps[1:]:
        condition = re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) == 'true' \}\}", step.get("if", "${{ inputs.paths == 'true' }}"))
        if "if" in step and inputs[condition[1]] != "true":
            continue
        environment = os.environ | {name: fill(value) for name, value in step.get("env", {}).items()}
        # As the runner does: https://docs.github.com/actions/reference/workflow-syntax-for-github-actions
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", fill(step["run"])]
        status = subprocess.run(shell, env=environment, check=False).returncode
        if status:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
