"""The compiler's own voice: the table as assertions of the language, which `authc test` proves, and a few questions to `authc why`."""

import re
import subprocess
import tempfile
from pathlib import Path

from .said import ROOT

# What is asked of each kind.
VERBS = {
    "table": "get query scan put update delete check partiql_select partiql_insert partiql_update partiql_delete",
    "bucket": "get put list delete",
    "queue": "send receive purge",
    "topic": "publish",
    "stream": "put",
    "bus": "put",
    "secret": "get",
    "route": "invoke",
}
# An assertion `cannot` is about these too: they have the same effect.
ALIKE = {
    "get": "partiql_select",
    "query": "partiql_select",
    "scan": "partiql_select",
    "put": "partiql_insert",
    "update": "partiql_update",
    "delete": "partiql_delete",
}
TITLE = "as the table of the suite says"


def check(authc, program):
    """(how many were asked, what is wrong)."""
    lines = sorted(set(assertions(program)))
    with tempfile.TemporaryDirectory() as folder:
        source = ROOT / program.path
        for file in source.glob("*") if source.is_dir() else [source]:
            if file.suffix in (".authc", ".toml"):
                (Path(folder) / file.name).write_bytes(file.read_bytes())
        text = "\n".join(f"  assert {line}" for line, _ in lines)
        (Path(folder) / "table.authc").write_text(f'test "{TITLE}" {{\n{text}\n}}\n', encoding="utf-8")
        done = run(authc, "test", folder)
        wrong = [] if done.returncode == 0 else [f"authc test: {done.stdout[-4000:]}{done.stderr[-4000:]}"]
    # A question has no `except`.
    asked = [one for one in lines if " except " not in one[0]]
    asked = asked[:: max(1, len(asked) // 12)]
    for line, allowed in asked:
        question = re.sub(" can(not)? ", " ", line).replace('"', "")
        found = run(authc, "why", "--in", ROOT / program.path, *question.split())
        heads = {one.partition(":")[0] for one in found.stdout.splitlines() if re.match("(allowed|denied):", one)}
        if heads != {"allowed" if allowed else "denied"}:
            wrong.append(f"authc why {line}: {sorted(heads)} {found.stderr[-500:]}")
    return len(lines) + len(asked), wrong


def run(authc, *words):
    return subprocess.run([authc, *words], capture_output=True, text=True, check=False)


def principals(program):
    """(as an assertion names it, what its role acts as)."""
    groups = {one: {one} if one in program.isolated else {one, everybody(program, one)} for one in program.group_roles}
    for name, acts in groups.items():
        yield name, acts
    for name in program.roles:
        mine = [one for one in groups if everybody(program, one) == name and one not in program.isolated]
        yield name + (" except " + ", ".join(mine) if mine else ""), {name}


def everybody(program, group):
    """`auth_users` of the identity pool that gives the group its role."""
    pool = group.partition(" ")[2].partition(".")[0]
    found = next(one.identity_pool for one in program.people if one.pool == pool)
    return f"{found}.auth_users" if program.qualified else "auth_users"


def assertions(program):
    """(assertion, whether it says `can`)."""
    keys = dict(re.findall(r"^table (\w+) \{\s*key\s+(\w+): (?:identity|sub|tag\(\w+\))", program.text, re.M))
    targets = sorted({one for rule in program.rules for one in rule.targets})
    # What of the conditions an assertion can ask about.
    ways = {
        "self": lambda where: True,
        "other": lambda where: not any(one.label.startswith("owner") for one in where),
    }
    prefixes = {one.label[3:] for rule in program.rules for one in rule.where if one.label.startswith("at ")}
    below = {
        f'at "{one}"': (lambda where, one=one: any(other.label == f"at {one}" for other in where))
        for one in prefixes
        if "{" not in one
    }
    for name, acts in principals(program):
        for target in targets:
            kind, _, called = target.partition(" ")
            terms = {"": lambda where: True}
            if called in keys:
                terms = {f"where {keys[called]} = {whose}": fits for whose, fits in ways.items()}
            elif kind == "bucket":
                terms = below
            for verb in VERBS.get(kind, "").split():
                for term, fits in terms.items():
                    allowed = grants(program, acts, verb, target, fits)
                    if allowed or not (
                        kind == "table" and verb in ALIKE and grants(program, acts, ALIKE[verb], target, fits)
                    ):
                        yield f"{name} {'can' if allowed else 'cannot'} {verb} {target} {term}".rstrip(), allowed


def grants(program, acts, verb, target, fits):
    """Whether a rule grants it to a role that acts as these, on terms that fit, and none denies it."""
    about = [
        one
        for one in program.rules
        if one.who in acts and not set(one.without) & acts and verb in one.verbs and target in one.targets
    ]
    return any(fits(one.where) for one in about) and not any(one.denies for one in about)
