//! Which options the checker takes where. The tables of clauses hold those of all kinds; what an editor proposes is what is
//! left when those are gone that are errors: of another kind, beside another option, or in something that exists already.

use super::{api, providers, user_pool};
use crate::model::ApiKind;
use crate::syntax::clauses::BlockSpec;

/// Where an option would stand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Around<'a> {
    /// The first words of the declaration and of the clauses around it, the declaration first.
    pub(crate) path: &'a [&'static str],
    /// The word behind the name of the declaration.
    pub(crate) flavour: &'a str,
    /// What stands between the first word of the innermost clause and its brace, word by word.
    pub(crate) head: &'a [&'a str],
    /// The options that are there already.
    pub(crate) given: &'a [&'static str],
    /// Whether the declaration says that what it declares exists already: `arn` or `import`.
    pub(crate) exists: bool,
}

/// Options of which one at most can stand, and where: in the block with this path, in any if there is none.
const APART: &[(&[&str], &[&str])] = &[
    (&[], &["arn", "import", "name", "id", "topic"]),
    (&["api", "route"], &["public", "iam", "authorizer"]),
    (&["api", "route"], &["public", "scopes"]),
    (&["api", "route"], &["iam", "scopes"]),
    (&["user_pool", "group"], &["create", "role"]),
    (&["user_pool", "provider"], &["metadata_url", "metadata"]),
    (&["api"], &["create", "id"]),
    (&["api"], &["create", "import"]),
    (&["api"], &["create", "stage"]),
    (&["provider"], &["thumbprint", "arn"]),
    (&["provider"], &["thumbprint", "import"]),
    (&["provider"], &["metadata", "arn"]),
    (&["provider"], &["metadata", "import"]),
];

/// The options of a block that can be there or be added.
pub(crate) fn fitting(context: &'static BlockSpec, around: &Around<'_>) -> impl Iterator<Item = &'static str> {
    context.clauses.iter().map(|clause| clause.word).filter(|word| fits(word, around))
}

/// Whether an option can stand in a block beside what is there.
pub(crate) fn fits(word: &str, around: &Around<'_>) -> bool {
    let apart = APART.iter().filter(|(path, words)| (path.is_empty() || *path == around.path) && words.contains(&word));
    let beside = apart.flat_map(|(_, words)| *words).all(|other| *other == word || !around.given.contains(other));
    beside && known(word, around)
}

fn known(word: &str, around: &Around<'_>) -> bool {
    let api = api_kind(around.flavour);
    let head = |at: usize| around.head.get(at).copied().unwrap_or("");
    match (around.path, api) {
        (["provider"], _) => {
            let (needed, possible) = providers::options(around.flavour);
            needed.contains(&word) || possible.contains(&word)
        }
        (["api"], Some(ApiKind::Http)) if word == "name" => around.given.contains(&"create"),
        (["api"], Some(kind)) => {
            (word != "create" || kind == ApiKind::Http)
                && !api::foreign(kind).iter().any(|(foreign, _)| *foreign == word)
        }
        (["api", "authorizer"], Some(kind)) if around.head.len() > 1 => {
            api::authorizer_options(kind, head(1)).contains(&word)
        }
        // One asks when it connects, and nobody later.
        (["api", "route"], Some(ApiKind::WebSocket)) => head(0) == "$connect" && word != "scopes",
        (["user_pool"], _) if around.exists => user_pool::OF_EXISTING.contains(&word),
        (["user_pool"], _) if matches!(word, "arn" | "import") => {
            around.given.iter().all(|given| user_pool::OF_EXISTING.contains(given))
        }
        (["user_pool", "client"], _) => (word == "id") == around.exists,
        // A group that exists already is changed only by who sets its role.
        (["user_pool", "group"], _) => match word {
            "create" | "role" => around.exists,
            "precedence" => !around.exists || around.given.iter().any(|given| matches!(*given, "create" | "role")),
            _ => true,
        },
        (["user_pool", "provider"], _) => user_pool::provider_options(head(1))
            .is_none_or(|(needed, possible)| needed.contains(&word) || possible.contains(&word)),
        (["user_pool", "trigger"], _) => !user_pool::trigger_versions(head(0)).is_empty(),
        _ => true,
    }
}

/// The words that an option of a closed set takes, where they are fewer than its table says. `head` is what stands before them.
pub(crate) fn words(option: &str, around: &Around<'_>) -> Option<&'static [&'static str]> {
    match (around.path, option) {
        (["api"], "authorizer") => api_kind(around.flavour).map(api::authorizer_types),
        (["user_pool", "trigger"], "version") => {
            around.head.first().map(|trigger| user_pool::trigger_versions(trigger))
        }
        _ => None,
    }
}

/// Whether an option takes a reason behind these words of its own.
pub(crate) fn takes_reason(option: &str, before: &[&str]) -> bool {
    match option {
        "authorizer" => before.get(1) == Some(&"api_key"),
        "guests" => before.first() == Some(&"on"),
        _ => true,
    }
}

/// The kind of API that the word behind its name means.
fn api_kind(flavour: &str) -> Option<ApiKind> {
    let kinds = [ApiKind::Http, ApiKind::Rest, ApiKind::WebSocket, ApiKind::GraphQl];
    kinds.into_iter().find(|kind| kind.word() == flavour)
}
