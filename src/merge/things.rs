//! Finds declared things in a template, and what stands for the parameters that are about them.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::Merger;
use crate::compare::verify::things::{DEPLOYED_TYPES, DeployedType, after_transform, types_of_kind};
use crate::diagnostic::codes::{merge as code, names};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::emit::cloudformation::references::TemplateReference;
use crate::model::api::Api;
use crate::model::{ApiId, ApiKind, Handle, Position, ResourceId, parameters};
use crate::text::{Loc, with_article};

/// A declared API that the template has.
#[derive(Debug, Clone)]
pub(super) struct FoundApi {
    pub(super) api: ApiId,
    /// The logical id.
    pub(super) id: String,
    /// Whether it is one of SAM.
    pub(super) is_sam: bool,
}

/// A declared thing that is looked for.
struct Wanted<'w> {
    /// `table`, `api`.
    word: &'w str,
    name: &'w str,
    loc: Loc,
    /// The logical id, and where the program gives it.
    id: String,
    given: Option<Loc>,
}

impl Merger<'_, '_, '_> {
    /// Finds what the program does not say to be elsewhere, and reports what the template lacks.
    pub(super) fn find_things(&mut self) {
        for (index, resource) in self.program.resources.iter().enumerate() {
            if resource.handle != Handle::Parameter {
                continue;
            }
            let wanted = Wanted {
                word: resource.kind.word,
                name: resource.name,
                loc: resource.loc,
                id: resource.logical_id.map_or_else(|| parameters::logical(resource.name), |id| id.value.to_owned()),
                given: resource.logical_id.map(|id| id.loc),
            };
            let types: Vec<&DeployedType> = types_of_kind(resource.kind).collect();
            let Some(ty) = self.find(&wanted, &types) else { continue };
            self.things.insert(ResourceId(index as u32), wanted.id.clone());
            match ty.reads_arn() {
                Some(attribute) => {
                    let reference = match attribute {
                        "" => TemplateReference::Ref(wanted.id),
                        attribute => TemplateReference::GetAtt(wanted.id, attribute),
                    };
                    self.references.insert(parameters::arn(resource.name), reference);
                }
                None => {
                    let message = format!("{} `{}` gives no ARN in a template", resource.kind.title, wanted.id);
                    let error = Diagnostic::new(&code::NO_REFERENCE, wanted.loc, message, "its ARN is needed")
                        .label(self.place_of(&wanted.id), "in the template")
                        .note(format!("{} has no attribute for it", ty.ty));
                    let help = format!("say its name: {} {} {{ name \"…\" }}", wanted.word, wanted.name);
                    self.errors.push(error.help(help));
                }
            }
        }
        for (index, api) in self.program.apis.iter().enumerate() {
            if api.handle == Handle::Parameter && !api.created() {
                self.find_api(ApiId(index as u32), api);
            }
        }
        self.report_same();
    }

    fn find_api(&mut self, index: ApiId, api: &Api<'_>) {
        let wanted = Wanted {
            word: "api",
            name: api.name,
            loc: api.loc,
            id: api.logical_id.map_or_else(|| parameters::logical(api.name), |id| id.value.to_owned()),
            given: api.logical_id.map(|id| id.loc),
        };
        let ty = if api.kind == ApiKind::Rest { "AWS::ApiGateway::RestApi" } else { "AWS::ApiGatewayV2::Api" };
        let types: Vec<&DeployedType> = DEPLOYED_TYPES.iter().filter(|known| known.ty == ty).collect();
        if self.find(&wanted, &types).is_none() {
            return;
        }
        let written = &self.request.template.value["Resources"][&wanted.id];
        let is_sam = written["Type"].as_str().is_some_and(|ty| after_transform(ty) != ty);
        let protocol = match api.kind {
            ApiKind::WebSocket => "WEBSOCKET",
            _ => "HTTP",
        };
        let own = self.deployed.text(&self.written(&wanted.id)["ProtocolType"]);
        let is_other = api.kind != ApiKind::Rest
            && (is_sam && api.kind == ApiKind::WebSocket || own.as_deref().is_some_and(|own| own != protocol));
        if is_other {
            let message =
                format!("api {} is {}, and another kind in the template", api.name, with_article(api.kind.title()));
            let error = Diagnostic::new(&code::OTHER_TYPE, api.loc, message, format!("said to be {}", api.kind.word()))
                .label(self.place_of(&wanted.id), "of another protocol");
            self.errors.push(error.help(format!(
                "give the logical id of the API that is meant: api {} {} {{ logical_id Other }}",
                api.name,
                api.kind.word()
            )));
            return;
        }
        self.references.insert(parameters::id(api.name), TemplateReference::Ref(wanted.id.clone()));
        let root = TemplateReference::GetAtt(wanted.id.clone(), "RootResourceId");
        self.references.insert(parameters::root_resource(api.name), root);
        if api.stage.is_none()
            && let Some(stage) = self.stage(&wanted.id)
        {
            if let TemplateReference::Ref(parameter) = &stage {
                self.stages.insert(parameter.clone());
            }
            self.references.insert(parameters::stage(api.name), stage);
        }
        self.apis.push(FoundApi { api: index, id: wanted.id, is_sam });
    }

    /// Returns the only stage of an API, if its name is written or a parameter.
    fn stage(&self, api: &str) -> Option<TemplateReference> {
        let name = self.deployed.stage(api)?;
        match (name, name.get("Ref").and_then(Json::as_str)) {
            (Json::String(name), _) => {
                let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
                (is_name || name == "$default").then(|| TemplateReference::Literal(name.clone()))
            }
            (_, Some(parameter)) => Some(TemplateReference::Ref(parameter.to_owned())),
            _ => None,
        }
    }

    /// Returns the type of a declared thing in the template, or reports that it is not there.
    fn find<'t>(&mut self, wanted: &Wanted<'_>, types: &[&'t DeployedType]) -> Option<&'t DeployedType> {
        let Wanted { word, name, loc, id, given } = wanted;
        let described = types.iter().map(|ty| ty.ty).collect::<Vec<_>>().join(" or ");
        let primary = given.unwrap_or(*loc);
        let of_types = |ty: &str| types.iter().any(|known| known.ty == ty);
        let alike: Vec<&str> = self
            .deployed
            .resources
            .iter()
            .filter(|(_, resource)| of_types(&resource.ty))
            .map(|(id, _)| id.as_str())
            .collect();
        let advice = |error: Diagnostic| {
            let near = did_you_mean(id, alike.iter().copied()).or(match alike[..] {
                [one] => Some(one),
                _ => None,
            });
            match (near, alike.is_empty()) {
                (Some(near), _) => match given {
                    Some(given) => error.fix(format!("did you mean `{near}`?"), *given, near),
                    None => error.help(format!("say which one it is: logical_id {near}")),
                },
                (None, false) => error.help(format!("say which one it is: logical_id {}, or another", alike[0])),
                (None, true) if *word == "api" => {
                    error.help(format!("add `{id}` to the template, or say which it is: id \"…\""))
                }
                (None, true) => {
                    error.help(format!("add `{id}` to the template, or say where it is: {word} {name} {{ arn \"…\" }}"))
                }
            }
        };
        let Some(own) = self.deployed.resources.get(id) else {
            let message = format!("{word} {name} is not in the template");
            let label = format!("no resource `{id}` there");
            let error = Diagnostic::new(&code::NOT_IN_TEMPLATE, primary, message, label);
            let error = match self.implied_api_help(wanted, types) {
                Some((note, helps)) => helps.into_iter().fold(error.note(note), Diagnostic::help),
                None => advice(error),
            };
            self.errors.push(error);
            return None;
        };
        let found = types.iter().find(|ty| ty.ty == own.ty);
        if found.is_none() {
            let message = format!("{word} {name} is {} in the template", with_article(&own.ty));
            let error = Diagnostic::new(&code::OTHER_TYPE, primary, message, format!("said to be {described}"))
                .label(self.place_of(id), "in the template");
            self.errors.push(advice(error));
        }
        found.copied()
    }

    /// Returns what to do about an API that SAM makes by itself: why it is not found, and the steps.
    fn implied_api_help(&self, wanted: &Wanted<'_>, types: &[&DeployedType]) -> Option<(String, [String; 2])> {
        let is_rest = types.iter().any(|ty| ty.ty == "AWS::ApiGateway::RestApi");
        let kind = if is_rest { ApiKind::Rest } else { ApiKind::Http };
        if !self.is_sam || wanted.word != "api" || !self.has_implied_api(kind) {
            return None;
        }
        let id = &wanted.id;
        let (own, ty, of) = match is_rest {
            true => {
                ("ServerlessRestApi", "{ Type: AWS::Serverless::Api, Properties: { StageName: Prod } }", "RestApiId")
            }
            false => ("ServerlessHttpApi", "{ Type: AWS::Serverless::HttpApi }", "ApiId"),
        };
        let note = format!(
            "SAM makes an API by itself for events without `{of}`; under the logical id `{own}` it stays the same one"
        );
        Some((
            note,
            [format!("write it below `Resources`: {id}: {ty}"), format!("and in each of its events: {of}: !Ref {id}")],
        ))
    }

    /// Reports two declarations of one resource of the template.
    fn report_same(&mut self) {
        let mut seen: Vec<(&str, &str, Loc)> = Vec::new();
        for (index, id) in &self.things {
            let resource = &self.program.resources[index.index()];
            if let Some((_, other, first)) = seen.iter().find(|(other, ..)| other == id) {
                let message = format!("`{}` and `{other}` are one resource of the template", resource.name);
                let error = Diagnostic::new(&names::ONE_THING_TWICE, resource.loc, message, "declared again")
                    .label(*first, "declared here already")
                    .help(format!("delete `{}`, and name `{other}` wherever it is used", resource.name));
                self.errors.push(error);
            }
            seen.push((id, resource.name, resource.loc));
        }
    }

    /// Reports parameters of the output that nothing of the template stands for, and references to what may not be there.
    pub(super) fn check_references(&mut self, output: &Json) {
        let declared: BTreeSet<String> =
            self.program.params.iter().map(|param| parameters::logical(param.name)).collect();
        let remaining = output["Parameters"].as_object().into_iter().flatten().map(|(name, _)| name);
        let implied = parameters::implied(self.program);
        for name in remaining.filter(|name| !declared.contains(*name)) {
            let Some(implied) = implied.iter().find(|implied| implied.name == *name) else { continue };
            // What was not found has been reported.
            let was_sought = matches!(implied.position, Position::Arn(_) | Position::ApiId | Position::RootResource);
            if was_sought {
                continue;
            }
            let message = format!("the template does not say {}", implied.phrase());
            let help = match implied.position {
                Position::Stage | Position::SocketStage => "say it: stage \"prod\"",
                Position::RoleArn => "say it: sms { role \"arn:aws:iam::123456789012:role/sms\" }",
                _ => "declare it as a function of the template: function Name { handler \"…\" }",
            };
            let error = Diagnostic::new(&code::NO_REFERENCE, implied.loc, message, "needed here");
            self.errors.push(error.help(help));
        }
        let mut referenced = BTreeSet::new();
        referenced_ids(&output["Resources"], &mut referenced);
        let resources = self.things.iter().map(|(index, id)| {
            let resource = &self.program.resources[index.index()];
            (resource.kind.word, resource.name, resource.loc, id)
        });
        let apis = self.apis.iter().map(|found| {
            let api = &self.program.apis[found.api.index()];
            ("api", api.name, api.loc, &found.id)
        });
        let mut errors = Vec::new();
        for (word, name, loc, id) in resources.chain(apis) {
            let Some(condition) = &self.deployed.resources[id].condition else { continue };
            if referenced.contains(id) {
                let message = format!("{word} {name} is made only under the condition `{condition}`");
                let error = Diagnostic::new(&code::MAY_NOT_EXIST, loc, message, "policies refer to it")
                    .label(self.place(&["Resources", id, "Condition"]), "made only then");
                let help =
                    format!("remove the condition, or say where it is in either case: {word} {name} {{ arn \"…\" }}");
                errors.push(error.help(help));
            }
        }
        self.errors.extend(errors);
    }
}

/// Collects the logical ids that a part of a template refers to.
pub(super) fn referenced_ids(json: &Json, found: &mut BTreeSet<String>) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| referenced_ids(item, found)),
        Json::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), value) {
                    ("Ref" | "DependsOn", Json::String(id)) => {
                        found.insert(id.clone());
                    }
                    ("DependsOn", Json::Array(ids)) => {
                        found.extend(ids.iter().filter_map(Json::as_str).map(str::to_owned));
                    }
                    ("Fn::GetAtt", Json::String(path)) => {
                        found.insert(path.split('.').next().unwrap_or_default().to_owned());
                    }
                    ("Fn::GetAtt", Json::Array(path)) => {
                        found.extend(path.first().and_then(Json::as_str).map(str::to_owned));
                    }
                    ("Fn::Sub", Json::String(text)) => substituted_ids(text, found),
                    ("Fn::Sub", Json::Array(parts)) => {
                        if let Some(Json::String(text)) = parts.first() {
                            substituted_ids(text, found);
                        }
                        parts.iter().skip(1).for_each(|part| referenced_ids(part, found));
                    }
                    (_, value) => referenced_ids(value, found),
                }
            }
        }
        _ => {}
    }
}

fn substituted_ids(text: &str, found: &mut BTreeSet<String>) {
    let names = text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    let ids = names.filter(|name| !name.starts_with('!')).filter_map(|name| name.split('.').next());
    found.extend(ids.map(str::to_owned));
}
