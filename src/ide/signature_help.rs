//! The form of the sentence, the clause or the condition around a cursor, with the part at the cursor.

use super::clause_form::slot_forms;
use super::cursor_context::{
    BlockContext, CursorContext, RouteUse, SentenceForm, SentencePart, SentenceSoFar, ValueContext, cursor_at,
};
use super::{FilePosition, ProgramView};
use crate::catalog::kind::Takes;
use crate::catalog::{self, KINDS};
use crate::check::availability;
use crate::lint::registry;
use crate::syntax::clauses::{ClauseSpec, DeclarationSpec};

/// The parts of a grant.
const GRANT: [&str; 10] = [
    "WHO",
    "[except WHO]",
    "VERBS",
    "KIND",
    "NAME",
    "[at \"prefix\"]",
    "[where CONDITION [and …]]",
    "[via route API METHOD /path]",
    "[until DATE]",
    "[because \"…\"]",
];

/// The parts of a denial, which takes no conditions.
const DENY: [&str; 8] =
    ["WHO", "[except WHO]", "VERBS", "KIND", "NAME", "[at \"prefix\"]", "[until DATE]", "[because \"…\"]"];

/// The parts of an assertion about a principal.
const ASSERT: [&str; 9] = [
    "[only] WHO[, …]",
    "[except WHO]",
    "can|cannot",
    "VERBS",
    "KIND",
    "NAME",
    "[at \"key\"]",
    "[where ATTRIBUTE = self|other]",
    "[after DATE]",
];

/// The parts of an assertion about a route.
const ASSERT_ROUTE: [&str; 2] = ["route API METHOD /path", "requires authorizer NAME, scopes \"…\" | is public"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub label: String,
    /// The ranges of the parts, in bytes of the label.
    pub parameters: Vec<(u32, u32)>,
    /// The part at the cursor.
    pub active: Option<u32>,
    pub documentation: String,
}

/// Returns the form at a position.
pub fn signature_help(view: &ProgramView<'_, '_>, at: FilePosition) -> Option<Signature> {
    let cursor = cursor_at(view, at)?;
    of_context(&cursor.context, &cursor.typed)
}

fn of_context(context: &CursorContext, typed: &str) -> Option<Signature> {
    match context {
        CursorContext::InString(around) => of_context(around, ""),
        CursorContext::Allow(number) => Some(allow(*number, typed)),
        CursorContext::AllowDate => Some(allow(2, "")),
        CursorContext::Sentence(sentence, part) => of_sentence(sentence, part),
        CursorContext::Flavour(declaration) => Some(head(declaration, 1)),
        CursorContext::DeclarationHead(declaration, 0) => Some(head(declaration, 0)),
        CursorContext::DeclarationHead(declaration, _) => {
            Some(head(declaration, 1 + u32::from(!declaration.flavours.is_empty() || declaration.typed)))
        }
        CursorContext::Param(number) => {
            let parts = ["NAME:", "string|secret|ssm", "[= \"default\"]"];
            let meaning = "A value that is given when the output is deployed.";
            Some(form(("param ", " ", ""), &parts, Some((*number).min(2)), meaning))
        }
        CursorContext::Value(block, value) => Some(of_value(block, value)),
        CursorContext::Clause(block, values) => values.first().map(|value| of_value(block, value)),
        CursorContext::Statement | CursorContext::FreeText | CursorContext::Annotation | CursorContext::TestBody => {
            None
        }
    }
}

fn allow(number: u32, rule: &str) -> Signature {
    let meaning = registry::find_code(rule)
        .filter(|_| number == 0)
        .map_or("Excuses a finding of the linter.", |code| code.summary);
    form(("@allow(", ", ", ")"), &["RULE", "\"REASON\"", "until DATE"], Some(number.min(2)), meaning)
}

fn of_sentence(sentence: &SentenceSoFar, part: &SentencePart) -> Option<Signature> {
    if let SentencePart::Argument(condition, number) = part {
        return Some(of_condition(sentence, condition, *number));
    }
    let (word, parts, meaning): (_, &[&str], _) = match (sentence.form, part) {
        (
            SentenceForm::Assert,
            SentencePart::Api(RouteUse::Assert)
            | SentencePart::Route(RouteUse::Assert, ..)
            | SentencePart::RouteClaim(_)
            | SentencePart::Requires(_)
            | SentencePart::Authorizer(_)
            | SentencePart::Scopes(_),
        ) => ("assert ", &ASSERT_ROUTE, "What must stay true, whoever changes the API."),
        (SentenceForm::Assert, _) => ("assert ", &ASSERT, "What must stay true, whoever changes the grants."),
        (SentenceForm::Grant, _) => ("grant ", &GRANT, "Nothing is allowed that no grant allows."),
        (SentenceForm::Deny, _) => ("deny ", &DENY, "Nothing allows what a `deny` forbids."),
    };
    let active = name_of(sentence, part).and_then(|name| {
        parts.iter().position(|known| known.trim_start_matches(['[', ' ']).starts_with(name)).map(|at| at as u32)
    });
    Some(form((word, " ", ""), parts, active, meaning))
}

/// Returns the beginning of the name of a part in the form.
fn name_of(sentence: &SentenceSoFar, part: &SentencePart) -> Option<&'static str> {
    let assert = sentence.form == SentenceForm::Assert;
    let excepted = sentence.terms.contains(&"except") && sentence.verbs.is_empty();
    Some(match part {
        SentencePart::Principal if assert => "only",
        SentencePart::Principal => "WHO",
        SentencePart::Except => "except",
        SentencePart::Group | SentencePart::GroupOf(_) | SentencePart::Function | SentencePart::UsersOf(_) => {
            match (excepted, assert) {
                (true, _) => "except",
                (false, true) => "only",
                (false, false) => "WHO",
            }
        }
        SentencePart::AfterPrincipal if assert => "can",
        SentencePart::AfterPrincipal | SentencePart::Verb(_) | SentencePart::Raw => "VERBS",
        SentencePart::Kind => "KIND",
        SentencePart::Target(_) | SentencePart::Member(_) => "NAME",
        SentencePart::Api(RouteUse::Target) | SentencePart::Route(RouteUse::Target, ..) => "NAME",
        SentencePart::Api(RouteUse::Via) | SentencePart::Route(RouteUse::Via, ..) | SentencePart::Via => "via",
        SentencePart::Api(RouteUse::Assert) | SentencePart::Route(RouteUse::Assert, ..) => "route",
        SentencePart::Prefix => "at",
        SentencePart::Condition | SentencePart::AfterCondition | SentencePart::OwnerComparison(_) => "where",
        SentencePart::Date if assert => "after",
        SentencePart::Date => "until",
        SentencePart::Reason => "because",
        SentencePart::RouteClaim(_)
        | SentencePart::Requires(_)
        | SentencePart::Authorizer(_)
        | SentencePart::Scopes(_) => "requires",
        SentencePart::Terms | SentencePart::Argument(..) => return None,
    })
}

fn of_condition(sentence: &SentenceSoFar, condition: &str, number: u32) -> Signature {
    let own = sentence.kind.as_deref().and_then(catalog::kind);
    let kinds = own.into_iter().chain(KINDS.iter().copied());
    let filter = kinds.flat_map(|kind| kind.filters).find(|filter| filter.word == condition);
    let (parts, meaning): (&[&str], &str) = match (condition, filter) {
        ("owner", _) => (&["ATTRIBUTE"], "Only items whose key attribute holds the caller's own id."),
        ("attributes", _) => (&["ATTRIBUTE", "…"], "Only these attributes; the key attributes are added."),
        (_, Some(filter)) if filter.takes != Takes::Texts => (&["\"10m\""], filter.note),
        (_, Some(filter)) => (&["\"VALUE\"", "…"], filter.note),
        (_, None) => (&["\"VALUE\"", "…"], "Any of the values will do."),
    };
    form((&format!("{condition}("), ", ", ")"), parts, Some(number.min(parts.len() as u32 - 1)), meaning)
}

fn head(declaration: &'static DeclarationSpec, active: u32) -> Signature {
    let flavours = declaration.flavours.join("|");
    let mut parts = vec!["NAME"];
    if !flavours.is_empty() {
        parts.push(&flavours);
    }
    if declaration.typed {
        parts.push("\"service:type\"");
    }
    if !declaration.body.clauses.is_empty() {
        parts.push("{ … }");
    }
    let active = (active < parts.len() as u32).then_some(active);
    form((&format!("{} ", declaration.word), " ", ""), &parts, active, declaration.doc)
}

/// Returns the form of a clause, with the words that it takes in this block.
fn of_value(block: &BlockContext, value: &ValueContext) -> Signature {
    let head: Vec<&str> = block.head.iter().map(String::as_str).collect();
    of_clause(value.clause, value.number, availability::available_words(value.clause.word, &block.option_site(&head)))
}

fn of_clause(clause: &'static ClauseSpec, number: usize, words: Option<&'static [&'static str]>) -> Signature {
    let parts = slot_forms(clause, words);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    form((&format!("{} ", clause.word), " ", ""), &parts, Some(number as u32), clause.doc)
}

/// Builds a form from the text before, between and after its parts.
fn form(around: (&str, &str, &str), parts: &[&str], active: Option<u32>, documentation: &str) -> Signature {
    let (before, between, after) = around;
    let mut label = before.to_owned();
    let mut parameters = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        label.push_str(if at > 0 { between } else { "" });
        let start = label.len() as u32;
        label.push_str(part);
        parameters.push((start, label.len() as u32));
    }
    label.push_str(after);
    Signature { label, parameters, active, documentation: documentation.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::symbol::testing::every_place;
    use crate::ide::testing::view;

    /// The form at `$0`, the active part between bars.
    fn shown(text: &str) -> String {
        view(text, |view, at| {
            let Some(found) = signature_help(view, at) else { return "-".to_owned() };
            let Some(active) = found.active else { return found.label };
            let (start, end) = found.parameters[active as usize];
            let (start, end) = (start as usize, end as usize);
            format!("{}|{}|{}", &found.label[..start], &found.label[start..end], &found.label[end..])
        })
    }

    #[test]
    fn a_grant_shows_its_sentence() {
        let form = |before: &str, part: &str| {
            let whole = format!("grant {}", GRANT.join(" "));
            assert_eq!(shown(before), whole.replacen(part, &format!("|{part}|"), 1), "{before}");
        };
        form("grant $0", "WHO");
        form("grant group $0", "WHO");
        form("grant auth_users except $0", "[except WHO]");
        form("grant auth_users except group $0", "[except WHO]");
        form("grant auth_users $0", "VERBS");
        form("grant auth_users re$0", "VERBS");
        form("grant auth_users raw \"dyn$0\" table T", "VERBS");
        form("grant auth_users read $0", "KIND");
        form("grant auth_users read table $0", "NAME");
        form("grant auth_users read index T.$0", "NAME");
        form("grant auth_users invoke route $0", "NAME");
        form("grant auth_users get bucket B at $0", "[at \"prefix\"]");
        form("grant auth_users get bucket B at \"pri$0\"", "[at \"prefix\"]");
        form("grant auth_users read table T where $0", "[where CONDITION [and …]]");
        form("grant auth_users read table T via $0", "[via route API METHOD /path]");
        form("grant auth_users read table T via route $0", "[via route API METHOD /path]");
        form("grant auth_users read table T until $0", "[until DATE]");
        form("grant auth_users read table T because \"$0\"", "[because \"…\"]");
        assert_eq!(shown("grant auth_users read table T $0"), format!("grant {}", GRANT.join(" ")));
    }

    #[test]
    fn a_denial_has_no_conditions() {
        assert_eq!(
            shown("deny auth_users delete table $0"),
            "deny WHO [except WHO] VERBS KIND |NAME| [at \"prefix\"] [until DATE] [because \"…\"]"
        );
    }

    #[test]
    fn assertions_show_theirs() {
        let who = "assert |[only] WHO[, …]| [except WHO] can|cannot VERBS KIND NAME [at \"key\"] [where ATTRIBUTE = self|other] [after DATE]";
        assert_eq!(shown("test \"t\" { assert only $0"), who);
        let can = "assert [only] WHO[, …] [except WHO] |can|cannot| VERBS KIND NAME [at \"key\"] [where ATTRIBUTE = self|other] [after DATE]";
        assert_eq!(shown("test \"t\" { assert auth_users $0"), can);
        assert_eq!(shown("test \"t\" { assert only auth_users, $0"), who);
        assert!(shown("test \"t\" { assert auth_users can get table T after $0").ends_with("|[after DATE]|"));
        assert_eq!(
            shown("test \"t\" { assert route Http GET /x $0"),
            "assert route API METHOD /path |requires authorizer NAME, scopes \"…\" | is public|"
        );
    }

    #[test]
    fn clauses_show_what_they_take() {
        assert_eq!(shown("user_pool U {\n  mfa $0\n}"), "mfa |off|optional|required| [{ … }]");
        assert_eq!(shown("user_pool U {\n  mfa optional $0\n}"), "mfa off|optional|required |[{ … }]|");
        assert_eq!(shown("user_pool U { client $0"), "client |NAME| [{ … }]");
        assert_eq!(shown("identity_pool I { tag tenant = $0"), "tag NAME = |claim(\"NAME\")|");
        assert_eq!(shown("identity_pool I { tag tenant = claim(\"$0\")"), "tag NAME = |claim(\"NAME\")|");
        assert_eq!(shown("api A http { route $0"), "route |METHOD /path| -> FUNCTION or \"path.export\" [{ … }]");
        assert_eq!(
            shown("api A http { route GET /x -> $0"),
            "route METHOD /path -> |FUNCTION or \"path.export\"| [{ … }]"
        );
        assert_eq!(shown("table T { key id: $0"), "key |NAME: TYPE, …|");
        assert_eq!(shown("table T { $0 }"), "-");
    }

    #[test]
    fn conditions_annotations_and_heads_show_theirs() {
        assert_eq!(shown("grant auth_users read table T where owner($0"), "owner(|ATTRIBUTE|)");
        assert_eq!(shown("grant auth_users read table T where attributes(a, $0"), "attributes(ATTRIBUTE, |…|)");
        assert_eq!(shown("grant function F put bus B where source(\"$0\")"), "source(|\"VALUE\"|, …)");
        assert_eq!(shown("@allow($0"), "@allow(|RULE|, \"REASON\", until DATE)");
        assert_eq!(shown("@allow(whole-bucket, \"$0\")"), "@allow(RULE, |\"REASON\"|, until DATE)");
        assert_eq!(shown("@allow(whole-bucket, \"x\", until $0)"), "@allow(RULE, \"REASON\", |until DATE|)");
        assert_eq!(shown("api $0"), "api |NAME| http|rest|websocket|graphql { … }");
        assert_eq!(shown("api A $0"), "api NAME |http|rest|websocket|graphql| { … }");
        assert_eq!(shown("param p: $0"), "param NAME: |string|secret|ssm| [= \"default\"]");
        assert_eq!(shown("// grant $0"), "-");
    }

    #[test]
    fn parts_lie_in_the_form_wherever_the_cursor_is() {
        every_place(3, |view, at| {
            let Some(found) = signature_help(view, at) else { return };
            for (start, end) in &found.parameters {
                assert!(found.label.get(*start as usize..*end as usize).is_some());
            }
            assert!(found.active.is_none_or(|active| (active as usize) < found.parameters.len()));
        });
    }
}
