//! Grants on a route that hold for another route too.

use super::shared::at;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Category, Context, Fixes, Rule};
use crate::model::api::{Route, RouteAuth, route_shape};
use crate::model::grant::{Object, Part};
use crate::model::{ApiId, Program, RoleId};

/// The rule.
pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1020",
        name: "route-covers-another",
        severity: Severity::Warning,
        summary: "A grant on a route holds for another route too.",
        why: "In the ARN of a route a parameter is `*`, which goes on across `/`, and `ANY` is every method: a grant on \
              `/notes/{id}` is one on all that is below `/notes/`, whatever route API Gateway picks for the call. \
              Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html",
        bad: users![
            "api Http http {"
            "  default iam"
            "  route GET /notes/{id} -> \"src/get.main\""
            "  route GET /notes/{id}/audit -> \"src/audit.main\""
            "}"
            "grant auth_users invoke route Http GET /notes/{id}"
            "grant group admins invoke route Http GET /notes/{id}/audit"
        ],
        good: users![
            "api Http http {"
            "  default iam"
            "  route GET /notes/{id} -> \"src/get.main\""
            "  route GET /audit/{id} -> \"src/audit.main\""
            "}"
            "grant auth_users invoke route Http GET /notes/{id}"
            "grant group admins invoke route Http GET /audit/{id}"
        ],
    },
    category: Category::Access,
    pedantic: false,
    fix: Fixes::None,
    silent: &[
        // They may call both.
        users![
            "api Http http { default iam; route GET /notes/{id} -> \"src/get.main\"; route GET /notes/{id}/tags -> \"src/tags.main\" }"
            "grant auth_users invoke route Http GET /notes/{id}"
            "grant auth_users invoke route Http GET /notes/{id}/tags"
        ],
        // Other methods are other ARNs.
        users![
            "api Http http { default iam; route GET /notes/{id} -> \"src/get.main\"; route DELETE /notes/{id} -> \"src/delete.main\" }"
            "grant auth_users invoke route Http GET /notes/{id}"
        ],
        // IAM is not asked on the other route.
        users![
            "api Http http {"
            "  authorizer pool jwt Users.web"
            "  default pool"
            "  route GET /notes/{id} -> \"src/get.main\" { iam }"
            "  route GET /notes/{id}/audit -> \"src/audit.main\""
            "}"
            "grant auth_users invoke route Http GET /notes/{id}"
        ],
        // A call of GET is never one of ANY where both are declared.
        users![
            "api Http http { default iam; route GET /notes/{id} -> \"src/get.main\"; route ANY /notes/{id} -> \"src/any.main\" }"
            "grant auth_users invoke route Http GET /notes/{id}"
        ],
    ],
    run: Some(run),
};

fn run(context: &Context<'_, '_>, found: &mut Vec<Diagnostic>) {
    for (file, written, grant) in context.grants() {
        if grant.deny {
            continue;
        }
        for (target, node) in grant.targets.iter().zip(&written.targets) {
            let (Object::Api(id), Part::Route(place)) = (target.object, target.part) else { continue };
            let api = &context.program.apis[id.index()];
            let route = &api.routes[place as usize];
            if route.method != "ANY" && !route.path.contains('{') {
                continue;
            }
            let others =
                api.routes.iter().enumerate().filter(|(at, other)| {
                    *at != place as usize && other.auth == RouteAuth::Iam && covers(route, other)
                });
            for (at_other, other) in others {
                let ungranted = grant.roles.iter().find(|role| !allows(context.program, **role, id, at_other as u32));
                let Some(role) = ungranted else { continue };
                let (one, two) = (route.key(), other.key());
                let who = context.program.role_title(*role);
                let message = format!("with `{one}`, `{who}` may call `{two}` too, which no grant names");
                found.push(
                    Diagnostic::new(RULE.code, at(file, node.span()), message, "the ARN of this route matches both")
                        .label(other.loc, "reached by it")
                        .help("give the other route a path of its own that does not lie below a parameter")
                        .help(format!("if they may call it, say so: `invoke route {} {two}`", api.name)),
                );
            }
        }
    }
}

/// Whether the ARN of a route matches calls of another.
fn covers(route: &Route<'_>, other: &Route<'_>) -> bool {
    let any = |route: &Route<'_>| route.method == "ANY";
    if !any(route) && !any(other) && route.method != other.method {
        return false;
    }
    if !any(route) && any(other) && route_shape("", route.path) == route_shape("", other.path) {
        return false;
    }
    matches(route.path, other.path)
}

/// Whether a path with parameters, each of which stands for any text, matches the shortest call of another path.
fn matches(pattern: &str, path: &str) -> bool {
    let mut call = String::with_capacity(path.len());
    for (at, literal) in literals(path).enumerate() {
        call.push_str(if at > 0 { "x" } else { "" });
        call.push_str(literal);
    }
    let mut rest = call.as_str();
    let mut parts = literals(pattern).peekable();
    let Some(inner) = parts.next().and_then(|first| rest.strip_prefix(first)) else { return false };
    rest = inner;
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

/// The text before, between and behind the parameters of a path.
fn literals(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').enumerate().map(|(at, part)| match part.split_once('}') {
        Some((_, behind)) if at > 0 => behind,
        _ => part,
    })
}

/// Whether a role has a grant that names a route.
fn allows(program: &Program<'_>, role: RoleId, api: ApiId, route: u32) -> bool {
    program.grants.iter().any(|grant| {
        let names = |target: &crate::model::grant::Target<'_>| {
            target.object == Object::Api(api) && target.part == Part::Route(route)
        };
        !grant.deny && grant.roles.contains(&role) && grant.targets.iter().any(names)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::findings;

    #[test]
    fn paths_match_across_slashes() {
        for (pattern, path, expected) in [
            ("/notes/{id}", "/notes/{id}/audit", true),
            ("/notes/{id}", "/notes/count", true),
            ("/notes/{id}", "/notes", false),
            ("/notes/{id}/tags", "/notes/{id}/audit", false),
            ("/notes/{id}/tags", "/notes/{id}/old/tags", true),
            ("/{proxy+}", "/notes/{id}", true),
            ("/notes", "/notes/{id}", false),
            ("/{a}/x/{b}", "/1/2/x/3", true),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn names_both_routes() {
        let found = findings(&RULE, RULE.code.bad);
        assert_eq!(
            found[0].message,
            "with `GET /notes/{id}`, `Identities.auth_users` may call `GET /notes/{id}/audit` too, which no grant names"
        );
    }
}
