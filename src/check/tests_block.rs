//! `test` blocks: from the tree to what must hold. Each name in them is resolved; whether it holds is not asked here.

use super::grants::{
    ACCOUNT, Sentence, elsewhere, needless_diagnostic, no_identity_pool, part_word, pools_of_group, route_without_key,
    shape_of_raw, unbound_action, unknown_action, unknown_verb, unsigned_group, without_routes, wrong_type,
};
use super::{Checker, Symbol, fits_type, location};
use crate::catalog::catalog;
use crate::catalog::kind::Kind;
use crate::catalog::kind::Owner;
use crate::diagnostic::codes::{grants, names, tests as test_codes};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::grant::{GrantTarget, Object, Part, Permission, Raw};
use crate::model::position::Position;
use crate::model::resource::KeyType;
use crate::model::test::{AccessClaim, Claim, ClaimTarget, Expectation, RouteOf};
use crate::model::{Grantee, IdentityPoolId, ResourceId, Str, Test, UserPoolId};
use crate::syntax::Parsed;
use crate::syntax::ast::{
    AssertNode, Assertion, PrincipalKind, PrincipalNode, RouteRef, StatementNode, TargetNode, TestNode, VerbNode,
};
use crate::text::{FileId, Loc, Span, with_article};

/// Reads every `test`.
pub(super) fn read(checker: &mut Checker<'_>, trees: &[Parsed]) {
    for (file, parsed) in trees.iter().enumerate() {
        for statement in &parsed.tree.statements {
            if let StatementNode::Test(node) = statement {
                let test = Reader { checker, file: FileId(file as u32), end: node.span.end }.test(node);
                checker.program.tests.push(test);
            }
        }
    }
}

/// Reads the tests of a file. What is not as it says is reported, and is not in the model.
struct Reader<'c, 's> {
    checker: &'c mut Checker<'s>,
    file: FileId,
    /// The end of the test, behind which a declaration can stand.
    end: u32,
}

impl<'s> Reader<'_, 's> {
    fn test(&mut self, node: &TestNode) -> Test<'s> {
        let expectations = node.asserts.iter().filter_map(|assert| {
            Some(Expectation { loc: location(self.file, assert.span), claim: self.claim(assert)? })
        });
        let expectations = expectations.collect();
        Test { loc: location(self.file, node.span), title: self.quoted(node.title), expectations }
    }

    fn text(&self, span: Span) -> &'s str {
        self.checker.text(self.file, span)
    }

    /// Returns the content of a string.
    fn quoted(&self, span: Span) -> &'s str {
        self.checker.raw(location(self.file, span))
    }

    fn claim(&mut self, node: &AssertNode) -> Option<Claim<'s>> {
        match &node.claim {
            Assertion::May { only, who, except, can, verbs, targets, at, owner, after } => {
                let grantees = self.all_grantees(who);
                let except = match &grantees {
                    Some(grantees) => self.excepted(except, who, grantees),
                    None => None,
                };
                let claimed = match targets.is_empty() {
                    true => self.account(who, verbs),
                    false => self.targets_of(verbs, targets),
                };
                let owner = match (owner, &claimed) {
                    (Some((attribute, own)), Some(claimed)) => {
                        self.key_attribute(claimed, *attribute).map(|name| Some((name, *own)))
                    }
                    _ => Some(None),
                };
                let place = match (at, &claimed) {
                    (Some(span), Some(claimed)) => self.place(claimed, *span).map(Some),
                    _ => Some(None),
                };
                let claimed = claimed.and_then(|claimed| self.permissions(verbs, claimed));
                if let Some(grantees) = &grantees {
                    self.report_unknown_role(node, grantees, *can, *only);
                }
                let after = match after {
                    Some(day) => self.after(*day).map(Some),
                    None => Some(None),
                };
                Some(Claim::Access(Box::new(AccessClaim {
                    only: *only,
                    who: grantees?,
                    except: except?,
                    can: *can,
                    targets: claimed?,
                    at: place?,
                    owner: owner?,
                    after: after?,
                })))
            }
            Assertion::RouteRequires { route, authorizer, scopes } => {
                let route_of = self.route(route)?;
                let authorizer = match authorizer {
                    Some(name) => Some(self.authorizer(route_of, *name)?),
                    None => None,
                };
                let scopes = scopes.iter().map(|scope| self.quoted(*scope)).collect();
                Some(Claim::Authorized { route: route_of, authorizer, scopes })
            }
            Assertion::RoutePublic { route } => Some(Claim::Public(self.route(route)?)),
        }
    }

    /// Reports an assertion that a function may not do something whose role has policies that nobody sees here.
    fn report_unknown_role(&mut self, node: &AssertNode, who: &[(Loc, Grantee)], can: bool, only: bool) {
        let program = &self.checker.program;
        let existing = |grantee: &Grantee| match grantee {
            Grantee::Function(function) => {
                let function = &program.resources[function.index()];
                Some((function.name, function.function()?.existing_role.as_deref()?.name.loc))
            }
            _ => None,
        };
        let named = who.iter().find_map(|(loc, grantee)| Some((*loc, existing(grantee)?)));
        let (loc, (name, role), said) = match (can, named) {
            (false, Some((loc, found))) => (loc, found, "may not be said here"),
            _ if only => {
                let is_named = |grantee: &Grantee| who.iter().any(|(_, named)| named == grantee);
                let mut others = (0..program.resources.len() as u32).map(|at| Grantee::Function(ResourceId(at)));
                let other = others.find_map(|other| existing(&other).filter(|_| !is_named(&other)));
                let Some(found) = other else { return };
                (location(self.file, node.span), found, "nobody else, and so not this function")
            }
            _ => return,
        };
        let diagnostic = Diagnostic::new(
            &test_codes::UNKNOWN_ROLE,
            loc,
            format!("what function `{name}` may not do is not known"),
            said,
        )
        .label(role, "a role with policies of others")
        .note("the policies of this role that are not in the program may allow it")
        .help("say it of others, whose roles the output makes");
        self.checker.report(diagnostic);
    }

    fn authorizer(&mut self, (api, _): RouteOf, name: Span) -> Option<&'s str> {
        let written = self.text(name);
        let known = self.checker.program.apis[api.index()].authorizer_names();
        if written != "iam" && !known.contains(&written) {
            self.report_unknown(name, "authorizer", known);
            return None;
        }
        Some(written)
    }

    /// Reads `after DATE` as the first moment after that day.
    fn after(&mut self, day: Span) -> Option<Box<str>> {
        let loc = location(self.file, day);
        let date = self.checker.date(loc)?;
        self.checker.moment_after(date, loc)
    }

    /// Returns whom a list stands for, each once.
    fn all_grantees(&mut self, list: &[PrincipalNode]) -> Option<Vec<(Loc, Grantee)>> {
        let (mut all, mut complete) = (Vec::new(), true);
        for who in list {
            let Some(grantees) = self.grantees(who) else {
                complete = false;
                continue;
            };
            for grantee in grantees {
                if !all.iter().any(|(_, other)| *other == grantee) {
                    all.push((location(self.file, who.span), grantee));
                }
            }
        }
        complete.then_some(all)
    }

    /// Returns whom the words stand for: `auth_users` without a pool are those of each identity pool.
    fn grantees(&mut self, who: &PrincipalNode) -> Option<Vec<Grantee>> {
        let (word, of_pool): (_, fn(IdentityPoolId) -> Grantee) = match who.kind {
            PrincipalKind::AuthUsers => ("auth_users", Grantee::AuthUsers),
            PrincipalKind::UnauthUsers => ("unauth_users", Grantee::UnauthUsers),
            PrincipalKind::Group => {
                let groups = self.groups(who)?;
                return Some(groups.into_iter().map(|(users, place)| Grantee::Group(users, place)).collect());
            }
            PrincipalKind::Function => {
                let Object::Resource(id) = self.resource(who.path?.first(), "function")? else { return None };
                return Some(vec![Grantee::Function(id)]);
            }
        };
        let Some(path) = who.path else {
            let pools = 0..self.checker.program.identity_pools.len() as u32;
            if pools.is_empty() {
                let diagnostic = no_identity_pool(&self.checker.program, word, location(self.file, who.span));
                self.checker.report(diagnostic);
                return None;
            }
            return Some(pools.map(|pool| of_pool(IdentityPoolId(pool))).collect());
        };
        let Some((Symbol::IdentityPool(pool), _)) = self.checker.symbol(self.text(path.first())) else {
            let known = self.checker.names(|symbol| matches!(symbol, Symbol::IdentityPool(_)));
            self.report_unknown(path.first(), "identity pool", known);
            return None;
        };
        Some(vec![of_pool(pool)])
    }

    /// Returns the groups with a name: without a pool, those of each user pool that has one. Groups whose members get no credentials
    /// are left out, unless there is no other.
    fn groups(&mut self, who: &PrincipalNode) -> Option<Vec<(UserPoolId, u32)>> {
        let path = who.path?;
        let (first, last) = (self.text(path.first()), path.names()[path.len() - 1]);
        let written = self.text(last);
        let program = &self.checker.program;
        let pools = program.user_pools.iter().zip(0..).filter(|(pool, _)| path.len() == 1 || pool.name == first);
        let groups: Vec<(&str, (UserPoolId, u32))> = pools
            .flat_map(|(pool, id)| {
                let groups = pool.groups.iter().zip(0..);
                groups.map(move |(group, place)| (group.name, (UserPoolId(id), place)))
            })
            .collect();
        let named = groups.iter().filter(|(name, _)| *name == written).map(|(_, group)| *group);
        let named: Vec<(UserPoolId, u32)> = named.collect();
        let Some((unsigned, _)) = named.first() else {
            self.report_unknown(last, "group", groups.into_iter().map(|(name, _)| name).collect());
            return None;
        };
        let signed_in = |(users, place): &(UserPoolId, u32)| pools_of_group(program, *users, *place).next().is_some();
        let found: Vec<_> = named.iter().copied().filter(signed_in).collect();
        if found.is_empty() {
            let diagnostic = unsigned_group(program, *unsigned, written, location(self.file, path.span()));
            self.checker.report(diagnostic);
            return None;
        }
        Some(found)
    }

    /// Returns the groups after `except`, each of which must be among the `auth_users` of the list.
    fn excepted(
        &mut self,
        except: &[PrincipalNode],
        list: &[PrincipalNode],
        grantees: &[(Loc, Grantee)],
    ) -> Option<Vec<Grantee>> {
        let (mut all, mut complete) = (Vec::new(), true);
        for node in except {
            match self.excepted_groups(node, list, grantees) {
                Some(groups) => all.extend(groups),
                None => complete = false,
            }
        }
        complete.then_some(all)
    }

    fn excepted_groups(
        &mut self,
        node: &PrincipalNode,
        list: &[PrincipalNode],
        grantees: &[(Loc, Grantee)],
    ) -> Option<Vec<Grantee>> {
        let loc = location(self.file, node.span);
        let written = self.checker.slice(loc);
        if node.kind != PrincipalKind::Group {
            let message = "only groups can be taken out of `auth_users`";
            let diagnostic = Diagnostic::new(&grants::EXCEPT_OUT_OF_PLACE, loc, message, "not a group");
            self.checker.report(diagnostic.help("name only those whom you mean, or write: except group NAME"));
            return None;
        }
        let groups = self.groups(node)?;
        let of_group = |(users, place): &(UserPoolId, u32)| Grantee::Group(*users, *place);
        if let Some((named, _)) = grantees.iter().find(|(_, who)| groups.iter().any(|group| of_group(group) == *who)) {
            let message = format!("`{written}` is named and left out in one assertion");
            let diagnostic = Diagnostic::new(&grants::EXCEPT_OUT_OF_PLACE, loc, message, "left out here");
            self.checker.report(diagnostic.label(*named, "named here").help("leave it out of one of the two lists"));
            return None;
        }
        if !list.iter().any(|who| who.kind == PrincipalKind::AuthUsers) {
            let message = "only `auth_users` can have exceptions";
            let diagnostic = Diagnostic::new(&grants::EXCEPT_OUT_OF_PLACE, loc, message, "nothing to take out of");
            let named = list[0].span.to(list[list.len() - 1].span);
            let diagnostic = diagnostic.label(location(self.file, named), "its members are not among these");
            self.checker.report(diagnostic.help("leave the exception out"));
            return None;
        }
        let program = &self.checker.program;
        let within = |(users, place): &(UserPoolId, u32)| {
            let mut pools = pools_of_group(program, *users, *place).map(Grantee::AuthUsers);
            pools.any(|users| grantees.iter().any(|(_, who)| *who == users))
        };
        let within: Vec<(UserPoolId, u32)> = groups.into_iter().filter(within).collect();
        let Some((users, place)) = within.first() else {
            let message = format!("members of `{written}` sign in at another identity pool");
            let diagnostic = Diagnostic::new(&grants::EXCEPT_OUT_OF_PLACE, loc, message, "not among these users");
            self.checker.report(diagnostic.help("leave the exception out"));
            return None;
        };
        let isolated =
            |(users, place): &(UserPoolId, u32)| program.user_pools[users.index()].groups[*place as usize].isolated;
        if within.iter().all(isolated) {
            let declared = program.user_pools[users.index()].groups[*place as usize].loc;
            let message = format!("members of `{written}` are not among `auth_users`, since the group is isolated");
            let diagnostic = Diagnostic::new(&grants::EXCEPT_OUT_OF_PLACE, loc, message, "not among these users");
            self.checker.report(diagnostic.label(declared, "`isolated`").help("leave the exception out"));
            return None;
        }
        Some(within.iter().map(of_group).collect())
    }

    /// Returns the resource of a name that must be of a kind with this word.
    fn resource(&mut self, name: Span, word: &str) -> Option<Object> {
        let program = &self.checker.program;
        let is_of_word = |symbol| matches!(symbol, Symbol::Resource(id) if program.resources[id.index()].kind.shapes.iter().any(|shape| shape.word == word));
        match self.checker.symbol(self.text(name)) {
            Some((symbol @ Symbol::Resource(id), _)) if is_of_word(symbol) => Some(Object::Resource(id)),
            _ => {
                let known = self.checker.names(is_of_word);
                self.report_unknown(name, word, known);
                None
            }
        }
    }

    /// Returns the account as the target of actions that have no resource.
    fn account(&mut self, who: &[PrincipalNode], verbs: &[VerbNode]) -> Option<Vec<ClaimTarget<'s>>> {
        let end = location(self.file, Span::new(self.end, self.end));
        let function = who.iter().all(|who| who.kind == PrincipalKind::Function);
        let sentence = Sentence { verbs, end, function };
        if let Some(diagnostic) = sentence.without_target(self.checker, self.file) {
            self.checker.report(diagnostic);
            return None;
        }
        let loc = location(self.file, verbs.first()?.span.to(verbs.last()?.span));
        Some(vec![ClaimTarget { loc, target: ACCOUNT, permissions: Vec::new() }])
    }

    /// Returns the targets of an assertion. An action that has no resource is reported.
    fn targets_of(&mut self, verbs: &[VerbNode], nodes: &[TargetNode]) -> Option<Vec<ClaimTarget<'s>>> {
        for verb in verbs {
            let loc = location(self.file, verb.span);
            let Some(action) = unbound_action(self.checker, loc, verb.raw) else { continue };
            let first = location(self.file, nodes[0].span());
            let all = verbs
                .iter()
                .all(|verb| unbound_action(self.checker, location(self.file, verb.span), verb.raw).is_some());
            let diagnostic = needless_diagnostic(action, loc, first);
            let (behind, end) = (verbs[verbs.len() - 1].span.end, nodes[nodes.len() - 1].span().end);
            let targets = location(self.file, Span::new(behind, end));
            self.checker.report(match all {
                true => diagnostic.fix("leave the target out", targets, ""),
                false => diagnostic.help("write an assertion of its own for it, without a target"),
            });
            return None;
        }
        self.targets(nodes)
    }

    fn targets(&mut self, nodes: &[TargetNode]) -> Option<Vec<ClaimTarget<'s>>> {
        let (mut targets, mut complete) = (Vec::with_capacity(nodes.len()), true);
        for node in nodes {
            let loc = location(self.file, node.span());
            match self.target(node) {
                Some(target) => targets.push(ClaimTarget { loc, target, permissions: Vec::new() }),
                None => complete = false,
            }
        }
        complete.then_some(targets)
    }

    fn target(&mut self, node: &TargetNode) -> Option<GrantTarget<'s>> {
        let (word, name) = (self.text(node.kind), node.path.first());
        match (word, node.route.as_deref()) {
            ("route", Some(key)) => {
                let (api, route) = self.route(&RouteRef { span: node.span(), api: name, key: *key })?;
                return Some(GrantTarget { object: Object::Api(api), part: Part::Route(route) });
            }
            ("route", None) => {
                let loc = location(self.file, node.path.span());
                self.checker.report(route_without_key(self.text(name), loc));
                return None;
            }
            (_, Some(key)) => {
                self.checker.report(without_routes(word, location(self.file, key.span())));
                return None;
            }
            (_, None) => {}
        }
        let object = match self.checker.symbol(self.text(name)) {
            Some((Symbol::Resource(_), _)) => self.resource(name, word)?,
            Some((Symbol::Api(id), _)) if matches!(word, "api" | "field" | "type") => Object::Api(id),
            Some((Symbol::UserPool(id), _)) if word == "user_pool" => Object::UserPool(id),
            Some((Symbol::IdentityPool(id), _)) if word == "identity_pool" => Object::IdentityPool(id),
            _ => {
                let known = self.checker.names(|symbol| matches!(symbol, Symbol::Resource(_)));
                self.report_unknown(name, word, known);
                return None;
            }
        };
        let part = match (word, node.path.names()) {
            ("field", [_, ty, field]) => Part::Field(self.text(*ty), self.text(*field)),
            ("type", [_, ty]) => Part::Type(self.text(*ty)),
            ("index" | "channel", [_, part]) => self.named_part(object, word, *part)?,
            ("field" | "type" | "index" | "channel", _) | (_, [_, _, ..]) => {
                let example = match word {
                    "field" => "field Graph.Query.listNotes",
                    "type" => "type Graph.Query",
                    "index" => "index Notes.byOwner",
                    "channel" => "channel Events.rooms",
                    _ => "table Notes",
                };
                let message = format!("this is not how {} is named", with_article(word));
                let loc = location(self.file, node.path.span());
                let diagnostic = Diagnostic::new(&grants::TARGET_SHAPE, loc, message, "not of the form that is needed");
                self.checker.report(diagnostic.help(format!("write: {example}")));
                return None;
            }
            _ => Part::Whole,
        };
        Some(GrantTarget { object, part })
    }

    fn named_part(&mut self, object: Object, word: &str, name: Span) -> Option<Part<'s>> {
        let Object::Resource(id) = object else { return None };
        let known = self.checker.program.resources[id.index()].detail.part_names();
        let written = self.text(name);
        if known.contains(&written) {
            return Some(Part::Named(written));
        }
        self.report_unknown(name, word, known);
        None
    }

    /// Returns the targets with the permissions that the verbs stand for on each. Each verb must work on one of the targets of each
    /// kind, and on each target one of the verbs.
    fn permissions(&mut self, verbs: &[VerbNode], mut targets: Vec<ClaimTarget<'s>>) -> Option<Vec<ClaimTarget<'s>>> {
        let mut valid = true;
        for verb in verbs {
            valid &= if verb.raw { self.raw(verb.span, &mut targets) } else { self.verb(verb.span, &mut targets) };
        }
        let idle = targets.iter().find(|target| !verbs.is_empty() && target.permissions.is_empty());
        if let (true, Some(idle)) = (valid, idle) {
            let form = part_word(idle.target.object, idle.target.part, &self.checker.program);
            let message = format!("none of these verbs works on {}", with_article(form));
            let diagnostic = Diagnostic::new(&grants::VERB_ELSEWHERE, idle.loc, message, "nothing is said of it");
            self.checker.report(diagnostic.help("leave it out, or add a verb that works on it"));
            return None;
        }
        valid.then_some(targets)
    }

    /// Returns the kinds of targets, each with the place and the kind word of its first target.
    fn kinds_of(&self, targets: &[ClaimTarget<'s>]) -> Vec<(&'static Kind, Loc, &'static str)> {
        let program = &self.checker.program;
        let mut kinds: Vec<(&'static Kind, Loc, &'static str)> = Vec::new();
        for ClaimTarget { loc, target, .. } in targets {
            let kind = target.object.kind(program);
            if !kinds.iter().any(|(known, ..)| std::ptr::eq(*known, kind)) {
                kinds.push((kind, *loc, part_word(target.object, target.part, program)));
            }
        }
        kinds
    }

    /// Adds what a verb stands for to each target that it works on. Returns whether it works on one of each kind.
    fn verb(&mut self, span: Span, targets: &mut [ClaimTarget<'s>]) -> bool {
        let (written, loc) = (self.text(span), location(self.file, span));
        let kinds = self.kinds_of(targets);
        let several = kinds.len() > 1;
        let mut valid = true;
        for (kind, first, first_form) in kinds {
            if kind.expand(written).next().is_none() {
                let diagnostic = unknown_verb(kind, written, loc);
                let title = with_article(kind.title);
                self.checker.report(if several { diagnostic.label(first, title) } else { diagnostic });
                valid = false;
                continue;
            }
            let mut works = false;
            for claim in targets.iter_mut() {
                let program = &self.checker.program;
                let target = claim.target;
                if !std::ptr::eq(target.object.kind(program), kind) {
                    continue;
                }
                if let Part::Field(ty, _) | Part::Type(ty) = target.part
                    && !fits_type(written, ty)
                {
                    let title = match target.part {
                        Part::Field(_, field) => format!("{ty}.{field}"),
                        _ => ty.to_owned(),
                    };
                    self.checker.report(wrong_type(written, (ty, &title), loc, claim.loc));
                    (works, valid) = (true, false);
                    continue;
                }
                let form = part_word(target.object, target.part, program);
                let on_form = |name: &&str| kind.shape(name).is_some_and(|shape| shape.word == form);
                for verb in kind.expand(written).filter(|verb| verb.unscoped || verb.on.iter().any(on_form)) {
                    works = true;
                    let same =
                        |known: &Permission| matches!(known, Permission::Verb(known) if std::ptr::eq(*known, verb));
                    if !claim.permissions.iter().any(same) {
                        claim.permissions.push(Permission::Verb(verb));
                    }
                }
            }
            if !works {
                let form = with_article(first_form);
                let message = format!("`{written}` does not work on {form}");
                let diagnostic =
                    Diagnostic::new(&grants::VERB_ELSEWHERE, loc, message, "can never be allowed").label(first, form);
                self.checker.report(diagnostic.help("name what it works on, or another verb"));
                valid = false;
            }
        }
        valid
    }

    /// Adds a raw action to each target that it works on. Returns whether it works on one of each kind.
    fn raw(&mut self, span: Span, targets: &mut [ClaimTarget<'s>]) -> bool {
        let (loc, written) = (location(self.file, span), self.quoted(span));
        let Some(action) = catalog().action(written) else {
            self.checker.report(unknown_action(written, loc));
            return false;
        };
        let mut valid = true;
        for (kind, first, _) in self.kinds_of(targets) {
            let mut works = false;
            let mut unfit = None;
            for claim in targets.iter_mut() {
                let program = &self.checker.program;
                if !std::ptr::eq(claim.target.object.kind(program), kind) {
                    continue;
                }
                unfit = unfit.or(Some(claim.target));
                let on = match claim.target == ACCOUNT {
                    true => action.stands_alone().then_some("*"),
                    false => shape_of_raw(program, action, claim.target),
                };
                let Some(on) = on else { continue };
                works = true;
                let name = action.full_name();
                let same = |known: &Permission| matches!(known, Permission::Raw(known) if *known.action == *name);
                if !claim.permissions.iter().any(same) {
                    claim.permissions.push(Permission::Raw(Box::new(Raw { action: name.into(), on })));
                }
            }
            if let (false, Some(target)) = (works, unfit) {
                let diagnostic =
                    elsewhere(&self.checker.program, action, target, loc).label(first, "can never be allowed");
                self.checker.report(diagnostic.help("name what it works on, or another action"));
                valid = false;
            }
        }
        valid
    }

    /// Returns the error for a key attribute by which AWS cannot tell whose an item is.
    fn owns_nothing(&self, attribute: Span, written: &str, claim: &ClaimTarget<'s>) -> Diagnostic {
        let loc = location(self.file, attribute);
        let message = format!("`{written}` does not tell whose an item is");
        let key = claim.target.partition_key(&self.checker.program);
        let diagnostic = Diagnostic::new(
            &grants::OWNER_NOT_PARTITION_KEY,
            loc,
            message,
            "no id of the caller, or not the partition key",
        );
        let diagnostic = diagnostic.note("AWS compares ids of the caller with the partition key alone");
        match key.filter(|key| matches!(key.ty, KeyType::Owner(_))) {
            Some(key) => diagnostic.fix(format!("name the partition key `{}`", key.name), loc, key.name),
            None => diagnostic.help("leave the `where` out: nobody's items can be told apart here"),
        }
    }

    /// Returns the key or topic after `at`. A test asks nothing of the values of parameters.
    fn place(&mut self, targets: &[ClaimTarget<'s>], span: Span) -> Option<Str<'s>> {
        let loc = location(self.file, span);
        for claim in targets {
            let kind = claim.target.object.kind(&self.checker.program);
            if kind.owner != Owner::Prefix {
                let title = with_article(kind.title);
                let message = format!("{title} has no prefixes");
                let diagnostic =
                    Diagnostic::new(&grants::PREFIX_OUT_OF_PLACE, loc, message, "`at` tells nothing apart here");
                self.checker.report(diagnostic.label(claim.loc, title).help("leave `at` out"));
                return None;
            }
        }
        let object = targets.first()?.target.object;
        let (kind, name) = (object.kind(&self.checker.program), object.name(&self.checker.program));
        let uses: Vec<usize> = self.checker.program.params.iter().map(|param| param.uses.len()).collect();
        let text = self.checker.string(loc, Position::Prefix(kind), name);
        for (param, uses) in self.checker.program.params.iter_mut().zip(uses) {
            param.uses.truncate(uses);
        }
        Some(text)
    }

    /// Returns the name of a key attribute of each table among the targets, or of one of its indexes. Nothing is known of the keys of
    /// other kinds.
    fn key_attribute(&mut self, targets: &[ClaimTarget<'s>], attribute: Span) -> Option<&'s str> {
        let written = self.text(attribute);
        for claim in targets {
            let Object::Resource(id) = claim.target.object else { continue };
            let resource = &self.checker.program.resources[id.index()];
            let Some(table) = resource.table() else { continue };
            let keys = table.key.iter().chain(table.indexes.iter().flat_map(|index| &index.key));
            let known: Vec<&str> = keys.map(|key| key.name).collect();
            if claim.target.owner_var(&self.checker.program, written).is_some() {
                continue;
            }
            let several = targets.len() > 1;
            let diagnostic = match known.contains(&written) {
                true => self.owns_nothing(attribute, written, claim),
                false => {
                    let told = format!("not a key attribute of `{}`", resource.name);
                    let diagnostic = self.unknown(attribute, "key attribute", known);
                    if several { diagnostic.label(claim.loc, told) } else { diagnostic }
                }
            };
            self.checker.report(diagnostic);
            return None;
        }
        Some(written)
    }

    fn route(&mut self, route: &RouteRef) -> Option<RouteOf> {
        let Some((Symbol::Api(id), _)) = self.checker.symbol(self.text(route.api)) else {
            let known = self.checker.names(|symbol| matches!(symbol, Symbol::Api(_)));
            self.report_unknown(route.api, "API", known);
            return None;
        };
        let method = route.key.method.map_or("", |span| self.text(span));
        let path = self.text(route.key.path);
        let model = &self.checker.program.apis[id.index()];
        let found = model.route(method, path);
        if found.is_none() && !model.refuses(method, path) {
            let routes: Vec<String> =
                model.routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
            self.report_unknown(route.key.span(), "route", routes.iter().map(String::as_str).collect());
        }
        Some((id, found?))
    }

    fn report_unknown(&mut self, span: Span, what: &str, known: Vec<&str>) {
        let diagnostic = self.unknown(span, what, known);
        self.checker.report(diagnostic);
    }

    /// Returns the diagnostic for a name that is not among the known ones.
    fn unknown(&self, span: Span, what: &str, known: Vec<&str>) -> Diagnostic {
        let loc = location(self.file, span);
        let written = self.checker.slice(loc);
        let diagnostic =
            Diagnostic::new(&names::UNKNOWN_NAME, loc, format!("there is no {what} `{written}`"), "not declared");
        match did_you_mean(written, known.iter().copied()) {
            Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), loc, near.to_owned()),
            None if known.is_empty() => diagnostic,
            None => diagnostic.help(format!("there are: {}", known.join(", "))),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::testing::{diagnostics, with_program};
    use crate::model::grant::Permission;
    use crate::model::test::{AccessClaim, Claim};
    use crate::model::{Grantee, IdentityPoolId, Program, UserPoolId};

    const PROGRAM: &str = "user_pool Users { login email; client web; group admins; resource_server notes { scope read \"Read\" } }\n\
        identity_pool Ids { sign_in Users.web }\nidentity_pool More { sign_in Users.web }\n\
        table Notes { key userId: identity; index byDay { key day: string } }\nbucket Files\n\
        function Work { handler \"work.main\" }\nqueue Jobs\ntable Orders { key id: string }\napi Graph graphql { default iam }\n\
        api Http http { authorizer pool jwt Users.web; default pool; route GET /notes -> Work { scopes \"notes/read\" } }\n";

    fn access<'c, 's>(program: &'c Program<'s>, at: usize) -> &'c AccessClaim<'s> {
        match &program.tests[0].expectations[at].claim {
            Claim::Access(access) => access,
            other => panic!("{other:?}"),
        }
    }

    fn who(program: &Program<'_>, at: usize) -> Vec<Grantee> {
        access(program, at).who.iter().map(|(_, who)| *who).collect()
    }

    /// The permissions on each target.
    fn verbs(program: &Program<'_>, at: usize) -> Vec<String> {
        let name = |permission: &Permission| match permission {
            Permission::Verb(verb) => verb.name.to_owned(),
            Permission::Raw(raw) => format!("{} on {}", raw.action, raw.on),
        };
        let targets = access(program, at).targets.iter();
        targets.map(|target| target.permissions.iter().map(name).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn claims_are_resolved() {
        let text = format!(
            "{PROGRAM}test \"all of it\" {{\n\
             assert only auth_users except group admins can read table Notes where userId = self\n\
             assert function Work cannot anything bucket Files at \"a/b\"\n\
             assert group Users.admins can raw \"dynamodb:DescribeTable\" table Notes\n\
             assert group admins can query index Notes.byDay\n\
             assert route Http GET /notes requires authorizer pool, scopes \"notes/read\"\n}}\n"
        );
        with_program(&text, |program| {
            let [test] = &program.tests[..] else { panic!("{:?}", program.tests) };
            assert_eq!(test.title, "all of it");
            assert_eq!(who(program, 0).len(), 2, "those of each identity pool");
            assert_eq!(access(program, 0).except, [Grantee::Group(UserPoolId(0), 0)]);
            assert_eq!(
                (verbs(program, 0), access(program, 0).owner),
                (vec!["get query".to_owned()], Some(("userId", true)))
            );
            assert_eq!(
                (access(program, 1).can, access(program, 1).at.as_ref().and_then(|at| at.as_literal())),
                (false, Some("a/b"))
            );
            assert_eq!(verbs(program, 1), [""]);
            assert_eq!(verbs(program, 2), ["dynamodb:DescribeTable on table"]);
            assert_eq!(verbs(program, 3), ["query"]);
            assert!(
                matches!(&test.expectations[4].claim, Claim::Authorized { authorizer: Some("pool"), scopes, .. } if scopes == &["notes/read"])
            );
        });
    }

    #[test]
    fn lists_are_cases() {
        let text = format!(
            "{PROGRAM}test \"t\" {{\n\
             assert auth_users, Ids.unauth_users, group admins, Ids.auth_users can get, query, read table Notes, index Notes.byDay\n\
             assert function Work cannot put, raw \"s3:GetObject\", get bucket Files, Spare at \"a/\"\n\
             assert function Work can get, put table Notes, bucket Files where userId = other after 2024-02-29\n}}\n\
             bucket Spare\n"
        );
        with_program(&text, |program| {
            let (one, two) = (IdentityPoolId(0), IdentityPoolId(1));
            let group = Grantee::Group(UserPoolId(0), 0);
            assert_eq!(
                who(program, 0),
                [Grantee::AuthUsers(one), Grantee::AuthUsers(two), Grantee::UnauthUsers(one), group],
                "each once"
            );
            let named = access(program, 0).who.iter().map(|(loc, _)| loc.span.of(&text));
            assert_eq!(named.collect::<Vec<_>>(), ["auth_users", "auth_users", "Ids.unauth_users", "group admins"]);
            assert_eq!(verbs(program, 0), ["get query", "query"]);
            let named = access(program, 0).targets.iter().map(|target| target.loc.span.of(&text));
            assert_eq!(named.collect::<Vec<_>>(), ["Notes", "Notes.byDay"]);
            assert_eq!(verbs(program, 1), ["put s3:GetObject on object get"; 2]);
            assert_eq!((verbs(program, 2), access(program, 1).after.as_deref()), (vec!["get put".to_owned(); 2], None));
            assert_eq!(access(program, 2).after.as_deref(), Some("2024-03-01T00:00:00Z"));
        });
    }

    #[test]
    fn a_group_without_a_pool_is_that_of_each() {
        let text = "user_pool One { login email; client a; group a; group b }\nuser_pool Two { login email; client b; group b }\n\
            user_pool Three { login email; client c; group b }\nidentity_pool Ids { sign_in One.a, Two.b }\ntable T\n\
            test \"t\" { assert group b cannot get table T\nassert group Two.b cannot get table T }\n";
        with_program(text, |program| {
            let two = Grantee::Group(UserPoolId(1), 0);
            assert_eq!(who(program, 0), [Grantee::Group(UserPoolId(0), 1), two], "members of Three get no credentials");
            assert_eq!(who(program, 1), [two]);
        });
    }

    /// Somebody without a role is somebody: nothing is allowed.
    #[test]
    fn nobody_is_no_subject() {
        let told = |text: &str| -> Vec<String> {
            diagnostics(text).iter().map(|found| format!("{} {}", found.code.id, found.message)).collect()
        };
        let users = "user_pool Users { login email; client web; client ops; group admins; group banned { isolated on } }\n\
            user_pool Staff { login email; client desk; group clerks }\ntable Notes { key userId: identity }\n";
        let pools = "identity_pool Ids { sign_in Users.web }\nidentity_pool Desk { sign_in Staff.desk }\n";
        let test = |who: &str| format!("test \"t\" {{ assert {who} cannot anything table Notes }}\n");
        for who in [
            "auth_users, unauth_users, group admins",
            "Ids.unauth_users",
            "only auth_users, Desk.unauth_users except group admins, group clerks",
            "auth_users, group admins except group clerks",
            "group banned",
        ] {
            assert_eq!(told(&format!("{users}{pools}{}", test(who))), [""; 0], "{who}");
        }
        for (who, message) in [
            ("auth_users", "AC0201 `auth_users` have no AWS credentials in this program"),
            ("unauth_users", "AC0201 `unauth_users` have no AWS credentials in this program"),
            ("group admins", "AC0201 members of `admins` have no AWS credentials in this program"),
        ] {
            assert_eq!(told(&format!("{users}{}", test(who))), [message], "{who}");
        }
        for (who, message) in [
            ("auth_users except auth_users", "only groups can be taken out of `auth_users`"),
            ("group admins except group admins", "`group admins` is named and left out in one assertion"),
            ("auth_users, group admins except group admins", "`group admins` is named and left out in one assertion"),
            ("group admins, unauth_users except group clerks", "only `auth_users` can have exceptions"),
            ("Ids.auth_users except group clerks", "members of `group clerks` sign in at another identity pool"),
            (
                "auth_users except group banned",
                "members of `group banned` are not among `auth_users`, since the group is isolated",
            ),
        ] {
            let told = told(&format!("{users}{pools}{}", test(who)));
            assert_eq!(told, [format!("AC0204 {message}")], "{who}");
        }
    }

    #[test]
    fn what_a_test_names_must_be_there() {
        for (assertion, message) in [
            ("auth_users can raed table Notes", "a DynamoDB table has no verb `raed`"),
            ("auth_users can read bucket Files, queue Jobs", "an SQS queue has no verb `read`"),
            ("auth_users can query bucket Files, table Notes", "an S3 bucket has no verb `query`"),
            ("auth_users can put table Notes, index Notes.byDay", "none of these verbs works on an index"),
            ("auth_users can get bucket Files, index Notes.byDay", "`get` does not work on an index"),
            (
                "auth_users can raw \"dynamodb:Scan\" table Notes, bucket Files",
                "`dynamodb:Scan` does not work on an S3 bucket",
            ),
            ("auth_users can invoke route Http", "`route Http` has no method and no path"),
            ("auth_users can get table Notes GET /notes", "a table has no routes"),
            ("auth_users can write field Graph.Query.a", "`write` does not fit `Query.a`"),
            ("auth_users can get table Notes after 2027-02-30", "the calendar has no 2027-02-30"),
            ("auth_users can get table Notes after 9999-12-31", "there is no day after 9999-12-31"),
            ("auth_users can scan index Notes.byNight", "there is no index `byNight`"),
            ("auth_users can get index Notes.byDay", "`get` does not work on an index"),
            ("auth_users can get table Notes.byDay", "this is not how a table is named"),
            ("auth_users can raw \"dynamodb:Gett\" table Notes", "IAM has no action `dynamodb:Gett`"),
            ("auth_users can raw \"s3:GetObject\" table Notes", "`s3:GetObject` does not work on a DynamoDB table"),
            ("Id.auth_users can get table Notes", "there is no identity pool `Id`"),
            ("group staff can get table Notes", "there is no group `staff`"),
            ("function Wrok can get table Notes", "there is no function `Wrok`"),
            ("auth_users can get table Nots", "there is no table `Nots`"),
            ("auth_users can get bucket Notes", "there is no bucket `Notes`"),
            ("auth_users can get table Notes where user = self", "there is no key attribute `user`"),
            ("auth_users can get table Notes, Orders where userId = self", "there is no key attribute `userId`"),
            ("route Http GET /note is public", "there is no route `GET /note`"),
            ("route Htp GET /notes is public", "there is no API `Htp`"),
            ("route Http GET /notes requires authorizer pol", "there is no authorizer `pol`"),
        ] {
            let found = diagnostics(&format!("{PROGRAM}test \"t\" {{ assert {assertion} }}\n"));
            let told: Vec<&str> = found.iter().map(|found| found.message.as_str()).collect();
            assert_eq!(told, [message], "{assertion}");
        }
    }
}
