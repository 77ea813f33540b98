//! The kinds of tokens, with logos.

use logos::Logos;

macro_rules! tokens {
    (
        keywords { $( $keyword:ident $text:tt ),* $(,)? }
        kinds { $( $kind:tt )* }
        punctuation { $( $mark:ident $mark_text:tt ),* $(,)? }
    ) => {
        /// The kind of a token. Keywords have no rule of logos: [`TokenKind::of_word`] finds them, so that a word is read in one
        /// loop.
        #[derive(Logos, Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
        #[logos(skip r"[ \t\r\n\x0C]+")]
        #[allow(missing_docs)]
        pub enum TokenKind {
            $( $keyword, )*
            /// A word that declares a resource or precedes a name in a grant.
            Kind,
            $( #[token($mark_text)] $mark, )*
            /// Any other word, also with `-` inside (`unscoped-scan`).
            #[regex(r"[A-Za-z_][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*")] Word,
            #[regex("\"([^\"\\\\\n]|\\\\[^\n])*\"")] Text,
            #[regex("\"([^\"\\\\\n]|\\\\[^\n])*\\\\?")] OpenText,
            #[regex(r"[0-9]+", priority = 20)] Int,
            #[regex(r"[0-9]+\.[0-9]+", priority = 20)] Decimal,
            #[regex(r"[0-9]+(s|m|h|d)", priority = 20)] Duration,
            #[regex(r"[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]", priority = 20)] Date,
            #[regex(r"[0-9][A-Za-z0-9_.\-]*", priority = 10)] BadNumber,
            /// `/` up to white space.
            #[regex(r"/([^/ \t\r\n\x0C][^ \t\r\n\x0C]*)?")] Path,
            /// `$connect`, `$default`.
            #[regex(r"\$[A-Za-z]+")] RouteKey,
            #[regex(r"///[^\n]*", priority = 40, allow_greedy = true)] Doc,
            #[regex(r"//[^\n]*", priority = 30, allow_greedy = true)] Comment,
            /// Anything that begins no token.
            Bad,
        }

        /// The keywords of the grammar.
        pub const KEYWORDS: &[(&str, TokenKind)] = &[ $( ($text, TokenKind::$keyword) ),* ];
        /// The words that declare a resource or precede a name in a grant.
        pub const KIND_WORDS: &[&str] = &[ $( $kind ),* ];
        pub const PUNCTUATION: &[(&str, TokenKind)] = &[ $( ($mark_text, TokenKind::$mark) ),* ];
    };
}

tokens! {
    keywords {
        Grant "grant", Deny "deny", Param "param", Test "test",
        UserPool "user_pool", Provider "provider", IdentityPool "identity_pool", Api "api",
        AuthUsers "auth_users", UnauthUsers "unauth_users", Group "group", Function "function", Except "except",
        Raw "raw", At "at", Where "where", And "and", Via "via", Until "until", Because "because",
        Owner "owner", Attributes "attributes",
        Assert "assert", Can "can", Cannot "cannot", Only "only", Anything "anything",
        SelfWord "self", Other "other", Requires "requires", Authorizer "authorizer", Scopes "scopes", Is "is", Public "public",
        Route "route",
    }
    kinds {
        "table" "index" "bucket" "queue" "topic" "stream" "delivery_stream" "bus" "field" "channel" "event_api"
        "secret" "parameter" "key" "iot_topic" "iot_shadow" "state_machine" "database" "model" "knowledge_base"
        "place_index" "map" "route_calculator" "tracker" "maps_v2" "places_v2" "routes_v2" "rum_monitor"
        "email_identity" "schedule_group" "file_system" "distribution" "agent" "role" "resource" "type"
    }
    punctuation {
        OpenBrace "{", CloseBrace "}", OpenParen "(", CloseParen ")", Comma ",", Semicolon ";", Colon ":", Dot ".",
        Equals "=", AtSign "@", Arrow "->",
    }
}

/// Words that are keywords only where the grammar expects them, and names elsewhere: they came later than the programs that have them
/// as names.
pub const CONTEXTUAL: &[&str] = &[AFTER];

/// `after DATE` in an assertion.
pub const AFTER: &str = "after";

/// Words that cannot be names, so that the language can grow.
pub const RESERVED: &[&str] = &[
    "all",
    "any",
    "apply",
    "as",
    "assert",
    "by",
    "can",
    "cannot",
    "column",
    "condition",
    "const",
    "else",
    "env",
    "export",
    "extern",
    "false",
    "from",
    "global",
    "if",
    "import",
    "in",
    "let",
    "limit",
    "match",
    "may",
    "module",
    "must",
    "not",
    "of",
    "on",
    "only",
    "or",
    "policy",
    "principal",
    "private",
    "requires",
    "rule",
    "self",
    "session",
    "share",
    "template",
    "tenant",
    "then",
    "true",
    "unless",
    "use",
    "users",
    "when",
    "with",
];

/// Size of [`WORDS`].
const PLACES: usize = 256;

/// A perfect hash table of keywords (see [`place`]). Free entries have the empty word.
static WORDS: [(&str, TokenKind); PLACES] = {
    let mut words = [("", TokenKind::Word); PLACES];
    let mut n = 0;
    while n < KEYWORDS.len() + KIND_WORDS.len() {
        let (word, kind) =
            if n < KEYWORDS.len() { KEYWORDS[n] } else { (KIND_WORDS[n - KEYWORDS.len()], TokenKind::Kind) };
        let at = place(word.as_bytes());
        assert!(words[at].0.is_empty(), "two words have one place: change `FACTOR`");
        words[at] = (word, kind);
        n += 1;
    }
    words
};

/// Returns the index of a word in [`WORDS`], which is different for each keyword.
const fn place(word: &[u8]) -> usize {
    let ([first, ..], [.., last]) = (word, word) else { return 0 };
    let (length, middle) = (word.len() as u8, word[word.len() / 2]);
    (u32::from_le_bytes([length, *first, middle, *last]).wrapping_mul(FACTOR) >> (u32::BITS - PLACES.ilog2())) as usize
}

/// Found by trial. The table does not compile with a value that causes collisions.
const FACTOR: u32 = 0xceb756fd;

impl TokenKind {
    /// Returns the kind of a word: its keyword, [`Self::Kind`] or [`Self::Word`].
    pub fn of_word(word: &str) -> Self {
        let (known, kind) = WORDS[place(word.as_bytes())];
        if known == word { kind } else { Self::Word }
    }

    /// Returns whether the token is a word or a keyword.
    pub fn is_word(self) -> bool {
        self == Self::Word || self == Self::Kind || (self as u8) <= (Self::Route as u8)
    }

    /// Returns whether the token can only be the first of a statement.
    pub fn is_hard_start(self) -> bool {
        matches!(self, Self::Grant | Self::Deny | Self::Param | Self::Test)
    }

    /// Returns whether the token can be the first of a statement.
    pub fn is_start(self) -> bool {
        self.is_hard_start()
            || matches!(
                self,
                Self::UserPool
                    | Self::Provider
                    | Self::IdentityPool
                    | Self::Api
                    | Self::Function
                    | Self::Kind
                    | Self::AtSign
            )
    }

    /// Returns the name of the token in messages that do not quote the source.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Word => "a name",
            Self::Kind => "a resource kind",
            Self::Text => "a string",
            Self::OpenText => "an unterminated string",
            Self::Int => "a number",
            Self::Decimal => "a decimal number",
            Self::Duration => "a duration",
            Self::Date => "a date",
            Self::BadNumber => "a malformed number",
            Self::Path => "a path",
            Self::RouteKey => "a route key",
            Self::Doc | Self::Comment => "a comment",
            Self::Bad => "a stray character",
            _ => KEYWORDS.iter().chain(PUNCTUATION).find(|(_, kind)| *kind == self).map_or("a token", |(text, _)| text),
        }
    }
}
