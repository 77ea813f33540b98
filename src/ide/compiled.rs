//! The compiled grants of a program, which several features show.
//!
//! Each part is compiled on first use: of a large program an editor shows a few dozen of many thousand grants.

use std::cell::{OnceCell, RefCell};

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::ProgramView;
use super::assertions::AskedAssertions;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::grant::Object;
use crate::model::{ApiId, Grant, IdentityPoolId, Program, ResourceId, RoleId, UserPoolId};
use crate::policy::Statement;
use crate::policy::roles::{CompiledRole, Roles};
use crate::policy::split::{self, MAX_INLINE_SIZE, MAX_ROLE_SIZE};
use crate::text::Loc;

/// The compiled grants of a program. The view must be of the whole program, not of the statements around a position.
pub struct CompiledGrants<'v, 's> {
    view: ProgramView<'v, 's>,
    program: &'v Program<'s>,
    roles: RefCell<Roles<'v, 's>>,
    used: Vec<OnceCell<usize>>,
    by_object: OnceCell<FxHashMap<Object, Vec<u32>>>,
    by_declaration: OnceCell<FxHashMap<Loc, SmallVec<[RoleId; 2]>>>,
    by_name: OnceCell<FxHashMap<Loc, Object>>,
    /// The locations of errors, in the order of the text.
    errors: Vec<Loc>,
    assertions: OnceCell<Option<AskedAssertions<'v, 's>>>,
}

/// The size of some statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicySize {
    /// Different actions.
    pub actions: usize,
    /// Characters as AWS counts them: without white space, and once deployed.
    pub bytes: usize,
}

/// The part of its quota that a role uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Characters of its policies.
    pub used: usize,
    /// Characters that AWS allows: in the inline policy, and in managed policies besides if that is too small.
    pub available: usize,
}

impl Quota {
    /// `1,234 / 10,240`.
    pub fn short(self) -> String {
        format!("{} / {}", thousands(self.used), thousands(self.available))
    }
}

impl<'v, 's> CompiledGrants<'v, 's> {
    pub fn new(view: &ProgramView<'v, 's>) -> Self {
        let program = view.program();
        let errors = view.analysis.diagnostics.iter().filter(|found| found.severity == Severity::Error);
        let mut errors: Vec<Loc> = errors.filter_map(Diagnostic::primary).collect();
        errors.sort_unstable();
        Self {
            view: *view,
            program,
            errors,
            assertions: OnceCell::new(),
            roles: RefCell::new(Roles::new(program)),
            used: std::iter::repeat_with(OnceCell::new).take(program.roles.len()).collect(),
            by_object: OnceCell::new(),
            by_declaration: OnceCell::new(),
            by_name: OnceCell::new(),
        }
    }

    pub fn program(&self) -> &'v Program<'s> {
        self.program
    }

    /// Returns the assertions of the program, or `None` if it has errors.
    pub fn assertions(&self) -> Option<&AskedAssertions<'v, 's>> {
        self.assertions.get_or_init(|| AskedAssertions::new(&self.view)).as_ref()
    }

    /// Returns the grant with this span, or `None` if an error is in it: it might compile to more than its author wrote.
    pub fn grant(&self, loc: Loc) -> Option<&'v Grant<'s>> {
        let first = self.errors.partition_point(|error| (error.file, error.span.start) < (loc.file, loc.span.start));
        if self.errors.get(first).is_some_and(|error| error.file == loc.file && error.span.start <= loc.span.end) {
            return None;
        }
        let grants = &self.program.grants;
        // Grants are in the order of the text.
        let at = grants.binary_search_by_key(&loc, |grant| grant.loc).ok()?;
        Some(&grants[at])
    }

    /// Returns the grant with this index.
    pub fn nth(&self, place: u32) -> &'v Grant<'s> {
        &self.program.grants[place as usize]
    }

    /// Compiles one grant by itself. In the policies of a role it is merged with other grants.
    pub fn statements(&self, grant: &'v Grant<'s>) -> Vec<Statement<'v>> {
        self.roles.borrow_mut().statements_of(grant)
    }

    pub fn size(statements: &[Statement<'_>]) -> PolicySize {
        let actions: FxHashSet<&str> = statements.iter().flat_map(|statement| &statement.actions).copied().collect();
        let commas = statements.len().saturating_sub(1);
        let bytes = statements.iter().map(split::statement_size).sum::<usize>() + commas;
        PolicySize { actions: actions.len(), bytes }
    }

    /// Returns a role with its policies.
    ///
    /// # Errors
    /// If the policies exceed the quota.
    pub fn role(&self, role: RoleId) -> Result<CompiledRole<'v>, String> {
        self.roles.borrow_mut().role(role).map_err(|error| error.message)
    }

    /// Returns the part of its quota that a role uses.
    pub fn quota(&self, role: RoleId) -> Quota {
        let used = *self.used[role.index()].get_or_init(|| self.roles.borrow_mut().policy_size(role));
        Quota { used, available: if used <= MAX_INLINE_SIZE { MAX_INLINE_SIZE } else { MAX_ROLE_SIZE } }
    }

    /// Returns the indexes of the grants of a role, in the order of the text.
    pub fn grants_of(&self, role: RoleId) -> Vec<u32> {
        self.roles.borrow().grants_of(role).to_vec()
    }

    /// Returns the indexes of the grants on an object and its parts, in the order of the text.
    pub fn grants_on(&self, object: Object) -> &[u32] {
        let found = self.by_object.get_or_init(|| {
            let mut found: FxHashMap<Object, Vec<u32>> = FxHashMap::default();
            for (at, grant) in (0..).zip(&self.program.grants) {
                for target in &grant.targets {
                    let list = found.entry(target.object).or_default();
                    if list.last() != Some(&at) {
                        list.push(at);
                    }
                }
            }
            found
        });
        found.get(&object).map_or(&[], Vec::as_slice)
    }

    /// Returns the roles of the principal whose declared name is at this location.
    pub fn roles_at(&self, name: Loc) -> &[RoleId] {
        let found = self.by_declaration.get_or_init(|| {
            let mut found: FxHashMap<Loc, SmallVec<[RoleId; 2]>> = FxHashMap::default();
            for (at, role) in (0..).zip(&self.program.roles) {
                found.entry(self.program.declared(role.principal)).or_default().push(RoleId(at));
            }
            found
        });
        found.get(&name).map_or(&[], |roles| roles)
    }

    /// Returns the object whose declared name is at this location.
    pub fn object_at(&self, name: Loc) -> Option<Object> {
        let found = self.by_name.get_or_init(|| objects(self.program).collect());
        found.get(&name).copied()
    }
}

/// Returns the objects of a program with the locations of their names.
pub(crate) fn objects<'p>(program: &'p Program<'_>) -> impl Iterator<Item = (Loc, Object)> + 'p {
    let resources = (0..).map(ResourceId).zip(&program.resources).map(|(id, it)| (it.loc, Object::Resource(id)));
    let apis = (0..).map(ApiId).zip(&program.apis).map(|(id, it)| (it.loc, Object::Api(id)));
    let users = (0..).map(UserPoolId).zip(&program.user_pools).map(|(id, it)| (it.loc, Object::UserPool(id)));
    let pools = (0..).map(IdentityPoolId).zip(&program.identity_pools);
    resources.chain(apis).chain(users).chain(pools.map(|(id, it)| (it.loc, Object::IdentityPool(id))))
}

/// `1,234`
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `no grant`, `1 grant`, `2,000 grants`.
pub(crate) fn count(number: usize, what: &str) -> String {
    match number {
        0 => format!("no {what}"),
        1 => format!("1 {what}"),
        _ => format!("{} {what}s", thousands(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::symbol::testing::{examples, with_view};
    use crate::ide::testing::view;
    use crate::policy::roles::{Holder, roles};

    const PROGRAM: &str = "user_pool Users { login email; client web; group admins }\n\
identity_pool Identities { sign_in Users.web }\n\
table Notes { key userId: identity }\n\
bucket Uploads\n\
function List { logs on }\n\
grant auth_users read table Notes where owner(userId)\n\
grant group admins put, delete table Notes\n\
grant function List get bucket Uploads at \"a/\"\n\
deny auth_users delete table Notes\n";

    #[test]
    fn grants_by_themselves() {
        view(PROGRAM, |view, _| {
            let compiled = CompiledGrants::new(view);
            let shown = |at: u32| {
                let statements = compiled.statements(compiled.nth(at));
                let actions: Vec<&str> = statements.iter().flat_map(|one| one.actions.iter().copied()).collect();
                (actions.join(" "), CompiledGrants::size(&statements))
            };
            assert_eq!(shown(1).0, "dynamodb:BatchWriteItem dynamodb:DeleteItem dynamodb:PutItem");
            assert_eq!(shown(0).0, "dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query");
            // The ARN is at most 128 characters long.
            let text = r#"{"Sid":"Uploads000000","Effect":"Allow","Action":["s3:GetObject"],"Resource":["/a/*"]}"#;
            assert_eq!(shown(2), ("s3:GetObject".into(), PolicySize { actions: 1, bytes: text.len() + 128 }));
        });
    }

    #[test]
    fn things_and_roles() {
        view(PROGRAM, |view, _| {
            let compiled = CompiledGrants::new(view);
            let program = view.program();
            let on = |at: u32| compiled.grants_on(Object::Resource(crate::model::ResourceId(at))).to_vec();
            assert_eq!((on(0), on(1), on(2)), (vec![0, 1, 3], vec![2], vec![]));
            let titles = |loc| {
                let titles = compiled.roles_at(loc).iter().map(|role| program.role_title(*role));
                titles.collect::<Vec<_>>()
            };
            assert_eq!(titles(program.identity_pools[0].loc), ["Identities.auth_users"]);
            assert_eq!(titles(program.user_pools[0].groups[0].loc), ["group Users.admins"]);
            assert_eq!(titles(program.resources[2].loc), ["function List"]);
            assert_eq!(titles(program.resources[0].loc), Vec::<String>::new());
        });
    }

    /// What is shown for a role is what the emitter makes of it.
    #[test]
    fn a_role_alone_is_as_among_all() {
        for sources in examples() {
            with_view(&sources, |view| {
                let compiled = CompiledGrants::new(view);
                for role in roles(view.program()).0 {
                    let Holder::Principal(principal) = role.holder else { panic!("{}: of a service", role.id) };
                    let id = view.program().role(principal).expect("a role of the program");
                    let alone = compiled.role(id).expect("it fits");
                    assert_eq!((&alone.id, &alone.policies), (&role.id, &role.policies));
                    let (used, inline) = (compiled.quota(id).used, role.policies.len() == 1);
                    assert!(used <= MAX_INLINE_SIZE && (used > 0) == inline, "{}: {used}", role.title);
                }
            });
        }
    }

    #[test]
    fn numbers_are_readable() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (71_680, "71,680"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
        assert_eq!([0, 1, 2].map(|n| count(n, "grant")), ["no grant", "1 grant", "2 grants"]);
    }
}
