//! The linter: rules over programs without errors.
//!
//! [`rules`] has one file per rule. [`registry`] is the table of all rules for the command, the documentation, SARIF and the
//! editor. [`levels`] holds the severity of each rule in a project, [`exceptions`] finds the findings that the program excuses,
//! and [`fix`] applies fixes.

use std::cell::OnceCell;

use crate::check;
use crate::compile::{self, Analysis};
use crate::diagnostic::{Code, Diagnostic, Severity, sort_and_dedup};
use crate::emit;
use crate::model::{Exception, Grant, Program};
use crate::policy::roles::{CompiledRole, roles};
use crate::syntax::Parsed;
use crate::syntax::ast::{self, StatementNode};
use crate::text::{Date, FileId, Loc, Sources};

mod exceptions;
pub mod fix;
pub mod levels;
pub mod page;
pub mod registry;
pub mod report;
pub mod rules;
#[cfg(test)]
mod testing;

pub use levels::{RuleLevel, RuleLevels};

pub struct Rule {
    /// Its id, name and texts, with the default severity.
    pub code: &'static Code,
    pub category: Category,
    /// Whether the rule is off unless a project asks for it, because it is a matter of taste or of how strict an app has to be.
    pub pedantic: bool,
    pub fix: Applicability,
    /// Programs that are close to a finding and have none.
    pub near_misses: &'static [&'static str],
    /// Adds the findings of a program. `None` for a rule that the checker reports itself.
    pub run: Option<fn(&RuleContext<'_, '_>, &mut Vec<Diagnostic>)>,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code.id, self.code.name)
    }
}

/// A group of rules that can be given one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Grants and denials.
    Access,
    /// Identity pools, their providers, roles and tags.
    Identity,
    /// APIs, authorizers and routes.
    Api,
    /// User pools and app clients.
    UserPool,
    /// Quotas of AWS.
    Size,
    /// Redundant and misleading statements.
    Clarity,
    /// `@allow` annotations.
    Exceptions,
}

impl Category {
    /// In the order of the ids of their rules.
    pub const ALL: [Self; 7] =
        [Self::Access, Self::Identity, Self::Api, Self::UserPool, Self::Size, Self::Clarity, Self::Exceptions];

    /// Returns the name in `authc.toml` and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Identity => "identity",
            Self::Api => "api",
            Self::UserPool => "user-pool",
            Self::Size => "size",
            Self::Clarity => "clarity",
            Self::Exceptions => "exceptions",
        }
    }

    /// Returns a one-line description for the documentation.
    pub fn about(self) -> &'static str {
        match self {
            Self::Access => "Grants and denials.",
            Self::Identity => "Identity pools, their providers, roles and tags.",
            Self::Api => "APIs, authorizers and routes.",
            Self::UserPool => "User pools and app clients.",
            Self::Size => "Quotas of AWS.",
            Self::Clarity => "Redundant and misleading statements.",
            Self::Exceptions => "`@allow` annotations.",
        }
    }
}

/// How the fix of a rule can be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicability {
    /// There are no edits, only advice.
    None,
    /// The edits do not change the output.
    Safe,
    /// The edits change the output.
    Unsafe,
}

/// A program without errors, with everything that rules look at.
pub struct RuleContext<'p, 's> {
    pub sources: &'p Sources,
    pub trees: &'p [Parsed],
    pub program: &'p Program<'s>,
    pub today: Date,
    roles: OnceCell<(Vec<CompiledRole<'p>>, Vec<Diagnostic>)>,
}

/// Number of targets up to which a program is not compiled in search of policies that are too large. Such programs are hardly ever
/// too large, and compiling costs as much as all rules together.
const FEW_TARGETS: usize = 40;

impl<'p, 's> RuleContext<'p, 's> {
    fn new(sources: &'p Sources, analysis: &'p Analysis<'s>, today: Date) -> Self {
        Self { sources, trees: &analysis.trees, program: &analysis.program, today, roles: OnceCell::new() }
    }

    pub fn text(&self, loc: Loc) -> &'p str {
        loc.span.of(&self.sources.file(loc.file).text)
    }

    /// Returns every statement with its file, in the order of the text.
    pub fn statements(&self) -> impl Iterator<Item = (FileId, &'p StatementNode)> {
        let trees = self.trees.iter().enumerate();
        trees.flat_map(|(file, parsed)| {
            parsed.tree.statements.iter().map(move |statement| (FileId(file as u32), statement))
        })
    }

    /// Returns every grant and denial as syntax node and as model, in the order of the text. The two lists have the same length,
    /// since the program has no errors.
    pub fn grants(&self) -> impl Iterator<Item = (FileId, &'p ast::GrantNode, &'p Grant<'s>)> {
        let written = self.statements().filter_map(|(file, statement)| match statement {
            StatementNode::Grant(grant) => Some((file, grant)),
            _ => None,
        });
        written.zip(&self.program.grants).map(|((file, written), grant)| (file, written, grant))
    }

    /// Returns the declaration whose name is at this location.
    pub fn declaration(&self, name: Loc) -> Option<&'p ast::DeclarationNode> {
        let statements = &self.trees.get(name.file.0 as usize)?.tree.statements;
        statements.iter().find_map(|statement| match statement {
            StatementNode::Declare(declare) if declare.name == name.span => Some(&**declare),
            _ => None,
        })
    }

    /// Returns the roles of the output with their policies. This compiles the program, so a rule calls it only if it cannot do
    /// without.
    pub fn roles(&self) -> &[CompiledRole<'p>] {
        &self.compiled().0
    }

    /// Returns the errors that only compiling finds: policies that are too large. Small programs are not compiled for that.
    fn refusals(&self) -> &[Diagnostic] {
        let targets: usize = self.program.grants.iter().map(|grant| grant.targets.len()).sum();
        if targets > FEW_TARGETS { &self.compiled().1 } else { &[] }
    }

    fn compiled(&self) -> &(Vec<CompiledRole<'p>>, Vec<Diagnostic>) {
        self.roles.get_or_init(|| roles(self.program))
    }
}

#[derive(Debug, Clone)]
pub struct LintOptions {
    /// Values for parameters, by name.
    pub set: Vec<(String, String)>,
    /// The day of the run.
    pub today: Date,
    pub levels: RuleLevels,
}

#[derive(Debug, Default)]
pub struct LintOutcome {
    /// Errors of the language, and findings with the severity that they have in the project, in the order in which they are shown.
    pub diagnostics: Vec<Diagnostic>,
    /// Findings that the program excuses, in the same order.
    pub excused: Vec<Excused>,
    /// Whether the program has errors, so that no rule has run.
    pub broken: bool,
}

/// A finding that the program excuses.
#[derive(Debug, Clone)]
pub struct Excused {
    pub diagnostic: Diagnostic,
    /// The reason in the exception.
    pub reason: String,
}

/// Lints a program. If it has errors, returns those instead of findings.
pub fn lint(sources: &Sources, options: &LintOptions) -> LintOutcome {
    let check_options = check::Options { set: options.set.clone(), today: options.today };
    let mut analysis = compile::analyse(sources, &check_options);
    let mut diagnostics = std::mem::take(&mut analysis.diagnostics);
    diagnostics.extend(analysis.emptiness(sources));
    let mut outcome = run_rules(sources, &analysis, diagnostics, &options.levels, options.today, Depth::Rules);
    if !outcome.broken {
        outcome.diagnostics.extend(compile::false_assertions(&analysis.program));
        sort_and_dedup(&mut outcome.diagnostics);
    }
    outcome
}

/// How much of the linter runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Only the findings of the analysis. The program may be a part of one.
    Analysis,
    /// Also what compiling would refuse.
    Compilation,
    /// Also the rules, and the findings about exceptions.
    Rules,
}

/// Lints an analysed program. `diagnostics` are the findings of the analysis.
pub fn run_rules(
    sources: &Sources,
    analysis: &Analysis<'_>,
    mut diagnostics: Vec<Diagnostic>,
    levels: &RuleLevels,
    today: Date,
    depth: Depth,
) -> LintOutcome {
    let has_error =
        |diagnostics: &[Diagnostic]| diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    if depth != Depth::Analysis && !has_error(&diagnostics) {
        // Rules are for programs that compile.
        diagnostics.extend(emit::refusals(&analysis.program));
    }
    let mut outcome = LintOutcome { broken: has_error(&diagnostics), ..LintOutcome::default() };
    let exceptions = exceptions::Exceptions::new(&analysis.program.exceptions);
    if !outcome.broken && depth != Depth::Analysis {
        let context = RuleContext::new(sources, analysis, today);
        if depth == Depth::Rules {
            levels.enabled().filter_map(|rule| rule.run).for_each(|run| run(&context, &mut diagnostics));
        }
        outcome.broken = !context.refusals().is_empty();
        diagnostics.extend_from_slice(context.refusals());
    }
    for mut diagnostic in diagnostics {
        if registry::rule_of(diagnostic.code).is_none() {
            outcome.diagnostics.push(diagnostic);
            continue;
        }
        // An exception from a rule that is off counts as used: the rule may be on elsewhere.
        let excuse = exceptions.excuse(&diagnostic);
        let Some(severity) = levels.severity_of(diagnostic.code) else { continue };
        diagnostic.severity = severity;
        match excuse {
            Some(Exception { reason, .. }) => {
                outcome.excused.push(Excused { diagnostic, reason: reason.clone().into_owned() });
            }
            None => outcome.diagnostics.push(diagnostic),
        }
    }
    if !outcome.broken && depth == Depth::Rules {
        exceptions.findings(levels, &mut outcome.diagnostics);
    }
    sort_and_dedup(&mut outcome.diagnostics);
    outcome.excused.sort_by_key(|excused| excused.diagnostic.primary());
    outcome
}

/// Gives the checker's warnings the severity that they have in a project. Errors of the language keep theirs.
pub fn apply_levels(diagnostics: &mut Vec<Diagnostic>, levels: &RuleLevels) {
    diagnostics.retain_mut(|diagnostic| match registry::rule_of(diagnostic.code) {
        None => true,
        Some(rule) => levels.severity_of(rule.code).is_some_and(|severity: Severity| {
            diagnostic.severity = severity;
            true
        }),
    });
}
