//! What a text of the program is used for, and which values are right there.
//!
//! One table: [`Position`] and, for resources, [`NAMES`]. It checks what stands in the text, the values that are given for
//! parameters, and their defaults; the outputs carry it as the pattern of a parameter, for the values that come later. What
//! reaches a policy, an ARN or a decision about who is let in holds no `*`, `?`, `$` and no braces, so that it means itself.

use rustc_hash::FxHashSet;

use super::pattern::{Class, Element, Pattern};
use crate::catalog::kind::Kind;
use crate::text::{Loc, a};

/// What a text is used for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Position {
    /// The name (or id) of a resource, from which its ARN is made.
    Name(&'static Kind),
    /// The ARN of a resource.
    Arn(&'static Kind),
    /// The ARN of the function behind a handler's path.
    Handler,
    /// The ARN of an IAM role.
    RoleArn,
    /// The ARN of an identity provider of IAM: `oidc-provider` or `saml-provider`.
    ProviderArn(&'static str),
    /// The ARN of an identity that mail is sent with.
    SesArn,
    /// The ARN of a certificate.
    CertificateArn,
    /// The name of an export of another stack.
    Export,
    /// The id of an API.
    ApiId,
    /// The stage of an API.
    Stage,
    /// The id of the root resource of a REST API.
    RootResource,
    /// The id of an identity pool.
    IdentityPoolId,
    /// The id of an app client.
    ClientId,
    /// The `at` of a grant on a kind: keys of a bucket, MQTT topics.
    Prefix(&'static Kind),
    /// The id of an MQTT client.
    MqttClient,
    /// The alias of a function.
    Alias,
    /// An inference profile.
    Profile,
    /// A value that a condition compares with.
    FilterValue,
    /// The same where `*` is a wildcard if it stands in the text.
    FilterPattern,
    /// Whose tokens are taken.
    Issuer,
    /// For whom tokens are issued: an audience, a client id of a provider.
    Audience,
    /// The value that a claim is compared with.
    ClaimValue,
    /// A claim or an attribute of a provider.
    Claim,
    /// A scope, or the identifier of a resource server.
    Scope,
    /// An attribute of a user pool.
    Attribute,
    /// The name of something that the output makes: a pool, a client.
    Title,
    /// The name of a group or a provider of a user pool.
    Member,
    /// A domain name.
    Domain,
    /// An address that browsers are sent to, or that a document is read from.
    Url,
    /// An origin whose pages may call an API.
    Origin,
    /// The name of a header.
    Header,
    /// An id of letters and digits that another company gave.
    Code,
    /// The external id of a trust policy.
    ExternalId,
    /// An AWS region.
    Region,
    /// A SHA-1 in hexadecimal digits.
    Thumbprint,
    /// The name of a configuration set.
    ConfigurationSet,
    /// A text for people.
    Text,
    /// A secret, or a document with keys.
    Secret,
}

/// How much of a text in the program its position checks; the rest is what [`crate::check`] says about it elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Literal {
    /// All of it.
    Whole,
    /// Its characters.
    Characters,
    /// Nothing.
    Elsewhere,
}

/// The characters of a name where nothing narrower is known.
const NAME: Class = Class::of("A-Za-z0-9_.-");
/// Graphic ASCII without what means something in a policy.
const GRAPHIC: Class = Class::of("!-~").without("*?${}\"\\");
/// What is no wildcard and no variable anywhere.
const PLAIN: Class = Class::PRINTABLE.without("*?${}\\");

/// What stands in the text and is no wildcard and no variable; which of it IAM takes is for the linter to say.
const LITERAL: Class = Class::TEXT.without("*?${}");

/// The characters of the names of a kind, and of what stands in their place in an ARN that is given as a whole. A kind that
/// is not listed has [`NAME`].
const NAMES: &[(&str, Class, Class)] = &[
    ("function", Class::of("A-Za-z0-9_-"), Class::of("A-Za-z0-9_:-")),
    ("state_machine", Class::of("A-Za-z0-9_+!@.()=,'-"), Class::of("A-Za-z0-9_+!@.()=,'-")),
    ("secret", Class::of("A-Za-z0-9/_+=.@-"), Class::of("A-Za-z0-9/_+=.@-")),
    ("parameter", Class::of("A-Za-z0-9_./-"), Class::of("A-Za-z0-9_./-")),
    // An alias names no key in a policy; that it does not is for the linter to say.
    ("key", Class::of("A-Za-z0-9/_-"), Class::of("A-Za-z0-9/_-")),
    ("bus", Class::of("A-Za-z0-9_./-"), Class::of("A-Za-z0-9_./-")),
    ("model", Class::of("A-Za-z0-9_.:-"), Class::of("A-Za-z0-9_.:-")),
    ("iot_topic", GRAPHIC.without("#+"), GRAPHIC.without("#+")),
    ("iot_shadow", Class::of("A-Za-z0-9_:-"), Class::of("A-Za-z0-9_:-")),
    ("rum_monitor", Class::of("A-Za-z0-9_.#-"), Class::of("A-Za-z0-9_.#-")),
];

impl Position {
    /// The values that are right if the position has nothing else.
    pub fn whole(self) -> Pattern {
        match self {
            // Without a slash of its own: `/{p}` and `{p}` would be the same parameter otherwise, or `//`.
            Self::Name(kind) if kind.word == "parameter" => Pattern::begins(names(kind).0.without("/"), names(kind).0),
            Self::Arn(kind) => arn(kind),
            Self::Handler => arn(function()),
            Self::RoleArn => arn_of("arn:{P}:iam::{A}:role/{name}", Class::of("A-Za-z0-9_+=,.@/-")),
            Self::ProviderArn("saml-provider") => {
                arn_of("arn:{P}:iam::{A}:saml-provider/{name}", Class::of("A-Za-z0-9_.-"))
            }
            Self::ProviderArn(_) => arn_of("arn:{P}:iam::{A}:oidc-provider/{name}", Class::of("A-Za-z0-9_.:/~%-")),
            Self::SesArn => arn_of("arn:{P}:ses:{R}:{A}:identity/{name}", Class::of("A-Za-z0-9_.+@-")),
            Self::CertificateArn => arn_of("arn:{P}:acm:{R}:{A}:certificate/{name}", Class::of("A-Za-z0-9-")),
            Self::Issuer => Pattern::new(vec![
                Element::Text("https://"),
                Element::some(Class::of("A-Za-z0-9.-")),
                Element::Of { class: Class::of("A-Za-z0-9_.~%/-"), min: 0, max: Pattern::UNBOUNDED },
            ]),
            _ => Pattern::some(self.class()),
        }
    }

    /// The characters of a value that is a part of the text there.
    pub fn class(self) -> Class {
        match self {
            Self::Name(kind) => names(kind).0,
            // A colon or a slash would move what stands behind it to another place of the ARN.
            Self::Arn(kind) => names(kind).0.without(":").and(GRAPHIC),
            Self::Handler | Self::Alias => Class::of("A-Za-z0-9_-"),
            Self::RoleArn => Class::of("A-Za-z0-9_+=,.@/-"),
            Self::ProviderArn(_) => Class::of("A-Za-z0-9_./-"),
            Self::SesArn => Class::of("A-Za-z0-9_.+@-"),
            Self::CertificateArn | Self::Region => Class::of("A-Za-z0-9-"),
            Self::Export => Class::of("A-Za-z0-9-"),
            Self::ApiId | Self::Stage => Class::of("A-Za-z0-9_-"),
            Self::RootResource | Self::Code => Class::of("A-Za-z0-9"),
            Self::IdentityPoolId => Class::of("A-Za-z0-9_:-"),
            Self::ClientId => Class::of("A-Za-z0-9_+-"),
            Self::Prefix(kind) if kind.word == "iot_topic" => PLAIN.without("/#+"),
            Self::Prefix(_) => PLAIN.without("/"),
            Self::MqttClient => GRAPHIC.without("/#+"),
            Self::Profile => Class::of("A-Za-z0-9_.:-"),
            Self::FilterValue | Self::FilterPattern => PLAIN,
            Self::Issuer => Class::of("A-Za-z0-9_.~%/-"),
            Self::Audience | Self::Scope => GRAPHIC,
            Self::ClaimValue => Class::TEXT.without("{}"),
            Self::Claim => Class::of("!-~").without("{}"),
            Self::Attribute => Class::of("A-Za-z0-9_:.-"),
            Self::Title => Class::of("A-Za-z0-9 _+=,.@-"),
            Self::Member => Class::of("!-~").without("{}"),
            Self::Domain => Class::of("a-z0-9.-"),
            Self::Url => Class::of("!-~").without("{}\"<>\\^`"),
            Self::Origin => Class::of("A-Za-z0-9.:/_[]-"),
            Self::Header => Class::of("A-Za-z0-9_-"),
            Self::ExternalId => Class::of("A-Za-z0-9_+=,.@:/-"),
            Self::Thumbprint => Class::of("A-Fa-f0-9"),
            Self::ConfigurationSet => Class::of("A-Za-z0-9_-"),
            Self::Text => Class::TEXT.without("{}"),
            Self::Secret => Class::TEXT.with("\n\r\t"),
        }
    }

    /// The values that are right for a parameter there. `before` and `behind` say whether something stands on that side.
    pub fn of_parameter(self, before: bool, behind: bool) -> Pattern {
        if !before && !behind {
            return self.whole();
        }
        match self {
            Self::Name(kind) if kind.word == "parameter" && !before => self.whole(),
            Self::Issuer if !before => {
                let known = [Element::Text("https://"), Element::some(self.class())];
                Pattern::new(known.to_vec())
            }
            // The part of an ARN in which a kind has slashes is its name, which may hold one.
            _ => Pattern::some(self.class()),
        }
    }

    /// How much of a text in the program is checked here.
    pub fn literal(self) -> Literal {
        match self {
            Self::Name(_)
            | Self::ApiId
            | Self::IdentityPoolId
            | Self::ClientId
            | Self::Stage
            | Self::Alias
            | Self::Profile
            | Self::Export
            | Self::MqttClient
            | Self::ExternalId
            | Self::Region
            | Self::ConfigurationSet
            | Self::FilterValue
            | Self::FilterPattern => Literal::Characters,
            Self::Arn(_)
            | Self::Handler
            | Self::RoleArn
            | Self::ProviderArn(_)
            | Self::SesArn
            | Self::CertificateArn => Literal::Whole,
            _ => Literal::Elsewhere,
        }
    }

    /// The characters that a text in the program may hold, parameters left out.
    pub fn literal_class(self) -> Class {
        match self {
            // MQTT knows more characters than a value from outside needs.
            Self::Name(kind) if kind.word == "iot_topic" => LITERAL,
            Self::FilterValue => LITERAL,
            Self::FilterPattern => LITERAL.with("*"),
            Self::Export => self.class().with(":"),
            // The slash at the beginning of a parameter's name is not a part of its ARN, and may be written.
            Self::Name(kind) => names(kind).0,
            // `client/${cognito-identity.amazonaws.com:sub}` and what is around it.
            Self::MqttClient => GRAPHIC.without("#+"),
            _ => self.class(),
        }
    }

    /// Whether a value that nobody can check may stand here: `ssm`, and `{{resolve:…}}` in secrets.
    pub fn open(self) -> bool {
        matches!(self, Self::Text | Self::Secret)
    }

    /// Whether what identifies the caller may stand here.
    pub fn caller(self) -> bool {
        matches!(self, Self::Prefix(_) | Self::MqttClient)
    }

    /// The form of a whole value, for a message: `arn:aws:sqs:REGION:ACCOUNT:NAME`.
    pub fn form(self) -> Option<String> {
        let form = |pattern: &str| {
            let pattern = pattern.strip_suffix("-??????").unwrap_or(pattern);
            [("{P}", "aws"), ("{R}", "REGION"), ("{A}", "ACCOUNT"), ("{name}", "NAME")]
                .into_iter()
                .fold(pattern.to_owned(), |text, (hole, word)| text.replace(hole, word))
        };
        Some(match self {
            Self::Arn(kind) => form(kind.arn),
            Self::Handler => form(function().arn),
            Self::RoleArn => "arn:aws:iam::ACCOUNT:role/NAME".to_owned(),
            Self::ProviderArn(word) => format!("arn:aws:iam::ACCOUNT:{word}/NAME"),
            Self::SesArn => "arn:aws:ses:REGION:ACCOUNT:identity/example.com".to_owned(),
            Self::CertificateArn => "arn:aws:acm:REGION:ACCOUNT:certificate/ID".to_owned(),
            Self::Issuer => "https://login.example.com".to_owned(),
            _ => return None,
        })
    }

    /// What it is: `the name of a DynamoDB table`.
    pub fn title(self) -> String {
        match self {
            Self::Name(kind) if matches!(kind.word, "model" | "key" | "knowledge_base" | "event_api") => {
                format!("the id of {}", a(kind.title))
            }
            Self::Name(kind) => format!("the name of {}", a(kind.title)),
            Self::Arn(kind) => format!("the ARN of {}", a(kind.title)),
            Self::Handler => "the ARN of a Lambda function".to_owned(),
            Self::RoleArn => "the ARN of a role".to_owned(),
            Self::ProviderArn("saml-provider") => "the ARN of a SAML provider".to_owned(),
            Self::ProviderArn(_) => "the ARN of an OIDC provider".to_owned(),
            Self::SesArn => "the ARN of an SES identity".to_owned(),
            Self::CertificateArn => "the ARN of a certificate".to_owned(),
            Self::Export => "the name of an export".to_owned(),
            Self::ApiId => "the id of an API".to_owned(),
            Self::Stage => "the stage of an API".to_owned(),
            Self::RootResource => "the id of the root resource of a REST API".to_owned(),
            Self::IdentityPoolId => "the id of an identity pool".to_owned(),
            Self::ClientId => "the id of an app client".to_owned(),
            Self::Prefix(_) => "a prefix".to_owned(),
            Self::MqttClient => "an MQTT client id".to_owned(),
            Self::Alias => "an alias".to_owned(),
            Self::Profile => "an inference profile".to_owned(),
            Self::FilterValue | Self::FilterPattern => "a value in a condition".to_owned(),
            Self::Issuer => "an issuer".to_owned(),
            Self::Audience => "an audience".to_owned(),
            Self::ClaimValue => "the value of a claim".to_owned(),
            Self::Claim => "the name of a claim".to_owned(),
            Self::Scope => "a scope".to_owned(),
            Self::Attribute => "the name of an attribute".to_owned(),
            Self::Title | Self::Member => "a name".to_owned(),
            Self::Domain => "a domain".to_owned(),
            Self::Url => "an address".to_owned(),
            Self::Origin => "an origin".to_owned(),
            Self::Header => "the name of a header".to_owned(),
            Self::Code => "an id".to_owned(),
            Self::ExternalId => "an external id".to_owned(),
            Self::Region => "a region".to_owned(),
            Self::Thumbprint => "a thumbprint".to_owned(),
            Self::ConfigurationSet => "the name of a configuration set".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::Secret => "a secret".to_owned(),
        }
    }
}

impl Position {
    /// What it is in a program: `the name of table Orders`; [`Self::title`] if `of` is empty.
    pub fn phrase(self, of: &str) -> String {
        if of.is_empty() {
            return self.title();
        }
        match self {
            Self::Name(kind) => {
                let what = if self.title().starts_with("the id") { "id" } else { "name" };
                format!("the {what} of {} {of}", kind.word)
            }
            Self::Arn(kind) => format!("the ARN of {} {of}", kind.word),
            Self::Handler => format!("the ARN of the function behind {of}"),
            Self::RoleArn => format!("the ARN of the role that user pool {of} sends text messages with"),
            Self::ApiId => format!("the id of API {of}"),
            Self::Stage => format!("the stage of API {of}"),
            Self::RootResource => format!("the id of the root resource of API {of}"),
            Self::IdentityPoolId => format!("the id of identity pool {of}"),
            Self::Prefix(kind) => format!("a prefix of {} {of}", kind.word),
            Self::Alias => format!("the alias of function {of}"),
            Self::Profile => format!("the inference profile of model {of}"),
            Self::MqttClient => format!("the MQTT client id of {of}"),
            _ => self.title(),
        }
    }

    /// The values of a pattern in words.
    pub fn words(self, pattern: &Pattern) -> String {
        match (pattern.characters(), self.form()) {
            (Some(class), _) => {
                let first: Vec<String> = pattern.not_first().iter().map(char::to_string).collect();
                let words = class.words();
                if first.is_empty() { words } else { format!("{words}, no {} at the beginning", first.join(" ")) }
            }
            (None, Some(form)) => format!("a value like {form}"),
            (None, None) => "a value of another form".to_owned(),
        }
    }
}

/// The values that are right in words, and what they are for: `letters and digits: it is the id of API Http`.
pub fn constraint(words: &str, phrase: &str) -> String {
    format!("{words}: it is {phrase}")
}

/// The characters of the names of a kind, and of a name in an ARN that is given as a whole.
fn names(kind: &Kind) -> (Class, Class) {
    NAMES.iter().find(|(word, ..)| *word == kind.word).map_or((NAME, NAME), |(_, name, arn)| (*name, *arn))
}

fn function() -> &'static Kind {
    crate::catalog::kind("function").expect("functions are in the table of kinds")
}

fn arn(kind: &Kind) -> Pattern {
    match kind.word {
        "key" => arn_of("arn:{P}:kms:{R}:{A}:{T}/{name}", names(kind).1),
        _ => arn_of(kind.arn.strip_suffix("-??????").unwrap_or(kind.arn), names(kind).1),
    }
}

/// The ARNs of a form: `{P}` partition, `{R}` region, `{A}` account, `{T}` a word, `{name}`.
fn arn_of(form: &'static str, name: Class) -> Pattern {
    let of = |list: &str, min, max| Element::Of { class: Class::of(list), min, max };
    let mut elements = Vec::new();
    let mut rest = form;
    while let Some((before, behind)) = rest.split_once('{') {
        let (hole, after) = behind.split_once('}').expect("a form of the table is closed");
        if !before.is_empty() {
            elements.push(Element::Text(before));
        }
        match hole {
            "P" => elements.extend([Element::Text("aws"), of("a-z-", 0, Pattern::UNBOUNDED)]),
            "R" => elements.push(of("a-z0-9-", 1, Pattern::UNBOUNDED)),
            "A" => elements.push(of("0-9", 12, 12)),
            "T" => elements.push(of("a-z-", 1, Pattern::UNBOUNDED)),
            _ => elements.push(Element::some(name)),
        }
        rest = after;
    }
    if !rest.is_empty() {
        elements.push(Element::Text(rest));
    }
    Pattern::new(elements)
}

/// A place in the program at which a parameter is used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Use<'s> {
    /// What the text there is used for.
    pub position: Position,
    /// Whether something stands before the parameter.
    pub before: bool,
    /// Whether something stands behind it.
    pub behind: bool,
    /// The name of what the text belongs to; empty if it has none.
    pub of: &'s str,
    /// Where the text is.
    pub loc: Loc,
}

impl Use<'_> {
    /// What the values that are right there depend on.
    pub fn form(&self) -> (Position, bool, bool) {
        (self.position, self.before, self.behind)
    }

    /// The values that are right there.
    pub fn pattern(&self) -> Pattern {
        self.position.of_parameter(self.before, self.behind)
    }

    /// What the value is there: `a part of the name of table Orders`.
    pub fn phrase(&self) -> String {
        let phrase = self.position.phrase(self.of);
        if self.before || self.behind { format!("a part of {phrase}") } else { phrase }
    }
}

/// The values that are right at all of these places, in words too; none without any. Places that no value is right for
/// together with those before them are left out: the checker refuses them.
pub fn joined(uses: &[Use<'_>]) -> Option<(Pattern, String)> {
    let (first, rest) = uses.split_first()?;
    let mut seen = vec![first.form()];
    let (mut pattern, mut strictest) = (first.pattern(), first.position);
    let mut phrases = vec![first.phrase()];
    let mut known: FxHashSet<String> = phrases.iter().cloned().collect();
    let mut last = first;
    for one in rest {
        if (one.form(), one.of) != (last.form(), last.of) {
            let phrase = one.phrase();
            if known.insert(phrase.clone()) && phrases.len() < MOST_PHRASES {
                phrases.push(phrase);
            }
        }
        last = one;
        if seen.contains(&one.form()) {
            continue;
        }
        seen.push(one.form());
        let Some(both) = pattern.and(&one.pattern()) else { continue };
        if pattern.characters().is_some() && both.characters().is_none() {
            strictest = one.position;
        }
        pattern = both;
    }
    let more = known.len() - phrases.len();
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let words = constraint(&strictest.words(&pattern), &(phrases.join(", and ") + &more));
    Some((pattern, words))
}

/// The names of parameters of Systems Manager, in words too.
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html>
pub fn ssm_name() -> (Pattern, String) {
    let class = Class::of("A-Za-z0-9_./-");
    let words = format!("{}: it is the name of a parameter of Systems Manager, whose value is read", class.words());
    (Pattern::some(class), words)
}

/// So many places are named to who gives a value.
const MOST_PHRASES: usize = 3;
