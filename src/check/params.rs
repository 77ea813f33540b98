//! Values given from outside.

use super::{Checker, Options, Symbol};
use crate::diagnostic::{Diagnostic, codes::names as code, did_you_mean};

/// Fixes the values of declared parameters.
pub(super) fn bind(checker: &mut Checker<'_>, options: &Options) {
    for (name, value) in &options.set {
        if let Some((Symbol::Param(id), _)) = checker.symbol(name) {
            checker.program.params[id.index()].bound = Some(value.clone());
        }
    }
}

/// What is left of `--set` must name parameters that stand for resources.
pub(super) fn bound_resources(checker: &mut Checker<'_>, options: &Options) {
    if options.set.is_empty() {
        return;
    }
    let known = crate::model::parameters::implied(&checker.program);
    for (name, value) in &options.set {
        if matches!(checker.symbol(name), Some((Symbol::Param(_), _))) {
            continue;
        }
        if known.contains(name) {
            checker.program.bound.push((name.clone(), value.clone()));
            continue;
        }
        let declared = checker.names(|symbol| matches!(symbol, Symbol::Param(_)));
        let near = did_you_mean(name, declared.into_iter().chain(known.iter().map(String::as_str)));
        let diagnostic =
            Diagnostic::global(&code::UNKNOWN_PARAMETER, format!("--set {name}: the program has no such parameter"));
        let diagnostic = match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("declare it: param {name}: string")),
        };
        checker.report(diagnostic);
    }
}
