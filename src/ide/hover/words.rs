//! Hovers of words with one meaning: keywords, options, types, placeholders, dates, rules.

use super::markdown::{block, code};
use super::{HoverRequest, Paragraphs};
use crate::check::availability::{self, OptionSite};
use crate::check::{StringPart, string_parts};
use crate::lint::registry;
use crate::model::Var;
use crate::syntax::ast::{Arg, AttributeNode, BlockNode, ClauseNode, DeclarationNode};
use crate::syntax::clauses::Slot;
use crate::syntax::{AFTER, TokenKind};
use crate::text::{Date, Span};

/// Returns the documentation of a keyword. That of a word before a name documents the name.
pub(super) fn keyword(kind: TokenKind) -> Option<&'static str> {
    Some(match kind {
        TokenKind::Grant => "allows. Nothing is allowed that no grant allows; grants add up.",
        TokenKind::Deny => "wins over every grant.",
        TokenKind::Param => "A value that is given when the output is deployed.",
        TokenKind::Test => "What must stay true, whoever changes the grants.",
        TokenKind::UserPool => "A Cognito user pool: who can sign in, and how.",
        TokenKind::Provider => "An identity provider whose users an identity pool or an API accepts.",
        TokenKind::IdentityPool => "A Cognito identity pool: it gives AWS credentials to users.",
        TokenKind::Api => "An API, its authorizers and its routes.",
        TokenKind::AuthUsers => "Everybody who signed in.",
        TokenKind::UnauthUsers => "Guests: whoever has not signed in.",
        TokenKind::Group => "Members of a group of a user pool.",
        TokenKind::Function => "A Lambda function, or its role.",
        TokenKind::Except => "takes groups out of `auth_users`.",
        TokenKind::Raw => "An action that no verb stands for, checked against the IAM catalogue. It needs a `because`.",
        TokenKind::At => "Only object keys or topics below this prefix; an id of the caller fills a whole segment.",
        TokenKind::Where => "Only where the condition holds, which AWS enforces.",
        TokenKind::And => "Both conditions must hold.",
        TokenKind::Via => "The grant goes to the function behind the route, which acts for whoever may call it.",
        TokenKind::Until => "The last day on which it holds, in UTC.",
        TokenKind::Because => "The reason, for whoever reviews it.",
        TokenKind::Owner => "Only data of the caller, whose id the partition key holds.",
        TokenKind::Attributes => "Only these attributes of an item, and its key.",
        TokenKind::Assert => "An assertion, which is asked of the policies as they are compiled.",
        TokenKind::Can => "Every role that is named may.",
        TokenKind::Cannot => "No role that is named may.",
        TokenKind::Only => "And nobody else may.",
        TokenKind::Anything => "Any verb at all.",
        TokenKind::SelfWord => "The caller's own data.",
        TokenKind::Other => "Data of somebody else.",
        TokenKind::Requires => "The route asks for this.",
        TokenKind::Authorizer => "Who checks the caller.",
        TokenKind::Scopes => "The token must carry one of these.",
        TokenKind::Is | TokenKind::Public => "Anybody may call the route.",
        TokenKind::Route => "A route of an API.",
        _ => return None,
    })
}

/// Documents a word that is a keyword only in one place.
pub(super) fn contextual(word: &str) -> Option<Paragraphs> {
    let doc = match word {
        AFTER => "What holds once this day is over, in UTC: no grant or denial `until` that day or an earlier one.",
        _ => return None,
    };
    Some(vec![format!("{} {doc}", code(word))])
}

/// Documents the type of a key attribute.
pub(super) fn key_type(word: &str, tag: Option<&str>) -> Option<Paragraphs> {
    let doc = match word {
        "identity" => "The caller's id in the identity pool, `REGION:GUID`: the attribute can own rows.",
        "sub" => "The caller's id in the user pool, by a principal tag: the attribute can own rows.",
        "tag" => "A principal tag of the identity pool, filled from a claim of the token: the attribute can own rows.",
        "string" => "Text that identifies nobody.",
        "number" => "A number that identifies nobody.",
        "binary" => "Bytes that identify nobody.",
        _ => return None,
    };
    let var = match word {
        "identity" => Some(Var::Identity),
        "sub" => Some(Var::Sub),
        _ => tag.map(Var::Tag),
    };
    let mut paragraphs = vec![format!("{} {doc}", code(word))];
    paragraphs.extend(var.map(variable));
    Some(paragraphs)
}

fn variable(var: Var<'_>) -> String {
    format!("In a policy: {}", code(&format!("${{{}}}", var.key())))
}

/// Documents the type of a parameter.
pub(super) fn param_type(word: &str) -> Option<Paragraphs> {
    let doc = match word {
        "string" => "Text.",
        "secret" => "Text that consoles and logs do not show.",
        "ssm" => "The default names a parameter of Systems Manager, which is read when the output is deployed.",
        _ => return None,
    };
    Some(vec![format!("{} {doc}", code(word))])
}

impl HoverRequest<'_, '_, '_> {
    /// Documents `{identity}`, `{sub}` and `{tag:tenant}` in a string.
    pub(super) fn placeholder(&self) -> Option<(Span, Paragraphs)> {
        let inner = self.own().strip_prefix('"')?;
        let offset = (self.offset.checked_sub(self.span.start + 1)?) as usize;
        let at = string_parts(inner.strip_suffix('"').unwrap_or(inner)).find_map(|part| match part {
            StringPart::Placeholder(range) if range.start <= offset + 1 && offset <= range.end + 1 => Some(range),
            _ => None,
        })?;
        let written = &inner[at.clone()];
        let start = self.span.start + at.start as u32;
        let (doc, var) = match written {
            "identity" => ("The caller's id in the identity pool, `REGION:GUID`.", Var::Identity),
            "sub" => ("The caller's id in the user pool, by a principal tag.", Var::Sub),
            _ => ("A principal tag of the identity pool.", Var::Tag(written.strip_prefix("tag:")?)),
        };
        let paragraphs = vec![format!("{} {doc}", code(&format!("{{{written}}}"))), variable(var)];
        // With its braces.
        Some((Span::new(start, start + written.len() as u32 + 2), paragraphs))
    }

    /// Documents the days that are left until a date.
    pub(super) fn until(&self, span: Span) -> Option<Paragraphs> {
        let until = Date::parse(self.text(span))?;
        let left = self.view.today.days_until(until);
        Some(vec![match left {
            0 => "The last day is today.".to_owned(),
            1 => "One day is left: the last is tomorrow, in UTC.".to_owned(),
            2.. => format!("{left} days are left; {until} is the last one, in UTC."),
            -1 => "It ended yesterday.".to_owned(),
            _ => format!("It ended {} days ago.", -left),
        }])
    }

    /// Documents the first moment of an assertion with `after`.
    pub(super) fn after(&self, span: Span) -> Option<Paragraphs> {
        let first = Date::parse(self.text(span))?.next_day()?;
        Some(vec![format!("From {first} 00:00 on, in UTC.")])
    }

    /// Documents `@allow(rule, "why", until 2027-03-01)`.
    pub(super) fn attribute(&self, attribute: &AttributeNode) -> Option<Paragraphs> {
        if self.span == attribute.name || self.kind == TokenKind::AtSign {
            return Some(vec![
                "`@allow` A rule of the linter is broken on purpose here: which, why, and until when.".to_owned(),
            ]);
        }
        for arg in &attribute.args {
            match arg {
                Arg::Word(span) if *span == self.span => return self.rule(),
                Arg::Until(span) if *span == self.span => return self.until(*span),
                _ => {}
            }
        }
        self.keyword()
    }

    fn rule(&self) -> Option<Paragraphs> {
        let found = registry::find_code(self.own()).and_then(registry::rule_of);
        let Some(rule) = found else {
            return Some(vec![format!("There is no rule {}.", code(self.own()))]);
        };
        let level = self.view.levels.severity_of(rule.code).map_or("off", |severity| severity.word());
        let mut paragraphs =
            vec![format!("**{}** {}", rule.code.id, code(rule.code.name)), rule.code.summary.to_owned()];
        // The text of the table may contain URLs and examples, which are shown verbatim.
        paragraphs.push(rule.code.why.to_owned());
        paragraphs.push(format!("Category {}; in this project: {level}.", code(rule.category.name())));
        Some(paragraphs)
    }

    pub(super) fn in_declaration(&self, declare: &DeclarationNode) -> Option<Paragraphs> {
        let spec = declare.spec?;
        if declare.word == self.span {
            let flavour = declare.flavour.map(|span| self.text(span)).filter(|_| spec.word == "api");
            return self.kind_word(flavour.and_then(|word| crate::catalog::kind(&format!("{word}_api"))));
        }
        if declare.flavour == Some(self.span) {
            let all: Vec<String> = spec.flavours.iter().map(|word| code(word)).collect();
            let around = OptionSite { path: &[spec.word], flavour: self.own(), head: &[], given: &[], exists: false };
            let words: Vec<&str> = availability::available_options(spec.body, &around).collect();
            return Some(vec![
                format!("{} {}", code(spec.word), spec.doc),
                format!("One of {}", all.join(" ")),
                block("authc", &format!("{} NAME {} {{ {} }}", spec.word, self.own(), words.join("; "))),
            ]);
        }
        let body = declare.body.as_ref()?;
        let given: Vec<&'static str> = body.clauses.iter().map(|clause| clause.spec.word).collect();
        let around = OptionSite {
            path: &[spec.word],
            flavour: declare.flavour.map_or("", |span| self.text(span)),
            head: &[],
            given: &given,
            exists: given.iter().any(|word| matches!(*word, "arn" | "import")),
        };
        self.in_block(body, &around)
    }

    fn in_block(&self, block: &BlockNode, around: &OptionSite<'_>) -> Option<Paragraphs> {
        let at = block.clauses.partition_point(|clause| clause.span.end < self.span.end);
        let clause = block.clauses.get(at).filter(|clause| clause.span.start <= self.span.start)?;
        if let Some(inner) = clause.block.as_ref().filter(|inner| inner.span.start <= self.span.start) {
            let path = [around.path, &[clause.spec.word]].concat();
            let head = self.head(clause);
            return self.in_block(inner, &OptionSite { path: &path, head: &head, given: &[], ..*around });
        }
        let within = |span: Span| span == self.span;
        for arg in &clause.args {
            match arg {
                Arg::Keys(keys) => {
                    if let Some(key) = keys.iter().find(|key| within(key.ty)) {
                        return key_type(self.own(), key.of.map(|tag| self.text(tag)));
                    }
                }
                Arg::Because(_) if self.kind == TokenKind::Because => return self.keyword(),
                _ => {}
            }
        }
        let values = clause.args.iter().any(|arg| match arg {
            Arg::Word(span) | Arg::Number(span) | Arg::Switch(_, span) => within(*span),
            Arg::Words(spans) => spans.iter().any(|span| within(*span)),
            _ => false,
        });
        // A string without names has no hover.
        (clause.word == self.span || values).then(|| self.option(clause, around))
    }

    /// Returns the words of a clause between the first and its brace.
    fn head(&self, clause: &ClauseNode) -> Vec<&str> {
        let end = clause.block.as_ref().map_or(clause.span.end, |block| block.span.start);
        let head = self.text(Span::new(clause.word.end, end.max(clause.word.end)));
        head.split_whitespace().map(|word| word.trim_end_matches(',')).collect()
    }

    /// Documents an option and the values that it takes here.
    fn option(&self, clause: &ClauseNode, around: &OptionSite<'_>) -> Paragraphs {
        let spec = clause.spec;
        let mut paragraphs = vec![format!("{} {}", code(spec.word), spec.doc)];
        for slot in spec.slots {
            let (head, words): (_, &[&str]) = match slot {
                Slot::Word(words) => ("One of", availability::available_words(spec.word, around).unwrap_or(words)),
                Slot::Words(words) => ("Some of", words),
                Slot::Switch => ("One of", &["on", "off"]),
                _ => continue,
            };
            let words: Vec<String> = words.iter().map(|word| code(word)).collect();
            paragraphs.push(format!("{head} {}", words.join(" ")));
        }
        for slot in spec.slots {
            if let Slot::Block(context) | Slot::Maybe(Slot::Block(context)) = slot {
                let head = self.head(clause);
                let path = [around.path, &[spec.word]].concat();
                let inner = OptionSite { path: &path, head: &head, given: &[], ..*around };
                let words: Vec<&str> = availability::available_options(context, &inner).collect();
                if !words.is_empty() {
                    paragraphs.push(block("authc", &format!("{} {{ {} }}", spec.word, words.join("; "))));
                }
            }
        }
        paragraphs
    }
}
