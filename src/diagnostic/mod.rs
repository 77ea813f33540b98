//! What the compiler says: one table of codes, and the values that carry a message to whoever shows it.

use crate::text::{FileId, Loc, Span};

pub mod codes;
pub mod json;
mod locator;
mod order;
pub mod render;

pub use locator::Locator;
pub use order::sort_and_dedup;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is emitted while one stands.
    Error,
    /// Emitted, and most likely not what the author wanted.
    Warning,
    /// Worth knowing; nothing has to follow from it.
    Info,
}

impl Severity {
    /// The word shown to people and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// A kind of message: what `authc explain CODE` prints.
#[derive(Debug)]
pub struct Code {
    /// `AC` and four digits; never reused.
    pub id: &'static str,
    /// Kebab-case name.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence that holds for every message of the code.
    pub summary: &'static str,
    /// Why it matters, in terms of an app, with the source of any AWS fact as a URL.
    pub why: &'static str,
    /// A program that raises it; empty for what no program text can raise (a missing file).
    pub bad: &'static str,
    /// The same program made right.
    pub good: &'static str,
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// A part of the source with something to say about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Where.
    pub loc: Loc,
    /// What, as a fragment without a full stop.
    pub text: String,
}

/// A way out that can be pasted or applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What to do, as an imperative sentence.
    pub text: String,
    /// The edits that do it, none if the text is for a person alone.
    pub edits: Vec<Edit>,
    /// Whether what the program compiles to stays the same, so that nobody has to look at the edits before they are applied.
    pub safe: bool,
}

/// Replace a range by a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The range that goes.
    pub loc: Loc,
    /// What comes in its place.
    pub text: String,
}

/// One message.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// Which kind.
    pub code: &'static Code,
    /// How bad, by default as the code says.
    pub severity: Severity,
    /// One sentence about this very case.
    pub message: String,
    /// The spans that matter, the first one being where the message points. Empty for messages about no source text.
    pub labels: Vec<Label>,
    /// Reasons in terms of the user's app, a paragraph each.
    pub notes: Vec<String>,
    /// The ways out, best first.
    pub fixes: Vec<Fix>,
    /// The line of the compiler that reports it, in builds with debug assertions: the tests hold that every such line is reached.
    pub emitted_at: EmittedAt,
}

/// A line of the compiler. Two messages that differ in nothing else are the same.
#[derive(Clone, Copy)]
pub struct EmittedAt(Option<&'static std::panic::Location<'static>>);

impl EmittedAt {
    /// The place of the caller; none in builds without debug assertions.
    #[track_caller]
    fn caller() -> Self {
        Self(if cfg!(debug_assertions) { Some(std::panic::Location::caller()) } else { None })
    }

    /// The file and the line, from 1.
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
    /// A message that points at `loc` with `label` written under it (may be empty).
    #[track_caller]
    pub fn new(code: &'static Code, loc: Loc, message: impl Into<String>, label: impl Into<String>) -> Self {
        let mut diagnostic = Self::global(code, message);
        diagnostic.labels.push(Label { loc, text: label.into() });
        diagnostic
    }

    /// A message about no place in the source. It is one line: what it quotes may have been written on several.
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

    /// Adds a further span.
    pub fn label(mut self, loc: Loc, text: impl Into<String>) -> Self {
        self.labels.push(Label { loc, text: text.into() });
        self
    }

    /// Adds a reason.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds advice for a person.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.fixes.push(Fix { text: text.into(), edits: Vec::new(), safe: false });
        self
    }

    /// Adds a fix that replaces one range, and with it what the program means.
    pub fn fix(self, text: impl Into<String>, loc: Loc, replacement: impl Into<String>) -> Self {
        self.edits(text, vec![Edit { loc, text: replacement.into() }], false)
    }

    /// Adds a fix that replaces one range, after which the program compiles to what it did before.
    pub fn safe_fix(self, text: impl Into<String>, loc: Loc, replacement: impl Into<String>) -> Self {
        self.edits(text, vec![Edit { loc, text: replacement.into() }], true)
    }

    /// Adds a fix of several edits.
    pub fn edits(mut self, text: impl Into<String>, edits: Vec<Edit>, safe: bool) -> Self {
        self.fixes.push(Fix { text: text.into(), edits, safe });
        self
    }

    /// Adds the fix that writes what was probably meant, if [`did_you_mean`] knows something.
    pub fn suggest(self, near: Option<&str>, loc: Loc) -> Self {
        self.suggest_or(near, loc, |diagnostic| diagnostic)
    }

    /// The same, or else what `otherwise` adds.
    pub fn suggest_or(self, near: Option<&str>, loc: Loc, otherwise: impl FnOnce(Self) -> Self) -> Self {
        match near {
            Some(near) => self.fix(format!("did you mean `{near}`?"), loc, near),
            None => otherwise(self),
        }
    }

    /// Says for every place which file it is in now, after the files were put among others.
    pub fn move_files(&mut self, moved: impl Fn(FileId) -> FileId) {
        let edits = self.fixes.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.loc);
        self.labels.iter_mut().map(|label| &mut label.loc).chain(edits).for_each(|loc| loc.file = moved(loc.file));
    }

    /// Where the message points.
    pub fn primary(&self) -> Option<Loc> {
        self.labels.first().map(|label| label.loc)
    }
}

/// A mark right behind a path, which takes it for a part of itself.
pub fn glued(mark: Loc, written: &str) -> Diagnostic {
    let message = format!("`{written}` belongs to the path");
    let before = Loc { span: Span::new(mark.span.start, mark.span.start), ..mark };
    Diagnostic::new(&codes::apis::GLUED_PATH, mark, message, "a path goes on up to white space").fix(
        "put a space before",
        before,
        " ",
    )
}

/// The nearest of `candidates` to what was written, if it is near enough to be what was meant.
///
/// The distance is Damerau-Levenshtein without regard to case, at most a third of the length and never over three. Another
/// letter is another name where there is only one.
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
