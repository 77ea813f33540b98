//! Values of the output, the same for every target. A target decides only how [`TextPart`]s are written.

use std::borrow::Cow;

use crate::model::{Handle, Piece, Program, Str, grant::Object, parameters};

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Node<'p> {
    /// A truth value.
    Bool(bool),
    /// A number.
    Int(i64),
    /// A string.
    Text(Text<'p>),
    /// A list.
    List(Vec<Node<'p>>),
    /// Named values in the order in which they are printed.
    Map(Vec<(Cow<'p, str>, Node<'p>)>),
}

/// A string with parts that are known only at deploy time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Text<'p>(pub Vec<TextPart<'p>>);

/// A part of a string.
#[derive(Debug, Clone, PartialEq)]
pub enum TextPart<'p> {
    /// Text.
    Lit(Cow<'p, str>),
    /// The value of a template parameter.
    Param(Cow<'p, str>),
    /// What `Ref` gives for a resource of the output.
    Ref(String),
    /// An attribute of a resource of the output.
    Attr(String, &'static str),
    /// The partition: `aws`.
    Partition,
    /// The region.
    Region,
    /// The account id.
    Account,
    /// The value of an export.
    Import(Text<'p>),
    /// The n-th field (from 0) of an ARN, split at colons.
    Field(Box<TextPart<'p>>, u8),
    /// What stands behind the slash of an ARN: the id of a user pool.
    PoolOf(Box<Text<'p>>),
    /// A policy variable, by its key.
    Var(Cow<'p, str>),
}

impl<'p> Node<'p> {
    /// A string without parts.
    pub fn text(text: impl Into<Cow<'p, str>>) -> Self {
        Self::Text(Text::lit(text))
    }

    /// A map from names known at compile time.
    pub fn map(entries: impl IntoIterator<Item = (&'static str, Node<'p>)>) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (Cow::Borrowed(key), value)).collect())
    }

    /// A list.
    pub fn list(items: impl IntoIterator<Item = Node<'p>>) -> Self {
        Self::List(items.into_iter().collect())
    }
}

impl From<bool> for Node<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl<'p> From<Text<'p>> for Node<'p> {
    fn from(value: Text<'p>) -> Self {
        Self::Text(value)
    }
}

impl<'p> From<TextPart<'p>> for Node<'p> {
    fn from(value: TextPart<'p>) -> Self {
        Self::Text(Text(vec![value]))
    }
}

impl<'p> Text<'p> {
    /// A string without parts.
    pub fn lit(text: impl Into<Cow<'p, str>>) -> Self {
        Self(vec![TextPart::Lit(text.into())])
    }

    /// Adds text.
    pub fn push(mut self, text: impl Into<Cow<'p, str>>) -> Self {
        self.0.push(TextPart::Lit(text.into()));
        self
    }

    /// Adds a part.
    pub fn part(mut self, part: TextPart<'p>) -> Self {
        self.0.push(part);
        self
    }

    /// Adds another string.
    pub fn append(mut self, other: Text<'p>) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The text, if nothing in it has to wait for the deployment.
    pub fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [TextPart::Lit(text)] => Some(text),
            _ => None,
        }
    }

    /// The n-th field (from 0) of an ARN, split at colons. A parameter that is not all of the ARN stands within one field.
    pub fn field(&self, field: u8) -> Self {
        if let [part] = self.0.as_slice()
            && !matches!(part, TextPart::Lit(_))
        {
            return Self(vec![TextPart::Field(Box::new(part.clone()), field)]);
        }
        let mut out = Vec::new();
        let mut at = 0;
        for part in &self.0 {
            let TextPart::Lit(text) = part else {
                out.extend((at == field).then(|| part.clone()));
                continue;
            };
            for (nth, piece) in text.split(':').enumerate() {
                at += u8::from(nth > 0);
                if at == field && !piece.is_empty() {
                    out.push(TextPart::Lit(piece.to_owned().into()));
                }
            }
        }
        Self(out)
    }

    /// Reads a pattern with `{P}`, `{R}` and `{A}` in it.
    pub fn pattern(pattern: &'static str) -> Self {
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some(open) = rest.find('{') {
            parts.push(TextPart::Lit(rest[..open].into()));
            parts.push(match &rest[open + 1..open + 2] {
                "P" => TextPart::Partition,
                "R" => TextPart::Region,
                _ => TextPart::Account,
            });
            rest = &rest[open + 3..];
        }
        parts.push(TextPart::Lit(rest.into()));
        parts.retain(|part| !matches!(part, TextPart::Lit(text) if text.is_empty()));
        Self(parts)
    }
}

/// The parameter `name`, or the value that was given for it.
pub fn param<'p>(program: &'p Program<'_>, name: String) -> TextPart<'p> {
    match program.bound.iter().find(|(bound, _)| *bound == name) {
        Some((_, value)) => TextPart::Lit(value.as_str().into()),
        None => TextPart::Param(name.into()),
    }
}

/// A string of the program.
pub fn string<'p>(program: &'p Program<'_>, text: &'p Str<'_>) -> Text<'p> {
    Text(
        text.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Lit(text) => TextPart::Lit(text.as_ref().into()),
                Piece::Param(id) => TextPart::Param(parameters::logical(program.params[id.index()].name).into()),
                Piece::Var(var) => TextPart::Var(var.key()),
            })
            .collect(),
    )
}

/// The ARN of a declared resource, or of a pool that the output creates.
pub fn arn<'p>(program: &'p Program<'_>, object: Object) -> Text<'p> {
    match object {
        Object::Resource(id) => {
            let resource = &program.resources[id.index()];
            match &resource.handle {
                Handle::Arn(text) => string(program, text),
                Handle::Import(text) => Text(vec![TextPart::Import(string(program, text))]),
                Handle::Parameter => Text(vec![param(program, parameters::arn(resource.name))]),
                Handle::Fixed => Text::pattern(resource.kind.arn),
                Handle::Name(name) => {
                    let (before, behind) = resource.kind.arn.split_once("{name}").unwrap_or((resource.kind.arn, ""));
                    Text::pattern(before).append(string(program, name)).append(Text::pattern(behind))
                }
            }
        }
        Object::UserPool(id) => {
            let pool = &program.user_pools[id.index()];
            match &pool.existing {
                None => Text(vec![TextPart::Attr(parameters::logical(pool.name), "Arn")]),
                Some(Handle::Arn(text)) => string(program, text),
                Some(Handle::Import(text)) => Text(vec![TextPart::Import(string(program, text))]),
                Some(_) => Text(vec![param(program, parameters::arn(pool.name))]),
            }
        }
        Object::IdentityPool(id) => {
            let kind = object.kind(program);
            let (before, _) = kind.arn.split_once("{name}").unwrap_or((kind.arn, ""));
            Text::pattern(before).append(identity_pool_id(program, id))
        }
        Object::Api(id) => api_id(program, id),
    }
}

/// The id of an identity pool.
pub fn identity_pool_id<'p>(program: &'p Program<'_>, id: crate::model::IdentityPoolId) -> Text<'p> {
    let pool = &program.identity_pools[id.index()];
    match &pool.handle {
        Handle::Name(text) if pool.existing => string(program, text),
        Handle::Import(text) => Text(vec![TextPart::Import(string(program, text))]),
        _ => Text(vec![TextPart::Ref(parameters::logical(pool.name))]),
    }
}

/// The id of an API.
pub fn api_id<'p>(program: &'p Program<'_>, id: crate::model::ApiId) -> Text<'p> {
    let api = &program.apis[id.index()];
    match &api.handle {
        Handle::Name(text) => string(program, text),
        Handle::Import(text) => Text(vec![TextPart::Import(string(program, text))]),
        _ if api.kind == crate::model::ApiKind::GraphQl => {
            Text(vec![TextPart::Attr(parameters::logical(api.name), "ApiId")])
        }
        _ if api.create.is_some() => Text(vec![TextPart::Ref(parameters::logical(api.name))]),
        _ => Text(vec![param(program, parameters::id(api.name))]),
    }
}

/// The id of a user pool: `us-east-1_AbCdEfGhI`.
pub fn user_pool_id<'p>(program: &'p Program<'_>, id: crate::model::UserPoolId) -> Text<'p> {
    let pool = &program.user_pools[id.index()];
    if pool.existing.is_none() {
        return Text(vec![TextPart::Ref(parameters::logical(pool.name))]);
    }
    // arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI
    let arn = arn(program, Object::UserPool(id));
    if let Some((_, pool)) = arn.as_literal().and_then(|text| text.rsplit_once("userpool/")) {
        return Text::lit(pool.to_owned());
    }
    Text(vec![TextPart::PoolOf(Box::new(arn))])
}

/// The ARN by which whoever calls a handler names it: that of the alias, where its function has one.
pub fn handler_arn<'p>(program: &'p Program<'_>, handler: crate::model::api::Handler<'_>) -> Text<'p> {
    use crate::model::api::Handler;
    match handler {
        Handler::Function(id) => {
            let arn = arn(program, Object::Resource(id));
            match program.resources[id.index()].function().and_then(|function| function.alias.as_ref()) {
                Some(alias) => arn.push(":").append(string(program, alias)),
                None => arn,
            }
        }
        Handler::Path(path, _) => Text(vec![param(program, parameters::handler(path))]),
    }
}
