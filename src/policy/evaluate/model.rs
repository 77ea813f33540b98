//! Policy documents: reading them strictly and preparing them.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};

use super::condition::Clause;
use super::context::Context;
use super::decision::{Asked, Request};
use super::index::{Applying, LazyIndex};
use super::pattern::{ActionPattern, ResourcePattern};
use super::principal::PrincipalPatterns;

/// A policy document, ready to decide.
#[derive(Clone)]
pub struct Document {
    id: Option<String>,
    statements: Vec<PreparedStatement>,
    index: LazyIndex,
}

/// Documents are equal that say the same, however much they have decided.
impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        (&self.id, &self.statements) == (&other.id, &other.statements)
    }
}

/// Shows what the document says; equal documents look equal however much they have decided.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("id", &self.id).field("statements", &self.statements).finish()
    }
}

/// A statement of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedStatement {
    sid: Option<String>,
    pub(super) effect: Effect,
    pub(in crate::policy) actions: List<ActionPattern>,
    pub(in crate::policy) resources: Option<List<ResourcePattern>>,
    pub(in crate::policy) principals: Option<Principals>,
    pub(in crate::policy) clauses: Vec<Clause>,
}

/// What a statement does when it applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, and no Allow undoes that.
    Deny,
}

/// What a document is for; the kinds differ in the elements they may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// A policy of a role, user or group, or a permissions boundary.
    Identity,
    /// A policy passed when a session begins.
    Session,
    /// A role's trust policy.
    Trust,
}

/// Why a text is not a policy document, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed(String);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Malformed {}

/// A list, or with the `Not…` elements everything outside it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::policy) struct List<T> {
    pub(in crate::policy) items: Vec<T>,
    pub(in crate::policy) inverted: bool,
}

impl<T> List<T> {
    /// Whether the element covers what the predicate knows about.
    pub(in crate::policy) fn apply(&self, matches: impl Fn(&T) -> bool) -> bool {
        self.items.iter().any(matches) != self.inverted
    }
}

/// `Principal` or `NotPrincipal`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::policy) struct Principals {
    pub(in crate::policy) listed: PrincipalPatterns,
    inverted: bool,
}

impl Principals {
    pub(in crate::policy) fn matches(&self, principal: &super::RequestPrincipal) -> bool {
        self.listed.matches(principal) != self.inverted
    }
}

/// What a statement that is made here, and not read, is about.
#[derive(Debug, Clone)]
pub enum Subject {
    /// The ARNs of resources, in a policy of a role.
    Resources(Vec<String>),
    /// `Federated` or `Service` and who that is, in a trust policy.
    Principal(&'static str, String),
}

impl Document {
    /// A document of the version `2012-10-17` with these statements.
    pub fn new(statements: Vec<PreparedStatement>) -> Document {
        Document { id: None, statements, index: LazyIndex::default() }
    }

    /// Reads a document from JSON.
    pub fn parse(json: &str) -> Result<Document, Malformed> {
        serde_json::from_str(json).map_err(|error| Malformed(error.to_string()))
    }

    /// The document, if its statements have the elements that a policy of that kind has, and no others.
    pub fn expect(self, kind: DocumentKind) -> Result<Document, Malformed> {
        for (index, statement) in self.statements.iter().enumerate() {
            let complain = |what: &str| Err(Malformed(format!("{}: {what}", statement.name(index))));
            match kind {
                DocumentKind::Identity | DocumentKind::Session if statement.principals.is_some() => {
                    return complain("a principal does not belong in a policy of a role, user or session");
                }
                DocumentKind::Identity | DocumentKind::Session if statement.resources.is_none() => {
                    return complain("neither `Resource` nor `NotResource`");
                }
                DocumentKind::Session if statement.has_incomplete_arn() => {
                    return complain("a session policy does not complete an ARN of fewer than six parts");
                }
                DocumentKind::Trust if statement.principals.is_none() => {
                    return complain("neither `Principal` nor `NotPrincipal`");
                }
                DocumentKind::Trust if statement.resources.is_some() => {
                    return complain("a trust policy has no `Resource`; its resource is the role");
                }
                _ => {}
            }
        }
        Ok(self)
    }

    /// The document's `Id`.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The statements in their order.
    pub fn statements(&self) -> &[PreparedStatement] {
        &self.statements
    }

    /// Returns the statements that apply to a request of a principal.
    pub(super) fn applying(&self, asked: &Asked<'_>) -> Applying {
        self.index.applying(&self.statements, asked)
    }
}

impl FromStr for Document {
    type Err = Malformed;

    fn from_str(json: &str) -> Result<Document, Malformed> {
        Document::parse(json)
    }
}

impl PreparedStatement {
    /// Prepares a statement; the conditions are operator, key and values.
    ///
    /// # Errors
    /// In words, for what [`Document::parse`] would not take either.
    pub fn new(
        sid: Option<String>,
        effect: Effect,
        actions: Vec<String>,
        subject: Subject,
        conditions: Vec<(&'static str, String, Vec<String>)>,
    ) -> Result<PreparedStatement, String> {
        let list = |items| List { items, inverted: false };
        let clause = |(operator, key, values): &(&str, String, Vec<String>)| Clause::parse(operator, key, values, true);
        let (resources, principals) = match subject {
            Subject::Resources(arns) => (Some(list(arns).try_map(|arn| ResourcePattern::parse(arn, true))?), None),
            Subject::Principal(kind, who) => {
                let mut listed = PrincipalPatterns::default();
                listed.add(kind, &who)?;
                (None, Some(Principals { listed, inverted: false }))
            }
        };
        Ok(PreparedStatement {
            sid,
            effect,
            actions: list(actions).try_map(ActionPattern::parse)?,
            resources,
            principals,
            clauses: conditions.iter().map(clause).collect::<Result<_, _>>()?,
        })
    }

    /// The statement's `Sid`.
    pub fn sid(&self) -> Option<&str> {
        self.sid.as_deref()
    }

    /// Returns what a statement of a trust policy says of one principal, as a statement about any resource; nothing if it says
    /// nothing of it.
    pub(in crate::policy) fn for_principal(&self, principal: &super::RequestPrincipal) -> Option<Self> {
        match &self.principals {
            Some(principals) if !principals.matches(principal) => return None,
            None if self.effect == Effect::Allow => return None,
            _ => {}
        }
        let resources = Some(List { items: vec![ResourcePattern::All], inverted: false });
        Some(Self { principals: None, resources, ..self.clone() })
    }

    /// Returns the statement as one that allows.
    #[must_use]
    pub fn into_allow(self) -> Self {
        Self { effect: Effect::Allow, ..self }
    }

    /// What the statement does when it applies.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// Returns the actions that the statement names, in lower case; nothing if one has a wildcard, or if it is about all others.
    pub(crate) fn named_actions(&self) -> Option<Vec<&str>> {
        if self.actions.inverted { None } else { self.actions.items.iter().map(ActionPattern::name).collect() }
    }

    /// Returns whether the statement applies to a request of a principal.
    pub(crate) fn applies_to(&self, request: &Request) -> bool {
        let action = request.action.to_ascii_lowercase();
        self.applies(&Asked::new(&action, request))
    }

    /// Whether the statement applies to a request of a principal.
    pub(super) fn applies(&self, asked: &Asked<'_>) -> bool {
        self.is_about_resource(asked) && self.is_of_principal() && self.acts_on(asked.action, asked.context)
    }

    /// Whether the statement is one of a principal's policy, or denies so that it does not matter.
    pub(super) fn is_of_principal(&self) -> bool {
        self.principals.is_none() || self.effect == Effect::Deny
    }

    /// Whether the resource is covered. Without a `Resource` an Allow covers none, and a Deny all.
    pub(super) fn is_about_resource(&self, asked: &Asked<'_>) -> bool {
        match &self.resources {
            Some(resources) => resources.apply(|pattern| pattern.matches(asked.parts(), asked.context)),
            None => self.effect == Effect::Deny,
        }
    }

    /// Whether the action, in lower case, is covered and the conditions hold.
    pub(super) fn acts_on(&self, action: &str, context: &Context) -> bool {
        self.has_action(action, context) && self.holds(context)
    }

    /// Whether the action, in lower case, is covered.
    pub(super) fn has_action(&self, action: &str, context: &Context) -> bool {
        self.actions.apply(|pattern| pattern.matches(action, context))
    }

    /// Whether the conditions hold.
    pub(super) fn holds(&self, context: &Context) -> bool {
        self.clauses.iter().all(|clause| clause.holds(context))
    }

    fn has_incomplete_arn(&self) -> bool {
        let incomplete = |pattern: &ResourcePattern| matches!(pattern, ResourcePattern::Arn { completed: true, .. });
        self.resources.as_ref().is_some_and(|list| list.items.iter().any(incomplete))
    }

    fn name(&self, index: usize) -> String {
        statement_name(index, self.sid())
    }

    fn prepare(raw: RawStatement, variables: bool) -> Result<PreparedStatement, String> {
        let actions = one_of(("Action", raw.action), ("NotAction", raw.not_action))?
            .ok_or("neither `Action` nor `NotAction`")?
            .try_map(ActionPattern::parse)?;
        let resources = one_of(("Resource", raw.resource), ("NotResource", raw.not_resource))?
            .map(|list| list.try_map(|text| ResourcePattern::parse(text, variables)))
            .transpose()?;
        let principals = match (raw.principal, raw.not_principal) {
            (Some(_), Some(_)) => return Err("both `Principal` and `NotPrincipal`".to_owned()),
            (Some(raw), None) => Some(Principals { listed: raw.prepare()?, inverted: false }),
            (None, Some(raw)) => Some(Principals { listed: raw.prepare()?, inverted: true }),
            (None, None) => None,
        };
        if resources.is_none() && principals.is_none() {
            return Err("neither a resource nor a principal".to_owned());
        }
        let mut clauses = Vec::new();
        for (operator, keys) in raw.condition.unwrap_or_default().0 {
            // Without keys nothing else would look at the name.
            Clause::parse(&operator, "-", &[], variables).map_err(|error| error.replace(" on `-`", ""))?;
            let mut seen: Vec<String> = Vec::new();
            for (key, values) in keys.0 {
                let lower = key.to_lowercase();
                if seen.contains(&lower) {
                    return Err(format!("`{operator}` names the key `{key}` twice; case does not tell keys apart"));
                }
                clauses.push(Clause::parse(&operator, &key, &values.0, variables)?);
                seen.push(lower);
            }
        }
        Ok(PreparedStatement { sid: raw.sid, effect: raw.effect, actions, resources, principals, clauses })
    }
}

impl List<String> {
    fn try_map<T>(self, prepare: impl Fn(&str) -> Result<T, String>) -> Result<List<T>, String> {
        let items = self.items.iter().map(|text| prepare(text)).collect::<Result<_, _>>()?;
        Ok(List { items, inverted: self.inverted })
    }
}

fn one_of(
    (name, plain): (&str, Option<Texts>),
    (not_name, inverted): (&str, Option<Texts>),
) -> Result<Option<List<String>>, String> {
    match (plain, inverted) {
        (Some(_), Some(_)) => Err(format!("both `{name}` and `{not_name}`")),
        (Some(texts), None) => Ok(Some(List { items: texts.0, inverted: false })),
        (None, Some(texts)) => Ok(Some(List { items: texts.0, inverted: true })),
        (None, None) => Ok(None),
    }
}

fn statement_name(index: usize, sid: Option<&str>) -> String {
    match sid {
        Some(sid) => format!("statement {} (`{sid}`)", index + 1),
        None => format!("statement {}", index + 1),
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Object(raw) = Object::<RawDocument>::deserialize(deserializer)?;
        let variables = match raw.version.as_deref() {
            Some("2012-10-17") => true,
            Some("2008-10-17") | None => false,
            Some(other) => {
                return Err(D::Error::custom(format_args!(
                    "there is no policy version `{other}`; the versions are `2012-10-17` and `2008-10-17`"
                )));
            }
        };
        let mut statements = Vec::with_capacity(raw.statement.0.len());
        for (index, Object(raw)) in raw.statement.0.into_iter().enumerate() {
            let name = statement_name(index, raw.sid.as_deref());
            let prepared = PreparedStatement::prepare(raw, variables);
            statements.push(prepared.map_err(|error| D::Error::custom(format_args!("{name}: {error}")))?);
        }
        Ok(Document { id: raw.id, statements, index: LazyIndex::default() })
    }
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct RawDocument {
    #[serde(default, deserialize_with = "present")]
    version: Option<String>,
    #[serde(default, deserialize_with = "present")]
    id: Option<String>,
    statement: Statements,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct RawStatement {
    #[serde(default, deserialize_with = "present")]
    sid: Option<String>,
    effect: Effect,
    #[serde(default, deserialize_with = "present")]
    action: Option<Texts>,
    #[serde(default, deserialize_with = "present")]
    not_action: Option<Texts>,
    #[serde(default, deserialize_with = "present")]
    resource: Option<Texts>,
    #[serde(default, deserialize_with = "present")]
    not_resource: Option<Texts>,
    #[serde(default, deserialize_with = "present")]
    principal: Option<RawPrincipals>,
    #[serde(default, deserialize_with = "present")]
    not_principal: Option<RawPrincipals>,
    #[serde(default, deserialize_with = "present")]
    condition: Option<Pairs<Pairs<Scalars>>>,
}

/// Reads an element that is there; `null` is no way to leave one out.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A struct that is written as an object; a list of its fields' values would not do.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = Object<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        deserializer.deserialize_map(Reader(PhantomData))
    }
}

/// One statement or a list of them.
struct Statements(Vec<Object<RawStatement>>);

impl<'de> Deserialize<'de> for Statements {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Statements;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a statement or a list of statements")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let statement = RawStatement::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Statements(vec![Object(statement)]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                collect(seq).map(Statements)
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// One text or a list of them.
struct Texts(Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Texts;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Texts(vec![text.to_owned()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                collect(seq).map(Texts)
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// One condition value or a list of them.
struct Scalars(Vec<String>);

impl<'de> Deserialize<'de> for Scalars {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader {
            lists: bool,
        }
        /// A value inside a list, where no further list may stand.
        struct Scalar(String);
        impl<'de> Deserialize<'de> for Scalar {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let Scalars(mut texts) = deserializer.deserialize_any(Reader { lists: false })?;
                Ok(Scalar(texts.pop().unwrap_or_default()))
            }
        }
        impl<'de> Visitor<'de> for Reader {
            type Value = Scalars;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self.lists {
                    true => "a text, number or boolean, or a list of them",
                    false => "a text, number or boolean",
                })
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Scalars(vec![text.to_owned()]))
            }
            fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Self::Value, E> {
                Ok(Scalars(vec![value.to_string()]))
            }
            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Self::Value, E> {
                Ok(Scalars(vec![value.to_string()]))
            }
            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Self::Value, E> {
                Ok(Scalars(vec![value.to_string()]))
            }
            fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Self::Value, E> {
                Ok(Scalars(vec![value.to_string()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                if !self.lists {
                    return Err(A::Error::invalid_type(serde::de::Unexpected::Seq, &self));
                }
                Ok(Scalars(collect(seq)?.into_iter().map(|Scalar(text)| text).collect()))
            }
        }
        deserializer.deserialize_any(Reader { lists: true })
    }
}

/// `"*"` or an object of lists.
enum RawPrincipals {
    Everyone,
    Named(Pairs<Texts>),
}

impl RawPrincipals {
    fn prepare(self) -> Result<PrincipalPatterns, String> {
        let RawPrincipals::Named(Pairs(kinds)) = self else { return Ok(PrincipalPatterns::everyone()) };
        let mut patterns = PrincipalPatterns::default();
        for (kind, Texts(texts)) in kinds {
            for text in texts {
                patterns.add(&kind, &text)?;
            }
        }
        Ok(patterns)
    }
}

impl<'de> Deserialize<'de> for RawPrincipals {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = RawPrincipals;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`\"*\"` or an object such as `{\"Service\": \"lambda.amazonaws.com\"}`")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                match text {
                    "*" => Ok(RawPrincipals::Everyone),
                    _ => Err(E::invalid_value(serde::de::Unexpected::Str(text), &self)),
                }
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Pairs::deserialize(MapAccessDeserializer::new(map)).map(RawPrincipals::Named)
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// An object with its keys in order; a key that comes twice is an error.
struct Pairs<T>(Vec<(String, T)>);

impl<T> Default for Pairs<T> {
    fn default() -> Self {
        Pairs(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pairs<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = Pairs<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs: Vec<(String, T)> = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, T>()? {
                    if pairs.iter().any(|(known, _)| *known == key) {
                        return Err(A::Error::custom(format_args!("`{key}` stands twice in one object")));
                    }
                    pairs.push((key, value));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Reader(PhantomData))
    }
}

fn collect<'de, T: Deserialize<'de>, A: SeqAccess<'de>>(mut seq: A) -> Result<Vec<T>, A::Error> {
    let mut items = Vec::new();
    while let Some(item) = seq.next_element()? {
        items.push(item);
    }
    Ok(items)
}
