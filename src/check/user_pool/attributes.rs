//! Attributes of users.

use super::settings::unique;
use super::values::pick;
use super::{code, name_code};
use crate::check::{Checker, Clauses};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::user_pool::{Attribute, Login, STANDARD_ATTRIBUTES as STANDARD, UserPool};
use crate::model::{Spanned, Str, shapes};

/// Attributes that only Cognito writes.
const WRITTEN_BY_COGNITO: &[&str] = &["sub", "email_verified", "phone_number_verified", "identities"];

/// Longest value of an attribute, in characters.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-cognito-userpooluser-attributetype.html>
const MAX_ATTRIBUTE_LENGTH: u64 = 2048;

const TYPES: &[(&str, &str)] =
    &[("string", "String"), ("number", "Number"), ("datetime", "DateTime"), ("boolean", "Boolean")];

pub(super) fn read<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Vec<Attribute<'s>> {
    let mut attributes = Vec::new();
    for clause in clauses.all("attribute") {
        let (Some(name), Some(ty)) = (clauses.word_arg(clause, 0), clauses.word_arg(clause, 1)) else { continue };
        let Some(kind) = pick(ty, TYPES) else { continue };
        let inner = clauses.inner(clause);
        let standard = STANDARD.iter().find(|(standard, _)| *standard == name.value);
        let attribute = Attribute {
            name: name.value,
            loc: name.loc,
            standard: standard.is_some(),
            ty: kind.value,
            mutable: inner.switch("mutable"),
            required: inner.switch("required"),
            min: inner.int("min"),
            max: inner.int("max"),
        };
        let expected = standard.map(|(_, ty)| *ty);
        check(checker, &attribute, Spanned { value: expected, loc: ty.loc });
        attributes.push(attribute);
    }
    unique(checker, "attribute", attributes.iter().map(|attribute| (attribute.name, attribute.loc)));
    if let Some(attribute) = attributes.get(shapes::COGNITO_IDP_SCHEMA_ATTRIBUTES_LIST_TYPE.max as usize) {
        checker.report(
            Diagnostic::new(
                &code::BAD_ATTRIBUTE,
                attribute.loc,
                "a pool has at most 50 attributes of its own",
                "the 51st",
            )
            .note("Cognito refuses a larger schema")
            .help("keep what only your app reads in a table of its own"),
        );
    }
    attributes
}

fn check(checker: &mut Checker<'_>, attribute: &Attribute<'_>, expected: Spanned<Option<&'static str>>) {
    let name = attribute.name;
    let mut report = |loc, message: String, label: &str, note: &str, fix: Option<(&str, &str)>| {
        let diagnostic = Diagnostic::new(&code::BAD_ATTRIBUTE, loc, message, label).note(note);
        checker.report(match fix {
            Some((text, replacement)) => diagnostic.fix(text, loc, replacement),
            None => diagnostic
                .help("the schema of a pool cannot be changed later, so it has to be right at the first deployment"),
        });
    };
    if WRITTEN_BY_COGNITO.contains(&name) {
        let note = "every user has it without a declaration";
        report(attribute.loc, format!("Cognito itself writes `{name}`"), "cannot be declared", note, None);
    } else if !attribute.standard && name.len() as u64 > shapes::COGNITO_IDP_CUSTOM_ATTRIBUTE_NAME_TYPE.max {
        let message = format!("`{name}` has {} characters, 20 at most", name.len());
        report(attribute.loc, message, "too long", "Cognito refuses a longer name for a custom attribute", None);
    }
    if let Some(ty) = expected.value.filter(|ty| *ty != attribute.ty) {
        let word = if ty == "Number" { "number" } else { "string" };
        let message = format!("the standard attribute `{name}` is a {word}");
        report(
            expected.loc,
            message,
            "another type",
            "OpenID Connect fixes the types of standard attributes",
            Some(("write its type", word)),
        );
    }
    if let Some(required) = attribute.required.filter(|required| required.value && !attribute.standard) {
        let message = format!("sign-up cannot require the custom attribute `{name}`");
        let note = "only standard attributes can be required; let a pre_sign_up trigger refuse users without it";
        report(required.loc, message, "custom", note, Some(("do not require it", "off")));
    }
    let bounded = matches!(attribute.ty, "String" | "Number");
    for bound in [attribute.min, attribute.max].into_iter().flatten() {
        if !bounded {
            let message = format!("a {} has neither a smallest nor a largest value", attribute.ty.to_ascii_lowercase());
            report(bound.loc, message, "without meaning", "Cognito knows bounds for strings and numbers only", None);
        } else if attribute.ty == "String" && bound.value > MAX_ATTRIBUTE_LENGTH {
            let note = "Cognito stores at most 2048 characters";
            report(
                bound.loc,
                "an attribute holds at most 2048 characters".to_owned(),
                "too long",
                note,
                Some(("write 2048", "2048")),
            );
        }
    }
    if let (Some(min), Some(max)) = (attribute.min, attribute.max)
        && min.value > max.value
    {
        let message = format!("no value of `{name}` is at least {} and at most {}", min.value, max.value);
        report(min.loc, message, "larger than the largest", "no user could ever sign up", None);
    }
}

/// Reports a required `preferred_username` that is an alias, which sign-up cannot ask for.
pub(super) fn check_alias(checker: &mut Checker<'_>, pool: &UserPool<'_>) {
    let alias = pool.settings.login.iter().find(|login| login.value == Login::PreferredUsername);
    let required =
        pool.attribute("preferred_username").and_then(|attribute| attribute.required).filter(|required| required.value);
    if let (Some(alias), Some(required)) = (alias, required) {
        checker.report(
            Diagnostic::new(
                &code::REQUIRED_ALIAS,
                required.loc,
                "sign-up cannot ask for a preferred user name that is an alias",
                "required here",
            )
            .label(alias.loc, "an alias here")
            .note("an alias is unique only among confirmed users, so Cognito accepts it only after sign-up")
            .fix("do not require it", required.loc, "off"),
        );
    }
}

/// Reports `NAME` in `map NAME = "…"` that is no attribute of the pool.
pub(super) fn check_mapped(checker: &mut Checker<'_>, declared: &[Attribute<'_>], name: Spanned<&str>) {
    let known = name.value == "username"
        || STANDARD.iter().any(|(standard, _)| *standard == name.value)
        || ["email_verified", "phone_number_verified"].contains(&name.value)
        || declared.iter().any(|attribute| attribute.name == name.value);
    if !known {
        let candidates = STANDARD.iter().map(|(name, _)| *name).chain(declared.iter().map(|attribute| attribute.name));
        let near = did_you_mean(name.value, candidates);
        report_unknown(checker, name, near, &format!("attribute {} string", name.value));
    }
}

/// Checks `read` or `write` of an app client.
pub(super) fn check_listed(checker: &mut Checker<'_>, pool: &UserPool<'_>, names: &[Str<'_>], write: bool) {
    let custom = pool.settings.attributes.iter().filter(|attribute| !attribute.standard);
    let custom: Vec<String> = custom.map(|attribute| format!("custom:{}", attribute.name)).collect();
    for name in names {
        let Some(text) = super::values::literal(name) else {
            let message = "the name of an attribute does not wait for the deployment";
            checker.report(
                Diagnostic::new(&name_code::BAD_VALUE, name.loc, message, "not known here")
                    .note("whether users can choose what a tag or a rule reads is decided when the program is compiled")
                    .help("write the name out, or give the parameter its value with --set"),
            );
            continue;
        };
        let verified = ["email_verified", "phone_number_verified"];
        let readable = || verified.into_iter().chain(["sub", "identities"]).filter(|_| !write);
        let candidates = || {
            let standard = STANDARD.iter().map(|(name, _)| *name);
            standard.chain(readable()).chain(custom.iter().map(String::as_str))
        };
        if write && WRITTEN_BY_COGNITO.contains(&text.as_str()) {
            checker.report(
                Diagnostic::new(
                    &name_code::BAD_VALUE,
                    name.loc,
                    format!("no app may write `{text}`"),
                    "written by Cognito",
                )
                .note("an app that could write it could claim another user's address")
                .help("remove it from the list"),
            );
        } else if !candidates().any(|known| known == text) {
            let custom = format!("custom:{text}");
            let near = candidates().find(|known| *known == custom).or_else(|| did_you_mean(&text, candidates()));
            let near = near.map(|near| format!("\"{near}\""));
            let declaration = format!("attribute {} string", text.trim_start_matches("custom:"));
            report_unknown(checker, Spanned { value: &text, loc: name.loc }, near.as_deref(), &declaration);
        }
    }
}

fn report_unknown(checker: &mut Checker<'_>, name: Spanned<&str>, near: Option<&str>, declaration: &str) {
    let message = format!("the pool has no attribute `{}`", name.value);
    let diagnostic = Diagnostic::new(&code::UNKNOWN_ATTRIBUTE, name.loc, message, "not declared")
        .note("Cognito refuses names that are not in the pool's schema");
    checker.report(match near {
        Some(near) => diagnostic.fix(format!("did you mean {near}?"), name.loc, near),
        None => diagnostic.help(format!("declare it in the pool: {declaration}")),
    });
}
