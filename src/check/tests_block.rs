//! Checks the names in `test` blocks.

use super::{Checker, Symbol, location};
use crate::diagnostic::codes::names;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::syntax::Parsed;
use crate::syntax::ast::{
    AssertNode, Assertion, PrincipalKind, PrincipalNode, RouteRef, StatementNode, TargetNode, VerbNode,
};
use crate::text::{FileId, Span};

/// Checks the names in every `test`.
pub(super) fn check(checker: &mut Checker<'_>, trees: &[Parsed]) {
    for (file, parsed) in trees.iter().enumerate() {
        for statement in &parsed.tree.statements {
            if let StatementNode::Test(test) = statement {
                test.asserts.iter().for_each(|assert| check_assert(checker, FileId(file as u32), assert));
            }
        }
    }
}

fn check_assert(checker: &mut Checker<'_>, file: FileId, node: &AssertNode) {
    match &node.claim {
        Assertion::May { who, except, verbs, target, owner, .. } => {
            std::iter::once(who).chain(except).for_each(|who| check_principal(checker, file, who));
            check_target(checker, file, target, verbs, *owner);
        }
        Assertion::RouteRequires { route, authorizer, .. } => {
            check_route(checker, file, route);
            if let (Some(authorizer), Some((Symbol::Api(id), _))) =
                (authorizer, checker.symbol(checker.text(file, route.api)))
            {
                let written = checker.text(file, *authorizer);
                let known = checker.program.apis[id.index()].authorizer_names();
                if written != "iam" && !known.contains(&written) {
                    report_unknown(checker, file, *authorizer, "authorizer", known);
                }
            }
        }
        Assertion::RoutePublic { route } => check_route(checker, file, route),
    }
}

fn check_principal(checker: &mut Checker<'_>, file: FileId, who: &PrincipalNode) {
    let Some(path) = who.path else { return };
    let name = checker.text(file, path.first());
    match who.kind {
        PrincipalKind::AuthUsers | PrincipalKind::UnauthUsers => {
            if !matches!(checker.symbol(name), Some((Symbol::IdentityPool(_), _))) {
                let known = checker.names(|symbol| matches!(symbol, Symbol::IdentityPool(_)));
                report_unknown(checker, file, path.first(), "identity pool", known);
            }
        }
        PrincipalKind::Group => {
            let last = path.names()[path.len() - 1];
            let group = checker.text(file, last);
            let groups: Vec<&str> = checker
                .program
                .user_pools
                .iter()
                .filter(|pool| path.len() == 1 || pool.name == name)
                .flat_map(|pool| pool.groups.iter().map(|group| group.name))
                .collect();
            if !groups.contains(&group) {
                report_unknown(checker, file, last, "group", groups);
            }
        }
        PrincipalKind::Function => check_resource(checker, file, path.first(), "function"),
    }
}

fn check_resource(checker: &mut Checker<'_>, file: FileId, span: Span, word: &str) {
    let name = checker.text(file, span);
    let fits = |symbol| matches!(symbol, Symbol::Resource(id) if checker.program.resources[id.index()].kind.shapes.iter().any(|shape| shape.word == word));
    if !checker.symbol(name).is_some_and(|(symbol, _)| fits(symbol)) {
        let known = checker.names(fits);
        report_unknown(checker, file, span, word, known);
    }
}

fn check_target(
    checker: &mut Checker<'_>,
    file: FileId,
    target: &TargetNode,
    verbs: &[VerbNode],
    owner: Option<(Span, bool)>,
) {
    let word = checker.text(file, target.kind);
    let name = checker.text(file, target.path.first());
    if let Some(key) = target.route.as_deref() {
        return check_route(checker, file, &RouteRef { span: target.span(), api: target.path.first(), key: *key });
    }
    let kind = match checker.symbol(name) {
        Some((Symbol::Resource(id), _)) => {
            check_resource(checker, file, target.path.first(), word);
            checker.program.resources[id.index()].kind
        }
        Some((Symbol::Api(id), _)) if matches!(word, "api" | "field") => {
            crate::model::grant::Object::Api(id).kind(&checker.program)
        }
        Some((Symbol::UserPool(id), _)) if word == "user_pool" => {
            crate::model::grant::Object::UserPool(id).kind(&checker.program)
        }
        Some((Symbol::IdentityPool(id), _)) if word == "identity_pool" => {
            crate::model::grant::Object::IdentityPool(id).kind(&checker.program)
        }
        _ => {
            let known = checker.names(|symbol| matches!(symbol, Symbol::Resource(_)));
            return report_unknown(checker, file, target.path.first(), word, known);
        }
    };
    for verb in verbs {
        let written = checker.text(file, verb.span);
        if !verb.raw && kind.expand(written).next().is_none() {
            let known: Vec<&str> = kind.words().collect();
            report_unknown(checker, file, verb.span, "verb", known);
        }
    }
    if let (Some((attribute, _)), Some((Symbol::Resource(id), _))) = (owner, checker.symbol(name))
        && let Some(table) = checker.program.resources[id.index()].table()
    {
        let written = checker.text(file, attribute);
        let known: Vec<&str> =
            table.key.iter().chain(table.indexes.iter().flat_map(|index| &index.key)).map(|key| key.name).collect();
        if !known.contains(&written) {
            report_unknown(checker, file, attribute, "key attribute", known);
        }
    }
}

fn check_route(checker: &mut Checker<'_>, file: FileId, route: &RouteRef) {
    let api = checker.text(file, route.api);
    let Some((Symbol::Api(id), _)) = checker.symbol(api) else {
        let known = checker.names(|symbol| matches!(symbol, Symbol::Api(_)));
        return report_unknown(checker, file, route.api, "API", known);
    };
    let method = route.key.method.map_or("", |span| checker.text(file, span));
    let path = checker.text(file, route.key.path);
    let model = &checker.program.apis[id.index()];
    if model.route(method, path).is_none() && !model.refuses(method, path) {
        let routes: Vec<String> = model.routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
        report_unknown(checker, file, route.key.span(), "route", routes.iter().map(String::as_str).collect());
    }
}

fn report_unknown(checker: &mut Checker<'_>, file: FileId, span: Span, what: &str, known: Vec<&str>) {
    let loc = location(file, span);
    let written = checker.slice(loc);
    let diagnostic =
        Diagnostic::new(&names::UNKNOWN_NAME, loc, format!("there is no {what} `{written}`"), "not declared");
    checker.report(match did_you_mean(written, known.iter().copied()) {
        Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), loc, near.to_owned()),
        None if known.is_empty() => diagnostic,
        None => diagnostic.help(format!("there are: {}", known.join(", "))),
    });
}
