//! What a question is answered from: a program with what the protocol needs besides.

use std::cell::OnceCell;
use std::path::PathBuf;

use tower_lsp::ls_types::{Location, Position, Range, Uri};

use super::convert::{Encoding, Text};
use super::settings::Settings;
use crate::diagnostic::Diagnostic;
use crate::ide::View;
use crate::ide::compiled::Compiled;
use crate::text::{FileId, LineIndex, Loc};

/// A file of a program as the client knows it.
#[derive(Debug, Clone)]
pub struct FileInfo {
    /// What the client calls it.
    pub uri: Uri,
    /// Where it is on disk, if there.
    pub path: Option<PathBuf>,
    /// The version that the client has open; none if it has not.
    pub version: Option<i32>,
}

/// What was agreed with the client.
#[derive(Debug, Clone, Default)]
pub struct Agreed {
    /// What columns are counted in.
    pub encoding: Encoding,
    /// Whether the client fetches diagnostics instead of being told.
    pub pull: bool,
    /// Whether completions may have places to fill in.
    pub snippets: bool,
    /// Whether edits may say for which version they are.
    pub versioned_edits: bool,
    /// Whether symbols may nest.
    pub nested_symbols: bool,
    /// Whether code actions may be more than commands.
    pub action_literals: bool,
    /// Whether targets of definitions may say which part was asked about.
    pub links: bool,
    /// Whether settings can be asked for.
    pub configuration: bool,
    /// Whether the client watches files when asked to.
    pub watch: bool,
    /// Whether the client tells of changed settings when asked to.
    pub watch_settings: bool,
    /// Whether progress may be shown.
    pub progress: bool,
    /// Whether the client can be asked to fetch again.
    pub refresh: Refresh,
    /// Whether the client can show a document that the server names.
    pub show_document: bool,
    /// Whether the client shows what commands answer by itself.
    pub previews: bool,
}

/// What a client can be asked to fetch again.
#[derive(Debug, Clone, Copy, Default)]
pub struct Refresh {
    /// Diagnostics.
    pub diagnostics: bool,
    /// Code lenses.
    pub lenses: bool,
    /// Inlay hints.
    pub hints: bool,
    /// Semantic tokens.
    pub tokens: bool,
}

impl Refresh {
    /// Everything.
    pub const ALL: Self = Self { diagnostics: true, lenses: true, hints: true, tokens: true };

    /// What both name.
    pub fn and(self, other: Self) -> Self {
        Self {
            diagnostics: self.diagnostics && other.diagnostics,
            lenses: self.lenses && other.lenses,
            hints: self.hints && other.hints,
            tokens: self.tokens && other.tokens,
        }
    }
}

/// A program at one moment, as the client sees it.
pub struct Scene<'v, 's> {
    /// The program.
    pub view: View<'v, 's>,
    /// Its files.
    pub files: &'v [FileInfo],
    /// The lines of each.
    pub lines: Vec<&'v LineIndex>,
    /// The file that was asked about.
    pub file: FileId,
    /// What was agreed.
    pub agreed: &'v Agreed,
    /// What the user set.
    pub settings: &'v Settings,
    /// What is wrong with the program, if that is known here.
    pub diagnostics: &'v [Diagnostic],
    /// Which state of the program it is.
    pub revision: u64,
    /// What the grants compile to, made when it is first needed.
    pub compiled: OnceCell<Compiled<'v, 's>>,
}

impl<'v> Scene<'v, '_> {
    /// The text of a file with its lines.
    pub fn text(&self, file: FileId) -> Text<'_> {
        Text { text: self.view.text(file), lines: self.lines[file.0 as usize], encoding: self.agreed.encoding }
    }

    /// The file that was asked about.
    pub fn own(&self) -> Text<'_> {
        self.text(self.file)
    }

    /// A place in the file that was asked about.
    pub fn at(&self, position: Position) -> crate::ide::At {
        crate::ide::At { file: self.file, offset: self.own().offset(position) }
    }

    /// The range of a location in its file.
    pub fn range(&self, loc: Loc) -> Range {
        self.text(loc.file).range(loc.span)
    }

    /// A file as the client knows it.
    pub fn info(&self, file: FileId) -> &'v FileInfo {
        &self.files[file.0 as usize]
    }

    /// A location as the client knows it.
    pub fn location(&self, loc: Loc) -> Location {
        Location { uri: self.info(loc.file).uri.clone(), range: self.range(loc) }
    }
}
