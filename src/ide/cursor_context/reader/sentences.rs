//! Reads grants, denials and assertions in their fixed word order.

use super::Reader;
use crate::ide::cursor_context::{CursorContext, RouteUse, SentenceForm, SentencePart, SentenceSoFar};
use crate::syntax::{AFTER, TokenKind};

impl Reader<'_> {
    pub(super) fn test(&mut self) -> Option<CursorContext> {
        self.at += 1;
        self.eat(TokenKind::Text);
        if !self.eat(TokenKind::OpenBrace) {
            return self.done().then_some(CursorContext::FreeText);
        }
        loop {
            while self.eat(TokenKind::Semicolon) {}
            if self.done() {
                return Some(CursorContext::TestBody);
            }
            if self.eat(TokenKind::CloseBrace) {
                return None;
            }
            if !self.eat(TokenKind::Assert) {
                self.at += 1;
                continue;
            }
            if let Some(place) = self.assertion() {
                return Some(place);
            }
        }
    }

    fn assertion(&mut self) -> Option<CursorContext> {
        let mut sentence = SentenceSoFar { form: SentenceForm::Assert, ..SentenceSoFar::default() };
        if self.eat(TokenKind::Route) {
            return self.route_assertion(sentence);
        }
        sentence.only = self.eat(TokenKind::Only);
        if let Some(part) = self.principals(&mut sentence) {
            return self.sentence(sentence, part);
        }
        if !self.eat(TokenKind::Can) && !self.eat(TokenKind::Cannot) {
            return None;
        }
        let part = match self.eat(TokenKind::Anything) {
            true => self.done().then_some(SentencePart::Kind),
            false => self.verbs(&mut sentence),
        };
        if let Some(part) = part.or_else(|| self.targets(&mut sentence)) {
            return self.sentence(sentence, part);
        }
        if self.eat(TokenKind::At) {
            sentence.terms.push("at");
            if self.done() {
                return self.sentence(sentence, SentencePart::Prefix);
            }
            self.at += 1;
            if self.done() {
                return self.sentence(sentence, SentencePart::Terms);
            }
        }
        if self.eat(TokenKind::Where) {
            sentence.terms.push("where");
            for number in 0..3 {
                if self.done() {
                    return self.sentence(sentence, SentencePart::OwnerComparison(number));
                }
                self.at += 1;
            }
            if self.done() {
                return self.sentence(sentence, SentencePart::Terms);
            }
        }
        if self.word() == AFTER {
            sentence.terms.push(AFTER);
            self.at += 1;
            if self.done() {
                return self.sentence(sentence, SentencePart::Date);
            }
            self.eat(TokenKind::Date);
        }
        None
    }

    /// Returns whether `after DATE` is next.
    fn after_date(&self) -> bool {
        self.word() == AFTER && self.next_is(TokenKind::Date)
    }

    fn route_assertion(&mut self, sentence: SentenceSoFar) -> Option<CursorContext> {
        let api = self.word().to_owned();
        if let Some(part) = self.route_key(RouteUse::Assert) {
            return self.sentence(sentence, part);
        }
        if self.done() {
            return self.sentence(sentence, SentencePart::RouteClaim(0));
        }
        if self.eat(TokenKind::Is) {
            if self.done() {
                return self.sentence(sentence, SentencePart::RouteClaim(1));
            }
            self.eat(TokenKind::Public);
            return None;
        }
        if !self.eat(TokenKind::Requires) {
            return None;
        }
        if self.done() {
            return self.sentence(sentence, SentencePart::Requires(false));
        }
        if self.eat(TokenKind::Authorizer) {
            if self.done() {
                return self.sentence(sentence, SentencePart::Authorizer(api));
            }
            self.at += 1;
            if !self.eat(TokenKind::Comma) {
                return None;
            }
            if self.done() {
                return self.sentence(sentence, SentencePart::Requires(true));
            }
        }
        if self.eat(TokenKind::Scopes) {
            loop {
                if self.done() {
                    return self.sentence(sentence, SentencePart::Scopes(api));
                }
                self.at += 1;
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
        }
        None
    }

    pub(super) fn grant(&mut self) -> Option<CursorContext> {
        let form = if self.peek() == Some(TokenKind::Deny) { SentenceForm::Deny } else { SentenceForm::Grant };
        let mut sentence = SentenceSoFar { form, ..SentenceSoFar::default() };
        self.at += 1;
        let part = self.principals(&mut sentence);
        let part = part.or_else(|| self.verbs(&mut sentence));
        let part = part.or_else(|| self.targets(&mut sentence));
        let part = part.or_else(|| self.terms(&mut sentence))?;
        self.sentence(sentence, part)
    }

    /// Returns the context of a part, with the words after the cursor.
    fn sentence(&self, mut sentence: SentenceSoFar, part: SentencePart) -> Option<CursorContext> {
        let ends = |kind: TokenKind| {
            kind.is_hard_start()
                || matches!(kind, TokenKind::AtSign | TokenKind::Assert | TokenKind::CloseBrace | TokenKind::Semicolon)
        };
        let end = self.after.iter().position(|token| ends(token.kind)).unwrap_or(self.after.len());
        sentence.terms_before.clone_from(&sentence.terms);
        Reader::new(&self.after[..end], &[]).rest_of_sentence(&mut sentence, &part);
        Some(CursorContext::Sentence(sentence, part))
    }

    /// Adds the words after a part, as far as they can be understood.
    fn rest_of_sentence(&mut self, sentence: &mut SentenceSoFar, part: &SentencePart) {
        let who = matches!(
            part,
            SentencePart::Principal
                | SentencePart::Group
                | SentencePart::Function
                | SentencePart::GroupOf(_)
                | SentencePart::UsersOf(_)
                | SentencePart::Except
        );
        if sentence.principal.is_none() && !who {
            return;
        }
        let after_principal = matches!(part, SentencePart::AfterPrincipal);
        if after_principal && self.peek() == Some(TokenKind::Except) {
            sentence.terms.push("except");
        }
        if sentence.form == SentenceForm::Assert && (who || after_principal) {
            let can = self.tokens.iter().position(|token| matches!(token.kind, TokenKind::Can | TokenKind::Cannot));
            self.at = can.map_or(0, |can| can + 1);
        } else if who || (after_principal && self.peek() == Some(TokenKind::Except)) {
            // Skip the names of principals, which are no verbs.
            let kind = |kind: TokenKind| word_of_kind(kind) && kind != TokenKind::Function;
            let verb = self.tokens.windows(2).position(|pair| pair[0].kind.is_word() && kind(pair[1].kind));
            self.at = verb.unwrap_or(self.tokens.len());
        }
        // A word after a verb without a comma is no verb but a name whose kind is missing.
        let named = matches!(part, SentencePart::Kind) && self.peek() != Some(TokenKind::Comma);
        let at_verbs = sentence.targets.is_empty() && sentence.kind.is_none() && !named;
        while at_verbs && !self.done() {
            match self.peek() {
                Some(TokenKind::Comma) => self.at += 1,
                Some(TokenKind::Raw) => {
                    sentence.raw = true;
                    self.at += 1;
                    self.eat(TokenKind::Text);
                }
                Some(kind) if word_of_kind(kind) && self.next_is(TokenKind::Word) => break,
                Some(TokenKind::Word | TokenKind::Kind | TokenKind::Route)
                    if self
                        .tokens
                        .get(self.at + 1)
                        .is_some_and(|next| next.kind == TokenKind::Comma || word_of_kind(next.kind)) =>
                {
                    sentence.verbs.push(self.take().to_owned());
                }
                _ => break,
            }
        }
        let mut kind = sentence.kind.clone();
        // After a whole target only a comma continues the list.
        let mut goes_on = !matches!(part, SentencePart::Terms | SentencePart::AfterCondition)
            || self.peek() == Some(TokenKind::Comma);
        while goes_on && !self.done() {
            match self.peek() {
                Some(TokenKind::Comma) => self.at += 1,
                Some(word) if word_of_kind(word) => kind = Some(self.take().to_owned()),
                Some(TokenKind::Word) if kind.is_some() && !self.after_date() => {
                    let mut name = self.take().to_owned();
                    while self.eat(TokenKind::Dot) {
                        name = format!("{name}.{}", self.take());
                    }
                    if kind.as_deref() == Some("route") && !self.eat(TokenKind::RouteKey) {
                        self.eat(TokenKind::Word);
                        self.eat(TokenKind::Path);
                    }
                    sentence.targets.push((kind.clone().unwrap_or_default(), name));
                    goes_on = self.peek() == Some(TokenKind::Comma);
                }
                _ => break,
            }
        }
        if sentence.kind.is_none() {
            sentence.kind = sentence.targets.first().map(|(kind, _)| kind.clone());
        }
        while !self.done() {
            sentence.terms.extend(self.peek().and_then(term).or(self.after_date().then_some(AFTER)));
            self.at += 1;
        }
    }

    /// Reads the principals and the groups after `except`.
    fn principals(&mut self, sentence: &mut SentenceSoFar) -> Option<SentencePart> {
        loop {
            if self.done() {
                return Some(SentencePart::Principal);
            }
            let first = self.word();
            let (part, name) = self.principal();
            let principal = match (first, name.rsplit_once('.')) {
                ("group" | "function", _) => (first.to_owned(), name),
                (_, Some((pool, word))) => (word.to_owned(), pool.to_owned()),
                (_, None) => (name, String::new()),
            };
            match sentence.principal {
                None => sentence.principal = Some(principal),
                Some(_) => sentence.more.push(principal),
            }
            if part.is_some() {
                return part;
            }
            // A grant has one principal.
            if sentence.form != SentenceForm::Assert || !self.eat(TokenKind::Comma) {
                break;
            }
        }
        if self.done() {
            return Some(SentencePart::AfterPrincipal);
        }
        if self.eat(TokenKind::Except) {
            sentence.terms.push("except");
            loop {
                if self.done() {
                    return Some(SentencePart::Except);
                }
                let (part, name) = self.principal();
                if part.is_some() {
                    return part;
                }
                sentence.except.push(name);
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
            if self.done() {
                return Some(SentencePart::AfterPrincipal);
            }
        }
        None
    }

    /// Reads a principal. Returns its name.
    fn principal(&mut self) -> (Option<SentencePart>, String) {
        if let Some(kind @ (TokenKind::Group | TokenKind::Function)) = self.peek() {
            self.at += 1;
            if self.done() {
                let part = if kind == TokenKind::Group { SentencePart::Group } else { SentencePart::Function };
                return (Some(part), String::new());
            }
            return match self.path() {
                (true, name) if kind == TokenKind::Group => (Some(SentencePart::GroupOf(name)), String::new()),
                (true, _) => (Some(SentencePart::Function), String::new()),
                (false, name) => (None, name),
            };
        }
        match self.path() {
            (true, name) => (Some(SentencePart::UsersOf(name)), String::new()),
            (false, name) => (None, name),
        }
    }

    fn verbs(&mut self, sentence: &mut SentenceSoFar) -> Option<SentencePart> {
        let mut first = true;
        loop {
            if self.done() {
                return Some(SentencePart::Verb(first));
            }
            first = false;
            if self.eat(TokenKind::Raw) {
                sentence.raw = true;
                if self.done() {
                    return Some(SentencePart::Raw);
                }
                sentence.raw_actions.push(self.take().trim_matches('"').to_owned());
            } else {
                sentence.verbs.push(self.take().to_owned());
            }
            if self.done() {
                return Some(SentencePart::Kind);
            }
            if !self.eat(TokenKind::Comma) {
                return None;
            }
        }
    }

    fn targets(&mut self, sentence: &mut SentenceSoFar) -> Option<SentencePart> {
        // A raw action may be on nothing.
        let raw = self.at.checked_sub(1).is_some_and(|before| self.tokens[before].kind == TokenKind::Text);
        if raw && !self.done() && (self.peek().and_then(term).is_some() || self.after_date()) {
            return None;
        }
        loop {
            if self.done() {
                return Some(SentencePart::Target(!sentence.targets.is_empty()));
            }
            if self.peek().is_some_and(word_of_kind) {
                sentence.kind = Some(self.take().to_owned());
                if self.done() && sentence.kind.as_deref() != Some("route") {
                    return Some(SentencePart::Target(false));
                }
            }
            let first = self.at;
            if sentence.kind.as_deref() == Some("route") {
                if let Some(part) = self.route_key(RouteUse::Target) {
                    return Some(part);
                }
            } else if let (true, name) = self.path() {
                return Some(SentencePart::Member(name.split('.').map(str::to_owned).collect()));
            }
            let route = if sentence.kind.as_deref() == Some("route") { " " } else { "" };
            let words: Vec<&str> = self.tokens[first..self.at].iter().map(|token| token.text).collect();
            sentence.targets.push((sentence.kind.clone().unwrap_or_default(), words.join(route)));
            if self.done() {
                return Some(SentencePart::Terms);
            }
            if !self.eat(TokenKind::Comma) {
                return None;
            }
        }
    }

    /// Reads an API with a method and a path.
    fn route_key(&mut self, of: RouteUse) -> Option<SentencePart> {
        if self.done() {
            return Some(SentencePart::Api(of));
        }
        let api = self.take().to_owned();
        if self.done() {
            return Some(SentencePart::Route(of, api, None));
        }
        if self.eat(TokenKind::RouteKey) {
            return None;
        }
        let method = self.take().to_owned();
        if self.done() {
            return Some(SentencePart::Route(of, api, Some(method)));
        }
        self.eat(TokenKind::Path);
        None
    }

    fn terms(&mut self, sentence: &mut SentenceSoFar) -> Option<SentencePart> {
        loop {
            if self.done() {
                return Some(SentencePart::Terms);
            }
            let word = self.peek().and_then(term)?;
            sentence.terms.push(word);
            self.at += 1;
            let part = match word {
                "where" => self.conditions(sentence),
                "via" => {
                    if self.done() {
                        return Some(SentencePart::Via);
                    }
                    self.eat(TokenKind::Route);
                    self.route_key(RouteUse::Via)
                }
                _ if self.done() => Some(match word {
                    "at" => SentencePart::Prefix,
                    "until" => SentencePart::Date,
                    _ => SentencePart::Reason,
                }),
                _ => {
                    self.at += 1;
                    None
                }
            };
            if part.is_some() {
                return part;
            }
        }
    }

    fn conditions(&mut self, sentence: &mut SentenceSoFar) -> Option<SentencePart> {
        loop {
            if self.done() {
                return Some(SentencePart::Condition);
            }
            let condition = self.take().to_owned();
            sentence.conditions.push(condition.clone());
            if self.eat(TokenKind::OpenParen) {
                let mut number = 0;
                loop {
                    if self.done() {
                        return Some(SentencePart::Argument(condition, number));
                    }
                    match self.peek() {
                        Some(TokenKind::CloseParen) => break,
                        Some(TokenKind::Comma) => number += 1,
                        _ => {}
                    }
                    self.at += 1;
                }
                self.at += 1;
            }
            if self.done() {
                return Some(SentencePart::AfterCondition);
            }
            if !self.eat(TokenKind::And) {
                return None;
            }
        }
    }
}

/// Returns whether a token is a kind word.
fn word_of_kind(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Kind
            | TokenKind::Route
            | TokenKind::Api
            | TokenKind::UserPool
            | TokenKind::IdentityPool
            | TokenKind::Function
    )
}

/// Returns the term that a token begins.
fn term(kind: TokenKind) -> Option<&'static str> {
    Some(match kind {
        TokenKind::At => "at",
        TokenKind::Where => "where",
        TokenKind::Via => "via",
        TokenKind::Until => "until",
        TokenKind::Because => "because",
        _ => return None,
    })
}
