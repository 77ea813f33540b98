//! Reads the tokens of a file in the order of the grammar, and accepts any.

use rustc_hash::FxHashMap;

use super::{DECLARATION, DEFAULT_LIBRARY, READONLY, SemanticTokenKind, TokenList, of_kind};
use crate::check::{StringPart, string_parts};
use crate::ide::symbol::has_placeholders;
use crate::syntax::clauses::{BlockSpec, Slot, declaration};
use crate::syntax::{AFTER, TokenKind};
use crate::text::Span;

/// Reads tokens. A method that cannot go on returns to [`Self::file`], which always does.
pub(super) struct Highlighter<'p, 't, 'o> {
    text: &'t str,
    kinds: &'p [TokenKind],
    spans: &'p [Span],
    names: &'p FxHashMap<&'t str, SemanticTokenKind>,
    at: usize,
    out: &'o mut TokenList<'p>,
}

/// The words of a clause and of those around it.
#[derive(Clone, Copy)]
struct ClausePath {
    declaration: &'static str,
    /// The clause around this one.
    outer: &'static str,
    clause: &'static str,
}

impl<'p, 't, 'o> Highlighter<'p, 't, 'o> {
    pub(super) fn new(
        text: &'t str,
        kinds: &'p [TokenKind],
        spans: &'p [Span],
        names: &'p FxHashMap<&'t str, SemanticTokenKind>,
        out: &'o mut TokenList<'p>,
    ) -> Self {
        Self { text, kinds, spans, names, at: 0, out }
    }

    fn ahead(&self, steps: usize) -> Option<TokenKind> {
        self.kinds.get(self.at + steps).copied()
    }

    fn peek(&self) -> Option<TokenKind> {
        self.ahead(0)
    }

    fn is(&self, kind: TokenKind) -> bool {
        self.peek() == Some(kind)
    }

    fn is_word(&self) -> bool {
        self.peek().is_some_and(TokenKind::is_word)
    }

    fn word(&self) -> &'t str {
        self.spans.get(self.at).map_or("", |span| span.of(self.text))
    }

    /// Adds the next token with a kind.
    fn take(&mut self, kind: SemanticTokenKind, modifiers: u32) {
        if let Some(span) = self.spans.get(self.at) {
            self.out.push(*span, kind, modifiers);
            self.at += 1;
        }
    }

    /// Adds the next token with its kind without context.
    fn plain(&mut self) {
        match self.peek().and_then(TokenKind::colour) {
            Some(kind) => self.take(kind, 0),
            None if self.is(TokenKind::Word) => self.name(None),
            None => self.at += 1,
        }
    }

    /// Adds the next token if it is of this kind.
    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.is(kind);
        if found {
            self.plain();
        }
        found
    }

    /// Adds the name of a declaration. `known` is the kind that the grammar implies.
    fn name(&mut self, known: Option<SemanticTokenKind>) {
        match self.names.get(self.word()) {
            Some(SemanticTokenKind::Parameter) => self.take(SemanticTokenKind::Variable, READONLY),
            Some(kind) => self.take(*kind, 0),
            None => self.take(known.unwrap_or(SemanticTokenKind::Variable), 0),
        }
    }

    /// Adds a reference. All names but the first are members.
    fn path(&mut self, known: Option<SemanticTokenKind>) -> bool {
        if !self.is(TokenKind::Word) {
            return false;
        }
        self.name(known);
        let part = if known == Some(SemanticTokenKind::Class) {
            SemanticTokenKind::Property
        } else {
            SemanticTokenKind::Variable
        };
        for _ in 0..2 {
            if self.is(TokenKind::Dot) && self.ahead(1).is_some_and(TokenKind::is_word) {
                self.at += 1;
                self.take(part, 0);
            }
        }
        true
    }

    /// Adds a string in which braces may be placeholders.
    fn template(&mut self) -> bool {
        if !matches!(self.peek(), Some(TokenKind::Text | TokenKind::OpenText)) {
            return false;
        }
        let span = self.spans[self.at];
        self.at += 1;
        let text = span.of(self.text);
        if !text.contains('{') {
            self.out.push(span, SemanticTokenKind::String, 0);
            return true;
        }
        let closed = text.len() > 1 && text.ends_with('"');
        let mut from = span.start;
        for part in string_parts(&text[1..text.len() - usize::from(closed)]) {
            let StringPart::Placeholder(range) = part else { continue };
            let inner = Span::new(span.start + 1 + range.start as u32, span.start + 1 + range.end as u32);
            let written = inner.of(self.text);
            let modifiers = match written {
                "identity" | "sub" => READONLY | DEFAULT_LIBRARY,
                _ if written.starts_with("tag:") => 0,
                _ if self.names.get(written) == Some(&SemanticTokenKind::Parameter) => READONLY,
                _ => continue,
            };
            self.out.push(Span::new(from, inner.start - 1), SemanticTokenKind::String, 0);
            self.out.push(Span::new(inner.start - 1, inner.start), SemanticTokenKind::Operator, 0);
            self.out.push(inner, SemanticTokenKind::Variable, modifiers);
            self.out.push(Span::new(inner.end, inner.end + 1), SemanticTokenKind::Operator, 0);
            from = inner.end + 1;
        }
        if from < span.end {
            self.out.push(Span::new(from, span.end), SemanticTokenKind::String, 0);
        }
        true
    }

    /// Returns whether a statement begins here: with a word that begins only statements, or with another one, a name and a brace.
    fn at_statement(&self) -> bool {
        match self.peek() {
            Some(TokenKind::Grant | TokenKind::Deny | TokenKind::Param | TokenKind::Test | TokenKind::AtSign) => true,
            Some(kind) if kind.is_start() => {
                self.ahead(1) == Some(TokenKind::Word)
                    && self.ahead(2) == Some(TokenKind::OpenBrace)
                    && self.begins_line()
            }
            _ => false,
        }
    }

    fn begins_line(&self) -> bool {
        let before = self.text[..self.spans[self.at].start as usize].bytes().rev();
        before.take_while(|byte| *byte != b'\n').all(|byte| byte == b' ' || byte == b'\t')
    }

    pub(super) fn file(mut self) {
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::Grant | TokenKind::Deny => {
                    self.take(SemanticTokenKind::Keyword, 0);
                    self.grant();
                }
                TokenKind::Param => self.param(),
                TokenKind::Test => self.test(),
                TokenKind::AtSign => self.attribute(),
                _ if kind.is_start() || kind == TokenKind::Word => self.declare(),
                _ => self.plain(),
            }
        }
    }

    fn attribute(&mut self) {
        let at = self.spans[self.at];
        self.at += 1;
        if !self.is_word() || self.spans[self.at].start != at.end {
            return self.out.push(at, SemanticTokenKind::Decorator, 0);
        }
        self.out.push(at.to(self.spans[self.at]), SemanticTokenKind::Decorator, 0);
        self.at += 1;
        if !self.eat(TokenKind::OpenParen) {
            return;
        }
        loop {
            match self.peek() {
                Some(TokenKind::Word) => self.take(SemanticTokenKind::EnumMember, DEFAULT_LIBRARY),
                Some(TokenKind::Text | TokenKind::OpenText | TokenKind::Until | TokenKind::Date | TokenKind::Comma) => {
                    self.plain()
                }
                _ => break,
            }
        }
        self.eat(TokenKind::CloseParen);
    }

    fn param(&mut self) {
        self.take(SemanticTokenKind::Keyword, 0);
        if self.is(TokenKind::Word) {
            self.take(SemanticTokenKind::Parameter, DECLARATION | READONLY);
        }
        if self.eat(TokenKind::Colon) && self.is_word() && !self.begins_line() {
            self.take(SemanticTokenKind::Type, DEFAULT_LIBRARY);
        }
        if self.eat(TokenKind::Equals) && !self.at_statement() {
            self.plain();
        }
    }

    fn declare(&mut self) {
        let word = self.word();
        let Some(spec) = declaration(word) else { return self.plain() };
        self.take(SemanticTokenKind::Type, 0);
        if self.is(TokenKind::Word) {
            self.take(of_kind(word), DECLARATION);
        }
        if !spec.flavours.is_empty() && self.is_word() && !self.at_statement() {
            self.take(SemanticTokenKind::EnumMember, 0);
        }
        if spec.typed {
            self.eat(TokenKind::Text);
        }
        if self.is(TokenKind::OpenBrace) {
            self.block(spec.body, ClausePath { declaration: spec.word, outer: "", clause: "" });
        }
    }

    /// Reads a block. The recursion ends, since no table of clauses contains itself.
    fn block(&mut self, context: &'static BlockSpec, place: ClausePath) {
        self.at += 1;
        // Depth of braces after unknown words.
        let mut depth = 0usize;
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::CloseBrace => {
                    self.at += 1;
                    if depth == 0 {
                        return;
                    }
                    depth -= 1;
                }
                TokenKind::OpenBrace => {
                    self.at += 1;
                    depth += 1;
                }
                // The closing brace is missing.
                TokenKind::Grant | TokenKind::Deny | TokenKind::Param | TokenKind::Test | TokenKind::AtSign
                    if self.begins_line() =>
                {
                    return;
                }
                _ if kind.is_word() && depth == 0 => match context.clause(self.word()) {
                    Some(clause) => {
                        self.take(SemanticTokenKind::Property, 0);
                        let place = ClausePath { outer: place.clause, clause: clause.word, ..place };
                        for slot in clause.slots {
                            if !self.slot(slot, context, place) {
                                break;
                            }
                        }
                    }
                    None => self.plain(),
                },
                _ => self.plain(),
            }
        }
    }

    /// Reads a slot of a clause. Returns whether it is there.
    fn slot(&mut self, slot: &'static Slot, context: &'static BlockSpec, place: ClausePath) -> bool {
        match slot {
            Slot::Name => {
                let kind = match (place.declaration, place.clause) {
                    ("user_pool", "attribute" | "map") | (_, "logical_id") => SemanticTokenKind::Property,
                    _ => SemanticTokenKind::Variable,
                };
                let found = self.is_word();
                if found {
                    self.take(kind, if matches!(place.clause, "map" | "logical_id") { 0 } else { DECLARATION });
                }
                found
            }
            Slot::NameOrText if self.is(TokenKind::Text) => self.eat(TokenKind::Text),
            Slot::NameOrText => {
                let found = self.is_word();
                if found {
                    self.take(SemanticTokenKind::Variable, DECLARATION);
                }
                found
            }
            Slot::Ref => self.reference(),
            Slot::Refs => self.list(context, &[], Self::reference),
            Slot::Text if (place.declaration, place.clause) == ("function", "handler") => self.handler(),
            Slot::Text if (place.declaration, place.outer, place.clause) == ("api", "", "authorizer") => self.handler(),
            Slot::Text | Slot::Texts => {
                let many = matches!(slot, Slot::Texts);
                let templates = has_placeholders(place.declaration, place.outer, place.clause);
                let mut found = self.string(templates);
                while found
                    && many
                    && self.is(TokenKind::Comma)
                    && matches!(self.ahead(1), Some(TokenKind::Text | TokenKind::OpenText))
                {
                    self.at += 1;
                    found = self.string(templates);
                }
                found
            }
            Slot::Int | Slot::Decimal | Slot::Duration | Slot::Date => {
                let found = self.peek().and_then(TokenKind::colour) == Some(SemanticTokenKind::Number);
                if found {
                    self.plain();
                }
                found
            }
            Slot::Switch | Slot::Word(_) => self.option(),
            Slot::Words(words) => self.list(context, words, Self::option),
            Slot::Keys => self.list(context, &[":"], Self::key),
            Slot::Arrow => self.eat(TokenKind::Arrow),
            Slot::Equals => self.eat(TokenKind::Equals),
            Slot::Handler => self.path(None) || self.handler(),
            Slot::RouteKey if self.is(TokenKind::Word) && self.ahead(1) == Some(TokenKind::Arrow) => {
                self.take(SemanticTokenKind::Method, DECLARATION);
                true
            }
            Slot::RouteKey => self.route_key(DECLARATION),
            Slot::Claim => {
                let found = self.is(TokenKind::Word) && self.word() == "claim";
                if found {
                    self.take(SemanticTokenKind::Keyword, 0);
                    self.eat(TokenKind::OpenParen);
                    self.eat(TokenKind::Text);
                    self.eat(TokenKind::CloseParen);
                }
                found
            }
            Slot::Because => {
                let found = self.eat(TokenKind::Because);
                if found {
                    self.eat(TokenKind::Text);
                }
                found
            }
            Slot::Maybe(slot) => {
                let begins = match (slot, self.peek()) {
                    (Slot::Because, kind) => kind == Some(TokenKind::Because),
                    (Slot::Block(_), kind) => kind == Some(TokenKind::OpenBrace),
                    (Slot::Text | Slot::Texts, kind) => kind == Some(TokenKind::Text),
                    (Slot::Ref | Slot::Refs, Some(TokenKind::Word)) => context.clause(self.word()).is_none(),
                    _ => false,
                };
                if begins {
                    self.slot(slot, context, place);
                }
                true
            }
            Slot::Block(context) => {
                let found = self.is(TokenKind::OpenBrace);
                if found {
                    self.block(context, place);
                }
                found
            }
        }
    }

    fn string(&mut self, templates: bool) -> bool {
        if templates { self.template() } else { self.eat(TokenKind::Text) || self.eat(TokenKind::OpenText) }
    }

    fn reference(&mut self) -> bool {
        if self.is(TokenKind::Word) && matches!(self.word(), "iam" | "cognito") && self.ahead(1) != Some(TokenKind::Dot)
        {
            self.take(SemanticTokenKind::Variable, DEFAULT_LIBRARY);
            return true;
        }
        self.path(None)
    }

    fn handler(&mut self) -> bool {
        let found = matches!(self.peek(), Some(TokenKind::Text | TokenKind::OpenText));
        if found {
            self.take(SemanticTokenKind::Function, 0);
        }
        found
    }

    fn option(&mut self) -> bool {
        let found = self.is_word();
        if found {
            self.take(SemanticTokenKind::EnumMember, 0);
        }
        found
    }

    fn key(&mut self) -> bool {
        if !self.is_word() {
            return false;
        }
        self.take(SemanticTokenKind::Property, DECLARATION);
        if self.eat(TokenKind::Colon) && self.is_word() {
            self.take(SemanticTokenKind::Type, DEFAULT_LIBRARY);
            if self.is(TokenKind::OpenParen) && self.ahead(1) == Some(TokenKind::Word) {
                self.at += 1;
                self.take(SemanticTokenKind::Variable, 0);
                self.eat(TokenKind::CloseParen);
            }
        }
        true
    }

    /// Reads a list as the parser does: a comma before a word that begins a clause ends the clause, not only the item.
    fn list(&mut self, context: &BlockSpec, words: &[&str], item: fn(&mut Self) -> bool) -> bool {
        if !item(self) {
            return false;
        }
        while self.is(TokenKind::Comma) {
            self.at += 1;
            if !self.is_word() || (context.clause(self.word()).is_some() && !self.is_item(words)) || !item(self) {
                self.at -= 1;
                return true;
            }
        }
        true
    }

    fn is_item(&self, words: &[&str]) -> bool {
        let next = self.ahead(1);
        (words.contains(&self.word()) && next != Some(TokenKind::OpenBrace))
            || (next == Some(TokenKind::Colon) && words.contains(&":"))
    }

    fn route_key(&mut self, modifiers: u32) -> bool {
        match (self.peek(), self.ahead(1)) {
            (Some(TokenKind::RouteKey), _) => self.take(SemanticTokenKind::Method, modifiers),
            (Some(TokenKind::Word), Some(TokenKind::Path)) => {
                self.take(SemanticTokenKind::Method, modifiers);
                self.plain();
            }
            _ => return false,
        }
        true
    }

    /// Reads a sentence after `grant` or `deny`.
    fn grant(&mut self) {
        self.who();
        self.except();
        if self.verbs() && (self.targets() || self.after_raw()) {
            self.terms();
        }
    }

    fn who(&mut self) -> bool {
        match self.peek() {
            Some(TokenKind::AuthUsers | TokenKind::UnauthUsers) => self.plain(),
            Some(kind @ (TokenKind::Group | TokenKind::Function)) => {
                self.take(SemanticTokenKind::Keyword, 0);
                if kind == TokenKind::Function {
                    self.path(Some(SemanticTokenKind::Function));
                } else {
                    self.group();
                }
            }
            Some(TokenKind::Word) if self.ahead(1) == Some(TokenKind::Dot) => {
                self.name(Some(SemanticTokenKind::Class));
                self.at += 1;
                if matches!(self.peek(), Some(TokenKind::AuthUsers | TokenKind::UnauthUsers)) {
                    self.plain();
                }
            }
            _ => return false,
        }
        true
    }

    /// `admins`, `Users.admins`.
    fn group(&mut self) {
        if !self.is(TokenKind::Word) {
            return;
        }
        if self.ahead(1) != Some(TokenKind::Dot) {
            return self.take(SemanticTokenKind::Variable, 0);
        }
        self.name(Some(SemanticTokenKind::Class));
        self.at += 1;
        if self.is_word() {
            self.take(SemanticTokenKind::Variable, 0);
        }
    }

    fn except(&mut self) {
        if self.eat(TokenKind::Except) {
            self.principals();
        }
    }

    fn principals(&mut self) {
        while self.who() && self.is(TokenKind::Comma) {
            self.at += 1;
        }
    }

    fn verbs(&mut self) -> bool {
        loop {
            match (self.peek(), self.ahead(1)) {
                (Some(TokenKind::Raw), _) => {
                    self.plain();
                    self.eat(TokenKind::Text);
                }
                _ if self.at_statement() => return false,
                // Nothing was said yet of what they may do, or the kind would be followed by another.
                (Some(TokenKind::Kind | TokenKind::Route), Some(TokenKind::Word)) => return true,
                (Some(TokenKind::Word | TokenKind::Kind | TokenKind::Route), _) => {
                    self.take(SemanticTokenKind::EnumMember, DEFAULT_LIBRARY)
                }
                _ => return self.at_kind(),
            }
            if !self.eat(TokenKind::Comma) {
                return true;
            }
        }
    }

    fn at_kind(&self) -> bool {
        matches!(
            self.peek(),
            Some(
                TokenKind::Kind
                    | TokenKind::Route
                    | TokenKind::Api
                    | TokenKind::UserPool
                    | TokenKind::IdentityPool
                    | TokenKind::Function
            )
        )
    }

    /// Returns whether a raw action was read last, which may be on nothing.
    fn after_raw(&self) -> bool {
        self.at.checked_sub(1).is_some_and(|before| self.kinds[before] == TokenKind::Text)
    }

    fn targets(&mut self) -> bool {
        if self.at_statement() || !self.at_kind() {
            return false;
        }
        let mut known = SemanticTokenKind::Struct;
        loop {
            if self.at_kind() {
                known = match self.word() {
                    "route" | "field" | "type" | "channel" => SemanticTokenKind::Class,
                    word => of_kind(word),
                };
                self.take(SemanticTokenKind::Type, 0);
            }
            if !self.path(Some(known)) {
                return true;
            }
            self.route_key(0);
            if !self.is(TokenKind::Comma) {
                return true;
            }
            self.at += 1;
        }
    }

    fn terms(&mut self) {
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::At => {
                    self.plain();
                    self.template();
                }
                TokenKind::Where | TokenKind::And => {
                    self.plain();
                    self.condition();
                }
                TokenKind::Via => {
                    self.plain();
                    self.route_ref();
                }
                TokenKind::Until => {
                    self.plain();
                    self.eat(TokenKind::Date);
                }
                TokenKind::Because => {
                    self.plain();
                    self.eat(TokenKind::Text);
                }
                _ => return,
            }
        }
    }

    fn condition(&mut self) {
        match self.peek() {
            Some(TokenKind::Owner | TokenKind::Attributes) => self.plain(),
            Some(TokenKind::Word) if self.ahead(1) == Some(TokenKind::OpenParen) => {
                self.take(SemanticTokenKind::EnumMember, DEFAULT_LIBRARY);
            }
            _ => return,
        }
        if !self.eat(TokenKind::OpenParen) {
            return;
        }
        loop {
            match self.peek() {
                Some(TokenKind::Comma) => self.at += 1,
                Some(TokenKind::Text | TokenKind::OpenText) => {
                    self.template();
                }
                Some(TokenKind::CloseParen) => {
                    self.at += 1;
                    return;
                }
                Some(kind) if kind.is_word() && !self.at_statement() => self.take(SemanticTokenKind::Property, 0),
                _ => return,
            }
        }
    }

    fn route_ref(&mut self) {
        if self.is(TokenKind::Route) {
            self.take(SemanticTokenKind::Type, 0);
            if self.is(TokenKind::Word) {
                self.name(Some(SemanticTokenKind::Class));
                self.route_key(0);
            }
        }
    }

    fn test(&mut self) {
        self.take(SemanticTokenKind::Keyword, 0);
        self.eat(TokenKind::Text);
        if !self.is(TokenKind::OpenBrace) {
            return;
        }
        self.at += 1;
        loop {
            match self.peek() {
                None => return,
                Some(TokenKind::CloseBrace) => {
                    self.at += 1;
                    return;
                }
                Some(TokenKind::Assert) => {
                    self.plain();
                    self.assert();
                }
                Some(_) if self.at_statement() => return,
                Some(_) => self.plain(),
            }
        }
    }

    fn assert(&mut self) {
        if self.is(TokenKind::Route) {
            self.route_ref();
            while matches!(
                self.peek(),
                Some(
                    TokenKind::Requires
                        | TokenKind::Is
                        | TokenKind::Public
                        | TokenKind::Scopes
                        | TokenKind::Text
                        | TokenKind::Comma
                )
            ) {
                self.plain();
            }
            if self.eat(TokenKind::Authorizer) {
                if self.is_word() && !self.is(TokenKind::Assert) {
                    let modifiers = if self.word() == "iam" { DEFAULT_LIBRARY } else { 0 };
                    self.take(SemanticTokenKind::Variable, modifiers);
                }
                while matches!(self.peek(), Some(TokenKind::Scopes | TokenKind::Text | TokenKind::Comma)) {
                    self.plain();
                }
            }
            return;
        }
        self.eat(TokenKind::Only);
        self.principals();
        self.except();
        if !(self.eat(TokenKind::Can) || self.eat(TokenKind::Cannot)) {
            return;
        }
        if !(self.eat(TokenKind::Anything) || self.verbs()) || !(self.targets() || self.after_raw()) {
            return;
        }
        if self.eat(TokenKind::At) {
            self.template();
        }
        if self.eat(TokenKind::Where) && self.is_word() {
            self.take(SemanticTokenKind::Property, 0);
            if self.eat(TokenKind::Equals) && matches!(self.peek(), Some(TokenKind::SelfWord | TokenKind::Other)) {
                self.plain();
            }
        }
        if self.word() == AFTER {
            self.take(SemanticTokenKind::Keyword, 0);
            self.eat(TokenKind::Date);
        }
    }
}
