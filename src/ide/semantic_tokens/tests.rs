use super::*;
use crate::ide::FilePosition;
use crate::ide::symbol::testing::{every_place, examples, with_view};
use crate::ide::testing::view;
use crate::syntax::ast::{
    Arg, Assertion, BlockNode, PrincipalKind, PrincipalNode, StatementNode, TargetNode, VerbNode,
};

/// Every token as `text:kind`, with the modifiers behind a dot.
fn show(text: &str) -> String {
    view(text, |view, at| {
        let show = |token: &SemanticToken| {
            let kind = LEGEND.types[token.kind as usize];
            let bits = (0..4).filter(|bit| token.modifiers & (1 << bit) != 0);
            let modifiers: String = bits.map(|bit| format!(".{}", LEGEND.modifiers[bit])).collect();
            format!("{}:{kind}{modifiers}", token.span.of(view.text(at.file)))
        };
        semantic_tokens(view, at.file, None).iter().map(show).collect::<Vec<_>>().join(" ")
    })
}

#[test]
fn a_declaration() {
    assert_eq!(
        show("/// Where.\nparam stage: string = \"dev\" // here\nbucket Uploads { name \"up-{stage}-{x}\" }\n"),
        "/// Where.:comment.documentation param:keyword stage:parameter.declaration.readonly \
string:type.defaultLibrary =:operator \"dev\":string // here:comment bucket:type Uploads:struct.declaration \
name:property \"up-:string {:operator stage:variable.readonly }:operator -{x}\":string"
    );
    assert_eq!(
        show(
            "table T { key a: tag(t), b: string; index i { key b: string } }\n\
             api A rest { authorizer x lambda \"src/a.main\" { ttl 30s }; default iam; route GET /a/{b} -> F { public } }\n\
             function F\n"
        ),
        "table:type T:struct.declaration key:property a:property.declaration tag:type.defaultLibrary t:variable \
b:property.declaration string:type.defaultLibrary index:property i:variable.declaration key:property \
b:property.declaration string:type.defaultLibrary api:type A:class.declaration rest:enumMember authorizer:property \
x:variable.declaration lambda:enumMember \"src/a.main\":function ttl:property 30s:number default:property \
iam:variable.defaultLibrary route:property GET:method.declaration /a/{b}:string ->:operator F:function \
public:property function:type F:function.declaration"
    );
}

#[test]
fn grants_and_tests() {
    assert_eq!(
        show(
            "table T { key a: identity }\n\
             @allow(unscoped-scan, \"why\", until 2099-01-01)\n\
             grant auth_users except group P.x raw \"s:A\", get table T where owner(a) and attributes(a, b) until 2099-01-01\n\
             deny function F put bucket B at \"p/{identity}/\" because \"{identity}\"\n"
        ),
        "table:type T:struct.declaration key:property a:property.declaration identity:type.defaultLibrary \
@allow:decorator unscoped-scan:enumMember.defaultLibrary \"why\":string until:keyword 2099-01-01:number \
grant:keyword auth_users:keyword except:keyword group:keyword P:class x:variable raw:keyword \"s:A\":string \
get:enumMember.defaultLibrary table:type T:struct where:keyword owner:keyword a:property and:keyword \
attributes:keyword a:property b:property until:keyword 2099-01-01:number deny:keyword function:keyword F:function \
put:enumMember.defaultLibrary bucket:type B:struct at:keyword \"p/:string {:operator \
identity:variable.readonly.defaultLibrary }:operator /\":string because:keyword \"{identity}\":string"
    );
    assert_eq!(
        show("test \"t\" { assert only I.auth_users cannot anything field G.Query.x where a = self }\n"),
        "test:keyword \"t\":string assert:keyword only:keyword I:class auth_users:keyword cannot:keyword \
anything:keyword field:type G:class Query:property x:property where:keyword a:property =:operator self:keyword"
    );
    assert_eq!(
        show(
            "test \"t\" { assert auth_users, group g, function after can get table T, after, index T.i after 2027-01-31 }\n"
        ),
        "test:keyword \"t\":string assert:keyword auth_users:keyword group:keyword g:variable function:keyword after:function \
can:keyword get:enumMember.defaultLibrary table:type T:struct after:struct index:type T:struct i:variable after:keyword \
2027-01-31:number"
    );
}

/// What stands behind a mistake keeps its colours.
#[test]
fn broken_statements() {
    let cases = [
        (
            "grant auth_users read\ntable T { key a: string }\n",
            "read:enumMember.defaultLibrary table:type T:struct.declaration key:property",
        ),
        (
            "grant auth_users table T where owner(\ngrant group g get table T\n",
            "table:type T:struct where:keyword owner:keyword grant:keyword group:keyword g:variable get:enumMember",
        ),
        ("grant read table T\n", "grant:keyword read:enumMember.defaultLibrary table:type T:struct"),
        (
            "table T { key a: , foo { key } key b: string\ngrant auth_users get table T\n",
            "key:property a:property.declaration foo:property.declaration key:type key:property b:property.declaration string:type.defaultLibrary grant:keyword",
        ),
        (
            "api A { route GET -> F }\n",
            "api:type A:class.declaration route:property GET:method.declaration ->:operator F:variable",
        ),
        ("bucket B { name \"x-{identity\n}\n", "bucket:type B:struct.declaration name:property \"x-{identity:string"),
        ("@allow (x)\n@\n", "@allow:decorator x:enumMember.defaultLibrary @:decorator"),
    ];
    for (text, expected) in cases {
        let shown = show(text);
        assert!(shown.contains(expected), "{text}\n{shown}");
    }
}

#[test]
fn no_token_goes_over_the_end_of_a_line() {
    assert_eq!(
        show("// one\r\n/// a\rb\r\nbucket B { name \"c\rd\" }\r\n"),
        "// one:comment /// a:comment.documentation b:comment.documentation bucket:type B:struct.declaration \
name:property \"c:string d\":string"
    );
}

/// The colours of what the parser knows are those that it would give.
#[test]
fn the_tree_says_the_same() {
    let mut found = 0;
    for sources in examples() {
        with_view(&sources, |view| {
            for (file, source) in sources.iter() {
                let list = semantic_tokens(view, file, None);
                let of = |span: Span| {
                    let at = list.binary_search_by_key(&span.start, |token| token.span.start).ok();
                    at.map(|at| list[at]).filter(|token| token.span == span)
                };
                let mut check = |span: Span, kind: SemanticTokenKind| {
                    let token = of(span).unwrap_or_else(|| panic!("no token at {span:?} of {}", source.name));
                    assert_eq!(token.kind, kind, "{} in {}", span.of(&source.text), source.name);
                    found += 1;
                };
                for statement in &view.parsed(file).tree.statements {
                    statement_says(statement, &mut check);
                }
            }
        });
    }
    assert!(found > 300, "{found}");
}

fn statement_says(statement: &StatementNode, check: &mut impl FnMut(Span, SemanticTokenKind)) {
    match statement {
        StatementNode::Grant(grant) => {
            check(
                Span::new(grant.span.start, grant.span.start + if grant.deny { 4 } else { 5 }),
                SemanticTokenKind::Keyword,
            );
            who_says(&grant.who, check);
            grant.terms().except.iter().for_each(|who| who_says(who, check));
            may_says(&grant.verbs, &grant.targets, check);
            for condition in &grant.terms().conditions {
                let arguments = condition.args.iter();
                arguments.for_each(|arg| {
                    check(arg.span, if arg.text { SemanticTokenKind::String } else { SemanticTokenKind::Property })
                });
            }
            grant.terms().until.iter().for_each(|date| check(*date, SemanticTokenKind::Number));
        }
        StatementNode::Declare(declare) => {
            check(declare.word, SemanticTokenKind::Type);
            declare.flavour.iter().for_each(|word| check(*word, SemanticTokenKind::EnumMember));
            declare.body.iter().for_each(|body| block_says(body, check));
        }
        StatementNode::Param(param) => {
            check(param.name, SemanticTokenKind::Parameter);
            check(param.ty, SemanticTokenKind::Type);
        }
        StatementNode::Test(test) => {
            for assert in &test.asserts {
                if let Assertion::May { who, except, verbs, targets, after, .. } = &assert.claim {
                    who.iter().chain(except).for_each(|who| who_says(who, check));
                    may_says(verbs, targets, check);
                    after.iter().for_each(|date| check(*date, SemanticTokenKind::Number));
                }
            }
        }
    }
}

fn who_says(who: &PrincipalNode, check: &mut impl FnMut(Span, SemanticTokenKind)) {
    match (who.kind, who.path) {
        (PrincipalKind::Group, Some(path)) => {
            path.names().last().iter().for_each(|name| check(**name, SemanticTokenKind::Variable))
        }
        (PrincipalKind::Function, Some(path)) => check(path.first(), SemanticTokenKind::Function),
        (_, Some(path)) => check(path.first(), SemanticTokenKind::Class),
        (_, None) => check(who.span, SemanticTokenKind::Keyword),
    }
}

fn may_says(verbs: &[VerbNode], targets: &[TargetNode], check: &mut impl FnMut(Span, SemanticTokenKind)) {
    for verb in verbs {
        check(verb.span, if verb.raw { SemanticTokenKind::String } else { SemanticTokenKind::EnumMember });
    }
    for target in targets {
        check(target.kind, SemanticTokenKind::Type);
        target
            .route
            .iter()
            .filter_map(|route| route.method)
            .for_each(|method| check(method, SemanticTokenKind::Method));
    }
}

fn block_says(block: &BlockNode, check: &mut impl FnMut(Span, SemanticTokenKind)) {
    for clause in &block.clauses {
        check(clause.word, SemanticTokenKind::Property);
        for arg in &clause.args {
            match arg {
                Arg::Words(words) => words.iter().for_each(|word| check(*word, SemanticTokenKind::EnumMember)),
                Arg::Number(span) => check(*span, SemanticTokenKind::Number),
                Arg::Switch(_, span) => check(*span, SemanticTokenKind::EnumMember),
                Arg::Because(span) | Arg::Claim(span) => check(*span, SemanticTokenKind::String),
                Arg::Keys(keys) => {
                    for key in keys {
                        check(key.name, SemanticTokenKind::Property);
                        check(key.ty, SemanticTokenKind::Type);
                        key.of.iter().for_each(|tag| check(*tag, SemanticTokenKind::Variable));
                    }
                }
                Arg::Route(route) if route.method.is_none() => check(route.path, SemanticTokenKind::Method),
                Arg::Route(route) => check(route.path, SemanticTokenKind::String),
                _ => {}
            }
        }
        clause.block.iter().for_each(|block| block_says(block, check));
    }
}

#[test]
fn any_text_can_be_asked() {
    every_place(97, |view, at| {
        let text = view.text(at.file);
        let all = semantic_tokens(view, at.file, None);
        let mut end = 0;
        for token in &all {
            assert!(token.span.start >= end && token.span.end > token.span.start, "{token:?} of\n{text}");
            let written = text.get(token.span.start as usize..token.span.end as usize).expect("a piece of the text");
            assert!(!written.contains(['\n', '\r']));
            end = token.span.end;
        }
        // A part is the same as among all.
        let range = Span::new(at.offset, (at.offset + 300).min(text.len() as u32));
        let touched = |token: &&SemanticToken| token.span.end > range.start && token.span.start < range.end;
        assert_eq!(
            semantic_tokens(view, at.file, Some(range)),
            all.iter().filter(touched).copied().collect::<Vec<_>>()
        );
    });
}

/// Braces that nobody would write end neither the stack nor the reader.
#[test]
fn braces_without_end() {
    let text = format!("table T {}\n", "{ index a { key ".repeat(20_000));
    view(&text, |view, at| assert!(semantic_tokens(view, FilePosition { offset: 0, ..at }.file, None).len() > 2));
}
