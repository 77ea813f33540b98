//! The target `pulumi` says what the CloudFormation template says, in Pulumi's own names: the literals of the module are read, and each
//! expression is turned back into the placeholder that the bundle writes. Names are compared with the provider by `tests/e2e/pulumi.sh`,
//! which also runs the modules.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher as _;
use std::path::Path;

use crate::cli::pages::page_shows_what_is_written;
use crate::support;
use crate::support::json;
use crate::targets::plain;
use crate::terraform::{REFUSED, every_program, is_made, leaves, own_sms_role};
use authc::compile::{Compilation, Target};
use serde_json::{Map, Value};

/// What placeholders of the bundle are called after, by the end of an expression. An attribute that is not here is an error.
const ATTRIBUTES: &[(&str, &str, &str)] = &[
    ("cognito.UserPool", "arn", ".Arn"),
    ("cognito.UserPool", "endpoint", ".ProviderName"),
    ("cognito.UserPool", "id", ""),
    ("cognito.UserPoolClient", "id", ""),
    ("cognito.UserPoolDomain", "cloudfrontDistribution", ".CloudFrontDistribution"),
    ("cognito.IdentityPool", "id", ""),
    ("iam.Role", "arn", ".Arn"),
    ("iam.Role", "name", ""),
    ("iam.Policy", "arn", ""),
    ("iam.RolePolicy", "name", ""),
    ("iam.OpenIdConnectProvider", "arn", ".Arn"),
    ("iam.SamlProvider", "arn", ".Arn"),
    ("apigatewayv2.Api", "id", ""),
    ("apigatewayv2.Api", "apiEndpoint", ".ApiEndpoint"),
    ("apigatewayv2.Authorizer", "id", ""),
    ("apigatewayv2.Integration", "id", ""),
    ("apigatewayv2.Deployment", "id", ""),
    ("apigateway.Authorizer", "id", ""),
    ("apigateway.Resource", "id", ""),
    ("apigateway.RestApi", "id", ""),
    ("apigateway.RestApi", "rootResourceId", ".RootResourceId"),
    ("apigateway.Deployment", "id", ""),
    ("appsync.GraphQLApi", "id", ".ApiId"),
    ("appsync.GraphQLApi", "arn", ".Arn"),
    ("appsync.GraphQLApi", "uris[\"GRAPHQL\"]", ".GraphQLUrl"),
    ("appsync.ApiKey", "key", ".ApiKey"),
];

/// A resource that the module makes.
struct Made {
    class: String,
    id: String,
    args: Value,
    options: String,
}

/// What a module says, with placeholders of the bundle.
#[derive(Default)]
struct Module {
    title: String,
    given: Map<String, Value>,
    asked: BTreeSet<String>,
    made: Vec<Made>,
    /// The variables so far, each with the resource.
    variables: BTreeMap<String, usize>,
    outputs: Map<String, Value>,
}

/// Reads literals and expressions from the beginning of a text.
struct Reader<'m, 't> {
    module: &'m Module,
    rest: &'t str,
}

impl<'t> Reader<'_, 't> {
    fn fails(&self, what: &str) -> ! {
        panic!("{}: {what} before {:.80}", self.module.title, self.rest)
    }

    fn takes(&mut self, token: &str) -> bool {
        let rest = self.rest.trim_start();
        let after = rest.strip_prefix(token);
        self.rest = after.unwrap_or(rest);
        after.is_some()
    }

    fn expect(&mut self, token: &str) {
        if !self.takes(token) {
            self.fails(&format!("no {token}"));
        }
    }

    fn name(&mut self) -> &'t str {
        let end = self.rest.find(|character: char| !character.is_ascii_alphanumeric() && character != '_');
        let (name, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        name
    }

    fn string(&mut self) -> String {
        self.rest = self.rest.trim_start();
        let mut strings = serde_json::Deserializer::from_str(self.rest).into_iter::<String>();
        let string = strings.next().and_then(Result::ok).unwrap_or_else(|| self.fails("no string"));
        self.rest = &self.rest[strings.byte_offset()..];
        string
    }

    fn value(&mut self) -> Value {
        self.rest = self.rest.trim_start();
        if self.takes("{") {
            return self.object();
        }
        if self.takes("[") {
            let mut items = Vec::new();
            while !self.takes("]") {
                items.push(self.value());
                self.takes(",");
            }
            return items.into();
        }
        match self.rest.chars().next() {
            Some('"') => self.string().into(),
            Some(first) if first.is_ascii_digit() || first == '-' => {
                let end = self.rest.find(|character: char| !character.is_ascii_digit() && character != '-').unwrap();
                let (number, rest) = self.rest.split_at(end);
                self.rest = rest;
                number.parse::<i64>().expect("a number").into()
            }
            _ => self.expression(),
        }
    }

    fn object(&mut self) -> Value {
        let mut out = Map::new();
        while !self.takes("}") {
            let key = if self.takes("[") {
                let key = self.string();
                self.expect("]");
                key
            } else if self.rest.starts_with('"') {
                self.string()
            } else {
                self.name().to_owned()
            };
            self.expect(":");
            let value = self.value();
            assert!(out.insert(key.clone(), value).is_none(), "{}: {key} twice", self.module.title);
            self.takes(",");
        }
        out.into()
    }

    fn expression(&mut self) -> Value {
        let name = self.name();
        match name {
            "true" => true.into(),
            "false" => false.into(),
            "pulumi" if self.takes(".jsonStringify(") => {
                let document = self.value();
                self.expect(")");
                document
            }
            "pulumi" if self.takes(".secret(") => {
                let mut value = self.value();
                self.expect(")");
                value["secret"] = true.into();
                value
            }
            "pulumi" if self.takes(".output(") => {
                let value = self.value();
                self.expect(")");
                value
            }
            "pulumi" if self.takes(".interpolate`") => self.template().into(),
            "checked" => {
                self.expect("(");
                let name = self.string();
                self.expect(&format!(", args.{name}"));
                let default = if self.takes("??") { self.string().into() } else { Value::Null };
                self.expect(", new RegExp(");
                let pattern = self.string();
                self.expect("),");
                let rule = self.string();
                self.expect(")");
                serde_json::json!({ "name": name, "pattern": pattern, "rule": rule, "default": default })
            }
            "part" => {
                self.expect("(");
                let whole = self.value();
                let whole = whole.as_str().and_then(|text| text.strip_suffix("}}")).expect("a placeholder").to_owned();
                self.expect(",");
                let separator = self.string();
                self.expect(",");
                let index = self.value();
                self.expect(")");
                format!("{whole}{separator}{index}}}}}").into()
            }
            "given" => {
                self.expect(".");
                let name = self.name();
                assert!(self.module.given.contains_key(name), "{}: {name} is not given", self.module.title);
                format!("{{{{{name}}}}}").into()
            }
            "found" => {
                let name = if self.takes("[") {
                    let name = self.string();
                    self.expect("]");
                    name
                } else {
                    self.expect(".");
                    self.name().to_owned()
                };
                assert!(self.module.asked.contains(&name), "{}: {name} is not asked for", self.module.title);
                if self.takes(".apply(() =>") {
                    let value = self.value();
                    self.expect(")");
                    return value;
                }
                let spelled = match name.as_str() {
                    "partition" => "AWS::Partition",
                    "region" => "AWS::Region",
                    "account" => "AWS::AccountId",
                    other => other.strip_prefix("ssm:").unwrap_or(other),
                };
                format!("{{{{{spelled}}}}}").into()
            }
            _ => {
                let Some(made) = self.module.variables.get(name).map(|index| &self.module.made[*index]) else {
                    self.fails(&format!("{name} is not there yet"))
                };
                self.expect(".");
                let mut attribute = self.name().to_owned();
                if self.takes(".apply((all) => all[") {
                    attribute = format!("{attribute}[\"{}\"]", self.string());
                    self.expect("] ?? \"\")");
                }
                let row = ATTRIBUTES.iter().find(|row| (row.0, row.1) == (made.class.as_str(), attribute.as_str()));
                let suffix = row.unwrap_or_else(|| panic!("{}: {name}.{attribute}", self.module.title)).2;
                let hash = made.args["triggers"]["redeployment"].as_str().unwrap_or_default();
                format!("{{{{{}{hash}{suffix}}}}}", made.id).into()
            }
        }
    }

    /// Reads a template behind its first sign.
    fn template(&mut self) -> String {
        let mut out = String::new();
        loop {
            if self.rest.starts_with("${") {
                self.rest = &self.rest[2..];
                out.push_str(self.value().as_str().expect("a text"));
                self.expect("}");
                continue;
            }
            let mut characters = self.rest.chars();
            let character = characters.next().unwrap_or_else(|| self.fails("a template is not closed"));
            self.rest = characters.as_str();
            match character {
                '`' => return out,
                '\\' if self.rest.starts_with('u') => {
                    let code = u32::from_str_radix(&self.rest[1..5], 16).expect("digits");
                    out.extend(char::from_u32(code));
                    self.rest = &self.rest[5..];
                }
                '\\' => {
                    let (escaped, rest) = self.rest.split_at(1);
                    assert!(matches!(escaped, "\\" | "`" | "$"), "{}: {escaped}", self.module.title);
                    out.push_str(escaped);
                    self.rest = rest;
                }
                other => out.push(other),
            }
        }
    }
}

impl Module {
    /// Reads a module.
    fn read(title: &str, text: &str) -> Self {
        let mut module = Self { title: title.to_owned(), ..Self::default() };
        let (_, constructor) = text.split_once("\n  constructor(").expect("a constructor");
        let (constructor, _) = constructor.split_once("\n  }\n").expect("its end");
        if let Some((_, rest)) = constructor.split_once("\n    const given = ") {
            module.given = module.object(rest);
        }
        if let Some((_, rest)) = constructor.split_once("\n    const found = {\n") {
            for line in rest.split("\n    };").next().expect("lines").lines() {
                let line = line.trim();
                let key = line.strip_prefix('"').map_or_else(|| line.split(':').next(), |rest| rest.split('"').next());
                assert!(line.contains(": pulumiAws.") && line.contains("{ parent: this }"), "{title}: {line}");
                module.asked.insert(key.expect("a name").to_owned());
            }
        }
        let mut rest = constructor;
        while let Some((before, after)) = rest.split_once("make(pulumiAws.") {
            let line = before.rsplit('\n').next().expect("a line");
            let variable = line.strip_prefix("    const ").and_then(|line| line.strip_suffix(" = "));
            assert!(variable.is_some() || line == "    ", "{title}: {line}");
            let (class, after) = after.split_once(", \"").expect("a class");
            let (id, after) = after.split_once("\", ").expect("an id");
            let mut reader = Reader { module: &module, rest: after };
            let args = reader.value();
            let (options, behind) = reader.rest.split_once(");\n").expect("its end");
            let made = Made { class: class.to_owned(), id: id.to_owned(), args, options: options.to_owned() };
            rest = behind;
            for first in made.after() {
                assert!(
                    module.variables.contains_key(first),
                    "{title}: {id} waits for {first}, which is not there yet"
                );
            }
            let twice = module.made.iter().any(|other| other.class == made.class && other.id == made.id);
            assert!(!twice, "{title}: a second {class} {id}");
            if let Some(variable) = variable {
                let before = module.variables.insert(variable.to_owned(), module.made.len());
                assert!(before.is_none(), "{title}: {variable} twice");
            }
            module.made.push(made);
        }
        let (_, outputs) = constructor.split_once("\n    this.outputs = ").expect("outputs");
        module.outputs = module.object(outputs);
        module
    }

    fn object(&self, text: &str) -> Map<String, Value> {
        match (Reader { module: self, rest: text }).value() {
            Value::Object(entries) => entries,
            other => panic!("{}: {other}", self.title),
        }
    }

    fn one(&self, class: &str, id: &str) -> &Made {
        let mut found = self.made.iter().filter(|made| made.class == class && made.id == id);
        found.next().unwrap_or_else(|| panic!("{}: no {class} {id}", self.title))
    }

    /// Documents, outputs, parameters and values are those of the template.
    fn says_the_same_as(&self, template: &Value) {
        let title = &self.title;
        let (mut documents, mut inline, mut managed) = (0, BTreeSet::new(), BTreeSet::new());
        for (id, resource) in template["Resources"].as_object().expect("resources") {
            let properties = plain(&resource["Properties"]);
            match resource["Type"].as_str().expect("a type") {
                "AWS::IAM::Role" => {
                    let own = &self.one("iam.Role", id).args;
                    assert_eq!(own["assumeRolePolicy"], properties["AssumeRolePolicyDocument"], "{title}: {id}");
                    let lengths = (&own["maxSessionDuration"], &properties["MaxSessionDuration"]);
                    assert_eq!(lengths.0, lengths.1, "{title}: {id}");
                    assert_eq!(own["permissionsBoundary"], properties["PermissionsBoundary"], "{title}: {id}");
                    assert_eq!(own["path"], properties["Path"], "{title}: {id}");
                    assert_eq!(own["description"], properties["Description"], "{title}: {id}");
                    let tags = properties["Tags"].as_array().into_iter().flatten();
                    let tags: Map<String, Value> = tags
                        .map(|tag| (tag["Key"].as_str().expect("a key").to_owned(), tag["Value"].clone()))
                        .collect();
                    assert_eq!(own["tags"].as_object().cloned().unwrap_or_default(), tags, "{title}: {id}");
                    for class in ["iam.RolePoliciesExclusive", "iam.RolePolicyAttachmentsExclusive"] {
                        let exclusive = &self.one(class, id).args;
                        assert_eq!(exclusive["roleName"], format!("{{{{{id}}}}}"), "{title}");
                    }
                    documents += 1;
                    // A role that a service takes has its policy inside.
                    for policy in properties["Policies"].as_array().into_iter().flatten() {
                        let id = format!("{id}{}", policy["PolicyName"].as_str().expect("a name"));
                        let own = &self.one("iam.RolePolicy", &id).args;
                        assert_eq!(own["policy"], policy["PolicyDocument"], "{title}: {id}");
                        inline.insert(format!("{{{{{id}}}}}"));
                        documents += 1;
                    }
                }
                "AWS::IAM::RolePolicy" => {
                    let own = &self.one("iam.RolePolicy", id).args;
                    assert_eq!(own["policy"], properties["PolicyDocument"], "{title}: {id}");
                    assert_eq!(own["role"], properties["RoleName"], "{title}: {id}");
                    assert_eq!(own["name"], properties["PolicyName"], "{title}: {id}");
                    // A role that somebody else keeps has policies of theirs.
                    if is_made(&properties["RoleName"], template) {
                        inline.insert(format!("{{{{{id}}}}}"));
                    }
                    documents += 1;
                }
                "AWS::IAM::ManagedPolicy" => {
                    assert_eq!(self.one("iam.Policy", id).args["policy"], properties["PolicyDocument"], "{title}");
                    let attached = &self.one("iam.RolePolicyAttachment", id).args;
                    assert_eq!(attached["role"], properties["Roles"][0], "{title}: {id}");
                    assert_eq!(attached["policyArn"], format!("{{{{{id}}}}}"), "{title}: {id}");
                    if is_made(&properties["Roles"][0], template) {
                        managed.insert(format!("{{{{{id}}}}}"));
                    }
                    documents += 1;
                }
                ty => self.has_the_values_of(id, ty, &properties),
            }
            let after: BTreeSet<String> =
                self.variables_of(id).flat_map(|made| made.after().map(str::to_owned)).collect();
            // Cognito tries the role that it sends text messages with when it makes the pool.
            if let Some(role) = own_sms_role(&properties, template) {
                assert!(after.contains(&format!("{role}Grants")), "{title}: {id} does not wait for its role");
            }
            for first in resource["DependsOn"].as_array().into_iter().flatten() {
                let first = first.as_str().expect("an id");
                let is_first = |variable: &String| {
                    self.variables_of(first).any(|made| {
                        self.variables.get(variable).is_some_and(|index| std::ptr::eq(&self.made[*index], made))
                    })
                };
                assert!(after.iter().any(is_first), "{title}: {id} does not wait for {first}");
            }
            let is_retained = resource.get("DeletionPolicy").is_some();
            let kept = self.variables_of(id).any(|made| made.options.contains("kept"));
            assert_eq!(kept, is_retained, "{title}: {id}");
        }
        let is_document = |made: &&Made| matches!(made.class.as_str(), "iam.RolePolicy" | "iam.Policy" | "iam.Role");
        assert_eq!(self.made.iter().filter(is_document).count(), documents, "{title}: documents without a role");
        for (class, names, expected) in [
            ("iam.RolePoliciesExclusive", "policyNames", inline),
            ("iam.RolePolicyAttachmentsExclusive", "policyArns", managed),
        ] {
            let exclusive = self.made.iter().filter(|made| made.class == class);
            let kept = exclusive.flat_map(|made| made.args[names].as_array().expect("a list"));
            let kept: BTreeSet<String> = kept.map(|name| name.as_str().expect("a name").to_owned()).collect();
            assert_eq!(kept, expected, "{title}: policies that the next run would remove");
        }
        let values = |all: &Value, key: &str| {
            let entries = all.as_object().into_iter().flatten();
            entries.map(|(name, entry)| (name.clone(), plain(&entry[key]))).collect::<Map<_, _>>()
        };
        assert_eq!(self.outputs, values(&template["Outputs"], "Value"), "{title}");
        let given: Value = self.given.clone().into();
        for (own, theirs) in [
            ("pattern", "AllowedPattern"),
            ("rule", "ConstraintDescription"),
            ("default", "Default"),
            ("secret", "NoEcho"),
        ] {
            assert_eq!(values(&given, own), values(&template["Parameters"], theirs), "{title}");
        }
    }

    /// Returns the resources that a logical id became.
    fn variables_of<'m>(&'m self, id: &'m str) -> impl Iterator<Item = &'m Made> {
        let is_named = move |made: &&Made| {
            let hash = made.args["triggers"]["redeployment"].as_str().unwrap_or_default();
            id.strip_prefix(made.id.as_str()) == Some(hash) && !made.class.starts_with("iam.RolePol")
        };
        self.made.iter().filter(is_named)
    }

    /// No value of a resource of the template is lost: each is in a resource with the same name.
    fn has_the_values_of(&self, id: &str, ty: &str, properties: &Value) {
        let mut own = BTreeSet::new();
        self.variables_of(id).for_each(|made| leaves(&made.args, &mut own));
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

impl Made {
    /// Returns the variables of the resources that it waits for.
    fn after(&self) -> impl Iterator<Item = &str> {
        let list = self.options.split_once("dependsOn: [").and_then(|(_, rest)| rest.split_once(']'));
        list.into_iter().flat_map(|(names, _)| names.split(", "))
    }
}

/// Compares both outputs of one program; false if Pulumi refuses it, for a reason that is known.
fn compared(title: &str, compiled: &dyn Fn(Target) -> Compilation) -> bool {
    let (template, own) = (compiled(Target::CloudFormation), compiled(Target::Pulumi));
    let Some(template) = template.artefact.as_ref().map(json::read) else {
        let (one, two) = (support::errors(&template), support::errors(&own));
        assert!(one.iter().all(|error| two.contains(error)), "{title}: {one:?} and {two:?}");
        return false;
    };
    let Some(artefact) = &own.artefact else {
        let errors = support::errors(&own);
        let known = |error: &String| {
            let is_known = REFUSED.iter().any(|part| error.contains(part)) && !error.contains("has no resource for");
            error.starts_with("AC0602") && is_known
        };
        assert!(errors.iter().all(known), "{title}: {errors:?}");
        return false;
    };
    let text = std::str::from_utf8(artefact).expect("text");
    // For TypeScript and Pulumi themselves, where they are.
    if let Some(folder) = std::env::var_os("AUTHC_MODULES") {
        let name = Path::new(&folder).join(format!("m{:016x}", rustc_hash::FxBuildHasher.hash_one(artefact)));
        std::fs::write(name.with_extension("ts"), artefact).expect("a module");
        std::fs::write(name.with_extension("json"), plain(&template).to_string()).expect("its template");
    }
    // The template has a rule about partitions where Cognito has other principals.
    assert_eq!(text.contains(".partition.apply(commercial)"), template.get("Rules").is_some(), "{title}");
    Module::read(title, text).says_the_same_as(&template);
    true
}

#[test]
fn says_what_the_template_says() {
    every_program(compared);
}

#[test]
fn page_of_the_documentation() {
    page_shows_what_is_written("docs/how-to-deploy-with-pulumi.md", "pulumi::");
}

/// Texts of a program stay texts, whatever TypeScript would make of them.
#[test]
fn no_text_becomes_code() {
    let because = "*/ `${x}` \\\\ \\\"";
    let text = format!(
        "param stage: string\nuser_pool Users {{ login email; client web; membership single because \"{because}\" }}\n\
         table Notes {{ name \"notes-{{stage}}\" }}\nfunction F {{ role {{ tag \"__proto__\" \"a:b\" }} }}\n\
         grant function F read table Notes\n"
    );
    let outcome = support::outcome(&text, Target::Pulumi);
    let module = outcome.artefact.map(|module| String::from_utf8(module).expect("text"));
    let module = module.unwrap_or_else(|| panic!("{:?}", outcome.diagnostics));
    Module::read("texts", &module);
    assert!(module.contains("[\"__proto__\"]:"), "{module}");
    assert!(!module.lines().any(|line| line.starts_with("  ") && line.contains("*/ `${x}`")), "{module}");
}
