//! Renames a symbol at every occurrence.
//!
//! A rename is tried before it is returned: the edited program is analysed, and the rename is refused unless every name in it stands
//! for the same symbol as before. So two symbols never become one, whatever the rules of the language are.

use rustc_hash::FxHashMap;

use super::incremental::analyse_sources;
use super::symbol::{Occurrence, SymbolId, SymbolTable};
use super::{FilePosition, ProgramView, whole};
use crate::compile::Analysis;
use crate::diagnostic::{Diagnostic, Edit, Locator, Severity};
use crate::emit;
use crate::model::user_pool::is_standard_attribute;
use crate::policy::roles::roles;
use crate::syntax::{KEYWORDS, KIND_WORDS, RESERVED, TokenKind, lex};
use crate::text::{FileId, Loc, Sources, Span};

#[cfg(test)]
mod tests;

/// A name that can be renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameTarget {
    pub span: Span,
    /// The current name.
    pub placeholder: String,
}

/// Returns the name at a position.
///
/// # Errors
/// A message for the user if there is no name that can be renamed.
pub fn prepare(view: &ProgramView<'_, '_>, at: FilePosition) -> Result<RenameTarget, String> {
    let symbols = SymbolTable::new(view);
    let occurrence = occurrence_at(&symbols, at)?;
    Ok(RenameTarget { span: occurrence.span, placeholder: title(&symbols, occurrence.symbol) })
}

/// Returns the edits that rename the symbol at a position, in the order of the text.
///
/// # Errors
/// A message for the user if the symbol cannot have that name.
pub fn rename(view: &ProgramView<'_, '_>, at: FilePosition, new_name: &str) -> Result<Vec<Edit>, String> {
    let symbols = SymbolTable::new(view);
    let symbol = occurrence_at(&symbols, at)?.symbol;
    let old = title(&symbols, symbol);
    if new_name == old {
        return Ok(Vec::new());
    }
    check_form(symbol, &old, new_name)?;
    check_free(view, &symbols, symbol, new_name)?;
    let before: Vec<Vec<Occurrence>> = view.sources.iter().map(|(file, _)| symbols.occurrences(file)).collect();
    let edits = edits(view, &symbols, &before, symbol, new_name)?;
    check_readable(view, symbol, &old)?;
    check_result(view, &before, &edits, new_name)?;
    Ok(edits)
}

fn occurrence_at(symbols: &SymbolTable<'_, '_>, at: FilePosition) -> Result<Occurrence, String> {
    let occurrences = symbols.occurrences_at(at);
    let Some(first) = occurrences.first() else {
        return Err("there is no name here that could be changed".to_owned());
    };
    if let Some(second) = occurrences.get(1) {
        return Err(several(symbols, first.symbol, second.symbol));
    }
    if let SymbolId::Attribute(..) = first.symbol
        && is_standard_attribute(symbols.name(first.symbol))
    {
        let name = symbols.name(first.symbol);
        return Err(format!("`{name}` is a standard attribute: its name is not yours to choose"));
    }
    Ok(*first)
}

fn several(symbols: &SymbolTable<'_, '_>, one: SymbolId, other: SymbolId) -> String {
    let (name, one, other) = (symbols.name(one), symbols.title(one), symbols.title(other));
    format!("`{name}` stands for {one} and for {other} at once: one name cannot become two")
}

/// Returns a name for messages; that of a route has a single blank.
fn title(symbols: &SymbolTable<'_, '_>, symbol: SymbolId) -> String {
    symbols.name(symbol).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Checks that a text can be the name of such a symbol, which is called `old`.
fn check_form(symbol: SymbolId, old: &str, name: &str) -> Result<(), String> {
    let lexed = lex(FileId(0), name, &mut Vec::new());
    let whole = lexed.spans.last().is_some_and(|last| last.end as usize == name.len());
    if let SymbolId::Route(..) = symbol {
        return match (lexed.kinds.as_slice(), whole) {
            ([TokenKind::Word, TokenKind::Path] | [TokenKind::RouteKey], true) => Ok(()),
            // The key of a message.
            ([word], true) if word.is_word() && !old.contains(char::is_whitespace) => Ok(()),
            _ => Err(format!("`{name}` is no route: write a method and a path, `GET /notes`")),
        };
    }
    if lexed.kinds.len() != 1 || !whole || lexed.spans[0].start != 0 || !lexed.kinds[0].is_word() {
        return Err(format!("`{name}` is not a name: a name is letters, digits and `_`, and begins with no digit"));
    }
    let free = matches!(
        symbol,
        SymbolId::KeyAttribute(..)
            | SymbolId::Index(..)
            | SymbolId::Channel(..)
            | SymbolId::Attribute(..)
            | SymbolId::Scope(..)
            | SymbolId::ResourceServer(..)
            | SymbolId::Tag(..)
    );
    if KEYWORDS.iter().any(|(word, _)| *word == name) || KIND_WORDS.contains(&name) {
        // Only where nothing but a name is allowed can such a word be read as one.
        return if free {
            Ok(())
        } else {
            Err(format!("`{name}` is a word of the language; a capital letter is enough"))
        };
    }
    if free {
        return Ok(());
    }
    if RESERVED.contains(&name) {
        return Err(format!("`{name}` is a reserved word; a capital letter is enough"));
    }
    if name.contains('-') {
        return Err(format!("`{name}` is not a name: `-` is not allowed in one"));
    }
    Ok(())
}

/// Checks that no other symbol has the name.
fn check_free(
    view: &ProgramView<'_, '_>,
    symbols: &SymbolTable<'_, '_>,
    symbol: SymbolId,
    name: &str,
) -> Result<(), String> {
    let taken = match (symbol, symbol.owner(), symbol.namespace()) {
        (SymbolId::Route(api, _), ..) => {
            let (method, path) = name.split_once(char::is_whitespace).unwrap_or(("", name));
            symbols.route(api, method, path.trim_start()).filter(|route| *route != symbol)
        }
        (_, Some(owner), Some(space)) => symbols.member_of(owner, space, name),
        _ => symbols.global(name),
    };
    let Some(taken) = taken else { return Ok(()) };
    let place = symbols.declared(taken).first().map(|declared| line(view.sources, declared.name));
    Err(format!("`{name}` is taken: {} is declared in {}", symbols.title(taken), place.unwrap_or_default()))
}

/// Returns `what.authc:7`.
fn line(sources: &Sources, loc: Loc) -> String {
    let mut places = Locator::new(sources);
    format!("{}:{}", places.name(loc.file), places.position(loc.file, loc.span.start).line)
}

fn edits(
    view: &ProgramView<'_, '_>,
    symbols: &SymbolTable<'_, '_>,
    before: &[Vec<Occurrence>],
    symbol: SymbolId,
    name: &str,
) -> Result<Vec<Edit>, String> {
    let mut edits = Vec::new();
    for (file, places) in before.iter().enumerate() {
        let file = FileId(file as u32);
        for (n, place) in places.iter().enumerate() {
            if place.symbol != symbol {
                continue;
            }
            let beside = [n.checked_sub(1), Some(n + 1)].into_iter().flatten().filter_map(|n| places.get(n));
            if let Some(other) = beside.into_iter().find(|other| other.span == place.span && other.symbol != symbol) {
                let place = line(view.sources, Loc { file, span: place.span });
                return Err(format!("{} (in {place})", several(symbols, symbol, other.symbol)));
            }
            replace_name(view.text(file), Loc { file, span: place.span }, name, &mut edits);
        }
    }
    Ok(edits)
}

/// Adds the edits that replace a name. Method and path of a route are replaced separately, so that the text between them stays.
fn replace_name(text: &str, loc: Loc, name: &str, edits: &mut Vec<Edit>) {
    let written = loc.span.of(text);
    let parts = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
    let (old, new) = (parts(written), parts(name));
    if old.len() != new.len() || old.len() < 2 {
        edits.push(Edit { loc, text: name.to_owned() });
        return;
    }
    let mut from = 0;
    for (old, new) in old.into_iter().zip(new) {
        let start = written[from..].find(&old).map_or(from, |at| from + at);
        from = start + old.len();
        // Methods are compared without case.
        if !old.eq_ignore_ascii_case(&new) || (old.starts_with('/') && old != new) {
            let span = Span::new(loc.span.start + start as u32, loc.span.start + from as u32);
            edits.push(Edit { loc: Loc { span, ..loc }, text: new });
        }
    }
}

/// Checks that the name is in no statement with a syntax error: such a statement is in no tree, so the name would stay.
fn check_readable(view: &ProgramView<'_, '_>, symbol: SymbolId, name: &str) -> Result<(), String> {
    if let SymbolId::Route(..) = symbol {
        return Ok(());
    }
    for (file, source) in view.sources.iter() {
        let parsed = view.parsed(file);
        let mut from = 0;
        let ends = parsed.tree.statements.iter().map(whole);
        for span in ends.chain([Span::new(source.text.len() as u32, source.text.len() as u32)]) {
            let gap = source.text.get(from as usize..span.start as usize).unwrap_or("");
            let part = |text: &str, at: usize, back: bool| {
                let character = if back { text[..at].chars().next_back() } else { text[at..].chars().next() };
                character.is_some_and(|character| character.is_ascii_alphanumeric() || "_-".contains(character))
            };
            for (at, _) in gap.match_indices(name) {
                let start = from + at as u32;
                let comment = parsed.comments.partition_point(|comment| comment.span.start <= start);
                let commented = parsed.comments[..comment].last().is_some_and(|comment| start < comment.span.end);
                if !commented && !part(gap, at, true) && !part(gap, at + name.len(), false) {
                    let place = line(view.sources, Loc { file, span: Span::new(start, start) });
                    return Err(format!("{place} names `{name}` and cannot be read: mend it first"));
                }
            }
            from = from.max(span.end);
        }
    }
    Ok(())
}

/// Analyses the edited program, and checks that its names stand for the same symbols.
fn check_result(
    view: &ProgramView<'_, '_>,
    before: &[Vec<Occurrence>],
    edits: &[Edit],
    name: &str,
) -> Result<(), String> {
    let sources = apply(view.sources, edits);
    let analysis = analyse_sources(&sources, view.today);
    let next = ProgramView { sources: &sources, analysis: &analysis, ..*view };
    if let Some(error) = new_error(view.analysis, &analysis) {
        return Err(format!("with the name `{name}` the program would be wrong: {}", error.message));
    }
    let symbols = SymbolTable::new(&next);
    for (file, before) in before.iter().enumerate() {
        let file = FileId(file as u32);
        let after = symbols.occurrences(file);
        let moved: Vec<Occurrence> = move_occurrences(before, edits.iter().filter(|edit| edit.loc.file == file));
        if moved != after {
            let differs = moved.iter().zip(&after).position(|(one, other)| one != other);
            let n = differs.unwrap_or(moved.len().min(after.len()));
            let place = moved.get(n).or(after.get(n)).map_or(Span::default(), |place| place.span);
            let place = line(&sources, Loc { file, span: place });
            return Err(format!("with the name `{name}` something else would be meant in {place}"));
        }
    }
    Ok(())
}

/// Returns the sources with the edits applied.
pub(crate) fn apply(sources: &Sources, edits: &[Edit]) -> Sources {
    let mut out = Sources::default();
    for (file, source) in sources.iter() {
        let mut text = String::with_capacity(source.text.len());
        let mut from = 0;
        for edit in edits.iter().filter(|edit| edit.loc.file == file) {
            text.push_str(source.text.get(from..edit.loc.span.start as usize).unwrap_or(""));
            text.push_str(&edit.text);
            from = edit.loc.span.end as usize;
        }
        text.push_str(source.text.get(from..).unwrap_or(""));
        out.add(source.name.clone(), source.path.clone(), text);
    }
    out
}

/// Moves occurrences to their positions after the edits. Both are in the order of the text.
fn move_occurrences<'e>(places: &[Occurrence], edits: impl Iterator<Item = &'e Edit>) -> Vec<Occurrence> {
    // The distance by which the text after each edit moves.
    let mut shift = 0i64;
    let shifts: Vec<(u32, i64)> = edits
        .map(|edit| {
            shift += edit.text.len() as i64 - edit.loc.span.len() as i64;
            (edit.loc.span.end, shift)
        })
        .collect();
    let place = |offset: u32| {
        let edits_before = shifts.partition_point(|(end, _)| *end <= offset);
        (i64::from(offset) + edits_before.checked_sub(1).map_or(0, |last| shifts[last].1)) as u32
    };
    let moved = places.iter().map(|found| {
        let span = Span::new(place(found.span.start), place(found.span.end));
        Occurrence { span, ..*found }
    });
    moved.collect()
}

/// Returns an error of the edited program whose code occurs more often than before.
fn new_error(before: &Analysis<'_>, after: &Analysis<'_>) -> Option<Diagnostic> {
    let errors = |analysis: &Analysis<'_>| {
        let list = analysis.diagnostics.iter().filter(|found| found.severity == Severity::Error);
        let mut counts: FxHashMap<&'static str, usize> = FxHashMap::default();
        list.for_each(|found| *counts.entry(found.code.id).or_default() += 1);
        counts
    };
    let (old, new) = (errors(before), errors(after));
    let more = |found: &&Diagnostic| {
        new.get(found.code.id).copied().unwrap_or(0) > old.get(found.code.id).copied().unwrap_or(0)
    };
    if let Some(found) = after.diagnostics.iter().find(more) {
        return Some(found.clone());
    }
    // Some clashes of names appear only in the output, and a longer name may exceed a limit.
    if !new.is_empty() {
        return None;
    }
    let refused = |Analysis { program, .. }: &Analysis<'_>| {
        emit::refusals(program).into_iter().next().or_else(|| roles(program).1.into_iter().next())
    };
    let clash = refused(after)?;
    let known = old.is_empty() && refused(before).is_some();
    (!known).then_some(clash)
}
