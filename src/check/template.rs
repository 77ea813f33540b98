//! From string tokens to strings: escapes and placeholders.

use std::borrow::Cow;

use super::{Checker, Symbol};
use crate::diagnostic::{Diagnostic, codes::names as code, did_you_mean};
use crate::model::{Piece, Str, Var};
use crate::text::{Loc, Span};

/// What a string may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allow {
    /// Parameters: `{stage}`.
    Params,
    /// Parameters, and what identifies the caller: `{identity}`, `{sub}`, `{tag:tenant}`.
    Caller,
}

impl<'s> Checker<'s> {
    /// A string in which braces mean nothing: reasons, descriptions, messages.
    pub fn plain(&self, loc: Loc) -> Cow<'s, str> {
        unescape(unquote(self.slice(loc)))
    }

    /// Like [`Self::plain`] for strings that need no escapes, as a slice of the text.
    pub fn raw(&self, loc: Loc) -> &'s str {
        unquote(self.slice(loc))
    }

    /// A string with placeholders. What it may not hold is reported.
    pub fn string(&mut self, loc: Loc, allow: Allow) -> Str<'s> {
        let text = unquote(self.slice(loc));
        // A dynamic reference of CloudFormation is the deployer's to read.
        if text.starts_with("{{resolve:") && text.ends_with("}}") && !text[2..text.len() - 2].contains(['{', '}']) {
            return Str::literal(text, loc);
        }
        let mut pieces = Vec::new();
        let (mut rest, mut offset) = (text, loc.span.start + 1);
        while let Some(open) = rest.find(['{', '}']) {
            if open > 0 {
                pieces.push(Piece::Lit(unescape(&rest[..open])));
            }
            let close = rest[open..].find('}').map(|length| open + length);
            let inner = match close {
                Some(close) if rest.as_bytes()[open] == b'{' => &rest[open + 1..close],
                _ => {
                    let span = Span::new(offset + open as u32, offset + open as u32 + 1);
                    self.stray_brace(Loc { file: loc.file, span });
                    return Str { pieces, loc };
                }
            };
            let span = Span::new(offset + open as u32, offset + (open + inner.len() + 2) as u32);
            let place = Loc { file: loc.file, span };
            pieces.extend(self.placeholder(inner, place, allow));
            offset += (open + inner.len() + 2) as u32;
            rest = &rest[open + inner.len() + 2..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Lit(unescape(rest)));
        }
        Str { pieces, loc }
    }

    fn placeholder(&mut self, inner: &'s str, loc: Loc, allow: Allow) -> Option<Piece<'s>> {
        let var = match inner {
            "identity" => Some(Var::Identity),
            "sub" => Some(Var::Sub),
            _ => inner.strip_prefix("tag:").map(Var::Tag),
        };
        if let Some(var) = var {
            if allow == Allow::Caller {
                return Some(Piece::Var(var));
            }
            self.report(
                Diagnostic::new(
                    &code::PLACEHOLDER_OUT_OF_PLACE,
                    loc,
                    format!("`{{{inner}}}` cannot stand here"),
                    "known only when a request comes in",
                )
                .note("this text is fixed when the app is deployed, before anybody has signed in")
                .help("use it in the `at` of a grant: at \"private/{identity}/\""),
            );
            return None;
        }
        match self.symbol(inner) {
            Some((Symbol::Param(id), _)) => match &self.program.params[id.index()].bound {
                Some(value) => Some(Piece::Lit(Cow::Owned(value.clone()))),
                None => Some(Piece::Param(id)),
            },
            _ => {
                let params = self.names(|symbol| matches!(symbol, Symbol::Param(_)));
                let near = did_you_mean(inner, params.into_iter().chain(["identity", "sub"]));
                let message = format!("there is no placeholder `{{{inner}}}`");
                let diagnostic = Diagnostic::new(&code::UNKNOWN_PLACEHOLDER, loc, message, "not declared");
                self.report(match near {
                    Some(near) => diagnostic.fix(format!("did you mean `{{{near}}}`?"), loc, format!("{{{near}}}")),
                    None => diagnostic
                        .help(format!("declare it: param {inner}: string"))
                        .help("or use {identity}, {sub} or {tag:NAME} where the caller is known"),
                });
                None
            }
        }
    }

    fn stray_brace(&mut self, loc: Loc) {
        self.report(
            Diagnostic::new(&code::STRAY_BRACE, loc, "a brace in this string is no placeholder", "no other half")
                .note("names, prefixes and ids cannot hold braces of their own, so that a misspelt placeholder never becomes part of a name")
                .help("write {identity}, {sub}, {tag:NAME} or {a declared parameter}"),
        );
    }
}

fn unquote(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            _ => out.push(character),
        }
    }
    Cow::Owned(out)
}
