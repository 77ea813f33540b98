//! The shape of the table of resource kinds and verbs. The table itself is data, in [`super::kinds`].

/// A kind of resource that can be declared and granted.
#[derive(Debug)]
pub struct Kind {
    /// The word that declares it (`table`); for APIs the word of the table (`http_api`), declared by `api NAME http`.
    pub word: &'static str,
    /// What people call it: `DynamoDB table`.
    pub title: &'static str,
    /// IAM service prefix of its actions.
    pub service: &'static str,
    /// CloudFormation type, empty if there is none.
    pub cfn: &'static str,
    /// ARN of the resource made from its name, as a [`Shape::arn`] without `{arn}`.
    pub arn: &'static str,
    /// What can stand in the `Resource` of a statement.
    pub shapes: &'static [Shape],
    /// The verbs.
    pub verbs: &'static [Verb],
    /// Documented unions of verbs.
    pub groups: &'static [VerbGroup],
    /// How a grant is bound to the caller's own data.
    pub owner: Owner,
    /// Typed conditions `where WORD("value", …)`.
    pub filters: &'static [Filter],
    /// Whether signed-in users may ever be granted anything here; if not, why.
    pub users: Users,
    /// Whether guests (enhanced flow) can reach the service at all.
    pub guests: Guests,
    /// What a customer managed key needs beside the grant.
    pub kms: Option<Kms>,
    /// How the answer of a write is kept from showing what was there before it.
    pub answers: Option<Answers>,
    /// How a function that acts for the callers of a route is kept to signing requests for them.
    pub signing: Option<Signing>,
    /// Facts a developer should know, one sentence each; documentation and hover only.
    pub traps: &'static [&'static str],
}

/// A kind is told by its word.
impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

/// One form of ARN in a kind.
#[derive(Debug)]
pub struct Shape {
    /// Name used by [`Verb::on`].
    pub name: &'static str,
    /// The kind word that names it in a grant: `table`, `index`, `route`, `field`, `channel`.
    pub word: &'static str,
    /// `service/type` in the catalogue.
    pub resource_type: &'static str,
    /// ARN with placeholders: `{P}` partition, `{R}` region, `{A}` account, `{arn}` the resource's own ARN, `{name}` its
    /// name (or id), `{sub}` the part behind the dot (`index Notes.byNote`), `{type}` and `{field}` (`field Graph.Query.list`),
    /// `{prefix}` the `at` prefix as written, `{under}` nothing without `at` and else `/`, the prefix and `*`, `{stage}`, `{method}`, `{path}` of a route, `{client}` an MQTT client id,
    /// `{profile}` an inference profile id, `{secret}` the ARN of the secret of a database.
    pub arn: &'static str,
    /// Whether the ARN ends in a wildcard because the kind needs one (object keys, stream labels, execution ids).
    pub open: bool,
}

/// A verb of a kind.
#[derive(Debug)]
pub struct Verb {
    /// The word in the grant.
    pub name: &'static str,
    /// `service:Action`s in canonical case, sorted.
    pub actions: &'static [&'static str],
    /// Shapes that the actions are granted on. `"*"`: the actions have no resource type (see [`Verb::unscoped`]).
    pub on: &'static [&'static str],
    /// Whether `where owner(…)`, or `{identity}` in `at`, can bind it.
    pub owner: bool,
    /// Whether `where attributes(…)` can bind it (tables: the update and read verbs).
    pub attributes: bool,
    /// Further actions with their own shape or condition.
    pub extra: &'static [Extra],
    /// A condition that always goes with it: `(operator, key, value)`.
    pub fixed: &'static [(&'static str, &'static str, &'static str)],
    /// Filters that must be given when users or guests are granted it, by [`Filter::word`].
    pub required_filters: &'static [&'static str],
    /// Whether its answer can show what was there before, see [`Kind::answers`].
    pub answers: bool,
    /// Whether it opens the connection that the other verbs go through. A denial of a group of verbs leaves it open: it is
    /// one connection for everything.
    pub connects: bool,
    /// Actions that a `deny` of this verb must deny too because they reach the same effect another way.
    pub deny_also: &'static [&'static str],
    /// IAM knows no resource for the actions: granted to functions only, with `because`.
    pub unscoped: bool,
    /// Administration: never for users or guests.
    pub admin: bool,
    /// One sentence for documentation and hover.
    pub note: &'static str,
}

/// Actions beside those of the verb.
#[derive(Debug)]
pub struct Extra {
    /// `service:Action`s.
    pub actions: &'static [&'static str],
    /// Shapes they are granted on.
    pub on: &'static [&'static str],
    /// Conditions `(operator, key, value)`.
    pub conditions: &'static [(&'static str, &'static str, &'static str)],
}

/// A documented union of verbs.
#[derive(Debug)]
pub struct VerbGroup {
    /// `read`, `write`, `list`, …
    pub name: &'static str,
    /// Its verbs.
    pub verbs: &'static [&'static str],
}

/// How a kind knows whose data is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// It doesn't; the text says why.
    None(&'static str),
    /// By a multivalued condition key under `ForAllValues:StringEquals`, with a `Null` guard (`dynamodb:LeadingKeys`).
    Set(&'static str),
    /// By a single-valued key with a name of the user's behind it (`kms:EncryptionContext:`).
    Named(&'static str),
    /// By a segment of the ARN: `{identity}` in `at`.
    Prefix,
}

/// A typed condition.
#[derive(Debug)]
pub struct Filter {
    /// The word behind `where`.
    pub word: &'static str,
    /// The condition key.
    pub key: &'static str,
    /// The operator, `StringEquals`, `StringLike` or `NumericLessThanEquals`; behind `ForAllValues:` if the key is multivalued,
    /// which needs a `Null` guard.
    pub operator: &'static str,
    /// What its values are.
    pub takes: Takes,
    /// The verbs it may stand with.
    pub verbs: &'static [&'static str],
    /// One sentence for documentation.
    pub note: &'static str,
}

/// The values of a typed condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Texts, any of which will do.
    Texts,
    /// One duration such as `10m`, which the policy has in milliseconds.
    Duration {
        /// The shortest, in seconds.
        least: u64,
        /// The longest, in seconds.
        most: u64,
    },
}

/// Whether end users may be granted a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Users {
    /// Yes.
    Yes,
    /// Never, because …
    No(&'static str),
}

/// What the session policy of guests lets through.
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

/// The condition under which the answer of a write shows nothing of what was there before. Writes carry it for whoever may
/// not read that anyway.
#[derive(Debug)]
pub struct Answers {
    /// The condition key that says what the request wants back.
    pub key: &'static str,
    /// Its value for nothing. A request need not say.
    pub nothing: &'static str,
    /// The verb that reads the same.
    pub unless: &'static str,
}

/// The condition under which requests are signed by one and sent by another.
#[derive(Debug)]
pub struct Signing {
    /// The shape whose actions are asked for so.
    pub on: &'static str,
    /// The condition key that says how the request is signed.
    pub key: &'static str,
    /// Its values for what can be signed ahead, sorted.
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
