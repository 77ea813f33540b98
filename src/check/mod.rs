//! From trees to a [`Program`]: names are resolved, options typed, and everything that cannot be is an error.
//!
//! One file an area. A file reads its declarations through [`Clauses`], which knows nothing of the area, and reports
//! through [`Checker::report`].

use std::cell::Cell;

use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{ApiId, IdentityPoolId, ParamId, Program, ProviderId, ResourceId, UserPoolId};
use crate::syntax::Parsed;
use crate::syntax::ast::DeclarationNode;
use crate::text::{Date, FileId, Loc, Sources, Span};

mod api;
mod clauses;
mod exceptions;
pub(crate) mod fitting;
mod grants;
mod identity_pool;
mod names;
mod once;
mod params;
mod partition;
mod providers;
mod resources;
mod template;
#[cfg(test)]
pub(crate) mod testing;
mod tests_block;
mod user_pool;

pub use clauses::Clauses;
pub(crate) use grants::{assumed_for_nothing, fits_type};
pub(crate) use names::Numbers;
pub(crate) use template::{Part, parts};

/// What comes from outside the text.
#[derive(Debug, Clone)]
pub struct Options {
    /// Values for parameters, by name.
    pub set: Vec<(String, String)>,
    /// The day against which `until` is checked.
    pub today: Date,
}

/// A checked program.
#[derive(Debug)]
pub struct Checked<'s> {
    /// What it means; to be trusted only if no error is among the diagnostics.
    pub program: Program<'s>,
    /// Everything that was found, syntax errors not included.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks the files of a program, `trees` being those of `sources` in the same order.
pub fn check<'s>(sources: &'s Sources, trees: &[Parsed], options: &Options) -> Checked<'s> {
    let program = Program {
        sources,
        params: Vec::new(),
        user_pools: Vec::new(),
        providers: Vec::new(),
        identity_pools: Vec::new(),
        apis: Vec::new(),
        resources: Vec::new(),
        roles: Vec::new(),
        grants: Vec::new(),
        limits: Vec::new(),
        tests: Vec::new(),
        exceptions: Vec::new(),
        bound: Vec::new(),
    };
    let mut checker = Checker {
        sources,
        program,
        symbols: FxHashMap::default(),
        guesses: Cell::new(MOST_GUESSES),
        diagnostics: Vec::new(),
        today: options.today,
    };
    let declarations = names::declare(&mut checker, trees);
    params::bind(&mut checker, options);
    resources::resources(&mut checker, &declarations);
    providers::providers(&mut checker, &declarations);
    user_pool::user_pools(&mut checker, &declarations);
    identity_pool::identity_pools(&mut checker, &declarations);
    user_pool::claims(&mut checker, &declarations);
    api::apis(&mut checker, &declarations);
    providers::issuers(&mut checker);
    once::once(&mut checker);
    once::apart(&mut checker);
    grants::grants(&mut checker, trees);
    tests_block::tests(&mut checker, trees);
    exceptions::exceptions(&mut checker, trees);
    params::uses(&mut checker);
    params::clashes(&mut checker);
    params::bound_resources(&mut checker, options);
    partition::partition(&mut checker);
    Checked { program: checker.program, diagnostics: checker.diagnostics }
}

/// With how many names those are compared, in one run, that are not declared.
const MOST_GUESSES: usize = 200_000;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    /// A parameter.
    Param(ParamId),
    /// A resource, function or not.
    Resource(ResourceId),
    /// A provider.
    Provider(ProviderId),
    /// A user pool.
    UserPool(UserPoolId),
    /// An identity pool.
    IdentityPool(IdentityPoolId),
    /// An API.
    Api(ApiId),
}

/// Declarations by area, each with its file; the place of one in its list is its id.
#[derive(Debug, Default)]
pub struct Declarations<'t> {
    /// Resources and functions.
    pub resources: Vec<(FileId, &'t DeclarationNode, String)>,
    /// Providers.
    pub providers: Vec<(FileId, &'t DeclarationNode, String)>,
    /// User pools.
    pub user_pools: Vec<(FileId, &'t DeclarationNode, String)>,
    /// Identity pools.
    pub identity_pools: Vec<(FileId, &'t DeclarationNode, String)>,
    /// APIs.
    pub apis: Vec<(FileId, &'t DeclarationNode, String)>,
}

/// The work in progress.
pub struct Checker<'s> {
    /// The text.
    pub sources: &'s Sources,
    /// What is known so far. A list is filled by its area, in the order of [`check`].
    pub program: Program<'s>,
    symbols: FxHashMap<&'s str, (Symbol, Loc)>,
    /// How many names are left to be compared with names that are not declared.
    guesses: Cell<usize>,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
    /// The day.
    pub today: Date,
}

impl<'s> Checker<'s> {
    /// Reports something.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Whether an error was reported.
    pub fn failed(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The text of a range.
    pub fn text(&self, file: FileId, span: Span) -> &'s str {
        span.of(&self.sources.file(file).text)
    }

    /// The text of a location.
    pub fn slice(&self, loc: Loc) -> &'s str {
        self.text(loc.file, loc.span)
    }

    /// What a name stands for, and where it is declared.
    pub fn symbol(&self, name: &str) -> Option<(Symbol, Loc)> {
        self.symbols.get(name).copied()
    }

    /// The declared names that `wanted` accepts, for "did you mean". None when the file that declares them seems to be gone: each
    /// of a thousand names would be compared with each of a thousand others, and nothing be meant.
    pub fn names(&self, wanted: impl Fn(Symbol) -> bool) -> Vec<&'s str> {
        let Some(left) = self.guesses.get().checked_sub(self.symbols.len()) else { return Vec::new() };
        self.guesses.set(left);
        let mut names: Vec<&str> =
            self.symbols.iter().filter(|(_, (symbol, _))| wanted(*symbol)).map(|(name, _)| *name).collect();
        names.sort_unstable();
        names
    }

    /// The word before a declared name: `table` for `table Notes`.
    pub fn declared_word(&self, name: Loc) -> &'s str {
        let text = &self.sources.file(name.file).text[..name.span.start as usize];
        text.trim_end()
            .rsplit(|character: char| !(character.is_ascii_alphanumeric() || character == '_'))
            .next()
            .unwrap_or("")
    }

    /// The options of a declaration.
    pub fn clauses<'t>(&self, file: FileId, declare: &'t DeclarationNode) -> Clauses<'s, 't> {
        Clauses::new(file, &self.sources.file(file).text, declare.body.as_ref())
    }
}

/// A location.
pub fn at(file: FileId, span: Span) -> Loc {
    Loc { file, span }
}
