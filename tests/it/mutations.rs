//! Slips of the keyboard: whatever happens to the text of a program, the result is an error or allows no more than before.
//!
//! `AUTHC_EDITS` sets how many edits; `AUTHC_SEED` where to begin.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::support;
use crate::support::bundle::{Role, roles_with};
use crate::support::random::Random;
use crate::support::regex;
use authc::compile::{Compilation, CompileOptions, Target, compile};
use authc::policy::evaluate::{Context, Document, Request, RequestPrincipal, Value, decide, decide_trust};
use authc::syntax;
use authc::text::{FileId, Sources};
use serde_json::Value as Json;

/// How long one edited program may take to compile and compare.
const PATIENCE: Duration = Duration::from_secs(30);

const BUILT_IN: &[(&str, &str)] = &[
    (
        "notes",
        r#"
param stage: string = "dev"
user_pool Users {
  login email
  client web
  group admins { precedence 1 }
  group support { precedence 10; isolated on }
  membership single because "the back office sees to it"
}
identity_pool Identities {
  sign_in Users.web
  guests on because "logos on the sign-in page"
  tag tenant = claim("custom:tenant")
}
table Notes { key userId: identity, noteId: string; index byNote { key noteId: string } }
table Orders { key tenantId: tag(tenant), orderId: string; name "orders-{stage}" }
bucket Uploads
function Presign { handler "src/presign.main"; logs on }
/// Everybody has notes of their own.
grant auth_users read, put, update table Notes where owner(userId)
grant auth_users get, put bucket Uploads at "private/{identity}/"
grant unauth_users get bucket Uploads at "public/"
grant group admins query, delete table Notes, index Notes.byNote because "support tool, OPS-112"
grant auth_users get, query table Orders where owner(tenantId) and attributes(orderId, total)
grant function Presign put bucket Uploads at "inbox/" until 2027-01-31
deny auth_users except group admins delete table Notes
grant function Presign raw "dynamodb:DescribeTimeToLive" table Notes because "library probes TTL, #42"
"#,
    ),
    (
        "files",
        r#"
user_pool Users { login email; client web; client mobile; membership single because "one role each"; group staff { precedence 1 } group audit { isolated on } }
identity_pool Identities { sign_in Users.web, Users.mobile }
key Master { context owner: identity }
bucket Files { kms Master }
bucket Archive { name "archive" }
grant auth_users get, put, list bucket Files at "u/{identity}/"
grant auth_users get bucket Files at "shared/" until 2027-06-30
grant group staff get, list bucket Files at "shared/"
grant group audit list, get bucket Files, Archive at "audit/"
grant auth_users encrypt, decrypt key Master where owner(owner)
deny group staff delete, put bucket Files at "legal/"
deny auth_users delete_version bucket Archive
"#,
    ),
    (
        "messages",
        r#"
user_pool Users { login email; client web; group ops { precedence 5 } }
identity_pool Identities { sign_in Users.web }
queue Jobs { fifo }
topic Events
bus App { name "app" }
stream Clicks
function Worker { handler "src/worker.main"; alias "live"; logs on }
function Feed { handler "src/feed.main" }
grant function Worker receive queue Jobs
grant function Worker publish topic Events
grant auth_users put bus App where source("web.app") and detail_type("order", "refund")
grant group ops subscribe topic Events where protocol("email") and endpoint("ops@example.com")
grant function Feed read stream Clicks until 2028-02-28
grant auth_users invoke function Worker
deny group ops invoke function Worker
deny function Feed fanout stream Clicks
"#,
    ),
    (
        "settings",
        r#"
user_pool Users { login email; client web }
identity_pool Identities { sign_in Users.web; guests on because "a public page" }
secret Login { name "db-login" }
parameter Flags { name "/app/flags" }
database Main { secret Login }
state_machine Flow { name "flow" }
function Api { handler "src/api.main" }
function Admin { handler "src/admin.main"; name "admin" }
grant function Api get secret Login
grant function Api execute, transaction database Main
grant function Api get, by_path parameter Flags
grant function Api start, get state_machine Flow
grant function Admin callback state_machine Flow because "answers tasks of any machine"
grant function Admin list_users, get_user user_pool Users
deny function Api put secret Login
deny function Admin delete parameter Flags
"#,
    ),
    (
        "live",
        r#"
user_pool Users { login email; client web; group hosts { precedence 1 } }
identity_pool Identities { sign_in Users.web; tag room = claim("custom:room") }
event_api Live { channel rooms; channel news }
iot_topic Chat { topic "chat"; client "{identity}" }
tracker Vans { device id: sub }
place_index Places
model Nova { id "amazon.nova-lite-v1:0" }
grant auth_users read channel Live.rooms
grant group hosts write channel Live.rooms, channel Live.news
grant auth_users connect, publish, subscribe, receive iot_topic Chat at "{tag:room}/"
grant auth_users update, get tracker Vans where owner(id)
grant auth_users search place_index Places
grant group hosts invoke model Nova
deny auth_users except group hosts publish channel Live.news
deny group hosts list tracker Vans
"#,
    ),
    (
        "two pools",
        r#"
user_pool Buyers { login email; client web; group gold { precedence 1 } }
user_pool Sellers { login email; client web; group gold { precedence 1; isolated on } }
identity_pool Shop { sign_in Buyers.web }
identity_pool Desk { sign_in Sellers.web; guests on because "a price list" }
table Carts { key buyer: identity; index bySeller { key seller: sub, day: string } }
table Prices { key item: string }
grant Shop.auth_users read, write, delete table Carts where owner(buyer)
grant Desk.auth_users query index Carts.bySeller where owner(seller)
grant Desk.unauth_users get table Prices
grant group Buyers.gold get table Prices until 2027-03-31
grant group Sellers.gold write table Prices
deny Desk.auth_users update table Carts
deny Shop.auth_users except group Buyers.gold scan table Prices
"#,
    ),
];

/// Files of a program by name.
type Files = Vec<(String, String)>;

fn corpus() -> Vec<(String, Files)> {
    let mut out: Vec<(String, Files)> = BUILT_IN
        .iter()
        .map(|(name, text)| ((*name).to_owned(), vec![("main.authc".to_owned(), text.to_string())]))
        .collect();
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let folders = std::fs::read_dir(examples).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut folders: Vec<_> = folders.filter(|path| path.is_dir()).collect();
    folders.sort();
    for folder in folders {
        let mut files: Files = std::fs::read_dir(&folder)
            .expect("a folder")
            .flatten()
            .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "authc"))
            .map(|entry| {
                let text = std::fs::read_to_string(entry.path()).expect("UTF-8");
                (entry.file_name().to_string_lossy().into_owned(), text)
            })
            .collect();
        files.sort();
        if !files.is_empty() {
            out.push((folder.display().to_string(), files));
        }
    }
    out
}

fn run(files: &Files) -> Compilation {
    run_with(files, &[])
}

fn run_with(files: &Files, set: &[(String, String)]) -> Compilation {
    let mut sources = Sources::default();
    for (name, text) in files {
        sources.add(name.clone(), None, text.clone());
    }
    compile(
        &sources,
        &CompileOptions {
            target: Target::Bundle,
            set: set.to_vec(),
            today: support::today(),
            skip_tests: false,
            compact: false,
        },
    )
}

/// The roles of an output, with the same values for the same placeholders in every one.
fn read(artefact: &[u8]) -> Vec<Role> {
    let bundle: Json = serde_json::from_slice(artefact).expect("JSON");
    // An API that the output makes is compared with the one of that name that is there already.
    let makes = |name: &str| bundle["resources"][name]["type"] == "AWS::ApiGatewayV2::Api";
    roles_with(artefact, &|name| {
        Some(match name {
            _ if makes(name) => format!("value-of-{name}Id"),
            _ if name.ends_with("Arn") => format!("arn:aws:any:us-east-1:123456789012:of:{name}"),
            _ if name.contains('/') => name.replace('/', "-"),
            _ => format!("value-of-{name}"),
        })
    })
}

/// Whether an edit made one word of two, which is the name of something else: `(orderId, total)` and `(orderIdtotal ,)`.
fn glues(before: &str, after: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let lexed = syntax::lex(FileId(0), text, &mut Vec::new());
        let words = lexed.kinds.iter().zip(&lexed.spans).filter(|(kind, _)| **kind == syntax::TokenKind::Word);
        words.map(|(_, span)| span.of(text).to_owned()).collect()
    };
    let old = words(before);
    let known = |word: &str| old.iter().any(|other| other == word);
    let is_glued = |word: &String| (1..word.len()).any(|at| known(&word[..at]) && known(&word[at..]));
    words(after).iter().any(|word| !known(word) && is_glued(word))
}

// ---- edits --------------------------------------------------------------------------------------------------------

/// An edit in words, and the text after it; none if there is nothing to edit.
fn edit(random: &mut Random, text: &str) -> Option<(String, String)> {
    let lexed = syntax::lex(FileId(0), text, &mut Vec::new());
    let spans: Vec<(usize, usize)> = lexed.spans.iter().map(|span| (span.start as usize, span.end as usize)).collect();
    if spans.len() < 2 {
        return None;
    }
    let at = random.below(spans.len());
    let (start, end) = spans[at];
    let word = &text[start..end];
    Some(match random.below(10) {
        0..=3 => (format!("without `{word}` at {start}"), format!("{}{}", &text[..start], &text[end..])),
        4 | 5 => (format!("`{word}` twice at {start}"), format!("{} {word} {}", &text[..end], &text[end..])),
        6 | 7 => {
            let (next, after) = *spans.get(at + 1)?;
            let (gap, second) = (&text[end..next], &text[next..after]);
            let swapped = format!("{}{second}{gap}{word}{}", &text[..start], &text[after..]);
            (format!("`{word}` and `{second}` swapped at {start}"), swapped)
        }
        8 => (format!("cut behind `{word}` at {end}"), text[..end].to_owned()),
        _ => {
            let mut cut = random.below(text.len());
            while !text.is_char_boundary(cut) {
                cut -= 1;
            }
            // A cut behind a line break takes whole lines, and what is left may be a program without its last denials or
            // with a grant that lost a condition on a line of its own. Nothing in the text tells it from one that was
            // written so.
            while text[..cut].ends_with('\n') {
                cut += 1;
                while !text.is_char_boundary(cut) {
                    cut += 1;
                }
                if cut >= text.len() {
                    return None;
                }
            }
            (format!("cut at {cut}"), text[..cut].to_owned())
        }
    })
}

// ---- comparison ---------------------------------------------------------------------------------------------------

const ME: &str = "us-east-1:11111111-2222-3333-4444-555555555555";
const OTHER: &str = "us-east-1:99999999-2222-3333-4444-555555555555";

fn caller() -> [(&'static str, &'static str); 4] {
    [
        ("cognito-identity.amazonaws.com:sub", ME),
        ("aws:PrincipalTag/sub", "sub-of-me"),
        ("aws:PrincipalTag/tenant", "tenant-of-me"),
        ("aws:PrincipalTag/room", "room-of-me"),
    ]
}

fn texts(json: &Json) -> Vec<&str> {
    match json {
        Json::Array(list) => list.iter().filter_map(Json::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

/// Variables as they are for the caller, or for another.
fn of_caller(text: &str, me: bool) -> String {
    let mut out = text.to_owned();
    for (key, value) in caller() {
        let other = if value == ME { OTHER.to_owned() } else { value.replace("me", "other") };
        out = out.replace(&format!("${{{key}}}"), if me { value } else { &other });
    }
    out
}

/// Requests that a statement speaks of, and some beside them.
fn probes(statement: &Json) -> Vec<Request> {
    let mut contexts = vec![Context::new()];
    let mut satisfied = Context::new();
    let mut keys: Vec<(&str, &str)> = Vec::new();
    for (operator, of) in statement.get("Condition").and_then(Json::as_object).into_iter().flatten() {
        for (key, values) in of.as_object().into_iter().flatten() {
            keys.push((operator, key));
            if operator == "Null" {
                continue;
            }
            let values: Vec<String> =
                texts(values).into_iter().map(|value| of_caller(value, true).replace('*', "x")).collect();
            if operator.starts_with("Date") {
                satisfied.insert(key, "2026-06-15T12:00:00Z");
            } else if operator.starts_with("For") {
                satisfied.insert(key, Value::Many(values));
            } else if let Some(first) = values.first() {
                satisfied.insert(key, first.clone());
            }
        }
    }
    // What other programs may bind it by.
    let mut usual = satisfied.clone();
    for (key, value) in [
        ("aws:CurrentTime", Value::from("2026-06-15T12:00:00Z")),
        ("dynamodb:LeadingKeys", Value::from([ME])),
        ("dynamodb:Attributes", Value::from(["orderId", "tenantId"])),
        ("dynamodb:Select", Value::from("SPECIFIC_ATTRIBUTES")),
        ("geo:DeviceIds", Value::from(["sub-of-me"])),
        ("s3:prefix", Value::from("x/")),
    ] {
        if usual.get(key).is_none() {
            usual.insert(key, value);
        }
    }
    for base in [satisfied, usual] {
        contexts.push(base.clone());
        for (key, value) in [
            ("aws:CurrentTime", Value::from("2035-01-01T00:00:00Z")),
            ("dynamodb:LeadingKeys", Value::from([OTHER])),
            ("dynamodb:LeadingKeys", Value::from([ME, OTHER])),
            ("dynamodb:LeadingKeys", Value::from(["tenant-of-me"])),
            ("dynamodb:LeadingKeys", Value::from(["sub-of-me"])),
            ("dynamodb:LeadingKeys", Value::Many(Vec::new())),
            ("dynamodb:Attributes", Value::from(["salary"])),
            ("dynamodb:Select", Value::from("ALL_ATTRIBUTES")),
            ("dynamodb:ReturnValues", Value::from("ALL_OLD")),
            ("geo:DeviceIds", Value::from(["sub-of-other"])),
            ("kms:EncryptionContext:owner", Value::from(OTHER)),
            ("events:source", Value::from(["evil"])),
            ("events:detail-type", Value::from(["evil"])),
            ("sns:Protocol", Value::from("https")),
            ("sns:Endpoint", Value::from("https://evil.example.com")),
            ("s3:prefix", Value::from("")),
            ("s3:prefix", Value::from(format!("private/{OTHER}/"))),
            ("kms:ViaService", Value::from("lambda.us-east-1.amazonaws.com")),
        ] {
            contexts.push(base.clone().with(key, value));
        }
        // Without each of its own keys.
        for (_, key) in &keys {
            let mut context = Context::new();
            for (name, value) in base.iter().filter(|(name, _)| !name.eq_ignore_ascii_case(key)) {
                context.insert(name, value.clone());
            }
            contexts.push(context);
        }
    }
    let mut out = Vec::new();
    for resource in texts(&statement["Resource"]) {
        let mut arns = Vec::new();
        for me in [true, false] {
            let own = of_caller(resource, me).replace('?', "a");
            arns.extend(["x", "", "public/x", "private/x"].map(|rest| own.replace('*', rest)));
        }
        arns.sort();
        arns.dedup();
        for arn in arns {
            for action in texts(&statement["Action"]) {
                for context in &contexts {
                    out.push(Request { action: action.to_owned(), resource: arn.clone(), context: context.clone() });
                }
            }
        }
    }
    out
}

fn allowed(role: Option<&Role>, request: &Request) -> bool {
    role.is_some_and(|role| {
        let documents: Vec<&Document> = role.documents.iter().collect();
        decide(&documents, None, None, request).is_allowed()
    })
}

/// What the second output allows beyond the first, as far as requests near the statements of both show it.
fn wider(before: &[Role], after: &[Role]) -> Option<String> {
    let by_title: BTreeMap<&str, &Role> = before.iter().map(|role| (role.title.as_str(), role)).collect();
    let mut pairs: Vec<(Option<&Role>, &Role)> =
        after.iter().map(|role| (by_title.get(role.title.as_str()).copied(), role)).collect();
    // Members of a group that lost its role get that of the signed-in users of the same pool instead.
    for lost in before.iter().filter(|old| old.kind == "group" && !after.iter().any(|role| role.title == old.title)) {
        let instead = after.iter().filter(|role| {
            role.kind == "auth_users"
                && role.trust["Statement"][0]["Condition"] == lost.trust["Statement"][0]["Condition"]
        });
        pairs.extend(instead.map(|role| (Some(lost), role)));
    }
    for (old, role) in pairs {
        let statements = |role: &Role| -> Vec<Json> {
            let documents = role.policies.iter().map(|(_, _, document)| document);
            documents.filter_map(|document| document["Statement"].as_array()).flatten().cloned().collect()
        };
        let mut all = statements(role);
        if let Some(old) = old {
            let before = statements(old);
            if before == all {
                all.clear();
            }
            all.extend(before.into_iter().filter(|_| !all.is_empty()).collect::<Vec<_>>());
        }
        for statement in &all {
            for mut request in probes(statement) {
                if role.kind != "function" {
                    for (key, value) in caller() {
                        request.context.insert(key, value);
                    }
                }
                if allowed(Some(role), &request) && !allowed(old, &request) {
                    return Some(format!("{}: {request:#?}\nbecause of {statement:#}", role.title));
                }
            }
        }
        if let Some(found) = trust_wider(old, role) {
            return Some(found);
        }
    }
    None
}

fn trust_wider(old: Option<&Role>, role: &Role) -> Option<String> {
    const AUD: &str = "cognito-identity.amazonaws.com:aud";
    const AMR: &str = "cognito-identity.amazonaws.com:amr";
    let mut contexts = vec![Context::new()];
    for pool in ["value-of-Identities", "value-of-Shop", "value-of-Desk", "any"] {
        contexts.push(Context::new().with(AUD, pool));
        for amr in ["authenticated", "unauthenticated"] {
            contexts.push(Context::new().with(AUD, pool).with(AMR, [amr]));
            contexts.push(Context::new().with(AMR, [amr]));
        }
    }
    let principals = [
        RequestPrincipal::Federated("cognito-identity.amazonaws.com".to_owned()),
        RequestPrincipal::Service("lambda.amazonaws.com".to_owned()),
        RequestPrincipal::Service("ec2.amazonaws.com".to_owned()),
        RequestPrincipal::Anonymous,
    ];
    for context in &contexts {
        for principal in &principals {
            for action in ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:AssumeRole"] {
                let may = |role: &Role| decide_trust(&role.trust_document, principal, action, context).is_allowed();
                // A role that was not there before has nothing to lose.
                if may(role) && old.is_some_and(|old| !may(old)) {
                    return Some(format!("{}: {principal:?} {action} {context:?}", role.title));
                }
            }
        }
    }
    None
}

#[test]
fn the_comparison_sees_what_is_wider() {
    let text = BUILT_IN[0].1;
    let files = |text: String| vec![("main.authc".to_owned(), text)];
    let roles = |text: String| {
        let outcome = run(&files(text));
        read(outcome.artefact.as_ref().unwrap_or_else(|| panic!("{:?}", support::errors(&outcome))))
    };
    let before = roles(text.to_owned());
    assert_eq!(wider(&before, &roles(text.to_owned())), None);
    for (from, to) in [
        (" where owner(userId)", ""),
        (" and attributes(orderId, total)", ""),
        ("private/{identity}/", "private/"),
        (" until 2027-01-31", ""),
        ("query, delete table Notes, index Notes.byNote", "scan, query, delete table Notes, index Notes.byNote"),
        ("; isolated on", ""),
        ("deny auth_users except group admins delete table Notes", "grant auth_users delete table Notes"),
        ("2027-01-31", "2037-01-31"),
    ] {
        assert!(text.contains(from), "{from}");
        let after = roles(text.replace(from, to));
        assert!(wider(&before, &after).is_some(), "`{from}` made `{to}` goes unnoticed");
    }
}

#[test]
fn slips_never_widen() {
    let edits = support::count("AUTHC_EDITS", 1_000);
    let first = support::count("AUTHC_SEED", 0);
    let corpus = corpus();
    let before: Vec<Vec<Role>> = corpus
        .iter()
        .map(|(name, files)| {
            let outcome = run(files);
            read(outcome.artefact.as_ref().unwrap_or_else(|| panic!("{name}: {:?}", support::errors(&outcome))))
        })
        .collect();
    let (sender, receiver) = mpsc::channel();
    let worker = std::thread::spawn(move || {
        for seed in first..first + edits {
            let mut random = Random(seed as u64);
            let which = random.below(corpus.len());
            let (name, files) = &corpus[which];
            let file = random.below(files.len());
            let Some((what, text)) = edit(&mut random, &files[file].1) else { continue };
            let mut edited = files.clone();
            edited[file].1 = text;
            let begin = Instant::now();
            let label = format!("seed {seed}: {name}, {}: {what}", files[file].0);
            let found = catch_unwind(AssertUnwindSafe(|| {
                let outcome = run(&edited);
                let refused = outcome.artefact.is_none();
                assert_eq!(refused, outcome.has_errors(), "output, or else an error");
                let wide = outcome.artefact.and_then(|artefact| wider(&before[which], &read(&artefact)));
                let wide = wide.filter(|_| !glues(&files[file].1, &edited[file].1));
                (refused, wide)
            }));
            if sender.send((label, found.map_err(|_| ()), begin.elapsed())).is_err() {
                return;
            }
        }
    });
    let (mut done, mut refused, mut bad, mut slowest) = (0, 0, Vec::new(), Duration::ZERO);
    loop {
        match receiver.recv_timeout(PATIENCE) {
            Ok((label, found, time)) => {
                done += 1;
                slowest = slowest.max(time);
                match found {
                    Err(()) => bad.push(format!("{label}: a panic")),
                    Ok((_, Some(wide))) => bad.push(format!("{label}: wider\n{wide}")),
                    Ok((no, None)) => refused += usize::from(no),
                }
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("no answer after {PATIENCE:?}, behind edit {done}"),
        }
    }
    worker.join().expect("the worker ends");
    println!(
        "{done} edits: {refused} refused, {} the same or narrower, slowest {slowest:?}",
        done - refused - bad.len()
    );
    assert!(
        bad.is_empty(),
        "{} of {done}\n{}",
        bad.len(),
        bad.iter().take(8).cloned().collect::<Vec<_>>().join("\n\n")
    );
    assert!(done < 500 || (refused > done / 2 && refused < done), "some of each");
}

// ---- values -------------------------------------------------------------------------------------------------------

/// Something near a value that is right, or far from it.
fn value(random: &mut Random, pattern: &str) -> String {
    const GOOD: &[&str] = &[
        "dev",
        "prod-2",
        "a.b",
        "arn:aws:dynamodb:us-east-1:123456789012:table/Notes",
        "arn:aws:lambda:us-east-1:123456789012:function:main",
        "arn:aws:s3:::files",
        "arn:aws:sqs:us-east-1:123456789012:jobs",
        "arn:aws:sns:us-east-1:123456789012:events",
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf",
        "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555",
    ];
    const PIECES: &[&str] = &[
        "*",
        "?",
        "$",
        "/",
        "{",
        "}",
        "{{",
        "}}",
        "${aws:username}",
        "{{AWS::Region}}",
        "\\",
        ":",
        "..",
        " ",
        "a",
        "é",
        "\n",
        "${cognito-identity.amazonaws.com:sub}",
        "index/",
        "#",
        "+",
    ];
    let right: Vec<&str> = GOOD.iter().copied().filter(|value| regex::matches(pattern, value)).collect();
    let mut text = match right.as_slice() {
        [] => String::new(),
        right => (*random.pick(right)).to_owned(),
    };
    for _ in 0..random.below(3) {
        let mut at = random.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text.insert_str(at, PIECES[random.below(PIECES.len())]);
    }
    text
}

/// A value is refused or allows what the text with that value says, whether it is given to the compiler or later.
#[test]
fn values_never_widen() {
    let count = support::count("AUTHC_EDITS", 1_000) / 5;
    let first = support::count("AUTHC_SEED", 0);
    let mut open = Vec::new();
    for (name, files) in corpus() {
        let artefact = run(&files).artefact.unwrap_or_else(|| panic!("{name}"));
        let bundle: Json = serde_json::from_slice(&artefact).expect("JSON");
        for (parameter, shape) in bundle["parameters"].as_object().expect("parameters") {
            let pattern = shape["pattern"].as_str().expect("a pattern").to_owned();
            let declared = files.iter().flat_map(|(_, text)| text.lines()).find_map(|line| {
                let name = line.strip_prefix("param ")?.split(':').next()?;
                (authc::model::parameters::logical(name) == *parameter).then(|| name.to_owned())
            });
            let secret = shape.get("secret").is_some();
            open.push((files.clone(), artefact.clone(), parameter.clone(), declared, pattern, secret));
        }
    }
    assert!(open.len() > 20, "only {}", open.len());
    let (mut taken, mut refused) = (0, 0);
    for seed in first..first + count {
        let mut random = Random(seed as u64 ^ 0x5eed);
        let (files, artefact, parameter, declared, pattern, secret) = random.pick(&open);
        let value = value(&mut random, pattern);
        let what = format!("seed {seed}: {parameter} = {value:?}, {pattern}");
        let name = declared.as_deref().unwrap_or(parameter);
        let now = run_with(files, &[(name.to_owned(), value.clone())]);
        let later = regex::matches(pattern, &value);
        if *secret {
            continue;
        }
        // A value that makes one table of two is told by the tests of a program.
        let of_tests = now.diagnostics.iter().any(|diagnostic| diagnostic.code.id == "AC0701");
        assert_eq!(now.artefact.is_some() || of_tests, later, "{what}: {:?}", support::errors(&now));
        let Some(now) = now.artefact else {
            refused += 1;
            continue;
        };
        taken += 1;
        assert!(!value.contains(['*', '?', '$', '{', '}']), "{what}");
        let elsewhere = |asked: &str| {
            Some(match asked {
                _ if asked.ends_with("Arn") => format!("arn:aws:any:us-east-1:123456789012:of:{asked}"),
                _ if asked.contains('/') => asked.replace('/', "-"),
                _ => format!("value-of-{asked}"),
            })
        };
        let given = |asked: &str| match asked == parameter {
            true => Some(value.clone()),
            false => elsewhere(asked),
        };
        let (now, later) = (roles_with(&now, &elsewhere), roles_with(artefact, &given));
        // Mostly they are the same to the letter; merging may have put them in another order.
        let same = |one: &[Role], other: &[Role]| {
            one.iter()
                .map(|role| (&role.title, &role.policies))
                .eq(other.iter().map(|role| (&role.title, &role.policies)))
        };
        if !same(&now, &later) {
            assert_eq!(wider(&now, &later), None, "{what}");
            assert_eq!(wider(&later, &now), None, "{what}");
        }
    }
    println!("{taken} taken, {refused} refused");
    assert!(count < 100 || (taken > count / 10 && refused > count / 5), "{taken} taken, {refused} refused");
}
