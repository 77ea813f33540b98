//! What the output consists of, the same for every target. A target has its own names for the kinds of resources; properties are
//! named as the API of the service, and with it CloudFormation, names them.

use std::borrow::Cow;

use super::node::{Node, Properties};
use crate::model::{DeployText, Program};
use crate::text::Loc;

mod api;
mod identity_pool;
mod kind;
mod providers;

pub use identity_pool::keys;
pub use kind::ResourceKind;
#[cfg(test)]
mod testing;
mod user_pool;

/// A resource of the output.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedResource<'p> {
    /// Its logical id, letters and digits.
    pub id: String,
    pub kind: ResourceKind,
    pub properties: Properties<'p>,
    /// Resources that must be there first although no property names them.
    pub depends_on: Vec<String>,
    /// The declaration that it comes from.
    pub source: Loc,
}

impl<'p> PlannedResource<'p> {
    pub fn new(id: String, kind: ResourceKind, properties: Properties<'p>, source: Loc) -> Self {
        Self { id, kind, properties, depends_on: Vec::new(), source }
    }

    /// The right of a service to call a function for what has this ARN, and for nothing else.
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

/// A value that the deployer or the app reads afterwards.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// Its name.
    pub id: String,
    /// What it is.
    pub description: String,
    /// The value.
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
    /// The resource of the output that it is, if it is one.
    pub id: Option<String>,
    /// Its kind as API Gateway or AppSync calls it: `JWT`, `REQUEST`, `COGNITO_USER_POOLS`, …
    pub ty: &'static str,
    /// Properties as the service's API has them.
    pub properties: Properties<'p>,
}

/// A route, for deployers that make it themselves.
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
    /// The ARN of the function that answers; none for a preflight answer.
    pub handler: Option<DeployText>,
    /// Why it is public, if it is.
    pub because: Option<&'p str>,
    /// Where it is declared.
    pub source: Loc,
}

/// A function that a user pool calls.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedTrigger<'p> {
    /// The user pool in the program.
    pub pool: &'p str,
    /// `pre_authentication`.
    pub name: &'p str,
    /// Property of `LambdaConfig`.
    pub property: &'static str,
    /// The function.
    pub function: DeployText,
    /// Where it is declared.
    pub source: Loc,
}

/// All that the output consists of, roles and policies apart.
#[derive(Debug, Default)]
pub struct Plan<'p> {
    /// Resources in the order in which they are printed.
    pub resources: Vec<PlannedResource<'p>>,
    /// Outputs.
    pub outputs: Vec<Output>,
    /// Authorizers.
    pub authorizers: Vec<PlannedAuthorizer<'p>>,
    /// Routes.
    pub routes: Vec<PlannedRoute<'p>>,
    /// Triggers.
    pub triggers: Vec<PlannedTrigger<'p>>,
}

/// Draws up the plan of a program.
pub fn plan<'p>(program: &'p Program<'_>) -> Plan<'p> {
    let mut plan = Plan::default();
    providers::plan(program, &mut plan);
    user_pool::plan(program, &mut plan);
    identity_pool::plan(program, &mut plan);
    api::plan(program, &mut plan);
    plan
}

/// Named properties.
pub fn properties<'p, const N: usize>(entries: [(&'static str, Node<'p>); N]) -> Properties<'p> {
    entries.into_iter().map(|(key, value)| (Cow::Borrowed(key), value)).collect()
}
