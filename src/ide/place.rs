//! Where in the grammar a cursor is, from the tokens before it alone: the statement that is being typed is in no tree yet.
//!
//! The recogniser follows the fixed word order of a grant, and for blocks the tables of [`crate::syntax::clauses`].

use super::{At, View};
use crate::syntax::clauses::{Clause, Context, DECLARATIONS, Declaration, Slot, declaration};
use crate::syntax::{self, T};
use crate::text::{FileId, Span};

/// How far back the start of a statement is looked for, in bytes.
const REACH: usize = 64 * 1024;

/// What may stand at a cursor.
#[derive(Debug, Clone)]
pub enum Place {
    /// A statement.
    Statement,
    /// A name that is being given, or something that only the author knows.
    Free,
    /// The word behind an `@`.
    Annotation,
    /// The rule that an `@allow` names.
    Rule,
    /// A principal; behind `except` if so.
    Who(Who),
    /// A group, behind the word.
    Group,
    /// A function, behind the word.
    Function,
    /// What stands behind a principal: a verb, or `except`.
    BehindWho(Line),
    /// A verb.
    Verb(Line),
    /// A kind word.
    Kind(Line),
    /// The name of a thing of a kind.
    Target(Line),
    /// What is behind a dot: a member of the thing with this name.
    Member(String, Line),
    /// The method, or the path if there is a method, of a route of an API.
    Route {
        /// The API.
        api: String,
        /// The method.
        method: Option<String>,
    },
    /// What may still follow in a grant.
    Terms(Line),
    /// A condition.
    Condition(Line),
    /// What stands in the parentheses of a condition.
    Argument(Line, String),
    /// An API, behind `via route`.
    Api,
    /// A prefix, behind `at`.
    Prefix(Line),
    /// A day.
    Date,
    /// The flavour of a declaration, or `{`.
    Flavour(&'static Declaration),
    /// The type of a parameter.
    ParamType,
    /// A clause of a block.
    Clause(Block),
    /// A value of a clause.
    Slot(Block, &'static Clause, &'static Slot),
    /// The type of a key attribute.
    KeyType,
    /// The tag of a key attribute.
    Tag,
    /// An assertion.
    Assert,
    /// `can` or `cannot`.
    Can(Line),
    /// What may follow an assertion's target.
    Whose,
    /// Inside a string: the text before the cursor, and the line that it is on.
    Text(String, Line),
    /// Inside the string behind `raw`.
    Raw(String, Line),
}

/// Which principals may stand somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Behind `grant`, `deny` or in an assertion.
    Any,
    /// Behind `except`.
    Except,
}

/// What is known of a grant before the cursor, or of an assertion.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// Whether it is a `deny`.
    pub deny: bool,
    /// Whether it is an assertion.
    pub assert: bool,
    /// The first word of the principal.
    pub who: String,
    /// The verbs.
    pub verbs: Vec<String>,
    /// The kind word before the cursor, or else behind it on the same line.
    pub kind: Option<String>,
    /// The names of the targets, dotted.
    pub targets: Vec<String>,
    /// The words of the terms that are there.
    pub terms: Vec<&'static str>,
}

/// The block around a cursor.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it may hold.
    pub context: &'static Context,
    /// What it holds before the cursor.
    pub given: Vec<&'static str>,
    /// The name of the declaration around it.
    pub name: String,
}

/// A place and the word that is being typed there.
#[derive(Debug, Clone)]
pub struct Cursor {
    /// What may stand there.
    pub place: Place,
    /// The word at the cursor, on both sides of it.
    pub word: Span,
    /// The part of the word before the cursor.
    pub typed: String,
}

/// Finds out where a cursor is; none in a comment.
pub fn place(view: &View<'_, '_>, at: At) -> Option<Cursor> {
    let text = view.text(at.file);
    let end = (at.offset as usize).min(text.len());
    let start = statement_start(text, end);
    let lexed = syntax::lex(FileId(0), &text[start..end], &mut Vec::new());
    let mut tokens: Vec<(T, &str)> =
        lexed.kinds.iter().zip(&lexed.spans).map(|(kind, span)| (*kind, span.of(&text[start..end]))).collect();
    let line = text[..end].rfind('\n').map_or(0, |at| at + 1);
    let comment = lexed.comments.last().is_some_and(|comment| comment.span.end as usize == end - start);
    if comment && end > line {
        return None;
    }
    // A string that is open at the cursor, or one that is closed only behind it.
    if let Some(&(T::OpenText, written)) = tokens.last()
        && start + lexed.spans.last().map_or(0, |span| span.end as usize) == end
    {
        tokens.pop();
        let typed = written[1..].to_owned();
        let raw = tokens.last().is_some_and(|(kind, _)| *kind == T::Raw);
        let rest = text[end..].find(['"', '\n']).unwrap_or(text.len() - end);
        let word = Span::new((end - typed.len()) as u32, (end + rest) as u32);
        let line = line_of(&tokens, &text[end..]);
        let place = if raw { Place::Raw(typed.clone(), line) } else { Place::Text(typed.clone(), line) };
        return Some(Cursor { place, word, typed });
    }
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let bytes = text.as_bytes();
    let mut begin = end;
    while begin > start && is_part(bytes[begin - 1]) {
        begin -= 1;
    }
    // A path is one token, with all that it holds.
    if let Some((T::Path | T::RouteKey, written)) = tokens.last()
        && text[..end].ends_with(written)
    {
        begin = end - written.len();
    } else if text[..begin].ends_with('/') && text[..begin - 1].ends_with([' ', '\t']) {
        begin -= 1;
    }
    let mut stop = end;
    while stop < bytes.len() && is_part(bytes[stop]) {
        stop += 1;
    }
    let typed = text[begin..end].to_owned();
    if !typed.is_empty() && tokens.last().is_some_and(|(_, word)| typed.ends_with(word) || *word == typed) {
        tokens.pop();
    }
    let place = match (Reader { tokens: &tokens, at: 0, behind: &text[stop..] }).read() {
        // What goes on is indented.
        Place::Terms(_) | Place::Flavour(_) if text[..begin].ends_with('\n') => Place::Statement,
        place => place,
    };
    Some(Cursor { place, word: Span::new(begin as u32, stop as u32), typed })
}

/// Where the statement around an offset begins, or one before it: a line that begins with the first word of one.
fn statement_start(text: &str, end: usize) -> usize {
    let mut line = text[..end].rfind('\n').map_or(0, |at| at + 1);
    loop {
        let content = &text[line..];
        let first: &str =
            content.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_')).next().unwrap_or("");
        let begins = matches!(first, "grant" | "deny" | "param" | "test") || declaration(first).is_some();
        let before = line.checked_sub(1);
        // The line of the cursor is not complete: the word that is being typed there begins nothing yet.
        if (begins && line + first.len() < end) || content.starts_with('@') || before.is_none() || end - line > REACH {
            return line;
        }
        line = before.and_then(|before| text[..before].rfind('\n')).map_or(0, |at| at + 1);
    }
}

/// What is known of the grant that these tokens end in.
fn line_of(tokens: &[(T, &str)], behind: &str) -> Line {
    match (Reader { tokens, at: 0, behind }).read() {
        Place::BehindWho(line)
        | Place::Verb(line)
        | Place::Kind(line)
        | Place::Target(line)
        | Place::Member(_, line)
        | Place::Terms(line)
        | Place::Prefix(line)
        | Place::Condition(line)
        | Place::Argument(line, _) => line,
        _ => Line::default(),
    }
}

struct Reader<'t> {
    tokens: &'t [(T, &'t str)],
    at: usize,
    behind: &'t str,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<T> {
        self.tokens.get(self.at).map(|(kind, _)| *kind)
    }

    fn word(&self) -> &'t str {
        self.tokens.get(self.at).map_or("", |(_, word)| word)
    }

    fn eat(&mut self, kind: T) -> bool {
        let found = self.peek() == Some(kind);
        self.at += usize::from(found);
        found
    }

    fn done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// The place behind the last token.
    fn read(&mut self) -> Place {
        // The last word that begins only a statement; before it everything is another statement's.
        let last = self.tokens.iter().rposition(|(kind, _)| kind.is_hard_start());
        let annotation = self.tokens.iter().rposition(|(kind, _)| *kind == T::At_);
        if let Some(at) = annotation.filter(|at| last.is_none_or(|last| *at > last)) {
            self.at = at + 1;
            if let Some(place) = self.annotation() {
                return place;
            }
        }
        if let Some(last) = last.filter(|last| self.at <= *last) {
            self.at = last;
        }
        while !self.done() {
            let kind = self.peek();
            let found = match kind {
                Some(T::Grant | T::Deny) => self.grant(),
                Some(T::Param) => self.param(),
                Some(T::Test) => self.test(),
                _ => match declaration(self.word()) {
                    Some(declaration) => self.declaration(declaration),
                    None => {
                        self.at += 1;
                        None
                    }
                },
            };
            if let Some(place) = found {
                return place;
            }
        }
        Place::Statement
    }

    fn annotation(&mut self) -> Option<Place> {
        if self.done() {
            return Some(Place::Annotation);
        }
        self.at += 1;
        if !self.eat(T::OpenParen) {
            return self.done().then_some(Place::Free);
        }
        if self.done() {
            return Some(Place::Rule);
        }
        while !self.done() {
            if self.eat(T::CloseParen) {
                return None;
            }
            let until = self.peek() == Some(T::Until);
            self.at += 1;
            if until && self.done() {
                return Some(Place::Date);
            }
        }
        Some(Place::Free)
    }

    fn param(&mut self) -> Option<Place> {
        self.at += 1;
        if self.done() {
            return Some(Place::Free);
        }
        self.at += 1;
        if self.eat(T::Colon) && self.done() {
            return Some(Place::ParamType);
        }
        if self.done() {
            return Some(Place::Free);
        }
        self.at += 1;
        if self.eat(T::Equals) {
            if self.done() {
                return Some(Place::Free);
            }
            self.at += 1;
        }
        None
    }

    fn test(&mut self) -> Option<Place> {
        self.at += 1;
        self.eat(T::Text);
        if !self.eat(T::OpenBrace) {
            return self.done().then_some(Place::Free);
        }
        loop {
            while self.eat(T::Semicolon) {}
            if self.done() {
                return Some(Place::Assert);
            }
            if self.eat(T::CloseBrace) {
                return None;
            }
            if !self.eat(T::Assert) {
                self.at += 1;
                continue;
            }
            if let Some(place) = self.assertion() {
                return Some(place);
            }
        }
    }

    fn assertion(&mut self) -> Option<Place> {
        if self.eat(T::Route) {
            return self.route_key().or_else(|| self.done().then_some(Place::Whose)).or_else(|| {
                while !self.done() && !matches!(self.peek(), Some(T::Assert | T::CloseBrace | T::Semicolon)) {
                    self.at += 1;
                }
                self.done().then_some(Place::Free)
            });
        }
        self.eat(T::Only);
        let mut line = Line { assert: true, ..Line::default() };
        if let Some(place) = self.principals(&mut line) {
            return Some(match place {
                Place::BehindWho(line) => Place::Can(line),
                place => place,
            });
        }
        if !self.eat(T::Can) && !self.eat(T::Cannot) {
            return None;
        }
        self.eat(T::Anything);
        if let Some(place) = self.verbs_and_targets(&mut line) {
            return Some(match place {
                Place::Terms(_) => Place::Whose,
                place => place,
            });
        }
        while !self.done() && !matches!(self.peek(), Some(T::Assert | T::CloseBrace | T::Semicolon)) {
            self.at += 1;
        }
        self.done().then_some(Place::Whose)
    }

    fn grant(&mut self) -> Option<Place> {
        let mut line = Line { deny: self.peek() == Some(T::Deny), ..Line::default() };
        self.at += 1;
        if let Some(place) = self.principals(&mut line) {
            return Some(place);
        }
        if let Some(place) = self.verbs_and_targets(&mut line) {
            return Some(place);
        }
        self.terms(line)
    }

    /// A principal, and those that are left out.
    fn principals(&mut self, line: &mut Line) -> Option<Place> {
        if let Some(place) = self.principal(line, Who::Any) {
            return Some(place);
        }
        if self.done() {
            self.look_ahead(line);
            return Some(Place::BehindWho(line.clone()));
        }
        if self.eat(T::Except) {
            loop {
                if let Some(place) = self.principal(&mut Line::default(), Who::Except) {
                    return Some(place);
                }
                if !self.eat(T::Comma) {
                    break;
                }
            }
            if self.done() {
                line.terms.push("except");
                self.look_ahead(line);
                return Some(Place::BehindWho(line.clone()));
            }
        }
        None
    }

    fn principal(&mut self, line: &mut Line, who: Who) -> Option<Place> {
        if self.done() {
            return Some(Place::Who(who));
        }
        line.who = self.word().to_owned();
        match self.peek() {
            Some(kind @ (T::Group | T::Function)) => {
                self.at += 1;
                if self.done() {
                    return Some(if kind == T::Group { Place::Group } else { Place::Function });
                }
                self.path().map(|name| Place::Member(name, Line::default()))
            }
            _ => self.path().map(|name| Place::Member(name, Line { who: "pool".to_owned(), ..Line::default() })),
        }
    }

    /// Passes over a dotted name; gives what is before the last dot if nothing is behind it.
    fn path(&mut self) -> Option<String> {
        let mut name = self.word().to_owned();
        self.at += 1;
        while self.eat(T::Dot) {
            if self.done() {
                return Some(name);
            }
            name = format!("{name}.{}", self.word());
            self.at += 1;
        }
        None
    }

    fn verbs_and_targets(&mut self, line: &mut Line) -> Option<Place> {
        loop {
            if self.done() {
                self.look_ahead(line);
                return Some(Place::Verb(line.clone()));
            }
            if self.eat(T::Raw) {
                if self.done() {
                    return Some(Place::Free);
                }
                self.at += 1;
            } else {
                line.verbs.push(self.word().to_owned());
                self.at += 1;
            }
            if self.done() {
                self.look_ahead(line);
                return Some(Place::Kind(line.clone()));
            }
            if !self.eat(T::Comma) {
                break;
            }
        }
        loop {
            if self.done() {
                return Some(Place::Target(line.clone()));
            }
            let word = self.word();
            if word_of_kind(self.peek(), word) {
                line.kind = Some(word.to_owned());
                self.at += 1;
                if self.done() {
                    return Some(Place::Target(line.clone()));
                }
            }
            let first = self.at;
            if line.kind.as_deref() == Some("route") {
                if let Some(place) = self.route_key() {
                    return Some(place);
                }
            } else if let Some(name) = self.path() {
                return Some(Place::Member(name, line.clone()));
            }
            line.targets
                .push(self.tokens[first..self.at.min(self.tokens.len())].iter().map(|(_, word)| *word).collect());
            if self.done() {
                return Some(Place::Terms(line.clone()));
            }
            if !self.eat(T::Comma) {
                return None;
            }
        }
    }

    /// An API with a method and a path.
    fn route_key(&mut self) -> Option<Place> {
        if self.done() {
            return Some(Place::Api);
        }
        let api = self.word().to_owned();
        self.at += 1;
        if self.done() {
            return Some(Place::Route { api, method: None });
        }
        if self.eat(T::RouteKey) {
            return None;
        }
        let method = self.word().to_owned();
        self.at += 1;
        if self.done() {
            return Some(Place::Route { api, method: Some(method) });
        }
        self.at += 1;
        None
    }

    fn terms(&mut self, mut line: Line) -> Option<Place> {
        loop {
            if self.done() {
                return Some(Place::Terms(line));
            }
            let (kind, _) = self.tokens[self.at];
            self.at += 1;
            match kind {
                T::At => {
                    line.terms.push("at");
                    if self.done() {
                        return Some(Place::Prefix(line));
                    }
                    self.at += 1;
                }
                T::Where => {
                    line.terms.push("where");
                    if let Some(place) = self.conditions(&line) {
                        return Some(place);
                    }
                }
                T::Via => {
                    line.terms.push("via");
                    if self.done() {
                        return Some(Place::Free);
                    }
                    self.eat(T::Route);
                    if let Some(place) = self.route_key() {
                        return Some(place);
                    }
                }
                T::Until => {
                    line.terms.push("until");
                    if self.done() {
                        return Some(Place::Date);
                    }
                    self.at += 1;
                }
                T::Because => {
                    line.terms.push("because");
                    if self.done() {
                        return Some(Place::Free);
                    }
                    self.at += 1;
                }
                _ => {
                    self.at -= 1;
                    return None;
                }
            }
        }
    }

    fn conditions(&mut self, line: &Line) -> Option<Place> {
        loop {
            if self.done() {
                return Some(Place::Condition(line.clone()));
            }
            let condition = self.word().to_owned();
            self.at += 1;
            if self.eat(T::OpenParen) {
                loop {
                    if self.done() {
                        return Some(Place::Argument(line.clone(), condition));
                    }
                    if self.eat(T::CloseParen) {
                        break;
                    }
                    self.at += 1;
                    if self.done() {
                        return Some(match self.tokens[self.at - 1].0 {
                            T::Comma => Place::Argument(line.clone(), condition),
                            _ => Place::Free,
                        });
                    }
                }
            } else if self.done() {
                return Some(Place::Free);
            }
            if !self.eat(T::And) {
                return None;
            }
        }
    }

    fn declaration(&mut self, declaration: &'static Declaration) -> Option<Place> {
        self.at += 1;
        if self.done() {
            return Some(Place::Free);
        }
        let name = self.word().to_owned();
        self.at += 1;
        if !declaration.flavours.is_empty() {
            if self.done() {
                return Some(Place::Flavour(declaration));
            }
            if self.peek() != Some(T::OpenBrace) {
                self.at += 1;
            }
        }
        if self.eat(T::OpenBrace) {
            return self.block(declaration.body, &name);
        }
        None
    }

    fn block(&mut self, context: &'static Context, name: &str) -> Option<Place> {
        let mut block = Block { context, given: Vec::new(), name: name.to_owned() };
        loop {
            while matches!(self.peek(), Some(T::Semicolon | T::Comma)) {
                self.at += 1;
            }
            if self.done() {
                return Some(Place::Clause(block));
            }
            if self.eat(T::CloseBrace) {
                return None;
            }
            let Some(clause) = context.clause(self.word()) else {
                // What is not known here is passed over, with its braces.
                let open = self.eat(T::OpenBrace);
                if open {
                    let mut depth = 1;
                    while depth > 0 && !self.done() {
                        match self.peek() {
                            Some(T::OpenBrace) => depth += 1,
                            Some(T::CloseBrace) => depth -= 1,
                            _ => {}
                        }
                        self.at += 1;
                    }
                    if depth > 0 {
                        return Some(Place::Free);
                    }
                } else {
                    self.at += 1;
                }
                continue;
            };
            self.at += 1;
            for slot in clause.slots {
                if let Some(place) = self.slot(&block, clause, slot) {
                    return Some(place);
                }
            }
            block.given.push(clause.word);
        }
    }

    /// Passes over a value of a clause; gives the place if the cursor is in it.
    fn slot(&mut self, block: &Block, clause: &'static Clause, slot: &'static Slot) -> Option<Place> {
        let here = Place::Slot(block.clone(), clause, slot);
        match slot {
            Slot::Maybe(inner) => {
                // A value that may be left out is offered with what may come next.
                if self.done() {
                    let listed = matches!(inner, Slot::Ref | Slot::Refs | Slot::Word(_) | Slot::Words(_));
                    return listed.then(|| Place::Slot(block.clone(), clause, inner));
                }
                let there = match inner {
                    Slot::Block(_) => self.peek() == Some(T::OpenBrace),
                    Slot::Because => self.peek() == Some(T::Because),
                    Slot::Text | Slot::Texts => self.peek() == Some(T::Text),
                    _ => self.peek().is_some_and(T::is_word) && block.context.clause(self.word()).is_none(),
                };
                if there { self.slot(block, clause, inner) } else { None }
            }
            Slot::Block(context) => {
                if self.done() {
                    return Some(Place::Free);
                }
                if self.eat(T::OpenBrace) { self.block(context, &block.name) } else { None }
            }
            Slot::Refs | Slot::Words(_) | Slot::Texts => loop {
                if self.done() {
                    return Some(here);
                }
                if let Some(name) = self.path() {
                    return Some(Place::Member(name, Line::default()));
                }
                if self.done() || !self.eat(T::Comma) {
                    return None;
                }
            },
            Slot::Keys => self.keys(),
            Slot::RouteKey => {
                if self.done() {
                    return Some(here);
                }
                if !self.eat(T::RouteKey) {
                    self.at += 1;
                    if self.done() {
                        return Some(Place::Free);
                    }
                    self.at += 1;
                }
                None
            }
            Slot::Claim => {
                if self.done() {
                    return Some(here);
                }
                while !self.done() {
                    let close = self.peek() == Some(T::CloseParen);
                    self.at += 1;
                    if close {
                        return None;
                    }
                }
                Some(Place::Free)
            }
            Slot::Because => {
                self.eat(T::Because);
                if self.done() {
                    return Some(Place::Free);
                }
                self.at += 1;
                None
            }
            Slot::Ref | Slot::Handler => {
                if self.done() {
                    return Some(here);
                }
                self.path().map(|name| Place::Member(name, Line::default()))
            }
            _ => {
                if self.done() {
                    return Some(here);
                }
                self.at += 1;
                None
            }
        }
    }

    fn keys(&mut self) -> Option<Place> {
        loop {
            if self.done() {
                return Some(Place::Free);
            }
            self.at += 1;
            if !self.eat(T::Colon) {
                return self.done().then_some(Place::Free);
            }
            if self.done() {
                return Some(Place::KeyType);
            }
            self.at += 1;
            if self.eat(T::OpenParen) {
                if self.done() {
                    return Some(Place::Tag);
                }
                self.at += 1;
                self.eat(T::CloseParen);
            }
            if self.done() || !self.eat(T::Comma) {
                return None;
            }
        }
    }

    /// The kind word behind the cursor, on the same line: verbs are often written, or written again, before it.
    fn look_ahead(&self, line: &mut Line) {
        let rest = self.behind.lines().next().unwrap_or("");
        let words = rest.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
        line.kind = words.map(str::to_owned).find(|word| word_of_kind(Some(T::of_word(word)), word));
    }
}

/// Whether a word says what kind of thing a name is.
fn word_of_kind(kind: Option<T>, word: &str) -> bool {
    let declared = || DECLARATIONS.iter().any(|declaration| declaration.word == word);
    match kind {
        Some(T::Kind | T::Route | T::Api | T::UserPool | T::IdentityPool | T::Function) => true,
        Some(T::Word) => declared(),
        _ => false,
    }
}
