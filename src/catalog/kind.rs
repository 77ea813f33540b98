//! Types of the table of resource kinds and verbs, which is in [`super::kinds`].

/// A kind of resource that can be declared and granted.
#[derive(Debug)]
pub struct Kind {
    /// Word that declares it: `table`. An API, declared by `api NAME http`, has `http_api`.
    pub word: &'static str,
    /// Name for people: `DynamoDB table`.
    pub title: &'static str,
    /// IAM service prefix of its actions.
    pub service: &'static str,
    /// CloudFormation type, empty if there is none.
    pub cfn: &'static str,
    /// ARN made from the name of a resource, as a [`Shape::arn`] without `{arn}`.
    pub arn: &'static str,
    /// Forms of ARN that the `Resource` of a statement can have.
    pub shapes: &'static [Shape],
    pub verbs: &'static [Verb],
    pub groups: &'static [VerbGroup],
    pub owner: Owner,
    /// Conditions `where WORD("value", …)`.
    pub filters: &'static [Filter],
    pub users: Users,
    pub guests: Guests,
    pub kms: Option<Kms>,
    /// Condition that keeps the answer of a write from showing the old data.
    pub answers: Option<Answers>,
    /// Condition that limits a function behind `via` to signing requests.
    pub signing: Option<Signing>,
    /// Facts a developer should know, one sentence each; documentation and hover only.
    pub traps: &'static [&'static str],
}

/// The word identifies a kind.
impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

/// A form of ARN of a kind.
#[derive(Debug)]
pub struct Shape {
    /// Name used by [`Verb::on`].
    pub name: &'static str,
    /// The kind word that names it in a grant: `table`, `index`, `route`, `field`, `channel`.
    pub word: &'static str,
    /// `service/type` in the catalogue.
    pub resource_type: &'static str,
    /// ARN with placeholders: `{P}` partition, `{R}` region, `{A}` account, `{arn}` the ARN of the resource, `{name}`
    /// its name (or id), `{sub}` the part after the dot (`index Notes.byNote`), `{type}` and `{field}` (`field
    /// Graph.Query.list`), `{prefix}` the `at` prefix as written, `{under}` nothing without `at`, else `/`, the prefix
    /// and `*`, `{stage}`, `{method}` and `{path}` of a route, `{client}` an MQTT client id, `{profile}` an inference
    /// profile id, `{secret}` the ARN of the secret of a database, `{configuration_set}` the one that mail is sent with.
    pub arn: &'static str,
    /// Whether the ARN ends in a wildcard because the kind needs one (object keys, stream labels, execution ids).
    pub open: bool,
}

/// A verb of a kind.
#[derive(Debug)]
pub struct Verb {
    /// Word in a grant.
    pub name: &'static str,
    /// `service:Action`s in canonical case, sorted.
    pub actions: &'static [&'static str],
    /// Shapes that the actions are granted on; `"*"` for actions without a resource type (see [`Verb::unscoped`]).
    pub on: &'static [&'static str],
    /// Whether `where owner(…)`, or `{identity}` in `at`, can bind it.
    pub owner: bool,
    /// Whether `where attributes(…)` can bind it (tables: the update and read verbs).
    pub attributes: bool,
    /// Further actions with their own shape or condition.
    pub extra: &'static [Extra],
    /// Conditions of every grant of it: `(operator, key, value)`.
    pub fixed: &'static [(&'static str, &'static str, &'static str)],
    /// Filters that must be given when users or guests are granted it, by [`Filter::word`].
    pub required_filters: &'static [&'static str],
    /// Whether its answer can show the old data, see [`Kind::answers`].
    pub answers: bool,
    /// Whether it opens the connection that the other verbs use. A denial of a group of verbs excludes it, since there
    /// is one connection for everything.
    pub connects: bool,
    /// Actions with the same effect, which a `deny` of this verb denies too.
    pub deny_also: &'static [&'static str],
    /// Whether IAM knows no resource for the actions: only functions may have them, with `because`.
    pub unscoped: bool,
    /// Whether it is administration, never for users or guests.
    pub admin: bool,
    /// One sentence for documentation and hover.
    pub note: &'static str,
}

/// Further actions of a verb, with their own shapes and conditions.
#[derive(Debug)]
pub struct Extra {
    /// `service:Action`s.
    pub actions: &'static [&'static str],
    /// Shapes they are granted on.
    pub on: &'static [&'static str],
    /// Conditions `(operator, key, value)`.
    pub conditions: &'static [(&'static str, &'static str, &'static str)],
}

#[derive(Debug)]
pub struct VerbGroup {
    /// `read`, `write`, `list`, …
    pub name: &'static str,
    pub verbs: &'static [&'static str],
}

/// How a grant is bound to the caller's own data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// It cannot be, for a reason.
    None(&'static str),
    /// By a multivalued condition key under `ForAllValues:StringEquals`, with a `Null` guard (`dynamodb:LeadingKeys`).
    Set(&'static str),
    /// By a single-valued key that a declared name completes (`kms:EncryptionContext:`).
    Named(&'static str),
    /// By a segment of the ARN: `{identity}` in `at`.
    Prefix,
}

#[derive(Debug)]
pub struct Filter {
    /// Word after `where`.
    pub word: &'static str,
    pub key: &'static str,
    /// `StringEquals`, `StringLike` or `NumericLessThanEquals`; after `ForAllValues:` if the key is multivalued, which
    /// needs a `Null` guard.
    pub operator: &'static str,
    pub takes: Takes,
    /// Verbs that it applies to.
    pub verbs: &'static [&'static str],
    /// One sentence for documentation.
    pub note: &'static str,
}

/// Values of a [`Filter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Texts, any of which may match.
    Texts,
    /// One duration such as `10m`; the policy has milliseconds.
    Duration {
        /// Shortest, in seconds.
        least: u64,
        /// Longest, in seconds.
        most: u64,
    },
}

/// Whether end users may be granted a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Users {
    Yes,
    /// Never, for a reason.
    No(&'static str),
}

/// Whether the session policies of guests allow a service.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guests {
    /// The service is on the list.
    Yes,
    /// Sources disagree.
    Unsure,
    /// Never reaches the service.
    No,
}

/// Condition under which the answer of a write shows nothing of the old data. Writes get it in roles that may not read
/// the data.
#[derive(Debug)]
pub struct Answers {
    /// Condition key for what the request asks to be returned.
    pub key: &'static str,
    /// Its value for nothing, which is the default of a request.
    pub nothing: &'static str,
    /// Verb that reads the same data.
    pub unless: &'static str,
}

/// Condition under which requests are signed for somebody else to send.
#[derive(Debug)]
pub struct Signing {
    /// Shape whose actions can be requested so.
    pub on: &'static str,
    /// Condition key for how the request is signed.
    pub key: &'static str,
    /// Its values for requests that can be signed ahead, sorted.
    pub values: &'static [&'static str],
}

/// Permissions on a customer managed key that go with reading and writing.
#[derive(Debug)]
pub struct Kms {
    /// Actions when anything is read.
    pub read: &'static [&'static str],
    /// Actions when anything is written.
    pub write: &'static [&'static str],
    /// `kms:ViaService` without the region: `dynamodb` for `dynamodb.{R}.amazonaws.com`.
    pub via: &'static str,
}
