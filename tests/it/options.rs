//! Every option of every declaration is read: what a program compiles to changes with it, or it is one of the few that are for
//! the checker alone.

use std::collections::{BTreeMap, BTreeSet};

use authc::compile::Target;
use authc::diagnostic::codes;
use authc::lint::registry;
use authc::syntax::ast::{Arg, BlockNode, ClauseNode, StatementNode};
use authc::syntax::clauses::{BlockSpec, ClauseSpec, Slot};
use authc::syntax::parse;
use authc::text::{FileId, Span};

use crate::support::words::contexts;
use crate::support::{self, outcome};
use crate::{shapes, values};

/// Options that say how something is checked, and change no output.
const CHECKED_ONLY: &[(&str, &str)] = &[
    ("function: handler", "the function of a route or a trigger that says the same path is found by it"),
    ("queue: fifo", "a name says by its end what the queue is, and both must agree"),
];

/// Programs with the options that no other text of the repository shows.
pub const PROGRAMS: &[&str] = &[
    r#"
key K { arn "arn:aws:kms:eu-west-1:123456789012:key/11111111-1111-1111-1111-111111111111" }
table T { key id: string; kms K; index byDay { key day: string } }
queue Q { arn "arn:aws:sqs:eu-west-1:123456789012:jobs1"; kms K }
queue R { name "jobs.fifo"; fifo }
delivery_stream D { arn "arn:aws:firehose:eu-west-1:123456789012:deliverystream/logs1" }
secret S
secret Other
database B { arn "arn:aws:rds:eu-west-1:123456789012:cluster:notes1"; secret S }
function F { handler "f.main"; vpc on; tracing on; role { boundary "arn:aws:iam::123456789012:policy/some1"; path "/some1/"; tag "Team" "some1" } }
function H { role "lister1" because "the platform team keeps it" }
grant function H get table T
function G { arn "arn:aws:lambda:eu-west-1:123456789012:function:gate1" }
tracker U { arn "arn:aws:geo:eu-west-1:123456789012:tracker/bikes1" }
knowledge_base V { arn "arn:aws:bedrock:eu-west-1:123456789012:knowledge-base/ABCDEFGHI1" }
grant function F get table T
grant function F query index T.byDay
grant function F send queue Q, queue R
grant function F put delivery_stream D
grant function F execute database B
grant function F invoke function G
grant function F read tracker U
grant function F retrieve knowledge_base V
email_identity W { arn "arn:aws:ses:eu-west-1:123456789012:identity/one.example"; configuration_set "mail1" }
grant function F send email_identity W
"#,
    r#"
bucket A { import "a1" }
database B { import "b1"; secret S }
secret S
delivery_stream C { import "c1" }
function D { import "d1" }
key E { import "e1" }
knowledge_base G { import "g1" }
queue H { import "h1" }
tracker I { import "i1" }
email_identity L { import "l1" }
resource M "ses:template" { import "m1" }
event_api J { import "j1"; channel chat }
event_api N { id "abcdefgh1"; channel chat }
database P { name "notes1"; secret S }
function F { handler "f.main" }
grant function F get bucket A
grant function F execute database B, database P
grant function F put delivery_stream C
grant function F invoke function D
grant function F send email_identity L
grant function F raw "ses:GetEmailTemplate" resource M because "previews"
grant function F decrypt key E because "backup"
grant function F retrieve knowledge_base G
grant function F send queue H
grant function F read tracker I
grant function F publish channel J.chat, channel N.chat
"#,
    r#"
table T { key id: string; logical_id Tid1 }
bucket A { logical_id Aid1 }
queue Q { logical_id Qid1 }
delivery_stream D { logical_id Did1 }
key K { logical_id Kid1 }
tracker U { logical_id Uid1 }
secret S
database B { secret S; logical_id Bid1 }
event_api J { channel chat; logical_id Jid1 }
knowledge_base V { logical_id Vid1 }
email_identity M { logical_id Mid1 }
resource P "ses:template" { logical_id Pid1 }
function F { logs on; logical_id Fid1 }
user_pool Users { login email; client web }
identity_pool Ids { sign_in Users.web }
api H http { default iam; route GET /a -> F; logical_id Hid1 }
grant auth_users invoke route H GET /a
grant function F get table T
grant function F get bucket A
grant function F send queue Q
grant function F put delivery_stream D
grant function F decrypt key K because "backup"
grant function F read tracker U
grant function F send email_identity M
grant function F raw "ses:SendTemplatedEmail" resource P because "mail"
grant function F execute database B
grant function F publish channel J.chat
grant function F retrieve knowledge_base V
"#,
    r#"
user_pool Users { login email; client web }
identity_pool Ids { sign_in Users.web; classic_flow on; resource_tag "Team" "some4"; role { boundary "arn:aws:iam::123456789012:policy/some2"; path "/some2/"; tag "Team" "some2"; max_session 2h } }
user_pool Texts { login phone; mfa optional { totp }; devices ask { skip_mfa on }; resource_tag "Team" "some5"; invitation { subject "Hi"; message "{username} {####} 1"; sms "{username} {####} 2" }; sms { code "{####} 3"; role { boundary "arn:aws:iam::123456789012:policy/some3"; path "/some3/"; tag "Team" "some3" } } }
table T { key id: identity, day: string; index byDay { key day: sub } }
key K { context owner: identity }
tracker B { device id: identity }
function F { handler "f.main" }
function G { handler "g.main" }
grant auth_users get, query table T where owner(id)
grant auth_users decrypt key K where owner(owner)
grant auth_users read tracker B where owner(id)
api H http { id "x"; routes create; authorizer iam2 lambda F { payload 1.0 }; default iam; route GET /a -> F; route GET /b -> F { iam } }
api R rest { id "y"; stage "p"; routes create; authorizer l lambda F { type token; validation "^x1$" }; default l; route GET /a -> F; route GET /b -> F { iam } }
"#,
    r#"
user_pool Users {
  login email
  kms K
  trigger custom_email_sender -> "src/mail.main"
  email { ses "arn:aws:ses:us-east-1:123456789012:identity/example.com"; from "App <a@example.com>" }
  password { min_length 12; history 5; lowercase off; temporary_days 3 }
  attribute plan string { min 1; max 20 }
  client web { validity { id 20m; session 5m } }
  provider corp saml { metadata_url "https://idp.example.com/m"; sign_out on; encrypted on; idp_initiated on; signed_requests on }
}
key K { arn "arn:aws:kms:eu-west-1:123456789012:key/11111111-1111-1111-1111-111111111111" }
key Other { arn "arn:aws:kms:eu-west-1:123456789012:key/22222222-1111-1111-1111-111111111111" }
"#,
    r#"
user_pool Users { import "pool1" }
provider T twitter { consumer_key "abc1"; consumer_secret "{s}" }
provider O oidc { import "o1" }
param s: secret
identity_pool Ids { sign_in T, O }
user_pool More { login email; provider corp saml { metadata "<md1/>" } }
api G graphql { authorizer k api_key because "public" { expires 2027-01-31 }; default k }
api R rest { id "y"; stage "p"; routes create; authorizer j jwt O2 { algorithms ES256 }; default j; route GET /a -> F }
api E graphql { import "g1"; default iam }
api X rest { create; name "x1"; stage "p1"; endpoint edge; default iam; route GET /a -> F }
api Y websocket { create; name "y1"; stage "p2"; selection "$request.body.kind1"; route $connect -> F { iam } }
provider O2 oidc { issuer "https://a.example"; client_id "abc" }
function F { handler "f.main" }
api S rest { id "z"; stage "p"; routes create; authorizer l lambda F { type token }; default l; route GET /a -> F }
grant auth_users call field E.Query.list
"#,
];

/// A clause as its block and its word.
type Row = (String, &'static str);

/// All rows, by their place in memory.
fn rows() -> BTreeMap<*const ClauseSpec, Row> {
    let row = |name: &str, clause: &'static ClauseSpec| (std::ptr::from_ref(clause), (name.to_owned(), clause.word));
    let all = contexts().into_iter().flat_map(|(name, block): (String, &'static BlockSpec)| {
        block.clauses.iter().map(move |clause| row(&name, clause)).collect::<Vec<_>>()
    });
    all.collect()
}

/// The texts of the repository that are one program.
fn corpus() -> Vec<String> {
    let codes = codes::all().chain(registry::codes()).flat_map(|code| [code.good, code.bad]);
    let near = registry::rules().flat_map(|rule| rule.near_misses).copied();
    let mut texts: Vec<String> = codes.chain(near).chain(PROGRAMS.iter().copied()).map(str::to_owned).collect();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let markdown = std::fs::read_to_string(root.join("docs/language.md")).expect("docs/language.md");
    texts.extend(markdown.split("```").filter_map(|fence| fence.strip_prefix("authc\n")).map(str::to_owned));
    for folder in std::fs::read_dir(root.join("examples")).expect("examples").flatten() {
        let files = std::fs::read_dir(folder.path()).into_iter().flatten().flatten().map(|file| file.path());
        let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "authc")).collect();
        files.sort();
        texts.push(files.iter().map(|path| std::fs::read_to_string(path).expect("UTF-8")).collect());
    }
    texts.extend(values::programs().chain(shapes::programs()));
    texts
}

/// The clauses of a block and of all blocks in it.
fn clauses<'n>(block: &'n BlockNode, found: &mut Vec<&'n ClauseNode>) {
    for clause in &block.clauses {
        found.push(clause);
        if let Some(inner) = &clause.block {
            clauses(inner, found);
        }
    }
}

fn without_maybe(slot: &'static Slot) -> &'static Slot {
    match slot {
        Slot::Maybe(inner) => without_maybe(inner),
        slot => slot,
    }
}

/// Texts in which a clause says something else. In the first it says nothing.
fn alternatives(text: &str, clause: &ClauseNode) -> Vec<String> {
    let with = |span: Span, new: &str| {
        let mut other = text.to_owned();
        other.replace_range(span.start as usize..span.end as usize, new);
        other
    };
    let mut found = vec![with(clause.span, "")];
    let words = clause.spec.slots.iter().filter_map(|slot| match without_maybe(slot) {
        Slot::Word(words) | Slot::Words(words) => Some(*words),
        _ => None,
    });
    let words: Vec<&str> = words.flatten().copied().collect();
    for arg in &clause.args {
        match arg {
            // A name is another one wherever it is used.
            Arg::Word(span) if words.is_empty() => {
                let name = span.of(text);
                found.push(text.replace(name, &format!("{name}x")));
            }
            Arg::Word(span) => found.extend(words.iter().map(|word| with(*span, word))),
            Arg::Words(spans) => {
                let whole = spans[0].to(spans[spans.len() - 1]);
                found.extend(words.iter().map(|word| with(whole, word)));
            }
            Arg::Text(span) | Arg::Because(span) | Arg::Claim(span) => {
                let inner = span.of(text).trim_matches('"');
                let digits: String = inner.chars().map(|letter| if letter == '1' { '2' } else { letter }).collect();
                found.extend(
                    [format!("{inner}x"), format!("x{inner}"), digits].map(|new| with(*span, &format!("\"{new}\""))),
                );
            }
            Arg::Texts(spans) => found.extend(spans.iter().map(|span| {
                let inner = span.of(text).trim_matches('"');
                with(*span, &format!("\"{inner}x\""))
            })),
            Arg::Number(span) => {
                let written = span.of(text);
                let numbers = ["1", "2", "3", "10", "30", "90"];
                let unit = written
                    .trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.' || letter == '-');
                found.extend(numbers.map(|number| with(*span, &format!("{number}{unit}"))));
                found.extend(["1.0", "2.0", "2027-02-28"].map(|new| with(*span, new)));
            }
            Arg::Switch(on, span) => found.push(with(*span, if *on { "off" } else { "on" })),
            Arg::Keys(keys) => {
                let types = ["identity", "sub", "string"];
                found.extend(keys.iter().flat_map(|key| types.map(|ty| with(key.ty, ty))));
            }
            Arg::Ref(path) => found.extend(["iam", "Other", "Else"].map(|new| with(path.span(), new))),
            _ => {}
        }
    }
    found
}

/// The rows of a program that its output changes with.
fn read_in(text: &str, open: &BTreeSet<*const ClauseSpec>, used: &mut BTreeSet<*const ClauseSpec>) {
    let parsed = parse(FileId(0), text, &mut Vec::new());
    let mut found = Vec::new();
    for statement in &parsed.tree.statements {
        if let StatementNode::Declare(node) = statement
            && let Some(body) = &node.body
        {
            clauses(body, &mut found);
        }
    }
    let is_open = |clause: &ClauseNode, used: &BTreeSet<_>| {
        open.contains(&std::ptr::from_ref(clause.spec)) && !used.contains(&std::ptr::from_ref(clause.spec))
    };
    if !found.iter().any(|clause| is_open(clause, used)) {
        return;
    }
    let compiled = outcome(text, Target::Bundle);
    if PROGRAMS.contains(&text) {
        assert!(compiled.artefact.is_some(), "{text}{}", support::errors(&compiled).join("\n"));
    }
    let Some(before) = compiled.artefact else { return };
    for clause in found {
        if !is_open(clause, used) {
            continue;
        }
        let differs = alternatives(text, clause).into_iter().any(|other| {
            let compiled = outcome(&other, Target::Bundle).artefact;
            compiled.is_some_and(|after| without_places(&after) != without_places(&before))
        });
        if differs {
            used.insert(std::ptr::from_ref(clause.spec));
        }
    }
}

/// The lines of a bundle, without those that say where something stands in the text.
fn without_places(bundle: &[u8]) -> String {
    let text = std::str::from_utf8(bundle).expect("UTF-8");
    text.lines().filter(|line| !line.contains(".authc:")).collect()
}

#[test]
fn every_option_is_read() {
    let rows = rows();
    let mut used = BTreeSet::new();
    let open: BTreeSet<*const ClauseSpec> = rows.keys().copied().collect();
    for text in corpus() {
        read_in(&text, &open, &mut used);
    }
    let unread: BTreeSet<String> = rows
        .iter()
        .filter(|(place, _)| !used.contains(*place))
        .map(|(_, (block, word))| format!("{block}: {word}"))
        .collect();
    let checked: BTreeSet<String> = CHECKED_ONLY.iter().map(|(row, _)| (*row).to_owned()).collect();
    assert_eq!(unread, checked, "options that no output changes with, and those that are for the checker alone");
}
