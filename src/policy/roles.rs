//! Compiles the roles of a program with their policies.

use rustc_hash::FxHashMap;

use super::lower::{GrantsByRole, Lowering};
use super::split::{self, TooLarge, split};
use super::trust::{Trust, trust};
use super::{Policy, Statement};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::quotas;
use crate::model::identifiers::string;
use crate::model::role_options::RoleOptions;
use crate::model::{DeployText, Grant, Principal, Program, RoleId, Str, UserPoolId, parameters};
use crate::text::Loc;

/// Returns the roles of a program in the order of the output, and an error for each role whose policies do not fit. Such a role
/// has no policies.
pub fn roles<'p>(program: &'p Program<'_>) -> (Vec<CompiledRole<'p>>, Vec<Diagnostic>) {
    let mut roles = Roles::new(program);
    (roles.by_ref().collect(), roles.errors)
}

/// Who takes a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// Somebody who is granted something.
    Principal(Principal),
    /// A user pool, which sends text messages.
    UserPool(UserPoolId),
}

/// What a role has beside policies.
#[derive(Debug)]
pub struct CompiledOptions {
    /// The ARN of the permissions boundary.
    pub boundary: Option<DeployText>,
    pub path: Option<DeployText>,
    /// By key, in the order of the program.
    pub tags: Vec<(String, DeployText)>,
    /// In seconds.
    pub max_session: Option<u64>,
}

impl CompiledOptions {
    /// Returns the options as the program has them.
    pub(super) fn new(program: &Program<'_>, options: Option<&RoleOptions<'_>>) -> Option<Box<Self>> {
        let options = options?;
        let text = |text: &Option<Str<'_>>| text.as_ref().map(|text| string(program, text));
        let tags = options.tags.iter().map(|tag| (tag.key.to_owned(), string(program, &tag.value)));
        Some(Box::new(Self {
            boundary: text(&options.boundary),
            path: text(&options.path),
            tags: tags.collect(),
            max_session: options.max_session.map(|length| length.value),
        }))
    }

    fn of(program: &Program<'_>, principal: Principal) -> Option<Box<Self>> {
        let options = match principal {
            Principal::AuthUsers(pool) | Principal::UnauthUsers(pool) | Principal::Group(pool, ..) => {
                &program.identity_pools[pool.index()].role
            }
            Principal::Function(function) => &program.resources[function.index()].function()?.role,
        };
        Self::new(program, options.as_deref())
    }
}

#[derive(Debug)]
pub struct CompiledRole<'p> {
    /// The logical id.
    pub id: String,
    pub holder: Holder,
    /// `Identities.auth_users`.
    pub title: String,
    /// What it has beside policies. Boxed, since few have any.
    pub options: Option<Box<CompiledOptions>>,
    /// The name of a role that somebody else keeps. The output adds the policies to it; what takes it is not for the output to say.
    pub existing: Option<DeployText>,
    /// The trust policy, if the output makes the role.
    pub trust: Trust,
    /// The permission policies. Their names are unique within the role.
    pub policies: Vec<Policy<'p>>,
    /// The declaration of the holder.
    pub source: Loc,
}

impl CompiledRole<'_> {
    /// Returns the logical id of a policy of the role.
    pub fn policy_id(&self, policy: &Policy<'_>) -> String {
        match self.existing {
            Some(_) => policy.name.clone(),
            None => self.id.clone() + &policy.name,
        }
    }

    /// Returns the trust policy that the output writes.
    pub fn written_trust(&self) -> Option<&Trust> {
        self.existing.is_none().then_some(&self.trust)
    }
}

/// Compiles the roles of a program one at a time, so that the policies of a large program are never all in memory.
pub struct Roles<'p, 's> {
    program: &'p Program<'s>,
    by_role: GrantsByRole,
    lowering: Lowering<'p, 's>,
    remaining: std::vec::IntoIter<(String, RoleId)>,
    /// Roles that were compiled already.
    compiled: FxHashMap<RoleId, CompiledRole<'p>>,
    errors: Vec<Diagnostic>,
}

impl<'p> Iterator for Roles<'p, '_> {
    type Item = CompiledRole<'p>;

    fn next(&mut self) -> Option<CompiledRole<'p>> {
        let (id, role) = self.remaining.next()?;
        Some(self.compiled.remove(&role).unwrap_or_else(|| self.compile_role(id, role)))
    }
}

impl<'p, 's> Roles<'p, 's> {
    pub(crate) fn new(program: &'p Program<'s>) -> Self {
        let (by_role, lowering) = (GrantsByRole::new(program), Lowering::new(program));
        let remaining = output_order(program).into_iter();
        Self { program, by_role, lowering, remaining, compiled: FxHashMap::default(), errors: Vec::new() }
    }

    /// Takes roles of the program that were compiled already.
    pub(crate) fn with_compiled(mut self, roles: Vec<(RoleId, CompiledRole<'p>)>) -> Self {
        self.compiled.extend(roles);
        self
    }

    /// Returns one role, wherever it is in the order, or an error if its policies do not fit.
    pub(crate) fn role(&mut self, role: RoleId) -> Result<CompiledRole<'p>, Diagnostic> {
        let id = parameters::role(self.program, self.program.roles[role.index()].principal);
        let compiled = self.compile_role(id, role);
        self.errors.pop().map_or(Ok(compiled), Err)
    }

    /// Returns the characters of a role's statements in one policy, or zero if it has none.
    pub(crate) fn policy_size(&mut self, role: RoleId) -> usize {
        let statements = self.lowering.statements(&self.by_role, role);
        if statements.is_empty() { 0 } else { split::policy_size(&statements) }
    }

    /// Returns the statements of one grant by itself.
    pub(crate) fn statements_of(&mut self, grant: &'p Grant<'s>) -> Vec<Statement<'p>> {
        self.lowering.statements_of_grant(&self.by_role, grant)
    }

    /// Returns the indexes of a role's grants in the program.
    pub(crate) fn grants_of(&self, role: RoleId) -> &[u32] {
        self.by_role.grants_of(role)
    }

    /// Returns the roles that are still to come, with their logical ids.
    pub(crate) fn remaining(&self) -> &[(String, RoleId)] {
        self.remaining.as_slice()
    }

    /// Returns an error for each role whose policies did not fit.
    pub(crate) fn into_errors(self) -> Vec<Diagnostic> {
        self.errors
    }

    fn compile_role(&mut self, id: String, role: RoleId) -> CompiledRole<'p> {
        let program = self.program;
        let principal = program.roles[role.index()].principal;
        let source = program.declared(principal);
        let title = program.role_title(role);
        let mut policies = split(self.lowering.statements(&self.by_role, role)).unwrap_or_else(|too_large| {
            self.errors.push(self.too_large_error(role, &title, source, too_large));
            Vec::new()
        });
        let existing = program.existing_role(principal).map(|role| string(program, &role.name));
        if existing.is_some() {
            // The role has policies of others, and PutRolePolicy replaces one of the same name.
            policies.iter_mut().for_each(|policy| policy.name.insert_str(0, &id));
        }
        let (holder, options) = (Holder::Principal(principal), CompiledOptions::of(program, principal));
        CompiledRole { id, holder, title, options, existing, trust: trust(program, role), policies, source }
    }

    fn too_large_error(&self, role: RoleId, title: &str, source: Loc, too_large: TooLarge) -> Diagnostic {
        let grants = self.by_role.grants_of(role);
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

/// Returns the roles of a program with their logical ids, in the order of the output.
pub(crate) fn output_order(program: &Program<'_>) -> Vec<(String, RoleId)> {
    let ids = program.roles.iter().map(|role| parameters::role(program, role.principal));
    let mut order: Vec<(String, RoleId)> = ids.zip((0..).map(RoleId)).collect();
    order.sort_unstable();
    order
}
