//! Counts the decisions a second of authc's decision engine and of cedar, on programs of the same meaning and on the same requests.
//!
//! A grant allows or denies users a set of actions on one table, a share of them only where the caller owns the table; beside them stand
//! a few on all tables of a team. For authc a program is one IAM policy document, for cedar a set of one policy per grant. What is
//! known of users and tables is in the context of each of authc's requests, and in cedar's entities. Documents, policies,
//! entities and requests are all made before the clock starts, and what is timed is one call for each request: `decide`
//! or `is_authorized`, in the processor time of the one thread. Both have answered the same requests before that, and alike.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::hint::black_box;
use std::str::FromStr;
use std::time::Duration;

use authc::policy::evaluate::{Context, Document, Request, decide};
use cedar_policy::{Authorizer, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet};
use cedar_policy::{Request as CedarRequest, RestrictedExpression};
use cpu_time::ThreadTime;

const SIZES: [usize; 4] = [1, 100, 10_000, 100_000];
/// How many requests are drawn, all of which authc decides.
const REQUESTS: usize = 20_000;
/// How many policies cedar looks at in one round: of the requests it is asked the first ones, as many as that allows.
const LOOKED_AT: usize = 1_000_000;
/// How often each is timed, in turn; the median counts.
const ROUNDS: usize = 3;

const USERS: u64 = 50;
const TEAMS: u64 = 40;
const ACTIONS: [&[&str]; 4] = [
    &["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
    &["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"],
    &["dynamodb:Scan"],
    &["dynamodb:DescribeTable", "dynamodb:ListTagsOfResource"],
];

/// Draws the same numbers in every run, by xorshift64*.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % end
    }
}

struct Grant {
    deny: bool,
    actions: &'static [&'static str],
    resource: Resource,
    owner: bool,
}

enum Resource {
    Table(u64),
    Team(u64),
}

/// Returns a program of grants on single tables; with 100 or more, one of a hundred is on the tables of a team, 25 at most.
fn program(size: usize, draw: &mut Draw) -> Vec<Grant> {
    let on_teams = (size / 100).min(25);
    let grant = |place: usize| {
        let deny = size > 1 && draw.below(10) == 0;
        // Most tables have one grant, some have several, and those that are denied something have another.
        let table = if deny || draw.below(10) == 0 { draw.below(size as u64) } else { place as u64 };
        Grant {
            deny,
            actions: ACTIONS[draw.below(4) as usize * usize::from(size > 1)],
            resource: if place < on_teams { Resource::Team(draw.below(TEAMS)) } else { Resource::Table(table) },
            owner: size > 1 && draw.below(4) == 0,
        }
    };
    (0..size).map(grant).collect()
}

fn name(table: u64) -> String {
    format!("Team{:02}-Table{table:06}", table % (TEAMS * 2))
}

/// Some tables have no owner.
fn owner(table: u64) -> Option<String> {
    (table % 7 != 0).then(|| format!("user{}", table % USERS))
}

fn arn(name: &str) -> String {
    format!("arn:aws:dynamodb:eu-west-1:123456789012:table/{name}")
}

fn iam(program: &[Grant]) -> String {
    let statement = |(place, grant): (usize, &Grant)| {
        let effect = if grant.deny { "Deny" } else { "Allow" };
        let resource = match grant.resource {
            Resource::Table(table) => arn(&name(table)),
            Resource::Team(team) => arn(&format!("Team{team:02}-*")),
        };
        let condition = match grant.owner {
            true => r#","Condition":{"StringEquals":{"aws:ResourceTag/owner":"${aws:username}"}}"#,
            false => "",
        };
        let actions = grant.actions;
        format!(
            r#"{{"Sid":"Grant{place}","Effect":"{effect}","Action":{actions:?},"Resource":"{resource}"{condition}}}"#
        )
    };
    let statements: Vec<String> = program.iter().enumerate().map(statement).collect();
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
}

fn cedar(program: &[Grant]) -> String {
    let mut text = String::new();
    for grant in program {
        let effect = if grant.deny { "forbid" } else { "permit" };
        let actions: Vec<String> = grant.actions.iter().map(|action| format!("Action::{action:?}")).collect();
        let (scope, team) = match grant.resource {
            Resource::Table(table) => (format!("resource == Table::{:?}", name(table)), None),
            Resource::Team(team) => ("resource".to_owned(), Some(format!("resource.name like \"Team{team:02}-*\""))),
        };
        let owner = grant.owner.then(|| "resource has owner && resource.owner == principal".to_owned());
        let conditions: Vec<String> = team.into_iter().chain(owner).collect();
        let when = match conditions.is_empty() {
            true => String::new(),
            false => format!(" when {{ {} }}", conditions.join(" && ")),
        };
        let actions = actions.join(", ");
        let _ = writeln!(text, "{effect}(principal, action in [{actions}], {scope}){when};");
    }
    text
}

/// What is asked: a user, an action and a table, of which some have no grant.
struct Question {
    user: String,
    action: &'static str,
    table: u64,
}

fn questions(size: usize, draw: &mut Draw) -> Vec<Question> {
    let tables = (size as u64 * 5).div_ceil(4).max(4);
    let question = |_| {
        let table = if size == 1 && draw.below(2) == 0 { 0 } else { draw.below(tables) };
        let actions = ACTIONS[draw.below(4) as usize * usize::from(draw.below(3) > 0)];
        let user = match owner(table) {
            Some(owner) if draw.below(2) == 0 => owner,
            _ => format!("user{}", draw.below(USERS)),
        };
        Question { user, action: actions[draw.below(actions.len() as u64) as usize], table }
    };
    (0..REQUESTS).map(question).collect()
}

impl Question {
    fn for_authc(&self) -> Request {
        let mut context = Context::new().with("aws:username", self.user.as_str());
        if let Some(owner) = owner(self.table) {
            context.insert("aws:ResourceTag/owner", owner);
        }
        Request { context, ..Request::new(self.action, arn(&name(self.table))) }
    }

    fn for_cedar(&self) -> CedarRequest {
        let (user, action) = (uid("User", &self.user), uid("Action", self.action));
        let context = cedar_policy::Context::empty();
        CedarRequest::new(user, action, uid("Table", &name(self.table)), context, None).expect("a request")
    }
}

fn uid(kind: &str, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(EntityTypeName::from_str(kind).expect("a type"), EntityId::new(id))
}

/// Returns every table that is asked about, with its name and owner.
fn entities(questions: &[Question]) -> Entities {
    let tables: HashSet<u64> = questions.iter().map(|question| question.table).collect();
    let entity = |table: u64| {
        let mut attributes = vec![("name".to_owned(), RestrictedExpression::new_string(name(table)))];
        let owner = owner(table).map(|owner| RestrictedExpression::new_entity_uid(uid("User", &owner)));
        attributes.extend(owner.map(|owner| ("owner".to_owned(), owner)));
        let attributes = attributes.into_iter().collect();
        Entity::new(uid("Table", &name(table)), attributes, HashSet::new()).expect("an entity")
    };
    Entities::from_entities(tables.into_iter().map(entity), None).expect("entities")
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let begin = ThreadTime::now();
    let result = work();
    (begin.elapsed(), result)
}

fn median(mut rounds: [Duration; ROUNDS]) -> Duration {
    rounds.sort_unstable();
    rounds[ROUNDS / 2]
}

fn main() {
    println!(
        "| grants | authc, decisions/s | cedar, decisions/s | ratio | same answers, of them allowed | policies, KiB | read, ms |"
    );
    println!("|---|---|---|---|---|---|---|");
    let mut draw = Draw(0x9E37_79B9_7F4A_7C15);
    for size in SIZES {
        let program = program(size, &mut draw);
        let (json, text) = (iam(&program), cedar(&program));
        let (document_read, document) = timed(|| Document::parse(&json).expect("a document"));
        let (set_read, set) = timed(|| PolicySet::from_str(&text).expect("policies"));
        let questions = questions(size, &mut draw);
        let asked_of_cedar = REQUESTS.min(LOOKED_AT / size);
        let entities = entities(&questions);
        let requests: Vec<Request> = questions.iter().map(Question::for_authc).collect();
        let cedar_requests: Vec<CedarRequest> = questions[..asked_of_cedar].iter().map(Question::for_cedar).collect();
        let authorizer = Authorizer::new();

        let of_authc = |request: &Request| decide(&[&document], None, None, black_box(request)).is_allowed();
        let of_cedar = |request: &CedarRequest| {
            let response = authorizer.is_authorized(black_box(request), &set, &entities);
            assert_eq!(response.diagnostics().errors().count(), 0, "a policy was left out");
            response.decision() == Decision::Allow
        };
        // The first time all are asked warms both, and authc's engine makes its index.
        let answers: Vec<bool> = requests.iter().map(of_authc).collect();
        let cedar_answers: Vec<bool> = cedar_requests.iter().map(of_cedar).collect();
        for (place, (answer, other)) in answers.iter().zip(&cedar_answers).enumerate() {
            assert_eq!(answer, other, "authc and cedar differ on {:?}", requests[place]);
        }
        let allowed = cedar_answers.iter().filter(|answer| **answer).count();

        let (mut authc_rounds, mut cedar_rounds) = ([Duration::ZERO; ROUNDS], [Duration::ZERO; ROUNDS]);
        for round in 0..ROUNDS {
            authc_rounds[round] = timed(|| black_box(requests.iter().filter(|request| of_authc(request)).count())).0;
            cedar_rounds[round] = timed(|| black_box(cedar_requests.iter().filter(|one| of_cedar(one)).count())).0;
        }
        let authc = REQUESTS as f64 / median(authc_rounds).as_secs_f64();
        let other = asked_of_cedar as f64 / median(cedar_rounds).as_secs_f64();
        println!(
            "| {size} | {authc:.0} | {other:.0} | {:.1} | {asked_of_cedar}, {allowed} | {} and {} | {} and {} |",
            authc / other,
            json.len() / 1024,
            text.len() / 1024,
            document_read.as_millis(),
            set_read.as_millis(),
        );
    }
}
