//! The one namespace of a program.

use super::{Checker, Declarations, Symbol, location};
use crate::diagnostic::{Diagnostic, codes::names as code};
use crate::model::{ApiId, IdentityPoolId, Param, ParamId, ParamType, ProviderId, ResourceId, Spanned, UserPoolId};
use crate::syntax::ast::{ParamNode, StatementNode};
use crate::syntax::{Parsed, RESERVED};
use crate::text::{FileId, Loc, Span};

/// Gives declarations their ids: each area counts its own, in the order of the text.
#[derive(Debug, Default)]
pub(crate) struct IdAllocator {
    params: u32,
    user_pools: u32,
    providers: u32,
    identity_pools: u32,
    apis: u32,
    resources: u32,
}

impl IdAllocator {
    /// Returns the symbol of the next statement, or nothing if it declares none.
    pub(crate) fn next(&mut self, statement: &StatementNode) -> Option<Symbol> {
        let mut take = |count: fn(&mut Self) -> &mut u32| {
            let count = count(self);
            *count += 1;
            *count - 1
        };
        match statement {
            StatementNode::Param(_) => Some(Symbol::Param(ParamId(take(|ids| &mut ids.params)))),
            StatementNode::Declare(declare) => Some(match declare.spec?.word {
                "user_pool" => Symbol::UserPool(UserPoolId(take(|ids| &mut ids.user_pools))),
                "provider" => Symbol::Provider(ProviderId(take(|ids| &mut ids.providers))),
                "identity_pool" => Symbol::IdentityPool(IdentityPoolId(take(|ids| &mut ids.identity_pools))),
                "api" => Symbol::Api(ApiId(take(|ids| &mut ids.apis))),
                _ => Symbol::Resource(ResourceId(take(|ids| &mut ids.resources))),
            }),
            StatementNode::Grant(_) | StatementNode::Test(_) => None,
        }
    }
}

/// Gives every declaration its id and enters its name.
pub(super) fn declare<'t>(checker: &mut Checker<'_>, trees: &'t [Parsed]) -> Declarations<'t> {
    let mut declarations = Declarations::default();
    let mut ids = IdAllocator::default();
    for (file, parsed) in trees.iter().enumerate() {
        let file = FileId(file as u32);
        for statement in &parsed.tree.statements {
            let Some(symbol) = ids.next(statement) else { continue };
            match statement {
                StatementNode::Param(param) => {
                    read_param(checker, file, param, &doc_comment(checker, parsed, file, param.span));
                    enter(checker, symbol, location(file, param.name));
                }
                StatementNode::Declare(declare) => {
                    let list = match symbol {
                        Symbol::UserPool(_) => &mut declarations.user_pools,
                        Symbol::Provider(_) => &mut declarations.providers,
                        Symbol::IdentityPool(_) => &mut declarations.identity_pools,
                        Symbol::Api(_) => &mut declarations.apis,
                        Symbol::Resource(_) | Symbol::Param(_) => &mut declarations.resources,
                    };
                    list.push((file, declare, doc_comment(checker, parsed, file, declare.span)));
                    enter(checker, symbol, location(file, declare.name));
                }
                StatementNode::Grant(_) | StatementNode::Test(_) => {}
            }
        }
    }
    declarations
}

/// Enters a name, and reports one that is malformed or taken.
fn enter<'s>(checker: &mut Checker<'s>, symbol: Symbol, loc: Loc) {
    let name = checker.slice(loc);
    check_name(checker, loc);
    // Of other resources the output has at most a parameter.
    let makes = !matches!(symbol, Symbol::Param(_) | Symbol::Resource(_)) || checker.declared_word(loc) == "function";
    if makes && name.len() > MAX_NAME_LENGTH {
        report_long_name(checker, loc, name.len(), MAX_NAME_LENGTH);
    }
    if let Some((_, first)) = checker.symbol(name) {
        checker.report(
            Diagnostic::new(&code::DUPLICATE_NAME, loc, format!("`{name}` is declared twice"), "again here")
                .label(first, "first here")
                .note("all declarations of a project are one namespace, so that a name in a grant can mean only one thing")
                .help("give one of the two another name"),
        );
        return;
    }
    checker.symbols.insert(name, (symbol, loc));
}

/// Reports a name that is reserved or does not have the form of one.
pub(super) fn check_name(checker: &mut Checker<'_>, loc: Loc) {
    let name = checker.slice(loc);
    // Reserved words have no capital letters, and most names begin with one.
    if !name.starts_with(|first: char| first.is_ascii_uppercase()) && RESERVED.contains(&name) {
        checker.report(
            Diagnostic::new(&code::RESERVED_NAME, loc, format!("`{name}` is a reserved word"), "cannot be a name")
                .help("choose another name; a capital letter is enough"),
        );
    } else if name.contains('-') {
        let better = name.replace('-', "_");
        checker.report(
            Diagnostic::new(&code::BAD_NAME, loc, format!("`{name}` is not a name"), "`-` is not allowed in a name")
                .fix(format!("write `{better}`; its name in AWS is written as `name \"{name}\"`"), loc, better),
        );
    }
}

/// Longest name of a declaration. A logical id of 255 characters has room for two of them and a suffix.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
const MAX_NAME_LENGTH: usize = 110;
/// Longest name of a part of a declaration whose own name is as long as it may be.
const MAX_PART_LENGTH: usize = 255 - MAX_NAME_LENGTH - 16;

fn report_long_name(checker: &mut Checker<'_>, loc: Loc, length: usize, most: usize) {
    let message = format!("this name has {length} characters, {most} at most");
    checker.report(
        Diagnostic::new(&code::LONG_NAME, loc, message, format!("{} too many", length - most))
            .note("logical ids of CloudFormation are built from names, and have at most 255 characters")
            .help("choose a shorter name; its name in AWS can be in `name`"),
    );
}

/// Reports the name of a part of a declaration that makes a logical id too long together with the declaration's own.
pub(super) fn check_part_name(checker: &mut Checker<'_>, whole: &str, part: Loc) {
    let length = checker.slice(part).len();
    let most = MAX_PART_LENGTH + MAX_NAME_LENGTH.saturating_sub(whole.len());
    if length > most {
        report_long_name(checker, part, length, most);
    }
}

fn read_param(checker: &mut Checker<'_>, file: FileId, node: &ParamNode, doc: &str) {
    let ty = match checker.text(file, node.ty) {
        "string" => ParamType::String,
        "secret" => ParamType::Secret,
        "ssm" => ParamType::Ssm,
        other => {
            let message = format!("`{other}` is no type of a parameter");
            checker.report(Diagnostic::new(&code::UNKNOWN_TYPE, location(file, node.ty), message, "not known").help(
                "write string, secret (not shown in consoles) or ssm (the default names a Systems Manager parameter)",
            ));
            ParamType::String
        }
    };
    let default = node.default.map(|span| {
        let loc = location(file, span);
        Spanned { value: checker.plain(loc).into_owned(), loc }
    });
    let (name, loc) = (checker.text(file, node.name), location(file, node.name));
    let default = match default {
        Some(default) if ty == ParamType::Secret => {
            // Nothing shows it again, the message least of all.
            let span = Span::new(node.ty.end, default.loc.span.end);
            let message = format!("the secret `{name}` has a default");
            checker.report(
                Diagnostic::new(&code::SECRET_WITH_DEFAULT, default.loc, message, "everybody who reads the source or the output can read it")
                    .note("a default is a part of the output; take it for known, and replace the secret where it came from")
                    .fix("give the value when the app is deployed", Loc { span, ..default.loc }, "")
                    .help("or read it from Secrets Manager where it is used: \"{{resolve:secretsmanager:NAME:SecretString:KEY}}\""),
            );
            None
        }
        default => default,
    };
    checker.program.params.push(Param { name, loc, ty, default, uses: Vec::new(), bound: None, doc: doc.to_owned() });
}

/// Returns the doc comment right before a statement, without slashes.
fn doc_comment(checker: &Checker<'_>, parsed: &Parsed, file: FileId, statement: Span) -> String {
    let end = parsed.comments.partition_point(|comment| comment.span.start < statement.start);
    let before = &parsed.comments[..end];
    let start =
        before.iter().rposition(|comment| comment.next != statement.start || !comment.doc).map_or(0, |at| at + 1);
    let lines = before[start..].iter();
    let lines = lines.map(|comment| checker.text(file, comment.span).trim_start_matches('/').trim());
    lines.collect::<Vec<_>>().join(" ")
}
