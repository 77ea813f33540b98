//! Hovers of grants and principals, and the lists of grants.

use super::markdown::{block, code};
use super::{HoverRequest, Paragraphs, symbols};
use crate::emit::show;
use crate::ide::compiled::{CompiledGrants, Quota, count, thousands};
use crate::ide::{FilePosition, inlay_hints, outline};
use crate::model::grant::{GrantTarget, Limit, Object, Part};
use crate::model::{Principal, RoleId};
use crate::policy::split::MAX_INLINE_SIZE;
use crate::syntax::ast::{GrantNode, PrincipalKind, PrincipalNode, StatementNode, TargetNode, VerbNode};
use crate::syntax::lex;
use crate::text::{FileId, Loc, Span};

/// Grants that are listed at most.
pub(super) const MAX_LISTED: usize = 12;

/// Characters of a policy that are shown at most.
const MAX_POLICY_LENGTH: usize = 6_000;

impl HoverRequest<'_, '_, '_> {
    /// Documents a grant by its compiled statements.
    pub(super) fn policy(&self, grant: &GrantNode) -> Paragraphs {
        let word = if grant.deny { "deny" } else { "grant" };
        let compiled = self.compiled();
        let loc = self.loc(grant.span);
        let Some(model) = compiled.grant(loc) else {
            return vec![format!("This {word} does not compile: {}.", self.why_not(grant))];
        };
        let statements = compiled.statements(model);
        let size = CompiledGrants::size(&statements);
        let roles: Vec<String> = model.roles.iter().map(|role| code(&self.view.program().role_title(*role))).collect();
        let size = format!("{}, {}", count(size.actions, "action"), count(size.bytes, "byte"));
        let mut paragraphs = vec![format!("**{word}**: {size}, for {}", some(roles, MAX_LISTED))];
        match self.coverage(loc) {
            Some(coverage) => paragraphs.extend(coverage),
            None => paragraphs.extend(self.decided_tests(model)),
        }
        paragraphs.extend(self.rests_on(loc));
        let text = show::statements(&statements);
        let shown = text.char_indices().nth(MAX_POLICY_LENGTH).map_or(text.as_str(), |(end, _)| &text[..end]);
        paragraphs.push(block("json", shown));
        if shown.len() < text.len() {
            paragraphs.push("The rest is in the policy.".to_owned());
        }
        paragraphs
    }

    /// Returns the assumptions under which a grant keeps something from single groups.
    fn rests_on(&self, grant: Loc) -> Paragraphs {
        let program = self.view.program();
        let limits = program.limits.iter().filter(|limit| program.grants[limit.grant as usize].loc == grant);
        let pool = |limit: &Limit| match program.roles[limit.role.index()].principal {
            Principal::Group(_, users, _) => Some(users),
            _ => None,
        };
        let mut pools: Vec<_> = limits.filter_map(pool).collect();
        pools.dedup();
        pools.into_iter().filter_map(|pool| self.single(&program.user_pools[pool.index()])).collect()
    }

    /// Returns the error that keeps a grant from compiling: one in it, in a declaration that it names, or anywhere, since a statement
    /// with a syntax error may be one that it needs.
    fn why_not(&self, grant: &GrantNode) -> String {
        let named = grant.targets.iter().filter_map(|target| self.symbol_at(target.path.first().start));
        let named = named.filter_map(|symbol| self.symbols.declared(symbol).first().map(|declared| declared.loc));
        let mut places = std::iter::once(self.loc(grant.span)).chain(named);
        let found = places.find_map(|place| self.view.error_in(place)).or_else(|| self.view.first_error());
        found.unwrap_or_else(|| "the program has errors".to_owned())
    }

    /// Lists the grants on an object or a part of it.
    pub(super) fn who_may(&self, object: Object, part: Option<Part<'_>>) -> Paragraphs {
        let compiled = self.compiled();
        let grants = compiled.grants_on(object).iter().filter(|at| {
            let mut targets = compiled.nth(**at).targets.iter();
            part.is_none_or(|part| targets.any(|target| target.covers(GrantTarget { object, part })))
        });
        let grants: Vec<u32> = grants.copied().collect();
        if grants.is_empty() {
            return Vec::new();
        }
        let lines = grants.iter().take(MAX_LISTED).filter_map(|at| self.line(*at, object, part));
        let lines: Vec<String> = lines.collect();
        let mut paragraphs = vec!["Who may do what:".to_owned(), lines.join("\n")];
        paragraphs.extend(more(grants.len()));
        paragraphs
    }

    /// `- auth_users: read, where owner(userId)`
    fn line(&self, place: u32, object: Object, part: Option<Part<'_>>) -> Option<String> {
        let model = self.compiled().nth(place);
        let loc = model.loc;
        let grant = self.written(loc)?;
        let flat = |from: u32, to: u32| flat(Span::new(from, to).of(self.view.text(loc.file)));
        let kind = grant.targets.first()?.kind;
        // The verbs end where the kind word begins.
        let who = grant.terms().except.last().unwrap_or(&grant.who);
        let terms = flat(grant.targets.last()?.span().end, grant.span.end);
        let deny = if grant.deny { "**deny** " } else { "" };
        let (who, mut verbs) = (flat(grant.who.span.start, who.span.end), flat(who.span.end, kind.start));
        let terms = if terms.is_empty() { String::new() } else { format!(" {}", code(&terms)) };
        // For a part, list only the verbs that work on it.
        if let Some(target) = grant
            .targets
            .iter()
            .zip(&model.targets)
            .find_map(|(written, target)| target.covers(GrantTarget { object, part: part? }).then_some(written))
        {
            let text = self.view.text(loc.file);
            let kind = object.kind(self.view.program());
            let works = |verb: &&VerbNode| verb.raw || kind.works(verb.span.of(text), target.kind.of(text));
            let working: Vec<String> = grant.verbs.iter().filter(works).map(|verb| outline::verb(text, verb)).collect();
            verbs = working.join(", ");
        }
        // For the object itself, name the parts that are granted.
        let mut targets: Vec<_> =
            grant.targets.iter().zip(&model.targets).filter(|(_, target)| target.object == object).collect();
        // The whole object needs no name.
        if part.is_some() || targets.iter().all(|(_, target)| target.part == Part::Whole) {
            targets.clear();
        }
        let parts: Vec<String> = targets
            .iter()
            .map(|(written, _)| {
                let word = written.kind.of(self.view.text(loc.file));
                code(&format!("{word} {}", flat(written.span().start, written.span().end)))
            })
            .collect();
        let on = if parts.is_empty() { String::new() } else { format!(" on {}", parts.join(", ")) };
        Some(format!("- {deny}{}: {}{on}{terms}", code(&who), code(&verbs)))
    }

    /// Returns the statement of a grant.
    fn written(&self, loc: Loc) -> Option<&GrantNode> {
        match self.view.statement(FilePosition { file: loc.file, offset: loc.span.start })? {
            StatementNode::Grant(grant) if grant.span == loc.span => Some(grant),
            _ => None,
        }
    }

    /// Lists the grants of roles.
    pub(super) fn may(&self, roles: &[RoleId]) -> Paragraphs {
        let mut paragraphs = Vec::new();
        for role in roles.iter().take(4) {
            let compiled = self.compiled();
            let grants = compiled.grants_of(*role);
            let quota = compiled.quota(*role);
            let Quota { used, available } = quota;
            paragraphs.push(match available == MAX_INLINE_SIZE {
                true => format!(
                    "Role {}: {}, {} of {} characters",
                    code(&self.view.program().role_title(*role)),
                    count(grants.len(), "grant"),
                    thousands(used),
                    thousands(available)
                ),
                false => inlay_hints::quota_sentence(&self.view, *role, quota),
            });
            let lines: Vec<String> =
                grants.iter().take(MAX_LISTED).map(|at| flat(self.view.slice(compiled.nth(*at).loc))).collect();
            if !lines.is_empty() {
                paragraphs.push(block("authc", &lines.join("\n")));
                paragraphs.extend(more(grants.len()));
            }
        }
        paragraphs
    }

    /// Documents a principal and lists its grants.
    pub(super) fn principal(&self, who: &PrincipalNode) -> Paragraphs {
        let program = self.view.program();
        let (doc, roles) = match who.kind {
            PrincipalKind::AuthUsers | PrincipalKind::UnauthUsers => {
                let guests = who.kind == PrincipalKind::UnauthUsers;
                let pool = who.path.map(|path| self.symbols.global(self.text(path.first())));
                let own = |role: &RoleId| match program.roles[role.index()].principal {
                    Principal::AuthUsers(of) | Principal::UnauthUsers(of) if pool.is_some() => {
                        pool.flatten() == Some(super::SymbolId::IdentityPool(of))
                    }
                    _ => true,
                };
                let wanted = |role: &RoleId| match program.roles[role.index()].principal {
                    Principal::AuthUsers(_) => !guests,
                    Principal::UnauthUsers(_) => guests,
                    _ => false,
                };
                let roles = (0..program.roles.len() as u32).map(RoleId).filter(wanted).filter(own).collect();
                let doc = match guests {
                    true => "Guests: whoever has not signed in.",
                    false => {
                        "Everybody who signed in, members of groups included, unless their group is `isolated`. \
                         Members of a group with a role of its own get it through that role."
                    }
                };
                (doc, roles)
            }
            PrincipalKind::Group | PrincipalKind::Function => {
                let name = who.path.and_then(|path| path.names().last().copied());
                let symbol = name.and_then(|name| self.symbol_at(name.start));
                let declared = symbol.and_then(|symbol| self.symbols.declared(symbol).first().copied());
                let roles = declared.map_or(Vec::new(), |declared| self.compiled().roles_at(declared.name).to_vec());
                match who.kind {
                    PrincipalKind::Group => ("Members of a group of a user pool.", roles),
                    _ => ("The role of a function.", roles),
                }
            }
        };
        let mut paragraphs = vec![format!("{} {doc}", code(self.text(who.span)))];
        if roles.is_empty() {
            paragraphs.push("There is no role for it.".to_owned());
        }
        paragraphs.extend(self.may(&roles));
        paragraphs
    }

    /// Documents a field or a type of a GraphQL API. The schema is outside the program, but the grants on a field are known.
    pub(super) fn field(&self, target: &TargetNode) -> Option<Paragraphs> {
        let [api, names @ ..] = target.path.names() else { return None };
        let named = names.contains(&self.span) && matches!(self.text(target.kind), "field" | "type");
        let super::SymbolId::Api(id) = self.symbols.global(self.text(*api)).filter(|_| named)? else { return None };
        let mut paragraphs = vec![format!("{} of {}", code(self.own()), code(&format!("api {}", self.text(*api))))];
        if let [ty, field] = names
            && *field == self.span
        {
            paragraphs.extend(self.who_may(Object::Api(id), Some(Part::Field(self.text(*ty), self.text(*field)))));
        } else if let [ty] = names {
            paragraphs.extend(self.who_may(Object::Api(id), Some(Part::Type(self.text(*ty)))));
        }
        Some(paragraphs)
    }

    /// Returns the object that a symbol is, or is a part of, with the part.
    pub(super) fn granted(&self, symbol: super::SymbolId) -> Option<(Object, Option<Part<'_>>)> {
        use super::SymbolId;
        if let Some(object) = symbols::object(symbol) {
            return Some((object, None));
        }
        match symbol {
            SymbolId::Index(id, _) | SymbolId::Channel(id, _) => {
                Some((Object::Resource(id), Some(Part::Named(self.symbols.name(symbol)))))
            }
            SymbolId::Route(id, n) => {
                // The model has no routes with errors.
                let declared = self.symbols.declared(symbol).first().copied()?;
                let routes = &self.view.program().apis.get(id.index())?.routes;
                let at = routes.iter().position(|route| route.loc == declared.name).unwrap_or(n as usize);
                Some((Object::Api(id), Some(Part::Route(at as u32))))
            }
            _ => None,
        }
    }
}

/// Returns a line for the grants that are not listed.
pub(super) fn more(all: usize) -> Option<String> {
    (all > MAX_LISTED).then(|| format!("… and {} more", thousands(all - MAX_LISTED)))
}

pub(super) fn some(mut items: Vec<String>, most: usize) -> String {
    let all = items.len();
    items.truncate(most);
    let rest = if all > most { format!(" and {} more", thousands(all - most)) } else { String::new() };
    if all == 0 { "nobody".to_owned() } else { items.join(", ") + &rest }
}

/// Returns a part of a program on one line without comments.
pub(in crate::ide) fn flat(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    if text.contains("//") {
        for comment in lex(FileId(0), text, &mut Vec::new()).comments {
            out.push_str(&text[from..comment.span.start as usize]);
            from = comment.span.end as usize;
        }
    }
    out.push_str(&text[from..]);
    match out.contains(['\n', '\r', '\t']) || out.contains("  ") || out.trim().len() < out.len() {
        true => out.split_whitespace().collect::<Vec<_>>().join(" "),
        false => out,
    }
}
