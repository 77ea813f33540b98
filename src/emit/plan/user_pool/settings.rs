//! The properties of a user pool.

use super::{Properties, put, triggers, words};
use crate::emit::node::Node;
use crate::emit::plan::properties;
use crate::model::grant::Object;
use crate::model::identifiers::{arn, param, string};
use crate::model::user_pool::{Attribute, Contact, Login, Message, Mfa, Password, Settings, Verification};
use crate::model::{Program, Spanned, Str, UserPool, parameters};

pub(super) fn settings<'p>(program: &'p Program<'_>, pool: &'p UserPool<'_>) -> Properties<'p> {
    let settings = &pool.settings;
    let mut out = Properties::new();
    put(&mut out, "UserPoolName", text(program, &settings.title));
    put(&mut out, "UserPoolTier", word(settings.tier));
    login(settings, &mut out);
    let case = settings.case_sensitive.is_some_and(|case| case.value);
    out.push(("UsernameConfiguration".into(), Node::map([("CaseSensitive", case.into())])));
    let admin = settings.admin_only.is_some_and(|admin| admin.value);
    out.push(("AdminCreateUserConfig".into(), Node::map([("AllowAdminCreateUserOnly", admin.into())])));
    put(&mut out, "Policies", Some(policies(settings)));
    put(&mut out, "MfaConfiguration", settings.mfa.map(|mfa| Node::text(mfa.value.mode)));
    put(&mut out, "EnabledMfas", settings.mfa.and_then(|mfa| factors(mfa.value)));
    let schema = settings.attributes.iter().map(attribute);
    put(&mut out, "Schema", (schema.len() > 0).then(|| Node::list(schema)));
    let verified: Vec<Contact> = settings.verify.iter().map(|contact| contact.value).collect();
    put(&mut out, "AutoVerifiedAttributes", contacts(&verified));
    if let Some(updates) = contacts(&settings.updates_in_effect()) {
        let updates = Node::map([("AttributesRequireVerificationBeforeUpdate", updates)]);
        out.push(("UserAttributeUpdateSettings".into(), updates));
    }
    put(&mut out, "VerificationMessageTemplate", settings.verification.as_ref().map(verification));
    put(&mut out, "AccountRecoverySetting", recovery(settings));
    add_ons(settings, &mut out);
    if let Some(passkey) = &settings.passkey {
        put(&mut out, "WebAuthnRelyingPartyID", text(program, &passkey.relying_party));
        put(&mut out, "WebAuthnUserVerification", word(passkey.verification));
        put(&mut out, "WebAuthnFactorConfiguration", word(passkey.factor));
    }
    put(&mut out, "LambdaConfig", triggers::config(program, pool));
    messages(program, pool, &mut out);
    let protection = |on: Spanned<bool>| Node::text(if on.value { "ACTIVE" } else { "INACTIVE" });
    put(&mut out, "DeletionProtection", settings.deletion_protection.map(protection));
    put(&mut out, "IssuerConfiguration", word(settings.issuer).map(|issuer| Node::map([("Type", issuer)])));
    if let Some(key) = settings.encryption {
        let arn = arn(program, Object::Resource(key));
        let key = Node::map([("KeyType", Node::text("CUSTOMER_MANAGED_KEY")), ("KmsKeyArn", arn.into())]);
        out.push(("KeyConfiguration".into(), key));
    }
    out
}

fn text<'p>(program: &'p Program<'_>, value: &'p Option<Str<'_>>) -> Option<Node<'p>> {
    value.as_ref().map(|value| string(program, value).into())
}

fn word<'p>(value: Option<Spanned<&'static str>>) -> Option<Node<'p>> {
    value.map(|value| Node::text(value.value))
}

fn contacts<'p>(contacts: &[Contact]) -> Option<Node<'p>> {
    (!contacts.is_empty()).then(|| words(contacts.iter().map(|contact| contact.attribute())))
}

/// With a user name the others are aliases of it, else they are the user names themselves.
fn login(settings: &Settings<'_>, out: &mut Properties<'_>) {
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

/// All of a policy is written: one that is given in part has no defaults at Cognito, and a reader of the output sees what holds. The
/// numbers are those of a pool that is made without a policy.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html>
fn password<'p>(password: &Password) -> Node<'p> {
    let number = |number: Option<Spanned<u64>>| number.map(|number| Node::Int(number.value as i64));
    let switch = |switch: Option<Spanned<bool>>| Node::Bool(switch.is_none_or(|switch| switch.value));
    let mut out = Properties::new();
    put(&mut out, "MinimumLength", number(password.min_length).or(Some(Node::Int(8))));
    put(&mut out, "RequireUppercase", Some(switch(password.uppercase)));
    put(&mut out, "RequireLowercase", Some(switch(password.lowercase)));
    put(&mut out, "RequireNumbers", Some(switch(password.numbers)));
    put(&mut out, "RequireSymbols", Some(switch(password.symbols)));
    put(&mut out, "PasswordHistorySize", number(password.history));
    put(&mut out, "TemporaryPasswordValidityDays", number(password.temporary_days).or(Some(Node::Int(7))));
    Node::Map(out)
}

fn factors<'p>(mfa: Mfa) -> Option<Node<'p>> {
    let all = [(mfa.sms, "SMS_MFA"), (mfa.totp, "SOFTWARE_TOKEN_MFA"), (mfa.email, "EMAIL_OTP")];
    let enabled: Vec<&str> = all.into_iter().filter(|(on, _)| *on).map(|(_, word)| word).collect();
    (!enabled.is_empty()).then(|| words(enabled))
}

fn attribute<'p>(attribute: &'p Attribute<'_>) -> Node<'p> {
    let mut out = Properties::new();
    put(&mut out, "Name", Some(Node::text(attribute.name)));
    put(&mut out, "AttributeDataType", Some(Node::text(attribute.ty)));
    put(&mut out, "Mutable", Some(attribute.mutable.is_none_or(|mutable| mutable.value)));
    put(&mut out, "Required", attribute.required.map(|required| required.value));
    let (key, min, max) = match attribute.ty {
        "String" => ("StringAttributeConstraints", "MinLength", "MaxLength"),
        _ => ("NumberAttributeConstraints", "MinValue", "MaxValue"),
    };
    let bound = |bound: Option<Spanned<u64>>| bound.map(|bound| Node::text(bound.value.to_string()));
    let mut bounds = Properties::new();
    put(&mut bounds, min, bound(attribute.min));
    put(&mut bounds, max, bound(attribute.max));
    put(&mut out, key, (!bounds.is_empty()).then_some(Node::Map(bounds)));
    Node::Map(out)
}

fn verification<'p>(verification: &'p Verification<'_>) -> Node<'p> {
    let message = |message: &'p Option<Message<'_>>| message.as_ref().map(|text| Node::text(text.value.as_ref()));
    let (option, subject, body) = match verification.link {
        true => ("CONFIRM_WITH_LINK", "EmailSubjectByLink", "EmailMessageByLink"),
        false => ("CONFIRM_WITH_CODE", "EmailSubject", "EmailMessage"),
    };
    let mut out = Properties::new();
    put(&mut out, "DefaultEmailOption", Some(Node::text(option)));
    put(&mut out, subject, message(&verification.subject));
    put(&mut out, body, message(&verification.message));
    put(&mut out, "SmsMessage", message(&verification.sms));
    Node::Map(out)
}

fn recovery<'p>(settings: &Settings<'_>) -> Option<Node<'p>> {
    let ways = settings.recovery_in_effect().into_iter().enumerate();
    let ways = ways.map(|(at, way)| Node::map([("Name", Node::text(way)), ("Priority", Node::Int(at as i64 + 1))]));
    (ways.len() > 0).then(|| Node::map([("RecoveryMechanisms", Node::list(ways))]))
}

fn add_ons(settings: &Settings<'_>, out: &mut Properties<'_>) {
    let Some(mode) = word(settings.threat_protection) else { return };
    let mut add_ons = Properties::new();
    add_ons.push(("AdvancedSecurityMode".into(), mode));
    let custom = word(settings.threat_custom).map(|custom| Node::map([("CustomAuthMode", custom)]));
    put(&mut add_ons, "AdvancedSecurityAdditionalFlows", custom);
    out.push(("UserPoolAddOns".into(), Node::Map(add_ons)));
}

fn messages<'p>(program: &'p Program<'_>, pool: &'p UserPool<'_>, out: &mut Properties<'p>) {
    let settings = &pool.settings;
    if let Some(email) = &settings.email {
        let mut node = Properties::new();
        let account = if email.ses.is_some() { "DEVELOPER" } else { "COGNITO_DEFAULT" };
        put(&mut node, "EmailSendingAccount", Some(Node::text(account)));
        put(&mut node, "SourceArn", text(program, &email.ses));
        put(&mut node, "From", text(program, &email.from));
        put(&mut node, "ReplyToEmailAddress", text(program, &email.reply_to));
        put(&mut node, "ConfigurationSet", text(program, &email.configuration_set));
        out.push(("EmailConfiguration".into(), Node::Map(node)));
    }
    if let Some(sms) = &settings.sms {
        let mut node = Properties::new();
        let role = match &sms.role {
            Some(role) => string(program, role),
            None => param(program, &parameters::sms_role(pool.name)),
        };
        put(&mut node, "SnsCallerArn", Some(role));
        put(&mut node, "ExternalId", text(program, &sms.external_id));
        put(&mut node, "SnsRegion", text(program, &sms.region));
        out.push(("SmsConfiguration".into(), Node::Map(node)));
    }
}
