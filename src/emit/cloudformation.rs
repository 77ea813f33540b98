//! A CloudFormation template.

use super::bundle;
use super::dialect::{Dialect, Writer};
use super::json::{LIST, OBJECT};
use super::params::parameters;
use super::plan::Plan;
use super::sources::SourceMap;
use crate::model::{DeployText, Principal, Program};
use crate::policy::roles::{CompiledRole, Roles};

/// What would take users, or the ids that own their data, with it.
const KEPT: [&str; 2] = ["AWS::Cognito::UserPool", "AWS::Cognito::IdentityPool"];

/// Writes a program.
pub fn write(program: &Program<'_>, plan: &Plan<'_>, roles: &mut Roles<'_, '_>) -> String {
    let map = SourceMap::new(program.sources);
    let mut out = Writer::new(Dialect::CloudFormation);
    let mut functions = Vec::new();
    out.json.open('{');
    out.json.entry("AWSTemplateFormatVersion", "2010-09-09");
    out.json.entry("Description", "Who may do what, compiled by authc");
    if program.assumptions().next().is_some() {
        out.json.key("Metadata");
        out.json.open('{');
        out.json.key("authc");
        out.json.open('{');
        out.json.key("assumptions");
        bundle::assumptions(&mut out, &map, program);
        out.json.close('}');
        out.json.close('}');
    }
    if !program.identity_pools.is_empty() {
        commercial_partition(&mut out);
    }
    out.json.key("Resources");
    out.json.open('{');
    for resource in &plan.resources {
        out.json.name(&resource.id);
        out.json.open('{');
        out.json.entry("Type", resource.ty);
        if KEPT.contains(&resource.ty) {
            out.json.entry("DeletionPolicy", "Retain");
            out.json.entry("UpdateReplacePolicy", "Retain");
        }
        if !resource.depends_on.is_empty() {
            out.json.within("DependsOn", LIST, |json| resource.depends_on.iter().for_each(|id| json.string(id)));
        }
        out.json
            .within("Metadata", OBJECT, |json| json.within("authc", OBJECT, |json| map.entry(json, resource.source)));
        out.json.key("Properties");
        out.json.open('{');
        for (key, value) in &resource.properties {
            out.json.name(key);
            out.node(value);
        }
        out.json.close('}');
        out.json.close('}');
    }
    for role in roles {
        self::role(&mut out, &map, &role);
        if matches!(role.principal, Principal::Function(_)) {
            functions.push((role.id.clone(), role.title.clone()));
        }
    }
    out.json.close('}');
    if !plan.outputs.is_empty() || !functions.is_empty() {
        out.json.key("Outputs");
        out.json.open('{');
        for output in &plan.outputs {
            out.json.name(&output.id);
            out.json.open('{');
            out.json.entry("Description", &output.description);
            out.json.key("Value");
            out.text(&output.value);
            out.json.close('}');
        }
        for (id, title) in functions {
            out.json.name(&format!("{id}Arn"));
            out.json.open('{');
            out.json.entry("Description", &format!("Role of {title}"));
            out.json.key("Value");
            out.text(&DeployText::attribute(&id, "Arn"));
            out.json.close('}');
        }
        out.json.close('}');
    }
    let parameters = parameters(program, &out.names);
    if !parameters.is_empty() {
        out.json.within("Parameters", OBJECT, |json| {
            for parameter in parameters {
                json.name(&parameter.name);
                json.filled(OBJECT, |json| {
                    json.entry("Type", parameter.ty);
                    if !parameter.description.is_empty() {
                        json.entry("Description", &parameter.description);
                    }
                    if let Some(default) = &parameter.default {
                        json.entry("Default", default);
                    }
                    json.entry("AllowedPattern", &parameter.pattern);
                    json.entry("ConstraintDescription", &parameter.constraint);
                    if parameter.secret {
                        json.key("NoEcho");
                        json.plain(true);
                    }
                });
            }
        });
    }
    out.json.close('}');
    out.json.finish()
}

/// Refuses to be deployed where identity pools have another principal and other condition keys. The page speaks of parameters
/// only; public templates compare the region and the account so, and cfn-lint takes it.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html>
fn commercial_partition(out: &mut Writer) {
    out.json.key("Rules");
    out.json.open('{');
    out.json.key("CommercialPartition");
    out.json.open('{');
    out.json.key("Assertions");
    out.json.open('[');
    out.json.open('{');
    out.json.key("Assert");
    out.json.open('{');
    out.json.key("Fn::Equals");
    out.json.open('[');
    let mut partition = DeployText::default();
    partition.push_partition();
    out.text(&partition);
    out.json.string(bundle::PARTITION);
    out.json.close(']');
    out.json.close('}');
    let why = "Roles and policies of identity pools are written for the commercial partition of AWS. In GovCloud and China nobody could take them.";
    out.json.entry("AssertDescription", why);
    out.json.close('}');
    out.json.close(']');
    out.json.close('}');
    out.json.close('}');
}

fn role(out: &mut Writer, map: &SourceMap<'_>, role: &CompiledRole<'_>) {
    out.json.name(&role.id);
    out.json.open('{');
    out.json.entry("Type", "AWS::IAM::Role");
    out.json.key("Metadata");
    out.json.open('{');
    out.json.key("authc");
    out.json.open('{');
    map.entry(&mut out.json, role.source);
    out.json.key("sources");
    bundle::sources(out, map, role);
    out.json.close('}');
    out.json.close('}');
    out.json.key("Properties");
    out.json.open('{');
    out.json.entry("Description", &format!("What {} may do", role.title));
    out.json.key("AssumeRolePolicyDocument");
    bundle::trust(out, &role.trust);
    let mut inline = role.policies.iter().filter(|policy| !policy.managed).peekable();
    if inline.peek().is_some() {
        out.json.key("Policies");
        out.json.open('[');
        for policy in inline {
            out.json.open('{');
            out.json.entry("PolicyName", &policy.name);
            out.json.key("PolicyDocument");
            out.document(&policy.statements);
            out.json.close('}');
        }
        out.json.close(']');
    }
    out.json.close('}');
    out.json.close('}');
    for policy in role.policies.iter().filter(|policy| policy.managed) {
        out.json.name(&format!("{}{}", role.id, policy.name));
        out.json.open('{');
        out.json.entry("Type", "AWS::IAM::ManagedPolicy");
        out.json.key("Properties");
        out.json.open('{');
        out.json.entry("Description", &format!("What {} may do, continued", role.title));
        out.json.key("Roles");
        out.json.open('[');
        out.text(&DeployText::reference(&role.id));
        out.json.close(']');
        out.json.key("PolicyDocument");
        out.document(&policy.statements);
        out.json.close('}');
        out.json.close('}');
    }
}
