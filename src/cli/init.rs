//! `authc init`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::exit;
use super::inputs::shell_word;
use super::terminal::{Format, Stream, Terminal, print};
use crate::diagnostic::{Diagnostic, codes::io as code};
use crate::text::{Sources, printable};
use crate::workspace::{CONFIG_NAME, display, reason};

#[derive(Args, Debug)]
pub(super) struct InitArgs {
    /// Directory to create the project in [default: the current directory]
    dir: Option<PathBuf>,
}

/// The files of a new project.
const FILES: [(&str, &str); 2] =
    [(CONFIG_NAME, include_str!("init/authc.toml")), ("app.authc", include_str!("init/app.authc"))];

pub(super) fn run(args: InitArgs, terminal: &Terminal) -> u8 {
    let directory = args.dir.unwrap_or_default();
    match create(&directory) {
        Ok(()) => print(&next_steps(&directory)),
        Err(diagnostic) => {
            terminal.report(&[diagnostic], &Sources::default(), Format::Text, Stream::Err);
            exit::IO
        }
    }
}

fn create(directory: &Path) -> Result<(), Diagnostic> {
    let failed = |path: &Path, error: &io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Diagnostic::global(&code::ALREADY_EXISTS, format!("`{}` exists already", display(path)))
                .help("`authc init` overwrites nothing: name another directory, or move the file away")
        }
        _ => {
            Diagnostic::global(&code::NOT_WRITABLE, format!("`{}` cannot be written: {}", display(path), reason(error)))
        }
    };
    if !directory.as_os_str().is_empty() {
        fs::create_dir_all(directory).map_err(|error| failed(directory, &error))?;
    }
    // Nothing is written if one of them is there.
    for (name, _) in FILES {
        let path = directory.join(name);
        if fs::symlink_metadata(&path).is_ok() {
            return Err(failed(&path, &io::ErrorKind::AlreadyExists.into()));
        }
    }
    for (name, content) in FILES {
        let path = directory.join(name);
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        file.and_then(|mut file| file.write_all(content.as_bytes())).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}

fn next_steps(directory: &Path) -> String {
    let shown = |path: &Path| printable(&display(path), &[]).into_owned();
    let made: Vec<String> = FILES.iter().map(|(name, _)| shown(&directory.join(name))).collect();
    let enter = match directory.as_os_str().is_empty() {
        true => String::new(),
        false => format!("  cd {}\n", shell_word(&shown(directory))),
    };
    format!(
        "Wrote {}.\n\nNext:\n{enter}  authc check                                            report errors\n  \
         authc compile                                          print the bundle\n  \
         authc compile --target cloudformation --out auth.json  write a template\n",
        made.join(" and ")
    )
}
