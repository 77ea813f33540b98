//! Diagnostics: the table of codes, the messages, and their rendering.

use crate::text::{FileId, Loc, Span};

pub mod codes;
pub mod json;
mod locator;
mod order;
pub mod render;

pub use locator::Locator;
pub use order::sort_and_dedup;

#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Prevents output.
    Error,
    /// Does not prevent output, and is most likely a mistake.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// Returns the word in messages and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// A kind of diagnostic, as `authc explain CODE` prints it.
#[derive(Debug)]
pub struct Code {
    /// `AC` and four digits; never reused.
    pub id: &'static str,
    /// In kebab case.
    pub name: &'static str,
    pub severity: Severity,
    /// One sentence that applies to every message of the code.
    pub summary: &'static str,
    /// The reason, in terms of an app, with a URL for every fact about AWS.
    pub why: &'static str,
    /// A program that raises the code, or empty if no program can, as for a missing file.
    pub bad: &'static str,
    /// The corrected program.
    pub good: &'static str,
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// A location with an explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub loc: Loc,
    /// A fragment without a full stop.
    pub text: String,
}

/// A proposed correction.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// An imperative sentence.
    pub text: String,
    /// Empty if the fix is advice for a person.
    pub edits: Vec<Edit>,
    /// Whether the edits leave the output unchanged, so that they can be applied without a review.
    pub safe: bool,
}

/// The replacement of a range by a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    pub loc: Loc,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    pub code: &'static Code,
    /// By default that of the code.
    pub severity: Severity,
    /// One sentence about this case.
    pub message: String,
    /// The locations that matter, the first of which is the primary one. Empty for a message without a location.
    pub labels: Vec<Label>,
    /// Reasons in terms of the user's app, one paragraph each.
    pub notes: Vec<String>,
    /// Best first.
    pub fixes: Vec<Fix>,
    /// The line of the compiler that reports the diagnostic. Tests check that every such line is reached.
    pub emitted_at: EmittedAt,
}

/// A line of the compiler, in builds with debug assertions. It does not count in comparisons.
#[derive(Clone, Copy)]
pub struct EmittedAt(Option<&'static std::panic::Location<'static>>);

impl EmittedAt {
    #[track_caller]
    fn caller() -> Self {
        Self(if cfg!(debug_assertions) { Some(std::panic::Location::caller()) } else { None })
    }

    /// Returns the file and the line, which is counted from 1.
    pub fn file_and_line(self) -> Option<(&'static str, u32)> {
        self.0.map(|place| (place.file(), place.line()))
    }
}

impl PartialEq for EmittedAt {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl std::fmt::Debug for EmittedAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("_")
    }
}

impl Diagnostic {
    /// Creates a diagnostic at `loc` with a label, which may be empty.
    #[track_caller]
    pub fn new(code: &'static Code, loc: Loc, message: impl Into<String>, label: impl Into<String>) -> Self {
        let mut diagnostic = Self::global(code, message);
        diagnostic.labels.push(Label { loc, text: label.into() });
        diagnostic
    }

    /// Creates a diagnostic without a location. Line breaks in the message, which may come from quoted text, become blanks.
    #[track_caller]
    pub fn global(code: &'static Code, message: impl Into<String>) -> Self {
        let message: String = message.into();
        Self {
            code,
            severity: code.severity,
            message: match message.contains(['\n', '\r']) {
                true => message.split_whitespace().collect::<Vec<_>>().join(" "),
                false => message,
            },
            labels: Vec::new(),
            notes: Vec::new(),
            fixes: Vec::new(),
            emitted_at: EmittedAt::caller(),
        }
    }

    pub fn label(mut self, loc: Loc, text: impl Into<String>) -> Self {
        self.labels.push(Label { loc, text: text.into() });
        self
    }

    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds a fix without edits.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.fixes.push(Fix { text: text.into(), edits: Vec::new(), safe: false });
        self
    }

    /// Adds a fix that replaces one range and changes the output.
    pub fn fix(self, text: impl Into<String>, loc: Loc, replacement: impl Into<String>) -> Self {
        self.edits(text, vec![Edit { loc, text: replacement.into() }], false)
    }

    /// Adds a fix that replaces one range and does not change the output.
    pub fn safe_fix(self, text: impl Into<String>, loc: Loc, replacement: impl Into<String>) -> Self {
        self.edits(text, vec![Edit { loc, text: replacement.into() }], true)
    }

    /// Adds a fix with several edits.
    pub fn edits(mut self, text: impl Into<String>, edits: Vec<Edit>, safe: bool) -> Self {
        self.fixes.push(Fix { text: text.into(), edits, safe });
        self
    }

    /// Adds a fix that replaces `loc` by the result of [`did_you_mean`], if there is one.
    pub fn suggest(self, near: Option<&str>, loc: Loc) -> Self {
        self.suggest_or(near, loc, |diagnostic| diagnostic)
    }

    /// Adds a fix as [`Self::suggest`] does, or else what `otherwise` adds.
    pub fn suggest_or(self, near: Option<&str>, loc: Loc, otherwise: impl FnOnce(Self) -> Self) -> Self {
        match near {
            Some(near) => self.fix(format!("did you mean `{near}`?"), loc, near),
            None => otherwise(self),
        }
    }

    /// Updates all locations after their files got other ids.
    pub fn move_files(&mut self, moved: impl Fn(FileId) -> FileId) {
        let edits = self.fixes.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.loc);
        self.labels.iter_mut().map(|label| &mut label.loc).chain(edits).for_each(|loc| loc.file = moved(loc.file));
    }

    /// Returns the primary location.
    pub fn primary(&self) -> Option<Loc> {
        self.labels.first().map(|label| label.loc)
    }
}

/// Returns the error for a mark directly after a path, which the lexer reads as a part of the path.
pub fn glued(mark: Loc, written: &str) -> Diagnostic {
    let message = format!("`{written}` belongs to the path");
    let before = Loc { span: Span::new(mark.span.start, mark.span.start), ..mark };
    Diagnostic::new(&codes::apis::GLUED_PATH, mark, message, "a path goes on up to white space").fix(
        "put a space before",
        before,
        " ",
    )
}

/// Returns the candidate that is most similar to what was written, if it is similar enough.
///
/// The case-insensitive Damerau-Levenshtein distance may be a third of the length, and at most three. Names of one letter have no
/// similar names.
pub fn did_you_mean<'c>(written: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let wanted = written.to_ascii_lowercase();
    let limit = match wanted.chars().count() {
        0 | 1 => 0,
        length => (length / 3).clamp(1, 3),
    };
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&wanted, &candidate.to_ascii_lowercase()), candidate))
        .filter(|&(distance, _)| distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}
