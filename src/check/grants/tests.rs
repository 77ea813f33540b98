//! Grants as they are understood: who, what, on what.

use crate::check::testing::with_program;
use crate::model::Program;
use crate::model::grant::{Part, Permission};

const PROGRAM: &str = "user_pool Users { login email; client web; group admins { precedence 1 }; group staff { precedence 2 }; group others }\n\
    identity_pool Ids { sign_in Users.web; guests on because \"the catalogue is public\" }\n\
    table Notes { key userId: identity, noteId: string; index byDay { key day: string } }\n\
    bucket Files\n\
    function Work { handler \"work.main\" }\n\
    api Http http { authorizer pool jwt Users.web; default pool; route POST /up -> Work }\n";

/// The grants of a program as `[deny ]ROLES: VERBS on TARGETS`.
fn grants(lines: &str) -> Vec<String> {
    with_program(&format!("{PROGRAM}{lines}"), |program| {
        let shown = program.grants.iter().map(|grant| {
            let roles: Vec<String> = grant.roles.iter().map(|role| program.role_title(*role)).collect();
            let verbs: Vec<&str> = grant.verbs.iter().map(word).collect();
            let targets: Vec<String> = grant.targets.iter().map(|target| self::target(program, *target)).collect();
            let effect = if grant.deny { "deny " } else { "" };
            format!("{effect}{}: {} on {}", roles.join(" + "), verbs.join(" "), targets.join(" + "))
        });
        shown.collect()
    })
}

fn word(permission: &Permission) -> &str {
    match permission {
        Permission::Verb(verb) => verb.name,
        Permission::Raw(raw) => &raw.action,
    }
}

fn target(program: &Program<'_>, target: crate::model::grant::GrantTarget<'_>) -> String {
    let name = target.object.name(program);
    match target.part {
        Part::Whole => name.to_owned(),
        Part::Named(part) => format!("{name}.{part}"),
        Part::Field(ty, field) => format!("{name}.{ty}.{field}"),
        Part::Type(ty) => format!("{name}.{ty}.*"),
        Part::Route(at) => format!("{name} {at}"),
    }
}

#[test]
fn a_group_with_a_role_is_among_the_signed_in_users() {
    assert_eq!(grants("grant auth_users get bucket Files\n"), ["Ids.auth_users: get on Files"]);
    assert_eq!(
        grants("grant auth_users get bucket Files\ngrant group admins put bucket Files\n"),
        ["Ids.auth_users + group Users.admins: get on Files", "group Users.admins: put on Files"]
    );
}

#[test]
fn an_exception_takes_a_group_out() {
    let grants = grants("grant auth_users except group admins get table Notes\ngrant group admins put bucket Files\n");
    assert_eq!(grants, ["Ids.auth_users: get on Notes", "group Users.admins: put on Files"]);
}

#[test]
fn groups_of_verbs_are_written_out() {
    assert_eq!(grants("grant function Work read, put table Notes\n"), ["function Work: get query put on Notes"]);
}

#[test]
fn what_users_have_by_a_route_its_function_has() {
    assert_eq!(
        grants("grant auth_users put bucket Files at \"in/\" via route Http POST /up\n"),
        ["function Work: put on Files"]
    );
}

#[test]
fn targets_and_their_parts() {
    assert_eq!(
        grants("grant function Work query table Notes, index Notes.byDay\n"),
        ["function Work: query on Notes + Notes.byDay"]
    );
}
