//! The lexer, and errors of single characters and tokens.

use std::ops::Range;

use logos::Logos;

use super::token::TokenKind;
use crate::diagnostic::{Diagnostic, codes::io::INVISIBLE_CHARACTER, codes::syntax as code};
use crate::text::{FileId, Loc, MAX_FILE_BYTES, Span};

/// Maximal nesting of brackets. The parser recurses, and no program needs more than four levels.
pub const MAX_NESTING: usize = 64;

/// The byte order mark, which some editors put before the text. It is ignored.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// Maximal number of errors about single tokens of a file. More would only hide the first.
pub(super) const MAX_TOKEN_ERRORS: usize = 20;

/// The tokens of a file, with comments apart.
#[derive(Debug, Default)]
pub struct Lexed {
    /// The kinds of all tokens, without comments and doc comments.
    pub kinds: Vec<TokenKind>,
    /// The ranges of `kinds`.
    pub spans: Vec<Span>,
    /// Comments and doc comments.
    pub comments: Vec<Comment>,
    /// Whether brackets are nested too deeply to parse the file.
    pub unparsable: bool,
}

/// A comment.
#[derive(Debug, Clone, Copy)]
pub struct Comment {
    /// Includes the `//`, but not the line break.
    pub span: Span,
    /// Whether it is a doc comment (`///`).
    pub doc: bool,
    /// Number of tokens before it.
    pub before: u32,
}

/// Splits a text into tokens and reports errors of single characters and tokens.
pub fn lex(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Lexed {
    let mut lexed = Lexed::default();
    if text.len() > MAX_FILE_BYTES {
        let limit = MAX_FILE_BYTES / (1024 * 1024);
        let message = format!("this file is {} MiB long; a source file holds at most {limit} MiB", text.len() >> 20);
        diagnostics.push(
            Diagnostic::global(&code::FILE_TOO_LARGE, message).help("split it: all files of a project are one program"),
        );
        lexed.unparsable = true;
        return lexed;
    }
    let start = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    part(file, text, start..text.len(), &mut lexed, diagnostics);
    if !lexed.unparsable {
        final_newline(file, text, diagnostics);
    }
    lexed
}

/// Adds the tokens of a part of a text that begins and ends between tokens.
pub(super) fn part(
    file: FileId,
    text: &str,
    range: Range<usize>,
    lexed: &mut Lexed,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let start = range.start;
    // A token and the blank after it rarely have fewer bytes. Reserved memory that is not written costs nothing.
    lexed.kinds.reserve(range.len() / 4);
    lexed.spans.reserve(range.len() / 4);
    let mut state = State { file, text, errors: 0, diagnostics };
    state.characters(range.clone());
    let mut tokens = TokenKind::lexer(&text[range]);
    let (mut depth, mut deepest) = (0usize, 0usize);
    while let Some(token) = tokens.next() {
        let range = tokens.span();
        let span = Span::new((range.start + start) as u32, (range.end + start) as u32);
        let kind = match token {
            Ok(TokenKind::Word) => TokenKind::of_word(tokens.slice()),
            token => token.unwrap_or(TokenKind::Bad),
        };
        match kind {
            TokenKind::Comment | TokenKind::Doc => {
                // A row of slashes is a ruler, not documentation.
                let doc = kind == TokenKind::Doc && !span.of(text).starts_with("////");
                lexed.comments.push(Comment { span, doc, before: lexed.kinds.len() as u32 });
                continue;
            }
            TokenKind::OpenBrace | TokenKind::OpenParen => {
                depth += 1;
                if depth > MAX_NESTING && deepest <= MAX_NESTING {
                    state.too_deep(span);
                    lexed.unparsable = true;
                }
                deepest = deepest.max(depth);
            }
            TokenKind::CloseBrace | TokenKind::CloseParen => depth = depth.saturating_sub(1),
            TokenKind::Bad | TokenKind::BadNumber | TokenKind::OpenText => state.bad_token(kind, span),
            TokenKind::Text if span.of(text).contains('\\') => state.escapes(span),
            _ => {}
        }
        lexed.kinds.push(kind);
        lexed.spans.push(span);
    }
}

/// Returns the first token from an offset on.
pub(super) fn first(text: &str, from: usize) -> Option<(TokenKind, Span)> {
    let mut tokens = TokenKind::lexer(&text[from..]);
    while let Some(token) = tokens.next() {
        let range = tokens.span();
        let kind = match token {
            Ok(TokenKind::Comment | TokenKind::Doc) => continue,
            Ok(TokenKind::Word) => TokenKind::of_word(tokens.slice()),
            token => token.unwrap_or(TokenKind::Bad),
        };
        return Some((kind, Span::new((range.start + from) as u32, (range.end + from) as u32)));
    }
    None
}

/// Reports a text without a line break at its end.
pub(super) fn final_newline(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    if !text.is_empty() && !text.ends_with('\n') {
        State { file, text, errors: 0, diagnostics }.no_final_newline();
    }
}

struct State<'a> {
    file: FileId,
    text: &'a str,
    errors: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl State<'_> {
    fn loc(&self, span: Span) -> Loc {
        Loc { file: self.file, span }
    }

    /// Reports control characters, invisible characters and bidirectional formatting, also in comments and strings.
    fn characters(&mut self, range: Range<usize>) {
        let bytes = &self.text.as_bytes()[..range.end];
        let mut offset = range.start;
        while let Some(next) = suspect(&bytes[offset..]) {
            offset += next;
            // CRLF is a line break. A carriage return alone is a line break for some editors and not for the compiler, so a grant
            // could hide after a comment.
            if bytes[offset] == b'\r' && bytes.get(offset + 1) == Some(&b'\n') {
                offset += 2;
                continue;
            }
            let character = self.text[offset..].chars().next().unwrap_or('\0');
            let span = Span::new(offset as u32, (offset + character.len_utf8()) as u32);
            offset += character.len_utf8();
            if self.errors >= MAX_TOKEN_ERRORS {
                return;
            }
            if is_bidi(character) {
                self.errors += 1;
                let message = format!("the bidirectional control character U+{:04X} is not allowed", character as u32);
                self.diagnostics.push(
                    Diagnostic::new(&code::BIDI_CHARACTER, self.loc(span), message, "invisible here")
                        .note("it makes an editor show the text in another order than the compiler reads it, so a review would approve something else")
                        .fix("delete it", self.loc(span), ""),
                );
            } else if is_invisible(character) {
                self.errors += 1;
                let message = format!("the invisible character U+{:04X} is not allowed", character as u32);
                self.diagnostics.push(
                    Diagnostic::new(&INVISIBLE_CHARACTER, self.loc(span), message, "invisible here")
                        .note("with it two texts look alike and are not the same, or a comment looks like the end of a line")
                        .fix("delete it", self.loc(span), ""),
                );
            } else if character.is_control() {
                self.errors += 1;
                let name = if character == '\0' {
                    "a NUL byte".to_owned()
                } else if character == '\r' {
                    "a carriage return without a line feed".to_owned()
                } else {
                    format!("the control character U+{:04X}", character as u32)
                };
                self.diagnostics.push(
                    Diagnostic::new(
                        &code::CONTROL_CHARACTER,
                        self.loc(span),
                        format!("{name} is not allowed in a source file"),
                        "invisible here",
                    )
                    .fix("delete it", self.loc(span), ""),
                );
            }
        }
    }

    /// Reports unknown escapes, which would silently result in another name.
    fn escapes(&mut self, span: Span) {
        let mut characters = span.of(self.text).char_indices();
        while let Some((at, character)) = characters.next() {
            if character != '\\' {
                continue;
            }
            let Some((_, escaped)) = characters.next() else { return };
            if matches!(escaped, '"' | '\\' | 'n') || self.errors >= MAX_TOKEN_ERRORS {
                continue;
            }
            self.errors += 1;
            let start = span.start + at as u32;
            let loc = self.loc(Span::new(start, start + 1 + escaped.len_utf8() as u32));
            let message = format!("`\\{}` is no escape", escaped.escape_debug());
            self.diagnostics.push(
                Diagnostic::new(&code::BAD_ESCAPE, loc, message, "means nothing")
                    .help("a string has the escapes \\\" and \\\\ and \\n; everything else stands for itself"),
            );
        }
    }

    fn too_deep(&mut self, span: Span) {
        let message = format!("brackets nest deeper than {MAX_NESTING} levels");
        self.diagnostics.push(
            Diagnostic::new(&code::NESTING_TOO_DEEP, self.loc(span), message, "one level too many")
                .help("no declaration needs more than four levels: look for a bracket that is never closed"),
        );
    }

    fn bad_token(&mut self, kind: TokenKind, span: Span) {
        let first = span.of(self.text).chars().next().unwrap_or('\0');
        // These characters are reported by `characters`.
        if self.errors >= MAX_TOKEN_ERRORS
            || (kind == TokenKind::Bad && (first.is_control() || is_bidi(first) || is_invisible(first)))
        {
            return;
        }
        self.errors += 1;
        let written = span.of(self.text);
        let loc = self.loc(span);
        self.diagnostics.push(match kind {
            TokenKind::OpenText => Diagnostic::new(&code::UNTERMINATED_STRING, loc, "this string is not closed on its line", "opened here")
                .fix("close it", Loc { file: self.file, span: Span::new(span.end, span.end) }, "\""),
            TokenKind::BadNumber => {
                let message = format!("`{written}` is neither a number, a duration nor a date");
                Diagnostic::new(&code::MALFORMED_NUMBER, loc, message, "cannot be read")
                    .help("write a number as `12`, a version as `2.0`, a duration as `30s`, `5m`, `1h` or `30d`, a date as `2027-01-31`")
            }
            TokenKind::Bad if first == '-' && self.text[span.end as usize..].starts_with(|character: char| character.is_ascii_digit()) => {
                let rest = &self.text[span.end as usize..];
                let length = rest.find(|character: char| !character.is_ascii_alphanumeric() && character != '.').unwrap_or(rest.len());
                let whole = Loc { span: Span::new(span.start, span.end + length as u32), ..loc };
                let message = format!("`{}` is below zero", whole.span.of(self.text));
                Diagnostic::new(&code::STRAY_CHARACTER, whole, message, "no number of the language")
                    .help("numbers and durations have no sign: `0` is the least")
            }
            _ => {
                let message = format!("`{}` has no meaning here", written.escape_debug());
                let diagnostic = Diagnostic::new(&code::STRAY_CHARACTER, loc, message, "not part of the language");
                match first {
                    '\'' => diagnostic.help("strings stand in double quotes: \"like this\""),
                    '#' => diagnostic.help("comments begin with //"),
                    '*' => diagnostic.help("there are no wildcards: name each verb and each resource"),
                    '$' => diagnostic.help("a route key is `$connect` or `$default`; parameters are written {name} inside a string"),
                    _ if !first.is_ascii() => diagnostic.help("names are ASCII letters, digits and _; other text belongs into strings and comments"),
                    _ => diagnostic,
                }
            }
        });
    }

    fn no_final_newline(&mut self) {
        let end = self.text.len() as u32;
        let loc = self.loc(Span::new(end, end));
        self.diagnostics.push(
            Diagnostic::new(
                &code::NO_FINAL_NEWLINE,
                loc,
                "the file does not end with a line break",
                "it may have been cut off here",
            )
            .note("a grant that lost its last words (`where owner(userId)`) would still be a grant, and a wider one")
            .fix("end the last line with a line break", loc, "\n"),
        );
    }
}

/// Returns whether a character is refused everywhere in a source, even in comments and strings. A carriage return is refused only
/// without a line feed.
pub fn is_refused(character: char) -> bool {
    is_bidi(character) || is_invisible(character) || character.is_control() && !matches!(character, '\n' | '\t')
}

/// Returns the offset of the first byte that is a control character or may begin a refused character: bidirectional formatting
/// (U+061C is D8 9C, U+200E to U+2069 are E2 80 and E2 81, U+FEFF is EF BB BF) and invisible characters (U+00AD is C2 AD, U+034F
/// is CD 8F, U+3164 is E3 85 A4, the others begin with E1, E2, EF, F0 and F3).
fn suspect(bytes: &[u8]) -> Option<usize> {
    let is = |byte: u8| {
        (byte < 0x20 && byte != b'\n' && byte != b'\t')
            || byte == 0x7F
            || matches!(byte, 0xC2 | 0xCD | 0xD8 | 0xE1 | 0xE2 | 0xE3 | 0xEF | 0xF0 | 0xF3)
    };
    // The inner loop has no early exit, so that the compiler vectorises it.
    let clean = bytes.chunks(64).position(|block| block.iter().fold(false, |found, &byte| found | is(byte)))?;
    let start = clean * 64;
    bytes[start..].iter().position(|&byte| is(byte)).map(|at| start + at)
}

/// Returns whether a character is invisible and needed by no script: line breaks that the compiler does not know, and ignorable
/// characters of Unicode (zero-width spaces, soft hyphens, fillers, marks of annotations and of music, tags). Joiners (U+200C,
/// U+200D) and variation selectors are allowed, since they shape letters and emoji.
/// Source: <https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt> (Default_Ignorable_Code_Point)
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{00AD}'
            | '\u{034F}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{17B4}'
            | '\u{17B5}'
            | '\u{180E}'
            | '\u{200B}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{2060}'..='\u{2065}'
            | '\u{206A}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E00FF}'
            | '\u{E01F0}'..='\u{E0FFF}'
    )
}

fn is_bidi(character: char) -> bool {
    matches!(character, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests;
