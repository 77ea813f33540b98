"""The foreign simulator as a process of its own (`oracle.mjs`), and where it is known to be wrong."""

import json
import re
import subprocess
import threading
from pathlib import Path

from . import evaluate
from .evaluate import Variable, listed, operator, policies_of, tokens

TOOLS = Path(__file__).resolve().parent.parent
ACCOUNT = "123456789012"
# A key asks its own policy first. This is the one that it is made with: the account's policies decide.
KEY_POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}],
}


class Simulator:
    """Answers (side, request) with Allowed, ImplicitlyDenied or ExplicitlyDenied, or None where it can give no answer."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["node", str(TOOLS / "oracle.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.asked = 0
        self.reasons = {}

    def decide(self, questions):
        lines = [
            json.dumps({"policies": policies_of(side), "action": request.action, "resource": request.resource, "context": request.context,
                        "account": ACCOUNT, "keepContext": True, **({"resourcePolicy": KEY_POLICY} if request.action.lower().startswith("kms:") else {})})
            for side, request in questions
        ]

        def write():
            for line in lines:
                self.process.stdin.write(line + "\n")
            self.process.stdin.flush()

        writer = threading.Thread(target=write)
        writer.start()
        out = []
        for _ in lines:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError("the simulator has ended")
            answer = json.loads(line)
            if answer["result"] == "Error":
                reason = re.sub(r"[\w*?:/.$-]*[:/*$][\w*?:/.${}', -]*", "…", answer["errors"][0])[:80]
                self.reasons[reason] = self.reasons.get(reason, 0) + 1
                out.append(None)
            else:
                out.append(answer["result"])
        writer.join()
        self.asked += len(lines)
        return out

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def known_error(side, request):
    """The error of the simulator that a question may meet, as README.md lists them; or None."""
    context = request.context

    def unset(parts):
        return any(isinstance(part, Variable) and part.default is None and not isinstance(context.get(part.key), str) for part in parts)

    def empty(parts):
        return any(isinstance(part, Variable) and context.get(part.key) == "" for part in parts)

    for document in policies_of(side):
        variables = document.get("Version") == "2012-10-17"
        for one in listed(document["Statement"]):
            for name in ("Resource", "NotResource"):
                for pattern in listed(one.get(name, [])):
                    parts = tokens(pattern, True, True)
                    variable = any(isinstance(part, Variable) for part in parts)
                    if not variables and (variable or "${" in pattern):
                        return "variables in an old Version"
                    if name == "NotResource" and unset(parts):
                        return "a variable without a value in NotResource"
                    if empty(parts):
                        return "an empty text"
                    segments = evaluate.segments(pattern)
                    if len(segments) == 6:
                        last = segments[5]
                        kind = re.split("[/:]", last, maxsplit=1)
                        if len(kind) > 1 and "${" not in last and re.search(r"[*?]", kind[0]):
                            return "a wildcard before the first / or : of a resource"
                        if variable and ("${" in kind[0] or len(kind) == 1):
                            return "a variable's colon or slash in a resource"
                        head, other = segments[:5], request.resource.split(":", 5)[:5]
                        if any(a.lower() == b.lower() and a != b for a, b in zip(head, other)) or any(
                            re.search("[A-Z]", part) for part in (*head, *other)
                        ):
                            return "the case of the parts of an ARN"
            for written, keys in one.get("Condition", {}).items():
                how = operator(written)
                for key, values in keys.items():
                    value = context.get(key.lower())
                    for wanted in map(evaluate.text, listed(values)):
                        parts = tokens(wanted, True, True) if how.kind in ("String", "Arn") else ()
                        variable = any(isinstance(part, Variable) for part in parts)
                        if not variables and "${" in wanted:
                            return "variables in an old Version"
                        if how.negated and unset(parts):
                            return "a variable without a value under a negated operator"
                        if empty(parts):
                            return "an empty text"
                        if "Like" not in how.name and re.search(r"\$\{[*?$]\}", wanted):
                            return "a literal star under Equals"
                        if how.kind == "Arn" and variable and re.search(r"\$\{[^}]*:", wanted):
                            return "a variable's colon in an ARN"
                        if how.kind == "Date" and value is not None and (wanted.isdigit() != str(value).isdigit()):
                            return "seconds since 1970"
                        if how.kind == "Date" and re.search(r"\.\d{4}", str(value)):
                            return "a time finer than milliseconds"
                        if how.kind == "IpAddress" and (wanted.endswith("/0") or ":" in wanted and value is not None or value is not None and ":" in str(value)):
                            return "addresses of all of a family or of another"
                        if how.kind == "Bool" and wanted not in ("true", "false"):
                            return "a boolean in capitals"
                        if how.kind == "Numeric" and value is not None and evaluate.number(str(value)) is None:
                            return "a number with letters"
                    if value == "" and (how.quantifier or how.name == "Null" or how.if_exists) or isinstance(value, list) and "" in value:
                        return "an empty text"
                    if how.name == "Null" and value == []:
                        return "a set without members under Null"
                    if value is None and how.if_exists and how.quantifier == "ForAnyValue":
                        return "ForAnyValue with IfExists on an absent key"
                    if value == [] and how.if_exists:
                        return "a set without members under IfExists"
    if ":role/aws-reserved/sso.amazonaws.com/" in request.resource:
        return "a role that only IAM Identity Center may change, whatever policies say"
    if "\n" in request.resource:
        return "a line feed"
    return None
