//! Rules about identity pools, their providers, roles and tags.

use crate::lint::Rule;

#[macro_use]
mod shared;

pub mod claim_never_there;
pub mod claim_of_one_provider;
pub mod classic_flow_on;
pub mod existing_identity_pool_setting;
pub mod existing_pool_roles_replaced;
pub mod group_role_not_set;
pub mod guests_without_grant;
pub mod issuer_in_capitals;
pub mod membership_single_unneeded;
pub mod not_an_identity_pool_id;
pub mod pinned_thumbprint;
pub mod provider_without_client_id;
pub mod rule_by_exclusion;
pub mod rule_by_part;
pub mod rule_by_part_of_a_name;
pub mod rule_never_reached;
pub mod sign_in_without_grant;
pub mod sub_of_several_issuers;
pub mod tag_is_no_id;
pub mod tags_too_large;
pub mod token_check_off;
pub mod too_many_role_mappings;
pub mod unmatched_users_refused;
pub mod users_of_two_identity_pools;

pub static RULES: &[&Rule] = &[
    &guests_without_grant::RULE,
    &classic_flow_on::RULE,
    &token_check_off::RULE,
    &existing_identity_pool_setting::RULE,
    &existing_pool_roles_replaced::RULE,
    &unmatched_users_refused::RULE,
    &rule_never_reached::RULE,
    &rule_by_exclusion::RULE,
    &rule_by_part::RULE,
    &too_many_role_mappings::RULE,
    &tags_too_large::RULE,
    &claim_never_there::RULE,
    &tag_is_no_id::RULE,
    &sub_of_several_issuers::RULE,
    &claim_of_one_provider::RULE,
    &sign_in_without_grant::RULE,
    &issuer_in_capitals::RULE,
    &provider_without_client_id::RULE,
    &pinned_thumbprint::RULE,
    &not_an_identity_pool_id::RULE,
    &membership_single_unneeded::RULE,
    &group_role_not_set::RULE,
    &users_of_two_identity_pools::RULE,
    &rule_by_part_of_a_name::RULE,
];
