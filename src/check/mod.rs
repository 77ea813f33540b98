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
mod assumed;
pub(crate) mod availability;
mod clauses;
mod duplicates;
mod exceptions;
mod grants;
mod identity_pool;
mod names;
mod params;
mod partition;
mod providers;
mod resources;
mod role_options;
mod template;
#[cfg(test)]
pub(crate) mod testing;
mod tests_block;
mod user_pool;

pub use clauses::Clauses;
pub(crate) use grants::{assumed_for_nothing, fits_type, kind_with};
pub(crate) use names::IdAllocator;
pub(crate) use template::{StringPart, string_parts};

/// Input from outside the sources.
#[derive(Debug, Clone)]
pub struct Options {
    /// Values for parameters, by name.
    pub set: Vec<(String, String)>,
    /// Day against which `until` is checked.
    pub today: Date,
}

#[derive(Debug)]
pub struct Checked<'s> {
    /// Meaning of the program, to be trusted only if no error is among the diagnostics.
    pub program: Program<'s>,
    /// All diagnostics but syntax errors.
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
        comparisons_left: Cell::new(MAX_NAME_COMPARISONS),
        diagnostics: Vec::new(),
        today: options.today,
    };
    let declarations = names::declare(&mut checker, trees);
    params::bind(&mut checker, options);
    resources::read(&mut checker, &declarations);
    providers::read(&mut checker, &declarations);
    user_pool::read(&mut checker, &declarations);
    identity_pool::read(&mut checker, &declarations);
    user_pool::check_claims(&mut checker, &declarations);
    api::read(&mut checker, &declarations);
    providers::check_issuers(&mut checker);
    duplicates::report_duplicates(&mut checker);
    duplicates::report_conflicts(&mut checker);
    grants::read(&mut checker, trees);
    role_options::check_networks(&mut checker);
    tests_block::read(&mut checker, trees);
    exceptions::read(&mut checker, trees);
    params::check_uses(&mut checker);
    params::report_clashes(&mut checker);
    params::bind_resources(&mut checker, options);
    partition::check(&mut checker);
    Checked { program: checker.program, diagnostics: checker.diagnostics }
}

/// Most comparisons of unknown names with declared ones in one run.
const MAX_NAME_COMPARISONS: usize = 200_000;

/// What a name is declared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    Param(ParamId),
    /// A resource, functions included.
    Resource(ResourceId),
    Provider(ProviderId),
    UserPool(UserPoolId),
    IdentityPool(IdentityPoolId),
    Api(ApiId),
}

/// Declarations by area, each with its file and doc comment; the index in a list is the id.
#[derive(Debug, Default)]
pub struct Declarations<'t> {
    pub resources: Vec<(FileId, &'t DeclarationNode, String)>,
    pub providers: Vec<(FileId, &'t DeclarationNode, String)>,
    pub user_pools: Vec<(FileId, &'t DeclarationNode, String)>,
    pub identity_pools: Vec<(FileId, &'t DeclarationNode, String)>,
    pub apis: Vec<(FileId, &'t DeclarationNode, String)>,
}

/// State of a check.
pub struct Checker<'s> {
    pub sources: &'s Sources,
    /// The program so far. Each area fills its list, in the order of [`check`].
    pub program: Program<'s>,
    symbols: FxHashMap<&'s str, (Symbol, Loc)>,
    /// Comparisons that are left; see [`MAX_NAME_COMPARISONS`].
    comparisons_left: Cell<usize>,
    pub diagnostics: Vec<Diagnostic>,
    pub today: Date,
}

impl<'s> Checker<'s> {
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Returns whether an error was reported.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Returns the text of a span.
    pub fn text(&self, file: FileId, span: Span) -> &'s str {
        span.of(&self.sources.file(file).text)
    }

    /// Returns the text of a location.
    pub fn slice(&self, loc: Loc) -> &'s str {
        self.text(loc.file, loc.span)
    }

    /// Returns names as they are usually written: without comments, and without blanks around a dot.
    pub fn dotted(&self, loc: Loc) -> String {
        let lines = self.slice(loc).lines().map(|line| line.split("//").next().unwrap_or_default());
        let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
        words.join(" ").replace(" .", ".").replace(". ", ".")
    }

    /// Returns what a name is declared as, and where.
    pub fn symbol(&self, name: &str) -> Option<(Symbol, Loc)> {
        self.symbols.get(name).copied()
    }

    /// Returns the declared names that `wanted` accepts, sorted, for "did you mean"; none after
    /// [`MAX_NAME_COMPARISONS`]. When the file with the declarations is missing, every name is unknown, and comparing
    /// thousands of names with thousands of others suggests nothing.
    pub fn names(&self, wanted: impl Fn(Symbol) -> bool) -> Vec<&'s str> {
        let Some(left) = self.comparisons_left.get().checked_sub(self.symbols.len()) else { return Vec::new() };
        self.comparisons_left.set(left);
        let mut names: Vec<&str> =
            self.symbols.iter().filter(|(_, (symbol, _))| wanted(*symbol)).map(|(name, _)| *name).collect();
        names.sort_unstable();
        names
    }

    /// Returns the word before a declared name: `table` for `table Notes`.
    pub fn declared_word(&self, name: Loc) -> &'s str {
        let text = &self.sources.file(name.file).text[..name.span.start as usize];
        text.trim_end()
            .rsplit(|character: char| !(character.is_ascii_alphanumeric() || character == '_'))
            .next()
            .unwrap_or("")
    }

    /// Returns the options of a declaration.
    pub fn clauses<'t>(&self, file: FileId, declare: &'t DeclarationNode) -> Clauses<'s, 't> {
        Clauses::new(file, &self.sources.file(file).text, declare.body.as_ref())
    }
}

pub fn location(file: FileId, span: Span) -> Loc {
    Loc { file, span }
}
