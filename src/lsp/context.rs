//! The context in which a request is answered: a program, and what the protocol needs besides.

use std::cell::OnceCell;
use std::path::PathBuf;
use std::sync::Arc;

use tower_lsp::ls_types::{Location, Position, Range, Uri};

use super::capabilities::ClientCapabilities;
use super::convert::DocumentText;
use super::settings::EditorSettings;
use crate::diagnostic::Diagnostic;
use crate::ide::ProgramView;
use crate::ide::compiled::CompiledGrants;
use crate::ide::coverage::CoverageMarks;
use crate::text::{FileId, LineIndex, Loc};

/// A file of a program as the client knows it.
#[derive(Debug, Clone)]
pub struct FileInfo {
    pub uri: Uri,
    /// Path of the file, if the document is one.
    pub path: Option<PathBuf>,
    /// Version of the document, if the client has it open.
    pub version: Option<i32>,
}

/// A program in one state, as the client sees it.
pub struct RequestContext<'v, 's> {
    pub view: ProgramView<'v, 's>,
    /// The files of the program, and the lines of each.
    pub files: &'v [FileInfo],
    pub lines: Vec<&'v LineIndex>,
    /// The file that was asked about.
    pub file: FileId,
    pub capabilities: &'v ClientCapabilities,
    pub settings: &'v EditorSettings,
    /// The diagnostics of the program that are known in this state.
    pub diagnostics: &'v [Diagnostic],
    /// Number of the state.
    pub revision: u64,
    /// The compiled grants, computed on first use.
    pub compiled: OnceCell<CompiledGrants<'v, 's>>,
    /// What the tests cover as far as it is known, perhaps of an earlier state.
    pub marks: Arc<CoverageMarks>,
}

impl<'v> RequestContext<'v, '_> {
    pub fn text_of(&self, file: FileId) -> DocumentText<'_> {
        let (text, lines) = (self.view.text(file), self.lines[file.0 as usize]);
        DocumentText { text, lines, encoding: self.capabilities.encoding }
    }

    /// Returns the text of the file that was asked about.
    pub fn text(&self) -> DocumentText<'_> {
        self.text_of(self.file)
    }

    /// Converts a position in the file that was asked about.
    pub fn offset(&self, position: Position) -> crate::ide::FilePosition {
        crate::ide::FilePosition { file: self.file, offset: self.text().offset(position) }
    }

    pub fn range(&self, loc: Loc) -> Range {
        self.text_of(loc.file).range(loc.span)
    }

    pub fn info(&self, file: FileId) -> &'v FileInfo {
        &self.files[file.0 as usize]
    }

    pub fn location(&self, loc: Loc) -> Location {
        Location { uri: self.info(loc.file).uri.clone(), range: self.range(loc) }
    }
}
