//! The target `terraform` says what the CloudFormation template says, in the provider's own names: every template of Terraform is turned
//! back into the placeholder that the bundle writes, and types, arguments and attributes are compared with the schemas of the provider
//! in `tests/tools/terraform`.

use std::collections::BTreeSet;
use std::hash::BuildHasher as _;
use std::path::Path;

use crate::cli::pages::page_shows_what_is_written;
use crate::support;
use crate::support::json;
use crate::support::program::program;
use crate::support::random::Random;
use crate::support::today;
use crate::targets::plain;
use crate::{options, shapes, values};
use authc::compile::{Compilation, CompileOptions, Target, compile};
use authc::lint::registry;
use authc::text::Sources;
use serde_json::{Map, Value};

/// What placeholders of the bundle are called after, by the end of an address in Terraform. An attribute that is not here is an error.
const ATTRIBUTES: &[(&str, &str, &str)] = &[
    ("aws_cognito_user_pool", "arn", ".Arn"),
    ("aws_cognito_user_pool", "endpoint", ".ProviderName"),
    ("aws_cognito_user_pool", "id", ""),
    ("aws_cognito_user_pool_client", "id", ""),
    ("aws_cognito_user_pool_domain", "cloudfront_distribution", ".CloudFrontDistribution"),
    ("aws_cognito_identity_pool", "id", ""),
    ("aws_iam_role", "arn", ".Arn"),
    ("aws_iam_openid_connect_provider", "arn", ".Arn"),
    ("aws_iam_saml_provider", "arn", ".Arn"),
    ("aws_apigatewayv2_api", "id", ""),
    ("aws_apigatewayv2_api", "api_endpoint", ".ApiEndpoint"),
    ("aws_apigatewayv2_authorizer", "id", ""),
    ("aws_apigatewayv2_integration", "id", ""),
    ("aws_apigatewayv2_deployment", "id", ""),
    ("aws_api_gateway_authorizer", "id", ""),
    ("aws_api_gateway_resource", "id", ""),
    ("aws_api_gateway_rest_api", "id", ""),
    ("aws_api_gateway_rest_api", "root_resource_id", ".RootResourceId"),
    ("aws_api_gateway_deployment", "id", ""),
    ("aws_appsync_graphql_api", "id", ".ApiId"),
    ("aws_appsync_graphql_api", "arn", ".Arn"),
    ("aws_appsync_graphql_api", "uris[\"GRAPHQL\"]", ".GraphQLUrl"),
    ("aws_appsync_api_key", "key", ".ApiKey"),
];

/// What Terraform may refuse, by a part of the message. Anything else is a row that the table lacks.
pub const REFUSED: &[&str] = &[
    "`KeyConfiguration` of",
    "`IssuerConfiguration` of",
    "`WebAuthnFactorConfiguration` of",
    "`JwtConfiguration` of",
    "`InboundFederation` of",
    "has no resource for",
    "confirm their sign-in by SMS",
    "cannot read `{{resolve:",
];

/// An output with the schemas that it has to suit.
struct Configuration {
    title: String,
    json: Value,
    schemas: Vec<Value>,
}

impl Configuration {
    fn new(title: &str, json: Value) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/terraform");
        let range = json["terraform"]["required_providers"]["aws"]["version"].as_str().expect("a range");
        let lowest = range.strip_prefix(">= ").and_then(|rest| rest.strip_suffix(", < 7")).expect("a range below 7");
        let number = |version: &str| {
            let mut parts = version.split('.').map(|part| part.parse::<u32>().expect("a number"));
            (parts.next().expect("a major version"), parts.next().expect("a minor version"))
        };
        let files = std::fs::read_dir(folder).expect("the schemas").map(|entry| entry.expect("an entry").path());
        let read = files.map(|path| json::read(std::fs::read(path).expect("a schema")));
        let suits = |schema: &Value| number(schema["version"].as_str().expect("a version")) >= number(lowest);
        let schemas: Vec<Value> = read.filter(suits).collect();
        assert!(
            schemas.iter().any(|schema| schema["version"].as_str().is_some_and(|version| version.starts_with("5.")))
        );
        assert!(
            schemas.iter().any(|schema| schema["version"].as_str().is_some_and(|version| version.starts_with("6.")))
        );
        Self { title: title.to_owned(), json, schemas }
    }

    /// Returns a value as the bundle writes it.
    fn plain(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.text(text).into(),
            Value::Array(items) => items.iter().map(|item| self.plain(item)).collect(),
            Value::Object(entries) => {
                entries.iter().map(|(key, value)| (key.clone(), self.plain(value))).collect::<Map<_, _>>().into()
            }
            other => other.clone(),
        }
    }

    /// Returns what a template gives, with placeholders of the bundle.
    fn text(&self, template: &str) -> String {
        let (mut out, mut rest) = (String::new(), template);
        while let Some(at) = rest.find(['$', '%']) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("$${").or_else(|| rest.strip_prefix("%%{")) {
                out.push_str(&rest[1..3]);
                rest = after;
            } else if let Some(inside) = rest.strip_prefix("${") {
                let end = inside.find('}').expect("a template is closed");
                out.push_str(&self.expression(&inside[..end]));
                rest = &inside[end + 1..];
            } else {
                assert!(!rest.starts_with("%{"), "{}: a directive in {template}", self.title);
                out.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
        out + rest
    }

    fn expression(&self, expression: &str) -> String {
        if let Some(text) = expression.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            return text.to_owned();
        }
        match expression.strip_prefix("split(\"") {
            None => format!("{{{{{}}}}}", self.address(expression)),
            Some(rest) => {
                let (separator, rest) = rest.split_once("\", ").expect("a separator");
                let (address, index) = rest.split_once(")[").expect("an index");
                format!("{{{{{}{separator}{}}}}}", self.address(address), index.trim_end_matches(']'))
            }
        }
    }

    /// Returns the name of what an address leads to, which must be there.
    fn address(&self, address: &str) -> String {
        let there = |path: &[&str]| {
            let found = path.iter().try_fold(&self.json, |value, key| value.get(key));
            found.unwrap_or_else(|| panic!("{}: {address} leads nowhere", self.title)).clone()
        };
        if let Some(name) = address.strip_prefix("var.") {
            there(&["variable", name]);
            return name.to_owned();
        }
        if let Some(rest) = address.strip_prefix("data.") {
            let parts: Vec<&str> = rest.split('.').collect();
            let [ty, name, attribute] = parts.as_slice() else { panic!("{address}") };
            let source = there(&["data", ty, name]);
            self.has_attribute("data", ty, attribute);
            return match (*ty, *attribute) {
                ("aws_partition", "partition") => "AWS::Partition".to_owned(),
                ("aws_region", "id") => "AWS::Region".to_owned(),
                ("aws_caller_identity", "account_id") => "AWS::AccountId".to_owned(),
                ("aws_ssm_parameter", "insecure_value") => {
                    assert_eq!(self.text(source["name"].as_str().expect("a name")), format!("{{{{{name}}}}}"));
                    (*name).to_owned()
                }
                ("aws_cloudformation_export", "value") => {
                    let name = self.text(source["name"].as_str().expect("a name"));
                    format!("import:{}", name.replace("{{", "<").replace("}}", ">"))
                }
                _ => panic!("{}: {address}", self.title),
            };
        }
        let (ty, rest) = address.split_once('.').expect("a type");
        let (name, attribute) = rest.split_once('.').expect("an attribute");
        let resource = there(&["resource", ty, name]);
        self.has_attribute("resources", ty, attribute.split('[').next().unwrap_or_default());
        let known = ATTRIBUTES.iter().find(|row| (row.0, row.1) == (ty, attribute));
        let suffix = known.unwrap_or_else(|| panic!("{}: {address} is unknown", self.title)).2;
        let hash = resource["triggers"]["redeployment"].as_str().unwrap_or_default();
        format!("{name}{hash}{suffix}")
    }

    fn has_attribute(&self, kind: &str, ty: &str, attribute: &str) {
        for schema in &self.schemas {
            let attributes = schema[kind][ty]["attributes"].as_array().expect("a type of the provider");
            let is_there = attributes.iter().any(|other| other == attribute);
            assert!(is_there, "{}: {ty} has no {attribute} in {}", self.title, schema["version"]);
        }
    }

    fn resources(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        let types = self.json["resource"].as_object().into_iter().flatten();
        types.flat_map(|(ty, named)| {
            named.as_object().expect("names").iter().map(move |(name, body)| (ty.as_str(), name.as_str(), body))
        })
    }

    /// Every type, argument and block is one of the provider, and nothing is left out that it demands.
    fn suits_the_provider(&self) {
        let data = self.json["data"].as_object().into_iter().flatten();
        let data = data.flat_map(|(ty, named)| named.as_object().expect("names").values().map(move |body| (ty, body)));
        for schema in &self.schemas {
            let place = |ty: &str| format!("{}: {ty} in {}", self.title, schema["version"]);
            for (ty, name, body) in self.resources() {
                let arguments = &schema["resources"][ty]["arguments"];
                assert!(arguments.is_object(), "{}", place(ty));
                body_suits(body, arguments, &format!("{}.{name}", place(ty)));
            }
            for (ty, body) in data.clone() {
                body_suits(body, &schema["data"][ty]["arguments"], &place(ty));
            }
        }
        for (_, _, body) in self.resources() {
            self.plain(&without_settings(body));
            for address in body["depends_on"].as_array().into_iter().flatten() {
                let (ty, name) = address.as_str().and_then(|text| text.split_once('.')).expect("an address");
                assert!(self.json["resource"][ty][name].is_object(), "{}: {address}", self.title);
            }
        }
    }

    /// Returns the document that `${jsonencode(local.NAME)}` is.
    fn document(&self, template: &Value) -> Value {
        let name = template.as_str().and_then(|text| text.strip_prefix("${jsonencode(local.")?.strip_suffix(")}"));
        let name = name.unwrap_or_else(|| panic!("{}: {template} is no document", self.title));
        self.plain(&self.json["locals"][name])
    }

    /// Documents, outputs, parameters and values are those of the template.
    fn says_the_same_as(&self, template: &Value) {
        let title = &self.title;
        let ours = |ty: &str, id: &str| {
            let found = &self.json["resource"][ty][id];
            assert!(found.is_object(), "{title}: no {ty}.{id}");
            found
        };
        let (mut documents, mut inline) = (0, BTreeSet::new());
        for (id, resource) in template["Resources"].as_object().expect("resources") {
            let properties = plain(&resource["Properties"]);
            let role = |name: &Value| {
                let role = name.as_str().expect("a role").trim_matches(['{', '}']);
                format!("${{aws_iam_role.{role}.name}}")
            };
            match resource["Type"].as_str().expect("a type") {
                "AWS::IAM::Role" => {
                    let own = ours("aws_iam_role", id);
                    assert_eq!(self.document(&own["assume_role_policy"]), properties["AssumeRolePolicyDocument"]);
                    assert_eq!(own["//"]["sources"], resource["Metadata"]["authc"]["sources"], "{title}: {id}");
                    let exclusive = ours("aws_iam_role_policies_exclusive", id);
                    assert_eq!(exclusive["role_name"], role(&Value::from(format!("{{{{{id}}}}}"))), "{title}");
                    documents += 1;
                    // A role that a service takes has its policy inside.
                    for policy in properties["Policies"].as_array().into_iter().flatten() {
                        let id = format!("{id}{}", policy["PolicyName"].as_str().expect("a name"));
                        let own = ours("aws_iam_role_policy", &id);
                        assert_eq!(self.document(&own["policy"]), policy["PolicyDocument"], "{title}: {id}");
                        inline.insert(format!("${{aws_iam_role_policy.{id}.name}}"));
                        documents += 1;
                    }
                }
                "AWS::IAM::RolePolicy" => {
                    let own = ours("aws_iam_role_policy", id);
                    assert_eq!(self.document(&own["policy"]), properties["PolicyDocument"], "{title}: {id}");
                    assert_eq!(own["name"], properties["PolicyName"], "{title}: {id}");
                    // A role that somebody else keeps has policies of theirs.
                    if is_made(&properties["RoleName"], template) {
                        assert_eq!(own["role"], role(&properties["RoleName"]), "{title}: {id}");
                        inline.insert(format!("${{aws_iam_role_policy.{id}.name}}"));
                    } else {
                        assert_eq!(self.plain(&own["role"]), properties["RoleName"], "{title}: {id}");
                    }
                    documents += 1;
                }
                "AWS::IAM::ManagedPolicy" => {
                    let own = ours("aws_iam_policy", id);
                    assert_eq!(self.document(&own["policy"]), properties["PolicyDocument"], "{title}: {id}");
                    let attached = ours("aws_iam_role_policy_attachment", id);
                    assert_eq!(attached["role"], role(&properties["Roles"][0]), "{title}: {id}");
                    assert_eq!(attached["policy_arn"], format!("${{aws_iam_policy.{id}.arn}}"), "{title}: {id}");
                    documents += 1;
                }
                ty => self.has_the_values_of(id, ty, &properties),
            }
            // Cognito tries the role that it sends text messages with when it makes the pool.
            if let Some(role) = own_sms_role(&properties, template) {
                let after = self.json["resource"]["aws_cognito_user_pool"][id]["depends_on"].to_string();
                assert!(after.contains(&format!("aws_iam_role_policy.{role}Grants")), "{title}: {id} does not wait");
            }
            let is_retained = resource.get("DeletionPolicy").is_some();
            let kept =
                self.resources().any(|(_, name, body)| name == id && body["lifecycle"]["prevent_destroy"] == true);
            assert_eq!(kept, is_retained, "{title}: {id}");
        }
        let locals = self.json["locals"].as_object().map_or(0, Map::len);
        assert_eq!(locals, documents, "{title}: documents without a role");
        let exclusive = self.resources().filter(|(ty, ..)| *ty == "aws_iam_role_policies_exclusive");
        let kept = exclusive.flat_map(|(_, _, body)| body["policy_names"].as_array().expect("names"));
        let kept: BTreeSet<String> = kept.map(|name| name.as_str().expect("a name").to_owned()).collect();
        assert_eq!(kept, inline, "{title}: policies that the next run would remove");

        let values = |all: &Value, key: &str, read: &dyn Fn(&Value) -> Value| {
            let entries = all.as_object().into_iter().flatten();
            entries.map(|(name, entry)| (name.clone(), read(&entry[key]))).collect::<Map<_, _>>()
        };
        let outputs = values(&self.json["output"], "value", &|value| self.plain(value));
        assert_eq!(outputs, values(&template["Outputs"], "Value", &plain), "{title}");
        let descriptions = values(&self.json["output"], "description", &Value::clone);
        assert_eq!(descriptions, values(&template["Outputs"], "Description", &Value::clone), "{title}");
        for (own, theirs) in [("description", "Description"), ("default", "Default")] {
            let own = values(&self.json["variable"], own, &Value::clone);
            assert_eq!(own, values(&template["Parameters"], theirs, &Value::clone), "{title}");
        }
        for (name, variable) in self.json["variable"].as_object().into_iter().flatten() {
            let parameter = &template["Parameters"][name];
            let pattern = parameter["AllowedPattern"].as_str().expect("a pattern");
            let quoted = pattern.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "$${").replace("%{", "%%{");
            let condition = format!("${{can(regex(\"{quoted}\", var.{name}))}}");
            let is_translated = pattern.contains("\\u") || pattern.contains("{0,") || pattern.contains("{1,");
            assert!(is_translated || variable["validation"]["condition"] == condition, "{title}: {name}");
            assert_eq!(variable.get("sensitive"), parameter.get("NoEcho"), "{title}: {name}");
        }
    }

    /// No value of a resource of the template is lost: each is in a resource with the same name.
    fn has_the_values_of(&self, id: &str, ty: &str, properties: &Value) {
        let is_named = |name: &str, body: &Value| {
            let hash = body["triggers"]["redeployment"].as_str().unwrap_or_default();
            id.strip_prefix(name) == Some(hash)
        };
        let mut own = BTreeSet::new();
        for (_, _, body) in self.resources().filter(|(_, name, body)| is_named(name, body)) {
            leaves(&self.plain(&without_settings(body)), &mut own);
        }
        assert!(!own.is_empty(), "{}: no {ty} {id}", self.title);
        let mut properties = properties.clone();
        let entries = properties.as_object_mut().expect("properties");
        // Blocks and a date stand for them.
        entries.remove("EnabledMfas");
        entries.remove("Expires");
        let mut theirs = BTreeSet::new();
        leaves(&properties, &mut theirs);
        let lost: Vec<&String> = theirs.difference(&own).collect();
        assert!(lost.is_empty(), "{}: {ty} {id} loses {lost:?}", self.title);
    }
}

/// Returns a resource without what Terraform itself reads of it, and without documents.
fn without_settings(body: &Value) -> Value {
    let entries = body.as_object().expect("a resource").iter();
    let is_kept = |(key, value): &(&String, &Value)| {
        let is_text = |start: &str| value.as_str().is_some_and(|text| text.starts_with(start));
        let is_of_role = matches!(key.as_str(), "role" | "role_name" | "policy_names" | "policy_arn");
        !matches!(key.as_str(), "//" | "depends_on" | "lifecycle") && !is_text("${jsonencode(") && !is_of_role
    };
    entries.filter(is_kept).map(|(key, value)| (key.clone(), value.clone())).collect::<Map<_, _>>().into()
}

/// Returns whether the template makes the role with this name.
pub fn is_made(role: &Value, template: &Value) -> bool {
    let id = role.as_str().and_then(|name| name.strip_prefix("{{")?.strip_suffix("}}"));
    id.is_some_and(|id| template["Resources"][id]["Type"] == "AWS::IAM::Role")
}

/// Returns the role of the template that a user pool sends text messages with.
pub fn own_sms_role<'v>(pool: &'v Value, template: &Value) -> Option<&'v str> {
    let role = pool["SmsConfiguration"]["SnsCallerArn"].as_str()?.strip_prefix("{{")?.strip_suffix(".Arn}}")?;
    template["Resources"].get(role).map(|_| role)
}

pub fn leaves(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| leaves(item, found)),
        Value::Object(entries) => entries.values().for_each(|value| leaves(value, found)),
        leaf => drop(found.insert(leaf.to_string())),
    }
}

fn body_suits(body: &Value, arguments: &Value, place: &str) {
    let settings = ["//", "depends_on", "lifecycle"];
    let entries = body.as_object().unwrap_or_else(|| panic!("{place} is no block"));
    for (name, value) in entries.iter().filter(|(name, _)| !settings.contains(&name.as_str())) {
        match &arguments[name] {
            Value::Bool(_) => {}
            block @ Value::Object(_) if value.is_array() => {
                let items = value.as_array().expect("a list");
                items.iter().for_each(|item| body_suits(item, block, &format!("{place} {name}")));
            }
            block @ Value::Object(_) => body_suits(value, block, &format!("{place} {name}")),
            _ => panic!("{place} has no {name}"),
        }
    }
    for (name, argument) in arguments.as_object().expect("arguments") {
        let is_required = !name.is_empty() && (argument == true || argument[""] == true);
        assert!(!is_required || entries.contains_key(name), "{place} lacks {name}");
    }
}

/// Compares both outputs of one program; false if Terraform refuses it, for a reason that is known.
fn compared(title: &str, compiled: &dyn Fn(Target) -> Compilation) -> bool {
    let (template, own) = (compiled(Target::CloudFormation), compiled(Target::Terraform));
    let Some(template) = template.artefact.as_ref().map(json::read) else {
        let (one, two) = (support::errors(&template), support::errors(&own));
        assert!(one.iter().all(|error| two.contains(error)), "{title}: {one:?} and {two:?}");
        return false;
    };
    let Some(artefact) = &own.artefact else {
        let errors = support::errors(&own);
        let known = |error: &String| error.starts_with("AC0602") && REFUSED.iter().any(|part| error.contains(part));
        assert!(errors.iter().all(known), "{title}: {errors:?}");
        return false;
    };
    // For Terraform itself, where there is one.
    if let Some(folder) = std::env::var_os("AUTHC_CONFIGURATIONS") {
        let module = Path::new(&folder).join(format!("{:016x}", rustc_hash::FxBuildHasher.hash_one(artefact)));
        std::fs::create_dir_all(&module).expect("a folder for the module");
        std::fs::write(module.join("main.tf.json"), artefact).expect("a file in it");
    }
    let configuration = Configuration::new(title, json::read(artefact));
    configuration.suits_the_provider();
    configuration.says_the_same_as(&template);
    true
}

/// Compares outputs of the examples, of the examples of the codes, of programs with each option, and of random programs, as many as `AUTHC_PROGRAMS` says.
pub fn every_program(compared: impl Fn(&str, &dyn Fn(Target) -> Compilation) -> bool) {
    for example in support::examples() {
        let mut files: Vec<_> = std::fs::read_dir(&example).expect("an example").flatten().collect();
        files.sort_by_key(std::fs::DirEntry::path);
        let mut sources = Sources::default();
        for file in files.iter().filter(|file| file.path().extension().is_some_and(|extension| extension == "authc")) {
            let text = std::fs::read_to_string(file.path()).expect("a source");
            // The provider would make SMS a second factor by itself.
            let text = text.replace("mfa optional { totp }", "mfa optional { totp; sms }");
            sources.add(file.file_name().to_string_lossy(), None, text);
        }
        let title = example.display().to_string();
        let options =
            |target| CompileOptions { target, set: Vec::new(), today: today(), skip_tests: true, compact: false };
        assert!(compared(&title, &|target| compile(&sources, &options(target))), "{title} does not compile");
    }
    let mut count = 0;
    for code in registry::codes() {
        for text in [code.bad, code.good] {
            count += u32::from(compared(&format!("{}:\n{text}", code.id), &|target| support::outcome(text, target)));
        }
    }
    assert!(count > 100, "{count}");
    count = 0;
    for text in
        options::PROGRAMS.iter().map(|text| (*text).to_owned()).chain(values::programs()).chain(shapes::programs())
    {
        count += u32::from(compared(&text, &|target| support::outcome(&text, target)));
    }
    assert!(count > 100, "{count}");
    count = 0;
    for seed in 0..support::count("AUTHC_PROGRAMS", 150) as u64 {
        let text = program(&mut Random(seed)).text();
        count += u32::from(compared(&format!("seed {seed}:\n{text}"), &|target| support::outcome(&text, target)));
    }
    assert!(count > 20, "{count}");
}

#[test]
fn says_what_the_template_says() {
    every_program(compared);
}

#[test]
fn page_of_the_documentation() {
    page_shows_what_is_written("docs/how-to-deploy-with-terraform.md", "terraform::");
}

#[test]
fn terraform_is_not_asked_for_what_it_lacks() {
    let pool = "user_pool Users { login email; client web";
    let sms = "sms { role \"arn:aws:iam::123456789012:role/sms\" }";
    for (text, message) in [
        (
            format!("{pool}; mfa optional {{ totp }}; {sms} }}\n"),
            "the target `terraform` would let users of `Users` confirm their sign-in by SMS",
        ),
        (
            format!(
                "{pool}; provider Google google {{ client_id \"1\"; client_secret \"{{{{resolve:secretsmanager:g}}}}\" }} }}\n"
            ),
            "the target `terraform` cannot read `{{resolve:secretsmanager:g}}`",
        ),
    ] {
        assert_eq!(support::errors(&support::outcome(&text, Target::CloudFormation)), [""; 0], "{text}");
        let errors = support::errors(&support::outcome(&text, Target::Terraform));
        assert_eq!(errors, [format!("AC0602: {message}")], "{text}");
    }
}
