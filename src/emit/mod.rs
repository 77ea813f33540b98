//! From a program to what a deployer deploys.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{names, quotas};
use crate::model::{Grant, Principal, Program, RoleId, parameters};
use crate::policy::lower::{ByRole, Lowering};
use crate::policy::split::{self, split};
use crate::policy::trust::{Trust, trust};
use crate::policy::{Policy, Statement};
use crate::text::Loc;

pub mod bundle;
pub mod cloudformation;
mod dialect;
mod json;
pub mod node;
mod params;
pub mod plan;
pub(crate) mod show;
mod sources;

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// One versioned JSON document for any deployer.
    #[default]
    Bundle,
    /// A complete CloudFormation template.
    CloudFormation,
}

impl Target {
    /// Every target.
    pub const ALL: [Self; 2] = [Self::Bundle, Self::CloudFormation];

    /// The name in `--target` and in `authc.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bundle => "bundle",
            Self::CloudFormation => "cloudformation",
        }
    }
}

/// Writes a program for a target.
///
/// # Errors
/// What AWS would not accept whatever the deployer does: policies that fit nowhere, two names that become one.
pub fn emit(program: &Program<'_>, target: Target) -> Result<String, Vec<Diagnostic>> {
    let plan = plan::plan(program);
    let mut roles = Roles::new(program);
    let clashes = clashes(program, &plan, roles.order.as_slice());
    if !clashes.is_empty() {
        return Err(clashes);
    }
    let out = match target {
        Target::Bundle => bundle::write(program, &plan, &mut roles),
        Target::CloudFormation => cloudformation::write(program, &plan, &mut roles),
    };
    if roles.errors.is_empty() { Ok(out) } else { Err(roles.errors) }
}

/// What [`emit`] refuses before it looks at policies, for who asks without writing anything.
pub fn refusals(program: &Program<'_>) -> Vec<Diagnostic> {
    clashes(program, &plan::plan(program), &in_order(program))
}

/// The roles of a program in the order of the output, and an error for each whose policies fit nowhere; that has none then.
pub fn roles<'p>(program: &'p Program<'_>) -> (Vec<Role<'p>>, Vec<Diagnostic>) {
    let mut roles = Roles::new(program);
    (roles.by_ref().collect(), roles.errors)
}

/// A role of the output.
#[derive(Debug)]
pub struct Role<'p> {
    /// Its logical id.
    pub id: String,
    /// Who holds it.
    pub principal: Principal,
    /// `Identities.auth_users`.
    pub title: String,
    /// Who may take it.
    pub trust: Trust,
    /// What it may do.
    pub policies: Vec<Policy<'p>>,
    /// The declaration that it comes from.
    pub source: Loc,
}

/// The roles of a program, one at a time, so that a large program is never in memory as policies all at once.
pub struct Roles<'p, 's> {
    program: &'p Program<'s>,
    by_role: ByRole,
    lowering: Lowering<'p, 's>,
    order: std::vec::IntoIter<(String, RoleId)>,
    errors: Vec<Diagnostic>,
}

impl<'p> Iterator for Roles<'p, '_> {
    type Item = Role<'p>;

    fn next(&mut self) -> Option<Role<'p>> {
        let (id, role) = self.order.next()?;
        Some(self.role(id, role))
    }
}

impl<'p, 's> Roles<'p, 's> {
    fn role(&mut self, id: String, role: RoleId) -> Role<'p> {
        let program = self.program;
        let principal = program.roles[role.index()].principal;
        let source = program.declared(principal);
        let title = program.role_title(role);
        let policies = split(self.lowering.statements(&self.by_role, role)).unwrap_or_else(|too_large| {
            self.errors.push(self.too_large(role, &title, source, too_large));
            Vec::new()
        });
        Role { id, principal, title, trust: trust(program, role), policies, source }
    }

    /// One role, whatever its place in the order; an error if its policies fit nowhere.
    pub(crate) fn one(&mut self, role: RoleId) -> Result<Role<'p>, Diagnostic> {
        let id = parameters::role(self.program, self.program.roles[role.index()].principal);
        let compiled = self.role(id, role);
        self.errors.pop().map_or(Ok(compiled), Err)
    }

    /// The characters of what a role may do, written as one policy; none if that is nothing.
    pub(crate) fn characters(&mut self, role: RoleId) -> usize {
        let statements = self.lowering.statements(&self.by_role, role);
        if statements.is_empty() { 0 } else { split::characters(&statements) }
    }

    /// The statements of one grant by itself.
    pub(crate) fn alone(&mut self, grant: &'p Grant<'s>) -> Vec<Statement<'p>> {
        self.lowering.alone(&self.by_role, grant)
    }

    /// The places of a role's grants in the program.
    pub(crate) fn grants_of(&self, role: RoleId) -> &[u32] {
        self.by_role.of(role)
    }

    /// The roles of a program.
    pub(crate) fn new(program: &'p Program<'s>) -> Self {
        let (by_role, lowering) = (ByRole::new(program), Lowering::new(program));
        Self { program, by_role, lowering, order: in_order(program).into_iter(), errors: Vec::new() }
    }

    fn too_large(&self, role: RoleId, title: &str, source: Loc, too_large: split::TooLarge) -> Diagnostic {
        let grants = self.by_role.of(role);
        let message = format!(
            "the policies of {title} need {} characters, and AWS gives a role {}",
            too_large.needed, too_large.available
        );
        let diagnostic =
            Diagnostic::new(&quotas::POLICIES_TOO_LARGE, source, message, format!("{} grants", grants.len()));
        let first = grants.first().map(|grant| self.program.grants[*grant as usize].loc);
        let diagnostic =
            first.into_iter().fold(diagnostic, |diagnostic, loc| diagnostic.label(loc, "the first of them"));
        diagnostic
            .help("let users reach some of it through a function, which has a role of its own")
            .help("or split the users into groups of which each needs a part")
    }
}

/// The roles of a program with their logical ids, in the order of the output.
fn in_order(program: &Program<'_>) -> Vec<(String, RoleId)> {
    let ids = program.roles.iter().map(|role| parameters::role(program, role.principal));
    let mut order: Vec<(String, RoleId)> = ids.zip((0..).map(RoleId)).collect();
    order.sort_unstable();
    order
}

/// Two things that would have the same logical id, or be the same key of a map.
fn clashes(program: &Program<'_>, plan: &plan::Plan<'_>, roles: &[(String, RoleId)]) -> Vec<Diagnostic> {
    let mut ids: Vec<(Cow<'_, str>, Loc)> =
        plan.resources.iter().map(|resource| (resource.id.as_str().into(), resource.source)).collect();
    for (id, role) in roles {
        ids.push((id.into(), program.declared(program.roles[role.index()].principal)));
    }
    ids.extend(
        program
            .params
            .iter()
            .filter(|param| param.bound.is_none())
            .map(|param| (parameters::logical(param.name).into(), param.loc)),
    );
    let parameters = program.resources.iter().filter(|resource| resource.handle == crate::model::Handle::Parameter);
    ids.extend(parameters.map(|resource| (parameters::arn(resource.name).into(), resource.loc)));
    let mut found = doubles(ids, |id| format!("two names become the logical id `{id}`"));
    let mut outputs: Vec<(Cow<'_, str>, Loc)> =
        plan.outputs.iter().map(|output| (output.id.as_str().into(), output.source)).collect();
    for (id, role) in roles {
        let principal = program.roles[role.index()].principal;
        if matches!(principal, Principal::Function(_)) {
            outputs.push((format!("{id}Arn").into(), program.declared(principal)));
        }
    }
    found.extend(doubles(outputs, |id| format!("two names become the output `{id}`")));
    let keys = plan::keys(program).into_iter().map(|(key, loc)| (key.into(), loc)).collect();
    found.extend(doubles(keys, |key| {
        let key = key.split_once('.').map_or(key, |(_, key)| key);
        let (map, key) = key.split_once('.').unwrap_or(("", key));
        format!("two sign-ins become the key `{key}` of `{map}`")
    }));
    found
}

/// Reports each name that stands for two things.
fn doubles(mut ids: Vec<(Cow<'_, str>, Loc)>, message: impl Fn(&str) -> String) -> Vec<Diagnostic> {
    let mut known = FxHashSet::default();
    if ids.iter().all(|(id, _)| known.insert(id.as_ref())) {
        return Vec::new();
    }
    ids.sort_unstable();
    let clash = |pair: &[(Cow<'_, str>, Loc)]| {
        let [(one, first), (other, second)] = pair else { return None };
        (one == other).then(|| {
            Diagnostic::new(&names::LOGICAL_ID_CLASH, *second, message(one), "and this one")
                .label(*first, "this one")
                .note("a template knows letters and digits only, and names of roles, clients and groups are made of those of their pools")
                .help("give one of the two another name")
        })
    };
    ids.windows(2).filter_map(clash).collect()
}
