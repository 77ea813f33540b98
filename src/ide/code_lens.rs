//! Code lenses: the compiled size of a grant, the number of grants on an object, the used quota of a role, how much of a test holds.

use std::cell::OnceCell;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::compiled::{CompiledGrants, count, objects, thousands};
use super::{FilePosition, ProgramView};
use crate::model::Principal;
use crate::model::grant::Object;
use crate::syntax::ast::StatementNode;
use crate::text::{FileId, Loc, Span};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LensSubject {
    /// The size of a grant.
    Grant,
    /// The number of grants on an object.
    Grants,
    /// The used quota of the roles of a principal.
    Quota,
    /// How many assertions of a test hold.
    Test,
}

/// The data of a lens that [`resolve`] needs. The client sends it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LensData {
    pub about: LensSubject,
    pub file: u32,
    /// Offsets of the subject.
    pub start: u32,
    pub end: u32,
}

/// A code lens. Computing its title takes long, so [`resolve`] does it for visible lenses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lens {
    /// The text below the lens, on one line.
    pub span: Span,
    pub data: LensData,
}

/// Returns the lenses of a file, in the order of the text.
pub fn code_lenses(view: &ProgramView<'_, '_>, file: FileId) -> Vec<Lens> {
    let mut lenses = Vec::new();
    for statement in &view.parsed(file).tree.statements {
        if let StatementNode::Grant(grant) = statement {
            let word = Span::new(grant.span.start, grant.span.start + if grant.deny { 4 } else { 5 });
            lenses.push(lens(file, word, LensSubject::Grant, grant.span));
        }
        if let StatementNode::Test(test) = statement {
            lenses.push(lens(file, Span::new(test.span.start, test.span.start + 4), LensSubject::Test, test.span));
        }
    }
    let program = view.program();
    let granted: FxHashSet<Object> =
        program.grants.iter().flat_map(|grant| &grant.targets).map(|target| target.object).collect();
    for (loc, object) in objects(program).filter(|(loc, _)| loc.file == file) {
        // A pool, and a function that a route calls, need no grant.
        let expected = match object {
            Object::Resource(id) => program.resources[id.index()].function().is_none(),
            _ => false,
        };
        if expected || granted.contains(&object) {
            lenses.push(lens(file, loc.span, LensSubject::Grants, loc.span));
        }
    }
    let holders: FxHashSet<Loc> = program.roles.iter().map(|role| program.declared(role.principal)).collect();
    let holders = holders.into_iter().filter(|loc| loc.file == file);
    lenses.extend(holders.map(|loc| lens(file, loc.span, LensSubject::Quota, loc.span)));
    lenses.sort_unstable_by_key(|lens| (lens.span.start, lens.data.about as u8));
    lenses
}

fn lens(file: FileId, span: Span, about: LensSubject, of: Span) -> Lens {
    Lens { span, data: LensData { about, file: file.0, start: of.start, end: of.end } }
}

impl LensData {
    /// Returns the position whose policies, or whose test, a click shows. Every editor can run these commands, and editors share none
    /// that shows references.
    pub fn position(self) -> FilePosition {
        FilePosition { file: FileId(self.file), offset: self.start }
    }
}

/// Returns the title of a lens.
pub fn resolve<'v, 's>(
    view: &ProgramView<'v, 's>,
    compiled: &OnceCell<CompiledGrants<'v, 's>>,
    data: LensData,
) -> String {
    let compiled = compiled.get_or_init(|| CompiledGrants::new(view));
    let loc = Loc { file: FileId(data.file), span: Span::new(data.start, data.end) };
    match data.about {
        LensSubject::Grant => match compiled.grant(loc) {
            None => refused(view, loc, "does not compile"),
            Some(grant) => {
                let size = CompiledGrants::size(&compiled.statements(grant));
                format!("{}, {}", count(size.actions, "action"), count(size.bytes, "byte"))
            }
        },
        LensSubject::Test => {
            let assertions = compiled.assertions();
            match assertions.and_then(|assertions| Some((assertions, assertions.test(loc)?))) {
                Some((assertions, test)) => assertions.tally(test).words(),
                None => refused(view, loc, "not run"),
            }
        }
        LensSubject::Grants => {
            let grants = compiled.object_at(loc).map_or(&[][..], |object| compiled.grants_on(object));
            let denies = grants.iter().filter(|grant| compiled.nth(**grant).deny).count();
            let allows = count(grants.len() - denies, "grant");
            match denies {
                0 => allows,
                1 => format!("{allows}, 1 deny"),
                _ => format!("{allows}, {} denies", thousands(denies)),
            }
        }
        LensSubject::Quota => {
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

/// Returns the title for what errors prevent: `does not compile: AC0104`.
fn refused(view: &ProgramView<'_, '_>, loc: Loc, what: &str) -> String {
    match view.error_in(loc).or_else(|| view.first_error()) {
        Some(error) => format!("{what}: {}", error.split(',').next().unwrap_or_default()),
        None => what.to_owned(),
    }
}

/// Returns the title of a role beside its principal: `auth_users`, or the pool that gives a group its role.
pub(crate) fn short_title(view: &ProgramView<'_, '_>, role: crate::model::RoleId) -> String {
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
                assert_eq!(lens.data.position(), FilePosition { file: at.file, offset: lens.span.start });
                format!("{above}: {}", resolve(view, &compiled, lens.data))
            };
            code_lenses(view, at.file).iter().map(show).collect()
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
                "admins: used 992 of 10,240 characters",
                "Identities: auth_users used 709 of 10,240 characters, unauth_users used 0 of 10,240 characters",
                "Notes: 2 grants, 1 deny",
                "Uploads: 1 grant",
                "Idle: no grant",
                "List: used 253 of 10,240 characters",
                "grant: 3 actions, 400 bytes",
                "grant: does not compile: AC0104",
                "grant: 1 action, 282 bytes",
                "grant: 1 action, 214 bytes",
                "deny: 3 actions, 269 bytes",
            ]
        );
    }

    #[test]
    fn tests() {
        let text = "user_pool Users { login email; client web; group admins }\n\
identity_pool Identities { sign_in Users.web }\ntable Notes { key userId: identity }\n\
grant auth_users read table Notes where owner(userId)\n\
test \"one\" { assert auth_users can get table Notes\nassert auth_users cannot put table Notes }\n\
test \"two\" { assert auth_users can put table Notes\nassert auth_users cannot put table Notes }\n\
test \"three\" { assert auth_users can get table Notes where userId = other }\n\
test \"none\" {}\n";
        let titles = |text: &str| show(text).into_iter().filter(|title| title.starts_with("test")).collect::<Vec<_>>();
        assert_eq!(
            titles(text),
            ["test: 2 of 2 hold", "test: 1 of 2 holds", "test: 0 of 1 hold", "test: no assertion"]
        );
        let broken = titles(&format!("{text}grant auth_users read table Nots\n"));
        assert_eq!(broken, ["test: not run: AC0104"; 4]);
    }

    #[test]
    fn any_text_can_be_asked() {
        every_place(197, |view, at| {
            let compiled = OnceCell::new();
            for lens in code_lenses(view, at.file) {
                let span = lens.span;
                assert!(!view.text(at.file)[span.start as usize..span.end as usize].contains('\n'));
                assert!(!resolve(view, &compiled, lens.data).is_empty());
                let moved = LensData { start: lens.data.start + 1, ..lens.data };
                assert!(!resolve(view, &compiled, moved).is_empty());
            }
        });
    }
}
