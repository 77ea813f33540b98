//! Options that the checker accepts at a place, for editors to propose. The tables of clauses list the options of all
//! kinds; this module leaves out those that would be errors: of another kind, beside another option, or in something
//! that exists already.

use super::{api, providers, user_pool};
use crate::model::ApiKind;
use crate::syntax::clauses::BlockSpec;

/// Place of an option.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OptionSite<'a> {
    /// First words of the declaration and of the clauses around the place, the declaration first.
    pub(crate) path: &'a [&'static str],
    /// Word after the name of the declaration.
    pub(crate) flavour: &'a str,
    /// Words between the first word of the innermost clause and its brace.
    pub(crate) head: &'a [&'a str],
    /// Options that are there already.
    pub(crate) given: &'a [&'static str],
    /// Whether the declaration has `arn` or `import`, so that it declares something that exists already.
    pub(crate) exists: bool,
}

/// Options of which a block can have one, each with the path of the block; an empty path is any block.
const MUTUALLY_EXCLUSIVE: &[(&[&str], &[&str])] = &[
    (&[], &["arn", "import", "name", "id", "topic", "logical_id"]),
    (&["api", "route"], &["public", "iam", "authorizer"]),
    (&["api", "route"], &["public", "scopes"]),
    (&["api", "route"], &["iam", "scopes"]),
    (&["user_pool", "group"], &["create", "role"]),
    (&["user_pool", "provider"], &["metadata_url", "metadata"]),
    (&["api"], &["create", "id"]),
    (&["api"], &["create", "import"]),
    (&["api"], &["create", "logical_id"]),
    (&["provider"], &["thumbprint", "arn"]),
    (&["provider"], &["thumbprint", "import"]),
    (&["provider"], &["metadata", "arn"]),
    (&["provider"], &["metadata", "import"]),
];

/// Returns the options that a block may have at a place.
pub(crate) fn available_options(
    context: &'static BlockSpec,
    site: &OptionSite<'_>,
) -> impl Iterator<Item = &'static str> {
    context.clauses.iter().map(|clause| clause.word).filter(|word| is_available(word, site))
}

/// Returns whether an option may be at a place beside those already there.
pub(crate) fn is_available(word: &str, site: &OptionSite<'_>) -> bool {
    let exclusions = MUTUALLY_EXCLUSIVE
        .iter()
        .filter(|(path, words)| (path.is_empty() || *path == site.path) && words.contains(&word));
    let beside = exclusions.flat_map(|(_, words)| *words).all(|other| *other == word || !site.given.contains(other));
    beside && is_known(word, site)
}

fn is_known(word: &str, site: &OptionSite<'_>) -> bool {
    let api = api_kind(site.flavour);
    let head = |at: usize| site.head.get(at).copied().unwrap_or("");
    match (site.path, api) {
        (["provider"], _) => {
            let (needed, possible) = providers::options(site.flavour);
            needed.contains(&word) || possible.contains(&word)
        }
        (["api"], Some(kind)) => {
            let of_created = kind != ApiKind::GraphQl && api::OF_CREATED.contains(&word);
            let of_other = kind == ApiKind::Http && word == "stage" && site.given.contains(&"create");
            (!of_created || site.given.contains(&"create"))
                && !of_other
                && !api::inapplicable_options(kind).iter().any(|(foreign, _)| *foreign == word)
        }
        (["api", "authorizer"], Some(kind)) if site.head.len() > 1 => {
            api::authorizer_options(kind, head(1)).contains(&word)
        }
        // One asks when it connects, and nobody later.
        (["api", "route"], Some(ApiKind::WebSocket)) => head(0) == "$connect" && word != "scopes",
        (["user_pool"], _) if site.exists => user_pool::OPTIONS_OF_EXISTING_POOL.contains(&word),
        (["user_pool"], _) if matches!(word, "arn" | "import") => {
            site.given.iter().all(|given| user_pool::OPTIONS_OF_EXISTING_POOL.contains(given))
        }
        (["identity_pool"], _) => match word {
            "resource_tag" => !site.given.iter().any(|given| matches!(*given, "id" | "import")),
            "id" | "import" => !site.given.contains(&"resource_tag"),
            _ => true,
        },
        (["user_pool", "client"], _) => (word == "id") == site.exists,
        // A group that exists already is changed only by who sets its role.
        (["user_pool", "group"], _) => match word {
            "create" | "role" => site.exists,
            "precedence" => !site.exists || site.given.iter().any(|given| matches!(*given, "create" | "role")),
            _ => true,
        },
        (["user_pool", "provider"], _) => user_pool::provider_options(head(1))
            .is_none_or(|(needed, possible)| needed.contains(&word) || possible.contains(&word)),
        (["user_pool", "trigger"], _) => !user_pool::trigger_versions(head(0)).is_empty(),
        _ => true,
    }
}

/// Returns the words that an option takes at a place, where they are fewer than its table says.
pub(crate) fn available_words(option: &str, site: &OptionSite<'_>) -> Option<&'static [&'static str]> {
    match (site.path, option) {
        (["api"], "authorizer") => api_kind(site.flavour).map(api::authorizer_types),
        (["user_pool", "trigger"], "version") => site.head.first().map(|trigger| user_pool::trigger_versions(trigger)),
        _ => None,
    }
}

/// Returns whether an option takes a reason after these words.
pub(crate) fn takes_reason(option: &str, before: &[&str]) -> bool {
    match option {
        "authorizer" => before.get(1) == Some(&"api_key"),
        "guests" => before.first() == Some(&"on"),
        _ => true,
    }
}

/// Returns the kind of API for a flavour.
fn api_kind(flavour: &str) -> Option<ApiKind> {
    let kinds = [ApiKind::Http, ApiKind::Rest, ApiKind::WebSocket, ApiKind::GraphQl];
    kinds.into_iter().find(|kind| kind.word() == flavour)
}
