"""What the text of a program says, as a table: rules written by hand from its lines, and requests made of atoms.

An atom is one thing that a request does, in the words of the language: a verb, a target, and what `at` and `where` speak of. A request is
allowed if each of its atoms is granted and none is denied.
"""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Callable

ROOT = Path(__file__).resolve().parent.parent.parent.parent


@dataclass(frozen=True)
class Atom:
    verb: str
    target: str
    # Partition keys of the items. Empty: there are none to look at, as in a scan.
    keys: tuple = ()
    # Attributes that are named. None: whole items.
    attributes: frozenset | None = None
    # What a write answers with: "ALL" of the old item, what was "UPDATED", or nothing.
    returns: str = ""
    # Key or prefix in a bucket.
    path: str = ""
    # Whether a signed URL is used, and how many seconds ago it was signed.
    signed: bool = False
    age: int = 0
    # Sources of events.
    sources: tuple = ()


# ---- conditions


@dataclass(frozen=True)
class Condition:
    """`holds(me, atom)`: whether it is true of a caller with these ids. Two with one label are the same terms."""

    label: str
    holds: Callable = field(compare=False)


def owner(what):
    """`where owner(KEY)`: `what` of the caller is the partition key of each item."""
    return Condition(
        f"owner {what}",
        lambda me, atom: bool(atom.keys) and me.get(what) is not None and all(one == me[what] for one in atom.keys),
    )


def attributes(*names):
    """`where attributes(…)`, the key among them. A write answers with nothing but what it changed."""
    return Condition(
        f"attributes {sorted(names)}",
        lambda me, atom: atom.attributes is not None and atom.attributes <= set(names) and atom.returns != "ALL",
    )


def at(prefix):
    def holds(me, atom):
        try:
            return atom.path.startswith(fill(prefix, me))
        except KeyError:
            # He has no such id.
            return False

    return Condition(f"at {prefix}", holds)


def fill(prefix, ids):
    """A prefix with the ids of somebody; KeyError where he has none."""
    return re.sub(r"\{([^{}]*)\}", lambda found: ids[found[1]], prefix)


def source(name):
    return Condition(f"source {name}", lambda me, atom: bool(atom.sources) and set(atom.sources) == {name})


def expires(seconds):
    return Condition(f"expires {seconds}", lambda me, atom: atom.age <= seconds)


def until(day):
    """Through that day. Who asks without a day asks today."""
    return Condition(f"until {day}", lambda me, atom: me.get("today", "") <= day)


# All that a function is granted on a bucket is `via` routes: it signs, and calls nothing itself.
signed = Condition("signed", lambda me, atom: atom.signed)

GROUPS = {"read": ["get", "query"], "write": ["put", "update"], "transact": ["get", "put", "update", "check"]}


@dataclass(frozen=True)
class Rule:
    """A line of the program. `who` is a principal as a session acts as it; `without` are the groups after `except`."""

    line: str
    who: str
    verbs: tuple
    targets: tuple
    where: tuple = ()
    without: tuple = ()
    denies: bool = False

    def covers(self, session, atom):
        if self.who not in session.acts_as or set(self.without) & set(session.acts_as):
            return False
        if atom.verb not in self.verbs or atom.target not in self.targets:
            return False
        return all(one.holds(session.me, atom) for one in self.where)

    @property
    def shows_changes(self):
        """An `update` bound to attributes may answer with those that it changed."""
        return any(one.label.startswith("attributes") for one in self.where)


def rule(line, who, verbs, targets, *where, without=(), denies=False):
    listed = [verb for word in verbs.split() for verb in GROUPS.get(word, [word])]
    return Rule(
        line, who, tuple(listed), tuple(one.strip() for one in targets.split(",")), where, tuple(without), denies
    )


@dataclass(frozen=True)
class Request:
    """`atoms(me, other)` says it in words, `send(client, me, other)` on the wire; `service` is whose client it wants."""

    name: str
    service: str
    atoms: Callable
    send: Callable
    # Errors that come after the decision.
    after: frozenset = frozenset()


@dataclass(frozen=True)
class Person:
    """Somebody who signs in, or does not. `kind`: user, guest, provider (of another issuer), developer (of the app's own sign-in)."""

    name: str
    kind: str
    identity_pool: str
    # Of a user: logical ids of his pool and its client. Of a provider: its issuer and its audience.
    pool: str = ""
    client: str = ""
    groups: tuple = ()
    attributes: tuple = ()
    # Whether the text lets him have credentials at all.
    trusted: bool = True

    @property
    def claims(self):
        return dict(self.attributes)


@dataclass
class Session:
    """Credentials of a person, with the group whose role was taken, or of a function."""

    label: str
    acts_as: frozenset
    me: dict
    key: str


@dataclass(frozen=True)
class Route:
    """A route as the text says it. `authorizer`: see `Token`, or `public`, `iam`, `gate`."""

    api: str
    method: str
    path: str
    authorizer: str
    scopes: tuple = ()


@dataclass(frozen=True)
class Token:
    """What stands in the header Authorization. `client` (`POOL.CLIENT`, or a provider) is whose it is, None if nobody may accept it."""

    name: str
    header: str | None
    client: str | None = None
    use: str = ""
    scopes: frozenset = frozenset()
    gate: bool = False


def route_allows(route, token):
    """Whether the text lets a caller with this token in, who signs nothing."""
    if route.authorizer in ("public", "preflight"):
        return True
    if route.authorizer == "gate":
        return token.gate
    kind, _, clients = route.authorizer.partition(" ")
    if token.client is None or kind == "iam":
        return False
    if token.client not in clients.split():
        return False
    if kind == "user_pool" and token.use != ("access" if route.scopes else "id"):
        return False
    return not route.scopes or bool(set(route.scopes) & token.scopes)


@dataclass
class Program:
    """A program with its table."""

    name: str
    path: str
    people: list
    rules: list
    # Group, as rules name it, to the logical id of its role, the lowest precedence first.
    group_roles: dict
    # Every other principal to the logical id of its role.
    roles: dict
    requests: list
    routes: list
    # Creates what the program refers to, with an `Existing` of deploy.py.
    existing: Callable
    # Identity pools with the groups that are chosen by rules, as functions of a person, in their order; and who gets nothing without one.
    ruled: dict = field(default_factory=dict)
    isolated: frozenset = frozenset()
    classic: frozenset = frozenset()
    # Tag to the attribute that it is filled from.
    tags: dict = field(default_factory=dict)
    # Functions that sign URLs: (function, its route, bucket, prefixes that they are tried with).
    signs: list = field(default_factory=list)
    # Providers of tokens for APIs: their issuer and audience.
    providers: dict = field(default_factory=dict)
    # (person, client, its name in the text, scopes asked for together) of the sign-in pages.
    pages: list = field(default_factory=list)
    # User pools in which people do not create users by themselves.
    closed: frozenset = frozenset()
    # Clients that take no passwords.
    srp_only: frozenset = frozenset()
    # (person, attribute) that its user must not write.
    protected: list = field(default_factory=list)
    # Whether there are several identity pools, so that `auth_users` has the name of one before it.
    qualified: bool = True

    @property
    def text(self):
        found = sorted((ROOT / self.path).glob("*.authc")) if (ROOT / self.path).is_dir() else [ROOT / self.path]
        return "\n".join(file.read_text(encoding="utf-8") for file in found)

    def stale(self):
        """Lines that grant or deny and that no rule is about, and rules about lines that are no longer there."""
        lines = {one.strip() for one in self.text.splitlines() if re.match(r"(grant|deny)\b", one.strip())}
        said = {one.line for one in self.rules}
        return sorted(lines - said) + sorted(said - {one.strip() for one in self.text.splitlines()})

    # ---- who gets which role

    def everybody(self, person):
        """The name of `auth_users` or `unauth_users` for him."""
        word = "unauth_users" if person.kind == "guest" else "auth_users"
        return f"{person.identity_pool}.{word}" if self.qualified else word

    def choices(self, person):
        """(principal whose role he gets, groups whose role he may ask for). The first is None for who gets none."""
        if not person.trusted:
            return None, []
        if person.kind != "user":
            return self.everybody(person), []
        if person.identity_pool in self.ruled:
            rules, otherwise = self.ruled[person.identity_pool]
            found = [group for group, matches in rules if matches(person)]
            return (found[0] if found else self.everybody(person) if otherwise else None), found
        found = [
            group for group in self.group_roles if group in {f"group {person.pool}.{one}" for one in person.groups}
        ]
        return (found[0] if found else self.everybody(person)), found

    def role_of(self, principal):
        return self.group_roles.get(principal) or self.roles.get(principal)

    def acts_as(self, person, principal):
        """What a session with the role of `principal` may do: its own, and what everybody may unless it is isolated."""
        return frozenset({principal} if principal in self.isolated else {principal, self.everybody(person)})

    # ---- what is allowed

    def allows(self, session, atoms):
        return all(self.allows_one(session, one) for one in atoms)

    def allows_one(self, session, atom):
        if atom.verb == "batch_write":
            # Both putting and deleting, on the same terms.
            put, delete = (self.covering(session, replace(atom, verb=one)) for one in ("put", "delete"))
            if any(one.denies for one in put + delete):
                return False
            return any(one.where == other.where for one in put for other in delete)
        covering = self.covering(session, atom)
        if any(one.denies for one in covering):
            return False
        if atom.returns:
            # The answer to a write shows old items only to who may get them on the same terms.
            shown = self.covering(session, replace(atom, verb="get", returns=""))
            return any(
                (atom.returns == "UPDATED" and one.shows_changes) or any(one.where == other.where for other in shown)
                for one in covering
            )
        return bool(covering)

    def covering(self, session, atom):
        return [one for one in self.rules if one.covers(session, atom)]
