//! What grants say, straight from their structure and without a policy: who may do what, one request at a time.
//! Of the compiler only the table of kinds and verbs is used, as data.

use authc::catalog::kind::{Kind, Owner, Shape, Takes, Verb};
use authc::catalog::{DERIVED, Level, catalog};
use authc::policy::evaluate::{Context, Value};

use super::program::{Attached, Grant, Id, Match, Piece, Program, ROLES, Resource, STAGE, Target, Who, fill, fits};

pub const ME: &str = "us-east-1:11111111-2222-3333-4444-555555555555";
pub const OTHER: &str = "us-east-1:99999999-2222-3333-4444-555555555555";
pub const NOW: &str = "2026-06-15T12:00:00Z";
const IDENTITY_KEY: &str = "cognito-identity.amazonaws.com:sub";

/// Who holds a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    Auth,
    Guests,
    Group(usize),
    Function(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Allowed,
    Implicit,
    Explicit,
}

impl Verdict {
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Allowed => "Allowed",
            Verdict::Implicit => "ImplicitlyDenied",
            Verdict::Explicit => "ExplicitlyDenied",
        }
    }
}

/// A request: what IAM is told of it, without what the session carries.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    pub action: String,
    pub arn: String,
    pub context: Context,
}

/// The id of the caller that stands for `{identity}`, `{sub}`, `{tag:tenant}`.
pub fn mine(id: Id) -> &'static str {
    match id {
        Id::Identity => ME,
        Id::Sub => "sub-of-me",
        Id::Tenant => "tenant-of-me",
    }
}

pub fn others(id: Id) -> &'static str {
    match id {
        Id::Identity => OTHER,
        Id::Sub => "sub-of-other",
        Id::Tenant => "tenant-of-other",
    }
}

/// What the session of a holder carries.
pub fn session(holder: Holder) -> Vec<(&'static str, String)> {
    match holder {
        Holder::Auth | Holder::Group(_) => vec![
            (IDENTITY_KEY, mine(Id::Identity).to_owned()),
            ("aws:PrincipalTag/sub", mine(Id::Sub).to_owned()),
            ("aws:PrincipalTag/tenant", mine(Id::Tenant).to_owned()),
        ],
        Holder::Guests => vec![(IDENTITY_KEY, mine(Id::Identity).to_owned())],
        Holder::Function(_) => Vec::new(),
    }
}

/// The roles that a program needs, with their titles.
pub fn holders(program: &Program) -> Vec<(Holder, String)> {
    let mut out = vec![(Holder::Auth, "Identities.auth_users".to_owned())];
    if program.guests {
        out.push((Holder::Guests, "Identities.unauth_users".to_owned()));
    }
    for (group, isolated) in program.groups.iter().enumerate() {
        let named = program.grants.iter().any(|grant| match &grant.who {
            Who::Group(of) => *of == group,
            Who::Auth { except } => except.contains(&group),
            _ => false,
        }) || program.layout.rules.iter().any(|(_, to)| *to == group);
        if named || *isolated {
            out.push((Holder::Group(group), format!("group Users.g{group}")));
        }
    }
    for (at, resource) in program.resources.iter().enumerate() {
        // A function that writes its log has a role to do it with.
        let granted = |grant: &Grant| grant.who == Who::Function(at) || grant.via == Some(at);
        if resource.logs || program.grants.iter().any(granted) {
            out.push((Holder::Function(at), format!("function {}", resource.name)));
        }
    }
    out
}

/// Whether a grant is for a holder.
pub fn holds(program: &Program, grant: &Grant, holder: Holder) -> bool {
    if let Some(function) = grant.via {
        return holder == Holder::Function(function);
    }
    match (&grant.who, holder) {
        (Who::Auth { .. }, Holder::Auth) | (Who::Guests, Holder::Guests) => true,
        (Who::Auth { except }, Holder::Group(group)) => !program.groups[group] && !except.contains(&group),
        (Who::Group(of), Holder::Group(group)) => *of == group,
        (Who::Function(of), Holder::Function(at)) => *of == at,
        _ => false,
    }
}

/// Whether a role's trust policy lets sessions be tagged.
pub fn tagged() -> bool {
    // Every program here declares the tag `tenant`.
    true
}

/// The ARNs that one shape of a target stands for.
#[derive(Debug, Clone)]
pub struct Place {
    pub prefix: String,
    /// Anything may follow.
    pub open: bool,
    /// Exactly six characters follow.
    pub six: bool,
}

impl Place {
    pub fn has(&self, arn: &str) -> bool {
        match arn.strip_prefix(&self.prefix) {
            Some(rest) if self.six => rest.chars().count() == 6,
            Some(rest) => self.open || rest.is_empty(),
            None => false,
        }
    }
}

/// A prefix as it is for the caller of a session; none if the session lacks an id that it names.
pub fn prefix(pieces: &[Piece], holder: Holder) -> Option<String> {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Stage => out.push_str(STAGE),
            Piece::Id(id) => {
                if !matches!(holder, Holder::Auth | Holder::Group(_)) {
                    return None;
                }
                out.push_str(mine(*id));
            }
        }
    }
    Some(out)
}

/// Where a target is in one of its shapes, for a caller; none if there is no such thing.
pub fn place(program: &Program, target: &Target, shape: &Shape, at: Option<&[Piece]>, holder: Holder) -> Option<Place> {
    let resource = &program.resources[target.resource];
    let name = resource.arn.splitn(7, ':').nth(6).unwrap_or_else(|| resource.arn.rsplit(':').next().unwrap_or(""));
    let name = match resource.kind.word {
        "iot_topic" => resource.arn.split_once(":topic/")?.1,
        "graphql_api" => resource.arn.split_once(":apis/")?.1,
        "schedule_group" => resource.arn.split_once(":schedule-group/")?.1,
        _ => name,
    };
    let mut text = shape.arn.replace("{arn}", &resource.arn);
    let mut six = false;
    if resource.suffixed && shape.name == "secret" {
        text = text.strip_suffix("AbCdEf").expect("a suffix").to_owned();
        six = true;
    }
    if text.contains("{under}") {
        match at {
            Some(at) => text = text.replace("{under}", &format!("/{}*", prefix(at, holder)?)),
            None => text = text.replace("{under}", ""),
        }
    }
    if text.contains("{prefix}") {
        let at = at.map_or(Some(String::new()), |at| prefix(at, holder))?;
        text = text.replace("{prefix}", &at);
    }
    if text.contains("{sub}") {
        let sub = target.part.as_ref().or(resource.alias.as_ref())?;
        text = text.replace("{sub}", sub);
    }
    if text.contains("{field}") {
        let (ty, field) = target.part.as_ref()?.split_once('.')?;
        text = text.replace("{type}", ty).replace("{field}", field);
    }
    if text.contains("{configuration_set}") {
        text = text.replace("{configuration_set}", resource.configuration_set.as_ref()?);
    }
    if text.contains("{client}") {
        let id = session(holder).into_iter().find(|(key, _)| *key == IDENTITY_KEY)?.1;
        text = text.replace("{client}", &id);
    }
    if text.contains("{profile}") {
        text = text.replace("{profile}", resource.profile.as_ref()?);
    }
    if text.contains("{secret}") {
        let secret = &program.resources[resource.secret?];
        text = text.replace("{secret}", &secret.arn);
        if secret.suffixed {
            text = text.strip_suffix("AbCdEf").expect("a suffix").to_owned();
            six = true;
        }
    }
    let text = fill(&text, name);
    assert!(!text.contains('{'), "{text}");
    match text.split_once('*') {
        Some((prefix, _)) => Some(Place { prefix: prefix.to_owned(), open: true, six: false }),
        None => Some(Place { prefix: text, open: false, six }),
    }
}

/// The shapes of a target that a grant speaks of. A denial of a table is one of its indexes too.
pub fn shapes<'p>(program: &'p Program, grant: &'p Grant) -> Vec<(Target, &'static Shape)> {
    let kind = program.kind(grant);
    let mut out = Vec::new();
    for target in &grant.targets {
        let mut targets = vec![target.clone()];
        if grant.deny && target.part.is_none() {
            let indexes = &program.resources[target.resource].indexes;
            targets.extend(indexes.iter().map(|(name, _)| Target {
                part: Some(name.clone()),
                word: "index",
                ..target.clone()
            }));
        }
        for target in targets {
            for shape in kind.shapes.iter().filter(|shape| fits(kind, &target, shape.word)) {
                out.push((target.clone(), shape));
            }
        }
    }
    out
}

/// The shape that a raw action works on in a target.
pub fn raw_shape(kind: &'static Kind, target: &Target, action: &str) -> Option<&'static Shape> {
    let action = catalog().action(action).expect("a raw action is of the catalogue");
    kind.shapes_for(action).find(|shape| fits(kind, target, shape.word))
}

/// Whether a verb is granted on a shape: a function with an alias is called by the alias.
pub fn works_on(resource: &Resource, verb_on: &[&str], shape: &Shape) -> bool {
    let aliased = resource.kind.word == "function" && verb_on.contains(&"alias");
    verb_on.contains(&shape.name) && (!aliased || (shape.name == "alias") == resource.alias.is_some())
}

/// What IAM decides on a request if grants mean what they say.
pub fn decide(program: &Program, holder: Holder, ask: &Ask) -> Verdict {
    let mine = || program.grants.iter().filter(|grant| holds(program, grant, holder));
    if ask.action.starts_with("execute-api:") {
        return called(program, holder, ask);
    }
    let mine = || mine().filter(|grant| program.kind(grant).word != "http_api");
    if mine().any(|grant| grant.deny && denies(program, grant, holder, ask)) {
        return Verdict::Explicit;
    }
    if mine().any(|grant| !grant.deny && allows(program, grant, holder, ask)) || derived(program, holder, ask) {
        return Verdict::Allowed;
    }
    if let Holder::Function(at) = holder
        && program.resources[at].logs
    {
        let name = program.resources[at].arn.rsplit(':').next().expect("a name");
        let group = format!("arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/{name}");
        let stream = ask.arn.starts_with(&format!("{group}:log-stream:"));
        let allowed = match ask.action.as_str() {
            "logs:CreateLogGroup" => ask.arn == group,
            "logs:CreateLogStream" => ask.arn == group || stream,
            "logs:PutLogEvents" => stream,
            _ => false,
        };
        if allowed {
            return Verdict::Allowed;
        }
    }
    Verdict::Implicit
}

/// A user: the groups, and what stands in `custom:role`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub groups: Vec<usize>,
    pub role: Option<&'static str>,
}

/// Everybody there can be.
pub fn people(program: &Program) -> Vec<Person> {
    let count = program.groups.len();
    let mut all = Vec::new();
    for set in 0..1usize << count {
        let groups: Vec<usize> = (0..count).filter(|group| set >> group & 1 == 1).collect();
        if groups.len() > 1 && program.layout.single {
            continue;
        }
        let roles = [None].into_iter().chain(ROLES.map(Some));
        all.extend(roles.map(|role| Person { groups: groups.clone(), role }));
    }
    all
}

/// The roles that a user may ask for. Where there are rules the groups in the token are not looked at; else those of all groups
/// that have one in Cognito. The pool's own role is for who has no other.
pub fn choice(program: &Program, person: &Person) -> Vec<Holder> {
    let layout = &program.layout;
    let mut found: Vec<Holder> = match layout.rules.is_empty() {
        false => {
            let matches = |when: &Match| match when {
                Match::Member(group) => person.groups.contains(group),
                Match::Role(role) => person.role == Some(role),
            };
            layout.rules.iter().filter(|(when, _)| matches(when)).map(|(_, group)| Holder::Group(*group)).collect()
        }
        true => {
            let attached = |group: usize| layout.adopted.get(group) != Some(&Attached::Nobody);
            let with_role = holders(program);
            let has = |holder: &Holder| with_role.iter().any(|(of, _)| of == holder);
            let groups = person.groups.iter().filter(|group| attached(**group));
            groups.map(|group| Holder::Group(*group)).filter(has).collect()
        }
    };
    if found.is_empty() && !layout.unmatched_refused {
        found.push(Holder::Auth);
    }
    found
}

/// Whether something is kept from members of a group: denied to it, or taken out of what all have and not granted to itself.
pub fn kept(program: &Program, group: usize, ask: &Ask) -> bool {
    let holder = Holder::Group(group);
    let denied = |grant: &Grant| grant.deny && grant.who == Who::Group(group) && denies(program, grant, holder, ask);
    let taken = |grant: &Grant| match &grant.who {
        Who::Auth { except } => {
            !grant.deny && (program.groups[group] || except.contains(&group)) && allows(program, grant, holder, ask)
        }
        _ => false,
    };
    let own = |grant: &&Grant| !grant.deny && holds(program, grant, holder) && allows(program, grant, holder, ask);
    // Calls of routes are decided by [`called`].
    let grants = || program.grants.iter().filter(|grant| program.kind(grant).word != "http_api");
    grants().any(denied)
        || (grants().any(taken) && !grants().any(|grant| own(&grant)) && !derived(program, holder, ask))
}

fn denies(program: &Program, grant: &Grant, holder: Holder, ask: &Ask) -> bool {
    if !in_time(grant, ask) {
        return false;
    }
    let kind = program.kind(grant);
    let unscoped =
        grant.verbs.iter().any(|verb| verb.unscoped && ask.arn == "*" && verb.actions.contains(&ask.action.as_str()));
    unscoped
        || shapes(program, grant).into_iter().any(|(target, shape)| {
            let here = place(program, &target, shape, grant.at.as_deref(), holder);
            if !here.is_some_and(|here| here.has(&ask.arn)) {
                return false;
            }
            let takes = || {
                let ty = catalog().resource_type(shape.resource_type).expect("a type");
                catalog().action(&ask.action).is_some_and(|action| action.takes(ty))
            };
            grant.verbs.iter().any(|verb| {
                let own = verb.on.contains(&shape.name)
                    && verb.actions.contains(&ask.action.as_str())
                    // A denial on a channel leaves the API around it alone.
                    && shape.name != "api_of_channel";
                own || (verb.deny_also.contains(&ask.action.as_str()) && takes())
            }) || grant.raw.iter().any(|raw| {
                *raw == ask.action && raw_shape(kind, &target, raw).is_some_and(|found| std::ptr::eq(found, shape))
            })
        })
}

fn allows(program: &Program, grant: &Grant, holder: Holder, ask: &Ask) -> bool {
    if !in_time(grant, ask) {
        return false;
    }
    let kind = program.kind(grant);
    let action = ask.action.as_str();
    if kms(program, grant, ask) {
        return true;
    }
    let free = |name: &str| catalog().action(name).is_some_and(|action| action.resource_types().next().is_none());
    let unscoped = |verb: &&Verb| verb.unscoped && ask.arn == "*" && verb.actions.contains(&action);
    if grant.verbs.iter().any(unscoped) || (ask.arn == "*" && grant.raw.iter().any(|raw| raw == action && free(raw))) {
        return true;
    }
    let closed = |target: &Target| match &kind.answers {
        Some(rule) => {
            let quiet = one(ask, rule.key).is_none_or(|answer| answer == rule.nothing);
            !quiet && !may_read(program, grant, holder, target)
        }
        None => false,
    };
    let signs = |target: &Target| match &kind.signing {
        Some(rule) => {
            grant.via.is_none()
                || directly(program, holder, target)
                || one(ask, rule.key).is_some_and(|how| rule.values.contains(&how))
        }
        None => true,
    };
    let own = shapes(program, grant).into_iter().any(|(target, shape)| {
        let resource = &program.resources[target.resource];
        let here = place(program, &target, shape, grant.at.as_deref(), holder);
        if !here.is_some_and(|here| here.has(&ask.arn)) || !bound(program, grant, &target, ask) {
            return false;
        }
        if kind.signing.as_ref().is_some_and(|rule| rule.on == shape.name) && !signs(&target) {
            return false;
        }
        if kind.word == "bucket"
            && shape.name == "bucket"
            && let Some(at) = &grant.at
        {
            let asked = one(ask, "s3:prefix");
            let wanted = prefix(at, holder);
            if !matches!((asked, wanted), (Some(asked), Some(wanted)) if asked.starts_with(&wanted)) {
                return false;
            }
        }
        grant.verbs.iter().any(|verb| {
            verb.actions.contains(&action)
                && works_on(resource, verb.on, shape)
                && verb.fixed.iter().all(|fixed| constant(ask, *fixed))
                && !(verb.answers && closed(&target))
        }) || grant.raw.iter().any(|raw| {
            let answers = kind.verbs_with(raw).any(|verb| verb.answers);
            raw == action
                && raw_shape(kind, &target, raw).is_some_and(|found| std::ptr::eq(found, shape))
                && !(answers && reading_denied(program, holder, &target) && closed(&target))
        })
    });
    own || grant.targets.iter().filter(|target| bound(program, grant, target, ask)).any(|target| {
        let resource = &program.resources[target.resource];
        let extras = grant.verbs.iter().flat_map(|verb| verb.extra);
        extras.filter(|extra| extra.actions.contains(&action)).any(|extra| {
            extra.on.iter().filter_map(|name| kind.shape(name)).any(|shape| {
                works_on(resource, extra.on, shape)
                    && place(program, target, shape, None, holder).is_some_and(|here| here.has(&ask.arn))
                    && extra.conditions.iter().all(|fixed| constant(ask, *fixed))
            })
        })
    })
}

/// Whether a role is denied to read items of a table.
fn reading_denied(program: &Program, holder: Holder, target: &Target) -> bool {
    program.grants.iter().any(|grant| {
        let here = |other: &Target| other.resource == target.resource && other.part.is_none();
        grant.deny
            && holds(program, grant, holder)
            && grant.targets.iter().any(here)
            && grant.verbs.iter().any(|verb| verb.name == "get")
    })
}

/// Whether a role may read the items of a table that a grant lets it write, whole and as long.
fn may_read(program: &Program, writing: &Grant, holder: Holder, target: &Target) -> bool {
    if reading_denied(program, holder, target) {
        return false;
    }
    // What is written by attributes shows just these.
    if writing.attributes.is_some() {
        return true;
    }
    program.grants.iter().any(|grant| {
        let here = |other: &Target| other.resource == target.resource && other.part.is_none();
        let lasts = match (grant.until, writing.until) {
            (None, _) => true,
            (Some((_, end)), Some((_, other))) => end >= other,
            (Some(_), None) => false,
        };
        let id = |grant: &Grant| grant.owner.as_ref().map(|(_, id)| *id);
        !grant.deny
            && holds(program, grant, holder)
            && std::ptr::eq(program.kind(grant), program.kind(writing))
            && grant.targets.iter().any(here)
            && grant.verbs.iter().any(|verb| verb.name == "get")
            && grant.attributes.is_none()
            && (grant.owner.is_none() || id(grant) == id(writing))
            && lasts
    })
}

/// Whether a function has something on a target for itself.
fn directly(program: &Program, holder: Holder, target: &Target) -> bool {
    program.grants.iter().any(|grant| {
        !grant.deny
            && grant.via.is_none()
            && holds(program, grant, holder)
            && grant.targets.iter().any(|other| other.resource == target.resource)
    })
}

/// What IAM should decide on a call: what is granted and denied of the route that API Gateway takes it for.
fn called(program: &Program, holder: Holder, ask: &Ask) -> Verdict {
    let says = |deny: bool| {
        program.grants.iter().any(|grant| {
            grant.deny == deny
                && holds(program, grant, holder)
                && in_time(grant, ask)
                && grant.targets.iter().any(|target| {
                    let resource = &program.resources[target.resource];
                    let Some(request) = ask.arn.strip_prefix(&format!("{}/$default/", resource.arn)) else {
                        return false;
                    };
                    target.part.is_some() && dispatch(&resource.parts, request) == target.part.as_deref()
                })
        })
    };
    if !says(true) && says(false) { Verdict::Allowed } else { Verdict::Implicit }
}

/// The route that a call is for, `GET/notes/1` as in an ARN: the most exact that fits.
pub fn dispatch<'r>(routes: &'r [String], request: &str) -> Option<&'r str> {
    let (method, path) = request.split_once('/')?;
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |route: &&'r str| {
        let Some((wanted, pattern)) = route.split_once(' ') else { return true };
        if wanted != "ANY" && wanted != method {
            return false;
        }
        let pattern: Vec<&str> = pattern[1..].split('/').collect();
        let greedy = pattern.last().is_some_and(|part| part.ends_with("+}"));
        (pattern.len() == parts.len() || (greedy && pattern.len() < parts.len()))
            && pattern.iter().zip(&parts).all(
                |(pattern, part)| {
                    if pattern.starts_with('{') { !part.is_empty() } else { pattern == part }
                },
            )
    };
    let rank = |route: &&'r str| {
        let Some((method, pattern)) = route.split_once(' ') else { return (2, Vec::new(), 0) };
        let parts: Vec<u8> =
            pattern.split('/').map(|part| u8::from(part.starts_with('{')) + u8::from(part.ends_with("+}"))).collect();
        (u8::from(pattern.ends_with("+}")), parts, u8::from(method == "ANY"))
    };
    routes.iter().map(String::as_str).filter(fits).min_by_key(rank)
}

/// The terms of a grant that hold on every shape of a target.
fn bound(program: &Program, grant: &Grant, target: &Target, ask: &Ask) -> bool {
    let kind = program.kind(grant);
    if let Some((name, id)) = &grant.owner {
        let own = match kind.owner {
            Owner::Set(key) => all(ask, key, |value| value == mine(*id)),
            Owner::Named(before) => one(ask, &format!("{before}{name}")) == Some(mine(*id)),
            _ => panic!("no owner in {}", kind.word),
        };
        if !own {
            return false;
        }
    }
    if let Some(names) = &grant.attributes {
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        let resource = &program.resources[target.resource];
        names.extend(resource.keys.iter().map(|key| key.name.as_str()));
        let index = resource.indexes.iter().find(|(name, _)| Some(name) == target.part.as_ref());
        names.extend(index.into_iter().flat_map(|(_, keys)| keys.iter().map(|key| key.name.as_str())));
        let listed = all(ask, "dynamodb:Attributes", |value| names.contains(&value));
        let select = one(ask, "dynamodb:Select").is_none_or(|select| select == "SPECIFIC_ATTRIBUTES");
        let answer = one(ask, "dynamodb:ReturnValues")
            .is_none_or(|values| matches!(values, "NONE" | "UPDATED_NEW" | "UPDATED_OLD"));
        if !(listed && select && answer) {
            return false;
        }
    }
    grant.filters.iter().all(|(filter, values)| {
        if let Takes::Duration { .. } = filter.takes {
            let most = match values[0] {
                "10m" => 600_000,
                "7d" => 604_800_000,
                other => panic!("{other}"),
            };
            one(ask, filter.key).and_then(|value| value.parse::<u64>().ok()).is_some_and(|age| age <= most)
        } else if filter.operator.starts_with("ForAllValues:") {
            all(ask, filter.key, |value| values.contains(&value))
        } else {
            one(ask, filter.key).is_some_and(|value| values.contains(&value))
        }
    })
}

/// One request for both putting and deleting, allowed to who may do both on the same terms.
fn derived(program: &Program, holder: Holder, ask: &Ask) -> bool {
    let Some(derived) = DERIVED.iter().find(|derived| derived.action == ask.action) else { return false };
    let kind = authc::catalog::kind(derived.kind).expect("a kind");
    let needs: Vec<&str> =
        derived.needs.iter().flat_map(|name| kind.verb(name).expect("a verb").actions).copied().collect();
    let ask_for = |action: &str| Ask { action: action.to_owned(), ..ask.clone() };
    let grants: Vec<&Grant> = program
        .grants
        .iter()
        .filter(|grant| !grant.deny && holds(program, grant, holder) && std::ptr::eq(program.kind(grant), kind))
        .collect();
    let terms = |grant: &Grant| (grant.owner.as_ref().map(|(_, id)| *id), grant.until.map(|(_, end)| end));
    grants.iter().any(|first| {
        needs.iter().all(|need| {
            grants.iter().any(|grant| {
                terms(grant) == terms(first)
                    && grant.attributes.is_none()
                    && allows(program, grant, holder, &ask_for(need))
            })
        }) && allows(program, first, holder, &ask_for(needs[0]))
    })
}

/// A customer managed key, through the service that it encrypts for and not otherwise.
fn kms(program: &Program, grant: &Grant, ask: &Ask) -> bool {
    let kind = program.kind(grant);
    if secret_key(program, grant, ask) {
        return true;
    }
    let Some(rule) = &kind.kms else { return false };
    grant.targets.iter().any(|target| {
        let resource = &program.resources[target.resource];
        let Some(key) = resource.kms else { return false };
        if program.resources[key].arn != ask.arn
            || one(ask, "kms:ViaService") != Some(&format!("{}.us-east-1.amazonaws.com", rule.via))
        {
            return false;
        }
        let verbs = grant.verbs.iter().filter(|verb| {
            kind.shapes.iter().any(|shape| fits(kind, target, shape.word) && works_on(resource, verb.on, shape))
        });
        let raw = grant.raw.iter().filter(|action| raw_shape(kind, target, action).is_some()).map(String::as_str);
        let actions: Vec<&str> = verbs.flat_map(|verb| verb.actions).copied().chain(raw).collect();
        let reads = |action: &&str| {
            let level = catalog().action(action).expect("an action").level();
            level.contains(Level::Read) || level.contains(Level::List)
        };
        (actions.iter().any(reads) && rule.read.contains(&ask.action.as_str()))
            || (actions.iter().any(|action| !reads(action)) && rule.write.contains(&ask.action.as_str()))
    })
}

/// The key of the secret that a verb on a database reads.
fn secret_key(program: &Program, grant: &Grant, ask: &Ask) -> bool {
    let reads = grant.verbs.iter().any(|verb| verb.extra.iter().any(|extra| extra.on.contains(&"secret")));
    grant.targets.iter().any(|target| {
        let Some(secret) = program.resources[target.resource].secret.map(|at| &program.resources[at]) else {
            return false;
        };
        let Some(key) = secret.kms else { return false };
        let rule = secret.kind.kms.as_ref().expect("secrets can be encrypted");
        reads
            && program.resources[key].arn == ask.arn
            && rule.read.contains(&ask.action.as_str())
            && one(ask, "kms:ViaService") == Some(&format!("{}.us-east-1.amazonaws.com", rule.via))
    })
}

fn in_time(grant: &Grant, ask: &Ask) -> bool {
    // Both are written alike, so that the order of the texts is that of the times.
    grant.until.is_none_or(|(_, end)| one(ask, "aws:CurrentTime").is_some_and(|now| now < end))
}

fn constant(ask: &Ask, (operator, key, value): (&str, &str, &str)) -> bool {
    match operator {
        // A list without members is as good as none.
        "Null" => (value == "true") == ask.context.get(key).is_none_or(|found| *found == Value::Many(Vec::new())),
        "BoolIfExists" => one(ask, key).is_none_or(|found| found == value),
        "Bool" | "StringEquals" => one(ask, key) == Some(value),
        _ => panic!("{operator}"),
    }
}

fn one<'a>(ask: &'a Ask, key: &str) -> Option<&'a str> {
    match ask.context.get(key) {
        Some(Value::One(text)) => Some(text),
        _ => None,
    }
}

/// Whether there are values, and each fits.
fn all(ask: &Ask, key: &str, fits: impl Fn(&str) -> bool) -> bool {
    match ask.context.get(key) {
        Some(Value::Many(list)) => !list.is_empty() && list.iter().all(|value| fits(value)),
        _ => false,
    }
}
