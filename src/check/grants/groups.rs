//! Groups with roles: their precedence, and whether their members ever get the role.

use super::Grants;
use crate::check::Checker;
use crate::check::identity_pool::GROUPS;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{grants as grant_code, identity as code, pools};
use crate::model::identity_pool::{MappingRule, SignIn};
use crate::model::user_pool::Attached;
use crate::model::{IdentityPoolId, Principal, Program, ProviderKind, UserPoolId};
use crate::text::{Loc, Span};

impl Grants<'_, '_> {
    /// Checks the groups with roles. Reports only what declarations say.
    pub(super) fn check_groups(&mut self) {
        let program = &self.checker.program;
        let mut groups: Vec<(UserPoolId, u32, IdentityPoolId)> = program
            .roles
            .iter()
            .filter_map(|role| match role.principal {
                Principal::Group(pool, users, group) => Some((users, group, pool)),
                _ => None,
            })
            .collect();
        if groups.is_empty() {
            return;
        }
        groups.sort_unstable();
        report_groups_of_two_pools(self.checker, &groups);
        let of = |group: &(UserPoolId, u32, IdentityPoolId)| group.0;
        for of_pool in groups.chunk_by(|one, other| of(one) == of(other)) {
            let mut with_role: Vec<u32> = of_pool.iter().map(|(_, group, _)| *group).collect();
            with_role.dedup();
            number_groups(self.checker, of_pool[0].0, &with_role);
        }
        for (users, group, pool) in groups {
            check_rules_reach(self.checker, pool, users, group);
            check_provider_names(self.checker, pool, users, group);
        }
    }
}

/// Reports groups that two identity pools would give a role: the one role of a group trusts one pool.
fn report_groups_of_two_pools(checker: &mut Checker<'_>, groups: &[(UserPoolId, u32, IdentityPoolId)]) {
    for pair in groups.windows(2) {
        let [(users, group, first), (other_users, other, second)] = *pair else { continue };
        if (users, group) != (other_users, other) {
            continue;
        }
        let program = &checker.program;
        let group = &program.user_pools[users.index()].groups[group as usize];
        let (one, two) = (&program.identity_pools[first.index()], &program.identity_pools[second.index()]);
        let message = format!("group `{}` gets credentials from two identity pools", group.name);
        let diagnostic = Diagnostic::new(&grant_code::GROUP_OF_TWO_POOLS, group.loc, message, "a group has one role")
            .label(one.loc, "gives its members a role")
            .label(two.loc, "and so does this one")
            .note("the one role would have to trust both pools, and a grant meant for one would hold in the other")
            .help("sign the group's users in through one identity pool");
        checker.report(diagnostic);
    }
}

/// Numbers groups with roles, so that one role of a user always comes first: a tie would give the user none of them.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html>
fn number_groups(checker: &mut Checker<'_>, users: UserPoolId, with_role: &[u32]) {
    let pool = &mut checker.program.user_pools[users.index()];
    let last = with_role.iter().filter_map(|index| pool.groups[*index as usize].precedence).max();
    let mut next = last.map_or(0, |last| last.saturating_add(1));
    for index in with_role {
        let group = &mut pool.groups[*index as usize];
        if group.precedence.is_none() {
            group.precedence = Some(next);
            next = next.saturating_add(1);
        }
    }
    let pool = &checker.program.user_pools[users.index()];
    let mut written: Vec<(u32, u32)> =
        with_role.iter().filter_map(|index| Some((pool.groups[*index as usize].written?.value, *index))).collect();
    written.sort_unstable();
    let mut diagnostics = Vec::new();
    for pair in written.windows(2) {
        let [(one, first), (two, second)] = *pair else { continue };
        let (first, second) = (&pool.groups[first as usize], &pool.groups[second as usize]);
        if one == two
            && let (Some(here), Some(there)) = (second.written, first.written)
        {
            let message = format!("groups `{}` and `{}` have the same precedence", first.name, second.name);
            diagnostics.push(
                Diagnostic::new(&pools::GROUPS_TIED, here.loc, message, "neither comes first")
                    .label(there.loc, format!("`{}` has it too", first.name))
                    .note("users in both would get the role of neither")
                    .fix(format!("let `{}` come after all others", second.name), here.loc, next.to_string()),
            );
            next = next.saturating_add(1);
        }
    }
    let lowest = with_role.iter().copied().max_by_key(|index| pool.groups[*index as usize].precedence);
    let lowest = lowest.map(|index| &pool.groups[index as usize]);
    for (index, group) in pool.groups.iter().enumerate() {
        let (Some(written), Some(lowest)) = (group.written, lowest) else { continue };
        if with_role.contains(&(index as u32)) || lowest.precedence.is_none_or(|last| written.value > last) {
            continue;
        }
        let message =
            format!("group `{}` has no role and does not come after `{}`, which has one", group.name, lowest.name);
        diagnostics.push(
            Diagnostic::new(&pools::GROUP_OUTRANKS, written.loc, message, "comes first")
                .label(lowest.loc, format!("has precedence {}", lowest.precedence.unwrap_or_default()))
                .note(
                    "users in both get the role of no group, because that of the first is preferred and there is none",
                )
                .fix("let it come after the groups with a role", written.loc, next.to_string()),
        );
        next = next.saturating_add(1);
    }
    checker.diagnostics.extend(diagnostics);
}

/// Returns where the clause `group NAME …` of a group begins.
pub(super) fn clause_start(text: &str, group: Loc) -> Loc {
    let before = &text[..group.span.start as usize];
    let at = before.rfind("group").unwrap_or(before.len()) as u32;
    Loc { span: Span::new(at, at), ..group }
}

/// Returns whether a rule is known to match every member of a group.
pub(super) fn finds_members(program: &Program<'_>, rule: &MappingRule<'_>, users: UserPoolId, group: u32) -> bool {
    let title = program.user_pools[users.index()].group_title(group, &program.params);
    rule.claim == GROUPS && rule.match_type == "Contains" && rule.value.written(&program.params) == title
}

/// Reports groups with a role that no rule leads to. With a rule, the groups in a token are not looked at.
fn check_rules_reach(checker: &mut Checker<'_>, id: IdentityPoolId, users: UserPoolId, group: u32) {
    let program = &checker.program;
    let pool = &program.identity_pools[id.index()];
    if pool.rules.is_empty() {
        return;
    }
    let mut diagnostics = Vec::new();
    for login in pool.logins_of(users) {
        let Some(last) = pool.rules_of(login).last() else { continue };
        if pool.rules_of(login).any(|rule| rule.group == (users, group)) {
            continue;
        }
        let of = &program.user_pools[users.index()];
        let group_name = of.groups[group as usize].name;
        let login = program.login_name(login);
        let message = format!("users of `{login}` get their roles by rules, and no rule is for group `{group_name}`");
        let rule = rule_for(program, &login, users, group);
        let end = Loc { span: Span::new(last.loc.span.end, last.loc.span.end), ..last.loc };
        diagnostics.push(
            Diagnostic::new(
                &code::RULES_MISS_GROUP,
                of.groups[group as usize].loc,
                message,
                "its members never get its role there",
            )
            .label(last.loc, "with a rule, the groups in a token are ignored")
            .note("grants to the group and limits on it would have no effect")
            .fix("add a rule for its members", end, format!("; {rule}")),
        );
    }
    checker.diagnostics.extend(diagnostics);
}

/// Returns the source text of a rule that matches the members of a group.
pub(super) fn rule_for(program: &Program<'_>, login: &str, users: UserPoolId, group: u32) -> String {
    let pool = &program.user_pools[users.index()];
    let title = pool.group_title(group, &program.params);
    let name = pool.groups[group as usize].name;
    format!("rule {login} claim(\"{GROUPS}\") contains \"{title}\" -> {}.{name}", pool.name)
}

/// Reports providers of a group's role whose names are not known. Beside developer identities the trust policy of the
/// role has to name them.
fn check_provider_names(checker: &mut Checker<'_>, id: IdentityPoolId, users: UserPoolId, group: u32) {
    let program = &checker.program;
    let pool = &program.identity_pools[id.index()];
    let Some(developer) = &pool.developer_provider else { return };
    let unknown = pool.leading_to(users, group).find_map(|login| {
        let (loc, what) = match login {
            SignIn::Client(users, _) => {
                let issuer = program.user_pools[users.index()].settings.issuer?;
                (issuer.value == "UPDATED").then_some((issuer.loc, "its tokens name another host"))?
            }
            SignIn::Provider(provider) => {
                let provider = &program.providers[provider.index()];
                (provider.identity_name().is_none()).then_some((
                    provider.loc,
                    match provider.kind {
                        ProviderKind::Saml { .. } => "a SAML provider",
                        _ => "known only when it is deployed",
                    },
                ))?
            }
        };
        Some((program.login_name(login), loc, what))
    });
    let Some((login, loc, what)) = unknown else { return };
    let group = &program.user_pools[users.index()].groups[group as usize];
    let message = format!(
        "users of the app's own sign-in could take the role of group `{}`, which is for users of `{login}`",
        group.name
    );
    let diagnostic =
        Diagnostic::new(&code::PROVIDER_NAME_UNKNOWN, developer.loc, message, "gives its users tokens of this pool")
            .label(loc, what)
            .label(group.loc, "has a role")
            .note("the trust policy of the role can name the provider only by a text that is not known here")
            .help("sign the app's own users in through an identity pool of their own");
    checker.report(diagnostic);
}

/// Returns whether the program says who gives a group of a user pool its role.
pub(super) fn is_attached(program: &Program<'_>, users: UserPoolId, group: u32) -> bool {
    program.user_pools[users.index()].groups[group as usize].attached != Attached::Nobody
}
