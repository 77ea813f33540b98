"""The foreign simulator as a process, asked in batches."""

import hashlib
import json
import subprocess
import threading
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent


class Simulator:
    """Answers questions (policies, action, resource, context); each different one is asked once."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["node", str(TOOLS / "oracle.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.answers, self.defined, self.asked = {}, set(), 0
        # Documents that IAM would not take, by name.
        self.refused = {}

    def define(self, policies, trust=None):
        """A name for a set of policies, or for a trust policy."""
        text = json.dumps([policies, trust], sort_keys=True)
        name = hashlib.sha256(text.encode()).hexdigest()[:20]
        return name, text

    def decide(self, questions):
        """{question: (allowed, errors)} for questions of the form (name, text, action, resource, context as JSON)."""
        lines, waiting = [], []
        for question in questions:
            name, text, action, resource, context = question
            key = (name, action, resource, context)
            if key in self.answers:
                continue
            self.answers[key] = None
            if name not in self.defined:
                self.defined.add(name)
                policies, trust = json.loads(text)
                definition = {"define": name, "policies": policies}
                if trust is not None:
                    definition.update(resourcePolicy=trust, trust=True)
                lines.append(json.dumps(definition))
                waiting.append(("define", name))
            request = {"use": name, "action": action, "resource": resource, "context": json.loads(context)}
            if trust_of(text):
                request["principal"] = "cognito-identity.amazonaws.com"
            else:
                request["account"] = "123456789012"
            lines.append(json.dumps(request))
            waiting.append(key)
        if not lines:
            return

        def write():
            self.process.stdin.write("\n".join(lines) + "\n")
            self.process.stdin.flush()

        writer = threading.Thread(target=write)
        writer.start()
        for key in waiting:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError("the simulator has ended")
            answer = json.loads(line)
            if key[0] == "define":
                if "defined" not in answer:
                    self.refused[key[1]] = answer["errors"]
                continue
            self.asked += 1
            self.answers[key] = (answer["result"] == "Allowed", answer.get("errors"), answer["result"])
        writer.join()

    def answer(self, question):
        name, _, action, resource, context = question
        return self.answers[(name, action, resource, context)]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def trust_of(text):
    return json.loads(text)[1] is not None if not text.endswith("null]") else False
