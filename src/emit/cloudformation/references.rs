//! What stands for the parameters of the output in a template that already has the things that they are about.

use std::collections::BTreeMap;

/// A value that the template of somebody else has for a parameter of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateReference {
    /// `Ref` of a resource or parameter.
    Ref(String),
    /// An attribute of a resource.
    GetAtt(String, &'static str),
    /// What the template says itself: the name of a stage.
    Literal(String),
}

/// The parameters that become references, by their names. With none, the output is a template of its own.
#[derive(Debug, Default)]
pub struct TemplateReferences {
    by_parameter: BTreeMap<String, TemplateReference>,
}

impl TemplateReferences {
    pub fn insert(&mut self, parameter: String, reference: TemplateReference) {
        self.by_parameter.insert(parameter, reference);
    }

    pub fn get(&self, parameter: &str) -> Option<&TemplateReference> {
        self.by_parameter.get(parameter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::cloudformation::intrinsic::string_value;
    use crate::model::DeployText;

    #[test]
    fn parameters_become_references() {
        let mut references = TemplateReferences::default();
        references.insert("EventsArn".to_owned(), TemplateReference::Ref("Events".to_owned()));
        references.insert("NotesArn".to_owned(), TemplateReference::GetAtt("Table".to_owned(), "Arn"));
        references.insert("OpsStage".to_owned(), TemplateReference::Literal("prod${x}".to_owned()));
        let parameter = DeployText::parameter;
        for (text, expected) in [
            (parameter("EventsArn"), r#"{"Ref":"Events"}"#),
            (parameter("NotesArn"), r#"{"Fn::GetAtt":["Table","Arn"]}"#),
            (parameter("OpsStage"), r#""prod${x}""#),
            (parameter("Other"), r#"{"Ref":"Other"}"#),
            (parameter("NotesArn").then("/index/x"), r#"{"Fn::Sub":"${Table.Arn}/index/x"}"#),
            (parameter("EventsArn").then(":").append(parameter("Other")), r#"{"Fn::Sub":"${Events}:${Other}"}"#),
            (DeployText::literal("a/").append(parameter("OpsStage")), r#"{"Fn::Sub":"a/prod${!x}"}"#),
            (
                parameter("NotesArn").field(5),
                r#"{"Fn::Select":[5,{"Fn::Split":[":",{"Fn::GetAtt":["Table","Arn"]}]}]}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&string_value(text.parts(), &references)).unwrap(), expected, "{text:?}");
        }
    }
}
