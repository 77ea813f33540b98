//! What the parts of a pool require of each other.

use super::attributes;
use super::code;
use super::values::{declaring, insertion, with_insertion};
use crate::check::{Checker, Clauses};
use crate::diagnostic::{Diagnostic, Edit};
use crate::model::user_pool::{CUSTOM_SENDERS, Client, Flow, OAuth, Trigger, UserPool};
use crate::text::Loc;

pub(super) fn check(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>, pool: &UserPool<'_>) {
    if pool.existing.is_some() {
        return;
    }
    attributes::check_alias(checker, pool);
    check_challenge(checker, pool);
    check_migration(checker, pool);
    check_senders(checker, clauses, pool);
    check_tier(checker, clauses, pool);
    check_first_factors(checker, pool);
    check_link(checker, clauses, pool);
}

/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html>
fn check_first_factors(checker: &mut Checker<'_>, pool: &UserPool<'_>) {
    let factors = &pool.settings.first_factors;
    let Some(first) = factors.first() else { return };
    if factors.iter().any(|factor| factor.value == "PASSWORD") {
        return;
    }
    let message =
        format!("users of `{}` could not sign in with a password, which Cognito does not take away", pool.name);
    let text = format!("password, {}", checker.slice(first.loc));
    checker.report(
        Diagnostic::new(&code::NO_PASSWORD_FACTOR, first.loc, message, "needs `password` beside it")
            .note(
                "Cognito refuses a pool whose first factors lack the password; a user without one never gets to use it",
            )
            .fix("list it too", first.loc, text),
    );
}

/// Reports verification by link in a pool without a domain, which the link leads to.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-message-customizations.html>
fn check_link(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>, pool: &UserPool<'_>) {
    let (Some(verification), None) = (clauses.get("verification"), clauses.location_of("domain")) else { return };
    let Some(word) = clauses.word_arg(verification, 0).filter(|word| word.value == "link") else { return };
    let message = format!("user pool `{}` has no domain for the link in its mails", pool.name);
    let diagnostic = Diagnostic::new(&code::LINK_WITHOUT_DOMAIN, word.loc, message, "needs the pool's domain")
        .note("every sign-up would fail, since Cognito writes no mail with a link then");
    checker.report(
        with_insertion(diagnostic, clauses, "give the pool a domain", "domain \"my-app\"")
            .help("or send codes: verification code"),
    );
}

fn trigger<'p, 's>(pool: &'p UserPool<'s>, word: &str) -> Option<&'p Trigger<'s>> {
    pool.triggers.iter().find(|trigger| trigger.word == word)
}

fn flow(client: &Client<'_>, flow: Flow) -> Option<Loc> {
    client.flows.iter().find(|written| written.value == flow).map(|written| written.loc)
}

const CHALLENGE: [&str; 3] = ["define_auth_challenge", "create_auth_challenge", "verify_auth_challenge_response"];

fn check_challenge(checker: &mut Checker<'_>, pool: &UserPool<'_>) {
    let there: Vec<&Trigger<'_>> = CHALLENGE.iter().filter_map(|word| trigger(pool, word)).collect();
    let missing: Vec<&str> = CHALLENGE.into_iter().filter(|word| trigger(pool, word).is_none()).collect();
    let client = pool.clients.iter().find_map(|client| flow(client, Flow::Custom));
    let note = "one function says what comes next, one makes the challenge, one checks the answer; without all three your users never get through";
    let help = |missing: &[&str]| {
        let lines: Vec<String> = missing.iter().map(|word| format!("trigger {word} -> \"src/{word}.main\"")).collect();
        format!("add: {}", lines.join("; "))
    };
    match (there.first(), client) {
        (None, Some(flow)) => checker.report(
            Diagnostic::new(
                &code::CHALLENGE,
                flow,
                format!("user pool `{}` has no function for the challenges of the flow `custom`", pool.name),
                "no function for it",
            )
            .note(note)
            .help(help(&missing))
            .help("or remove `custom` from the flows"),
        ),
        (Some(first), _) if !missing.is_empty() => {
            let message = format!("custom authentication of `{}` lacks `{}`", pool.name, missing.join("` and `"));
            let mut diagnostic = Diagnostic::new(&code::CHALLENGE, first.loc, message, "one part of three");
            if let Some(second) = there.get(1) {
                diagnostic = diagnostic.label(second.loc, "another part");
            }
            checker.report(diagnostic.note(note).help(help(&missing)));
        }
        (Some(first), None) if !pool.clients.is_empty() => checker.report(
            Diagnostic::new(
                &code::CHALLENGE,
                first.loc,
                format!("no app client of `{}` uses custom authentication", pool.name),
                "never called",
            )
            .label(pool.clients[0].loc, "has no flow `custom`")
            .note("Cognito starts the challenges only for app clients with the flow `custom`")
            .help("give a client the flow: flows custom, refresh"),
        ),
        _ => {}
    }
}

fn check_migration(checker: &mut Checker<'_>, pool: &UserPool<'_>) {
    let Some(trigger) = trigger(pool, "user_migration") else { return };
    let works = |client: &Client<'_>| {
        let flows = [Flow::Password, Flow::AdminPassword, Flow::UserAuth];
        let pages = client.oauth.iter().any(|grant| grant.value != OAuth::ClientCredentials) && pool.domain.is_some();
        pages || flows.into_iter().any(|wanted| flow(client, wanted).is_some())
    };
    if pool.clients.is_empty() || pool.clients.iter().any(works) {
        return;
    }
    let first = &pool.clients[0];
    let loc = first.flows.first().map_or(first.loc, |flow| flow.loc);
    checker.report(
        Diagnostic::new(
            &code::MIGRATION,
            trigger.loc,
            format!("no app client of `{}` sends the password that migration needs", pool.name),
            "never called with a password",
        )
        .label(loc, "srp keeps the password in the browser")
        .note("your function checks the password against the old system, so it has to reach Cognito")
        .help("give a client the flow while users move: flows password, refresh"),
    );
}

fn check_senders(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>, pool: &UserPool<'_>) {
    let sender = CUSTOM_SENDERS.into_iter().find_map(|word| trigger(pool, word));
    // A `kms` that could not be resolved was reported.
    if let (Some(sender), None) = (sender, clauses.location_of("kms")) {
        let message = format!("`{}` needs a key that codes are encrypted with", sender.word);
        let diagnostic = Diagnostic::new(&code::SENDER_KEY, sender.loc, message, "gets encrypted codes").note(
            "codes pass through your function on their way to users, and Cognito encrypts them so that nobody else reads them",
        );
        let named = insertion(clauses, "kms Codes").map(|(loc, text)| Edit { loc, text });
        let declared = declaring(checker, clauses, "key Codes");
        checker.report(match (named, declared, checker.symbol("Codes")) {
            (Some(named), Some(declared), None) => {
                diagnostic.edits("declare `key Codes`, and name it", vec![declared, named], false)
            }
            _ => diagnostic.help("declare a key, and name it: kms Codes"),
        });
    }
    if let (None, Some(kms)) = (sender, clauses.get("kms")) {
        let word = clauses.loc(kms.word);
        let message = format!("`kms` encrypts nothing of user pool `{}`", pool.name);
        let diagnostic = Diagnostic::new(&code::KEY_WITHOUT_SENDER, word, message, "no function gets codes").note(
            "Cognito uses this key for the codes that it hands to a custom sender; the pool itself stays under a key of AWS",
        );
        let diagnostic = match clauses.location_of("encryption") {
            None => diagnostic.fix("encrypt the pool's data with it", word, "encryption"),
            Some(encryption) => {
                diagnostic.label(encryption, "encrypts the pool's data").fix("remove it", clauses.loc(kms.span), "")
            }
        };
        checker.report(
            diagnostic.help("or let a function send the codes: trigger custom_email_sender -> \"src/mail.main\""),
        );
    }
}

/// Reports features that need a higher plan.
/// Sources: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html>,
/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html>,
/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_WebAuthnConfigurationType.html>,
/// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolAddOnsType.html>
fn check_tier(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>, pool: &UserPool<'_>) {
    let settings = &pool.settings;
    let tier = settings.tier.map_or("ESSENTIALS", |tier| tier.value);
    let threat = settings.threat_protection.filter(|threat| threat.value != "OFF");
    if let Some(threat) = threat.filter(|_| tier != "PLUS") {
        report_tier(checker, clauses, pool, threat.loc, "threat protection", "plus");
    } else if let Some(custom) = settings.threat_custom.filter(|_| tier != "PLUS") {
        report_tier(checker, clauses, pool, custom.loc, "threat protection for custom authentication", "plus");
    }
    if tier != "LITE" {
        return;
    }
    let version = pool.triggers.iter().filter_map(|trigger| trigger.version).find(|version| version.value > 1);
    let user_auth = pool.clients.iter().find_map(|client| flow(client, Flow::UserAuth));
    let managed = pool.domain.as_ref().and_then(|domain| domain.managed_login).filter(|managed| managed.value);
    let history = settings.password.as_ref().and_then(|password| password.history).filter(|history| history.value > 0);
    let multi = settings.passkey.as_ref().and_then(|passkey| passkey.factor);
    let multi = multi.filter(|factor| factor.value == "MULTI_FACTOR_WITH_USER_VERIFICATION");
    let exchange = [Flow::ExchangeDelegation, Flow::ExchangeImpersonation];
    let exchange = exchange.into_iter().find_map(|wanted| pool.clients.iter().find_map(|client| flow(client, wanted)));
    let gated = [
        (version.map(|version| version.loc), "changing access tokens"),
        (
            settings.first_factors.iter().find(|factor| factor.value != "PASSWORD").map(|factor| factor.loc),
            "signing in without a password",
        ),
        (user_auth, "letting users choose how to sign in"),
        (
            clauses.get("mfa").and_then(|clause| clauses.inner(clause).location_of("email")),
            "codes by mail as a second factor",
        ),
        (managed.map(|managed| managed.loc), "managed login"),
        (history.map(|history| history.loc), "refusing earlier passwords"),
        (multi.map(|multi| multi.loc), "passkeys that count as two factors"),
        (exchange, "exchanging tokens"),
    ];
    for (loc, what) in gated {
        if let Some(loc) = loc {
            report_tier(checker, clauses, pool, loc, what, "essentials");
        }
    }
}

fn report_tier(
    checker: &mut Checker<'_>,
    clauses: &Clauses<'_, '_>,
    pool: &UserPool<'_>,
    loc: Loc,
    what: &str,
    needed: &str,
) {
    let message = format!("{what} needs the plan {needed}");
    let diagnostic = Diagnostic::new(&code::TIER, loc, message, format!("needs `tier {needed}`"))
        .note("Cognito refuses to make a pool with a feature that its plan does not include; plans differ in price per active user");
    let text = "take the higher plan";
    checker.report(match pool.settings.tier {
        Some(tier) => diagnostic.label(tier.loc, "the plan").fix(text, tier.loc, needed),
        None => with_insertion(diagnostic, clauses, text, &format!("tier {needed}")),
    });
}
