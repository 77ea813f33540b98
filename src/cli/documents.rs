//! Documents that are compared with a program or with each other.

use std::path::Path;

use crate::merge::TemplateDocument;
use crate::text::LineIndex;

/// Returns whether a file is a document by its name: JSON or YAML.
pub(super) fn is_document(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| ["json", "template", "yaml", "yml"].iter().any(|known| extension == *known))
}

/// Returns a document in JSON; a template in YAML with the long forms of its functions.
///
/// # Errors
/// In words, if it is neither.
pub(super) fn json_of(text: String) -> Result<String, String> {
    if text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']) {
        return Ok(text);
    }
    match TemplateDocument::read(text.clone()) {
        Ok(document) => Ok(document.value.to_string()),
        Err(error) => {
            let line = LineIndex::new(&text).line(error.offset as u32) + 1;
            Err(format!("it is neither JSON nor a template in YAML: {}, in line {line}", error.message))
        }
    }
}
