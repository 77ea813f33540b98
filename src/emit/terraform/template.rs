//! Terraform's templates, for texts with placeholders, and what they refer to.
//! Source: <https://developer.hashicorp.com/terraform/language/expressions/strings>

use std::cell::{Ref, RefCell};
use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::types::TerraformType;
use crate::model::deploy_text::{Parts, Placeholder, Select, TextPart, ValueSource};

/// What placeholders stand for.
#[derive(Default)]
pub struct Addresses {
    /// The types and names of resources by their logical ids.
    pub resources: FxHashMap<String, (&'static TerraformType, String)>,
    /// The parameters that are names of parameters of Systems Manager.
    pub stored_parameters: FxHashSet<String>,
    /// The data sources that were referred to so far, by type and name, each with the template of its argument `name`.
    data: RefCell<DataSources>,
}

pub type DataSources = BTreeMap<&'static str, BTreeMap<String, Option<String>>>;

/// The data source that says in which partition of AWS the output is deployed.
pub const PARTITION: &str = "aws_partition";
const REGION: &str = "aws_region";
const ACCOUNT: &str = "aws_caller_identity";
const EXPORT: &str = "aws_cloudformation_export";
const STORED_PARAMETER: &str = "aws_ssm_parameter";
/// The name of a data source of which there is one.
pub const CURRENT: &str = "current";

impl Addresses {
    pub fn data(&self) -> Ref<'_, DataSources> {
        self.data.borrow()
    }

    /// Returns the address of a data source, which is noted.
    pub fn data_source(&self, ty: &'static str, name: String, argument: Option<String>) -> String {
        let address = format!("data.{ty}.{name}");
        self.data.borrow_mut().entry(ty).or_default().insert(name, argument);
        address
    }

    /// Returns the template of a text with these parts.
    pub fn template(&self, parts: Parts<'_>) -> String {
        let mut out = String::new();
        let mut literal = String::new();
        for part in parts {
            match part {
                TextPart::Literal(text) => literal.push_str(text),
                TextPart::Placeholder(placeholder) => {
                    push_literal(&mut out, &literal, true);
                    literal.clear();
                    out.extend(["${", &self.expression(&placeholder), "}"]);
                }
            }
        }
        push_literal(&mut out, &literal, false);
        out
    }

    /// Returns the expression of a placeholder.
    fn expression(&self, placeholder: &Placeholder<'_>) -> String {
        let whole = self.address(&placeholder.source);
        match placeholder.select {
            None => whole,
            Some(select @ (Select::Field(_) | Select::AfterSlash)) => {
                format!("split(\"{}\", {whole})[{}]", select.separator(), select.index())
            }
        }
    }

    fn address(&self, source: &ValueSource<'_>) -> String {
        let current = |ty, attribute| self.data_source(ty, CURRENT.to_owned(), None) + attribute;
        match source {
            ValueSource::Partition => current(PARTITION, ".partition"),
            // The attribute `name` is deprecated in version 6, and its successor is not in version 5.
            ValueSource::Region => current(REGION, ".id"),
            ValueSource::Account => current(ACCOUNT, ".account_id"),
            ValueSource::Parameter(name) if self.stored_parameters.contains(*name) => {
                let argument = Some(format!("${{var.{name}}}"));
                self.data_source(STORED_PARAMETER, (*name).to_owned(), argument) + ".insecure_value"
            }
            ValueSource::Parameter(name) => format!("var.{name}"),
            ValueSource::Reference(id) => {
                let (ty, name) = self.resource(id);
                format!("{}.{name}.{}", ty.ty, ty.reference)
            }
            ValueSource::Attribute(id, wanted) => {
                let (ty, name) = self.resource(id);
                let attribute = ty.attributes.iter().find(|attribute| attribute.name == *wanted);
                format!("{}.{name}.{}", ty.ty, attribute.expect("the table has the attributes that are read").path)
            }
            ValueSource::Export(spelled, name) => {
                let argument = Some(self.template(name.clone()));
                self.data_source(EXPORT, export_name(spelled), argument) + ".value"
            }
        }
    }

    fn resource(&self, id: &str) -> (&'static TerraformType, &str) {
        let (ty, name) = self.resources.get(id).expect("the output has the resources that it refers to");
        (ty, name)
    }

    /// Returns whether Terraform shows no text with these parts: a secret parameter, or an attribute that is one.
    pub fn is_sensitive(&self, parts: Parts<'_>, is_secret: impl Fn(&str) -> bool) -> bool {
        parts.into_iter().any(|part| match part {
            TextPart::Placeholder(Placeholder { source: ValueSource::Attribute(id, wanted), .. }) => self
                .resource(id)
                .0
                .attributes
                .iter()
                .any(|attribute| attribute.name == wanted && attribute.is_sensitive),
            TextPart::Placeholder(Placeholder { source: ValueSource::Parameter(name), .. }) => is_secret(name),
            _ => false,
        })
    }
}

/// Returns the name of the data source of an export, a different one for each. Names of exports have letters, digits, colons and
/// hyphens, and `<NAME>` for parameters.
fn export_name(spelled: &str) -> String {
    let mut out = String::from("export-");
    for character in spelled.chars() {
        match character {
            ':' => out.push_str("__"),
            '<' | '>' => out.push('_'),
            other => out.push(other),
        }
    }
    out
}

/// Returns text that a template returns as it is.
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    push_literal(&mut out, text, false);
    out
}

/// Adds text that the template returns as it is. Before a placeholder, a dollar sign or a percent sign at the end would be taken for
/// the beginning of an escape.
fn push_literal(out: &mut String, text: &str, before_placeholder: bool) {
    let signs = match before_placeholder {
        true => text.len() - text.trim_end_matches(['$', '%']).len(),
        false => 0,
    };
    let (text, signs) = text.split_at(text.len() - signs);
    match text.contains(['$', '%']) {
        true => out.push_str(&text.replace("${", "$${").replace("%{", "%%{")),
        false => out.push_str(text),
    }
    if !signs.is_empty() {
        out.extend(["${\"", signs, "\"}"]);
    }
}

/// Returns text as a string within an expression.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(&text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")))
}

/// The highest count of a repetition in Terraform's expressions.
/// Source: <https://github.com/google/re2/wiki/Syntax>
const MOST_REPEATED: u32 = 1000;

/// Returns a regular expression of a parameter as Terraform reads it, which takes other escapes and no high counts.
pub fn re2(pattern: &str) -> String {
    let (mut out, mut rest) = (String::new(), pattern);
    while !rest.is_empty() {
        let unit = take_unit(&mut rest);
        match take_count(&mut rest) {
            None => out.push_str(&unit),
            Some((least, most)) => push_repeated(&mut out, &unit, least, most),
        }
    }
    out
}

/// Takes a character, an escape or a class from the beginning of an expression.
fn take_unit(rest: &mut &str) -> String {
    let mut unit = String::new();
    let is_class = rest.starts_with('[');
    loop {
        let Some(first) = rest.chars().next() else { return unit };
        let length = match rest.as_bytes() {
            [b'\\', b'u', ..] => 6,
            [b'\\', b'x', ..] => 4,
            [b'\\', ..] => 2,
            _ => first.len_utf8(),
        };
        let (one, after) = rest.split_at(length.min(rest.len()));
        *rest = after;
        match one.strip_prefix("\\u") {
            Some(digits) => unit.extend(["\\x{", digits, "}"]),
            None => unit.push_str(one),
        }
        if !is_class || one == "]" {
            return unit;
        }
    }
}

/// Takes `{LEAST,MOST}`, `{LEAST,}` or `{COUNT}` from the beginning of an expression.
fn take_count(rest: &mut &str) -> Option<(u32, Option<u32>)> {
    let (count, after) = rest.strip_prefix('{')?.split_once('}')?;
    let (least, most) = count.split_once(',').unwrap_or((count, count));
    let least = least.parse().ok()?;
    let most = if most.is_empty() { None } else { Some(most.parse().ok()?) };
    *rest = after;
    Some((least, most))
}

/// Adds what matches a unit from `least` to `most` times.
fn push_repeated(out: &mut String, unit: &str, mut least: u32, mut most: Option<u32>) {
    while least > MOST_REPEATED {
        out.push_str(&format!("{unit}{{{MOST_REPEATED}}}"));
        least -= MOST_REPEATED;
        most = most.map(|most| most - MOST_REPEATED);
    }
    let Some(most) = most else {
        out.push_str(&format!("{unit}{{{least},}}"));
        return;
    };
    let mut left = most;
    while left > 0 {
        let highest = left.min(MOST_REPEATED);
        match least == highest {
            true => out.push_str(&format!("{unit}{{{highest}}}")),
            false => out.push_str(&format!("{unit}{{{least},{highest}}}")),
        }
        (least, left) = (0, left - highest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::plan::ResourceKind;
    use crate::emit::terraform::types::resource_type;
    use crate::model::DeployText;

    #[test]
    fn templates_of_texts() {
        let mut addresses = Addresses::default();
        let pool = resource_type(ResourceKind::UserPool).unwrap();
        addresses.resources.insert("Users".to_owned(), (pool, "Users".to_owned()));
        addresses.stored_parameters.insert("Stored".to_owned());
        let parameter = DeployText::parameter;
        let mut import = DeployText::default();
        import.push_export(&DeployText::literal("app-").append(parameter("Stage")).then(":arn"));
        for (text, expected) in [
            (DeployText::default(), ""),
            (DeployText::literal("a ${b:sub} $ %{c}"), "a $${b:sub} $ %%{c}"),
            (parameter("NotesArn").then("/*"), "${var.NotesArn}/*"),
            (DeployText::literal("price-$").append(parameter("A")), "price-${\"$\"}${var.A}"),
            (DeployText::literal("$%$").append(parameter("A")).then("{"), "${\"$%$\"}${var.A}{"),
            (DeployText::literal("$").then("{x}"), "$${x}"),
            (DeployText::attribute("Users", "ProviderName"), "${aws_cognito_user_pool.Users.endpoint}"),
            (DeployText::reference("Users"), "${aws_cognito_user_pool.Users.id}"),
            (parameter("FlowArn").field(6), "${split(\":\", var.FlowArn)[6]}"),
            (parameter("UsersArn").after_slash(), "${split(\"/\", var.UsersArn)[1]}"),
            (ValueSource::Region.into(), "${data.aws_region.current.id}"),
            (parameter("Stored"), "${data.aws_ssm_parameter.Stored.insecure_value}"),
            (import, "${data.aws_cloudformation_export.export-app-_Stage___arn.value}"),
        ] {
            assert_eq!(addresses.template(text.parts()), expected, "{text:?}");
        }
        let name = |ty: &str, name: &str| addresses.data()[ty][name].clone();
        assert_eq!(name(EXPORT, "export-app-_Stage___arn").as_deref(), Some("app-${var.Stage}:arn"));
        assert_eq!(name(STORED_PARAMETER, "Stored").as_deref(), Some("${var.Stored}"));
        assert_eq!(name(REGION, CURRENT), None);
        for (pattern, expected) in [
            ("^arn:aws[a-z-]*:x{12}\\{y+$", "^arn:aws[a-z-]*:x{12}\\{y+$"),
            (
                "[^\\]\\x7F\\u061C-\\u1680]{1,2048}",
                "[^\\]\\x7F\\x{061C}-\\x{1680}]{1,1000}[^\\]\\x7F\\x{061C}-\\x{1680}]{0,1000}[^\\]\\x7F\\x{061C}-\\x{1680}]{0,48}",
            ),
            ("\\\\u{3,}[ü]{2}", "\\\\u{3,}[ü]{2}"),
            ("a{1500,2000}", "a{1000}a{500,1000}"),
        ] {
            assert_eq!(re2(pattern), expected);
        }
        assert_eq!(quoted("^\\w{1}\"$"), r#""^\\w{1}\"$""#);
    }
}
