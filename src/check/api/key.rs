//! The form of route keys.

use super::Reader;
use crate::diagnostic::codes::apis as code;
use crate::diagnostic::{Diagnostic, did_you_mean, glued};
use crate::model::ApiKind;
use crate::syntax::ast::RouteKey;
use crate::text::{Loc, Span, with_article};

/// The methods of HTTP and REST APIs.
const METHODS: [&str; 8] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"];

/// How long the key of a message is.
const MAX_KEY: usize = 128;

/// What routes a WebSocket API has.
const MESSAGES: &str =
    "its routes are $connect, $disconnect, $default and the keys of messages: route sendMessage -> Send";

impl<'s> Reader<'_, 's, '_> {
    /// The method and the path of a route key, none if it cannot be one.
    pub(super) fn key(&mut self, key: RouteKey) -> Option<(&'s str, &'s str)> {
        let path = self.checker.text(self.file, key.path);
        let loc = self.at(key.path);
        let Some(method) = key.method else {
            let right = if path.starts_with('$') { self.special(path, loc) } else { self.message(path, loc) };
            return right.then_some(("", path));
        };
        let method_loc = self.at(method);
        let method = self.checker.text(self.file, method);
        if self.kind == ApiKind::WebSocket {
            let message = format!("a WebSocket API has no route `{method} {path}`");
            let diagnostic = Diagnostic::new(&code::KEY_ELSEWHERE, self.at(key.span()), message, "not a message");
            self.checker.report(diagnostic.help(MESSAGES));
            return None;
        }
        let mut right = self.glued(path, loc);
        if !METHODS.contains(&method) {
            right = false;
            let message = format!("`{method}` is no method of a route");
            let diagnostic = Diagnostic::new(&code::UNKNOWN_METHOD, method_loc, message, "not known");
            self.checker.report(match did_you_mean(method, METHODS) {
                Some(near) => diagnostic.fix(format!("write `{near}`"), method_loc, near),
                None => diagnostic.help(format!("write one of: {}", METHODS.join(", "))),
            });
        }
        (right && self.segments(path, loc)).then_some((method, path))
    }

    /// `$connect` and the like.
    fn special(&mut self, key: &str, loc: Loc) -> bool {
        let known: &[&str] = match self.kind {
            ApiKind::Http => &["$default"],
            ApiKind::WebSocket => &["$connect", "$disconnect", "$default"],
            ApiKind::Rest | ApiKind::GraphQl => &[],
        };
        if known.contains(&key) {
            return true;
        }
        let message = format!("{} has no route `{key}`", with_article(self.kind.title()));
        let diagnostic = Diagnostic::new(&code::KEY_ELSEWHERE, loc, message, "not a route here");
        self.checker.report(match (did_you_mean(key, known.iter().copied()), self.kind) {
            (Some(near), _) => diagnostic.fix(format!("did you mean `{near}`?"), loc, near),
            (None, ApiKind::WebSocket) => diagnostic.help(MESSAGES),
            (None, _) => diagnostic.help("a route reads: route GET /notes -> \"src/list.main\""),
        });
        false
    }

    /// The key of a message, which a WebSocket API picks a route by.
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-develop-routes.html>
    fn message(&mut self, key: &str, loc: Loc) -> bool {
        if self.kind == ApiKind::WebSocket {
            if key.len() <= MAX_KEY {
                return true;
            }
            let message = format!("a route key has {} characters, {MAX_KEY} at most", key.len());
            self.checker.report(
                Diagnostic::new(&code::BAD_PATH, loc, message, "too long").help("send a shorter one with the messages"),
            );
            return false;
        }
        let message = format!("`{key}` is a method or a path, and not both");
        let diagnostic = Diagnostic::new(&code::KEY_ELSEWHERE, loc, message, "half a route key");
        self.checker.report(diagnostic.help("a route reads: route GET /notes -> \"src/list.main\""));
        false
    }

    /// What stands right behind a path belongs to it; it was most likely meant to stand alone.
    fn glued(&mut self, path: &str, loc: Loc) -> bool {
        let end = ["->", ",", ";", "{"].iter().find_map(|mark| Some(path.find(mark)?).filter(|at| is_glued(path, *at)));
        let Some(at) = end else { return true };
        let place = Loc { span: Span::new(loc.span.start + at as u32, loc.span.end), ..loc };
        self.checker.report(glued(place, &path[at..]));
        false
    }

    fn segments(&mut self, path: &str, loc: Loc) -> bool {
        if path == "/" {
            return true;
        }
        let mut names: Vec<&str> = Vec::new();
        let mut offset = loc.span.start;
        let count = path[1..].split('/').count();
        for (n, segment) in path[1..].split('/').enumerate() {
            offset += 1;
            let span = Span::new(offset, offset + segment.len() as u32);
            offset = span.end;
            let place = Loc { span, ..loc };
            let wrong = match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                _ if segment.is_empty() => {
                    Some(("a path has no empty part", "write one `/` between parts and none at the end"))
                }
                Some(name) => {
                    let (name, greedy) = name.strip_suffix('+').map_or((name, false), |name| (name, true));
                    let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
                    if name.is_empty() || !name.bytes().all(word) {
                        Some(("this is no path parameter", "its name is letters, digits, `_`, `-` and `.`: {id}"))
                    } else if greedy && n + 1 < count {
                        Some(("a parameter with `+` takes the rest of the path", "write it last, or without `+`"))
                    } else if names.contains(&name) {
                        Some(("two parameters of a path have one name", "give one of them another name"))
                    } else {
                        names.push(name);
                        None
                    }
                }
                None if segment.contains('*') => {
                    Some(("there are no wildcards in paths", "name the rest of a path: {proxy+}, as the last part"))
                }
                None if segment.contains(['{', '}']) => {
                    Some(("a path parameter is a whole part of the path", "write it between slashes: /notes/{id}"))
                }
                None if self.kind == ApiKind::Rest && segment.chars().any(|it| !in_rest(it)) => {
                    let (at, wrong) = segment.char_indices().find(|(_, it)| !in_rest(*it)).unwrap_or((0, ' '));
                    let start = place.span.start + at as u32;
                    let character = Loc { span: Span::new(start, start + wrong.len_utf8() as u32), ..place };
                    let message = format!("`{wrong}` cannot stand in a path of a REST API");
                    self.checker.report(
                        Diagnostic::new(&code::BAD_PATH, character, message, "refused by API Gateway")
                            .note("a part of a path of a REST API is letters, digits, `-`, `.`, `_` and `:`")
                            .help("take another character, or let a parameter be this part of the path: /{name}"),
                    );
                    return false;
                }
                None => segment
                    .bytes()
                    .any(|byte| !(byte.is_ascii_alphanumeric() || b"-._~:@%+=!&'()$".contains(&byte)))
                    .then_some((
                        "this character cannot stand in a path",
                        "write letters, digits, `-`, `.`, `_`, `~` or `:`",
                    )),
            };
            if let Some((message, help)) = wrong {
                self.checker.report(Diagnostic::new(&code::BAD_PATH, place, message, "here").help(help));
                return false;
            }
        }
        true
    }
}

/// Whether a character can stand in a path of a REST API.
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html>, and what API Gateway answers to others.
fn in_rest(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._:".contains(character)
}

/// A brace that follows a `/` opens a parameter; everything else found here ends the path.
fn is_glued(path: &str, at: usize) -> bool {
    !path[at..].starts_with('{') || (!path[..at].ends_with('/') && (path[at..] == *"{" || !path[at..].contains('}')))
}
