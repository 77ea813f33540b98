//! What the user can set, in the section `authc`.

use serde::Deserialize;
use serde_json::Value;

use crate::emit::Target;

/// The name of the section.
pub const SECTION: &str = "authc";

/// The settings of a user.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct EditorSettings {
    /// Whether the linter runs.
    pub lint: Toggle,
    /// Whether code lenses are shown.
    pub code_lens: Toggle,
    /// Which inlay hints are shown.
    pub inlay_hints: InlayHintSettings,
    /// What "show compiled template" shows: a name of [`Target`].
    #[serde(deserialize_with = "target")]
    pub target: Target,
    /// Whether the client shows what commands answer by itself. Read at the start alone.
    pub previews: bool,
}

/// A switch.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Toggle {
    /// Whether it is on.
    pub enable: bool,
}

/// Which inlay hints are shown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct InlayHintSettings {
    /// What `read` and `write` stand for.
    pub verbs: bool,
    /// How much of its quota each role uses.
    pub quota: bool,
}

impl Default for Toggle {
    fn default() -> Self {
        Self { enable: true }
    }
}

impl Default for InlayHintSettings {
    fn default() -> Self {
        Self { verbs: true, quota: true }
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
    /// A sentence on what is wrong with it.
    pub fn read(value: &Value) -> Result<Self, String> {
        let value = value.get(SECTION).unwrap_or(value);
        if value.is_null() {
            return Ok(Self::default());
        }
        Self::deserialize(value).map_err(|error| format!("the settings `{SECTION}` are not understood: {error}"))
    }
}

fn target<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Target, D::Error> {
    let name = String::deserialize(deserializer)?;
    Target::ALL.into_iter().find(|target| target.name() == name).ok_or_else(|| {
        let known: Vec<&str> = Target::ALL.iter().map(|target| target.name()).collect();
        serde::de::Error::custom(format!("there is no target `{name}`; there are {}", known.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_said_is_on() {
        assert_eq!(EditorSettings::read(&json!(null)), Ok(EditorSettings::default()));
        assert_eq!(EditorSettings::read(&json!({})), Ok(EditorSettings::default()));
        let settings =
            EditorSettings::read(&json!({"authc": {"inlayHints": {"quota": false}, "unknown": 1}})).expect("read");
        assert!(settings.inlay_hints.verbs && !settings.inlay_hints.quota && settings.lint.enable);
    }

    #[test]
    fn says_what_is_wrong() {
        let wrong = EditorSettings::read(&json!({"target": "pulumi"})).expect_err("no such target");
        assert!(wrong.contains("there is no target `pulumi`; there are bundle, cloudformation"), "{wrong}");
        assert!(EditorSettings::read(&json!({"lint": 1})).is_err());
    }
}
