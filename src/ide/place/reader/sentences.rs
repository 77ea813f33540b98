//! Grants, denials and assertions, in their fixed word order.

use super::Reader;
use crate::ide::place::{Form, Line, Part, Place, Use};
use crate::syntax::TokenKind;

impl Reader<'_> {
    pub(super) fn test(&mut self) -> Option<Place> {
        self.at += 1;
        self.eat(TokenKind::Text);
        if !self.eat(TokenKind::OpenBrace) {
            return self.done().then_some(Place::Free);
        }
        loop {
            while self.eat(TokenKind::Semicolon) {}
            if self.done() {
                return Some(Place::Assert);
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

    fn assertion(&mut self) -> Option<Place> {
        let mut line = Line { form: Form::Assert, ..Line::default() };
        if self.eat(TokenKind::Route) {
            return self.route_assertion(line);
        }
        line.only = self.eat(TokenKind::Only);
        if let Some(part) = self.principals(&mut line) {
            return self.sentence(line, part);
        }
        if !self.eat(TokenKind::Can) && !self.eat(TokenKind::Cannot) {
            return None;
        }
        let part = match self.eat(TokenKind::Anything) {
            true => self.done().then_some(Part::Kind),
            false => self.verbs(&mut line),
        };
        if let Some(part) = part.or_else(|| self.targets(&mut line)) {
            return self.sentence(line, part);
        }
        if self.eat(TokenKind::At) {
            line.terms.push("at");
            if self.done() {
                return self.sentence(line, Part::Prefix);
            }
            self.at += 1;
            if self.done() {
                return self.sentence(line, Part::Terms);
            }
        }
        if self.eat(TokenKind::Where) {
            line.terms.push("where");
            for number in 0..3 {
                if self.done() {
                    return self.sentence(line, Part::Whose(number));
                }
                self.at += 1;
            }
        }
        None
    }

    fn route_assertion(&mut self, line: Line) -> Option<Place> {
        let api = self.word().to_owned();
        if let Some(part) = self.route_key(Use::Assert) {
            return self.sentence(line, part);
        }
        if self.done() {
            return self.sentence(line, Part::RouteClaim(0));
        }
        if self.eat(TokenKind::Is) {
            if self.done() {
                return self.sentence(line, Part::RouteClaim(1));
            }
            self.eat(TokenKind::Public);
            return None;
        }
        if !self.eat(TokenKind::Requires) {
            return None;
        }
        if self.done() {
            return self.sentence(line, Part::Requires(false));
        }
        if self.eat(TokenKind::Authorizer) {
            if self.done() {
                return self.sentence(line, Part::Authorizer(api));
            }
            self.at += 1;
            if !self.eat(TokenKind::Comma) {
                return None;
            }
            if self.done() {
                return self.sentence(line, Part::Requires(true));
            }
        }
        if self.eat(TokenKind::Scopes) {
            loop {
                if self.done() {
                    return self.sentence(line, Part::Scopes(api));
                }
                self.at += 1;
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
        }
        None
    }

    pub(super) fn grant(&mut self) -> Option<Place> {
        let form = if self.peek() == Some(TokenKind::Deny) { Form::Deny } else { Form::Grant };
        let mut line = Line { form, ..Line::default() };
        self.at += 1;
        let found = self.principals(&mut line);
        let found = found.or_else(|| self.verbs(&mut line));
        let found = found.or_else(|| self.targets(&mut line));
        let part = found.or_else(|| self.terms(&mut line))?;
        self.sentence(line, part)
    }

    /// A place in a sentence, with what stands behind the cursor.
    fn sentence(&self, mut line: Line, part: Part) -> Option<Place> {
        let ends = |kind: TokenKind| {
            kind.is_hard_start()
                || matches!(kind, TokenKind::AtSign | TokenKind::Assert | TokenKind::CloseBrace | TokenKind::Semicolon)
        };
        let end = self.behind.iter().position(|token| ends(token.kind)).unwrap_or(self.behind.len());
        line.given.clone_from(&line.terms);
        Reader::new(&self.behind[..end], &[]).rest_of_sentence(&mut line, &part);
        Some(Place::Sentence(line, part))
    }

    /// Adds what stands behind a place in a sentence, as far as it can be told.
    fn rest_of_sentence(&mut self, line: &mut Line, part: &Part) {
        let who = matches!(
            part,
            Part::Who | Part::Group | Part::Function | Part::GroupOf(_) | Part::UsersOf(_) | Part::Except
        );
        if line.who.is_none() && !who {
            return;
        }
        let behind_who = matches!(part, Part::BehindWho);
        if behind_who && self.peek() == Some(TokenKind::Except) {
            line.terms.push("except");
        }
        if line.form == Form::Assert && (who || behind_who) {
            let can = self.tokens.iter().position(|token| matches!(token.kind, TokenKind::Can | TokenKind::Cannot));
            self.at = can.map_or(0, |can| can + 1);
        } else if who || (behind_who && self.peek() == Some(TokenKind::Except)) {
            // The names of principals are no verbs.
            let kind = |kind: TokenKind| word_of_kind(kind) && kind != TokenKind::Function;
            let verb = self.tokens.windows(2).position(|pair| pair[0].kind.is_word() && kind(pair[1].kind));
            self.at = verb.unwrap_or(self.tokens.len());
        }
        // Behind a verb, without a comma, stands no other one but a name whose kind is missing.
        let named = matches!(part, Part::Kind) && self.peek() != Some(TokenKind::Comma);
        let at_verbs = line.targets.is_empty() && line.kind.is_none() && !named;
        while at_verbs && !self.done() {
            match self.peek() {
                Some(TokenKind::Comma) => self.at += 1,
                Some(TokenKind::Raw) => {
                    line.raw = true;
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
                    line.verbs.push(self.take().to_owned());
                }
                _ => break,
            }
        }
        let mut kind = line.kind.clone();
        // Behind a whole target only a comma goes on with the list.
        let mut goes_on = !matches!(part, Part::Terms | Part::BehindCondition) || self.peek() == Some(TokenKind::Comma);
        while goes_on && !self.done() {
            match self.peek() {
                Some(TokenKind::Comma) => self.at += 1,
                Some(found) if word_of_kind(found) => kind = Some(self.take().to_owned()),
                Some(TokenKind::Word) if kind.is_some() => {
                    let mut name = self.take().to_owned();
                    while self.eat(TokenKind::Dot) {
                        name = format!("{name}.{}", self.take());
                    }
                    if kind.as_deref() == Some("route") && !self.eat(TokenKind::RouteKey) {
                        self.eat(TokenKind::Word);
                        self.eat(TokenKind::Path);
                    }
                    line.targets.push((kind.clone().unwrap_or_default(), name));
                    goes_on = self.peek() == Some(TokenKind::Comma);
                }
                _ => break,
            }
        }
        if line.kind.is_none() {
            line.kind = line.targets.first().map(|(kind, _)| kind.clone());
        }
        while !self.done() {
            line.terms.extend(self.peek().and_then(term));
            self.at += 1;
        }
    }

    /// A principal, and those that are left out.
    fn principals(&mut self, line: &mut Line) -> Option<Part> {
        if self.done() {
            return Some(Part::Who);
        }
        let first = self.word();
        let (part, name) = self.principal();
        line.who = Some(match (first, name.rsplit_once('.')) {
            ("group" | "function", _) => (first.to_owned(), name),
            (_, Some((pool, word))) => (word.to_owned(), pool.to_owned()),
            (_, None) => (name, String::new()),
        });
        if part.is_some() {
            return part;
        }
        if self.done() {
            return Some(Part::BehindWho);
        }
        if self.eat(TokenKind::Except) {
            line.terms.push("except");
            loop {
                if self.done() {
                    return Some(Part::Except);
                }
                let (part, name) = self.principal();
                if part.is_some() {
                    return part;
                }
                line.except.push(name);
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
            if self.done() {
                return Some(Part::BehindWho);
            }
        }
        None
    }

    /// Passes over a principal; gives its name.
    fn principal(&mut self) -> (Option<Part>, String) {
        if let Some(kind @ (TokenKind::Group | TokenKind::Function)) = self.peek() {
            self.at += 1;
            if self.done() {
                let part = if kind == TokenKind::Group { Part::Group } else { Part::Function };
                return (Some(part), String::new());
            }
            return match self.path() {
                (true, name) if kind == TokenKind::Group => (Some(Part::GroupOf(name)), String::new()),
                (true, _) => (Some(Part::Function), String::new()),
                (false, name) => (None, name),
            };
        }
        match self.path() {
            (true, name) => (Some(Part::UsersOf(name)), String::new()),
            (false, name) => (None, name),
        }
    }

    fn verbs(&mut self, line: &mut Line) -> Option<Part> {
        let mut first = true;
        loop {
            if self.done() {
                return Some(Part::Verb(first));
            }
            first = false;
            if self.eat(TokenKind::Raw) {
                line.raw = true;
                if self.done() {
                    return Some(Part::Raw);
                }
                self.at += 1;
            } else {
                line.verbs.push(self.take().to_owned());
            }
            if self.done() {
                return Some(Part::Kind);
            }
            if !self.eat(TokenKind::Comma) {
                return None;
            }
        }
    }

    fn targets(&mut self, line: &mut Line) -> Option<Part> {
        loop {
            if self.done() {
                return Some(Part::Target(!line.targets.is_empty()));
            }
            if self.peek().is_some_and(word_of_kind) {
                line.kind = Some(self.take().to_owned());
                if self.done() && line.kind.as_deref() != Some("route") {
                    return Some(Part::Target(false));
                }
            }
            let first = self.at;
            if line.kind.as_deref() == Some("route") {
                if let Some(part) = self.route_key(Use::Target) {
                    return Some(part);
                }
            } else if let (true, name) = self.path() {
                return Some(Part::Member(name.split('.').map(str::to_owned).collect()));
            }
            let route = if line.kind.as_deref() == Some("route") { " " } else { "" };
            let words: Vec<&str> = self.tokens[first..self.at].iter().map(|token| token.text).collect();
            line.targets.push((line.kind.clone().unwrap_or_default(), words.join(route)));
            if self.done() {
                return Some(Part::Terms);
            }
            // An assertion is about one thing.
            if line.form == Form::Assert || !self.eat(TokenKind::Comma) {
                return None;
            }
        }
    }

    /// An API with a method and a path.
    fn route_key(&mut self, of: Use) -> Option<Part> {
        if self.done() {
            return Some(Part::Api(of));
        }
        let api = self.take().to_owned();
        if self.done() {
            return Some(Part::Route(of, api, None));
        }
        if self.eat(TokenKind::RouteKey) {
            return None;
        }
        let method = self.take().to_owned();
        if self.done() {
            return Some(Part::Route(of, api, Some(method)));
        }
        self.eat(TokenKind::Path);
        None
    }

    fn terms(&mut self, line: &mut Line) -> Option<Part> {
        loop {
            if self.done() {
                return Some(Part::Terms);
            }
            let word = self.peek().and_then(term)?;
            line.terms.push(word);
            self.at += 1;
            let found = match word {
                "where" => self.conditions(line),
                "via" => {
                    if self.done() {
                        return Some(Part::Via);
                    }
                    self.eat(TokenKind::Route);
                    self.route_key(Use::Via)
                }
                _ if self.done() => Some(match word {
                    "at" => Part::Prefix,
                    "until" => Part::Date,
                    _ => Part::Reason,
                }),
                _ => {
                    self.at += 1;
                    None
                }
            };
            if found.is_some() {
                return found;
            }
        }
    }

    fn conditions(&mut self, line: &mut Line) -> Option<Part> {
        loop {
            if self.done() {
                return Some(Part::Condition);
            }
            let condition = self.take().to_owned();
            line.conditions.push(condition.clone());
            if self.eat(TokenKind::OpenParen) {
                let mut number = 0;
                loop {
                    if self.done() {
                        return Some(Part::Argument(condition, number));
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
                return Some(Part::BehindCondition);
            }
            if !self.eat(TokenKind::And) {
                return None;
            }
        }
    }
}

/// Whether a word can say what kind of thing a name is.
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

/// The term that a word begins.
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
