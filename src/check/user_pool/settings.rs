//! Settings of a user pool: how users sign in, and what the pool does for them.

use super::values::{Range, duplicates, in_range, literal, pick, picks, resource, text, with_insertion};
use super::{attributes, code, name_code};
use crate::check::providers::text_by_default;
use crate::check::{Checker, Clauses, role_options};
use crate::diagnostic::Diagnostic;
use crate::model::user_pool::{
    Contact, Devices, Domain, Email, Invitation, Login, Message, Mfa, Passkey, Password, Settings, Sms, Verification,
};
use crate::model::{Position, Spanned, Str, shapes};
use crate::text::printable;

pub(super) fn read<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Settings<'s> {
    let login = read_login(checker, clauses);
    let key = |checker: &mut Checker<'s>, word| resource(checker, clauses, &clauses.reference(word)?, "key");
    let threat = clauses.get("threat_protection").map(|clause| clauses.inner(clause));
    let mut settings = Settings {
        title: text(checker, clauses, "name", Position::PoolName),
        case_sensitive: clauses.switch("case_sensitive"),
        mfa: read_mfa(checker, clauses),
        first_factors: picks(checker, clauses, "first_factors", FIRST_FACTORS),
        passkey: read_passkey(checker, clauses),
        password: read_password(checker, clauses),
        admin_only: clauses.word("sign_up").and_then(|word| pick(word, &[("open", false), ("admin", true)])),
        attributes: attributes::read(checker, clauses),
        verify: read_verify(checker, clauses, &login),
        verify_updates: contacts_or_none(checker, clauses, "verify_updates"),
        updates_written: clauses.location_of("verify_updates").is_some(),
        verification: read_verification(checker, clauses),
        invitation: read_invitation(checker, clauses),
        devices: read_devices(checker, clauses),
        tags: role_options::read_tags(checker, clauses, "resource_tag"),
        recovery: picks(checker, clauses, "recovery", RECOVERY),
        email: read_email(checker, clauses),
        sms: read_sms(checker, clauses),
        tier: clauses.word("tier").and_then(|word| pick(word, TIERS)),
        threat_protection: clauses.word("threat_protection").and_then(|word| pick(word, THREATS)),
        threat_custom: threat.and_then(|inner| inner.word("custom_auth")).and_then(|word| pick(word, THREATS)),
        issuer: read_issuer(clauses),
        encryption: key(checker, "encryption"),
        kms: key(checker, "kms"),
        deletion_protection: clauses.switch("deletion_protection"),
        login,
    };
    check_contacts(checker, clauses, &mut settings);
    settings
}

const FIRST_FACTORS: &[(&str, &str)] =
    &[("password", "PASSWORD"), ("email_otp", "EMAIL_OTP"), ("sms_otp", "SMS_OTP"), ("passkey", "WEB_AUTHN")];
const RECOVERY: &[(&str, &str)] =
    &[("email", "verified_email"), ("phone", "verified_phone_number"), ("admin", "admin_only")];
const TIERS: &[(&str, &str)] = &[("lite", "LITE"), ("essentials", "ESSENTIALS"), ("plus", "PLUS")];
const THREATS: &[(&str, &str)] = &[("off", "OFF"), ("audit", "AUDIT"), ("enforced", "ENFORCED")];

fn read_login(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>) -> Vec<Spanned<Login>> {
    let login = picks(checker, clauses, "login", Login::WORDS);
    let preferred = login.iter().find(|login| login.value == Login::PreferredUsername);
    if let (Some(preferred), None) = (preferred, login.iter().find(|login| login.value == Login::Username)) {
        checker.report(
            Diagnostic::new(
                &code::LOGIN,
                preferred.loc,
                "`preferred_username` is an alias, and there is no user name that it could be an alias of",
                "needs `username` beside it",
            )
            .note("a preferred user name can change and is set after sign-up; your users need something fixed to sign up with")
            .fix("add `username`; mail addresses and phone numbers become aliases too", preferred.loc, "username, preferred_username"),
        );
    }
    login
}

/// Reads the contacts of a clause, or `none` alone.
fn contacts_or_none(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>, clause: &str) -> Vec<Spanned<Contact>> {
    let picked = picks(checker, clauses, clause, Contact::WORDS);
    let none = clauses.words(clause).into_iter().find(|word| word.value == "none");
    if let (Some(none), Some(first)) = (none, picked.first()) {
        let message = format!("`{clause}` lists nothing, and yet something");
        checker.report(
            Diagnostic::new(&code::VERIFY_NONE, none.loc, message, "nothing")
                .label(first.loc, "something")
                .note("`none` means an empty list, so it excludes everything else")
                .help("write `none` alone, or leave it out"),
        );
    }
    picked
}

/// Reads what is verified: as written, else every address that users sign in with.
fn read_verify(
    checker: &mut Checker<'_>,
    clauses: &Clauses<'_, '_>,
    login: &[Spanned<Login>],
) -> Vec<Spanned<Contact>> {
    if clauses.location_of("verify").is_some() {
        return contacts_or_none(checker, clauses, "verify");
    }
    let contact = |login: &Spanned<Login>| {
        let value = match login.value {
            Login::Email => Contact::Email,
            Login::Phone => Contact::Phone,
            Login::Username | Login::PreferredUsername => return None,
        };
        Some(Spanned { value, loc: login.loc })
    };
    login.iter().filter_map(contact).collect()
}

fn read_mfa(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>) -> Option<Spanned<Mfa>> {
    let clause = clauses.get("mfa")?;
    let mode = pick(clauses.word_arg(clause, 0)?, &[("off", "OFF"), ("optional", "OPTIONAL"), ("required", "ON")])?;
    let inner = clauses.inner(clause);
    let has = |word| inner.location_of(word).is_some();
    let mfa = Mfa { mode: mode.value, totp: has("totp"), sms: has("sms"), email: has("email") };
    let any = mfa.totp || mfa.sms || mfa.email;
    let word = checker.slice(mode.loc);
    if mode.value == "OFF" && any {
        checker.report(
            Diagnostic::new(
                &code::MFA_FACTORS,
                mode.loc,
                "the second factor is off, and yet factors are listed",
                "off",
            )
            .note("users would never need the factors in the braces")
            .fix("require it of users who set one up", mode.loc, "optional")
            .help("or remove the braces"),
        );
    } else if mode.value != "OFF" && !any {
        checker.report(
            Diagnostic::new(
                &code::MFA_FACTORS,
                mode.loc,
                format!("a second factor is {word}, and there is none"),
                "which factor?",
            )
            .note("your users could not set up a second factor, and Cognito refuses a pool that requires one without offering any")
            .fix("take codes from an authenticator app", mode.loc, format!("{word} {{ totp }}")),
        );
    }
    Some(Spanned { value: mfa, loc: clauses.loc(clause.span) })
}

fn read_passkey<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Option<Passkey<'s>> {
    let inner = clauses.inner(clauses.get("passkey")?);
    let relying_party = text(checker, &inner, "relying_party", Position::RelyingParty);
    if let Some(domain) = &relying_party
        && literal(domain).is_some_and(|domain| domain.contains(['/', ':']))
    {
        let message = format!("relying party `{}` is an address", printable(checker.raw(domain.loc), &[]));
        checker.report(
            Diagnostic::new(&name_code::BAD_VALUE, domain.loc, message, "not a domain")
                .note("browsers compare it with the domain of the page")
                .help("write the domain alone: \"auth.example.com\""),
        );
    }
    Some(Passkey {
        relying_party,
        verification: inner
            .word("verification")
            .and_then(|word| pick(word, &[("required", "required"), ("preferred", "preferred")])),
        factor: inner.word("factor").and_then(|word| {
            pick(word, &[("single", "SINGLE_FACTOR"), ("multi", "MULTI_FACTOR_WITH_USER_VERIFICATION")])
        }),
    })
}

fn read_password(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>) -> Option<Password> {
    let inner = clauses.inner(clauses.get("password")?);
    let mut range = |word, what, shape| in_range(checker, inner.int(word), &Range::of(what, shape));
    Some(Password {
        min_length: range("min_length", "the shortest password", &shapes::COGNITO_IDP_PASSWORD_POLICY_MIN_LENGTH_TYPE),
        history: range("history", "the number of earlier passwords", &shapes::COGNITO_IDP_PASSWORD_HISTORY_SIZE_TYPE),
        // Cognito takes 0 for its default.
        temporary_days: in_range(
            checker,
            inner.int("temporary_days"),
            &Range::number(
                "the life of a temporary password in days",
                1,
                shapes::COGNITO_IDP_TEMPORARY_PASSWORD_VALIDITY_DAYS_TYPE.max,
            ),
        ),
        uppercase: inner.switch("uppercase"),
        lowercase: inner.switch("lowercase"),
        numbers: inner.switch("numbers"),
        symbols: inner.switch("symbols"),
    })
}

fn read_verification<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Option<Verification<'s>> {
    let clause = clauses.get("verification")?;
    let link = clauses.word_arg(clause, 0)?.value == "link";
    let inner = clauses.inner(clause);
    let (position, mail) = match link {
        true => (Position::MailWithLink, &LINK),
        false => (Position::MailWithCode, &CODE),
    };
    Some(Verification {
        link,
        subject: read_message(checker, &inner, "subject", Position::MailSubject, &SUBJECT),
        message: read_message(checker, &inner, "message", position, mail),
        sms: read_message(checker, &inner, "sms", Position::TextMessage, &CODE),
    })
}

/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-message-customizations.html>
fn read_invitation<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Option<Invitation<'s>> {
    let inner = clauses.inner(clauses.get("invitation")?);
    inner.block()?;
    Some(Invitation {
        subject: read_message(checker, &inner, "subject", Position::MailSubject, &SUBJECT),
        message: read_message(checker, &inner, "message", Position::MailWithCode, &INVITATION),
        sms: read_message(checker, &inner, "sms", Position::TextMessage, &INVITATION),
    })
}

fn read_devices(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>) -> Option<Devices> {
    let clause = clauses.get("devices")?;
    let ask = clauses.word_arg(clause, 0)?.value == "ask";
    let skip_mfa = clauses.inner(clause).switch("skip_mfa");
    if let Some(skip) = skip_mfa.filter(|skip| skip.value)
        && clauses.word("mfa").is_none_or(|mode| mode.value == "off")
    {
        checker.report(
            Diagnostic::new(&code::MFA_FACTORS, skip.loc, "there is no second factor to skip", "of no effect")
                .note("a remembered device takes the place of a second factor, and the pool asks for none")
                .help("remove it, or ask for one: mfa optional { totp }"),
        );
    }
    Some(Devices { ask, skip_mfa })
}

/// What a message needs to be of use.
struct Needed {
    placeholders: &'static [&'static str],
    label: &'static str,
    /// Who would lack what.
    why: &'static str,
    example: &'static str,
}

const SUBJECT: Needed = Needed { placeholders: &[], label: "", why: "", example: "" };
const CODE: Needed = Needed {
    placeholders: &["{####}"],
    label: "nothing to verify with",
    why: "users would get a message without the code or the link that they wait for",
    example: "Your code is {####}.",
};
const LINK: Needed = Needed { placeholders: &["{##…##}"], example: "Please {##confirm your address##}.", ..CODE };
const INVITATION: Needed = Needed {
    placeholders: &["{username}", "{####}"],
    label: "nothing to sign in with",
    why: "whoever is invited would lack the user name or the temporary password",
    example: "Your user name is {username}, and your temporary password {####}",
};

/// Reads a text for people, in which braces are Cognito's own.
fn read_message<'s>(
    checker: &mut Checker<'s>,
    inner: &Clauses<'s, '_>,
    word: &str,
    position: Position,
    needed: &Needed,
) -> Option<Message<'s>> {
    let loc = inner.text(word)?;
    let value = checker.written(loc);
    let missing = needed.placeholders.iter().find(|place| !value.is_empty() && !has_placeholder(&value, place));
    if let Some(place) = missing {
        let message = format!("`{word}` has no `{place}`");
        checker.report(
            Diagnostic::new(&code::BAD_MESSAGE, loc, message, needed.label)
                .note(needed.why)
                .help(format!("put it in: \"{}\"", needed.example)),
        );
    } else {
        checker.check_text(loc, &value, position, "");
    }
    Some(Spanned { value, loc })
}

/// Returns whether a message has the placeholder of the code, or words in that of the link.
fn has_placeholder(message: &str, place: &str) -> bool {
    match place.split_once('…') {
        None => message.contains(place),
        Some((open, close)) => {
            message.split_once(open).and_then(|(_, rest)| rest.find(close)).is_some_and(|length| length > 0)
        }
    }
}

fn read_email<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Option<Email<'s>> {
    let inner = clauses.inner(clauses.get("email")?);
    let ses = text(checker, &inner, "ses", Position::SesArn);
    for word in ["from", "configuration_set"] {
        let (Some(loc), None) = (inner.location_of(word), &ses) else { continue };
        let message = format!("`{word}` needs an SES identity to send with");
        let diagnostic =
            Diagnostic::new(&name_code::MISSING_OPTION, loc, message, "without effect on Cognito's own sender")
                .note("Cognito's built-in sender uses its own address");
        let clause = "ses \"arn:aws:ses:REGION:ACCOUNT:identity/example.com\"";
        checker.report(with_insertion(diagnostic, &inner, "name the identity", clause));
    }
    let from = text(checker, &inner, "from", Position::Sender);
    if let Some(from) = &from {
        check_sender(checker, from, ses.as_ref());
    }
    Some(Email {
        ses,
        from,
        reply_to: text(checker, &inner, "reply_to", Position::MailAddress),
        configuration_set: text(checker, &inner, "configuration_set", Position::ConfigurationSet),
    })
}

/// Reports a sender that is no address, or that the SES identity cannot send from.
/// Source: <https://docs.aws.amazon.com/ses/latest/dg/verify-addresses-and-domains.html>
fn check_sender(checker: &mut Checker<'_>, from: &Str<'_>, ses: Option<&Str<'_>>) {
    let Some(text) = literal(from) else { return };
    let inner = text.trim_end().strip_suffix('>').and_then(|rest| rest.rsplit_once('<'));
    let address = inner.map_or(text.trim(), |(_, address)| address);
    let Some((local, domain)) = address
        .rsplit_once('@')
        .filter(|(local, domain)| !local.is_empty() && !domain.is_empty() && !address.contains(char::is_whitespace))
    else {
        let message = format!("`{}` is not a sender", crate::text::printable(&text, &[]));
        return checker.report(
            Diagnostic::new(&name_code::BAD_VALUE, from.loc, message, "no address")
                .note("Cognito refuses it when the app is deployed")
                .help("write an address, or a name and an address: \"App <hello@example.com>\""),
        );
    };
    let Some((ses, arn)) = ses.and_then(|ses| Some((ses, literal(ses)?))) else { return };
    let Some((_, identity)) = arn.split_once(":identity/") else { return };
    let local = local.split_once('+').map_or(local, |(local, _)| local);
    let (domain, identity) = (domain.to_ascii_lowercase(), identity.to_ascii_lowercase());
    let stands = match identity.rsplit_once('@') {
        Some((user, of)) => domain == of && (local.eq_ignore_ascii_case(user) || user.contains('+')),
        None => domain == identity || domain.strip_suffix(&identity).is_some_and(|sub| sub.ends_with('.')),
    };
    if !stands {
        let message =
            format!("the identity `{identity}` does not send mail from `{}`", crate::text::printable(address, &[]));
        checker.report(
            Diagnostic::new(&name_code::BAD_VALUE, from.loc, message, "another sender")
                .label(ses.loc, "the identity")
                .note("SES sends from the verified address itself, or from any address of the verified domain and of those below it")
                .help("write an address of the identity, or name the identity of this sender"),
        );
    }
}

fn read_sms<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Option<Sms<'s>> {
    let clause = clauses.get("sms")?;
    let inner = clauses.inner(clause);
    let role = text(checker, &inner, "role", Position::RoleArn);
    let role_options = role_options::read(checker, &inner);
    let block = inner.get("role").and_then(|clause| inner.inner(clause).block());
    if let Some(role) = &role {
        role_options::report_options(checker, role.loc, block);
    }
    Some(Sms {
        role,
        role_options,
        external_id: text(checker, &inner, "external_id", Position::ExternalId),
        region: text(checker, &inner, "region", Position::Region),
        code: read_message(checker, &inner, "code", Position::TextMessage, &CODE),
    })
}

/// Checks that messages have a sender. Text messages are sent with a role of the account, which a parameter names
/// unless the program does.
fn check_contacts(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>, settings: &mut Settings<'_>) {
    let sms = clauses.get("mfa").and_then(|clause| clauses.inner(clause).location_of("sms")).is_some();
    let otp = settings.first_factors.iter().any(|factor| factor.value == "SMS_OTP");
    let phone = settings.verify.iter().any(|contact| contact.value == Contact::Phone);
    if settings.sms.is_none() && (sms || otp || phone) {
        settings.sms = Some(Sms::default());
    }
    let mail = clauses.get("mfa").and_then(|clause| clauses.inner(clause).location_of("email"));
    if let Some(loc) = mail
        && settings.email.as_ref().is_none_or(|email| email.ses.is_none())
    {
        let message = "codes by mail are a second factor, and Cognito's own sender may not send them";
        let diagnostic = Diagnostic::new(&code::NO_SES, loc, message, "needs SES")
            .note("Cognito refuses the setting until the pool sends its mail with an identity of your own");
        let clause = "email { ses \"arn:aws:ses:REGION:ACCOUNT:identity/example.com\" }";
        checker.report(match clauses.location_of("email") {
            None => with_insertion(diagnostic, clauses, "name an SES identity", clause),
            Some(email) => diagnostic.label(email, "no `ses` here").help(format!("name an SES identity: {clause}")),
        });
    }
    check_recovery(checker, settings);
    for update in &settings.verify_updates {
        if settings.verify.iter().any(|contact| contact.value == update.value) {
            continue;
        }
        let word = checker.slice(update.loc);
        let diagnostic = Diagnostic::new(
            &code::VERIFY_UPDATES,
            update.loc,
            format!("`{word}` is verified when it changes, but not at sign-up"),
            "not among what is verified",
        )
        .note("a user keeps the old value until the new one is verified, which needs a value that was verified before");
        let mut verify: Vec<&str> = settings.verify.iter().map(|contact| checker.slice(contact.loc)).collect();
        verify.push(word);
        let clause = format!("verify {}", verify.join(", "));
        checker.report(match clauses.location_of("verify") {
            Some(loc) => diagnostic.fix("verify it at sign-up too", loc, clause),
            None => with_insertion(diagnostic, clauses, "verify it at sign-up too", &clause),
        });
    }
}

fn check_recovery(checker: &mut Checker<'_>, settings: &Settings<'_>) {
    let admin = settings.recovery.iter().find(|way| way.value == "admin_only");
    if let (Some(admin), Some(other)) = (admin, settings.recovery.iter().find(|way| way.value != "admin_only")) {
        let word = checker.slice(other.loc);
        checker.report(
            Diagnostic::new(
                &code::RECOVERY,
                admin.loc,
                format!("users cannot recover a password themselves and by {word}"),
                "administrators alone",
            )
            .label(other.loc, "users themselves")
            .note("administrators can always reset a password; `admin` means that users cannot")
            .help(format!("write `recovery {word}`, or `recovery admin`")),
        );
    }
}

pub(super) fn read_domain<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Option<Domain<'s>> {
    let clause = clauses.get("domain")?;
    let name = checker.string(*clauses.text_args(clause).first()?, Position::Domain, "");
    let inner = clauses.inner(clause);
    let certificate = text(checker, &inner, "certificate", Position::CertificateArn);
    if let Some(text) = literal(&name).filter(|text| (1..=63).contains(&text.len())) {
        let own = text.contains('.');
        let host = |label: &str| {
            let ok = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            !label.is_empty() && label.chars().all(ok) && !label.starts_with('-') && !label.ends_with('-')
        };
        let problem = match (&certificate, own) {
            _ if !text.split('.').all(host) => {
                Some(("it has characters that a host name cannot have", "write lower-case letters, digits and hyphens"))
            }
            (None, true) => Some((
                "a domain of your own needs a certificate",
                "add the ARN of an ACM certificate in us-east-1: domain \"…\" { certificate \"arn:aws:acm:us-east-1:…\" }",
            )),
            (Some(_), false) => Some((
                "a prefix is part of an AWS host name and has no certificate",
                "remove `certificate`, or write the whole domain",
            )),
            (None, false) => ["aws", "amazon", "cognito"]
                .into_iter()
                .find(|word| text.contains(word))
                .map(|_| ("AWS keeps the words aws, amazon and cognito to itself", "choose another prefix")),
            (Some(_), true) => None,
        };
        if let Some((problem, advice)) = problem {
            let message = format!("`{text}` is no domain for sign-in pages: {problem}");
            checker.report(
                Diagnostic::new(&code::BAD_DOMAIN, name.loc, message, "refused by Cognito")
                    .note("your users see this domain while they sign in, either a prefix of amazoncognito.com or one of your own")
                    .help(advice),
            );
        }
    }
    if let Some(certificate) = &certificate {
        check_certificate_region(checker, certificate);
    }
    Some(Domain { name, certificate, managed_login: inner.switch("managed_login") })
}

/// Reports a certificate in another region than us-east-1: CloudFront serves the sign-in pages.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html>
fn check_certificate_region(checker: &mut Checker<'_>, certificate: &Str<'_>) {
    let Some(text) = text_by_default(checker, certificate) else { return };
    // What is no certificate of ACM at all is refused as a value.
    let parts: Vec<&str> = text.splitn(5, ':').collect();
    let ["arn", "aws", "acm", region, _] = parts.as_slice() else { return };
    if *region == "us-east-1" {
        return;
    }
    let message = format!("the certificate of a domain is in us-east-1, and this one in {}", printable(region, &[]));
    checker.report(
        Diagnostic::new(&code::CERTIFICATE_PLACE, certificate.loc, message, "another region")
            .note("Cognito serves a domain of your own through CloudFront, which accepts certificates of ACM in us-east-1 only")
            .help("request one there, and write its ARN: certificate \"arn:aws:acm:us-east-1:ACCOUNT:certificate/ID\""),
    );
}

/// Reports duplicate names; see [`duplicates`].
pub(super) fn unique<'n>(
    checker: &mut Checker<'_>,
    what: &str,
    names: impl Iterator<Item = (&'n str, crate::text::Loc)>,
) {
    duplicates(checker, what, names.map(|(value, loc)| Spanned { value, loc }));
}

/// Reads `issuer`, which an existing pool can have too.
pub(super) fn read_issuer(clauses: &Clauses<'_, '_>) -> Option<Spanned<&'static str>> {
    clauses.word("issuer").and_then(|word| pick(word, &[("original", "ORIGINAL"), ("updated", "UPDATED")]))
}
