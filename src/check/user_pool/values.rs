//! Single values: ranges, lengths and references.

use rustc_hash::FxHashMap;

use crate::check::{Checker, Clauses, Symbol};
use crate::diagnostic::{Diagnostic, Edit, codes::names as name_code, codes::pools as code, did_you_mean};
use crate::model::shapes::ValueShape;
use crate::model::{Handle, Piece, Position, ResourceId, Spanned, Str, parameters};
use crate::syntax::ast::Path;
use crate::text::{Loc, Span};

/// Allowed range of a number.
pub struct Range {
    what: &'static str,
    min: u64,
    max: u64,
    unit: Unit,
}

#[derive(Clone, Copy, PartialEq)]
enum Unit {
    Number,
    Duration,
}

impl Range {
    pub fn number(what: &'static str, min: u64, max: u64) -> Self {
        Self { what, min, max, unit: Unit::Number }
    }

    /// A number with the bounds of AWS's model.
    pub fn of(what: &'static str, shape: &ValueShape) -> Self {
        Self::number(what, shape.min, shape.max)
    }

    /// A duration with the bounds of AWS's model, which counts in units of `unit` seconds.
    pub fn seconds(what: &'static str, shape: &ValueShape, unit: u64) -> Self {
        Self::duration(what, shape.min * unit, shape.max * unit)
    }

    /// A number of seconds, shown as a duration.
    pub fn duration(what: &'static str, min: u64, max: u64) -> Self {
        Self { what, min, max, unit: Unit::Duration }
    }

    fn show(&self, value: u64) -> String {
        match self.unit {
            Unit::Number => value.to_string(),
            Unit::Duration => duration(value),
        }
    }
}

/// Formats seconds in the largest unit that divides them: `30m`.
pub fn duration(seconds: u64) -> String {
    let units = [(86400, "d"), (3600, "h"), (60, "m")];
    let unit = units.into_iter().find(|(length, _)| seconds != 0 && seconds.is_multiple_of(*length));
    let (length, unit) = unit.unwrap_or((1, "s"));
    format!("{}{unit}", seconds / length)
}

/// Returns the value if it is in the range, and reports it otherwise.
pub fn in_range(checker: &mut Checker<'_>, value: Option<Spanned<u64>>, range: &Range) -> Option<Spanned<u64>> {
    let value = value?;
    if (range.min..=range.max).contains(&value.value) {
        return Some(value);
    }
    let (min, max) = (range.show(range.min), range.show(range.max));
    let nearest = if value.value < range.min { &min } else { &max };
    let message = format!("{} is {min} to {max}", range.what);
    checker.report(
        Diagnostic::new(&name_code::BAD_VALUE, value.loc, message, "out of range")
            .note("Cognito refuses it when the app is deployed")
            .fix(format!("write {nearest}"), value.loc, nearest.as_str()),
    );
    None
}

/// Reads `word "…"`.
pub fn text<'s>(
    checker: &mut Checker<'s>,
    clauses: &Clauses<'s, '_>,
    word: &str,
    position: Position,
) -> Option<Str<'s>> {
    let loc = clauses.text(word)?;
    Some(checker.string(loc, position, ""))
}

/// Reads `word "…", "…"`.
pub fn texts<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>, word: &str, position: Position) -> Vec<Str<'s>> {
    clauses.texts(word).into_iter().map(|loc| checker.string(loc, position, "")).collect()
}

/// Returns the text if every part of it is known.
pub fn literal(text: &Str<'_>) -> Option<String> {
    text.pieces
        .iter()
        .map(|piece| match piece {
            Piece::Lit(text) => Some(text.as_ref()),
            _ => None,
        })
        .collect()
}

/// Returns the text with parameters as written, for comparisons.
pub fn shape(checker: &Checker<'_>, text: &Str<'_>) -> String {
    text.written(&checker.program.params)
}

/// Reports a text that is empty or too long, as far as it is known.
pub fn length(checker: &mut Checker<'_>, text: &Str<'_>, what: &str, max: usize) {
    let known: usize = text.literals().map(|text| text.chars().count()).sum();
    characters(checker, known, text.pieces.iter().any(|piece| !matches!(piece, Piece::Lit(_))), text.loc, what, max);
}

fn characters(checker: &mut Checker<'_>, known: usize, open: bool, loc: Loc, what: &str, max: usize) {
    let message = match known {
        0 if !open => format!("{what} is empty"),
        _ if known > max => format!("{what} has {known} characters, {max} at most"),
        _ => return,
    };
    checker.report(
        Diagnostic::new(&name_code::BAD_VALUE, loc, message, "not allowed")
            .note("Cognito refuses it when the app is deployed")
            .help(format!("write 1 to {max} characters")),
    );
}

/// Reads `arn` or `import` of the declaration `name`; `position` is that of the ARN.
pub fn existing<'s>(
    checker: &mut Checker<'s>,
    clauses: &Clauses<'s, '_>,
    what: &str,
    position: Position,
    name: &'s str,
) -> Option<Handle<'s>> {
    if let (Some(arn), Some(import)) = (clauses.location_of("arn"), clauses.location_of("import")) {
        checker.report(
            Diagnostic::new(&name_code::TWO_HANDLES, import, format!("{what} is said to be in two places"), "and here")
                .label(arn, "here")
                .note("one of the two would be ignored without a word")
                .fix("remove one of the two", import, ""),
        );
    }
    if let Some(arn) = clauses.text("arn") {
        return Some(Handle::Arn(checker.string(arn, position, name)));
    }
    clauses.text("import").map(|export| Handle::Import(checker.string(export, Position::Export, name)))
}

/// Returns the meaning of a word of a closed list. The parser has reported other words.
pub fn pick<T: Copy>(word: Spanned<&str>, table: &[(&str, T)]) -> Option<Spanned<T>> {
    let (_, value) = table.iter().find(|(name, _)| *name == word.value)?;
    Some(Spanned { value: *value, loc: word.loc })
}

/// Returns the meanings of the words of `clause`, and reports duplicates.
pub fn picks<T: Copy>(
    checker: &mut Checker<'_>,
    clauses: &Clauses<'_, '_>,
    clause: &str,
    table: &[(&str, T)],
) -> Vec<Spanned<T>> {
    let words = clauses.words(clause);
    duplicates(checker, "word", words.iter().copied());
    words.into_iter().filter_map(|word| pick(word, table)).collect()
}

/// Reports the second of two members with one name, or with names that become one logical id.
pub fn duplicates<'n>(checker: &mut Checker<'_>, what: &str, names: impl Iterator<Item = Spanned<&'n str>>) {
    let mut seen: FxHashMap<&str, Loc> = FxHashMap::default();
    let mut ids: FxHashMap<String, Spanned<&str>> = FxHashMap::default();
    for name in names {
        if let Some(first) = seen.get(name.value) {
            checker.report(
                Diagnostic::new(
                    &code::DUPLICATE_MEMBER,
                    name.loc,
                    format!("{what} `{}` is here twice", name.value),
                    "again here",
                )
                .label(*first, "first here")
                .note("only one of the two could be meant where it is used")
                .help("remove one of the two, or give it another name"),
            );
            continue;
        }
        seen.insert(name.value, name.loc);
        if what == "word" {
            continue;
        }
        let id = parameters::logical(name.value);
        if let Some(first) = ids.get(&id) {
            let message = format!("{what}s `{}` and `{}` become the same logical id", first.value, name.value);
            checker.report(
                Diagnostic::new(&name_code::LOGICAL_ID_CLASH, name.loc, message, format!("`{id}`"))
                    .label(first.loc, format!("`{id}` too"))
                    .note("CloudFormation knows letters and digits only, so the two would be one resource")
                    .help("give one of the two another name"),
            );
        } else {
            ids.insert(id, name);
        }
    }
}

/// Resolves a reference to a resource of a kind (`key`, `function`).
pub fn resource(
    checker: &mut Checker<'_>,
    clauses: &Clauses<'_, '_>,
    path: &Path,
    wanted: &'static str,
) -> Option<ResourceId> {
    let name = clauses.slice(path.span());
    let kind = |checker: &Checker<'_>, id: ResourceId| {
        checker.program.resources.get(id.index()).map(|resource| resource.kind.word)
    };
    let symbol = checker.symbol(name.value);
    if let Some((Symbol::Resource(id), _)) = symbol
        && kind(checker, id).is_none_or(|kind| kind == wanted)
    {
        return Some(id);
    }
    let fits = |symbol: Symbol| match symbol {
        Symbol::Resource(id) => kind(checker, id).is_none_or(|kind| kind == wanted),
        _ => false,
    };
    let near = did_you_mean(name.value, checker.names(fits));
    let diagnostic = match symbol {
        Some((_, declared)) => Diagnostic::new(
            &name_code::WRONG_KIND,
            name.loc,
            format!("`{}` is not a {wanted}", name.value),
            format!("a {wanted} is needed here"),
        )
        .label(declared, "declared here"),
        None => Diagnostic::new(
            &name_code::UNKNOWN_NAME,
            name.loc,
            format!("no {wanted} `{}` is declared", name.value),
            "not declared",
        ),
    };
    checker.report(diagnostic.suggest_or(near, name.loc, |diagnostic| {
        diagnostic.help(format!("declare it: {wanted} {}", name.value.replace('.', "_")))
    }));
    None
}

/// Returns where to insert a further clause, and the text for it.
pub fn insertion(clauses: &Clauses<'_, '_>, clause: &str) -> Option<(Loc, String)> {
    let block = clauses.block()?;
    let at = |offset: u32| Loc { file: block.file, span: Span::new(offset, offset) };
    Some(match clauses.iter().last() {
        Some(last) => (at(last.span.end), format!("; {clause}")),
        None => (at(block.span.start + 1), format!(" {clause} ")),
    })
}

/// Adds a fix that inserts a clause into the braces, or advice where there are none.
pub fn with_insertion(diagnostic: Diagnostic, clauses: &Clauses<'_, '_>, text: &str, clause: &str) -> Diagnostic {
    match insertion(clauses, clause) {
        Some((loc, replacement)) => diagnostic.fix(text, loc, replacement),
        None => diagnostic.help(format!("{text}: {clause}")),
    }
}

/// Returns the edit that adds a statement after a declaration with braces, and after the comment on its last line.
pub fn declaring(checker: &Checker<'_>, declaration: &Clauses<'_, '_>, statement: &str) -> Option<Edit> {
    let block = declaration.block()?;
    let behind = &checker.sources.file(block.file).text[block.span.end as usize..];
    let line = behind.lines().next().unwrap_or("");
    let alone = line.trim_start().is_empty() || line.trim_start().starts_with("//");
    let at = block.span.end + if alone { line.len() as u32 } else { 0 };
    Some(Edit { loc: Loc { span: Span::new(at, at), ..block }, text: format!("\n{statement}") })
}

/// Returns whether a string has neither a parameter nor a dynamic reference, so that every reader of the source sees
/// it.
pub fn open_secret(checker: &Checker<'_>, secret: &Str<'_>) -> bool {
    !checker.slice(secret.loc).contains('{')
}

/// Reports a secret that is written in the source, in `declaration`.
pub fn secret(checker: &mut Checker<'_>, declaration: &Clauses<'_, '_>, secret: &Str<'_>, what: &str, parameter: &str) {
    if !open_secret(checker, secret) {
        return;
    }
    let diagnostic = Diagnostic::new(
        &code::SECRET_IN_SOURCE,
        secret.loc,
        format!("{what} is in the source"),
        "everybody with access to the repository can read it",
    )
    .note("with it, anybody can act as your app at the provider; replace it there too, since it is known now");
    let named = Edit { loc: secret.loc, text: format!("\"{{{parameter}}}\"") };
    let declare = format!("declare `param {parameter}: secret` and give its value when the app is deployed");
    let diagnostic = match checker.symbol(parameter) {
        None => {
            let declared = declaring(checker, declaration, &format!("param {parameter}: secret"));
            diagnostic.edits(declare, declared.into_iter().chain([named]).collect(), false)
        }
        Some((Symbol::Param(_), _)) => diagnostic.edits(
            format!("name `param {parameter}`, whose value is given when the app is deployed"),
            vec![named],
            false,
        ),
        Some(_) => diagnostic.help(declare.replacen(parameter, "NAME", 1)),
    };
    checker.report(
        diagnostic.help("or read it from Secrets Manager: \"{{resolve:secretsmanager:NAME:SecretString:KEY}}\""),
    );
}
