//! Rules about APIs, authorizers and routes.

use crate::lint::Rule;

pub mod api_key_default;
pub mod audience_no_token_has;
pub mod cors_without_authorization;
pub mod id_token_audience;
pub mod jwt_without_scopes;
pub mod long_authorizer_ttl;
pub mod plain_http_origin;
pub mod public_route_writes;
pub mod scope_from_trigger;
pub mod scope_nobody_gets;
pub(crate) mod shared;
pub mod shared_answer;
pub mod token_in_query;
pub mod websocket_token_in_header;
pub mod wildcard_cors_origin;

pub static RULES: &[&Rule] = &[
    &shared_answer::RULE,
    &scope_from_trigger::RULE,
    &jwt_without_scopes::RULE,
    &public_route_writes::RULE,
    &wildcard_cors_origin::RULE,
    &cors_without_authorization::RULE,
    &plain_http_origin::RULE,
    &long_authorizer_ttl::RULE,
    &token_in_query::RULE,
    &scope_nobody_gets::RULE,
    &id_token_audience::RULE,
    &audience_no_token_has::RULE,
    &websocket_token_in_header::RULE,
    &api_key_default::RULE,
];
