use super::*;
use crate::ide::testing::view;

/// The place at `$0`, and the word that would be replaced.
fn at(text: &str) -> (CursorContext, String) {
    view(text, |view, at| {
        let cursor = cursor_at(view, at).expect("no comment");
        (cursor.context, cursor.word.of(view.text(at.file)).to_owned())
    })
}

fn part(text: &str) -> (SentenceSoFar, SentencePart) {
    match at(text).0 {
        CursorContext::Sentence(sentence, part) => (sentence, part),
        CursorContext::InString(around) => match *around {
            CursorContext::Sentence(sentence, part) => (sentence, part),
            place => panic!("{text}: {place:?}"),
        },
        place => panic!("{text}: {place:?}"),
    }
}

#[test]
fn a_sentence_is_known_on_both_sides() {
    let (sentence, found) =
        part("grant auth_users except group admins $0, put table Notes, index Notes.byTag until 2027-01-01\n");
    assert_eq!(found, SentencePart::AfterPrincipal);
    assert_eq!(sentence.principal, Some(("auth_users".to_owned(), String::new())));
    assert_eq!(sentence.except, ["admins"]);
    assert_eq!(sentence.verbs, ["put"]);
    assert_eq!(sentence.kind.as_deref(), Some("table"));
    let target = |kind: &str, name: &str| (kind.to_owned(), name.to_owned());
    assert_eq!(sentence.targets, [target("table", "Notes"), target("index", "Notes.byTag")]);
    assert_eq!((sentence.terms_before, sentence.terms), (vec!["except"], vec!["except", "until"]));
    let (sentence, found) =
        part("grant group Users.admins invoke route Http GET /x/{id} where owner(a) and $0\n  because \"x\"\n");
    assert_eq!(found, SentencePart::Condition);
    assert_eq!(sentence.principal, Some(("group".to_owned(), "Users.admins".to_owned())));
    assert_eq!(sentence.targets, [target("route", "Http GET /x/{id}")]);
    assert_eq!((sentence.conditions, sentence.terms), (vec!["owner".to_owned()], vec!["where", "because"]));
    let (sentence, _) = part("deny Pool.auth_users $0\ngrant group x put table T\n");
    assert_eq!(
        (sentence.form, sentence.principal),
        (SentenceForm::Deny, Some(("auth_users".to_owned(), "Pool".to_owned())))
    );
    assert_eq!(sentence.verbs, [""; 0], "the next statement is another one");
}

#[test]
fn parts_of_a_sentence() {
    for (text, expected) in [
        ("grant $0", SentencePart::Principal),
        ("grant a.$0", SentencePart::UsersOf("a".to_owned())),
        ("grant group a.$0", SentencePart::GroupOf("a".to_owned())),
        ("grant group g get, $0", SentencePart::Verb(false)),
        ("grant group g raw $0", SentencePart::Raw),
        ("grant group g raw \"x\" $0", SentencePart::Kind),
        ("grant group g get table $0", SentencePart::Target(false)),
        ("grant group g get table A, $0", SentencePart::Target(true)),
        ("grant group g get index A.$0", SentencePart::Member(vec!["A".to_owned()])),
        ("grant group g get field A.B.$0", SentencePart::Member(vec!["A".to_owned(), "B".to_owned()])),
        ("grant group g invoke route $0", SentencePart::Api(RouteUse::Target)),
        ("grant group g invoke route A $0", SentencePart::Route(RouteUse::Target, "A".to_owned(), None)),
        (
            "grant group g invoke route A GET $0",
            SentencePart::Route(RouteUse::Target, "A".to_owned(), Some("GET".to_owned())),
        ),
        ("grant group g invoke route A $connect $0", SentencePart::Terms),
        ("grant group g get table A at \"$0", SentencePart::Prefix),
        ("grant group g get table A where owner($0", SentencePart::Argument("owner".to_owned(), 0)),
        ("grant group g get table A where owner(a) $0", SentencePart::AfterCondition),
        ("grant group g get table A via $0", SentencePart::Via),
        (
            "grant group g get table A via route A GET /$0",
            SentencePart::Route(RouteUse::Via, "A".to_owned(), Some("GET".to_owned())),
        ),
        ("grant group g get table A until $0", SentencePart::Date),
        ("grant group g get table A because $0", SentencePart::Reason),
        ("test \"t\" { assert route A GET /x requires authorizer $0", SentencePart::Authorizer("A".to_owned())),
        ("test \"t\" { assert only group g cannot anything $0", SentencePart::Kind),
        ("test \"t\" { assert group g, $0", SentencePart::Principal),
        ("test \"t\" { assert group g, I.$0", SentencePart::UsersOf("I".to_owned())),
        ("test \"t\" { assert auth_users, group g $0", SentencePart::AfterPrincipal),
        ("test \"t\" { assert auth_users can get table A, $0", SentencePart::Target(true)),
        ("test \"t\" { assert auth_users can get table A where b = self $0", SentencePart::Terms),
        ("test \"t\" { assert auth_users can get table A after $0", SentencePart::Date),
        ("test \"t\" { assert auth_users can get table A where b = self after 20$027-01-01", SentencePart::Date),
    ] {
        assert_eq!(part(text).1, expected, "{text}");
    }
}

#[test]
fn an_assertion_is_known_on_both_sides() {
    let text = "test \"t\" { assert group a, Pool.auth_users except group b can $0get table A, B after 2027-01-01 }\n";
    let (sentence, found) = part(text);
    assert_eq!(found, SentencePart::Verb(true));
    let who: Vec<_> = sentence.principals().collect();
    assert_eq!((who, sentence.has_auth_users()), (vec![("group", "a"), ("auth_users", "Pool")], true));
    let target = |name: &str| ("table".to_owned(), name.to_owned());
    assert_eq!((sentence.targets, sentence.terms), (vec![target("A"), target("B")], vec!["except", "after"]));
    let (sentence, found) = part("test \"t\" { assert auth_users can get table $0 after 2027-01-01 }\n");
    assert_eq!((found, sentence.targets.len(), sentence.terms), (SentencePart::Target(false), 0, vec!["after"]));
}

#[test]
fn the_word_at_the_cursor() {
    assert_eq!(at("grant auth_users re$0ad table T").1, "read");
    assert_eq!(at("grant auth_users $0 table T").1, "");
    assert_eq!(at("grant auth_users invoke route A GET /no$0tes/{id} where").1, "/notes/{id}");
    assert_eq!(at("@allow(unbound-$0)").1, "unbound-");
    assert_eq!(at("@allow(unbound-k$0ey)").1, "unbound-key");
    assert_eq!(at("table T { key id: tag(te$0nant) }").1, "tenant");
    assert_eq!(at("grant a read bucket B at \"pri$0vate/\"").1, "private/");
    assert_eq!(at("grant a raw \"s3:Get$0 bucket B").1, "s3:Get");
    assert_eq!(at("grant auth_users read table T until 2026-$0").1, "2026-");
}

#[test]
fn a_statement_begins_at_the_margin() {
    assert!(matches!(at("table T\n$0").0, CursorContext::Statement));
    assert!(matches!(at("grant auth_users read table T\n  $0").0, CursorContext::Sentence(_, SentencePart::Terms)));
    assert!(matches!(at("table T {\n$0").0, CursorContext::Clause(..)));
    assert!(matches!(at("key K {\nid \"x\"\n$0").0, CursorContext::Clause(..)));
    // `key` begins a statement or a clause, whatever the margin says.
    assert!(matches!(at("table T {\nkey a: string\n$0").0, CursorContext::Clause(..)));
    assert!(matches!(at("table T {}\nkey $0").0, CursorContext::DeclarationHead(_, 0)));
}

#[test]
fn nothing_is_known_in_a_comment() {
    assert!(view("// a$0", cursor_at).is_none());
    assert!(view("grant a // $0 b\n", cursor_at).is_none());
    assert!(view("$0// a", cursor_at).is_some());
    assert!(view("// a\n$0", cursor_at).is_some());
}

#[test]
fn a_block_knows_what_is_around_it() {
    let CursorContext::Value(block, value) =
        at("api A rest {\n  authorizer one iam\n  route GET /x -> F { authorizer $0 }\n  authorizer two iam\n}\n").0
    else {
        panic!("no value");
    };
    assert_eq!(
        (block.path.as_slice(), block.flavour.as_str(), block.name.as_str()),
        (&["api", "route"][..], "rest", "A")
    );
    let own: Vec<_> = block.members.iter().filter(|(word, _)| word == "authorizer").map(|(_, name)| name).collect();
    assert_eq!(own, ["one", "two"]);
    assert_eq!(value.clause.word, "authorizer");
    let CursorContext::Clause(block, values) =
        at("table T {\n  key a: string\n  $0\n  index i { key b: string }\n  arn \"x\"\n}\n").0
    else {
        panic!("no clause");
    };
    assert_eq!((block.clauses, values.len()), (vec!["key", "index", "arn"], 0));
}

/// A file that is one long statement is read in part.
#[test]
fn the_reach_is_limited() {
    let clauses = "  group g { precedence 1 }\n".repeat(20_000);
    let text = format!("user_pool U {{\n{clauses}  $0\n{clauses}}}\n");
    view(&text, |view, at| {
        let begun = std::time::Instant::now();
        for _ in 0..10 {
            cursor_at(view, at);
        }
        assert!(begun.elapsed().as_millis() < 2000, "{:?}", begun.elapsed());
    });
}

#[test]
fn an_option_that_denies_begins_no_statement() {
    let (place, _) = at("identity_pool I {\n  ambiguous_role deny\n  $0\n}\n");
    assert!(matches!(place, CursorContext::Clause(..)), "{place:?}");
    let (sentence, _) = part("identity_pool I { classic_flow off\ndeny auth_users $0\n");
    assert_eq!(sentence.principal, Some(("auth_users".to_owned(), String::new())));
}
