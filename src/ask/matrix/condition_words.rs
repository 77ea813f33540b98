//! The conditions of a compiled statement in words. They are read from the statement, and the grant lends what it does not have: the
//! name of an attribute, the route.

use rustc_hash::FxHashMap;

use super::AccessWay;
use super::role_statements::{StatementPart, requests};
use super::rows::RowArn;
use crate::ask::decisions::Decisions;
use crate::ask::words::target_words;
use crate::catalog::kind::{Kind, Owner, Takes};
use crate::model::api::Route;
use crate::model::deploy_text::{Select, TextPart, ValueSource};
use crate::model::grant::{GrantTarget, Part};
use crate::model::{DeployText, Grant, Program, Var, parameters};
use crate::policy::Condition;
use crate::policy::prove::{Layers, Proof, find};
use crate::text::{Date, Loc};

/// What the words are about.
pub(super) struct Words<'w, 'p, 's> {
    decisions: &'w Decisions<'p, 's>,
    /// The target of the row, and its kind.
    about: Option<(GrantTarget<'s>, &'static Kind)>,
    grants_by_loc: &'w FxHashMap<Loc, usize>,
    action: &'w str,
}

impl<'w, 'p, 's> Words<'w, 'p, 's> {
    pub fn new(
        decisions: &'w Decisions<'p, 's>,
        target: GrantTarget<'s>,
        grants_by_loc: &'w FxHashMap<Loc, usize>,
        action: &'w str,
    ) -> Self {
        let about = Some((target, target.object.kind(decisions.program())));
        Self { decisions, about, grants_by_loc, action }
    }

    /// Creates words about something that the program does not declare.
    pub fn elsewhere(
        decisions: &'w Decisions<'p, 's>,
        grants_by_loc: &'w FxHashMap<Loc, usize>,
        action: &'w str,
    ) -> Self {
        Self { decisions, about: None, grants_by_loc, action }
    }

    fn program(&self) -> &'p Program<'s> {
        self.decisions.program()
    }

    /// Returns the way that a part of a statement opens or closes to the resources of a row in some shapes.
    pub fn way(&self, part: &StatementPart<'_, 'p>, arns: &[RowArn], on: &dyn Fn(&str) -> bool) -> AccessWay {
        let (sources, grants, elsewhere) = self.sources(part);
        let mut conditions: Vec<String> = self.limit(part, arns, on).into_iter().collect();
        let mut notes = Vec::new();
        self.conditions(&part.statement.conditions, &mut conditions, &mut notes);
        if !grants.is_empty() && !part.statement.deny && grants.iter().all(|grant| grant.via()) {
            let mut routes: Vec<String> = grants.iter().filter_map(|grant| self.route(grant)).collect();
            routes.dedup();
            conditions.push(format!("via {}", routes.join(" or ")));
        }
        if elsewhere {
            let targets = grants.iter().flat_map(|grant| &grant.targets);
            let mut named: Vec<String> = targets.map(|target| target_words(self.program(), *target)).collect();
            named.dedup();
            notes.push(format!("goes with {}", named.join(", ")));
        }
        AccessWay { actions: Vec::new(), conditions, notes, statements: vec![part.place], sources }
    }

    /// Returns where a statement comes from: of its grants those on the row, or else all, and whether none is on the row.
    fn sources(&self, part: &StatementPart<'_, 'p>) -> (Vec<Loc>, Vec<&'p Grant<'s>>, bool) {
        let all = || part.statement.sources.iter().copied();
        let grant_at = |loc: &Loc| self.grants_by_loc.get(loc).map(|index| &self.program().grants[*index]);
        let gives = |grant: &Grant<'_>| {
            grant.verbs.iter().any(|permission| {
                permission.actions().chain(permission.denied_actions()).any(|own| own.eq_ignore_ascii_case(self.action))
            })
        };
        let is_about = |grant: &Grant<'_>| {
            self.about.is_some_and(|(row, _)| {
                let mut targets = grant.targets.iter().filter(|target| target.object == row.object);
                // A denied table is denied with its indexes.
                targets.any(|target| target.covers(row) || grant.deny && target.part == Part::Whole)
            })
        };
        let own: Vec<Loc> =
            all().filter(|loc| grant_at(loc).is_some_and(|grant| is_about(grant) && gives(grant))).collect();
        let elsewhere = self.about.is_some() && own.is_empty();
        let mut sources = if own.is_empty() { all().collect() } else { own };
        sources.sort_unstable();
        sources.dedup();
        let grants: Vec<&Grant<'s>> = sources.iter().filter_map(grant_at).collect();
        let elsewhere = elsewhere && !grants.is_empty();
        (sources, grants, elsewhere)
    }

    fn route(&self, grant: &Grant<'_>) -> Option<String> {
        let (api, route) = grant.via_route()?;
        let api = &self.program().apis[api.index()];
        Some(format!("route {} {}", api.name, api.routes.get(route as usize).map(Route::key)?))
    }

    /// Returns the words for a resource that is less than the row in each of its shapes.
    fn limit(&self, part: &StatementPart<'_, 'p>, arns: &[RowArn], on: &dyn Fn(&str) -> bool) -> Option<String> {
        let spelled = part.resource.as_str();
        let shapes = || arns.iter().filter(|arn| on(arn.shape));
        if shapes().next().is_none() || shapes().any(|arn| arn.spelled == spelled || arn.example == part.example) {
            return None;
        }
        let covers = |arn: &RowArn| {
            let (all, own) = (requests(self.action, &arn.example), requests(self.action, &part.example));
            matches!(find(&[Layers::identity(&[&all])], &[Layers::identity(&[&own])]), Proof::Impossible)
        };
        let within = |arn: &RowArn| {
            let rest = spelled.strip_prefix(arn.spelled.strip_suffix('*').filter(|_| arn.open)?)?;
            Some(match rest.strip_suffix('*') {
                Some(below) => format!("under \"{}\"", display(self.program(), below)),
                None => format!("only \"{}\"", display(self.program(), rest)),
            })
        };
        if let Some(words) = shapes().find_map(within) {
            return Some(words);
        }
        let tail = spelled.splitn(6, ':').nth(5).unwrap_or(spelled);
        (!shapes().any(covers)).then(|| format!("only {}", display(self.program(), tail)))
    }

    fn conditions(&self, all: &[Condition], conditions: &mut Vec<String>, notes: &mut Vec<String>) {
        let has =
            |key: &str, operator: &str| all.iter().any(|one| one.key == key && one.operator.starts_with(operator));
        let kind = self.about.map(|(_, kind)| kind);
        let mut last = Vec::new();
        for condition in all {
            let Condition { operator, key, values } = condition;
            let texts = || values.iter().map(|value| display_text(self.program(), value));
            let first = texts().next().unwrap_or_default();
            match (*operator, key.as_str()) {
                ("Null", key) if has(key, "ForAllValues:") && first == "false" => {}
                ("DateLessThan", "aws:CurrentTime") => last.push(until(&first)),
                (_, key) if self.is_owner(operator, key, values) => conditions.insert(0, self.owner(key)),
                ("ForAllValues:StringEquals", "dynamodb:Attributes") => {
                    conditions.push(format!("only attributes {}", texts().collect::<Vec<_>>().join(", ")));
                }
                ("StringEqualsIfExists", "dynamodb:Select") if has("dynamodb:Attributes", "ForAllValues:") => {}
                ("StringEqualsIfExists", "dynamodb:ReturnValues")
                    if values.len() > 1 && has("dynamodb:Attributes", "ForAllValues:") => {}
                ("StringEqualsIfExists", key)
                    if kind
                        .and_then(|kind| kind.answers.as_ref())
                        .is_some_and(|rule| rule.key == key && values.len() == 1 && first == rule.nothing) =>
                {
                    notes.push("answers show nothing of the old data".to_owned());
                }
                ("StringEquals", "kms:ViaService") => {
                    let service = first.split('.').next().unwrap_or_default();
                    conditions.push(format!("only through {service}"));
                }
                ("StringEquals", key)
                    if kind.and_then(|kind| kind.signing.as_ref()).is_some_and(|signing| {
                        signing.key == key && texts().eq(signing.values.iter().map(|value| (*value).to_owned()))
                    }) =>
                {
                    conditions.push("only by signed URL".to_owned());
                }
                ("StringLike", "s3:prefix") if values.len() == 1 && first.ends_with('*') => {
                    conditions.push(format!("under \"{}\"", &first[..first.len() - 1]));
                }
                (operator, key) => match kind.and_then(|kind| {
                    kind.filters.iter().find(|filter| filter.key == key && filter.operator == operator)
                }) {
                    Some(filter) => {
                        let values = texts().map(|text| match filter.takes {
                            Takes::Texts => format!("\"{text}\""),
                            Takes::Duration { .. } => format!("\"{}\"", duration(&text)),
                        });
                        conditions.push(format!("{}({})", filter.word, values.collect::<Vec<_>>().join(", ")));
                    }
                    None => conditions.push(format!(
                        "{key} {} {}",
                        operator_words(operator),
                        texts().collect::<Vec<_>>().join(" or ")
                    )),
                },
            }
        }
        conditions.append(&mut last);
    }

    /// Returns whether a condition binds to the caller's own data.
    fn is_owner(&self, operator: &str, key: &str, values: &[DeployText]) -> bool {
        let Some((_, kind)) = self.about else { return false };
        let is_id = values.len() == 1
            && values[0]
                .spelled()
                .strip_prefix("${")
                .and_then(|rest| rest.strip_suffix('}'))
                .is_some_and(|key| key == Var::Identity.key() || key.starts_with("aws:PrincipalTag/"));
        is_id
            && match kind.owner {
                Owner::Set(own) => own == key && operator == "ForAllValues:StringEquals",
                Owner::Named(prefix) => key.starts_with(prefix) && operator == "StringEquals",
                Owner::None(_) | Owner::Prefix => false,
            }
    }

    fn owner(&self, key: &str) -> String {
        let attribute = match self.about {
            Some((_, Kind { owner: Owner::Named(prefix), .. })) => key.strip_prefix(prefix).map(str::to_owned),
            Some((target, _)) => target.partition_key(self.program()).map(|key| key.name.to_owned()),
            None => None,
        };
        match attribute {
            Some(attribute) => format!("own items only ({attribute})"),
            None => "own items only".to_owned(),
        }
    }
}

/// Returns `until 2027-01-31` for the first moment of the day after.
fn until(moment: &str) -> String {
    let day = moment.get(..10).and_then(Date::parse).and_then(Date::previous_day);
    match day {
        Some(day) if moment.ends_with("T00:00:00Z") => format!("until {day}"),
        _ => format!("before {moment}"),
    }
}

fn operator_words(operator: &str) -> &str {
    match operator {
        "StringEquals" | "NumericEquals" | "Bool" | "ArnEquals" => "=",
        "StringNotEquals" | "NumericNotEquals" => "is not",
        "StringLike" | "ArnLike" => "like",
        "NumericLessThanEquals" => "at most",
        "StringEqualsIfExists" => "if given =",
        "Null" => "absent:",
        other => other,
    }
}

/// Returns milliseconds as the language writes durations.
fn duration(milliseconds: &str) -> String {
    let Ok(seconds) = milliseconds.parse::<u64>().map(|number| number / 1000) else { return milliseconds.to_owned() };
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm')];
    let unit = units.into_iter().find(|(size, _)| seconds.is_multiple_of(*size) && seconds > 0);
    unit.map_or_else(|| format!("{seconds}s"), |(size, letter)| format!("{}{letter}", seconds / size))
}

/// Returns a text as a program writes it: ids of the caller and parameters in braces, what else is known at the deployment as `<NAME>`.
pub(super) fn display_text(program: &Program<'_>, text: &DeployText) -> String {
    display(program, text.spelled())
}

/// Returns an ARN without where it is: that is the place of what it belongs to.
pub(super) fn arn_title(program: &Program<'_>, text: &DeployText) -> String {
    let part = |part: TextPart<'_>| match part {
        TextPart::Literal(text) => display(program, text),
        TextPart::Placeholder(placeholder) => match placeholder.select {
            Some(Select::Field(NAME_FIELD)) => {
                format!("<{}>", placeholder.whole().strip_suffix("Arn").unwrap_or(placeholder.whole()))
            }
            Some(Select::Field(_)) => "…".to_owned(),
            None if matches!(
                placeholder.source,
                ValueSource::Partition | ValueSource::Region | ValueSource::Account
            ) =>
            {
                "…".to_owned()
            }
            _ => format!("<{}>", placeholder.spelled),
        },
    };
    text.parts().map(part).collect()
}

/// The field of an ARN with the name, split at colons.
const NAME_FIELD: u8 = 6;

fn display(program: &Program<'_>, spelled: &str) -> String {
    let mut out = String::with_capacity(spelled.len());
    let mut rest = spelled;
    while let Some(at) = rest.find(['$', '{']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (open, close) = if rest.starts_with("${") { ("${", "}") } else { ("{{", "}}") };
        match rest.strip_prefix(open).and_then(|inside| inside.split_once(close)) {
            Some((name, behind)) => {
                match open {
                    "${" if name == Var::Identity.key() => out.push_str("{identity}"),
                    "${" if name == Var::Sub.key() => out.push_str("{sub}"),
                    "${" => match name.strip_prefix("aws:PrincipalTag/") {
                        Some(tag) => out.extend(["{tag:", tag, "}"]),
                        None => out.extend(["${", name, "}"]),
                    },
                    _ => match program.params.iter().find(|param| parameters::logical(param.name) == name) {
                        Some(param) => out.extend(["{", param.name, "}"]),
                        None => out.extend(["<", name, ">"]),
                    },
                }
                rest = behind;
            }
            None => {
                out.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}
