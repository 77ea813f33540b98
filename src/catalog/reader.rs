//! Reads `catalog.bin` in place. The layout is described in `generate.py`, which writes it.
//!
//! A handle is an index, made only by a look-up here, so it is always in range. Should the blob lie all the same (it can't:
//! its header is checked at compile time and its hash by a test), reads give zeros and empty texts, never a panic.

use std::cmp::Ordering;
use std::fmt;

static BLOB: &[u8] = include_bytes!("catalog.bin");

/// A section of the blob.
#[derive(Clone, Copy)]
struct Section {
    at: u32,
    len: u32,
}

/// Reads a section from the header, at compile time.
const fn section(number: usize) -> Section {
    const fn word(offset: usize) -> u32 {
        u32::from_le_bytes([BLOB[offset], BLOB[offset + 1], BLOB[offset + 2], BLOB[offset + 3]])
    }
    let magic = b"AUTHCAT1";
    let mut offset = 0;
    while offset < magic.len() {
        assert!(BLOB[offset] == magic[offset], "catalog.bin has another format: run generate.py");
        offset += 1;
    }
    Section { at: word(8 + 8 * number), len: word(12 + 8 * number) }
}

const SERVICES: Section = section(0);
const ACTIONS: Section = section(1);
const TYPES: Section = section(2);
const KEYS: Section = section(3);
const PATTERNS: Section = section(4);
const LISTS: Section = section(5);
const TEXT: Section = section(6);

const SERVICE_SIZE: u32 = 16;
const ACTION_SIZE: u32 = 20;
const TYPE_SIZE: u32 = 16;
const KEY_SIZE: u32 = 8;

const _: () = assert!(TEXT.at as usize + TEXT.len as usize <= BLOB.len());

fn u32_at(at: u32) -> u32 {
    let at = at as usize;
    match BLOB.get(at..at + 4) {
        Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
        _ => 0,
    }
}

fn u16_at(at: u32) -> u16 {
    let at = at as usize;
    match BLOB.get(at..at + 2) {
        Some(&[a, b]) => u16::from_le_bytes([a, b]),
        _ => 0,
    }
}

fn u8_at(at: u32) -> u8 {
    BLOB.get(at as usize).copied().unwrap_or(0)
}

/// Returns the text that the field at an offset refers to.
fn bytes_at(at: u32) -> &'static [u8] {
    let field = u32_at(at);
    let start = (TEXT.at + (field & ((1 << 22) - 1))) as usize;
    BLOB.get(start..start + (field >> 22) as usize).unwrap_or_default()
}

fn text_at(at: u32) -> &'static str {
    std::str::from_utf8(bytes_at(at)).unwrap_or_default()
}

/// Compares texts, ignoring ASCII case.
fn compare(left: &[u8], right: &[u8]) -> Ordering {
    for (left, right) in left.iter().zip(right) {
        let (left, right) = (left.to_ascii_lowercase(), right.to_ascii_lowercase());
        if left != right {
            return left.cmp(&right);
        }
    }
    left.len().cmp(&right.len())
}

/// Returns the index in `low..high` with a name, by binary search.
fn search(mut low: u32, mut high: u32, name: &str, name_of: impl Fn(u32) -> &'static [u8]) -> Option<u32> {
    while low < high {
        let middle = low + (high - low) / 2;
        match compare(name_of(middle), name.as_bytes()) {
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
            Ordering::Equal => return Some(middle),
        }
    }
    None
}

/// Returns the first index of a range for which `holds` is false, where those for which it is true come first.
fn partition(range: Range, holds: impl Fn(u32) -> bool) -> u32 {
    let (mut low, mut high) = (range.next, range.end);
    while low < high {
        let middle = low + (high - low) / 2;
        match holds(middle) {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    low
}

/// Cursor over an interned list.
#[derive(Clone, Copy)]
struct List {
    at: u32,
    next: u32,
    len: u32,
}

impl List {
    /// Returns the list that the field at an offset refers to.
    fn field(at: u32) -> Self {
        Self::reference(u32_at(at))
    }

    fn reference(reference: u32) -> Self {
        let at = LISTS.at + 2 * reference;
        Self { at: at + 2, next: 0, len: u32::from(u16_at(at)) }
    }

    fn next(&mut self) -> Option<u32> {
        (self.next < self.len).then(|| {
            self.next += 1;
            self.next - 1
        })
    }
}

/// The built-in IAM catalogue. Creating and copying it costs nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Catalog(());

/// Returns the built-in IAM catalogue.
pub const fn catalog() -> Catalog {
    Catalog(())
}

impl Catalog {
    /// Returns the service with a prefix such as `dynamodb`, in any case.
    pub fn service(self, prefix: &str) -> Option<Service> {
        search(0, SERVICES.len, prefix, |index| bytes_at(SERVICES.at + SERVICE_SIZE * index)).map(Service)
    }

    /// Returns all services, sorted by prefix.
    pub fn services(self) -> Services {
        Services(Range { next: 0, end: SERVICES.len })
    }

    /// Returns the action with a name such as `dynamodb:GetItem`, in any case.
    pub fn action(self, full_name: &str) -> Option<Action> {
        let (prefix, name) = full_name.split_once(':')?;
        self.service(prefix)?.action(name)
    }

    /// Returns all actions, sorted by service and name.
    pub fn actions(self) -> Actions {
        Actions(Range { next: 0, end: ACTIONS.len })
    }

    /// Returns all resource types, sorted by service and name.
    pub fn resource_types(self) -> ResourceTypes {
        ResourceTypes(Range { next: 0, end: TYPES.len })
    }

    /// Returns the resource type with a name such as `dynamodb/table`, in any case.
    pub fn resource_type(self, full_name: &str) -> Option<ResourceType> {
        let (prefix, name) = full_name.split_once('/')?;
        self.service(prefix)?.resource_type(name)
    }

    /// Returns all condition keys, sorted by name.
    pub fn condition_keys(self) -> ConditionKeys {
        ConditionKeys(Keys::Range(Range { next: 0, end: KEYS.len }))
    }

    /// Returns the condition key with a name such as `dynamodb:LeadingKeys`, in any case.
    ///
    /// A key with a placeholder (`aws:ResourceTag/${TagKey}`) matches a name with something in its place
    /// (`aws:ResourceTag/team`). Of several keys the most specific one is returned.
    pub fn condition_key(self, name: &str) -> Option<ConditionKey> {
        search(0, KEYS.len, name, |index| bytes_at(KEYS.at + KEY_SIZE * index)).map(ConditionKey).or_else(|| {
            (0..PATTERNS.len)
                .map(|index| ConditionKey(u32::from(u16_at(PATTERNS.at + 2 * index))))
                .filter(|key| key.matches(name))
                .max_by_key(|key| u32::from(key.before()) + u32::from(key.after()))
        })
    }

    /// Returns whether a condition on `key` can have an effect for `action` on `resource_type`.
    ///
    /// That is so for the keys listed with the action, with the resource type, and with the action on that type, and
    /// for those of every request: the `aws:` keys (but tag keys only where listed) and what web identity federation
    /// leaves in the session (`cognito-identity.amazonaws.com:sub`).
    pub fn key_allowed(self, action: Action, resource_type: Option<ResourceType>, key: &str) -> bool {
        if self.condition_key(key).is_some_and(ConditionKey::everywhere) {
            return true;
        }
        // DynamoDB defines keys for indexes with several partition attributes and lists them with no action.
        const PARTITION_KEYS: [&str; 4] = [
            "dynamodb:FirstPartitionKeyValues",
            "dynamodb:SecondPartitionKeyValues",
            "dynamodb:ThirdPartitionKeyValues",
            "dynamodb:FourthPartitionKeyValues",
        ];
        let key = if PARTITION_KEYS.iter().any(|k| k.eq_ignore_ascii_case(key)) { "dynamodb:LeadingKeys" } else { key };
        let listed = |mut keys: ConditionKeys| keys.any(|listed| listed.matches(key));
        listed(action.condition_keys())
            || resource_type.is_some_and(|wanted| {
                action.resource_types().any(|used| used.resource_type == wanted)
                    && (listed(wanted.condition_keys())
                        || action
                            .resource_types()
                            .any(|used| used.resource_type == wanted && listed(used.condition_keys)))
            })
    }
}

/// A range of indices.
#[derive(Clone, Copy, Debug)]
struct Range {
    next: u32,
    end: u32,
}

impl Range {
    fn step(&mut self) -> Option<u32> {
        (self.next < self.end).then(|| {
            self.next += 1;
            self.next - 1
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Service(u32);

impl Service {
    fn at(self) -> u32 {
        SERVICES.at + SERVICE_SIZE * self.0
    }

    /// Returns the prefix of its actions: `dynamodb`.
    pub fn prefix(self) -> &'static str {
        text_at(self.at())
    }

    /// Returns the name for people: `Amazon DynamoDB`.
    pub fn title(self) -> &'static str {
        text_at(self.at() + 4)
    }

    /// Returns its actions, sorted by name.
    pub fn actions(self) -> Actions {
        Actions(Range { next: u32_at(self.at() + 8), end: u32_at(self.at() + SERVICE_SIZE + 8) })
    }

    /// Returns the action with a name such as `GetItem`, in any case.
    pub fn action(self, name: &str) -> Option<Action> {
        let Actions(range) = self.actions();
        search(range.next, range.end, name, |index| bytes_at(ACTIONS.at + ACTION_SIZE * index)).map(Action)
    }

    /// Returns its actions whose names begin with a text, in any case.
    pub fn actions_beginning(self, text: &str) -> Actions {
        let Actions(range) = self.actions();
        let begin = |index: u32| {
            let name = bytes_at(ACTIONS.at + ACTION_SIZE * index);
            &name[..name.len().min(text.len())]
        };
        let first = partition(range, |index| compare(begin(index), text.as_bytes()).is_lt());
        let rest = Range { next: first, end: range.end };
        Actions(Range { next: first, end: partition(rest, |index| compare(begin(index), text.as_bytes()).is_eq()) })
    }

    /// Returns its resource types, sorted by name.
    pub fn resource_types(self) -> ResourceTypes {
        ResourceTypes(Range { next: u32_at(self.at() + 12), end: u32_at(self.at() + SERVICE_SIZE + 12) })
    }

    /// Returns the resource type with a name such as `table`, in any case.
    pub fn resource_type(self, name: &str) -> Option<ResourceType> {
        let ResourceTypes(range) = self.resource_types();
        search(range.next, range.end, name, |index| bytes_at(TYPES.at + TYPE_SIZE * index)).map(ResourceType)
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.prefix())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Action(u32);

impl Action {
    fn at(self) -> u32 {
        ACTIONS.at + ACTION_SIZE * self.0
    }

    pub fn service(self) -> Service {
        Service(u32::from(u16_at(self.at() + 4)))
    }

    /// Returns `GetItem`, in canonical case.
    pub fn name(self) -> &'static str {
        text_at(self.at())
    }

    /// Returns `dynamodb:GetItem`, in canonical case.
    pub fn full_name(self) -> String {
        self.to_string()
    }

    /// Returns AWS's access levels.
    pub fn level(self) -> Levels {
        Levels(u8_at(self.at() + 6))
    }

    /// Returns the keys that a condition may use with any resource.
    pub fn condition_keys(self) -> ConditionKeys {
        ConditionKeys(Keys::List(List::field(self.at() + 8)))
    }

    /// Returns the resource types that it can be granted on; none if IAM takes only `*`.
    pub fn resource_types(self) -> TypeUses {
        TypeUses(List::field(self.at() + 12))
    }

    /// Returns the actions that it needs in some cases. Not known for recent actions.
    pub fn dependent_actions(self) -> impl Iterator<Item = Action> {
        let mut list = List::field(self.at() + 16);
        std::iter::from_fn(move || list.next().map(|index| Action(u32::from(u16_at(list.at + 2 * index)))))
    }

    /// Returns whether it can be granted on a resource type.
    pub fn takes(self, resource_type: ResourceType) -> bool {
        self.resource_types().any(|used| used.resource_type == resource_type)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service().prefix(), self.name())
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A resource type of an action.
#[derive(Clone, Copy)]
pub struct TypeUse {
    pub resource_type: ResourceType,
    /// Whether AWS marks it as required. That is documentation and not evaluated: a `Query` on an index needs no ARN of
    /// the table, which is marked.
    pub required: bool,
    /// Keys that a condition may use on this type.
    pub condition_keys: ConditionKeys,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceType(u32);

impl ResourceType {
    fn at(self) -> u32 {
        TYPES.at + TYPE_SIZE * self.0
    }

    pub fn service(self) -> Service {
        Service(u32::from(u16_at(self.at() + 12)))
    }

    /// Returns `table`.
    pub fn name(self) -> &'static str {
        text_at(self.at())
    }

    /// Returns `dynamodb/table`.
    pub fn full_name(self) -> String {
        format!("{}/{}", self.service().prefix(), self.name())
    }

    /// Returns `dynamodb:table`, as a declaration spells it.
    pub fn spelled(self) -> String {
        format!("{}:{}", self.service().prefix(), self.name())
    }

    /// Returns its ARN with placeholders: `arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}`. A few
    /// types have several forms.
    pub fn arns(self) -> impl Iterator<Item = &'static str> {
        text_at(self.at() + 4).split(", ")
    }

    /// Returns its first ARN with `{P}` for the partition, `{R}` for the region, `{A}` for the account and a name in braces for every
    /// other part: `arn:{P}:ses:{R}:{A}:identity/{IdentityName}`.
    pub fn arn_form(self) -> String {
        let arn = self.arns().next().unwrap_or_default();
        arn.replace("${Partition}", "{P}").replace("${Region}", "{R}").replace("${Account}", "{A}").replace("${", "{")
    }

    /// Returns the keys that a condition may use on it.
    pub fn condition_keys(self) -> ConditionKeys {
        ConditionKeys(Keys::List(List::field(self.at() + 8)))
    }
}

impl fmt::Debug for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.full_name())
    }
}

/// Type of the values of a condition key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConditionType {
    String,
    /// An ARN, compared part by part.
    Arn,
    /// `true` or `false`.
    Bool,
    Numeric,
    /// A point in time.
    Date,
    /// An address or a range of them.
    IpAddress,
    /// Bytes, as base64.
    Binary,
}

impl ConditionType {
    /// Returns AWS's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Arn => "ARN",
            Self::Bool => "Bool",
            Self::Numeric => "Numeric",
            Self::Date => "Date",
            Self::IpAddress => "IPAddress",
            Self::Binary => "Binary",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConditionKey(u32);

impl ConditionKey {
    const MULTI: u8 = 1;
    const GLOBAL: u8 = 2;
    const ALWAYS: u8 = 4;
    const VARIABLE: u8 = 8;
    const LISTED: u8 = 16;

    fn at(self) -> u32 {
        KEYS.at + KEY_SIZE * self.0
    }

    fn flag(self, flag: u8) -> bool {
        u8_at(self.at() + 5) & flag != 0
    }

    fn before(self) -> u8 {
        u8_at(self.at() + 6)
    }

    fn after(self) -> u8 {
        u8_at(self.at() + 7)
    }

    /// Returns `dynamodb:LeadingKeys`, in canonical case, with a placeholder if it has one.
    pub fn name(self) -> &'static str {
        text_at(self.at())
    }

    pub fn key_type(self) -> ConditionType {
        match u8_at(self.at() + 4) {
            1 => ConditionType::Arn,
            2 => ConditionType::Bool,
            3 => ConditionType::Numeric,
            4 => ConditionType::Date,
            5 => ConditionType::IpAddress,
            6 => ConditionType::Binary,
            _ => ConditionType::String,
        }
    }

    /// Returns whether a request may have several values, so that a condition needs `ForAllValues` or `ForAnyValue`.
    pub fn multi(self) -> bool {
        self.flag(Self::MULTI)
    }

    /// Returns whether it belongs to no single service: `aws:` keys and those of web identity federation.
    pub fn global(self) -> bool {
        self.flag(Self::GLOBAL)
    }

    /// Returns whether it applies to every action. `aws:RequestTag`, `aws:ResourceTag` and `aws:TagKeys` are global but
    /// apply only where a service lists them.
    pub fn everywhere(self) -> bool {
        self.flag(Self::GLOBAL) && !self.flag(Self::LISTED)
    }

    /// Returns whether every request has it. Known for global keys only.
    pub fn always_present(self) -> bool {
        self.flag(Self::ALWAYS)
    }

    /// Returns whether `${…}` may name it in a policy. Known for global keys only.
    pub fn usable_as_variable(self) -> bool {
        self.flag(Self::VARIABLE)
    }

    /// Returns whether its name has a placeholder: `aws:ResourceTag/${TagKey}`.
    pub fn has_placeholder(self) -> bool {
        usize::from(self.before()) < bytes_at(self.at()).len()
    }

    /// Returns whether a name is this key, in any case, with at least one character in place of a placeholder.
    pub fn matches(self, name: &str) -> bool {
        let (pattern, name) = (bytes_at(self.at()), name.as_bytes());
        let (before, after) = (usize::from(self.before()), usize::from(self.after()));
        if before >= pattern.len() || pattern.len() == name.len() && pattern.eq_ignore_ascii_case(name) {
            return pattern.eq_ignore_ascii_case(name);
        }
        let same = |left: Option<&[u8]>, right: Option<&[u8]>| match (left, right) {
            (Some(left), Some(right)) => left.eq_ignore_ascii_case(right),
            _ => false,
        };
        name.len() > before + after
            && same(pattern.get(..before), name.get(..before))
            && same(pattern.get(pattern.len().saturating_sub(after)..), name.get(name.len() - after..))
    }
}

impl fmt::Debug for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An access level.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// Enumerates.
    List,
    /// Reads.
    Read,
    /// Creates, changes or deletes.
    Write,
    /// Only touches tags.
    Tagging,
    /// Changes who may do what.
    PermissionsManagement,
}

impl Level {
    const ALL: [Self; 5] = [Self::List, Self::Read, Self::Write, Self::Tagging, Self::PermissionsManagement];

    /// Returns the word for people and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Tagging => "Tagging",
            Self::PermissionsManagement => "PermissionsManagement",
        }
    }
}

/// Access levels of an action: a set, since AWS calls some actions both writing and tagging.
///
/// They differ from the groups of verbs: AWS counts `kms:Decrypt` as writing and `bedrock:InvokeModel` as reading.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Levels(u8);

impl Levels {
    /// Returns whether a level is in the set.
    pub fn contains(self, level: Level) -> bool {
        self.0 & (1 << level as u8) != 0
    }

    /// Returns the levels, least first.
    pub fn iter(self) -> impl Iterator<Item = Level> {
        Level::ALL.into_iter().filter(move |&level| self.contains(level))
    }
}

impl fmt::Display for Levels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, level) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            f.write_str(level.word())?;
        }
        Ok(())
    }
}

/// Services, sorted by prefix.
#[derive(Clone, Copy, Debug)]
pub struct Services(Range);

impl Iterator for Services {
    type Item = Service;
    fn next(&mut self) -> Option<Service> {
        self.0.step().map(Service)
    }
}

/// Actions, sorted by service and name.
#[derive(Clone, Copy, Debug)]
pub struct Actions(Range);

impl Actions {
    /// Returns those of these actions that stand from one place up to another one among them.
    pub fn between(self, from: usize, to: usize) -> Actions {
        let at = |place: usize| (self.0.next + place as u32).min(self.0.end);
        Actions(Range { next: at(from), end: at(to) })
    }

    /// Returns the place of one of these actions among them.
    pub fn place_of(self, action: Action) -> usize {
        (action.0 - self.0.next) as usize
    }
}

impl Iterator for Actions {
    type Item = Action;
    fn next(&mut self) -> Option<Action> {
        self.0.step().map(Action)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.0.end - self.0.next) as usize;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Actions {}

/// Resource types, sorted by service and name.
#[derive(Clone, Copy, Debug)]
pub struct ResourceTypes(Range);

impl Iterator for ResourceTypes {
    type Item = ResourceType;
    fn next(&mut self) -> Option<ResourceType> {
        self.0.step().map(ResourceType)
    }
}

/// The resource types of an action, sorted by name.
#[derive(Clone, Copy)]
pub struct TypeUses(List);

impl Iterator for TypeUses {
    type Item = TypeUse;
    fn next(&mut self) -> Option<TypeUse> {
        let at = self.0.at + 8 * self.0.next()?;
        Some(TypeUse {
            resource_type: ResourceType(u32::from(u16_at(at))),
            required: u16_at(at + 2) != 0,
            condition_keys: ConditionKeys(Keys::List(List::reference(u32_at(at + 4)))),
        })
    }
}

/// Condition keys, sorted by name.
#[derive(Clone, Copy)]
pub struct ConditionKeys(Keys);

#[derive(Clone, Copy)]
enum Keys {
    Range(Range),
    List(List),
}

impl Iterator for ConditionKeys {
    type Item = ConditionKey;
    fn next(&mut self) -> Option<ConditionKey> {
        match &mut self.0 {
            Keys::Range(range) => range.step(),
            Keys::List(list) => list.next().map(|index| u32::from(u16_at(list.at + 2 * index))),
        }
        .map(ConditionKey)
    }
}
