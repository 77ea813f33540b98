//! What the names of a program stand for in a template.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::super::snapshot::with_texts;
use super::deployed::Deployed;
use super::things::{DeployedType, deployed_type, types_of_service};
use crate::model::parameters;

/// A declared thing without a counterpart, and why.
#[derive(Debug, Clone)]
pub(super) struct MissingThing {
    /// `table Notes`, in the words of the parameter.
    pub(super) subject: String,
    pub(super) reason: String,
}

/// The names of the bundle with what they stand for.
#[derive(Debug)]
pub(super) struct Mapping<'d> {
    deployed: &'d Deployed,
    /// By placeholder: what `Deployed::value` returns the value of.
    references: BTreeMap<String, String>,
    /// By parameter of the bundle.
    missing: BTreeMap<String, MissingThing>,
    /// Values of parameters that the template has no more.
    defaults: BTreeMap<String, String>,
    /// The parameters that the program declares with a default.
    declared: Vec<String>,
    /// The names that were asked for and are missing.
    asked: RefCell<BTreeSet<String>>,
    /// By the name of the program.
    given: BTreeMap<String, String>,
}

/// The attribute of a REST API with the id of its root resource, and the end of the parameter for it.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html>
const ROOT_RESOURCE: &str = "RootResourceId";

/// The types of APIs with routes.
const API_TYPES: [&str; 2] = ["AWS::ApiGatewayV2::Api", "AWS::ApiGateway::RestApi"];

/// The hash that CDK appends to logical ids: eight digits, in upper case.
/// Source: <https://docs.aws.amazon.com/cdk/v2/guide/identifiers.html#identifiers-logical-ids>
pub(super) fn without_hash(id: &str) -> &str {
    const HASH: usize = 8;
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
    match id.len().checked_sub(HASH).and_then(|end| id.split_at_checked(end)) {
        Some((name, hash)) if !name.is_empty() && hash.bytes().all(is_digit) => name,
        _ => id,
    }
}

/// Returns the name of the program that a parameter is about, and whether it is its ARN.
fn declared_name(parameter: &str) -> (&str, bool) {
    if let Some(declared) = parameter.strip_suffix("Arn") {
        return (declared, true);
    }
    let id = parameter.strip_suffix(ROOT_RESOURCE).or_else(|| parameter.strip_suffix("Id"));
    (id.unwrap_or(parameter), false)
}

/// Returns the names of a bundle that something of a template can be given for: logical ids, parameters, and what is declared.
pub(super) fn names_in(bundle: &Json) -> BTreeSet<String> {
    let keys = |section: &str| bundle[section].as_object().into_iter().flatten().map(|(name, _)| name.clone());
    let texts = |list: &str, field: &str| {
        let items = bundle[list].as_array().into_iter().flatten();
        items.filter_map(|item| item[field].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let mut names: BTreeSet<String> = keys("parameters").chain(keys("resources")).collect();
    names.extend(keys("parameters").map(|name| declared_name(&name).0.to_owned()));
    names.extend(texts("principals", "id"));
    let functions = texts("principals", "principal");
    names.extend(functions.iter().filter_map(|title| title.strip_prefix("function ")).map(parameters::logical));
    names.extend(
        ["routes", "authorizers"].into_iter().flat_map(|list| texts(list, "api")).map(|api| parameters::logical(&api)),
    );
    names
}

/// Returns the letters and digits of a name in lower case.
pub(super) fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Returns the logical ids that are closest to a name: the same, the same but for a hash, or with the name at an end or inside.
/// They are several if the name does not tell them apart.
///
/// A name with the word of its type, as in `NotesTable`, is closer than one with others.
pub(super) fn closest<'i>(name: &str, ty: &str, ids: impl Iterator<Item = (&'i str, Option<String>)>) -> Vec<&'i str> {
    let wanted = folded(name);
    let with_type = wanted.clone() + &folded(ty.rsplit("::").next().unwrap_or_default());
    let rank = |id: &str, own: &Option<String>| {
        // The last part of an address is the name.
        let id = id.rsplit_once('.').map_or(id, |(_, name)| name);
        let own = own.as_deref().map(folded).unwrap_or_default();
        let stem = folded(without_hash(id));
        match () {
            () if id == name => Some(0),
            () if stem == wanted || own == wanted => Some(1),
            () if stem == with_type => Some(2),
            () if stem.ends_with(&wanted) || own.ends_with(&wanted) || stem.ends_with(&with_type) => Some(3),
            () if stem.contains(&wanted) || own.contains(&wanted) => Some(4),
            () => None,
        }
    };
    let mut ranked: Vec<(i32, &str)> = ids.filter_map(|(id, own)| Some((rank(id, &own)?, id))).collect();
    ranked.sort_unstable();
    let best = ranked.first().map(|(rank, _)| *rank);
    ranked.into_iter().filter(|(rank, _)| Some(*rank) == best).map(|(_, id)| id).collect()
}

impl<'d> Mapping<'d> {
    /// Finds what the parameters of a bundle stand for; resources are added with [`Mapping::add`].
    pub(super) fn new(bundle: &Json, deployed: &'d Deployed, given: &[(String, String)]) -> Self {
        let mut mapping = Self {
            deployed,
            references: BTreeMap::new(),
            missing: BTreeMap::new(),
            defaults: BTreeMap::new(),
            declared: Vec::new(),
            asked: RefCell::default(),
            given: given.iter().cloned().collect(),
        };
        // Parameters are called by the logical id of a name: `my_notes` is `MyNotes` there.
        for (name, id) in given {
            mapping.given.entry(parameters::logical(name)).or_insert_with(|| id.clone());
        }
        let parameters = || bundle["parameters"].as_object().into_iter().flatten();
        for (name, parameter) in parameters() {
            if let Some(id) = parameter.get("logicalId").and_then(Json::as_str)
                && deployed.resources.contains_key(id)
            {
                mapping.given.entry(declared_name(name).0.to_owned()).or_insert_with(|| id.to_owned());
            }
        }
        for (name, parameter) in parameters() {
            if parameter.get("default").is_some() {
                mapping.declared.push(name.clone());
            }
            mapping.add_parameter(name, parameter);
        }
        let routes = bundle["routes"].as_array().into_iter().flatten();
        let apis: BTreeSet<&str> = routes.filter_map(|route| route["api"].as_str()).collect();
        for api in apis {
            let is_created = bundle["resources"].get(parameters::logical(api)).is_some();
            if bundle["parameters"].get(parameters::id(api)).is_none() && !is_created {
                mapping.add_api(api);
            }
        }
        // The stage of an API that is there.
        for (name, _) in parameters() {
            let stage = name.strip_suffix("Stage").and_then(|api| mapping.resource(&format!("{api}Id")));
            let stage = stage.and_then(|api| deployed.stage(api)).and_then(|stage| deployed.text(stage));
            if let (Some(stage), true) = (stage, mapping.missing.contains_key(name)) {
                mapping.missing.remove(name);
                mapping.defaults.insert(name.clone(), stage);
            }
        }
        mapping
    }

    fn add_parameter(&mut self, name: &str, parameter: &Json) {
        if let Some(given) = self.given.get(name) {
            self.references.insert(name.to_owned(), given.clone());
            return;
        }
        let text = |key: &str| parameter.get(key).and_then(Json::as_str);
        let description = text("description").unwrap_or_default();
        let types = kinds_of(name, parameter);
        let root = name.strip_suffix(ROOT_RESOURCE);
        let (declared, is_arn) = declared_name(name);
        let given = self.given.get(declared).cloned();
        if given.is_none() && self.deployed.parameters.contains_key(name) {
            self.references.insert(name.to_owned(), name.to_owned());
            return;
        }
        let mut found: Vec<(&'d str, &'static DeployedType)> = Vec::new();
        for ty in &types {
            let ids = self
                .deployed
                .of_type(ty.ty)
                .map(|(id, properties)| (id, properties.get(ty.name).and_then(|own| self.deployed.text(own))));
            let ids: Vec<(&'d str, Option<String>)> = ids.collect();
            match &given {
                Some(given) => found.extend(ids.iter().filter(|(id, _)| id == given).map(|(id, _)| (*id, *ty))),
                None => found.extend(closest(declared, ty.ty, ids.into_iter()).into_iter().map(|id| (id, *ty))),
            }
        }
        // The only pool or client, as for those that the program declares.
        if found.is_empty()
            && given.is_none()
            && let [ty] = types[..]
            && ty.ty.starts_with("AWS::Cognito::")
        {
            found.extend(self.deployed.of_type(ty.ty).map(|(id, _)| (id, ty)));
        }
        let reference = |(id, ty): (&str, &DeployedType)| match root {
            Some(_) => format!("{id}.{ROOT_RESOURCE}"),
            None if is_arn => ty.arn_reference(id),
            None => id.to_owned(),
        };
        if let ([one], Some(_)) = (&found[..], types.first()) {
            self.references.insert(name.to_owned(), reference(*one));
            return;
        }
        // A parameter of the template, or a resource of which the type is not known.
        if let Some(given) = given {
            self.references.insert(name.to_owned(), given);
            return;
        }
        if types.is_empty()
            && let Some(default) = text("default")
        {
            self.defaults.insert(name.to_owned(), default.to_owned());
            return;
        }
        let kinds: Vec<&str> = types.iter().map(|ty| ty.ty).collect();
        let ids: Vec<&str> = found.iter().map(|(id, _)| *id).collect();
        let reason = match (kinds.is_empty(), ids.is_empty()) {
            (true, _) => format!("the template has no parameter `{name}`; give its value with --set"),
            (false, true) => format!(
                "the template has no parameter `{name}` and no {} with `{declared}` in its logical id or name; name it \
                 with --map {declared}=LOGICAL_ID",
                kinds.join(" or ")
            ),
            (false, false) => format!("it can be {}; name it with --map {declared}=LOGICAL_ID", ids.join(" or ")),
        };
        let subject = match description.split_once(" of ") {
            Some((_, subject)) if !types.is_empty() => subject.to_owned(),
            _ => format!("parameter {name}"),
        };
        self.missing.insert(name.to_owned(), MissingThing { subject, reason });
    }

    /// Finds an API that the bundle has no parameter for: nothing of its output needs the id.
    ///
    /// Its id may also be a text of the program, so only a resource of this very name is taken for it unasked.
    fn add_api(&mut self, api: &str) {
        let given = self.given.get(&parameters::logical(api)).cloned();
        let found = given.or_else(|| {
            let mut found = Vec::new();
            for ty in API_TYPES {
                let ids = closest(api, ty, self.deployed.of_type(ty).map(|(id, _)| (id, None)));
                let name = |id: &str| folded(without_hash(id.rsplit_once('.').map_or(id, |(_, name)| name)));
                found.extend(ids.into_iter().filter(|id| name(id) == folded(api)));
            }
            match found[..] {
                [one] => Some(one.to_owned()),
                _ => None,
            }
        });
        if let Some(found) = found {
            self.references.insert(parameters::id(api), found);
        }
    }

    /// Lets a logical id of the bundle stand for a resource of the template.
    pub(super) fn add(&mut self, id: &str, deployed: &str) {
        self.references.insert(id.to_owned(), deployed.to_owned());
    }

    /// Returns the resource that was given for a name on the command line.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        self.given.get(name).map(String::as_str)
    }

    /// Returns the names that were given and are in neither the program nor the template, in words.
    pub(super) fn wrongly_given(&self) -> Vec<String> {
        let is_known = |id: &str| {
            let id = id.rsplit_once('.').filter(|_| !self.deployed.resources.contains_key(id)).map_or(id, |(id, _)| id);
            self.deployed.resources.contains_key(id) || self.deployed.parameters.contains_key(id)
        };
        // A name as it was given comes after its logical id.
        let wrong = self.given.iter().rev().filter(|(_, id)| !is_known(id));
        wrong
            .map(|(name, id)| format!("--map {name}={id}: the template has no resource and no parameter `{id}`"))
            .collect()
    }

    /// Returns the resource of the template that a logical id or parameter of the bundle stands for.
    pub(super) fn resource(&self, name: &str) -> Option<&str> {
        let reference = self.references.get(name)?;
        let known = |id: &&str| self.deployed.resources.contains_key(*id);
        Some(reference.as_str()).filter(known).or_else(|| reference.rsplit_once('.').map(|(id, _)| id).filter(known))
    }

    /// Returns the declared parameters in a part of the bundle of which the template may have the value in place of the name.
    pub(super) fn parameters_in(&self, json: &Json) -> Vec<&str> {
        let text = json.to_string();
        let is_in = |name: &str| ["}}", ":", "/"].iter().any(|end| text.contains(&format!("{{{{{name}{end}")));
        self.declared.iter().map(String::as_str).filter(|name| is_in(name)).collect()
    }

    /// Returns the parameter of the template that a parameter of the bundle stands for.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let reference = self.references.get(name)?;
        Some(reference.as_str()).filter(|reference| self.deployed.parameters.contains_key(*reference))
    }

    /// Returns the names of the program that were taken for resources of another name, with these. Logical ids of ours with something
    /// before and behind them are left out.
    pub(super) fn taken(&self) -> Vec<(String, String)> {
        let taken = self.references.iter().filter_map(|(name, reference)| {
            let own = self.resource(name)?;
            let is_ours = own == reference && folded(own).contains(&folded(name));
            let declared = ["Arn", "Id"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
            let is_given = self.given.contains_key(name) || self.given.contains_key(declared);
            (!is_ours && !is_given && own != declared).then(|| (declared.to_owned(), own.to_owned()))
        });
        taken.collect()
    }

    /// Returns what the template lacks, all of it.
    pub(super) fn missing(&self) -> impl Iterator<Item = (&String, &MissingThing)> {
        self.missing.iter()
    }

    /// Returns the missing things that a part of the bundle is about, in words.
    pub(super) fn missing_in(&self, json: &Json) -> Option<String> {
        self.asked.borrow_mut().clear();
        self.filled(json);
        let asked = self.asked.borrow();
        let names: Vec<&str> = asked.iter().map(String::as_str).collect();
        (!names.is_empty()).then(|| format!("the template has nothing that `{}` stands for", names.join("` and `")))
    }

    /// Returns a part of the bundle with the values of the template.
    pub(super) fn filled(&self, json: &Json) -> Json {
        with_texts(json, &|text| self.filled_text(text))
    }

    pub(super) fn filled_text(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            out.push_str(before);
            let Some((name, after)) = after.split_once("}}") else {
                out.push_str("{{");
                rest = after;
                continue;
            };
            match name.starts_with("resolve:") {
                true => out.extend(["{{", name, "}}"]),
                false => out.push_str(&self.value(name)),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// Returns the value of a placeholder without its braces.
    fn value(&self, name: &str) -> String {
        if name.starts_with("AWS::") {
            return self.deployed.value(name);
        }
        if let Some(export) = name.strip_prefix("import:") {
            return self.deployed.value(&format!("import:{}", self.export(export)));
        }
        if let Some((whole, field)) = name.rsplit_once(':')
            && let Ok(field) = field.parse::<usize>()
        {
            return self.value(whole).split(':').nth(field).unwrap_or_default().to_owned();
        }
        if let Some(whole) = name.strip_suffix("/1") {
            return self.value(whole).split_once('/').map(|(_, after)| after.to_owned()).unwrap_or_default();
        }
        if let Some(default) = self.defaults.get(name) {
            return default.clone();
        }
        if let Some(reference) = self.references.get(name) {
            return self.deployed.value(reference);
        }
        if let Some((id, attribute)) = name.split_once('.') {
            if let Some(reference) = self.references.get(id) {
                let by_arn = deployed_type(self.deployed.resource_type(reference)).filter(|_| attribute == "Arn");
                return match by_arn {
                    Some(known) => self.deployed.value(&known.arn_reference(reference)),
                    None => self.deployed.value(&format!("{reference}.{attribute}")),
                };
            }
            self.asked.borrow_mut().insert(id.to_owned());
        } else {
            self.asked.borrow_mut().insert(name.to_owned());
        }
        format!("missing-{}", name.replace('.', "-"))
    }

    /// Returns the name of an export, which has parameters as `<NAME>`.
    fn export(&self, name: &str) -> String {
        let mut out = String::new();
        let mut rest = name;
        while let Some((before, after)) = rest.split_once('<') {
            out.push_str(before);
            let Some((parameter, after)) = after.split_once('>') else { break };
            out.push_str(&self.value(parameter));
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// Returns the types of the things that a parameter of the bundle is the ARN or the id of.
fn kinds_of(name: &str, parameter: &Json) -> Vec<&'static DeployedType> {
    let text = |key: &str| parameter.get(key).and_then(Json::as_str).unwrap_or_default();
    let (pattern, used) = (text("pattern"), text("patternDescription"));
    let of = |types: &[&str]| types.iter().filter_map(|ty| deployed_type(ty)).collect();
    let arn = pattern.strip_prefix("^arn:aws[a-z-]*:").filter(|_| name.ends_with("Arn"));
    match arn.and_then(|rest| rest.split_once(':')) {
        Some((service, rest)) => {
            // `iam` has roles, policies and providers.
            let of_kind = |ty: &&DeployedType| service != "iam" || rest.contains(":role") == ty.arn.contains(":role/");
            types_of_service(service).into_iter().filter(of_kind).collect()
        }
        // A declared parameter may have any name: what it is used for counts.
        None if used.contains(" is the id of API ") => of(&API_TYPES),
        None if used.contains(" is the id of the root resource of API ") => of(&["AWS::ApiGateway::RestApi"]),
        None if used.contains(" is the id of identity pool ") => of(&["AWS::Cognito::IdentityPool"]),
        None if used.ends_with(" is the id of an app client") => of(&["AWS::Cognito::UserPoolClient"]),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_of_cdk() {
        for (id, expected) in [
            ("NotesTable8A1B2C3D", "NotesTable"),
            ("NotesTable8a1b2c3d", "NotesTable8a1b2c3d"),
            ("8A1B2C3D", "8A1B2C3D"),
            ("Notes", "Notes"),
            ("", ""),
        ] {
            assert_eq!(without_hash(id), expected);
        }
    }

    #[test]
    fn the_closest_ids() {
        let table = "AWS::DynamoDB::Table";
        for (ids, expected) in [
            (vec!["Notes", "NotesTable"], vec!["Notes"]),
            (vec!["NotesTable8A1B2C3D", "NotesArchive0A1B2C3D", "AppNotes"], vec!["NotesTable8A1B2C3D"]),
            (vec!["AppNotesTable", "NotesArchive"], vec!["AppNotesTable"]),
            (vec!["NotesA", "NotesB", "Other"], vec!["NotesA", "NotesB"]),
            (vec!["aws_dynamodb_table.notes", "aws_dynamodb_table.others"], vec!["aws_dynamodb_table.notes"]),
            (vec!["Other"], vec![]),
        ] {
            assert_eq!(closest("Notes", table, ids.into_iter().map(|id| (id, None))), expected);
        }
        let named = [("A", Some("prod-notes".to_owned())), ("B", Some("prod-orders".to_owned()))];
        assert_eq!(closest("Notes", table, named.into_iter()), ["A"]);
    }
}
