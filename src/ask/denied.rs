//! What AWS says when it refuses a request, and what in a program it is about.

use serde_json::Value as Json;

use super::question::{QuestionTerms, Subjects};
use crate::catalog::catalog;
use crate::catalog::kind::Shape;
use crate::model::grant::{GrantTarget, Object, Part, Permission, Raw};
use crate::model::identifiers::arn;
use crate::model::{ApiId, Handle, IdentityPoolId, Program, ResourceId, RoleId, UserPoolId, parameters};
use crate::policy::evaluate::split_arn;

/// A request that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// `service:Action`.
    pub action: String,
    pub resource: Option<String>,
    /// The ARN of the caller.
    pub principal: Option<String>,
    /// What AWS says of the reason, in its words.
    pub reason: Option<String>,
}

/// Returns the refusals that a text tells of: messages of AWS, CloudTrail events by themselves, in a list, in a file with `Records`,
/// or in an answer of `aws cloudtrail lookup-events`.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>
pub fn refusals(text: &str) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    match serde_json::from_str::<Json>(text) {
        Ok(json) => from_json(&json, &mut refusals),
        Err(_) => {
            for line in text.lines() {
                if let Ok(json @ Json::Object(_)) = serde_json::from_str::<Json>(line) {
                    from_json(&json, &mut refusals);
                }
            }
            if refusals.is_empty() {
                refusals = from_messages(text);
            }
        }
    }
    let mut seen = Vec::new();
    refusals.retain(|refusal| {
        !seen.contains(refusal) && {
            seen.push(refusal.clone());
            true
        }
    });
    refusals
}

fn from_json(json: &Json, refusals: &mut Vec<Refusal>) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| from_json(item, refusals)),
        Json::String(text) => match serde_json::from_str::<Json>(text) {
            Ok(inner @ Json::Object(_)) => from_json(&inner, refusals),
            _ => refusals.extend(from_messages(text)),
        },
        Json::Object(fields) => {
            if fields.contains_key("eventName") {
                return refusals.extend(from_event(json));
            }
            let inner = ["Records", "Events", "CloudTrailEvent", "detail", "message", "Message", "errorMessage"];
            inner.iter().filter_map(|name| fields.get(*name)).for_each(|inner| from_json(inner, refusals));
        }
        _ => {}
    }
}

/// Reads an event of CloudTrail that tells of a refusal.
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
fn from_event(event: &Json) -> Option<Refusal> {
    let text = |path: &str| event.pointer(path).and_then(Json::as_str);
    let code = text("/errorCode")?;
    if !code.contains("AccessDenied") && !code.contains("Unauthorized") && !code.contains("NotAuthorized") {
        return None;
    }
    let principal = text("/userIdentity/arn").map(str::to_owned);
    let resource = event.pointer("/resources").and_then(Json::as_array).and_then(|resources| {
        resources.iter().find_map(|resource| resource.get("ARN").and_then(Json::as_str)).map(str::to_owned)
    });
    let message = text("/errorMessage").unwrap_or_default();
    if let Some(mut refusal) = from_messages(message).into_iter().next() {
        refusal.principal = refusal.principal.or(principal);
        refusal.resource = refusal.resource.or(resource);
        return Some(refusal);
    }
    let service = text("/eventSource")?.strip_suffix(".amazonaws.com")?;
    // The version of the API stands behind some names: `Invoke20150331`.
    let name = text("/eventName")?.trim_end_matches(|character: char| character.is_ascii_digit());
    let name = if (service, name) == ("lambda", "Invoke") { "InvokeFunction" } else { name };
    let action = catalog().action(&format!("{service}:{name}")).or_else(|| {
        let service = catalog().service(service)?;
        service.actions().find(|action| action.name().starts_with(name))
    });
    let action = action.map_or_else(|| format!("{service}:{name}"), |action| action.full_name());
    Some(Refusal { action, resource, principal, reason: None })
}

/// Reads messages such as `User: ARN is not authorized to perform: ACTION on resource: ARN because no identity-based policy allows
/// the ACTION action`.
fn from_messages(text: &str) -> Vec<Refusal> {
    // Mails and terminals wrap lines.
    let text = &text.split_whitespace().collect::<Vec<_>>().join(" ");
    const PERFORM: &str = "not authorized to perform:";
    let word = |text: &str| {
        let text = text.trim_start().trim_start_matches(['"', '\'', '`']);
        let end = text.find(|character: char| character.is_whitespace() || matches!(character, '"' | '\'' | '`' | ','));
        text[..end.unwrap_or(text.len())].trim_end_matches(['.', ';', ')']).to_owned()
    };
    let mut refusals = Vec::new();
    let mut rest = text.as_str();
    while let Some(place) = rest.find(PERFORM) {
        let (before, after) = (&rest[..place], &rest[place + PERFORM.len()..]);
        let end = after.find(PERFORM).map_or(after.len(), |next| after[..next].rfind("User:").unwrap_or(next));
        let said = &after[..end];
        let principal = before.rfind("User:").map(|start| word(&before[start + "User:".len()..]));
        let resource = said.find("on resource:").map(|start| word(&said[start + "on resource:".len()..]));
        let reason = ["with an explicit deny", "because "].iter().find_map(|start| {
            let reason = &said[said.find(start)?..];
            let end = reason.find(['\n', '"']).unwrap_or(reason.len());
            Some(reason[..end].trim().to_owned())
        });
        let action = word(said);
        if action.contains(':') {
            let action = catalog().action(&action).map_or(action, |action| action.full_name());
            refusals.push(Refusal {
                action,
                resource: resource.filter(|resource| !resource.is_empty()),
                principal: principal.filter(|principal| !principal.is_empty()),
                reason,
            });
        }
        rest = &after[end.max(1).min(after.len())..];
    }
    refusals
}

/// Returns the role of a caller: CloudFormation names roles after the stack and their logical ids, `app-UsersAdminsRole-1A2B3C`.
pub fn role_of(program: &Program<'_>, principal: &str) -> Option<RoleId> {
    let parts = split_arn(principal)?;
    let name = parts[5].strip_prefix("assumed-role/").or_else(|| parts[5].strip_prefix("role/"))?;
    // A role may have a path, which the ARN of a session leaves out.
    let name = match parts[2] {
        "sts" => name.split('/').next()?,
        _ => name.rsplit('/').next()?,
    };
    let ids = (0..program.roles.len() as u32).map(RoleId);
    let id = |role: &RoleId| parameters::role(program, program.roles[role.index()].principal);
    let fits = |role: &RoleId| {
        let id = id(role);
        name == id || name.split(['-', '_']).any(|segment| segment == id)
    };
    let fitting: Vec<RoleId> = ids.filter(fits).collect();
    match fitting[..] {
        [role] => Some(role),
        _ => None,
    }
}

/// What an ARN is about.
#[derive(Debug, Clone)]
pub struct FoundTarget<'s> {
    pub target: GrantTarget<'s>,
    /// The shape of the kind that the ARN has.
    pub shape: &'static str,
    /// What follows the prefix of `at`: an object's key.
    pub key: Option<String>,
}

impl<'s> FoundTarget<'s> {
    /// Returns what an action without a resource is about.
    pub fn account() -> Self {
        Self { target: GrantTarget { object: Object::Account, part: Part::Whole }, shape: "*", key: None }
    }

    /// Returns the permission of an action on it.
    pub fn permission(&self, action: &str) -> Permission {
        Permission::Raw(Box::new(Raw { action: action.into(), on: self.shape }))
    }

    /// Returns the requests of a permission on it.
    pub fn subjects<'q>(&self, permissions: &'q [Permission]) -> Subjects<'q, 's> {
        Subjects { target: self.target, permissions, terms: QuestionTerms::default() }
    }
}

/// Returns the declared things that an ARN may be of, all as likely as each other.
pub fn targets_of<'s>(program: &Program<'s>, resource: &str) -> Vec<FoundTarget<'s>> {
    let Some(parts) = split_arn(resource) else { return Vec::new() };
    let resources = (0..program.resources.len() as u32).map(|id| Object::Resource(ResourceId(id)));
    let apis = (0..program.apis.len() as u32).map(|id| Object::Api(ApiId(id)));
    let users = (0..program.user_pools.len() as u32).map(|id| Object::UserPool(UserPoolId(id)));
    let identities = (0..program.identity_pools.len() as u32).map(|id| Object::IdentityPool(IdentityPoolId(id)));
    let mut found: Vec<(u8, FoundTarget<'s>)> = Vec::new();
    for object in resources.chain(apis).chain(users).chain(identities) {
        // The most special shape comes last in the table of a kind, but those of an API end in that of the whole.
        let shapes = object.kind(program).shapes;
        let shapes: Vec<&Shape> = match object {
            Object::Api(_) => shapes.iter().collect(),
            _ => shapes.iter().rev().collect(),
        };
        for shape in shapes {
            let Some((score, part, key)) = fits(program, object, shape, &parts) else { continue };
            let target = GrantTarget { object, part };
            found.push((score, FoundTarget { target, shape: shape.name, key }));
            break;
        }
    }
    let best = found.iter().map(|(score, _)| *score).max();
    found.into_iter().filter(|(score, _)| Some(*score) == best).map(|(_, target)| target).collect()
}

/// Returns how well an ARN fits a shape of a thing, with the part and the key that it names.
fn fits<'s>(
    program: &Program<'s>,
    object: Object,
    shape: &Shape,
    parts: &[&str; 6],
) -> Option<(u8, Part<'s>, Option<String>)> {
    let form = match object {
        Object::Resource(id) => program.resources[id.index()].arn_form(),
        _ => object.kind(program).arn.into(),
    };
    let pattern = shape.arn.replace("{arn}", &form);
    let wanted = split_arn(&pattern)?;
    if wanted[2] != parts[2] {
        return None;
    }
    let mut holes: Vec<(&str, &str)> = Vec::new();
    take(wanted[5], parts[5], &mut holes).then_some(())?;
    let hole = |name: &str| holes.iter().find(|(hole, _)| *hole == name).map(|(_, value)| *value);
    let part = match (hole("sub"), hole("type"), hole("field"), hole("method"), object) {
        (Some(sub), ..) => {
            let Object::Resource(id) = object else { return None };
            Part::Named(program.resources[id.index()].detail.part_names().into_iter().find(|name| *name == sub)?)
        }
        (_, Some(ty), Some(field), ..) => {
            let mut targets = program.grants.iter().flat_map(|grant| &grant.targets);
            targets
                .find(|target| {
                    target.object == object && matches!(target.part, Part::Field(t, f) if (t, f) == (ty, field))
                })?
                .part
        }
        (_, Some(ty), None, ..) => {
            let mut parts = program.grants.iter().flat_map(|grant| &grant.targets).map(|target| target.part);
            parts.find(|part| matches!(part, Part::Type(of) if *of == ty))?
        }
        (_, _, _, Some(method), Object::Api(id)) => {
            let path = format!("/{}", hole("path").unwrap_or_default());
            let api = &program.apis[id.index()];
            Part::Route(route_for(api, method, &path)?)
        }
        _ => Part::Whole,
    };
    let name = object.name(program);
    let actual = hole("name").unwrap_or_default();
    let known = match object {
        Object::Resource(id) => match &program.resources[id.index()].handle {
            Handle::Name(text) | Handle::Arn(text) => text.as_literal().map(str::to_owned),
            _ => None,
        },
        _ => None,
    };
    let segment = actual.split(['-', '_', '.', '/']).any(|segment| segment.eq_ignore_ascii_case(name));
    let score = match known {
        Some(known) if known == actual || arn(program, object).as_literal() == Some(&*parts.join(":")) => 3,
        Some(known) if !known.starts_with("arn:") => return None,
        _ if segment || actual.eq_ignore_ascii_case(name) => 2,
        _ => 1,
    };
    Some((score, part, hole("prefix").or(hole("under")).map(str::to_owned)))
}

/// Returns the route that a request with a method and a path meets.
fn route_for(api: &crate::model::api::Api<'_>, method: &str, path: &str) -> Option<u32> {
    let meets = |route: &crate::model::api::Route<'_>| {
        if route.method != "ANY" && route.method != method && method != "*" {
            return false;
        }
        let (mut wanted, mut actual) = (route.path.split('/'), path.split('/'));
        loop {
            match (wanted.next(), actual.next()) {
                (None, None) => return true,
                (Some(segment), Some(_)) if segment.ends_with("+}") => return true,
                (Some(segment), Some(value)) if segment.starts_with('{') || segment == value => {}
                _ => return false,
            }
        }
    };
    api.routes.iter().position(meets).map(|place| place as u32)
}

/// Returns whether a text has the form of a pattern with `{holes}`, and what stands in each.
fn take<'t>(pattern: &'t str, text: &'t str, holes: &mut Vec<(&'t str, &'t str)>) -> bool {
    let Some(open) = pattern.find(['{', '*', '?']) else { return pattern == text };
    let (before, rest) = pattern.split_at(open);
    let Some(text) = text.strip_prefix(before) else { return false };
    let (name, rest) = match rest.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
        Some((name, rest)) => (name, rest),
        None if rest.starts_with('?') => {
            let mut characters = text.chars();
            return characters.next().is_some() && take(&rest[1..], characters.as_str(), holes);
        }
        None => ("*", &rest[1..]),
    };
    let may_be_empty = matches!(name, "*" | "under" | "prefix");
    let may_have_slash = matches!(name, "*" | "under" | "prefix" | "path");
    let longest = if may_have_slash { text.len() } else { text.find('/').unwrap_or(text.len()) };
    // The longest first: what comes last in a pattern takes the rest.
    for length in (usize::from(!may_be_empty)..=longest).rev().filter(|length| text.is_char_boundary(*length)) {
        let before = holes.len();
        holes.push((name, &text[..length]));
        if take(rest, &text[length..], holes) {
            return true;
        }
        holes.truncate(before);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ask::words::target_words;
    use crate::check::testing::with_program;

    const CALLER: &str = "arn:aws:sts::123456789012:assumed-role/app-UsersAdminsRole-1A2B3C/CognitoIdentityCredentials";

    #[test]
    fn messages_of_aws() {
        let message = format!(
            "An error occurred (AccessDeniedException) when calling the DeleteItem operation: User: {CALLER} is not authorized to \
             perform: dynamodb:DeleteItem on resource: arn:aws:dynamodb:us-east-1:123456789012:table/app-Notes-9Z because no \
             identity-based policy allows the dynamodb:DeleteItem action"
        );
        let refusal = Refusal {
            action: "dynamodb:DeleteItem".to_owned(),
            resource: Some("arn:aws:dynamodb:us-east-1:123456789012:table/app-Notes-9Z".to_owned()),
            principal: Some(CALLER.to_owned()),
            reason: Some("because no identity-based policy allows the dynamodb:DeleteItem action".to_owned()),
        };
        assert_eq!(refusals(&message), [refusal]);
        let short = "User: x is not authorized to perform: ses:sendemail";
        let found = refusals(&format!("{short}\n{short}\nelse\n"));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].action.as_str(), &found[0].resource), ("ses:SendEmail", &None));
        let explicit =
            format!("{short} on resource: arn:aws:ses:::x with an explicit deny in an identity-based policy");
        assert_eq!(refusals(&explicit)[0].reason.as_deref(), Some("with an explicit deny in an identity-based policy"));
        assert_eq!(refusals("nothing of the kind"), []);
    }

    #[test]
    fn events_of_cloudtrail() {
        let event = format!(
            r#"{{"eventSource": "lambda.amazonaws.com", "eventName": "Invoke20150331", "errorCode": "AccessDenied",
                "userIdentity": {{"arn": "{CALLER}"}}, "resources": [{{"ARN": "arn:aws:lambda:us-east-1:123456789012:function:F"}}]}}"#
        );
        let records = format!(r#"{{"Records": [{event}, {{"eventName": "GetItem"}}]}}"#);
        let escaped = serde_json::to_string(&event).expect("a string");
        let looked_up = format!(r#"{{"Events": [{{"CloudTrailEvent": {escaped}}}]}}"#);
        for text in [&event, &records, &looked_up, &format!("[{event}]")] {
            let found = refusals(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].action, "lambda:InvokeFunction", "{text}");
            assert_eq!(found[0].principal.as_deref(), Some(CALLER));
        }
    }

    #[test]
    fn arns_are_those_of_declared_things() {
        let text = "table Notes { key id: string; index byDay { key day: string } }\ntable Orders { name \"orders\" }\nbucket Files\n\
            function Work { handler \"work.main\" }\napi Http http { route GET /notes/{id} -> Work { iam } }\n";
        with_program(text, |program| {
            for (arn, expected) in [
                ("arn:aws:dynamodb:eu-west-1:1:table/app-Notes-1X", "table Notes"),
                ("arn:aws:dynamodb:eu-west-1:1:table/app-Notes-1X/index/byDay", "index Notes.byDay"),
                ("arn:aws:dynamodb:eu-west-1:1:table/orders", "table Orders"),
                ("arn:aws:dynamodb:eu-west-1:1:table/other", "table Notes"),
                ("arn:aws:s3:::app-files-1x/a/b.txt", "bucket Files a/b.txt"),
                ("arn:aws:s3:::app-files-1x", "bucket Files"),
                ("arn:aws:execute-api:eu-west-1:1:abc/$default/GET/notes/7", "route Http GET /notes/{id}"),
                ("arn:aws:sqs:eu-west-1:1:x", ""),
            ] {
                let told: Vec<String> = targets_of(program, arn)
                    .iter()
                    .map(|found| {
                        let key = found.key.as_ref().map(|key| format!(" {key}")).unwrap_or_default();
                        format!("{}{key}", target_words(program, found.target))
                    })
                    .collect();
                assert_eq!(told.join(" or "), expected, "{arn}");
            }
        });
    }
}
