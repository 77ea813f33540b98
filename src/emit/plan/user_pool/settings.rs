//! The properties of a user pool.

use super::{Properties, put_some, triggers, words};
use crate::emit::node::Node;
use crate::emit::plan::properties;
use crate::model::grant::Object;
use crate::model::identifiers::{arn, string};
use crate::model::role_options::ResourceTag;
use crate::model::user_pool::{
    Attribute, Contact, Devices, Invitation, Login, Message, Mfa, Password, Settings, Verification,
};
use crate::model::{DeployText, Program, Spanned, Str, UserPool, parameters};
use crate::policy::service_roles::sms_external_id;

pub(super) fn pool_properties<'p>(program: &'p Program<'_>, pool: &'p UserPool<'_>) -> Properties<'p> {
    let settings = &pool.settings;
    let mut out = Properties::new();
    put_some(&mut out, "UserPoolName", text_node(program, &settings.title));
    put_some(&mut out, "UserPoolTier", word_node(settings.tier));
    add_login(settings, &mut out);
    let case = settings.case_sensitive.is_some_and(|case| case.value);
    out.push(("UsernameConfiguration".into(), Node::map([("CaseSensitive", case.into())])));
    let admin = settings.admin_only.is_some_and(|admin| admin.value);
    let mut creation = properties([("AllowAdminCreateUserOnly", admin.into())]);
    put_some(&mut creation, "InviteMessageTemplate", settings.invitation.as_ref().map(invitation));
    out.push(("AdminCreateUserConfig".into(), Node::Map(creation)));
    put_some(&mut out, "Policies", Some(policies(settings)));
    put_some(&mut out, "MfaConfiguration", settings.mfa.map(|mfa| Node::text(mfa.value.mode)));
    put_some(&mut out, "EnabledMfas", settings.mfa.and_then(|mfa| enabled_mfas(mfa.value)));
    let schema = settings.attributes.iter().map(attribute);
    put_some(&mut out, "Schema", (schema.len() > 0).then(|| Node::list(schema)));
    let verified: Vec<Contact> = settings.verify.iter().map(|contact| contact.value).collect();
    put_some(&mut out, "AutoVerifiedAttributes", contact_list(&verified));
    if let Some(updates) = contact_list(&settings.updates_in_effect()) {
        let updates = Node::map([("AttributesRequireVerificationBeforeUpdate", updates)]);
        out.push(("UserAttributeUpdateSettings".into(), updates));
    }
    put_some(&mut out, "VerificationMessageTemplate", settings.verification.as_ref().map(verification));
    let code = settings.sms.as_ref().and_then(|sms| message_node(&sms.code));
    put_some(&mut out, "SmsAuthenticationMessage", code);
    put_some(&mut out, "DeviceConfiguration", settings.devices.as_ref().map(devices));
    put_some(&mut out, "AccountRecoverySetting", recovery(settings));
    add_add_ons(settings, &mut out);
    if let Some(passkey) = &settings.passkey {
        put_some(&mut out, "WebAuthnRelyingPartyID", text_node(program, &passkey.relying_party));
        put_some(&mut out, "WebAuthnUserVerification", word_node(passkey.verification));
        put_some(&mut out, "WebAuthnFactorConfiguration", word_node(passkey.factor));
    }
    put_some(&mut out, "LambdaConfig", triggers::lambda_config(program, pool));
    add_email_and_sms(program, pool, &mut out);
    let protection = |on: Spanned<bool>| Node::text(if on.value { "ACTIVE" } else { "INACTIVE" });
    put_some(&mut out, "DeletionProtection", settings.deletion_protection.map(protection));
    let issuer = word_node(settings.issuer).map(|issuer| Node::map([("Type", issuer)]));
    put_some(&mut out, "IssuerConfiguration", issuer);
    if !settings.tags.is_empty() {
        let tag = |tag: &'p ResourceTag<'_>| (tag.key.into(), string(program, &tag.value).into());
        out.push(("UserPoolTags".into(), Node::Map(settings.tags.iter().map(tag).collect())));
    }
    if let Some(key) = settings.encryption {
        let arn = arn(program, Object::Resource(key));
        let key = Node::map([("KeyType", Node::text("CUSTOMER_MANAGED_KEY")), ("KmsKeyArn", arn.into())]);
        out.push(("KeyConfiguration".into(), key));
    }
    out
}

fn text_node<'p>(program: &'p Program<'_>, value: &'p Option<Str<'_>>) -> Option<Node<'p>> {
    value.as_ref().map(|value| string(program, value).into())
}

fn word_node<'p>(value: Option<Spanned<&'static str>>) -> Option<Node<'p>> {
    value.map(|value| Node::text(value.value))
}

fn contact_list<'p>(contacts: &[Contact]) -> Option<Node<'p>> {
    (!contacts.is_empty()).then(|| words(contacts.iter().map(|contact| contact.attribute())))
}

/// Adds the attributes to sign in with: aliases of the user name if there is one, else user names themselves.
fn add_login(settings: &Settings<'_>, out: &mut Properties<'_>) {
    let attributes: Vec<&str> = settings.login.iter().filter_map(|login| login.value.attribute()).collect();
    if attributes.is_empty() {
        return;
    }
    let aliases = settings.login.iter().any(|login| login.value == Login::Username);
    out.push((if aliases { "AliasAttributes" } else { "UsernameAttributes" }.into(), words(attributes)));
}

fn policies<'p>(settings: &Settings<'_>) -> Node<'p> {
    let default = Password::default();
    let mut policies = properties([("PasswordPolicy", password(settings.password.as_ref().unwrap_or(&default)))]);
    if !settings.first_factors.is_empty() {
        let factors = words(settings.first_factors.iter().map(|factor| factor.value));
        policies.push(("SignInPolicy".into(), Node::map([("AllowedFirstAuthFactors", factors)])));
    }
    Node::Map(policies)
}

/// Returns the whole password policy: Cognito has no defaults for a policy that is given in part. The defaults here are those of
/// a pool without a policy.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html>
fn password<'p>(password: &Password) -> Node<'p> {
    let number = |number: Option<Spanned<u64>>| number.map(|number| Node::Int(number.value as i64));
    let switch = |switch: Option<Spanned<bool>>| Node::Bool(switch.is_none_or(|switch| switch.value));
    let mut out = Properties::new();
    put_some(&mut out, "MinimumLength", number(password.min_length).or(Some(Node::Int(8))));
    put_some(&mut out, "RequireUppercase", Some(switch(password.uppercase)));
    put_some(&mut out, "RequireLowercase", Some(switch(password.lowercase)));
    put_some(&mut out, "RequireNumbers", Some(switch(password.numbers)));
    put_some(&mut out, "RequireSymbols", Some(switch(password.symbols)));
    put_some(&mut out, "PasswordHistorySize", number(password.history));
    put_some(&mut out, "TemporaryPasswordValidityDays", number(password.temporary_days).or(Some(Node::Int(7))));
    Node::Map(out)
}

fn enabled_mfas<'p>(mfa: Mfa) -> Option<Node<'p>> {
    let all = [(mfa.sms, "SMS_MFA"), (mfa.totp, "SOFTWARE_TOKEN_MFA"), (mfa.email, "EMAIL_OTP")];
    let enabled: Vec<&str> = all.into_iter().filter(|(on, _)| *on).map(|(_, word)| word).collect();
    (!enabled.is_empty()).then(|| words(enabled))
}

fn attribute<'p>(attribute: &'p Attribute<'_>) -> Node<'p> {
    let mut out = Properties::new();
    put_some(&mut out, "Name", Some(Node::text(attribute.name)));
    put_some(&mut out, "AttributeDataType", Some(Node::text(attribute.ty)));
    put_some(&mut out, "Mutable", Some(attribute.mutable.is_none_or(|mutable| mutable.value)));
    put_some(&mut out, "Required", attribute.required.map(|required| required.value));
    let (key, min, max) = match attribute.ty {
        "String" => ("StringAttributeConstraints", "MinLength", "MaxLength"),
        _ => ("NumberAttributeConstraints", "MinValue", "MaxValue"),
    };
    let bound = |bound: Option<Spanned<u64>>| bound.map(|bound| Node::text(bound.value.to_string()));
    let mut bounds = Properties::new();
    put_some(&mut bounds, min, bound(attribute.min));
    put_some(&mut bounds, max, bound(attribute.max));
    put_some(&mut out, key, (!bounds.is_empty()).then_some(Node::Map(bounds)));
    Node::Map(out)
}

fn message_node<'p>(message: &'p Option<Message<'_>>) -> Option<Node<'p>> {
    message.as_ref().map(|text| Node::text(text.value.as_ref()))
}

fn invitation<'p>(invitation: &'p Invitation<'_>) -> Node<'p> {
    let mut out = Properties::new();
    put_some(&mut out, "EmailSubject", message_node(&invitation.subject));
    put_some(&mut out, "EmailMessage", message_node(&invitation.message));
    put_some(&mut out, "SMSMessage", message_node(&invitation.sms));
    Node::Map(out)
}

/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html>
fn devices<'p>(devices: &Devices) -> Node<'p> {
    let skip = devices.skip_mfa.is_some_and(|skip| skip.value);
    Node::map([("ChallengeRequiredOnNewDevice", skip.into()), ("DeviceOnlyRememberedOnUserPrompt", devices.ask.into())])
}

fn verification<'p>(verification: &'p Verification<'_>) -> Node<'p> {
    let (option, subject, body) = match verification.link {
        true => ("CONFIRM_WITH_LINK", "EmailSubjectByLink", "EmailMessageByLink"),
        false => ("CONFIRM_WITH_CODE", "EmailSubject", "EmailMessage"),
    };
    let mut out = Properties::new();
    put_some(&mut out, "DefaultEmailOption", Some(Node::text(option)));
    put_some(&mut out, subject, message_node(&verification.subject));
    put_some(&mut out, body, message_node(&verification.message));
    put_some(&mut out, "SmsMessage", message_node(&verification.sms));
    Node::Map(out)
}

fn recovery<'p>(settings: &Settings<'_>) -> Option<Node<'p>> {
    let names = settings.recovery_in_effect();
    let mechanism = |(name, priority)| Node::map([("Name", Node::text(name)), ("Priority", Node::Int(priority))]);
    let mechanisms = (!names.is_empty()).then(|| Node::list(names.into_iter().zip(1..).map(mechanism)));
    mechanisms.map(|mechanisms| Node::map([("RecoveryMechanisms", mechanisms)]))
}

fn add_add_ons(settings: &Settings<'_>, out: &mut Properties<'_>) {
    let Some(mode) = word_node(settings.threat_protection) else { return };
    let mut add_ons = Properties::new();
    add_ons.push(("AdvancedSecurityMode".into(), mode));
    let custom = word_node(settings.threat_custom).map(|custom| Node::map([("CustomAuthMode", custom)]));
    put_some(&mut add_ons, "AdvancedSecurityAdditionalFlows", custom);
    out.push(("UserPoolAddOns".into(), Node::Map(add_ons)));
}

fn add_email_and_sms<'p>(program: &'p Program<'_>, pool: &'p UserPool<'_>, out: &mut Properties<'p>) {
    let settings = &pool.settings;
    if let Some(email) = &settings.email {
        let mut node = Properties::new();
        let account = if email.ses.is_some() { "DEVELOPER" } else { "COGNITO_DEFAULT" };
        put_some(&mut node, "EmailSendingAccount", Some(Node::text(account)));
        put_some(&mut node, "SourceArn", text_node(program, &email.ses));
        put_some(&mut node, "From", text_node(program, &email.from));
        put_some(&mut node, "ReplyToEmailAddress", text_node(program, &email.reply_to));
        put_some(&mut node, "ConfigurationSet", text_node(program, &email.configuration_set));
        out.push(("EmailConfiguration".into(), Node::Map(node)));
    }
    if let Some(sms) = &settings.sms {
        let mut node = Properties::new();
        let (role, external_id) = match &sms.role {
            Some(role) => (string(program, role), text_node(program, &sms.external_id)),
            None => (
                DeployText::attribute(&parameters::sms_role(pool.name), "Arn"),
                Some(sms_external_id(program, pool).into()),
            ),
        };
        put_some(&mut node, "SnsCallerArn", Some(role));
        put_some(&mut node, "ExternalId", external_id);
        put_some(&mut node, "SnsRegion", text_node(program, &sms.region));
        out.push(("SmsConfiguration".into(), Node::Map(node)));
    }
}
