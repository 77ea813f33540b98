//! Identity pools.

use super::{Checker, Clauses, Declarations, Symbol, location, role_options, user_pool};
use crate::diagnostic::codes::{identity as code, names};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::identity_pool::{MappingRule, SignIn, Tag};
use crate::model::role_options::RoleOptions;
use crate::model::{Handle, IdentityPool, Param, Piece, Position, Spanned, Str, UserPoolId, shapes};
use crate::syntax::ast::Path;
use crate::text::Loc;

/// Reads every `identity_pool`.
pub(super) fn read(checker: &mut Checker<'_>, declarations: &Declarations<'_>) {
    for (file, declare, doc) in &declarations.identity_pools {
        let clauses = checker.clauses(*file, declare);
        let (name, loc) = (checker.text(*file, declare.name), location(*file, declare.name));
        let (handle, existing) = read_handle(checker, &clauses, name);
        let sign_in = read_sign_in(checker, &clauses);
        let developer_provider = clauses.text("developer_provider");
        let developer_provider = developer_provider.map(|text| checker.string(text, Position::DeveloperProvider, name));
        let guests = read_guests(checker, &clauses, name);
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
        let tags = read_tags(checker, &clauses);
        let rules = read_rules(checker, &clauses, &sign_in);
        let classic_flow = clauses.switch("classic_flow").is_some_and(|switch| switch.value);
        let ambiguous_role = read_ambiguous_role(checker, &clauses, name);
        let role = role_options::read(checker, &clauses);
        let resource_tags = role_options::read_tags(checker, &clauses, "resource_tag");
        if existing && let Some(tag) = clauses.location_of("resource_tag") {
            let first = clauses.location_of("id").or_else(|| clauses.location_of("import"));
            let message = "`resource_tag` would change a pool that exists already";
            user_pool::report_change_of_existing(checker, tag, first, message);
        }
        let set: Vec<Spanned<&str>> = tags.iter().map(|tag| Spanned { value: tag.name, loc: tag.loc }).collect();
        if let Some(role) = &role {
            role_options::check_principal_tags(checker, role, &set);
            check_max_session(checker, role, classic_flow);
        }
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
            role,
            developer_provider,
            resource_tags,
        });
    }
}

/// Reports a longest session that no way to get credentials asks for.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html>
fn check_max_session(checker: &mut Checker<'_>, role: &RoleOptions<'_>, classic_flow: bool) {
    let Some(length) = role.max_session.filter(|_| !classic_flow) else { return };
    checker.report(
        Diagnostic::new(
            &names::BAD_VALUE,
            length.loc,
            "no session is longer than an hour without `classic_flow`",
            "of no effect",
        )
        .note("in the enhanced flow, Cognito takes the role itself, for one hour")
        .help("leave `max_session` out, or add classic_flow on: then an app asks STS for as long as it likes"),
    );
}

fn read_handle<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>, name: &'s str) -> (Handle<'s>, bool) {
    let given: Vec<(&str, Loc)> =
        ["id", "import", "name"].into_iter().filter_map(|word| Some((word, clauses.text(word)?))).collect();
    if let [(first, one), (second, two), ..] = given.as_slice() {
        let message = format!("`{name}` has both `{first}` and `{second}`");
        checker.report(
            Diagnostic::new(&names::TWO_HANDLES, *two, message, "one of the two would be ignored")
                .label(*one, "given here already"),
        );
    }
    match given.first() {
        Some(("id", text)) => (Handle::Name(checker.string(*text, Position::IdentityPoolId, name)), true),
        Some(("import", text)) => (Handle::Import(checker.string(*text, Position::Export, name)), true),
        Some((_, text)) => (Handle::Name(checker.string(*text, Position::IdentityPoolName, name)), false),
        None => (Handle::Parameter, false),
    }
}

fn read_guests<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>, name: &str) -> Option<Spanned<&'s str>> {
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
                Diagnostic::new(&code::GUESTS_WITHOUT_REASON, switch.loc, format!("guests of `{name}` are switched on without a reason"), "no `because`")
                    .note("then anybody who opens the app's page gets AWS credentials without signing in; a reviewer must see why")
                    .fix("say why", end, " because \"…\""),
            );
            Some(Spanned { value: "", loc: switch.loc })
        }
    }
}

fn read_sign_in(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>) -> Vec<Spanned<SignIn>> {
    let mut logins: Vec<Spanned<SignIn>> = Vec::new();
    for path in clauses.get("sign_in").map_or(Vec::new(), |clause| clauses.refs(clause)) {
        let loc = clauses.loc(path.span());
        let Some(login) = resolve_login(checker, clauses, &path) else { continue };
        if let Some(first) = logins.iter().find(|other| other.value == login) {
            let message = format!("`{}` signs in twice", checker.slice(loc));
            let diagnostic = Diagnostic::new(&names::DUPLICATE_NAME, loc, message, "again here");
            checker.report(diagnostic.label(first.loc, "first here"));
            continue;
        }
        logins.push(Spanned { value: login, loc });
    }
    logins
}

/// Resolves a source of sign-ins: `Users.web`, or a provider.
fn resolve_login(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>, path: &Path) -> Option<SignIn> {
    let parts = clauses.names(path);
    let (first, loc) = (parts[0], clauses.loc(path.span()));
    match checker.symbol(first.value) {
        Some((Symbol::Provider(id), _)) if parts.len() == 1 => Some(SignIn::Provider(id)),
        Some((Symbol::UserPool(id), declared)) => {
            let pool = &checker.program.user_pools[id.index()];
            let clients: Vec<String> =
                pool.clients.iter().map(|client| format!("{}.{}", pool.name, client.name)).collect();
            if let [_, client] = parts.as_slice() {
                if let Some(at) = pool.client(client.value) {
                    let existing = pool.clients[at as usize].existing.clone();
                    check_client_id(checker, existing, client.loc);
                    return Some(SignIn::Client(id, at));
                }
                let message = format!("user pool `{}` has no app client `{}`", first.value, client.value);
                let near = did_you_mean(client.value, pool.clients.iter().map(|client| client.name));
                let diagnostic = Diagnostic::new(&names::UNKNOWN_NAME, client.loc, message, "not declared")
                    .label(declared, "the pool");
                checker.report(diagnostic.suggest_or(near, client.loc, |diagnostic| {
                    diagnostic.help(format!("declare it in the pool: client {}", client.value))
                }));
                return None;
            }
            let diagnostic = Diagnostic::new(
                &code::SIGN_IN_WITHOUT_CLIENT,
                loc,
                format!("`{}` signs in through an app client, and none is named", first.value),
                "which client?",
            )
            .note("an identity pool accepts the tokens of one app client of a user pool and refuses those of others");
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
            checker.report(diagnostic.suggest_or(did_you_mean(first.value, known), first.loc, |diagnostic| {
                diagnostic.help(format!(
                    "declare it: provider {} oidc {{ issuer \"https://…\"; client_id \"…\" }}",
                    first.value
                ))
            }));
            None
        }
    }
}

/// Reports a client id with a character that user pools take and identity pools do not.
fn check_client_id(checker: &mut Checker<'_>, id: Option<Str<'_>>, used: Loc) {
    let Some(id) = id else { return };
    if id.literals().any(|part| part.contains('+')) {
        checker.report(
            Diagnostic::new(
                &names::BAD_VALUE,
                id.loc,
                "an identity pool accepts no app client with `+` in its id",
                "has a `+`",
            )
            .label(used, "signs in here")
            .help("write letters, digits and _"),
        );
    }
}

fn read_tags<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Vec<Tag<'s>> {
    let mut tags: Vec<Tag<'s>> = Vec::new();
    for clause in clauses.all("tag") {
        let Some(name) = clauses.word_arg(clause, 0) else { continue };
        let text = clauses.text_args(clause).first().copied();
        let claim = text.map_or(String::new(), |text| checker.written(text).into_owned());
        checker.check_declared_name(name, Position::Tag);
        if let Some(text) = text {
            checker.check_text(text, &claim, Position::TagClaim, "");
        }
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
        tags.push(Tag { name: name.value, claim, loc: name.loc });
    }
    if let Some(extra) = tags.get(MAX_TAGS - 1) {
        let message = format!("an identity pool maps at most {MAX_TAGS} tags, `sub` among them");
        checker.report(
            Diagnostic::new(&names::BAD_VALUE, extra.loc, message, "one too many").help("leave out what no grant uses"),
        );
    }
    tags
}

/// Reads what users get whom no rule matches. Roles that come from groups are never ambiguous, since precedences
/// differ.
fn read_ambiguous_role(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>, name: &str) -> &'static str {
    let deny = clauses.word("ambiguous_role").is_some_and(|word| word.value == "deny");
    if deny
        && clauses.get("rule").is_none()
        && let Some(loc) = clauses.location_of("ambiguous_role")
    {
        checker.report(
            Diagnostic::new(
                &code::AMBIGUOUS_ROLE_WITHOUT_RULE,
                loc,
                format!("`{name}` has no rule that could fail to match"),
                "would refuse everybody who is in no group",
            )
            .note("without rules roles come from groups, and users in no group get what `auth_users` are granted")
            .fix("remove it", loc, ""),
        );
    }
    if deny { "Deny" } else { "AuthenticatedRole" }
}

fn read_rules<'s>(
    checker: &mut Checker<'s>,
    clauses: &Clauses<'s, '_>,
    sign_in: &[Spanned<SignIn>],
) -> Vec<MappingRule<'s>> {
    let mut rules: Vec<MappingRule<'s>> = Vec::new();
    for clause in clauses.all("rule") {
        let loc = clauses.loc(clause.span);
        let refs = clauses.refs(clause);
        let texts = clauses.text_args(clause);
        let word = clause.args.iter().find_map(|arg| match arg {
            crate::syntax::ast::Arg::Word(span) => Some(clauses.slice(*span)),
            _ => None,
        });
        let ([from, to], [claim, value], Some(word)) = (refs.as_slice(), texts.as_slice(), word) else { continue };
        let Some(login) = resolve_login(checker, clauses, from) else { continue };
        if !sign_in.iter().any(|other| other.value == login) {
            let from = clauses.loc(from.span());
            let message = format!("a rule is for users of `{}`, who cannot sign in here", checker.dotted(from));
            let diagnostic = Diagnostic::new(&code::RULE_OUT_OF_PLACE, from, message, "not in `sign_in`");
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
            let to = clauses.loc(to.span());
            let message = format!("there is no group `{}`", checker.slice(to));
            checker.report(
                Diagnostic::new(&names::UNKNOWN_NAME, to, message, "a rule gives the role of a group")
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
        let read = *claim;
        let claim = checker.written(read).into_owned();
        if (1..=shapes::COGNITO_IDENTITY_CLAIM_NAME.max).contains(&(claim.chars().count() as u64)) {
            checker.check_text(read, &claim, Position::RuleClaim, "");
        }
        let value = checker.string(*value, Position::ClaimValue, "");
        let rule = MappingRule { login, claim, match_type, value, group, loc };
        check_rule_quota(checker, &rules, &rule);
        if let (SignIn::Client(users, _), true) = (login, is_list(&rule.claim)) {
            check_list_claim(checker, users, &rule, clauses.loc(from.span()), word);
        }
        rules.push(rule);
    }
    rules
}

/// Returns whether a claim of a user pool is a list.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html>
fn is_list(claim: &str) -> bool {
    matches!(claim, GROUPS | "cognito:roles")
}

/// Claim with the names of a user's groups.
pub(super) const GROUPS: &str = "cognito:groups";

fn check_rule_quota(checker: &mut Checker<'_>, before: &[MappingRule<'_>], rule: &MappingRule<'_>) {
    let value: usize = rule.value.literals().map(|text| text.chars().count()).sum();
    let claim = rule.claim.chars().count();
    let (message, label, loc) = if claim == 0 || claim as u64 > shapes::COGNITO_IDENTITY_CLAIM_NAME.max {
        ("the claim of a rule has 1 to 64 characters".to_owned(), format!("has {claim}"), rule.loc)
    } else if value as u64 > shapes::COGNITO_IDENTITY_CLAIM_VALUE.max || rule.value.pieces.is_empty() {
        ("a rule compares with 1 to 128 characters".to_owned(), format!("has {value}"), rule.value.loc)
    } else if before.iter().filter(|other| other.login == rule.login).count() == MAX_RULES {
        (format!("a sign-in has at most {MAX_RULES} rules"), format!("the {}th", MAX_RULES + 1), rule.loc)
    } else {
        return;
    };
    let diagnostic = Diagnostic::new(&code::RULE_QUOTA, loc, message, label);
    checker.report(diagnostic.help("let a function that runs before the token is made put a shorter claim in it"));
}

/// Most principal tags of a sign-in, `sub` among them.
/// Source: <https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_SetPrincipalTagAttributeMap.html>
const MAX_TAGS: usize = 50;

/// Most rules of a sign-in.
/// Source: <https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_RulesConfigurationType.html>
const MAX_RULES: usize = 25;

/// Reports a rule on a list of values that does not find exactly one of them.
fn check_list_claim(
    checker: &mut Checker<'_>,
    users: UserPoolId,
    rule: &MappingRule<'_>,
    from: Loc,
    word: Spanned<&str>,
) {
    if rule.match_type != "Contains" {
        checker.report(
            Diagnostic::new(
                &code::LIST_CLAIM,
                word.loc,
                format!("`{}` is a list, and `{}` compares one text", rule.claim, word.value),
                "not how a list is searched",
            )
            .note("only `contains` is known to find one of several values")
            .fix("write `contains`", word.loc, "contains"),
        );
        return;
    }
    if rule.claim != GROUPS {
        return;
    }
    let params = &checker.program.params;
    let pool = &checker.program.user_pools[users.index()];
    let value = rule.value.written(params);
    let groups = (0..pool.groups.len() as u32).filter(|at| (users, *at) != rule.group);
    let other = groups.into_iter().find(|at| {
        let group = &pool.groups[*at as usize];
        match &group.title {
            Some(title) => may_contain(title, &rule.value, params),
            None => may_contain(&Str::literal(group.name, group.loc), &rule.value, params),
        }
    });
    // Users of a provider are put into a group of Cognito's own: `REGION_ID_PROVIDER`.
    let provider = pool.providers.iter().find(|provider| {
        let title = provider.title.as_ref().map_or_else(|| provider.name.to_owned(), |title| title.written(params));
        title.contains(&value) || REGIONS.iter().any(|part| part.contains(value.as_str()))
    });
    let (message, label) = match (other, provider) {
        (Some(other), _) => {
            let (name, title) = (pool.groups[other as usize].name, pool.group_title(other, params));
            (
                format!("this rule also matches members of `{name}`: `{value}` is part of `{title}`"),
                (pool.groups[other as usize].loc, "matches too"),
            )
        }
        (None, Some(provider)) => (
            format!("this rule also matches users of provider `{}`, for whom Cognito creates a group", provider.name),
            (provider.loc, "its users are in a group named for the region, the pool and this provider"),
        ),
        (None, None) => return,
    };
    checker.report(
        Diagnostic::new(&code::RULE_MATCHES_ANOTHER_GROUP, rule.value.loc, message, "found in other names too")
            .label(from, "for its users")
            .label(label.0, label.1)
            .note("`contains` looks for the text anywhere in the names of a user's groups")
            .help("call the group otherwise in the pool, for example: name \"role-admins\""),
    );
}

/// Parts of the names of regions.
const REGIONS: &[&str] = &[
    "af-",
    "ap-",
    "ca-",
    "eu-",
    "il-",
    "me-",
    "mx-",
    "sa-",
    "us-",
    "gov-",
    "central",
    "east",
    "north",
    "northeast",
    "northwest",
    "south",
    "southeast",
    "southwest",
    "west",
    "-1_",
    "-2_",
    "-3_",
    "-4_",
    "-5_",
    "-6_",
    "-7_",
];

/// Returns whether a text may contain another. A parameter may have any value, the same in both.
fn may_contain(text: &Str<'_>, part: &Str<'_>, params: &[Param<'_>]) -> bool {
    let used = |text: &Str<'_>| {
        let pieces = text.pieces.iter().filter_map(|piece| match piece {
            Piece::Param(id) => Some(*id),
            _ => None,
        });
        pieces.collect::<Vec<_>>()
    };
    used(text) != used(part) || text.written(params).contains(&part.written(params))
}

/// Returns the user pools whose users get credentials from an identity pool.
pub(super) fn user_pools<'a>(pool: &'a IdentityPool<'_>) -> impl Iterator<Item = UserPoolId> + use<'a> {
    pool.sign_in.iter().filter_map(|login| match login.value {
        SignIn::Client(pool, _) => Some(pool),
        SignIn::Provider(_) => None,
    })
}
