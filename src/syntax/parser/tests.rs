//! Statements as they are read. Errors are in `errors.rs`.

use super::parse;
use crate::syntax::ast::{Assertion, GrantNode, PrincipalNode, StatementNode, TargetNode, TestNode, VerbNode};
use crate::text::{FileId, Span};

/// Parses a text without errors, and passes its statements on.
#[track_caller]
fn statements<R>(text: &str, read: impl FnMut(&StatementNode) -> R) -> Vec<R> {
    let mut diagnostics = Vec::new();
    let parsed = parse(FileId(0), text, &mut diagnostics);
    assert_eq!(diagnostics, [], "{text}");
    parsed.tree.statements.iter().map(read).collect()
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(" + ")
}

fn principal(text: &str, who: &PrincipalNode) -> String {
    who.path.map_or(format!("{:?}", who.kind), |path| format!("{:?} {}", who.kind, path.span().of(text)))
}

fn verb(text: &str, verb: &VerbNode) -> String {
    format!("{}{}", if verb.raw { "raw " } else { "" }, verb.span.of(text))
}

fn target(text: &str, target: &TargetNode) -> String {
    format!("{} {}", target.kind.of(text), target.span().of(text))
}

/// The parts of a grant, each in brackets.
fn grant(text: &str, node: &GrantNode) -> String {
    let of = |span: Span| span.of(text).to_owned();
    let terms = node.terms();
    let mut parts = vec![
        if node.deny { "deny" } else { "grant" }.to_owned(),
        principal(text, &node.who),
        list(node.verbs.iter().map(|node| verb(text, node))),
        list(node.targets.iter().map(|node| target(text, node))),
    ];
    let conditions = terms.conditions.iter().map(|condition| {
        let arguments: Vec<&str> = condition.args.iter().map(|argument| argument.span.of(text)).collect();
        format!("{} of {}", condition.word.of(text), arguments.join(" "))
    });
    parts.extend([
        list(terms.except.iter().map(|who| format!("except {}", principal(text, who)))),
        terms.at.map_or_else(String::new, |at| format!("at {}", of(at))),
        list(conditions),
        terms.via.map_or_else(String::new, |via| format!("via {} {}", of(via.api), of(via.key.span()))),
        terms.until.map_or_else(String::new, of),
        terms.because.map_or_else(String::new, of),
    ]);
    parts.retain(|part| !part.is_empty());
    parts.iter().map(|part| format!("[{part}]")).collect()
}

#[track_caller]
fn grants(text: &str) -> Vec<String> {
    statements(text, |statement| match statement {
        StatementNode::Grant(node) => grant(text, node),
        other => format!("{other:?}"),
    })
}

#[test]
fn the_parts_of_a_grant() {
    assert_eq!(grants("grant auth_users read table Notes\n"), ["[grant][AuthUsers][read][table Notes]"]);
    assert_eq!(
        grants(
            "deny Ids.auth_users except group Users.admins put, raw \"s3:GetObjectAcl\" bucket A, B, queue Jobs, More\n"
        ),
        ["[deny][AuthUsers Ids][put + raw \"s3:GetObjectAcl\"][bucket A + bucket B + queue Jobs + queue More]\
             [except Group Users.admins]"]
    );
}

#[test]
fn the_terms_of_a_grant() {
    assert_eq!(
        grants(
            "grant auth_users put bucket Files at \"in/{identity}/\" via route Http POST /up until 2027-01-01 because \"why\"\n"
        ),
        ["[grant][AuthUsers][put][bucket Files][at \"in/{identity}/\"][via Http POST /up][2027-01-01][\"why\"]"]
    );
    assert_eq!(
        grants("grant function F get table T where owner(id) and attributes(a, b)\n"),
        ["[grant][Function F][get][table T][owner of id + attributes of a b]"]
    );
}

#[test]
fn names_of_parts() {
    assert_eq!(
        grants(
            "grant group a query index Notes.byDay\ngrant group a call field Graph.Query.list\ngrant group a invoke route Ws $connect\n"
        ),
        [
            "[grant][Group a][query][index Notes.byDay]",
            "[grant][Group a][call][field Graph.Query.list]",
            "[grant][Group a][invoke][route Ws $connect]",
        ]
    );
}

fn assertions(text: &str, node: &TestNode) -> Vec<String> {
    let assertion = |claim: &Assertion| match claim {
        Assertion::May { only, who, except, can, verbs, targets, at, owner, after } => format!(
            "{}[{}{}][{}][{}][{}]{}{}{}",
            if *only { "[only]" } else { "" },
            list(who.iter().map(|who| principal(text, who))),
            list(except.iter().map(|who| format!(" except {}", principal(text, who)))),
            if *can { "can" } else { "cannot" },
            if verbs.is_empty() { "anything".to_owned() } else { list(verbs.iter().map(|node| verb(text, node))) },
            list(targets.iter().map(|on| target(text, on))),
            at.map_or_else(String::new, |at| format!("[at {}]", at.of(text))),
            owner.map_or_else(String::new, |(key, own)| format!(
                "[{} = {}]",
                key.of(text),
                if own { "self" } else { "other" }
            )),
            after.map_or_else(String::new, |date| format!("[after {}]", date.of(text))),
        ),
        Assertion::RouteRequires { route, authorizer, scopes } => format!(
            "[{} {}][{}][{}]",
            route.api.of(text),
            route.key.span().of(text),
            authorizer.map_or("", |name| name.of(text)),
            list(scopes.iter().map(|scope| scope.of(text).to_owned())),
        ),
        Assertion::RoutePublic { route } => format!("[{} {}][public]", route.api.of(text), route.key.span().of(text)),
    };
    node.asserts.iter().map(|assert| assertion(&assert.claim)).collect()
}

#[test]
fn assertions_of_a_test() {
    let text = "test \"notes\" {\n\
        assert auth_users can read table Notes where userId = self\n\
        assert only group admins can delete table Notes\n\
        assert unauth_users cannot anything bucket Files at \"a/b\"\n\
        assert auth_users, group A.b, Ids.unauth_users except group c, group d \
        cannot put, get table Notes, More, index Notes.after after 2027-01-31\n\
        assert only function after can anything table after at \"x\" where after = other after 2020-02-29\n\
        assert function F can invoke route Http GET /a , route Ws $connect\n\
        assert route Http GET /notes requires authorizer pool, scopes \"notes/read\"\n\
        assert route Http GET /health is public\n}\n";
    let found = statements(text, |statement| match statement {
        StatementNode::Test(node) => assertions(text, node),
        other => vec![format!("{other:?}")],
    });
    assert_eq!(
        found.concat(),
        [
            "[AuthUsers][can][read][table Notes][userId = self]",
            "[only][Group admins][can][delete][table Notes]",
            "[UnauthUsers][cannot][anything][bucket Files][at \"a/b\"]",
            "[AuthUsers + Group A.b + UnauthUsers Ids except Group c +  except Group d][cannot][put + get]\
             [table Notes + table More + index Notes.after][after 2027-01-31]",
            "[only][Function after][can][anything][table after][at \"x\"][after = other][after 2020-02-29]",
            "[Function F][can][invoke][route Http GET /a + route Ws $connect]",
            "[Http GET /notes][pool][\"notes/read\"]",
            "[Http GET /health][public]",
        ]
    );
}
