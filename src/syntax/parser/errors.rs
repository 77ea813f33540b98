//! Converts errors of the parser to diagnostics.

use std::ops::Range;

use chumsky::error::{Rich, RichPattern, RichReason};

use super::statements::TYPE_LABEL;
use super::{SyntaxProblem, loc};
use crate::diagnostic::{Diagnostic, codes::syntax as code, did_you_mean, glued};
use crate::syntax::clauses::{DECLARATIONS, declaration};
use crate::syntax::recover::{Unbalanced, begins_statement};
use crate::syntax::token::{AFTER, KIND_WORDS, RESERVED, TokenKind};
use crate::text::{FileId, Loc, Span, leads_line};

/// The words of the clauses of a grant, in their order.
const GRANT_ORDER: &[&str] = &["at", "where", "via", "until", "because"];

/// The words of the clauses of an assertion, in their order.
const ASSERTION_ORDER: &[&str] = &["at", "where", AFTER];

/// Maximal number of tokens before an error in which the beginning of its statement is searched.
const LOOK_BACK: usize = 256;

/// Returns the diagnostic for an unexpected token.
pub(super) fn unexpected(
    file: FileId,
    text: &str,
    error: &Rich<'_, TokenKind>,
    kinds: &[TokenKind],
    spans: &[Span],
) -> Option<Diagnostic> {
    let at = error.span().start;
    let found = kinds.get(at).copied();
    // The lexer has reported these.
    if matches!(found, Some(TokenKind::Bad | TokenKind::BadNumber | TokenKind::OpenText)) {
        return None;
    }
    let span = spans.get(at).copied().unwrap_or_else(|| {
        let end = spans.last().map_or(0, |span| span.end);
        Span::new(end, end)
    });
    let mut expected = expectations(error);
    // A method could be called so too, but no method is.
    if expected.iter().any(|label| label == "a date") && at > 0 && spans[at - 1].of(text) == AFTER {
        expected = vec!["a date".to_owned()];
    }
    if let Some(diagnostic) = glued_comma(file, text, at, kinds, spans) {
        return Some(diagnostic);
    }
    if let Some(diagnostic) = swallowed(file, text, at, kinds, spans) {
        return Some(diagnostic);
    }
    if let Some(diagnostic) = clause_order(file, text, at, kinds, spans) {
        return Some(diagnostic);
    }
    if let Some(diagnostic) = no_principal(file, text, at, &expected, kinds, spans) {
        return Some(diagnostic);
    }
    if let Some(diagnostic) = principal_of_pool(file, text, at, kinds, spans) {
        return Some(diagnostic);
    }
    let shown = found.map_or_else(|| "the end of the statement".to_owned(), |_| format!("`{}`", span.of(text)));
    let wanted = one_of(&expected);
    let message = format!("expected {wanted}, found {shown}");
    let mut diagnostic = Diagnostic::new(&code::UNEXPECTED, loc(file, span), message, format!("expected {wanted}"));
    let reserved = expected.iter().any(|label| label == "a name")
        && found.is_some_and(|kind| kind != TokenKind::Word && kind.is_word());
    if reserved {
        diagnostic = diagnostic
            .note(format!("`{}` is a word of the language and cannot be a name", span.of(text)))
            .help("choose another name; a capital letter is enough");
    }
    let word = |label: &String| matches!(label.as_str(), "a name" | "a word");
    if found == Some(TokenKind::Text) && expected.iter().any(word) {
        diagnostic = unquoted(diagnostic, loc(file, span), span.of(text));
    }
    if expected == ["a kind"]
        && let [.., word, name] = &spans[..at]
        && let Some(declared) = declaration(word.of(text))
    {
        let flavours: Vec<String> = declared
            .flavours
            .iter()
            .map(|flavour| format!("`{} {} {flavour}`", declared.word, name.of(text)))
            .collect();
        diagnostic = diagnostic.help(format!("say which: {}", flavours.join(", ")));
    }
    if expected == [TYPE_LABEL]
        && let [.., word, name] = &spans[..at]
    {
        let (word, name) = (word.of(text), name.of(text));
        diagnostic = diagnostic.help(format!("say which type it is of: {word} {name} \"ses:configuration-set\""));
    }
    if expected.iter().any(|label| label == "a route key") && found == Some(TokenKind::Text) {
        let key = span.of(text).trim_matches('"');
        if !key.is_empty() && !key.contains(['"', '\\', '\n']) {
            diagnostic = diagnostic.note("the method and the path stand without quotes").fix(
                format!("write `{key}`"),
                loc(file, span),
                key,
            );
        }
    }
    if let Some(first) = statement_of(text, at, kinds, spans) {
        match kinds[first] {
            // A kind in the place of a name is no slip in the order of a grant.
            TokenKind::Grant | TokenKind::Deny if reserved && KIND_WORDS.contains(&span.of(text)) => {}
            TokenKind::Grant | TokenKind::Deny => {
                if let Some(foreign) = foreign_form(file, text, at, kinds, spans) {
                    return Some(foreign(diagnostic));
                }
                if found == Some(TokenKind::Comma) && expected.iter().any(|label| label == "`except`") {
                    diagnostic = diagnostic.help("write a grant for each of them: one grant is for one WHO");
                }
                diagnostic = missing_kind(diagnostic, &expected, file, text, at, kinds, spans).help(
                    "a grant reads: grant WHO [except WHO] VERBS KIND NAME [at \"prefix\"] [where …] [via route …] [until DATE] [because \"…\"]",
                );
            }
            TokenKind::Param => diagnostic = diagnostic.help("a parameter reads: param stage: string = \"dev\""),
            TokenKind::Test => {
                diagnostic = missing_kind(diagnostic, &expected, file, text, at, kinds, spans);
                diagnostic = elsewhere(diagnostic, found).help(
                    "an assertion reads: assert [only] WHO [except WHO] can|cannot VERBS KIND NAME [at \"key\"] [where KEY = self|other] [after DATE]",
                );
            }
            _ => {}
        }
    }
    Some(diagnostic)
}

/// Returns what to write for forms of IAM in a grant: an action as a verb, and a condition as an equation.
fn foreign_form(
    file: FileId,
    text: &str,
    at: usize,
    kinds: &[TokenKind],
    spans: &[Span],
) -> Option<impl FnOnce(Diagnostic) -> Diagnostic> {
    let (before, after) = (at.checked_sub(1)?, at + 1);
    if !kinds[before].is_word() || !kinds.get(after)?.is_word() {
        return None;
    }
    let whole = spans[before].to(spans[after]);
    let right = match kinds[at] {
        TokenKind::Colon => format!("raw \"{}\"", whole.of(text)),
        TokenKind::Equals if matches!(spans[after].of(text), "identity" | "sub" | "user") => {
            format!("owner({})", spans[before].of(text))
        }
        _ => return None,
    };
    let place = loc(file, whole);
    Some(move |diagnostic: Diagnostic| diagnostic.fix(format!("write `{right}`"), place, right))
}

/// Returns the diagnostic for a name in quotes, as a console shows it: custom attributes have the prefix `custom:`.
fn unquoted(diagnostic: Diagnostic, place: Loc, written: &str) -> Diagnostic {
    let inner = written.trim_matches('"');
    let name = inner.strip_prefix("custom:").unwrap_or(inner);
    let letters = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let free = letters(name) && TokenKind::of_word(name) == TokenKind::Word && !RESERVED.contains(&name);
    if !free || !name.starts_with(|first: char| !first.is_ascii_digit()) {
        return diagnostic;
    }
    let note = match name == inner {
        true => "names stand without quotes",
        false => "names stand without quotes, and `custom:` is put before them in the output",
    };
    diagnostic.note(note).fix(format!("write `{name}`"), place, name)
}

/// Returns the token that begins the statement of a token. A kind word begins one if it is the first of its line, which it is not in
/// a grant.
fn statement_of(text: &str, at: usize, kinds: &[TokenKind], spans: &[Span]) -> Option<usize> {
    let leads = |n: usize| leads_line(text, spans[n].start as usize);
    (at.saturating_sub(LOOK_BACK)..at)
        .rev()
        .find(|&n| begins_statement(kinds[n..].iter().copied()) || (kinds[n].is_start() && leads(n)))
}

/// Returns the token that begins the grant, the denial or the assertion of a token.
fn sentence_of(text: &str, at: usize, kinds: &[TokenKind], spans: &[Span]) -> Option<usize> {
    let first = statement_of(text, at, kinds, spans)?;
    match kinds[first] {
        TokenKind::Grant | TokenKind::Deny => Some(first),
        TokenKind::Test => (first..at).rev().find(|&n| kinds[n] == TokenKind::Assert),
        _ => None,
    }
}

/// Adds a note about a clause that grants have, and assertions have not.
fn elsewhere(diagnostic: Diagnostic, found: Option<TokenKind>) -> Diagnostic {
    match found {
        Some(TokenKind::Until) => diagnostic.note(
            "a grant ends with the day after `until`; an assertion looks at what holds later: `after 2027-01-31`",
        ),
        Some(TokenKind::Because) => {
            diagnostic.note("the reason for an assertion is the title of its test, or a comment")
        }
        Some(TokenKind::Via) => {
            diagnostic.note("what a route lets through is said of its function: `assert function NAME can …`")
        }
        _ => diagnostic,
    }
}

/// Returns the diagnostic for a comma directly after the path of a route, with the next route behind it: `GET /a, route`, `GET /a,H POST /b`.
fn glued_comma(file: FileId, text: &str, at: usize, kinds: &[TokenKind], spans: &[Span]) -> Option<Diagnostic> {
    let is_path = |token: usize| kinds[token] == TokenKind::Path;
    let (path, comma) = match kinds.get(at) {
        Some(TokenKind::Route | TokenKind::Word) => {
            let path = at.checked_sub(1).filter(|&before| is_path(before))?;
            (path, spans[path].of(text).len().checked_sub(1)?)
        }
        // The name of the next API is in the path too, and its method is read as a name.
        Some(TokenKind::Path) => {
            let path = at.checked_sub(2).filter(|&path| is_path(path) && kinds[path + 1] == TokenKind::Word)?;
            (path, spans[path].of(text).rfind(',')?)
        }
        _ => return None,
    };
    sentence_of(text, at, kinds, spans).filter(|_| spans[path].of(text)[comma..].starts_with(','))?;
    let start = spans[path].start + comma as u32;
    Some(glued(loc(file, Span::new(start, start + 1)), ","))
}

/// Returns the diagnostic for a raw action without a reason that a declaration follows, which is read as what the action is on until its
/// brace.
fn swallowed(file: FileId, text: &str, at: usize, kinds: &[TokenKind], spans: &[Span]) -> Option<Diagnostic> {
    let word = at.checked_sub(2)?;
    let action = word.checked_sub(1)?;
    let raw = kinds[action] == TokenKind::Text && action.checked_sub(1).is_some_and(|raw| kinds[raw] == TokenKind::Raw);
    let declares = kinds.get(at) == Some(&TokenKind::OpenBrace)
        && kinds[word].is_start()
        && kinds[word + 1] == TokenKind::Word
        && leads_line(text, spans[word].start as usize);
    if !raw || !declares {
        return None;
    }
    let (end, place) = (spans[action].end, loc(file, spans[action]));
    let message = format!("the raw action {} has no reason", spans[action].of(text));
    let declared = format!("`{} {}` is read as what it is on", spans[word].of(text), spans[word + 1].of(text));
    Some(
        Diagnostic::new(&code::UNEXPECTED, place, message, "expected `because`")
            .label(loc(file, spans[word].to(spans[word + 1])), declared)
            .fix("say why", loc(file, Span::new(end, end)), " because \"…\""),
    )
}

/// Returns the diagnostic for a name in the place of a principal, which the grammar reads as a pool before its dot.
fn no_principal(
    file: FileId,
    text: &str,
    at: usize,
    expected: &[String],
    kinds: &[TokenKind],
    spans: &[Span],
) -> Option<Diagnostic> {
    let name = at.checked_sub(1).filter(|&name| kinds[name] == TokenKind::Word && expected == ["`.`"])?;
    let written = spans[name].of(text);
    let place = loc(file, spans[name]);
    let message = format!("`{written}` is no principal");
    let diagnostic = Diagnostic::new(&code::UNEXPECTED, place, message, "expected a principal");
    if matches!(written, "functions" | "groups") {
        let one = written.trim_end_matches('s');
        return Some(diagnostic.help(format!("write a grant for each of them: grant {one} NAME …")));
    }
    let diagnostic =
        diagnostic.suggest(did_you_mean(written, ["auth_users", "unauth_users", "group", "function"]), place);
    Some(diagnostic.help(
        "principals are `auth_users`, `unauth_users`, `group NAME`, `function NAME`, and of one pool `POOL.auth_users`",
    ))
}

/// Returns the diagnostic for a group or a function after a pool and a dot.
fn principal_of_pool(file: FileId, text: &str, at: usize, kinds: &[TokenKind], spans: &[Span]) -> Option<Diagnostic> {
    let word = kinds.get(at).filter(|kind| matches!(kind, TokenKind::Group | TokenKind::Function))?;
    let name = at.checked_sub(2).filter(|&name| kinds[name..at] == [TokenKind::Word, TokenKind::Dot])?;
    let (place, word_text) = (loc(file, spans[name].to(spans[at])), spans[at].of(text));
    let message = format!("`{}.{word_text}` is no principal", spans[name].of(text));
    let note = match word {
        TokenKind::Group => "a group is of a user pool: `group NAME`, or `group POOL.NAME` if several pools have it",
        _ => "a function is of no pool: `function NAME`",
    };
    let diagnostic = Diagnostic::new(&code::UNEXPECTED, place, message, "expected a principal").note(note);
    Some(diagnostic.fix(format!("write `{word_text}`"), place, word_text))
}

/// Returns the diagnostic for a word in the place of a kind or a comma: a misspelt kind, a verb without its comma, a superfluous
/// word, or a name without its kind.
fn missing_kind(
    diagnostic: Diagnostic,
    expected: &[String],
    file: FileId,
    text: &str,
    at: usize,
    kinds: &[TokenKind],
    spans: &[Span],
) -> Diagnostic {
    if !expected.iter().any(|label| label == "a resource kind") {
        return diagnostic;
    }
    // The first word of a line begins a statement.
    let same_line = |span: &Span| !leads_line(text, span.start as usize);
    let next = kinds.get(at + 1).copied().filter(|_| spans.get(at + 1).is_some_and(same_line));
    let comma = "verbs are separated by commas";
    if kinds.get(at) == Some(&TokenKind::And) && next == Some(TokenKind::Word) {
        let (before, behind) = (spans[at - 1], spans[at + 1]);
        return diagnostic.note(comma).fix(
            format!("write `{}, {}`", before.of(text), behind.of(text)),
            loc(file, Span::new(before.end, spans[at].end)),
            ",",
        );
    }
    if kinds.get(at) != Some(&TokenKind::Word) {
        return diagnostic;
    }
    let written = spans[at].of(text);
    let leave_out = |diagnostic: Diagnostic, word: usize| {
        let range = Span::new(spans[word].start, spans[word + 1].start);
        diagnostic.fix(format!("leave out `{}`", spans[word].of(text)), loc(file, range), "")
    };
    if next == Some(TokenKind::Kind) {
        let before = spans[at - 1];
        if PREPOSITIONS.contains(&before.of(text)) {
            return leave_out(diagnostic, at - 1);
        }
        if PREPOSITIONS.contains(&written) {
            return leave_out(diagnostic, at);
        }
        return diagnostic.note(comma).fix(
            format!("write `{}, {written}`", before.of(text)),
            loc(file, Span::new(before.end, before.end)),
            ",",
        );
    }
    if next == Some(TokenKind::Word) {
        let kind = did_you_mean(written, KIND_WORDS.iter().copied());
        return diagnostic.note(format!("`{written}` is no kind of resource")).suggest(kind, loc(file, spans[at]));
    }
    diagnostic.note(format!(
        "the kind stands before the name, so that the line reads alone: `table {written}`, `bucket {written}`, …"
    ))
}

/// Words that other languages have between an action and its target.
const PREPOSITIONS: [&str; 6] = ["from", "in", "of", "on", "the", "to"];

/// Returns the diagnostic for clauses of a grant or an assertion in the wrong order.
fn clause_order(file: FileId, text: &str, at: usize, kinds: &[TokenKind], spans: &[Span]) -> Option<Diagnostic> {
    kinds.get(at).filter(|kind| kind.is_word())?;
    let start = sentence_of(text, at, kinds, spans)?;
    let (order, (one, sentence), help) = match kinds[start] {
        TokenKind::Assert => (ASSERTION_ORDER, ("one assertion", "an assertion"), "the order is: at, where, after"),
        _ => (
            GRANT_ORDER,
            ("one grant", "a grant"),
            "the order is: at, where, via, until, because; conditions are joined by `and`",
        ),
    };
    let rank = |n: usize| order.iter().position(|word| *word == spans[n].of(text));
    // Elsewhere `after` is a name.
    let begins_clause = |n: usize| kinds[n] != TokenKind::Word || kinds.get(n + 1) == Some(&TokenKind::Date);
    let own = rank(at).filter(|_| begins_clause(at))?;
    let earlier = (start..at).find(|&n| begins_clause(n) && rank(n).is_some_and(|other| other >= own))?;
    let (word, before) = (spans[at].of(text), spans[earlier].of(text));
    let message = if word == before {
        format!("a second `{word}` in {one}")
    } else {
        format!("`{word}` stands before `{before}` in {sentence}")
    };
    Some(
        Diagnostic::new(&code::CLAUSE_ORDER, loc(file, spans[at]), message, "out of place")
            .label(loc(file, spans[earlier]), format!("`{before}` is here"))
            .help(help),
    )
}

fn expectations(error: &Rich<'_, TokenKind>) -> Vec<String> {
    let RichReason::ExpectedFound { expected, .. } = error.reason() else { return Vec::new() };
    let mut labels: Vec<String> = expected
        .iter()
        .map(|pattern| match pattern {
            RichPattern::Label(label) => label.to_string(),
            RichPattern::EndOfInput => "the next statement".to_owned(),
            RichPattern::Token(kind) => kind.describe().to_owned(),
            _ => "something else".to_owned(),
        })
        .map(|label| if KEPT.iter().any(|prefix| label.starts_with(prefix)) { label } else { format!("`{label}`") })
        .filter(|label| label != "something else")
        .collect();
    labels.sort();
    labels.dedup();
    labels
}

/// Beginnings of labels that are descriptions and not words of the language.
const KEPT: [&str; 5] = ["a ", "an ", "the ", "`", "something"];

fn one_of(labels: &[String]) -> String {
    match labels {
        [] => "something else".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// Returns the diagnostic for an unbalanced bracket in a range of tokens.
pub(super) fn bracket(
    file: FileId,
    text: &str,
    bracket: Unbalanced,
    (kinds, spans): (&[TokenKind], &[Span]),
    range: Range<usize>,
) -> Diagnostic {
    match bracket {
        Unbalanced::Open(at) => {
            let span = spans[range.start + at];
            let written = span.of(text);
            let close = if written == "{" { "}" } else { ")" };
            let diagnostic = Diagnostic::new(
                &code::UNCLOSED,
                loc(file, span),
                format!("this `{written}` is never closed"),
                "opened here",
            );
            let end = spans[range.end - 1].end;
            let diagnostic = match spans.get(range.end) {
                Some(&next) => {
                    let word = next.of(text);
                    diagnostic.label(loc(file, next), format!("`{word}` begins a statement and cannot stand inside"))
                }
                None => diagnostic,
            };
            diagnostic.fix(format!("close it with `{close}`"), loc(file, Span::new(end, end)), format!(" {close}"))
        }
        Unbalanced::Close(at) => {
            let span = spans[range.start + at];
            let message = format!("this `{}` closes nothing", span.of(text));
            let diagnostic = Diagnostic::new(&code::STRAY_CLOSE, loc(file, span), message, "nothing is open here");
            match unopened(text, range.start + at, kinds, spans) {
                Some(name) => {
                    let end = spans[name].end;
                    diagnostic.label(loc(file, spans[name]), "its options begin behind this").fix(
                        "open it with `{`",
                        loc(file, Span::new(end, end)),
                        " {",
                    )
                }
                None => diagnostic.fix("delete it", loc(file, span), ""),
            }
        }
    }
}

/// Returns the last token before the options of a declaration that a `}` ends without a `{`: `table T key a: string }`.
fn unopened(text: &str, at: usize, kinds: &[TokenKind], spans: &[Span]) -> Option<usize> {
    // An option that is also a kind word, such as `key`, is indented.
    let outermost = |n: usize| text[..spans[n].start as usize].bytes().next_back().is_none_or(|before| before == b'\n');
    let mut before = (at.saturating_sub(LOOK_BACK)..at).rev().filter(|_| kinds[at] == TokenKind::CloseBrace);
    let first = before.find(|&n| kinds[n].is_start() && outermost(n))?;
    let declared = declaration(spans[first].of(text))?;
    if kinds.get(first + 1) != Some(&TokenKind::Word) {
        return None;
    }
    let flavour = spans.get(first + 2).is_some_and(|span| declared.flavours.contains(&span.of(text)));
    let last = first + 1 + usize::from(flavour);
    (last + 1 < at && kinds[last + 1].is_word()).then_some(last)
}

/// Returns the diagnostic for a problem that does not break the grammar.
pub(super) fn problem(file: FileId, text: &str, problem: SyntaxProblem) -> Diagnostic {
    match problem {
        SyntaxProblem::UnknownClause { word, context, name } => {
            let written = word.of(text);
            let names = context.clauses.iter().map(|clause| clause.word);
            let message = format!("`{name}` has no option `{written}`");
            let diagnostic = Diagnostic::new(&code::UNKNOWN_CLAUSE, loc(file, word), message, "not known here");
            let many = context.clauses.iter().find(|clause| clause.many && format!("{}s", clause.word) == written);
            match did_you_mean(written, names.clone()) {
                // Removing the `s` is not enough for `groups admins, editors` and `triggers { … }`.
                Some(near) if many.is_some() => diagnostic
                    .note(format!("each has an option `{near}` of its own"))
                    .help(format!("write `{near} …` once for each: {}", many.map_or("", |clause| clause.doc))),
                Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), loc(file, word), near),
                None if context.clauses.is_empty() => diagnostic.help("it has no options: leave the braces out"),
                // What other tools call the rights of a function.
                None if matches!(written, "permissions" | "bind" | "link" | "policies") => diagnostic
                    .help(format!("what it may do is a statement of its own: grant {name} NAME VERBS KIND NAME")),
                None => diagnostic.help(format!("it has: {}", names.collect::<Vec<_>>().join(", "))),
            }
        }
        SyntaxProblem::RepeatedClause { word, first } => {
            let message = format!("`{}` is given twice", word.of(text));
            Diagnostic::new(&code::REPEATED_CLAUSE, loc(file, word), message, "again here")
                .label(loc(file, first), "first here")
                .help("keep one of the two; values of one option are separated by commas")
        }
        SyntaxProblem::UnknownWord { word, expected } => {
            let written = word.of(text);
            let message = format!("`{written}` cannot stand here");
            let diagnostic =
                Diagnostic::new(&code::UNKNOWN_WORD, loc(file, word), message, "not one of the words that can");
            diagnostic.suggest_or(did_you_mean(written, expected.iter().copied()), loc(file, word), |diagnostic| {
                diagnostic.help(format!("write one of: {}", expected.join(", ")))
            })
        }
        SyntaxProblem::UnknownDeclaration { word } => {
            let written = word.of(text);
            let words = DECLARATIONS.iter().map(|declaration| declaration.word);
            let words = words.chain(["grant", "deny", "param", "test"]).filter(|word| !RESERVED.contains(word));
            let message = format!("no statement begins with `{written}`");
            let diagnostic = Diagnostic::new(&code::UNKNOWN_DECLARATION, loc(file, word), message, "not known");
            diagnostic.suggest_or(did_you_mean(written, words), loc(file, word), |diagnostic| {
                diagnostic.help(
                    "a statement begins with grant, deny, param, test, or a kind such as table, bucket, user_pool, api",
                )
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        crate::syntax::parse(FileId(0), text, &mut found);
        found.iter().map(|error| format!("{} {}", error.code.id, error.message)).collect()
    }

    #[test]
    fn who_is_no_principal_is_named() {
        assert_eq!(errors("grant nobody read table Notes\n"), ["AC0001 `nobody` is no principal"]);
        assert_eq!(errors("grant auth_user read table Notes\n"), ["AC0001 `auth_user` is no principal"]);
        assert_eq!(errors("test \"t\" { assert nobody can read table Notes }\n"), ["AC0001 `nobody` is no principal"]);
        assert_eq!(errors("grant Pool.everyone read table Notes\n").len(), 1);
    }

    #[test]
    fn an_unknown_option_is_one_of_the_declaration() {
        assert_eq!(errors("bucket B { foo \"x\" }\n"), ["AC0005 `bucket` has no option `foo`"]);
        assert_eq!(errors("maps_v2 M { name \"x\" }\n"), ["AC0005 `maps_v2` has no option `name`"]);
        assert_eq!(errors("user_pool U { client web { foo } }\n"), ["AC0005 `client` has no option `foo`"]);
    }

    #[test]
    fn a_group_is_of_no_identity_pool() {
        for (text, fixed) in [
            ("grant Ids.group g read table Notes\n", "grant group g read table Notes\n"),
            ("deny Ids.function F read table Notes\n", "deny function F read table Notes\n"),
        ] {
            let mut found = Vec::new();
            crate::syntax::parse(FileId(0), text, &mut found);
            let [error] = &found[..] else { panic!("{found:?}") };
            let edit = &error.fixes[0].edits[0];
            let mut other = text.to_owned();
            other.replace_range(edit.loc.span.start as usize..edit.loc.span.end as usize, &edit.text);
            assert_eq!((other.as_str(), errors(&other)), (fixed, Vec::new()));
        }
    }

    #[test]
    fn what_stands_where_a_kind_should_is_told_apart() {
        let advice = |text: &str| {
            let mut found = Vec::new();
            crate::syntax::parse(FileId(0), text, &mut found);
            assert_eq!(found.len(), 1, "{found:?}");
            let first = found[0].fixes.first().filter(|fix| !fix.edits.is_empty()).map(|fix| fix.text.clone());
            (found[0].notes.join(" "), first.unwrap_or_default())
        };
        assert_eq!(
            advice("grant auth_users read tables Notes\n"),
            ("`tables` is no kind of resource".into(), "did you mean `table`?".into())
        );
        assert_eq!(
            advice("grant auth_users read write table Notes\n"),
            ("verbs are separated by commas".into(), "write `read, write`".into())
        );
        assert_eq!(advice("grant auth_users put on bucket Files\n"), (String::new(), "leave out `on`".into()));
        assert_eq!(advice("grant auth_users to read table Notes\n"), (String::new(), "leave out `to`".into()));
        assert_eq!(
            advice("grant auth_users read and query table Notes\n"),
            ("verbs are separated by commas".into(), "write `read, query`".into())
        );
        assert_eq!(advice("grant auth_users read thing Notes\n").0, "`thing` is no kind of resource");
        for text in [
            "grant auth_users read Notes\n",
            "grant auth_users read Notes where owner(userId)\n",
            "grant auth_users read Notes\nbucket B\n",
        ] {
            let (note, fix) = advice(text);
            assert!(note.contains("`table Notes`") && fix.is_empty(), "{note} {fix}");
        }
    }

    #[test]
    fn clauses_of_an_assertion_have_an_order() {
        let told =
            |clauses: &str| errors(&format!("test \"t\" {{ assert auth_users can get table Notes {clauses} }}\n"));
        for (clauses, message) in [
            ("where a = self at \"x\"", "AC0004 `at` stands before `where` in an assertion"),
            ("after 2027-01-31 where a = self", "AC0004 `where` stands before `after` in an assertion"),
            ("after 2027-01-31 at \"x\"", "AC0004 `at` stands before `after` in an assertion"),
            ("after 2027-01-31 after 2027-02-28", "AC0004 a second `after` in one assertion"),
            ("where a = self where b = self", "AC0004 a second `where` in one assertion"),
            ("at \"x\" at \"y\" after 2027-01-31", "AC0004 a second `at` in one assertion"),
            ("after", "AC0001 expected a date, found `}`"),
            ("after \"2027-01-31\"", "AC0001 expected a date, found `\"2027-01-31\"`"),
            ("where a = self after", "AC0001 expected a date, found `}`"),
        ] {
            assert_eq!(told(clauses), [message], "{clauses}");
        }
        // A name or an attribute of that name is no clause.
        assert_eq!(told(", after at \"x\" where after = self after 2027-01-31"), [""; 0]);
        assert_eq!(told(", after where a = self at \"x\"").len(), 1);
        assert_eq!(
            errors("grant group g get table after where owner(a) at \"x\"\n"),
            ["AC0004 `at` stands before `where` in a grant"]
        );
    }

    #[test]
    fn clauses_of_a_grant_have_another_place() {
        let notes = |clause: &str| {
            let mut found = Vec::new();
            let text = format!("test \"t\" {{ assert auth_users can get table Notes {clause} }}\n");
            crate::syntax::parse(FileId(0), &text, &mut found);
            assert_eq!(found.len(), 1, "{found:?}");
            found[0].notes.join(" ")
        };
        assert!(notes("until 2027-01-31").contains("`after 2027-01-31`"));
        assert!(notes("because \"x\"").contains("title of its test"));
        assert!(notes("via route A GET /x").contains("`assert function NAME can …`"));
    }

    #[test]
    fn options_that_were_never_opened() {
        let fixed = |text: &str| {
            let mut found = Vec::new();
            crate::syntax::parse(FileId(0), text, &mut found);
            let edit = &found[0].fixes[0].edits[0];
            let (start, end) = (edit.loc.span.start as usize, edit.loc.span.end as usize);
            let fixed = format!("{}{}{}", &text[..start], edit.text, &text[end..]);
            assert_eq!(errors(&fixed), [""; 0], "{fixed}");
            fixed
        };
        let bucket = "bucket B\n";
        for (text, wanted) in [
            ("table Tags key userId: identity }\n", "table Tags { key userId: identity }\n"),
            (
                "bucket B\ntable Tags\n  key userId: identity\n}\n",
                "bucket B\ntable Tags {\n  key userId: identity\n}\n",
            ),
            ("api Api http route GET /a -> F }\n", "api Api http { route GET /a -> F }\n"),
            ("bucket B }\n", "bucket B \n"),
            ("param stage: string }\n", "param stage: string \n"),
            ("table T { key a: string } }\n", "table T { key a: string } \n"),
            ("grant auth_users read table Notes }\n", "grant auth_users read table Notes \n"),
            ("}\n", "\n"),
        ] {
            assert_eq!(fixed(text), wanted);
            assert_eq!(fixed(&format!("{bucket}{text}")), format!("{bucket}{wanted}"));
        }
    }

    #[test]
    fn advice_about_declarations_leads_on() {
        let advice = |text: &str| {
            let mut found = Vec::new();
            crate::syntax::parse(FileId(0), text, &mut found);
            found.iter().flat_map(|found| &found.fixes).map(|fix| fix.text.clone()).collect::<Vec<_>>().join("; ")
        };
        assert!(advice("api Api { route GET /a -> F }\n").contains("`api Api http`"));
        let plural = advice("user_pool U { login email; client web; groups admins, editors }\n");
        assert!(plural.contains("write `group …` once for each") && !plural.contains("did you mean"), "{plural}");
        assert!(advice("user_pool U { login email; client web { flow srp } }\n").contains("did you mean `flows`?"));
    }

    #[test]
    fn how_a_statement_reads_is_said_of_the_one_that_is_wrong() {
        let helps = |text: &str| {
            let mut found = Vec::new();
            crate::syntax::parse(FileId(0), text, &mut found);
            assert_eq!(found.len(), 1, "{found:?}");
            found[0]
                .fixes
                .iter()
                .map(|fix| fix.text.split(" reads").next().unwrap_or("").to_owned())
                .collect::<Vec<_>>()
        };
        let pool = "user_pool Users {\n  trigger pre_sign_up Welcome\n}\n";
        let param = "param stage: string\n";
        let grant = "grant auth_users read table Notes\n";
        for before in [param, grant, "test \"t\" { assert auth_users can read table Notes }\n"] {
            assert_eq!(helps(&format!("{before}{pool}")), [""; 0], "after {before}");
        }
        assert_eq!(helps(&format!("{param}grant auth_users read table Notes, where\n"))[1..], ["a grant"]);
        assert_eq!(helps("grant auth_users read table Notes\n  because 3\n"), ["a grant"]);
        assert_eq!(helps(&format!("{grant}param stage = 3\n")), ["a parameter"]);
        assert_eq!(helps(&format!("{param}test \"t\" {{\n  assert auth_users can read Notes\n}}\n")), ["an assertion"]);
    }

    #[test]
    fn a_claim_is_called_so() {
        let pool = |value: &str| format!("identity_pool I {{ tag tenant = {value} }}\n");
        assert_eq!(errors(&pool("claim(\"custom:tenant\")")), [""; 0]);
        assert_eq!(errors(&pool("clam(\"custom:tenant\")")), ["AC0007 `clam` cannot stand here"]);
    }

    #[test]
    fn a_denying_option_begins_no_statement() {
        let text = "identity_pool I {\n  ambiguous_role deny\n  classic_flow off\n}\n";
        assert_eq!(errors(text), [""; 0]);
        for (after, wrong) in
            [("grant\n", 1), ("deny auth_users get table Notes\ngrant\n", 1), ("deny Pool.auth_users\n", 1)]
        {
            assert_eq!(errors(&format!("{text}{after}")).len(), wrong, "{:?}", errors(&format!("{text}{after}")));
        }
        let one_line = "identity_pool I { ambiguous_role deny }\nidentity_pool J { ambiguous_role deny; classic_flow off }\ngrant\n";
        assert_eq!(errors(one_line).len(), 1, "{:?}", errors(one_line));
        // One that was never closed still ends where a statement begins.
        let open = "identity_pool I { classic_flow off\ndeny auth_users get table Notes\n";
        assert!(errors(open)[0].contains("never closed"), "{:?}", errors(open));
    }
}
