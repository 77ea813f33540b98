//! Identity pools.

use super::{Checker, Clauses, Declarations, Symbol, at};
use crate::diagnostic::codes::{identity as code, names};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::identity_pool::{Login, Rule, Tag};
use crate::model::{Handle, IdentityPool, Position, Spanned, UserPoolId};
use crate::syntax::ast::Path;
use crate::text::Loc;

/// Reads every `identity_pool`.
pub(super) fn identity_pools(checker: &mut Checker<'_>, declarations: &Declarations<'_>) {
    for (file, declare, doc) in &declarations.identity_pools {
        let clauses = checker.clauses(*file, declare);
        let (name, loc) = (checker.text(*file, declare.name), at(*file, declare.name));
        let (handle, existing) = handle(checker, &clauses, name);
        let sign_in = sign_in(checker, &clauses);
        let developer_provider = clauses.text("developer_provider");
        let developer_provider = developer_provider.map(|text| checker.string(text, Position::Title, name));
        let guests = guests(checker, &clauses);
        if clauses.get("sign_in").is_none() && guests.is_none() && developer_provider.is_none() {
            checker.report(
                Diagnostic::new(
                    &code::NOBODY_SIGNS_IN,
                    loc,
                    format!("nobody can get credentials from `{name}`"),
                    "no `sign_in`",
                )
                .help(format!("name whose users get them: identity_pool {name} {{ sign_in Users.web }}")),
            );
        }
        let tags = tags(checker, &clauses);
        let rules = rules(checker, &clauses, &sign_in);
        let classic_flow = clauses.switch("classic_flow").is_some_and(|switch| switch.value);
        let ambiguous_role = match clauses.word("ambiguous_role") {
            Some(word) if word.value == "authenticated" => "AuthenticatedRole",
            _ => "Deny",
        };
        checker.program.identity_pools.push(IdentityPool {
            name,
            loc,
            doc: doc.clone(),
            handle,
            existing,
            sign_in,
            guests,
            tags,
            sub_tag: false,
            token_check: clauses.switch("token_check").is_none_or(|switch| switch.value),
            classic_flow,
            ambiguous_role,
            rules,
            developer_provider,
        });
    }
}

fn handle<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>, name: &'s str) -> (Handle<'s>, bool) {
    let given: Vec<(&str, Loc)> =
        ["id", "import", "name"].into_iter().filter_map(|word| Some((word, clauses.text(word)?))).collect();
    if let [(first, one), (second, two), ..] = given.as_slice() {
        let message = format!("`{name}` is given both by `{first}` and by `{second}`");
        checker.report(
            Diagnostic::new(&names::TWO_HANDLES, *two, message, "one of the two would be ignored")
                .label(*one, "given here already"),
        );
    }
    match given.first() {
        Some(("id", text)) => (Handle::Name(checker.string(*text, Position::IdentityPoolId, name)), true),
        Some(("import", text)) => (Handle::Import(checker.string(*text, Position::Export, name)), true),
        Some((_, text)) => (Handle::Name(checker.string(*text, Position::Title, name)), false),
        None => (Handle::Parameter, false),
    }
}

fn guests<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Option<Spanned<&'s str>> {
    let clause = clauses.get("guests")?;
    let switch = clauses.switch("guests")?;
    if !switch.value {
        return None;
    }
    match clauses.text_args(clause).first() {
        Some(reason) => Some(Spanned { value: checker.raw(*reason), loc: clauses.loc(clause.span) }),
        None => {
            let end = Loc { span: crate::text::Span::new(switch.loc.span.end, switch.loc.span.end), ..switch.loc };
            checker.report(
                Diagnostic::new(&code::GUESTS_WITHOUT_REASON, switch.loc, "guests are switched on without a reason", "no `because`")
                    .note("whoever opens the app's page gets AWS credentials then, without signing in; a reviewer must see why")
                    .fix("say why", end, " because \"…\""),
            );
            Some(Spanned { value: "", loc: switch.loc })
        }
    }
}

fn sign_in(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>) -> Vec<Spanned<Login>> {
    let mut logins: Vec<Spanned<Login>> = Vec::new();
    for path in clauses.get("sign_in").map_or(Vec::new(), |clause| clauses.refs(clause)) {
        let loc = clauses.loc(path.span());
        let Some(login) = login(checker, clauses, &path) else { continue };
        if let Some(first) = logins.iter().find(|other| other.value == login) {
            let diagnostic = Diagnostic::new(&names::DUPLICATE_NAME, loc, "the same sign-in twice", "again here");
            checker.report(diagnostic.label(first.loc, "first here"));
            continue;
        }
        logins.push(Spanned { value: login, loc });
    }
    logins
}

/// A source of sign-ins: `Users.web`, or a provider.
fn login(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>, path: &Path) -> Option<Login> {
    let parts = clauses.names(path);
    let (first, loc) = (parts[0], clauses.loc(path.span()));
    match checker.symbol(first.value) {
        Some((Symbol::Provider(id), _)) if parts.len() == 1 => Some(Login::Provider(id)),
        Some((Symbol::UserPool(id), declared)) => {
            let pool = &checker.program.user_pools[id.index()];
            let clients: Vec<String> =
                pool.clients.iter().map(|client| format!("{}.{}", pool.name, client.name)).collect();
            if let [_, client] = parts.as_slice() {
                if let Some(client) = pool.client(client.value) {
                    return Some(Login::Client(id, client));
                }
                let message = format!("user pool `{}` has no app client `{}`", first.value, client.value);
                let near = did_you_mean(client.value, pool.clients.iter().map(|client| client.name));
                let diagnostic = Diagnostic::new(&names::UNKNOWN_NAME, client.loc, message, "not declared")
                    .label(declared, "the pool");
                checker.report(diagnostic.near_or(near, client.loc, |it| {
                    it.help(format!("declare it in the pool: client {}", client.value))
                }));
                return None;
            }
            let diagnostic = Diagnostic::new(
                &code::SIGN_IN_WITHOUT_CLIENT,
                loc,
                format!("`{}` signs in through an app client, and none is named", first.value),
                "which client?",
            )
            .note("an identity pool takes the tokens of one app client of a user pool; tokens of other clients are refused");
            checker.report(match clients.as_slice() {
                [] => diagnostic.help(format!(
                    "declare one in the pool: client web, and name it here: sign_in {}.web",
                    first.value
                )),
                [one] => diagnostic.fix(format!("write `{one}`"), loc, one.clone()),
                many => diagnostic.help(format!("name them: sign_in {}", many.join(", "))),
            });
            None
        }
        Some((_, declared)) => {
            let message = format!("nobody signs in with `{}`", first.value);
            let diagnostic =
                Diagnostic::new(&names::WRONG_KIND, loc, message, "an app client or a provider belongs here");
            checker.report(diagnostic.label(declared, "declared here"));
            None
        }
        None => {
            let known = checker.names(|symbol| matches!(symbol, Symbol::Provider(_) | Symbol::UserPool(_)));
            let message = format!("there is no user pool or provider `{}`", first.value);
            let diagnostic = Diagnostic::new(&names::UNKNOWN_NAME, first.loc, message, "not declared");
            checker.report(diagnostic.near_or(did_you_mean(first.value, known), first.loc, |it| {
                it.help(format!(
                    "declare it: provider {} oidc {{ issuer \"https://…\"; client_id \"…\" }}",
                    first.value
                ))
            }));
            None
        }
    }
}

fn tags<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Vec<Tag<'s>> {
    let mut tags: Vec<Tag<'s>> = Vec::new();
    for clause in clauses.all("tag") {
        let Some(name) = clauses.word_arg(clause, 0) else { continue };
        let claim = clauses.text_args(clause).first().map_or(String::new(), |text| checker.written(*text).into_owned());
        if let Some(first) = tags.iter().find(|tag| tag.name == name.value) {
            let message = format!("two principal tags `{}`", name.value);
            let diagnostic =
                Diagnostic::new(&names::DUPLICATE_NAME, name.loc, message, "again here").label(first.loc, "first here");
            checker.report(diagnostic);
        }
        if name.value == "sub" {
            checker.report(
                Diagnostic::new(
                    &names::RESERVED_NAME,
                    name.loc,
                    "the tag `sub` is made by the compiler",
                    "cannot be declared",
                )
                .help("use it without declaring it: a key of type `sub`, or {sub}"),
            );
        }
        if claim.is_empty() || claim.len() > 256 || name.value.len() > 128 {
            checker.report(
                Diagnostic::new(
                    &names::BAD_VALUE,
                    clauses.loc(clause.span),
                    "a tag has a key of at most 128 characters and a claim of 1 to 256",
                    "out of range",
                )
                .help("write: tag tenant = claim(\"custom:tenant\")"),
            );
        }
        tags.push(Tag { name: name.value, claim, loc: name.loc });
    }
    if tags.len() > 49 {
        checker.report(
            Diagnostic::new(
                &names::BAD_VALUE,
                tags[49].loc,
                "an identity pool maps at most 50 tags, `sub` among them",
                "one too many",
            )
            .help("leave out what no grant uses"),
        );
    }
    tags
}

fn rules<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>, sign_in: &[Spanned<Login>]) -> Vec<Rule<'s>> {
    let mut rules: Vec<Rule<'s>> = Vec::new();
    for clause in clauses.all("rule") {
        let loc = clauses.loc(clause.span);
        let refs = clauses.refs(clause);
        let texts = clauses.text_args(clause);
        let word = clause.args.iter().find_map(|arg| match arg {
            crate::syntax::ast::Arg::Word(span) => Some(clauses.slice(*span)),
            _ => None,
        });
        let ([from, to], [claim, value], Some(word)) = (refs.as_slice(), texts.as_slice(), word) else { continue };
        let Some(login) = login(checker, clauses, from) else { continue };
        if !sign_in.iter().any(|other| other.value == login) {
            let diagnostic = Diagnostic::new(
                &code::RULE_OUT_OF_PLACE,
                clauses.loc(from.span()),
                "a rule for users who cannot sign in here",
                "not in `sign_in`",
            );
            checker.report(diagnostic.help("add it to `sign_in`, or leave the rule out"));
        }
        let names = clauses.names(to);
        let group = match (checker.symbol(names[0].value), names.get(1)) {
            (Some((Symbol::UserPool(pool), _)), Some(group)) => {
                checker.program.user_pools[pool.index()].group(group.value).map(|group| (pool, group))
            }
            _ => None,
        };
        let Some(group) = group else {
            checker.report(
                Diagnostic::new(
                    &names::UNKNOWN_NAME,
                    clauses.loc(to.span()),
                    "a rule leads to the role of a group",
                    "no such group",
                )
                .help("name the pool and the group: -> Users.admins"),
            );
            continue;
        };
        let match_type = match word.value {
            "contains" => "Contains",
            "starts_with" => "StartsWith",
            "not_equal" => "NotEqual",
            _ => "Equals",
        };
        let claim = checker.written(*claim).into_owned();
        let value = checker.string(*value, Position::ClaimValue, "");
        rules.push(Rule { login, claim, match_type, value, group, loc });
    }
    rules
}

/// The user pools whose users get credentials from an identity pool.
pub(super) fn user_pools<'a>(pool: &'a IdentityPool<'_>) -> impl Iterator<Item = UserPoolId> + use<'a> {
    pool.sign_in.iter().filter_map(|login| match login.value {
        Login::Client(pool, _) => Some(pool),
        Login::Provider(_) => None,
    })
}
