//! What may be typed at a place: words of the grammar, and names that are in scope and of the right kind.

use super::place::{Block, Line, Place, Who, place};
use super::{At, View};
use crate::catalog::kind::Owner;
use crate::catalog::{self, KINDS};
use crate::lint::registry;
use crate::model::Program;
use crate::model::resource::{Detail, KeyType};
use crate::syntax::clauses::{DECLARATIONS, Slot};
use crate::text::Span;

/// Raw actions that are given at once; more are given when more is typed.
const MOST_ACTIONS: usize = 100;

/// What is offered.
#[derive(Debug, Default)]
pub struct Completions {
    /// The items, best first by [`Completion::sort`].
    pub items: Vec<Completion>,
    /// Whether there are more.
    pub incomplete: bool,
}

/// One thing that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What is shown.
    pub label: String,
    /// What it is.
    pub kind: Kind,
    /// More about it, on the same line.
    pub detail: String,
    /// What is written. With `snippet`, `$1` and `${1:x}` are places to fill in.
    pub insert: String,
    /// Whether there are places to fill in.
    pub snippet: bool,
    /// What goes.
    pub replace: Span,
    /// By what the items are put in order.
    pub sort: String,
    /// What [`resolve`] needs.
    pub data: String,
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Keyword,
    Verb,
    KindWord,
    Name,
    Principal,
    Clause,
    Option,
    Attribute,
    Rule,
    Route,
    Action,
    Date,
    Placeholder,
    Snippet,
}

/// Whole statements, with places to fill in.
const STATEMENTS: &[(&str, &str, &str)] = &[
    ("grant", "Allow a principal something", "grant ${1:auth_users} ${2:read} ${3:table} ${4:Name}$0"),
    ("deny", "Forbid a principal something", "deny ${1:auth_users} ${2:delete} ${3:table} ${4:Name}$0"),
    ("param", "A parameter of the deployment", "param ${1:stage}: string = \"${2:dev}\"$0"),
    ("test", "What must stay true", "test \"${1:notes are private}\" {\n  assert $0\n}"),
    (
        "user_pool",
        "Who can sign in, and how",
        "user_pool ${1:Users} {\n  login ${2:email}\n  client ${3:web} { flows srp, refresh }$0\n}",
    ),
    ("identity_pool", "AWS credentials for users", "identity_pool ${1:Identities} {\n  sign_in ${2:Users.web}$0\n}"),
    ("table", "A DynamoDB table", "table ${1:Name} { key ${2:userId}: ${3:identity}, ${4:id}: string }$0"),
    ("api", "An API with its routes", "api ${1:Http} ${2:http} {\n  $0\n}"),
    ("provider", "An identity provider", "provider ${1:name} ${2:oidc} {\n  $0\n}"),
];

/// What may be typed at a place.
pub fn complete(view: &View<'_, '_>, at: At, snippets: bool) -> Completions {
    let Some(cursor) = place(view, at) else { return Completions::default() };
    let mut list = List { view, replace: cursor.word, items: Vec::new(), incomplete: false, snippets };
    list.place(&cursor.place, &cursor.typed);
    Completions { items: list.items, incomplete: list.incomplete }
}

/// More about an item, as Markdown.
pub fn resolve(view: &View<'_, '_>, data: &str) -> Option<String> {
    let (what, name) = data.split_once(' ')?;
    match what {
        "verb" => {
            let (kind, verb) = name.split_once(' ')?;
            let kind = catalog::kind(kind)?;
            let actions: Vec<String> =
                kind.expand(verb).flat_map(|verb| verb.actions).map(|action| format!("- `{action}`")).collect();
            let note = kind.verb(verb).map_or("", |verb| verb.note);
            Some(format!("{note}\n\n{}", actions.join("\n")).trim().to_owned())
        }
        "rule" => registry::code(name).map(|code| format!("{}\n\n{}", code.summary, code.why)),
        "kind" => catalog::kind(name).map(|kind| {
            let verbs: Vec<&str> = kind.words().collect();
            format!("{}\n\nVerbs: {}", kind.title, verbs.join(", "))
        }),
        "name" => {
            let declare = view.statements().find_map(|(file, statement)| match statement {
                crate::syntax::ast::Statement::Declare(declare) if declare.name.of(view.text(file)) == name => {
                    Some(declare.span.of(view.text(file)))
                }
                _ => None,
            })?;
            Some(format!("```authc\n{declare}\n```"))
        }
        _ => None,
    }
}

struct List<'l, 'v, 's> {
    view: &'l View<'v, 's>,
    replace: Span,
    items: Vec<Completion>,
    incomplete: bool,
    snippets: bool,
}

impl<'v, 's> List<'_, 'v, 's> {
    fn program(&self) -> &'v Program<'s> {
        self.view.program()
    }

    fn add(&mut self, kind: Kind, label: impl Into<String>, detail: impl Into<String>) -> &mut Completion {
        let label = label.into();
        let sort = format!("{:03}{label}", self.items.len().min(999));
        self.items.push(Completion {
            insert: label.clone(),
            label,
            kind,
            detail: detail.into(),
            snippet: false,
            replace: self.replace,
            sort,
            data: String::new(),
        });
        let last = self.items.len() - 1;
        &mut self.items[last]
    }

    fn words(&mut self, kind: Kind, words: impl IntoIterator<Item = &'static str>, detail: &str) {
        for word in words {
            self.add(kind, word, detail);
        }
    }

    fn names<'n>(&mut self, names: impl IntoIterator<Item = &'n str>, detail: &str) {
        for name in names {
            self.add(Kind::Name, name, detail).data = format!("name {name}");
        }
    }

    fn place(&mut self, place: &Place, typed: &str) {
        match place {
            Place::Statement => self.statement(),
            Place::Free | Place::Prefix(_) => {}
            Place::Annotation => {
                let insert =
                    if self.snippets { "allow(${1:rule}, \"${2:why this is right here}\")$0" } else { "allow" };
                let snippet = self.snippets;
                let item = self.add(Kind::Keyword, "allow", "Excuse a finding of the linter");
                item.insert = insert.to_owned();
                item.snippet = snippet;
            }
            Place::Rule => {
                for rule in registry::rules() {
                    self.add(Kind::Rule, rule.code.name, rule.code.summary).data = format!("rule {}", rule.code.id);
                }
            }
            Place::Who(who) => self.who(*who),
            Place::Group => self.groups(),
            Place::Function => self.resources(|kind| kind == "function"),
            Place::BehindWho(line) => {
                if line.who == "auth_users" && !line.terms.contains(&"except") && !line.assert {
                    self.add(Kind::Keyword, "except", "Leave groups out");
                }
                self.verbs(line);
            }
            Place::Verb(line) => self.verbs(line),
            Place::Can(_) => self.words(Kind::Keyword, ["can", "cannot", "except"], ""),
            Place::Kind(line) => self.kinds(line),
            Place::Target(line) => self.targets(line),
            Place::Member(name, line) => self.members(name, line),
            Place::Route { api, method } => self.routes(api, method.as_deref()),
            Place::Terms(line) => self.terms(line),
            Place::Condition(line) => self.conditions(line),
            Place::Argument(line, condition) => self.arguments(line, condition),
            Place::Api => {
                let names: Vec<&str> = self.program().apis.iter().map(|api| api.name).collect();
                self.names(names, "api");
            }
            Place::Date => {
                for (days, detail) in [(30, "in 30 days"), (90, "in 90 days"), (365, "in a year")] {
                    if let Some(date) = later(self.view.today, days) {
                        self.add(Kind::Date, date, detail);
                    }
                }
            }
            Place::Flavour(declaration) => {
                self.words(Kind::Option, declaration.flavours.iter().copied(), declaration.doc);
            }
            Place::ParamType => {
                self.words(Kind::Option, ["string", "secret", "ssm"], "type of a parameter");
            }
            Place::KeyType => {
                for (word, detail) in [
                    ("identity", "the identity-pool id of the caller"),
                    ("sub", "the user-pool id of the caller"),
                    ("tag", "a principal tag of the caller"),
                    ("string", "text that owns nothing"),
                    ("number", "a number"),
                    ("binary", "bytes"),
                ] {
                    self.add(Kind::Option, word, detail);
                }
            }
            Place::Tag => {
                let tags: Vec<&str> =
                    self.program().identity_pools.iter().flat_map(|pool| &pool.tags).map(|tag| tag.name).collect();
                self.names(tags, "principal tag");
            }
            Place::Clause(block) => self.clauses(block),
            Place::Slot(block, clause, slot) => self.slot(block, clause.word, slot),
            Place::Assert => self.words(Kind::Keyword, ["assert"], "What must hold"),
            Place::Whose => self.words(Kind::Keyword, ["where", "at", "requires", "is"], ""),
            Place::Text(before, line) => self.placeholders(before, line),
            Place::Raw(_, line) => self.actions(line, typed),
        }
    }

    fn statement(&mut self) {
        for &(word, detail, snippet) in STATEMENTS {
            let snippets = self.snippets;
            let item = self.add(Kind::Snippet, word, detail);
            if snippets {
                item.insert = snippet.to_owned();
                item.snippet = true;
            }
        }
        for declaration in DECLARATIONS {
            if !STATEMENTS.iter().any(|(word, ..)| *word == declaration.word) {
                self.add(Kind::Keyword, declaration.word, declaration.doc);
            }
        }
        self.add(Kind::Keyword, "@allow", "Excuse a finding of the linter");
    }

    fn who(&mut self, who: Who) {
        let pools: Vec<&str> = self.program().identity_pools.iter().map(|pool| pool.name).collect();
        if who == Who::Any {
            self.add(Kind::Principal, "auth_users", "Everybody who has signed in, members of groups included");
            self.add(Kind::Principal, "unauth_users", "Guests");
        }
        self.add(Kind::Principal, "group", "Members of a group");
        self.add(Kind::Principal, "function", "The role of a function");
        if who == Who::Any && pools.len() > 1 {
            self.names(pools, "identity pool");
        }
    }

    fn groups(&mut self) {
        let pools = &self.program().user_pools;
        let groups: Vec<&str> = pools.iter().flat_map(|pool| &pool.groups).map(|group| group.name).collect();
        self.names(groups, "group");
        if pools.len() > 1 {
            let names: Vec<&str> = pools.iter().map(|pool| pool.name).collect();
            self.names(names, "user pool");
        }
    }

    fn resources(&mut self, wanted: impl Fn(&str) -> bool) {
        let found: Vec<(&str, &str)> = self
            .program()
            .resources
            .iter()
            .filter(|resource| wanted(resource.kind.word))
            .map(|resource| (resource.name, resource.kind.title))
            .collect();
        for (name, title) in found {
            self.names([name], title);
        }
    }

    /// The kinds whose things a line may be about: that of its word, or those that are declared.
    fn kinds_of(&self, line: &Line) -> Vec<&'static catalog::kind::Kind> {
        let by_word = |word: &str| match word {
            "index" => vec!["table"],
            "route" | "api" => vec!["http_api", "rest_api", "websocket_api", "graphql_api"],
            "field" => vec!["graphql_api"],
            "channel" => vec!["event_api"],
            word => KINDS.iter().map(|kind| kind.word).filter(|kind| *kind == word).collect(),
        };
        if let Some(word) = &line.kind {
            return by_word(word).into_iter().filter_map(catalog::kind).collect();
        }
        let program = self.program();
        let declared = program.resources.iter().map(|resource| resource.kind.word);
        let apis = program.apis.iter().map(|api| api.kind.kind_word());
        let pools = (!program.user_pools.is_empty()).then_some("user_pool").into_iter();
        let mut words: Vec<&str> = declared.chain(apis).chain(pools).collect();
        words.sort_unstable();
        words.dedup();
        if words.is_empty() { KINDS.to_vec() } else { words.into_iter().filter_map(catalog::kind).collect() }
    }

    fn verbs(&mut self, line: &Line) {
        let mut seen = line.verbs.clone();
        let shaped = line.kind.clone();
        for kind in self.kinds_of(line) {
            for word in kind.words() {
                // On an index only what an index has.
                let verb = kind.verb(word);
                let fits = match (&shaped, verb) {
                    (Some(shape), Some(verb)) if kind.word != shape.as_str() && !verb.on.is_empty() => {
                        verb.on.iter().filter_map(|on| kind.shape(on)).any(|on| on.word == shape.as_str())
                    }
                    _ => true,
                };
                if !fits || seen.iter().any(|seen| seen == word) {
                    continue;
                }
                seen.push(word.to_owned());
                let detail = match kind.group(word) {
                    Some(group) => format!("{}: {}", kind.word, group.verbs.join(", ")),
                    None => format!("{}: {}", kind.word, verb.map_or(String::new(), |verb| verb.actions.join(", "))),
                };
                self.add(Kind::Verb, word, detail).data = format!("verb {} {word}", kind.word);
            }
        }
        if line.assert {
            self.add(Kind::Keyword, "anything", "Any verb");
        } else {
            self.add(Kind::Keyword, "raw", "An action by its name; needs a reason");
        }
    }

    fn kinds(&mut self, line: &Line) {
        let verbs = &line.verbs;
        let can = |kind: &catalog::kind::Kind| verbs.iter().all(|verb| kind.words().any(|word| word == verb));
        let mut seen: Vec<&'static str> = Vec::new();
        let known = Line { kind: None, ..line.clone() };
        let declared = self.kinds_of(&known);
        let all = declared.iter().copied().chain(KINDS.iter().copied());
        for kind in all.filter(|kind| can(kind)) {
            let words = match kind.word {
                "http_api" | "rest_api" | "websocket_api" | "graphql_api" => vec!["api", "route"],
                word => vec![word],
            };
            let shapes = kind.shapes.iter().map(|shape| shape.word);
            for word in words.into_iter().chain(shapes) {
                if !seen.contains(&word) && !word.is_empty() && !word.ends_with("_api") || word == "event_api" {
                    seen.push(word);
                    self.add(Kind::KindWord, word, kind.title).data = format!("kind {}", kind.word);
                }
            }
        }
    }

    fn targets(&mut self, line: &Line) {
        let program = self.program();
        match line.kind.as_deref() {
            Some("route" | "api" | "field") => {
                let names: Vec<&str> = program.apis.iter().map(|api| api.name).collect();
                self.names(names, "api");
            }
            Some("user_pool") => {
                let names: Vec<&str> = program.user_pools.iter().map(|pool| pool.name).collect();
                self.names(names, "user pool");
            }
            Some("identity_pool") => {
                let names: Vec<&str> = program.identity_pools.iter().map(|pool| pool.name).collect();
                self.names(names, "identity pool");
            }
            Some("index") => {
                let indexes: Vec<String> = program
                    .resources
                    .iter()
                    .flat_map(|resource| match &resource.detail {
                        Detail::Table(table) => {
                            table.indexes.iter().map(|index| format!("{}.{}", resource.name, index.name)).collect()
                        }
                        _ => Vec::new(),
                    })
                    .collect();
                for index in indexes {
                    self.add(Kind::Name, index, "index");
                }
            }
            Some("channel") => self.resources(|kind| kind == "event_api"),
            Some(word) => {
                let word = word.to_owned();
                self.resources(|kind| kind == word);
            }
            None => self.resources(|_| true),
        }
    }

    fn members(&mut self, name: &str, line: &Line) {
        let program = self.program();
        if line.who == "pool" {
            return self.words(Kind::Principal, ["auth_users", "unauth_users"], "of this identity pool");
        }
        if let Some(pool) = program.user_pools.iter().find(|pool| pool.name == name) {
            let clients: Vec<&str> = pool.clients.iter().map(|client| client.name).collect();
            let groups: Vec<&str> = pool.groups.iter().map(|group| group.name).collect();
            self.names(clients, "app client");
            self.names(groups, "group");
        }
        let resource = program.resources.iter().find(|resource| resource.name == name);
        match resource.map(|resource| &resource.detail) {
            Some(Detail::Table(table)) => {
                let indexes: Vec<&str> = table.indexes.iter().map(|index| index.name).collect();
                self.names(indexes, "index");
            }
            Some(Detail::Channels(channels)) => {
                let channels: Vec<&str> = channels.iter().map(|(name, _)| *name).collect();
                self.names(channels, "channel");
            }
            _ => {}
        }
    }

    fn routes(&mut self, api: &str, method: Option<&str>) {
        let Some(api) = self.program().apis.iter().find(|known| known.name == api) else { return };
        let mut seen = Vec::new();
        for route in &api.routes {
            let label = match method {
                None if route.method.is_empty() => route.path.to_owned(),
                None => format!("{} {}", route.method, route.path),
                Some(method) if route.method == method => route.path.to_owned(),
                Some(_) => continue,
            };
            if !seen.contains(&label) {
                self.add(Kind::Route, label.clone(), "route");
                seen.push(label);
            }
        }
    }

    fn terms(&mut self, line: &Line) {
        const ORDER: [(&str, &str); 5] = [
            ("at", "Only below this prefix"),
            ("where", "Only if"),
            ("via", "Only through the function behind a route"),
            ("until", "Only through this day, in UTC"),
            ("because", "Why"),
        ];
        let last = line.terms.iter().filter_map(|term| ORDER.iter().position(|(word, _)| word == term)).max();
        let kinds = self.kinds_of(line);
        let prefixed = kinds
            .iter()
            .flat_map(|kind| kind.shapes)
            .any(|shape| shape.arn.contains("{prefix}") || shape.arn.contains("{under}"));
        let asks = !self.conditions_of(line).is_empty();
        let apis = !self.program().apis.is_empty();
        for (at, (word, detail)) in ORDER.iter().enumerate() {
            let fits = match *word {
                "at" => prefixed,
                "where" => asks && !line.deny,
                "via" => apis && !line.deny,
                _ => true,
            };
            if fits && last.is_none_or(|last| at > last) {
                self.add(Kind::Keyword, *word, *detail);
            }
        }
        if line.terms.last() == Some(&"where") {
            self.add(Kind::Keyword, "and", "And if");
        }
    }

    fn conditions(&mut self, line: &Line) {
        for (word, detail) in self.conditions_of(line) {
            let snippets = self.snippets;
            let item = self.add(Kind::Keyword, word, detail);
            if snippets {
                item.insert = format!("{word}($1)$0");
                item.snippet = true;
            }
        }
    }

    /// The conditions that the verbs of a line can have.
    fn conditions_of(&self, line: &Line) -> Vec<(&'static str, &'static str)> {
        let kinds = self.kinds_of(line);
        let verbs = || kinds.iter().flat_map(|kind| line.verbs.iter().flat_map(move |word| kind.expand(word)));
        let mut found = Vec::new();
        if kinds.iter().any(|kind| matches!(kind.owner, Owner::Set(_) | Owner::Named(_)))
            && verbs().any(|verb| verb.owner)
        {
            found.push(("owner", "Only what is the caller's own"));
        }
        if verbs().any(|verb| verb.attributes) {
            found.push(("attributes", "Only these attributes"));
        }
        for filter in kinds.iter().flat_map(|kind| kind.filters) {
            if verbs().any(|verb| filter.verbs.contains(&verb.name))
                && !found.iter().any(|(word, _)| *word == filter.word)
            {
                found.push((filter.word, filter.note));
            }
        }
        found
    }

    fn arguments(&mut self, line: &Line, condition: &str) {
        if !matches!(condition, "owner" | "attributes") {
            return;
        }
        let mut seen: Vec<&str> = Vec::new();
        for target in &line.targets {
            let (name, index) =
                target.split_once('.').map_or((target.as_str(), None), |(name, index)| (name, Some(index)));
            let Some(resource) = self.program().resources.iter().find(|resource| resource.name == name) else {
                continue;
            };
            let keys: Vec<_> = match (&resource.detail, index) {
                (Detail::Table(table), None) => table.key.iter().collect(),
                (Detail::Table(table), Some(index)) => {
                    table.indexes.iter().filter(|known| known.name == index).flat_map(|index| &index.key).collect()
                }
                (Detail::Owned(keys), _) => keys.iter().collect(),
                _ => Vec::new(),
            };
            let owning = condition == "owner";
            for (at, key) in keys.into_iter().enumerate() {
                let fits = !owning || (at == 0 && matches!(key.ty, KeyType::Owner(_)));
                if fits && !seen.contains(&key.name) {
                    seen.push(key.name);
                    self.add(Kind::Attribute, key.name, format!("key of {name}"));
                }
            }
        }
    }

    fn clauses(&mut self, block: &Block) {
        for clause in block.context.clauses {
            if clause.many || !block.given.contains(&clause.word) {
                self.add(Kind::Clause, clause.word, clause.doc);
            }
        }
    }

    fn slot(&mut self, block: &Block, clause: &str, slot: &Slot) {
        let program = self.program();
        match slot {
            Slot::Word(words) | Slot::Words(words) => {
                self.words(Kind::Option, words.iter().copied(), clause);
            }
            Slot::Switch => self.words(Kind::Option, ["on", "off"], clause),
            Slot::Maybe(inner) => self.slot(block, clause, inner),
            Slot::Handler => self.resources(|kind| kind == "function"),
            Slot::RouteKey => {
                self.words(
                    Kind::Option,
                    ["GET", "POST", "PUT", "PATCH", "DELETE", "ANY", "$default", "$connect"],
                    "method",
                );
            }
            Slot::Claim => {
                self.add(Kind::Option, "claim", "A claim of the token");
            }
            Slot::Arrow => {
                self.add(Kind::Keyword, "->", "");
            }
            Slot::Equals => {
                self.add(Kind::Keyword, "=", "");
            }
            Slot::Ref | Slot::Refs => match (block.context.name, clause) {
                ("api", "default") | ("route", "authorizer") => {
                    let own = program.apis.iter().find(|api| api.name == block.name);
                    let names: Vec<&str> =
                        own.into_iter().flat_map(|api| &api.authorizers).map(|authorizer| authorizer.name).collect();
                    self.names(names, "authorizer");
                    self.add(Kind::Option, "iam", "Callers sign with IAM credentials");
                }
                (_, "kms" | "encryption") => self.resources(|kind| kind == "key"),
                (_, "secret") => self.resources(|kind| kind == "secret"),
                (_, "rule") => self.providers(),
                _ => {
                    self.providers();
                    self.resources(|kind| kind == "function");
                }
            },
            _ => {}
        }
    }

    /// What can vouch for a user: app clients and providers.
    fn providers(&mut self) {
        let program = self.program();
        let clients: Vec<String> = program
            .user_pools
            .iter()
            .flat_map(|pool| pool.clients.iter().map(move |client| format!("{}.{}", pool.name, client.name)))
            .collect();
        for client in clients {
            self.add(Kind::Name, client, "app client");
        }
        let providers: Vec<&str> = program.providers.iter().map(|provider| provider.name).collect();
        self.names(providers, "provider");
    }

    fn placeholders(&mut self, before: &str, line: &Line) {
        let Some(open) = before.rfind('{').filter(|open| !before[*open..].contains('}')) else { return };
        self.replace.start += open as u32;
        // What is behind the cursor in the string stays.
        self.replace.end = self.replace.start + (before.len() - open) as u32;
        if line.who != "function" && !line.who.is_empty() {
            self.add(Kind::Placeholder, "{identity}", "The identity-pool id of the caller");
            self.add(Kind::Placeholder, "{sub}", "The user-pool id of the caller");
            let tags: Vec<&str> =
                self.program().identity_pools.iter().flat_map(|pool| &pool.tags).map(|tag| tag.name).collect();
            for tag in tags {
                self.add(Kind::Placeholder, format!("{{tag:{tag}}}"), "A principal tag of the caller");
            }
        }
        let params: Vec<&str> = self.program().params.iter().map(|param| param.name).collect();
        for param in params {
            self.add(Kind::Placeholder, format!("{{{param}}}"), "A parameter of the deployment");
        }
    }

    fn actions(&mut self, line: &Line, typed: &str) {
        let mut services: Vec<&str> = self.kinds_of(line).into_iter().map(|kind| kind.service).collect();
        services.sort_unstable();
        services.dedup();
        let typed = typed.to_ascii_lowercase();
        let catalogue = catalog::catalog();
        for service in services.into_iter().filter_map(|prefix| catalogue.service(prefix)) {
            for action in service.actions() {
                let name = action.full_name();
                if !name.to_ascii_lowercase().starts_with(&typed) {
                    continue;
                }
                if self.items.len() >= MOST_ACTIONS {
                    self.incomplete = true;
                    return;
                }
                self.add(Kind::Action, name, service.title());
            }
        }
    }
}

/// A day so many days after another.
fn later(from: crate::text::Date, days: u32) -> Option<String> {
    (0..days).try_fold(from, |day, _| day.next_day()).map(|day| day.to_string())
}

#[cfg(test)]
mod tests;
