"""The foreign simulator as a process, asked in batches."""

import hashlib
import json
import subprocess
import threading
from pathlib import Path

# A pipe of Linux holds 64 KiB, some of which may not be read yet.
PIPE = 16 * 1024
TOOLS = Path(__file__).resolve().parent.parent
ACCOUNT = "123456789012"
# A key asks its own policy first. This is the one that CreateKey gives it: the account's policies decide.
KEY_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
    ],
}


class Simulator:
    """Decides questions (set, action, resource, context as JSON), each different one once. `define` gives the set."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["node", str(TOOLS / "oracle.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.sets, self.defined, self.answers, self.asked = {}, set(), {}, 0
        # Documents that IAM would not take: {set: what is wrong}.
        self.refused = {}

    def define(self, policies, trust=None, principal="cognito-identity.amazonaws.com", session=None):
        """A name for the policies of a role, perhaps limited by session policies, or for a trust policy and who asks it."""
        definition = (
            {"policies": policies}
            if trust is None
            else {"policies": [], "resourcePolicy": trust, "trust": True, "who": principal}
        )
        if session is not None:
            definition["session"] = session
        name = hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()[:20]
        self.sets[name] = definition
        return name

    def decide(self, questions):
        """Asks what was not asked before."""
        lines, waiting = [], []
        for question in questions:
            if question in self.answers:
                continue
            self.answers[question] = None
            name, action, resource, context = question
            definition, used = self.sets[name], name
            if action.startswith("kms:"):
                definition, used = {**definition, "resourcePolicy": KEY_POLICY}, f"{name} of a key"
            if used not in self.defined:
                self.defined.add(used)
                lines.append(json.dumps({"define": used, **definition}))
                waiting.append(("define", name))
            request = {"use": used, "action": action, "resource": resource, "context": json.loads(context)}
            if definition.get("trust"):
                request["principal"] = definition["who"]
            else:
                # Who owns a thing elsewhere lets the account in: what the role says is what is asked for.
                request["account"] = ACCOUNT
            lines.append(json.dumps(request))
            waiting.append(question)
        if not lines:
            return

        text = "\n".join(lines) + "\n"

        def write():
            self.process.stdin.write(text)
            self.process.stdin.flush()

        # What fits into the pipe is written at once. More is written while answers are read, or both sides would wait for each other.
        writer = threading.Thread(target=write)
        writer.run() if len(text) < PIPE else writer.start()
        for question in waiting:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError("the simulator has ended")
            answer = json.loads(line)
            if question[0] == "define":
                if "defined" not in answer:
                    self.refused[question[1]] = answer["errors"]
                continue
            self.asked += 1
            self.answers[question] = answer
        if len(text) >= PIPE:
            writer.join()

    def allowed(self, question):
        return self.answers[question]["result"] == "Allowed"

    def errors(self, question):
        """Why there is no answer, or nothing."""
        return self.answers[question].get("errors")

    def close(self):
        self.process.stdin.close()
        self.process.wait()
