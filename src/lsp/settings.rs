//! The settings of the editor, in the section `authc`.

use serde::Deserialize;
use serde_json::Value;

use crate::emit::Target;

pub const SECTION: &str = "authc";

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct EditorSettings {
    pub lint: Toggle,
    pub code_lens: Toggle,
    pub inlay_hints: InlayHintSettings,
    /// Target of "show compiled template".
    #[serde(deserialize_with = "target_by_name")]
    pub target: Target,
    /// The client shows the results of commands itself. Read only from `initialize`.
    pub previews: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Toggle {
    pub enable: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct InlayHintSettings {
    /// The verbs in `read` and `write`.
    pub verbs: bool,
    /// The part of its quota that each role uses.
    pub quota: bool,
    /// The tests that cover each grant and route.
    pub coverage: bool,
}

impl Default for Toggle {
    fn default() -> Self {
        Self { enable: true }
    }
}

impl Default for InlayHintSettings {
    fn default() -> Self {
        Self { verbs: true, quota: true, coverage: true }
    }
}

impl Default for EditorSettings {
    fn default() -> Self {
        Self {
            lint: Toggle::default(),
            code_lens: Toggle::default(),
            inlay_hints: InlayHintSettings::default(),
            target: Target::CloudFormation,
            previews: false,
        }
    }
}

impl EditorSettings {
    /// Reads the value of the section, or an object that holds the section.
    ///
    /// # Errors
    /// A message for the user if the value is invalid.
    pub fn read(value: &Value) -> Result<Self, String> {
        let value = value.get(SECTION).unwrap_or(value);
        if value.is_null() {
            return Ok(Self::default());
        }
        Self::deserialize(value).map_err(|error| format!("the settings `{SECTION}` are not understood: {error}"))
    }
}

fn target_by_name<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Target, D::Error> {
    let name = String::deserialize(deserializer)?;
    Target::ALL.into_iter().find(|target| target.name() == name).ok_or_else(|| {
        let names: Vec<&str> = Target::ALL.iter().map(|target| target.name()).collect();
        serde::de::Error::custom(format!("there is no target `{name}`; there are {}", names.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn settings_are_on_by_default() {
        assert_eq!(EditorSettings::read(&json!(null)), Ok(EditorSettings::default()));
        assert_eq!(EditorSettings::read(&json!({})), Ok(EditorSettings::default()));
        let settings =
            EditorSettings::read(&json!({"authc": {"inlayHints": {"quota": false}, "unknown": 1}})).expect("read");
        assert!(settings.inlay_hints.verbs && !settings.inlay_hints.quota && settings.lint.enable);
    }

    #[test]
    fn names_the_invalid_value() {
        let wrong = EditorSettings::read(&json!({"target": "serverless"})).expect_err("no such target");
        assert!(wrong.contains("there is no target `serverless`; there are bundle, cloudformation"), "{wrong}");
        assert!(EditorSettings::read(&json!({"lint": 1})).is_err());
    }
}
