//! Every rule of the linter keeps its word.
//!
//! It fires on its bad example, is silent on its good one and on each near miss, and its fix does what it says.

use authc::compile::{self, Target};
use authc::diagnostic::Diagnostic;
use authc::diagnostic::render::render;
use authc::lint::{self, Applicability, Category, LintOutcome, Rule, RuleLevel, RuleLevels, fix, registry};
use authc::text::{FileId, Sources};

use crate::support::json;
use crate::support::today;

/// What all rules find, pedantic ones too; errors of the language are in there as well.
fn linted(sources: &Sources) -> LintOutcome {
    let mut levels = RuleLevels::default();
    levels.set([("all", RuleLevel::Warn)]);
    lint::lint(sources, &lint::LintOptions { set: Vec::new(), today: today(), levels })
}

fn raises(rule: &'static Rule, outcome: &LintOutcome) -> bool {
    outcome.diagnostics.iter().any(|found| found.code == rule.code)
}

/// Checks one program of a rule and says what is wrong with it.
fn wrong(rule: &'static Rule, what: &str, program: &str, expected: bool) -> Option<String> {
    let sources = Sources::single("example.authc", program);
    let outcome = linted(&sources);
    let shown = || format!("{} ({rule:?})\n{program}\n{}", what, render(&outcome.diagnostics, &sources, false));
    (outcome.broken || raises(rule, &outcome) != expected).then(shown)
}

fn none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n----\n"));
}

#[test]
fn each_fires_on_its_bad_example() {
    none(
        registry::rules().filter_map(|rule| wrong(rule, "is silent on its bad example", rule.code.bad, true)).collect(),
    );
}

#[test]
fn each_is_silent_on_its_good_example() {
    none(
        registry::rules().filter_map(|rule| wrong(rule, "fires on its good example", rule.code.good, false)).collect(),
    );
}

#[test]
fn each_is_silent_on_its_near_misses() {
    let mut found = Vec::new();
    for rule in registry::rules() {
        assert!(!rule.near_misses.is_empty(), "{rule:?} has no near miss");
        found.extend(rule.near_misses.iter().filter_map(|program| wrong(rule, "fires on a near miss", program, false)));
    }
    none(found);
}

/// A program as it is compiled, without what only says where it stands in the text.
fn compiled(sources: &Sources) -> Result<String, String> {
    let options = compile::CompileOptions {
        target: Target::CloudFormation,
        set: Vec::new(),
        today: today(),
        skip_tests: false,
        compact: false,
    };
    let outcome = compile::compile(sources, &options);
    let text = outcome.artefact.ok_or_else(|| render(&outcome.diagnostics, sources, false))?;
    let mut template = json::read(text);
    if let Some(resources) = template["Resources"].as_object_mut() {
        resources.values_mut().filter_map(|resource| resource.as_object_mut()).for_each(|resource| {
            resource.remove("Metadata");
        });
    }
    template.as_object_mut().map(|template| template.remove("Metadata"));
    Ok(template.to_string())
}

#[test]
fn each_fix_does_what_it_says() {
    let mut found = Vec::new();
    for rule in registry::rules() {
        let sources = Sources::single("example.authc", rule.code.bad);
        let outcome = linted(&sources);
        let findings: Vec<&Diagnostic> = outcome.diagnostics.iter().filter(|found| found.code == rule.code).collect();
        let proposed = findings.iter().flat_map(|finding| &finding.fixes).find(|fix| !fix.edits.is_empty());
        let kind = proposed
            .map_or(Applicability::None, |fix| if fix.safe { Applicability::Safe } else { Applicability::Unsafe });
        if kind != rule.fix {
            found.push(format!("{rule:?} proposes {kind:?} and says {:?}", rule.fix));
            continue;
        }
        if kind == Applicability::None {
            continue;
        }
        let mut fixed = sources.clone();
        for _ in 0..fix::MAX_ROUNDS {
            let mut again = linted(&fixed).diagnostics;
            again.retain(|finding| finding.code == rule.code);
            fixed = fix::apply(&fixed, &again, true).0;
        }
        let text = &fixed.file(FileId(0)).text;
        if raises(rule, &linted(&fixed)) {
            found.push(format!("{rule:?} is still there after its fix\n{text}"));
        }
        match (compiled(&sources), compiled(&fixed)) {
            (Ok(before), Ok(after)) if kind == Applicability::Unsafe || before == after => {}
            (Ok(before), Ok(after)) => {
                found.push(format!("{rule:?}: the safe fix changes the output\n{text}\n{before}\n{after}"));
            }
            (before, after) => found.push(format!("{rule:?}\n{text}\n{:?}\n{:?}", before.err(), after.err())),
        }
    }
    none(found);
}

#[test]
fn the_registry_holds() {
    for (category, rules) in Category::ALL.iter().zip(registry::RULES) {
        assert!(rules.iter().all(|rule| rule.category == *category), "a rule is in the list of another category");
        // A category can hold a code of the checker, whose numbers come first.
        let ids: Vec<&str> = rules.iter().map(|rule| rule.code.id).collect();
        assert!(ids.is_sorted(), "the rules are not in the order of their numbers: {ids:?}");
    }
    for rule in registry::rules() {
        let code = rule.code;
        let kebab = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        assert!(code.id.len() == 6 && code.id.starts_with("AC"), "{rule:?}");
        assert!(kebab(code.name) && !code.name.is_empty(), "{rule:?}");
        assert!(!code.bad.is_empty() && !code.good.is_empty() && code.bad != code.good, "{rule:?}");
        assert!(
            registry::rules_named(code.name).len() == 1 && registry::rules_named(code.id).len() == 1,
            "{rule:?} is not alone"
        );
    }
}
