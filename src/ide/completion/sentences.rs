//! Completions in grants, denials and assertions.

use std::collections::BTreeSet;

use super::{Completer, CompletionKind, SortTier, declare};
use crate::catalog::kind::{Guests, Kind as Catalogued, Owner, Users, Verb};
use crate::catalog::{self, KINDS};
use crate::check::fits_type;
use crate::diagnostic::Edit;
use crate::ide::ProgramView;
use crate::ide::cursor_context::{RouteUse, SentenceForm, SentencePart, SentenceSoFar};
use crate::model::api::{Handler, RouteAuth};
use crate::model::grant::{Object, Part as Granted};
use crate::model::resource::{Detail, Key, KeyType};
use crate::model::{ApiKind, Resource};
use crate::syntax::AFTER;
use crate::text::Loc;

/// The terms of grants and assertions in their order.
const TERMS: [(&str, &str); 6] = [
    ("at", "Only below this prefix"),
    ("where", "Only if"),
    ("via", "Only through the function behind a route"),
    ("until", "Only through this day, in UTC"),
    ("because", "Why"),
    (AFTER, "What holds once this day is over, in UTC"),
];

const OWNER: &str = "Only what is the caller's own";
const ATTRIBUTES: &str = "Only these attributes";

impl<'v, 's> Completer<'_, 'v, 's> {
    pub(super) fn sentence(&mut self, sentence: &SentenceSoFar, part: &SentencePart) {
        match part {
            SentencePart::Principal => self.who(sentence),
            SentencePart::Except => {
                self.add(CompletionKind::Principal, "group", "Members of a group");
            }
            SentencePart::Group => {
                self.groups(sentence);
                self.declared_in("group", |view, name| declare::group(view, None, name));
            }
            SentencePart::GroupOf(pool) => {
                self.declared_in("group", |view, name| declare::group(view, Some(pool), name));
                if let Some(pool) = self.program().user_pools.iter().find(|known| known.name == pool) {
                    self.member_names(pool.name, "group", pool.groups.iter().map(|group| group.name));
                }
            }
            SentencePart::Function => {
                self.resources(|kind| kind == "function", &[]);
                self.declared("function");
            }
            SentencePart::UsersOf(_) => {
                self.words(CompletionKind::Principal, ["auth_users", "unauth_users"], "of this identity pool")
            }
            SentencePart::AfterPrincipal => {
                let except = sentence.has_auth_users();
                if sentence.form == SentenceForm::Assert {
                    self.add(CompletionKind::Keyword, "can", "Every role that is named may");
                    self.add(CompletionKind::Keyword, "cannot", "No role that is named may");
                } else {
                    self.verbs(sentence);
                }
                if except && !sentence.terms.contains(&"except") && !sentence.terms.contains(&"via") {
                    self.add(CompletionKind::Keyword, "except", "Leave groups out");
                }
            }
            SentencePart::Verb(first) => {
                self.verbs(sentence);
                if sentence.form == SentenceForm::Assert && *first {
                    self.add(CompletionKind::Keyword, "anything", "Any verb");
                }
            }
            SentencePart::Kind => {
                let unbound = |action: &String| {
                    let action = catalog::catalog().action(action);
                    action.is_some_and(catalog::Action::stands_alone)
                };
                let alone = sentence.raw && sentence.verbs.is_empty();
                if !alone || !sentence.raw_actions.iter().all(unbound) {
                    self.kinds(sentence);
                } else {
                    self.terms(sentence);
                }
            }
            SentencePart::Target(next) => {
                self.targets(sentence);
                if *next {
                    self.kinds(sentence);
                }
            }
            SentencePart::Member(path) => self.members(sentence, path),
            SentencePart::Api(of) => {
                let apis = self.program().apis.iter().filter(|api| match of {
                    RouteUse::Target => api.kind != ApiKind::GraphQl,
                    _ => !api.routes.is_empty(),
                });
                self.names(apis.map(|api| api.name), "api");
            }
            SentencePart::Route(of, api, method) => self.routes(sentence, *of, api, method.as_deref()),
            SentencePart::Terms => {
                self.terms(sentence);
                if sentence.form == SentenceForm::Assert {
                    self.add_at(SortTier::Next, CompletionKind::Keyword, "assert", "What must hold");
                }
            }
            SentencePart::AfterCondition => {
                if !self.conditions_of(sentence).is_empty() {
                    self.add(CompletionKind::Keyword, "and", "And if");
                }
                self.terms(sentence);
            }
            SentencePart::Condition => {
                for (word, detail) in self.conditions_of(sentence) {
                    let arguments = if detail == OWNER || detail == ATTRIBUTES { "($1)$0" } else { "(\"$1\")$0" };
                    self.snippet(CompletionKind::Keyword, word, detail, &format!("{word}{arguments}"));
                }
            }
            SentencePart::Argument(condition, _) => self.arguments(sentence, condition),
            SentencePart::Via => {
                self.add(CompletionKind::Keyword, "route", "A route of an API");
            }
            SentencePart::Date => self.dates(365),
            SentencePart::OwnerComparison(0) => self.arguments(sentence, "owner"),
            SentencePart::OwnerComparison(1) => {
                self.add(CompletionKind::Keyword, "=", "");
            }
            SentencePart::OwnerComparison(_) => {
                self.add(CompletionKind::Keyword, "self", "The caller's own data");
                self.add(CompletionKind::Keyword, "other", "Data of somebody else");
            }
            SentencePart::RouteClaim(0) => {
                self.add(CompletionKind::Keyword, "requires", "The route asks for this");
                self.add(CompletionKind::Keyword, "is", "Anybody may call the route");
            }
            SentencePart::RouteClaim(_) => {
                self.add(CompletionKind::Keyword, "public", "Anybody may call the route");
            }
            SentencePart::Requires(authorizer) => {
                if !authorizer {
                    self.add(CompletionKind::Keyword, "authorizer", "Who checks the caller");
                }
                self.add(CompletionKind::Keyword, "scopes", "The token must carry one of these");
            }
            SentencePart::Authorizer(api) => {
                if let Some(api) = self.program().apis.iter().find(|known| known.name == api) {
                    self.member_names(api.name, "authorizer", api.authorizer_names());
                }
                self.add(CompletionKind::Option, "iam", "Callers sign with IAM credentials");
            }
            SentencePart::Raw | SentencePart::Prefix | SentencePart::Reason | SentencePart::Scopes(_) => {}
        }
    }

    /// Adds the resources of some kinds, except those with the names in `but`.
    pub(super) fn resources(&mut self, wanted: impl Fn(&str) -> bool, but: &[&str]) {
        let resources = self.program().resources.iter();
        for resource in resources.filter(|resource| wanted(resource.kind.word) && !but.contains(&resource.name)) {
            self.names([resource.name], resource.kind.title);
        }
    }

    /// Offers to declare the word that is being typed, if it is a free name.
    pub(super) fn declared(&mut self, word: &str) {
        let name = self.cursor.typed.clone();
        if let Some(edit) = declare::missing(self.view, self.file, self.cursor.word, word, &name) {
            self.declaring(name, format!("a new {word}"), edit);
        }
    }

    /// Offers to declare the word as a member. The owner must be in this file: a completion cannot edit another.
    fn declared_in(&mut self, word: &str, clause: impl Fn(&ProgramView<'_, '_>, &str) -> Option<(Loc, String)>) {
        let name = self.cursor.typed.clone();
        let long = name.len() >= declare::MIN_NAME_LENGTH;
        let found = clause(self.view, &name).filter(|(owner, _)| long && owner.file == self.file);
        if let Some((owner, edit)) =
            found.and_then(|(owner, text)| Some((owner, declare::into_braces(self.view, owner, &text)?)))
        {
            self.declaring(name, format!("a new {word} of {}", self.view.slice(owner)), edit);
        }
    }

    fn declaring(&mut self, name: String, detail: String, edit: Edit) {
        let item = self.add_at(SortTier::Last, CompletionKind::Name, format!("{name} (declare)"), detail);
        item.insert = name;
        item.additional = vec![edit];
    }

    fn resource(&self, name: &str) -> Option<&'v Resource<'s>> {
        self.program().resources.iter().find(|resource| resource.name == name)
    }

    /// Returns the kind of a name.
    fn kind_of(&self, word: &str, name: &str) -> Option<&'static Catalogued> {
        let first = name.split(['.', ' ']).next().unwrap_or("");
        if let Some(resource) = self.resource(first) {
            return Some(resource.kind);
        }
        let api = self.program().apis.iter().find(|api| api.name == first);
        api.and_then(|api| catalog::kind(api.kind.kind_word())).or_else(|| catalog::kind(word))
    }

    /// Returns the kinds that the targets may have: that of the first target, those of the kind word, or those that are declared.
    pub(super) fn kinds_of(&self, sentence: &SentenceSoFar) -> Vec<&'static Catalogued> {
        if let Some(kind) = sentence.targets.first().and_then(|(word, name)| self.kind_of(word, name)) {
            return vec![kind];
        }
        let declared = self.declared_kinds();
        let Some(word) = sentence.kind.as_deref() else {
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

    /// Returns whether the principal may have a verb at all.
    fn allowed(kind: &Catalogued, verb: &Verb, sentence: &SentenceSoFar) -> bool {
        if sentence.form != SentenceForm::Grant || !sentence.for_users() || sentence.terms.contains(&"via") {
            return true;
        }
        let guests = sentence.principal.as_ref().is_some_and(|(word, _)| word == "unauth_users");
        let reached = || verb.all_actions().all(|action| catalog::guest_reaches(action) != Guests::No);
        kind.users == Users::Yes && !verb.unscoped && !verb.admin && (!guests || reached())
    }

    fn verbs(&mut self, sentence: &SentenceSoFar) {
        let mut seen = sentence.verbs.clone();
        let mut forms: Vec<&str> = sentence.targets.iter().map(|(word, _)| word.as_str()).collect();
        forms.extend(sentence.kind.as_deref());
        for kind in self.kinds_of(sentence) {
            let fits =
                |verb: &Verb| forms.is_empty() || verb.unscoped || forms.iter().any(|form| kind.verb_works(verb, form));
            let groups = kind.groups.iter().map(|group| group.name);
            for word in groups.chain(kind.verbs.iter().map(|verb| verb.name)) {
                let mut meant = kind.expand(word).filter(|verb| fits(verb)).peekable();
                let none = meant.peek().is_none();
                if none
                    || !meant.all(|verb| Self::allowed(kind, verb, sentence))
                    || seen.iter().any(|seen| seen == word)
                {
                    continue;
                }
                seen.push(word.to_owned());
                let detail = match (kind.group(word), kind.verb(word)) {
                    (Some(group), _) => format!("{}: {}", kind.word, group.verbs.join(", ")),
                    (None, verb) => format!("{}: {}", kind.word, verb.map_or(&[][..], |verb| verb.actions).join(", ")),
                };
                self.add(CompletionKind::Verb, word, detail).data = format!("verb {} {word}", kind.word);
            }
        }
        let filled = self.cursor.rest_of_line.is_empty() && self.snippets;
        let raw = self.add_at(SortTier::Later, CompletionKind::Keyword, "raw", "An action by its name; needs a reason");
        if filled {
            raw.insert = "raw \"$1\"$0".to_owned();
            raw.snippet = true;
        }
    }

    fn kinds(&mut self, sentence: &SentenceSoFar) {
        let first = sentence.targets.is_empty();
        let fitting = |kinds: &[&'static Catalogued], declared: &dyn Fn(&Catalogued, &str) -> bool| {
            let mut found: Vec<(&'static str, &'static Catalogued)> = Vec::new();
            for kind in kinds {
                for shape in kind.shapes {
                    let fits = |word: &String| {
                        kind.expand(word).any(|verb| verb.unscoped || kind.verb_works(verb, shape.word))
                    };
                    // Of several targets each needs one verb that works on it.
                    let known = |word: &String| kind.expand(word).next().is_some();
                    let can = match first || sentence.verbs.is_empty() {
                        true => sentence.verbs.iter().all(fits),
                        false => sentence.verbs.iter().all(known) && sentence.verbs.iter().any(fits),
                    };
                    if can && declared(kind, shape.word) && !found.iter().any(|(word, _)| *word == shape.word) {
                        found.push((shape.word, kind));
                    }
                }
            }
            found
        };
        // The targets of a grant are of one kind, those of an assertion may be of several.
        let targets = if sentence.form == SentenceForm::Assert { Vec::new() } else { sentence.targets.clone() };
        let known = self.kinds_of(&SentenceSoFar { kind: None, targets, ..sentence.clone() });
        let mut found = fitting(&known, &|kind, word| self.has(kind, word));
        if found.is_empty() {
            found = fitting(KINDS, &|_, _| true);
        }
        for (word, kind) in found {
            self.add(CompletionKind::KindWord, word, kind.title).data = format!("kind {}", kind.word);
        }
        let typed = self.program().resources.iter().any(|resource| resource.kind == &catalog::RESOURCE);
        if typed && sentence.raw && sentence.verbs.is_empty() {
            self.add(CompletionKind::KindWord, catalog::RESOURCE.word, "resource of a type of IAM");
        }
    }

    /// Returns whether something with this kind word is declared.
    fn has(&self, kind: &Catalogued, word: &str) -> bool {
        let program = self.program();
        let mut resources = program.resources.iter().filter(|resource| resource.kind.word == kind.word);
        match word {
            "index" | "channel" => resources.any(|resource| parts(resource).next().is_some()),
            "route" => program.apis.iter().any(|api| !api.routes.is_empty()),
            _ => true,
        }
    }

    fn targets(&mut self, sentence: &SentenceSoFar) {
        let program = self.program();
        let but: Vec<&str> = sentence.targets.iter().map(|(_, name)| name.as_str()).collect();
        let other = |name: &&str| !but.contains(name);
        match sentence.kind.as_deref().unwrap_or("") {
            "route" => self.names(program.apis.iter().map(|api| api.name), "api"),
            "api" | "field" | "type" => {
                let graph = matches!(sentence.kind.as_deref(), Some("field" | "type"));
                let kinds: Vec<&str> = self.kinds_of(sentence).into_iter().map(|kind| kind.word).collect();
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
                            self.add(CompletionKind::Name, label, word).data =
                                format!("member {word} {} {part}", resource.name);
                        }
                    }
                }
                // The owner alone, to continue after a dot.
                for resource in owners.filter(|resource| parts(resource).next().is_some()) {
                    self.add_at(SortTier::Later, CompletionKind::Name, resource.name, resource.kind.title).data =
                        format!("name {}", resource.name);
                }
            }
            word => {
                self.resources(|kind| kind == word, &but);
                self.declared(word);
            }
        }
    }

    fn members(&mut self, sentence: &SentenceSoFar, path: &[String]) {
        let program = self.program();
        let name = match path {
            [name] => name,
            [name, ty] if sentence.kind.as_deref() == Some("field") => {
                let granted: BTreeSet<&str> =
                    self.fields(name).filter(|(known, _)| known == ty).map(|(_, field)| field).collect();
                return self.plain_names(granted, "field that is granted elsewhere");
            }
            _ => return,
        };
        if matches!(sentence.kind.as_deref(), Some("field" | "type"))
            && program.apis.iter().any(|known| known.name == name)
        {
            let fits = |ty: &&str| sentence.verbs.iter().all(|verb| fits_type(verb, ty));
            let roots = ["Query", "Mutation", "Subscription"];
            self.plain_names(roots.into_iter().filter(fits), "type of the schema");
            // The schema is outside the program, but other grants have some of its names.
            let others = self.fields(name).map(|(ty, _)| ty).filter(|ty| !roots.contains(ty) && fits(ty));
            let others: BTreeSet<&str> = others.collect();
            self.plain_names(others, "type that is granted elsewhere");
        } else if let Some(resource) = self.resource(name) {
            self.member_names(name, parts_word(resource), parts(resource));
            let word = parts_word(resource);
            self.declared_in(word, |view, typed| declare::part(view, word, name, typed));
        }
    }

    /// Returns the fields of an API that grants name, with their types.
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

    fn routes(&mut self, sentence: &SentenceSoFar, of: RouteUse, api: &str, method: Option<&str>) {
        let Some(api) = self.program().apis.iter().find(|known| known.name == api) else { return };
        let guests = sentence.principal.as_ref().is_some_and(|(word, _)| word == "unauth_users");
        let mut seen = Vec::new();
        for route in &api.routes {
            let label = match method {
                None => route.key(),
                Some(method) if route.method.eq_ignore_ascii_case(method) => route.path.to_owned(),
                Some(_) => continue,
            };
            let (tier, detail) = match (of, route.auth, route.handler) {
                (RouteUse::Target, RouteAuth::Authorizer(_) | RouteAuth::Public(_), _) => {
                    (SortTier::Later, "IAM is never asked here")
                }
                (RouteUse::Via, _, Handler::Path(..)) => (SortTier::Later, "the function behind it is not declared"),
                (RouteUse::Via, RouteAuth::Public(_), _) if !guests => (SortTier::Later, "anybody may call it"),
                (RouteUse::Via, RouteAuth::Authorizer(_) | RouteAuth::Iam, _) if guests => {
                    (SortTier::Later, "asks for a sign-in")
                }
                _ => (SortTier::Plain, "route"),
            };
            if !seen.contains(&label) {
                self.add_at(tier, CompletionKind::Route, label.clone(), detail).data =
                    format!("member route {} {}", api.name, route.key());
                seen.push(label);
            }
        }
    }

    fn terms(&mut self, sentence: &SentenceSoFar) {
        let kinds = self.kinds_of(sentence);
        let bound = verbs_of(&kinds, sentence).all(|verb| verb.owner);
        let prefix = bound && kinds.iter().any(|kind| kind.owner == Owner::Prefix);
        let who = sentence.principal.as_ref().map_or("", |(word, _)| word.as_str());
        for (at, (word, detail)) in TERMS.iter().enumerate() {
            let fits = match (*word, sentence.form) {
                ("at", _) => prefix,
                ("where", SentenceForm::Grant) => !self.conditions_of(sentence).is_empty(),
                ("where", SentenceForm::Assert) => !self.owner_keys(sentence).is_empty(),
                ("via", SentenceForm::Grant) => {
                    let routes = self.program().apis.iter().any(|api| !api.routes.is_empty());
                    routes && sentence.except.is_empty() && !matches!(who, "group" | "function")
                }
                ("until" | "because", SentenceForm::Grant | SentenceForm::Deny) | (AFTER, SentenceForm::Assert) => true,
                _ => false,
            };
            if fits && in_order(sentence, at) {
                self.add(CompletionKind::Keyword, *word, *detail);
            }
        }
    }

    /// Returns the conditions that the verbs allow and that are not there yet.
    fn conditions_of(&self, sentence: &SentenceSoFar) -> Vec<(&'static str, &'static str)> {
        let kinds = self.kinds_of(sentence);
        let verbs: Vec<&Verb> = verbs_of(&kinds, sentence).collect();
        let mut found = Vec::new();
        if sentence.form != SentenceForm::Grant || sentence.raw || verbs.is_empty() {
            return found;
        }
        if sentence.has_caller() && verbs.iter().all(|verb| verb.owner) && !self.owner_keys(sentence).is_empty() {
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
        found.retain(|(word, _)| !sentence.conditions.iter().any(|given| given == word));
        found
    }

    /// Returns the keys of a table or an index, and whether only the first can hold an owner.
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

    /// Returns the attributes that can hold the owner in every target.
    fn owner_keys(&self, sentence: &SentenceSoFar) -> Vec<&'s str> {
        let owning = |name: &str| -> Vec<&'s str> {
            let (keys, single) = self.keys(name);
            let keys = if single { &keys[..keys.len().min(1)] } else { keys };
            keys.iter().filter(|key| matches!(key.ty, KeyType::Owner(_))).map(|key| key.name).collect()
        };
        let mut targets = sentence.targets.iter().map(|(_, name)| owning(name));
        let mut found = targets.next().unwrap_or_default();
        targets.for_each(|keys| found.retain(|name| keys.contains(name)));
        found
    }

    fn arguments(&mut self, sentence: &SentenceSoFar, condition: &str) {
        let mut names = match condition {
            "owner" => self.owner_keys(sentence),
            "attributes" => {
                let keys = |name: &str| self.keys(name).0.iter().map(|key| key.name);
                let both = |(_, target): &(String, String)| {
                    let table = target.split('.').next().unwrap_or("");
                    keys(table).chain(keys(target)).collect::<Vec<_>>()
                };
                sentence.targets.iter().flat_map(both).collect()
            }
            _ => return,
        };
        let mut seen = Vec::new();
        names.retain(|name| {
            let new = !seen.contains(name);
            seen.push(*name);
            new
        });
        let target = sentence.targets.first().map_or("", |(_, name)| name.as_str());
        for name in names {
            self.add(CompletionKind::Attribute, name, format!("key of {target}"));
        }
    }
}

/// Returns whether a term may be at the cursor: after all that come before it, and before all that come later.
fn in_order(sentence: &SentenceSoFar, term: usize) -> bool {
    let place = |word: &&str| TERMS.iter().position(|(known, _)| known == word);
    sentence.terms_before.iter().filter_map(place).all(|at| at < term)
        && sentence.terms[sentence.terms_before.len()..].iter().filter_map(place).all(|at| at > term)
}

fn verbs_of<'k>(
    kinds: &'k [&'static Catalogued],
    sentence: &'k SentenceSoFar,
) -> impl Iterator<Item = &'static Verb> + use<'k> {
    let named = sentence.verbs.iter().flat_map(|word| kinds.iter().map(move |kind| (kind, word)));
    named.flat_map(|(kind, word)| {
        let on = |verb: &&Verb| verb.unscoped || sentence.targets.iter().any(|(form, _)| kind.verb_works(verb, form));
        kind.expand(word).filter(on)
    })
}

/// Returns the parts of a resource that can be granted by themselves.
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
