//! The grants between a principal and a resource, as the program says them. What the policies allow is decided by
//! [`policy::evaluate`](crate::policy::evaluate).

use crate::model::api::Route;
use crate::model::grant::{GrantTarget, Object, Part};
use crate::model::{ApiId, Grant, Program, ResourceId, RoleId};

/// A grant or denial on one of its targets.
#[derive(Debug, Clone, Copy)]
pub struct Access<'p, 's> {
    pub grant: &'p Grant<'s>,
    /// The place of the target in the grant.
    pub place: usize,
}

impl<'s> Access<'_, 's> {
    pub fn target(&self) -> GrantTarget<'s> {
        self.grant.targets[self.place]
    }
}

/// Returns what the program says of each target of a grant that meets a condition, in the order of the text.
fn accesses<'p, 's>(
    program: &'p Program<'s>,
    of: impl Fn(&Grant<'s>) -> bool,
    on: impl Fn(GrantTarget<'s>) -> bool,
) -> impl Iterator<Item = Access<'p, 's>> {
    program.grants.iter().filter(move |grant| of(grant)).flat_map(move |grant| {
        let places = (0..grant.targets.len()).filter(|place| on(grant.targets[*place])).collect::<Vec<_>>();
        places.into_iter().map(move |place| Access { grant, place })
    })
}

/// Returns what a role is granted and denied.
pub fn of_role<'p, 's>(program: &'p Program<'s>, role: RoleId) -> impl Iterator<Item = Access<'p, 's>> {
    accesses(program, move |grant| grant.roles.contains(&role), |_| true)
}

/// Returns what is granted and denied on a target, its parts included.
pub fn on_target<'p, 's>(program: &'p Program<'s>, target: GrantTarget<'s>) -> impl Iterator<Item = Access<'p, 's>> {
    let about = move |other: GrantTarget<'s>| {
        (other.object == target.object && target.part == Part::Whole) || other.covers(target)
    };
    accesses(program, |_| true, about)
}

/// Returns the name of a part of a resource: `byNote`, `Query.list`, `GET /notes`. It is empty for the whole.
pub fn part_name(program: &Program<'_>, target: GrantTarget<'_>) -> String {
    match (target.object, target.part) {
        (_, Part::Named(name)) => name.to_owned(),
        (_, Part::Field(ty, field)) => format!("{ty}.{field}"),
        (_, Part::Type(ty)) => ty.to_owned(),
        (Object::Api(api), Part::Route(route)) => {
            let routes = program.apis.get(api.index()).and_then(|api| api.routes.get(route as usize));
            routes.map_or(String::new(), Route::key)
        }
        _ => String::new(),
    }
}

/// Returns the index or the channel with this name.
pub fn named_part<'s>(program: &Program<'s>, id: ResourceId, name: &str) -> Option<GrantTarget<'s>> {
    let part = program.resources.get(id.index())?.detail.part_names().into_iter().find(|part| *part == name)?;
    Some(GrantTarget { object: Object::Resource(id), part: Part::Named(part) })
}

/// Returns a field by its name, `Query.list`. It is declared nowhere: it exists if a grant names it.
pub fn field<'s>(program: &Program<'s>, api: ApiId, name: &str) -> Option<GrantTarget<'s>> {
    let wanted = name.split_once('.')?;
    let mut targets = program.grants.iter().flat_map(|grant| &grant.targets).copied();
    targets.find(|target| {
        target.object == Object::Api(api) && matches!(target.part, Part::Field(ty, field) if (ty, field) == wanted)
    })
}

/// Returns a type of the schema of an API by its name, if a grant names it as a whole.
pub fn whole_type<'s>(program: &Program<'s>, api: ApiId, name: &str) -> Option<GrantTarget<'s>> {
    let mut targets = program.grants.iter().flat_map(|grant| &grant.targets).copied();
    targets
        .find(|target| target.object == Object::Api(api) && matches!(target.part, Part::Type(found) if found == name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::with_program;
    use crate::model::{Grantee, IdentityPoolId, UserPoolId};

    const PROGRAM: &str = "user_pool Users { login email; client web; group admins { precedence 1 }; group others }\n\
        identity_pool Ids { sign_in Users.web }\n\
        table Notes { key id: string; index byDay { key day: string } }\nbucket Files\n\
        function Work { handler \"work.main\" }\nfunction Idle { handler \"idle.main\" }\n\
        grant auth_users get bucket Files\n\
        grant group admins get, query table Notes, index Notes.byDay\n\
        grant function Work put table Notes\n";

    /// `[GRANT] NAME PART` of each access.
    fn told<'p, 's: 'p>(program: &'p Program<'s>, accesses: impl Iterator<Item = Access<'p, 's>>) -> Vec<String> {
        let told = accesses.map(|access| {
            let target = access.target();
            let grant = program.grants.iter().position(|grant| std::ptr::eq(grant, access.grant)).expect("a grant");
            format!("{grant} {} {}", target.object.name(program), part_name(program, target)).trim_end().to_owned()
        });
        told.collect()
    }

    #[test]
    fn what_a_role_is_granted() {
        with_program(PROGRAM, |program| {
            let role = |grantee: Grantee| grantee.role(program).expect("a role");
            let (users, ids) = (UserPoolId(0), IdentityPoolId(0));
            assert_eq!(told(program, of_role(program, role(Grantee::AuthUsers(ids)))), ["0 Files"]);
            assert_eq!(
                told(program, of_role(program, role(Grantee::Group(users, 0)))),
                ["0 Files", "1 Notes", "1 Notes byDay"]
            );
            assert_eq!(Grantee::Group(users, 1).role(program), None);
            assert_eq!(Grantee::UnauthUsers(ids).role(program), None);
        });
    }

    #[test]
    fn what_is_granted_on_a_target() {
        with_program(PROGRAM, |program| {
            let table = ResourceId(0);
            let whole = GrantTarget { object: Object::Resource(table), part: Part::Whole };
            assert_eq!(told(program, on_target(program, whole)), ["1 Notes", "1 Notes byDay", "2 Notes"]);
            let index = named_part(program, table, "byDay").expect("an index");
            assert_eq!(told(program, on_target(program, index)), ["1 Notes byDay"]);
            assert_eq!(named_part(program, table, "byNight"), None);
        });
    }
}
