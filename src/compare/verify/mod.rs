//! Whether a template that a deployer made is what a program says.
//!
//! The program is its bundle, and each declared thing stands for a resource or parameter of the template: a [mapping](mapping) finds
//! which. Both sides then have the same values, and are compared: policies and trusts of roles by the
//! [prover](crate::policy::prove), routes by their authorizers, pools by their properties. What is not found is reported.

mod deployed;
mod mapping;
mod resources;
mod roles;
pub(crate) mod routes;
mod terraform;
pub(crate) mod things;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

pub use self::deployed::Deployed;
use self::mapping::Mapping;
use super::{Change, Concern, Direction};
use crate::diagnostic::did_you_mean;
use crate::model::parameters;

/// What was found, and how much of the program was seen in the template.
#[derive(Debug, Default)]
pub struct TemplateVerification {
    /// What is not as written, wider access first.
    pub changes: Vec<Change>,
    pub roles: usize,
    pub routes: usize,
    /// Pools, clients, groups, providers and the like.
    pub resources: usize,
    /// Names of the program with the resources of another name that were taken for them.
    pub taken: Vec<(String, String)>,
}

/// The state of a verification.
struct Verifier<'v> {
    bundle: &'v Json,
    deployed: &'v Deployed,
    mapping: Mapping<'v>,
    /// The resources of the template that stand for one of the program.
    claimed: BTreeSet<String>,
    /// Where each role is given to whoever has it, by its logical id in the program.
    uses: BTreeMap<String, String>,
    /// The names of the roles that are not in the template and need not be, by their logical ids in the program.
    roles_elsewhere: BTreeMap<String, String>,
    changes: Vec<Change>,
    roles: usize,
    routes: usize,
    resources: usize,
}

/// Returns what is wrong with the first name that is given and is none of the program, in words.
pub fn unknown_name(bundle: &Json, given: &[(String, String)]) -> Option<String> {
    let names = mapping::names_in(bundle);
    let (name, id) = given.iter().find(|(name, _)| !names.contains(&parameters::logical(name)))?;
    let similar = did_you_mean(name, names.iter().map(String::as_str));
    let hint = similar.map_or_else(String::new, |name| format!("; did you mean `{name}`?"));
    Some(format!("--map {name}={id}: the program has nothing of this name that is found in a template{hint}"))
}

/// Compares a template with the bundle of a program. `given` names the resource or parameter of the template for names of the program.
///
/// # Errors
/// In words, if something is given that the template does not have.
pub fn verify(bundle: &Json, deployed: &Deployed, given: &[(String, String)]) -> Result<TemplateVerification, String> {
    let mapping = Mapping::new(bundle, deployed, given);
    if let Some(wrong) = mapping.wrongly_given().into_iter().next() {
        return Err(wrong);
    }
    let mut verifier = Verifier {
        bundle,
        deployed,
        mapping,
        claimed: BTreeSet::new(),
        uses: BTreeMap::new(),
        roles_elsewhere: BTreeMap::new(),
        changes: Vec::new(),
        roles: 0,
        routes: 0,
        resources: 0,
    };
    verifier.find_resources();
    verifier.find_roles();
    verifier.report_missing();
    verifier.compare_parameters();
    verifier.compare_roles();
    verifier.compare_routes();
    verifier.report_open_functions();
    verifier.compare_resources();
    let taken = verifier.mapping.taken();
    let Verifier { mut changes, roles, routes, resources, .. } = verifier;
    changes.sort_by(|one, other| {
        let key = |change: &Change| (change.direction, change.subject.clone(), change.places.clone());
        key(one).cmp(&key(other))
    });
    Ok(TemplateVerification { changes, roles, routes, resources, taken })
}

impl Verifier<'_> {
    /// Returns a change without words, at the line of a declaration.
    fn change(&self, subject: String, direction: Direction, declaration: &Json) -> Change {
        let source = declaration.get("source").and_then(Json::as_str);
        Change {
            subject,
            direction,
            words: Vec::new(),
            reason: None,
            wider: None,
            narrower: None,
            sources: source.map(str::to_owned).into_iter().collect(),
            places: Vec::new(),
            concern: Concern::default(),
        }
    }

    fn report_missing(&mut self) {
        let missing: Vec<_> = self.mapping.missing().map(|(_, missing)| missing.clone()).collect();
        for missing in missing {
            let change = self.change(missing.subject, Direction::Unknown, &Json::Null);
            self.changes.push(Change { reason: Some(missing.reason), ..change });
        }
    }

    /// Reports parameters that take more than the program lets them: `*` for the ARN of a table.
    fn compare_parameters(&mut self) {
        let bundle = self.bundle;
        for (name, parameter) in bundle["parameters"].as_object().into_iter().flatten() {
            let Some(own) = self.deployed.parameters.get(name) else { continue };
            let (expected, deployed) = (&parameter["pattern"], own.get("AllowedPattern"));
            if expected.is_string() && deployed != Some(expected) {
                let words = format!(
                    "AllowedPattern: {} → {}",
                    super::value_words(Some(expected)),
                    super::value_words(deployed)
                );
                let direction = if deployed.is_none() { Direction::Wider } else { Direction::Changed };
                self.changes.push(Change {
                    words: vec![words],
                    places: vec![format!("Parameters.{name}")],
                    ..self.change(format!("parameter {name}"), direction, parameter)
                });
            }
        }
    }
}
