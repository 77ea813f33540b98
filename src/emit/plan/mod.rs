//! The plan: the resources of the output, the same for every target. A target has its own names for the kinds of resources;
//! properties have the names of the service's API, which CloudFormation uses too.

use std::borrow::Cow;

use super::node::{Node, Properties};
use crate::model::{DeployText, Program};
use crate::text::Loc;

mod api;
mod identity_pool;
mod kind;
mod providers;

pub use identity_pool::map_keys;
pub use kind::ResourceKind;
#[cfg(test)]
mod testing;
mod user_pool;

#[derive(Debug, Clone, PartialEq)]
pub struct PlannedResource<'p> {
    /// The logical id, letters and digits.
    pub id: String,
    pub kind: ResourceKind,
    pub properties: Properties<'p>,
    /// The resources that must be there first although no property names them.
    pub depends_on: Vec<String>,
    /// The declaration that it comes from.
    pub source: Loc,
}

impl<'p> PlannedResource<'p> {
    pub fn new(id: String, kind: ResourceKind, properties: Properties<'p>, source: Loc) -> Self {
        Self { id, kind, properties, depends_on: Vec::new(), source }
    }

    /// Returns the permission of a service to call a function for a resource with this ARN, and for nothing else.
    pub fn permission(id: String, function: DeployText, service: &'static str, arn: DeployText, source: Loc) -> Self {
        let properties = properties([
            ("Action", Node::text("lambda:InvokeFunction")),
            ("FunctionName", function.into()),
            ("Principal", Node::text(service)),
            ("SourceArn", arn.into()),
        ]);
        Self::new(id, ResourceKind::InvokePermission, properties, source)
    }
}

/// A value that the deployer or the app needs after the deployment.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    pub id: String,
    pub description: String,
    pub value: DeployText,
    /// The declaration that it comes from.
    pub source: Loc,
}

/// An authorizer, for deployers that attach it themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedAuthorizer<'p> {
    /// The API in the program.
    pub api: &'p str,
    /// The authorizer in the program.
    pub name: &'p str,
    /// The logical id, if the output has it as a resource.
    pub id: Option<String>,
    /// The kind in API Gateway or AppSync: `JWT`, `REQUEST`, `COGNITO_USER_POOLS`, …
    pub ty: &'static str,
    pub properties: Properties<'p>,
}

/// A route, for deployers that create it themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRoute<'p> {
    /// The API in the program.
    pub api: &'p str,
    /// `GET /notes`, `$connect`.
    pub key: String,
    /// `JWT`, `AWS_IAM`, `CUSTOM`, `COGNITO_USER_POOLS`, `NONE`.
    pub authorization: &'static str,
    /// The authorizer in the program.
    pub authorizer: Option<&'p str>,
    /// The token must carry one of these.
    pub scopes: Vec<&'p str>,
    /// The ARN of the function that answers, unless it is a preflight request.
    pub handler: Option<DeployText>,
    /// The reason why the route is public.
    pub because: Option<&'p str>,
    /// The declaration.
    pub source: Loc,
}

/// A function that a user pool calls.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedTrigger<'p> {
    /// The user pool in the program.
    pub pool: &'p str,
    /// `pre_authentication`.
    pub name: &'p str,
    /// The property of `LambdaConfig`.
    pub property: &'static str,
    pub function: DeployText,
    /// The declaration.
    pub source: Loc,
}

/// The parts of the output without roles and policies.
#[derive(Debug, Default)]
pub struct Plan<'p> {
    /// In the order of the output.
    pub resources: Vec<PlannedResource<'p>>,
    pub outputs: Vec<Output>,
    pub authorizers: Vec<PlannedAuthorizer<'p>>,
    pub routes: Vec<PlannedRoute<'p>>,
    pub triggers: Vec<PlannedTrigger<'p>>,
}

/// Returns the plan of a program.
pub fn plan<'p>(program: &'p Program<'_>) -> Plan<'p> {
    let mut plan = Plan::default();
    providers::plan(program, &mut plan);
    user_pool::plan(program, &mut plan);
    identity_pool::plan(program, &mut plan);
    api::plan(program, &mut plan);
    plan
}

/// Returns properties with names known at compile time.
pub fn properties<'p, const N: usize>(entries: [(&'static str, Node<'p>); N]) -> Properties<'p> {
    entries.into_iter().map(|(key, value)| (Cow::Borrowed(key), value)).collect()
}
