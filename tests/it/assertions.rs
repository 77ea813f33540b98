//! Assertions about random programs agree with what the grants say, asked of one request at a time.

use std::collections::BTreeMap;

use crate::grants_oracle::requests;
use crate::support;
use crate::support::program::{Id, Program, Target, fits, program};
use crate::support::random::Random;
use crate::support::reference::{self, Ask, Holder, Verdict, holders, mine, place, works_on};
use crate::support::today;
use authc::ask::assertions::run_tests;
use authc::ask::decisions::Decisions;
use authc::catalog::kind::{Owner, Verb};
use authc::check;
use authc::compile::analyse;
use authc::policy::evaluate::Value;
use authc::text::Sources;

/// What one assertion is about: whom, the verb, the target, and the terms.
type Subject = (String, &'static str, String, String);

/// Returns whom an assertion names for one role alone.
fn who(program: &Program, holder: Holder) -> String {
    match holder {
        Holder::Auth => {
            let groups = program.groups.iter().enumerate().filter(|(_, isolated)| !**isolated);
            let groups: Vec<String> = groups.map(|(group, _)| format!("group g{group}")).collect();
            if groups.is_empty() { "auth_users".to_owned() } else { format!("auth_users except {}", groups.join(", ")) }
        }
        Holder::Guests => "unauth_users".to_owned(),
        Holder::Group(group) => format!("group g{group}"),
        Holder::Function(function) => format!("function {}", program.resources[function].name),
    }
}

/// Returns the targets that a request can be about.
fn targets(program: &Program) -> Vec<Target> {
    let mut targets = Vec::new();
    for (resource, model) in program.resources.iter().enumerate() {
        // Of APIs each route and field has a name of its own.
        if model.kind.word.ends_with("_api") {
            continue;
        }
        targets.push(Target { resource, word: model.kind.word, part: None });
        let part = |word, part: &String| Target { resource, word, part: Some(part.clone()) };
        targets.extend(model.indexes.iter().map(|(name, _)| part("index", name)));
        targets.extend(model.channels.iter().map(|name| part("channel", name)));
    }
    targets
}

fn name(program: &Program, target: &Target) -> String {
    let part = target.part.as_ref().map_or(String::new(), |part| format!(".{part}"));
    format!("{} {}{part}", target.word, program.resources[target.resource].name)
}

/// Returns the subjects that a request of a holder belongs to, each with the verb.
fn subjects(program: &Program, holder: Holder, ask: &Ask) -> Vec<(Subject, &'static Verb)> {
    let mut subjects = Vec::new();
    for target in targets(program) {
        let resource = &program.resources[target.resource];
        for verb in resource.kind.verbs.iter().filter(|verb| verb.actions.contains(&ask.action.as_str())) {
            let shapes = resource.kind.shapes.iter().filter(|shape| fits(resource.kind, &target, shape.word));
            let on = shapes.filter(|shape| works_on(resource, verb.on, shape));
            let places = on.filter_map(|shape| place(program, &target, shape, None, holder));
            if !places.into_iter().any(|place| place.has(&ask.arn)) {
                continue;
            }
            let about = |terms: String| (who(program, holder), verb.name, name(program, &target), terms);
            subjects.push((about(String::new()), verb));
            subjects.extend(owner_terms(program, holder, &target, ask).map(|terms| (about(terms), verb)));
        }
    }
    subjects
}

/// Returns the term about the owner that a request belongs to.
fn owner_terms(program: &Program, holder: Holder, target: &Target, ask: &Ask) -> Option<String> {
    let resource = &program.resources[target.resource];
    let keys = match &target.part {
        Some(part) => &resource.indexes.iter().find(|(name, _)| name == part)?.1,
        None => &resource.keys,
    };
    let key = keys.first()?;
    let Owner::Set(name) = resource.kind.owner else { return None };
    let Value::Many(values) = ask.context.get(name)? else { return None };
    let id = key.holds?;
    // Without the id in the session nothing is the caller's own.
    let has_id = match holder {
        Holder::Auth | Holder::Group(_) => true,
        Holder::Guests => id == Id::Identity,
        Holder::Function(_) => false,
    };
    if !has_id || values.is_empty() {
        return None;
    }
    let own = values.iter().all(|value| value == mine(id));
    Some(format!(" where {} = {}", key.name, if own { "self" } else { "other" }))
}

/// Asks assertions of a program, and returns which hold.
fn holding(text: &str, assertions: &[String]) -> Vec<bool> {
    let asserts: String = assertions.iter().map(|assertion| format!("  assert {assertion}\n")).collect();
    let sources = Sources::single("a.authc", &format!("{text}test \"t\" {{\n{asserts}}}\n"));
    let analysis = analyse(&sources, &check::Options { set: Vec::new(), today: today() });
    let errors: Vec<&str> = analysis
        .diagnostics
        .iter()
        .filter(|found| found.severity == authc::diagnostic::Severity::Error)
        .map(|found| found.message.as_str())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}{asserts}");
    let outcomes = run_tests(&Decisions::new(&analysis.program), &|_| true);
    outcomes[0].assertions.iter().map(|assertion| assertion.failures.is_empty()).collect()
}

#[test]
fn assertions_agree_with_the_grants() {
    let (mut allowed, mut possible, mut impossible) = (0, 0, 0);
    for seed in 0..support::count("AUTHC_PROGRAMS", 40) as u64 {
        let mut random = Random(seed * 7919 + 17);
        let mut program = program(&mut random);
        // Routes and what goes by them have their own rules, and are refused where AWS cannot hold them apart.
        program.grants.retain(|grant| {
            grant.via.is_none() && program.resources[grant.targets[0].resource].kind.word != "http_api"
        });
        let holders = holders(&program);
        // For each subject whether each action of its verb is allowed in some sample.
        let mut samples: BTreeMap<Subject, (Vec<&'static str>, Vec<String>)> = BTreeMap::new();
        for (holder, ask) in requests(&mut random, &program, &holders) {
            let is_allowed = reference::decide(&program, holder, &ask) == Verdict::Allowed;
            for (subject, verb) in subjects(&program, holder, &ask) {
                let (_, seen) = samples.entry(subject).or_insert_with(|| (verb.actions.to_vec(), Vec::new()));
                if is_allowed && !seen.contains(&ask.action) {
                    seen.push(ask.action.clone());
                }
            }
        }
        let assertions: Vec<String> = samples
            .keys()
            .flat_map(|(who, verb, target, terms)| {
                ["can", "cannot"].map(|can| format!("{who} {can} {verb} {target}{terms}"))
            })
            .collect();
        let holds = holding(&program.text(), &assertions);
        for ((subject, (actions, seen)), pair) in samples.iter().zip(holds.chunks(2)) {
            let (can, cannot) = (pair[0], pair[1]);
            let told = || {
                format!("seed {seed}: {subject:?}, sampled {seen:?}: can {can}, cannot {cannot}\n{}", program.text())
            };
            assert!(!(can && cannot), "both hold: {}", told());
            assert!(seen.is_empty() || !cannot, "a request is allowed, and `cannot` holds: {}", told());
            assert!(seen.len() < actions.len() || can, "each action is allowed, and `can` does not hold: {}", told());
            assert!(actions.len() > 1 || can != cannot, "one action is allowed or not: {}", told());
            allowed += usize::from(!seen.is_empty());
            possible += usize::from(!cannot);
            impossible += usize::from(cannot);
        }
    }
    // Where something is possible, the samples find it nearly always.
    assert!(impossible > 1000 && allowed * 10 > possible * 8, "{allowed} of {possible} found, {impossible} impossible");
}
