//! The project's `authc.toml`.

use std::ops::Range;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use toml::de::{DeTable, DeValue};

use super::at;
use crate::compile::Target;
use crate::diagnostic::{Code, Diagnostic, codes::io as code, did_you_mean};
use crate::lint::{RuleLevel, registry};
use crate::text::FileId;

/// The only edition.
pub const EDITION: &str = "2026";

/// The settings of a project.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The directory of the project, empty for the current one.
    pub root: PathBuf,
    /// Globs of the sources below the directory. Without any, all files that end in `.authc` are sources.
    pub include: Vec<String>,
    /// Globs of files that are not sources.
    pub exclude: Vec<String>,
    /// The default of `--target`.
    pub target: Option<Target>,
    /// The default of `--out`.
    pub out: Option<PathBuf>,
    /// The table `[lint]`: selectors of rules with their levels, as [`RuleLevels::set`] takes them.
    ///
    /// [`RuleLevels::set`]: crate::lint::RuleLevels::set
    pub lint: Vec<(String, RuleLevel)>,
    globs: GlobSet,
    without: GlobSet,
    /// The ranges of the globs of `include`.
    places: Vec<Range<usize>>,
}

impl Config {
    /// Returns the settings of a project without any.
    pub(super) fn silent(root: &Path) -> Self {
        Self { root: root.to_owned(), ..Self::default() }
    }

    /// Returns whether a file is a source, by its path below the directory.
    pub(super) fn includes(&self, relative: &Path) -> bool {
        let included = match self.include.is_empty() {
            true => super::has_extension(relative),
            false => self.globs.is_match(relative),
        };
        included && !self.excludes(relative)
    }

    /// Returns whether a file is excluded, by its path below the directory.
    pub(super) fn excludes(&self, relative: &Path) -> bool {
        !self.without.is_empty() && self.without.is_match(relative)
    }

    /// Returns the indexes of all globs of `include`, none of which has matched a file yet.
    pub(super) fn unused(&self) -> Vec<usize> {
        (0..self.include.len()).collect()
    }

    /// Returns whether a file is a source, and removes the globs that match it from `unused`.
    pub(super) fn takes(&self, relative: &Path, unused: &mut Vec<usize>) -> bool {
        if !unused.is_empty() {
            let matching = self.globs.matches(relative);
            unused.retain(|glob| !matching.contains(glob));
        }
        self.includes(relative)
    }

    /// Returns an error for each unused glob of `include`. `file` is `authc.toml`.
    pub(super) fn missed(&self, file: FileId, unused: &[usize]) -> Vec<Diagnostic> {
        let missed = |glob: &usize| {
            let message = format!("`{}` in `include` matches no file", self.include[*glob]);
            Diagnostic::new(&code::INCLUDE_MATCHES_NOTHING, at(file, self.places[*glob].clone()), message, "no such file")
                .note("a file that was renamed takes its `deny` lines along, and the rest of the program compiles without them")
                .help("name the file as it is called now, or remove the glob")
        };
        unused.iter().map(missed).collect()
    }
}

/// Parses the text of an `authc.toml`.
pub(super) fn parse(root: &Path, file: FileId, text: &str) -> Result<Config, Vec<Diagnostic>> {
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let message = format!("this is not valid TOML: {}", error.message());
            let range = error.span().unwrap_or(0..0);
            return Err(vec![Diagnostic::new(&code::CONFIG_SYNTAX, at(file, range), message, "")]);
        }
    };
    let mut reader = Reader { file, diagnostics: Vec::new() };
    let mut config = Config { root: root.to_owned(), ..Config::default() };
    let table = table.get_ref();
    reader.known_keys(table, "", &["edition", "include", "exclude", "target", "lint"]);
    reader.edition(table);
    if let Some(globs) = reader.globs(table, "include") {
        (config.include, config.places, config.globs) = globs;
    }
    if let Some(globs) = reader.globs(table, "exclude") {
        (config.exclude, _, config.without) = globs;
    }
    reader.target(table, &mut config);
    reader.lint(table, &mut config);
    if reader.diagnostics.is_empty() { Ok(config) } else { Err(reader.diagnostics) }
}

type Value<'t> = toml::Spanned<DeValue<'t>>;

fn entry<'a, 't>(table: &'a DeTable<'t>, name: &str) -> Option<(&'a str, Range<usize>, &'a Value<'t>)> {
    let entry = table.iter().find(|(key, _)| key.get_ref() == name);
    entry.map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
}

struct Reader {
    file: FileId,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn say(&mut self, code: &'static Code, range: Range<usize>, message: String, label: &str) -> &mut Diagnostic {
        self.diagnostics.push(Diagnostic::new(code, at(self.file, range), message, label));
        let last = self.diagnostics.len() - 1;
        &mut self.diagnostics[last]
    }

    fn wrong(&mut self, range: Range<usize>, message: &str, help: &str) {
        let diagnostic = self.say(&code::CONFIG_VALUE, range, message.to_owned(), "");
        *diagnostic = diagnostic.clone().help(help);
    }

    fn known_keys(&mut self, table: &DeTable<'_>, within: &str, known: &[&'static str]) {
        for key in table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let message = format!("there is no key `{}`{within}", key.get_ref());
            let near = did_you_mean(key.get_ref(), known.iter().copied());
            let loc = at(self.file, key.span());
            let diagnostic = self.say(&code::CONFIG_UNKNOWN_KEY, key.span(), message, "not known");
            *diagnostic =
                diagnostic.clone().suggest_or(near, loc, |it| it.help(format!("the keys are: {}", known.join(", "))));
        }
    }

    fn edition(&mut self, table: &DeTable<'_>) {
        let fix = format!("edition = \"{EDITION}\"");
        let Some((_, _, value)) = entry(table, "edition") else {
            let message = "authc.toml does not say which edition of the language the project is written in".to_owned();
            let start = at(self.file, 0..0);
            let diagnostic = self.say(&code::CONFIG_EDITION, 0..0, message, "missing");
            *diagnostic = diagnostic.clone().fix(format!("add `{fix}`"), start, format!("{fix}\n"));
            return;
        };
        if value.get_ref().as_str() != Some(EDITION) {
            let message = match value.get_ref().as_str() {
                Some(other) => format!("this compiler does not know the edition `{other}`"),
                None => "the edition is a string".to_owned(),
            };
            let loc = at(self.file, value.span());
            let diagnostic = self.say(&code::CONFIG_EDITION, value.span(), message, "not known");
            *diagnostic = diagnostic.clone().fix(format!("write `{fix}`"), loc, format!("\"{EDITION}\""));
        }
    }

    /// Returns the globs under a key: their texts, their ranges, and the compiled set.
    fn globs(&mut self, table: &DeTable<'_>, key: &str) -> Option<(Vec<String>, Vec<Range<usize>>, GlobSet)> {
        let (_, _, value) = entry(table, key)?;
        let help = format!("write a list such as {key} = [\"auth/**/*.authc\"]");
        let Some(list) = value.get_ref().as_array().filter(|list| !list.is_empty()) else {
            self.wrong(value.span(), &format!("`{key}` must be a list of globs"), &help);
            return None;
        };
        let (mut texts, mut places, mut globs) = (Vec::new(), Vec::new(), GlobSetBuilder::new());
        for item in list.iter() {
            let Some(text) = item.get_ref().as_str() else {
                self.wrong(item.span(), &format!("each glob of `{key}` must be a string"), &help);
                continue;
            };
            match GlobBuilder::new(text).literal_separator(true).backslash_escape(true).build() {
                Ok(glob) => {
                    globs.add(glob);
                    texts.push(text.to_owned());
                    places.push(item.span());
                }
                Err(error) => self.wrong(item.span(), &format!("this is not a glob: {}", error.kind()), &help),
            }
        }
        match globs.build() {
            Ok(globs) => Some((texts, places, globs)),
            Err(error) => {
                self.wrong(value.span(), &format!("these globs cannot be used: {}", error.kind()), &help);
                None
            }
        }
    }

    fn lint(&mut self, table: &DeTable<'_>, config: &mut Config) {
        let Some((_, _, value)) = entry(table, "lint") else { return };
        let Some(levels) = value.get_ref().as_table() else {
            return self.wrong(value.span(), "`lint` must be a table", "write [lint] on a line of its own");
        };
        for (key, value) in levels {
            let name = key.get_ref().as_ref();
            if registry::rules_named(name).is_empty() {
                self.no_rule(name, key.span());
            }
            match value.get_ref().as_str().and_then(RuleLevel::parse) {
                Some(level) => config.lint.push((name.to_owned(), level)),
                None => {
                    let words = RuleLevel::WORDS.map(|(word, _)| word);
                    let message = match value.get_ref().as_str() {
                        Some(other) => format!("there is no level `{other}`"),
                        None => "a level is a string".to_owned(),
                    };
                    self.wrong(value.span(), &message, &format!("the levels are: {}", words.join(", ")));
                }
            }
        }
    }

    fn no_rule(&mut self, name: &str, range: Range<usize>) {
        if let Some(code) = registry::find_code(name) {
            let message = format!("`{name}` is an error of the language, which has no level");
            self.say(&code::CONFIG_UNKNOWN_KEY, range, message, "not a rule").notes.push(code.summary.to_owned());
            return;
        }
        let loc = at(self.file, range.clone());
        let message = format!("there is no rule or group `{name}`");
        let diagnostic = self.say(&code::CONFIG_UNKNOWN_KEY, range, message, "not known");
        let near = did_you_mean(name, registry::selectors());
        *diagnostic = diagnostic.clone().suggest_or(near, loc, |it| it.help("`authc explain --list` shows every rule"));
    }

    fn target(&mut self, table: &DeTable<'_>, config: &mut Config) {
        let Some((_, _, value)) = entry(table, "target") else { return };
        let Some(target) = value.get_ref().as_table() else {
            let help = "write [target] on a line of its own and default = \"bundle\" below it";
            return self.wrong(value.span(), "`target` must be a table", help);
        };
        self.known_keys(target, " in [target]", &["default", "out"]);
        if let Some((_, _, value)) = entry(target, "default") {
            let named = value.get_ref().as_str();
            match Target::ALL.iter().find(|target| named == Some(target.name())) {
                Some(&target) => config.target = Some(target),
                None => {
                    let names = Target::ALL.map(Target::name);
                    let message = named
                        .map_or("the target is a string".to_owned(), |name| format!("there is no target `{name}`"));
                    let near = named.and_then(|name| did_you_mean(name, names));
                    let loc = at(self.file, value.span());
                    let diagnostic = self.say(&code::CONFIG_VALUE, value.span(), message, "not known");
                    *diagnostic = match near {
                        Some(near) => {
                            diagnostic.clone().fix(format!("did you mean `{near}`?"), loc, format!("\"{near}\""))
                        }
                        None => diagnostic.clone().help(format!("the targets are: {}", names.join(", "))),
                    };
                }
            }
        }
        if let Some((_, _, value)) = entry(target, "out") {
            match value.get_ref().as_str() {
                Some(out) if !out.is_empty() => config.out = Some(config.root.join(out)),
                _ => self.wrong(value.span(), "`out` must be the path of a file", "write out = \"template.json\""),
            }
        }
    }
}
