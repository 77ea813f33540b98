//! Plans the functions that user pools call, and the permissions to call them.

use super::{Properties, put_some};
use crate::emit::node::Node;
use crate::emit::plan::{self, Plan, PlannedResource};
use crate::model::deploy_text::ValueSource;
use crate::model::grant::Object;
use crate::model::identifiers::{arn, handler_arn};
use crate::model::user_pool::{Trigger, UserPool};
use crate::model::{DeployText, Program, parameters};

/// Returns the property of `LambdaConfig`, and the version of the event if the property holds one.
fn trigger_property(trigger: &Trigger<'_>) -> (&'static str, Option<&'static str>) {
    let version = match trigger.version.map_or(1, |version| version.value) {
        1 => "V1_0",
        2 => "V2_0",
        _ => "V3_0",
    };
    match trigger.word {
        "pre_sign_up" => ("PreSignUp", None),
        "post_confirmation" => ("PostConfirmation", None),
        "pre_authentication" => ("PreAuthentication", None),
        "post_authentication" => ("PostAuthentication", None),
        "custom_message" => ("CustomMessage", None),
        "define_auth_challenge" => ("DefineAuthChallenge", None),
        "create_auth_challenge" => ("CreateAuthChallenge", None),
        "verify_auth_challenge_response" => ("VerifyAuthChallengeResponse", None),
        "user_migration" => ("UserMigration", None),
        "pre_token_generation" if trigger.version.is_none() => ("PreTokenGeneration", None),
        "pre_token_generation" => ("PreTokenGenerationConfig", Some(version)),
        "custom_sms_sender" => ("CustomSMSSender", Some(version)),
        "custom_email_sender" => ("CustomEmailSender", Some(version)),
        _ => ("InboundFederation", Some(version)),
    }
}

/// Returns `LambdaConfig`, unless it would be empty.
pub(super) fn lambda_config<'p>(program: &'p Program<'_>, pool: &'p UserPool<'_>) -> Option<Node<'p>> {
    let mut out = Properties::new();
    for trigger in &pool.triggers {
        let function = Node::from(handler_arn(program, trigger.handler));
        let (property, version) = trigger_property(trigger);
        let value = match version {
            None => function,
            Some(version) => Node::map([("LambdaArn", function), ("LambdaVersion", Node::text(version))]),
        };
        out.push((property.into(), value));
    }
    put_some(&mut out, "KMSKeyID", pool.settings.kms.map(|key| arn(program, Object::Resource(key))));
    (!out.is_empty()).then_some(Node::Map(out))
}

/// Adds the permission of the pool to call each function, and the entries of the triggers.
pub(super) fn add_permissions<'p>(program: &'p Program<'_>, pool: &'p UserPool<'_>, plan: &mut Plan<'p>) {
    let prefix = parameters::logical(pool.name);
    for trigger in &pool.triggers {
        let function = handler_arn(program, trigger.handler);
        let id = prefix.clone() + &parameters::logical(trigger.word) + "Permission";
        let (service, pool_arn) = ("cognito-idp.amazonaws.com", DeployText::attribute(&prefix, "Arn"));
        let mut permission = PlannedResource::permission(id, function.clone(), service, pool_arn, trigger.loc);
        permission.properties.push(("SourceAccount".into(), DeployText::from(ValueSource::Account).into()));
        plan.resources.push(permission);
        plan.triggers.push(plan::PlannedTrigger {
            pool: pool.name,
            name: trigger.word,
            property: trigger_property(trigger).0,
            function,
            source: trigger.loc,
        });
    }
}
