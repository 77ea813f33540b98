//! The form of the sentence, the clause or the condition around a cursor, with the part that the cursor is in.

use super::completion::around;
use super::place::{Block, Form, Line, Part, Place, Use, Value, place};
use super::{At, View};
use crate::catalog::kind::Takes;
use crate::catalog::{self, KINDS};
use crate::check::fitting;
use crate::lint::registry;
use crate::syntax::clauses::{ClauseSpec, DeclarationSpec, Slot};

/// The parts of a grant, as its form names them.
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

/// The parts of a denial, which knows no conditions.
const DENY: [&str; 8] =
    ["WHO", "[except WHO]", "VERBS", "KIND", "NAME", "[at \"prefix\"]", "[until DATE]", "[because \"…\"]"];

/// The parts of an assertion about who may do what.
const ASSERT: [&str; 8] = [
    "[only] WHO",
    "[except WHO]",
    "can|cannot",
    "VERBS",
    "KIND",
    "NAME",
    "[at \"key\"]",
    "[where ATTRIBUTE = self|other]",
];

/// The parts of an assertion about a route.
const ASSERT_ROUTE: [&str; 2] = ["route API METHOD /path", "requires authorizer NAME, scopes \"…\" | is public"];

/// The form of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The form.
    pub label: String,
    /// The ranges of its parts, in bytes of the form.
    pub parameters: Vec<(u32, u32)>,
    /// The part that the cursor is in.
    pub active: Option<u32>,
    /// What it means, as Markdown.
    pub documentation: String,
}

/// The form of what stands around a place.
pub fn signature(view: &View<'_, '_>, at: At) -> Option<Signature> {
    let cursor = place(view, at)?;
    of_place(&cursor.place, &cursor.typed)
}

fn of_place(place: &Place, typed: &str) -> Option<Signature> {
    match place {
        Place::Text(around) => of_place(around, ""),
        Place::Allow(number) => Some(allow(*number, typed)),
        Place::AllowDate => Some(allow(2, "")),
        Place::Sentence(line, part) => sentence(line, part),
        Place::Flavour(declaration) => Some(head(declaration, 1)),
        Place::Head(declaration, 0) => Some(head(declaration, 0)),
        Place::Head(declaration, _) => Some(head(declaration, 1 + u32::from(!declaration.flavours.is_empty()))),
        Place::Param(number) => {
            let parts = ["NAME:", "string|secret|ssm", "[= \"default\"]"];
            let meaning = "A value that is given when the output is deployed.";
            Some(form(("param ", " ", ""), &parts, Some((*number).min(2)), meaning))
        }
        Place::Value(block, value) => Some(of_value(block, value)),
        Place::Clause(block, values) => values.first().map(|value| of_value(block, value)),
        Place::Statement | Place::Free | Place::Annotation | Place::Assert => None,
    }
}

fn allow(number: u32, rule: &str) -> Signature {
    let meaning = registry::find_code(rule)
        .filter(|_| number == 0)
        .map_or("Excuses a finding of the linter.", |code| code.summary);
    form(("@allow(", ", ", ")"), &["RULE", "\"REASON\"", "until DATE"], Some(number.min(2)), meaning)
}

fn sentence(line: &Line, part: &Part) -> Option<Signature> {
    if let Part::Argument(condition, number) = part {
        return Some(of_condition(line, condition, *number));
    }
    let (word, parts, meaning): (_, &[&str], _) = match (line.form, part) {
        (
            Form::Assert,
            Part::Api(Use::Assert)
            | Part::Route(Use::Assert, ..)
            | Part::RouteClaim(_)
            | Part::Requires(_)
            | Part::Authorizer(_)
            | Part::Scopes(_),
        ) => ("assert ", &ASSERT_ROUTE, "What must stay true, whoever changes the API."),
        (Form::Assert, _) => ("assert ", &ASSERT, "What must stay true, whoever changes the grants."),
        (Form::Grant, _) => ("grant ", &GRANT, "Nothing is allowed that no grant allows."),
        (Form::Deny, _) => ("deny ", &DENY, "Nothing allows what a `deny` forbids."),
    };
    let active = name_of(line, part).and_then(|name| {
        parts.iter().position(|known| known.trim_start_matches(['[', ' ']).starts_with(name)).map(|at| at as u32)
    });
    Some(form((word, " ", ""), parts, active, meaning))
}

/// What the form calls a part, by its beginning.
fn name_of(line: &Line, part: &Part) -> Option<&'static str> {
    let assert = line.form == Form::Assert;
    let excepted = line.terms.contains(&"except") && line.verbs.is_empty();
    Some(match part {
        Part::Who if assert => "only",
        Part::Who => "WHO",
        Part::Except => "except",
        Part::Group | Part::GroupOf(_) | Part::Function | Part::UsersOf(_) => match (excepted, assert) {
            (true, _) => "except",
            (false, true) => "only",
            (false, false) => "WHO",
        },
        Part::BehindWho if assert => "can",
        Part::BehindWho | Part::Verb(_) | Part::Raw => "VERBS",
        Part::Kind => "KIND",
        Part::Target(_) | Part::Member(_) => "NAME",
        Part::Api(Use::Target) | Part::Route(Use::Target, ..) => "NAME",
        Part::Api(Use::Via) | Part::Route(Use::Via, ..) | Part::Via => "via",
        Part::Api(Use::Assert) | Part::Route(Use::Assert, ..) => "route",
        Part::Prefix => "at",
        Part::Condition | Part::BehindCondition | Part::Whose(_) => "where",
        Part::Date => "until",
        Part::Reason => "because",
        Part::RouteClaim(_) | Part::Requires(_) | Part::Authorizer(_) | Part::Scopes(_) => "requires",
        Part::Terms | Part::Argument(..) => return None,
    })
}

fn of_condition(line: &Line, condition: &str, number: u32) -> Signature {
    let own = line.kind.as_deref().and_then(catalog::kind);
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
    if !declaration.body.clauses.is_empty() {
        parts.push("{ … }");
    }
    let active = (active < parts.len() as u32).then_some(active);
    form((&format!("{} ", declaration.word), " ", ""), &parts, active, declaration.doc)
}

/// The form of a clause, with the words that it takes where it stands.
fn of_value(block: &Block, value: &Value) -> Signature {
    let head: Vec<&str> = block.head.iter().map(String::as_str).collect();
    of_clause(value.clause, value.number, fitting::words(value.clause.word, &around(block, &head)))
}

fn of_clause(clause: &'static ClauseSpec, number: usize, words: Option<&'static [&'static str]>) -> Signature {
    let fewer = |slot: &Slot| matches!(slot, Slot::Word(_)).then_some(words).flatten();
    let parts: Vec<String> =
        clause.slots.iter().map(|slot| fewer(slot).map_or_else(|| shown(slot), |words| words.join("|"))).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    form((&format!("{} ", clause.word), " ", ""), &parts, Some(number as u32), clause.doc)
}

/// The form of a clause: `tag NAME = claim("NAME")`.
pub(super) fn form_of(clause: &'static ClauseSpec) -> String {
    of_clause(clause, 0, None).label.trim_end().to_owned()
}

/// What a slot is called in a form.
fn shown(slot: &Slot) -> String {
    match slot {
        Slot::Name | Slot::NameOrText => "NAME".to_owned(),
        Slot::Ref => "REFERENCE".to_owned(),
        Slot::Refs => "REFERENCE, …".to_owned(),
        Slot::Text => "\"TEXT\"".to_owned(),
        Slot::Texts => "\"TEXT\", …".to_owned(),
        Slot::Int => "NUMBER".to_owned(),
        Slot::Decimal => "VERSION".to_owned(),
        Slot::Duration => "DURATION".to_owned(),
        Slot::Date => "DATE".to_owned(),
        Slot::Switch => "on|off".to_owned(),
        Slot::Word(words) => words.join("|"),
        Slot::Words(words) => format!("{}, …", words.join("|")),
        Slot::Keys => "NAME: TYPE, …".to_owned(),
        Slot::Arrow => "->".to_owned(),
        Slot::Equals => "=".to_owned(),
        Slot::Handler => "FUNCTION or \"path.export\"".to_owned(),
        Slot::RouteKey => "METHOD /path".to_owned(),
        Slot::Claim => "claim(\"NAME\")".to_owned(),
        Slot::Because => "because \"…\"".to_owned(),
        Slot::Maybe(inner) => format!("[{}]", shown(inner)),
        Slot::Block(_) => "{ … }".to_owned(),
    }
}

/// A form: what stands before its parts, between them and behind them.
fn form(around: (&str, &str, &str), parts: &[&str], active: Option<u32>, documentation: &str) -> Signature {
    let (before, between, behind) = around;
    let mut label = before.to_owned();
    let mut parameters = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        label.push_str(if at > 0 { between } else { "" });
        let start = label.len() as u32;
        label.push_str(part);
        parameters.push((start, label.len() as u32));
    }
    label.push_str(behind);
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
            let Some(found) = signature(view, at) else { return "-".to_owned() };
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
        let who =
            "assert |[only] WHO| [except WHO] can|cannot VERBS KIND NAME [at \"key\"] [where ATTRIBUTE = self|other]";
        assert_eq!(shown("test \"t\" { assert only $0"), who);
        let can =
            "assert [only] WHO [except WHO] |can|cannot| VERBS KIND NAME [at \"key\"] [where ATTRIBUTE = self|other]";
        assert_eq!(shown("test \"t\" { assert auth_users $0"), can);
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
            let Some(found) = signature(view, at) else { return };
            for (start, end) in &found.parameters {
                assert!(found.label.get(*start as usize..*end as usize).is_some());
            }
            assert!(found.active.is_none_or(|active| (active as usize) < found.parameters.len()));
        });
    }
}
