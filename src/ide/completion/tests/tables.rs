//! For every clause of every table: it is offered, and so is what it takes, and nothing else.

use super::*;
use crate::check::availability::{self, OptionSite};
use crate::diagnostic::Code;
use crate::diagnostic::codes::{apis, names, pools};
use crate::syntax::TokenKind;

/// A text that fills a slot.
fn filled(slot: &Slot) -> String {
    match slot {
        Slot::Name | Slot::NameOrText => "name1".to_owned(),
        Slot::Ref | Slot::Refs => "Ref1.part".to_owned(),
        Slot::Text | Slot::Texts => "\"text\"".to_owned(),
        Slot::Int => "12".to_owned(),
        Slot::Decimal => "2.0".to_owned(),
        Slot::Duration => "30s".to_owned(),
        Slot::Date => "2027-01-31".to_owned(),
        Slot::Switch => "on".to_owned(),
        // A word that begins statements too begins one where nothing stands behind it.
        Slot::Word(words) | Slot::Words(words) => {
            let plain = words.iter().find(|word| !TokenKind::of_word(word).is_hard_start());
            plain.map_or_else(String::new, |word| (*word).to_owned())
        }
        Slot::Keys => "id1: string".to_owned(),
        Slot::Arrow => "->".to_owned(),
        Slot::Equals => "=".to_owned(),
        Slot::Handler => "\"src/x.main\"".to_owned(),
        Slot::RouteKey => "GET /x".to_owned(),
        Slot::Claim => "claim(\"x\")".to_owned(),
        Slot::Because => "because \"x\"".to_owned(),
        Slot::Maybe(inner) => filled(inner),
        Slot::Block(_) => "{ }".to_owned(),
    }
}

/// The labels of a kind at the end of a text.
fn offered_at(text: &str, kind: CompletionKind) -> Vec<String> {
    let items = offered(&format!("{text}$0\n"));
    items.into_iter().filter(|item| item.kind == kind).map(|item| item.label).collect()
}

/// What is offered but clauses and options.
fn besides(text: &str) -> Vec<String> {
    let items = offered(&format!("{text}$0\n"));
    let other = |item: &Completion| !matches!(item.kind, CompletionKind::Clause | CompletionKind::Option);
    items.into_iter().filter(other).map(|item| item.label).collect()
}

fn context(before: &str, context: &'static BlockSpec, around: &OptionSite<'_>) {
    let all: Vec<&str> = availability::available_options(context, around).collect();
    assert_eq!(offered_at(before, CompletionKind::Clause), all, "{before}");
    assert_eq!(offered_at(before, CompletionKind::Option), [""; 0], "{before}");
    assert_eq!(besides(before), [""; 0], "{before}");
    for clause in context.clauses.iter().filter(|clause| all.contains(&clause.word)) {
        let mut text = format!("{before}{}", clause.word);
        let exists = around.exists || (around.path.len() == 1 && matches!(clause.word, "arn" | "import"));
        let behind = OptionSite { given: &[clause.word], exists, ..*around };
        let left: Vec<&str> = availability::available_options(context, &behind)
            .filter(|word| *word != clause.word || clause.many)
            .collect();
        for (number, slot) in clause.slots.iter().enumerate() {
            let optional = matches!(slot, Slot::Maybe(_));
            let here = format!("{text} ");
            let words: Vec<&str> = match slot {
                Slot::Word(words) => availability::available_words(clause.word, around).unwrap_or(words).to_vec(),
                Slot::Words(words) => words.to_vec(),
                Slot::Switch => vec!["on", "off"],
                _ => Vec::new(),
            };
            if !words.is_empty() {
                assert_eq!(offered_at(&here, CompletionKind::Option), words, "{here}");
                assert_eq!(besides(&here), [""; 0], "{here}");
                // While it is being typed, too.
                let typing = format!("{here}{}", &words[0][..1]);
                assert_eq!(offered_at(&typing, CompletionKind::Option), words, "{typing}");
            }
            let clauses = offered_at(&here, CompletionKind::Clause);
            if optional {
                assert_eq!(clauses, left, "{here}");
            } else {
                assert_eq!(clauses, [""; 0], "{here}");
            }
            if let Slot::Block(inner) | Slot::Maybe(Slot::Block(inner)) = slot {
                let inside = format!("{text} {{ ");
                let path = [around.path, &[clause.word]].concat();
                let head: Vec<&str> = text[before.len() + clause.word.len()..].split_whitespace().collect();
                self::context(&inside, inner, &OptionSite { path: &path, head: &head, ..*around });
            }
            // References that may be left out depend on the word before them.
            if !matches!(slot, Slot::Maybe(Slot::Refs)) {
                let fitting = words.iter().find(|word| !TokenKind::of_word(word).is_hard_start());
                text = format!("{text} {}", fitting.map_or_else(|| filled(slot), |word| (*word).to_owned()));
            }
            if number + 1 == clause.slots.len() {
                assert_eq!(offered_at(&format!("{text} "), CompletionKind::Clause), left, "{text}");
                assert_eq!(offered_at(&format!("{text}; "), CompletionKind::Clause), left, "{text}");
                assert_eq!(offered_at(&format!("{text}, "), CompletionKind::Clause), left, "{text}");
            }
        }
    }
}

#[test]
fn every_clause_and_its_words() {
    for declaration in DECLARATIONS {
        let flavours = if declaration.flavours.is_empty() { &[""][..] } else { declaration.flavours };
        for flavour in flavours {
            let ty = if declaration.typed { "\"ses:template\" " } else { "" };
            let head = format!("{} Name1 {ty}{flavour} {{ ", declaration.word);
            let around = OptionSite { path: &[declaration.word], flavour, head: &[], given: &[], exists: false };
            context(&head, declaration.body, &around);
        }
    }
}

/// What the checker would refuse beside what is there, and only that, is not offered.
#[test]
fn only_what_the_checker_takes() {
    const REFUSED: [&Code; 11] = [
        &apis::OPTION_ELSEWHERE,
        &apis::MESSAGE_AUTH,
        &apis::CREATED_ELSEWHERE,
        &apis::TWO_AUTHS,
        &apis::SCOPES_WITHOUT_TOKEN,
        &names::TWO_HANDLES,
        &pools::PROVIDER_OPTION,
        &pools::EXISTING_POOL,
        &pools::GROUP_ATTACHMENT,
        &pools::CLIENT_ID,
        &pools::TRIGGER_VERSION,
    ];
    const POOL: &str = "arn \"arn:aws:cognito-idp:eu-west-1:111122223333:userpool/x\"; ";
    let mut begun: Vec<String> = Vec::new();
    for declaration in DECLARATIONS {
        let flavours = if declaration.flavours.is_empty() { &[""][..] } else { declaration.flavours };
        for flavour in flavours {
            let ty = if declaration.typed { "\"ses:template\" " } else { "" };
            let head = format!("{} Name1 {ty}{flavour} {{ ", declaration.word);
            for clause in declaration.body.clauses.iter().filter(|clause| {
                matches!(clause.word, "arn" | "import" | "name" | "id" | "thumbprint" | "metadata" | "topic")
            }) {
                let value = if declaration.word == "user_pool" && clause.word == "arn" { POOL } else { "" };
                begun.push(match value {
                    "" => format!("{head}{} \"text\"; ", clause.word),
                    value => format!("{head}{value}"),
                });
            }
            begun.push(head);
        }
    }
    for flavour in ["http", "rest", "websocket", "graphql"] {
        let api = OptionSite { path: &["api"], flavour, head: &[], given: &[], exists: false };
        for ty in availability::available_words("authorizer", &api).expect("each API knows some") {
            begun.push(format!("api Name1 {flavour} {{ authorizer name2 {ty} {{ "));
        }
    }
    for there in ["create; ", "create; name \"text\"; "] {
        begun.push(format!("api Name1 http {{ {there}"));
    }
    for there in ["", "public because \"x\"; ", "iam; ", "authorizer name2; ", "scopes \"x\"; "] {
        let authorizer = "authorizer name2 jwt Users1.web; default name2;";
        begun.push(format!("api Name1 http {{ {authorizer} route GET /x -> \"src/x.main\" {{ {there}"));
    }
    for key in ["$connect", "$default"] {
        begun.push(format!("api Name1 websocket {{ default iam; route {key} -> \"src/x.main\" {{ "));
    }
    for kind in ["google", "facebook", "amazon", "apple", "oidc", "saml"] {
        begun.push(format!("user_pool Name1 {{ login email; provider Name2 {kind} {{ "));
    }
    for trigger in crate::syntax::clauses::TRIGGERS {
        begun.push(format!("user_pool Name1 {{ login email; trigger {trigger} -> \"src/x.main\" {{ "));
    }
    for there in ["login email; ", POOL] {
        begun.push(format!("user_pool Name1 {{ {there}client web {{ "));
        begun.push(format!("user_pool Name1 {{ {there}group staff {{ "));
    }
    let refusal = |text: &str| {
        view(text, |view, _| {
            let found = view.analysis.diagnostics.iter().find(|found| REFUSED.contains(&found.code));
            found.map(|found| found.message.clone())
        })
    };
    let mut refused = 0;
    for begun in begun {
        let closed = " }".repeat(begun.matches('{').count());
        let before = "user_pool Users1 { login email; client web }\n";
        let context = view(&format!("{before}{begun}$0\n"), |view, at| cursor_at(view, at).expect("a cursor").context);
        let CursorContext::Clause(block, _) = context else { panic!("{begun}: {context:?}") };
        // What is there may be wrong already, or lack what makes it right.
        if refusal(&format!("{before}{begun}{closed}\n")).is_some() {
            continue;
        }
        let offered = offered_at(&format!("{before}{begun}"), CompletionKind::Clause);
        for clause in block.context.clauses.iter().filter(|clause| clause.many || !block.clauses.contains(&clause.word))
        {
            let slots: Vec<String> = clause.slots.iter().map(filled).collect();
            let mut written = format!("{} {}", clause.word, slots.join(" "));
            if clause.word == "client" && block.path == ["user_pool"] {
                // An app client that exists already is known by its id.
                written = format!("client web {{ {} }}", if block.exists() { "id \"x\"" } else { "" });
            }
            // Every kind of API has this one.
            if clause.word == "authorizer" && block.path == ["api"] {
                written = "authorizer name1 iam".to_owned();
            }
            let text = format!("{before}{begun}{written}{closed}\n");
            let found = refusal(&text);
            let is_offered = offered.iter().any(|word| word == clause.word);
            assert_eq!(is_offered, found.is_none(), "{text}: {found:?}");
            refused += u32::from(!is_offered);
        }
    }
    assert!(refused > 100, "{refused}");
}

#[test]
fn every_declaration_and_its_flavours() {
    for declaration in DECLARATIONS {
        assert!(offered("$0\n").iter().any(|item| item.label == declaration.word), "{}", declaration.word);
        if !declaration.flavours.is_empty() {
            let text = format!("{} Name1 ", declaration.word);
            assert_eq!(offered_at(&text, CompletionKind::Option), declaration.flavours);
        }
    }
}

/// What is offered for the end of an API key is a day that AppSync takes.
#[test]
fn days_for_the_end_of_a_key() {
    let text = "api G graphql { default iam; authorizer open api_key because \"x\" { expires ";
    let days = offered_at(text, CompletionKind::Date);
    assert_eq!(days.len(), 3);
    for day in days {
        let program = format!("{text}{day} }} }}\n");
        let sources = crate::text::Sources::single("test.authc", program.as_str());
        let today = crate::text::Date::new(2026, 11, 23).expect("a day");
        let options = crate::compile::CompileOptions {
            target: crate::compile::Target::Bundle,
            set: Vec::new(),
            today,
            skip_tests: false,
            compact: false,
        };
        let outcome = crate::compile::compile(&sources, &options);
        assert!(outcome.artefact.is_some(), "{day}");
    }
}
