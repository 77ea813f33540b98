//! Values given from outside, and the places that they must fit.

use super::template::ordinal;
use super::{Checker, Options, Symbol};
use crate::diagnostic::{Diagnostic, codes::names as code, did_you_mean};
use crate::model::pattern::Problem;
use crate::model::position::{Position, Use};
use crate::model::{ParamId, ParamType, Pattern, UserPool, parameters};
use crate::text::{Loc, printable};

/// Fixes the values of declared parameters.
pub(super) fn bind(checker: &mut Checker<'_>, options: &Options) {
    for (name, value) in &options.set {
        if let Some((Symbol::Param(id), loc)) = checker.symbol(name) {
            if checker.program.params[id.index()].ty == ParamType::Secret {
                let message = format!("`--set {name}` gives the value of a secret");
                checker.report(
                    Diagnostic::new(&code::SECRET_BY_SET, loc, message, "would stand in the output")
                        .note("the output holds what `--set` gives as it is, for everybody who can read it")
                        .help(format!("leave out `--set {name}`, and give the value when the app is deployed")),
                );
                continue;
            }
            checker.program.params[id.index()].bound = Some(value.clone());
        }
    }
}

/// What is left of `--set` must name parameters that stand for resources, and fit there.
pub(super) fn bound_resources(checker: &mut Checker<'_>, options: &Options) {
    if options.set.is_empty() {
        return;
    }
    let known = parameters::implied(&checker.program);
    let (mut bound, mut found) = (Vec::new(), Vec::new());
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
            found.push(
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
        found.push(match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("declare it: param {name}: string")),
        });
    }
    drop(known);
    checker.program.bound.extend(bound);
    found.into_iter().for_each(|diagnostic| checker.report(diagnostic));
}

/// Two parameters that would be one: the value of each would have to fit the places of both.
pub(super) fn clashes(checker: &mut Checker<'_>) {
    // Resources beside each other are told apart where logical ids are made, and the handlers of an API with it.
    let others = |pool: &UserPool<'_>| !pool.triggers.is_empty() || pool.settings.sms.is_some();
    if checker.program.params.is_empty() && !checker.program.user_pools.iter().any(others) {
        return;
    }
    let mut found = Vec::new();
    let implied = parameters::implied_by_each(&checker.program);
    for pair in implied.windows(2) {
        let [first, second] = pair else { continue };
        // What has the same name in the program too is a mistake of another kind.
        if first.name == second.name && first.of != second.of {
            found.push((first.name.clone(), first.loc, second.loc));
        }
    }
    for param in &checker.program.params {
        let name = parameters::logical(param.name);
        // A resource beside a parameter is told apart where logical ids are made.
        let same = |one: &&parameters::Implied<'_>| !matches!(one.position, Position::Arn(_));
        let at = implied.partition_point(|one| one.name < name);
        if let Some(one) = implied[at..].iter().take_while(|one| one.name == name).find(same) {
            found.push((name, param.loc, one.loc));
        }
    }
    drop(implied);
    for (name, first, second) in found {
        let known = |one: &Diagnostic| {
            one.code == &code::LOGICAL_ID_CLASH
                && one.labels.iter().any(|label| label.loc == second || label.loc == first)
        };
        if !checker.diagnostics.iter().any(known) {
            let message = format!("two parameters of the output would be called `{name}`");
            checker.report(
                Diagnostic::new(&code::LOGICAL_ID_CLASH, second, message, "and this one")
                    .label(first, "this one")
                    .note("one value would stand for both")
                    .help("give one of the two another name"),
            );
        }
    }
}

/// Whether defaults and values of Systems Manager fit where they are used, and whether any value can.
pub(super) fn uses(checker: &mut Checker<'_>) {
    for at in 0..checker.program.params.len() {
        let param = &checker.program.params[at];
        if param.uses.is_empty() {
            continue;
        }
        let found = match param.ty {
            ParamType::Ssm => unchecked(checker, at),
            ParamType::String | ParamType::Secret => {
                [default(checker, at), two_forms(checker, at)].into_iter().flatten().collect()
            }
        };
        found.into_iter().for_each(|diagnostic| checker.report(diagnostic));
    }
}

/// The uses of a parameter whose places have a property, which is asked for once for each form.
fn which<'p, 's>(uses: &'p [Use<'s>], mut has: impl FnMut(&Use<'s>) -> bool) -> Vec<&'p Use<'s>> {
    let mut known: Vec<((Position, bool, bool, u16), bool)> = Vec::new();
    let mut out: Vec<&Use<'_>> = Vec::new();
    for one in uses {
        let answer = match known.iter().find(|(form, _)| *form == one.form()) {
            Some((_, answer)) => *answer,
            None => {
                let answer = has(one);
                known.push((one.form(), answer));
                answer
            }
        };
        if answer && out.last().is_none_or(|last| last.loc != one.loc) {
            out.push(one);
        }
    }
    out
}

fn labelled(diagnostic: Diagnostic, places: &[&Use<'_>]) -> Diagnostic {
    places.iter().fold(diagnostic, |diagnostic, one| diagnostic.label(one.loc, format!("it is {} here", one.phrase())))
}

/// A default that does not fit.
fn default(checker: &Checker<'_>, at: usize) -> Option<Diagnostic> {
    let param = &checker.program.params[at];
    let default = param.default.as_ref().filter(|_| param.bound.is_none())?;
    let places = which(&param.uses, |one| !one.fits(&default.value));
    let first = places.first()?;
    let message = format!("the default of `{}` cannot be {}", param.name, first.phrase());
    let diagnostic = Diagnostic::new(&code::VALUE_DOES_NOT_FIT, default.loc, message, wrong(first, &default.value));
    Some(ways_out(labelled(diagnostic, &places), first, &default.value))
}

/// What is wrong with a value, in few words.
fn wrong(used: &Use<'_>, value: &str) -> String {
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
            format!("`{}`, the {place} character, cannot stand in it", shown(character))
        }
        (Some(Problem::Character(0, character)), Some(_)) => format!("cannot begin with `{}`", shown(character)),
        (Some(Problem::Character(place, character)), _) if used.position.form().is_none() => {
            format!("`{}` cannot be its {} character", shown(character), ordinal(place + 1))
        }
        (Some(Problem::Many(has, most)), _) => format!("has {has} characters, {most} at most"),
        (Some(Problem::Few(has, least)), _) => format!("has {has} characters, {least} at least"),
        _ => format!("not {}", pattern_words(used, &pattern)),
    }
}

fn pattern_words(used: &Use<'_>, pattern: &Pattern) -> String {
    used.position.words(pattern)
}

fn ways_out(diagnostic: Diagnostic, used: &Use<'_>, value: &str) -> Diagnostic {
    let pattern = used.pattern();
    let wild = value.contains(['*', '?', '$', '{', '}']);
    let diagnostic = match wild && !used.position.open() {
        true => diagnostic
            .note("in a policy it would be a wildcard or a variable, and more would be allowed than the text says"),
        false => diagnostic,
    };
    let diagnostic = diagnostic.help(format!("give {}", pattern_words(used, &pattern)));
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

/// A parameter of Systems Manager where its value would have to be checked.
fn unchecked(checker: &Checker<'_>, at: usize) -> Vec<Diagnostic> {
    let param = &checker.program.params[at];
    let places = which(&param.uses, |one| !one.position.open());
    let mut out = Vec::new();
    if let Some(first) = places.first() {
        let message =
            format!("the value of `{}` is read from Systems Manager, and cannot be {}", param.name, first.phrase());
        let diagnostic = Diagnostic::new(&code::UNCHECKED_PARAMETER, param.loc, message, "nobody checks the value");
        out.push(
            labelled(diagnostic, &places)
                .note("CloudFormation compares the name of such a parameter with a pattern, and not its value: whoever may write it could put a wildcard there")
                .help(format!("give the value when you deploy: param {}: string", param.name)),
        );
    }
    if let Some(default) = &param.default
        && !crate::model::position::ssm_name().0.matches(&default.value)
    {
        let message = format!("`{}` is not the name of a parameter of Systems Manager", printable(&default.value, &[]));
        out.push(
            Diagnostic::new(&code::VALUE_DOES_NOT_FIT, default.loc, message, "the default of `ssm` is a name")
                .help(format!("write: param {}: ssm = \"/app/{}\"", param.name, param.name)),
        );
    }
    out
}

/// A parameter of which no value fits everywhere.
fn two_forms(checker: &Checker<'_>, at: usize) -> Option<Diagnostic> {
    let param = &checker.program.params[at];
    let (first, rest) = param.uses.split_first()?;
    let mut all = first.pattern();
    let places = which(rest, |one| match all.and(&one.pattern()) {
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
        labelled(diagnostic.label(first.loc, format!("it is {} here", first.phrase())), &places)
            .help("declare a parameter for each"),
    )
}

impl Checker<'_> {
    /// Whether the value that `--set` gives for a parameter fits a place; reports it if not. True if there is no such value.
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
        let label = if braces { "braces would be a placeholder in the output".to_owned() } else { wrong(used, value) };
        let (loc, declared): (Loc, Loc) = (used.loc, param.loc);
        let diagnostic =
            Diagnostic::new(&code::VALUE_DOES_NOT_FIT, loc, message, label).label(declared, "declared here");
        let diagnostic = ways_out(diagnostic, used, value);
        self.report(diagnostic);
        false
    }
}
