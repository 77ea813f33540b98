"""Checks the files for Helix, JetBrains, Kakoune, Sublime Text and Zed: against schemas, against each other, and with the server.

    check.py ROOT AUTHC WORK

AUTHC is a program of that name. WORK is an empty folder. The queries are run by editors.sh; here are the names of their captures.
"""

import json
import os
import plistlib
import re
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import jsonschema
import yaml

ROOT, AUTHC, WORK = (Path(argument).absolute() for argument in sys.argv[1:4])
EDITORS = ROOT / "editors"
HERE = Path(__file__).parent
CHECKOUT = "/path/to/authc"

# What docs/editor.md has as defaults: each configuration spells them out, so that a person finds what to change.
SETTINGS = {
    "lint": {"enable": True},
    "codeLens": {"enable": True},
    "inlayHints": {"verbs": True, "quota": True, "coverage": True},
    "target": "cloudformation",
}

problems = []


def problem(file, why):
    problems.append(f"{Path(file).relative_to(ROOT) if Path(file).is_relative_to(ROOT) else file}: {why}")


def expect(file, what, found, expected):
    if found != expected:
        problem(file, f"{what} is {found!r}, not {expected!r}")


def valid(file, document, name):
    """Reports what a schema of ours says of a document."""
    schema = json.loads((HERE / "schemas" / f"{name}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    for error in checker.iter_errors(document):
        problem(file, f"{'/'.join(map(str, error.absolute_path)) or 'the document'}: {error.message[:300]}")


def jsonc(file):
    """JSON as Sublime Text reads it: with comments, and commas behind the last."""
    string = r'"(?:[^"\\]|\\.)*"'
    text = re.sub(rf"({string})|//[^\n]*", lambda match: match[1] or "", file.read_text())
    return json.loads(re.sub(rf"({string})|,(?=\s*[}}\]])", lambda match: match[1] or "", text))


def grammar_is_there(file, folder):
    for source in ("parser.c", "scanner.c", "tree_sitter/parser.h"):
        if not (folder / "src" / source).is_file():
            problem(file, f"there is no src/{source} in {folder}")


def captures(editor, folder):
    """Names of captures that the editor does not know do nothing; a file that it does not know is never read."""
    known = json.loads((HERE / "schemas/captures.json").read_text())[editor]
    expect(folder, "the list of queries", sorted(file.stem for file in folder.glob("*.scm")), sorted(known))
    for name, lists in known.items():
        file = folder / f"{name}.scm"
        text = re.sub(r'"(?:[^"\\]|\\.)*"|;[^\n]*', " ", file.read_text())
        found = set(re.findall(r"@([\w.]+)", text))
        for capture in sorted(set(lists["must"]) - found):
            problem(file, f"there is no @{capture}")
        for capture in sorted(found - set(lists["must"]) - set(lists["may"])):
            problem(file, f"{editor} has no meaning for @{capture}")


# ---- the server ----


def server(file, command, options):
    """Starts what a configuration starts, tells it what the configuration tells it, and ends it as the protocol says."""
    environment = {**os.environ, "PATH": f"{AUTHC.parent}:{os.environ['PATH']}"}
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    except OSError as error:
        return problem(file, f"{command}: {error}")
    # One that answers nothing is ended, and so are the reads below.
    timer = threading.Timer(60, process.kill)
    timer.start()

    def send(**message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        process.stdin.flush()

    def answer(to):
        while True:
            length = 0
            while (line := process.stdout.readline()).strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                raise EOFError("the server ended")
            message = json.loads(process.stdout.read(length))
            if message.get("id") == to and "method" not in message:
                return message

    try:
        send(id=1, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}, "initializationOptions": options})
        if "capabilities" not in answer(1).get("result", {}):
            problem(file, f"{command} gave no capabilities")
        send(method="initialized", params={})
        send(id=2, method="shutdown")
        answer(2)
        send(method="exit")
        expect(file, f"the exit code of {command}", process.wait(), 0)
    except (OSError, EOFError) as error:
        process.kill()
        problem(file, f"{command}: {error}: {process.stderr.read().decode()[:300]}")
    finally:
        timer.cancel()
        process.communicate()


def settings(file, found):
    expect(file, "the settings", found, SETTINGS)


# ---- Helix ----


def installed(readme):
    """Does what a README says, in a home of its own."""
    block = re.search(r"```sh\n(.*?)```", readme.read_text(), re.S)[1]
    home = WORK / "home"
    (home / ".config").mkdir(parents=True)
    subprocess.run(["bash", "-euc", block], cwd=ROOT, env={**os.environ, "HOME": str(home)}, check=True, stdout=subprocess.DEVNULL)
    return home / ".config/helix"


def helix():
    source = EDITORS / "helix/languages.toml"
    config = installed(EDITORS / "helix/README.md")
    file = config / "languages.toml"
    document = tomllib.loads(file.read_text())
    valid(source, document, "helix-languages")
    [language], [grammar] = document["language"], document["grammar"]
    expect(source, "the language", language["name"], "authc")
    expect(source, "the grammar", grammar["name"], language.get("grammar", language["name"]))
    expect(source, "the server", language["language-servers"], list(document["language-server"]))
    grammar_is_there(source, Path(grammar["source"]["path"]))
    one = document["language-server"]["authc"]
    settings(source, one["config"])
    server(source, [one["command"], *one["args"]], one["config"])
    captures("helix", EDITORS / "helix/runtime/queries/authc")
    for query in (EDITORS / "helix/runtime/queries/authc").iterdir():
        if not (config / "runtime/queries/authc" / query.name).is_file():
            problem(EDITORS / "helix/README.md", f"{query.name} is not installed")
    if not (config / "runtime/grammars/authc.so").is_file():
        problem(EDITORS / "helix/README.md", "the grammar is not installed")


# ---- Zed ----


def zed():
    folder = EDITORS / "zed"
    file = folder / "extension.toml"
    extension = tomllib.loads(file.read_text())
    valid(file, extension, "zed-extension")
    crate = tomllib.loads((folder / "Cargo.toml").read_text())
    expect(file, "the version", extension["version"], crate["package"]["version"])
    expect(folder / "Cargo.toml", "the crate type", crate["lib"]["crate-type"], ["cdylib"])
    [language] = (folder / "languages").iterdir()
    config = tomllib.loads((language / "config.toml").read_text())
    valid(language / "config.toml", config, "zed-language")
    expect(language / "config.toml", "the grammar", [config["grammar"]], list(extension["grammars"]))
    [one] = extension["language_servers"].values()
    expect(file, "the language of the server", one["languages"], [config["name"]])
    expect(file, "the id of the language", one["language_ids"], {config["name"]: "authc"})
    grammar = extension["grammars"]["authc"]
    expect(file, "the repository", grammar["repository"], f"file://{CHECKOUT}")
    grammar_is_there(file, ROOT / grammar["path"])
    captures("zed", language)
    # A name that overrides.scm does not define keeps Zed from loading the language.
    scopes = {name.removesuffix(".inclusive") for name in re.findall(r"@([\w.]+)", (language / "overrides.scm").read_text())}
    for pair in config["brackets"]:
        for scope in set(pair.get("not_in", [])) - scopes:
            problem(language / "config.toml", f"overrides.scm has no @{scope}")


# ---- Sublime Text ----


def sublime():
    folder = EDITORS / "sublime"
    file = folder / "LSP-client.jsonc"
    document = jsonc(file)
    valid(file, document, "sublime-lsp")
    [client] = document["clients"].values()
    nested = {}
    for key, value in client["settings"].items():
        at = nested
        *path, last = key.split(".")
        for part in path:
            at = at.setdefault(part, {})
        at[last] = value
    settings(file, nested.get("authc"))
    server(file, client["command"], nested)

    file = folder / "authc.sublime-syntax"
    # Keys of captures are numbers in YAML, and text in JSON.
    syntax = json.loads(json.dumps(yaml.safe_load(file.read_text())))
    valid(file, syntax, "sublime-syntax")
    expect(file, "the selector of the server", client["selector"], syntax["scope"])
    text = json.dumps(syntax["contexts"])
    for name in sorted(set(re.findall(r"\{\{(\w+)\}\}", text)) - set(syntax["variables"])):
        problem(file, f"there is no variable {name}")
    contexts = set(syntax["contexts"])
    targets = set(re.findall(r'"(?:include|push|set)": "([\w-]+)"', text))
    for group in re.findall(r'"(?:push|set)": \[("[^\]{]*)\]', text):
        targets |= set(json.loads(f"[{group}]"))
    for name in sorted(targets - contexts):
        problem(file, f"there is no context {name}")
    for name in sorted(contexts - targets - {"main", "prototype"}):
        problem(file, f"the context {name} is not used")

    valid(folder / "authc.sublime-settings", jsonc(folder / "authc.sublime-settings"), "sublime-settings")
    for file in sorted(folder.glob("*.tmPreferences")):
        valid(file, plistlib.loads(file.read_bytes()), "sublime-preferences")
    patterns = plistlib.loads((folder / "Indentation.tmPreferences").read_bytes())["settings"]
    for line, more, less in [
        ("table Notes {", True, False),
        ('  client web { flows srp }', False, False),
        ('name "a{b"', False, False),
        ("// said {", False, False),
        ("  }", False, True),
        ("param stage: string", False, False),
    ]:
        found = [bool(re.search(patterns[f"{name}IndentPattern"], line)) for name in ("increase", "decrease")]
        expect(folder / "Indentation.tmPreferences", f"the indentation at {line!r}", found, [more, less])


# ---- JetBrains ----


def jetbrains():
    folder = EDITORS / "jetbrains/authc"
    read = lambda name: json.loads((folder / name).read_text())
    template = read("template.json")
    valid(folder / "template.json", template, "lsp4ij-template")
    for mapping in template["fileTypeMappings"]:
        expect(folder / "template.json", "the id of the language", mapping["languageId"], "authc")
    schema = read("settings.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    for error in jsonschema.Draft202012Validator(schema).iter_errors(read("settings.json")):
        problem(folder / "settings.json", error.message)
    defaults = {
        name: {inner: one["default"] for inner, one in value["properties"].items()} if "properties" in value else value["default"]
        for name, value in schema["properties"]["authc"]["properties"].items()
    }
    expect(folder / "settings.schema.json", "what is the default", defaults, SETTINGS)
    settings(folder / "settings.json", read("settings.json").get("authc"))
    settings(folder / "initializationOptions.json", read("initializationOptions.json"))
    server(folder / "template.json", template["programArgs"]["default"].split(), read("initializationOptions.json"))
    # LSP4IJ takes these files by name, and no others.
    known = {"template.json", "settings.json", "settings.schema.json", "initializationOptions.json", "initializationOptions.schema.json", "clientSettings.json", "installer.json", "README.md"}
    for name in sorted({file.name for file in folder.iterdir()} - known):
        problem(folder / name, "LSP4IJ does not read it")
    # The bundle that the README names has what the IDE looks for.
    package = json.loads((EDITORS / "vscode/package.json").read_text())
    [grammar] = package["contributes"]["grammars"]
    if f'"{Path(grammar["path"]).name}"' not in (EDITORS / "vscode/build.mjs").read_text() or "build" not in package["scripts"]:
        problem(EDITORS / "jetbrains/README.md", f"`npm run build` does not write {grammar['path']}")


# ---- Kakoune, as far as it is not run ----


def kakoune():
    file = EDITORS / "kakoune/authc.kak"
    text = re.search(r"lsp_servers %\{(.*?)\n\s*\}\n", file.read_text(), re.S)[1]
    [(name, one)] = tomllib.loads(text).items()
    settings(file, one["settings"][one["settings_section"]])
    server(file, [one.get("command", name), *one["args"]], one["settings"]["authc"])


for check in (helix, zed, sublime, jetbrains, kakoune):
    try:
        check()
    except Exception as error:  # A file that cannot be read is a problem as any other.
        problems.append(f"{check.__name__}: {type(error).__name__}: {error}")
if problems:
    sys.exit("\n".join(["check: FAILED", *problems]))
print("check: schemas, captures and settings are right, and every command starts the server")
