//! Decisions of a program's policies, as they are compiled.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::model::grant::Object;
use crate::model::identifiers::{arn, identity_pool_id, pattern};
use crate::model::{DeployText, Grantee, IdentityPoolId, Principal, Program, ResourceId, RoleId, UserPoolId};
use crate::policy::Statement;
use crate::policy::concrete::Deployment;
use crate::policy::evaluate::{Document, Effect, PreparedStatement, Request};
use crate::policy::prove::{Layers, Proof, find};
use crate::policy::roles::{CompiledRole, Roles};
use crate::text::Loc;

/// The account, region and partition of the deployment that answers are about.
const ACCOUNT: &str = "123456789012";
const REGION: &str = "us-east-1";
const PARTITION: &str = "aws";

/// A role as it is compiled. Its statements are prepared for decisions when they are first asked about.
#[derive(Debug)]
pub struct DecidedRole<'p> {
    pub compiled: CompiledRole<'p>,
    /// The place of each statement: of its policy, and in it.
    places: Vec<(u32, u32)>,
    prepared: Vec<OnceCell<Option<PreparedStatement>>>,
    /// The statements with an action, which is in lower case.
    by_action: FxHashMap<String, Vec<u32>>,
    /// The statements with an action that has a wildcard.
    with_wildcard: Vec<u32>,
}

impl<'p> DecidedRole<'p> {
    fn new(compiled: CompiledRole<'p>) -> Self {
        let mut places = Vec::new();
        let mut by_action: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        let mut with_wildcard = Vec::new();
        for (policy, index) in compiled.policies.iter().zip(0..) {
            for (statement, place) in policy.statements.iter().zip(0..) {
                let number = places.len() as u32;
                places.push((index, place));
                match statement.actions.iter().any(|action| action.contains(['*', '?'])) {
                    true => with_wildcard.push(number),
                    false => {
                        for action in &statement.actions {
                            by_action.entry(action.to_ascii_lowercase()).or_default().push(number);
                        }
                    }
                }
            }
        }
        let prepared = places.iter().map(|_| OnceCell::new()).collect();
        Self { compiled, places, prepared, by_action, with_wildcard }
    }

    fn statement(&self, number: u32) -> &Statement<'p> {
        let (policy, place) = self.places[number as usize];
        &self.compiled.policies[policy as usize].statements[place as usize]
    }

    /// Returns the statements that may be about one of some actions, given in lower case, or all of them.
    fn numbers(&self, actions: Option<&[&str]>) -> Vec<u32> {
        let Some(actions) = actions else { return (0..self.places.len() as u32).collect() };
        let named = actions.iter().filter_map(|action| self.by_action.get(*action)).flatten();
        let mut numbers: Vec<u32> = named.chain(&self.with_wildcard).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

/// The policies of a program and what they decide. Roles are compiled when they are first asked about.
pub struct Decisions<'p, 's> {
    program: &'p Program<'s>,
    roles: RefCell<Roles<'p, 's>>,
    decided: Vec<OnceCell<Option<DecidedRole<'p>>>>,
    examples: Rc<Examples>,
}

impl<'p, 's> Decisions<'p, 's> {
    pub fn new(program: &'p Program<'s>) -> Self {
        Self::with_examples(program, Rc::new(Examples::new(program)))
    }

    /// Returns the decisions of a program with the examples of one of which only the grants differ.
    pub(super) fn with_examples(program: &'p Program<'s>, examples: Rc<Examples>) -> Self {
        Self {
            program,
            roles: RefCell::new(Roles::new(program)),
            decided: program.roles.iter().map(|_| OnceCell::new()).collect(),
            examples,
        }
    }

    pub(super) fn examples(&self) -> Rc<Examples> {
        Rc::clone(&self.examples)
    }

    pub fn program(&self) -> &'p Program<'s> {
        self.program
    }

    /// Returns a text with the values of an example of a deployment.
    pub fn example(&self, text: &DeployText) -> String {
        self.examples.deployment(&|name| self.examples.value(name)).fill_placeholders(text).unwrap_or_default()
    }

    /// Returns a role, or nothing if its policies do not fit.
    pub fn role(&self, role: RoleId) -> Option<&DecidedRole<'p>> {
        let decided =
            self.decided[role.index()].get_or_init(|| self.roles.borrow_mut().role(role).ok().map(DecidedRole::new));
        decided.as_ref()
    }

    /// Returns the roles that were compiled.
    pub fn into_compiled(self) -> Vec<(RoleId, CompiledRole<'p>)> {
        let roles = self.decided.into_iter().zip((0..).map(RoleId));
        roles.filter_map(|(decided, role)| Some((role, decided.into_inner()??.compiled))).collect()
    }

    /// Returns the statements of a role that may be about one of some actions, given in lower case, or all of them, each with what it
    /// is prepared from. It is nothing if the policies do not fit, or no request can be tested by one of them.
    pub(super) fn statements<'d>(
        &'d self,
        role: RoleId,
        actions: Option<&[&str]>,
    ) -> Option<Vec<(&'d Statement<'p>, &'d PreparedStatement)>> {
        let decided = self.role(role)?;
        let prepared = |number: &u32| {
            let statement = decided.statement(*number);
            let prepared = decided.prepared[*number as usize]
                .get_or_init(|| self.examples.deployment(&|name| self.examples.value(name)).prepared(statement).ok());
            Some((statement, prepared.as_ref()?))
        };
        decided.numbers(actions).iter().map(prepared).collect()
    }

    /// Returns the statements of a role that may be about the requests of a question.
    pub(super) fn statements_about<'d>(
        &'d self,
        role: RoleId,
        question: &Document,
    ) -> Option<Vec<(&'d Statement<'p>, &'d PreparedStatement)>> {
        let mut actions = Some(Vec::new());
        for statement in question.statements() {
            match (statement.named_actions(), &mut actions) {
                (Some(named), Some(actions)) => actions.extend(named),
                _ => actions = None,
            }
        }
        self.statements(role, actions.as_deref())
    }

    /// Returns whether a role is allowed some request of a question.
    pub fn possible(&self, role: RoleId, question: &Document) -> Proof {
        self.possible_by(role, question, |_| true)
    }

    /// Returns whether some request of a question is allowed but for what is denied.
    pub fn possible_without_denials(&self, role: RoleId, question: &Document) -> Proof {
        self.possible_by(role, question, |statement| statement.effect() == Effect::Allow)
    }

    fn possible_by(&self, role: RoleId, question: &Document, by: impl Fn(&PreparedStatement) -> bool) -> Proof {
        let Some(statements) = self.statements_about(role, question) else {
            return Proof::Undecided("its policies do not fit");
        };
        let statements = statements.into_iter().map(|(_, prepared)| prepared).filter(|prepared| by(prepared));
        find(&[Layers::of_statements(statements.collect()), Layers::identity(&[question])], &[])
    }

    /// Returns the grants and denials that decide a request, in the order of the text.
    pub fn deciding(&self, role: RoleId, request: &Request) -> Vec<Loc> {
        let action = request.action.to_ascii_lowercase();
        let Some(statements) = self.statements(role, Some(&[&action])) else { return Vec::new() };
        let applying: Vec<_> = statements.into_iter().filter(|(_, prepared)| prepared.applies_to(request)).collect();
        let denied = applying.iter().any(|(statement, _)| statement.deny);
        let deciding = applying.iter().filter(|(statement, _)| statement.deny == denied);
        let mut grants: Vec<Loc> = deciding.flat_map(|(statement, _)| statement.sources.iter().copied()).collect();
        grants.sort_unstable();
        grants.dedup();
        // A statement can come from several grants, of which only some are about the request.
        let alone: Vec<Loc> = grants.iter().copied().filter(|grant| self.applies(*grant, request)).collect();
        if alone.is_empty() { grants } else { alone }
    }

    /// Returns whether a grant or denial, by itself, is about a request.
    fn applies(&self, grant: Loc, request: &Request) -> bool {
        let document = self.document_of(grant);
        document.is_some_and(|document| document.statements().iter().any(|statement| statement.applies_to(request)))
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
pub(super) struct Examples(FxHashMap<String, String>);

impl Examples {
    fn new(program: &Program<'_>) -> Self {
        let mut values = FxHashMap::default();
        let mut add = |name: &str, value: String| {
            values.entry(name.to_owned()).or_insert(value);
        };
        let filled = |arn: &str, name: &str| {
            let mut out = DeployText::default();
            pattern(&mut out, arn, |out, hole| {
                out.push(match hole {
                    "P" => PARTITION,
                    "R" => REGION,
                    "A" => ACCOUNT,
                    _ => name,
                });
            });
            out.spelled().to_owned()
        };
        for (place, resource) in program.resources.iter().enumerate() {
            let text = arn(program, Object::Resource(ResourceId(place as u32)));
            if let Some(placeholder) = text.placeholders().next() {
                // An ARN of which only a part waits has no placeholder for the whole.
                let whole = placeholder.whole();
                if text.spelled().strip_prefix("{{").and_then(|text| text.strip_suffix("}}")) == Some(whole) {
                    add(whole, filled(&resource.arn_form(), resource.name));
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
