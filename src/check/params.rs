//! Parameters: their values from outside, and whether these fit where they are used.

use super::template::ordinal;
use super::{Checker, Options, Symbol};
use crate::diagnostic::{Diagnostic, codes::names as code, did_you_mean};
use crate::model::pattern::Problem;
use crate::model::position::{Position, Use};
use crate::model::{ParamId, ParamType, UserPool, parameters};
use crate::text::{Loc, printable};

/// Binds the values that `--set` gives to declared parameters.
pub(super) fn bind(checker: &mut Checker<'_>, options: &Options) {
    for (name, value) in &options.set {
        if let Some((Symbol::Param(id), loc)) = checker.symbol(name) {
            if checker.program.params[id.index()].ty == ParamType::Secret {
                let message = format!("`--set {name}` gives the value of a secret");
                checker.report(
                    Diagnostic::new(&code::SECRET_BY_SET, loc, message, "would be in the output")
                        .note("the output contains the value of `--set` in plain text")
                        .help(format!("leave out `--set {name}`, and give the value when the app is deployed")),
                );
                continue;
            }
            checker.program.params[id.index()].bound = Some(value.clone());
        }
    }
}

/// Binds the rest of `--set` to parameters that stand for resources, and reports unknown parameters.
pub(super) fn bind_resources(checker: &mut Checker<'_>, options: &Options) {
    if options.set.is_empty() {
        return;
    }
    let known = parameters::implied(&checker.program);
    let (mut bound, mut diagnostics) = (Vec::new(), Vec::new());
    for (name, value) in &options.set {
        if matches!(checker.symbol(name), Some((Symbol::Param(_), _))) {
            continue;
        }
        if let Some(implied) = known.iter().find(|implied| implied.name == *name) {
            let pattern = implied.position.whole();
            if pattern.matches(value) {
                bound.push((name.clone(), value.clone()));
                continue;
            }
            let shown = printable(value, &[]);
            let title = implied.position.title();
            let message = format!("`{shown}`, which `--set {name}` gives, is not {title}");
            diagnostics.push(
                Diagnostic::new(
                    &code::VALUE_DOES_NOT_FIT,
                    implied.loc,
                    message,
                    format!("it is {} here", implied.phrase()),
                )
                .help(format!("give {}", implied.position.words(&pattern))),
            );
            continue;
        }
        let declared = checker.names(|symbol| matches!(symbol, Symbol::Param(_)));
        let near = did_you_mean(name, declared.into_iter().chain(known.iter().map(|implied| implied.name.as_str())));
        let diagnostic =
            Diagnostic::global(&code::UNKNOWN_PARAMETER, format!("--set {name}: the program has no such parameter"));
        diagnostics.push(match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("declare it: param {name}: string")),
        });
    }
    drop(known);
    checker.program.bound.extend(bound);
    diagnostics.into_iter().for_each(|diagnostic| checker.report(diagnostic));
}

/// Reports two parameters that would become one in the output.
pub(super) fn report_clashes(checker: &mut Checker<'_>) {
    // Clashes of resources, and of the handlers of an API, are reported with logical ids.
    let others = |pool: &UserPool<'_>| !pool.triggers.is_empty() || pool.settings.sms.is_some();
    if checker.program.params.is_empty() && !checker.program.user_pools.iter().any(others) {
        return;
    }
    let mut clashes = Vec::new();
    let implied = parameters::implied_by_each(&checker.program);
    for pair in implied.windows(2) {
        let [first, second] = pair else { continue };
        // What has the same name in the program too is a mistake of another kind.
        if first.name == second.name && first.of != second.of {
            clashes.push((first.name.clone(), first.loc, second.loc));
        }
    }
    for param in &checker.program.params {
        let name = parameters::logical(param.name);
        // A clash with a resource is reported with logical ids.
        let same = |one: &&parameters::Implied<'_>| !matches!(one.position, Position::Arn(_) | Position::TypedArn(_));
        let at = implied.partition_point(|one| one.name < name);
        if let Some(one) = implied[at..].iter().take_while(|one| one.name == name).find(same) {
            clashes.push((name, param.loc, one.loc));
        }
    }
    drop(implied);
    for (name, first, second) in clashes {
        let known = |one: &Diagnostic| {
            one.code == &code::LOGICAL_ID_CLASH
                && one.labels.iter().any(|label| label.loc == second || label.loc == first)
        };
        if !checker.diagnostics.iter().any(known) {
            let message = format!("two parameters of the output would be called `{name}`");
            checker.report(
                Diagnostic::new(&code::LOGICAL_ID_CLASH, second, message, "and this one")
                    .label(first, "this one")
                    .note("one value would be used for both")
                    .help("give one of the two another name"),
            );
        }
    }
}

/// Reports defaults that do not fit where they are used, unchecked values of Systems Manager, and parameters that no
/// value fits.
pub(super) fn check_uses(checker: &mut Checker<'_>) {
    for index in 0..checker.program.params.len() {
        let param = &checker.program.params[index];
        if param.uses.is_empty() {
            continue;
        }
        let diagnostics = match param.ty {
            ParamType::Ssm => check_ssm_uses(checker, index),
            ParamType::String | ParamType::Secret => {
                [check_default(checker, index), check_forms(checker, index)].into_iter().flatten().collect()
            }
        };
        diagnostics.into_iter().for_each(|diagnostic| checker.report(diagnostic));
    }
}

/// Returns the uses that have a property, one for each location. The property is computed once for each form.
fn distinct_uses<'p, 's>(uses: &'p [Use<'s>], mut has: impl FnMut(&Use<'s>) -> bool) -> Vec<&'p Use<'s>> {
    let mut known: Vec<((Position, bool, bool, u16), bool)> = Vec::new();
    let mut selected: Vec<&Use<'_>> = Vec::new();
    for one in uses {
        let answer = match known.iter().find(|(form, _)| *form == one.form()) {
            Some((_, answer)) => *answer,
            None => {
                let answer = has(one);
                known.push((one.form(), answer));
                answer
            }
        };
        if answer && selected.last().is_none_or(|last| last.loc != one.loc) {
            selected.push(one);
        }
    }
    selected
}

fn with_use_labels(diagnostic: Diagnostic, places: &[&Use<'_>]) -> Diagnostic {
    places.iter().fold(diagnostic, |diagnostic, one| diagnostic.label(one.loc, format!("it is {} here", one.phrase())))
}

/// Returns the error about a default that does not fit.
fn check_default(checker: &Checker<'_>, index: usize) -> Option<Diagnostic> {
    let param = &checker.program.params[index];
    let default = param.default.as_ref().filter(|_| param.bound.is_none())?;
    let places = distinct_uses(&param.uses, |one| !one.fits(&default.value));
    let first = places.first()?;
    let message = format!("the default of `{}` cannot be {}", param.name, first.phrase());
    let diagnostic =
        Diagnostic::new(&code::VALUE_DOES_NOT_FIT, default.loc, message, describe_problem(first, &default.value));
    Some(with_help(with_use_labels(diagnostic, &places), first, &default.value))
}

/// Describes what is wrong with a value.
fn describe_problem(used: &Use<'_>, value: &str) -> String {
    let pattern = used.pattern();
    if value.is_empty() {
        return "empty".to_owned();
    }
    if let Some((_, most)) = used.position.bounds()
        && used.pattern().matches(value)
    {
        return format!("has {} characters, {most} at most", value.chars().count());
    }
    let shown = |character: char| printable(character.encode_utf8(&mut [0; 4]), &[]).into_owned();
    match (pattern.problem(value), pattern.characters()) {
        (Some(Problem::Character(place, character)), Some(class)) if !class.has(character) => {
            let place = ordinal(place + 1);
            format!("`{}`, the {place} character, is not allowed in it", shown(character))
        }
        (Some(Problem::Character(0, character)), Some(_)) => format!("cannot begin with `{}`", shown(character)),
        (Some(Problem::Character(place, character)), _) if used.position.form().is_none() => {
            format!("`{}` cannot be its {} character", shown(character), ordinal(place + 1))
        }
        (Some(Problem::Many(has, most)), _) => format!("has {has} characters, {most} at most"),
        (Some(Problem::Few(has, least)), _) => format!("has {has} characters, {least} at least"),
        _ => format!("not {}", used.position.words(&pattern)),
    }
}

fn with_help(diagnostic: Diagnostic, used: &Use<'_>, value: &str) -> Diagnostic {
    let pattern = used.pattern();
    let wild = value.contains(['*', '?', '$', '{', '}']);
    let diagnostic = match wild && !used.position.open() {
        true => diagnostic
            .note("in a policy it would be a wildcard or a variable, and more would be allowed than the text says"),
        false => diagnostic,
    };
    let diagnostic = diagnostic.help(format!("give {}", used.position.words(&pattern)));
    match used.position {
        Position::Name(kind) if kind.word == "parameter" && value.starts_with('/') => {
            diagnostic.help("leave the slash out of the value, and write it into the text: name \"/{…}\"")
        }
        Position::Prefix(_) if value.contains('/') => {
            diagnostic.help("a value is one segment of a prefix: write a parameter for each, \"{one}/{two}/\"")
        }
        _ => diagnostic,
    }
}

/// Returns errors about a parameter of Systems Manager that is used where its value would have to be checked.
fn check_ssm_uses(checker: &Checker<'_>, index: usize) -> Vec<Diagnostic> {
    let param = &checker.program.params[index];
    let places = distinct_uses(&param.uses, |one| !one.position.open());
    let mut diagnostics = Vec::new();
    if let Some(first) = places.first() {
        let message =
            format!("the value of `{}` is read from Systems Manager, and cannot be {}", param.name, first.phrase());
        let diagnostic = Diagnostic::new(&code::UNCHECKED_PARAMETER, param.loc, message, "its value is not checked");
        diagnostics.push(
            with_use_labels(diagnostic, &places)
                .note("CloudFormation checks the name of such a parameter and not its value: anybody with write access could put a wildcard there")
                .help(format!("give the value when you deploy: param {}: string", param.name)),
        );
    }
    if let Some(default) = &param.default
        && !crate::model::position::ssm_name().0.matches(&default.value)
    {
        let message = format!("`{}` is not the name of a parameter of Systems Manager", printable(&default.value, &[]));
        diagnostics.push(
            Diagnostic::new(&code::VALUE_DOES_NOT_FIT, default.loc, message, "the default of `ssm` is a name")
                .help(format!("write: param {}: ssm = \"/app/{}\"", param.name, param.name)),
        );
    }
    diagnostics
}

/// Returns the error about a parameter for which no value fits everywhere.
fn check_forms(checker: &Checker<'_>, index: usize) -> Option<Diagnostic> {
    let param = &checker.program.params[index];
    let (first, rest) = param.uses.split_first()?;
    let mut all = first.pattern();
    let places = distinct_uses(rest, |one| match all.and(&one.pattern()) {
        Some(both) => {
            all = both;
            false
        }
        None => true,
    });
    let other = places.first()?;
    let message = format!("no value of `{}` can be both {} and {}", param.name, first.phrase(), other.phrase());
    let diagnostic = Diagnostic::new(&code::PARAMETER_OF_TWO_FORMS, param.loc, message, "one value for both");
    Some(
        with_use_labels(diagnostic.label(first.loc, format!("it is {} here", first.phrase())), &places)
            .help("declare a parameter for each"),
    )
}

impl Checker<'_> {
    /// Returns whether the value that `--set` gives for a parameter fits a place, and reports it otherwise. Returns
    /// true without such a value.
    pub(super) fn bound_fits(&mut self, id: ParamId, used: &Use<'_>) -> bool {
        let param = &self.program.params[id.index()];
        let Some(value) = &param.bound else { return true };
        // A brace would be a part of a placeholder in the output.
        let braces = value.contains(['{', '}']);
        let whole = !used.before && !used.behind;
        let dynamic = used.position.dynamic() && whole && super::template::is_dynamic(value);
        if used.fits(value) && (!braces || dynamic) {
            return true;
        }
        let shown = printable(value, &[]);
        let message = format!("`{shown}`, which `--set {}` gives, cannot be {}", param.name, used.phrase());
        let label = if braces {
            "braces would be a placeholder in the output".to_owned()
        } else {
            describe_problem(used, value)
        };
        let (loc, declared): (Loc, Loc) = (used.loc, param.loc);
        let diagnostic =
            Diagnostic::new(&code::VALUE_DOES_NOT_FIT, loc, message, label).label(declared, "declared here");
        let diagnostic = with_help(diagnostic, used, value);
        self.report(diagnostic);
        false
    }
}
