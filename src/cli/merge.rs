//! `authc merge`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::compile::compare;
use super::inputs::{InputArgs, shell_word};
use super::terminal::{Format, Stream, Terminal, note_skipped_assertions, print_error};
use super::{compile, exit, output};
use crate::compile::CompileOptions;
use crate::merge::{MergeRequest, TemplateDocument, TemplateFormat, merge, unreadable};
use crate::text::{MAX_FILE_BYTES, Sources};
use crate::workspace::{self, Loaded};

#[derive(Args, Debug)]
pub(super) struct MergeArgs {
    /// Template of CloudFormation or SAM, in JSON or YAML; - for standard input
    #[arg(value_name = "TEMPLATE")]
    template: PathBuf,
    /// Source files or directories [default: the enclosing project]
    #[arg(value_name = "FILE|DIR")]
    inputs: Vec<PathBuf>,
    /// Output file in JSON or YAML by its ending, or - for standard output
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
    /// Compare the output file instead of writing it; exit with 1 if it is out of date
    #[arg(long)]
    check: bool,
    /// Add the outputs of the program: ids of pools, clients and APIs
    #[arg(long)]
    outputs: bool,
    /// Merge even if assertions of tests do not hold
    #[arg(long)]
    no_test: bool,
    /// Set a parameter; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = super::inputs::setting)]
    set: Vec<(String, String)>,
    /// Message format: text or json
    #[arg(long, default_value = "text", hide_possible_values = true, hide_default_value = true)]
    format: Format,
}

pub(super) fn run(args: MergeArgs, terminal: &Terminal) -> u8 {
    match run_merge(&args, terminal) {
        Ok(code) | Err(code) => code,
    }
}

fn run_merge(args: &MergeArgs, terminal: &Terminal) -> Result<u8, u8> {
    let usage = |message: &str| {
        print_error(message);
        exit::USAGE
    };
    let out = Some(args.out.as_path()).filter(|out| out.as_os_str() != "-");
    if args.check && out.is_none() {
        return Err(usage("--check needs an output file: name one with --out"));
    }
    let name = workspace::display(&args.template);
    let text = read_template(&args.template)?;
    let inputs = InputArgs::new(args.inputs.clone(), args.set.clone(), args.format);
    let loaded = inputs.load(terminal, Stream::Err)?;
    if let Some(out) = out {
        if let Some(name) = output::overwritten(out, &loaded.sources) {
            return Err(usage(&format!(
                "the output would overwrite the source `{name}`: name another file with --out"
            )));
        }
        let real = |path: &Path| std::fs::canonicalize(path).ok();
        if real(out).is_some_and(|out| Some(out) == real(&args.template)) {
            return Err(usage(&format!(
                "the output would overwrite the template `{name}`: name another file with --out"
            )));
        }
    }
    // Diagnostics show the template beside the program.
    let mut shown = loaded.sources.clone();
    let file = shown.add(name.clone(), None, text.clone());
    let template = match TemplateDocument::read(text) {
        Ok(template) => template,
        Err(error) => {
            terminal.report(&[unreadable(&error, &name, file)], &shown, args.format, Stream::Err);
            return Err(exit::SOURCE);
        }
    };
    let format = match out.and_then(Path::extension).and_then(|extension| extension.to_str()) {
        Some("json") => TemplateFormat::Json,
        Some("yaml" | "yml") => TemplateFormat::Yaml,
        _ => template.format,
    };
    let request = MergeRequest { template: &template, file, format, outputs: args.outputs };
    write_merged(args, terminal, (&loaded, &inputs), (&shown, &request), out)
}

fn write_merged(
    args: &MergeArgs,
    terminal: &Terminal,
    (loaded, inputs): (&Loaded, &InputArgs),
    (shown, request): (&Sources, &MergeRequest<'_>),
    out: Option<&Path>,
) -> Result<u8, u8> {
    let options = CompileOptions { skip_tests: args.no_test, ..inputs.options(loaded) };
    let outcome = merge(&loaded.sources, &options, request);
    let mut code = if outcome.fails_only_tests() { exit::TESTS } else { exit::SOURCE };
    let (mut diagnostics, assertions) = (outcome.diagnostics, outcome.skipped_assertions);
    let levels = inputs.levels(loaded);
    diagnostics.retain(|diagnostic| levels.severity_of(diagnostic.code).is_some());
    diagnostics.splice(0..0, loaded.warnings.iter().cloned());
    if let Some(artefact) = outcome.artefact {
        code = exit::OK;
        let written = match (out, args.check) {
            (Some(out), true) => compare(out, &artefact, &format!("merge again: {}", args.write_command(inputs))),
            (out, _) => compile::write(out, &artefact).map_err(|diagnostic| Box::new((exit::IO, diagnostic))),
        };
        if let Err(failed) = written {
            let (worse, diagnostic) = *failed;
            code = worse;
            diagnostics.insert(0, diagnostic);
        }
    }
    terminal.report(&diagnostics, shown, args.format, Stream::Err);
    if code == exit::OK {
        note_skipped_assertions(assertions, args.format);
    }
    Ok(code)
}

impl MergeArgs {
    /// Returns the command that writes the output file.
    fn write_command(&self, inputs: &InputArgs) -> String {
        let word = |path: &Path| shell_word(&workspace::display(path));
        let mut command = format!("authc merge {}", word(&self.template));
        self.inputs.iter().for_each(|input| command.push_str(&format!(" {}", word(input))));
        inputs.output_flags().for_each(|flag| command.push_str(&format!(" {flag}")));
        if self.outputs {
            command.push_str(" --outputs");
        }
        command + " --out " + &word(&self.out)
    }
}

/// Reads the template, or reports why it cannot be read and returns the exit code.
fn read_template(path: &Path) -> Result<String, u8> {
    let name = workspace::display(path);
    let read = match name == "-" {
        true => std::io::read_to_string(std::io::stdin()),
        false => std::fs::read_to_string(path),
    };
    match read {
        Ok(text) if text.len() <= MAX_FILE_BYTES => Ok(text),
        Ok(_) => {
            print_error(&format!("`{name}` cannot be read: it is larger than {MAX_FILE_BYTES} bytes"));
            Err(exit::IO)
        }
        Err(error) => {
            print_error(&format!("`{name}` cannot be read: {}", workspace::reason(&error)));
            Err(exit::IO)
        }
    }
}
