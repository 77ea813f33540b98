//! Rules about user pools and app clients.

use crate::lint::Rule;

pub mod anybody_with_an_account;
pub mod browser_client_with_secret;
pub mod case_sensitive_names;
pub mod deletion_protection_off;
pub mod existing_client_may_write;
pub mod federation_without_provider;
pub mod fixed_address_updated;
pub mod implicit_flow;
pub mod localhost_callback;
pub mod login_not_verified;
pub mod long_lived_access_token;
pub mod long_lived_refresh_token;
pub mod mfa_off;
pub mod oauth_without_domain;
pub mod passkey_domain;
pub mod password_flow;
pub mod passwordless_on_classic_pages;
pub mod passwordless_out_of_reach;
pub mod plain_password;
pub mod provider_not_offered;
pub mod quota_to_raise;
pub mod recovery_by_second_factor;
pub mod recovery_not_verified;
pub mod refresh_outlived;
pub mod required_not_mapped;
pub mod revocation_off;
pub mod self_sign_up_open;
pub(crate) mod shared;
pub mod short_password;
pub mod sign_up_beside_providers;
pub mod sms_only_factor;
pub mod threat_protection_audit;
pub mod threat_protection_off;
pub mod update_not_verified;
pub mod user_existence_shown;
pub mod weak_password;

pub static RULES: &[&Rule] = &[
    &implicit_flow::RULE,
    &browser_client_with_secret::RULE,
    &password_flow::RULE,
    &user_existence_shown::RULE,
    &revocation_off::RULE,
    &weak_password::RULE,
    &short_password::RULE,
    &plain_password::RULE,
    &self_sign_up_open::RULE,
    &case_sensitive_names::RULE,
    &long_lived_access_token::RULE,
    &long_lived_refresh_token::RULE,
    &refresh_outlived::RULE,
    &passkey_domain::RULE,
    &mfa_off::RULE,
    &sms_only_factor::RULE,
    &recovery_by_second_factor::RULE,
    &threat_protection_off::RULE,
    &threat_protection_audit::RULE,
    &deletion_protection_off::RULE,
    &localhost_callback::RULE,
    &login_not_verified::RULE,
    &update_not_verified::RULE,
    &existing_client_may_write::RULE,
    &sign_up_beside_providers::RULE,
    &anybody_with_an_account::RULE,
    &quota_to_raise::RULE,
    &passwordless_out_of_reach::RULE,
    &provider_not_offered::RULE,
    &oauth_without_domain::RULE,
    &required_not_mapped::RULE,
    &passwordless_on_classic_pages::RULE,
    &recovery_not_verified::RULE,
    &federation_without_provider::RULE,
    &fixed_address_updated::RULE,
];
