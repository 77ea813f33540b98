//! Limits on groups, and the ways around them.
//!
//! A denial for a group, its exception from a grant and `isolated` end up in one role, that of the group. Whoever can have
//! another role of the pool is not held by it. The app asks for a role by `CustomRoleArn`: where roles come from the groups in
//! the token, that of any group of the user; where they come from rules, that of any rule that matches.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html>
//!
//! What a role allows is compared by object and action, so that the work grows with the grants and not with their pairs. Terms
//! are not compared, but for prefixes that have nothing in common.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::groups::{clause_start, finds_members, is_attached, rule_for};
use super::{Context, Grants};
use crate::catalog::DERIVED;
use crate::diagnostic::codes::identity as code;
use crate::diagnostic::{Diagnostic, Edit};
use crate::model::grant::{GrantCondition, GrantTarget, Limit, Object, Part, Permission};
use crate::model::identity_pool::SignIn;
use crate::model::{Grant, Handle, IdentityPoolId, Principal, Program, RoleId, Str, UserPoolId};
use crate::syntax::ast::PrincipalKind;
use crate::text::{Loc, Span};

impl Grants<'_, '_> {
    /// Notes what the grant that is added next keeps from single groups.
    pub(super) fn note_limits(&mut self, context: &Context<'_>) {
        let node = context.node;
        let grant = self.checker.program.grants.len() as u32;
        if node.deny {
            if let (PrincipalKind::Group, Some(role)) = (node.who.kind, context.named) {
                self.checker.program.limits.push(Limit { role, grant, loc: context.loc(node.who.span) });
            }
            return;
        }
        for except in &node.terms().except {
            let principal = except.path.and_then(|path| self.resolve(context.file, except.kind, path).ok());
            if let Some(&role) = principal.and_then(|principal| self.roles.get(&principal)) {
                self.checker.program.limits.push(Limit { role, grant, loc: context.loc(except.span) });
            }
        }
    }

    /// Reports limits that their members can bypass.
    pub(super) fn check_limits(&mut self) {
        // What is missing through another error could be what keeps it.
        if limited_groups(&self.checker.program, None).is_empty() || self.checker.has_errors() {
            return;
        }
        let diagnostics = BypassSearch::new(&self.checker.program, None).run();
        self.checker.diagnostics.extend(diagnostics);
    }
}

/// Returns whether every limit would hold without `membership single` of a user pool.
pub(crate) fn assumed_for_nothing(program: &Program<'_>, users: UserPoolId) -> bool {
    BypassSearch::new(program, Some(users)).run().is_empty()
}

/// A group that something is kept from.
struct LimitedGroup<'p> {
    role: RoleId,
    pool: IdentityPoolId,
    users: UserPoolId,
    group: u32,
    isolated: bool,
    limits: Vec<&'p Limit>,
    /// Other roles that its members can have.
    other_roles: Vec<OtherRole>,
}

/// Returns the limited groups in the order of their roles, only those of a user pool if one is given.
fn limited_groups<'p>(program: &'p Program<'_>, only: Option<UserPoolId>) -> Vec<LimitedGroup<'p>> {
    let mut of: FxHashMap<RoleId, Vec<&Limit>> = FxHashMap::default();
    for limit in &program.limits {
        of.entry(limit.role).or_default().push(limit);
    }
    let mut groups = Vec::new();
    for (at, role) in program.roles.iter().enumerate() {
        let Principal::Group(pool, users, group) = role.principal else { continue };
        let isolated = program.user_pools[users.index()].groups[group as usize].isolated;
        let role = RoleId(at as u32);
        let limits = of.remove(&role).unwrap_or_default();
        if (isolated || !limits.is_empty()) && only.is_none_or(|only| only == users) {
            groups.push(LimitedGroup { role, pool, users, group, isolated, limits, other_roles: Vec::new() });
        }
    }
    groups
}

/// Another role that members of a limited group can have.
#[derive(Clone, Copy)]
struct OtherRole {
    role: RoleId,
    users: UserPoolId,
    group: u32,
    /// The rule that gives it, or nothing if they have it as members of its group.
    rule: Option<Loc>,
}

/// An action, or a verb, on a part of an object.
type ActionKey<'p> = (Object, Part<'p>, &'p str);

/// Id of the terms of a grant, equal for equal terms; 0 without terms.
type Terms = u32;

struct BypassSearch<'p, 's> {
    program: &'p Program<'s>,
    /// `membership single` of this pool does not count.
    unassumed: Option<UserPoolId>,
    groups: Vec<LimitedGroup<'p>>,
    /// Representative of declarations that may be the same thing; see [`aliases`](crate::check::duplicates::aliases).
    same: FxHashMap<Object, Object>,
    /// What roles are allowed: the role, the known beginning of the prefix, the grant; sorted.
    allowed: FxHashMap<ActionKey<'p>, Vec<(RoleId, Cow<'p, str>, u32)>>,
    /// Verbs that roles are granted, with their terms. A verb is its actions with the conditions that it brings.
    granted: FxHashSet<(ActionKey<'p>, RoleId, Terms)>,
    /// Verbs that roles are denied.
    denied: FxHashSet<(ActionKey<'p>, RoleId, Terms)>,
    /// Verbs that roles are denied below a prefix without placeholders, and on no other terms.
    denied_below: FxHashSet<(ActionKey<'p>, RoleId, &'p str)>,
    terms: FxHashMap<String, Terms>,
}

impl<'p, 's> BypassSearch<'p, 's> {
    fn new(program: &'p Program<'s>, unassumed: Option<UserPoolId>) -> Self {
        let mut search = Self {
            program,
            unassumed,
            groups: limited_groups(program, unassumed),
            same: crate::check::duplicates::aliases(program),
            allowed: FxHashMap::default(),
            granted: FxHashSet::default(),
            denied: FxHashSet::default(),
            denied_below: FxHashSet::default(),
            terms: FxHashMap::default(),
        };
        for at in 0..search.groups.len() {
            search.groups[at].other_roles = search.other_roles(&search.groups[at]);
        }
        search.index();
        search
    }

    /// Indexes what the roles of the groups, and the other roles of their members, have on limited objects.
    fn index(&mut self) {
        let program = self.program;
        let same = std::mem::take(&mut self.same);
        let object = |object: Object| same.get(&object).copied().unwrap_or(object);
        let mut beside = vec![false; program.roles.len()];
        let mut isolated = vec![false; program.roles.len()];
        let mut objects: FxHashSet<Object> = FxHashSet::default();
        for group in &self.groups {
            if group.other_roles.is_empty() {
                continue;
            }
            beside[group.role.index()] = true;
            group.other_roles.iter().for_each(|other_role| beside[other_role.role.index()] = true);
            if let (true, Some(all)) = (group.isolated, program.role(Principal::AuthUsers(group.pool))) {
                isolated[all.index()] = true;
            }
            for limit in &group.limits {
                let targets = &program.grants[limit.grant as usize].targets;
                objects.extend(targets.iter().map(|target| object(target.object)));
            }
        }
        if !beside.contains(&true) {
            return;
        }
        for grant in program.grants.iter().filter(|grant| !grant.deny) {
            if grant.roles.iter().any(|role| isolated[role.index()]) {
                objects.extend(grant.targets.iter().map(|target| object(target.object)));
            }
        }
        for (at, grant) in program.grants.iter().enumerate() {
            let roles = || grant.roles.iter().copied().filter(|role| beside[role.index()]);
            if roles().next().is_none() {
                continue;
            }
            let mut terms = None;
            for target in grant.targets.iter().filter(|target| objects.contains(&object(target.object))) {
                let terms = *terms.get_or_insert_with(|| terms_of(program, &mut self.terms, grant));
                let below = grant.at().and_then(Str::as_literal).filter(|_| has_only_prefix(grant));
                let start = known_prefix(program, target, grant.at());
                for (part, permission) in permissions_on(program, grant, *target) {
                    let key = (object(target.object), part, name(permission));
                    for role in roles() {
                        if !grant.deny {
                            self.granted.insert((key, role, terms));
                            for action in actions(permission, false) {
                                let key = (object(target.object), part, action);
                                self.allowed.entry(key).or_default().push((role, start.clone(), at as u32));
                            }
                            continue;
                        }
                        self.denied.insert((key, role, terms));
                        if let Some(below) = below {
                            self.denied_below.insert((key, role, below));
                        }
                    }
                }
            }
        }
        self.same = same;
        self.add_derived_actions();
        for entries in self.allowed.values_mut() {
            entries.sort_unstable();
            entries.dedup_by(|one, other| (one.0, &one.1) == (other.0, &other.1));
        }
    }

    /// Adds the actions that no verb names, for roles that have all verbs which imply them.
    fn add_derived_actions(&mut self) {
        let mut more = Vec::new();
        for derived in DERIVED {
            let verb = |name: &&str| crate::catalog::kind(derived.kind)?.verb(name)?.actions.first().copied();
            let needs: Vec<&str> = derived.needs.iter().filter_map(verb).collect();
            let Some((first, others)) = needs.split_first() else { continue };
            for ((object, part, _), entries) in self.allowed.iter().filter(|((_, _, action), _)| action == first) {
                for (role, _, grant) in entries {
                    let has = |need: &&str| {
                        let entries = self.allowed.get(&(*object, *part, *need));
                        entries.is_some_and(|entries| entries.iter().any(|(of, ..)| of == role))
                    };
                    if others.iter().all(has) {
                        more.push(((*object, *part, derived.action), (*role, Cow::Borrowed(""), *grant)));
                    }
                }
            }
        }
        for (key, entry) in more {
            self.allowed.entry(key).or_default().push(entry);
        }
    }

    fn run(&self) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        let mut of_pools: FxHashMap<IdentityPoolId, FxHashSet<RoleId>> = FxHashMap::default();
        let mut of_grants: FxHashMap<u32, FxHashSet<RoleId>> = FxHashMap::default();
        for group in &self.groups {
            let before = diagnostics.len();
            self.check_role_reached(group, &mut diagnostics);
            // Until its members get the role at all there is no more to say.
            if diagnostics.len() > before {
                continue;
            }
            if group.other_roles.is_empty() {
                continue;
            }
            if let (true, Some(all)) = (group.isolated, self.program.role(Principal::AuthUsers(group.pool))) {
                let grants = self.program.grants.iter().filter(|grant| !grant.deny && grant.roles.contains(&all));
                let holders = of_pools.entry(group.pool).or_insert_with(|| self.holders(grants.clone()));
                self.check_bypass(group, holders, grants, None, &mut diagnostics);
            }
            for limit in &group.limits {
                let grants = std::iter::once(&self.program.grants[limit.grant as usize]);
                let holders = of_grants.entry(limit.grant).or_insert_with(|| self.holders(grants.clone()));
                self.check_bypass(group, holders, grants, Some(limit), &mut diagnostics);
            }
        }
        diagnostics
    }

    /// Reports groups whose members may not get its role, without which no limit in it holds.
    fn check_role_reached(&self, group: &LimitedGroup<'p>, diagnostics: &mut Vec<Diagnostic>) {
        let program = self.program;
        let pool = &program.identity_pools[group.pool.index()];
        let of = &program.user_pools[group.users.index()];
        let declared = &of.groups[group.group as usize];
        for login in pool.logins_of(group.users) {
            let name = program.login_name(login);
            let Some(last) = pool.rules_of(login).last() else {
                if !is_attached(program, group.users, group.group) {
                    diagnostics.push(self.unattached_diagnostic(group, &name));
                }
                continue;
            };
            let leads = pool.rules_of(login).filter(|rule| rule.group == (group.users, group.group));
            let mut leads = leads.peekable();
            // That none leads to it is reported for every group.
            let Some(first) = leads.peek().copied() else { continue };
            if leads.any(|rule| finds_members(program, rule, group.users, group.group)) {
                continue;
            }
            let message = format!("no rule finds the members of group `{}` among users of `{name}`", declared.name);
            let end = Loc { span: Span::new(last.loc.span.end, last.loc.span.end), ..last.loc };
            let rule = rule_for(program, &name, group.users, group.group);
            diagnostics.push(
                Diagnostic::new(&code::RULES_MISS_GROUP, declared.loc, message, "its members may get another role")
                    .label(first.loc, "gives its role, but reads something else")
                    .label(self.limit_loc(group), "limits its members here")
                    .note("with a rule, the groups in a token are ignored")
                    .fix("add a rule for its members", end, format!("; {rule}")),
            );
        }
    }

    fn unattached_diagnostic(&self, group: &LimitedGroup<'p>, login: &str) -> Diagnostic {
        let program = self.program;
        let pool = &program.user_pools[group.users.index()];
        let declared = &pool.groups[group.group as usize];
        let message = format!(
            "the limits on group `{}` have no effect: user pool `{}` exists already, and nothing gives the group its role",
            declared.name, pool.name
        );
        let text = &program.sources.file(declared.loc.file).text;
        let end = declared.loc.span.end as usize;
        let blanks = text[end..].len() - text[end..].trim_start().len();
        let (at, text) = match text[end + blanks..].starts_with('{') {
            true => (end + blanks + 1, " create on;"),
            false => (end, " { create on }"),
        };
        let at = Loc { span: Span::new(at as u32, at as u32), ..declared.loc };
        Diagnostic::new(&code::LIMIT_NOT_ATTACHED, self.limit_loc(group), message, "would not hold")
            .label(declared.loc, "has no role in Cognito, as far as the program says")
            .note("until a group has a role its members get that of `auth_users`")
            .fix("if the group is not there yet, let the output create it", at, text)
            .help("if its role was set by hand, say so in the group: role attached because \"…\"")
            .help(format!("or let a rule find its members: {}", rule_for(program, login, group.users, group.group)))
    }

    /// Returns the location of the first limit of a group.
    fn limit_loc(&self, group: &LimitedGroup<'p>) -> Loc {
        let declared = self.program.user_pools[group.users.index()].groups[group.group as usize].loc;
        group.limits.first().map_or(declared, |limit| limit.loc)
    }

    fn is_single(&self, users: UserPoolId) -> bool {
        self.unassumed != Some(users) && self.program.user_pools[users.index()].single.is_some()
    }

    /// Returns the other roles that members of a group can have.
    fn other_roles(&self, group: &LimitedGroup<'p>) -> Vec<OtherRole> {
        let program = self.program;
        let pool = &program.identity_pools[group.pool.index()];
        let single = self.is_single(group.users);
        let mut other_roles: Vec<OtherRole> = Vec::new();
        let mut known = FxHashSet::default();
        let mut add = |other_role: OtherRole| {
            if other_role.role != group.role && known.insert(other_role.role) {
                other_roles.push(other_role);
            }
        };
        let mut logins: Vec<SignIn> =
            pool.logins_of(group.users).chain(pool.leading_to(group.users, group.group)).collect();
        let mut seen = FxHashSet::default();
        logins.retain(|login| seen.insert(*login));
        for login in logins {
            if pool.rules_of(login).next().is_some() {
                for rule in pool.rules_of(login) {
                    // Of one who is in a single group only one such rule is about.
                    let of_groups = rule.claim == super::super::identity_pool::GROUPS;
                    let principal = Principal::Group(group.pool, rule.group.0, rule.group.1);
                    if let (false, Some(role)) = (single && of_groups, program.role(principal)) {
                        add(OtherRole { role, users: rule.group.0, group: rule.group.1, rule: Some(rule.loc) });
                    }
                }
            } else if !single {
                for (at, role) in program.roles.iter().enumerate() {
                    if let Principal::Group(pool, users, of) = role.principal
                        && (pool, users) == (group.pool, group.users)
                    {
                        add(OtherRole { role: RoleId(at as u32), users, group: of, rule: None });
                    }
                }
            }
        }
        other_roles
    }

    /// Returns the roles that may be allowed some of what grants or denials are about. Of many groups that is a few.
    fn holders(&self, grants: impl Iterator<Item = &'p Grant<'s>>) -> FxHashSet<RoleId> {
        let mut holders = FxHashSet::default();
        for grant in grants {
            for target in &grant.targets {
                let object = self.object(target.object);
                for (part, permission) in permissions_on(self.program, grant, *target) {
                    for action in actions(permission, grant.deny) {
                        match (object, part) {
                            // Other routes can be met too.
                            (Object::Api(api), Part::Route(_)) => {
                                let routes = 0..self.program.apis[api.index()].routes.len() as u32;
                                routes.for_each(|at| self.add_holders((object, Part::Route(at), action), &mut holders));
                            }
                            _ => self.add_holders((object, part, action), &mut holders),
                        }
                    }
                }
            }
        }
        holders
    }

    fn add_holders(&self, key: ActionKey<'p>, holders: &mut FxHashSet<RoleId>) {
        let mut entries = self.allowed.get(&key).map_or(&[][..], Vec::as_slice);
        while let Some((role, ..)) = entries.first() {
            holders.insert(*role);
            entries = &entries[entries.partition_point(|(of, ..)| of == role)..];
        }
    }

    /// Reports a limit that another role of the members bypasses.
    fn check_bypass(
        &self,
        group: &LimitedGroup<'p>,
        holders: &FxHashSet<RoleId>,
        limits: impl Iterator<Item = &'p Grant<'s>> + Clone,
        limit: Option<&Limit>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let passing = |other_role: &OtherRole| {
            let grant = limits.clone().find_map(|limit| self.find_bypass(group, *other_role, limit))?;
            Some((*other_role, &self.program.grants[grant as usize]))
        };
        let passing: Vec<(OtherRole, &'p Grant<'s>)> = group
            .other_roles
            .iter()
            .filter(|other_role| holders.contains(&other_role.role))
            .filter_map(passing)
            .collect();
        if !passing.is_empty() {
            diagnostics.push(self.bypass_diagnostic(group, limit, &passing));
        }
    }

    /// Returns the grant by which another role allows something that is limited.
    fn find_bypass(&self, group: &LimitedGroup<'p>, other_role: OtherRole, limit: &'p Grant<'s>) -> Option<u32> {
        let terms = self.known_terms(limit);
        for target in &limit.targets {
            let start = known_prefix(self.program, target, limit.at());
            for (part, permission) in permissions_on(self.program, limit, *target) {
                let key = (self.object(target.object), part, name(permission));
                let has = |set: &FxHashSet<(ActionKey<'p>, RoleId, Terms)>, role| {
                    set.contains(&(key, role, 0)) || set.contains(&(key, role, terms))
                };
                // What the group has of its own is not kept from it.
                if (!limit.deny && has(&self.granted, group.role))
                    || has(&self.denied, other_role.role)
                    || self.is_denied_below(key, other_role.role, limit.at())
                {
                    continue;
                }
                let mut actions = actions(permission, limit.deny);
                let object = self.object(target.object);
                let grant =
                    actions.find_map(|action| self.find_overlapping((object, part, action), other_role.role, &start));
                if grant.is_some() {
                    return grant;
                }
            }
        }
        None
    }

    fn is_denied_below(&self, key: ActionKey<'p>, role: RoleId, at: Option<&'p Str<'_>>) -> bool {
        let Some(at) = at.and_then(|at| at.literals().next().filter(|_| starts_literally(at))) else { return false };
        let ends = at.match_indices('/').map(|(end, _)| end + 1);
        !self.denied_below.is_empty()
            && ends.into_iter().any(|end| self.denied_below.contains(&(key, role, &at[..end])))
    }

    /// Returns a grant to a role of an action on what may be the same.
    fn find_overlapping(&self, key: ActionKey<'p>, role: RoleId, beginning: &str) -> Option<u32> {
        let (object, part, action) = key;
        match (object, part) {
            // The value of a parameter in one path can be a word in another.
            (Object::Api(api), Part::Route(route)) => {
                let routes = &self.program.apis[api.index()].routes;
                let mine = &routes[route as usize];
                let meets = |other: &crate::model::api::Route<'_>| {
                    let method = other.method == mine.method || [other.method, mine.method].contains(&"ANY");
                    method && patterns_overlap(&arn_pattern(other.path), &arn_pattern(mine.path))
                };
                let others = routes.iter().zip(0..).filter(|(other, _)| meets(other));
                others
                    .into_iter()
                    .find_map(|(_, at)| self.find_grant((object, Part::Route(at), action), role, beginning))
            }
            _ => self.find_grant(key, role, beginning),
        }
    }

    fn find_grant(&self, key: ActionKey<'p>, role: RoleId, beginning: &str) -> Option<u32> {
        let entries = self.allowed.get(&key)?;
        let from = entries.partition_point(|(of, other, _)| (*of, other.as_ref()) < (role, beginning));
        let of_role = |at: usize| entries.get(at).filter(|(of, ..)| *of == role);
        if let Some((_, _, grant)) = of_role(from).filter(|(_, other, _)| other.starts_with(beginning)) {
            return Some(*grant);
        }
        // Or a shorter one.
        let shorter = (0..beginning.len()).filter(|end| beginning.is_char_boundary(*end));
        shorter.into_iter().find_map(|end| {
            let wanted = (role, &beginning[..end]);
            let at = entries.binary_search_by(|(of, other, _)| (*of, other.as_ref()).cmp(&wanted)).ok()?;
            Some(entries[at].2)
        })
    }

    /// Returns the representative of an object.
    fn object(&self, object: Object) -> Object {
        self.same.get(&object).copied().unwrap_or(object)
    }

    fn known_terms(&self, grant: &Grant<'_>) -> Terms {
        if has_no_terms(grant) {
            return 0;
        }
        self.terms.get(&canonical_terms(self.program, grant)).copied().unwrap_or(Terms::MAX)
    }

    fn bypass_diagnostic(
        &self,
        group: &LimitedGroup<'p>,
        limit: Option<&Limit>,
        passing: &[(OtherRole, &'p Grant<'s>)],
    ) -> Diagnostic {
        let program = self.program;
        let pool = &program.user_pools[group.users.index()];
        let declared = &pool.groups[group.group as usize];
        let slice = |loc: Loc| loc.span.of(&program.sources.file(loc.file).text);
        let (other_role, grant) = passing[0];
        let other = &program.user_pools[other_role.users.index()].groups[other_role.group as usize];
        let (loc, words) = match limit {
            None => (declared.loc, "isolated".to_owned()),
            Some(limit) => {
                let word = if program.grants[limit.grant as usize].deny { "deny" } else { "except" };
                (limit.loc, format!("{word} {}", slice(limit.loc)))
            }
        };
        let whom = match other_role.rule {
            None => format!("members of `{}` who are in `{}` too", declared.name, other.name),
            Some(_) => format!("members of `{}` to whom a rule gives the role of `{}`", declared.name, other.name),
        };
        let code = if other_role.rule.is_some() { &code::LIMIT_PASSED_BY_RULE } else { &code::LIMIT_PASSED_BY_GROUP };
        let mut diagnostic =
            Diagnostic::new(code, loc, format!("`{words}` does not hold for {whom}"), "would not hold");
        if limit.is_some() {
            diagnostic = diagnostic.label(declared.loc, "the group");
        }
        if let Some(rule) = other_role.rule {
            diagnostic = diagnostic.label(rule, "can match for its members as well");
        }
        let same = limit.is_some_and(|limit| std::ptr::eq(&program.grants[limit.grant as usize], grant));
        diagnostic = match same {
            true => diagnostic.label(other.loc, "this grant is for its members"),
            false => diagnostic
                .label(grant.loc, format!("allowed to `{}` by this grant", other.name))
                .label(other.loc, "the other group"),
        };
        diagnostic = diagnostic.note(match other_role.rule {
            None => "members of several groups may ask for the role of any of them (`CustomRoleArn`); precedence only sets the default",
            Some(_) => "users matched by several rules may ask for the role of any of them (`CustomRoleArn`); their order only sets the default",
        });
        let name = |other_role: &OtherRole| {
            let pool = &program.user_pools[other_role.users.index()];
            let name = pool.groups[other_role.group as usize].name;
            let several = program.user_pools.iter().filter(|pool| pool.group(name).is_some()).nth(1).is_some();
            if several { format!("group {}.{name}", pool.name) } else { format!("group {name}") }
        };
        let names: Vec<String> = passing.iter().map(|(other_role, _)| name(other_role)).collect();
        let all = names.join(" and ");
        diagnostic = match limit {
            Some(limit) if program.grants[limit.grant as usize].deny => {
                let statement = program.grants[limit.grant as usize].loc;
                let text = slice(statement);
                let (from, to) =
                    (limit.loc.span.start - statement.span.start, limit.loc.span.end - statement.span.start);
                let copies =
                    names.iter().map(|name| format!("\n{}{name}{}", &text[..from as usize], &text[to as usize..]));
                let end = Loc { span: Span::new(statement.span.end, statement.span.end), ..statement };
                diagnostic.fix(format!("deny it to {all} as well"), end, copies.collect::<String>())
            }
            Some(limit) => {
                let end = Loc { span: Span::new(limit.loc.span.end, limit.loc.span.end), ..limit.loc };
                let more: String = names.iter().map(|name| format!(", {name}")).collect();
                diagnostic.fix(format!("except {all} as well"), end, more)
            }
            None => diagnostic.help(format!("isolate {all} as well, and grant what its members need")),
        };
        if !same {
            diagnostic = diagnostic.help(format!("or do not grant it to {}", names[0]));
        }
        let by_groups = other_role.rule.is_none_or(|rule| slice(rule).contains(super::super::identity_pool::GROUPS));
        if by_groups && pool.single.is_none() {
            let start = clause_start(&program.sources.file(declared.loc.file).text, declared.loc);
            let edit = Edit { loc: start, text: "membership single because \"…\"; ".to_owned() };
            diagnostic = diagnostic.edits("or state why nobody is ever in two groups of the pool", vec![edit], false);
        }
        diagnostic
    }
}

/// Returns the known beginning of every key or topic that a grant on a target covers.
fn known_prefix<'p>(program: &Program<'_>, target: &GrantTarget<'_>, at: Option<&'p Str<'_>>) -> Cow<'p, str> {
    let under = match at {
        None => "",
        Some(at) if starts_literally(at) => at.literals().next().unwrap_or_default(),
        Some(_) => "",
    };
    let Object::Resource(id) = target.object else { return under.into() };
    let resource = &program.resources[id.index()];
    if resource.kind.word != "iot_topic" {
        return under.into();
    }
    // Topics are one tree.
    match &resource.handle {
        Handle::Name(name) => match name.as_literal() {
            Some(name) => format!("{name}/{under}").into(),
            None => name.literals().next().filter(|_| starts_literally(name)).unwrap_or_default().to_owned().into(),
        },
        _ => format!("{}/{under}", resource.name).into(),
    }
}

/// Returns the parts that a grant or denial on a target covers. A table is denied with its indexes, an API is granted and denied with
/// its routes, and a type with the fields that are named anywhere.
fn parts<'p>(program: &'p Program<'_>, target: GrantTarget<'p>, deny: bool) -> impl Iterator<Item = Part<'p>> {
    let table = match target.object {
        Object::Resource(id) if deny && target.part == Part::Whole => program.resources[id.index()].table(),
        _ => None,
    };
    let routes = match (target.object, target.part) {
        (Object::Api(api), Part::Whole) => program.apis[api.index()].routes.len() as u32,
        _ => 0,
    };
    let of_type = matches!(target.part, Part::Type(_));
    let named = program.grants.iter().filter(move |_| of_type).flat_map(|grant| &grant.targets);
    let fields = named.filter(move |named| named.part != target.part && target.covers(**named)).map(|named| named.part);
    let indexes = table.into_iter().flat_map(|table| table.indexes.iter().map(|index| Part::Named(index.name)));
    std::iter::once(target.part).chain(indexes).chain((0..routes).map(Part::Route)).chain(fields)
}

/// Returns each permission of a grant on each part of a target.
fn permissions_on<'p>(
    program: &'p Program<'_>,
    grant: &'p Grant<'_>,
    target: GrantTarget<'p>,
) -> impl Iterator<Item = (Part<'p>, &'p Permission)> {
    parts(program, target, grant.deny).flat_map(|part| grant.verbs.iter().map(move |verb| (part, verb)))
}

/// Returns the name of a verb or a raw action.
fn name(permission: &Permission) -> &str {
    match permission {
        Permission::Verb(verb) => verb.name,
        Permission::Raw(raw) => &raw.action,
    }
}

/// Returns the actions of a permission in a grant or denial.
fn actions(permission: &Permission, deny: bool) -> impl Iterator<Item = &str> {
    let (verb, raw) = match permission {
        Permission::Verb(verb) => (Some(*verb), None),
        Permission::Raw(raw) => (None, Some(&*raw.action)),
    };
    let of_verb = verb.into_iter().flat_map(move |verb| {
        let also = if deny { verb.deny_also } else { &[] };
        let extra = verb.extra.iter().filter(move |_| !deny).flat_map(|extra| extra.actions);
        verb.actions.iter().chain(also).chain(extra).copied()
    });
    of_verb.chain(raw)
}

fn starts_literally(text: &Str<'_>) -> bool {
    matches!(text.pieces.first(), Some(crate::model::Piece::Lit(_)))
}

fn has_no_terms(grant: &Grant<'_>) -> bool {
    grant.at().is_none() && grant.conditions().is_empty() && grant.until().is_none()
}

fn has_only_prefix(grant: &Grant<'_>) -> bool {
    grant.conditions().is_empty() && grant.until().is_none()
}

fn terms_of(program: &Program<'_>, known: &mut FxHashMap<String, Terms>, grant: &Grant<'_>) -> Terms {
    if has_no_terms(grant) {
        return 0;
    }
    let next = known.len() as Terms + 1;
    *known.entry(canonical_terms(program, grant)).or_insert(next)
}

/// Returns the terms of a grant as text, equal for terms that mean the same.
fn canonical_terms(program: &Program<'_>, grant: &Grant<'_>) -> String {
    let params = &program.params;
    let mut terms: Vec<String> = grant.at().map(|at| format!("at {:?}", at.written(params))).into_iter().collect();
    terms.extend(grant.until().map(|until| format!("until {until}")));
    terms.extend(grant.conditions().iter().map(|condition| match condition {
        GrantCondition::Owner { attribute, var } => format!("owner {attribute} {var:?}"),
        GrantCondition::Attributes(names) => {
            let mut names = names.clone();
            names.sort_unstable();
            format!("attributes {names:?}")
        }
        GrantCondition::Filter { filter, values } => {
            let mut values: Vec<String> = values.iter().map(|value| value.written(params)).collect();
            values.sort_unstable();
            format!("{} {values:?}", filter.word)
        }
    }));
    terms.sort_unstable();
    terms.join("\n")
}

/// Returns a path with `*` for each parameter, as in an ARN.
fn arn_pattern(path: &str) -> Vec<u8> {
    let segments = path.split('/').map(|segment| if segment.starts_with('{') { "*" } else { segment });
    segments.collect::<Vec<_>>().join("/").into_bytes()
}

/// Returns whether some text matches both patterns, in which `*` is any text.
fn patterns_overlap(one: &[u8], other: &[u8]) -> bool {
    // The places in `other` that can be reached with what is read of `one`.
    let mut places = vec![false; other.len() + 1];
    places[0] = true;
    let skip = |places: &mut Vec<bool>| {
        for at in 0..other.len() {
            if places[at] && other[at] == b'*' {
                places[at + 1] = true;
            }
        }
    };
    skip(&mut places);
    for byte in one {
        let mut next = vec![false; other.len() + 1];
        if *byte == b'*' {
            // Anything may follow from the first place on.
            let first = places.iter().position(|reached| *reached);
            first.into_iter().for_each(|first| next[first..].fill(true));
        } else {
            for at in 0..other.len() {
                if places[at] {
                    next[at + 1] |= other[at] == *byte;
                    next[at] |= other[at] == b'*';
                }
            }
        }
        places = next;
        skip(&mut places);
    }
    places[other.len()]
}

#[cfg(test)]
mod tests;
