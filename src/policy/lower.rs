//! From grants to statements.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::merge::{Entry, Merger};
use super::names::{ArnId, ConditionsId, Names};
use super::role::RoleFacts;
use super::text::shape_arn;
use super::{Condition, Statement};
use crate::catalog::kind::{Answers, Kind, Owner, Shape, Verb};
use crate::catalog::{Level, Levels, catalog};
use crate::model::grant::{GrantCondition as Term, GrantTarget, Object, Part, Permission};
use crate::model::identifiers::{Place, arn, push_name, push_place, string};
use crate::model::resource::Detail;
use crate::model::{DeployText, Grant, Principal, Program, ResourceId, RoleId, Str, UserPool};

/// The actions of one entry.
type Actions<'p> = SmallVec<[&'p str; 6]>;

/// The grants of each role.
#[derive(Debug)]
pub struct ByRole {
    starts: Vec<u32>,
    grants: Vec<u32>,
}

impl ByRole {
    /// Sorts the grants of a program by role.
    pub fn new(program: &Program<'_>) -> Self {
        let mut starts = vec![0u32; program.roles.len() + 1];
        for role in program.grants.iter().flat_map(|grant| &grant.roles) {
            starts[role.index() + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut grants = vec![0u32; starts[starts.len() - 1] as usize];
        for (at, grant) in program.grants.iter().enumerate() {
            for role in &grant.roles {
                grants[next[role.index()] as usize] = at as u32;
                next[role.index()] += 1;
            }
        }
        Self { starts, grants }
    }

    /// The places of a role's grants in the program, in the order of the text.
    pub fn of(&self, role: RoleId) -> &[u32] {
        &self.grants[self.starts[role.index()] as usize..self.starts[role.index() + 1] as usize]
    }
}

/// From grants to statements, one role after another.
#[derive(Debug)]
pub struct Lowering<'p, 's> {
    program: &'p Program<'s>,
    names: Names<'p>,
    /// What plain grants say: the same for whoever is granted it.
    plain: FxHashMap<Plain<'p>, Vec<Entry<'p>>>,
    /// The conditions of writes that have none but that their answers are closed.
    closed: Option<(&'static Answers, ConditionsId)>,
    /// Of the role that is being lowered.
    entries: Vec<Entry<'p>>,
    /// What the other grants of the role say that one grant depends on.
    facts: RoleFacts,
    merger: Merger,
}

/// A grant of verbs on one target, without `at`, `where`, `via` and `until`: whether it denies, whether the answers of its
/// writes are closed, and the addresses of the verbs, which are statics.
type Plain<'p> = (GrantTarget<'p>, (bool, bool), SmallVec<[usize; 4]>);

/// How much is remembered from role to role. Most roles of a program are about the same things; where they are not, there
/// is nothing to be gained by remembering them all.
const REMEMBERED: usize = 4096;

impl<'p, 's> Lowering<'p, 's> {
    /// For the roles of a program.
    pub fn new(program: &'p Program<'s>) -> Self {
        let mut names = Names::default();
        let merger = Merger::new(&mut names);
        let facts = RoleFacts::new(program);
        Self { program, names, plain: FxHashMap::default(), closed: None, entries: Vec::new(), facts, merger }
    }

    /// The statements of a role, merged and in canonical order.
    pub fn statements(&mut self, by_role: &ByRole, role: RoleId) -> Vec<Statement<'p>> {
        self.begin();
        let program = self.program;
        self.facts.learn(program, by_role, role);
        for &grant in by_role.of(role) {
            self.grant(&program.grants[grant as usize]);
        }
        if let Principal::Function(function) = program.roles[role.index()].principal {
            self.logs(function);
            self.codes(function);
        }
        self.merger.merge(&self.names, &self.entries)
    }

    /// The statements of one grant by itself, as they are for the first role that it is for.
    pub(crate) fn alone(&mut self, by_role: &ByRole, grant: &'p Grant<'s>) -> Vec<Statement<'p>> {
        self.begin();
        if let Some(role) = grant.roles.first() {
            self.facts.learn(self.program, by_role, *role);
        }
        self.grant(grant);
        self.merger.merge(&self.names, &self.entries)
    }

    fn begin(&mut self) {
        self.entries.clear();
        if self.names.remembered() + self.plain.len() > REMEMBERED {
            self.names.forget();
            self.plain.clear();
            self.closed = None;
        }
    }

    fn grant(&mut self, grant: &'p Grant<'_>) {
        let Some(verbs) = plain_verbs(grant) else {
            return grant.targets.iter().for_each(|target| self.targets(grant, *target));
        };
        let writes = writes(grant);
        let Some(first) = grant.targets.first() else { return };
        let mut key: Plain<'p> = (*first, (grant.deny, false), verbs);
        for target in &grant.targets {
            key.0 = *target;
            key.1.1 = writes && self.facts.closes_answers(self.program, grant, *target);
            if let Some(known) = self.plain.get(&key) {
                self.entries.extend(known.iter().map(|entry| Entry { loc: grant.loc, ..entry.clone() }));
                continue;
            }
            let start = self.entries.len();
            self.targets(grant, *target);
            self.plain.insert(key.clone(), self.entries[start..].to_vec());
        }
    }

    /// What a grant says on a target and what belongs to it.
    fn targets(&mut self, grant: &'p Grant<'_>, target: GrantTarget<'p>) {
        let kind = target.object.kind(self.program);
        self.target(grant, target, kind);
        if grant.deny && target.part == Part::Whole {
            // A table that is denied is not to be read through its indexes either.
            self.indexes(grant, target, kind);
        }
    }

    fn indexes(&mut self, grant: &'p Grant<'_>, target: GrantTarget<'p>, kind: &'static Kind) {
        let Object::Resource(id) = target.object else { return };
        let Some(table) = self.program.resources[id.index()].table() else { return };
        for index in &table.indexes {
            self.target(grant, GrantTarget { part: Part::Named(index.name), ..target }, kind);
        }
    }

    /// What a grant says on one target, an entry for each shape that its verbs work on.
    fn target(&mut self, grant: &'p Grant<'_>, target: GrantTarget<'p>, kind: &'static Kind) {
        let terms = self.terms(grant, target, kind);
        let at = grant.at();
        let closed = writes(grant) && self.facts.closes_answers(self.program, grant, target);
        let signs = grant.via() && self.facts.only_signs(self.program, target);
        for shape in kind.shapes {
            if !self.shape_fits(target, kind, shape.word) {
                continue;
            }
            let (mut actions, mut answers): (Actions<'p>, Actions<'p>) = (SmallVec::new(), SmallVec::new());
            for permission in &grant.verbs {
                match permission {
                    Permission::Verb(verb) => {
                        if self.takes(verb, shape.name, target, kind, grant.deny) {
                            if closed && verb.answers {
                                answers.extend_from_slice(verb.actions);
                            } else if verb.fixed.is_empty() || grant.deny {
                                actions.extend_from_slice(verb.actions);
                            } else {
                                self.fixed(grant, target, kind, shape.name, verb, &terms);
                            }
                        }
                        if grant.deny {
                            self.also_denied(verb, shape.resource_type, &mut actions);
                        }
                    }
                    Permission::Raw(raw) if raw.on == shape.name => {
                        let list = if !grant.deny && self.facts.denies_reading(target) && answers_too(kind, &raw.action)
                        {
                            &mut answers
                        } else {
                            &mut actions
                        };
                        list.push(&raw.action);
                    }
                    Permission::Raw(..) => {}
                }
            }
            if actions.is_empty() && answers.is_empty() {
                continue;
            }
            let Some(resource) = self.arn(target, shape, at) else { continue };
            let mut conditions = self.on_shape(&terms, kind, shape.name, at);
            if let Some(signing) = kind.signing.as_ref().filter(|signing| signs && signing.on == shape.name) {
                let values = signing.values.iter().map(|value| DeployText::literal(*value)).collect();
                conditions.push(Condition { operator: "StringEquals", key: signing.key.to_owned(), values });
            }
            if let (Some(rule), false) = (&kind.answers, answers.is_empty()) {
                let closed = self.closed(&conditions, rule);
                self.entry(grant, target, resource, conditions.clone(), Some(closed), &answers);
            }
            if !actions.is_empty() {
                self.push(grant, target, resource, conditions, actions);
            }
        }
        for permission in &grant.verbs {
            match permission {
                Permission::Verb(verb) => {
                    if verb.unscoped {
                        let any = self.names.arn_id(DeployText::literal("*"));
                        self.push(grant, target, any, terms.clone(), SmallVec::from_slice(verb.actions));
                    }
                    if !grant.deny {
                        self.extra(grant, target, kind, verb, &terms);
                    }
                }
                Permission::Raw(raw) if raw.on == "*" => {
                    let any = self.names.arn_id(DeployText::literal("*"));
                    self.push(grant, target, any, terms.clone(), SmallVec::from_slice(&[&*raw.action]));
                }
                Permission::Raw(..) => {}
            }
        }
        if !grant.deny {
            self.kms(grant, target, kind);
        }
    }

    /// Whether the target is written with the word of a shape.
    fn shape_fits(&self, target: GrantTarget<'_>, kind: &Kind, word: &str) -> bool {
        match target.part {
            Part::Whole => match target.object {
                Object::Api(_) => word == "api",
                _ => word == kind.word,
            },
            Part::Named(_) => word != kind.word,
            Part::Field(..) => word == "field",
            Part::Route(_) => word == "route",
        }
    }

    /// Whether a verb is granted on a shape. A function with an alias is called by the alias; a denial is for both.
    fn takes(&self, verb: &Verb, shape: &str, target: GrantTarget<'_>, kind: &Kind, deny: bool) -> bool {
        if !verb.on.contains(&shape) {
            return false;
        }
        if deny || kind.word != "function" || !verb.on.contains(&"alias") {
            return true;
        }
        let Object::Resource(id) = target.object else { return true };
        let aliased = self.program.resources[id.index()].function().is_some_and(|function| function.alias.is_some());
        (shape == "alias") == aliased
    }

    /// What a denial of a verb must deny besides, on the shapes that it works on.
    fn also_denied(&self, verb: &'static Verb, resource_type: &str, actions: &mut Actions<'p>) {
        let Some(resource_type) = catalog().resource_type(resource_type) else { return };
        for name in verb.deny_also {
            if catalog().action(name).is_some_and(|action| action.takes(resource_type)) {
                actions.push(name);
            }
        }
    }

    /// A verb that always has a condition of its own.
    fn fixed(
        &mut self,
        grant: &'p Grant<'_>,
        target: GrantTarget<'p>,
        kind: &'static Kind,
        shape: &str,
        verb: &'static Verb,
        terms: &[Condition],
    ) {
        let Some(shape) = kind.shape(shape) else { return };
        let Some(resource) = self.arn(target, shape, grant.at()) else { return };
        let mut conditions = self.on_shape(terms, kind, shape.name, grant.at());
        conditions.extend(verb.fixed.iter().map(|fixed| constant(*fixed)));
        self.push(grant, target, resource, conditions, SmallVec::from_slice(verb.actions));
    }

    /// Actions that go with a verb on another shape or another condition.
    fn extra(
        &mut self,
        grant: &'p Grant<'_>,
        target: GrantTarget<'p>,
        kind: &'static Kind,
        verb: &'static Verb,
        terms: &[Condition],
    ) {
        for extra in verb.extra {
            for name in extra.on {
                let Some(shape) = kind.shape(name) else { continue };
                if matches!(shape.name, "function" | "alias") && !self.takes(verb, shape.name, target, kind, false) {
                    continue;
                }
                let Some(resource) = self.arn(target, shape, None) else { continue };
                let mut conditions = terms.to_vec();
                conditions.extend(extra.conditions.iter().map(|fixed| constant(*fixed)));
                self.push(grant, target, resource, conditions, SmallVec::from_slice(extra.actions));
                if let Some(other) = self.declared_behind(target, shape.name) {
                    let (read, write) = reads_and_writes(extra.actions);
                    self.kms_of(grant, target, other, read, write);
                }
            }
        }
    }

    /// The declared resource whose ARN a shape has, where it is not the target's own: the secret of a database.
    fn declared_behind(&self, target: GrantTarget<'_>, shape: &str) -> Option<ResourceId> {
        let Object::Resource(id) = target.object else { return None };
        match &self.program.resources[id.index()].detail {
            Detail::Database { secret } if shape == "secret" => *secret,
            _ => None,
        }
    }

    /// The conditions of a grant that hold for every shape of a target.
    fn terms(&self, grant: &Grant<'_>, target: GrantTarget<'_>, kind: &Kind) -> Vec<Condition> {
        let mut conditions = Vec::new();
        if let Some(until) = grant.until() {
            conditions.push(Condition {
                operator: "DateLessThan",
                key: "aws:CurrentTime".into(),
                values: vec![DeployText::literal(until)],
            });
        }
        for term in grant.conditions() {
            match term {
                Term::Owner { attribute, var } => {
                    let mut value = DeployText::default();
                    value.push_variable(&var.key());
                    match kind.owner {
                        Owner::Set(key) => set(&mut conditions, key, vec![value]),
                        Owner::Named(prefix) => {
                            conditions.push(Condition {
                                operator: "StringEquals",
                                key: format!("{prefix}{attribute}"),
                                values: vec![value],
                            });
                        }
                        Owner::None(_) | Owner::Prefix => unreachable!("the checker refuses an owner here"),
                    }
                }
                Term::Attributes(names) => {
                    let names = names.iter().copied().chain(self.key_names(target)).map(DeployText::literal).collect();
                    set(&mut conditions, "dynamodb:Attributes", names);
                }
                Term::Filter { filter, values } => {
                    let values = values.iter().map(|value| string(self.program, value)).collect();
                    if filter.operator.starts_with("ForAllValues:") {
                        set(&mut conditions, filter.key, values);
                    } else {
                        conditions.push(Condition { operator: filter.operator, key: filter.key.into(), values });
                    }
                }
            }
        }
        for condition in &mut conditions {
            condition.values.sort_unstable();
            condition.values.dedup();
        }
        conditions
    }

    /// The key attributes of a table, and of the index of it that is meant: every request names them.
    fn key_names(&self, target: GrantTarget<'_>) -> impl Iterator<Item = &'p str> + use<'p, 's> {
        let table = match target.object {
            Object::Resource(id) => self.program.resources[id.index()].table(),
            _ => None,
        };
        let index = match (table, target.part) {
            (Some(table), Part::Named(name)) => table.indexes.iter().find(|index| index.name == name),
            _ => None,
        };
        let keys = table.into_iter().flat_map(|table| &table.key);
        keys.chain(index.into_iter().flat_map(|index| &index.key)).map(|key| key.name)
    }

    /// The conditions on one shape: on the bucket itself `at` is a condition on the prefix that is listed.
    fn on_shape(&self, terms: &[Condition], kind: &Kind, shape: &str, at: Option<&Str<'_>>) -> Vec<Condition> {
        let mut conditions = terms.to_vec();
        let Some(at) = at else { return conditions };
        if (kind.word, shape) == ("bucket", "bucket") {
            let mut value = string(self.program, at);
            value.push("*");
            conditions.push(Condition { operator: "StringLike", key: "s3:prefix".into(), values: vec![value] });
        }
        conditions
    }

    /// A customer managed key must be usable too, through the service that it encrypts for and not otherwise.
    fn kms(&mut self, grant: &'p Grant<'_>, target: GrantTarget<'p>, kind: &'static Kind) {
        let Object::Resource(id) = target.object else { return };
        if kind.kms.is_none() || self.program.resources[id.index()].kms.is_none() {
            return;
        }
        // Of several targets each counts only with the verbs that work on it.
        let works = |on: &[&str]| {
            kind.shapes.iter().any(|shape| on.contains(&shape.name) && self.shape_fits(target, kind, shape.word))
        };
        let (mut read, mut write) = (false, false);
        for permission in &grant.verbs {
            let actions: SmallVec<[&str; 6]> = match permission {
                Permission::Verb(verb) if works(verb.on) => verb.actions.iter().copied().collect(),
                Permission::Raw(raw) if works(&[raw.on]) => SmallVec::from_slice(&[&*raw.action]),
                _ => continue,
            };
            let (reads, writes) = reads_and_writes(&actions);
            read |= reads;
            write |= writes;
        }
        self.kms_of(grant, target, id, read, write);
    }

    /// The key of a resource that is read or written. The service that may use it is the one in the resource's region.
    fn kms_of(&mut self, grant: &'p Grant<'_>, target: GrantTarget<'p>, id: ResourceId, read: bool, write: bool) {
        let resource = &self.program.resources[id.index()];
        let (Some(key), Some(kms)) = (resource.kms, &resource.kind.kms) else { return };
        let mut actions: Actions<'p> = SmallVec::new();
        if read {
            actions.extend_from_slice(kms.read);
        }
        if write {
            actions.extend_from_slice(kms.write);
        }
        if actions.is_empty() {
            // Not every kind needs the key for what its verbs do.
            return;
        }
        // A key and what it encrypts are in one region; the ARN of a bucket does not say which.
        let regional = if resource.kind.arn.contains("{R}") { id } else { key };
        let mut value = DeployText::literal(kms.via).then(".");
        push_place(&mut value, self.program, Object::Resource(regional), Place::Region);
        value.push(".amazonaws.com");
        let mut conditions =
            vec![Condition { operator: "StringEquals", key: "kms:ViaService".into(), values: vec![value] }];
        if let Some(until) = grant.until() {
            conditions.push(Condition {
                operator: "DateLessThan",
                key: "aws:CurrentTime".into(),
                values: vec![DeployText::literal(until)],
            });
        }
        let arn = self.names.arn_id(arn(self.program, Object::Resource(key)));
        self.push(grant, target, arn, conditions, actions);
    }

    /// `logs on`: the function's role may write the function's own log.
    fn logs(&mut self, function: ResourceId) {
        let resource = &self.program.resources[function.index()];
        if !resource.function().is_some_and(|function| function.logs) {
            return;
        }
        let object = Object::Resource(function);
        let mut group = DeployText::literal("arn:");
        push_place(&mut group, self.program, object, Place::Partition);
        group.push(":logs:");
        push_place(&mut group, self.program, object, Place::Region);
        group.push(":");
        push_place(&mut group, self.program, object, Place::Account);
        group.push(":log-group:/aws/lambda/");
        push_name(&mut group, self.program, object);
        let streams = group.clone().then(":log-stream:*");
        let entries: [(DeployText, &[&'static str]); 2] = [
            (group, &["logs:CreateLogGroup", "logs:CreateLogStream"]),
            (streams, &["logs:CreateLogStream", "logs:PutLogEvents"]),
        ];
        for (arn, actions) in entries {
            self.entries.push(Entry {
                deny: false,
                resource: self.names.arn_id(arn),
                conditions: ConditionsId::NONE,
                terms: ConditionsId::NONE,
                actions: actions.iter().map(|action| self.names.action_id(action)).collect(),
                loc: resource.loc,
                name: resource.name,
            });
        }
    }

    /// A function that sends the codes of a user pool decrypts them with the pool's key.
    /// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html>
    fn codes(&mut self, sender: ResourceId) {
        for (function, key, loc) in self.program.user_pools.iter().flat_map(UserPool::senders) {
            if function != sender {
                continue;
            }
            self.entries.push(Entry {
                deny: false,
                resource: self.names.arn_id(arn(self.program, Object::Resource(key))),
                conditions: ConditionsId::NONE,
                terms: ConditionsId::NONE,
                actions: std::iter::once(self.names.action_id("kms:Decrypt")).collect(),
                loc,
                name: self.program.resources[key.index()].name,
            });
        }
    }

    /// The ARN of a target in one of its shapes, narrowed by `at`. None if the declaration lacks what the shape needs.
    fn arn(&mut self, target: GrantTarget<'p>, shape: &Shape, at: Option<&Str<'_>>) -> Option<ArnId> {
        shape_arn(self.program, target, shape, at).map(|text| self.names.arn_id(text))
    }

    fn push(
        &mut self,
        grant: &Grant<'_>,
        target: GrantTarget<'p>,
        resource: ArnId,
        conditions: Vec<Condition>,
        actions: Actions<'p>,
    ) {
        let attributes = grant.conditions().iter().any(|term| matches!(term, Term::Attributes(_)));
        if !attributes || !actions.iter().any(|action| action.starts_with("dynamodb:")) {
            return self.entry(grant, target, resource, conditions, None, &actions);
        }
        let answers: &[&str] =
            if self.facts.denies_reading(target) { &["NONE"] } else { &["NONE", "UPDATED_NEW", "UPDATED_OLD"] };
        // What an item may show otherwise than by its attributes' names is closed by a key that not every action has.
        for action in actions {
            let mut conditions = conditions.clone();
            let has = |key: &str| {
                catalog().action(action).is_some_and(|action| {
                    action.condition_keys().any(|found| found.matches(key)) || on_types(action, key)
                })
            };
            if has("dynamodb:Select") {
                conditions.push(Condition {
                    operator: "StringEqualsIfExists",
                    key: "dynamodb:Select".into(),
                    values: vec![DeployText::literal("SPECIFIC_ATTRIBUTES")],
                });
            }
            if has("dynamodb:ReturnValues") {
                conditions.push(Condition {
                    operator: "StringEqualsIfExists",
                    key: "dynamodb:ReturnValues".into(),
                    values: answers.iter().map(|value| DeployText::literal(*value)).collect(),
                });
            }
            self.entry(grant, target, resource, conditions, None, &[action]);
        }
    }

    /// Conditions with one more, which closes the answers of writes.
    fn closed(&mut self, terms: &[Condition], rule: &'static Answers) -> ConditionsId {
        if let (true, Some((known, id))) = (terms.is_empty(), self.closed)
            && std::ptr::eq(known, rule)
        {
            return id;
        }
        let nothing = constant(("StringEqualsIfExists", rule.key, rule.nothing));
        let id = self.names.conditions_id(in_order(terms.iter().cloned().chain([nothing]).collect()));
        if terms.is_empty() {
            self.closed = Some((rule, id));
        }
        id
    }

    /// Adds an entry: `terms` are its conditions, and `all` are these and one that is none of the grant's own.
    fn entry(
        &mut self,
        grant: &Grant<'_>,
        target: GrantTarget<'p>,
        resource: ArnId,
        terms: Vec<Condition>,
        all: Option<ConditionsId>,
        actions: &[&'p str],
    ) {
        let terms = self.names.conditions_id(in_order(terms));
        self.entries.push(Entry {
            deny: grant.deny,
            resource,
            conditions: all.unwrap_or(terms),
            terms,
            actions: actions.iter().map(|action| self.names.action_id(action)).collect(),
            loc: grant.loc,
            name: target.object.name(self.program),
        });
    }
}

/// The verbs of a grant that has nothing but verbs and targets.
fn plain_verbs(grant: &Grant<'_>) -> Option<SmallVec<[usize; 4]>> {
    if grant.at().is_some() || grant.until().is_some() || grant.via() || !grant.conditions().is_empty() {
        return None;
    }
    let address = |permission: &Permission| match permission {
        Permission::Verb(verb) => Some(std::ptr::from_ref::<Verb>(verb).addr()),
        Permission::Raw(_) => None,
    };
    grant.verbs.iter().map(address).collect()
}

/// Whether a grant has a verb whose answer can show what was there before.
fn writes(grant: &Grant<'_>) -> bool {
    grant.verbs.iter().any(|permission| matches!(permission, Permission::Verb(verb) if verb.answers))
}

/// Whether the answer of a raw action can show what was there before.
fn answers_too(kind: &'static Kind, action: &str) -> bool {
    kind.verbs_with(action).any(|verb| verb.answers)
}

/// Conditions in their order, none twice: a policy can say an operator on a key only once.
fn in_order(mut conditions: Vec<Condition>) -> Vec<Condition> {
    if conditions.len() > 1 {
        conditions.sort_unstable();
        conditions.dedup();
    }
    conditions
}

fn on_types(action: crate::catalog::Action, key: &str) -> bool {
    action.resource_types().any(|used| used.condition_keys.clone().any(|found| found.matches(key)))
}

/// Whether some of these actions read, and whether some do anything else.
fn reads_and_writes(actions: &[&str]) -> (bool, bool) {
    let levels = actions.iter().filter_map(|name| Some(catalog().action(name)?.level()));
    levels.fold((false, false), |(read, write), level| (read || reads(level), write || !reads(level)))
}

fn reads(level: Levels) -> bool {
    level.contains(Level::Read) || level.contains(Level::List)
}

/// A condition on every value of a multivalued key. `ForAllValues` holds where there is no value, so the key must be there.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html>
fn set(conditions: &mut Vec<Condition>, key: &str, values: Vec<DeployText>) {
    conditions.push(Condition { operator: "ForAllValues:StringEquals", key: key.to_owned(), values });
    conditions.push(Condition { operator: "Null", key: key.to_owned(), values: vec![DeployText::literal("false")] });
}

fn constant((operator, key, value): (&'static str, &'static str, &'static str)) -> Condition {
    Condition { operator, key: key.to_owned(), values: vec![DeployText::literal(value)] }
}

#[cfg(test)]
mod tests;
