//! Lowers grants to statements.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::interner::{ArnId, ConditionsId, Interner};
use super::merge::{Entry, Merger};
use super::role_facts::RoleFacts;
use super::text::shape_arn;
use super::{Condition, Statement};
use crate::catalog::kind::{Answers, Kind, Owner, Shape, Verb};
use crate::catalog::{Level, Levels, catalog};
use crate::model::grant::{GrantCondition as Term, GrantTarget, Object, Part, Permission};
use crate::model::identifiers::{Place, arn, push_name, push_place, string};
use crate::model::resource::{Detail, NETWORK_ACTIONS};
use crate::model::{DeployText, Grant, Principal, Program, ResourceId, RoleId, Str, UserPool};

type Actions<'p> = SmallVec<[&'p str; 6]>;

/// The indexes of the grants of each role.
#[derive(Debug)]
pub struct GrantsByRole {
    starts: Vec<u32>,
    grants: Vec<u32>,
}

impl GrantsByRole {
    /// Sorts the grants of a program by role.
    pub fn new(program: &Program<'_>) -> Self {
        let mut starts = vec![0u32; program.roles.len() + 1];
        for role in program.grants.iter().flat_map(|grant| &grant.roles) {
            starts[role.index() + 1] += 1;
        }
        for role in 1..starts.len() {
            starts[role] += starts[role - 1];
        }
        let mut next = starts.clone();
        let mut grants = vec![0u32; starts[starts.len() - 1] as usize];
        for (index, grant) in program.grants.iter().enumerate() {
            for role in &grant.roles {
                grants[next[role.index()] as usize] = index as u32;
                next[role.index()] += 1;
            }
        }
        Self { starts, grants }
    }

    /// Returns the indexes of a role's grants in the program, in the order of the text.
    pub fn grants_of(&self, role: RoleId) -> &[u32] {
        &self.grants[self.starts[role.index()] as usize..self.starts[role.index() + 1] as usize]
    }
}

/// Lowers the grants of one role after another to statements.
#[derive(Debug)]
pub struct Lowering<'p, 's> {
    program: &'p Program<'s>,
    interner: Interner<'p>,
    /// The entries of plain grants, which are the same for every role.
    remembered: FxHashMap<PlainGrant<'p>, Vec<Entry<'p>>>,
    /// The last closing condition, as the only condition of an entry.
    closing: Option<(&'static Answers, ConditionsId)>,
    /// The entries of the role that is being lowered.
    entries: Vec<Entry<'p>>,
    facts: RoleFacts,
    merger: Merger,
}

/// A grant of verbs on one target, without `at`, `where`, `via` and `until`. The flags say that it denies, and that the answers
/// to its writes are closed; the numbers are the addresses of the verbs, which are statics.
type PlainGrant<'p> = (GrantTarget<'p>, (bool, bool), SmallVec<[usize; 4]>);

/// The ARNs, conditions and plain grants that are kept from role to role. Most roles of a program are about the same things;
/// where they are not, there is nothing to be gained by keeping them all.
const MAX_REMEMBERED: usize = 4096;

impl<'p, 's> Lowering<'p, 's> {
    pub fn new(program: &'p Program<'s>) -> Self {
        let mut interner = Interner::default();
        let merger = Merger::new(&mut interner);
        let facts = RoleFacts::new(program);
        Self { program, interner, remembered: FxHashMap::default(), closing: None, entries: Vec::new(), facts, merger }
    }

    /// Returns the statements of a role, merged and in canonical order.
    pub fn statements(&mut self, by_role: &GrantsByRole, role: RoleId) -> Vec<Statement<'p>> {
        self.reset();
        let program = self.program;
        self.facts.collect(program, by_role, role);
        for &grant in by_role.grants_of(role) {
            self.push_grant(&program.grants[grant as usize]);
        }
        if let Principal::Function(function) = program.roles[role.index()].principal {
            self.push_logs(function);
            self.push_service_needs(function);
            self.push_code_keys(function);
        }
        self.merger.merge(&self.interner, &self.entries)
    }

    /// Returns the statements of one grant, without the other grants of the first role that it is for.
    pub(crate) fn statements_of_grant(&mut self, by_role: &GrantsByRole, grant: &'p Grant<'s>) -> Vec<Statement<'p>> {
        self.reset();
        if let Some(role) = grant.roles.first() {
            self.facts.collect(self.program, by_role, *role);
        }
        self.push_grant(grant);
        self.merger.merge(&self.interner, &self.entries)
    }

    fn reset(&mut self) {
        self.entries.clear();
        if self.interner.forgettable() + self.remembered.len() > MAX_REMEMBERED {
            self.interner.forget();
            self.remembered.clear();
            self.closing = None;
        }
    }

    fn push_grant(&mut self, grant: &'p Grant<'_>) {
        let Some(verbs) = plain_verbs(grant) else {
            return grant.targets.iter().for_each(|target| self.push_target_and_indexes(grant, *target));
        };
        let has_answers = shows_old_values(grant);
        let Some(first) = grant.targets.first() else { return };
        let mut key: PlainGrant<'p> = (*first, (grant.deny, false), verbs);
        for target in &grant.targets {
            key.0 = *target;
            key.1.1 = has_answers && self.facts.closes_answers(self.program, grant, *target);
            if let Some(entries) = self.remembered.get(&key) {
                self.entries.extend(entries.iter().map(|entry| Entry { loc: grant.loc, ..entry.clone() }));
                continue;
            }
            let start = self.entries.len();
            self.push_target_and_indexes(grant, *target);
            self.remembered.insert(key.clone(), self.entries[start..].to_vec());
        }
    }

    /// Adds the entries of a grant on a target, and of a denial of a table those on its indexes.
    fn push_target_and_indexes(&mut self, grant: &'p Grant<'_>, target: GrantTarget<'p>) {
        let kind = target.object.kind(self.program);
        self.push_target(grant, target, kind);
        if grant.deny && target.part == Part::Whole {
            // A table that is denied must not be read through its indexes either.
            self.push_indexes(grant, target, kind);
        }
    }

    fn push_indexes(&mut self, grant: &'p Grant<'_>, target: GrantTarget<'p>, kind: &'static Kind) {
        let Object::Resource(id) = target.object else { return };
        let Some(table) = self.program.resources[id.index()].table() else { return };
        for index in &table.indexes {
            self.push_target(grant, GrantTarget { part: Part::Named(index.name), ..target }, kind);
        }
    }

    /// Adds the entries of a grant on one target, for each shape that its verbs work on.
    fn push_target(&mut self, grant: &'p Grant<'_>, target: GrantTarget<'p>, kind: &'static Kind) {
        let terms = self.terms(grant, target, kind);
        let at = grant.at();
        let must_close = shows_old_values(grant) && self.facts.closes_answers(self.program, grant, target);
        let signs = grant.via() && self.facts.only_signs(self.program, target);
        for shape in kind.shapes {
            if !self.shape_fits(target, kind, shape.word) {
                continue;
            }
            let (mut actions, mut answers): (Actions<'p>, Actions<'p>) = (SmallVec::new(), SmallVec::new());
            for permission in &grant.verbs {
                match permission {
                    Permission::Verb(verb) => {
                        if self.works_on(verb, shape.name, target, kind, grant.deny) {
                            if must_close && verb.answers {
                                answers.extend_from_slice(verb.actions);
                            } else if verb.fixed.is_empty() || grant.deny {
                                actions.extend_from_slice(verb.actions);
                            } else {
                                self.push_fixed(grant, target, kind, shape.name, verb, &terms);
                            }
                        }
                        if grant.deny {
                            self.extend_with_also_denied(verb, shape.resource_type, &mut actions);
                        }
                    }
                    Permission::Raw(raw) if raw.on == shape.name => {
                        let shows = raw_shows_old_values(kind, &raw.action);
                        let closed = !grant.deny && self.facts.denies_reading(target) && shows;
                        let list = if closed { &mut answers } else { &mut actions };
                        list.push(&raw.action);
                    }
                    Permission::Raw(..) => {}
                }
            }
            if actions.is_empty() && answers.is_empty() {
                continue;
            }
            let Some(resource) = self.shape_arn_id(target, shape, at) else { continue };
            let mut conditions = self.shape_conditions(&terms, kind, shape.name, at);
            if let Some(signing) = kind.signing.as_ref().filter(|signing| signs && signing.on == shape.name) {
                let values = signing.values.iter().map(|value| DeployText::literal(*value)).collect();
                conditions.push(Condition { operator: "StringEquals", key: signing.key.to_owned(), values });
            }
            if let (Some(rule), false) = (&kind.answers, answers.is_empty()) {
                let closing = self.closing_conditions(&conditions, rule);
                self.push_entry(grant, target, resource, conditions.clone(), Some(closing), &answers);
            }
            if !actions.is_empty() {
                self.push_entries(grant, target, resource, conditions, actions);
            }
        }
        for permission in &grant.verbs {
            match permission {
                Permission::Verb(verb) => {
                    if verb.unscoped {
                        let any = self.interner.arn_id(DeployText::literal("*"));
                        self.push_entries(grant, target, any, terms.clone(), SmallVec::from_slice(verb.actions));
                    }
                    if !grant.deny {
                        self.push_extra(grant, target, kind, verb, &terms);
                    }
                }
                Permission::Raw(raw) if raw.on == "*" => {
                    let any = self.interner.arn_id(DeployText::literal("*"));
                    self.push_entries(grant, target, any, terms.clone(), SmallVec::from_slice(&[&*raw.action]));
                }
                Permission::Raw(..) => {}
            }
        }
        if !grant.deny {
            self.push_target_key(grant, target, kind);
        }
    }

    /// Returns whether the target is written with the word of a shape.
    fn shape_fits(&self, target: GrantTarget<'_>, kind: &Kind, word: &str) -> bool {
        match target.part {
            Part::Whole => match target.object {
                Object::Api(_) => word == "api",
                _ => word == kind.word,
            },
            Part::Named(_) => word != kind.word,
            Part::Field(..) => word == "field",
            Part::Type(_) => word == "type",
            Part::Route(_) => word == "route",
        }
    }

    /// Returns whether a verb is granted on a shape. A function with an alias is called by the alias; a denial is for both.
    fn works_on(&self, verb: &Verb, shape: &str, target: GrantTarget<'_>, kind: &Kind, deny: bool) -> bool {
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

    /// Adds the actions that a denial of a verb must deny besides, where the resource type has them.
    fn extend_with_also_denied(&self, verb: &'static Verb, resource_type: &str, actions: &mut Actions<'p>) {
        let Some(resource_type) = catalog().resource_type(resource_type) else { return };
        for name in verb.deny_also {
            if catalog().action(name).is_some_and(|action| action.takes(resource_type)) {
                actions.push(name);
            }
        }
    }

    /// Adds the entry of a verb that always has a condition of its own.
    fn push_fixed(
        &mut self,
        grant: &'p Grant<'_>,
        target: GrantTarget<'p>,
        kind: &'static Kind,
        shape: &str,
        verb: &'static Verb,
        terms: &[Condition],
    ) {
        let Some(shape) = kind.shape(shape) else { return };
        let Some(resource) = self.shape_arn_id(target, shape, grant.at()) else { return };
        let mut conditions = self.shape_conditions(terms, kind, shape.name, grant.at());
        conditions.extend(verb.fixed.iter().map(|fixed| fixed_condition(*fixed)));
        self.push_entries(grant, target, resource, conditions, SmallVec::from_slice(verb.actions));
    }

    /// Adds the entries of actions that a verb needs on another shape or under another condition.
    fn push_extra(
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
                if matches!(shape.name, "function" | "alias") && !self.works_on(verb, shape.name, target, kind, false) {
                    continue;
                }
                let Some(resource) = self.shape_arn_id(target, shape, None) else { continue };
                let mut conditions = terms.to_vec();
                conditions.extend(extra.conditions.iter().map(|fixed| fixed_condition(*fixed)));
                self.push_entries(grant, target, resource, conditions, SmallVec::from_slice(extra.actions));
                if let Some(other) = self.declared_behind(target, shape.name) {
                    let (read, write) = reads_and_writes(extra.actions);
                    self.push_key(grant, target, other, read, write);
                }
            }
        }
    }

    /// Returns the declared resource whose ARN a shape has, where it is not the target's own: the secret of a database.
    fn declared_behind(&self, target: GrantTarget<'_>, shape: &str) -> Option<ResourceId> {
        let Object::Resource(id) = target.object else { return None };
        match &self.program.resources[id.index()].detail {
            Detail::Database { secret } if shape == "secret" => *secret,
            _ => None,
        }
    }

    /// Returns the conditions of a grant that hold for every shape of a target.
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
                        Owner::Set(key) => push_for_all_values(&mut conditions, EQUALS, key, vec![value]),
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
                    push_for_all_values(&mut conditions, EQUALS, "dynamodb:Attributes", names);
                }
                Term::Filter { filter, values } => {
                    let values = values.iter().map(|value| string(self.program, value)).collect();
                    if filter.operator.starts_with("ForAllValues:") {
                        push_for_all_values(&mut conditions, filter.operator, filter.key, values);
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

    /// Returns the key attributes of a table, and of its index that is meant: every request names them.
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

    /// Returns the conditions on one shape: on the bucket itself `at` is a condition on the prefix that is listed.
    fn shape_conditions(&self, terms: &[Condition], kind: &Kind, shape: &str, at: Option<&Str<'_>>) -> Vec<Condition> {
        let mut conditions = terms.to_vec();
        let Some(at) = at else { return conditions };
        if (kind.word, shape) == ("bucket", "bucket") {
            let mut value = string(self.program, at);
            value.push("*");
            conditions.push(Condition { operator: "StringLike", key: "s3:prefix".into(), values: vec![value] });
        }
        conditions
    }

    /// Grants the use of the target's customer managed key, only through the service that it encrypts for.
    fn push_target_key(&mut self, grant: &'p Grant<'_>, target: GrantTarget<'p>, kind: &'static Kind) {
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
        self.push_key(grant, target, id, read, write);
    }

    /// Grants the use of a resource's key. The service that may use it is the one in the resource's region.
    fn push_key(&mut self, grant: &'p Grant<'_>, target: GrantTarget<'p>, id: ResourceId, read: bool, write: bool) {
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
        let arn = self.interner.arn_id(arn(self.program, Object::Resource(key)));
        self.push_entries(grant, target, arn, conditions, actions);
    }

    /// Lets a function with `logs on` write its own log.
    fn push_logs(&mut self, function: ResourceId) {
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
                resource: self.interner.arn_id(arn),
                conditions: ConditionsId::NONE,
                terms: ConditionsId::NONE,
                actions: actions.iter().map(|action| self.interner.action_id(action)).collect(),
                loc: resource.loc,
                name: resource.name,
            });
        }
    }

    /// Lets Lambda connect a function to a network, and the function send its traces. None of these actions has a resource.
    ///
    /// Lambda uses the role of the function to make network interfaces; its code has no use for them, and is denied them.
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html>,
    /// <https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html>
    fn push_service_needs(&mut self, function: ResourceId) {
        const TRACES: [&str; 2] = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"];
        let resource = &self.program.resources[function.index()];
        let Some(options) = resource.function() else { return };
        // What the program grants to the code stays granted.
        let allowed = self.entries.iter().filter(|entry| !entry.deny).flat_map(|entry| &entry.actions);
        let granted: Vec<&str> = allowed.map(|action| self.interner.action(*action)).collect();
        let mut push = |deny: bool, conditions: Vec<Condition>, actions: &[&'static str]| {
            let conditions = self.interner.conditions_id(conditions);
            self.entries.push(Entry {
                deny,
                resource: self.interner.arn_id(DeployText::literal("*")),
                conditions,
                terms: ConditionsId::NONE,
                actions: actions.iter().map(|action| self.interner.action_id(action)).collect(),
                loc: resource.loc,
                name: resource.name,
            });
        };
        if options.vpc {
            let code = Condition {
                operator: "ArnEquals",
                key: "lambda:SourceFunctionArn".into(),
                values: vec![arn(self.program, Object::Resource(function))],
            };
            let kept: Vec<&'static str> =
                NETWORK_ACTIONS.into_iter().filter(|action| !granted.contains(action)).collect();
            push(false, Vec::new(), &NETWORK_ACTIONS);
            push(true, vec![code], &kept);
        }
        if options.tracing {
            push(false, Vec::new(), &TRACES);
        }
    }

    /// Lets a function that sends the codes of a user pool decrypt them with the pool's key.
    /// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html>
    fn push_code_keys(&mut self, sender: ResourceId) {
        for (function, key, loc) in self.program.user_pools.iter().flat_map(UserPool::senders) {
            if function != sender {
                continue;
            }
            self.entries.push(Entry {
                deny: false,
                resource: self.interner.arn_id(arn(self.program, Object::Resource(key))),
                conditions: ConditionsId::NONE,
                terms: ConditionsId::NONE,
                actions: std::iter::once(self.interner.action_id("kms:Decrypt")).collect(),
                loc,
                name: self.program.resources[key.index()].name,
            });
        }
    }

    /// Returns the id of [`shape_arn`].
    fn shape_arn_id(&mut self, target: GrantTarget<'p>, shape: &Shape, at: Option<&Str<'_>>) -> Option<ArnId> {
        shape_arn(self.program, target, shape, at).map(|text| self.interner.arn_id(text))
    }

    fn push_entries(
        &mut self,
        grant: &Grant<'_>,
        target: GrantTarget<'p>,
        resource: ArnId,
        conditions: Vec<Condition>,
        actions: Actions<'p>,
    ) {
        let attributes = grant.conditions().iter().any(|term| matches!(term, Term::Attributes(_)));
        if !attributes || !actions.iter().any(|action| action.starts_with("dynamodb:")) {
            return self.push_entry(grant, target, resource, conditions, None, &actions);
        }
        let answers: &[&str] =
            if self.facts.denies_reading(target) { &["NONE"] } else { &["NONE", "UPDATED_NEW", "UPDATED_OLD"] };
        // An item can be shown without the names of its attributes. The keys against that are not on every action.
        for action in actions {
            let mut conditions = conditions.clone();
            let has = |key: &str| {
                catalog().action(action).is_some_and(|action| {
                    action.condition_keys().any(|declared| declared.matches(key)) || has_key_on_types(action, key)
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
            self.push_entry(grant, target, resource, conditions, None, &[action]);
        }
    }

    /// Returns conditions with one more, which closes the answers to writes.
    fn closing_conditions(&mut self, terms: &[Condition], rule: &'static Answers) -> ConditionsId {
        if let (true, Some((last, id))) = (terms.is_empty(), self.closing)
            && std::ptr::eq(last, rule)
        {
            return id;
        }
        let nothing = fixed_condition(("StringEqualsIfExists", rule.key, rule.nothing));
        let id = self.interner.conditions_id(sorted_distinct(terms.iter().cloned().chain([nothing]).collect()));
        if terms.is_empty() {
            self.closing = Some((rule, id));
        }
        id
    }

    /// Adds an entry. `terms` are the conditions of the grant, `all` are these with the closing one.
    fn push_entry(
        &mut self,
        grant: &Grant<'_>,
        target: GrantTarget<'p>,
        resource: ArnId,
        terms: Vec<Condition>,
        all: Option<ConditionsId>,
        actions: &[&'p str],
    ) {
        let terms = self.interner.conditions_id(sorted_distinct(terms));
        self.entries.push(Entry {
            deny: grant.deny,
            resource,
            conditions: all.unwrap_or(terms),
            terms,
            actions: actions.iter().map(|action| self.interner.action_id(action)).collect(),
            loc: grant.loc,
            name: target.object.name(self.program),
        });
    }
}

/// Returns the addresses of the verbs of a grant that has nothing but verbs and targets.
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

/// Returns whether a grant has a verb whose answer can show what was there before.
fn shows_old_values(grant: &Grant<'_>) -> bool {
    grant.verbs.iter().any(|permission| matches!(permission, Permission::Verb(verb) if verb.answers))
}

/// Returns whether the answer to a raw action can show what was there before.
fn raw_shows_old_values(kind: &'static Kind, action: &str) -> bool {
    kind.verbs_with(action).any(|verb| verb.answers)
}

/// Returns the conditions sorted, none twice: a policy can have an operator on a key only once.
fn sorted_distinct(mut conditions: Vec<Condition>) -> Vec<Condition> {
    if conditions.len() > 1 {
        conditions.sort_unstable();
        conditions.dedup();
    }
    conditions
}

fn has_key_on_types(action: crate::catalog::Action, key: &str) -> bool {
    action.resource_types().any(|used| used.condition_keys.clone().any(|declared| declared.matches(key)))
}

/// Returns whether some of these actions read, and whether some do anything else.
fn reads_and_writes(actions: &[&str]) -> (bool, bool) {
    let levels = actions.iter().filter_map(|name| Some(catalog().action(name)?.level()));
    levels.fold((false, false), |(read, write), level| (read || is_read(level), write || !is_read(level)))
}

fn is_read(level: Levels) -> bool {
    level.contains(Level::Read) || level.contains(Level::List)
}

const EQUALS: &str = "ForAllValues:StringEquals";

/// Adds a condition on every value of a multivalued key. `ForAllValues` holds where there is no value, so the key must be there.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html>
fn push_for_all_values(conditions: &mut Vec<Condition>, operator: &'static str, key: &str, values: Vec<DeployText>) {
    conditions.push(Condition { operator, key: key.to_owned(), values });
    conditions.push(Condition { operator: "Null", key: key.to_owned(), values: vec![DeployText::literal("false")] });
}

fn fixed_condition((operator, key, value): (&'static str, &'static str, &'static str)) -> Condition {
    Condition { operator, key: key.to_owned(), values: vec![DeployText::literal(value)] }
}

#[cfg(test)]
mod tests;
