//! Two ways lead from a program to what the decision engine judges: the policies as they were compiled, and the output as
//! somebody else would read it. They are the same.

use std::collections::BTreeMap;

use authc::check;
use authc::compile::{Target, analyse};
use authc::policy::concrete::{Deployment, documents};
use authc::policy::roles::roles;
use authc::policy::service_roles::service_roles;
use authc::text::Sources;
use authc::workspace::load;

use crate::support::bundle::{ACCOUNT, REGION, roles_with};
use crate::support::program::program;
use crate::support::random::Random;
use crate::support::{self, today};

/// A value for every placeholder that is none of a part of another: an ARN of seven parts, with a slash.
fn value(name: &str) -> Option<String> {
    let export = name.strip_prefix("import:");
    if export.unwrap_or(name).contains([':', '/']) {
        return None;
    }
    let name = name.replace(|character: char| !character.is_ascii_alphanumeric(), "-");
    Some(format!("arn:aws:service:{REGION}:{ACCOUNT}:type/{name}:{name}"))
}

/// Compares both for each role of a program, and counts the statements.
fn same(sources: &Sources, bundle: &[u8], title: &str) -> usize {
    let analysis = analyse(sources, &check::Options { set: Vec::new(), today: today() });
    let (mut compiled, errors) = roles(&analysis.program);
    compiled.extend(service_roles(&analysis.program));
    assert!(errors.is_empty(), "{title}: {errors:?}");
    let read = roles_with(bundle, &value);
    assert_eq!(compiled.len(), read.len(), "{title}");
    let deployment = Deployment { partition: "aws", region: REGION, account: ACCOUNT, values: &value };
    let read: BTreeMap<&str, _> = read.iter().map(|role| (role.title.as_str(), role)).collect();
    let mut statements = 0;
    for role in &compiled {
        let documents = documents(role, &deployment).unwrap_or_else(|error| panic!("{title}: {}: {error}", role.title));
        let other = read[role.title.as_str()];
        assert_eq!(format!("{:?}", documents.policies), format!("{:?}", other.documents), "{title}: {}", role.title);
        assert_eq!(
            format!("{:?}", documents.trust.statements()[0]).replace("None", "_"),
            format!("{:?}", other.trust_document.statements()[0]).replace("None", "_"),
            "{title}: {}",
            role.title
        );
        // A statement that decides is found by its place.
        for (policy, document) in role.policies.iter().zip(&documents.policies) {
            for (statement, prepared) in policy.statements.iter().zip(document.statements()) {
                assert_eq!(prepared.sid(), Some(statement.sid.as_str()));
                statements += 1;
            }
        }
    }
    statements
}

#[test]
fn compiled_policies_are_those_of_the_output() {
    let mut statements = 0;
    for entry in std::fs::read_dir("examples").expect("the examples") {
        let folder = entry.expect("an entry").path();
        if let Ok(bundle) = std::fs::read(folder.join("out/bundle.json")) {
            let loaded = load(std::slice::from_ref(&folder)).expect("an example can be read");
            statements += same(&loaded.sources, &bundle, &folder.display().to_string());
        }
    }
    for seed in 0..support::count("AUTHC_PROGRAMS", 150) as u64 {
        let text = program(&mut Random(seed)).text();
        if let Some(bundle) = support::outcome(&text, Target::Bundle).artefact {
            statements += same(&Sources::single("example.authc", &text), &bundle, &format!("seed {seed}:\n{text}"));
        }
    }
    assert!(statements > 500, "{statements} statements");
}
