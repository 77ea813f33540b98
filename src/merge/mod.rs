//! Joins the output of a program into a template of CloudFormation or SAM that has the things it is about.
//!
//! Parameters of the output become references to the template's resources, functions get their roles, and routes their authorizers.
//! What the program says and the template does not have, or says otherwise, is refused. Whatever else the template has stays as it is.

mod dangling;
mod deployments;
mod document;
mod event_sources;
mod functions;
mod json;
mod order;
mod rewrite;
mod routes;
mod sam;
mod sections;
mod tables;
mod things;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

pub use self::document::{DocumentError, TemplateDocument, TemplateFormat};
use self::things::FoundApi;
use crate::compare::Direction;
use crate::compare::verify::{Deployed, verify};
use crate::compile::{Compilation, CompileOptions, CompiledRoles, Target, compile_with};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{merge as code, quotas};
use crate::emit;
use crate::emit::cloudformation::MAX_ENTRIES;
use crate::emit::cloudformation::references::TemplateReferences;
use crate::emit::plan::{Plan, plan};
use crate::model::{Program, ResourceId};
use crate::text::{FileId, Loc, Sources, Span};

/// What is merged into, and how it is written.
#[derive(Debug)]
pub struct MergeRequest<'t> {
    pub template: &'t TemplateDocument,
    /// The file of the template in diagnostics. It is none of the program's.
    pub file: FileId,
    pub format: TemplateFormat,
    /// Whether the outputs of the program are added too.
    pub outputs: bool,
}

/// Compiles a program into a template. Nothing is made if there is any error in the program, or if the template does not fit.
pub fn merge(sources: &Sources, options: &CompileOptions, request: &MergeRequest<'_>) -> Compilation {
    compile_with(sources, options, |program, compiled| {
        let plan = plan(program);
        Merger::new(program, &plan, request).merge(compiled).map(String::into_bytes)
    })
}

/// Returns the diagnostic for a text that is no template.
pub fn unreadable(error: &DocumentError, name: &str, file: FileId) -> Diagnostic {
    let offset = error.offset as u32;
    let loc = Loc { file, span: Span::new(offset, offset) };
    Diagnostic::new(&code::TEMPLATE_UNREADABLE, loc, format!("`{name}` is no template: {}", error.message), "here")
        .help("pass a template of CloudFormation or SAM, in JSON or YAML")
}

/// The transform that turns functions and APIs of SAM into resources.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-serverless.html>
const SAM: &str = "AWS::Serverless-2016-10-31";

/// The state of a merge.
struct Merger<'m, 'p, 's> {
    program: &'p Program<'s>,
    plan: &'m Plan<'p>,
    request: &'m MergeRequest<'m>,
    /// The template as it was read, to evaluate what it says.
    deployed: Deployed,
    is_sam: bool,
    /// The template with all that was added so far.
    merged: Json,
    /// What stands for the parameters of the output.
    references: TemplateReferences,
    /// The logical ids of declared resources.
    things: BTreeMap<ResourceId, String>,
    apis: Vec<FoundApi>,
    /// The functions of the template with the roles that they were given.
    roles: Vec<(String, String)>,
    /// The parameters of the template that are the name of a stage in policies.
    stages: BTreeSet<String>,
    /// Resources of the output that SAM makes by itself.
    left_out: BTreeSet<String>,
    /// Resources of the template that got another logical id.
    renamed: BTreeMap<String, String>,
    errors: Vec<Diagnostic>,
}

impl<'m, 'p, 's> Merger<'m, 'p, 's> {
    fn new(program: &'p Program<'s>, plan: &'m Plan<'p>, request: &'m MergeRequest<'m>) -> Self {
        Self {
            program,
            plan,
            request,
            deployed: Deployed::before_transform(&request.template.value),
            is_sam: false,
            merged: request.template.value.clone(),
            references: TemplateReferences::default(),
            things: BTreeMap::new(),
            apis: Vec::new(),
            roles: Vec::new(),
            stages: BTreeSet::new(),
            left_out: BTreeSet::new(),
            renamed: BTreeMap::new(),
            errors: Vec::new(),
        }
    }

    fn merge(mut self, compiled: CompiledRoles<'p>) -> Result<String, Vec<Diagnostic>> {
        match self.check_template() {
            Ok(is_sam) => self.is_sam = is_sam,
            Err(error) => return Err(vec![*error]),
        }
        self.find_things();
        self.check_tables();
        let output = match emit::emit_into(self.program, &self.references, compiled) {
            Ok(output) => serde_json::from_str(&output).expect("an output is JSON"),
            Err(errors) => {
                self.errors.extend(errors);
                return Err(self.errors);
            }
        };
        self.check_references(&output);
        self.set_roles();
        self.check_event_sources();
        self.set_authorizers(&output);
        if self.errors.is_empty() {
            self.add_sections(&output);
        }
        if self.errors.is_empty() {
            self.order();
            self.rename_deployments();
            self.check_dangling();
            self.verify();
            self.check_quotas();
        }
        match self.errors.is_empty() {
            true => self.text().map_err(|error| vec![error]),
            false => Err(self.errors),
        }
    }

    /// Returns a place in the template.
    fn place<S: AsRef<str>>(&self, path: &[S]) -> Loc {
        Loc { file: self.request.file, span: self.request.template.place(path) }
    }

    /// Returns the logical id of a resource as it is in the template, and where that is.
    fn place_of(&self, id: &str) -> Loc {
        self.place(&["Resources", id])
    }

    /// Returns the properties of a resource of the template, as they are written.
    fn written(&self, id: &str) -> &'m Json {
        let request = self.request;
        &request.template.value["Resources"][id]["Properties"]
    }

    /// Sets a property of a resource, and makes the objects on the way there.
    fn set(&mut self, path: &[&str], value: Json) {
        let mut place = &mut self.merged;
        for (depth, name) in path.iter().enumerate() {
            if place.is_null() {
                *place = Json::Object(serde_json::Map::new());
            }
            let is_function = |name: &String| name.starts_with("Fn::") || name == "Ref";
            match place {
                Json::Object(fields) if !fields.keys().any(is_function) => place = &mut place[*name],
                _ => {
                    let path = &path[..depth];
                    let message = format!("`{}` is no object that `{name}` can be added to", path.join("."));
                    let error = Diagnostic::new(&code::TEMPLATE_UNREADABLE, self.place(path), message, "this value");
                    self.errors.push(error.help("write it as an object of its properties"));
                    return;
                }
            }
        }
        *place = value;
    }

    /// Refuses what is no template, what a macro changes, and what has been merged already. Returns whether it is one of SAM.
    fn check_template(&self) -> Result<bool, Box<Diagnostic>> {
        let mut is_sam = false;
        let template = &self.request.template.value;
        let error = |code, place: &[&str], message: String, label: &str| {
            Box::new(Diagnostic::new(code, self.place(place), message, label))
        };
        let Some(resources) = template.get("Resources").and_then(Json::as_object) else {
            let message = "a template has an object `Resources`".to_owned();
            return Err(Box::new(
                error(&code::TEMPLATE_UNREADABLE, &[], message, "none here")
                    .help("pass a template of CloudFormation or SAM, in JSON or YAML"),
            ));
        };
        let macros: Vec<&Json> = match template.get("Transform") {
            None => Vec::new(),
            Some(Json::Array(list)) => list.iter().collect(),
            Some(one) => vec![one],
        };
        for name in macros {
            if name == SAM {
                is_sam = true;
                continue;
            }
            let name = name.as_str().map_or_else(|| name.to_string(), str::to_owned);
            let message = format!("the macro `{name}` changes the template after the merge");
            return Err(Box::new(
                error(&code::TEMPLATE_TRANSFORMED, &["Transform"], message, "runs over all of it")
                    .help("merge into what it makes: aws cloudformation get-template --template-stage Processed"),
            ));
        }
        if let Some(path) = find_macro(template) {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let name = path.last().copied().unwrap_or_default();
            let message = format!("`{name}` adds to the template after the merge");
            return Err(Box::new(
                error(&code::TEMPLATE_TRANSFORMED, &path, message, "what it adds is not known")
                    .help("write out what it stands for, or merge into what it makes"),
            ));
        }
        for (id, resource) in resources {
            let path = ["Resources", id];
            let Some(ty) = resource.get("Type").and_then(Json::as_str) else {
                let message = format!("resource `{id}` has no `Type`");
                return Err(Box::new(
                    error(&code::TEMPLATE_UNREADABLE, &path, message, "no `Type`")
                        .help("pass a template of CloudFormation or SAM, in JSON or YAML"),
                ));
            };
            if resource.pointer("/Metadata/authc").is_some() {
                let message = format!("`{id}` is from an earlier merge");
                return Err(Box::new(
                    error(&code::MERGED_ALREADY, &path, message, "made by authc")
                        .help("merge into the template that was merged into then, and keep that one for changes"),
                ));
            }
            if ty.starts_with("AWS::Serverless::") && !is_sam {
                let message = format!("resource `{id}` is of SAM, and the template has not its transform");
                return Err(Box::new(
                    error(&code::TEMPLATE_UNREADABLE, &path, message, "of SAM")
                        .help(format!("add it to the template: Transform: {SAM}")),
                ));
            }
        }
        if template.pointer("/Metadata/authc").is_some() {
            let message = "the template is from an earlier merge".to_owned();
            return Err(Box::new(
                error(&code::MERGED_ALREADY, &["Metadata", "authc"], message, "made by authc")
                    .help("merge into the template that was merged into then, and keep that one for changes"),
            ));
        }
        Ok(is_sam)
    }

    /// Compares what was made with the program, as `authc verify` does. Routes of SAM are known only after its transform.
    fn verify(&mut self) {
        let Ok(bundle) = emit::emit(self.program, Target::Bundle) else { return };
        let bundle: Json = serde_json::from_str(&bundle).expect("an output is JSON");
        let deployed = Deployed::before_transform(&self.merged);
        let resources = self.things.iter().map(|(id, own)| (self.program.resources[id.index()].name, own));
        let apis = self.apis.iter().map(|api| (self.program.apis[api.api.index()].name, &api.id));
        let given: Vec<(String, String)> =
            resources.chain(apis).map(|(name, id)| (name.to_owned(), id.clone())).collect();
        let changes = match verify(&bundle, &deployed, &given) {
            Ok(verification) => verification.changes,
            Err(reason) => {
                self.errors.push(Diagnostic::global(&code::MERGED_DIFFERS, reason));
                return;
            }
        };
        for change in changes {
            let is_of_sam = self.is_sam && ["route ", "api "].iter().any(|word| change.subject.starts_with(word));
            // What is said to be elsewhere: a role that needs it is reported by itself.
            let is_elsewhere =
                change.direction == Direction::Unknown && change.sources.is_empty() && change.places.is_empty();
            if is_of_sam || is_elsewhere {
                continue;
            }
            let message = format!("the merged template is not what the program says: {}", change.line());
            let place = change.sources.first().and_then(|source| self.line(source));
            let label = match change.direction {
                Direction::Wider => "allows more than this",
                _ => "differs from this",
            };
            let mut error = match place {
                Some(place) => Diagnostic::new(&code::MERGED_DIFFERS, place, message, label),
                None => Diagnostic::global(&code::MERGED_DIFFERS, message),
            };
            for place in &change.places {
                let path: Vec<&str> = place.split(['.', '[']).map(|name| name.trim_end_matches(']')).collect();
                if let ["Resources", id, ..] = path[..]
                    && self.deployed.resources.contains_key(id)
                {
                    error = error.label(self.place(&path), "in the template");
                }
            }
            self.errors.push(error.help("take it out of the template, or say it in the program"));
        }
    }

    /// Reports a section that has more than CloudFormation takes, once SAM's own resources are left out.
    fn check_quotas(&mut self) {
        for (section, most, _) in MAX_ENTRIES {
            let count = self.merged[section].as_object().map_or(0, serde_json::Map::len);
            if count > most {
                let name = section.to_ascii_lowercase();
                let message = format!("the merged template has {count} {name}, and CloudFormation takes {most}");
                let error = Diagnostic::new(&quotas::TEMPLATE_TOO_LARGE, self.place(&[section]), message, "with these")
                    .note("CloudFormation refuses the template when it is deployed")
                    .help("move a part of the template to another stack, with its own program");
                self.errors.push(error);
            }
        }
    }

    /// Returns the line that `app.authc:12` names.
    fn line(&self, source: &str) -> Option<Loc> {
        let (name, line) = source.rsplit_once(':')?;
        let number: usize = line.parse().ok()?;
        let of = |file: &crate::text::SourceFile| file.in_project.as_ref().unwrap_or(&file.name) == name;
        let (file, source) = self.program.sources.iter().find(|(_, file)| of(file))?;
        let start: usize = source.text.split_inclusive('\n').take(number.checked_sub(1)?).map(str::len).sum();
        let line = source.text.get(start..)?.lines().next()?;
        let indented = start + line.len() - line.trim_start().len();
        Some(Loc { file, span: Span::new(indented as u32, (start + line.trim_end().len()) as u32) })
    }

    /// Returns the merged template as a text.
    fn text(&self) -> Result<String, Diagnostic> {
        let template = self.request.template;
        match (self.request.format, template.format) {
            (TemplateFormat::Json, _) => {
                Ok(serde_json::to_string_pretty(&self.merged).expect("a template is JSON") + "\n")
            }
            (TemplateFormat::Yaml, TemplateFormat::Json) => Ok(rewrite::written(&self.merged)),
            (TemplateFormat::Yaml, TemplateFormat::Yaml) => rewrite::rewritten(template, &self.merged, &self.renamed)
                .ok_or_else(|| {
                    let message = "the template cannot be changed in the form of YAML that it is written in";
                    Diagnostic::new(&code::NOT_WRITABLE_SO, self.place::<&str>(&[]), message, "this one")
                        .help("write the result in JSON: --out template.json")
                }),
        }
    }
}

/// Returns the path of the first macro within a template, or of what is repeated.
fn find_macro(json: &Json) -> Option<Vec<String>> {
    let inside = |name: String, value: &Json| {
        let mut path = find_macro(value)?;
        path.insert(0, name);
        Some(path)
    };
    match json {
        Json::Array(items) => items.iter().enumerate().find_map(|(index, item)| inside(index.to_string(), item)),
        Json::Object(fields) => {
            fields.iter().find_map(|(name, value)| match name == "Fn::Transform" || name.starts_with("Fn::ForEach") {
                true => Some(vec![name.clone()]),
                false => inside(name.clone(), value),
            })
        }
        _ => None,
    }
}
