//! Which way a change of a pool, a client, a route or an authorizer goes.

use serde_json::Value as Json;

use super::Direction;

/// How a property bears on access.
#[derive(Debug, Clone, Copy)]
enum Bearing {
    /// `true` lets more in.
    TrueIsWider,
    /// `false` lets more in.
    FalseIsWider,
    /// A smaller number is easier to guess or get by.
    LessIsWider,
    /// A larger number holds longer.
    MoreIsWider,
    /// A list of what is allowed.
    Allowed,
    /// Values from the strictest to the widest.
    Order(&'static [&'static str]),
}

/// The properties of which it is known, by the end of their path. All others are changes without a direction.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Cognito.html>
const BEARINGS: [(&str, Bearing); 33] = [
    ("AdminCreateUserConfig.AllowAdminCreateUserOnly", Bearing::FalseIsWider),
    ("MfaConfiguration", Bearing::Order(&["ON", "OPTIONAL", "OFF"])),
    ("PasswordPolicy.MinimumLength", Bearing::LessIsWider),
    ("PasswordPolicy.PasswordHistorySize", Bearing::LessIsWider),
    ("PasswordPolicy.RequireUppercase", Bearing::FalseIsWider),
    ("PasswordPolicy.RequireLowercase", Bearing::FalseIsWider),
    ("PasswordPolicy.RequireNumbers", Bearing::FalseIsWider),
    ("PasswordPolicy.RequireSymbols", Bearing::FalseIsWider),
    ("PasswordPolicy.TemporaryPasswordValidityDays", Bearing::MoreIsWider),
    ("AllowUnauthenticatedIdentities", Bearing::TrueIsWider),
    ("AllowClassicFlow", Bearing::TrueIsWider),
    ("ExplicitAuthFlows", Bearing::Allowed),
    ("AllowedOAuthFlows", Bearing::Allowed),
    ("AllowedOAuthScopes", Bearing::Allowed),
    ("AllowedFirstAuthFactors", Bearing::Allowed),
    ("CallbackURLs", Bearing::Allowed),
    ("LogoutURLs", Bearing::Allowed),
    ("SupportedIdentityProviders", Bearing::Allowed),
    ("ReadAttributes", Bearing::Allowed),
    ("WriteAttributes", Bearing::Allowed),
    ("ClientIdList", Bearing::Allowed),
    ("JwtConfiguration.Audience", Bearing::Allowed),
    ("AllowOrigins", Bearing::Allowed),
    ("AllowMethods", Bearing::Allowed),
    ("AllowHeaders", Bearing::Allowed),
    ("AllowCredentials", Bearing::TrueIsWider),
    ("GenerateSecret", Bearing::FalseIsWider),
    ("EnableTokenRevocation", Bearing::FalseIsWider),
    ("PreventUserExistenceErrors", Bearing::Order(&["ENABLED", "LEGACY"])),
    ("DeletionProtection", Bearing::Order(&["ACTIVE", "INACTIVE"])),
    ("AccessTokenValidity", Bearing::MoreIsWider),
    ("IdTokenValidity", Bearing::MoreIsWider),
    ("RefreshTokenValidity", Bearing::MoreIsWider),
];

/// Returns which way the change of a property goes.
pub(super) fn direction(path: &str, old: Option<&Json>, new: Option<&Json>) -> Direction {
    if path == "scopes" {
        return scopes(old, new);
    }
    if path == "authorization" {
        let is_open = |json: Option<&Json>| json.is_some_and(|json| json == "NONE");
        return match (is_open(old), is_open(new)) {
            (false, true) => Direction::Wider,
            (true, false) => Direction::Narrower,
            _ => Direction::Changed,
        };
    }
    let is_it = |end: &str| path.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('.'));
    let Some((_, bearing)) = BEARINGS.iter().find(|(end, _)| is_it(end)) else { return Direction::Changed };
    let wider_if = |wider: Option<bool>| match wider {
        Some(true) => Direction::Wider,
        Some(false) => Direction::Narrower,
        None => Direction::Changed,
    };
    let number = |json: Option<&Json>| json.and_then(Json::as_f64);
    let truth = |json: Option<&Json>| json.map_or(Some(false), Json::as_bool);
    match bearing {
        Bearing::TrueIsWider => wider_if(truth(new)),
        Bearing::FalseIsWider => wider_if(truth(new).map(|new| !new)),
        Bearing::LessIsWider => wider_if(number(old).zip(number(new)).map(|(old, new)| new < old)),
        Bearing::MoreIsWider => wider_if(number(old).zip(number(new)).map(|(old, new)| new > old)),
        Bearing::Order(order) => {
            let rank = |json: Option<&Json>| {
                let text = json.and_then(Json::as_str)?;
                order.iter().position(|known| *known == text)
            };
            wider_if(rank(old).zip(rank(new)).map(|(old, new)| new > old))
        }
        Bearing::Allowed => subsets(old, new),
    }
}

fn items(json: Option<&Json>) -> Vec<&Json> {
    json.and_then(Json::as_array).into_iter().flatten().collect()
}

fn subsets(old: Option<&Json>, new: Option<&Json>) -> Direction {
    let (old, new) = (items(old), items(new));
    let (more, less) = (new.iter().any(|item| !old.contains(item)), old.iter().any(|item| !new.contains(item)));
    match (more, less) {
        (true, false) => Direction::Wider,
        (false, true) => Direction::Narrower,
        _ => Direction::Changed,
    }
}

/// A token needs one of the scopes, and without scopes any token will do.
fn scopes(old: Option<&Json>, new: Option<&Json>) -> Direction {
    match (items(old).is_empty(), items(new).is_empty()) {
        (false, true) => Direction::Wider,
        (true, false) => Direction::Narrower,
        _ => subsets(old, new),
    }
}

/// Returns the properties that differ, by path, with their values.
pub(super) fn differences<'j>(
    path: &str,
    old: Option<&'j Json>,
    new: Option<&'j Json>,
    out: &mut Vec<(String, Option<&'j Json>, Option<&'j Json>)>,
) {
    if old == new {
        return;
    }
    match (old, new) {
        (Some(Json::Object(before)), Some(Json::Object(after))) => {
            let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                differences(&path, before.get(name), after.get(name), out);
            }
        }
        _ => out.push((path.to_owned(), old, new)),
    }
}
