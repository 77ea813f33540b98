//! Decisions of a program's policies, as they are compiled.

use std::cell::{OnceCell, RefCell};

use rustc_hash::FxHashMap;

use crate::model::grant::Object;
use crate::model::identifiers::{arn, identity_pool_id};
use crate::model::{Grantee, IdentityPoolId, Principal, Program, ResourceId, RoleId, UserPoolId};
use crate::policy::concrete::{Deployment, Documents, documents};
use crate::policy::evaluate::{Decision, Document, Effect, Request, decide};
use crate::policy::prove::{Layers, Proof, find};
use crate::policy::roles::{CompiledRole, Roles};
use crate::text::Loc;

/// The account, region and partition of the deployment that answers are about.
const ACCOUNT: &str = "123456789012";
const REGION: &str = "us-east-1";
const PARTITION: &str = "aws";

/// A role as it is compiled, and its documents with an example for each value that is known only at the deployment.
#[derive(Debug)]
pub struct DecidedRole<'p> {
    pub compiled: CompiledRole<'p>,
    pub documents: Documents,
}

/// The policies of a program and what they decide. Roles are compiled when they are first asked about.
pub struct Decisions<'p, 's> {
    program: &'p Program<'s>,
    roles: RefCell<Roles<'p, 's>>,
    decided: Vec<OnceCell<Option<DecidedRole<'p>>>>,
    examples: Examples,
}

impl<'p, 's> Decisions<'p, 's> {
    pub fn new(program: &'p Program<'s>) -> Self {
        Self {
            program,
            roles: RefCell::new(Roles::new(program)),
            decided: program.roles.iter().map(|_| OnceCell::new()).collect(),
            examples: Examples::new(program),
        }
    }

    pub fn program(&self) -> &'p Program<'s> {
        self.program
    }

    /// Returns a text with the values of an example of a deployment.
    pub fn example(&self, text: &crate::model::DeployText) -> String {
        self.examples.deployment(&|name| self.examples.value(name)).fill_placeholders(text).unwrap_or_default()
    }

    /// Returns a role, or nothing if its policies do not fit.
    pub fn role(&self, role: RoleId) -> Option<&DecidedRole<'p>> {
        let decided = self.decided[role.index()].get_or_init(|| {
            let compiled = self.roles.borrow_mut().role(role).ok()?;
            let documents = documents(&compiled, &self.examples.deployment(&|name| self.examples.value(name))).ok()?;
            Some(DecidedRole { compiled, documents })
        });
        decided.as_ref()
    }

    /// Returns whether a role is allowed some request of a question.
    pub fn possible(&self, role: RoleId, question: &Document) -> Proof {
        let Some(decided) = self.role(role) else { return Proof::Undecided("its policies do not fit") };
        let policies: Vec<&Document> = decided.documents.policies.iter().collect();
        find(&[Layers::identity(&policies), Layers::identity(&[question])], &[])
    }

    /// Returns whether some request of a question is allowed but for what is denied.
    pub fn possible_without_denials(&self, role: RoleId, question: &Document) -> Proof {
        let Some(decided) = self.role(role) else { return Proof::Undecided("its policies do not fit") };
        let allows = |document: &Document| {
            let statements = document.statements().iter().filter(|statement| statement.effect() == Effect::Allow);
            Document::new(statements.cloned().collect())
        };
        let allows: Vec<Document> = decided.documents.policies.iter().map(allows).collect();
        let policies: Vec<&Document> = allows.iter().collect();
        find(&[Layers::identity(&policies), Layers::identity(&[question])], &[])
    }

    /// Returns the grants and denials that decide a request, in the order of the text.
    pub fn deciding(&self, role: RoleId, request: &Request) -> Vec<Loc> {
        let Some(decided) = self.role(role) else { return Vec::new() };
        let policies: Vec<&Document> = decided.documents.policies.iter().collect();
        let sources = match decide(&policies, None, None, request) {
            Decision::Allowed { by } | Decision::ExplicitDeny { by } => by,
            Decision::ImplicitDeny { .. } => Vec::new(),
        };
        let statement = |source: &crate::policy::evaluate::Source<'_>| {
            &decided.compiled.policies[source.document].statements[source.statement]
        };
        let mut grants: Vec<Loc> =
            sources.iter().flat_map(|source| statement(source).sources.iter().copied()).collect();
        grants.sort_unstable();
        grants.dedup();
        // A statement can come from several grants, of which only some are about the request.
        let alone: Vec<Loc> = grants.iter().copied().filter(|grant| self.applies(*grant, request)).collect();
        if alone.is_empty() { grants } else { alone }
    }

    /// Returns whether a grant or denial, by itself, is about a request.
    fn applies(&self, grant: Loc, request: &Request) -> bool {
        let Some(document) = self.document_of(grant) else { return false };
        !matches!(decide(&[&document], None, None, request), Decision::ImplicitDeny { .. })
    }

    /// Returns what a grant or denial is compiled to by itself.
    pub(super) fn document_of(&self, grant: Loc) -> Option<Document> {
        let grant = self.program.grants.iter().find(|other| other.loc == grant)?;
        let statements = self.roles.borrow_mut().statements_of(grant);
        self.examples.deployment(&|name| self.examples.value(name)).document(&statements).ok()
    }
}

/// Returns the roles that somebody may hold: those of the signed-in users are the authenticated role and those of all groups that are
/// not isolated, and members of a group without a role of its own have the authenticated one.
pub fn roles_of(program: &Program<'_>, grantee: Grantee) -> Vec<RoleId> {
    let roles = || program.roles.iter().zip((0..).map(RoleId));
    let own =
        |grantee: Grantee| roles().filter(move |(role, _)| Grantee::of(role.principal) == grantee).map(|(_, id)| id);
    match grantee {
        Grantee::AuthUsers(pool) => {
            let shares = |principal: Principal| match principal {
                Principal::AuthUsers(of) => of == pool,
                Principal::Group(of, users, group) => {
                    of == pool && !program.user_pools[users.index()].groups[group as usize].isolated
                }
                Principal::UnauthUsers(_) | Principal::Function(_) => false,
            };
            roles().filter(|(role, _)| shares(role.principal)).map(|(_, id)| id).collect()
        }
        Grantee::Group(users, group) => {
            let mut held: Vec<RoleId> = own(grantee).collect();
            for pool in (0..program.identity_pools.len() as u32).map(IdentityPoolId) {
                let leads = program.identity_pools[pool.index()].logins_of(users).next().is_some();
                let has_own = program.role(Principal::Group(pool, users, group)).is_some();
                if leads && !has_own {
                    held.extend(program.role(Principal::AuthUsers(pool)));
                }
            }
            held
        }
        Grantee::UnauthUsers(_) | Grantee::Function(_) => own(grantee).collect(),
    }
}

/// Examples of the values that a deployment gives, different from each other.
struct Examples(FxHashMap<String, String>);

impl Examples {
    fn new(program: &Program<'_>) -> Self {
        let mut values = FxHashMap::default();
        let mut add = |name: &str, value: String| {
            values.entry(name.to_owned()).or_insert(value);
        };
        let filled = |pattern: &str, name: &str| {
            let pattern = pattern.replace("{P}", PARTITION).replace("{R}", REGION).replace("{A}", ACCOUNT);
            pattern.replace("{name}", name)
        };
        for (place, resource) in program.resources.iter().enumerate() {
            let text = arn(program, Object::Resource(ResourceId(place as u32)));
            if let Some(placeholder) = text.placeholders().next() {
                // An ARN of which only a part waits has no placeholder for the whole.
                let whole = placeholder.whole();
                if text.spelled() == format!("{{{{{whole}}}}}") {
                    add(whole, filled(resource.kind.arn, resource.name));
                }
            }
        }
        for (place, pool) in program.user_pools.iter().enumerate() {
            let id = format!("{REGION}_{}", pool.name);
            let pool_arn = format!("arn:{PARTITION}:cognito-idp:{REGION}:{ACCOUNT}:userpool/{id}");
            add(&format!("{}.ProviderName", pool.name), format!("cognito-idp.{REGION}.amazonaws.com/{id}"));
            add(pool.name, id);
            let text = arn(program, Object::UserPool(UserPoolId(place as u32)));
            if let Some(placeholder) = text.placeholders().next() {
                add(placeholder.whole(), pool_arn);
            }
        }
        for place in 0..program.identity_pools.len() {
            let text = identity_pool_id(program, IdentityPoolId(place as u32));
            if let Some(placeholder) = text.placeholders().next() {
                add(placeholder.whole(), format!("{REGION}:00000000-0000-0000-0000-{:012}", place + 1));
            }
        }
        for param in &program.params {
            let value = param.default.as_ref().map_or_else(|| param.name.to_owned(), |default| default.value.clone());
            add(param.name, value);
        }
        Self(values)
    }

    fn value(&self, name: &str) -> Option<String> {
        Some(self.0.get(name).cloned().unwrap_or_else(|| {
            let letters = name.replace(|character: char| !character.is_ascii_alphanumeric(), "-");
            match name.ends_with("Arn") || name.starts_with("import:") {
                true => format!("arn:{PARTITION}:service:{REGION}:{ACCOUNT}:type/{letters}:{letters}"),
                false => letters,
            }
        }))
    }

    fn deployment<'v>(&self, values: &'v dyn Fn(&str) -> Option<String>) -> Deployment<'v> {
        Deployment { partition: PARTITION, region: REGION, account: ACCOUNT, values }
    }
}
