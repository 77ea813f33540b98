//! Strings with placeholders. The set is closed: `{identity}`, `{sub}`, `{tag:NAME}` and declared parameters.

use std::borrow::Cow;

use super::ParamId;
use crate::text::Loc;

/// A string of the program.
#[derive(Debug, Clone, PartialEq)]
pub struct Str<'s> {
    /// Its parts in order; literals never stand side by side.
    pub pieces: Vec<Piece<'s>>,
    /// Where it was written, quotes included.
    pub loc: Loc,
}

/// A part of a string.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece<'s> {
    /// Text.
    Lit(Cow<'s, str>),
    /// The value of a parameter at deploy time.
    Param(ParamId),
    /// What identifies the caller at the time of the request.
    Var(Var<'s>),
}

/// What identifies the caller. Printed as an IAM policy variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Var<'s> {
    /// The identity-pool id, `REGION:GUID`.
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_s3_cognito-bucket.html>
    Identity,
    /// The `sub` of the user pool, as principal tag `sub`.
    Sub,
    /// Another principal tag.
    Tag(&'s str),
}

impl Var<'_> {
    /// Key of the policy variable, without `${}`.
    pub fn key(&self) -> Cow<'static, str> {
        match self {
            Self::Identity => "cognito-identity.amazonaws.com:sub".into(),
            Self::Sub => "aws:PrincipalTag/sub".into(),
            Self::Tag(name) => format!("aws:PrincipalTag/{name}").into(),
        }
    }
}

impl<'s> Str<'s> {
    /// A string without placeholders.
    pub fn literal(text: impl Into<Cow<'s, str>>, loc: Loc) -> Self {
        Self { pieces: vec![Piece::Lit(text.into())], loc }
    }

    /// The text, if there are no placeholders.
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Lit(text)] => Some(text),
            _ => None,
        }
    }

    /// The text as it is written, with parameters in braces.
    pub fn written(&self, params: &[super::Param<'_>]) -> String {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Lit(text) => out.push_str(text),
                Piece::Param(id) => out.extend(["{", params[id.index()].name, "}"]),
                Piece::Var(var) => out.extend(["{", &var.key(), "}"]),
            }
        }
        out
    }

    /// What identifies the caller in it, if anything does.
    pub fn vars(&self) -> impl Iterator<Item = Var<'s>> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Var(var) => Some(*var),
            _ => None,
        })
    }

    /// The string without one such character at its beginning.
    pub fn without_start(&self, start: char) -> Self {
        let mut out = self.clone();
        if let Some(Piece::Lit(text)) = out.pieces.first_mut()
            && let Some(rest) = text.strip_prefix(start)
        {
            *text = rest.to_owned().into();
        }
        out
    }

    /// The string without such characters at its end.
    pub fn without_end(&self, end: char) -> Self {
        let mut out = self.clone();
        if let Some(Piece::Lit(text)) = out.pieces.last_mut() {
            *text = text.trim_end_matches(end).to_owned().into();
        }
        out.pieces.retain(|piece| !matches!(piece, Piece::Lit(text) if text.is_empty()));
        out
    }

    /// The text before the first placeholder.
    pub fn head(&self) -> &str {
        match self.pieces.first() {
            Some(Piece::Lit(text)) => text,
            _ => "",
        }
    }

    /// Its literal parts.
    pub fn literals(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Lit(text) => Some(text.as_ref()),
            _ => None,
        })
    }

    /// Whether its last character is this one; false if it ends in a placeholder.
    pub fn ends_with(&self, end: char) -> bool {
        matches!(self.pieces.last(), Some(Piece::Lit(text)) if text.ends_with(end))
    }
}
