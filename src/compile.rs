//! From sources to an artefact: the one road through the layers, without I/O.

use crate::diagnostic::{Diagnostic, Severity, in_order};
use crate::syntax;
use crate::text::{Date, Sources};

/// What a run is told besides the sources.
#[derive(Debug, Clone)]
pub struct Options {
    /// What to write.
    pub target: Target,
    /// Values for parameters, by name.
    pub set: Vec<(String, String)>,
    /// The day on which the run happens; the layers below never read a clock.
    pub today: Date,
}

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// One versioned JSON document for any deployer.
    #[default]
    Bundle,
    /// A complete CloudFormation template.
    CloudFormation,
}

impl Target {
    /// Every target.
    pub const ALL: [Self; 2] = [Self::Bundle, Self::CloudFormation];

    /// The name in `--target` and in `authc.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bundle => "bundle",
            Self::CloudFormation => "cloudformation",
        }
    }
}

/// What a run gives.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Everything there is to say, in the order in which it is shown.
    pub diagnostics: Vec<Diagnostic>,
    /// The artefact; none when any error stands, and none when only checking.
    pub artefact: Option<Vec<u8>>,
}

impl Outcome {
    /// Whether any error stands.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Says what is wrong with a program.
pub fn check(sources: &Sources, _options: &Options) -> Outcome {
    let mut diagnostics = Vec::new();
    for (id, file) in sources.iter() {
        syntax::parse(id, &file.text, &mut diagnostics);
    }
    in_order(&mut diagnostics);
    Outcome { diagnostics, artefact: None }
}

/// Compiles a program.
pub fn compile(sources: &Sources, options: &Options) -> Outcome {
    let mut outcome = check(sources, options);
    if !outcome.has_errors() {
        outcome.artefact = Some(b"{}\n".to_vec());
    }
    outcome
}
