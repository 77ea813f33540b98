//! What an editor asks about a program, answered as plain data in byte offsets. A file per feature.
//!
//! Nothing here knows the protocol: [`crate::lsp`] turns offsets into positions, and these types into its own. Every feature
//! is a function of a [`View`], so that it can be tested without a server (see [`testing`]).

use crate::compile::Analysis;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::RuleLevels;
use crate::model::Program;
use crate::syntax::Parsed;
use crate::syntax::ast::StatementNode;
use crate::text::{Date, FileId, LineIndex, Loc, Sources, Span};

pub mod actions;
pub mod calls;
pub mod compiled;
pub mod completion;
pub mod definition;
pub mod folding;
pub mod hints;
pub mod hover;
pub mod lens;
pub mod links;
pub mod live;
pub mod outline;
pub mod place;
pub mod preview;
pub mod references;
pub mod rename;
pub mod selection;
pub mod signature;
pub mod symbol;
#[cfg(test)]
pub mod testing;
pub mod tokens;

/// A program at one moment.
///
/// The text may have errors anywhere: a statement that cannot be read is in no tree, and what it would have declared is
/// unknown. Where only a piece of a large program is needed, the trees hold every declaration but not every grant.
#[derive(Clone, Copy)]
pub struct View<'v, 's> {
    /// The text of every file.
    pub sources: &'s Sources,
    /// The trees, the program and what was found wrong.
    pub analysis: &'v Analysis<'s>,
    /// The day, for dates that are proposed.
    pub today: Date,
    /// How bad each finding of the linter is in this project.
    pub levels: &'v RuleLevels,
}

/// A place between two bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// The file.
    pub file: FileId,
    /// How many bytes stand before it.
    pub offset: u32,
}

impl<'v, 's> View<'v, 's> {
    /// What the program means.
    pub fn program(&self) -> &'v Program<'s> {
        &self.analysis.program
    }

    /// The text of a file.
    pub fn text(&self, file: FileId) -> &'s str {
        &self.sources.file(file).text
    }

    /// The text of a location.
    pub fn slice(&self, loc: Loc) -> &'s str {
        loc.span.of(self.text(loc.file))
    }

    /// The tree and the comments of a file.
    pub fn parsed(&self, file: FileId) -> &'v Parsed {
        &self.analysis.trees[file.0 as usize]
    }

    /// Every statement with its file, in the order of the text.
    pub fn statements(&self) -> impl Iterator<Item = (FileId, &'v StatementNode)> + use<'v, 's> {
        let trees = self.analysis.trees.iter().enumerate();
        trees.flat_map(|(file, parsed)| {
            parsed.tree.statements.iter().map(move |statement| (FileId(file as u32), statement))
        })
    }

    /// The statement that holds a place or ends at it, attributes included.
    pub fn statement(&self, at: At) -> Option<&'v StatementNode> {
        let statements = &self.parsed(at.file).tree.statements;
        let next = statements.partition_point(|statement| whole(statement).start <= at.offset);
        statements[..next].last().filter(|statement| at.offset <= whole(statement).end)
    }

    /// The first error that stands in a range, as one sentence without its full stop: `AC0104, there is no table`.
    pub fn error_in(&self, loc: Loc) -> Option<String> {
        let inside = self.errors().filter(|(place, _)| {
            place.file == loc.file && loc.span.start <= place.span.start && place.span.end <= loc.span.end
        });
        let (_, first) = inside.min_by_key(|(place, _)| place.span.start)?;
        Some(format!("{}, {}", first.code.id, first.message))
    }

    /// The first error of the program, with its place: `AC0104, there is no table (notes.authc:12)`.
    pub fn first_error(&self) -> Option<String> {
        let (place, first) = self.errors().min_by_key(|(place, _)| (place.file, place.span.start))?;
        Some(format!("{}, {} ({})", first.code.id, first.message, self.line(place)))
    }

    fn errors(&self) -> impl Iterator<Item = (Loc, &'v Diagnostic)> {
        let errors = self.analysis.diagnostics.iter().filter(|found| found.severity == Severity::Error);
        errors.filter_map(|found| Some((found.primary()?, found)))
    }

    /// Where a place is, for people: `notes.authc:12`.
    pub fn line(&self, loc: Loc) -> String {
        let line = LineIndex::new(self.text(loc.file)).line(loc.span.start) + 1;
        format!("{}:{line}", self.sources.file(loc.file).name)
    }
}

/// The range of a statement with the attributes before it.
pub fn whole(statement: &StatementNode) -> Span {
    let own = statement.span();
    statement.attributes().first().map_or(own, |attribute| attribute.span.to(own))
}

/// Whether a place is in a range or at one of its ends.
pub fn touches(span: Span, offset: u32) -> bool {
    span.start <= offset && offset <= span.end
}
