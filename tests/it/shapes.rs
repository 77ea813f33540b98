//! The values that AWS's own models take, at every place of a program: each row of the table of shapes has a place here, and
//! what stands just outside of a row is refused wherever it comes from.

use std::collections::{BTreeMap, BTreeSet};

use crate::support;
use crate::support::{outcome_with as with, regex};
use authc::compile::Target;
use authc::model::pattern::Element;
use authc::model::shapes::{self, ShapeKind, ValueShape};
use serde_json::Value as Json;

fn compiles(text: &str, set: &[(&str, &str)]) -> bool {
    with(text, Target::Bundle, set).artefact.is_some()
}

/// A place of a text: a program with `@` in a string, or with `@` for a name.
struct Place {
    shape: &'static ValueShape,
    program: &'static str,
    /// What a value begins and ends with to mean something.
    frame: (&'static str, &'static str),
    /// What the model takes and the language does not, with another meaning or another rule of AWS.
    kept: &'static str,
    /// What the text takes and a value from outside does not.
    written: &'static str,
    /// Whether a parameter can stand there.
    open: bool,
    /// How many characters there are at most and at least where AWS says less elsewhere.
    bounds: Option<(u64, u64)>,
}

const fn place(shape: &'static ValueShape, program: &'static str) -> Place {
    Place { shape, program, frame: ("", ""), kept: "", written: "", open: true, bounds: None }
}

/// A place that no parameter can stand at.
const fn fixed(shape: &'static ValueShape, program: &'static str) -> Place {
    Place { open: false, ..place(shape, program) }
}

/// A name that is declared: letters, digits and `_`.
const fn name(shape: &'static ValueShape, program: &'static str) -> Place {
    Place { kept: NO_NAME, frame: ("a", ""), ..fixed(shape, program) }
}

const NO_NAME: &str = " !\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~";
const POOL: &str = "user_pool Users { login email; client web }\nidentity_pool Ids { sign_in Users.web }\nfunction F\n";
const FILLED: &str = "provider a oidc { issuer \"https://a.example\"; client_id \"abc\" }\n";

/// The places of texts. A control character stands at none of them, nor a brace that is no placeholder.
fn places() -> Vec<Place> {
    use authc::model::shapes::*;
    vec![
        place(&COGNITO_IDP_USER_POOL_NAME_TYPE, "user_pool U { login email; name \"@\" }\n"),
        place(&COGNITO_IDP_CLIENT_NAME_TYPE, "user_pool U { login email; client a { name \"@\" } }\n"),
        name(&COGNITO_IDP_CLIENT_NAME_TYPE, "user_pool U { login email; client @ }\n"),
        Place {
            written: "+",
            ..place(
                &COGNITO_IDP_CLIENT_ID_TYPE,
                "user_pool U { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"@\" } }\n\
             api H http { id \"abc\"; authorizer a jwt U.web; default a; route GET /a -> F }\n",
            )
        },
        Place {
            kept: "",
            ..place(
                &COGNITO_IDENTITY_COGNITO_IDENTITY_PROVIDER_CLIENT_ID,
                "user_pool U { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"@\" } }\n\
                 identity_pool Second { sign_in U.web }\n",
            )
        },
        place(&COGNITO_IDP_GROUP_NAME_TYPE, "user_pool U { login email; group g { name \"@\" } }\n"),
        name(&COGNITO_IDP_GROUP_NAME_TYPE, "user_pool U { login email; group @ }\n"),
        Place {
            frame: ("ab", ""),
            bounds: Some((3, 32)),
            ..place(
                &COGNITO_IDP_PROVIDER_NAME_TYPE_V2,
                "user_pool U { login email; provider P oidc { client_id \"a\"; issuer \"https://a.example\"; name \"@\" } }\n",
            )
        },
        Place {
            frame: ("ab", ""),
            bounds: Some((3, 32)),
            ..name(
                &COGNITO_IDP_PROVIDER_NAME_TYPE_V2,
                "user_pool U { login email; provider @ saml { metadata_url \"https://a.example/m.xml\" } }\n",
            )
        },
        Place {
            written: "$*?",
            ..place(
                &COGNITO_IDP_RESOURCE_SERVER_IDENTIFIER_TYPE,
                "user_pool U { login email; resource_server r { identifier \"@\"; scope read \"Read\" } }\n",
            )
        },
        Place {
            bounds: Some((1, 238)),
            ..name(
                &COGNITO_IDP_RESOURCE_SERVER_NAME_TYPE,
                "user_pool U { login email; resource_server @ { scope read \"Read\" } }\n",
            )
        },
        name(
            &COGNITO_IDP_RESOURCE_SERVER_SCOPE_NAME_TYPE,
            "user_pool U { login email; resource_server r { scope @ \"Read\" } }\n",
        ),
        fixed(
            &COGNITO_IDP_RESOURCE_SERVER_SCOPE_DESCRIPTION_TYPE,
            "user_pool U { login email; resource_server r { scope read \"@\" } }\n",
        ),
        Place {
            frame: ("https://a.example/", ""),
            kept: "#",
            written: "\"<>\\^`",
            ..place(&COGNITO_IDP_REDIRECT_URL_TYPE, "user_pool U { login email; client a { callback \"@\" } }\n")
        },
        Place {
            frame: ("https://a.example/", ""),
            kept: "#",
            written: "\"<>\\^`",
            ..place(
                &COGNITO_IDP_REDIRECT_URL_TYPE,
                "user_pool U { login email; client a { callback \"https://b.example\"; logout \"@\" } }\n",
            )
        },
        name(&COGNITO_IDP_CUSTOM_ATTRIBUTE_NAME_TYPE, "user_pool U { login email; attribute @ string }\n"),
        fixed(
            &COGNITO_IDP_EMAIL_VERIFICATION_SUBJECT_TYPE,
            "user_pool U { login email; verification code { subject \"@\" } }\n",
        ),
        Place {
            frame: ("", "{####}"),
            ..fixed(
                &COGNITO_IDP_EMAIL_VERIFICATION_MESSAGE_TYPE,
                "user_pool U { login email; verification code { message \"@\" } }\n",
            )
        },
        Place {
            frame: ("", "{##a##}"),
            bounds: Some((7, 20_000)),
            ..fixed(
                &COGNITO_IDP_EMAIL_VERIFICATION_MESSAGE_BY_LINK_TYPE,
                "user_pool U { login email; domain \"notes\"; verification link { message \"@\" } }\n",
            )
        },
        Place {
            frame: ("", "{####}"),
            ..fixed(
                &COGNITO_IDP_SMS_VERIFICATION_MESSAGE_TYPE,
                "user_pool U { login phone; verification code { sms \"@\" } }\n",
            )
        },
        Place {
            // CloudFormation takes 63.
            bounds: Some((1, 63)),
            kept: "/:",
            written: " !\"#$%&'()*+,;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`|~",
            ..place(
                &COGNITO_IDP_RELYING_PARTY_ID_TYPE,
                "user_pool U { login email; passkey { relying_party \"@\" } }\n",
            )
        },
        Place {
            frame: ("a", "@b"),
            ..place(&COGNITO_IDP_EMAIL_ADDRESS_TYPE, "user_pool U { login email; email { reply_to \"@\" } }\n")
        },
        place(
            &COGNITO_IDP_SES_CONFIGURATION_SET,
            "user_pool U { login email; email { ses \"arn:aws:ses:us-east-1:123456789012:identity/example.com\"; configuration_set \"@\" } }\n",
        ),
        Place {
            kept: " !\"#$%&'()*+,./:;<=>?@[\\]^_`{|}~",
            ..place(&COGNITO_IDP_REGION_CODE_TYPE, "user_pool U { login phone; sms { region \"@\" } }\n")
        },
        place(&STS_EXTERNAL_ID_TYPE, "user_pool U { login phone; sms { external_id \"@\" } }\n"),
        Place {
            kept: ".",
            frame: ("", "q"),
            ..place(&COGNITO_IDP_DOMAIN_TYPE, "user_pool U { login email; domain \"@\" }\n")
        },
        place(&COGNITO_IDENTITY_IDENTITY_POOL_NAME, "identity_pool Second { name \"@\"; sign_in Users.web }\n"),
        Place {
            frame: ("eu-west-1:a", ""),
            ..place(&COGNITO_IDENTITY_IDENTITY_POOL_ID, "identity_pool Second { id \"@\"; sign_in Users.web }\n")
        },
        place(
            &COGNITO_IDENTITY_DEVELOPER_PROVIDER_NAME,
            "identity_pool Second { sign_in Users.web; developer_provider \"@\" }\n",
        ),
        place(
            &COGNITO_IDENTITY_IDENTITY_PROVIDER_ID,
            "provider g google { client_id \"@\" }\nidentity_pool Second { sign_in g }\n",
        ),
        place(
            &COGNITO_IDENTITY_IDENTITY_PROVIDER_ID,
            "provider g facebook { client_id \"@\" }\nidentity_pool Second { sign_in g }\n",
        ),
        name(
            &COGNITO_IDENTITY_PRINCIPAL_TAG_ID,
            "identity_pool Second { sign_in Users.web; tag @ = claim(\"sub\") }\n",
        ),
        fixed(&COGNITO_IDENTITY_PRINCIPAL_TAG_VALUE, "identity_pool Second { sign_in a; tag t = claim(\"@\") }\n"),
        fixed(
            &COGNITO_IDENTITY_CLAIM_NAME,
            "user_pool U { login email; group g }\nidentity_pool Second { sign_in a; rule a claim(\"@\") equals \"x\" -> U.g }\n",
        ),
        place(
            &COGNITO_IDENTITY_CLAIM_VALUE,
            "user_pool U { login email; group g }\nidentity_pool Second { sign_in a; rule a claim(\"role\") equals \"@\" -> U.g }\n",
        ),
        Place {
            written: "!\"$%&'()*+,;<=>@[\\]^`|_~",
            frame: ("https://a", "/x"),
            kept: " #?:",
            ..place(
                &IAM_OPEN_ID_CONNECT_PROVIDER_URL_TYPE,
                "provider b oidc { issuer \"@\"; client_id \"abc\" }\nidentity_pool Second { sign_in b }\n",
            )
        },
        Place {
            written: " $?*\\\"",
            ..place(
                &IAM_CLIENT_ID_TYPE,
                "provider b oidc { issuer \"https://b.example\"; client_id \"@\" }\nidentity_pool Second { sign_in b }\n",
            )
        },
        Place {
            kept: " !\"#$%&'()*+,-./:;<=>?@GHIJKLMNOPQRSTUVWXYZ[\\]^_`ghijklmnopqrstuvwxyz{|}~",
            ..place(
                &IAM_THUMBPRINT_TYPE,
                "provider b oidc { issuer \"https://b.example\"; client_id \"x\"; thumbprint \"@\" }\nidentity_pool Second { sign_in b }\n",
            )
        },
        Place {
            bounds: Some((1000, u64::MAX)),
            ..place(
                &IAM_SAML_METADATA_DOCUMENT_TYPE,
                "provider b saml { metadata \"@\" }\nidentity_pool Second { sign_in b }\n",
            )
        },
        place(&DYNAMODB_TABLE_NAME, "table T { name \"@\" }\ngrant auth_users query table T\n"),
        name(
            &DYNAMODB_INDEX_NAME,
            "table T { key userId: identity; index @ { key ownerId: identity } }\ngrant auth_users query table T\n",
        ),
        name(&DYNAMODB_KEY_SCHEMA_ATTRIBUTE_NAME, "table T { key @: identity }\ngrant auth_users query table T\n"),
        place(&KINESIS_STREAM_NAME, "stream S { name \"@\" }\ngrant auth_users put stream S\n"),
        place(
            &FIREHOSE_DELIVERY_STREAM_NAME,
            "delivery_stream S { name \"@\" }\ngrant auth_users put delivery_stream S\n",
        ),
        place(&EVENTS_EVENT_BUS_NAME, "bus B { name \"@\" }\ngrant function F put bus B\n"),
        Place {
            kept: " !\"#$%&'()*,:;<>?[\\]^`{|}~",
            ..place(&SECRETSMANAGER_NAME_TYPE, "secret S { name \"@\" }\ngrant function F get secret S\n")
        },
        Place {
            kept: " !\"#$%&'()*+,:;<=>?@[\\]^`{|}~",
            written: "/",
            ..place(&SSM_PS_PARAMETER_NAME, "parameter P { name \"@\" }\ngrant function F get parameter P\n")
        },
        Place {
            kept: " !\"#$%&'()*+,.:;<=>?@[\\]^`{|}~",
            ..place(&KMS_KEY_ID_TYPE, "key K { id \"@\" }\ngrant function F encrypt key K\n")
        },
        Place {
            frame: ("a", ""),
            ..place(&LAMBDA_ALIAS, "function G { name \"g\"; alias \"@\" }\ngrant auth_users invoke function G\n")
        },
        place(&LAMBDA_FUNCTION_NAME, "function G { name \"@\" }\ngrant auth_users invoke function G\n"),
        Place {
            kept: "!\"#%&'()*+,:;<=>?[\\]^`{|}~",
            ..fixed(&LAMBDA_HANDLER, "function G { handler \"@\" }\ngrant function G invoke function F\n")
        },
        place(&IOT_THING_NAME, "iot_shadow S { name \"@\" }\ngrant function F get iot_shadow S\n"),
        Place {
            kept: " \"#$%&*/:;<>?[\\]^`{|}~",
            ..place(&STEPFUNCTIONS_NAME, "state_machine M { name \"@\" }\ngrant auth_users start state_machine M\n")
        },
        place(&LOCATION_RESOURCE_NAME, "place_index P { name \"@\" }\ngrant auth_users search place_index P\n"),
        place(&LOCATION_RESOURCE_NAME, "tracker P { name \"@\" }\ngrant function F read tracker P\n"),
        Place {
            frame: ("a", ""),
            ..place(&RUM_APP_MONITOR_NAME, "rum_monitor R { name \"@\" }\ngrant auth_users put rum_monitor R\n")
        },
        place(&BEDROCK_RUNTIME_INVOKE_MODEL_IDENTIFIER, "model M { id \"@\" }\ngrant function F invoke model M\n"),
        place(
            &BEDROCK_INFERENCE_PROFILE_ID,
            "model M { id \"amazon.nova-lite-v1:0\"; profile \"@\" }\ngrant function F invoke model M\n",
        ),
        place(
            &BEDROCK_AGENT_RUNTIME_KNOWLEDGE_BASE_ID,
            "knowledge_base K { id \"@\" }\ngrant function F retrieve knowledge_base K\n",
        ),
        name(&APPSYNC_NAMESPACE, "event_api E { channel @ }\n"),
        name(
            &APIGATEWAYV2_STRING_WITH_LENGTH_BETWEEN1_AND128,
            "api H http { id \"x\"; authorizer @ jwt Users.web; default @; route GET /a -> F }\n",
        ),
        Place {
            kept: " !\"#$%&'()*+,./:;<=>?@[\\]^`{|}~",
            ..place(
                &APIGATEWAYV2_STRING_WITH_LENGTH_BETWEEN1_AND128,
                "api H rest { id \"x\"; stage \"@\"; route GET /a -> F { iam } }\ngrant auth_users invoke route H GET /a\n",
            )
        },
        Place {
            written: "!\"#$%&'()*/:;<>?[\\]^`{|}~",
            ..place(
                &APIGATEWAYV2_STRING_WITH_LENGTH_BETWEEN1_AND128,
                "api H http { create; name \"@\"; route GET /a -> F { iam } }\n",
            )
        },
        Place {
            kept: " \"\\{}",
            ..fixed(
                &APIGATEWAYV2_STRING_WITH_LENGTH_BETWEEN1_AND64,
                "api H http { id \"x\"; authorizer g jwt a; default g; route GET /a -> F { scopes \"@\" } }\n",
            )
        },
    ]
}

/// The program of a place with a text in it.
fn program(place: &Place, text: &str) -> String {
    let quoted =
        if place.program.contains("\"@\"") { text.replace('\\', "\\\\").replace('"', "\\\"") } else { text.to_owned() };
    format!("{POOL}{FILLED}{}", place.program.replace('@', &quoted))
}

/// A program for each place of a text, with values of several lengths, and for each word that compiles.
pub fn programs() -> impl Iterator<Item = String> {
    let texts = places().into_iter().flat_map(|place| {
        let (least, most) = bounds(&place);
        [least.max(1), 12.clamp(least, most), 20.clamp(least, most)]
            .map(|length| program(&place, &value(&place, length, None)))
    });
    texts.chain(words().into_iter().flat_map(|(_, said, _)| said.into_iter().map(|(_, text)| format!("{POOL}{text}"))))
}

/// A value of so many characters, with one of its own in the middle.
fn value(place: &Place, length: u64, odd: Option<char>) -> String {
    let (before, behind) = place.frame;
    let rest =
        length.saturating_sub((before.chars().count() + behind.chars().count() + usize::from(odd.is_some())) as u64);
    let mut out = before.to_owned();
    out.extend(odd);
    // Digits alone are no name, and everything takes an `a`.
    out.extend(std::iter::repeat_n('a', rest as usize));
    out + behind
}

fn bounds(place: &Place) -> (u64, u64) {
    // Of a name of Lambda the form says the bound.
    let (min, max) = match place.shape.form {
        [Element::Of { min, max, .. }] if *max < u16::MAX => (u64::from(*min), u64::from(*max)),
        _ => (place.shape.min, place.shape.max),
    };
    place.bounds.unwrap_or((min.max(1), max))
}

/// Whether the model takes a character behind the frame of a value.
fn takes(place: &Place, character: char) -> bool {
    if place.kept.contains(character) || "{}".contains(character) {
        return false;
    }
    let at = place.frame.0.chars().count();
    let mut seen = 0;
    let of = place.shape.form.iter().find(|element| match element {
        Element::Text(text) => {
            seen += text.chars().count();
            false
        }
        Element::Of { max: 1, .. } => {
            seen += 1;
            seen > at
        }
        Element::Of { .. } => !(place.shape.name == "IdentityPoolId" && seen == 0),
    });
    match of {
        Some(Element::Of { class, .. }) => class.has(character),
        _ => true,
    }
}

#[test]
fn lengths_are_those_of_the_model() {
    let mut wrong = Vec::new();
    for place in places() {
        let what = format!("{} in {}", place.shape.name, place.program);
        let (min, max) = bounds(&place);
        let pattern = pattern_of(&place);
        let framed = (place.frame.0.chars().count() + place.frame.1.chars().count()) as u64;
        // What is long beyond reason is not tried.
        let long = if max <= 30_000 { vec![(max, true), (max + 1, false)] } else { Vec::new() };
        let short = [(min.max(framed + u64::from(framed == 0)), true), (min - 1, false)];
        for (length, fits) in
            short.into_iter().filter(|(length, fits)| *fits || place.frame.0.is_empty() || *length > framed).chain(long)
        {
            let text = value(&place, length, None);
            if text.chars().count() as u64 != length {
                continue;
            }
            let written = with(&program(&place, &text), Target::Bundle, &[]);
            let errors = support::errors(&written);
            if written.artefact.is_some() != fits || (errors.len() > 1 && length > 0) {
                wrong.push(format!("{what}: {length}: {errors:?}"));
            }
            if place.open {
                wrong.extend(outside(&place, &pattern, &text, fits, &what));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The pattern of a parameter that is all of the text; empty where none can stand.
fn pattern_of(place: &Place) -> String {
    if !place.open {
        return String::new();
    }
    let open = format!("param v: string\n{}", program(place, "{v}"));
    let template = with(&open, Target::CloudFormation, &[]);
    let artefact = template.artefact.as_ref().unwrap_or_else(|| panic!("{open}: {:?}", support::errors(&template)));
    let template: Json = serde_json::from_slice(artefact).expect("JSON");
    let pattern = template["Parameters"]["V"]["AllowedPattern"].as_str();
    pattern.unwrap_or_else(|| panic!("{open}: no parameter")).to_owned()
}

/// The same value as a default and by `--set`, and what the pattern of the output says of it: what is wrong.
fn outside(place: &Place, pattern: &str, text: &str, fits: bool, what: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let open = format!("param v: string\n{}", program(place, "{v}"));
    let set = with(&open, Target::Bundle, &[("v", text)]);
    if set.artefact.is_some() != fits {
        wrong.push(format!("{what}: {text:?} by --set: {:?}", support::errors(&set)));
    }
    let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
    let default = open.replacen("param v: string", &format!("param v: string = \"{quoted}\""), 1);
    let default = with(&default, Target::Bundle, &[]);
    if default.artefact.is_some() != fits {
        wrong.push(format!("{what}: {text:?} by default: {:?}", support::errors(&default)));
    }
    // Of two parts the pattern says the length of the last.
    if regex::matches(pattern, text) != fits && (fits || place.frame.0.len() < 8) {
        wrong.push(format!("{what}: {pattern} about {text:?}"));
    }
    wrong
}

#[test]
fn characters_are_those_of_the_model() {
    let mut wrong = Vec::new();
    for place in places() {
        let what = format!("{} in {}", place.shape.name, place.program);
        let (min, _) = bounds(&place);
        let pattern = pattern_of(&place);
        let framed = (place.frame.0.chars().count() + place.frame.1.chars().count()) as u64;
        let length = (min.max(3)).max(framed + 3);
        // Of letters and digits a few stand for all.
        let marks = (' '..='~').filter(|it| !it.is_ascii_alphanumeric() || "agzAFGZ059".contains(*it));
        for character in marks.chain(['é', '漢', '\u{a0}', '\u{2003}']) {
            let beyond = !character.is_ascii();
            let mut fits = takes(&place, character);
            if beyond && place.kept.len() > 8 {
                fits = false;
            }
            // What ends a name makes another program.
            if place.kept == NO_NAME && NO_NAME.contains(character) {
                continue;
            }
            // A message may have a brace of its own, and a text that is read as it is too.
            if "{}".contains(character) || (place.program.contains("domain \"@\"") && "-.".contains(character)) {
                continue;
            }
            // What no place has a rule of its own about beyond ASCII.
            if beyond && !place.shape.form.iter().any(|it| matches!(it, Element::Of { .. })) {
                continue;
            }
            let text = value(&place, length, Some(character));
            let written = with(&program(&place, &text), Target::Bundle, &[]);
            if written.artefact.is_some() != fits {
                wrong.push(format!("{what}: {text:?}: {:?}", support::errors(&written)));
            }
            if place.open && !beyond {
                let fits =
                    fits && !place.written.contains(character) && !NARROW.contains(&(place.shape.name, character));
                if fits || !takes(&place, character) {
                    wrong.extend(outside(&place, &pattern, &text, fits, &what));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a text may hold that no value from outside may, though the model takes it: it means something to a policy.
const NARROW: &[(&str, char)] = &[];

#[test]
fn a_message_names_the_character_and_its_place() {
    for (text, message, label) in [
        (
            "user_pool U { login email; name \"a/b\" }\n",
            "`/` is not allowed in the name of a user pool",
            "the 2nd character",
        ),
        (
            "user_pool U { login email; name \"Bob's\" }\n",
            "`'` is not allowed in the name of a user pool",
            "the 4th character",
        ),
        (
            "user_pool U { login email; group a { name \"my group\" } }\n",
            "` ` is not allowed in the name of a group",
            "the 3rd character",
        ),
        (
            "user_pool U { login email; client web; provider my_idp oidc { client_id \"a\"; issuer \"https://a.example\" } }\n",
            "Cognito accepts no provider called `my_idp`: `_` cannot be its 3rd character",
            "not a name for a provider",
        ),
        ("table T { name \"ab\" }\n", "the name of table T has 2 characters, 3 at least", "1 too few"),
    ] {
        let outcome = with(&format!("{text}function F\n"), Target::Bundle, &[]);
        let diagnostic = outcome.diagnostics.first().unwrap_or_else(|| panic!("{text}"));
        assert_eq!(diagnostic.message, message, "{text}");
        assert_eq!(diagnostic.labels[0].text, label, "{text}");
    }
    let long = format!("user_pool U {{ login email; name \"{}\" }}\n", "a".repeat(131));
    let outcome = with(&long, Target::Bundle, &[]);
    assert_eq!(outcome.diagnostics[0].message, "the name of a user pool has 131 characters, 128 at most");
    assert_eq!(outcome.diagnostics[0].labels[0].text, "3 too many");
}

/// The places of numbers: a shape, a program with `@`, and how many of the program's unit make one of the model's.
const NUMBERS: &[(&ValueShape, &str)] = &[
    (&shapes::COGNITO_IDP_PASSWORD_POLICY_MIN_LENGTH_TYPE, "user_pool U { login email; password { min_length @ } }\n"),
    (&shapes::COGNITO_IDP_PASSWORD_HISTORY_SIZE_TYPE, "user_pool U { login email; password { history @ } }\n"),
    (
        &shapes::COGNITO_IDP_TEMPORARY_PASSWORD_VALIDITY_DAYS_TYPE,
        "user_pool U { login email; password { temporary_days @ } }\n",
    ),
    (
        &shapes::COGNITO_IDP_AUTH_SESSION_VALIDITY_TYPE,
        "user_pool U { login email; client a { validity { session @m } } }\n",
    ),
    (&shapes::COGNITO_IDP_RETRY_GRACE_PERIOD_SECONDS_TYPE, "user_pool U { login email; client a { rotation @s } }\n"),
    (&shapes::COGNITO_IDP_PRECEDENCE_TYPE, "user_pool U { login email; group g { precedence @ } }\n"),
    (
        &shapes::APIGATEWAYV2_INTEGER_WITH_LENGTH_BETWEEN0_AND3600,
        "api H http { id \"x\"; authorizer g lambda F { simple; ttl @s }; default g; route GET /a -> F }\n",
    ),
    (&shapes::APPSYNC_TTL, "api G graphql { authorizer g lambda F { ttl @s }; default g }\n"),
];

#[test]
fn numbers_are_those_of_the_model() {
    for (shape, text) in NUMBERS {
        // A number of the model without a bound is a signed one of 32 bits.
        let max = if shape.max == shapes::ANY { i32::MAX as u64 } else { shape.max };
        // Cognito takes 0 days for its default, which is not what the text says.
        let days = shape.name == "TemporaryPasswordValidityDaysType";
        let min = if days { 1 } else { shape.min };
        let below = min.checked_sub(1).map(|below| (below, false));
        for (number, fits) in below.into_iter().chain([(min, true), (max, true), (max + 1, false)]) {
            let text = format!("{POOL}{}", text.replace('@', &number.to_string()));
            let outcome = with(&text, Target::Bundle, &[]);
            assert_eq!(outcome.artefact.is_some(), fits, "{}: {number}: {:?}", shape.name, support::errors(&outcome));
        }
    }
}

/// The places of lists: a shape, and a program with so many.
fn counted(shape: &ValueShape, count: u64) -> String {
    let each = |of: &dyn Fn(u64) -> String, between: &str| (0..count).map(of).collect::<Vec<_>>().join(between);
    match shape.name {
        "CallbackURLsListType" => {
            let list = each(&|n| format!("\"https://a{n}.example\""), ", ");
            format!("user_pool U {{ login email; client a {{ callback {list} }} }}\n")
        }
        "LogoutURLsListType" => {
            let list = each(&|n| format!("\"https://a{n}.example\""), ", ");
            format!("user_pool U {{ login email; client a {{ callback \"https://b.example\"; logout {list} }} }}\n")
        }
        "ScopeListType" => {
            let list = each(&|n| format!("\"r/s{n}\""), ", ");
            let scopes = each(&|n| format!("scope s{n} \"S\""), "; ");
            format!(
                "user_pool U {{ login email; resource_server r {{ {scopes} }} client a {{ callback \"https://b.example\"; scopes {list} }} }}\n"
            )
        }
        "ResourceServerScopeListType" => {
            format!(
                "user_pool U {{ login email; resource_server r {{ {} }} }}\n",
                each(&|n| format!("scope s{n} \"S\""), "; ")
            )
        }
        "SchemaAttributesListType" => {
            format!("user_pool U {{ login email; {} }}\n", each(&|n| format!("attribute a{n} string"), "; "))
        }
        "PrincipalTags" => {
            // The compiler adds one.
            let list = (1..count).map(|n| format!("tag t{n} = claim(\"c{n}\")")).collect::<Vec<_>>().join("; ");
            format!("{FILLED}identity_pool Second {{ sign_in a; {list} }}\n")
        }
        other => panic!("{other}"),
    }
}

#[test]
fn lists_are_as_long_as_in_the_model() {
    for shape in shapes::ALL.iter().filter(|shape| shape.kind == ShapeKind::Count && shape.name != "RoleMappingMap") {
        for (count, fits) in [(shape.max, true), (shape.max + 1, false)] {
            let text = counted(shape, count);
            let outcome = with(&text, Target::Bundle, &[]);
            assert_eq!(outcome.artefact.is_some(), fits, "{}: {count}: {:?}", shape.name, support::errors(&outcome));
        }
    }
}

/// Words, each with a program that writes it.
type Said = Vec<(&'static str, String)>;
/// Words, each with the reason why no program can mean it.
type Left = Vec<(&'static str, &'static str)>;

/// Words of the models, a program that writes each, and those that no program can mean.
fn words() -> Vec<(&'static ValueShape, Said, Left)> {
    use authc::model::shapes::*;
    let pool = |inner: &str| format!("user_pool U {{ login email; {inner} }}\nkey K\n");
    let client = |inner: &str| pool(&format!("client a {{ {inner} }}"));
    let sign_in = "user_pool V { login email; group g; group h; client a; client b }\n";
    let rule = |word: &str| {
        format!(
            "{sign_in}{FILLED}identity_pool I {{ sign_in a, V.a; rule a claim(\"role\") {word} \"x\" -> V.g }}\nbucket B\ngrant group V.g get bucket B\n"
        )
    };
    let http = |inner: &str| {
        format!(
            "{FILLED}api H http {{ id \"x\"; routes create; authorizer g lambda F; authorizer j jwt a; route GET /a -> F {{ {inner} }} }}\n"
        )
    };
    let graph = |inner: &str| format!("{FILLED}user_pool U {{ login email }}\napi G graphql {{ {inner} }}\n");
    let provider = |inner: &str| pool(&format!("provider P {inner}"));
    let keys = "client_id \"a\"; client_secret \"{{resolve:secretsmanager:a:SecretString:b}}\"";
    vec![
        (
            &APIGATEWAYV2_AUTHORIZATION_TYPE,
            vec![
                ("NONE", http("public because \"a page\"")),
                ("AWS_IAM", http("iam")),
                ("CUSTOM", http("authorizer g")),
                ("JWT", http("authorizer j")),
            ],
            vec![],
        ),
        (
            &APPSYNC_AUTHENTICATION_TYPE,
            vec![
                ("AWS_IAM", graph("default iam")),
                ("AMAZON_COGNITO_USER_POOLS", graph("authorizer x user_pool U; default x")),
                ("OPENID_CONNECT", graph("authorizer x oidc a; default x")),
                ("AWS_LAMBDA", graph("authorizer x lambda F; default x")),
            ],
            vec![("API_KEY", "is in the tests of GraphQL APIs, where the life of a key belongs")],
        ),
        (
            &COGNITO_IDENTITY_AMBIGUOUS_ROLE_RESOLUTION_TYPE,
            vec![("AuthenticatedRole", rule("equals")), ("Deny", rule("equals").replace("sign_in a, V.a;", "sign_in a, V.a; ambiguous_role deny;"))],
            vec![],
        ),
        (
            &COGNITO_IDENTITY_MAPPING_RULE_MATCH_TYPE,
            vec![
                ("Equals", rule("equals")),
                ("Contains", rule("contains")),
                ("StartsWith", rule("starts_with")),
                ("NotEqual", rule("not_equal")),
            ],
            vec![],
        ),
        (
            &COGNITO_IDENTITY_ROLE_MAPPING_TYPE,
            vec![
                ("Rules", rule("equals")),
                ("Token", format!("{sign_in}identity_pool I {{ sign_in V.a }}\nbucket B\ngrant group V.g get bucket B\n")),
            ],
            vec![],
        ),
        (
            &COGNITO_IDP_ADVANCED_SECURITY_ENABLED_MODE_TYPE,
            vec![
                ("AUDIT", pool("tier plus; threat_protection enforced { custom_auth audit }")),
                ("ENFORCED", pool("tier plus; threat_protection audit { custom_auth enforced }")),
            ],
            vec![],
        ),
        (
            &COGNITO_IDP_ADVANCED_SECURITY_MODE_TYPE,
            vec![
                ("OFF", pool("tier plus; threat_protection off")),
                ("AUDIT", pool("tier plus; threat_protection audit")),
                ("ENFORCED", pool("tier plus; threat_protection enforced")),
            ],
            vec![],
        ),
        (
            &COGNITO_IDP_ALIAS_ATTRIBUTE_TYPE,
            ["phone_number", "email", "preferred_username"]
                .map(|word| (word, "user_pool U { login username, email, phone, preferred_username }\n".to_owned()))
                .to_vec(),
            vec![],
        ),
        (
            &COGNITO_IDP_USERNAME_ATTRIBUTE_TYPE,
            ["phone_number", "email"].map(|word| (word, "user_pool U { login email, phone }\n".to_owned())).to_vec(),
            vec![],
        ),
        (
            &COGNITO_IDP_VERIFIED_ATTRIBUTE_TYPE,
            ["phone_number", "email"].map(|word| (word, pool("verify email, phone"))).to_vec(),
            vec![],
        ),
        (
            &COGNITO_IDP_ATTRIBUTE_DATA_TYPE,
            [("String", "string"), ("Number", "number"), ("DateTime", "datetime"), ("Boolean", "boolean")]
                .map(|(word, own)| (word, pool(&format!("attribute a {own}"))))
                .to_vec(),
            vec![],
        ),
        (
            &COGNITO_IDP_AUTH_FACTOR_TYPE,
            [("PASSWORD", "password"), ("EMAIL_OTP", "password, email_otp"), ("SMS_OTP", "password, sms_otp"), ("WEB_AUTHN", "password, passkey")]
                .map(|(word, own)| (word, pool(&format!("first_factors {own}; client a {{ flows user_auth }}"))))
                .to_vec(),
            vec![("SOFTWARE_TOKEN", "\"not currently supported as a first auth factor\": API_SignInPolicyType")],
        ),
        (
            &COGNITO_IDP_CUSTOM_EMAIL_SENDER_LAMBDA_VERSION_TYPE,
            vec![("V1_0", pool("kms K; trigger custom_email_sender -> F"))],
            vec![],
        ),
        (
            &COGNITO_IDP_CUSTOM_SMS_SENDER_LAMBDA_VERSION_TYPE,
            vec![("V1_0", pool("kms K; trigger custom_sms_sender -> F"))],
            vec![],
        ),
        (
            &COGNITO_IDP_INBOUND_FEDERATION_LAMBDA_VERSION_TYPE,
            vec![("V1_0", pool(&format!("provider G google {{ {keys} }} domain \"notes\"; trigger inbound_federation -> F")))],
            vec![],
        ),
        (
            &COGNITO_IDP_PRE_TOKEN_GENERATION_LAMBDA_VERSION_TYPE,
            [("V1_0", "v1"), ("V2_0", "v2"), ("V3_0", "v3")]
                .map(|(word, own)| (word, pool(&format!("trigger pre_token_generation -> F {{ version {own} }}"))))
                .to_vec(),
            vec![],
        ),
        (
            &COGNITO_IDP_DEFAULT_EMAIL_OPTION_TYPE,
            vec![
                ("CONFIRM_WITH_CODE", pool("verification code")),
                ("CONFIRM_WITH_LINK", pool("domain \"notes\"; verification link")),
            ],
            vec![],
        ),
        (
            &COGNITO_IDP_DELETION_PROTECTION_TYPE,
            vec![("ACTIVE", pool("deletion_protection on")), ("INACTIVE", pool("deletion_protection off"))],
            vec![],
        ),
        (
            &COGNITO_IDP_EMAIL_SENDING_ACCOUNT_TYPE,
            vec![
                ("COGNITO_DEFAULT", pool("email { reply_to \"a@example.com\" }")),
                ("DEVELOPER", pool("email { ses \"arn:aws:ses:us-east-1:123456789012:identity/example.com\" }")),
            ],
            vec![],
        ),
        (
            &COGNITO_IDP_ENCRYPTION_KEY_TYPE,
            vec![("CUSTOMER_MANAGED_KEY", pool("encryption K"))],
            vec![("AWS_OWNED_KEY", "what a pool has that says nothing")],
        ),
        (
            &COGNITO_IDP_EXPLICIT_AUTH_FLOWS_TYPE,
            [
                ("ALLOW_ADMIN_USER_PASSWORD_AUTH", "admin_password"),
                ("ALLOW_CUSTOM_AUTH", "custom"),
                ("ALLOW_USER_PASSWORD_AUTH", "password"),
                ("ALLOW_USER_SRP_AUTH", "srp"),
                ("ALLOW_REFRESH_TOKEN_AUTH", "refresh"),
                ("ALLOW_USER_AUTH", "user_auth"),
                ("ALLOW_TOKEN_EXCHANGE_DELEGATION", "exchange_delegation"),
                ("ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "exchange_impersonation"),
            ]
            .map(|(word, own)| {
                let challenge = if own == "custom" {
                    "trigger define_auth_challenge -> F; trigger create_auth_challenge -> F; trigger verify_auth_challenge_response -> F;"
                } else {
                    ""
                };
                let flows = if own == "refresh" { "srp, refresh".to_owned() } else { format!("{own}, refresh") };
                (word, pool(&format!("{challenge} client a {{ flows {flows} }}")))
            })
            .to_vec(),
            vec![
                ("ADMIN_NO_SRP_AUTH", "the old name of ALLOW_ADMIN_USER_PASSWORD_AUTH, which cannot stand beside the new ones"),
                ("CUSTOM_AUTH_FLOW_ONLY", "the old name of ALLOW_CUSTOM_AUTH"),
                ("USER_PASSWORD_AUTH", "the old name of ALLOW_USER_PASSWORD_AUTH"),
            ],
        ),
        (
            &COGNITO_IDP_FEATURE_TYPE,
            vec![("ENABLED", client("rotation 10s"))],
            vec![("DISABLED", "what a client has that says nothing")],
        ),
        (
            &COGNITO_IDP_IDENTITY_PROVIDER_TYPE_TYPE,
            vec![
                ("Google", provider(&format!("google {{ {keys} }}"))),
                ("Facebook", provider(&format!("facebook {{ {keys} }}"))),
                ("LoginWithAmazon", provider(&format!("amazon {{ {keys} }}"))),
                ("SignInWithApple", provider(&format!("apple {{ {keys}; team_id \"ABCDE12345\"; key_id \"ABCDE12345\" }}"))),
                ("OIDC", provider("oidc { client_id \"a\"; issuer \"https://a.example\"; name \"Work\" }")),
                ("SAML", provider("saml { metadata_url \"https://a.example/m.xml\"; name \"Work\" }")),
            ],
            vec![],
        ),
        (
            &COGNITO_IDP_ISSUER_TYPE,
            vec![("ORIGINAL", pool("issuer original")), ("UPDATED", pool("issuer updated"))],
            vec![],
        ),
        (
            &COGNITO_IDP_O_AUTH_FLOW_TYPE,
            vec![
                ("code", client("oauth code; callback \"https://a.example\"")),
                ("implicit", client("oauth implicit; callback \"https://a.example\"")),
                (
                    "client_credentials",
                    pool("domain \"notes\"; resource_server r { scope s \"S\" } client a { oauth client_credentials; secret on; scopes \"r/s\" }"),
                ),
            ],
            vec![],
        ),
        (
            &COGNITO_IDP_PREVENT_USER_EXISTENCE_ERROR_TYPES,
            vec![("LEGACY", client("hide_unknown_users off")), ("ENABLED", client("hide_unknown_users on"))],
            vec![],
        ),
        (
            &COGNITO_IDP_RECOVERY_OPTION_NAME_TYPE,
            vec![
                ("verified_email", pool("recovery email")),
                ("verified_phone_number", pool("verify email, phone; recovery phone")),
                ("admin_only", pool("recovery admin")),
            ],
            vec![],
        ),
        (
            &COGNITO_IDP_TIME_UNITS_TYPE,
            vec![
                ("seconds", client("validity { access 301s }")),
                ("minutes", client("validity { access 6m }")),
                ("hours", client("validity { access 2h }")),
                ("days", client("validity { refresh 2d }")),
            ],
            vec![],
        ),
        (
            &COGNITO_IDP_USER_POOL_MFA_TYPE,
            vec![("OFF", pool("mfa off")), ("OPTIONAL", pool("mfa optional { totp }")), ("ON", pool("mfa required { totp }"))],
            vec![],
        ),
        (
            &COGNITO_IDP_USER_POOL_TIER_TYPE,
            vec![("LITE", pool("tier lite")), ("ESSENTIALS", pool("tier essentials")), ("PLUS", pool("tier plus"))],
            vec![],
        ),
        (
            &COGNITO_IDP_USER_VERIFICATION_TYPE,
            [("required", "required"), ("preferred", "preferred")]
                .map(|(word, own)| (word, pool(&format!("passkey {{ relying_party \"example.com\"; verification {own} }}"))))
                .to_vec(),
            vec![],
        ),
        (
            &COGNITO_IDP_WEB_AUTHN_FACTOR_CONFIGURATION_TYPE,
            [("SINGLE_FACTOR", "single"), ("MULTI_FACTOR_WITH_USER_VERIFICATION", "multi")]
                .map(|(word, own)| (word, pool(&format!("passkey {{ relying_party \"example.com\"; verification required; factor {own} }}"))))
                .to_vec(),
            vec![],
        ),
    ]
}

/// Whether a word stands as a value anywhere.
fn holds(json: &Json, word: &str) -> bool {
    match json {
        Json::String(text) => text == word,
        Json::Array(list) => list.iter().any(|item| holds(item, word)),
        Json::Object(map) => map.values().any(|value| holds(value, word)),
        _ => false,
    }
}

#[test]
fn every_word_of_the_models_can_be_meant() {
    for (shape, said, left) in words() {
        let known: BTreeSet<&str> =
            said.iter().map(|(word, _)| *word).chain(left.iter().map(|(word, _)| *word)).collect();
        assert_eq!(known, shape.words.iter().copied().collect(), "{}", shape.name);
        for (word, text) in said {
            let text = format!("function F\n{text}");
            for target in [Target::Bundle, Target::CloudFormation] {
                let outcome = with(&text, target, &[]);
                let output =
                    outcome.artefact.as_ref().unwrap_or_else(|| panic!("{text}: {:?}", support::errors(&outcome)));
                let output: Json = serde_json::from_slice(output).expect("JSON");
                assert!(holds(&output, word), "{word} of {} is not in the output of {text}: {output:#}", shape.name);
            }
        }
    }
}

/// Rows that are no place of their own.
const ELSEWHERE: &[(&str, &str)] = &[
    ("StringType", "has no pattern, and a bound that no text reaches"),
    ("ClientPermissionType", "an attribute that is read or written must be one of the pool's"),
    ("AttributeMappingKeyType", "an attribute that is filled must be one of the pool's"),
    ("ScopeType", "a scope that a client asks for must be one of the pool's"),
    ("UserPoolIdType", "stands in an ARN: see `ids_of_user_pools`"),
    ("RoleMappingMap", "the linter says it: too-many-role-mappings"),
];

#[test]
fn every_row_has_a_place() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let places = places();
    let words = words();
    for shape in places
        .iter()
        .map(|place| place.shape)
        .chain(NUMBERS.iter().map(|row| row.0))
        .chain(words.iter().map(|row| row.0))
    {
        *seen.entry(shape.name).or_default() += 1;
    }
    for shape in shapes::ALL {
        let known = seen.contains_key(shape.name)
            || ELSEWHERE.iter().any(|(name, _)| *name == shape.name)
            || shape.kind == ShapeKind::Count;
        assert!(known, "{} {} has no place here", shape.service, shape.name);
    }
}

#[test]
fn ids_of_user_pools() {
    let text = |id: &str| {
        format!(
            "user_pool U {{ arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/{id}\"; client web {{ id \"abc\" }} }}\n"
        )
    };
    assert!(compiles(&text(&format!("us-east-1_{}", "a".repeat(45))), &[]));
    assert!(!compiles(&text(&format!("us-east-1_{}", "a".repeat(46))), &[]));
    assert!(!compiles(&text(""), &[]));
}

/// What was reported of values that compiled and that AWS refuses: the program, the code, what the message says, what the label says.
const REPORTED: &[(&str, &str, &str, &str)] = &[
    (
        "user_pool U { login email; provider my_idp oidc { client_id \"a\"; issuer \"https://a.example\" } }",
        "AC0113",
        "`_` cannot be its 3rd character",
        "not a name for a provider",
    ),
    (
        "user_pool U { login email; provider P oidc { client_id \"a\"; issuer \"https://a.example\"; name \"My Idp\" } }",
        "AC0113",
        "` ` cannot be the 3rd character of the name of a provider",
        "the 3rd character",
    ),
    (
        "user_pool U { login email; name \"x (prod)\" }",
        "AC0113",
        "`(` is not allowed in the name of a user pool",
        "the 3rd character",
    ),
    (
        "identity_pool I { name \"a/b\"; sign_in Users.web }",
        "AC0113",
        "`/` is not allowed in the name of an identity pool",
        "the 2nd character",
    ),
    (
        "identity_pool I { name \"\"; sign_in Users.web }",
        "AC0113",
        "the name of an identity pool is empty",
        "names nothing",
    ),
    (
        "user_pool U { login email; group a { name \"my group\" } }",
        "AC0113",
        "` ` is not allowed in the name of a group",
        "the 3rd character",
    ),
    (
        "identity_pool I { sign_in Users.web; developer_provider \"my app\" }",
        "AC0113",
        "` ` is not allowed in the name of a developer provider",
        "the 3rd character",
    ),
    (
        "identity_pool I { sign_in Users.web; developer_provider \"login/app\" }",
        "AC0113",
        "`/` is not allowed in the name of a developer provider",
        "the 6th character",
    ),
    (
        "identity_pool I { sign_in Users.web; developer_provider \"\" }",
        "AC0113",
        "the name of a developer provider is empty",
        "names nothing",
    ),
    (
        "user_pool U { login email; group g }\nidentity_pool I { sign_in a; rule a claim(\"my role\") equals \"x\" -> U.g }",
        "AC0113",
        "` ` is not allowed in the name of a claim",
        "the 3rd character",
    ),
    (
        "user_pool U { login email; group g }\nidentity_pool I { sign_in a; rule a claim(\"role\") equals \"\" -> U.g }",
        "AC0313",
        "a rule compares with 1 to 128 characters",
        "has 0",
    ),
    (
        "provider g google { client_id \"123 \" }",
        "AC0113",
        "` ` is not allowed in the id of an app at a provider",
        "the 4th character",
    ),
    ("provider g google { client_id \"\" }", "AC0113", "the id of an app at a provider is empty", "names nothing"),
    (
        "provider g facebook { client_id \"a:b\" }",
        "AC0113",
        "`:` is not allowed in the id of an app at a provider",
        "the 2nd character",
    ),
    (
        "user_pool U { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"my-client\" } }",
        "AC0113",
        "`-` is not allowed in the id of an app client",
        "the 3rd character",
    ),
    (
        "user_pool U { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"a+b\" } }\nidentity_pool I { sign_in U.web }",
        "AC0113",
        "an identity pool accepts no app client with `+` in its id",
        "has a `+`",
    ),
    (
        "provider s saml { metadata \"https://idp.example.com/metadata.xml\" }",
        "AC0113",
        "the address of a SAML metadata document",
        "IAM fetches nothing",
    ),
    ("provider s saml { metadata \"\" }", "AC0113", "a SAML metadata document is empty", "names nothing"),
    ("provider s saml { metadata \"<xml/>\" }", "AC0113", "has 6 characters, 1000 at least", "994 too few"),
    ("provider s oidc { arn \"x\" }", "AC0113", "`x` is not the ARN of an OIDC provider", "not of the form"),
    (
        "provider s oidc { arn \"arn:aws:iam::123456789012:saml-provider/Work\" }",
        "AC0113",
        "is not the ARN of an OIDC provider",
        "not of the form",
    ),
    (
        "provider s saml { arn \"arn:aws:iam::123456789012:oidc-provider/a.example\" }",
        "AC0113",
        "is not the ARN of a SAML provider",
        "not of the form",
    ),
    (
        "user_pool U { login email; email { reply_to \"nobody\" } }",
        "AC0113",
        "`nobody` is not an address for mail",
        "hello@example.com",
    ),
    (
        "user_pool U { login email; email { ses \"arn:aws:ses:us-east-1:123456789012:identity/example.com\"; configuration_set \"my set\" } }",
        "AC0113",
        "` ` is not allowed in the name of a configuration set",
        "the 3rd character",
    ),
    (
        "user_pool U { login email; email { ses \"arn:aws:ses:us-east-1::identity/example.com\" } }",
        "AC0113",
        "is not the ARN of an SES identity",
        "not of the form",
    ),
    (
        "user_pool U { login phone; sms { region \"x\" } }",
        "AC0113",
        "a region has 1 character, 5 at least",
        "4 too few",
    ),
    (
        "user_pool U { login email; email { ses \"arn:aws:ses:us-east-1:123456789012:identity/example.com\"; from \"a@other.org\" } }",
        "AC0113",
        "the identity `example.com` does not send mail from `a@other.org`",
        "another sender",
    ),
    (
        "user_pool U { login email; email { ses \"arn:aws:ses:us-east-1:123456789012:identity/example.com\"; from \"nobody\" } }",
        "AC0113",
        "`nobody` is not a sender",
        "no address",
    ),
    (
        "user_pool U { login email; client a { callback \"https://a b.example.com\" } }",
        "AC0113",
        "` ` is not allowed in an address",
        "the 10th character",
    ),
    (
        "api H http { id \"x\"; authorizer g jwt a; default g; route GET /a -> F { scopes \"https://solar-system-data-api.example.com/asteroids.and.planets/read.all\" } }",
        "AC0113",
        "64 at most",
        "too many",
    ),
    (
        "user_pool U { login email; group a { precedence 2147483648 } }",
        "AC0113",
        "the precedence of a group is 0 to 2147483647",
        "out of range",
    ),
    (
        "param googleSecret: secret = \"GOCSPX-hunter2\"\nuser_pool U { login email; provider G google { client_id \"a\"; client_secret \"{googleSecret}\" } }",
        "AC0120",
        "the secret `googleSecret` has a default",
        "can read it",
    ),
    (
        "function G { name \"g\"; alias \"3\" }\ngrant auth_users invoke function G",
        "AC0113",
        "the alias of function G is a number",
        "names a version",
    ),
];

#[test]
fn what_aws_refuses_does_not_compile() {
    for (text, code, message, label) in REPORTED {
        let text = format!("{text}\n{POOL}{FILLED}");
        for target in Target::ALL {
            let outcome = with(&text, target, &[]);
            assert!(outcome.artefact.is_none(), "{text}");
            let errors: Vec<_> =
                outcome.diagnostics.iter().filter(|it| it.severity == authc::diagnostic::Severity::Error).collect();
            assert_eq!(errors.len(), 1, "{text}: {:?}", support::errors(&outcome));
            assert_eq!(errors[0].code.id, *code, "{text}");
            assert!(errors[0].message.contains(message), "{text}: {}", errors[0].message);
            assert!(errors[0].labels[0].text.contains(label), "{text}: {}", errors[0].labels[0].text);
        }
    }
}

#[test]
fn what_stands_beside_it_compiles() {
    for text in [
        "user_pool U { login email; provider my_idp oidc { client_id \"a\"; issuer \"https://a.example\"; name \"my-idp\" } }",
        "user_pool U { login email; provider a_idp oidc { client_id \"a\"; issuer \"https://a.example\" } }",
        "user_pool U { login email; provider my_google google { client_id \"a\"; client_secret \"{s}\" } }\nparam s: secret",
        "user_pool U { login email; name \"Notes, of Bob=s +@.-_\" }",
        "user_pool U { login email; email { ses \"arn:aws:ses:us-east-1:123456789012:identity/example.com\"; from \"App <a@mail.example.com>\" } }",
        "user_pool U { login email; email { ses \"arn:aws:ses:us-east-1:123456789012:identity/a@example.com\"; from \"A+news@Example.com\" } }",
        "user_pool U { login email; email { ses \"arn:aws:ses:us-east-1:123456789012:identity/{d}\"; from \"a@other.org\" } }\nparam d: string",
        "user_pool U { arn \"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI\"; client web { id \"a+b\" } }\napi H http { id \"x\"; authorizer g jwt U.web; default g; route GET /a -> F }",
        "api H http { id \"x\"; authorizer g jwt a; default g; route GET /a~b -> F; route GET /a%20b -> F; route GET /a@b -> F; route GET /$x -> F }",
        "api H rest { id \"x\"; stage \"p\"; routes create; route GET /a.b_c-d:e -> F { iam } }\ngrant auth_users invoke route H GET /a.b_c-d:e",
        "provider s saml { metadata \"{m}\" }\nparam m: secret",
        "provider s saml { metadata \"{{resolve:secretsmanager:idp:SecretString:xml}}\" }",
        "function G { name \"g\"; alias \"v3\" }\ngrant auth_users invoke function G",
        "user_pool U { login email; email { reply_to \"a@b\" } }",
    ] {
        let text = format!("{text}\n{POOL}{FILLED}");
        let outcome = with(&text, Target::CloudFormation, &[]);
        assert!(outcome.artefact.is_some(), "{text}: {:?}", support::errors(&outcome));
    }
}

#[test]
fn paths_of_rest_apis() {
    for character in "~@+=&(!'$".chars() {
        let rest = format!(
            "{POOL}api R rest {{ id \"x\"; stage \"p\"; routes create; route GET /a{character}b -> F {{ iam }} }}\ngrant auth_users invoke route R GET /a\n"
        );
        let outcome = with(&rest, Target::Bundle, &[]);
        let first = outcome.diagnostics.first().unwrap_or_else(|| panic!("{rest}"));
        assert_eq!(first.message, format!("`{character}` is not allowed in a path of a REST API"), "{rest}");
        let http =
            format!("{POOL}api H http {{ id \"x\"; route GET /a{character}b -> F {{ public because \"open\" }} }}\n");
        assert!(compiles(&http, &[]), "{http}");
    }
}

#[test]
fn secrets_are_given_at_the_deployment() {
    let text =
        "param s: secret\nuser_pool U { login email; provider G google { client_id \"a\"; client_secret \"{s}\" } }\n";
    assert!(compiles(text, &[]));
    let outcome = with(text, Target::CloudFormation, &[("s", "hunter2-hunter2")]);
    let errors = support::errors(&outcome);
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].starts_with("AC0121") && !errors[0].contains("hunter2"), "{errors:?}");
    assert!(outcome.artefact.is_none());
}

#[test]
fn logical_ids_are_as_long_as_cloudformation_takes() {
    let path = "/a".repeat(200);
    let other = format!("{}b", &path[..path.len() - 1]);
    for kind in ["http { create;", "rest { id \"x\"; stage \"p\"; routes create;"] {
        let text = format!(
            "{POOL}api H {kind} route GET {path} -> F {{ public because \"open\" }}; route GET {other} -> F {{ public because \"open\" }} }}\n"
        );
        let outcome = with(&text, Target::CloudFormation, &[]);
        let template: Json =
            serde_json::from_slice(&outcome.artefact.unwrap_or_else(|| panic!("{text}"))).expect("JSON");
        let resources = template["Resources"].as_object().expect("resources");
        assert!(resources.keys().all(|id| id.len() <= 255 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())));
    }
    let long = "a".repeat(111);
    for text in [format!("function {long}\n"), format!("user_pool {long} {{ login email }}\n")] {
        let errors = support::errors(&with(&text, Target::Bundle, &[]));
        assert!(errors.len() == 1 && errors[0].starts_with("AC0122"), "{errors:?}");
    }
    assert!(compiles(&format!("function {}\n", &long[1..]), &[]));
    let part = "b".repeat(128);
    assert!(compiles(&format!("user_pool {} {{ login email; client {part}; group {part} }}\n", &long[1..]), &[]));
}
