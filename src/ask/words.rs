//! How answers name principals, targets and requests.

use crate::ask::access::part_name;
use crate::catalog::catalog;
use crate::model::Program;
use crate::model::grant::{GrantTarget, Object, Part, Permission};
use crate::policy::evaluate::{Request, Value};

/// Returns a target as a grant names it: `table Notes`, `index Notes.byDay`, `route Http GET /notes`. An action without a resource has
/// none, and the text is empty.
pub fn target_words(program: &Program<'_>, target: GrantTarget<'_>) -> String {
    let name = target.object.name(program);
    let part = part_name(program, target);
    let kind = target.object.kind(program);
    match (target.part, target.object) {
        (Part::Route(_), _) => format!("route {name} {part}"),
        (Part::Field(..), _) => format!("field {name}.{part}"),
        (Part::Type(_), _) => format!("type {name}.{part}"),
        (Part::Named(_), _) => {
            let word = kind.shapes.iter().map(|shape| shape.word).find(|word| *word != kind.word).unwrap_or(kind.word);
            format!("{word} {name}.{part}")
        }
        (Part::Whole, Object::Api(_)) => format!("api {name}"),
        (Part::Whole, Object::Account) => String::new(),
        (Part::Whole, _) => format!("{} {name}", kind.word),
    }
}

/// Returns verbs with the words of a target, as a grant or an assertion has them.
pub fn on_target_words(verbs: &str, target: &str) -> String {
    if target.is_empty() { verbs.to_owned() } else { format!("{verbs} {target}") }
}

/// Returns the words of a target to be read in a sentence: `table Notes`, or `the account`.
pub fn target_phrase(program: &Program<'_>, target: GrantTarget<'_>) -> String {
    match target.object {
        Object::Account => "the account".to_owned(),
        _ => target_words(program, target),
    }
}

/// Returns what a line that grants permissions must end in: a raw action needs a reason.
pub fn reason_words(permissions: &[Permission]) -> &'static str {
    let raw = permissions.iter().any(|permission| match permission {
        Permission::Raw(_) => true,
        Permission::Verb(verb) => verb.unscoped,
    });
    if raw { " because \"…\"" } else { "" }
}

/// Returns a permission as a grant names it: `read`, `raw "dynamodb:DescribeTable"`.
pub fn permission_words(permission: &Permission) -> String {
    match permission {
        Permission::Verb(verb) => verb.name.to_owned(),
        Permission::Raw(raw) => format!("raw \"{}\"", raw.action),
    }
}

/// Returns a list of permissions as a grant names it.
pub fn permissions_words(permissions: &[Permission]) -> String {
    permissions.iter().map(permission_words).collect::<Vec<_>>().join(", ")
}

/// Returns the words for what an action is on a kind of resource: the verb that gives it, or the action itself.
pub fn verb_of(program: &Program<'_>, target: GrantTarget<'_>, action: &str) -> String {
    let kind = target.object.kind(program);
    let gives = |actions: &[&str]| actions.iter().any(|own| own.eq_ignore_ascii_case(action));
    match kind.verbs.iter().find(|verb| gives(verb.actions)) {
        Some(verb) => verb.name.to_owned(),
        None => format!("`{action}`"),
    }
}

/// Returns a condition key in the case in which AWS writes it; names come in lower case from requests.
pub fn key_words(key: &str) -> String {
    let Some(known) = catalog().condition_key(key) else { return key.to_owned() };
    match known.name().split_once("${") {
        Some((before, _)) => format!("{before}{}", &key[before.len()..]),
        None => known.name().to_owned(),
    }
}

/// Returns a request in one line: `dynamodb:GetItem on arn:… with dynamodb:LeadingKeys = x`.
pub fn request_words(request: &Request) -> String {
    let value = |value: &Value| match value {
        Value::One(text) => text.clone(),
        Value::Many(texts) => format!("[{}]", texts.join(", ")),
    };
    let keys: Vec<String> =
        request.context.iter().map(|(key, content)| format!("{} = {}", key_words(key), value(content))).collect();
    let with = if keys.is_empty() { String::new() } else { format!(" with {}", keys.join(", ")) };
    format!("{} on {}{with}", request.action, request.resource)
}
