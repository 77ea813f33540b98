//! A temporary directory, and the command in it with an environment that holds nothing else.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A directory that goes away with the test.
pub struct Here(tempfile::TempDir);

/// What the command did.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// One run to be.
pub struct Run {
    command: Command,
    input: Option<Vec<u8>>,
}

impl Here {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary directory"))
    }

    /// With one file.
    pub fn with(name: &str, content: impl AsRef<[u8]>) -> Self {
        let here = Self::new();
        here.file(name, content);
        here
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn root(&self) -> &Path {
        self.0.path()
    }

    /// Adds a file, and the directories it is in.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, content).expect("a file");
        self
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect(name)
    }

    /// The names in the directory, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.root()).expect("the directory").flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_authc"));
        command.current_dir(self.root()).env_clear();
        // The slip that `tests/mutants/run.py` has switched on is one of the command too.
        command.envs(std::env::vars_os().filter(|(name, _)| name == "AUTHC_MUTANT"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// A run with arguments that are separated by spaces.
    pub fn run(&self, arguments: &str) -> Run {
        let mut command = self.command();
        command.args(arguments.split_whitespace());
        Run { command, input: None }
    }

    /// Runs with arguments that are separated by spaces.
    pub fn authc(&self, arguments: &str) -> Ran {
        self.run(arguments).go()
    }
}

impl Run {
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn dir(mut self, path: PathBuf) -> Self {
        self.command.current_dir(path);
        self
    }

    pub fn input(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.input = Some(bytes.as_ref().to_owned());
        self
    }

    /// Standard input from a file or directory.
    pub fn input_from(mut self, path: PathBuf) -> Self {
        self.command.stdin(fs::File::open(path).expect("an input"));
        self
    }

    /// Standard output to a file.
    pub fn output_to(mut self, path: &str) -> Self {
        self.command.stdout(fs::OpenOptions::new().write(true).open(path).expect("an output"));
        self
    }

    pub fn go(mut self) -> Ran {
        if self.input.is_some() {
            self.command.stdin(Stdio::piped());
        }
        let mut child = self.command.spawn().expect("the command runs");
        if let Some(input) = self.input {
            child.stdin.take().expect("a pipe").write_all(&input).ok();
        }
        let output = child.wait_with_output().expect("the command ends");
        Ran::new(&output)
    }
}

impl Ran {
    fn new(output: &std::process::Output) -> Self {
        Self {
            code: output.status.code().expect("no signal"),
            out: String::from_utf8(output.stdout.clone()).expect("UTF-8"),
            err: String::from_utf8(output.stderr.clone()).expect("UTF-8"),
        }
    }

    /// Expects an exit code, and exactly one message in which every one of `parts` stands.
    #[track_caller]
    pub fn fails(&self, code: i32, parts: &[&str]) -> &Self {
        assert_eq!(self.code, code, "{self:?}");
        assert_eq!(self.out, "", "nothing is written");
        for part in parts {
            assert!(self.err.contains(part), "no {part:?} in:\n{}", self.err);
        }
        assert!(self.err.matches("error[").count() <= 1, "more than one message:\n{}", self.err);
        self
    }

    /// Expects that nothing is wrong and nothing is said.
    #[track_caller]
    pub fn passes(&self) -> &Self {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{self:?}");
        self
    }
}
