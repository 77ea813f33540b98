//! A new name for a thing, at every place that names it.
//!
//! A rename is tried before it is given out: the program that it would make is read, and it is refused unless every name of
//! that program stands for what it stood for before. So two things never become one, whatever the rules of the language are.

use rustc_hash::FxHashMap;

use super::live::analyse_sources;
use super::symbol::{Names, Occurrence, Symbol};
use super::{At, View, whole};
use crate::compile::Analysis;
use crate::diagnostic::{Diagnostic, Edit, Locator, Severity};
use crate::emit;
use crate::model::user_pool::is_standard_attribute;
use crate::policy::roles::roles;
use crate::syntax::{KEYWORDS, KIND_WORDS, RESERVED, TokenKind, lex};
use crate::text::{FileId, Loc, Sources, Span};

#[cfg(test)]
mod tests;

/// A name that can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Where it stands.
    pub span: Span,
    /// What is proposed: the name as it is.
    pub placeholder: String,
}

/// The name at a place that can be changed.
///
/// # Errors
/// Why there is none, as a sentence.
pub fn prepare(view: &View<'_, '_>, at: At) -> Result<Prepared, String> {
    let names = Names::new(view);
    let found = found(&names, at)?;
    Ok(Prepared { span: found.span, placeholder: title(&names, found.symbol) })
}

/// The edits that give the thing at a place another name, in the order of the text.
///
/// # Errors
/// Why it cannot have that name, as a sentence.
pub fn rename(view: &View<'_, '_>, at: At, new_name: &str) -> Result<Vec<Edit>, String> {
    let names = Names::new(view);
    let symbol = found(&names, at)?.symbol;
    let old = title(&names, symbol);
    if new_name == old {
        return Ok(Vec::new());
    }
    form(symbol, new_name)?;
    free(view, &names, symbol, new_name)?;
    let before: Vec<Vec<Occurrence>> = view.sources.iter().map(|(file, _)| names.occurrences(file)).collect();
    let edits = edits(view, &names, &before, symbol, new_name)?;
    readable(view, symbol, &old)?;
    tried(view, &before, &edits, new_name)?;
    Ok(edits)
}

fn found(names: &Names<'_, '_>, at: At) -> Result<Occurrence, String> {
    let found = names.at(at);
    let Some(first) = found.first() else {
        return Err("there is no name here that could be changed".to_owned());
    };
    if let Some(second) = found.get(1) {
        return Err(several(names, first.symbol, second.symbol));
    }
    if let Symbol::Attribute(..) = first.symbol
        && is_standard_attribute(names.name(first.symbol))
    {
        let name = names.name(first.symbol);
        return Err(format!("`{name}` is a standard attribute: its name is not yours to choose"));
    }
    Ok(*first)
}

fn several(names: &Names<'_, '_>, one: Symbol, other: Symbol) -> String {
    let (name, one, other) = (names.name(one), names.title(one), names.title(other));
    format!("`{name}` stands for {one} and for {other} at once: one name cannot become two")
}

/// A name as it is shown; that of a route with a single blank.
fn title(names: &Names<'_, '_>, symbol: Symbol) -> String {
    names.name(symbol).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text can be the name of such a thing at all.
fn form(symbol: Symbol, name: &str) -> Result<(), String> {
    let lexed = lex(FileId(0), name, &mut Vec::new());
    let whole = lexed.spans.last().is_some_and(|last| last.end as usize == name.len());
    if let Symbol::Route(..) = symbol {
        return match (lexed.kinds.as_slice(), whole) {
            ([TokenKind::Word, TokenKind::Path] | [TokenKind::RouteKey], true) => Ok(()),
            _ => Err(format!("`{name}` is no route: write a method and a path, `GET /notes`")),
        };
    }
    if lexed.kinds.len() != 1 || !whole || lexed.spans[0].start != 0 || !lexed.kinds[0].is_word() {
        return Err(format!("`{name}` is not a name: a name is letters, digits and `_`, and begins with no digit"));
    }
    let free = matches!(
        symbol,
        Symbol::KeyAttribute(..)
            | Symbol::Index(..)
            | Symbol::Channel(..)
            | Symbol::Attribute(..)
            | Symbol::Scope(..)
            | Symbol::ResourceServer(..)
            | Symbol::Tag(..)
    );
    if KEYWORDS.iter().any(|(word, _)| *word == name) || KIND_WORDS.contains(&name) {
        // Such a word can be read as a name where nothing else can stand, and only there.
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
        return Err(format!("`{name}` is not a name: `-` cannot stand in one"));
    }
    Ok(())
}

/// Whether nothing else has the name.
fn free(view: &View<'_, '_>, names: &Names<'_, '_>, symbol: Symbol, name: &str) -> Result<(), String> {
    let taken = match (symbol, symbol.owner(), symbol.space()) {
        (Symbol::Route(api, _), ..) => {
            let (method, path) = name.split_once(char::is_whitespace).unwrap_or(("", name));
            names.route(api, method, path.trim_start()).filter(|route| *route != symbol)
        }
        (_, Some(owner), Some(space)) => names.member_of(owner, space, name),
        _ => names.global(name),
    };
    let Some(taken) = taken else { return Ok(()) };
    let place = names.declared(taken).first().map(|declared| line(view.sources, declared.name));
    Err(format!("`{name}` is taken: {} is declared in {}", names.title(taken), place.unwrap_or_default()))
}

/// `what.authc:7`.
fn line(sources: &Sources, loc: Loc) -> String {
    let mut places = Locator::new(sources);
    format!("{}:{}", places.name(loc.file), places.position(loc.file, loc.span.start).line)
}

fn edits(
    view: &View<'_, '_>,
    names: &Names<'_, '_>,
    before: &[Vec<Occurrence>],
    symbol: Symbol,
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
                return Err(format!("{} (in {place})", several(names, symbol, other.symbol)));
            }
            replace(view.text(file), Loc { file, span: place.span }, name, &mut edits);
        }
    }
    Ok(edits)
}

/// Puts the name in the place of one. Method and path of a route go apart, so that what stands between them stays.
fn replace(text: &str, loc: Loc, name: &str, edits: &mut Vec<Edit>) {
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
        // Methods are the same in capitals and without.
        if !old.eq_ignore_ascii_case(&new) || (old.starts_with('/') && old != new) {
            let span = Span::new(loc.span.start + start as u32, loc.span.start + from as u32);
            edits.push(Edit { loc: Loc { span, ..loc }, text: new });
        }
    }
}

/// Statements that cannot be read are in no tree: a name in one would be left as it is.
fn readable(view: &View<'_, '_>, symbol: Symbol, name: &str) -> Result<(), String> {
    if let Symbol::Route(..) = symbol {
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

/// Reads the program as it would be, and compares.
fn tried(view: &View<'_, '_>, before: &[Vec<Occurrence>], edits: &[Edit], name: &str) -> Result<(), String> {
    let sources = apply(view.sources, edits);
    let analysis = analyse_sources(&sources, view.today);
    let next = View { sources: &sources, analysis: &analysis, ..*view };
    if let Some(error) = new_error(view.analysis, &analysis) {
        return Err(format!("with the name `{name}` the program would be wrong: {}", error.message));
    }
    let names = Names::new(&next);
    for (file, before) in before.iter().enumerate() {
        let file = FileId(file as u32);
        let after = names.occurrences(file);
        let moved: Vec<Occurrence> = moved(before, edits.iter().filter(|edit| edit.loc.file == file));
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

/// The texts with the edits made.
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

/// Where the names are when the edits are made. Both are in the order of the text.
fn moved<'e>(places: &[Occurrence], edits: impl Iterator<Item = &'e Edit>) -> Vec<Occurrence> {
    // How far everything behind an edit moves.
    let mut shift = 0i64;
    let shifts: Vec<(u32, i64)> = edits
        .map(|edit| {
            shift += edit.text.len() as i64 - edit.loc.span.len() as i64;
            (edit.loc.span.end, shift)
        })
        .collect();
    let place = |offset: u32| {
        let behind = shifts.partition_point(|(end, _)| *end <= offset);
        (i64::from(offset) + behind.checked_sub(1).map_or(0, |last| shifts[last].1)) as u32
    };
    let moved = places.iter().map(|found| {
        let span = Span::new(place(found.span.start), place(found.span.end));
        Occurrence { span, ..*found }
    });
    moved.collect()
}

/// An error of a kind that there was less of before.
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
    // Names become one only in the output, and what is called longer may fit nowhere.
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
