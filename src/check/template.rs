//! From string tokens to strings: escapes and placeholders.

use std::borrow::Cow;
use std::ops::Range;

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
        let mut pieces = Vec::new();
        let offset = loc.span.start + 1;
        let place = |range: Range<usize>| Loc {
            file: loc.file,
            span: Span::new(offset + range.start as u32, offset + range.end as u32),
        };
        for part in parts(text) {
            match part {
                Part::Text(range) => pieces.push(Piece::Lit(unescape(&text[range]))),
                Part::Dynamic => pieces.push(Piece::Lit(text.into())),
                Part::Placeholder(range) => {
                    let braces = place(range.start - 1..range.end + 1);
                    pieces.extend(self.placeholder(&text[range], braces, allow));
                }
                Part::Stray(at) => self.stray_brace(place(at..at + 1)),
            }
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
                let message = format!("there is no placeholder `{{{inner}}}`");
                let diagnostic = Diagnostic::new(&code::UNKNOWN_PLACEHOLDER, loc, message, "not declared");
                if allow == Allow::Caller && means_the_caller(inner) {
                    // A parameter would be the same text for everybody.
                    self.report(
                        diagnostic
                            .note("the id of whoever calls is `{identity}`; a parameter is the same for everybody")
                            .fix("write `{identity}`, the caller's id in the identity pool", loc, "{identity}")
                            .help(
                                "or {sub}, the caller's id in the user pool, or {tag:NAME}, a tag of the identity pool",
                            ),
                    );
                    // What follows from it is no news.
                    return Some(Piece::Var(Var::Identity));
                }
                let near = did_you_mean(inner, params.into_iter().chain(["identity", "sub"]));
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

/// Whether a name that means nothing was meant as whoever calls: `userId`, `owner`, `me`.
fn means_the_caller(name: &str) -> bool {
    const PARTS: [&str; 9] =
        ["user", "owner", "caller", "identity", "principal", "person", "customer", "entity", "sub"];
    const WHOLE: [&str; 6] = ["id", "me", "self", "uid", "login", "account"];
    let name = name.to_ascii_lowercase();
    let said = name.trim_end_matches("id").trim_end_matches(['_', '-', '.', ':']);
    WHOLE.contains(&name.as_str())
        || PARTS.iter().any(|part| said.split(['_', '-', '.', ':']).any(|word| word == *part) || said.ends_with(part))
}

/// A part of a string, as ranges of the text between its quotes.
#[derive(Debug, PartialEq)]
pub(crate) enum Part {
    /// Text as it is written.
    Text(Range<usize>),
    /// The whole is a dynamic reference of CloudFormation, which is the deployer's to read.
    Dynamic,
    /// What stands between two braces.
    Placeholder(Range<usize>),
    /// A brace without its other half; nothing behind it is read.
    Stray(usize),
}

/// The parts of a string, `text` being what stands between its quotes.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = Part> + use<'_> {
    let dynamic =
        text.starts_with("{{resolve:") && text.ends_with("}}") && !text[2..text.len() - 2].contains(['{', '}']);
    let mut whole = dynamic.then_some(Part::Dynamic);
    let mut at = if dynamic { text.len() } else { 0 };
    std::iter::from_fn(move || {
        if let Some(whole) = whole.take() {
            return Some(whole);
        }
        let rest = &text[at..];
        if rest.is_empty() {
            return None;
        }
        let open = rest.find(['{', '}']).unwrap_or(rest.len());
        let start = at;
        if open > 0 {
            at += open;
            return Some(Part::Text(start..at));
        }
        match rest.find('}') {
            Some(close) if rest.starts_with('{') => {
                at += close + 1;
                Some(Part::Placeholder(start + 1..start + close))
            }
            _ => {
                at = text.len();
                Some(Part::Stray(start))
            }
        }
    })
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

#[cfg(test)]
mod tests {
    use super::means_the_caller;

    #[test]
    fn names_of_callers() {
        for name in [
            "userId",
            "user_id",
            "user",
            "uid",
            "ownerId",
            "sub",
            "id",
            "me",
            "entity_id",
            "currentUser",
            "cognito:sub",
        ] {
            assert!(means_the_caller(name), "{name}");
        }
        for name in ["stage", "region", "prefix", "tenant", "env", "userPool", "bucket", "subnet", "users_table"] {
            assert!(!means_the_caller(name), "{name}");
        }
    }
}
