//! Texts with wildcards and policy variables, and how they match.

use smallvec::SmallVec;

use super::context::Context;

/// What a text may contain besides itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Syntax {
    /// `*` and `?` are wildcards.
    pub wildcards: bool,
    /// `${…}` is a variable.
    pub variables: bool,
}

/// A prepared text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::policy) struct Pattern {
    pub(in crate::policy) pieces: Box<[Piece]>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::policy) enum Piece {
    Literal(Box<str>),
    Any,
    One,
    Variable { key: Box<str>, default: Option<Box<str>> },
}

/// A piece once variables have their values. What came from a variable is literal, whatever characters it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Literal(&'a str),
    Any,
    One,
}

pub(super) type Tokens<'a> = SmallVec<[Token<'a>; 8]>;

impl Pattern {
    /// Prepares a text; the error says what is wrong with a variable in it.
    pub(super) fn parse(text: &str, syntax: Syntax) -> Result<Pattern, String> {
        // Most texts are nothing but themselves.
        if !text.is_empty() && !text.bytes().any(|byte| matches!(byte, b'*' | b'?' | b'$')) {
            return Ok(Pattern { pieces: Box::new([Piece::Literal(text.into())]) });
        }
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            if syntax.variables && rest.starts_with("${") {
                let (piece, after) = parse_variable(rest)?;
                match piece {
                    Piece::Literal(text) => literal.push_str(&text),
                    piece => {
                        flush(&mut literal, &mut pieces);
                        pieces.push(piece);
                    }
                }
                rest = after;
                continue;
            }
            match character {
                '*' if syntax.wildcards => {
                    flush(&mut literal, &mut pieces);
                    if !matches!(pieces.last(), Some(Piece::Any)) {
                        pieces.push(Piece::Any);
                    }
                }
                '?' if syntax.wildcards => {
                    flush(&mut literal, &mut pieces);
                    pieces.push(Piece::One);
                }
                other => literal.push(other),
            }
            rest = &rest[character.len_utf8()..];
        }
        flush(&mut literal, &mut pieces);
        Ok(Pattern { pieces: pieces.into() })
    }

    /// The pattern that matches every text.
    pub(super) fn any() -> Pattern {
        Pattern { pieces: Box::new([Piece::Any]) }
    }

    /// The tokens with variables replaced, or nothing if a variable has no value.
    pub(super) fn resolve<'a>(&'a self, context: &'a Context) -> Option<Tokens<'a>> {
        let mut tokens = Tokens::new();
        for piece in &self.pieces {
            tokens.push(match piece {
                Piece::Literal(text) => Token::Literal(text),
                Piece::Any => Token::Any,
                Piece::One => Token::One,
                Piece::Variable { key, default } => Token::Literal(context.variable(key).or(default.as_deref())?),
            });
        }
        Some(tokens)
    }

    /// Whether the whole of `text` matches. A pattern whose variable has no value matches nothing.
    pub(super) fn matches(&self, text: &str, context: &Context) -> bool {
        if let [Piece::Literal(literal)] = &*self.pieces {
            return **literal == *text;
        }
        self.resolve(context).is_some_and(|tokens| glob(&tokens, text))
    }

    /// Whether `text` is this pattern but for letter case. Wildcards play no part.
    pub(super) fn equals_ignoring_case(&self, text: &str, context: &Context) -> bool {
        let Some(tokens) = self.resolve(context) else { return false };
        let pattern = tokens.iter().flat_map(|token| match token {
            Token::Literal(literal) => literal.chars(),
            Token::Any | Token::One => "".chars(),
        });
        pattern.flat_map(char::to_lowercase).eq(text.chars().flat_map(char::to_lowercase))
    }
}

fn flush(literal: &mut String, pieces: &mut Vec<Piece>) {
    if !literal.is_empty() {
        pieces.push(Piece::Literal(std::mem::take(literal).into()));
    }
}

/// Reads `${key}`, `${key, 'default'}`, `${*}`, `${?}` or `${$}` at the start of `text`.
fn parse_variable(text: &str) -> Result<(Piece, &str), String> {
    let inside = &text[2..];
    let end = inside.find(['}', ',']).ok_or_else(|| format!("`{text}`: a variable without its closing `}}`"))?;
    let (key, rest) = inside.split_at(end);
    if matches!(key, "*" | "?" | "$")
        && let Some(rest) = rest.strip_prefix('}')
    {
        return Ok((Piece::Literal(key.into()), rest));
    }
    if key.is_empty() {
        return Err(format!("`{text}`: a variable without a name"));
    }
    if key.contains(char::is_whitespace) {
        return Err(format!("`${{{key}`: a variable's name has no blanks"));
    }
    if key.contains(['$', '{', '*', '?', '\'']) {
        return Err(format!("`${{{key}`: not the name of a condition key"));
    }
    let key = key.to_lowercase().into();
    if let Some(rest) = rest.strip_prefix('}') {
        return Ok((Piece::Variable { key, default: None }, rest));
    }
    let quoted = rest[1..].trim_start_matches(' ');
    let complaint = || format!("`{text}`: a variable's default value is written `${{key, 'value'}}`");
    let (default, rest) = quoted.strip_prefix('\'').and_then(|rest| rest.split_once('\'')).ok_or_else(complaint)?;
    let rest = rest.strip_prefix('}').ok_or_else(complaint)?;
    Ok((Piece::Variable { key, default: Some(default.into()) }, rest))
}

/// Whether the tokens match the whole text.
///
/// No recursion: on a mismatch only the latest `*` takes more, which is enough because an earlier one could only move the
/// same search to the right.
pub(super) fn glob(tokens: &[Token<'_>], text: &str) -> bool {
    let (mut token, mut at) = (0, 0);
    // The token after the latest `*`, and where in the text the next attempt for it begins.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        let rest = &text[at..];
        let advanced = match tokens.get(token) {
            None if rest.is_empty() => return true,
            None => false,
            Some(Token::Any) => {
                retry = Some((token + 1, at));
                false
            }
            Some(Token::One) => match rest.chars().next() {
                Some(character) => {
                    at += character.len_utf8();
                    true
                }
                None => false,
            },
            Some(Token::Literal(literal)) => {
                let found = rest.starts_with(literal);
                at += if found { literal.len() } else { 0 };
                found
            }
        };
        if advanced {
            token += 1;
            continue;
        }
        let Some((after, from)) = retry else { return false };
        let Some(rest) = text.get(from..) else { return false };
        let start = match tokens.get(after) {
            None => return true,
            Some(Token::Literal(literal)) if after + 1 == tokens.len() => return rest.ends_with(literal),
            Some(Token::Literal(literal)) => match rest.find(literal) {
                Some(offset) => from + offset,
                None => return false,
            },
            Some(Token::Any | Token::One) => from,
        };
        (token, at) = (after, start);
        // Past the end this is no index of the text, and the next attempt gives up.
        retry = Some((after, start + text[start..].chars().next().map_or(1, char::len_utf8)));
    }
}

/// The six parts of an ARN, or nothing if the text has fewer.
pub fn split_arn(text: &str) -> Option<[&str; 6]> {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next();
    Some([next()?, next()?, next()?, next()?, next()?, next()?])
}

/// Whether an ARN matches a pattern part by part, as the `Arn…` operators do. The parts are cut after variables have their
/// values: `${aws:PrincipalArn}` alone stands for six parts.
pub(super) fn arn_matches(pattern: &Pattern, arn: &str, context: &Context) -> bool {
    let (Some(tokens), Some(parts)) = (pattern.resolve(context), split_arn(arn)) else { return false };
    let mut part = 0;
    let mut current = Tokens::new();
    for token in tokens {
        let Token::Literal(mut literal) = token else {
            current.push(token);
            continue;
        };
        while part < 5
            && let Some((before, after)) = literal.split_once(':')
        {
            current.push(Token::Literal(before));
            if !glob(&current, parts[part]) {
                return false;
            }
            current.clear();
            part += 1;
            literal = after;
        }
        current.push(Token::Literal(literal));
    }
    part == 5 && glob(&current, parts[5])
}

/// What `Action` and `NotAction` list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::policy) struct ActionPattern(pub(in crate::policy) Pattern);

impl ActionPattern {
    /// Prepares `prefix:Name` or `*`.
    pub(super) fn parse(text: &str) -> Result<ActionPattern, String> {
        if !text.is_empty() && text.bytes().all(|byte| byte == b'*') {
            return Ok(ActionPattern(Pattern::any()));
        }
        let Some((prefix, name)) = text.split_once(':') else {
            return Err(format!("`{text}` is not an action: an action is written `service:Name`, or `*` for all"));
        };
        let named = |text: &str| {
            // AWS stores a name with a blank, which no action has: AdministratorAccess-Amplify had `amplifybackend: *`.
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_*? ".contains(&byte))
        };
        if !named(prefix) || !named(name) {
            return Err(format!("`{text}` is not an action: letters, digits and wildcards, one colon"));
        }
        if prefix.contains(['*', '?']) && (prefix, name) != ("*", "*") {
            return Err(format!("`{text}` is not an action: no wildcard in the service prefix"));
        }
        let syntax = Syntax { wildcards: true, variables: false };
        Pattern::parse(&text.to_ascii_lowercase(), syntax).map(ActionPattern)
    }

    /// The one action that it names, in lower case, if it has no wildcard.
    pub(in crate::policy) fn name(&self) -> Option<&str> {
        match &*self.0.pieces {
            [Piece::Literal(name)] => Some(name),
            _ => None,
        }
    }

    /// Whether an action, given in lower case, matches.
    pub(in crate::policy) fn matches(&self, action: &str, context: &Context) -> bool {
        self.0.matches(action, context)
    }
}

/// What `Resource` and `NotResource` list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::policy) enum ResourcePattern {
    /// `*`.
    All,
    /// An ARN, each part with wildcards of its own.
    Arn {
        /// The part after the fifth colon.
        tail: Pattern,
        /// The parts before it.
        head: Box<[Pattern; 5]>,
        /// Whether missing parts were filled with `*`.
        completed: bool,
    },
}

impl ResourcePattern {
    /// Prepares an ARN or `*`; `variables` says whether the document's version has variables.
    pub(super) fn parse(text: &str, variables: bool) -> Result<ResourcePattern, String> {
        if !text.is_empty() && text.bytes().all(|byte| byte == b'*') {
            return Ok(ResourcePattern::All);
        }
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") || parts.clone().next().is_none() {
            return Err(format!("`{text}` is not a resource: an ARN or `*`"));
        }
        let completed = parts.clone().count() < 5;
        let wild = |text: &str| text.contains(['*', '?']);
        let mut head = [Pattern::any(), Pattern::any(), Pattern::any(), Pattern::any(), Pattern::any()];
        let plain = Syntax { wildcards: true, variables: false };
        head[0] = Pattern::parse("arn", plain)?;
        for (index, slot) in head.iter_mut().enumerate().skip(1) {
            let Some(part) = parts.next() else { break };
            if variables && part.contains("${") {
                return Err(format!("`{text}`: a variable in an ARN stands only after the fifth colon"));
            }
            // The page excludes the service alone, and AWS's own managed policies have `arn:*:logs:…`. Source:
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
            if index == 2 && wild(part) {
                return Err(format!("`{text}`: no wildcard in an ARN's service"));
            }
            *slot = Pattern::parse(part, plain)?;
        }
        let tail = match parts.next() {
            Some(part) => Pattern::parse(part, Syntax { wildcards: true, variables })?,
            None => Pattern::any(),
        };
        Ok(ResourcePattern::Arn { tail, head: Box::new(head), completed })
    }

    /// Whether a resource matches; `parts` are the parts of its ARN, if it is one.
    pub(in crate::policy) fn matches(&self, parts: Option<&[&str; 6]>, context: &Context) -> bool {
        match (self, parts) {
            (ResourcePattern::All, _) => true,
            (ResourcePattern::Arn { .. }, None) => false,
            (ResourcePattern::Arn { tail, head, .. }, Some(parts)) => {
                head.iter().zip(parts).all(|(pattern, part)| pattern.matches(part, context))
                    && tail.matches(parts[5], context)
            }
        }
    }
}
