//! Compares the keys of declared tables with those of the template. It shows that `owner` compares the real partition key.

use serde_json::Value as Json;

use super::Merger;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::merge as code;
use crate::model::resource::{Key, KeyType};
use crate::text::Loc;

/// The attributes of a key in a template, each with its type, partition key first.
type DeployedKey = Vec<(String, Option<String>)>;

impl Merger<'_, '_, '_> {
    pub(super) fn check_tables(&mut self) {
        let things: Vec<_> = self.things.iter().map(|(index, id)| (*index, id.clone())).collect();
        for (index, id) in things {
            let resource = &self.program.resources[index.index()];
            let Some(table) = resource.table() else { continue };
            let properties = self.deployed.properties(&id).clone();
            if !table.key.is_empty() {
                let own = if properties["KeySchema"].is_null() {
                    simple_key(&properties)
                } else {
                    self.key(&properties, &properties)
                };
                self.compare_keys(
                    &format!("table {}", resource.name),
                    (&table.key, resource.loc),
                    own,
                    &id,
                    "KeySchema",
                );
            }
            for index in &table.indexes {
                let lists = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"];
                let all = lists.into_iter().flat_map(|list| properties[list].as_array().into_iter().flatten());
                let own =
                    all.into_iter().find(|own| self.deployed.text(&own["IndexName"]).as_deref() == Some(index.name));
                let Some(own) = own else {
                    let message = format!("table {} has no index {} in the template", resource.name, index.name);
                    let error = Diagnostic::new(&code::OTHER_KEY, index.loc, message, "declared here")
                        .label(self.place_of(&id), "no such index");
                    self.errors.push(error.help("delete the index here, or add it to the template"));
                    continue;
                };
                let own = self.key(own, &properties);
                let subject = format!("index {}.{}", resource.name, index.name);
                self.compare_keys(&subject, (&index.key, index.loc), own, &id, "GlobalSecondaryIndexes");
            }
        }
    }

    /// Returns the key of a table or an index; `None` if it is known only at the deployment.
    fn key(&self, of: &Json, table: &Json) -> Option<DeployedKey> {
        let definitions = self.deployed.evaluated(&table["AttributeDefinitions"]).ok();
        let schema = self.deployed.evaluated(&of["KeySchema"]).ok()?;
        let mut schema: Vec<&Json> = schema.as_array()?.iter().collect();
        schema.sort_by_key(|part| part["KeyType"] != "HASH");
        let key = schema.into_iter().map(|part| {
            let name = part["AttributeName"].as_str()?.to_owned();
            let defined = definitions.as_ref().and_then(Json::as_array).into_iter().flatten();
            let ty = defined.into_iter().find(|defined| defined["AttributeName"] == name.as_str());
            Some((name, ty.and_then(|ty| ty["AttributeType"].as_str()).map(str::to_owned)))
        });
        key.collect()
    }

    fn compare_keys(
        &mut self,
        subject: &str,
        (declared, loc): (&[Key<'_>], Loc),
        own: Option<DeployedKey>,
        id: &str,
        property: &str,
    ) {
        let place = self.place(&["Resources", id, "Properties", property]);
        let Some(own) = own else {
            let message = format!("the key of {subject} is known only when the template is deployed");
            let error =
                Diagnostic::new(&code::OTHER_KEY, loc, message, "its key is declared here").label(place, "not a text");
            self.errors.push(error.help("write the names of the key attributes into the template"));
            return;
        };
        let names: Vec<&str> = own.iter().map(|(name, _)| name.as_str()).collect();
        if !declared.iter().map(|key| key.name).eq(names.iter().copied()) {
            let message = format!("{subject} has the key {} in the template", names.join(", "));
            let error = Diagnostic::new(
                &code::OTHER_KEY,
                declared.first().map_or(loc, |key| key.loc),
                message,
                "another key here",
            )
            .label(place, "in the template")
            .note("`owner` compares the partition key of the table with the caller");
            // What the partition key holds stays the same.
            let of = |(index, name): (usize, &&str)| match index {
                0 => declared.first(),
                _ => declared.iter().skip(1).find(|key| key.name == *name),
            };
            let written: Vec<String> = names
                .iter()
                .enumerate()
                .map(|part| format!("{}: {}", part.1, of(part).map_or("string", type_word)))
                .collect();
            self.errors.push(error.help(format!("write the key of the template: key {}", written.join(", "))));
            return;
        }
        for (key, (name, ty)) in declared.iter().zip(&own) {
            let expected = match key.ty {
                KeyType::Owner(_) | KeyType::Plain("string") => "S",
                KeyType::Plain("number") => "N",
                KeyType::Plain(_) => "B",
            };
            if let Some(ty) = ty.as_deref().filter(|ty| *ty != expected) {
                let message = format!("key attribute `{name}` of {subject} has the type `{ty}` in the template");
                let error = Diagnostic::new(&code::OTHER_KEY, key.loc, message, format!("would be `{expected}`"))
                    .label(place, "in the template");
                let word = match ty {
                    "S" => "string",
                    "N" => "number",
                    _ => "binary",
                };
                self.errors.push(error.help(format!("say the type that it has: {name}: {word}")));
            }
        }
    }
}

/// Returns the key of a table of SAM.
/// Source: <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-simpletable-primarykeyobject.html>
fn simple_key(properties: &Json) -> Option<DeployedKey> {
    let key = &properties["PrimaryKey"];
    let name = if key.is_null() { "id" } else { key["Name"].as_str()? };
    let ty = match key["Type"].as_str() {
        Some("Number") => "N",
        Some("Binary") => "B",
        _ => "S",
    };
    Some(vec![(name.to_owned(), Some(ty.to_owned()))])
}

fn type_word<'k>(key: &Key<'k>) -> &'k str {
    match key.ty {
        KeyType::Plain(word) => word,
        KeyType::Owner(crate::model::Var::Sub) => "sub",
        KeyType::Owner(_) => "identity",
    }
}
