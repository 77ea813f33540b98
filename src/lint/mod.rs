//! What should not be, though it can: rules over programs that have no errors.
//!
//! A file per rule in [`rules`]; [`registry`] is the one table of them, which the command, the documentation, SARIF and the
//! editor read. [`levels`] says how bad a finding is in a project, [`exceptions`] where the program itself excuses one, and
//! [`fix`] applies what a finding proposes.

use std::cell::OnceCell;

use crate::check;
use crate::compile::{self, Analysis};
use crate::diagnostic::{Code, Diagnostic, Severity, in_order};
use crate::emit;
use crate::model::{Exception, Grant, Program};
use crate::policy::roles::{Role, roles};
use crate::syntax::Parsed;
use crate::syntax::ast::{self, Statement};
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

/// A rule.
pub struct Rule {
    /// What it is called and what it says; the severity is the one that it has by default.
    pub code: &'static Code,
    /// The group that it belongs to.
    pub category: Category,
    /// Whether it is a matter of taste or of how strict an app has to be, and so silent unless a project asks for it.
    pub pedantic: bool,
    /// What its findings propose.
    pub fix: Applicability,
    /// Programs that come near to what it is about and are fine.
    pub near_misses: &'static [&'static str],
    /// Finds what it is about; none for what the checker itself warns of.
    pub run: Option<fn(&RuleContext<'_, '_>, &mut Vec<Diagnostic>)>,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code.id, self.code.name)
    }
}

/// A group of rules, which can be given a level as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Who may do what: `grant` and `deny`.
    Access,
    /// Identity pools, their providers, roles and tags.
    Identity,
    /// APIs, authorizers and routes.
    Api,
    /// User pools and app clients.
    UserPool,
    /// What comes near to a quota of AWS.
    Size,
    /// What says nothing, or says it twice.
    Clarity,
    /// The exceptions themselves.
    Exceptions,
}

impl Category {
    /// Every category, in the order of the numbers of its rules.
    pub const ALL: [Self; 7] =
        [Self::Access, Self::Identity, Self::Api, Self::UserPool, Self::Size, Self::Clarity, Self::Exceptions];

    /// The name in `authc.toml` and on the command line.
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

    /// What the category is about.
    pub fn about(self) -> &'static str {
        match self {
            Self::Access => "Who may do what.",
            Self::Identity => "Identity pools, their providers, roles and tags.",
            Self::Api => "APIs, authorizers and routes.",
            Self::UserPool => "User pools and app clients.",
            Self::Size => "What comes near to a quota of AWS.",
            Self::Clarity => "What says nothing, or says it twice.",
            Self::Exceptions => "The exceptions themselves.",
        }
    }
}

/// What the findings of a rule propose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicability {
    /// Nothing that a machine can write.
    None,
    /// Edits after which the program compiles to the same.
    Safe,
    /// Edits after which it means something else.
    Unsafe,
}

/// A program without errors, as rules see it.
pub struct RuleContext<'p, 's> {
    /// The text.
    pub sources: &'p Sources,
    /// What stands in each file.
    pub trees: &'p [Parsed],
    /// What it means.
    pub program: &'p Program<'s>,
    /// The day.
    pub today: Date,
    roles: OnceCell<(Vec<Role<'p>>, Vec<Diagnostic>)>,
}

/// Programs whose grants have so few targets are hardly ever too large, and compiling each would cost as much as the rest of
/// the linting.
const FEW_TARGETS: usize = 40;

impl<'p, 's> RuleContext<'p, 's> {
    fn new(sources: &'p Sources, analysis: &'p Analysis<'s>, today: Date) -> Self {
        Self { sources, trees: &analysis.trees, program: &analysis.program, today, roles: OnceCell::new() }
    }

    /// The text of a location.
    pub fn text(&self, loc: Loc) -> &'p str {
        loc.span.of(&self.sources.file(loc.file).text)
    }

    /// Every statement with its file, in the order of the text.
    pub fn statements(&self) -> impl Iterator<Item = (FileId, &'p Statement)> {
        let trees = self.trees.iter().enumerate();
        trees.flat_map(|(file, parsed)| {
            parsed.tree.statements.iter().map(move |statement| (FileId(file as u32), statement))
        })
    }

    /// Every grant and deny as written and as understood, in the order of the text. Without errors they are as many.
    pub fn grants(&self) -> impl Iterator<Item = (FileId, &'p ast::Grant, &'p Grant<'s>)> {
        let written = self.statements().filter_map(|(file, statement)| match statement {
            Statement::Grant(grant) => Some((file, grant)),
            _ => None,
        });
        written.zip(&self.program.grants).map(|((file, written), grant)| (file, written, grant))
    }

    /// The declaration whose name stands here.
    pub fn declaration(&self, name: Loc) -> Option<&'p ast::Declare> {
        let statements = &self.trees.get(name.file.0 as usize)?.tree.statements;
        statements.iter().find_map(|statement| match statement {
            Statement::Declare(declare) if declare.name == name.span => Some(&**declare),
            _ => None,
        })
    }

    /// The roles of the output with their policies. Costs what emitting costs: ask only for what nothing else shows.
    pub fn roles(&self) -> &[Role<'p>] {
        &self.compiled().0
    }

    /// Errors that only compiling shows: policies that fit nowhere. None are looked for in a program that is too small.
    fn refusals(&self) -> &[Diagnostic] {
        let targets: usize = self.program.grants.iter().map(|grant| grant.targets.len()).sum();
        if targets > FEW_TARGETS { &self.compiled().1 } else { &[] }
    }

    fn compiled(&self) -> &(Vec<Role<'p>>, Vec<Diagnostic>) {
        self.roles.get_or_init(|| roles(self.program))
    }
}

/// What a run is told besides the sources.
#[derive(Debug, Clone)]
pub struct LintOptions {
    /// Values for parameters, by name.
    pub set: Vec<(String, String)>,
    /// The day on which the run happens.
    pub today: Date,
    /// How bad each finding is.
    pub levels: RuleLevels,
}

/// What a run gives.
#[derive(Debug, Default)]
pub struct LintOutcome {
    /// Errors of the language, and findings at the level that they have in the project, in the order in which they are shown.
    pub diagnostics: Vec<Diagnostic>,
    /// Findings that the program excuses, with the reason, in the same order.
    pub excused: Vec<Excused>,
    /// Whether an error of the language stands, so that no rule has run.
    pub broken: bool,
}

/// A finding that the program excuses.
#[derive(Debug, Clone)]
pub struct Excused {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// The reason in the exception.
    pub reason: String,
}

/// Says what should not be in a program, or, if it has errors, what cannot be.
pub fn lint(sources: &Sources, options: &LintOptions) -> LintOutcome {
    let told = check::Options { set: options.set.clone(), today: options.today };
    let mut analysis = compile::analyse(sources, &told);
    let mut found = std::mem::take(&mut analysis.diagnostics);
    found.extend(analysis.emptiness(sources));
    run_rules(sources, &analysis, found, &options.levels, options.today, Depth::Rules)
}

/// How far a program is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What its analysis found is all. It may be a part of a program.
    Analysis,
    /// What compiling would refuse, as well.
    Compilation,
    /// Rules run, too, and exceptions are looked at for themselves.
    Rules,
}

/// The same for a program that was analysed, `found` being what that found.
pub fn run_rules(
    sources: &Sources,
    analysis: &Analysis<'_>,
    mut found: Vec<Diagnostic>,
    levels: &RuleLevels,
    today: Date,
    depth: Depth,
) -> LintOutcome {
    let wrong = |found: &[Diagnostic]| found.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    if depth != Depth::Analysis && !wrong(&found) {
        // Rules are for programs that compile.
        found.extend(emit::refusals(&analysis.program));
    }
    let mut outcome = LintOutcome { broken: wrong(&found), ..LintOutcome::default() };
    let exceptions = exceptions::Exceptions::new(&analysis.program.exceptions);
    if !outcome.broken && depth != Depth::Analysis {
        let context = RuleContext::new(sources, analysis, today);
        if depth == Depth::Rules {
            levels.enabled().filter_map(|rule| rule.run).for_each(|run| run(&context, &mut found));
        }
        outcome.broken = !context.refusals().is_empty();
        found.extend_from_slice(context.refusals());
    }
    for mut diagnostic in found {
        if registry::rule_of(diagnostic.code).is_none() {
            outcome.diagnostics.push(diagnostic);
            continue;
        }
        // What is switched off may be excused all the same: the exception has its use where the rule is on.
        let excuse = exceptions.excuse(&diagnostic);
        let Some(severity) = levels.of(diagnostic.code) else { continue };
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
    in_order(&mut outcome.diagnostics);
    outcome.excused.sort_by_key(|excused| excused.diagnostic.primary());
    outcome
}

/// Gives a checker's warnings the level that they have in a project; errors of the language stay what they are.
pub fn apply_levels(diagnostics: &mut Vec<Diagnostic>, levels: &RuleLevels) {
    diagnostics.retain_mut(|diagnostic| match registry::rule_of(diagnostic.code) {
        None => true,
        Some(rule) => levels.of(rule.code).is_some_and(|severity: Severity| {
            diagnostic.severity = severity;
            true
        }),
    });
}
