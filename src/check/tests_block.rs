//! `test` blocks: from the tree to what must hold. Each name in them is resolved; whether it holds is not asked here.

use super::grants::{part_word, shape_of_raw};
use super::{Checker, Symbol, location};
use crate::catalog::{catalog, suggest_action};
use crate::diagnostic::codes::{grants, names};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::grant::{GrantTarget, Object, Part, Permission, Raw};
use crate::model::test::{AccessClaim, Claim, Expectation, RouteOf};
use crate::model::{Grantee, IdentityPoolId, Test, UserPoolId};
use crate::syntax::Parsed;
use crate::syntax::ast::{
    AssertNode, Assertion, PrincipalKind, PrincipalNode, RouteRef, StatementNode, TargetNode, TestNode, VerbNode,
};
use crate::text::{FileId, Span, with_article};

/// Reads every `test`.
pub(super) fn read(checker: &mut Checker<'_>, trees: &[Parsed]) {
    for (file, parsed) in trees.iter().enumerate() {
        for statement in &parsed.tree.statements {
            if let StatementNode::Test(node) = statement {
                let test = Reader { checker, file: FileId(file as u32) }.test(node);
                checker.program.tests.push(test);
            }
        }
    }
}

/// Reads the tests of a file. What is not as it says is reported, and is not in the model.
struct Reader<'c, 's> {
    checker: &'c mut Checker<'s>,
    file: FileId,
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
            Assertion::May { only, who, except, can, verbs, target, at, owner } => {
                let who = self.grantees(who);
                let except: Vec<Option<Vec<Grantee>>> = except.iter().map(|who| self.grantees(who)).collect();
                let except = except.into_iter().collect::<Option<Vec<_>>>().map(|lists| lists.concat());
                let target_of = self.target(target)?;
                let permissions = self.permissions(verbs, target, target_of);
                let owner = match owner {
                    Some((attribute, own)) => Some((self.key_attribute(target_of, *attribute)?, *own)),
                    None => None,
                };
                Some(Claim::Access(Box::new(AccessClaim {
                    only: *only,
                    who: who?,
                    except: except?,
                    can: *can,
                    permissions: permissions?,
                    target: target_of,
                    at: at.map(|span| self.quoted(span)),
                    owner,
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

    fn authorizer(&mut self, (api, _): RouteOf, name: Span) -> Option<&'s str> {
        let written = self.text(name);
        let known = self.checker.program.apis[api.index()].authorizer_names();
        if written != "iam" && !known.contains(&written) {
            self.report_unknown(name, "authorizer", known);
            return None;
        }
        Some(written)
    }

    /// Returns whom the words stand for: `auth_users` without a pool are those of each identity pool.
    fn grantees(&mut self, who: &PrincipalNode) -> Option<Vec<Grantee>> {
        let of_pool = match who.kind {
            PrincipalKind::AuthUsers => Grantee::AuthUsers,
            PrincipalKind::UnauthUsers => Grantee::UnauthUsers,
            PrincipalKind::Group => return self.groups(who),
            PrincipalKind::Function => {
                let Object::Resource(id) = self.resource(who.path?.first(), "function")? else { return None };
                return Some(vec![Grantee::Function(id)]);
            }
        };
        let Some(path) = who.path else {
            let pools = 0..self.checker.program.identity_pools.len() as u32;
            return Some(pools.map(|pool| of_pool(IdentityPoolId(pool))).collect());
        };
        let Some((Symbol::IdentityPool(pool), _)) = self.checker.symbol(self.text(path.first())) else {
            let known = self.checker.names(|symbol| matches!(symbol, Symbol::IdentityPool(_)));
            self.report_unknown(path.first(), "identity pool", known);
            return None;
        };
        Some(vec![of_pool(pool)])
    }

    /// Returns the groups with a name: without a pool, those of each user pool that has one.
    fn groups(&mut self, who: &PrincipalNode) -> Option<Vec<Grantee>> {
        let path = who.path?;
        let (first, last) = (self.text(path.first()), path.names()[path.len() - 1]);
        let written = self.text(last);
        let pools = self.checker.program.user_pools.iter().zip(0..);
        let pools = pools.filter(|(pool, _)| path.len() == 1 || pool.name == first);
        let groups: Vec<(&str, Grantee)> = pools
            .flat_map(|(pool, id)| {
                let groups = pool.groups.iter().zip(0..);
                groups.map(move |(group, place)| (group.name, Grantee::Group(UserPoolId(id), place)))
            })
            .collect();
        let found: Vec<Grantee> = groups.iter().filter(|(name, _)| *name == written).map(|(_, group)| *group).collect();
        if found.is_empty() {
            self.report_unknown(last, "group", groups.into_iter().map(|(name, _)| name).collect());
            return None;
        }
        Some(found)
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

    fn target(&mut self, node: &TargetNode) -> Option<GrantTarget<'s>> {
        let (word, name) = (self.text(node.kind), node.path.first());
        if let Some(key) = node.route.as_deref() {
            let (api, route) = self.route(&RouteRef { span: node.span(), api: name, key: *key })?;
            return Some(GrantTarget { object: Object::Api(api), part: Part::Route(route) });
        }
        let object = match self.checker.symbol(self.text(name)) {
            Some((Symbol::Resource(_), _)) => self.resource(name, word)?,
            Some((Symbol::Api(id), _)) if matches!(word, "api" | "field") => Object::Api(id),
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
            ("index" | "channel", [_, part]) => self.named_part(object, word, *part)?,
            ("field" | "index" | "channel", _) | (_, [_, _, ..]) => {
                let example = match word {
                    "field" => "field Graph.Query.listNotes",
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

    /// Returns the permissions that the verbs stand for on the target.
    fn permissions(
        &mut self,
        verbs: &[VerbNode],
        node: &TargetNode,
        target: GrantTarget<'s>,
    ) -> Option<Vec<Permission>> {
        let kind = target.object.kind(&self.checker.program);
        let form = part_word(target.object, target.part, &self.checker.program);
        let (mut permissions, mut whole) = (Vec::new(), true);
        for verb in verbs {
            if verb.raw {
                match self.raw(verb.span, target) {
                    Some(raw) => permissions.push(raw),
                    None => whole = false,
                }
                continue;
            }
            let written = self.text(verb.span);
            if kind.expand(written).next().is_none() {
                self.report_unknown(verb.span, "verb", kind.words().collect());
                whole = false;
                continue;
            }
            let before = permissions.len();
            let works = |name: &&str| kind.shape(name).is_some_and(|shape| shape.word == form);
            let meant = kind.expand(written).filter(|verb| verb.unscoped || verb.on.iter().any(works));
            permissions.extend(meant.map(Permission::Verb));
            if permissions.len() == before {
                let message = format!("`{written}` does not work on {}", with_article(form));
                let loc = location(self.file, verb.span);
                let diagnostic = Diagnostic::new(&grants::VERB_ELSEWHERE, loc, message, "can never be allowed")
                    .label(location(self.file, node.span()), with_article(form));
                self.checker.report(diagnostic.help("name what it works on, or another verb"));
                whole = false;
            }
        }
        whole.then_some(permissions)
    }

    fn raw(&mut self, span: Span, target: GrantTarget<'s>) -> Option<Permission> {
        let (loc, written) = (location(self.file, span), self.quoted(span));
        let Some(action) = catalog().action(written) else {
            let message = format!("IAM has no action `{written}`");
            let diagnostic = Diagnostic::new(&grants::UNKNOWN_ACTION, loc, message, "not in the catalogue");
            self.checker.report(super::grants::raw_suggestion(diagnostic, suggest_action(written), loc));
            return None;
        };
        let on = shape_of_raw(&self.checker.program, action, target);
        if on.is_none() && action.resource_types().next().is_some() {
            let title = with_article(target.object.kind(&self.checker.program).title);
            let message = format!("`{written}` does not work on {title}");
            let diagnostic = Diagnostic::new(&grants::ACTION_ELSEWHERE, loc, message, "can never be allowed");
            self.checker.report(diagnostic.help("name what it works on, or another action"));
            return None;
        }
        Some(Permission::Raw(Box::new(Raw { action: action.full_name().into(), on: on.unwrap_or("*") })))
    }

    /// Returns the name of a key attribute of a table or one of its indexes. Nothing is known of the keys of other kinds.
    fn key_attribute(&mut self, target: GrantTarget<'s>, attribute: Span) -> Option<&'s str> {
        let written = self.text(attribute);
        let Object::Resource(id) = target.object else { return Some(written) };
        let Some(table) = self.checker.program.resources[id.index()].table() else { return Some(written) };
        let keys = table.key.iter().chain(table.indexes.iter().flat_map(|index| &index.key));
        let known: Vec<&str> = keys.map(|key| key.name).collect();
        if known.contains(&written) {
            return Some(written);
        }
        self.report_unknown(attribute, "key attribute", known);
        None
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
        let loc = location(self.file, span);
        let written = self.checker.slice(loc);
        let diagnostic =
            Diagnostic::new(&names::UNKNOWN_NAME, loc, format!("there is no {what} `{written}`"), "not declared");
        self.checker.report(match did_you_mean(written, known.iter().copied()) {
            Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), loc, near.to_owned()),
            None if known.is_empty() => diagnostic,
            None => diagnostic.help(format!("there are: {}", known.join(", "))),
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::check::testing::{diagnostics, with_program};
    use crate::model::grant::Permission;
    use crate::model::test::Claim;
    use crate::model::{Grantee, UserPoolId};

    const PROGRAM: &str = "user_pool Users { login email; client web; group admins; resource_server notes { scope read \"Read\" } }\n\
        identity_pool Ids { sign_in Users.web }\nidentity_pool More { sign_in Users.web }\n\
        table Notes { key userId: identity; index byDay { key day: string } }\nbucket Files\n\
        function Work { handler \"work.main\" }\n\
        api Http http { authorizer pool jwt Users.web; default pool; route GET /notes -> Work { scopes \"notes/read\" } }\n";

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
            let access = |at: usize| match &test.expectations[at].claim {
                Claim::Access(access) => access,
                other => panic!("{other:?}"),
            };
            let verbs = |at: usize| -> Vec<String> {
                let actions = access(at).permissions.iter().map(|verb| match verb {
                    Permission::Verb(verb) => verb.name.to_owned(),
                    Permission::Raw(raw) => format!("{} on {}", raw.action, raw.on),
                });
                actions.collect()
            };
            assert_eq!(access(0).who.len(), 2, "those of each identity pool");
            assert_eq!(access(0).except, [Grantee::Group(UserPoolId(0), 0)]);
            assert_eq!((verbs(0).join(" "), access(0).owner), ("get query".to_owned(), Some(("userId", true))));
            assert_eq!((access(1).can, access(1).at), (false, Some("a/b")));
            assert_eq!(verbs(1), [""; 0]);
            assert_eq!(verbs(2), ["dynamodb:DescribeTable on table"]);
            assert_eq!(verbs(3), ["query"]);
            assert!(
                matches!(&test.expectations[4].claim, Claim::Authorized { authorizer: Some("pool"), scopes, .. } if scopes == &["notes/read"])
            );
        });
    }

    #[test]
    fn a_group_without_a_pool_is_that_of_each() {
        let text = "user_pool One { login email; group a; group b }\nuser_pool Two { login email; group b }\ntable T\n\
            test \"t\" { assert group b cannot get table T\nassert group Two.b cannot get table T }\n";
        with_program(text, |program| {
            let who = program.tests[0].expectations.iter().map(|expectation| match &expectation.claim {
                Claim::Access(access) => access.who.clone(),
                other => panic!("{other:?}"),
            });
            let two = Grantee::Group(UserPoolId(1), 0);
            assert_eq!(who.collect::<Vec<_>>(), [vec![Grantee::Group(UserPoolId(0), 1), two], vec![two]]);
        });
    }

    #[test]
    fn what_a_test_names_must_be_there() {
        for (assertion, message) in [
            ("auth_users can raed table Notes", "there is no verb `raed`"),
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
