//! Route keys.

use super::Reader;
use crate::diagnostic::codes::apis as code;
use crate::diagnostic::{Diagnostic, did_you_mean, glued};
use crate::model::ApiKind;
use crate::syntax::ast::RouteKey;
use crate::text::{Loc, Span, with_article};

/// The methods of HTTP and REST APIs.
const METHODS: [&str; 8] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"];

/// Longest route key of a message, in characters.
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-develop-routes.html>
const MAX_ROUTE_KEY_LENGTH: usize = 128;

/// Advice for a key that a WebSocket API does not have.
const MESSAGES: &str =
    "its routes are $connect, $disconnect, $default and the keys of messages: route sendMessage -> Send";

impl<'s> Reader<'_, 's, '_> {
    /// Returns the method and the path of a route key, or nothing if the key is invalid, which is reported.
    pub(super) fn key(&mut self, key: RouteKey) -> Option<(&'s str, &'s str)> {
        let path = self.checker.text(self.file, key.path);
        let loc = self.location(key.path);
        let Some(method) = key.method else {
            let right = if path.starts_with('$') {
                self.check_special_key(path, loc)
            } else {
                self.check_message_key(path, loc)
            };
            return right.then_some(("", path));
        };
        let method_loc = self.location(method);
        let method = self.checker.text(self.file, method);
        if self.kind == ApiKind::WebSocket {
            let message = format!("a WebSocket API has no route `{method} {path}`");
            let diagnostic = Diagnostic::new(&code::KEY_ELSEWHERE, self.location(key.span()), message, "not a message");
            self.checker.report(diagnostic.help(MESSAGES));
            return None;
        }
        let mut right = self.check_glued(path, loc);
        if !METHODS.contains(&method) {
            right = false;
            let message = format!("`{method}` is no method of a route");
            let diagnostic = Diagnostic::new(&code::UNKNOWN_METHOD, method_loc, message, "not known");
            self.checker.report(match did_you_mean(method, METHODS) {
                Some(near) => diagnostic.fix(format!("write `{near}`"), method_loc, near),
                None => diagnostic.help(format!("write one of: {}", METHODS.join(", "))),
            });
        }
        (right && self.check_path_segments(path, loc)).then_some((method, path))
    }

    /// Returns true for `$connect` and other keys that this kind of API has; reports any other.
    fn check_special_key(&mut self, key: &str, loc: Loc) -> bool {
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

    /// Returns true for a key that a WebSocket API selects a route by; reports it otherwise.
    ///
    fn check_message_key(&mut self, key: &str, loc: Loc) -> bool {
        if self.kind == ApiKind::WebSocket {
            if key.len() <= MAX_ROUTE_KEY_LENGTH {
                return true;
            }
            let message = format!("a route key has {} characters, {MAX_ROUTE_KEY_LENGTH} at most", key.len());
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

    /// Reports a mark that follows a path without a space, and so belongs to the path.
    fn check_glued(&mut self, path: &str, loc: Loc) -> bool {
        let end = ["->", ",", ";", "{"].iter().find_map(|mark| Some(path.find(mark)?).filter(|at| is_glued(path, *at)));
        let Some(at) = end else { return true };
        let place = Loc { span: Span::new(loc.span.start + at as u32, loc.span.end), ..loc };
        self.checker.report(glued(place, &path[at..]));
        false
    }

    fn check_path_segments(&mut self, path: &str, loc: Loc) -> bool {
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
            // As other frameworks write a parameter.
            if let Some(name) = segment.strip_prefix(':').filter(|name| !name.is_empty()) {
                let message = format!("path `{path}` has a parameter in another form");
                let right = format!("{{{name}}}");
                self.checker.report(
                    Diagnostic::new(&code::BAD_PATH, place, message, "stands for itself alone")
                        .note("API Gateway would take the colon as it is, and the route would match nobody's request")
                        .fix(format!("write `{right}`"), place, right),
                );
                return false;
            }
            let wrong = match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                _ if segment.is_empty() => {
                    Some(("has an empty part", "write one `/` between parts and none at the end"))
                }
                Some(name) => {
                    let (name, greedy) = name.strip_suffix('+').map_or((name, false), |name| (name, true));
                    let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
                    if name.is_empty() || !name.bytes().all(word) {
                        Some((
                            "has a parameter without a valid name",
                            "its name is letters, digits, `_`, `-` and `.`: {id}",
                        ))
                    } else if greedy && n + 1 < count {
                        Some((
                            "has a parameter with `+` before its end",
                            "write it last, or without `+`: it matches the rest of the path",
                        ))
                    } else if names.contains(&name) {
                        Some(("has two parameters of one name", "give one of them another name"))
                    } else {
                        names.push(name);
                        None
                    }
                }
                None if segment.contains('*') => {
                    Some(("has a wildcard", "name the rest of a path: {proxy+}, as the last part"))
                }
                None if segment.contains(['{', '}']) => {
                    Some(("has a parameter that is no whole part", "write it between slashes: /notes/{id}"))
                }
                None if self.kind == ApiKind::Rest
                    && segment.chars().any(|character| !is_rest_path_character(character)) =>
                {
                    let (offset, wrong) = segment
                        .char_indices()
                        .find(|(_, character)| !is_rest_path_character(*character))
                        .unwrap_or((0, ' '));
                    let start = place.span.start + offset as u32;
                    let character = Loc { span: Span::new(start, start + wrong.len_utf8() as u32), ..place };
                    let message = format!("`{wrong}` is not allowed in a path of a REST API");
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
                        "has a character that no path may have",
                        "write letters, digits, `-`, `.`, `_`, `~` or `:`",
                    )),
            };
            if let Some((problem, help)) = wrong {
                let message = format!("path `{path}` {problem}");
                self.checker.report(Diagnostic::new(&code::BAD_PATH, place, message, "here").help(help));
                return false;
            }
        }
        true
    }
}

/// Returns whether a path of a REST API can contain a character.
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html>, and what API Gateway answers to others.
fn is_rest_path_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._:".contains(character)
}

/// Returns whether the mark at an offset was meant to end the path. A brace after `/` opens a parameter instead.
fn is_glued(path: &str, at: usize) -> bool {
    !path[at..].starts_with('{') || (!path[..at].ends_with('/') && (path[at..] == *"{" || !path[at..].contains('}')))
}
