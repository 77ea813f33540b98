//! What is recognised by its tokens is what the parser reads.

use super::*;
use crate::lint::registry;
use crate::syntax::clauses::{BlockSpec, DECLARATIONS, Slot};

/// Whether the text is recognised; what is must have no error, and be the same for the parser.
fn recognised(text: &str) -> bool {
    let mut diagnostics = Vec::new();
    let lexed = syntax::lex(FileId(0), text, &mut diagnostics);
    let quick = if diagnostics.is_empty() { quick(text, &lexed) } else { None };
    let slow = parsed(text, &lexed, &mut diagnostics);
    match quick {
        Some(quick) => {
            assert!(diagnostics.is_empty(), "{diagnostics:?}\n{text}");
            assert_eq!(quick, slow, "{text}");
            true
        }
        None => {
            assert!(!diagnostics.is_empty(), "the parser finds no error, and yet it is not recognised:\n{text}");
            false
        }
    }
}

#[test]
fn every_example_is_read_as_by_the_parser() {
    let texts = registry::codes().into_iter().flat_map(|code| [code.bad, code.good]);
    let near_misses = registry::rules().flat_map(|rule| rule.near_misses.iter().copied());
    let (yes, no): (Vec<_>, Vec<_>) = texts.chain(near_misses).partition(|text| recognised(text));
    assert!(yes.len() > 300 && no.len() > 5, "{} {}", yes.len(), no.len());
}

/// Writes statements by the tables of the grammar, with a slip now and then.
struct Author {
    state: u64,
    out: String,
}

impl Author {
    /// SplitMix64.
    fn below(&mut self, bound: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }

    fn say(&mut self, word: &str) {
        if self.one_in(150) {
            return;
        }
        self.out.push_str(word);
        let gap = if self.one_in(8) { '\n' } else { ' ' };
        self.out.push(gap);
        if self.one_in(150) {
            let slips = [
                ",",
                ";",
                ".",
                ":",
                "=",
                "(",
                ")",
                "{",
                "}",
                "@",
                "->",
                "a",
                "at",
                "grant",
                "test",
                "name",
                "email",
                "on",
                "/x",
                "$c",
                "12",
                "2.0",
                "1h",
                "2027-01-31",
                "\"x\"",
                "table",
                "bucket B",
                "where",
                "because",
                "until",
                "after",
                "route",
            ];
            let slip = slips[self.below(slips.len())];
            self.say(slip);
        }
    }

    fn pick(&mut self, words: &[&str]) {
        let word = words[self.below(words.len())];
        self.say(word);
    }

    /// A name that is one, or a word with a meaning, which may stand where any word may.
    fn any_word(&mut self) {
        self.pick(&[
            "a", "b", "a", "b", "at", "grant", "test", "name", "key", "email", "import", "table", "map", "until",
        ]);
    }

    fn path(&mut self) {
        self.pick(&["A", "A.b", "A.at", "after", "A.grant.test", "A.b.c.d", "A . b", "email", "srp", "domain"]);
    }

    fn many(&mut self, item: impl Fn(&mut Self)) {
        item(self);
        while self.one_in(3) {
            self.say(",");
            item(self);
        }
    }

    fn maybe(&mut self, part: impl Fn(&mut Self)) {
        if self.one_in(3) {
            part(self);
        }
    }

    fn block(&mut self, context: &BlockSpec) {
        self.say("{");
        let mut last = usize::MAX;
        for _ in 0..self.below(4) {
            if let Some(bound) = std::num::NonZero::new(context.clauses.len()) {
                let at = self.below(bound.get());
                // The same twice is an error for most; so now and then is enough.
                if at == last && !self.one_in(5) {
                    continue;
                }
                last = at;
                let clause = &context.clauses[at];
                self.say(clause.word);
                for slot in clause.slots {
                    self.slot(slot);
                }
            }
            self.pick(&["", ";", ",", ";;"]);
        }
        self.say("}");
    }

    fn slot(&mut self, slot: &Slot) {
        match slot {
            Slot::Name => self.any_word(),
            Slot::NameOrText => self.pick(&["x", "on", "\"x.y\""]),
            Slot::Ref => self.path(),
            Slot::Refs => self.many(Self::path),
            Slot::Text => self.say("\"x\""),
            Slot::Texts => self.many(|author| author.say("\"x\"")),
            Slot::Int => self.say("12"),
            Slot::Decimal => self.say("2.0"),
            Slot::Duration => self.say("1h"),
            Slot::Date => self.say("2027-01-31"),
            Slot::Switch => self.pick(&["on", "off"]),
            Slot::Word(words) => self.pick(words),
            Slot::Words(words) => self.many(|author| author.pick(words)),
            Slot::Keys => self.many(|author| {
                author.any_word();
                author.say(":");
                author.pick(&["string", "identity", "tag(t)", "tag ( t )", "grant"]);
            }),
            Slot::Arrow => self.say("->"),
            Slot::Equals => self.say("="),
            Slot::Handler => self.pick(&["A", "A.b", "\"x\""]),
            Slot::RouteKey => self.pick(&["GET /x", "ANY /{proxy+}", "$connect", "sendMessage"]),
            Slot::Claim => self.say("claim(\"x\")"),
            Slot::Because => self.say("because \"x\""),
            Slot::Maybe(slot) => self.maybe(|author| author.slot(slot)),
            Slot::Block(context) => self.block(context),
        }
    }

    fn who(&mut self) {
        self.pick(&["auth_users", "unauth_users", "A.auth_users", "group A.b", "group A.b.grant", "function F"]);
    }

    fn except(&mut self) {
        self.maybe(|author| {
            author.say("except");
            author.many(Self::who);
        });
    }

    fn verbs(&mut self) {
        self.many(|author| author.pick(&["read", "get", "table", "route", "raw \"a:b\""]));
    }

    fn verbs_on_targets(&mut self) {
        self.verbs();
        if self.one_in(6) {
            self.say(", raw \"a:b\"");
        } else {
            self.targets();
        }
    }

    fn targets(&mut self) {
        self.target();
        while self.one_in(4) {
            self.say(",");
            if self.one_in(2) {
                self.target();
            } else {
                self.path();
            }
        }
    }

    fn target(&mut self) {
        self.pick(&["table", "index", "route", "api", "function", "user_pool", "resource", "type"]);
        self.path();
        self.maybe(|author| author.slot(&Slot::RouteKey));
    }

    fn grant(&mut self) {
        self.pick(&["grant", "deny"]);
        self.who();
        self.except();
        self.verbs_on_targets();
        self.maybe(|author| author.say("at \"x\""));
        self.maybe(|author| {
            author.say("where");
            loop {
                author.pick(&["owner(a)", "attributes(a, at, \"x\")", "f(\"x\",)", "f ( grant )"]);
                if !author.one_in(3) {
                    return;
                }
                author.say("and");
            }
        });
        self.maybe(|author| author.pick(&["via route A GET /x", "via route A $connect"]));
        self.maybe(|author| author.say("until 2027-01-31"));
        self.maybe(|author| author.say("because \"x\""));
    }

    fn assert(&mut self) {
        self.say("assert");
        if self.one_in(3) {
            self.pick(&["route A GET /x", "route A $connect"]);
            self.pick(&[
                "is public",
                "requires scopes \"x\"",
                "requires authorizer at",
                "requires authorizer a, scopes \"x\", \"y\"",
            ]);
            return;
        }
        self.pick(&["", "only"]);
        self.many(Self::who);
        self.except();
        self.pick(&["can", "cannot"]);
        if self.one_in(3) {
            self.say("anything");
            self.targets();
        } else {
            self.verbs_on_targets();
        }
        self.maybe(|author| author.say("at \"x\""));
        self.maybe(|author| author.pick(&["where a = self", "where at = other", "where after = self"]));
        self.maybe(|author| author.pick(&["after 2027-01-31", "after 2027-01-31", "until 2027-01-31"]));
    }

    fn statement(&mut self) {
        while self.one_in(5) {
            self.pick(&[
                "@allow",
                "@allow()",
                "@a(b)",
                "@a(b,)",
                "@allow(a, \"b\", until 2027-01-31)",
                "@a(\"b\" , c , )",
            ]);
        }
        match self.below(8) {
            0..=2 => {
                let declaration = &DECLARATIONS[self.below(DECLARATIONS.len())];
                self.say(declaration.word);
                self.pick(&["A", "B"]);
                if !declaration.flavours.is_empty() {
                    self.pick(declaration.flavours);
                }
                if declaration.typed {
                    self.pick(&["\"a:b\"", "\"x\"", "x"]);
                }
                if !self.one_in(5) {
                    self.block(declaration.body);
                }
            }
            3..=5 => self.grant(),
            6 => {
                self.say("test \"x\" {");
                for _ in 0..self.below(4) {
                    self.assert();
                    self.pick(&["", ";", "", ";", ";", ";;"]);
                }
                self.say("}");
            }
            _ => {
                self.pick(&["param a : string", "param a : grant"]);
                self.maybe(|author| author.say("= \"x\""));
            }
        }
    }
}

#[test]
fn statements_are_read_as_by_the_parser() {
    let (mut yes, mut no) = (0, 0);
    for state in 0..20_000 {
        let mut author = Author { state, out: String::new() };
        for _ in 0..1 + author.below(3) {
            author.statement();
        }
        let known = recognised(&(author.out + "\n"));
        *(if known { &mut yes } else { &mut no }) += 1;
    }
    assert!(yes > 8_000 && no > 4_000, "{yes} are recognised, {no} are not");
}
