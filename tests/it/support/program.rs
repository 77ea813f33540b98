//! Random programs: their structure, their text, and where everything in them is in the cloud.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use authc::catalog::kind::{Filter, Guests, Kind, Owner, Shape, Takes, Users, Verb};
use authc::catalog::{KINDS, catalog, escalation, guest_reaches};
use authc::syntax::clauses;

use super::bundle::{ACCOUNT, REGION};
use super::random::Random;

/// The value of the parameter `stage`.
pub const STAGE: &str = "prod";
/// The id of the identity pool.
pub const POOL: &str = "us-east-1:aaaaaaaa-1111-2222-3333-444444444444";
pub const USER_POOL_ARN: &str = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI";

/// What tokens call the user pool.
pub const USERS: &str = "cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI";

/// Whose id something holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Id {
    Identity,
    Sub,
    Tenant,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub name: String,
    /// None: identifies nobody.
    pub holds: Option<Id>,
}

#[derive(Debug)]
pub struct Resource {
    pub kind: &'static Kind,
    pub name: String,
    /// Its declaration; empty for what the pools declare.
    pub text: String,
    pub arn: String,
    /// Partition key, sort key; or names that hold an id.
    pub keys: Vec<Key>,
    pub indexes: Vec<(String, Vec<Key>)>,
    pub channels: Vec<String>,
    /// The routes of an HTTP API, `GET /notes/{id}`, and the fields of a GraphQL API, `Query.list`.
    pub parts: Vec<String>,
    pub alias: Option<String>,
    pub logs: bool,
    pub profile: Option<String>,
    pub configuration_set: Option<String>,
    pub secret: Option<usize>,
    pub kms: Option<usize>,
    /// A secret that is declared by name: its ARN ends in six characters that nobody knows.
    pub suffixed: bool,
}

impl Resource {
    /// Whether the declaration has the option that a shape is made from.
    fn declares(&self, shape: &Shape) -> bool {
        (self.configuration_set.is_some() || !shape.arn.contains("{configuration_set}"))
            && (self.profile.is_some() || !shape.arn.contains("{profile}"))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    Auth { except: Vec<usize> },
    Guests,
    Group(usize),
    Function(usize),
}

/// A piece of a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(&'static str),
    Id(Id),
    Stage,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub resource: usize,
    /// The word before the name.
    pub word: &'static str,
    pub part: Option<String>,
}

#[derive(Debug)]
pub struct Grant {
    pub deny: bool,
    pub who: Who,
    /// As written: verbs and groups of verbs.
    pub words: Vec<&'static str>,
    /// What they stand for here.
    pub verbs: Vec<&'static Verb>,
    pub raw: Vec<String>,
    pub targets: Vec<Target>,
    pub at: Option<Vec<Piece>>,
    pub owner: Option<(String, Id)>,
    pub attributes: Option<Vec<String>>,
    pub filters: Vec<(&'static Filter, Vec<&'static str>)>,
    /// The date as written, and the first moment at which it no longer holds.
    pub until: Option<(&'static str, &'static str)>,
    /// The function behind the route that it goes by.
    pub via: Option<usize>,
}

/// Who gives a group its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attached {
    Nobody,
    Output,
    ByHand,
}

/// What a rule looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// Members of a group.
    Member(usize),
    /// Users with this in `custom:role`.
    Role(&'static str),
}

/// How users come to their roles.
#[derive(Debug, Default)]
pub struct Layout {
    /// `membership single`.
    pub single: bool,
    /// For each group of a user pool that exists already; empty if the output creates the pool.
    pub adopted: Vec<Attached>,
    /// Rules and the groups whose role they give.
    pub rules: Vec<(Match, usize)>,
    /// `ambiguous_role deny`, which is for rules alone.
    pub unmatched_refused: bool,
    /// The app's own sign-in beside the user pool.
    pub developer: bool,
    /// Another identity pool, for other users.
    pub second: bool,
}

/// The values of `custom:role`.
pub const ROLES: [&str; 2] = ["left", "right"];

/// A random way for users to come to their roles.
pub fn layout(random: &mut Random, groups: usize) -> Layout {
    let mut layout = Layout { single: random.chance(25), second: random.chance(25), ..Layout::default() };
    layout.developer = random.chance(25);
    if random.chance(30) {
        let all = [Attached::Nobody, Attached::Output, Attached::ByHand, Attached::Output];
        layout.adopted = (0..groups).map(|_| *random.pick(&all)).collect();
    }
    if groups > 0 && random.chance(35) {
        for group in 0..groups {
            if random.chance(85) {
                layout.rules.push((Match::Member(group), group));
            }
        }
        for _ in 0..random.below(3) {
            layout.rules.push((Match::Role(ROLES[random.below(ROLES.len())]), random.below(groups)));
        }
        layout.unmatched_refused = !layout.rules.is_empty() && random.chance(30);
    }
    layout
}

#[derive(Debug)]
pub struct Program {
    pub layout: Layout,
    /// Whether each group is isolated.
    pub groups: Vec<bool>,
    pub guests: bool,
    pub resources: Vec<Resource>,
    pub grants: Vec<Grant>,
}

impl Program {
    pub fn kind(&self, grant: &Grant) -> &'static Kind {
        self.resources[grant.targets[0].resource].kind
    }

    /// The text of the program.
    pub fn text(&self) -> String {
        let mut out = format!("param stage: string = \"{STAGE}\"\nuser_pool Users {{\n");
        out.push_str(&match self.layout.adopted.is_empty() {
            true => "  login email\n  client web\n".to_owned(),
            false => format!("  arn \"{USER_POOL_ARN}\"\n  client web {{ id \"1h57kf5cpq17m0eml12EXAMPLE\" }}\n"),
        });
        if self.layout.single {
            out.push_str("  membership single because \"one group at a time\"\n");
        }
        for (at, isolated) in self.groups.iter().enumerate() {
            let mut inside: Vec<String> = Vec::new();
            match self.layout.adopted.get(at) {
                None | Some(Attached::Nobody) => {}
                Some(Attached::Output) => inside.push("create on".to_owned()),
                Some(Attached::ByHand) => inside.push("role attached because \"by hand\"".to_owned()),
            }
            inside.extend(isolated.then(|| "isolated on".to_owned()));
            let _ = match inside.is_empty() {
                true => writeln!(out, "  group g{at}"),
                false => writeln!(out, "  group g{at} {{ {} }}", inside.join("; ")),
            };
        }
        out.push_str("}\nidentity_pool Identities {\n  sign_in Users.web\n  tag tenant = claim(\"custom:tenant\")\n");
        if self.guests {
            out.push_str("  guests on because \"a public page\"\n");
        }
        if self.layout.developer {
            out.push_str("  developer_provider \"login.app\"\n");
        }
        for (when, group) in &self.layout.rules {
            let when = match when {
                Match::Member(group) => format!("claim(\"cognito:groups\") contains \"g{group}\""),
                Match::Role(value) => format!("claim(\"custom:role\") equals \"{value}\""),
            };
            let _ = writeln!(out, "  rule Users.web {when} -> Users.g{group}");
        }
        if self.layout.unmatched_refused {
            out.push_str("  ambiguous_role deny\n");
        }
        out.push_str("}\n");
        if self.layout.second {
            out.push_str("user_pool Staff { login email; client desk }\nidentity_pool Others { sign_in Staff.desk }\n");
        }
        for resource in &self.resources {
            out.push_str(&resource.text);
        }
        let behind: BTreeSet<usize> = self.grants.iter().filter_map(|grant| grant.via).collect();
        if !behind.is_empty() {
            out.push_str("api Web http {\n  authorizer pool jwt Users.web\n  default pool\n");
            for function in behind {
                let name = &self.resources[function].name;
                let _ = writeln!(out, "  route POST /{} -> {name}", name.to_lowercase());
            }
            out.push_str("}\n");
        }
        for grant in &self.grants {
            out.push_str(&self.line(grant));
        }
        out
    }

    /// The line of a grant.
    pub fn line(&self, grant: &Grant) -> String {
        let mut out = String::from(if grant.deny { "deny " } else { "grant " });
        match &grant.who {
            Who::Auth { except } => {
                out.push_str(if self.layout.second { "Identities.auth_users" } else { "auth_users" });
                for (at, group) in except.iter().enumerate() {
                    let _ = write!(out, "{} group g{group}", if at == 0 { " except" } else { "," });
                }
            }
            Who::Guests if self.layout.second => out.push_str("Identities.unauth_users"),
            Who::Guests => out.push_str("unauth_users"),
            Who::Group(group) => {
                let _ = write!(out, "group g{group}");
            }
            Who::Function(function) => {
                let _ = write!(out, "function {}", self.resources[*function].name);
            }
        }
        let words = grant.words.iter().map(|word| (*word).to_owned());
        let words: Vec<String> = words.chain(grant.raw.iter().map(|action| format!("raw \"{action}\""))).collect();
        let targets: Vec<String> = grant
            .targets
            .iter()
            .map(|target| {
                let mark = if target.word == "route" { " " } else { "." };
                let part = target.part.as_ref().map_or(String::new(), |part| format!("{mark}{part}"));
                format!("{} {}{part}", target.word, self.resources[target.resource].name)
            })
            .collect();
        // A comma right behind a path would belong to it.
        let unbound =
            |action: &String| catalog().action(action).is_some_and(|one| one.resource_types().next().is_none());
        let _ = match grant.words.is_empty() && grant.raw.iter().all(unbound) {
            true => write!(out, " {}", words.join(", ")),
            false => write!(out, " {} {}", words.join(", "), targets.join(" , ")),
        };
        if let Some(at) = &grant.at {
            out.push_str(" at \"");
            for piece in at {
                out.push_str(match piece {
                    Piece::Text(text) => text,
                    Piece::Stage => "{stage}",
                    Piece::Id(Id::Identity) => "{identity}",
                    Piece::Id(Id::Sub) => "{sub}",
                    Piece::Id(Id::Tenant) => "{tag:tenant}",
                });
            }
            out.push('"');
        }
        let owner = grant.owner.iter().map(|(name, _)| format!("owner({name})"));
        let attributes = grant.attributes.iter().map(|names| format!("attributes({})", names.join(", ")));
        let filters =
            grant.filters.iter().map(|(filter, values)| format!("{}(\"{}\")", filter.word, values.join("\", \"")));
        let terms: Vec<String> = owner.chain(attributes).chain(filters).collect();
        if !terms.is_empty() {
            let _ = write!(out, " where {}", terms.join(" and "));
        }
        if let Some(function) = grant.via {
            let _ = write!(out, " via route Web POST /{}", self.resources[function].name.to_lowercase());
        }
        if let Some((date, _)) = grant.until {
            let _ = write!(out, " until {date}");
        }
        if !grant.raw.is_empty() || grant.verbs.iter().any(|verb| verb.unscoped) {
            out.push_str(" because \"it is needed\"");
        }
        out.push('\n');
        out
    }

    /// What the placeholders of the output stand for.
    pub fn values(&self) -> BTreeMap<String, String> {
        let mut values = BTreeMap::from([
            ("Stage".to_owned(), STAGE.to_owned()),
            ("Identities".to_owned(), POOL.to_owned()),
            ("Users.Arn".to_owned(), USER_POOL_ARN.to_owned()),
            ("Users.ProviderName".to_owned(), USERS.to_owned()),
            ("Others".to_owned(), "us-east-1:cccccccc-1111-2222-3333-444444444444".to_owned()),
        ]);
        for resource in &self.resources {
            values.insert(format!("{}Arn", resource.name), resource.arn.clone());
            values.insert(format!("import:app-{}", resource.name), resource.arn.clone());
            values.insert(format!("import:<Stage>-{}", resource.name), resource.arn.clone());
        }
        values
    }
}

/// Whether a word stands for a shape's own thing or for a part of it.
pub fn fits(kind: &Kind, target: &Target, shape_word: &str) -> bool {
    shape_word == if target.part.is_some() { target.word } else { kind.word }
}

const DATES: [(&str, &str); 3] = [
    ("2026-12-31", "2027-01-01T00:00:00Z"),
    ("2027-02-28", "2027-03-01T00:00:00Z"),
    ("2028-02-28", "2028-02-29T00:00:00Z"),
];

/// A kind that a program can declare without an `api`.
fn declarable(kind: &Kind) -> bool {
    clauses::declaration(kind.word).is_some_and(|declaration| declaration.flavours.is_empty())
        && !matches!(kind.word, "user_pool" | "identity_pool")
}

/// A random program that is valid.
pub fn program(random: &mut Random) -> Program {
    let groups: Vec<bool> = (0..random.below(4)).map(|_| random.chance(30)).collect();
    // What several groups at once can do is asked apart.
    let layout = Layout { single: groups.len() > 1, ..Layout::default() };
    let mut program = Program { layout, groups, guests: random.chance(60), resources: Vec::new(), grants: Vec::new() };
    // Functions first: they are principals. Then keys and secrets, which others refer to.
    for word in ["function", "function", "key", "secret"] {
        declare(random, &mut program, authc::catalog::kind(word).expect("a kind"));
    }
    let kinds: Vec<&'static Kind> = KINDS.iter().copied().filter(|kind| declarable(kind)).collect();
    for _ in 0..4 + random.below(5) {
        // What has most rules comes up most.
        let kind = match random.below(10) {
            0..=2 => authc::catalog::kind("table").expect("a kind"),
            3 => authc::catalog::kind("bucket").expect("a kind"),
            _ => *random.pick(&kinds),
        };
        declare(random, &mut program, kind);
    }
    apis(random, &mut program);
    pools(&mut program);
    let wanted = 6 + random.below(10);
    let mut tries = 0;
    while program.grants.len() < wanted && tries < 400 {
        tries += 1;
        if let Some(grant) = grant(random, &program) {
            program.grants.push(grant);
        }
    }
    program
}

/// What stands in an API, in random order and number.
const ROUTES: [&str; 12] = [
    "GET /",
    "GET /notes",
    "GET /notes/{id}",
    "DELETE /notes/{id}",
    "ANY /notes/{id}",
    "GET /notes/count",
    "GET /notes/{id}/tags",
    "GET /notes/{proxy+}",
    "GET /{kind}/{id}",
    "POST /admin/{proxy+}",
    "ANY /{proxy+}",
    "$default",
];
const FIELDS: [&str; 4] = ["Query.list", "Query.get", "Mutation.wipe", "Subscription.changed"];

/// APIs that ask IAM and nothing else.
fn apis(random: &mut Random, program: &mut Program) {
    for (word, flavour, all) in [("http_api", "http", &ROUTES[..]), ("graphql_api", "graphql", &FIELDS[..])] {
        if !random.chance(50) {
            continue;
        }
        let at = program.resources.len();
        let kind = authc::catalog::kind(word).expect("a kind");
        let mut parts: Vec<String> = random.some(all, 6).into_iter().map(str::to_owned).collect();
        parts.sort();
        let routes: String = match word {
            "http_api" => parts.iter().map(|part| format!("; route {part} -> \"src/x.main\"")).collect(),
            _ => String::new(),
        };
        let text = format!("api R{at} {flavour} {{ id \"a{at}\"; default iam{routes} }}\n");
        let arn = fill(kind.arn, &format!("a{at}"));
        program.resources.push(Resource { text, arn, parts, ..Resource::new(kind, format!("R{at}")) });
    }
}

impl Resource {
    fn new(kind: &'static Kind, name: String) -> Self {
        Self {
            kind,
            name,
            text: String::new(),
            arn: String::new(),
            keys: Vec::new(),
            indexes: Vec::new(),
            channels: Vec::new(),
            parts: Vec::new(),
            alias: None,
            logs: false,
            profile: None,
            configuration_set: None,
            secret: None,
            kms: None,
            suffixed: false,
        }
    }
}

fn pools(program: &mut Program) {
    for (word, name, arn) in [
        ("user_pool", "Users", USER_POOL_ARN.to_owned()),
        ("identity_pool", "Identities", format!("arn:aws:cognito-identity:{REGION}:{ACCOUNT}:identitypool/{POOL}")),
    ] {
        let kind = authc::catalog::kind(word).expect("a kind");
        program.resources.push(Resource { arn, ..Resource::new(kind, name.to_owned()) });
    }
}

fn key(random: &mut Random, name: &str) -> (Key, String) {
    let (holds, ty) = match random.below(6) {
        0 | 1 => (Some(Id::Identity), "identity"),
        2 => (Some(Id::Sub), "sub"),
        3 => (Some(Id::Tenant), "tag(tenant)"),
        4 => (None, "number"),
        _ => (None, "string"),
    };
    (Key { name: name.to_owned(), holds }, format!("{name}: {ty}"))
}

fn key_pair(random: &mut Random, names: &[&str]) -> (Vec<Key>, String) {
    let (first, text) = key(random, names[0]);
    if random.chance(50) {
        return (vec![first], text);
    }
    let (second, other) = key(random, names[1]);
    (vec![first, second], format!("{text}, {other}"))
}

fn declare(random: &mut Random, program: &mut Program, kind: &'static Kind) {
    let at = program.resources.len();
    let name = format!("R{at}");
    let takes: Vec<&str> =
        clauses::declaration(kind.word).expect("declarable").body.clauses.iter().map(|clause| clause.word).collect();
    let mut resource = Resource::new(kind, name.clone());
    let mut body: Vec<String> = Vec::new();
    let has_name = kind.arn.contains("{name}");
    // What it is called in the cloud; an ARN of a secret ends in six random characters.
    let mark = match kind.word {
        // The ids of these have letters and digits alone.
        "knowledge_base" | "distribution" => "",
        // An agent is named with its alias.
        "agent" => "/",
        _ => "-",
    };
    let mut called = format!("app{mark}r{at}");
    let mut handle: &str = "";
    if has_name {
        let must = matches!(kind.word, "model" | "iot_topic");
        let mut ways = vec!["parameter"; usize::from(!must)];
        ways.extend(["name", "name", "id", "topic", "arn", "import"].into_iter().filter(|way| takes.contains(way)));
        handle = *random.pick(&ways);
        let staged = random.chance(30);
        let written = if staged { format!("{{stage}}{mark}r{at}") } else { called.clone() };
        if staged && matches!(handle, "name" | "id" | "topic") {
            called = format!("{STAGE}{mark}r{at}");
        }
        match handle {
            "name" | "id" | "topic" => body.push(format!("{handle} \"{written}\"")),
            "import" if staged => body.push(format!("import \"{{stage}}-{name}\"")),
            "import" => body.push(format!("import \"app-{name}\"")),
            _ => {}
        }
    }
    resource.arn = fill(kind.arn, &called);
    if resource.arn.ends_with("-??????") {
        resource.suffixed = handle == "name";
        resource.arn = resource.arn.replace("??????", "AbCdEf");
    }
    if handle == "arn" {
        body.push(format!("arn \"{}\"", resource.arn));
    }
    match kind.word {
        "table" => {
            let (keys, text) = key_pair(random, &["ownerId", "itemId"]);
            if random.chance(90) {
                body.push(format!("key {text}"));
                resource.keys = keys;
            }
            for index in ["byA", "byB"].into_iter().take(random.below(3)) {
                let names = if random.chance(50) { ["ownerId", "day"] } else { ["tag", "ownerId"] };
                let (keys, text) = key_pair(random, &names);
                body.push(format!("index {index} {{ key {text} }}"));
                resource.indexes.push((index.to_owned(), keys));
            }
        }
        "function" => {
            body.push("handler \"src/x.main\"".to_owned());
            if random.chance(40) {
                body.push("alias \"live\"".to_owned());
                resource.alias = Some("live".to_owned());
            }
            if random.chance(40) {
                body.push("logs on".to_owned());
                resource.logs = true;
            }
        }
        "key" | "tracker" => {
            let word = if kind.word == "key" { "context" } else { "device" };
            if random.chance(80) {
                let (key, text) = key(random, "ownerId");
                body.push(format!("{word} {text}"));
                resource.keys = vec![key];
            }
        }
        "model" if random.chance(50) => {
            body.push("profile \"us.some.model-v1:0\"".to_owned());
            resource.profile = Some("us.some.model-v1:0".to_owned());
        }
        "email_identity" if random.chance(50) => {
            body.push("configuration_set \"bounces\"".to_owned());
            resource.configuration_set = Some("bounces".to_owned());
        }
        "database" => {
            let secret = program.resources.iter().position(|other| other.kind.word == "secret").expect("a secret");
            body.push(format!("secret {}", program.resources[secret].name));
            resource.secret = Some(secret);
        }
        "event_api" => {
            for channel in ["rooms", "news"] {
                body.push(format!("channel {channel}"));
                resource.channels.push(channel.to_owned());
            }
        }
        _ => {}
    }
    if takes.contains(&"kms") && random.chance(35) {
        let key = program.resources.iter().position(|other| other.kind.word == "key").expect("a key");
        body.push(format!("kms {}", program.resources[key].name));
        resource.kms = Some(key);
    }
    let body = if body.is_empty() { String::new() } else { format!(" {{ {} }}", body.join("; ")) };
    resource.text = format!("{} {name}{body}\n", kind.word);
    program.resources.push(resource);
}

/// An ARN by its pattern.
pub fn fill(pattern: &str, name: &str) -> String {
    pattern.replace("{P}", "aws").replace("{R}", REGION).replace("{A}", ACCOUNT).replace("{name}", name)
}

fn grant(random: &mut Random, program: &Program) -> Option<Grant> {
    let first = random.below(program.resources.len());
    let resource = &program.resources[first];
    let kind = resource.kind;
    let deny = random.chance(18);
    let functions: Vec<usize> =
        (0..program.resources.len()).filter(|at| program.resources[*at].kind.word == "function").collect();
    let who = match random.below(10) {
        0..=3 => {
            let except: Vec<usize> =
                (0..program.groups.len()).filter(|group| !program.groups[*group] && random.chance(25)).collect();
            Who::Auth { except }
        }
        4 | 5 if !program.groups.is_empty() => Who::Group(random.below(program.groups.len())),
        6 if program.guests => Who::Guests,
        6..=9 => Who::Function(*random.pick(&functions)),
        _ => Who::Auth { except: Vec::new() },
    };
    // By a route it is the function behind it that gets the grant.
    let via =
        (!deny && who == (Who::Auth { except: Vec::new() }) && random.chance(25)).then(|| *random.pick(&functions));
    let users = !matches!(who, Who::Function(_)) && via.is_none();
    let guests = who == Who::Guests;
    if users && !deny && kind.users != Users::Yes {
        return None;
    }
    // On the thing itself or a part of it, and sometimes on several.
    let words: Vec<&'static str> = kind.shapes.iter().map(|shape| shape.word).collect();
    let mut targets = Vec::new();
    let mut push = |random: &mut Random, at: usize| {
        let resource = &program.resources[at];
        let parts: Vec<(&'static str, &String)> = words
            .iter()
            .filter_map(|word| match *word {
                "index" => Some(resource.indexes.iter().map(|(name, _)| ("index", name)).collect::<Vec<_>>()),
                "channel" => Some(resource.channels.iter().map(|name| ("channel", name)).collect()),
                "route" => Some(resource.parts.iter().map(|name| ("route", name)).collect()),
                "field" => Some(resource.parts.iter().map(|name| ("field", name)).collect()),
                _ => None,
            })
            .flatten()
            .collect();
        let target = if !parts.is_empty() && (!resource.parts.is_empty() || random.chance(40)) {
            let (word, part) = *random.pick(&parts);
            Target { resource: at, word, part: Some(part.clone()) }
        } else {
            Target { resource: at, word: kind.word, part: None }
        };
        if !targets.contains(&target) {
            targets.push(target);
        }
    };
    push(random, first);
    let more = random.below(3);
    for _ in 0..more {
        let same: Vec<usize> =
            (0..program.resources.len()).filter(|at| std::ptr::eq(program.resources[*at].kind, kind)).collect();
        let at = *random.pick(&same);
        push(random, at);
    }
    let on = |names: &[&str], target: &Target| {
        names.iter().any(|name| kind.shape(name).is_some_and(|shape| fits(kind, target, shape.word)))
    };
    let at = if kind.owner == Owner::Prefix && random.chance(75) { Some(prefix(random, users, guests)) } else { None };
    let usable = |verb: &&'static Verb| {
        // A client id is the caller's own, and these have none.
        if verb.on.contains(&"client") && !deny && (!users || guests) {
            return false;
        }
        // A connection is one for everything, and cannot be denied for a part.
        if verb.connects && deny && (at.is_some() || targets.iter().any(|target| target.part.is_some())) {
            return false;
        }
        let applies = verb.unscoped || targets.iter().any(|target| on(verb.on, target));
        let reach = deny
            || !users
            || (!verb.unscoped
                && !verb.admin
                && (!guests || verb.all_actions().all(|action| guest_reaches(action) == Guests::Yes)));
        let bound = at.is_none() || (verb.owner && !(deny && verb.on.contains(&"bucket")));
        let listed =
            !(users && !deny && kind.word == "bucket" && verb.owner && verb.on.contains(&"bucket")) || at.is_some();
        applies && reach && bound && listed
    };
    let all: Vec<&'static str> = kind.words().collect();
    let mut words: Vec<&'static str> = Vec::new();
    let mut verbs: Vec<&'static Verb> = Vec::new();
    for word in random.some(&all, 3) {
        let expanded: Vec<&'static Verb> = kind.expand(word).collect();
        let applying: Vec<&'static Verb> = expanded
            .iter()
            .copied()
            .filter(|verb| verb.unscoped || targets.iter().any(|target| on(verb.on, target)))
            .collect();
        // Who denies a group of verbs leaves the connection open.
        let leave = deny && applying.len() > 1;
        let applying: Vec<&'static Verb> = applying.into_iter().filter(|verb| !(leave && verb.connects)).collect();
        // Of a GraphQL API `read` is for queries and `write` for mutations.
        let fits_fields = targets.iter().all(|target| match (&target.part, target.word, word) {
            (Some(part), "field", "read") => !part.starts_with("Mutation."),
            (Some(part), "field", "write") => part.starts_with("Mutation."),
            _ => true,
        });
        if !fits_fields {
            continue;
        }
        if !applying.is_empty() && applying.iter().all(usable) {
            words.push(word);
            for verb in applying {
                if !verbs.iter().any(|other| std::ptr::eq(*other, verb)) {
                    verbs.push(verb);
                }
            }
        }
    }
    let mut raw = Vec::new();
    if !deny && at.is_none() && !users && random.chance(12) {
        let choice: Vec<String> = catalog()
            .service(kind.service)
            .into_iter()
            .flat_map(|service| service.actions())
            .filter(|action| {
                kind.shapes_for(*action).any(|shape| {
                    targets.iter().all(|target| {
                        fits(kind, target, shape.word) && program.resources[target.resource].declares(shape)
                    })
                }) && escalation::privileged(*action).is_none()
            })
            .map(|action| action.full_name())
            .collect();
        if !choice.is_empty() {
            raw.push(random.pick(&choice).clone());
        }
    }
    if !deny && at.is_none() && matches!(who, Who::Function(_)) && random.chance(6) {
        let choice: Vec<String> = catalog()
            .service(kind.service)
            .into_iter()
            .flat_map(|service| service.actions())
            .filter(|action| action.resource_types().next().is_none() && escalation::privileged(*action).is_none())
            .map(|action| action.full_name())
            .collect();
        // It stands without a target, and so by itself.
        if !choice.is_empty() {
            (words, verbs) = (Vec::new(), Vec::new());
            raw = vec![random.pick(&choice).clone()];
        }
    }
    if words.is_empty() && raw.is_empty() {
        return None;
    }
    let used = |target: &Target| !raw.is_empty() || verbs.iter().any(|verb| verb.unscoped || on(verb.on, target));
    if !targets.iter().all(used) {
        return None;
    }
    let mut grant = Grant {
        deny,
        who,
        words,
        verbs,
        raw,
        targets,
        at,
        owner: None,
        attributes: None,
        filters: Vec::new(),
        until: random.chance(20).then(|| *random.pick(&DATES)),
        via,
    };
    if deny || !grant.raw.is_empty() {
        // Filters that users must give cannot stand with a raw action.
        return Some(grant);
    }
    if users && !guests && grant.verbs.iter().all(|verb| verb.owner) && random.chance(70) {
        grant.owner = owner(program, &grant);
    }
    if kind.word == "table"
        && grant.verbs.iter().all(|verb| verb.attributes)
        && grant.targets.iter().all(|target| !program.resources[target.resource].keys.is_empty())
        && random.chance(30)
    {
        grant.attributes = Some(random.some(&["title".to_owned(), "total".to_owned(), "body".to_owned()], 2));
    }
    for filter in kind.filters {
        let required = users && grant.verbs.iter().any(|verb| verb.required_filters.contains(&filter.word));
        let possible = grant.verbs.iter().all(|verb| filter.verbs.contains(&verb.name));
        if required && !possible {
            return None;
        }
        if required || (possible && random.chance(40)) {
            let values: &[&'static str] = match (filter.word, filter.takes) {
                ("recursive", _) => &["false"],
                (_, Takes::Duration { .. }) => &["10m", "7d"],
                _ => &["one", "two", "https", "orders.v1"],
            };
            let most = if filter.takes == Takes::Texts { 2 } else { 1 };
            grant.filters.push((filter, random.some(values, most)));
        }
    }
    Some(grant)
}

/// An owner that all targets of a grant have.
fn owner(program: &Program, grant: &Grant) -> Option<(String, Id)> {
    let mut found: Option<(String, Id)> = None;
    for target in &grant.targets {
        let resource = &program.resources[target.resource];
        let keys = match &target.part {
            Some(part) => &resource.indexes.iter().find(|(name, _)| name == part)?.1,
            None => &resource.keys,
        };
        let key = keys.first()?;
        let this = (key.name.clone(), key.holds?);
        if found.as_ref().is_some_and(|found| *found != this) {
            return None;
        }
        found = Some(this);
    }
    if matches!(program.kind(grant).owner, Owner::Set(_) | Owner::Named(_)) { found } else { None }
}

fn prefix(random: &mut Random, users: bool, guests: bool) -> Vec<Piece> {
    use Piece::{Stage, Text};
    let caller = users && !guests;
    match random.below(if caller { 8 } else { 3 }) {
        0 => vec![Text("public/")],
        1 => vec![Text("inbox/")],
        2 => vec![Text("a/"), Stage, Text("/")],
        3 | 4 => vec![Text("private/"), Piece::Id(Id::Identity), Text("/")],
        5 => vec![Piece::Id(Id::Identity), Text("/")],
        6 => vec![Text("u/"), Piece::Id(Id::Sub), Text("/docs/")],
        _ => vec![Text("t/"), Piece::Id(Id::Tenant), Text("/")],
    }
}
