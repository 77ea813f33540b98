//! Questions on the command line, written as assertions are in a program.

use super::exit;
use super::inputs::InputArgs;
use super::terminal::{Stream, Terminal, print_error};
use crate::check;
use crate::compile::{Analysis, analyse};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::test::{AccessClaim, Claim};
use crate::syntax::ast::StatementNode;
use crate::text::{FileId, Sources};

/// The title of the test that holds the question.
const TITLE: &str = "question";

/// The name under which diagnostics show the question.
const FILE_NAME: &str = "question";

/// Returns the words of a question in one line. A shell takes the quotes of `at "private/"` away, and they are put back.
pub(super) fn joined(words: &[String]) -> String {
    let mut line = String::new();
    let mut before = "";
    for word in words {
        if !line.is_empty() {
            line.push(' ');
        }
        match matches!(before, "at" | "raw") && !word.contains('"') {
            true => line.push_str(&format!("\"{word}\"")),
            false => line.push_str(word),
        }
        before = word;
    }
    line
}

/// A program, with a question as its last file.
pub(super) struct Questioned {
    pub sources: Sources,
    question: FileId,
}

impl Questioned {
    /// Adds `assert …` to a program.
    pub(super) fn new(mut sources: Sources, assertion: &str) -> Self {
        let text = format!("test \"{TITLE}\" {{ assert {assertion} }}\n");
        let question = sources.add(FILE_NAME, None, text);
        Self { sources, question }
    }

    /// Analyses the program, or reports its errors and returns the exit code: [`exit::USAGE`] if only the question has errors.
    pub(super) fn analyse(
        &self,
        args: &InputArgs,
        terminal: &Terminal,
        today: crate::text::Date,
    ) -> Result<Analysis<'_>, u8> {
        let options = check::Options { set: args.set().to_vec(), today };
        let analysis = analyse(&self.sources, &options);
        let errors = || analysis.diagnostics.iter().filter(|found| found.severity == Severity::Error);
        if errors().next().is_none() {
            // Whatever else it holds would answer for a program that nobody has.
            let statements = &analysis.trees[self.question.0 as usize].tree.statements;
            if !matches!(&statements[..], [StatementNode::Test(test)] if test.asserts.len() == 1) {
                print_error("ask one question, with nothing else in it");
                return Err(exit::USAGE);
            }
            return Ok(analysis);
        }
        let of_question =
            |found: &&Diagnostic| found.labels.first().is_some_and(|label| label.loc.file == self.question);
        let only_question = errors().all(|found| of_question(&found));
        let errors: Vec<Diagnostic> = errors().cloned().collect();
        terminal.report(&errors, &self.sources, args.format, Stream::Err);
        Err(if only_question { exit::USAGE } else { exit::SOURCE })
    }

    /// Returns the assertion that the question is.
    pub(super) fn claim<'a, 's>(&self, analysis: &'a Analysis<'s>) -> Option<&'a AccessClaim<'s>> {
        let test = analysis.program.tests.iter().find(|test| test.loc.file == self.question)?;
        match &test.expectations.first()?.claim {
            Claim::Access(claim) => Some(claim),
            Claim::Authorized { .. } | Claim::Public(_) => None,
        }
    }
}
