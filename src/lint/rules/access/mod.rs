//! Rules about grants and denials.

use crate::lint::Rule;

#[macro_use]
mod shared;

pub mod alias_as_key;
pub mod cross_region_profile;
pub mod dependent_action_missing;
pub mod endpoint_unbound;
pub mod everybodys_data;
pub mod function_called_directly;
pub mod function_may_escalate;
pub mod grant_ends_soon;
pub mod guest_past_denial;
pub mod guest_writes;
pub mod guests_may_not_reach;
pub mod index_past_owner;
pub mod iot_policy_needed;
pub mod no_logs;
pub mod owner_not_asked;
pub mod queue_taken_by_users;
pub mod raw_instead_of_verb;
pub mod raw_past_verb;
pub mod secret_arn_incomplete;
pub mod shared_mqtt_client;
pub mod shared_write;
pub mod temporary_without_until;
pub mod unbound_key;
pub mod unmetered_model;
pub mod unscoped_scan;
pub mod until_far_off;
pub mod whole_bucket;

pub static RULES: &[&Rule] = &[
    &guests_may_not_reach::RULE,
    &unscoped_scan::RULE,
    &owner_not_asked::RULE,
    &index_past_owner::RULE,
    &whole_bucket::RULE,
    &guest_writes::RULE,
    &shared_write::RULE,
    &everybodys_data::RULE,
    &queue_taken_by_users::RULE,
    &unbound_key::RULE,
    &alias_as_key::RULE,
    &shared_mqtt_client::RULE,
    &iot_policy_needed::RULE,
    &endpoint_unbound::RULE,
    &secret_arn_incomplete::RULE,
    &cross_region_profile::RULE,
    &raw_past_verb::RULE,
    &raw_instead_of_verb::RULE,
    &function_may_escalate::RULE,
    &dependent_action_missing::RULE,
    &function_called_directly::RULE,
    &unmetered_model::RULE,
    &grant_ends_soon::RULE,
    &temporary_without_until::RULE,
    &guest_past_denial::RULE,
    &no_logs::RULE,
    &until_far_off::RULE,
];
