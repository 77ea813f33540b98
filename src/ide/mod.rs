//! The features of an editor, a file for each. They return plain data in byte offsets.
//!
//! This layer does not know the protocol: [`crate::lsp`] converts offsets and types to those of the protocol. Every feature is a
//! function of a [`ProgramView`], so that it can be tested without a server (see [`testing`]).

use crate::compile::Analysis;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::RuleLevels;
use crate::model::Program;
use crate::syntax::Parsed;
use crate::syntax::ast::StatementNode;
use crate::text::{Date, FileId, LineIndex, Loc, Sources, Span};

pub mod assertions;
pub mod call_hierarchy;
mod clause_form;
pub mod code_actions;
pub mod code_lens;
pub mod compiled;
pub mod completion;
pub mod coverage;
pub mod cursor_context;
pub mod definition;
pub mod document_links;
pub mod folding_range;
pub mod hover;
pub mod incremental;
pub mod inlay_hints;
pub mod outline;
pub mod preview;
pub mod references;
pub mod rename;
pub mod selection_range;
pub mod semantic_tokens;
pub mod signature_help;
pub mod symbol;
#[cfg(test)]
pub mod testing;

/// A program in one state.
///
/// The text may have errors anywhere: a statement with a syntax error is in no tree, and its declarations are unknown. If only a
/// part of a large program is needed, the trees have every declaration but not every grant.
#[derive(Clone, Copy)]
pub struct ProgramView<'v, 's> {
    pub sources: &'s Sources,
    /// The trees, the model and the diagnostics.
    pub analysis: &'v Analysis<'s>,
    /// The date from which dates are proposed.
    pub today: Date,
    /// The level of each rule in this project.
    pub levels: &'v RuleLevels,
}

/// A position between two bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilePosition {
    pub file: FileId,
    /// Number of bytes before it.
    pub offset: u32,
}

impl<'v, 's> ProgramView<'v, 's> {
    pub fn program(&self) -> &'v Program<'s> {
        &self.analysis.program
    }

    pub fn text(&self, file: FileId) -> &'s str {
        &self.sources.file(file).text
    }

    pub fn slice(&self, loc: Loc) -> &'s str {
        loc.span.of(self.text(loc.file))
    }

    pub fn parsed(&self, file: FileId) -> &'v Parsed {
        &self.analysis.trees[file.0 as usize]
    }

    /// Returns the statements with their files, in the order of the text.
    pub fn statements(&self) -> impl Iterator<Item = (FileId, &'v StatementNode)> + use<'v, 's> {
        let trees = self.analysis.trees.iter().enumerate();
        trees.flat_map(|(file, parsed)| {
            parsed.tree.statements.iter().map(move |statement| (FileId(file as u32), statement))
        })
    }

    /// Returns the statement, with its attributes, that contains a position or ends there.
    pub fn statement(&self, at: FilePosition) -> Option<&'v StatementNode> {
        let statements = &self.parsed(at.file).tree.statements;
        let next = statements.partition_point(|statement| whole(statement).start <= at.offset);
        statements[..next].last().filter(|statement| at.offset <= whole(statement).end)
    }

    /// Returns the first error in a range: `AC0104, there is no table`.
    pub fn error_in(&self, loc: Loc) -> Option<String> {
        let inside = self.errors().filter(|(place, _)| {
            place.file == loc.file && loc.span.start <= place.span.start && place.span.end <= loc.span.end
        });
        let (_, first) = inside.min_by_key(|(place, _)| place.span.start)?;
        Some(format!("{}, {}", first.code.id, first.message))
    }

    /// Returns the first error of the program with its line: `AC0104, there is no table (notes.authc:12)`.
    pub fn first_error(&self) -> Option<String> {
        let (place, first) = self.errors().min_by_key(|(place, _)| (place.file, place.span.start))?;
        Some(format!("{}, {} ({})", first.code.id, first.message, self.line(place)))
    }

    fn errors(&self) -> impl Iterator<Item = (Loc, &'v Diagnostic)> {
        let errors = self.analysis.diagnostics.iter().filter(|found| found.severity == Severity::Error);
        errors.filter_map(|found| Some((found.primary()?, found)))
    }

    /// Returns the file and the line of a location: `notes.authc:12`.
    pub fn line(&self, loc: Loc) -> String {
        let line = LineIndex::new(self.text(loc.file)).line(loc.span.start) + 1;
        format!("{}:{line}", self.sources.file(loc.file).name)
    }
}

/// Returns the span of a statement with its attributes.
pub fn whole(statement: &StatementNode) -> Span {
    let own = statement.span();
    statement.attributes().first().map_or(own, |attribute| attribute.span.to(own))
}

/// Returns whether a position is in a span or at one of its ends.
pub fn touches(span: Span, offset: u32) -> bool {
    span.start <= offset && offset <= span.end
}
