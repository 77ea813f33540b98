//! One JSON for any deployer. Its schema is `docs/bundle.schema.json`.

use serde::{Serialize, Serializer};

use super::cloudformation::types::resource_type;
use super::document::{AssumptionEntry, Dialect, InContext, Origins, With, WriteContext, assumptions, kind};
use super::json::{Entries, Stream, to_string};
use super::node::Properties;
use super::params::parameters;
use super::plan::{Output, Plan, PlannedAuthorizer, PlannedResource, PlannedRoute, PlannedTrigger};
use super::sources::SourceMap;
use crate::model::{DeployText, Program};
use crate::policy::Policy;
use crate::policy::roles::{CompiledRole, Roles};
use crate::policy::trust::Trust;
use crate::text::Loc;

/// The name of the schema.
pub const SCHEMA: &str = "urn:authc:bundle:1";

/// The partition whose principals and condition keys roles of identity pools are written with.
pub const PARTITION: &str = "aws";

/// The document. What is made while it is written has a type of its own.
#[derive(Serialize)]
struct Bundle<'c, 's, Principals, Resources, Outputs> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition: Option<&'static str>,
    principals: Principals,
    authorizers: With<'c, &'c [PlannedAuthorizer<'c>]>,
    routes: With<'c, &'c [PlannedRoute<'c>]>,
    triggers: With<'c, &'c [PlannedTrigger<'c>]>,
    resources: Resources,
    outputs: Outputs,
    assumptions: Vec<AssumptionEntry<'c>>,
    parameters: Parameters<'c, 's>,
}

/// Writes a program.
pub fn write<'p, 's>(program: &'p Program<'s>, plan: &Plan<'_>, roles: &mut Roles<'p, 's>) -> String {
    let context = &WriteContext::new(Dialect::Bundle, SourceMap::new(program.sources));
    to_string(&Bundle {
        schema: SCHEMA,
        version: 1,
        partition: partition(program),
        principals: Stream::new(roles.map(|role| With(context, role))),
        authorizers: With(context, &plan.authorizers),
        routes: With(context, &plan.routes),
        triggers: With(context, &plan.triggers),
        resources: Entries::new(plan.resources.iter().map(|resource| (&resource.id, With(context, resource)))),
        outputs: Entries::new(plan.outputs.iter().map(|output| (&output.id, With(context, output)))),
        assumptions: assumptions(context, program),
        parameters: Parameters { context, program },
    })
}

/// The only partition in which the roles can be taken, if there is only one.
pub(super) fn partition(program: &Program<'_>) -> Option<&'static str> {
    (!program.identity_pools.is_empty()).then_some(PARTITION)
}

/// The parameters that what was written before refers to.
pub(super) struct Parameters<'c, 's> {
    pub context: &'c WriteContext<'c>,
    pub program: &'c Program<'s>,
}

impl Serialize for Parameters<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parameters = parameters(self.program, &self.context.names());
        Entries::new(parameters.iter().map(|parameter| (&parameter.name, parameter))).serialize(serializer)
    }
}

impl<'p> InContext for CompiledRole<'p> {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'c, 'p> {
            id: &'c str,
            principal: &'c str,
            kind: &'static str,
            source: With<'c, Loc>,
            trust: With<'c, &'c Trust>,
            policies: With<'c, &'c [Policy<'p>]>,
            sources: Origins<'c, 'p>,
        }
        let written = Written {
            id: &self.id,
            principal: &self.title,
            kind: kind(self.principal),
            source: With(context, self.source),
            trust: With(context, &self.trust),
            policies: With(context, &self.policies),
            sources: Origins(context, self),
        };
        written.serialize(serializer)
    }
}

impl InContext for PlannedAuthorizer<'_> {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'c> {
            api: &'c str,
            name: &'c str,
            #[serde(rename = "type")]
            ty: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            resource: Option<&'c str>,
            properties: With<'c, &'c Properties<'c>>,
        }
        let written = Written {
            api: self.api,
            name: self.name,
            ty: self.ty,
            resource: self.id.as_deref(),
            properties: With(context, &self.properties),
        };
        written.serialize(serializer)
    }
}

impl InContext for PlannedRoute<'_> {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'c> {
            api: &'c str,
            key: &'c str,
            authorization: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            authorizer: Option<&'c str>,
            scopes: &'c [&'c str],
            #[serde(skip_serializing_if = "Option::is_none")]
            because: Option<&'c str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            handler: Option<With<'c, &'c DeployText>>,
            source: With<'c, Loc>,
        }
        let written = Written {
            api: self.api,
            key: &self.key,
            authorization: self.authorization,
            authorizer: self.authorizer,
            scopes: &self.scopes,
            because: self.because,
            handler: self.handler.as_ref().map(|handler| With(context, handler)),
            source: With(context, self.source),
        };
        written.serialize(serializer)
    }
}

impl InContext for PlannedTrigger<'_> {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Written<'c> {
            user_pool: &'c str,
            trigger: &'c str,
            property: &'static str,
            function: With<'c, &'c DeployText>,
            source: With<'c, Loc>,
        }
        let written = Written {
            user_pool: self.pool,
            trigger: self.name,
            property: self.property,
            function: With(context, &self.function),
            source: With(context, self.source),
        };
        written.serialize(serializer)
    }
}

impl InContext for PlannedResource<'_> {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Written<'c> {
            #[serde(rename = "type")]
            ty: &'static str,
            properties: With<'c, &'c Properties<'c>>,
            #[serde(skip_serializing_if = "<[String]>::is_empty")]
            depends_on: &'c [String],
            source: With<'c, Loc>,
        }
        let written = Written {
            ty: resource_type(self.kind),
            properties: With(context, &self.properties),
            depends_on: &self.depends_on,
            source: With(context, self.source),
        };
        written.serialize(serializer)
    }
}

impl InContext for Output {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'c> {
            description: &'c str,
            value: With<'c, &'c DeployText>,
        }
        Written { description: &self.description, value: With(context, &self.value) }.serialize(serializer)
    }
}
