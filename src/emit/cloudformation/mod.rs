//! Writes a CloudFormation template.

use std::cell::RefCell;
use std::ops::Not;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use self::intrinsic::Intrinsic;
use self::references::TemplateReferences;
use self::types::resource_type;
use super::Written;
use super::bundle::COMMERCIAL_PARTITION;
use super::document::{AssumptionEntry, Dialect, InContext, Origins, PolicyDocument, WriteContext, assumptions};
use super::json::{Entries, to_string};
use super::params::{Parameter, parameters};
use super::plan::{Plan, PlannedResource};
use super::sources::SourceMap;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::quotas;
use crate::model::{DeployText, Handle, Principal, Program};
use crate::policy::roles::{CompiledOptions, CompiledRole, Roles};
use crate::policy::service_roles::service_roles;
use crate::policy::split::INLINE_POLICY;
use crate::policy::trust::Trust;
use crate::policy::{Policy, Statement};
use crate::text::Loc;

pub mod intrinsic;
pub mod references;
pub mod types;

/// Returns the template of a program.
pub fn write<'p, 's>(program: &'p Program<'s>, plan: &Plan<'_>, roles: &mut Roles<'p, 's>) -> String {
    write_into(program, plan, roles, &TemplateReferences::default())
}

/// Returns the template of a program in which some parameters are references to what another template has.
pub fn write_into<'p, 's>(
    program: &'p Program<'s>,
    plan: &Plan<'_>,
    roles: &mut Roles<'p, 's>,
    references: &TemplateReferences,
) -> String {
    let context = WriteContext::new(Dialect::CloudFormation(references), SourceMap::new(program.sources));
    let function_roles = roles.remaining().iter().filter_map(|(id, role)| {
        let principal = program.roles[role.index()].principal;
        let is_made = matches!(principal, Principal::Function(_)) && program.existing_role(principal).is_none();
        is_made.then(|| (id.clone(), program.role_title(*role)))
    });
    let function_roles = function_roles.collect();
    to_string(&Template { context, program, plan, references, function_roles, roles: RefCell::new(roles) })
}

/// What CloudFormation takes of a template: the section, the number of its entries, and the way out.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
pub(crate) const MAX_ENTRIES: [(&str, usize, &str); 3] = [
    (
        "Resources",
        500,
        "split the program in two, each with its own APIs, or leave routes to the deployer: routes external",
    ),
    ("Parameters", 200, "say what things are called: with `name` or `arn` they need no parameter"),
    ("Outputs", 200, "split the program in two, each with its own functions"),
];

/// The bytes of a template.
const MAX_BYTES: usize = 1_048_576;

/// Returns an error for each quota of CloudFormation that a template exceeds, at the declaration of the first entry too many.
pub fn exceeded_quotas(program: &Program<'_>, plan: &Plan<'_>, template: &Written<'_>) -> Vec<Diagnostic> {
    // Entries are counted only where there can be so many: each is a line of at least 100 bytes with those below it.
    const LEAST_BYTES: usize = 200 * 100;
    let holds_few = template.text.len() < LEAST_BYTES || may_hold(program, plan).iter().all(|most| *most <= 200);
    if holds_few && template.bytes <= MAX_BYTES {
        return Vec::new();
    }
    let planned = plan.resources.last().map(|resource| resource.source);
    let of_role = program.roles.last().map(|role| program.declared(role.principal));
    let many_roles = program.roles.len() > plan.resources.len();
    let declared = if many_roles { of_role.or(planned) } else { planned.or(of_role) };
    let open = program.resources.iter().rfind(|resource| resource.handle == Handle::Parameter);
    let open = open.map(|resource| resource.loc).or(declared);
    let error = |loc: Option<Loc>, what: String, help: &str| {
        let diagnostic = match loc {
            Some(loc) => Diagnostic::new(&quotas::TEMPLATE_TOO_LARGE, loc, what, "one of them"),
            None => Diagnostic::global(&quotas::TEMPLATE_TOO_LARGE, what),
        };
        diagnostic.note("CloudFormation refuses the template when it is deployed").help(help.to_owned())
    };
    let mut errors = Vec::new();
    for (section, most, help) in MAX_ENTRIES {
        let count = entries_of(template.text, section);
        if count > most {
            let name = section.to_ascii_lowercase();
            let loc = if section == "Parameters" { open } else { declared };
            errors.push(error(loc, format!("the template has {count} {name}, and CloudFormation takes {most}"), help));
        }
    }
    if template.bytes > MAX_BYTES {
        let message = format!("the template has {} bytes, and CloudFormation takes {MAX_BYTES}", template.bytes);
        errors.push(error(declared, message, "compile it with --compact, or split the program in two"));
    }
    errors
}

/// Returns how many resources, parameters and outputs a template has at most.
fn may_hold(program: &Program<'_>, plan: &Plan<'_>) -> [usize; 3] {
    // A role has an inline policy and ten managed ones; a route and an authorizer have one parameter, and an API three of its own.
    let resources = plan.resources.len() + program.user_pools.len() + 12 * program.roles.len();
    let of_apis = program.apis.iter().map(|api| api.routes.len() + api.authorizers.len() + 3).sum::<usize>();
    let of_pools = program.user_pools.iter().map(|pool| pool.triggers.len() + 2).sum::<usize>();
    let parameters = program.params.len() + program.resources.len() + of_apis + of_pools;
    [resources * 200 / 500, parameters, plan.outputs.len() + program.roles.len()]
}

/// Returns the number of entries of a section of a template, which stand at the beginning of lines two levels below the template.
fn entries_of(template: &str, section: &str) -> usize {
    let Some((_, rest)) = template.split_once(&format!("\n  \"{section}\": {{\n")) else { return 0 };
    let lines = rest.lines().take_while(|line| !line.starts_with("  }"));
    lines.filter(|line| line.starts_with("    \"")).count()
}

struct Template<'c, 'p, 's> {
    context: WriteContext<'c>,
    program: &'p Program<'s>,
    plan: &'c Plan<'c>,
    references: &'c TemplateReferences,
    /// The logical ids and titles of the roles of functions.
    function_roles: Vec<(String, String)>,
    roles: RefCell<&'c mut Roles<'p, 's>>,
}

impl Serialize for Template<'_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut template = serializer.serialize_map(None)?;
        template.serialize_entry("AWSTemplateFormatVersion", &"2010-09-09")?;
        template.serialize_entry("Description", &"Who may do what, compiled by authc")?;
        let assumptions = assumptions(&self.context, self.program);
        if !assumptions.is_empty() {
            template.serialize_entry("Metadata", &Metadata { authc: Assumptions { assumptions } })?;
        }
        if !self.program.identity_pools.is_empty() {
            template.serialize_entry("Rules", &commercial_partition_rule())?;
        }
        template.serialize_entry("Resources", &Resources(self))?;
        if !self.plan.outputs.is_empty() || !self.function_roles.is_empty() {
            template.serialize_entry("Outputs", &Outputs(self))?;
        }
        // Parameters come last, since the parts before refer to them.
        let mut parameters = parameters(self.program, &self.context.referenced_names());
        parameters.retain(|parameter| self.references.get(&parameter.name).is_none());
        if !parameters.is_empty() {
            let entries = parameters.iter().map(|parameter| (&parameter.name, ParameterEntry::from(parameter)));
            template.serialize_entry("Parameters", &Entries::new(entries))?;
        }
        template.end()
    }
}

/// Data that CloudFormation ignores.
#[derive(Serialize)]
struct Metadata<T> {
    authc: T,
}

#[derive(Serialize)]
struct Assumptions<'c> {
    assumptions: Vec<AssumptionEntry<'c>>,
}

#[derive(Serialize)]
struct Origin<'c, 'p> {
    source: InContext<'c, Loc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sources: Option<Origins<'c, 'p>>,
}

/// Returns a rule that refuses partitions where identity pools have another principal and other condition keys. AWS documents
/// only parameters in it; public templates compare the region and the account so, and cfn-lint accepts it.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html>
fn commercial_partition_rule() -> impl Serialize {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Rules {
        commercial_partition: Rule,
    }
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Rule {
        assertions: [Assertion; 1],
    }
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Assertion {
        assert: Condition,
        assert_description: &'static str,
    }
    #[derive(Serialize)]
    enum Condition {
        #[serde(rename = "Fn::Equals")]
        Equals(Intrinsic<'static>, &'static str),
    }
    let assertion = Assertion {
        assert: Condition::Equals(Intrinsic::Ref("AWS::Partition"), COMMERCIAL_PARTITION),
        assert_description: "Roles and policies of identity pools are written for the commercial partition of AWS. In GovCloud and China nobody could take them.",
    };
    Rules { commercial_partition: Rule { assertions: [assertion] } }
}

struct Resources<'t, 'c, 'p, 's>(&'t Template<'c, 'p, 's>);

impl Serialize for Resources<'_, '_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut resources = serializer.serialize_map(None)?;
        let context = &self.0.context;
        for resource in &self.0.plan.resources {
            resources.serialize_entry(&resource.id, &planned_resource(context, resource))?;
        }
        for role in service_roles(self.0.program) {
            resources.serialize_entry(&role.id, &service_role_resource(context, &role))?;
        }
        for role in &mut **self.0.roles.borrow_mut() {
            if role.existing.is_none() {
                resources.serialize_entry(&role.id, &role_resource(context, &role))?;
            }
            for policy in &role.policies {
                let id = role.policy_id(policy);
                match policy.managed {
                    true => resources.serialize_entry(&id, &managed_policy(context, &role, policy))?,
                    false => resources.serialize_entry(&id, &inline_policy(context, &role, policy))?,
                }
            }
        }
        resources.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Resource<'c, 'p, Properties> {
    #[serde(rename = "Type")]
    ty: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_replace_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    depends_on: &'c [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Metadata<Origin<'c, 'p>>>,
    properties: Properties,
}

impl<'c, 'p, Properties> Resource<'c, 'p, Properties> {
    fn new(ty: &'static str, origin: Option<Origin<'c, 'p>>, properties: Properties) -> Self {
        let metadata = origin.map(|authc| Metadata { authc });
        Self { ty, deletion_policy: None, update_replace_policy: None, depends_on: &[], metadata, properties }
    }
}

fn planned_resource<'c>(context: &'c WriteContext<'c>, resource: &'c PlannedResource<'c>) -> impl Serialize {
    let origin = Origin { source: InContext(context, resource.source), sources: None };
    let retention = resource.kind.is_retained().then_some("Retain");
    Resource {
        deletion_policy: retention,
        update_replace_policy: retention,
        depends_on: &resource.depends_on,
        ..Resource::new(resource_type(resource.kind), Some(origin), InContext(context, &resource.properties))
    }
}

/// Returns the role that a logical id is about, if it can be that of a policy.
pub(super) fn role_of_policy_id(id: &str) -> Option<&str> {
    id.trim_end_matches(|character: char| character.is_ascii_digit()).strip_suffix(INLINE_POLICY)
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RoleTagEntry<'c> {
    key: &'c str,
    value: InContext<'c, &'c DeployText>,
}

/// The properties of a role. The policies are within it if a service takes it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RoleProperties<'c, 'p> {
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<InContext<'c, &'c DeployText>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary: Option<InContext<'c, &'c DeployText>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_session_duration: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<RoleTagEntry<'c>>,
    assume_role_policy_document: InContext<'c, &'c Trust>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    policies: Vec<InlinePolicy<'c, 'p>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct InlinePolicy<'c, 'p> {
    policy_name: &'c str,
    policy_document: Document<'c, 'p>,
}

fn role_properties<'c, 'p>(context: &'c WriteContext<'c>, role: &'c CompiledRole<'p>) -> RoleProperties<'c, 'p> {
    let options = role.options.as_deref();
    let text = |read: fn(&CompiledOptions) -> &Option<DeployText>| {
        options.and_then(|options| read(options).as_ref()).map(|text| InContext(context, text))
    };
    let tag = |(key, value): &'c (String, DeployText)| RoleTagEntry { key, value: InContext(context, value) };
    RoleProperties {
        description: format!("What {} may do", role.title),
        path: text(|options| &options.path),
        permissions_boundary: text(|options| &options.boundary),
        max_session_duration: options.and_then(|options| options.max_session),
        tags: options.into_iter().flat_map(|options| &options.tags).map(tag).collect(),
        assume_role_policy_document: InContext(context, &role.trust),
        policies: Vec::new(),
    }
}

fn role_resource<'c, 'p>(context: &'c WriteContext<'c>, role: &'c CompiledRole<'p>) -> impl Serialize {
    let origin = Origin { source: InContext(context, role.source), sources: Some(Origins(context, role)) };
    Resource::new("AWS::IAM::Role", Some(origin), role_properties(context, role))
}

/// Returns a role that a service takes, with its policy inside: Cognito tries the role when it makes the pool, and CloudFormation makes
/// the pool as soon as it has the role.
fn service_role_resource<'c, 'p>(context: &'c WriteContext<'c>, role: &'c CompiledRole<'p>) -> impl Serialize {
    let inline = |policy: &'c Policy<'p>| InlinePolicy {
        policy_name: &policy.name,
        policy_document: iam_document(context, policy),
    };
    let policies = role.policies.iter().map(inline).collect();
    let origin = Origin { source: InContext(context, role.source), sources: Some(Origins(context, role)) };
    Resource::new("AWS::IAM::Role", Some(origin), RoleProperties { policies, ..role_properties(context, role) })
}

/// Returns an inline policy as a resource of its own. Within the role, a policy that names a function would make a cycle of it with
/// the function that has the role.
fn inline_policy<'c, 'p>(
    context: &'c WriteContext<'c>,
    role: &'c CompiledRole<'p>,
    policy: &'c Policy<'p>,
) -> impl Serialize {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct RolePolicy<'c, 'p> {
        role_name: RoleName<'c>,
        policy_name: &'c str,
        policy_document: Document<'c, 'p>,
    }
    let properties = RolePolicy {
        role_name: role_name(context, role),
        policy_name: &policy.name,
        policy_document: iam_document(context, policy),
    };
    Resource::new("AWS::IAM::RolePolicy", policy_origin(context, role), properties)
}

/// The name of a role: of one of the template, or of one that exists.
#[derive(Serialize)]
#[serde(untagged)]
enum RoleName<'c> {
    Made(Intrinsic<'c>),
    Existing(InContext<'c, &'c DeployText>),
}

fn role_name<'c>(context: &'c WriteContext<'c>, role: &'c CompiledRole<'_>) -> RoleName<'c> {
    match &role.existing {
        Some(name) => RoleName::Existing(InContext(context, name)),
        None => RoleName::Made(Intrinsic::Ref(&role.id)),
    }
}

/// Returns where a policy comes from, if its role, which says it else, is not in the template.
fn policy_origin<'c, 'p>(context: &'c WriteContext<'c>, role: &'c CompiledRole<'p>) -> Option<Origin<'c, 'p>> {
    let origin = Origin { source: InContext(context, role.source), sources: Some(Origins(context, role)) };
    role.existing.is_some().then_some(origin)
}

fn managed_policy<'c, 'p>(
    context: &'c WriteContext<'c>,
    role: &'c CompiledRole<'p>,
    policy: &'c Policy<'p>,
) -> impl Serialize {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct ManagedPolicy<'c, 'p> {
        description: String,
        roles: [RoleName<'c>; 1],
        policy_document: Document<'c, 'p>,
    }
    let properties = ManagedPolicy {
        description: format!("What {} may do, continued", role.title),
        roles: [role_name(context, role)],
        policy_document: iam_document(context, policy),
    };
    Resource::new("AWS::IAM::ManagedPolicy", policy_origin(context, role), properties)
}

type Document<'c, 'p> = PolicyDocument<InContext<'c, &'c [Statement<'p>]>>;

fn iam_document<'c, 'p>(context: &'c WriteContext<'c>, policy: &'c Policy<'p>) -> Document<'c, 'p> {
    PolicyDocument::new(InContext(context, &policy.statements))
}

/// The outputs of the plan, and the ARNs of the roles of functions.
struct Outputs<'t, 'c, 'p, 's>(&'t Template<'c, 'p, 's>);

impl Serialize for Outputs<'_, '_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Output<D, V> {
            description: D,
            value: V,
        }
        let mut outputs = serializer.serialize_map(None)?;
        for output in &self.0.plan.outputs {
            let value = InContext(&self.0.context, &output.value);
            outputs.serialize_entry(&output.id, &Output { description: &output.description, value })?;
        }
        for (id, title) in &self.0.function_roles {
            let (description, value) = (format!("Role of {title}"), Intrinsic::GetAtt(id, "Arn"));
            outputs.serialize_entry(&format!("{id}Arn"), &Output { description, value })?;
        }
        outputs.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ParameterEntry<'c> {
    #[serde(rename = "Type")]
    ty: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<&'c str>,
    allowed_pattern: &'c str,
    constraint_description: &'c str,
    #[serde(skip_serializing_if = "Not::not")]
    no_echo: bool,
}

impl<'c> From<&'c Parameter> for ParameterEntry<'c> {
    fn from(parameter: &'c Parameter) -> Self {
        Self {
            ty: parameter.ty,
            description: &parameter.description,
            default: parameter.default.as_deref(),
            allowed_pattern: &parameter.pattern,
            constraint_description: &parameter.pattern_description,
            no_echo: parameter.secret,
        }
    }
}
