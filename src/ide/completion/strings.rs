//! Completions in strings.

use std::collections::BTreeSet;

use super::{Completer, CompletionKind, SortTier};
use crate::catalog;
use crate::check::kind_with;
use crate::ide::cursor_context::{
    BlockContext, CursorContext, SentenceForm, SentencePart, SentenceSoFar, ValueContext, ValuePosition,
};
use crate::ide::symbol::has_placeholders;
use crate::model::UserPoolId;
use crate::model::api::{AuthorizerKind, Issuer};
use crate::model::user_pool::{STANDARD_ATTRIBUTES, UserPool};
use crate::syntax::ast::{StatementNode, TargetNode};
use crate::syntax::clauses::Slot;

/// Raw actions that one answer has at most; typing on narrows them.
const MAX_ACTIONS: usize = 100;

/// The scopes of every user pool.
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html>
const SCOPES: &[&str] = &["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];

/// Claims in the tokens of user pools that are no attributes.
const CLAIMS: &[&str] = &["sub", "cognito:username", "cognito:groups", "client_id", "email_verified"];

impl Completer<'_, '_, '_> {
    /// Adds the completions in a string, which is in this context.
    pub(super) fn text(&mut self, around: &CursorContext) {
        match around {
            CursorContext::Sentence(sentence, SentencePart::Raw) => self.actions(sentence),
            CursorContext::Flavour(declaration) if declaration.typed => self.resource_types(),
            CursorContext::Sentence(sentence, SentencePart::Prefix) => {
                let caller = sentence.form != SentenceForm::Assert && sentence.has_caller();
                if !self.opened() {
                    return self.prefixes(sentence, caller);
                }
                let pools = self.identity_pools(sentence);
                self.placeholders(caller, pools.iter().flat_map(|pool| &pool.tags).map(|tag| tag.name));
            }
            CursorContext::Sentence(_, SentencePart::Argument(condition, _))
                if condition != "attributes" && condition != "owner" =>
            {
                self.placeholders(false, None);
            }
            CursorContext::Sentence(_, SentencePart::Scopes(api)) => self.scopes_of_api(api),
            CursorContext::Value(block, value) => self.in_value(block, value),
            CursorContext::Clause(block, values) => {
                for value in values {
                    self.in_value(block, value);
                }
            }
            _ => {}
        }
    }

    fn in_value(&mut self, block: &BlockContext, value: &ValueContext) {
        if value.inside == ValuePosition::Claim {
            return self.claims();
        }
        if !matches!(value.slot, Slot::Text | Slot::Texts) {
            return;
        }
        match (block.path.as_slice(), value.clause.word) {
            (["user_pool", "client"], "scopes") => {
                let pools = self.program().user_pools.iter().filter(|pool| pool.name == block.name);
                self.scopes(pools);
                return self.words(CompletionKind::Attribute, SCOPES.iter().copied(), "scope of every pool");
            }
            (["api", "route"], "scopes") => return self.scopes_of_api(&block.name),
            (["user_pool", "client"], "read" | "write") => return self.attributes(block),
            _ => {}
        }
        let (declaration, outer) = (block.path[0], block.path.get(1).copied().unwrap_or(""));
        if has_placeholders(declaration, outer, value.clause.word) {
            let caller = declaration == "iot_topic" && value.clause.word == "client";
            let tags = self.program().identity_pools.iter().flat_map(|pool| &pool.tags);
            self.placeholders(caller, tags.map(|tag| tag.name));
        }
    }

    /// Returns whether a brace is open before the cursor.
    fn opened(&self) -> bool {
        let before = &self.cursor.typed;
        before.rfind('{').is_some_and(|open| !before[open..].contains('}'))
    }

    /// Adds prefixes: those of other grants on the same target, and the caller's own part of the one that is being typed.
    fn prefixes(&mut self, sentence: &SentenceSoFar, caller: bool) {
        let targets: Vec<&str> = sentence.targets.iter().map(|(_, name)| name.as_str()).collect();
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for (file, statement) in self.view.statements() {
            let text = self.view.text(file);
            let StatementNode::Grant(grant) = statement else { continue };
            let same = |target: &TargetNode| targets.contains(&target.path.span().of(text));
            if let Some(at) = grant.terms().at.filter(|_| grant.targets.iter().any(same)) {
                known.insert(at.of(text).trim_matches('"'));
            }
        }
        let own = self.replace.of(self.view.text(self.file));
        // Leave out the one that is being typed, and those with an id if the principal has none.
        let fits = |prefix: &&str| {
            let of_caller = ["{identity}", "{sub}", "{tag:"].iter().any(|id| prefix.contains(id));
            !prefix.is_empty() && *prefix != own && (caller || !of_caller)
        };
        for prefix in known.into_iter().filter(fits) {
            self.add(CompletionKind::Placeholder, prefix, "granted elsewhere");
        }
        let typed = self.cursor.typed.clone();
        let folder = &typed[..typed.rfind('/').map_or(0, |slash| slash + 1)];
        if caller && !folder.contains('{') {
            let mut ids = vec!["{identity}".to_owned(), "{sub}".to_owned()];
            let pools = self.identity_pools(sentence);
            ids.extend(pools.iter().flat_map(|pool| &pool.tags).map(|tag| format!("{{tag:{}}}", tag.name)));
            for id in ids {
                self.add_at(SortTier::Next, CompletionKind::Placeholder, format!("{folder}{id}/"), "The caller's own");
            }
        }
    }

    /// Adds the placeholders for a brace that is open before the cursor.
    fn placeholders<'t>(&mut self, caller: bool, tags: impl IntoIterator<Item = &'t str>) {
        let before = self.cursor.typed.clone();
        let Some(open) = before.rfind('{').filter(|_| self.opened()) else { return };
        let text = self.view.text(self.file);
        let cursor = self.replace.start + before.len() as u32;
        self.replace.start += open as u32;
        // Replace up to the closing brace; without one the text after the cursor stays.
        let rest = &text[cursor as usize..self.replace.end.max(cursor) as usize];
        let word = rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '_' | ':')));
        let word = word.unwrap_or(rest.len());
        let closed = rest[word..].starts_with('}');
        self.replace.end = cursor + if closed { word as u32 + 1 } else { 0 };
        if caller {
            self.add(CompletionKind::Placeholder, "{identity}", "The identity-pool id of the caller");
            self.add(CompletionKind::Placeholder, "{sub}", "The user-pool id of the caller");
            for tag in tags {
                self.add(CompletionKind::Placeholder, format!("{{tag:{tag}}}"), "A principal tag of the caller");
            }
        }
        for param in &self.program().params {
            self.add(CompletionKind::Placeholder, format!("{{{}}}", param.name), "A parameter of the deployment")
                .data = format!("name {}", param.name);
        }
    }

    fn actions(&mut self, sentence: &SentenceSoFar) {
        let typed = self.cursor.typed.to_ascii_lowercase();
        let catalogue = catalog::catalog();
        let mut services: Vec<&str> = self.kinds_of(sentence).into_iter().map(|kind| kind.service).collect();
        let types = self.program().resources.iter().filter_map(|resource| resource.declared_type());
        services.extend(types.map(|ty| ty.service().prefix()));
        // A service before a colon counts, whatever the target is.
        services.extend(typed.split_once(':').map(|(service, _)| service));
        services.sort_unstable();
        services.dedup();
        for service in services.into_iter().filter_map(|prefix| catalogue.service(prefix)) {
            for action in service.actions() {
                let name = action.full_name();
                if !name.to_ascii_lowercase().starts_with(&typed) {
                    continue;
                }
                if self.items.len() >= MAX_ACTIONS {
                    self.incomplete = true;
                    return;
                }
                self.add(CompletionKind::Action, name.clone(), service.title()).data = format!("action {name}");
            }
        }
    }

    /// Adds the types of the catalogue that no kind stands for.
    fn resource_types(&mut self) {
        let typed = self.cursor.typed.to_ascii_lowercase();
        for ty in catalog::catalog().resource_types() {
            let name = ty.spelled();
            if !name.to_ascii_lowercase().starts_with(&typed) || kind_with(ty).is_some() {
                continue;
            }
            if self.items.len() >= MAX_ACTIONS {
                self.incomplete = true;
                return;
            }
            self.add(CompletionKind::Option, name, ty.service().title());
        }
    }

    fn claims(&mut self) {
        let program = self.program();
        let attributes = program.user_pools.iter().flat_map(|pool| &pool.settings.attributes);
        for attribute in attributes.filter(|attribute| !attribute.standard) {
            self.add(CompletionKind::Attribute, format!("custom:{}", attribute.name), "attribute of a user pool");
        }
        self.words(CompletionKind::Attribute, CLAIMS.iter().copied(), "claim of a user pool's tokens");
        self.words(CompletionKind::Attribute, STANDARD_ATTRIBUTES.iter().map(|(name, _)| *name), "standard attribute");
    }

    fn attributes(&mut self, block: &BlockContext) {
        for (_, name) in block.members.iter().filter(|(word, _)| word == "attribute") {
            let standard = STANDARD_ATTRIBUTES.iter().any(|(known, _)| known == name);
            if !standard {
                self.add(CompletionKind::Attribute, format!("custom:{name}"), "attribute of this pool");
            }
        }
        self.words(CompletionKind::Attribute, STANDARD_ATTRIBUTES.iter().map(|(name, _)| *name), "standard attribute");
    }

    /// Adds the scopes of the resource servers of pools.
    fn scopes<'p>(&mut self, pools: impl IntoIterator<Item = &'p UserPool<'p>>) {
        for name in pools.into_iter().flat_map(scopes_of) {
            self.add(CompletionKind::Attribute, name, "scope of a resource server");
        }
    }

    /// Adds the scopes of the pools whose tokens an API accepts, or of all pools if none is known.
    fn scopes_of_api(&mut self, api: &str) {
        let program = self.program();
        let authorizers = program.apis.iter().filter(|known| known.name == api).flat_map(|api| &api.authorizers);
        let taken: Vec<UserPoolId> = authorizers
            .flat_map(|authorizer| match &authorizer.kind {
                AuthorizerKind::Jwt { issuer: Issuer::UserPool { pool, .. }, .. } => std::slice::from_ref(pool),
                AuthorizerKind::UserPool { pools, .. } => pools,
                _ => &[],
            })
            .copied()
            .collect();
        let pools = (0..).zip(&program.user_pools);
        self.scopes(pools.filter(|(at, _)| taken.is_empty() || taken.contains(&UserPoolId(*at))).map(|(_, pool)| pool));
    }
}

/// Returns the scopes of the resource servers of a pool.
fn scopes_of<'p>(pool: &'p UserPool<'_>) -> impl Iterator<Item = String> + use<'p> {
    pool.resource_servers.iter().flat_map(|server| {
        let identifier = server.identifier.as_ref().map_or(Some(server.name), |text| text.as_literal());
        server.scopes.iter().filter_map(move |scope| Some(format!("{}/{}", identifier?, scope.name)))
    })
}
