//! Principals.

use smallvec::{SmallVec, smallvec};

use super::{Context, Grants};
use crate::check::identity_pool::user_pools;
use crate::check::{Symbol, location};
use crate::diagnostic::codes::{grants as code, identity, names};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::identity_pool::IdentityPool;
use crate::model::{IdentityPoolId, Principal, Program, ResourceId, RoleId, UserPool, UserPoolId};
use crate::syntax::ast::{GrantNode as Node, Path, PrincipalKind, PrincipalNode};
use crate::text::{FileId, Loc};

impl Grants<'_, '_> {
    /// Adds the roles that exist without grants: of signed-in users, guests, isolated groups, and groups that rules
    /// lead to.
    pub(super) fn add_pool_roles(&mut self) {
        for pool in 0..self.checker.program.identity_pools.len() {
            let id = IdentityPoolId(pool as u32);
            let model = &self.checker.program.identity_pools[pool];
            let guests = model.guests.is_some();
            let mut groups: Vec<(UserPoolId, u32)> = model.rules.iter().map(|rule| rule.group).collect();
            for users in user_pools(model) {
                let isolated = self.checker.program.user_pools[users.index()].groups.iter().enumerate();
                groups.extend(isolated.filter(|(_, group)| group.isolated).map(|(at, _)| (users, at as u32)));
            }
            self.role(Principal::AuthUsers(id));
            if guests {
                self.role(Principal::UnauthUsers(id));
            }
            for (users, group) in groups {
                self.role(Principal::Group(id, users, group));
            }
        }
    }

    /// Adds the roles of functions that write their log, send traces, are in a network, or decrypt the codes that they send.
    pub(super) fn add_function_roles(&mut self) {
        for at in 0..self.checker.program.resources.len() {
            if self.checker.program.resources[at]
                .function()
                .is_some_and(|function| function.logs || function.vpc || function.tracing)
            {
                self.role(Principal::Function(ResourceId(at as u32)));
            }
        }
        let senders: SmallVec<[ResourceId; 2]> =
            self.checker.program.user_pools.iter().flat_map(UserPool::senders).map(|(function, ..)| function).collect();
        for function in senders {
            self.role(Principal::Function(function));
        }
    }

    /// Adds the roles of the groups and functions that a grant names, and returns that of its principal. Reports
    /// nothing: the second pass does.
    pub(super) fn add_named_roles(&mut self, file: FileId, node: &Node) -> Option<RoleId> {
        let terms = node.terms();
        if terms.via.is_some() {
            return None;
        }
        let named = self.add_named_role(file, &node.who);
        for who in &terms.except {
            self.add_named_role(file, who);
        }
        named
    }

    fn add_named_role(&mut self, file: FileId, who: &PrincipalNode) -> Option<RoleId> {
        if !matches!(who.kind, PrincipalKind::Group | PrincipalKind::Function) {
            return None;
        }
        let principal = self.resolve(file, who.kind, who.path?).ok()?;
        Some(self.role(principal))
    }

    /// Reports the classic flow beside groups with roles: a client could take the role of any group.
    pub(super) fn check_classic_flow(&mut self) {
        let program = &self.checker.program;
        let mut diagnostics = Vec::new();
        for role in &program.roles {
            let Principal::Group(pool, users, group) = role.principal else { continue };
            let model = &program.identity_pools[pool.index()];
            if model.classic_flow {
                let group = &program.user_pools[users.index()].groups[group as usize];
                let message =
                    format!("`{}` has the classic flow on, and group `{}` has a role", model.name, group.name);
                diagnostics.push(
                    Diagnostic::new(
                        &identity::CLASSIC_FLOW_WITH_GROUPS,
                        model.loc,
                        message,
                        "the client picks its role",
                    )
                    .label(group.loc, "any signed-in user could take this group's role")
                    .help("delete `classic_flow on`"),
                );
            }
        }
        self.checker.diagnostics.extend(diagnostics.into_iter().take(1));
    }

    /// Resolves the roles that a grant is for, without those after `except`.
    pub(super) fn roles_of(&mut self, context: &Context<'_>) -> Option<SmallVec<[RoleId; 2]>> {
        let node = context.node;
        let who = node.who;
        if let Some(except) = node.terms().except.first()
            && who.kind != PrincipalKind::AuthUsers
        {
            let loc = context.loc(except.span);
            self.report(
                Diagnostic::new(
                    &code::EXCEPT_OUT_OF_PLACE,
                    loc,
                    "only `auth_users` can have exceptions",
                    "nothing to take out of",
                )
                .label(context.loc(who.span), "this is one role")
                .help("grant the group or function just what it should have"),
            );
            return None;
        }
        match who.kind {
            PrincipalKind::AuthUsers => {
                let pool = self.identity_pool(context, &who)?;
                let mut exceptions = Vec::with_capacity(node.terms().except.len());
                for except in &node.terms().except {
                    exceptions.push(self.excepted_group(context, except, pool)?);
                }
                let mut roles = self.signed_in(pool);
                if !exceptions.is_empty() {
                    let all = &self.checker.program.roles;
                    roles.retain(|role| !exceptions.contains(&all[role.index()].principal));
                }
                Some(roles)
            }
            PrincipalKind::UnauthUsers => {
                let pool = self.identity_pool(context, &who)?;
                let model = &self.checker.program.identity_pools[pool.index()];
                if model.guests.is_none() {
                    let diagnostic = Diagnostic::new(
                        &code::GUESTS_ARE_OFF,
                        context.loc(who.span),
                        format!("guests get no credentials from `{}`", model.name),
                        "guests are off",
                    )
                    .label(model.loc, "off unless it says `guests on`")
                    .note("with guests on, anybody who opens the app's page gets AWS credentials without signing in")
                    .help(format!("if that is meant, write in {}: guests on because \"…\"", model.name));
                    self.report(diagnostic);
                    return None;
                }
                Some(smallvec![self.role(Principal::UnauthUsers(pool))])
            }
            PrincipalKind::Group | PrincipalKind::Function => {
                if let Some(role) = context.named {
                    return Some(smallvec![role]);
                }
                let path = who.path?;
                match self.resolve(context.file, who.kind, path) {
                    Ok(principal) => Some(smallvec![self.role(principal)]),
                    Err(diagnostic) => {
                        self.report_unresolved(*diagnostic);
                        None
                    }
                }
            }
        }
    }

    /// Reports why a grant's principal has no role. That a group would have two is reported once, not at every grant to
    /// it.
    fn report_unresolved(&mut self, diagnostic: Diagnostic) {
        let same = |other: &Diagnostic| other.code == diagnostic.code && other.message == diagnostic.message;
        if diagnostic.code == &code::GROUP_OF_TWO_POOLS && self.checker.diagnostics.iter().any(same) {
            return;
        }
        self.report(diagnostic);
    }

    /// Returns the roles of everybody who signed in. Cached, since all roles are known by now and most grants ask.
    fn signed_in(&mut self, pool: IdentityPoolId) -> SmallVec<[RoleId; 2]> {
        let program = &self.checker.program;
        let collect_roles = || {
            let of_users = |principal| match principal {
                Principal::AuthUsers(of) => of == pool,
                Principal::Group(of, users, group) => {
                    of == pool && !program.user_pools[users.index()].groups[group as usize].isolated
                }
                _ => false,
            };
            let roles = program.roles.iter().zip(0..).filter(|(role, _)| of_users(role.principal));
            roles.map(|(_, at)| RoleId(at)).collect()
        };
        self.signed_in.entry(pool).or_insert_with(collect_roles).clone()
    }

    /// Returns the identity pool whose users a grant is for. Reports nothing: errors in the principal are reported
    /// elsewhere.
    pub(super) fn pool_of(&mut self, context: &Context<'_>) -> Option<IdentityPoolId> {
        let before = self.checker.diagnostics.len();
        let who = context.node.who;
        let pool = match who.kind {
            PrincipalKind::AuthUsers | PrincipalKind::UnauthUsers => self.identity_pool(context, &who),
            PrincipalKind::Function => None,
            PrincipalKind::Group => {
                let named = context.named.map(|role| self.checker.program.roles[role.index()].principal);
                match named.or_else(|| self.resolve(context.file, who.kind, who.path?).ok()) {
                    Some(Principal::Group(pool, ..)) => Some(pool),
                    _ => None,
                }
            }
        };
        self.checker.diagnostics.truncate(before);
        pool
    }

    fn excepted_group(
        &mut self,
        context: &Context<'_>,
        except: &PrincipalNode,
        pool: IdentityPoolId,
    ) -> Option<Principal> {
        let loc = context.loc(except.span);
        let (PrincipalKind::Group, Some(path)) = (except.kind, except.path) else {
            self.report(
                Diagnostic::new(
                    &code::EXCEPT_OUT_OF_PLACE,
                    loc,
                    "only groups can be taken out of `auth_users`",
                    "not a group",
                )
                .help("write: except group admins"),
            );
            return None;
        };
        match self.resolve(context.file, PrincipalKind::Group, path) {
            Ok(principal @ Principal::Group(of, ..)) if of == pool => Some(principal),
            Ok(_) => {
                let message = format!("members of `{}` sign in at another identity pool", self.checker.dotted(loc));
                self.report(Diagnostic::new(&code::EXCEPT_OUT_OF_PLACE, loc, message, "not among these users"));
                None
            }
            Err(diagnostic) => {
                self.report_unresolved(*diagnostic);
                None
            }
        }
    }

    /// Resolves the identity pool of `auth_users` or `unauth_users`: the named one, or the only one.
    pub(super) fn identity_pool(&mut self, context: &Context<'_>, who: &PrincipalNode) -> Option<IdentityPoolId> {
        let word = if who.kind == PrincipalKind::AuthUsers { "auth_users" } else { "unauth_users" };
        let loc = context.loc(who.span);
        if let Some(path) = who.path {
            let name = self.checker.text(context.file, path.first());
            if let Some((Symbol::IdentityPool(id), _)) = self.checker.symbol(name) {
                return Some(id);
            }
            let near = did_you_mean(name, self.checker.names(|symbol| matches!(symbol, Symbol::IdentityPool(_))));
            let place = context.loc(path.first());
            let diagnostic = Diagnostic::new(
                &names::UNKNOWN_NAME,
                place,
                format!("there is no identity pool `{name}`"),
                "not declared",
            );
            self.report(diagnostic.suggest(near, place));
            return None;
        }
        let pools = &self.checker.program.identity_pools;
        match pools.len() {
            1 => Some(IdentityPoolId(0)),
            0 => {
                let diagnostic = no_identity_pool(&self.checker.program, word, loc);
                self.report(diagnostic);
                None
            }
            _ => {
                let first = pools[0].name;
                let list: Vec<String> = pools.iter().map(|pool| format!("{}.{word}", pool.name)).collect();
                let fix = format!("{first}.{word}");
                self.report(
                    Diagnostic::new(
                        &code::WHICH_IDENTITY_POOL,
                        loc,
                        format!("`{word}` of which identity pool?"),
                        format!("one of: {}", list.join(", ")),
                    )
                    .fix(format!("name the pool, for example `{fix}`"), loc, fix),
                );
                None
            }
        }
    }

    /// Resolves the group or function that a path names.
    pub(super) fn resolve(&self, file: FileId, kind: PrincipalKind, path: Path) -> Result<Principal, Box<Diagnostic>> {
        if kind == PrincipalKind::Function { self.function(file, path) } else { self.group(file, path) }
    }

    fn function(&self, file: FileId, path: Path) -> Result<Principal, Box<Diagnostic>> {
        let checker = &*self.checker;
        let (name, loc) = (checker.text(file, path.first()), location(file, path.span()));
        match checker.symbol(name) {
            Some((Symbol::Resource(id), _))
                if path.len() == 1 && checker.program.resources[id.index()].kind.word == "function" =>
            {
                Ok(Principal::Function(id))
            }
            Some((_, declared)) => {
                let message = format!("`{name}` is not a function");
                Err(Box::new(
                    Diagnostic::new(&names::WRONG_KIND, loc, message, "a function belongs here")
                        .label(declared, "declared here"),
                ))
            }
            None => {
                let is_function = |symbol| matches!(symbol, Symbol::Resource(id) if checker.program.resources[id.index()].kind.word == "function");
                let diagnostic = Diagnostic::new(
                    &names::UNKNOWN_NAME,
                    loc,
                    format!("there is no function `{name}`"),
                    "not declared",
                );
                Err(Box::new(diagnostic.suggest_or(
                    did_you_mean(name, checker.names(is_function)),
                    loc,
                    |diagnostic| diagnostic.help(format!("declare it: function {name} {{ handler \"src/….main\" }}")),
                )))
            }
        }
    }

    fn group(&self, file: FileId, path: Path) -> Result<Principal, Box<Diagnostic>> {
        let checker = &*self.checker;
        let program = &checker.program;
        let loc = location(file, path.span());
        let names_of: Vec<&str> = path.names().iter().map(|span| checker.text(file, *span)).collect();
        let (pool, group) = match names_of.as_slice() {
            [pool, group] => (Some(*pool), *group),
            [group, ..] => (None, *group),
            [] => ("".into(), ""),
        };
        let found: Vec<(UserPoolId, u32)> = program
            .user_pools
            .iter()
            .enumerate()
            .filter(|(_, model)| pool.is_none_or(|pool| pool == model.name))
            .filter_map(|(at, model)| Some((UserPoolId(at as u32), model.group(group)?)))
            .collect();
        let (users, place) = match found.as_slice() {
            [one] => *one,
            [] => {
                let all = program.user_pools.iter().flat_map(|model| model.groups.iter().map(|group| group.name));
                let diagnostic =
                    Diagnostic::new(&names::UNKNOWN_NAME, loc, format!("there is no group `{group}`"), "not declared");
                return Err(Box::new(match did_you_mean(group, all) {
                    Some(near) => {
                        let last = location(file, path.names()[path.len() - 1]);
                        diagnostic.fix(format!("did you mean `{near}`?"), last, near)
                    }
                    None => diagnostic.help(format!("declare it in its user pool: group {group} {{ precedence 1 }}")),
                }));
            }
            [(first, _), ..] => {
                let fix = format!("{}.{group}", program.user_pools[first.index()].name);
                return Err(Box::new(
                    Diagnostic::new(
                        &code::WHICH_GROUP,
                        loc,
                        format!("several user pools have a group `{group}`"),
                        "which one?",
                    )
                    .fix(format!("name the pool, for example `{fix}`"), loc, fix),
                ));
            }
        };
        let pools: SmallVec<[IdentityPoolId; 2]> = pools_of_group(program, users, place).collect();
        match pools.as_slice() {
            [one] => Ok(Principal::Group(*one, users, place)),
            [] => Err(Box::new(unsigned_group(program, users, group, loc))),
            [first, second, ..] => {
                let (one, two) = (&program.identity_pools[first.index()], &program.identity_pools[second.index()]);
                Err(Box::new(
                    Diagnostic::new(&code::GROUP_OF_TWO_POOLS, loc, format!("group `{group}` gets credentials from two identity pools"), "a group has one role")
                        .label(one.loc, "gives its members a role")
                        .label(two.loc, "and so does this one")
                        .note("the one role would have to trust both pools, and a grant meant for one would hold in the other")
                        .help("sign the group's users in through one identity pool"),
                ))
            }
        }
    }
}

/// Returns the identity pools that give members of a group its role. A rule gives it to users of any provider.
pub(in crate::check) fn pools_of_group(
    program: &Program<'_>,
    users: UserPoolId,
    place: u32,
) -> impl Iterator<Item = IdentityPoolId> {
    let pools = program.identity_pools.iter().zip(0..);
    let signs_in = move |pool: &IdentityPool<'_>| {
        user_pools(pool).any(|of| of == users) || pool.leading_to(users, place).next().is_some()
    };
    pools.filter(move |(pool, _)| signs_in(pool)).map(|(_, id)| IdentityPoolId(id))
}

/// Returns the diagnostic for `auth_users` or `unauth_users` in a program without an identity pool.
pub(in crate::check) fn no_identity_pool(program: &Program<'_>, word: &str, loc: Loc) -> Diagnostic {
    let pools = program.user_pools.iter();
    let client = pools.filter_map(|pool| Some(format!("{}.{}", pool.name, pool.clients.first()?.name))).next();
    let sign_in = client.unwrap_or_else(|| "Users.web".to_owned());
    let message = format!("`{word}` have no AWS credentials in this program");
    Diagnostic::new(&code::NO_IDENTITY_POOL, loc, message, "no identity pool is declared")
        .note("a user pool signs users in; it is an identity pool that gives them credentials for AWS")
        .help(format!("declare one: identity_pool Identities {{ sign_in {sign_in} }}"))
}

/// Returns the diagnostic for a group whose members no identity pool signs in.
pub(in crate::check) fn unsigned_group(program: &Program<'_>, users: UserPoolId, group: &str, loc: Loc) -> Diagnostic {
    let model = &program.user_pools[users.index()];
    let client = model.clients.first().map_or("web", |client| client.name);
    let message = format!("members of `{group}` have no AWS credentials in this program");
    Diagnostic::new(&code::NO_IDENTITY_POOL, loc, message, "no identity pool signs them in")
        .label(model.loc, "the group's user pool")
        .help(format!("name it in an identity pool: identity_pool Identities {{ sign_in {}.{client} }}", model.name))
}
