"""The transform of SAM: writes what CloudFormation makes of a template.
   sam.py TEMPLATE.json OUT.json
"""

import json
import sys

from samtranslator.translator.transform import transform


class ManagedPolicies:
    """The names of AWS's policies, of which the templates have none."""

    def load(self):
        return {}


def main() -> None:
    template, out = sys.argv[1:]
    with open(template, encoding="utf-8") as file:
        document = json.load(file)
    parameters = {name: parameter.get("Default", "") for name, parameter in document.get("Parameters", {}).items()}
    with open(out, "w", encoding="utf-8") as file:
        json.dump(transform(document, parameters, ManagedPolicies()), file, indent=2)


main()
