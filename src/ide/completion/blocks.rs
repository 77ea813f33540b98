//! Completions in blocks: the clauses of the tables and their values.

use super::{Completer, CompletionKind, SortTier};
use crate::check::availability;
use crate::ide::cursor_context::{BlockContext, ValueContext, ValuePosition};
use crate::syntax::clauses::{ClauseSpec, Slot};

/// The target of a reference in a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Referent {
    /// An app client of a user pool, by its dotted name.
    Client,
    UserPool,
    Provider,
    /// An identity provider of the same user pool, or `cognito`.
    PoolProvider,
    /// An authorizer of the same API, or `iam`.
    Authorizer,
    /// A group of a user pool, by its dotted name.
    Group,
    Resource(&'static str),
}

/// Returns the targets of the references in a value.
fn referents(block: &BlockContext, value: &ValueContext) -> &'static [Referent] {
    use Referent::{Authorizer, Client, Group, PoolProvider, Provider, Resource, UserPool};
    if matches!(value.slot, Slot::Handler) {
        return &[Resource("function")];
    }
    match (block.path.as_slice(), value.clause.word) {
        (["api"], "default") | (["api", "route"], "authorizer") => &[Authorizer],
        (["api"], "authorizer") => match value.before.get(1).map(String::as_str) {
            Some("jwt") => &[Client, Provider],
            Some("user_pool") => &[UserPool, Client],
            Some("lambda") => &[Resource("function")],
            Some("oidc") => &[Provider],
            _ => &[],
        },
        (["user_pool", "client"], "providers") => &[PoolProvider],
        (_, "kms" | "encryption") => &[Resource("key")],
        (["database"], "secret") => &[Resource("secret")],
        (["identity_pool"], "sign_in") => &[Client, Provider],
        (["identity_pool"], "rule") if value.number == 0 => &[Client, Provider],
        (["identity_pool"], "rule") => &[Group],
        _ => &[],
    }
}

impl Completer<'_, '_, '_> {
    /// Adds the clauses that the block may take and does not have.
    pub(super) fn clauses(&mut self, block: &BlockContext) {
        let head: Vec<&str> = block.head.iter().map(String::as_str).collect();
        let site = block.option_site(&head);
        for clause in block.context.clauses {
            if (clause.many || !block.clauses.contains(&clause.word)) && availability::is_available(clause.word, &site)
            {
                let mut path = block.path.clone();
                path.push(clause.word);
                let form = form(clause).filter(|_| self.snippets && self.cursor.rest_of_line.is_empty());
                let item = self.add_at(SortTier::Next, CompletionKind::Clause, clause.word, clause.doc);
                item.data = format!("clause {}", path.join(" "));
                if let Some(form) = form {
                    item.insert = form;
                    item.snippet = true;
                }
            }
        }
    }

    /// Adds the values of a clause.
    pub(super) fn value(&mut self, block: &BlockContext, value: &ValueContext) {
        match (&value.inside, value.slot) {
            (ValuePosition::Member(name), _) => self.members_of(block, value, name),
            (ValuePosition::KeyType, _) => self.key_types(),
            (ValuePosition::Tag, _) => {
                let pools = &self.program().identity_pools;
                let tags: Vec<&str> = pools.iter().flat_map(|pool| &pool.tags).map(|tag| tag.name).collect();
                self.plain_names(tags, "principal tag");
            }
            (ValuePosition::Path | ValuePosition::Claim | ValuePosition::Other, _) => {}
            (inside, Slot::Words(words)) => {
                let listed = |word: &&str| value.listed.iter().any(|listed| listed == word);
                let words = words.iter().copied().filter(|word| !listed(word));
                self.words(CompletionKind::Option, words, value.clause.word);
                if *inside == ValuePosition::AfterComma {
                    self.clauses(block);
                }
            }
            (_, Slot::Word(words)) => {
                let head: Vec<&str> = block.head.iter().map(String::as_str).collect();
                let fewer = availability::available_words(value.clause.word, &block.option_site(&head));
                self.words(CompletionKind::Option, fewer.unwrap_or(words).iter().copied(), value.clause.word);
            }
            // An API key lives for a year at most, and its last day is over at midnight.
            (_, Slot::Date) => self.dates(364),
            (_, Slot::Switch) => self.words(CompletionKind::Option, ["on", "off"], value.clause.word),
            (_, Slot::Because) => {
                let before: Vec<&str> = value.before.iter().map(String::as_str).collect();
                if availability::takes_reason(value.clause.word, &before) {
                    self.add(CompletionKind::Keyword, "because", "Why");
                }
            }
            (_, Slot::Arrow) => {
                self.add(CompletionKind::Keyword, "->", "");
            }
            (_, Slot::Equals) => {
                self.add(CompletionKind::Keyword, "=", "");
            }
            (_, Slot::Claim) => {
                self.snippet(CompletionKind::Option, "claim", "A claim of the token", "claim(\"${1:custom:name}\")$0");
            }
            (_, Slot::RouteKey) => self.route_keys(block),
            (inside, Slot::Ref | Slot::Refs | Slot::Handler) => {
                self.references(block, value);
                if *inside == ValuePosition::AfterComma {
                    self.clauses(block);
                }
            }
            (ValuePosition::AfterComma, Slot::Texts | Slot::Keys) => self.clauses(block),
            (_, Slot::Name) if value.clause.word == "map" => {
                let names = crate::model::user_pool::STANDARD_ATTRIBUTES.iter().map(|(name, _)| *name);
                let own = block.members.iter().filter(|(word, _)| word == "attribute").map(|(_, name)| name.as_str());
                let own: Vec<&str> = own.collect();
                self.plain_names(own, "attribute of this pool");
                self.plain_names(names, "standard attribute");
            }
            _ => {}
        }
    }

    fn key_types(&mut self) {
        for (word, detail) in [
            ("identity", "the identity-pool id of the caller"),
            ("sub", "the user-pool id of the caller"),
            ("tag", "a principal tag of the caller"),
            ("string", "text that owns nothing"),
            ("number", "a number"),
            ("binary", "bytes"),
        ] {
            let insert = if word == "tag" { "tag(${1:name})$0" } else { word };
            self.snippet(CompletionKind::Option, word, detail, insert);
        }
    }

    fn route_keys(&mut self, block: &BlockContext) {
        let (methods, keys): (&[&str], &[&str]) = match block.flavour.as_str() {
            "websocket" => (&[], &["$connect", "$disconnect", "$default"]),
            "rest" => (&["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"], &[]),
            "http" => (&["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"], &["$default"]),
            _ => (&[], &[]),
        };
        for &method in methods {
            self.add(CompletionKind::Option, method, "method");
        }
        self.words(CompletionKind::Option, keys.iter().copied(), "route key");
    }

    fn references(&mut self, block: &BlockContext, value: &ValueContext) {
        let own = |word: &str| -> Vec<String> {
            block.members.iter().filter(|(known, _)| known == word).map(|(_, name)| name.clone()).collect()
        };
        let program = self.program();
        let listed = |name: &String| value.listed.contains(name);
        for referent in referents(block, value) {
            match referent {
                Referent::Client => {
                    for pool in &program.user_pools {
                        // A dotted name is listed as three tokens.
                        let written = value.listed.join(" ").replace(" . ", ".");
                        for client in &pool.clients {
                            let name = format!("{}.{}", pool.name, client.name);
                            if written.split(' ').all(|known| known != name) {
                                self.add(CompletionKind::Name, name, "app client").data =
                                    format!("member client {} {}", pool.name, client.name);
                            }
                        }
                    }
                }
                Referent::UserPool => {
                    let names: Vec<&str> = program.user_pools.iter().map(|pool| pool.name).collect();
                    self.names(names, "user pool");
                }
                Referent::Provider => {
                    let names = program.providers.iter().map(|provider| provider.name);
                    let names: Vec<&str> = names.filter(|name| !listed(&(*name).to_owned())).collect();
                    self.names(names, "provider");
                }
                Referent::PoolProvider => {
                    for name in own("provider").into_iter().filter(|name| !listed(name)) {
                        self.add(CompletionKind::Name, name, "identity provider");
                    }
                    self.add(CompletionKind::Option, "cognito", "The pool's own users");
                }
                Referent::Authorizer => {
                    for name in own("authorizer") {
                        self.add(CompletionKind::Name, name, "authorizer");
                    }
                    self.add(CompletionKind::Option, "iam", "Callers sign with IAM credentials");
                }
                Referent::Group => {
                    for pool in &program.user_pools {
                        for group in &pool.groups {
                            self.add(CompletionKind::Name, format!("{}.{}", pool.name, group.name), "group").data =
                                format!("member group {} {}", pool.name, group.name);
                        }
                    }
                }
                Referent::Resource(word) => {
                    self.resources(|kind| kind == *word, &[]);
                    self.declared(word);
                }
            }
        }
    }

    fn members_of(&mut self, block: &BlockContext, value: &ValueContext, name: &str) {
        let Some(pool) = self.program().user_pools.iter().find(|pool| pool.name == name) else { return };
        let referents = referents(block, value);
        if referents.contains(&Referent::Client) {
            let clients: Vec<&str> = pool.clients.iter().map(|client| client.name).collect();
            self.member_names(name, "client", clients);
        }
        if referents.contains(&Referent::Group) {
            let groups: Vec<&str> = pool.groups.iter().map(|group| group.name).collect();
            self.member_names(name, "group", groups);
        }
    }
}

/// Returns the snippet of a clause up to the next value with completions, or `None` if that is the first.
fn form(clause: &ClauseSpec) -> Option<String> {
    let mut form = clause.word.to_owned();
    let mut stop = 1;
    for (at, slot) in clause.slots.iter().enumerate() {
        let part = match slot {
            Slot::Name | Slot::NameOrText => format!(" ${{{stop}:name}}"),
            Slot::Text | Slot::Texts => format!(" \"${stop}\""),
            Slot::Claim => format!(" claim(\"${{{stop}:custom:name}}\")"),
            Slot::Block(_) => format!(" {{ ${stop} }}"),
            Slot::Arrow => " ->".to_owned(),
            Slot::Equals => " =".to_owned(),
            Slot::Maybe(_) => break,
            _ if at == 0 => break,
            _ => " ".to_owned(),
        };
        form.push_str(&part);
        if part == " " {
            break;
        }
        stop += u32::from(part.contains('$'));
    }
    (form != clause.word).then(|| form + "$0")
}
