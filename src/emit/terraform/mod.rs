//! Writes a configuration of Terraform in its JSON syntax.
//!
//! A resource has the name of its logical id. Policy documents are objects among the local values, which Terraform turns into JSON: as
//! text in a string they could not hold every expression, and nobody could read them in a review.
//! Source: <https://developer.hashicorp.com/terraform/language/syntax/json>

use std::ops::Not;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use self::mapping::{MappedResource, Mapping};
use self::template::{Addresses, CURRENT, PARTITION, escaped, quoted, re2};
use self::types::{BELOW, LOWEST, ROLE, TerraformType, Version, resource_type};
use super::bundle::COMMERCIAL_PARTITION;
use super::document::{AssumptionEntry, Dialect, InContext, Origins, PolicyDocument, WriteContext, assumptions};
use super::json::{Entries, to_string};
use super::node::{Node, Properties};
use super::params::{Parameter, parameters};
use super::plan::{Plan, PlannedResource, ResourceKind};
use super::sources::SourceMap;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::quotas;
use crate::model::{DeployText, ParamType, Principal, Program, parameters as names};
use crate::policy::roles::{CompiledRole, Holder, Roles};
use crate::policy::service_roles::service_roles;
use crate::policy::trust::Trust;
use crate::policy::{Policy, Statement};
use crate::text::Loc;

pub mod mapping;
pub mod template;
pub mod types;

/// A target that is written for the provider of AWS, or for what is made of it.
pub struct ProviderTarget {
    pub name: &'static str,
    pub resource_type: fn(ResourceKind) -> Option<&'static TerraformType>,
    /// Why it may lack a type.
    pub lacks_type: &'static str,
    /// Why it may lack an argument.
    pub lacks_argument: &'static str,
    /// What it does with a dynamic reference.
    pub reads_reference: &'static str,
}

const TARGET: ProviderTarget = ProviderTarget {
    name: "terraform",
    resource_type,
    lacks_type: "version 5 of the provider of AWS has no type for it",
    lacks_argument: "the provider of AWS has no argument for it, or not in each of its versions from 5.92 on",
    reads_reference: "Terraform would take the dynamic reference for the value itself",
};

/// Returns an error for each part of a program that Terraform has no words for.
pub fn refuse(_: &Program<'_>, plan: &Plan<'_>) -> Vec<Diagnostic> {
    refusals(plan, &TARGET)
}

/// Returns an error for each part of a plan that a target has no words for.
pub fn refusals(plan: &Plan<'_>, target: &ProviderTarget) -> Vec<Diagnostic> {
    plan.resources.iter().flat_map(|resource| refusals_of(resource, target)).collect()
}

fn refusals_of(resource: &PlannedResource<'_>, target: &ProviderTarget) -> Vec<Diagnostic> {
    let name = target.name;
    let id = &resource.id;
    let refusal = |message: String, note: &str| {
        Diagnostic::new(&quotas::NOT_IN_TARGET, resource.source, message, "declared here")
            .note(note.to_owned())
            .help("compile it for another target, or do without it")
    };
    let Some(ty) = (target.resource_type)(resource.kind) else {
        let message = format!("the target `{name}` has no resource for `{id}`");
        return vec![refusal(message, target.lacks_type)];
    };
    let mut mapping = Mapping::new(id);
    mapping.map(ty, resource);
    let unmapped = mapping.unmapped.iter().map(|property| {
        let message = format!("the target `{name}` cannot set `{property}` of `{id}`");
        refusal(message, target.lacks_argument)
    });
    let mut out: Vec<Diagnostic> = unmapped.collect();
    if adds_messages(resource) {
        let message = format!("the target `{name}` would let users of `{id}` confirm their sign-in by SMS");
        let note = "where a pool has `sms` and `mfa`, the provider of AWS makes SMS a second factor";
        out.push(refusal(message, note).help("add `sms` to the factors of `mfa`"));
    }
    if let Some(reference) = resource.properties.iter().find_map(|(_, value)| dynamic_reference(value)) {
        let message = format!("the target `{name}` cannot read `{reference}`");
        out.push(refusal(message, target.reads_reference).help("make it a parameter: `param name: secret`"));
    }
    out
}

/// Returns whether a pool has a second factor, texts by SMS, and no texts by SMS as second factor: the provider sets the factor whenever
/// it sets the texts.
/// Source: <https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/cognitoidp/user_pool.go>
fn adds_messages(resource: &PlannedResource<'_>) -> bool {
    let property = |name| resource.properties.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    let has_factors = property("MfaConfiguration").is_some_and(|mode| *mode != Node::text("OFF"));
    let has_sms =
        matches!(property("EnabledMfas"), Some(Node::List(factors)) if factors.contains(&Node::text("SMS_MFA")));
    resource.kind == ResourceKind::UserPool && has_factors && !has_sms && property("SmsConfiguration").is_some()
}

/// Returns the first dynamic reference of CloudFormation in a value.
fn dynamic_reference<'n>(value: &'n Node<'_>) -> Option<&'n str> {
    match value {
        Node::Bool(_) | Node::Int(_) => None,
        Node::Text(text) => {
            let (start, spelled) = (text.spelled().find("{{resolve:")?, text.spelled());
            spelled[start..].find("}}").map(|length| &spelled[start..start + length + 2])
        }
        Node::List(items) => items.iter().find_map(dynamic_reference),
        Node::Map(entries) => entries.iter().find_map(|(_, value)| dynamic_reference(value)),
    }
}

/// Returns the configuration of a program.
pub fn write<'p, 's>(program: &'p Program<'s>, plan: &Plan<'_>, roles: &mut Roles<'p, 's>) -> String {
    let roles: Vec<CompiledRole<'p>> = roles.chain(service_roles(program)).collect();
    let (mut addresses, mut since) = (Addresses::default(), LOWEST);
    let mut resources = Vec::new();
    for resource in &plan.resources {
        let Some(ty) = resource_type(resource.kind) else { continue };
        let mut mapping = Mapping::new(&resource.id);
        resources.push((resource, mapping.map(ty, resource)));
        since = since.max(mapping.since);
        addresses.resources.insert(resource.id.clone(), (ty, mapping::name(ty, &resource.id).to_owned()));
    }
    addresses.resources.extend(roles.iter().map(|role| (role.id.clone(), (&ROLE, role.id.clone()))));
    let stored = program.params.iter().filter(|param| param.ty == ParamType::Ssm);
    addresses.stored_parameters = stored.map(|param| names::logical(param.name)).collect();
    if !program.identity_pools.is_empty() {
        addresses.data_source(PARTITION, CURRENT.to_owned(), None);
    }
    let context = WriteContext::new(Dialect::Terraform(&addresses), SourceMap::new(program.sources));
    to_string(&Configuration { context: &context, addresses: &addresses, program, plan, since, resources, roles })
}

struct Configuration<'c, 'p, 's> {
    context: &'c WriteContext<'c>,
    addresses: &'c Addresses,
    program: &'p Program<'s>,
    plan: &'c Plan<'c>,
    /// The lowest version of the provider that has all arguments.
    since: Version,
    /// The resources of the plan, each with what it becomes.
    resources: Vec<(&'c PlannedResource<'c>, Vec<MappedResource<'c>>)>,
    roles: Vec<CompiledRole<'p>>,
}

impl Serialize for Configuration<'_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut configuration = serializer.serialize_map(None)?;
        let assumptions = assumptions(self.context, self.program);
        configuration.serialize_entry("//", &Comment { what: "Who may do what, compiled by authc", assumptions })?;
        configuration.serialize_entry("terraform", &Settings::new(self.since))?;
        if !self.roles.is_empty() {
            configuration.serialize_entry("locals", &Entries::new(self.documents()))?;
        }
        let resources = self.resources();
        if !resources.is_empty() {
            let types = resources.iter().map(|(ty, named)| (*ty, Entries::new(named.iter().map(|(n, r)| (n, r)))));
            configuration.serialize_entry("resource", &Entries::new(types))?;
        }
        let outputs = self.outputs();
        if !outputs.is_empty() {
            configuration.serialize_entry("output", &Entries::new(outputs.iter().map(|(id, output)| (id, output))))?;
        }
        // Parameters and data sources come last, since the parts before refer to them.
        let data = self.addresses.data();
        if !data.is_empty() {
            let types = data.iter().map(|(ty, named)| {
                let sources = named.iter().map(|(name, argument)| (name, self.data_source(ty, argument.as_deref())));
                (*ty, Entries::new(sources))
            });
            configuration.serialize_entry("data", &Entries::new(types))?;
        }
        let parameters = parameters(self.program, &self.context.referenced_names());
        if !parameters.is_empty() {
            let variables = parameters.iter().map(|parameter| (&parameter.name, Variable::from(parameter)));
            configuration.serialize_entry("variable", &Entries::new(variables))?;
        }
        configuration.end()
    }
}

/// What Terraform does not read.
#[derive(Serialize)]
struct Comment<'c> {
    #[serde(rename = "description")]
    what: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assumptions: Vec<AssumptionEntry<'c>>,
}

#[derive(Serialize)]
struct Settings {
    required_version: &'static str,
    required_providers: Providers,
}

#[derive(Serialize)]
struct Providers {
    aws: Provider,
}

#[derive(Serialize)]
struct Provider {
    source: &'static str,
    version: String,
}

impl Settings {
    fn new(since: Version) -> Self {
        let version = format!(">= {}.{}, < {}", since.0, since.1, BELOW.0);
        // From here on data sources have conditions.
        // Source: https://developer.hashicorp.com/terraform/language/v1.2.x/upgrade-guides
        Self {
            required_version: ">= 1.2",
            required_providers: Providers { aws: Provider { source: "hashicorp/aws", version } },
        }
    }
}

/// A resource with everything that Terraform reads or a person looks for.
struct Resource<'r, 'c, 'p> {
    context: &'c WriteContext<'c>,
    source: Option<Loc>,
    origins: Option<&'r CompiledRole<'p>>,
    arguments: Vec<(&'r str, Argument<'r>)>,
    after: Vec<String>,
    lifecycle: Option<Lifecycle>,
}

enum Argument<'r> {
    Node(&'r Node<'r>),
    /// A template of Terraform.
    Template(String),
    Templates(Vec<String>),
    Text(&'r DeployText),
    Number(u64),
    Tags(&'r [(String, DeployText)]),
    Trigger(&'r str),
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Lifecycle {
    PreventDestroy(bool),
    CreateBeforeDestroy(bool),
}

impl Serialize for Resource<'_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Origin<'c, 'p> {
            source: InContext<'c, Loc>,
            #[serde(skip_serializing_if = "Option::is_none")]
            sources: Option<Origins<'c, 'p>>,
        }
        let mut resource = serializer.serialize_map(None)?;
        if let Some(source) = self.source {
            let sources = self.origins.map(|role| Origins(self.context, role));
            resource.serialize_entry("//", &Origin { source: InContext(self.context, source), sources })?;
        }
        for (name, argument) in &self.arguments {
            match argument {
                Argument::Node(node) => resource.serialize_entry(name, &InContext(self.context, *node))?,
                Argument::Template(template) => resource.serialize_entry(name, template)?,
                Argument::Templates(templates) => resource.serialize_entry(name, templates)?,
                Argument::Text(text) => resource.serialize_entry(name, &InContext(self.context, *text))?,
                Argument::Number(number) => resource.serialize_entry(name, number)?,
                Argument::Tags(tags) => {
                    let entries = tags.iter().map(|(key, value)| (escaped(key), InContext(self.context, value)));
                    resource.serialize_entry(name, &Entries::new(entries))?;
                }
                Argument::Trigger(hash) => {
                    resource.serialize_entry(name, &Entries::new(std::iter::once(("redeployment", hash))))?;
                }
            }
        }
        if !self.after.is_empty() {
            resource.serialize_entry("depends_on", &self.after)?;
        }
        if let Some(lifecycle) = &self.lifecycle {
            resource.serialize_entry("lifecycle", lifecycle)?;
        }
        resource.end()
    }
}

/// Resources by type, and by name.
type ByType<'r, 'c, 'p> = Vec<(&'static str, Vec<(String, Resource<'r, 'c, 'p>)>)>;

/// A policy document or a trust policy.
#[derive(Serialize)]
#[serde(untagged)]
enum Document<'c, 'p> {
    Policy(PolicyDocument<InContext<'c, &'c [Statement<'p>]>>),
    Trust(InContext<'c, &'c Trust>),
}

impl<'c, 'p> Configuration<'c, 'p, '_> {
    /// Returns the documents of all roles with the names of their local values.
    fn documents<'r>(&'r self) -> impl Iterator<Item = (String, Document<'r, 'p>)> {
        self.roles.iter().flat_map(move |role| {
            let trust =
                role.written_trust().map(|trust| (trust_id(role), Document::Trust(InContext(self.context, trust))));
            let policies = role.policies.iter().map(move |policy| {
                let document = PolicyDocument::new(InContext(self.context, policy.statements.as_slice()));
                (role.policy_id(policy), Document::Policy(document))
            });
            trust.into_iter().chain(policies)
        })
    }

    fn resources<'r>(&'r self) -> ByType<'r, 'c, 'p> {
        let mut out = ByType::new();
        let mut add = |ty: &'static str, name: String, resource| match out.iter_mut().find(|(other, _)| *other == ty) {
            Some((_, named)) => named.push((name, resource)),
            None => out.push((ty, vec![(name, resource)])),
        };
        for (planned, mapped) in &self.resources {
            for (index, resource) in mapped.iter().enumerate() {
                add(resource.ty, resource.name.clone(), self.planned(planned, mapped, index));
            }
        }
        for role in &self.roles {
            let is_made = role.existing.is_none();
            if is_made {
                add(ROLE.ty, role.id.clone(), self.role(role));
            }
            for policy in &role.policies {
                let id = role.policy_id(policy);
                for (ty, arguments) in policy_resources(role, policy, &id) {
                    let origins = (!is_made).then_some(role);
                    let source = origins.map(|role| role.source);
                    add(ty, id.clone(), Resource { source, origins, ..self.resource(arguments) });
                }
            }
            // A role that somebody else keeps has policies of theirs.
            if is_made {
                add("aws_iam_role_policies_exclusive", role.id.clone(), self.resource(only_these_policies(role)));
            }
        }
        out
    }

    fn resource<'r>(&self, arguments: Vec<(&'r str, Argument<'r>)>) -> Resource<'r, 'c, 'p> {
        Resource { context: self.context, source: None, origins: None, arguments, after: Vec::new(), lifecycle: None }
    }

    /// Returns a resource of the plan, or a part of one.
    fn planned<'r>(
        &'r self,
        planned: &PlannedResource<'_>,
        whole: &'r [MappedResource<'_>],
        index: usize,
    ) -> Resource<'r, 'c, 'p> {
        let (mapped, is_whole) = (&whole[index], index == 0);
        let mut arguments = arguments(&mapped.arguments);
        arguments.extend(mapped.trigger.iter().map(|(name, hash)| (name.as_ref(), Argument::Trigger(hash))));
        let mut after: Vec<String> = mapped.after.iter().map(|index| whole[*index].address()).collect();
        if is_whole {
            let first = self.resources.iter().filter(|(other, _)| planned.depends_on.contains(&other.id));
            after.extend(first.flat_map(|(_, mapped)| mapped.iter().map(MappedResource::address)));
            let policies = tried_policies(self.program, &self.roles, planned);
            after.extend(policies.iter().map(|id| format!("aws_iam_role_policy.{id}")));
        }
        let lifecycle = match (planned.kind.is_retained(), &mapped.trigger) {
            (true, _) => Some(Lifecycle::PreventDestroy(true)),
            (_, Some(_)) => Some(Lifecycle::CreateBeforeDestroy(true)),
            _ => None,
        };
        let source = is_whole.then_some(planned.source);
        Resource { source, after, lifecycle, ..self.resource(arguments) }
    }

    fn role<'r>(&'r self, role: &'r CompiledRole<'p>) -> Resource<'r, 'c, 'p> {
        let text = |name, text: &'r Option<DeployText>| text.as_ref().map(|text| (name, Argument::Text(text)));
        let mut arguments = vec![
            ("name_prefix", Argument::Template(name_prefix(&role.id))),
            ("description", Argument::Template(escaped(&format!("What {} may do", role.title)))),
            ("assume_role_policy", Argument::Template(local_document(&trust_id(role)))),
        ];
        if let Some(options) = &role.options {
            arguments.extend(text("path", &options.path));
            arguments.extend(text("permissions_boundary", &options.boundary));
            arguments.extend(options.max_session.map(|length| ("max_session_duration", Argument::Number(length))));
            if !options.tags.is_empty() {
                arguments.push(("tags", Argument::Tags(&options.tags)));
            }
        }
        Resource { source: Some(role.source), origins: Some(role), ..self.resource(arguments) }
    }

    /// Returns the outputs of the plan, and the ARNs of the roles of functions.
    fn outputs<'r>(&'r self) -> Vec<(String, Output<'r>)> {
        let is_secret = |name: &str| {
            let mut secrets = self.program.params.iter().filter(|param| param.ty == ParamType::Secret);
            secrets.any(|param| names::logical(param.name) == name)
        };
        let planned = self.plan.outputs.iter().map(|output| {
            let sensitive = self.addresses.is_sensitive(output.value.parts(), is_secret);
            let value = OutputValue::Text(InContext(self.context, &output.value));
            (output.id.clone(), Output { description: output.description.clone(), value, sensitive })
        });
        let functions = self
            .roles
            .iter()
            .filter(|role| role.existing.is_none() && matches!(role.holder, Holder::Principal(Principal::Function(_))));
        let arns = functions.map(|role| {
            let value = OutputValue::Template(format!("${{{}.{}.arn}}", ROLE.ty, role.id));
            (
                format!("{}Arn", role.id),
                Output { description: format!("Role of {}", role.title), value, sensitive: false },
            )
        });
        planned.chain(arns).collect()
    }

    fn data_source<'r>(&self, ty: &str, argument: Option<&'r str>) -> DataSource<'r> {
        let is_checked = ty == PARTITION && !self.program.identity_pools.is_empty();
        DataSource { name: argument, lifecycle: is_checked.then(commercial_partition_check) }
    }
}

/// Returns the ids of the policies that AWS tries when it makes a resource: those of the role that a user pool sends text messages with.
/// The role's trust names all pools of the account, so nothing in the policies refers to the pool.
pub fn tried_policies(
    program: &Program<'_>,
    roles: &[CompiledRole<'_>],
    resource: &PlannedResource<'_>,
) -> Vec<String> {
    let is_of_resource = |role: &&CompiledRole<'_>| match role.holder {
        Holder::UserPool(id) => {
            resource.kind == ResourceKind::UserPool
                && names::logical(program.user_pools[id.index()].name) == resource.id
        }
        Holder::Principal(_) => false,
    };
    let policies =
        |role: &CompiledRole<'_>| role.policies.iter().map(|policy| role.policy_id(policy)).collect::<Vec<_>>();
    roles.iter().filter(is_of_resource).flat_map(policies).collect()
}

/// Returns the name of the local value with the trust policy of a role. No policy of a role has such a name.
fn trust_id(role: &CompiledRole<'_>) -> String {
    format!("{}Trust", role.id)
}

/// Returns the template of a document among the local values, as the JSON that AWS takes.
fn local_document(id: &str) -> String {
    format!("${{jsonencode(local.{id})}}")
}

/// Returns what the name of a role or of a policy begins with; the provider adds 26 characters, and roles have 64 at most.
/// Source: <https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/iam_role.html.markdown>
pub fn name_prefix(id: &str) -> String {
    const LONGEST: usize = 64 - 26;
    let end = id.len().min(LONGEST - 1);
    format!("{}-", &id[..end])
}

fn arguments<'r>(properties: &'r Properties<'_>) -> Vec<(&'r str, Argument<'r>)> {
    properties.iter().map(|(name, node)| (name.as_ref(), Argument::Node(node))).collect()
}

/// Returns the types and arguments of the resources that give a role a policy.
fn policy_resources<'r>(
    role: &'r CompiledRole<'_>,
    policy: &'r Policy<'_>,
    id: &str,
) -> Vec<(&'static str, Vec<(&'r str, Argument<'r>)>)> {
    let of_role = || match &role.existing {
        Some(name) => ("role", Argument::Text(name)),
        None => ("role", Argument::Template(format!("${{{}.{}.name}}", ROLE.ty, role.id))),
    };
    let document = ("policy", Argument::Template(local_document(id)));
    if !policy.managed {
        let name = ("name", Argument::Template(escaped(&policy.name)));
        return vec![("aws_iam_role_policy", vec![name, of_role(), document])];
    }
    let description = escaped(&format!("What {} may do, continued", role.title));
    let own = vec![
        ("name_prefix", Argument::Template(name_prefix(id))),
        ("description", Argument::Template(description)),
        document,
    ];
    let attached = vec![of_role(), ("policy_arn", Argument::Template(format!("${{aws_iam_policy.{id}.arn}}")))];
    vec![("aws_iam_policy", own), ("aws_iam_role_policy_attachment", attached)]
}

/// Returns the arguments of the resource that removes every other inline policy of a role. A policy that somebody adds by hand goes with
/// the next run.
fn only_these_policies<'r>(role: &CompiledRole<'_>) -> Vec<(&'r str, Argument<'r>)> {
    let inline = role.policies.iter().filter(|policy| !policy.managed);
    let names = inline.map(|policy| format!("${{aws_iam_role_policy.{}.name}}", role.policy_id(policy)));
    vec![
        ("role_name", Argument::Template(format!("${{{}.{}.name}}", ROLE.ty, role.id))),
        ("policy_names", Argument::Templates(names.collect())),
    ]
}

/// An output. Terraform reads no template in its description.
#[derive(Serialize)]
struct Output<'r> {
    description: String,
    value: OutputValue<'r>,
    #[serde(skip_serializing_if = "Not::not")]
    sensitive: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum OutputValue<'r> {
    Text(InContext<'r, &'r DeployText>),
    Template(String),
}

#[derive(Serialize)]
struct DataSource<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lifecycle: Option<DataLifecycle>,
}

#[derive(Serialize)]
struct DataLifecycle {
    postcondition: Check,
}

/// A condition with what Terraform says where it is false.
#[derive(Serialize)]
struct Check {
    condition: String,
    error_message: String,
}

/// Returns the condition that refuses partitions where identity pools have another principal and other condition keys.
fn commercial_partition_check() -> DataLifecycle {
    let condition = format!("${{self.partition == \"{COMMERCIAL_PARTITION}\"}}");
    let error_message = "Roles and policies of identity pools are written for the commercial partition of AWS. In GovCloud and China nobody could take them.";
    DataLifecycle { postcondition: Check { condition, error_message: error_message.to_owned() } }
}

/// A variable. Terraform reads templates in its conditions, but not in its description nor its default.
#[derive(Serialize)]
struct Variable<'c> {
    #[serde(rename = "type")]
    ty: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<&'c str>,
    #[serde(skip_serializing_if = "Not::not")]
    sensitive: bool,
    validation: Check,
}

impl<'c> From<&'c Parameter> for Variable<'c> {
    fn from(parameter: &'c Parameter) -> Self {
        // Terraform's expressions are those of RE2, to which `^` and `$` are the ends of the whole text.
        // Source: https://developer.hashicorp.com/terraform/language/functions/regex
        let condition = format!("${{can(regex({}, var.{}))}}", quoted(&re2(&parameter.pattern)), parameter.name);
        Self {
            ty: "string",
            description: &parameter.description,
            default: parameter.default.as_deref(),
            sensitive: parameter.secret,
            validation: Check { condition, error_message: escaped(&parameter.pattern_description) },
        }
    }
}
