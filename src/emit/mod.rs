//! Writes the output of a program for a target.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use self::cloudformation::references::TemplateReferences;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::names;
use crate::model::{Principal, Program, RoleId, parameters};
use crate::policy::roles::{CompiledRole, Roles, output_order};
use crate::policy::service_roles::service_roles;
use crate::text::Loc;

pub mod bundle;
pub mod cloudformation;
mod document;
mod function_policies;
pub mod graph;
pub mod iam_json;
mod json;
pub mod matrix;
pub mod node;
mod params;
pub mod plan;
pub mod pulumi;
pub(crate) mod show;
mod sources;
pub mod terraform;

/// A format of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// One versioned JSON document for any deployer.
    #[default]
    Bundle,
    /// A complete CloudFormation template.
    CloudFormation,
    /// The roles alone, as IAM takes them.
    IamJson,
    /// A configuration of Terraform in JSON.
    Terraform,
    /// A module of TypeScript for Pulumi.
    Pulumi,
}

/// The names of a target, and the function that writes it.
struct TargetRow {
    target: Target,
    name: &'static str,
    summary: &'static str,
    title: &'static str,
    /// True for JSON, and false for TypeScript.
    is_json: bool,
    /// Returns an error for each part of the program that the format has no words for.
    refuse: fn(&Program<'_>, &plan::Plan<'_>) -> Vec<Diagnostic>,
    write: for<'p, 's> fn(&'p Program<'s>, &plan::Plan<'_>, &mut Roles<'p, 's>) -> String,
    /// Returns an error for each quota of the deployer that an output exceeds.
    exceeded: fn(&Program<'_>, &plan::Plan<'_>, &Written<'_>) -> Vec<Diagnostic>,
}

/// An output.
pub struct Written<'w> {
    /// With an entry for each line.
    pub text: &'w str,
    /// The bytes that are written in the end.
    pub bytes: usize,
}

/// Every target, in the order of its variants.
const TABLE: [TargetRow; 5] = [
    TargetRow {
        target: Target::Bundle,
        name: "bundle",
        summary: "One JSON document for any deployer",
        title: "Bundle",
        is_json: true,
        refuse: |_, _| Vec::new(),
        write: bundle::write,
        exceeded: |_, _, _| Vec::new(),
    },
    TargetRow {
        target: Target::CloudFormation,
        name: "cloudformation",
        summary: "A complete template for CloudFormation, SAM or CDK",
        title: "CloudFormation template",
        is_json: true,
        refuse: |_, _| Vec::new(),
        write: cloudformation::write,
        exceeded: cloudformation::exceeded_quotas,
    },
    TargetRow {
        target: Target::IamJson,
        name: "iam-json",
        summary: "The roles alone, as policy documents for CDK, SAM or Terraform",
        title: "Policies of IAM",
        is_json: true,
        refuse: |_, _| Vec::new(),
        write: iam_json::write,
        exceeded: |_, _, _| Vec::new(),
    },
    TargetRow {
        target: Target::Terraform,
        name: "terraform",
        summary: "A complete configuration for Terraform",
        title: "Terraform configuration",
        is_json: true,
        refuse: terraform::refuse,
        write: terraform::write,
        exceeded: |_, _, _| Vec::new(),
    },
    TargetRow {
        target: Target::Pulumi,
        name: "pulumi",
        summary: "A complete module of TypeScript for Pulumi or SST",
        title: "Pulumi module",
        is_json: false,
        refuse: pulumi::refuse,
        write: pulumi::write,
        exceeded: |_, _, _| Vec::new(),
    },
];

impl Target {
    /// Every target.
    pub const ALL: [Self; TABLE.len()] = {
        let mut all = [Self::Bundle; TABLE.len()];
        let mut index = 0;
        while index < all.len() {
            assert!(TABLE[index].target as usize == index, "the rows are in the order of the variants");
            all[index] = TABLE[index].target;
            index += 1;
        }
        all
    };

    /// Returns the name in `--target` and in `authc.toml`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Returns a description in one line without a full stop.
    pub fn summary(self) -> &'static str {
        self.row().summary
    }

    /// Returns the title of its documents.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// Returns whether its documents are JSON. Others are TypeScript.
    pub fn is_json(self) -> bool {
        self.row().is_json
    }

    fn row(self) -> &'static TargetRow {
        &TABLE[self as usize]
    }
}

/// Returns the output of a program for a target.
///
/// # Errors
/// If AWS would refuse the output whatever the deployer does: policies that do not fit, two names that become one. If the target has no
/// form for a part of the program.
pub fn emit(program: &Program<'_>, target: Target) -> Result<String, Vec<Diagnostic>> {
    emit_roles(program, target, Vec::new(), false)
}

/// Returns the output of a program of which some roles were compiled already, `compact` without line breaks and blanks if it
/// is JSON.
///
/// # Errors
/// Those of [`emit`].
pub(crate) fn emit_roles<'p>(
    program: &'p Program<'_>,
    target: Target,
    compiled: Vec<(RoleId, CompiledRole<'p>)>,
    compact: bool,
) -> Result<String, Vec<Diagnostic>> {
    let (row, mut compacted) = (target.row(), None);
    let out = emit_planned(program, compiled, row.refuse, row.write, |program, plan, text| {
        compacted = (compact && row.is_json).then(|| json::compacted(text));
        let bytes = compacted.as_deref().unwrap_or(text).len();
        (row.exceeded)(program, plan, &Written { text, bytes })
    })?;
    Ok(compacted.unwrap_or(out))
}

/// Returns the template of a program in which some parameters are references to what another template has. Roles may be
/// compiled already.
///
/// # Errors
/// Those of [`emit`].
pub(crate) fn emit_into<'p>(
    program: &'p Program<'_>,
    references: &TemplateReferences,
    compiled: Vec<(RoleId, CompiledRole<'p>)>,
) -> Result<String, Vec<Diagnostic>> {
    emit_planned(
        program,
        compiled,
        Target::CloudFormation.row().refuse,
        |program, plan, roles| cloudformation::write_into(program, plan, roles, references),
        |_, _, _| Vec::new(),
    )
}

fn emit_planned<'p, 's>(
    program: &'p Program<'s>,
    compiled: Vec<(RoleId, CompiledRole<'p>)>,
    refuse: impl FnOnce(&Program<'_>, &plan::Plan<'_>) -> Vec<Diagnostic>,
    write: impl FnOnce(&'p Program<'s>, &plan::Plan<'_>, &mut Roles<'p, 's>) -> String,
    exceeded: impl FnOnce(&Program<'_>, &plan::Plan<'_>, &str) -> Vec<Diagnostic>,
) -> Result<String, Vec<Diagnostic>> {
    let plan = plan::plan(program);
    let mut roles = Roles::new(program).with_compiled(compiled);
    let mut refusals = clash_errors(program, &plan, roles.remaining());
    refusals.extend(function_policies::too_large_errors(&plan));
    refusals.extend(refuse(program, &plan));
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let out = write(program, &plan, &mut roles);
    let errors = roles.into_errors();
    let errors = if errors.is_empty() { exceeded(program, &plan, &out) } else { errors };
    if errors.is_empty() { Ok(out) } else { Err(errors) }
}

/// Returns the errors of [`emit`] for every target that do not depend on policies, without writing anything.
pub fn refusals(program: &Program<'_>) -> Vec<Diagnostic> {
    let plan = plan::plan(program);
    let mut errors = clash_errors(program, &plan, &output_order(program));
    errors.extend(function_policies::too_large_errors(&plan));
    errors
}

/// Returns an error for each two things with the same logical id, output or key of a map, and for each id that is too long.
fn clash_errors(program: &Program<'_>, plan: &plan::Plan<'_>, roles: &[(String, RoleId)]) -> Vec<Diagnostic> {
    let mut ids: Vec<(Cow<'_, str>, Loc)> =
        plan.resources.iter().map(|resource| (resource.id.as_str().into(), resource.source)).collect();
    for (id, role) in roles {
        ids.push((id.into(), program.declared(program.roles[role.index()].principal)));
    }
    ids.extend(service_roles(program).map(|role| (role.id.into(), role.source)));
    ids.extend(
        program
            .params
            .iter()
            .filter(|param| param.bound.is_none())
            .map(|param| (parameters::logical(param.name).into(), param.loc)),
    );
    let parameters = program.resources.iter().filter(|resource| resource.handle == crate::model::Handle::Parameter);
    ids.extend(parameters.map(|resource| (parameters::arn(resource.name).into(), resource.loc)));
    let mut errors = long_name_errors(&ids);
    errors.extend(policy_name_errors(program, &ids, roles));
    errors.extend(duplicate_errors(ids, |id| format!("two names become the logical id `{id}`")));
    let mut outputs: Vec<(Cow<'_, str>, Loc)> =
        plan.outputs.iter().map(|output| (output.id.as_str().into(), output.source)).collect();
    for (id, role) in roles {
        let principal = program.roles[role.index()].principal;
        if matches!(principal, Principal::Function(_)) {
            outputs.push((format!("{id}Arn").into(), program.declared(principal)));
        }
    }
    if errors.is_empty() {
        errors.extend(long_name_errors(&outputs));
    }
    errors.extend(duplicate_errors(outputs, |id| format!("two names become the output `{id}`")));
    let keys = plan::map_keys(program).into_iter().map(|(key, loc)| (key.into(), loc)).collect();
    errors.extend(duplicate_errors(keys, |key| {
        let key = key.split_once('.').map_or(key, |(_, key)| key);
        let (map, key) = key.split_once('.').unwrap_or(("", key));
        format!("two sign-ins become the key `{key}` of `{map}`")
    }));
    errors
}

/// Returns an error for each id that can be that of a policy of a role.
fn policy_name_errors(
    program: &Program<'_>,
    ids: &[(Cow<'_, str>, Loc)],
    roles: &[(String, RoleId)],
) -> Vec<Diagnostic> {
    let error = |(id, loc): &(Cow<'_, str>, Loc)| {
        let of = cloudformation::role_of_policy_id(id)?;
        let place = roles.binary_search_by(|(role, _)| role.as_str().cmp(of)).ok()?;
        let declared = program.declared(program.roles[roles[place].1.index()].principal);
        let message = format!("two names become the logical id `{id}`");
        let error = Diagnostic::new(&names::LOGICAL_ID_CLASH, *loc, message, "this one")
            .label(declared, "and that of a policy of this role")
            .note(format!("the policies of a role are `{of}Grants`, `{of}Grants2` and so on"))
            .help("give it another name");
        Some(error)
    };
    ids.iter().filter_map(error).collect()
}

/// The limit for a logical id, the name of a parameter, and that of an output.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
const MAX_LOGICAL_ID: usize = 255;

/// Returns an error for each name that is too long for CloudFormation.
fn long_name_errors(ids: &[(Cow<'_, str>, Loc)]) -> Vec<Diagnostic> {
    let report = |(id, loc): &(Cow<'_, str>, Loc)| {
        let message = format!("this becomes a logical id of {} characters, {MAX_LOGICAL_ID} at most", id.len());
        Diagnostic::new(&names::BAD_VALUE, *loc, message, "too long")
            .note("CloudFormation refuses a template with a longer one")
            .help("give it a shorter name")
    };
    ids.iter().filter(|(id, _)| id.len() > MAX_LOGICAL_ID).map(report).collect()
}

/// Returns an error for each name that stands for two things.
fn duplicate_errors(mut ids: Vec<(Cow<'_, str>, Loc)>, message: impl Fn(&str) -> String) -> Vec<Diagnostic> {
    let mut seen = FxHashSet::default();
    if ids.iter().all(|(id, _)| seen.insert(id.as_ref())) {
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
