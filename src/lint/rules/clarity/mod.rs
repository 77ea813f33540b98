//! Rules about redundant and misleading statements.

use crate::lint::Rule;

mod shared;

pub mod api_without_route;
pub mod deny_of_nothing;
pub mod duplicate_grant;
pub mod empty_test;
pub mod except_nobody;
pub mod grant_denied_whole;
pub mod group_without_grant;
pub mod identity_pool_without_grant;
pub mod overlapping_at;
pub mod repeated_target;
pub mod repeated_verb;
pub mod subsumed_grant;
pub mod terms_without_effect;
pub mod unused_authorizer;
pub mod unused_param;
pub mod unused_provider;
pub mod unused_resource;

pub static RULES: &[&Rule] = &[
    &duplicate_grant::RULE,
    &subsumed_grant::RULE,
    &grant_denied_whole::RULE,
    &unused_param::RULE,
    &unused_resource::RULE,
    &unused_authorizer::RULE,
    &unused_provider::RULE,
    &identity_pool_without_grant::RULE,
    &group_without_grant::RULE,
    &api_without_route::RULE,
    &empty_test::RULE,
    &repeated_verb::RULE,
    &repeated_target::RULE,
    &deny_of_nothing::RULE,
    &except_nobody::RULE,
    &overlapping_at::RULE,
    &terms_without_effect::RULE,
];
