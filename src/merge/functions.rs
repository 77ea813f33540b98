//! Gives functions of a template their roles.

use serde_json::{Value as Json, json};

use super::Merger;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::merge as code;
use crate::model::resource::ExistingRole;
use crate::model::{Handle, Principal, parameters};
use crate::text::Loc;

/// The properties of a function of SAM that are about the role that SAM makes if there is none.
/// Source: <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>
const OF_THE_IMPLIED_ROLE: [&str; 4] = ["Policies", "PermissionsBoundary", "RolePath", "AssumeRolePolicyDocument"];

impl Merger<'_, '_, '_> {
    /// Sets the role of each function that the program grants something. Functions without a grant have none in the program and keep
    /// theirs.
    pub(super) fn set_roles(&mut self) {
        for role in &self.program.roles {
            let Principal::Function(index) = role.principal else { continue };
            let function = &self.program.resources[index.index()];
            let role = parameters::role(self.program, role.principal);
            if let Some(id) = self.things.get(&index).cloned() {
                if let Some(existing) = function.function().and_then(|function| function.existing_role.as_deref()) {
                    self.check_role(function.name, existing, &id);
                    continue;
                }
                self.set_role(function.name, function.loc, &id, &role);
                if function.function().is_some_and(|function| !function.vpc) {
                    self.report_network(function.name, function.loc, &id);
                }
                continue;
            }
            let id = parameters::logical(function.name);
            let ty = self.deployed.resource_type(&id);
            if function.handle != Handle::Parameter && ty == "AWS::Lambda::Function" {
                let message = format!("function {} is said to be elsewhere, and is in the template", function.name);
                let error =
                    Diagnostic::new(&code::OTHER_PERMISSIONS, function.loc, message, "with `name`, `arn` or `import`")
                        .label(self.place_of(&id), "keeps another role")
                        .help(format!("let it be the one of the template: function {}", function.name));
                self.errors.push(error);
            }
        }
        self.report_open_functions();
    }

    fn set_role(&mut self, name: &str, loc: Loc, id: &str, role: &str) {
        let arn = json!({ "Fn::GetAtt": [role, "Arn"] });
        let written = self.written(id);
        let own = &written["Role"];
        let is_ours = *own == arn || *own == json!({ "Fn::GetAtt": format!("{role}.Arn") });
        if !own.is_null() && !is_ours {
            let message = format!("function {name} has another role in the template");
            let error = Diagnostic::new(&code::OTHER_PERMISSIONS, loc, message, "what it may do is said here")
                .label(self.place(&["Resources", id, "Properties", "Role"]), "would be lost")
                .help("remove `Role` from the template, and grant what the function needs here");
            self.errors.push(error);
            return;
        }
        let is_sam = self.request.template.value["Resources"][id]["Type"] == "AWS::Serverless::Function";
        let globals = &self.request.template.value["Globals"]["Function"];
        for property in OF_THE_IMPLIED_ROLE.into_iter().filter(|_| is_sam) {
            let path = match () {
                () if !written[property].is_null() => vec!["Resources", id, "Properties", property],
                () if !globals[property].is_null() => vec!["Globals", "Function", property],
                () => continue,
            };
            let message = format!("function {name} has `{property}` in the template");
            let error = Diagnostic::new(&code::OTHER_PERMISSIONS, loc, message, "what it may do is said here")
                .label(self.place(&path), "means nothing beside a role")
                .note("SAM reads it only if it makes the role itself");
            self.errors.push(match property {
                "Policies" => error.help("remove it from the template, and grant what the function needs here"),
                property => error.help(format!("remove `{property}` from the template")),
            });
        }
        let connectors = [&["Resources", id, "Connectors"][..], &["Resources", id, "Properties", "Connectors"]];
        for path in connectors {
            let value = path.iter().fold(&self.request.template.value, |value, name| &value[*name]);
            if !value.is_null() {
                self.report_connector(name, loc, path);
            }
        }
        let names_it = |end: &Json| match end {
            Json::Array(ends) => ends.iter().any(|end| end["Id"] == id),
            end => end["Id"] == id,
        };
        let resources = &self.request.template.value["Resources"];
        let connectors: Vec<&String> = resources
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(_, resource)| resource["Type"] == "AWS::Serverless::Connector")
            .filter(|(_, resource)| ["Source", "Destination"].iter().any(|end| names_it(&resource["Properties"][*end])))
            .map(|(id, _)| id)
            .collect();
        for connector in connectors {
            self.report_connector(name, loc, &["Resources", connector]);
        }
        self.set(&["Resources", id, "Properties", "Role"], arn);
        self.roles.push((id.to_owned(), role.to_owned()));
    }

    /// Reports a function that has not the role in the template that the program says it keeps.
    fn check_role(&mut self, name: &str, existing: &ExistingRole<'_>, id: &str) {
        let role = existing.name.written(&self.program.params);
        let own = self.written(id)["Role"].clone();
        let path = ["Resources", id, "Properties", "Role"];
        let (message, label) = match (own.is_null(), self.deployed.text(&own)) {
            (true, _) => (format!("function {name} has no role in the template"), self.place_of(id)),
            (false, Some(arn)) if existing.name.as_literal().is_some() && !self.deployed.is_role(&arn, &role) => {
                (format!("function {name} has another role in the template"), self.place(&path))
            }
            _ => return,
        };
        let error = Diagnostic::new(&code::OTHER_PERMISSIONS, existing.name.loc, message, "what it keeps")
            .label(label, "here")
            .note("the output adds what is granted to the role of this name, and does not set the role of the function")
            .help(format!(
                "set it in the template: Role: !Sub arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{role}"
            ));
        self.errors.push(error);
    }

    /// Reports a function that the template puts in a VPC, with a role that does not let Lambda do so.
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html>
    fn report_network(&mut self, name: &str, loc: Loc, id: &str) {
        let own = ["Resources", id, "Properties", "VpcConfig"];
        let of_all = ["Globals", "Function", "VpcConfig"];
        let template = &self.request.template.value;
        let asks = |path: &&[&str]| {
            let config = path.iter().fold(template, |value, name| &value[*name]);
            let is_empty = |subnets: &Json| subnets.as_array().is_some_and(Vec::is_empty);
            match config.get("SubnetIds") {
                Some(subnets) => !is_empty(subnets),
                // A function, such as `Fn::If`.
                None => config.as_object().is_some_and(|fields| fields.keys().any(|key| key.starts_with("Fn::"))),
            }
        };
        let Some(path) = [&own[..], &of_all].into_iter().find(asks) else { return };
        let message = format!("function {name} is in a VPC, and its role does not let Lambda put it there");
        let error = Diagnostic::new(&code::OTHER_PERMISSIONS, loc, message, "no `vpc on`")
            .label(self.place(path), "in the template")
            .note("Lambda makes the network interfaces of a function with its role, and refuses a function that has not the right")
            .help(format!("say so: function {name} {{ vpc on }}"));
        self.errors.push(error);
    }

    fn report_connector(&mut self, name: &str, loc: Loc, path: &[&str]) {
        let message = format!("a connector of the template adds to the role of function {name}");
        let error = Diagnostic::new(&code::OTHER_PERMISSIONS, loc, message, "what it may do is said here")
            .label(self.place(path), "adds a policy")
            .help("remove it from the template, and grant what the function needs here");
        self.errors.push(error);
    }

    /// Reports the declared functions that SAM gives a URL without authorization, past every route.
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html>
    fn report_open_functions(&mut self) {
        for (index, id) in self.things.clone() {
            let url = &self.written(&id)["FunctionUrlConfig"];
            if self.program.resources[index.index()].function().is_none() || url.is_null() {
                continue;
            }
            if self.deployed.text(&url["AuthType"]).as_deref() != Some("AWS_IAM") {
                let function = &self.program.resources[index.index()];
                let message = format!("function {} has a URL that is open to anybody", function.name);
                let error = Diagnostic::new(&code::OPEN_ROUTE, function.loc, message, "not said here")
                    .label(self.place(&["Resources", &id, "Properties", "FunctionUrlConfig"]), "in the template")
                    .help("let IAM check its callers: AuthType: AWS_IAM");
                self.errors.push(error);
            }
        }
    }
}
