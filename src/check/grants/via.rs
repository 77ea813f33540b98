//! `via route`: grants to the function behind a route, which acts for its callers.

use super::{Context, Grants};
use crate::check::Symbol;
use crate::diagnostic::codes::{grants as code, names};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::api::{Handler, RouteAuth};
use crate::model::{ApiId, Principal, RoleId};
use crate::syntax::ast::{PrincipalKind, RouteKey, RouteRef};
use crate::text::Span;

impl Grants<'_, '_> {
    /// Resolves a route.
    pub(super) fn route(&mut self, context: &Context<'_>, api: Span, key: RouteKey) -> Option<(ApiId, u32)> {
        let name = self.checker.text(context.file, api);
        let Some((Symbol::Api(id), declared)) = self.checker.symbol(name) else {
            let apis = self.checker.names(|symbol| matches!(symbol, Symbol::Api(_)));
            let loc = context.loc(api);
            let diagnostic =
                Diagnostic::new(&names::UNKNOWN_NAME, loc, format!("there is no API `{name}`"), "not declared");
            self.report(diagnostic.suggest(did_you_mean(name, apis), loc));
            return None;
        };
        let method = key.method.map_or("", |span| self.checker.text(context.file, span));
        let path = self.checker.text(context.file, key.path);
        let model = &self.checker.program.apis[id.index()];
        if let Some(route) = model.route(method, path) {
            return Some((id, route));
        }
        if model.refuses(method, path) {
            return None;
        }
        if let Some(bare) = path.strip_suffix([',', ';'])
            && model.route(method, bare).is_some()
        {
            let loc = context.loc(key.path);
            let mark = crate::text::Loc { span: Span::new(loc.span.end - 1, loc.span.end), ..loc };
            self.report(crate::diagnostic::glued(mark, &path[bare.len()..]));
            return None;
        }
        let written = format!("{method} {path}");
        let routes: Vec<String> = model.routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
        let loc = context.loc(key.span());
        let message = format!("API `{name}` has no route `{}`", written.trim());
        let diagnostic = Diagnostic::new(&names::UNKNOWN_NAME, loc, message, "not declared").label(declared, "the API");
        self.report(match did_you_mean(&written, routes.iter().map(String::as_str)) {
            Some(near) => diagnostic.fix(format!("did you mean `{}`?", near.trim()), loc, near.trim()),
            None => diagnostic.help("write the route as it is declared, the method first"),
        });
        None
    }

    /// Resolves the route of a grant `via` a route, and the role of the function behind it.
    pub(super) fn via(&mut self, context: &Context<'_>, via: &RouteRef) -> Option<((ApiId, u32), RoleId)> {
        let (api, route) = self.route(context, via.api, via.key)?;
        let loc = context.loc(via.span);
        if context.node.deny {
            self.report(
                Diagnostic::new(&code::VIA_OUT_OF_PLACE, loc, "a `deny` cannot be `via` a route", "not here")
                    .help("deny the function itself: deny function NAME …"),
            );
            return None;
        }
        let model = &self.checker.program.apis[api.index()].routes[route as usize];
        let (auth, handler, declared) = (model.auth, model.handler, model.loc);
        let who = context.loc(context.node.who.span);
        let refused = match (context.node.who.kind, auth) {
            (PrincipalKind::Function, _) => {
                Some(("a function needs no route to what it is granted", "leave `via` out"))
            }
            (PrincipalKind::Group, _) => Some((
                "a route cannot tell members of a group from other users",
                "grant `auth_users … via` and let the function look at the group, or grant the group directly",
            )),
            (PrincipalKind::UnauthUsers, RouteAuth::Public(_)) => None,
            (PrincipalKind::UnauthUsers, _) => Some((
                "guests cannot call this route: it requires a sign-in",
                "make the route public, with a reason, or grant `auth_users`",
            )),
            (PrincipalKind::AuthUsers, RouteAuth::Public(_)) => Some((
                "this route is public: everybody could call it, but the grant is for signed-in users only",
                "give the route an authorizer, or say `unauth_users`",
            )),
            (PrincipalKind::AuthUsers, _) => None,
        };
        if let Some((message, help)) = refused {
            self.report(
                Diagnostic::new(&code::VIA_OUT_OF_PLACE, loc, message, "this route")
                    .label(who, "for these")
                    .label(declared, "declared here")
                    .help(help),
            );
            return None;
        }
        if let Some(except) = context.node.terms().except.first() {
            let place = context.loc(except.span);
            let message = format!("a route cannot tell `{}` from other users", self.checker.slice(place));
            self.report(
                Diagnostic::new(&code::VIA_OUT_OF_PLACE, place, message, "`except` cannot hold here")
                    .label(loc, "the function acts for every caller of the route")
                    .help("leave `except` out and let the function look at the group"),
            );
            return None;
        }
        match handler {
            Handler::Function(id) => Some(((api, route), self.role(Principal::Function(id)))),
            Handler::Path(path, place) => {
                let message = format!("the function of `{}` is not declared", self.checker.slice(declared));
                self.report(
                    Diagnostic::new(&code::VIA_UNDECLARED_FUNCTION, loc, message, "its role would get the grant")
                        .label(place, "known by its path alone")
                        .help(format!(
                            "declare it, and name it in the route: function Handler {{ handler \"{path}\" }}"
                        )),
                );
                None
            }
        }
    }
}
