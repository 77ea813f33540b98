//! What may stand in a grant, a denial or an assertion.

use std::collections::BTreeSet;

use super::{Kind, List, Tier, declare};
use crate::catalog::kind::{Guests, Kind as Catalogued, Owner, Users, Verb};
use crate::catalog::{self, KINDS};
use crate::check::fits_type;
use crate::diagnostic::Edit;
use crate::ide::View;
use crate::ide::place::{Form, Line, Part, Use};
use crate::model::api::{Handler, RouteAuth};
use crate::model::grant::{Object, Part as Granted};
use crate::model::resource::{Detail, Key, KeyType};
use crate::model::{ApiKind, Resource};
use crate::text::Loc;

/// The terms of a grant in their order.
const TERMS: [(&str, &str); 5] = [
    ("at", "Only below this prefix"),
    ("where", "Only if"),
    ("via", "Only through the function behind a route"),
    ("until", "Only through this day, in UTC"),
    ("because", "Why"),
];

const OWNER: &str = "Only what is the caller's own";
const ATTRIBUTES: &str = "Only these attributes";

impl<'v, 's> List<'_, 'v, 's> {
    pub(super) fn sentence(&mut self, line: &Line, part: &Part) {
        match part {
            Part::Who => self.who(line),
            Part::Except => {
                self.add(Kind::Principal, "group", "Members of a group");
            }
            Part::Group => {
                self.groups(line);
                self.declared_in("group", |view, name| declare::group(view, None, name));
            }
            Part::GroupOf(pool) => {
                self.declared_in("group", |view, name| declare::group(view, Some(pool), name));
                if let Some(pool) = self.program().user_pools.iter().find(|known| known.name == pool) {
                    self.member_names(pool.name, "group", pool.groups.iter().map(|group| group.name));
                }
            }
            Part::Function => {
                self.resources(|kind| kind == "function", &[]);
                self.declared("function");
            }
            Part::UsersOf(_) => self.words(Kind::Principal, ["auth_users", "unauth_users"], "of this identity pool"),
            Part::BehindWho => {
                let except = line.who.as_ref().is_some_and(|(word, _)| word == "auth_users");
                if line.form == Form::Assert {
                    self.add(Kind::Keyword, "can", "Every role that is named may");
                    self.add(Kind::Keyword, "cannot", "No role that is named may");
                } else {
                    self.verbs(line);
                }
                if except && !line.terms.contains(&"except") && !line.terms.contains(&"via") {
                    self.add(Kind::Keyword, "except", "Leave groups out");
                }
            }
            Part::Verb(first) => {
                self.verbs(line);
                if line.form == Form::Assert && *first {
                    self.add(Kind::Keyword, "anything", "Any verb");
                }
            }
            Part::Kind => self.kinds(line),
            Part::Target(next) => {
                self.targets(line);
                if *next {
                    self.kinds(line);
                }
            }
            Part::Member(path) => self.members(line, path),
            Part::Api(of) => {
                let apis = self.program().apis.iter().filter(|api| match of {
                    Use::Target => api.kind != ApiKind::GraphQl,
                    _ => !api.routes.is_empty(),
                });
                self.names(apis.map(|api| api.name), "api");
            }
            Part::Route(of, api, method) => self.routes(line, *of, api, method.as_deref()),
            Part::Terms => {
                self.terms(line);
                if line.form == Form::Assert {
                    self.add_at(Tier::Next, Kind::Keyword, "assert", "What must hold");
                }
            }
            Part::BehindCondition => {
                if !self.conditions_of(line).is_empty() {
                    self.add(Kind::Keyword, "and", "And if");
                }
                self.terms(line);
            }
            Part::Condition => {
                for (word, detail) in self.conditions_of(line) {
                    let arguments = if detail == OWNER || detail == ATTRIBUTES { "($1)$0" } else { "(\"$1\")$0" };
                    self.snippet(Kind::Keyword, word, detail, &format!("{word}{arguments}"));
                }
            }
            Part::Argument(condition, _) => self.arguments(line, condition),
            Part::Via => {
                self.add(Kind::Keyword, "route", "A route of an API");
            }
            Part::Date => self.dates(365),
            Part::Whose(0) => self.arguments(line, "owner"),
            Part::Whose(1) => {
                self.add(Kind::Keyword, "=", "");
            }
            Part::Whose(_) => {
                self.add(Kind::Keyword, "self", "The caller's own data");
                self.add(Kind::Keyword, "other", "Data of somebody else");
            }
            Part::RouteClaim(0) => {
                self.add(Kind::Keyword, "requires", "The route asks for this");
                self.add(Kind::Keyword, "is", "Anybody may call the route");
            }
            Part::RouteClaim(_) => {
                self.add(Kind::Keyword, "public", "Anybody may call the route");
            }
            Part::Requires(authorizer) => {
                if !authorizer {
                    self.add(Kind::Keyword, "authorizer", "Who checks the caller");
                }
                self.add(Kind::Keyword, "scopes", "The token must carry one of these");
            }
            Part::Authorizer(api) => {
                if let Some(api) = self.program().apis.iter().find(|known| known.name == api) {
                    self.member_names(api.name, "authorizer", api.authorizer_names());
                }
                self.add(Kind::Option, "iam", "Callers sign with IAM credentials");
            }
            Part::Raw | Part::Prefix | Part::Reason | Part::Scopes(_) => {}
        }
    }

    /// The resources of these kinds, but for those with these names.
    pub(super) fn resources(&mut self, wanted: impl Fn(&str) -> bool, but: &[&str]) {
        let resources = self.program().resources.iter();
        for resource in resources.filter(|resource| wanted(resource.kind.word) && !but.contains(&resource.name)) {
            self.names([resource.name], resource.kind.title);
        }
    }

    /// Offers to declare what is being typed, if nothing has that name.
    pub(super) fn declared(&mut self, word: &str) {
        let name = self.cursor.typed.clone();
        if let Some(edit) = declare::missing(self.view, self.file, self.cursor.word, word, &name) {
            self.declaring(name, format!("a new {word}"), edit);
        }
    }

    /// The same for a clause of something that is declared in this file: edits beside a completion cannot reach another.
    fn declared_in(&mut self, word: &str, clause: impl Fn(&View<'_, '_>, &str) -> Option<(Loc, String)>) {
        let name = self.cursor.typed.clone();
        let long = name.len() >= declare::FEWEST_LETTERS;
        let found = clause(self.view, &name).filter(|(owner, _)| long && owner.file == self.file);
        if let Some((owner, edit)) =
            found.and_then(|(owner, text)| Some((owner, declare::into_braces(self.view, owner, &text)?)))
        {
            self.declaring(name, format!("a new {word} of {}", self.view.slice(owner)), edit);
        }
    }

    fn declaring(&mut self, name: String, detail: String, edit: Edit) {
        let item = self.add_at(Tier::Last, Kind::Name, format!("{name} (declare)"), detail);
        item.insert = name;
        item.additional = vec![edit];
    }

    fn resource(&self, name: &str) -> Option<&'v Resource<'s>> {
        self.program().resources.iter().find(|resource| resource.name == name)
    }

    /// The kind of a thing that is named.
    fn kind_of(&self, word: &str, name: &str) -> Option<&'static Catalogued> {
        let first = name.split(['.', ' ']).next().unwrap_or("");
        if let Some(resource) = self.resource(first) {
            return Some(resource.kind);
        }
        let api = self.program().apis.iter().find(|api| api.name == first);
        api.and_then(|api| catalog::kind(api.kind.kind_word())).or_else(|| catalog::kind(word))
    }

    /// The kinds whose things a line may be about: that of its target, those of its kind word, or those that are declared.
    pub(super) fn kinds_of(&self, line: &Line) -> Vec<&'static Catalogued> {
        if let Some(kind) = line.targets.first().and_then(|(word, name)| self.kind_of(word, name)) {
            return vec![kind];
        }
        let declared = self.declared_kinds();
        let Some(word) = line.kind.as_deref() else {
            return if declared.is_empty() { KINDS.to_vec() } else { declared };
        };
        let has = |kind: &&'static Catalogued| kind.word == word || kind.shapes.iter().any(|shape| shape.word == word);
        let known: Vec<_> = declared.into_iter().filter(has).collect();
        if known.is_empty() { KINDS.iter().copied().filter(has).collect() } else { known }
    }

    fn declared_kinds(&self) -> Vec<&'static Catalogued> {
        let program = self.program();
        let resources = program.resources.iter().map(|resource| resource.kind.word);
        let apis = program.apis.iter().map(|api| api.kind.kind_word());
        let users = (!program.user_pools.is_empty()).then_some("user_pool");
        let identities = (!program.identity_pools.is_empty()).then_some("identity_pool");
        let mut words: Vec<&str> = resources.chain(apis).chain(users).chain(identities).collect();
        words.sort_unstable();
        words.dedup();
        // In the order of the table, which is that of the documentation.
        KINDS.iter().copied().filter(|kind| words.binary_search(&kind.word).is_ok()).collect()
    }

    /// Whether who is meant may have a verb at all.
    fn allowed(kind: &Catalogued, verb: &Verb, line: &Line) -> bool {
        if line.form != Form::Grant || !line.for_users() || line.terms.contains(&"via") {
            return true;
        }
        let guests = line.who.as_ref().is_some_and(|(word, _)| word == "unauth_users");
        let reached = || verb.all_actions().all(|action| catalog::guest_reaches(action) != Guests::No);
        kind.users == Users::Yes && !verb.unscoped && !verb.admin && (!guests || reached())
    }

    fn verbs(&mut self, line: &Line) {
        let mut seen = line.verbs.clone();
        let mut forms: Vec<&str> = line.targets.iter().map(|(word, _)| word.as_str()).collect();
        forms.extend(line.kind.as_deref());
        for kind in self.kinds_of(line) {
            let fits =
                |verb: &Verb| forms.is_empty() || verb.unscoped || forms.iter().any(|form| kind.verb_works(verb, form));
            let groups = kind.groups.iter().map(|group| group.name);
            for word in groups.chain(kind.verbs.iter().map(|verb| verb.name)) {
                let mut meant = kind.expand(word).filter(|verb| fits(verb)).peekable();
                let none = meant.peek().is_none();
                if none || !meant.all(|verb| Self::allowed(kind, verb, line)) || seen.iter().any(|seen| seen == word) {
                    continue;
                }
                seen.push(word.to_owned());
                let detail = match (kind.group(word), kind.verb(word)) {
                    (Some(group), _) => format!("{}: {}", kind.word, group.verbs.join(", ")),
                    (None, verb) => format!("{}: {}", kind.word, verb.map_or(&[][..], |verb| verb.actions).join(", ")),
                };
                self.add(Kind::Verb, word, detail).data = format!("verb {} {word}", kind.word);
            }
        }
        let filled = self.cursor.behind.is_empty() && self.snippets;
        let raw = self.add_at(Tier::Later, Kind::Keyword, "raw", "An action by its name; needs a reason");
        if filled {
            raw.insert = "raw \"$1\"$0".to_owned();
            raw.snippet = true;
        }
    }

    fn kinds(&mut self, line: &Line) {
        let first = line.targets.is_empty();
        let fitting = |kinds: &[&'static Catalogued], declared: &dyn Fn(&Catalogued, &str) -> bool| {
            let mut found: Vec<(&'static str, &'static Catalogued)> = Vec::new();
            for kind in kinds {
                for shape in kind.shapes {
                    let fits = |word: &String| {
                        kind.expand(word).any(|verb| verb.unscoped || kind.verb_works(verb, shape.word))
                    };
                    // Of several targets each needs one verb that works on it.
                    let can = match first || line.verbs.is_empty() {
                        true => line.verbs.iter().all(fits),
                        false => line.verbs.iter().any(fits),
                    };
                    if can && declared(kind, shape.word) && !found.iter().any(|(word, _)| *word == shape.word) {
                        found.push((shape.word, kind));
                    }
                }
            }
            found
        };
        let known = self.kinds_of(&Line { kind: None, ..line.clone() });
        let mut found = fitting(&known, &|kind, word| self.has(kind, word));
        if found.is_empty() {
            found = fitting(KINDS, &|_, _| true);
        }
        for (word, kind) in found {
            self.add(Kind::KindWord, word, kind.title).data = format!("kind {}", kind.word);
        }
    }

    /// Whether anything that this word can name is declared.
    fn has(&self, kind: &Catalogued, word: &str) -> bool {
        let program = self.program();
        let mut resources = program.resources.iter().filter(|resource| resource.kind.word == kind.word);
        match word {
            "index" | "channel" => resources.any(|resource| parts(resource).next().is_some()),
            "route" => program.apis.iter().any(|api| !api.routes.is_empty()),
            _ => true,
        }
    }

    fn targets(&mut self, line: &Line) {
        let program = self.program();
        let but: Vec<&str> = line.targets.iter().map(|(_, name)| name.as_str()).collect();
        let other = |name: &&str| !but.contains(name);
        match line.kind.as_deref().unwrap_or("") {
            "route" => self.names(program.apis.iter().map(|api| api.name), "api"),
            "api" | "field" => {
                let graph = line.kind.as_deref() == Some("field");
                let kinds: Vec<&str> = self.kinds_of(line).into_iter().map(|kind| kind.word).collect();
                let apis = program.apis.iter().filter(|api| match graph {
                    true => api.kind == ApiKind::GraphQl && api.allows_iam(),
                    false => kinds.contains(&api.kind.kind_word()),
                });
                self.names(apis.map(|api| api.name).filter(other), "api");
            }
            "user_pool" => self.names(program.user_pools.iter().map(|pool| pool.name).filter(other), "user pool"),
            "identity_pool" => {
                self.names(program.identity_pools.iter().map(|pool| pool.name).filter(other), "identity pool");
            }
            word @ ("index" | "channel") => {
                let owners = program.resources.iter().filter(|resource| parts_word(resource) == word);
                for resource in owners.clone() {
                    for part in parts(resource) {
                        let label = format!("{}.{part}", resource.name);
                        if other(&label.as_str()) {
                            self.add(Kind::Name, label, word).data = format!("member {word} {} {part}", resource.name);
                        }
                    }
                }
                // The owner alone, to go on behind a dot.
                for resource in owners.filter(|resource| parts(resource).next().is_some()) {
                    self.add_at(Tier::Later, Kind::Name, resource.name, resource.kind.title).data =
                        format!("name {}", resource.name);
                }
            }
            word => {
                self.resources(|kind| kind == word, &but);
                self.declared(word);
            }
        }
    }

    fn members(&mut self, line: &Line, path: &[String]) {
        let program = self.program();
        let name = match path {
            [name] => name,
            [name, ty] if line.kind.as_deref() == Some("field") => {
                let granted: BTreeSet<&str> =
                    self.fields(name).filter(|(known, _)| known == ty).map(|(_, field)| field).collect();
                return self.plain_names(granted, "field that is granted elsewhere");
            }
            _ => return,
        };
        if line.kind.as_deref() == Some("field") && program.apis.iter().any(|known| known.name == name) {
            let fits = |ty: &&str| line.verbs.iter().all(|verb| fits_type(verb, ty));
            let roots = ["Query", "Mutation", "Subscription"];
            self.plain_names(roots.into_iter().filter(fits), "type of the schema");
            // The schema is not here, but some of its names are in other grants.
            let others = self.fields(name).map(|(ty, _)| ty).filter(|ty| !roots.contains(ty) && fits(ty));
            let others: BTreeSet<&str> = others.collect();
            self.plain_names(others, "type that is granted elsewhere");
        } else if let Some(resource) = self.resource(name) {
            self.member_names(name, parts_word(resource), parts(resource));
            let word = parts_word(resource);
            self.declared_in(word, |view, typed| declare::part(view, word, name, typed));
        }
    }

    /// The fields of an API that grants name, each behind its type.
    fn fields(&self, api: &str) -> impl Iterator<Item = (&'s str, &'s str)> + use<'v, 's> {
        let program = self.program();
        let at = program.apis.iter().position(|known| known.name == api);
        program.grants.iter().flat_map(|grant| &grant.targets).filter_map(move |target| {
            match (target.object, target.part) {
                (Object::Api(id), Granted::Field(ty, field)) if Some(id.index()) == at => Some((ty, field)),
                _ => None,
            }
        })
    }

    fn routes(&mut self, line: &Line, of: Use, api: &str, method: Option<&str>) {
        let Some(api) = self.program().apis.iter().find(|known| known.name == api) else { return };
        let guests = line.who.as_ref().is_some_and(|(word, _)| word == "unauth_users");
        let mut seen = Vec::new();
        for route in &api.routes {
            let label = match method {
                None => route.key(),
                Some(method) if route.method.eq_ignore_ascii_case(method) => route.path.to_owned(),
                Some(_) => continue,
            };
            let (tier, detail) = match (of, route.auth, route.handler) {
                (Use::Target, RouteAuth::Authorizer(_) | RouteAuth::Public(_), _) => {
                    (Tier::Later, "IAM is never asked here")
                }
                (Use::Via, _, Handler::Path(..)) => (Tier::Later, "the function behind it is not declared"),
                (Use::Via, RouteAuth::Public(_), _) if !guests => (Tier::Later, "anybody may call it"),
                (Use::Via, RouteAuth::Authorizer(_) | RouteAuth::Iam, _) if guests => {
                    (Tier::Later, "asks for a sign-in")
                }
                _ => (Tier::Plain, "route"),
            };
            if !seen.contains(&label) {
                self.add_at(tier, Kind::Route, label.clone(), detail).data =
                    format!("member route {} {}", api.name, route.key());
                seen.push(label);
            }
        }
    }

    fn terms(&mut self, line: &Line) {
        let kinds = self.kinds_of(line);
        let bound = verbs_of(&kinds, line).all(|verb| verb.owner);
        let prefix = bound && kinds.iter().any(|kind| kind.owner == Owner::Prefix);
        let who = line.who.as_ref().map_or("", |(word, _)| word.as_str());
        for (at, (word, detail)) in TERMS.iter().enumerate() {
            let fits = match (*word, line.form) {
                ("at", _) => prefix,
                ("where", Form::Grant) => !self.conditions_of(line).is_empty(),
                ("where", Form::Assert) => !self.owner_keys(line).is_empty(),
                ("via", Form::Grant) => {
                    let routes = self.program().apis.iter().any(|api| !api.routes.is_empty());
                    routes && line.except.is_empty() && !matches!(who, "group" | "function")
                }
                ("until" | "because", Form::Grant | Form::Deny) => true,
                _ => false,
            };
            if fits && in_order(line, at) {
                self.add(Kind::Keyword, *word, *detail);
            }
        }
    }

    /// The conditions that the verbs of a line can have and that are not there yet.
    fn conditions_of(&self, line: &Line) -> Vec<(&'static str, &'static str)> {
        let kinds = self.kinds_of(line);
        let verbs: Vec<&Verb> = verbs_of(&kinds, line).collect();
        let mut found = Vec::new();
        if line.form != Form::Grant || line.raw || verbs.is_empty() {
            return found;
        }
        if line.has_caller() && verbs.iter().all(|verb| verb.owner) && !self.owner_keys(line).is_empty() {
            found.push(("owner", OWNER));
        }
        if kinds.iter().any(|kind| kind.word == "table") && verbs.iter().all(|verb| verb.attributes) {
            found.push(("attributes", ATTRIBUTES));
        }
        for filter in kinds.iter().flat_map(|kind| kind.filters) {
            let all = verbs.iter().all(|verb| filter.verbs.contains(&verb.name));
            if all && !found.iter().any(|(word, _)| *word == filter.word) {
                found.push((filter.word, filter.note));
            }
        }
        found.retain(|(word, _)| !line.conditions.iter().any(|given| given == word));
        found
    }

    /// The keys of a target: the table's or the index's own, and whether only the first of them can own.
    fn keys(&self, name: &str) -> (&'v [Key<'s>], bool) {
        let (name, part) = name.split_once('.').map_or((name, None), |(name, part)| (name, Some(part)));
        match (self.resource(name).map(|resource| &resource.detail), part) {
            (Some(Detail::Table(table)), None) => (&table.key, true),
            (Some(Detail::Table(table)), Some(part)) => {
                (table.indexes.iter().find(|index| index.name == part).map_or(&[], |index| &index.key), true)
            }
            (Some(Detail::Owned(keys)), _) => (keys, false),
            _ => (&[], false),
        }
    }

    /// The attributes that can own, for every target.
    fn owner_keys(&self, line: &Line) -> Vec<&'s str> {
        let owning = |name: &str| -> Vec<&'s str> {
            let (keys, single) = self.keys(name);
            let keys = if single { &keys[..keys.len().min(1)] } else { keys };
            keys.iter().filter(|key| matches!(key.ty, KeyType::Owner(_))).map(|key| key.name).collect()
        };
        let mut targets = line.targets.iter().map(|(_, name)| owning(name));
        let mut found = targets.next().unwrap_or_default();
        targets.for_each(|keys| found.retain(|name| keys.contains(name)));
        found
    }

    fn arguments(&mut self, line: &Line, condition: &str) {
        let mut names = match condition {
            "owner" => self.owner_keys(line),
            "attributes" => {
                let keys = |name: &str| self.keys(name).0.iter().map(|key| key.name);
                let both = |(_, target): &(String, String)| {
                    let table = target.split('.').next().unwrap_or("");
                    keys(table).chain(keys(target)).collect::<Vec<_>>()
                };
                line.targets.iter().flat_map(both).collect()
            }
            _ => return,
        };
        let mut seen = Vec::new();
        names.retain(|name| {
            let new = !seen.contains(name);
            seen.push(*name);
            new
        });
        let target = line.targets.first().map_or("", |(_, name)| name.as_str());
        for name in names {
            self.add(Kind::Attribute, name, format!("key of {target}"));
        }
    }
}

/// Whether a term can stand at the cursor: behind all that come before it, and before all that come later.
fn in_order(line: &Line, term: usize) -> bool {
    let place = |word: &&str| TERMS.iter().position(|(known, _)| known == word);
    line.given.iter().filter_map(place).all(|at| at < term)
        && line.terms[line.given.len()..].iter().filter_map(place).all(|at| at > term)
}

fn verbs_of<'k>(kinds: &'k [&'static Catalogued], line: &'k Line) -> impl Iterator<Item = &'static Verb> + use<'k> {
    let named = line.verbs.iter().flat_map(|word| kinds.iter().map(move |kind| (kind, word)));
    named.flat_map(|(kind, word)| {
        let on = |verb: &&Verb| verb.unscoped || line.targets.iter().any(|(form, _)| kind.verb_works(verb, form));
        kind.expand(word).filter(on)
    })
}

/// The parts of a resource that are granted by themselves.
pub(super) fn parts<'r>(resource: &'r Resource<'_>) -> impl Iterator<Item = &'r str> {
    let (indexes, channels) = match &resource.detail {
        Detail::Table(table) => (table.indexes.as_slice(), &[][..]),
        Detail::Channels(channels) => (&[][..], channels.as_slice()),
        _ => (&[][..], &[][..]),
    };
    indexes.iter().map(|index| index.name).chain(channels.iter().map(|(name, _)| *name))
}

fn parts_word(resource: &Resource<'_>) -> &'static str {
    if matches!(resource.detail, Detail::Channels(_)) { "channel" } else { "index" }
}
