//! Adds the resources, parameters and other sections of the output to a template.

use serde_json::{Map, Value as Json};

use super::Merger;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::merge as code;
use crate::model::{Position, Principal, parameters};
use crate::text::Loc;

impl Merger<'_, '_, '_> {
    pub(super) fn add_sections(&mut self, output: &Json) {
        let sources = self.sources_of_resources();
        for (id, resource) in fields(&output["Resources"]) {
            if self.left_out.contains(id) {
                continue;
            }
            let taken = ["Resources", "Parameters"].into_iter().find(|section| !self.merged[section][id].is_null());
            match taken {
                None => self.set(&["Resources", id], resource.clone()),
                Some(section) => {
                    let ty = resource["Type"].as_str().unwrap_or_default().to_owned();
                    let of = sources.iter().rfind(|(own, _)| id.starts_with(own.as_str()));
                    self.report_taken(section, id, &ty, of.map(|(_, source)| *source));
                }
            }
        }
        for (name, parameter) in fields(&output["Parameters"]) {
            self.add_parameter(name, parameter);
        }
        for name in self.stages.clone() {
            let own = &self.merged["Parameters"][&name];
            if own.is_object() && own["AllowedPattern"].is_null() && own["AllowedValues"].is_null() {
                self.set(&["Parameters", &name, "AllowedPattern"], Position::Stage.whole().regex().into());
            }
        }
        for section in ["Rules", "Metadata"] {
            for (name, value) in fields(&output[section]) {
                match &self.merged[section][name] {
                    Json::Null => self.set(&[section, name], value.clone()),
                    own if own == value => {}
                    _ => self.report_taken(section, name, "what the output writes", None),
                }
            }
        }
        let wanted = self.wanted_outputs(output);
        for (name, value) in wanted {
            match self.merged["Outputs"][&name].is_null() {
                true => self.set(&["Outputs", &name], value),
                false => self.report_taken("Outputs", &name, "an output of the program", None),
            }
        }
    }

    /// Returns the outputs to add: the roles of functions that are not in the template, and if they are asked for all but those that
    /// name what the template has anyway.
    fn wanted_outputs(&self, output: &Json) -> Vec<(String, Json)> {
        let mut roles_inside = Vec::new();
        let mut roles_outside = Vec::new();
        for role in &self.program.roles {
            if let Principal::Function(index) = role.principal {
                let name = parameters::role(self.program, role.principal) + "Arn";
                if self.things.contains_key(&index) { roles_inside.push(name) } else { roles_outside.push(name) }
            }
        }
        let is_wanted = |name: &String| {
            let id_of_left_out = name.strip_suffix("Id").is_some_and(|id| self.left_out.contains(id));
            roles_outside.contains(name) || self.request.outputs && !roles_inside.contains(name) && !id_of_left_out
        };
        let outputs = fields(&output["Outputs"]).filter(|(name, _)| is_wanted(name));
        outputs.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// Returns the declarations that the resources of the output are from, by their logical ids.
    fn sources_of_resources(&self) -> Vec<(String, Loc)> {
        let planned = self.plan.resources.iter().map(|resource| (resource.id.clone(), resource.source));
        let roles = self
            .program
            .roles
            .iter()
            .map(|role| (parameters::role(self.program, role.principal), self.program.declared(role.principal)));
        let mut all: Vec<(String, Loc)> = planned.chain(roles).collect();
        // The policies of a role begin with its logical id.
        all.sort();
        all
    }

    fn report_taken(&mut self, section: &str, id: &str, what: &str, source: Option<Loc>) {
        let place = self.place(&[section, id]);
        let message = format!("`{id}` is in the template already");
        let own = self.deployed.resource_type(id).to_owned();
        let error = match source {
            Some(source) => Diagnostic::new(&code::LOGICAL_ID_TAKEN, source, message, format!("makes `{id}`, {what}"))
                .label(place, "taken here"),
            None => Diagnostic::new(&code::LOGICAL_ID_TAKEN, place, message, format!("would be {what} too")),
        };
        self.errors.push(match own == what {
            true => error
                .note("CloudFormation keeps a resource whose logical id and type stay the same, as far as its properties let it")
                .help("remove it from the template: the program makes it"),
            false => error.help("give one of the two another name"),
        });
    }

    /// Adds a declared parameter, or binds the one of the template as the program does.
    fn add_parameter(&mut self, name: &str, parameter: &Json) {
        if !self.merged["Resources"][name].is_null() {
            return self.report_taken("Resources", name, "a parameter of the program", self.param_loc(name));
        }
        let own = self.merged["Parameters"][name].clone();
        if own.is_null() {
            return self.set(&["Parameters", name], parameter.clone());
        }
        for property in ["Type", "AllowedPattern", "NoEcho", "ConstraintDescription"] {
            let (wanted, found) = (&parameter[property], &own[property]);
            if wanted.is_null() || wanted == found || property == "ConstraintDescription" && !found.is_null() {
                continue;
            }
            if found.is_null() && property != "Type" {
                self.set(&["Parameters", name, property], wanted.clone());
                continue;
            }
            let message = format!("parameter {name} has another `{property}` in the template");
            let place = self.place(&["Parameters", name, property]);
            let error = match self.param_loc(name) {
                Some(loc) => Diagnostic::new(&code::OTHER_PARAMETER, loc, message, format!("needs {wanted}"))
                    .label(place, "in the template"),
                None => Diagnostic::new(&code::OTHER_PARAMETER, place, message, format!("{wanted} is needed")),
            };
            self.errors.push(
                error.help(format!("remove `{property}` from the template, or give the parameter here another name")),
            );
        }
    }

    fn param_loc(&self, name: &str) -> Option<Loc> {
        let param = self.program.params.iter().find(|param| parameters::logical(param.name) == name)?;
        Some(param.loc)
    }
}

fn fields(json: &Json) -> impl Iterator<Item = (&String, &Json)> {
    json.as_object().into_iter().flat_map(Map::iter)
}
