"""How the prover is asked. `ask` of either class gives an answer a pair, in order: an object of one change."""

import json
import subprocess
import tempfile
import time
from pathlib import Path
from threading import Timer

from .evaluate import policies_of

SECONDS = 60


def request_of(answer, side):
    """The request with which the prover shows a side, or None."""
    return (answer.get(side) or {}).get("request")


class Batch:
    """A process that reads {"old": POLICY, "new": POLICY} a line and answers a line with the object of one change."""

    def __init__(self, command):
        self.command, self.process = command, None

    def one(self, old, new):
        """Asks about one pair."""
        if self.process is None:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        process = self.process
        watch = Timer(SECONDS, process.kill)
        watch.start()
        start = time.perf_counter()
        try:
            process.stdin.write(json.dumps({"old": old, "new": new}) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            # What runs the process as a test says so first, on lines of its own or on that of the first answer.
            while line and "{" not in line:
                line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            watch.cancel()
        answer = json.loads(line[line.index("{") :]) if line else {"reason": f"no answer in {SECONDS} s, or the end of the process"}
        answer.setdefault("verdict", "refused" if "error" in answer else "broken")
        if not line:
            process.kill()
            process.wait()
            self.process = None
        return {**answer, "seconds": time.perf_counter() - start}

    def ask(self, pairs):
        return [self.one(pair.old, pair.new) for pair in pairs]

    def close(self):
        if self.process is not None:
            # What it says at its end is read, or it would complain.
            self.process.communicate()


class Command:
    """`authc diff OLD NEW --format json`, a process for each pair. A side of several policies is put into one."""

    def __init__(self, authc):
        self.authc = authc

    def one(self, old, new):
        """Asks about one pair."""
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for name, side in (("old", old), ("new", new)):
                policies = policies_of(side)
                document = policies[0]
                if len(policies) > 1:
                    parts = [part if isinstance(part, list) else [part] for part in (one["Statement"] for one in policies)]
                    document = {"Version": document.get("Version", "2012-10-17"), "Statement": sum(parts, [])}
                files.append(Path(folder) / f"{name}.json")
                files[-1].write_text(json.dumps(document))
            start = time.perf_counter()
            run = subprocess.run([self.authc, "diff", *map(str, files), "--format", "json"], capture_output=True, text=True, timeout=SECONDS)
            seconds = time.perf_counter() - start
        try:
            changes = json.loads(run.stdout)["changes"]
        except (json.JSONDecodeError, KeyError):
            return {"verdict": "broken", "reason": (run.stderr or run.stdout).strip()[:300], "seconds": seconds}
        answer = changes[0] if changes else {"verdict": "same"}
        return {**answer, "seconds": seconds}

    def ask(self, pairs):
        return [self.one(pair.old, pair.new) for pair in pairs]

    def close(self):
        pass


def prover(authc, batch=None):
    """The way of asking that there is."""
    return Batch(batch) if batch else Command(authc)
