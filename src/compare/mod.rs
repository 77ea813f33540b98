//! The difference of two programs, outputs or policies in what they allow.
//!
//! Policies are compared by the [prover](crate::policy::prove), request by request and not line by line: what is written otherwise and
//! allows the same is no difference. Everything else that access depends on is compared by its properties.

pub mod snapshot;
mod template;
mod things;
pub mod verify;

use serde_json::Value as Json;

use self::snapshot::{AccessSnapshot, PrincipalSnapshot, Thing};
use crate::ask::words::request_words;
use crate::catalog::{KINDS, Level, catalog};
use crate::policy::evaluate::{
    Decision, Document, Effect, PreparedStatement, Request, RequestPrincipal, Subject, decide, split_arn,
};
use crate::policy::prove::{Layers, Proof, find, find_trust};

/// Which way a change goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// More is allowed than before.
    Wider,
    /// Some is allowed that was not, and some is not that was.
    Incomparable,
    /// It could not be told.
    Unknown,
    /// It is different, and neither more nor less.
    Changed,
    /// Less is allowed than before.
    Narrower,
}

impl Direction {
    pub fn word(self) -> &'static str {
        match self {
            Self::Wider => "wider",
            Self::Incomparable => "incomparable",
            Self::Unknown => "unknown",
            Self::Changed => "changed",
            Self::Narrower => "narrower",
        }
    }
}

/// Whom a change concerns, for who counts some changes only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Concern {
    pub guests: bool,
    pub users: bool,
    /// Whether something may be written, deleted or managed.
    pub writes: bool,
}

/// A change of what is allowed.
#[derive(Debug, Clone)]
pub struct Change {
    /// Principal, route, pool, …
    pub subject: String,
    pub direction: Direction,
    /// A sentence each: `may now delete table Notes`.
    pub words: Vec<String>,
    /// Why it could not be told.
    pub reason: Option<String>,
    /// A request that is allowed now and was not.
    pub wider: Option<Request>,
    /// A request that was allowed and is not now.
    pub narrower: Option<Request>,
    /// `FILE:LINE`s of the program: on the new side, if there are two.
    pub sources: Vec<String>,
    /// Where it stands in a template: `Resources.ListRole.Properties.Policies[0]`.
    pub places: Vec<String>,
    pub concern: Concern,
}

/// Returns the changes from one side to the other: wider ones first, then in the order of the names.
pub fn changes(old: &AccessSnapshot, new: &AccessSnapshot) -> Vec<Change> {
    let nobody = PrincipalSnapshot::default();
    let mut names: Vec<&String> = old.principals.keys().chain(new.principals.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let mut changes = Vec::new();
    for name in names {
        let (before, after) = (old.principals.get(name), new.principals.get(name));
        let pair = Pair { name, old: before.unwrap_or(&nobody), new: after.unwrap_or(&nobody) };
        changes.extend(pair.policies());
        changes.extend(pair.trust());
        changes.extend(pair.boundary());
    }
    let mut things: Vec<&(&'static str, String)> = old.things.keys().chain(new.things.keys()).collect();
    things.sort_unstable();
    things.dedup();
    changes.extend(things.into_iter().filter_map(|key| thing(key, old.things.get(key), new.things.get(key))));
    changes.sort_by(|one, other| one.direction.cmp(&other.direction).then_with(|| one.subject.cmp(&other.subject)));
    changes
}

/// Compares two lists of policies of one principal, and returns a change if there is one.
struct Pair<'s> {
    name: &'s str,
    old: &'s PrincipalSnapshot,
    new: &'s PrincipalSnapshot,
}

/// The most requests that are looked for in one direction: each is of another action.
const REQUESTS: usize = 12;

impl Pair<'_> {
    fn policies(&self) -> Option<Change> {
        let unread = self.old.unread.as_ref().or(self.new.unread.as_ref());
        if unread.is_none() && self.old.policies == self.new.policies {
            return None;
        }
        let (wider, wider_doubt) = requests(&self.new.policies, &self.old.policies);
        let (narrower, narrower_doubt) = requests(&self.old.policies, &self.new.policies);
        let reason = unread.cloned().or(wider_doubt.or(narrower_doubt).map(str::to_owned));
        let direction = match (wider.is_empty(), narrower.is_empty()) {
            _ if reason.is_some() => Direction::Unknown,
            (true, true) => return None,
            (false, true) => Direction::Wider,
            (true, false) => Direction::Narrower,
            (false, false) => Direction::Incomparable,
        };
        let mut words = sentences(&wider, "may now");
        words.extend(sentences(&narrower, "may no longer"));
        let mut sources: Vec<String> = wider.iter().flat_map(|request| self.sources_of(request)).collect();
        sources.sort_unstable();
        sources.dedup();
        let either = |is: fn(&PrincipalSnapshot) -> bool| is(self.old) || is(self.new);
        Some(Change {
            subject: self.name.to_owned(),
            direction,
            words,
            reason,
            concern: Concern {
                guests: either(|side| side.guests),
                users: either(|side| side.users),
                writes: wider.iter().any(writes),
            },
            wider: wider.into_iter().next(),
            narrower: narrower.into_iter().next(),
            sources,
            places: Vec::new(),
        })
    }

    /// What lies within another boundary cannot be told: the policy is the account's, and no part of the program.
    fn boundary(&self) -> Option<Change> {
        // A role that is new or gone is told of by its policies.
        if self.old.trust.is_none() || self.new.trust.is_none() {
            return None;
        }
        let (direction, words, reason) = match (&self.old.boundary, &self.new.boundary) {
            (old, new) if old == new => return None,
            (Some(old), Some(new)) => {
                (Direction::Unknown, None, Some(format!("its permissions boundary was {old} and is {new}")))
            }
            (Some(old), None) => {
                (Direction::Wider, Some(format!("no longer has the permissions boundary {old}")), None)
            }
            (None, new) => {
                let new = new.as_deref().unwrap_or_default();
                (Direction::Narrower, Some(format!("now has the permissions boundary {new}")), None)
            }
        };
        Some(Change {
            subject: self.name.to_owned(),
            direction,
            words: words.into_iter().collect(),
            reason,
            wider: None,
            narrower: None,
            sources: Vec::new(),
            places: Vec::new(),
            concern: Concern {
                guests: self.old.guests || self.new.guests,
                users: self.old.users || self.new.users,
                writes: false,
            },
        })
    }

    /// The source lines of the statements that allow a request now.
    fn sources_of(&self, request: &Request) -> Vec<String> {
        let documents: Vec<&Document> = self.new.policies.iter().collect();
        let Decision::Allowed { by } = decide(&documents, None, None, request) else { return Vec::new() };
        let sids = by.iter().filter_map(|source| documents[source.document].statements()[source.statement].sid());
        sids.filter_map(|sid| self.new.sources.get(sid)).flatten().cloned().collect()
    }

    fn trust(&self) -> Option<Change> {
        let nobody = Document::new(Vec::new());
        let (old, new) = (self.old.trust.as_ref().unwrap_or(&nobody), self.new.trust.as_ref().unwrap_or(&nobody));
        // A role that is new or gone is told of by its policies.
        if self.old.trust.is_none() || self.new.trust.is_none() || old == new {
            return None;
        }
        let ((wider, now), (narrower, before)) = (find_trust(new, old), find_trust(old, new));
        let request = |proof: Proof| match proof {
            Proof::Possible(request) => Some(*request),
            _ => None,
        };
        let doubt = |proof: &Proof| match proof {
            Proof::Undecided(reason) => Some((*reason).to_owned()),
            _ => None,
        };
        let reason = doubt(&wider).or(doubt(&narrower));
        let (wider, narrower) = (request(wider), request(narrower));
        let direction = match (&wider, &narrower) {
            _ if reason.is_some() => Direction::Unknown,
            (None, None) => return None,
            (Some(_), None) => Direction::Wider,
            (None, Some(_)) => Direction::Narrower,
            (Some(_), Some(_)) => Direction::Incomparable,
        };
        let mut words = Vec::new();
        words.extend(now.map(|principal| format!("can now be taken by {}", principal_words(&principal))));
        words.extend(before.map(|principal| format!("can no longer be taken by {}", principal_words(&principal))));
        Some(Change {
            subject: format!("trust of {}", self.name),
            direction,
            words,
            reason,
            wider,
            narrower,
            sources: Vec::new(),
            places: Vec::new(),
            concern: Concern { guests: self.new.guests, users: self.new.users, writes: false },
        })
    }
}

fn principal_words(principal: &RequestPrincipal) -> String {
    match principal {
        RequestPrincipal::Aws(name)
        | RequestPrincipal::Service(name)
        | RequestPrincipal::Federated(name)
        | RequestPrincipal::CanonicalUser(name) => name.clone(),
        RequestPrincipal::Anonymous => "anybody".to_owned(),
    }
}

/// Returns requests that some policies allow and others do not, of different actions, and why there may be more.
fn requests(allowing: &[Document], refusing: &[Document]) -> (Vec<Request>, Option<&'static str>) {
    let (allowing, refusing): (Vec<&Document>, Vec<&Document>) = (allowing.iter().collect(), refusing.iter().collect());
    let mut found: Vec<Request> = Vec::new();
    loop {
        let told: Vec<String> = found.iter().map(|request| request.action.clone()).collect();
        let told = match told.is_empty() {
            true => None,
            false => {
                let everything = Subject::Resources(vec!["*".to_owned()]);
                let statement = PreparedStatement::new(None, Effect::Allow, told, everything, Vec::new());
                Some(Document::new(statement.into_iter().collect()))
            }
        };
        let mut excluded = vec![Layers::identity(&refusing)];
        excluded.extend(told.iter().map(|told| Layers::identity(&[told])));
        match find(&[Layers::identity(&allowing)], &excluded) {
            Proof::Impossible => return (found, None),
            Proof::Undecided(_) if !found.is_empty() => return (found, None),
            Proof::Undecided(reason) => return (found, Some(reason)),
            Proof::Possible(request) => found.push(*request),
        }
        if found.len() >= REQUESTS {
            return (found, None);
        }
    }
}

/// Returns whether an action does more than read and list. One that the catalogue does not know may do anything.
fn writes(request: &Request) -> bool {
    let Some(action) = catalog().action(&request.action) else { return true };
    action.level().iter().any(|level| !matches!(level, Level::Read | Level::List))
}

/// Returns a sentence for each thing that requests are about.
fn sentences(requests: &[Request], start: &str) -> Vec<String> {
    let mut sentences: Vec<(String, Vec<String>)> = Vec::new();
    for request in requests {
        let (verb, thing) = verb_and_thing(request);
        match sentences.iter_mut().find(|(known, _)| *known == thing) {
            Some((_, verbs)) if !verbs.contains(&verb) => verbs.push(verb),
            Some(_) => {}
            None => sentences.push((thing, vec![verb])),
        }
    }
    let more = if requests.len() >= REQUESTS { ", and more" } else { "" };
    sentences.into_iter().map(|(thing, verbs)| format!("{start} {} {thing}{more}", verbs.join(", "))).collect()
}

/// Returns the verb of the language that gives an action, and what the resource is; in the words of AWS where the language has none.
fn verb_and_thing(request: &Request) -> (String, String) {
    let action = &request.action;
    let gives = |verb: &&crate::catalog::kind::Verb| verb.actions.iter().any(|own| own.eq_ignore_ascii_case(action));
    let found = KINDS.iter().find_map(|kind| kind.verbs.iter().find(gives).map(|verb| (kind, verb)));
    let parts = split_arn(&request.resource);
    match (found, parts) {
        (Some((kind, verb)), Some(parts)) => {
            // A name follows the last colon, or the first slash behind it: `table/Notes/index/byDay`.
            let tail = parts[5].rsplit_once(':').map_or(parts[5], |(_, tail)| tail);
            let name = match kind.service {
                // A key may have colons: an id in an identity pool has one.
                "s3" => parts[5],
                _ => tail.split_once('/').map_or(tail, |(_, name)| name),
            };
            (verb.name.to_owned(), format!("{} {name}", kind.word))
        }
        _ => (format!("`{action}`"), format!("on {}", request.resource)),
    }
}

fn thing((kind, name): &(&'static str, String), old: Option<&Thing>, new: Option<&Thing>) -> Option<Change> {
    let source = new.or(old).and_then(|thing| thing.source.clone());
    let is_open = |thing: &Thing| thing.properties.get("authorization").is_some_and(|auth| auth == "NONE");
    let concern = Concern { guests: new.is_some_and(is_open), users: true, writes: *kind == "route" };
    let change = |direction, words: Vec<String>| {
        let subject = format!("{} {name}", kind_words(kind, new.or(old)));
        let sources = source.clone().into_iter().collect();
        let places = Vec::new();
        Some(Change { subject, direction, words, reason: None, wider: None, narrower: None, sources, places, concern })
    };
    match (old, new) {
        (None, None) => None,
        (None, Some(new)) => {
            let direction = if *kind == "route" { Direction::Wider } else { Direction::Changed };
            let open = if is_open(new) { ", open to anybody" } else { "" };
            change(direction, vec![format!("is new{open}")])
        }
        (Some(_), None) => {
            let direction = if *kind == "route" { Direction::Narrower } else { Direction::Changed };
            change(direction, vec!["is gone".to_owned()])
        }
        (Some(old), Some(new)) => {
            let mut differences = Vec::new();
            things::differences("", Some(&old.properties), Some(&new.properties), &mut differences);
            let mut words = Vec::new();
            let mut directions = Vec::new();
            for (path, before, after) in differences {
                let path = path.strip_prefix("properties.").unwrap_or(&path).to_owned();
                directions.push(things::direction(&path, before, after));
                words.push(format!("{path}: {} → {}", value_words(before), value_words(after)));
            }
            let has = |direction| directions.contains(&direction);
            let direction = match (has(Direction::Wider), has(Direction::Narrower)) {
                _ if directions.is_empty() => return None,
                (true, true) => Direction::Incomparable,
                (true, false) => Direction::Wider,
                (false, true) if !has(Direction::Changed) => Direction::Narrower,
                _ => Direction::Changed,
            };
            change(direction, words)
        }
    }
}

/// Returns the kind of a thing: that of a resource from its type, `AWS::Cognito::UserPoolClient`.
fn kind_words(kind: &str, thing: Option<&Thing>) -> String {
    let properties = thing.map(|thing| &thing.properties);
    let ty = properties.and_then(|properties| properties.get("type").or(properties.get("Type"))).and_then(Json::as_str);
    ty.filter(|_| kind == "resource").map_or_else(|| kind.to_owned(), kind_words_of_type)
}

/// `AWS::Cognito::UserPoolClient` → `user pool client`.
fn kind_words_of_type(ty: &str) -> String {
    let mut words = String::new();
    for character in ty.rsplit("::").next().unwrap_or(ty).chars() {
        if character.is_uppercase() && words.chars().last().is_some_and(char::is_lowercase) {
            words.push(' ');
        }
        words.extend(character.to_lowercase());
    }
    words
}

fn value_words(json: Option<&Json>) -> String {
    match json {
        None => "nothing".to_owned(),
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

impl Change {
    /// Returns the change in one line: `group admins may now delete table Notes (grants.authc:14)`.
    pub fn line(&self) -> String {
        let sources = if self.sources.is_empty() { String::new() } else { format!(" ({})", self.sources.join(", ")) };
        let places = if self.places.is_empty() { String::new() } else { format!(", at {}", self.places.join(", ")) };
        let words = match (&self.reason, self.words.is_empty()) {
            (Some(reason), true) => format!("cannot be told: {reason}"),
            (Some(reason), false) => format!("{}; more cannot be told: {reason}", self.words.join("; ")),
            (None, _) => self.words.join("; "),
        };
        format!("{} {words}{places}{sources}", self.subject)
    }

    /// Returns the requests that show it, in words.
    pub fn witnesses(&self) -> Vec<String> {
        let wider = self.wider.iter().map(|request| format!("allowed now: {}", request_words(request)));
        let narrower = self.narrower.iter().map(|request| format!("allowed before: {}", request_words(request)));
        wider.chain(narrower).collect()
    }
}
