//! Writes a module of TypeScript for Pulumi, which SST v3 and v4 import too.
//!
//! The module has a component with every resource of the plan, which stands on the tables of Terraform's types. Resources are written in an
//! order in which each stands behind what it refers to. A literal of the module is what the writer of JSON makes of the same value, so
//! policy documents are those of every target.
//! Source: <https://www.pulumi.com/docs/iac/concepts/components/>

use std::fmt::Write as _;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use self::template::{Expressions, quoted};
use super::bundle::COMMERCIAL_PARTITION;
use super::document::{Dialect, InContext, PolicyDocument, WriteContext};
use super::json::{Entries, Expression, to_script};
use super::node::Node;
use super::params::{Parameter, parameters};
use super::plan::{Plan, PlannedResource, ResourceKind};
use super::sources::SourceMap;
use super::terraform::mapping::{MappedResource, Mapping};
use super::terraform::types::{ROLE, TerraformType};
use super::terraform::{ProviderTarget, name_prefix, refusals, tried_policies};
use crate::diagnostic::Diagnostic;
use crate::model::{AssumedFact, DeployText, ParamType, Principal, Program, parameters as logical_ids};
use crate::policy::Policy;
use crate::policy::roles::{CompiledRole, Holder, Roles};
use crate::policy::service_roles::service_roles;
use crate::text::{Loc, printable};

mod names;
pub mod template;

const TARGET: ProviderTarget = ProviderTarget {
    name: "pulumi",
    resource_type: names::resource_type,
    lacks_type: "the provider of AWS has no type for it",
    lacks_argument: "the provider of AWS has no argument for it, or not in each of its versions from 6.83 on",
    reads_reference: "Pulumi would take the dynamic reference for the value itself",
};

/// Returns an error for each part of a program that Pulumi has no words for.
pub fn refuse(_: &Program<'_>, plan: &Plan<'_>) -> Vec<Diagnostic> {
    refusals(plan, &TARGET)
}

/// Returns the module of a program.
pub fn write<'p, 's>(program: &'p Program<'s>, plan: &Plan<'_>, roles: &mut Roles<'p, 's>) -> String {
    let roles: Vec<CompiledRole<'p>> = service_roles(program).chain(roles).collect();
    let mut expressions = Expressions::default();
    let mut resources = Vec::new();
    for resource in &plan.resources {
        let Some(ty) = names::resource_type(resource.kind) else { continue };
        let mut mapped = Mapping::with_names(&resource.id, names::argument).map(ty, resource);
        mapped.iter_mut().for_each(|one| names::take_single_values(one.ty, &mut one.arguments));
        expressions.resources.insert(resource.id.clone(), (ty, variable(ty, &mapped[0], true)));
        resources.push(Planned { resource, ty, mapped });
    }
    expressions.resources.extend(roles.iter().map(|role| (role.id.clone(), (&ROLE, role.id.clone()))));
    let stored = program.params.iter().filter(|param| param.ty == ParamType::Ssm);
    expressions.stored_parameters = stored.map(|param| logical_ids::logical(param.name)).collect();
    if !program.identity_pools.is_empty() {
        expressions.partition(".apply(commercial)");
    }
    let context = &WriteContext::new(Dialect::Pulumi(&expressions), SourceMap::new(program.sources));
    let module = Module { context, expressions: &expressions, program, plan, resources, roles };
    module.write()
}

/// Levels of indentation of what stands in the constructor.
const DEPTH: usize = 2;

/// A resource of the plan with what it becomes.
struct Planned<'c> {
    resource: &'c PlannedResource<'c>,
    ty: &'static TerraformType,
    mapped: Vec<MappedResource<'c>>,
}

/// Statements that stand together.
struct Unit {
    /// The logical ids of what they make.
    makes: Vec<String>,
    code: String,
    /// The logical ids of what has to be there first.
    needs: Vec<String>,
}

struct Module<'c, 'p, 's> {
    context: &'c WriteContext<'c>,
    expressions: &'c Expressions,
    program: &'p Program<'s>,
    plan: &'c Plan<'c>,
    resources: Vec<Planned<'c>>,
    roles: Vec<CompiledRole<'p>>,
}

impl<'p> Module<'_, 'p, '_> {
    fn write(&self) -> String {
        let mut units: Vec<Unit> = self.resources.iter().map(|planned| self.planned(planned)).collect();
        for role in &self.roles {
            let made = role.existing.is_none().then(|| role.id.clone());
            if let Some(id) = &made {
                units.push(Unit { makes: vec![id.clone()], code: self.role(role), needs: self.take_names() });
            }
            for policy in &role.policies {
                let id = role.policy_id(policy);
                let code = self.policy(role, policy, &id);
                let mut needs = self.take_names();
                needs.extend(made.clone());
                units.push(Unit { makes: vec![id], code, needs });
            }
        }
        let mut referenced: FxHashSet<String> = units.iter().flat_map(|unit| unit.needs.iter().cloned()).collect();
        let outputs = self.outputs();
        referenced.extend(self.take_names());
        let parameters = parameters(self.program, &referenced);

        let mut body = String::new();
        in_order(&units).into_iter().for_each(|unit| body.push_str(&unit.code));
        self.made_roles().for_each(|role| body.push_str(&self.only_these_policies(role)));
        let made = self.made();
        let mut out = self.head();
        push_interface(&mut out, "The parameters of the program.", "AuthcArgs", parameters.iter().map(argument));
        push_interface(&mut out, "What apps and deployers read.", "AuthcOutputs", outputs.iter().map(Output::member));
        let classes =
            made.iter().map(|(id, class)| Member { name: id, ty: format!("pulumiAws.{class}"), says: String::new() });
        push_interface(&mut out, "Every resource, by its logical id.", "AuthcResources", classes);

        out.push_str("\n/** Who may do what, with the resources that say so. */\n");
        out.push_str("export class Authc extends pulumi.ComponentResource {\n");
        out.push_str("  readonly outputs: AuthcOutputs;\n  readonly resources: AuthcResources;\n\n");
        let default = if parameters.iter().all(|one| one.default.is_some()) { " = {}" } else { "" };
        writeln!(
            out,
            "  constructor(name: string, args: AuthcArgs{default}, options: pulumi.ComponentResourceOptions = {{}}) {{"
        )
        .unwrap();
        if !parameters.is_empty() {
            let given = parameters.iter().map(|parameter| (&parameter.name, Expression(checked(parameter))));
            writeln!(out, "    const given = {};", to_script(&Entries::new(given), DEPTH)).unwrap();
        }
        out.push_str("    super(\"authc:index:Authc\", name, {}, options);\n");
        let values: String = outputs.iter().map(|output| output.value.as_str()).collect();
        out.push_str(&self.asked(&(values + &body)));
        if !units.is_empty() {
            out.push_str(MAKE);
        }
        if self.resources.iter().any(|planned| planned.resource.kind.is_retained()) {
            out.push_str(KEPT);
        }
        out.push_str(&body);
        let values = outputs.iter().map(|output| (&output.name, Expression(&output.value)));
        writeln!(out, "\n    this.outputs = {};", to_script(&Entries::new(values), DEPTH)).unwrap();
        let resources = made.iter().map(|(id, _)| (id, Expression(id)));
        writeln!(out, "    this.resources = {};", to_script(&Entries::new(resources), DEPTH)).unwrap();
        out.push_str("    this.registerOutputs(this.outputs);\n  }\n}\n");
        if !units.is_empty() {
            out.push_str(MADE);
        }
        if !parameters.is_empty() {
            out.push_str(CHECKED);
        }
        if self.expressions.has_parts() {
            out.push_str(PART);
        }
        if !self.program.identity_pools.is_empty() {
            write!(out, "{COMMERCIAL_BEGIN}{}{COMMERCIAL_END}", quoted(COMMERCIAL_PARTITION)).unwrap();
        }
        out
    }

    /// Returns the statements that ask AWS for values, if `code` takes one of them or not.
    fn asked(&self, code: &str) -> String {
        let asked = self.expressions.asked();
        if asked.is_empty() {
            return String::new();
        }
        if !code.contains("found") {
            return asked.values().map(|call| format!("    {call};\n")).collect();
        }
        let found = asked.iter().map(|(name, call)| (name, Expression(call)));
        format!("    const found = {};\n", to_script(&Entries::new(found), DEPTH))
    }

    /// Returns the names that were referred to since the last call, in their order.
    fn take_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.context.take_referenced_names().into_iter().collect();
        names.sort_unstable();
        names
    }

    fn head(&self) -> String {
        let mut out = String::from("// Who may do what, compiled by authc. Changes belong in the program.\n");
        for assumption in self.program.assumptions() {
            let says = match assumption.fact {
                AssumedFact::OneGroupEach(pool) => format!("nobody is in two groups of {}", pool.name),
                AssumedFact::RoleAttached(pool, group) => {
                    format!("group {}.{} has its role", pool.name, pool.groups[group as usize].name)
                }
                AssumedFact::ExistingRole(function, _) => format!("somebody else keeps the role of {}", function.name),
            };
            let (place, because) = (self.context.place(assumption.why.loc), printable(&assumption.why.value, &[]));
            writeln!(out, "// Assumed: {says}, because {because} ({place})").unwrap();
        }
        let has_branding = self.resources.iter().any(|planned| planned.resource.kind == ResourceKind::Branding);
        writeln!(out, "// It needs @pulumi/aws from {} on.", if has_branding { "7.20" } else { "6.83" }).unwrap();
        if !self.resources.is_empty() || !self.roles.is_empty() || !self.expressions.asked().is_empty() {
            // SST puts its own import of `aws` before every file, so the name is taken there.
            // Source: https://github.com/anomalyco/ion/issues/830
            out.push_str("import * as pulumiAws from \"@pulumi/aws\";\n");
        }
        out.push_str("import * as pulumi from \"@pulumi/pulumi\";\n");
        out
    }

    /// Returns the roles that the output makes. Others have policies of whoever keeps them.
    fn made_roles(&self) -> impl Iterator<Item = &CompiledRole<'p>> {
        self.roles.iter().filter(|role| role.existing.is_none())
    }

    /// Returns the ids of what the component shows, each with its class.
    fn made(&self) -> Vec<(&str, &'static str)> {
        let planned = self.resources.iter().filter(|planned| planned.ty.trigger.is_none());
        let planned = planned.map(|planned| (planned.resource.id.as_str(), names::class(planned.ty.ty)));
        planned.chain(self.made_roles().map(|role| (role.id.as_str(), names::class(ROLE.ty)))).collect()
    }

    /// Returns a line about what the next statements are for.
    fn comment(&self, what: &str, loc: Loc) -> String {
        format!("\n    // {what}{}\n", printable(&self.context.place(loc), &[]))
    }

    /// Returns the statements that make a resource of the plan and its parts.
    fn planned(&self, planned: &Planned<'_>) -> Unit {
        let Planned { resource, ty, mapped } = planned;
        let mut code = self.comment("", resource.source);
        for (index, one) in mapped.iter().enumerate() {
            let mut arguments: Vec<(&str, String)> =
                one.arguments.iter().map(|(name, node)| (name.as_ref(), self.node(node))).collect();
            if let Some((name, hash)) = &one.trigger {
                arguments.push((name, format!("{{ redeployment: {} }}", quoted(hash))));
            }
            // The pool waits until the partition is checked.
            if one.ty == "aws_cognito_identity_pool" {
                arguments.iter_mut().filter(|(name, _)| *name == "identityPoolName").for_each(|(_, value)| {
                    *value = format!("{}.apply(() => {value})", self.expressions.partition(""));
                });
            }
            // Pulumi makes a name that no other stack has.
            if one.ty == "aws_iam_saml_provider" {
                arguments.retain(|(name, _)| *name != "name");
            }
            let mut after: Vec<String> =
                one.after.iter().map(|first| variable(ty, &mapped[*first], *first == 0)).collect();
            if index == 0 {
                let first = self.resources.iter().filter(|other| resource.depends_on.contains(&other.resource.id));
                let variables = |other: &Planned<'_>| {
                    let parts = other.mapped.iter().enumerate();
                    parts.map(|(index, one)| variable(other.ty, one, index == 0)).collect::<Vec<_>>()
                };
                after.extend(first.flat_map(variables));
                after.extend(tried_policies(self.program, &self.roles, resource));
            }
            let options = match (resource.kind.is_retained(), after.is_empty()) {
                (false, true) => String::new(),
                (true, true) => ", kept".to_owned(),
                (is_kept, false) => {
                    let kept = if is_kept { "...kept, " } else { "" };
                    format!(", {{ {kept}dependsOn: [{}] }}", after.join(", "))
                }
            };
            let variable = variable(ty, one, index == 0);
            code.push_str(&statement(Some(&variable), names::class(one.ty), &one.name, &arguments, &options));
        }
        let mut needs = self.take_names();
        needs.extend(resource.depends_on.iter().cloned());
        needs.extend(tried_policies(self.program, &self.roles, resource));
        Unit { makes: vec![resource.id.clone()], code, needs }
    }

    fn node(&self, node: &Node<'_>) -> String {
        to_script(&InContext(self.context, node), DEPTH + 1)
    }

    fn text(&self, text: &DeployText) -> String {
        to_script(&InContext(self.context, text), DEPTH + 1)
    }

    fn document(&self, document: &impl Serialize) -> String {
        format!("pulumi.jsonStringify({})", to_script(document, DEPTH + 1))
    }

    fn role(&self, role: &CompiledRole<'_>) -> String {
        let mut arguments = vec![
            ("namePrefix", quoted(&name_prefix(&role.id))),
            ("description", quoted(&format!("What {} may do", role.title))),
            ("assumeRolePolicy", self.document(&InContext(self.context, &role.trust))),
        ];
        if let Some(options) = &role.options {
            arguments.extend(options.path.as_ref().map(|path| ("path", self.text(path))));
            arguments.extend(options.boundary.as_ref().map(|boundary| ("permissionsBoundary", self.text(boundary))));
            arguments.extend(options.max_session.map(|length| ("maxSessionDuration", length.to_string())));
            if !options.tags.is_empty() {
                let tags = options.tags.iter().map(|(key, value)| (key, InContext(self.context, value)));
                arguments.push(("tags", to_script(&Entries::new(tags), DEPTH + 1)));
            }
        }
        let comment = self.comment(&format!("{}: ", printable(&role.title, &[])), role.source);
        comment + &statement(Some(&role.id), names::class(ROLE.ty), &role.id, &arguments, "")
    }

    fn policy(&self, role: &CompiledRole<'_>, policy: &Policy<'_>, id: &str) -> String {
        let mut out = match role.existing {
            Some(_) => self.comment(&format!("{}: ", printable(&role.title, &[])), role.source),
            None => "\n".to_owned(),
        };
        for statement in &policy.statements {
            let places: Vec<String> = statement.sources.iter().map(|source| self.context.place(*source)).collect();
            writeln!(out, "    // {}: {}", statement.sid, printable(&places.join(", "), &[])).unwrap();
        }
        let name = role.existing.as_ref().map_or_else(|| format!("{}.name", role.id), |name| self.text(name));
        let of_role = ("role", name);
        let document = self.document(&PolicyDocument::new(InContext(self.context, policy.statements.as_slice())));
        let document = ("policy", document);
        if !policy.managed {
            let arguments = [("name", quoted(&policy.name)), of_role, document];
            let variable = role.existing.is_none().then_some(id);
            return out + &statement(variable, "iam.RolePolicy", id, &arguments, "");
        }
        let description = ("description", quoted(&format!("What {} may do, continued", role.title)));
        let own = [("namePrefix", quoted(&name_prefix(id))), description, document];
        let attached = [of_role, ("policyArn", format!("{id}.arn"))];
        out + &statement(Some(id), "iam.Policy", id, &own, "")
            + &statement(None, "iam.RolePolicyAttachment", id, &attached, "")
    }

    /// Returns the statements that remove every other policy of a role, so that what somebody adds by hand goes with the next run.
    fn only_these_policies(&self, role: &CompiledRole<'_>) -> String {
        let list = |managed: bool, attribute: &str| {
            let policies = role.policies.iter().filter(|policy| policy.managed == managed);
            let values = policies.map(|policy| format!("{}.{attribute}", role.policy_id(policy)));
            format!("[{}]", values.collect::<Vec<_>>().join(", "))
        };
        let name = || ("roleName", format!("{}.name", role.id));
        let inline = [name(), ("policyNames", list(false, "name"))];
        let attached = [name(), ("policyArns", list(true, "arn"))];
        let out = statement(None, "iam.RolePoliciesExclusive", &role.id, &inline, "");
        format!("\n{out}{}", statement(None, "iam.RolePolicyAttachmentsExclusive", &role.id, &attached, ""))
    }

    /// Returns the outputs of the plan, and the ARNs of the roles of functions.
    fn outputs(&self) -> Vec<Output> {
        let planned = self.plan.outputs.iter().map(|output| {
            let value = self.text(&output.value);
            let value = if value.starts_with('"') { format!("pulumi.output({value})") } else { value };
            Output { name: output.id.clone(), says: output.description.clone(), value }
        });
        let functions =
            self.made_roles().filter(|role| matches!(role.holder, Holder::Principal(Principal::Function(_))));
        let arns = functions.map(|role| Output {
            name: format!("{}Arn", role.id),
            says: format!("Role of {}", role.title),
            value: format!("{}.arn", role.id),
        });
        planned.chain(arns).collect()
    }
}

/// Returns the variable of a resource, or of a part of one. No logical id has an underscore; one that ends in a hash is none.
fn variable(ty: &TerraformType, resource: &MappedResource<'_>, is_whole: bool) -> String {
    match is_whole && ty.trigger.is_none() {
        true => resource.name.clone(),
        false => {
            let class = names::class(resource.ty);
            format!("{}_{}", resource.name, class.rsplit('.').next().unwrap_or_default())
        }
    }
}

/// Returns the statement that makes a resource.
fn statement(variable: Option<&str>, class: &str, id: &str, arguments: &[(&str, String)], options: &str) -> String {
    let begin = variable.map(|variable| format!("const {variable} = ")).unwrap_or_default();
    let arguments = Entries::new(arguments.iter().map(|(name, value)| (*name, Expression(value))));
    format!("    {begin}make(pulumiAws.{class}, {}, {}{options});\n", quoted(id), to_script(&arguments, DEPTH))
}

/// Returns the statements in an order in which each stands behind what it needs, and else as they are.
fn in_order(units: &[Unit]) -> Vec<&Unit> {
    fn visit<'u>(
        index: usize,
        units: &'u [Unit],
        makers: &FxHashMap<&str, usize>,
        seen: &mut [bool],
        out: &mut Vec<&'u Unit>,
    ) {
        if std::mem::replace(&mut seen[index], true) {
            return;
        }
        for maker in units[index].needs.iter().filter_map(|id| makers.get(id.as_str())) {
            visit(*maker, units, makers, seen, out);
        }
        out.push(&units[index]);
    }
    let makes =
        |(index, unit): (usize, &'_ Unit)| unit.makes.iter().map(move |id| (id.clone(), index)).collect::<Vec<_>>();
    let owned: Vec<(String, usize)> = units.iter().enumerate().flat_map(makes).collect();
    let makers: FxHashMap<&str, usize> = owned.iter().map(|(id, index)| (id.as_str(), *index)).collect();
    let (mut seen, mut out) = (vec![false; units.len()], Vec::new());
    (0..units.len()).for_each(|index| visit(index, units, &makers, &mut seen, &mut out));
    out
}

struct Output {
    name: String,
    says: String,
    /// An expression.
    value: String,
}

impl Output {
    fn member(&self) -> Member<'_> {
        Member { name: &self.name, ty: "pulumi.Output<string>".to_owned(), says: self.says.clone() }
    }
}

/// A member of an interface. A question mark is a part of its type.
struct Member<'m> {
    name: &'m str,
    ty: String,
    says: String,
}

fn argument(parameter: &Parameter) -> Member<'_> {
    let optional = if parameter.default.is_some() { " | undefined" } else { "" };
    Member { name: &parameter.name, ty: format!("pulumi.Input<string>{optional}"), says: parameter.description.clone() }
}

fn push_interface<'m>(out: &mut String, says: &str, name: &str, members: impl Iterator<Item = Member<'m>>) {
    writeln!(out, "\n/** {says} */\nexport interface {name} {{").unwrap();
    for Member { name, ty, says } in members {
        if !says.is_empty() {
            writeln!(out, "  /** {} */", printable(&says, &[]).replace("*/", "* /")).unwrap();
        }
        let optional = if ty.ends_with("undefined") { "?" } else { "" };
        writeln!(out, "  readonly {name}{optional}: {ty};").unwrap();
    }
    out.push_str("}\n");
}

/// Returns the expression of the value of a parameter.
fn checked(parameter: &Parameter) -> String {
    let Parameter { name, pattern, pattern_description, .. } = parameter;
    let default = parameter.default.as_deref().map(|default| format!(" ?? {}", quoted(default))).unwrap_or_default();
    let (pattern, rule) = (quoted(pattern), quoted(pattern_description));
    let value = format!("checked({}, args.{name}{default}, new RegExp({pattern}), {rule})", quoted(name));
    if parameter.secret { format!("pulumi.secret({value})") } else { value }
}

const MAKE: &str = "    const make = <C extends ResourceClass>(
      type: C,
      id: string,
      args: ConstructorParameters<C>[1],
      more: pulumi.CustomResourceOptions = {},
    ): InstanceType<C> => made(type, `${name}-${id}`, args, { parent: this, ...more });
";

const KEPT: &str = "    // Users, and the ids that own their data, are not lost with a line of the program.
    const kept = { protect: options.protect ?? true, retainOnDelete: options.retainOnDelete ?? true };
";

const MADE: &str = "
type ResourceClass = new (name: string, args: never, options?: pulumi.CustomResourceOptions) => pulumi.CustomResource;

/** Makes a resource. A version of @pulumi/aws that does not know an argument would leave it out without a word. */
function made<C extends ResourceClass>(
  type: C,
  name: string,
  args: ConstructorParameters<C>[1],
  options: pulumi.CustomResourceOptions,
): InstanceType<C> {
  const resource = new type(name, args as never, options);
  for (const argument of Object.keys(args ?? {})) {
    if (!(argument in resource)) {
      throw new Error(`${name}: this version of @pulumi/aws does not know ${argument}`);
    }
  }
  return resource as InstanceType<C>;
}
";

const CHECKED: &str = "
/** Returns a value that has the form that the program stands for. What is known only later is checked then. */
function checked(name: string, value: pulumi.Input<string>, pattern: RegExp, rule: string): pulumi.Output<string> {
  const check = (text: string): string => {
    if (typeof text !== \"string\" || !pattern.test(text)) {
      throw new Error(`${name} is to be ${rule}`);
    }
    return text;
  };
  return pulumi.output(typeof value === \"string\" || value == null ? check(value) : value).apply(check);
}
";

const PART: &str = "
/** Returns a part of a value. */
function part(value: pulumi.Input<string>, separator: string, index: number): pulumi.Output<string> {
  return pulumi.output(value).apply((text) => text.split(separator)[index] ?? \"\");
}
";

const COMMERCIAL_BEGIN: &str = "
/** Refuses partitions where identity pools have another principal and other condition keys. */
function commercial(partition: string): string {
  if (partition !== ";
const COMMERCIAL_END: &str = ") {
    throw new Error(
      \"Roles and policies of identity pools are written for the commercial partition of AWS. In GovCloud and China nobody could take them.\",
    );
  }
  return partition;
}
";
