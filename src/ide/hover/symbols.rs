//! Hovers of names.

use super::markdown::{block, code, prose};
use super::{HoverRequest, Paragraphs, SymbolId, words};
use crate::model::api::RouteAuth;
use crate::model::grant::Object;
use crate::model::user_pool::Attached;
use crate::model::{ApiId, UserPool};
use crate::text::Loc;

/// Lines of a declaration that are shown at most.
const MAX_LINES: usize = 12;

/// Returns the object that a symbol stands for.
pub(super) fn object(symbol: SymbolId) -> Option<Object> {
    Some(match symbol {
        SymbolId::Resource(id) => Object::Resource(id),
        SymbolId::Api(id) => Object::Api(id),
        SymbolId::UserPool(id) => Object::UserPool(id),
        SymbolId::IdentityPool(id) => Object::IdentityPool(id),
        _ => return None,
    })
}

impl<'s> HoverRequest<'_, '_, 's> {
    pub(super) fn symbol(&self, symbol: SymbolId) -> Paragraphs {
        let Some(declared) = self.symbols.declared(symbol).first().copied() else { return Vec::new() };
        let mut paragraphs = vec![block("authc", &beginning(self.view.slice(declared.loc)))];
        if let Some(owner) = symbol.owner() {
            let declared = self.symbols.declaration(owner).map(|(file, declare)| declare.word.of(self.view.text(file)));
            let word = declared.or_else(|| self.symbols.clause(owner).map(|(_, clause)| clause.spec.word));
            paragraphs.push(format!("In {}", code(&format!("{} {}", word.unwrap_or(""), self.symbols.name(owner)))));
        }
        paragraphs.push(prose(self.doc(symbol)));
        if let SymbolId::KeyAttribute(resource, n) = symbol {
            let keys = self.symbols.keys_of(resource, n);
            let first = keys.first().and_then(|(file, key)| {
                let text = self.view.text(*file);
                words::key_type(key.ty.of(text), key.of.map(|tag| tag.of(text)))
            });
            paragraphs.extend(first.into_iter().flatten());
            return paragraphs;
        }
        if let SymbolId::Param(id) = symbol {
            paragraphs.extend(self.param(id));
            return paragraphs;
        }
        if let Some((_, clause)) = self.symbols.clause(symbol) {
            paragraphs.push(clause.spec.doc.to_owned());
        }
        paragraphs.extend(self.assumed(symbol));
        if let SymbolId::Route(api, _) = symbol {
            paragraphs.extend(self.asked_of_callers(api, declared.name));
        }
        let roles = self.compiled().roles_at(declared.name);
        if let Some((object, part)) = self.granted(symbol) {
            // A pool, an API, and a function that a route calls need no grant.
            let expected = match object {
                Object::Resource(id) => {
                    self.view.program().resources.get(id.index()).is_some_and(|found| found.function().is_none())
                }
                _ => false,
            };
            let may = self.who_may(object, part);
            if expected && may.is_empty() {
                paragraphs.push("Nobody is granted anything on it.".to_owned());
            }
            paragraphs.extend(may);
        }
        paragraphs.extend(self.may(roles));
        paragraphs
    }

    /// Documents the assumptions about a user pool or a group, and the precedence that the compiler gave a group.
    fn assumed(&self, symbol: SymbolId) -> Paragraphs {
        let (pool, group) = match symbol {
            SymbolId::UserPool(pool) => (pool, None),
            SymbolId::Group(pool, group) => (pool, Some(group)),
            _ => return Vec::new(),
        };
        let program = self.view.program();
        let Some(model) = program.user_pools.get(pool.index()) else { return Vec::new() };
        let mut paragraphs = Vec::new();
        let group = group.and_then(|at| model.groups.get(at as usize));
        if let Some(precedence) = group.filter(|group| group.written.is_none()).and_then(|group| group.precedence) {
            paragraphs.push(format!("Precedence {precedence}, which the compiler gave it."));
        }
        if let Some(Attached::ByHand(why)) = group.map(|group| &group.attached) {
            paragraphs.push(format!("Taken for true: its role was set by hand, because \"{}\".", prose(&why.value)));
        }
        paragraphs.extend(self.single(model));
        paragraphs
    }

    /// Documents the assumption that nobody is in two groups of a pool.
    pub(super) fn single(&self, pool: &UserPool<'_>) -> Option<String> {
        let why = pool.single.as_ref()?;
        let (name, why) = (code(pool.name), prose(&why.value));
        Some(format!("Taken for true: nobody is in two groups of {name}, because \"{why}\"."))
    }

    /// Documents how a route authorises callers.
    fn asked_of_callers(&self, api: ApiId, route: Loc) -> Option<String> {
        let api = self.view.program().apis.get(api.index())?;
        let route = api.routes.iter().find(|known| known.loc == route)?;
        let scopes: Vec<String> = route.scopes.iter().map(|scope| code(scope.value)).collect();
        let with = if scopes.is_empty() { String::new() } else { format!(", with one of {}", scopes.join(", ")) };
        Some(match route.auth {
            RouteAuth::Public(_) => "Anybody may call it.".to_owned(),
            RouteAuth::Iam => "IAM asks the caller: it needs a grant.".to_owned(),
            RouteAuth::Authorizer(at) => {
                let name = api.authorizers.get(at as usize).map_or("", |authorizer| authorizer.name);
                format!("Authorizer {} asks the caller{with}.", code(name))
            }
        })
    }

    /// Returns the doc comment of a declaration.
    fn doc(&self, symbol: SymbolId) -> &str {
        let program = self.view.program();
        let doc = match symbol {
            SymbolId::Param(id) => program.params.get(id.index()).map(|found| &found.doc),
            SymbolId::Resource(id) => program.resources.get(id.index()).map(|found| &found.doc),
            SymbolId::Provider(id) => program.providers.get(id.index()).map(|found| &found.doc),
            SymbolId::UserPool(id) => program.user_pools.get(id.index()).map(|found| &found.doc),
            SymbolId::IdentityPool(id) => program.identity_pools.get(id.index()).map(|found| &found.doc),
            SymbolId::Api(id) => program.apis.get(id.index()).map(|found| &found.doc),
            _ => None,
        };
        doc.map_or("", |doc| doc)
    }

    fn param(&self, id: crate::model::ParamId) -> Paragraphs {
        use crate::model::ParamType;
        let Some(param) = self.view.program().params.get(id.index()) else { return Vec::new() };
        let word = match param.ty {
            ParamType::String => "string",
            ParamType::Secret => "secret",
            ParamType::Ssm => "ssm",
        };
        let mut paragraphs = vec!["A parameter of the output; `--set` fixes its value when it is compiled.".to_owned()];
        paragraphs.extend(words::param_type(word).into_iter().flatten());
        paragraphs
    }
}

/// Returns a declaration, or the first lines of a long one.
fn beginning(text: &str) -> String {
    let lines = text.lines().count();
    if lines <= MAX_LINES {
        return text.to_owned();
    }
    let first: Vec<&str> = text.lines().take(MAX_LINES - 2).collect();
    format!("{}\n  …\n}}", first.join("\n"))
}
