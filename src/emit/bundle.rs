//! Writes the bundle, a JSON document for any deployer. Its schema is `docs/bundle.schema.json`.

use serde::{Serialize, Serializer};

use super::cloudformation::types::resource_type;
use super::document::{
    AssumptionEntry, Dialect, InContext, Origins, RoleOptionsEntry, SerializeIn, WriteContext, assumptions,
    principal_kind,
};
use super::json::{Entries, Stream, to_string};
use super::node::Properties;
use super::params::parameters;
use super::plan::{Output, Plan, PlannedAuthorizer, PlannedResource, PlannedRoute, PlannedTrigger};
use super::sources::SourceMap;
use crate::model::{DeployText, Program};
use crate::policy::Policy;
use crate::policy::roles::{CompiledRole, Roles};
use crate::policy::service_roles::service_roles;
use crate::policy::trust::Trust;
use crate::text::Loc;

pub const SCHEMA: &str = "urn:authc:bundle:1";

/// The only partition that roles of identity pools are written for. Others have other principals and condition keys.
pub const COMMERCIAL_PARTITION: &str = "aws";

/// The document. Its parameters are the types of the parts that are compiled while it is written.
#[derive(Serialize)]
struct Bundle<'c, 's, Principals, Resources, Outputs> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition: Option<&'static str>,
    principals: Principals,
    authorizers: InContext<'c, &'c [PlannedAuthorizer<'c>]>,
    routes: InContext<'c, &'c [PlannedRoute<'c>]>,
    triggers: InContext<'c, &'c [PlannedTrigger<'c>]>,
    resources: Resources,
    outputs: Outputs,
    assumptions: Vec<AssumptionEntry<'c>>,
    parameters: Parameters<'c, 's>,
}

/// Returns the bundle of a program.
pub fn write<'p, 's>(program: &'p Program<'s>, plan: &Plan<'_>, roles: &mut Roles<'p, 's>) -> String {
    let context = &WriteContext::new(Dialect::Bundle, SourceMap::new(program.sources));
    to_string(&Bundle {
        schema: SCHEMA,
        version: 1,
        partition: partition(program),
        principals: Stream::new(roles.chain(service_roles(program)).map(|role| InContext(context, role))),
        authorizers: InContext(context, &plan.authorizers),
        routes: InContext(context, &plan.routes),
        triggers: InContext(context, &plan.triggers),
        resources: Entries::new(plan.resources.iter().map(|resource| (&resource.id, InContext(context, resource)))),
        outputs: Entries::new(plan.outputs.iter().map(|output| (&output.id, InContext(context, output)))),
        assumptions: assumptions(context, program),
        parameters: Parameters { context, program },
    })
}

/// Returns the partition that a program is bound to, if it has roles of identity pools.
pub(super) fn partition(program: &Program<'_>) -> Option<&'static str> {
    (!program.identity_pools.is_empty()).then_some(COMMERCIAL_PARTITION)
}

/// The parameters that the parts written so far refer to.
pub(super) struct Parameters<'c, 's> {
    pub context: &'c WriteContext<'c>,
    pub program: &'c Program<'s>,
}

impl Serialize for Parameters<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parameters = parameters(self.program, &self.context.referenced_names());
        Entries::new(parameters.iter().map(|parameter| (&parameter.name, parameter))).serialize(serializer)
    }
}

impl<'p> SerializeIn for CompiledRole<'p> {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'c, 'p> {
            id: &'c str,
            principal: &'c str,
            kind: &'static str,
            source: InContext<'c, Loc>,
            #[serde(flatten)]
            options: Option<RoleOptionsEntry<'c>>,
            #[serde(rename = "existingRole", skip_serializing_if = "Option::is_none")]
            existing: Option<InContext<'c, &'c DeployText>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            trust: Option<InContext<'c, &'c Trust>>,
            policies: InContext<'c, &'c [Policy<'p>]>,
            sources: Origins<'c, 'p>,
        }
        let written = Written {
            id: &self.id,
            principal: &self.title,
            kind: principal_kind(self.holder),
            source: InContext(context, self.source),
            options: RoleOptionsEntry::new(context, self),
            existing: self.existing.as_ref().map(|name| InContext(context, name)),
            trust: self.written_trust().map(|trust| InContext(context, trust)),
            policies: InContext(context, &self.policies),
            sources: Origins(context, self),
        };
        written.serialize(serializer)
    }
}

impl SerializeIn for PlannedAuthorizer<'_> {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'c> {
            api: &'c str,
            name: &'c str,
            #[serde(rename = "type")]
            ty: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            resource: Option<&'c str>,
            properties: InContext<'c, &'c Properties<'c>>,
        }
        let written = Written {
            api: self.api,
            name: self.name,
            ty: self.ty,
            resource: self.id.as_deref(),
            properties: InContext(context, &self.properties),
        };
        written.serialize(serializer)
    }
}

impl SerializeIn for PlannedRoute<'_> {
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
            handler: Option<InContext<'c, &'c DeployText>>,
            source: InContext<'c, Loc>,
        }
        let written = Written {
            api: self.api,
            key: &self.key,
            authorization: self.authorization,
            authorizer: self.authorizer,
            scopes: &self.scopes,
            because: self.because,
            handler: self.handler.as_ref().map(|handler| InContext(context, handler)),
            source: InContext(context, self.source),
        };
        written.serialize(serializer)
    }
}

impl SerializeIn for PlannedTrigger<'_> {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Written<'c> {
            user_pool: &'c str,
            trigger: &'c str,
            property: &'static str,
            function: InContext<'c, &'c DeployText>,
            source: InContext<'c, Loc>,
        }
        let written = Written {
            user_pool: self.pool,
            trigger: self.name,
            property: self.property,
            function: InContext(context, &self.function),
            source: InContext(context, self.source),
        };
        written.serialize(serializer)
    }
}

impl SerializeIn for PlannedResource<'_> {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Written<'c> {
            #[serde(rename = "type")]
            ty: &'static str,
            properties: InContext<'c, &'c Properties<'c>>,
            #[serde(skip_serializing_if = "<[String]>::is_empty")]
            depends_on: &'c [String],
            source: InContext<'c, Loc>,
        }
        let written = Written {
            ty: resource_type(self.kind),
            properties: InContext(context, &self.properties),
            depends_on: &self.depends_on,
            source: InContext(context, self.source),
        };
        written.serialize(serializer)
    }
}

impl SerializeIn for Output {
    fn serialize_in<S: Serializer>(&self, context: &WriteContext<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'c> {
            description: &'c str,
            value: InContext<'c, &'c DeployText>,
        }
        Written { description: &self.description, value: InContext(context, &self.value) }.serialize(serializer)
    }
}
