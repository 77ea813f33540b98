//! A template that is deployed: its resources, and the values that they have for one another.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::terraform;
use super::things::{Reference, after_transform, deployed_type};
use crate::compare::snapshot::{NotComparable, Values};
use crate::compare::template::resolved;

/// The resources of a template of CloudFormation, or of a plan of Terraform in the same form.
#[derive(Debug)]
pub struct Deployed {
    pub(crate) resources: BTreeMap<String, DeployedResource>,
    pub(super) parameters: Map<String, Json>,
    values: Values,
    is_terraform: bool,
}

/// A resource, with properties as CloudFormation names them.
#[derive(Debug)]
pub(crate) struct DeployedResource {
    pub(crate) ty: String,
    pub(crate) properties: Json,
    /// Values that are known: `Ref`, `Arn`.
    pub(super) known: BTreeMap<&'static str, String>,
    /// The condition under which it is there.
    pub(crate) condition: Option<String>,
}

/// The types that make a stage with their `StageName`, each with the property that names the API. A deployment counts only where no
/// stage is a resource: SAM gives it a stage of its own that nobody asked for.
const STAGES: [&[(&str, &str)]; 2] = [
    &[("AWS::ApiGateway::Stage", "RestApiId"), ("AWS::ApiGatewayV2::Stage", "ApiId")],
    &[("AWS::ApiGateway::Deployment", "RestApiId"), ("AWS::ApiGatewayV2::Deployment", "ApiId")],
];

impl Deployed {
    /// Reads a template of CloudFormation, or what `terraform show -json` writes of a plan or a state.
    ///
    /// # Errors
    /// If it is neither.
    pub fn read(text: &str) -> Result<Self, NotComparable> {
        let json: Json =
            serde_json::from_str(text).map_err(|error| NotComparable(format!("it is not JSON: {error}")))?;
        if let Some(resources) = terraform::resources(&json) {
            return Ok(Self::new(resources, Map::new(), true));
        }
        let Some(written) = json.get("Resources").and_then(Json::as_object) else {
            return Err(NotComparable(
                "it is no template of CloudFormation and no plan of Terraform (terraform show -json)".to_owned(),
            ));
        };
        let macros = ["Fn::Transform", "Fn::ForEach"];
        if json.get("Transform").is_some() || macros.iter().any(|name| text.contains(name)) {
            return Err(NotComparable(
                "it has a transform that adds or changes resources, as SAM templates have; write it as it is afterwards".to_owned(),
            ));
        }
        Ok(Self::of_template(&json, written))
    }

    /// Reads a template of SAM before its transform: its functions and APIs are taken for what they become.
    pub(crate) fn before_transform(template: &Json) -> Self {
        let none = Map::new();
        Self::of_template(template, template.get("Resources").and_then(Json::as_object).unwrap_or(&none))
    }

    fn of_template(template: &Json, written: &Map<String, Json>) -> Self {
        let resource = |(id, resource): (&String, &Json)| {
            let ty = resource.get("Type").and_then(Json::as_str).unwrap_or_default();
            let ty = after_transform(ty).to_owned();
            let properties = without_no_value(resource.get("Properties").unwrap_or(&Json::Null));
            let condition = resource.get("Condition").and_then(Json::as_str).map(str::to_owned);
            (id.clone(), DeployedResource { ty, properties, known: BTreeMap::new(), condition })
        };
        let parameters = template.get("Parameters").and_then(Json::as_object).cloned().unwrap_or_default();
        Self::new(written.iter().map(resource).collect(), parameters, false)
    }

    fn new(resources: BTreeMap<String, DeployedResource>, parameters: Map<String, Json>, is_terraform: bool) -> Self {
        let values = Values::of_parameters(Some(&Json::Object(parameters.clone())));
        let mut deployed = Self { resources, parameters, values, is_terraform };
        let examples: Vec<(String, String)> =
            deployed.resources.iter().flat_map(|(id, resource)| deployed.examples(id, resource)).collect();
        examples.into_iter().for_each(|(name, value)| deployed.values.set(name, value));
        deployed
    }

    /// Returns what `Ref` and `Fn::GetAtt` return for a resource, as far as it is known which form that has.
    fn examples(&self, id: &str, resource: &DeployedResource) -> Vec<(String, String)> {
        let mut examples = Vec::new();
        if let Some(known) = deployed_type(&resource.ty) {
            // The names of pools and clients are no part of their ids.
            let has_name_of_its_own = !matches!(
                known.ty,
                "AWS::Cognito::UserPool" | "AWS::Cognito::UserPoolClient" | "AWS::Cognito::IdentityPool"
            );
            let own = resource.properties.get(known.name).filter(|_| has_name_of_its_own);
            let letters = || id.replace(|character: char| !character.is_ascii_alphanumeric(), "-");
            // A parameter for the same name is another thing.
            let is_taken = ["Arn", "Id"].iter().any(|end| self.parameters.contains_key(&format!("{id}{end}")));
            let name = match own.and_then(|name| self.text(name)) {
                Some(own) => own,
                None if is_taken => letters() + "-resource",
                None => letters(),
            };
            let arn = known.example_arn(&name);
            let reference = match (known.reference, &arn) {
                (Reference::Arn, Some(arn)) => arn.clone(),
                (Reference::Other, _) => format!("id-of-{}", letters()),
                _ => name.clone(),
            };
            examples.extend(
                known.same_as_reference.iter().map(|attribute| (format!("{id}.{attribute}"), reference.clone())),
            );
            if let Some(arn) = arn {
                examples.push((format!("{id}.Arn"), arn.clone()));
                examples.push((format!("{id}.{}", known.arn_attribute), arn));
            }
            if known.ty == "AWS::Cognito::UserPool" {
                // Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html
                let provider = format!("cognito-idp.us-east-1.amazonaws.com/{reference}");
                examples.push((format!("{id}.ProviderURL"), format!("https://{provider}")));
                examples.push((format!("{id}.ProviderName"), provider));
            }
            examples.push((id.to_owned(), reference));
        }
        for (attribute, value) in &resource.known {
            let name = if *attribute == "Ref" { id.to_owned() } else { format!("{id}.{attribute}") };
            examples.push((name, value.clone()));
        }
        examples
    }

    /// Returns the properties of the resources of a type.
    pub(crate) fn of_type<'d>(&'d self, ty: &'d str) -> impl Iterator<Item = (&'d str, &'d Json)> {
        let of = self.resources.iter().filter(move |(_, resource)| resource.ty == ty);
        of.map(|(id, resource)| (id.as_str(), &resource.properties))
    }

    /// Returns the name of the only stage of an API, as it is written.
    pub(crate) fn stage(&self, api: &str) -> Option<&Json> {
        let value = self.value(api);
        // An API of SAM has its stage in itself.
        let mut names: Vec<&Json> = vec![&self.properties(api)["StageName"]];
        names.retain(|name| !name.is_null());
        for types in STAGES {
            for (ty, of) in types.iter().filter(|_| names.is_empty()).copied().collect::<Vec<_>>() {
                let stages = self.of_type(ty).filter(|(_, stage)| self.text(&stage[of]).as_ref() == Some(&value));
                names.extend(stages.map(|(_, stage)| &stage["StageName"]).filter(|name| !name.is_null()));
            }
        }
        names.dedup();
        match names[..] {
            [one] => Some(one),
            _ => None,
        }
    }

    pub(crate) fn properties(&self, id: &str) -> &Json {
        self.resources.get(id).map_or(&Json::Null, |resource| &resource.properties)
    }

    /// Returns why a resource may not be there, if it has a condition.
    pub(super) fn doubt(&self, id: &str) -> Option<String> {
        let condition = self.resources.get(id)?.condition.as_ref()?;
        Some(format!("it is there only under the condition `{condition}`"))
    }

    pub(crate) fn resource_type(&self, id: &str) -> &str {
        self.resources.get(id).map_or("", |resource| &resource.ty)
    }

    /// Returns the value of a name: of a parameter, of a resource for `Ref`, or of an attribute.
    pub(crate) fn value(&self, name: &str) -> String {
        self.values.value(name)
    }

    /// Returns a value with its functions evaluated.
    ///
    /// # Errors
    /// In words, if one of them is known only at the deployment.
    pub(crate) fn evaluated(&self, json: &Json) -> Result<Json, String> {
        resolved(&self.values, json)
    }

    /// Returns the text of a value, if it is one that is known.
    pub(crate) fn text(&self, json: &Json) -> Option<String> {
        self.evaluated(json).ok()?.as_str().map(str::to_owned)
    }

    /// Returns a value with those functions evaluated of which the value is known.
    pub(super) fn evaluated_in_part(&self, json: &Json) -> Json {
        if let Ok(value) = self.evaluated(json) {
            return value;
        }
        match json {
            Json::Array(items) => Json::Array(items.iter().map(|item| self.evaluated_in_part(item)).collect()),
            Json::Object(fields) if !is_function(fields) => {
                Json::Object(fields.iter().map(|(name, value)| (name.clone(), self.evaluated_in_part(value))).collect())
            }
            other => other.clone(),
        }
    }

    /// Returns the resource of a type that has a value for `Ref` or for its ARN.
    pub(super) fn resource_with_value<'d>(&'d self, ty: &'d str, value: &str) -> Option<&'d str> {
        let known = deployed_type(ty);
        self.of_type(ty).map(|(id, _)| id).find(|id| {
            self.value(id) == value || known.is_some_and(|known| self.value(&known.arn_reference(id)) == value)
        })
    }

    /// Returns the place of a property: `Resources.ListRole.Properties.RoleName`, or `aws_iam_role.list.name`.
    pub(super) fn place(&self, id: &str, path: &str) -> String {
        match (self.is_terraform, path.is_empty()) {
            (true, true) => id.to_owned(),
            (true, false) => format!("{id}.{}", terraform::spelled(self.resource_type(id), path)),
            (false, true) => format!("Resources.{id}"),
            (false, false) => format!("Resources.{id}.Properties.{path}"),
        }
    }
}

/// Returns whether an object is a function of CloudFormation.
pub(super) fn is_function(fields: &Map<String, Json>) -> bool {
    fields.len() == 1 && fields.keys().all(|name| name.starts_with("Fn::") || name == "Ref")
}

/// Drops what refers to `AWS::NoValue`, as CloudFormation does.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html>
fn without_no_value(json: &Json) -> Json {
    let is_nothing = |json: &Json| json.get("Ref").is_some_and(|name| name == "AWS::NoValue");
    match json {
        Json::Array(items) => {
            Json::Array(items.iter().filter(|item| !is_nothing(item)).map(without_no_value).collect())
        }
        Json::Object(fields) => {
            let kept = fields.iter().filter(|(_, value)| !is_nothing(value));
            Json::Object(kept.map(|(name, value)| (name.clone(), without_no_value(value))).collect())
        }
        other => other.clone(),
    }
}
