//! Answers of `authc catalog show` about an action, a service, a condition key or a kind.

use std::fmt::Write as _;

use serde::Serialize;

use super::kind::{Guests, Kind, Owner, Users};
use super::{Action, ConditionKey, DERIVED, KINDS, Service, Suggestion, catalog, kind, suggest_action};
use crate::diagnostic::did_you_mean;

/// Answer to a query.
#[derive(Debug, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Shown {
    /// `dynamodb:GetItem`
    Action(ActionShown),
    /// `dynamodb`
    Service(ServiceShown),
    /// `dynamodb:LeadingKeys`
    ConditionKey(KeyShown),
    /// `table`
    Kind(KindShown),
}

#[derive(Debug, Serialize)]
pub struct ActionShown {
    /// `dynamodb:GetItem`
    pub name: String,
    pub levels: Vec<&'static str>,
    /// Resource types that it can be granted on; none if IAM takes only `*`.
    pub resource_types: Vec<TypeShown>,
    /// Keys that a condition may use with any resource.
    pub condition_keys: Vec<KeyShown>,
    /// Actions that it may need.
    pub dependent_actions: Vec<String>,
    /// Verbs that grant it, as `verb kind`.
    pub verbs: Vec<String>,
    /// Reason why end users may never have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub never_for_users: Option<&'static str>,
    /// Whether the session policies of guests allow it: `yes`, `no` or `unsure`.
    pub guests: &'static str,
}

#[derive(Debug, Serialize)]
pub struct TypeShown {
    /// `table`
    pub name: &'static str,
    /// Forms of its ARN.
    pub arns: Vec<&'static str>,
    /// Whether AWS marks it as required.
    pub required: bool,
    /// Further keys that a condition may use on this type.
    pub condition_keys: Vec<KeyShown>,
}

#[derive(Debug, Serialize)]
pub struct KeyShown {
    /// `dynamodb:LeadingKeys`
    pub name: &'static str,
    #[serde(rename = "type")]
    pub key_type: &'static str,
    /// Whether a request may have several values.
    pub multi: bool,
    /// Whether it belongs to no single service.
    pub global: bool,
    /// Whether every request has it; known for global keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub always_present: Option<bool>,
    /// Whether a policy may use it as a variable; known for global keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usable_as_variable: Option<bool>,
    /// Actions that list it, if the query was for the key.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct ServiceShown {
    /// `dynamodb`
    pub prefix: &'static str,
    /// `Amazon DynamoDB`
    pub title: &'static str,
    /// Its actions with their levels.
    pub actions: Vec<ServiceAction>,
    pub resource_types: Vec<&'static str>,
    /// Kinds of the language that use it.
    pub kinds: Vec<&'static str>,
}

/// An action in the list of a service.
#[derive(Debug, Serialize)]
pub struct ServiceAction {
    /// `GetItem`
    pub name: &'static str,
    pub levels: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
pub struct KindShown {
    /// `table`
    pub kind: &'static str,
    /// `DynamoDB table`
    pub title: &'static str,
    pub service: &'static str,
    /// ARN with placeholders.
    pub arn: &'static str,
    pub verbs: Vec<VerbShown>,
    pub groups: Vec<GroupShown>,
    pub filters: Vec<FilterShown>,
    /// Actions that several verbs grant together.
    pub derived: Vec<DerivedShown>,
    /// How a grant is bound to the caller's own data.
    pub owner: String,
    /// Reason why users may never be granted anything here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_for_users: Option<&'static str>,
    /// Whether guests can reach the service: `yes`, `no` or `unsure`.
    pub guests: &'static str,
    /// Facts a developer should know.
    pub traps: &'static [&'static str],
}

#[derive(Debug, Serialize)]
pub struct VerbShown {
    /// `get`
    pub name: &'static str,
    /// Its actions, extra ones included.
    pub actions: Vec<&'static str>,
    /// Whether a grant can be bound to the caller's own data.
    pub owner: bool,
    /// Whether it is administration, never for users.
    pub admin: bool,
    pub note: &'static str,
}

#[derive(Debug, Serialize)]
pub struct GroupShown {
    /// `read`
    pub name: &'static str,
    pub verbs: &'static [&'static str],
}

#[derive(Debug, Serialize)]
pub struct FilterShown {
    /// `protocol`
    pub name: &'static str,
    pub key: &'static str,
    /// Verbs that it applies to.
    pub verbs: &'static [&'static str],
    pub note: &'static str,
}

/// An action that several verbs grant together.
#[derive(Debug, Serialize)]
pub struct DerivedShown {
    pub action: &'static str,
    /// Verbs that must all be granted.
    pub needs: &'static [&'static str],
    pub note: &'static str,
}

/// Error of a query that found nothing.
#[derive(Debug, PartialEq, Eq)]
pub struct NotFound {
    /// The query, and what may have been meant.
    pub message: String,
}

impl std::fmt::Display for NotFound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for NotFound {}

/// Looks up an action, a condition key, a kind or a service.
pub fn look_up(query: &str) -> Result<Shown, NotFound> {
    let query = query.trim();
    if let Some(action) = catalog().action(query) {
        return Ok(Shown::Action(action_shown(action)));
    }
    if let Some(key) = query.contains(':').then(|| catalog().condition_key(query)).flatten() {
        let mut shown = key_shown(key);
        // A key of every action has no list.
        if !key.everywhere() {
            shown.actions = catalog()
                .actions()
                .filter(|action| {
                    action.condition_keys().any(|own| own == key)
                        || action.resource_types().any(|mut used| used.condition_keys.any(|own| own == key))
                })
                .map(Action::full_name)
                .collect();
        }
        return Ok(Shown::ConditionKey(shown));
    }
    if let Some(kind) = kind(query) {
        return Ok(Shown::Kind(kind_shown(kind)));
    }
    if let Some(service) = catalog().service(query) {
        return Ok(Shown::Service(service_shown(service)));
    }
    Err(NotFound { message: format!("Nothing is called `{query}`. {}", hint(query)) })
}

/// Returns the answer to a query as text.
pub fn show(query: &str) -> Result<String, NotFound> {
    let mut out = String::new();
    // Writing to a string can't fail.
    let _ = match look_up(query)? {
        Shown::Action(action) => write_action(&mut out, &action),
        Shown::Service(service) => write_service(&mut out, &service),
        Shown::ConditionKey(key) => write_key(&mut out, &key),
        Shown::Kind(kind) => write_kind(&mut out, &kind),
    };
    Ok(out)
}

/// Returns the answer to a query as indented JSON with a final newline.
pub fn show_json(query: &str) -> Result<String, NotFound> {
    let shown = look_up(query)?;
    let mut json = serde_json::to_string_pretty(&shown)
        .map_err(|error| NotFound { message: format!("can't be written: {error}") })?;
    json.push('\n');
    Ok(json)
}

fn hint(query: &str) -> String {
    if query.contains(':') {
        let suggestion = suggest_action(query);
        let nothing = matches!(&suggestion, Suggestion::UnknownAction(_, near) if near.is_empty())
            || matches!(suggestion, Suggestion::UnknownService(None));
        let key = nothing.then(|| did_you_mean(query, catalog().condition_keys().map(ConditionKey::name))).flatten();
        return key.map_or_else(|| suggestion.to_string(), |key| format!("Did you mean `{key}`?"));
    }
    let names = KINDS.iter().map(|kind| kind.word).chain(catalog().services().map(Service::prefix));
    match (did_you_mean(query, names), suggest_action(query)) {
        (_, Suggestion::NoService(same)) if !same.is_empty() => Suggestion::NoService(same).to_string(),
        (Some(near), _) => format!("Did you mean `{near}`?"),
        (None, _) => {
            "Ask for an action (`dynamodb:GetItem`), a service (`dynamodb`), a condition key (`dynamodb:LeadingKeys`) or a kind (`table`)."
                .to_owned()
        }
    }
}

fn word(guests: Guests) -> &'static str {
    match guests {
        Guests::Yes => "yes",
        Guests::Unsure => "unsure",
        Guests::No => "no",
    }
}

fn levels(action: Action) -> Vec<&'static str> {
    action.level().iter().map(|level| level.word()).collect()
}

fn key_shown(key: ConditionKey) -> KeyShown {
    KeyShown {
        name: key.name(),
        key_type: key.key_type().word(),
        multi: key.multi(),
        global: key.global(),
        always_present: key.global().then(|| key.always_present()),
        usable_as_variable: key.global().then(|| key.usable_as_variable()),
        actions: Vec::new(),
    }
}

fn action_shown(action: Action) -> ActionShown {
    let name = action.full_name();
    let verbs =
        KINDS.iter().flat_map(|kind| kind.verbs_with(&name).map(move |verb| format!("{} {}", verb.name, kind.word)));
    let derived = DERIVED
        .iter()
        .filter(|derived| derived.action == name)
        .map(|derived| format!("{} {}", derived.needs.join(" and "), derived.kind));
    ActionShown {
        levels: levels(action),
        resource_types: action
            .resource_types()
            .map(|used| {
                let mut keys: Vec<_> = used.condition_keys.chain(used.resource_type.condition_keys()).collect();
                keys.sort_unstable();
                keys.dedup();
                TypeShown {
                    name: used.resource_type.name(),
                    arns: used.resource_type.arns().collect(),
                    required: used.required,
                    condition_keys: keys.into_iter().map(key_shown).collect(),
                }
            })
            .collect(),
        condition_keys: action.condition_keys().map(key_shown).collect(),
        dependent_actions: action.dependent_actions().map(Action::full_name).collect(),
        verbs: verbs.chain(derived).collect(),
        never_for_users: super::escalation::privileged(action),
        guests: word(super::guest_reaches(&name)),
        name,
    }
}

fn service_shown(service: Service) -> ServiceShown {
    ServiceShown {
        prefix: service.prefix(),
        title: service.title(),
        actions: service
            .actions()
            .map(|action| ServiceAction { name: action.name(), levels: levels(action) })
            .collect(),
        resource_types: service.resource_types().map(|resource_type| resource_type.name()).collect(),
        kinds: KINDS.iter().filter(|kind| kind.service == service.prefix()).map(|kind| kind.word).collect(),
    }
}

/// Describes how a grant on a kind is bound to the caller's own data.
pub(crate) fn describe_owner(kind: &Kind) -> String {
    match kind.owner {
        Owner::None(why) => format!("Can't be bound to an owner: {why}."),
        Owner::Set(key) => format!("`where owner(…)` binds it by `{key}`."),
        Owner::Named(key) => format!("`where owner(…)` binds it by a key named after `{key}`."),
        Owner::Prefix => "`{identity}` in `at` binds it.".to_owned(),
    }
}

fn kind_shown(kind: &'static Kind) -> KindShown {
    KindShown {
        kind: kind.word,
        title: kind.title,
        service: kind.service,
        arn: kind.arn,
        verbs: kind
            .verbs
            .iter()
            .map(|verb| VerbShown {
                name: verb.name,
                actions: verb.all_actions().collect(),
                owner: verb.owner,
                admin: verb.admin,
                note: verb.note,
            })
            .collect(),
        groups: kind.groups.iter().map(|group| GroupShown { name: group.name, verbs: group.verbs }).collect(),
        filters: kind
            .filters
            .iter()
            .map(|filter| FilterShown { name: filter.word, key: filter.key, verbs: filter.verbs, note: filter.note })
            .collect(),
        derived: DERIVED
            .iter()
            .filter(|derived| derived.kind == kind.word)
            .map(|derived| DerivedShown { action: derived.action, needs: derived.needs, note: derived.note })
            .collect(),
        owner: describe_owner(kind),
        not_for_users: match kind.users {
            Users::Yes => None,
            Users::No(why) => Some(why),
        },
        guests: word(kind.guests),
        traps: kind.traps,
    }
}

fn key_text(key: &KeyShown) -> String {
    format!("{} ({}{})", key.name, if key.multi { "several " } else { "" }, key.key_type)
}

fn write_section<T>(out: &mut String, title: &str, items: &[T], text: impl Fn(&T) -> String) -> std::fmt::Result {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    items.iter().try_for_each(|item| writeln!(out, "  {}", text(item)))
}

fn write_action(out: &mut String, action: &ActionShown) -> std::fmt::Result {
    writeln!(out, "{}\n  level   {}", action.name, action.levels.join(", "))?;
    writeln!(out, "  guests  {}", action.guests)?;
    if let Some(why) = action.never_for_users {
        writeln!(out, "  users   never: {why}")?;
    }
    if action.resource_types.is_empty() {
        writeln!(out, "\nresources\n  none: it can only be granted on `*`")?;
    }
    write_section(out, "resources", &action.resource_types, |used| {
        let mark = if used.required { " (marked as required)" } else { "" };
        let mut text = format!("{}{mark}", used.name);
        for arn in &used.arns {
            let _ = write!(text, "\n    {arn}");
        }
        for key in &used.condition_keys {
            let _ = write!(text, "\n    key {}", key_text(key));
        }
        text
    })?;
    write_section(out, "condition keys", &action.condition_keys, key_text)?;
    write_section(out, "may need beside it", &action.dependent_actions, String::clone)?;
    write_section(out, "granted by", &action.verbs, String::clone)
}

fn write_service(out: &mut String, service: &ServiceShown) -> std::fmt::Result {
    writeln!(out, "{}  {}", service.prefix, service.title)?;
    write_section(out, "kinds", &service.kinds, |kind| (*kind).to_owned())?;
    write_section(out, "resource types", &service.resource_types, |name| (*name).to_owned())?;
    let width = service.actions.iter().map(|action| action.name.len()).max().unwrap_or(0);
    write_section(out, "actions", &service.actions, |action| {
        format!("{:width$}  {}", action.name, action.levels.join(", "))
    })
}

fn write_key(out: &mut String, key: &KeyShown) -> std::fmt::Result {
    let yes_no = |value: bool| if value { "yes" } else { "no" };
    writeln!(out, "{}\n  type             {}", key.name, key.key_type)?;
    writeln!(out, "  several values   {}", yes_no(key.multi))?;
    if let Some(value) = key.always_present {
        writeln!(out, "  always present   {}", yes_no(value))?;
    }
    if let Some(value) = key.usable_as_variable {
        writeln!(out, "  as a variable    {}", yes_no(value))?;
    }
    write_section(out, "actions", &key.actions, String::clone)
}

fn write_kind(out: &mut String, kind: &KindShown) -> std::fmt::Result {
    writeln!(out, "{}  {}", kind.kind, kind.title)?;
    writeln!(out, "  service  {}\n  ARN      {}\n  guests   {}", kind.service, kind.arn, kind.guests)?;
    if let Some(why) = kind.not_for_users {
        writeln!(out, "  users    never: {why}")?;
    }
    writeln!(out, "  owner    {}", kind.owner)?;
    write_section(out, "verbs", &kind.verbs, |verb| {
        let owner = if verb.owner { " [owner]" } else { "" };
        let admin = if verb.admin { " [administration]" } else { "" };
        format!("{}{owner}{admin}: {}\n    {}", verb.name, verb.note, verb.actions.join(", "))
    })?;
    write_section(out, "groups", &kind.groups, |group| format!("{}: {}", group.name, group.verbs.join(", ")))?;
    write_section(out, "conditions", &kind.filters, |filter| {
        format!("{}(…) for {}, by {}: {}", filter.name, filter.verbs.join(", "), filter.key, filter.note)
    })?;
    write_section(out, "together", &kind.derived, |derived| {
        format!("{}: {}. {}", derived.needs.join(" and "), derived.action, derived.note)
    })?;
    write_section(out, "know", kind.traps, |trap| (*trap).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_an_action() {
        assert_eq!(
            show("dynamodb:getitem").unwrap(),
            "dynamodb:GetItem
  level   Read
  guests  yes

resources
  table (marked as required)
    arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}
    key aws:ResourceTag/${TagKey} (String)

condition keys
  dynamodb:Attributes (several String)
  dynamodb:EnclosingOperation (String)
  dynamodb:LeadingKeys (several String)
  dynamodb:ReturnConsumedCapacity (String)
  dynamodb:Select (String)

granted by
  get table
"
        );
    }

    #[test]
    fn a_derived_action_and_an_unscoped_one() {
        assert!(show("dynamodb:BatchWriteItem").unwrap().contains("granted by\n  put and delete table\n"));
        let text = show("states:SendTaskSuccess").unwrap();
        assert!(
            text.contains("none: it can only be granted on `*`") && text.contains("callback state_machine"),
            "{text}"
        );
    }

    #[test]
    fn a_condition_key() {
        let text = show("dynamodb:LeadingKeys").unwrap();
        assert!(
            text.starts_with("dynamodb:LeadingKeys\n  type             String\n  several values   yes\n"),
            "{text}"
        );
        assert!(text.contains("  dynamodb:Query\n") && !text.contains("dynamodb:Scan"), "{text}");
        assert!(show("aws:PrincipalTag/team").unwrap().starts_with("aws:PrincipalTag/${TagKey}\n"));
    }

    #[test]
    fn a_service() {
        let text = show("SQS").unwrap();
        assert!(text.starts_with("sqs  Amazon SQS\n\nkinds\n  queue\n"), "{text}");
        assert!(text.contains("\n  SendMessage "), "{text}");
    }

    #[test]
    fn a_kind() {
        let text = show("table").unwrap();
        for part in [
            "table  DynamoDB table\n",
            "  owner    `where owner(…)` binds it by `dynamodb:LeadingKeys`.\n",
            "  read: get, query\n",
            "  put and delete: dynamodb:BatchWriteItem. ",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    /// `look_up` tries kinds before services: no name may be both.
    #[test]
    fn no_kind_is_called_like_a_service() {
        for kind in KINDS {
            assert_eq!(catalog().service(kind.word), None, "{}", kind.word);
        }
    }

    #[test]
    fn nothing_found() {
        for (query, expected) in [
            ("tabel", "Nothing is called `tabel`. Did you mean `table`?"),
            ("dynamodb:GetItm", "Nothing is called `dynamodb:GetItm`. Did you mean `dynamodb:GetItem`?"),
            ("dynamodb:LeadingKey", "Nothing is called `dynamodb:LeadingKey`. Did you mean `dynamodb:LeadingKeys`?"),
            (
                "GetItem",
                "Nothing is called `GetItem`. An action is written with its service: `dynamodb:GetItem` or `dax:GetItem`.",
            ),
        ] {
            assert_eq!(show(query).unwrap_err().message, expected);
        }
    }

    #[test]
    fn json_has_the_same_facts() {
        let value: serde_json::Value = serde_json::from_str(&show_json("dynamodb:GetItem").unwrap()).unwrap();
        assert_eq!(value["what"], "action");
        assert_eq!(value["levels"], serde_json::json!(["Read"]));
        assert_eq!(value["condition_keys"][2]["name"], "dynamodb:LeadingKeys");
        assert_eq!(value["condition_keys"][2]["multi"], true);
        for query in ["table", "sns", "aws:SourceIp"] {
            assert!(show_json(query).unwrap().ends_with("}\n"));
        }
    }
}
