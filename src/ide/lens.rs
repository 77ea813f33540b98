//! Lines above statements: what a grant compiles to, how many grants a thing has, how much of its quota a role uses.

use std::cell::OnceCell;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::compiled::{Compiled, count, declared, thousands};
use super::{At, View};
use crate::model::Principal;
use crate::model::grant::Object;
use crate::syntax::ast::StatementNode;
use crate::text::{FileId, Loc, Span};

/// What a lens is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum About {
    /// What a grant compiles to.
    Grant,
    /// How many grants there are on a thing.
    Grants,
    /// How much of its quota a role uses.
    Quota,
}

/// What [`resolve`] has to know about a lens; goes to the client and comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Data {
    /// What it is about.
    pub about: About,
    /// The number of the file.
    pub file: u32,
    /// Where what it is about begins, and where that ends.
    pub start: u32,
    /// See `start`.
    pub end: u32,
}

/// A line above a statement. Its title costs more than the lens, and is made by [`resolve`] for those that are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lens {
    /// What it stands above, on one line.
    pub span: Span,
    /// What makes the title, and says what a click does.
    pub data: Data,
}

/// The lenses of a file, in the order of the text.
pub fn lenses(view: &View<'_, '_>, file: FileId) -> Vec<Lens> {
    let mut lenses = Vec::new();
    for statement in &view.parsed(file).tree.statements {
        if let StatementNode::Grant(grant) = statement {
            let word = Span::new(grant.span.start, grant.span.start + if grant.deny { 4 } else { 5 });
            lenses.push(lens(file, word, About::Grant, grant.span));
        }
    }
    let program = view.program();
    let granted: FxHashSet<Object> =
        program.grants.iter().flat_map(|grant| &grant.targets).map(|target| target.object).collect();
    for (loc, object) in declared(program).filter(|(loc, _)| loc.file == file) {
        // Nobody expects a grant on a pool or on a function that is called by a route.
        let expected = match object {
            Object::Resource(id) => program.resources[id.index()].function().is_none(),
            _ => false,
        };
        if expected || granted.contains(&object) {
            lenses.push(lens(file, loc.span, About::Grants, loc.span));
        }
    }
    let holders: FxHashSet<Loc> = program.roles.iter().map(|role| program.declared(role.principal)).collect();
    let holders = holders.into_iter().filter(|loc| loc.file == file);
    lenses.extend(holders.map(|loc| lens(file, loc.span, About::Quota, loc.span)));
    lenses.sort_unstable_by_key(|lens| (lens.span.start, lens.data.about as u8));
    lenses
}

fn lens(file: FileId, span: Span, about: About, of: Span) -> Lens {
    Lens { span, data: Data { about, file: file.0, start: of.start, end: of.end } }
}

impl Data {
    /// The place that a click shows the policies of: every editor can run that command, and none has one for references that
    /// all know.
    pub fn place(self) -> At {
        At { file: FileId(self.file), offset: self.start }
    }
}

/// The title of a lens.
pub fn resolve<'v, 's>(view: &View<'v, 's>, compiled: &OnceCell<Compiled<'v, 's>>, data: Data) -> String {
    let compiled = compiled.get_or_init(|| Compiled::new(view));
    let loc = Loc { file: FileId(data.file), span: Span::new(data.start, data.end) };
    match data.about {
        About::Grant => match compiled.grant(loc) {
            None => match view.error_in(loc).or_else(|| view.first_error()) {
                Some(error) => format!("does not compile: {}", error.split(',').next().unwrap_or_default()),
                None => "does not compile".to_owned(),
            },
            Some(grant) => {
                let size = Compiled::size(&compiled.statements(grant));
                format!("{}, {}", count(size.actions, "action"), count(size.bytes, "byte"))
            }
        },
        About::Grants => {
            let grants = compiled.object_at(loc).map_or(&[][..], |object| compiled.grants_on(object));
            let denies = grants.iter().filter(|grant| compiled.nth(**grant).deny).count();
            let allows = count(grants.len() - denies, "grant");
            match denies {
                0 => allows,
                1 => format!("{allows}, 1 deny"),
                _ => format!("{allows}, {} denies", thousands(denies)),
            }
        }
        About::Quota => {
            let roles = compiled.roles_at(loc);
            let used = |role| {
                let quota = compiled.quota(role);
                format!("{} of {} characters", thousands(quota.used), thousands(quota.available))
            };
            match roles {
                [] => "no role".to_owned(),
                [one] => format!("used {}", used(*one)),
                many => {
                    let named = many.iter().map(|role| format!("{} used {}", short_title(view, *role), used(*role)));
                    named.collect::<Vec<_>>().join(", ")
                }
            }
        }
    }
}

/// What a role is called where what holds it is known: `auth_users`, or the pool that a group has it from.
pub(crate) fn short_title(view: &View<'_, '_>, role: crate::model::RoleId) -> String {
    let program = view.program();
    match program.roles[role.index()].principal {
        Principal::AuthUsers(_) => "auth_users".to_owned(),
        Principal::UnauthUsers(_) => "unauth_users".to_owned(),
        Principal::Group(pool, ..) => format!("by {}", program.identity_pools[pool.index()].name),
        Principal::Function(_) => program.role_title(role),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::symbol::testing::every_place;
    use crate::ide::testing::view;

    fn show(text: &str) -> Vec<String> {
        view(text, |view, at| {
            let compiled = OnceCell::new();
            let show = |lens: &Lens| {
                let above = lens.span.of(view.text(at.file));
                assert_eq!(lens.data.place(), At { file: at.file, offset: lens.span.start });
                format!("{above}: {}", resolve(view, &compiled, lens.data))
            };
            lenses(view, at.file).iter().map(show).collect()
        })
    }

    #[test]
    fn titles() {
        let text = "user_pool Users { login email; client web; group admins; group others }\n\
identity_pool Identities { sign_in Users.web; guests on because \"x\" }\n\
table Notes { key userId: identity }\nbucket Uploads\nbucket Idle\nfunction List\nfunction Other\n\
grant auth_users read table Notes where owner(userId)\n\
grant group admins put table Notes, Nots\n\
grant group admins put table Notes\n\
grant function List get bucket Uploads at \"a/\"\n\
deny auth_users delete table Notes\n";
        assert_eq!(
            show(text),
            [
                "admins: used 1,012 of 10,240 characters",
                "Identities: auth_users used 723 of 10,240 characters, unauth_users used 0 of 10,240 characters",
                "Notes: 2 grants, 1 deny",
                "Uploads: 1 grant",
                "Idle: no grant",
                "List: used 257 of 10,240 characters",
                "grant: 3 actions, 409 bytes",
                "grant: does not compile: AC0104",
                "grant: 1 action, 288 bytes",
                "grant: 1 action, 216 bytes",
                "deny: 3 actions, 272 bytes",
            ]
        );
    }

    #[test]
    fn any_text_can_be_asked() {
        every_place(197, |view, at| {
            let compiled = OnceCell::new();
            for lens in lenses(view, at.file) {
                let span = lens.span;
                assert!(!view.text(at.file)[span.start as usize..span.end as usize].contains('\n'));
                assert!(!resolve(view, &compiled, lens.data).is_empty());
                let moved = Data { start: lens.data.start + 1, ..lens.data };
                assert!(!resolve(view, &compiled, moved).is_empty());
            }
        });
    }
}
