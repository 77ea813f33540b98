"""Compiles a program for both targets, deploys it on paper, and compares what the simulator decides with what the text says."""

import copy
import json
import re
import subprocess
from dataclasses import dataclass

import resolve

from . import generate
from .deployed import Deployed, Duplicate, Locked, Refused, canonical
from .program import Route
from .questions import PRESIGNED, Questions
from .reference import Person, Reference

TARGETS = ("bundle", "cloudformation")
# What each verdict says. The first are faults of the compiler; the last are none.
FAULTS = {
    "WIDER": "allowed by what is deployed, and not by the text",
    "NARROWER": "allowed by the text, and not by what is deployed",
    "VALUE": "a value that could not stand in the text is accepted",
    "DIFFER": "the two targets differ",
    "DUPLICATE": "an object of the output has a key twice",
    "ACCEPTED": "a program that cannot hold compiles",
    "UNSAID": "what the program rests on is not in the output",
    "LOCKED": "the output's pattern refuses a believable value",
    "BROKEN": "the output cannot be deployed",
}
# What may be right either way: shown, and no failure.
DOUBTS = {"STRICTER": "a value is refused that could stand in the text"}
LINE = re.compile(r"<<(api|stage):(\w+)>>")


@dataclass
class Finding:
    verdict: str
    target: str
    kind: str
    who: str
    what: str
    more: str = ""

    @property
    def signature(self):
        return (self.verdict, self.kind)

    def __str__(self):
        return f"{self.verdict} ({self.target}) {self.who}: {self.what}" + (f"\n    {self.more}" if self.more else "")


@dataclass
class Outcome:
    """What became of a program: refused (by codes), refused by a pattern, or compiled and asked."""

    program: object
    status: str = ""
    codes: tuple = ()
    message: str = ""
    findings: list = None
    asked: int = 0
    unanswered: tuple = ()


class Judge:
    def __init__(self, authc, simulator):
        self.authc, self.simulator = authc, simulator
        # Changes what is deployed before it is judged; for tests of the judge.
        self.mutate = None

    # ---- compiling

    def compile(self, program, target):
        arguments = [self.authc, "compile", "--target", target, "--format", "json"]
        for name, value in program.parameters_set().items():
            arguments += ["--set", f"{name}={value}"]
        done = subprocess.run([*arguments, "-"], input=program.text(), capture_output=True, text=True, timeout=60)
        if done.returncode == 0:
            return done.stdout, (), ""
        try:
            said = json.loads(done.stderr or done.stdout)["diagnostics"]
        except ValueError:
            return None, ("crash",), (done.stderr or done.stdout)[-500:]
        errors = [one for one in said if one["severity"] == "error"]
        return None, tuple(sorted({one["code"] for one in errors})), "; ".join(one["message"] for one in errors)

    def prepare(self, program):
        """The outputs of both targets, and of the program with its values written into the text."""
        outputs = {target: self.compile(program, target) for target in TARGETS}
        literal = None
        if program.parameters or not program.is_plain():
            try:
                literal = self.compile(program.literal(), "bundle")
            except ValueError:
                literal = (None, ("unwritable",), "the value cannot be written as a string")
        return outputs, literal

    # ---- judging: a generator that yields questions for the simulator and ends with an outcome

    def judge(self, program, prepared):
        outputs, literal = prepared
        outcome = Outcome(program, findings=[])
        add = outcome.findings.append
        refused = {target: one[1] for target, one in outputs.items() if one[0] is None}
        if len(refused) == 2:
            outcome.status, (_, outcome.codes, outcome.message) = "refused", outputs["bundle"]
            self.stricter(program, literal, outcome, outcome.message)
            if "crash" in outcome.codes:
                add(Finding("BROKEN", "bundle", "crash", "the compiler", outcome.message))
            return outcome
        if refused:
            [(target, codes)] = refused.items()
            add(Finding("DIFFER", target, "codes", "the compiler", f"refuses the program for this target only: {', '.join(codes)}"))
            outcome.status = "compiled"
            return outcome
        deployed = {}
        patterns = {}
        for target in TARGETS:
            try:
                deployed[target] = Deployed(target, outputs[target][0], program)
            except Refused as error:
                patterns[target] = str(error)
            except Duplicate as error:
                add(Finding("DUPLICATE", target, "json", "the output", f"a key stands twice: {error}"))
            except Locked as error:
                add(Finding("LOCKED", target, "pattern", "the deployer", str(error)))
            except (resolve.Unresolved, KeyError, IndexError) as error:
                if program.has_nasty():
                    # What cannot be made of a value stops the deployment.
                    patterns[target] = f"{type(error).__name__}: {error}"
                    continue
                add(Finding("BROKEN", target, "resolve", "the deployer", f"{type(error).__name__}: {error}"))
        if patterns:
            outcome.status, outcome.message = "pattern", next(iter(patterns.values()))
            self.stricter(program, literal, outcome, outcome.message)
            if len(patterns) == 1:
                add(
                    Finding(
                        "DIFFER", next(iter(patterns)), "pattern", "the deployer", f"only this target refuses a value: {outcome.message}"
                    )
                )
            return outcome
        outcome.status = "compiled"
        if self.mutate:
            for one in deployed.values():
                self.mutate(one)
        for name in sorted(program.features & generate.NEVER):
            add(Finding("ACCEPTED", "both", name, "the compiler", "compiles what AWS cannot keep"))
        for target, one in deployed.items():
            self.assumptions(program, one, target, add)
        if literal is not None and literal[0] is None:
            values = {**program.parameters_set(), **program.parameters_deployed()}
            values.update({one.name: one.value for one in program.parameters})
            add(
                Finding(
                    "VALUE", "both", "value", "the deployer", f"{values}: written into the text it is {', '.join(literal[1])}: {literal[2]}"
                )
            )
        if len(deployed) < 2:
            return outcome
        asked = list(TARGETS)
        if deployed["bundle"].shape() == deployed["cloudformation"].shape():
            asked = ["bundle"]
        tables = {}
        for target in asked:
            tables[target] = yield from self.decide(program, deployed[target], target, outcome)
        if len(asked) == 2:
            unlike = [key for key in tables["bundle"] if tables["bundle"][key] != tables["cloudformation"].get(key)]
            for key in unlike[:1]:
                add(
                    Finding(
                        "DIFFER",
                        "both",
                        "decision",
                        key[0],
                        f"{key[1]}: bundle {tables['bundle'][key]}, cloudformation {tables['cloudformation'].get(key)}",
                    )
                )
        return outcome

    def stricter(self, program, literal, outcome, message):
        """The text takes the value, and the parameter does not."""
        if literal is not None and literal[0] is not None and not any(one.type == "ssm" for one in program.parameters):
            values = {**program.parameters_set(), **program.parameters_deployed(), **{one.name: one.value for one in program.parameters}}
            outcome.findings.append(Finding("STRICTER", "both", "value", "the deployer", f"{values}: {message}"))

    def assumptions(self, program, deployed, target, add):
        """What is taken for granted has to be where people look."""
        rests = any(users.single or any(group.attached for group in users.groups) for users in program.user_pools)
        document = deployed.document
        said = document.get("assumptions") if target == "bundle" else document.get("Metadata", {}).get("authc", {}).get("assumptions")
        if rests and not said:
            add(Finding("UNSAID", target, "assumption", "the output", "says nothing of what the program takes for granted"))

    def decide(self, program, deployed, target, outcome):
        reference = Reference(program)
        questions = Questions(program, reference)
        add = outcome.findings.append
        operations = questions.all()
        try:
            self.open_routes(program, deployed, questions, add, target)
            persons = reference.persons()
            choices = {person: deployed.choices(person) for person in persons}
            tokens = {person: deployed.token(person) for person in persons}
            tags = {person: deployed.tags(person) for person in persons}
        except (resolve.Unresolved, KeyError) as error:
            add(Finding("BROKEN", target, "resolve", "the deployer", f"{type(error).__name__}: {error}"))
            return {}

        # Who can have which role: what Cognito offers, if the trust policy agrees. A developer's own token goes to STS as it is.
        trusts = {}
        for person in persons:
            offered = list(choices[person][0])
            if person.kind == "developer":
                offered = [arn for arn, role in deployed.roles.items() if "cognito" in canonical(role["trust"])]
            for arn in dict.fromkeys(offered):
                if arn in deployed.roles:
                    name = self.simulator.define([], deployed.roles[arn]["trust"])
                    trusts[person, arn] = [(name, "sts:AssumeRoleWithWebIdentity", arn, context_of(tokens[person]))]
                    if tags[person]:
                        context = {**tokens[person], **{f"aws:RequestTag/{tag}": value for tag, value in tags[person].items()}}
                        trusts[person, arn].append((name, "sts:TagSession", arn, context_of(context)))
        forged = self.forged(deployed, reference)
        yield [one for asks in trusts.values() for one in asks] + list(forged)
        for question, (role, said) in forged.items():
            if self.simulator.allowed(question):
                add(Finding("WIDER", target, "trust", said, f"takes the role {role}"))
        held = {
            person: [arn for (one, arn), asks in trusts.items() if one == person and all(map(self.simulator.allowed, asks))]
            for person in persons
        }

        # Everything else at once.
        sets = {arn: self.simulator.define(role["policies"]) for arn, role in deployed.roles.items()}

        def ask(arn, way, base, presigned=False):
            out = []
            for action, resource, context in way:
                context = {**base, **context}
                if action.startswith("s3:") and presigned:
                    context = {**context, "s3:authType": PRESIGNED["s3:authType"]}
                resource = LINE.sub(lambda found: getattr(deployed, "api_id" if found[1] == "api" else "stage")(found[2]), resource)
                out.append((sets[arn], action, resource, context_of(context)))
            return out

        bases = {
            person: {**tokens[person], **{f"aws:PrincipalTag/{tag}": value for tag, value in tags[person].items()}} for person in persons
        }
        by_default = {person: choices[person][1] for person in persons}
        plans = []  # (person, operation, [(role, [asks of a way])])
        for person in persons:
            for operation in operations:
                plans.append((person, operation, [(arn, [ask(arn, way, bases[person]) for way in operation.ways]) for arn in held[person]]))
        for person in reference.functions():
            arn = next((arn for arn, role in deployed.roles.items() if role["id"] == f"{person.name}Role"), None)
            for operation in operations:
                if operation.verbs != ["connect"]:
                    # What it signs for others comes back as a presigned request.
                    own = bool(reference.granting(person, operation, operation.verbs[0]))
                    plans.append((person, operation, [(arn, [ask(arn, way, {}, not own) for way in operation.ways])] if arn else []))
        calls = self.calls(program, reference, questions, persons, held, bases, ask)
        flat = [one for _, _, roles in plans for _, ways in roles for way in ways for one in way]
        flat += [one for asks in calls.values() for way in asks for one in way]
        flat = list(dict.fromkeys(flat))
        yield flat
        for arn, name in sets.items():
            if name in self.simulator.refused:
                add(Finding("BROKEN", target, "policy", deployed.roles[arn]["id"], f"IAM refuses it: {self.simulator.refused[name][0]}"))
        unanswered = [one for one in flat if self.simulator.errors(one)]
        outcome.asked += len(flat) - len(unanswered)
        outcome.unanswered += tuple(sorted({self.simulator.errors(one)[0][:160] for one in unanswered}))

        table = {}
        for person, operation, roles in plans:
            if any(self.simulator.errors(one) for _, ways in roles for one in ways[0]):
                continue
            self.compare(program, reference, person, operation, roles, deployed, target, add, table, by_default)
        self.compare_via(program, reference, operations, plans, calls, target, add)
        return table

    def forged(self, deployed, reference):
        """Tokens that must not do: of another identity pool, and of guests for the roles of users."""
        out = {}
        host = "cognito-identity.amazonaws.com"
        guests = {deployed.attachment(pool.name).get("Roles", {}).get("unauthenticated") for pool in reference.program.identity_pools}
        own = [deployed.identity_pool_id(pool.name) for pool in reference.program.identity_pools]
        for arn, role in deployed.roles.items():
            if host not in canonical(role["trust"]):
                continue
            name = self.simulator.define([], role["trust"])
            tokens = [
                ("somebody of another identity pool", "us-east-1:0000ffff-2222-4333-8444-5555bbbb6666", [word])
                for word in ("authenticated", "unauthenticated")
            ]
            wrong = "authenticated" if arn in guests else "unauthenticated"
            tokens += [(f"somebody {wrong}", pool, [wrong]) for pool in own]
            for said, audience, amr in tokens:
                context = {f"{host}:aud": audience, f"{host}:amr": amr, f"{host}:sub": "us-east-1:x"}
                out[name, "sts:AssumeRoleWithWebIdentity", arn, context_of(context)] = (role["id"], said)
        return out

    def allowed(self, ways):
        return any(all(self.simulator.allowed(one) for one in way) for way in ways)

    def compare(self, program, reference, person, operation, roles, deployed, target, add, table, by_default):
        widest = [arn for arn, ways in roles if self.allowed(ways)]
        straight = [arn for arn, ways in roles if all(self.simulator.allowed(one) for one in ways[0])]
        some, every = bool(widest), bool(roles) and len(straight) == len(roles)
        if operation.kind == "field":
            api = program.api(operation.thing)
            by_token = reference.token_lets_in(api, person)
            by_iam = api.default == "iam" or any(type_ == "iam" for _, type_, _ in api.authorizers)
            some, every = by_token or by_iam and some, by_token or by_iam and every
            may = reference.may_call_field(person, operation, api)
        else:
            may = reference.may(person, operation)
        table[str(person), operation.what] = (some, every)
        if some and not may:
            more = f"by {deployed.roles[widest[0]]['id']}" if widest else "by a token"
            add(Finding("WIDER", target, cause(program, reference, person, operation), str(person), operation.what, more))
        elif (
            person.kind == "user"
            and len(reference.held(person)) > 1
            and not reference.matched(person)[1]
            and by_default.get(person, "") is None
            and may
        ):
            add(Finding("NARROWER", target, "no role by default", str(person), operation.what, "no role unless he names one"))
        elif not every and reference.must(person, operation):
            lacking = [deployed.roles[arn]["id"] for arn, ways in roles if arn not in straight]
            kind = cause(program, reference, person, operation) if roles else "no credentials"
            add(Finding("NARROWER", target, kind, str(person), operation.what, f"by {', '.join(lacking)}" if lacking else "no role at all"))

    # ---- routes that nobody declared open

    def open_routes(self, program, deployed, questions, add, target):
        for api in program.apis:
            if api.kind != "http" or not (api.creates_routes or api.create):
                continue
            routes = []
            for one in deployed.resources.values():
                if one["type"] == "AWS::ApiGatewayV2::Route" and one["properties"]["ApiId"] == deployed.api_id(api.name):
                    routes.append(one["properties"])
            made = copy.deepcopy(api)
            made.routes = []
            for properties in routes:
                method, _, path = properties["RouteKey"].partition(" ")
                made.routes.append(Route(method, path or method, json.dumps(properties), properties.get("AuthorizationType", "NONE")))
            for method in dict.fromkeys([*questions.methods(api), "HEAD", "POST", "PUT", "PATCH"]):
                for path in ["/", *questions.paths(api)]:
                    said, taken = questions.routed(api, method, path), questions.routed(made, method, path)
                    self.compare_route(api, said, taken, f"{method} {path} of {api.name}", method, add, target)
            cors = deployed.resources.get(api.name, {}).get("properties", {}).get("CorsConfiguration")
            if api.cors and not cors:
                add(
                    Finding(
                        "NARROWER",
                        target,
                        "cors",
                        "pages of other origins",
                        f"call {api.name}",
                        "the block `cors` is nowhere in the output",
                    )
                )

    def compare_route(self, api, said, taken, request, method, add, target):
        wanted = api.auth(said) if said else None
        kinds = {"iam": "AWS_IAM", "public": "NONE"}
        wanted = kinds.get(wanted, "JWT") if wanted else None
        text = f"the text says {said.key + ', ' + wanted if said else 'no route'}"
        if taken is None:
            # With CORS the API itself answers OPTIONS.
            if said is not None and method != "OPTIONS":
                add(Finding("NARROWER", target, "route not made", "everybody", request, text))
        elif taken.auth != wanted and not (taken.auth != "NONE" and said is None):
            verdict = "NARROWER" if wanted == "NONE" else "WIDER"
            add(Finding(verdict, target, "open route", "anonymous", f"{request} reaches {taken.key}, {taken.auth}", text))

    # ---- functions behind routes

    def calls(self, program, reference, questions, persons, held, bases, ask):
        """{(person, function): ways to call it by IAM}, for functions that act for whoever may call them."""
        functions = {reference.via_function(grant) for grant in program.grants if grant.via} - {None}
        out = {}
        for name in functions:
            ways = [
                [("lambda:InvokeFunction", reference.function_arn(name), {})],
                [("lambda:InvokeFunctionUrl", reference.function_arn(name), {})],
            ]
            for api in program.apis:
                for route in api.routes:
                    if route.handler in reference.same_function(name) and api.auth(route) == "iam" and api.kind in ("http", "rest"):
                        for method in questions.methods(api):
                            for path in questions.paths(api):
                                taken = questions.routed(api, method, path)
                                if taken is route:
                                    ways.append([("execute-api:Invoke", questions.request_arn(api, method, path), {})])
            for person in persons:
                out[person, name] = [ask(arn, way, bases[person]) for arn in held[person] for way in ways]
        return out

    def compare_via(self, program, reference, operations, plans, calls, target, add):
        functions = {}
        for person, operation, roles in plans:
            if person.kind == "function":
                functions[person.name, operation.what] = any(self.allowed(ways) for _, ways in roles)
        everybody = reference.persons() + reference.strangers()
        for name in {reference.via_function(grant) for grant in program.grants if grant.via} - {None}:
            own = Person("function", name=name)
            callers = []
            for person in everybody:
                route = next(
                    (
                        f"{api.name} {route.key}"
                        for api in program.apis
                        for route in api.routes
                        if route.handler in reference.same_function(name) and reaches(reference, api, route, person)
                    ),
                    None,
                )
                if route is None and self.allowed(calls.get((person, name), [])):
                    route = "his role"
                if route:
                    callers.append((person, route))
            for operation in operations:
                if not functions.get((name, operation.what)):
                    continue
                if any(reference.granting(own, operation, verb) for verb in operation.verbs):
                    continue  # It may do this for itself, whoever calls.
                if not any(grant.via and reference.covers(grant, own, operation, operation.verbs[0], False) for grant in program.grants):
                    continue
                for person, route in callers:
                    if not reference.may_via(person, operation):
                        add(
                            Finding(
                                "WIDER",
                                target,
                                f"via for {person.kind}",
                                str(person),
                                f"{operation.what} by function {name}",
                                f"called by {route}",
                            )
                        )


def reaches(reference, api, route, person):
    """Whether somebody can call a route without credentials of AWS."""
    if api.kind == "websocket":
        return reference.opens(api, person)
    return api.auth(route) != "iam" and reference.admits(api, api.auth(route), person)


def cause(program, reference, person, operation):
    """A few words on what a finding is about, so that findings of one cause are shown once."""
    words = [operation.kind]
    if operation.reads_back:
        words.append("that reads back")
    elif operation.attributes is not None:
        words.append("with attributes")
    if operation.service:
        words.append(f"via {operation.service[0]}")
    things = {reference.arn(thing) for thing in program.things} | {one.name for one in [*program.apis, *program.things]}
    if operation.kind not in ("function", "key") and operation.thing not in things:
        words.append("that nobody named")
    if operation.kind != "key" and program.has_nasty():
        words.append("beside a value")
    if person.kind != "user":
        words.append(f"for {person.kind}")
    elif program.pool(person.pool).arn and person.groups:
        words.append("for groups of an existing pool")
    elif reference.matched(person)[1]:
        words.append("beside rules")
    elif len(person.groups) > 1:
        words.append("for several groups")
    return " ".join(words)


def context_of(context):
    return json.dumps(context, sort_keys=True)
