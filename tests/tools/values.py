#!/usr/bin/env python3
"""Random values at every option, compiled to CloudFormation templates and put to cfn-lint with its warnings and remarks.

    values.py AUTHC [--programs N] [--seed S] [--keep DIR] [--also DIR]

Values are as short and as long as AWS's models let them be, with every character that those take. Bounds come from the rows of
src/model/shapes/table.rs, so that what a model changes is tried too. Exits with 1 if cfn-lint finds anything that EXCEPTIONS does
not explain, if an option was never in a template, or if too few programs compile.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import re
import string
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE.parents[1] / "src/model/shapes/table.rs"
WORD = string.ascii_letters + string.digits + "_"
GRAPHIC = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) not in '{}"\\')
# Processes of cfn-lint side by side; each takes seconds to begin.
PROCESSES = 2

# What cfn-lint says of right templates: a pattern of its finding, and what AWS says.
EXCEPTIONS = [
    (
        r"E3030 'ALLOW_TOKEN_EXCHANGE_(DELEGATION|IMPERSONATION)' is not one of",
        "newer than the schema of cfn-lint: ExplicitAuthFlowsType of botocore 1.44.8 lists both, and so does "
        "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
    ),
    (
        r"I3012 .* is approaching the max length",
        "a name as long as it may be, which is what is tried here: CloudFormation takes logical ids of 255 characters",
    ),
]


def bounds():
    """The least and the most of each shape of the table."""
    found = re.findall(r'name: "(\w+)",\n    kind: ShapeKind::\w+,\n    form: .*\n    min: (\d+),\n    max: (\w+),', TABLE.read_text())
    return {name: (int(low), None if high == "ANY" else int(high)) for name, low, high in found}


BOUNDS = bounds()


class Random(random.Random):
    def length(self, shape, most=None):
        low, high = BOUNDS[shape]
        high = min(x for x in (high, most, 5000) if x is not None)
        low = max(low, 1)
        return self.choice([low, min(low + 1, high), high, self.randint(low, high), self.randint(low, min(high, low + 20))])

    def text(self, shape, characters, before="", behind="", most=None):
        inner = self.length(shape, most) - len(before) - len(behind)
        return before + "".join(self.choice(characters) for _ in range(max(inner, 1))) + behind

    def chance(self, percent):
        return self.random() * 100 < percent

    def some(self, words):
        return self.sample(words, self.randint(1, len(words)))

    def number(self, shape, most=None):
        low, high = BOUNDS[shape]
        high = high if most is None else most
        return self.choice([low, high, self.randint(low, high)])


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Program:
    """A program, and the options that it has."""

    def __init__(self, rng):
        self.rng, self.used = rng, []

    def option(self, name, text):
        self.used.append(name)
        return text

    def maybe(self, percent, name, make):
        return [self.option(name, make())] if self.rng.chance(percent) else []

    def block(self, options, between="; "):
        return "{ " + between.join(options) + " }"

    def duration(self, seconds):
        units = [(86400, "d"), (3600, "h"), (60, "m"), (1, "s")]
        fitting = [(size, unit) for size, unit in units if seconds % size == 0]
        size, unit = self.rng.choice(fitting)
        return f"{seconds // size}{unit}"

    def url(self, scheme="https://"):
        return quoted(self.rng.text("RedirectUrlType", GRAPHIC.replace("#", ""), f"{scheme}app.example.com/", most=120))

    def secret(self):
        return '"{{resolve:secretsmanager:notes:SecretString:key}}"'

    # ---- parts of a user pool --------------------------------------------------------------------------------------

    def provider(self, name, kind):
        rng = self.rng
        options = []
        if kind == "saml":
            options.append('metadata_url "https://idp.example.com/' + "".join(rng.choices(WORD, k=8)) + '.xml"')
        else:
            options.append(f"client_id {quoted(''.join(rng.choices(WORD + '-.', k=rng.randint(1, 60))))}")
            options.append(f"client_secret {self.secret()}")
        if kind == "apple":
            options += ['team_id "ABCDE12345"', 'key_id "FGHIJ67890"']
        if kind == "oidc":
            options.append(f'issuer "https://{"".join(rng.choices(string.ascii_lowercase, k=6))}.example.com"')
        if kind in ("oidc", "saml"):
            body = "".join(rng.choice(GRAPHIC.replace("_", "")) for _ in range(rng.length("ProviderNameTypeV2", 32)))
            options.append(self.option("provider.name", f"name {quoted('Px' + body[:29] + 'z')}"))
        if kind not in ("saml",) and rng.chance(50):
            options.append(self.option("provider.scopes", 'scopes "openid", "email"'))
        if rng.chance(60):
            options.append(self.option("provider.map", 'map email = "email"'))
        return f"provider {name} {kind} {self.block(options)}"

    def client(self, name, providers, servers, domain, custom):
        rng = self.rng
        options = self.maybe(60, "client.name", lambda: f"name {quoted(rng.text('ClientNameType', WORD + ' +=,.@-', 'A', 'z'))}")
        flows = ["srp", "password", "admin_password", "user_auth", "refresh", "exchange_delegation", "exchange_impersonation"]
        rotation = rng.chance(30)
        if rotation:
            options.append(self.option("client.rotation", f"rotation {rng.number('RetryGracePeriodSecondsType')}s"))
            flows.remove("refresh")
        if custom:
            flows.append("custom")
        if rng.chance(60) or custom:
            chosen = rng.some(flows)
            if not rotation and "refresh" not in chosen:
                chosen.append("refresh")
            if custom and "custom" not in chosen:
                chosen.append("custom")
            if set(chosen) == {"refresh"}:
                chosen.append("srp")
            options.append(self.option("client.flows", f"flows {', '.join(chosen)}"))
        if domain and rng.chance(70):
            callbacks = [self.url() for _ in range(1 if rng.chance(95) else 100)]
            callbacks = list(dict.fromkeys(callbacks))
            options.append(self.option("client.callback", f"callback {', '.join(callbacks)}"))
            if rng.chance(40):
                options.append(self.option("client.oauth", f"oauth {', '.join(rng.some(['code', 'implicit']))}"))
            if rng.chance(40):
                options.append(self.option("client.logout", f"logout {self.url()}"))
            if rng.chance(40):
                options.append(self.option("client.default_redirect", f"default_redirect {callbacks[0]}"))
            if rng.chance(50):
                scopes = rng.some(["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin", *servers])
                if {"email", "phone", "profile"} & set(scopes) and "openid" not in scopes:
                    scopes.append("openid")
                options.append(self.option("client.scopes", f"scopes {', '.join(quoted(s) for s in scopes[:50])}"))
            if providers and rng.chance(60):
                options.append(self.option("client.providers", f"providers {', '.join(['cognito', *rng.some(providers)])}"))
        options += self.maybe(30, "client.secret", lambda: f"secret {rng.choice(['on', 'off'])}")
        options += self.maybe(30, "client.revocation", lambda: f"revocation {rng.choice(['on', 'off'])}")
        options += self.maybe(30, "client.hide", lambda: f"hide_unknown_users {rng.choice(['on', 'off'])}")
        if rng.chance(50):
            validity = []
            access = rng.choice([300, 86400, rng.randint(300, 86400)])
            validity += self.maybe(60, "validity.access", lambda: f"access {self.duration(access)}")
            validity += self.maybe(60, "validity.id", lambda: f"id {self.duration(rng.choice([300, 86400, rng.randint(300, 86400)]))}")
            refresh = rng.choice([86400, 3650 * 86400, rng.randint(86401, 3650 * 86400)])
            validity += self.maybe(60, "validity.refresh", lambda: f"refresh {self.duration(refresh)}")
            validity += self.maybe(60, "validity.session", lambda: f"session {rng.number('AuthSessionValidityType')}m")
            if validity:
                options.append(self.option("client.validity", f"validity {self.block(validity)}"))
        return f"client {name} {self.block(options)}" if options else f"client {name}"

    def user_pool(self, name):
        rng = self.rng
        out = []
        login = rng.choice([["email"], ["phone"], ["email", "phone"], ["username"], ["username", "email", "preferred_username"]])
        out.append(self.option("login", f"login {', '.join(login)}"))
        out += self.maybe(60, "pool.name", lambda: f"name {quoted(rng.text('UserPoolNameType', WORD + ' +=,.@-', 'A', 'z'))}")
        tier = rng.choice(["essentials", "plus", None])
        if tier:
            out.append(self.option("tier", f"tier {tier}"))
        ses = rng.chance(40)
        if ses:
            email = ['ses "arn:aws:ses:us-east-1:123456789012:identity/example.com"']
            address = f"{''.join(rng.choices(string.ascii_lowercase, k=8))}@{rng.choice(['', 'mail.'])}example.com"
            email += self.maybe(60, "email.from", lambda: f"from {quoted(rng.choice([address, f'App <{address}>']))}")
            email += self.maybe(60, "email.reply_to", lambda: f"reply_to {quoted(address)}")
            email += self.maybe(
                60, "email.set", lambda: f"configuration_set {quoted(rng.text('SESConfigurationSet', WORD + '-'))}"
            )
            out.append(self.option("email", f"email {self.block(email)}"))
        if rng.chance(40):
            sms = ['role "arn:aws:iam::123456789012:role/' + rng.text("ClientNameType", WORD, most=64) + '"']
            sms += self.maybe(60, "sms.external_id", lambda: f"external_id {quoted(rng.text('externalIdType', WORD + '+=,.@:/-'))}")
            sms += self.maybe(60, "sms.region", lambda: f"region {quoted(rng.choice(['us-east-1', 'eu-west-1', 'ap-southeast-2']))}")
            out.append(self.option("sms", f"sms {self.block(sms)}"))
        if rng.chance(50):
            factors = rng.some(["totp", "sms"] + (["email"] if ses else []))
            out.append(self.option("mfa", f"mfa optional {self.block(factors)}"))
        if rng.chance(40):
            factors = ["password", *rng.some(["email_otp", "sms_otp", "passkey"])]
            out.append(self.option("first_factors", f"first_factors {', '.join(factors)}"))
        if rng.chance(40):
            passkey = self.maybe(
                90, "passkey.relying_party", lambda: 'relying_party "' + "a" * rng.length("RelyingPartyIdType", 50) + '.example.com"'
            )
            passkey.append(self.option("passkey.verification", f"verification {rng.choice(['required', 'preferred'])}"))
            out.append(self.option("passkey", f"passkey {self.block(passkey)}"))
        if rng.chance(60):
            password = [self.option("password.min_length", f"min_length {rng.number('PasswordPolicyMinLengthType')}")]
            password += [
                self.option(f"password.{word}", f"{word} {rng.choice(['on', 'off'])}")
                for word in rng.some(["uppercase", "lowercase", "numbers", "symbols"])
            ]
            password += self.maybe(50, "password.history", lambda: f"history {rng.number('PasswordHistorySizeType')}")
            password += self.maybe(
                50, "password.temporary_days", lambda: f"temporary_days {max(1, rng.number('TemporaryPasswordValidityDaysType'))}"
            )
            out.append(self.option("password", f"password {self.block(password)}"))
        out += self.maybe(30, "sign_up", lambda: f"sign_up {rng.choice(['open', 'admin'])}")
        out += self.maybe(30, "case_sensitive", lambda: f"case_sensitive {rng.choice(['on', 'off'])}")
        out += self.maybe(30, "issuer", lambda: f"issuer {rng.choice(['original', 'updated'])}")
        out += self.maybe(30, "deletion_protection", lambda: f"deletion_protection {rng.choice(['on', 'off'])}")
        out += self.maybe(30, "encryption", lambda: "encryption PoolKey")
        verify = [word for word in ("email", "phone") if word in login] or ["email"]
        if rng.chance(60):
            out.append(self.option("verify", f"verify {', '.join(verify)}"))
            out += self.maybe(50, "verify_updates", lambda: f"verify_updates {', '.join(verify)}")
        out += self.maybe(40, "recovery", lambda: f"recovery {rng.choice([', '.join(verify), 'admin'])}")
        plain = "".join(c for c in GRAPHIC if c not in "#{}") + "     \n"
        domain = rng.chance(70)
        if rng.chance(50):
            link = domain and rng.chance(40)
            body = []
            body += self.maybe(
                70, "verification.subject", lambda: f"subject {quoted(rng.text('EmailVerificationSubjectType', plain.strip(), 'A', 'z'))}"
            )
            if link:
                message = rng.text("EmailVerificationMessageByLinkType", plain, "A ", " {##confirm##}", most=3000)
            else:
                message = rng.text("EmailVerificationMessageType", plain, "A ", " {####}", most=3000)
            body.append(self.option("verification.message", f"message {quoted(message).replace(chr(10), chr(92) + 'n')}"))
            if "phone" in verify and not link:
                sms = rng.text("SmsVerificationMessageType", plain.strip(), "A ", " {####}")
                body.append(self.option("verification.sms", f"sms {quoted(sms)}"))
            out.append(self.option("verification", f"verification {'link' if link else 'code'} {self.block(body)}"))
        if domain:
            if rng.chance(50):
                prefix = "n" + "".join(rng.choices("bdefghiklmnpqrstuvxyz0123456789-", k=rng.randint(0, 60))) + "x"
                out.append(self.option("domain", f'domain "{prefix}"'))
            else:
                certificate = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
                out.append(
                    self.option(
                        "domain.certificate",
                        f'domain "auth.example.com" {{ certificate "{certificate}"; managed_login {rng.choice(["on", "off"])} }}',
                    )
                )
        servers = []
        for index in range(rng.choice([0, 0, 0, 1])):
            identifier = rng.text("ResourceServerIdentifierType", GRAPHIC.replace("/", ""), f"r{index}", most=250)
            scopes = [f"s{n}" for n in range(1 if rng.chance(95) else 100)]
            servers += [f"{identifier}/{scope}" for scope in scopes if len(identifier) + len(scope) < 250]
            described = "; ".join(
                f"scope {scope} {quoted(rng.text('ResourceServerScopeDescriptionType', plain.strip(), most=60))}" for scope in scopes
            )
            out.append(
                self.option("resource_server", f"resource_server server{index} {{ identifier {quoted(identifier)}; {described} }}")
            )
        attributes = 50 if rng.chance(2) else rng.choice([0, 0, 1])
        for index in range(attributes):
            kind = rng.choice(["string", "number", "datetime", "boolean"])
            body = self.maybe(30, "attribute.mutable", lambda: "mutable on")
            if kind in ("string", "number"):
                low = rng.choice([0, 1, rng.randint(0, 100)])
                body += self.maybe(40, "attribute.min", lambda low=low: f"min {low}")
                body += self.maybe(40, "attribute.max", lambda low=low: f"max {rng.choice([low, 2048, rng.randint(low, 2048)])}")
            name_of = f"a{index}" + "".join(rng.choices(WORD, k=rng.choice([0, 5, 20 - len(f'a{index}')])))
            out.append(self.option("attribute", f"attribute {name_of} {kind} {self.block(body) if body else ''}"))
        if attributes < 50 and rng.chance(40):
            out.append(self.option("attribute.required", "attribute family_name string { required on }"))
        groups = []
        for index in range(rng.choice([0, 0, 0, 1])):
            precedence = rng.choice([index, (1 << 31) - 1 - index, 1000 + index])
            body = [self.option("group.precedence", f"precedence {precedence}")]
            body += self.maybe(50, "group.name", lambda index=index: f"name {quoted(rng.text('GroupNameType', GRAPHIC, f'g{index}'))}")
            out.append(self.option("group", f"group g{index} {self.block(body)}"))
            groups.append(f"g{index}")
        custom = rng.chance(8)
        triggers = rng.sample(
            ["pre_sign_up", "post_confirmation", "pre_authentication", "post_authentication", "custom_message", "pre_token_generation"], 1
        )
        if custom:
            triggers += ["define_auth_challenge", "create_auth_challenge", "verify_auth_challenge_response"]
        for word in triggers if rng.chance(40) or custom else []:
            version = f" {{ version {rng.choice(['v1', 'v2', 'v3'])} }}" if word == "pre_token_generation" else ""
            out.append(self.option(f"trigger.{word}", f"trigger {word} -> Hook{version}"))
        if rng.chance(25):
            word = rng.choice(["custom_email_sender", "custom_sms_sender"])
            out.append(self.option(f"trigger.{word}", f"kms PoolKey; trigger {word} -> Hook"))
        if tier == "plus" and rng.chance(60):
            inner = f" {{ custom_auth {rng.choice(['audit', 'enforced'])} }}" if custom else ""
            out.append(self.option("threat_protection", f"threat_protection {rng.choice(['audit', 'enforced'])}{inner}"))
        providers = []
        if domain:
            for kind in rng.sample(["google", "facebook", "amazon", "apple", "oidc", "saml"], 1) if rng.chance(40) else []:
                providers.append(f"p{kind}")
                out.append(self.option(f"provider.{kind}", self.provider(f"p{kind}", kind)))
        clients = []
        for index in range(rng.choice([1, 1, 1, 2])):
            out.append(self.client(f"c{index}", providers, servers, domain, custom))
            clients.append(f"c{index}")
        if domain and servers and rng.chance(40):
            scope = quoted(rng.choice(servers))
            out.append(
                self.option("client.client_credentials", f"client machine {{ oauth client_credentials; secret on; scopes {scope} }}")
            )
        body = "\n  ".join(out)
        return f"user_pool {name} {{\n  {body}\n}}\n", clients, groups

    def identities(self, clients, groups):
        rng = self.rng
        text = ""
        logins = [f"Users.{client}" for client in rng.some(clients)]
        for kind in rng.sample(["google", "facebook", "amazon", "apple", "twitter", "oidc"], 1) if rng.chance(40) else []:
            token = quoted(rng.text("IdentityProviderId", WORD + ".;_/-", most=60))
            if kind == "oidc":
                ids = ", ".join(quoted(rng.text("clientIDType", GRAPHIC.translate({ord(c): None for c in "$*?"}))) for _ in range(rng.choice([1, 3])))
                prints = f'; thumbprint "{"".join(rng.choices("0123456789abcdef", k=40))}"' if rng.chance(50) else ""
                text += f'provider Foidc oidc {{ issuer "https://{"".join(rng.choices(string.ascii_lowercase, k=9))}.example"; client_id {ids}{prints} }}\n'
            elif kind == "twitter":
                text += f"provider Ftwitter twitter {{ consumer_key {quoted(''.join(rng.choices(WORD, k=20)))}; consumer_secret {self.secret()} }}\n"
            else:
                text += f"provider F{kind} {kind} {{ client_id {token} }}\n"
            logins.append(self.option(f"login.{kind}", f"F{kind}"))
        pool = [f"sign_in {', '.join(logins[:10])}"]
        pool += self.maybe(60, "identity_pool.name", lambda: f"name {quoted(rng.text('IdentityPoolName', WORD + ' +=,.@-', 'A', 'z'))}")
        pool += self.maybe(
            0 if groups else 40, "identity_pool.developer_provider", lambda: f"developer_provider {quoted(rng.text('DeveloperProviderName', WORD + '.-'))}"
        )
        pool += self.maybe(30, "identity_pool.guests", lambda: 'guests on because "a public page"')
        pool += self.maybe(30, "identity_pool.classic_flow", lambda: f"classic_flow {'off' if groups else rng.choice(['on', 'off'])}")
        pool += self.maybe(30, "identity_pool.token_check", lambda: f"token_check {rng.choice(['on', 'off'])}")
        text += f"identity_pool Ids {{ {'; '.join(pool)} }}\n"
        names = {
            "table": ("TableName", WORD + ".-", "key userId: identity", "read"),
            "queue": ("ClientNameType", WORD + "-", "", "send"),
            "stream": ("StreamName", WORD + ".-", "", "put"),
            "bus": ("EventBusName", WORD + "./-", "", "put"),
            "state_machine": ("Name", WORD + "-", "", "start"),
        }
        for kind in rng.sample(list(names), 1) if rng.chance(50) else []:
            shape, characters, more, verb = names[kind]
            most = 64 if kind == "queue" else None
            name = f"name {quoted(rng.text(shape, characters, 'a', most=most))}"
            text += f"{kind} T{kind.replace('_', '')} {{ {'; '.join(filter(None, [more, name]))} }}\n"
            who = "function Hook" if kind == "bus" else "auth_users"
            text += f"grant {who} {verb} {kind} T{kind.replace('_', '')}\n"
            self.used.append(f"{kind}.name")
        for group in groups:
            text += f'bucket B{group} {{ name "bucket-{group}" }}\ngrant group {group} get bucket B{group} at "notes/"\n'
        return text

    def build(self):
        rng = self.rng
        pool, clients, groups = self.user_pool("Users")
        text = "key PoolKey\nfunction Hook { name \"" + rng.text("ClientNameType", WORD + "-", most=64) + "\" }\n" + pool
        # The roles of an identity pool are what takes cfn-lint longest.
        if rng.chance(40):
            text += self.identities(clients, groups)
        if rng.chance(20):
            api = ["create", f"name {quoted(rng.text('StringWithLengthBetween1And128', WORD + ' -', 'A', 'z'))}"]
            api.append(f"authorizer pool jwt Users.{clients[0]}")
            ttl = rng.number("IntegerWithLengthBetween0And3600")
            api.append(f"authorizer gate lambda Hook {{ simple; ttl {ttl}s }}")
            api.append("default pool")
            path = "/" + "".join(rng.choices(string.ascii_lowercase + "-._~", k=rng.choice([1, 8, 300])))
            api.append(f"route GET {path}x -> Hook")
            api.append("route POST /gate -> Hook { authorizer gate }")
            api.append('route GET /open -> Hook { public because "a page" }')
            text += "api Http http {\n  " + "\n  ".join(api) + "\n}\n"
            self.used.append("api.http")
        if rng.chance(15):
            path = "/" + "".join(rng.choices(string.ascii_lowercase + "-._:", k=rng.choice([1, 8, 300])))
            ttl = rng.number("IntegerWithLengthBetween0And3600")
            text += (
                f'api Rest rest {{\n  id "abc123"; stage "{rng.text("StringWithLengthBetween1And128", WORD + "-")}"; routes create\n'
                f"  authorizer pool user_pool Users {{ ttl {ttl}s }}\n  default pool\n  route GET {path}x -> Hook\n}}\n"
            )
            self.used.append("api.rest")
        if rng.chance(10):
            ttl = rng.number("TTL")
            text += f"api Graph graphql {{ authorizer gate lambda Hook {{ ttl {ttl}s }}; default gate }}\n"
            self.used.append("api.graphql")
        return text


# Every option that programs have.
def every_option(seed):
    used = collections.Counter()
    for index in range(300):
        program = Program(Random(f"{seed} options {index}"))
        program.build()
        used.update(program.used)
    return set(used)


def compile_one(authc, text, folder, index):
    source, template = folder / f"{index}.authc", folder / f"{index}.json"
    source.write_text(text)
    done = subprocess.run(
        [authc, "compile", "--target", "cloudformation", "-o", str(template), str(source)], capture_output=True, text=True
    )
    return (template, "") if done.returncode == 0 else (None, done.stderr)


def lint(files):
    command = [HERE / ".venv/bin/cfn-lint", "--regions", "us-east-1", "--include-checks", "I", "--format", "parseable", "--", *files]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 2, 4, 6, 8, 10, 12, 14):
        sys.exit(f"values: cfn-lint ended with {done.returncode}: {done.stderr}")
    return done.stdout.splitlines()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("authc")
    parser.add_argument("--programs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--also", type=pathlib.Path, help="folder with templates that are linted too")
    parser.add_argument("--keep", type=pathlib.Path, help="folder for the programs and the templates")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        used, refused, templates = collections.Counter(), collections.Counter(), []
        with ThreadPoolExecutor(PROCESSES) as pool:
            jobs = []
            for index in range(args.programs):
                program = Program(Random(f"{args.seed} {index}"))
                jobs.append((program, pool.submit(compile_one, args.authc, program.build(), folder, index)))
            for program, job in jobs:
                template, error = job.result()
                if template:
                    templates.append(str(template))
                    used.update(set(program.used))
                else:
                    first = re.search(r"error\[?(\w*)\]?: (.*)", error)
                    refused[re.sub(r"`[^`]*`|\d+", "…", first.group(0) if first else error[:200])] += 1
            also = sorted(map(str, args.also.glob("*.json"))) if args.also else []
            templates += also
            batches = [batch for at in range(2 * PROCESSES) if (batch := templates[at :: 2 * PROCESSES])]
            lines = [line for found in pool.map(lint, batches) for line in found]
    # FILE:LINE:COLUMN:LINE:COLUMN:RULE:TEXT
    found = collections.defaultdict(list)
    for line in lines:
        match = re.fullmatch(r"(.*?):\d+:\d+:\d+:\d+:(\w+):(.*)", line)
        if not match:
            sys.exit(f"values: cfn-lint says {line}")
        text = f"{match[2]} {match[3]}"
        if not any(re.match(pattern, text) for pattern, _ in EXCEPTIONS):
            found[re.sub(r"'[^']*'|\d+", "…", text)].append((match[1], text))
    for kind, cases in sorted(found.items(), key=lambda it: -len(it[1])):
        print(f"values: {len(cases)} times: {cases[0][1]}\n  {cases[0][0]}")
    for error, count in refused.most_common():
        print(f"values: refused {count} times: {error}")
    never = sorted(every_option(args.seed) - set(used))
    if never:
        print(f"values: never compiled: {', '.join(never)}")
    own = len(templates) - len(also)
    print(f"values: {own} templates of {args.programs} programs, {len(also)} of tests, {len(used)} options, {len(lines)} lines of cfn-lint")
    if found or never or own * 10 < args.programs * 9:
        sys.exit(1)


if __name__ == "__main__":
    main()
