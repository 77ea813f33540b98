//! Condition operators and what they hold of a request.

use std::cmp::Ordering;
use std::net::IpAddr;

use super::context::{Context, Value};
use super::pattern::{Pattern, Syntax, arn_matches};
use super::scalar::{Cidr, Decimal, Instant, parse_base64, parse_bool};

/// One operator applied to one key. A statement's clauses must all hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::policy) struct Clause {
    /// In lower case.
    pub(in crate::policy) key: Box<str>,
    pub(in crate::policy) test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::policy) enum Test {
    /// Is the key absent?
    Null(Vec<bool>),
    Compare {
        over: Option<Over>,
        if_exists: bool,
        negated: bool,
        operand: Operand,
    },
}

/// How an operator ranges over the values of a multivalued key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::policy) enum Over {
    All,
    Any,
}

/// The policy's values, ready to compare.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::policy) enum Operand {
    /// Texts and patterns; without wildcards a pattern is a text with variables.
    Text(Vec<Pattern>),
    TextIgnoringCase(Vec<Pattern>),
    Number(Relation, Vec<Box<str>>),
    Date(Relation, Vec<Instant>),
    Bool(Vec<bool>),
    Binary(Vec<Vec<u8>>),
    Address(Vec<Cidr>),
    Arn(Vec<Pattern>),
}

/// Request value, then policy value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::policy) enum Relation {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Relation {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Relation::Equal => ordering.is_eq(),
            Relation::Less => ordering.is_lt(),
            Relation::LessOrEqual => ordering.is_le(),
            Relation::Greater => ordering.is_gt(),
            Relation::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Family {
    Text { wildcards: bool },
    TextIgnoringCase,
    Number(Relation),
    Date(Relation),
    Bool,
    Binary,
    Address,
    Arn,
}

/// Every operator: its name, what it compares, whether it is negated.
const OPERATORS: [(&str, Family, bool); 27] = [
    ("StringEquals", Family::Text { wildcards: false }, false),
    ("StringNotEquals", Family::Text { wildcards: false }, true),
    ("StringEqualsIgnoreCase", Family::TextIgnoringCase, false),
    ("StringNotEqualsIgnoreCase", Family::TextIgnoringCase, true),
    ("StringLike", Family::Text { wildcards: true }, false),
    ("StringNotLike", Family::Text { wildcards: true }, true),
    ("NumericEquals", Family::Number(Relation::Equal), false),
    ("NumericNotEquals", Family::Number(Relation::Equal), true),
    ("NumericLessThan", Family::Number(Relation::Less), false),
    ("NumericLessThanEquals", Family::Number(Relation::LessOrEqual), false),
    ("NumericGreaterThan", Family::Number(Relation::Greater), false),
    ("NumericGreaterThanEquals", Family::Number(Relation::GreaterOrEqual), false),
    ("DateEquals", Family::Date(Relation::Equal), false),
    ("DateNotEquals", Family::Date(Relation::Equal), true),
    ("DateLessThan", Family::Date(Relation::Less), false),
    ("DateLessThanEquals", Family::Date(Relation::LessOrEqual), false),
    ("DateGreaterThan", Family::Date(Relation::Greater), false),
    ("DateGreaterThanEquals", Family::Date(Relation::GreaterOrEqual), false),
    ("Bool", Family::Bool, false),
    ("BinaryEquals", Family::Binary, false),
    ("IpAddress", Family::Address, false),
    ("NotIpAddress", Family::Address, true),
    ("ArnEquals", Family::Arn, false),
    ("ArnLike", Family::Arn, false),
    ("ArnNotEquals", Family::Arn, true),
    ("ArnNotLike", Family::Arn, true),
    // Tests presence and takes its own way; listed so that its name is known.
    ("Null", Family::Bool, false),
];

impl Clause {
    /// Prepares `{operator: {key: values}}`; `variables` says whether the document's version has variables.
    pub(super) fn parse(operator: &str, key: &str, values: &[String], variables: bool) -> Result<Clause, String> {
        if key.is_empty() {
            return Err(format!("`{operator}`: a condition key without a name"));
        }
        let test =
            parse_test(operator, values, variables).map_err(|error| format!("`{operator}` on `{key}`: {error}"))?;
        Ok(Clause { key: key.to_lowercase().into(), test })
    }

    /// Whether the clause holds of the request.
    pub(in crate::policy) fn holds(&self, context: &Context) -> bool {
        let value = context.get_lower(&self.key);
        let (over, if_exists, negated, operand) = match &self.test {
            Test::Null(wanted) => return wanted.contains(&value.is_none_or(Value::is_null)),
            Test::Compare { over, if_exists, negated, operand } => (*over, *if_exists, *negated, operand),
        };
        let passes = |text: &String| operand.accepts(text, context) != negated;
        match (over, value) {
            (_, None) if if_exists => true,
            (None, None) => negated,
            (None, Some(Value::One(text))) => passes(text),
            // An operator without `ForAllValues` or `ForAnyValue` never holds of a multivalued key, negated or not.
            (None, Some(Value::Many(_))) => false,
            (Some(Over::All), None) => true,
            (Some(Over::Any), None) => false,
            (Some(Over::All), Some(value)) => value.members().iter().all(passes),
            (Some(Over::Any), Some(value)) => value.members().iter().any(passes),
        }
    }
}

fn parse_test(operator: &str, values: &[String], variables: bool) -> Result<Test, String> {
    let (over, rest) = match operator.split_once(':') {
        None => (None, operator),
        Some(("ForAllValues", rest)) => (Some(Over::All), rest),
        Some(("ForAnyValue", rest)) => (Some(Over::Any), rest),
        Some((prefix, _)) => return Err(format!("`{prefix}:` is neither `ForAllValues:` nor `ForAnyValue:`")),
    };
    let (name, if_exists) = match rest.strip_suffix("IfExists") {
        Some(name) => (name, true),
        None => (rest, false),
    };
    let Some(&(_, family, negated)) = OPERATORS.iter().find(|(known, ..)| *known == name) else {
        return Err(unknown_operator(name));
    };
    if name == "Null" {
        if over.is_some() || if_exists {
            return Err("`Null` takes neither `ForAllValues:`, `ForAnyValue:` nor `IfExists`".to_owned());
        }
        return Ok(Test::Null(parse_all(values, "`true` or `false`", parse_bool)?));
    }
    let patterns = |wildcards| {
        let syntax = Syntax { wildcards, variables };
        values.iter().map(|text| Pattern::parse(text, syntax)).collect::<Result<Vec<_>, _>>()
    };
    let operand = match family {
        Family::Text { wildcards } => Operand::Text(patterns(wildcards)?),
        Family::TextIgnoringCase => Operand::TextIgnoringCase(patterns(false)?),
        Family::Arn => Operand::Arn(patterns(true)?),
        Family::Number(relation) => {
            let number = |text: &str| Decimal::parse(text).map(|_| text.into());
            Operand::Number(relation, parse_all(values, "a number", number)?)
        }
        Family::Date(relation) => {
            let wanted = "a date such as `2027-01-31`, a time such as `2027-01-31T23:59:59Z`, or seconds since 1970";
            Operand::Date(relation, parse_all(values, wanted, Instant::parse)?)
        }
        Family::Bool => Operand::Bool(parse_all(values, "`true` or `false`", parse_bool)?),
        Family::Binary => Operand::Binary(parse_all(values, "base64", parse_base64)?),
        Family::Address => {
            Operand::Address(parse_all(values, "an address or a block such as `203.0.113.0/24`", Cidr::parse)?)
        }
    };
    Ok(Test::Compare { over, if_exists, negated, operand })
}

fn parse_all<T>(values: &[String], wanted: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, String> {
    values.iter().map(|text| parse(text).ok_or_else(|| format!("`{text}` is not {wanted}"))).collect()
}

fn unknown_operator(name: &str) -> String {
    let close =
        OPERATORS.iter().map(|(known, ..)| *known).find(|known| known.eq_ignore_ascii_case(name)).or_else(|| {
            let (distance, known) =
                OPERATORS.iter().map(|(known, ..)| (strsim::damerau_levenshtein(known, name), *known)).min()?;
            (distance <= 2).then_some(known)
        });
    match close {
        Some(known) => format!("there is no operator `{name}`; did you mean `{known}`?"),
        None => format!("there is no operator `{name}`"),
    }
}

impl Operand {
    /// Whether one value of the request equals, resembles or relates to one of the policy's values. A request value that
    /// is not of the operator's kind does not.
    pub(in crate::policy) fn accepts(&self, value: &str, context: &Context) -> bool {
        match self {
            Operand::Text(patterns) => patterns.iter().any(|pattern| pattern.matches(value, context)),
            Operand::TextIgnoringCase(patterns) => {
                patterns.iter().any(|pattern| pattern.equals_ignoring_case(value, context))
            }
            Operand::Arn(patterns) => patterns.iter().any(|pattern| arn_matches(pattern, value, context)),
            Operand::Number(relation, limits) => Decimal::parse(value).is_some_and(|number| {
                limits.iter().filter_map(|limit| Decimal::parse(limit)).any(|limit| relation.holds(number.cmp(&limit)))
            }),
            Operand::Date(relation, limits) => Instant::parse(value)
                .is_some_and(|instant| limits.iter().any(|limit| relation.holds(instant.cmp(limit)))),
            Operand::Bool(wanted) => parse_bool(value).is_some_and(|value| wanted.contains(&value)),
            Operand::Binary(wanted) => parse_base64(value).is_some_and(|bytes| wanted.contains(&bytes)),
            Operand::Address(blocks) => {
                value.parse::<IpAddr>().is_ok_and(|address| blocks.iter().any(|block| block.contains(address)))
            }
        }
    }
}
