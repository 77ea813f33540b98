//! The roles of a template: which one a principal has, and what it may do.

use serde_json::Value as Json;

use super::Verifier;
use super::deployed::Deployed;
use super::mapping::closest;
use super::resources::at_path;
use super::terraform::ATTACHMENT;
use crate::compare::snapshot::{NotComparable, PrincipalSnapshot, list, parsed, text};
use crate::compare::{Change, Concern, Direction, principal_words, requests, sentences, writes};
use crate::policy::evaluate::{Decision, Document, DocumentKind, Effect, PreparedStatement, Request, decide};
use crate::policy::prove::{Proof, find_trust};

/// The policies of a role in a template.
#[derive(Debug, Default)]
struct DeployedRole {
    documents: Vec<Document>,
    /// The statements of each document as they are written, each with its place.
    statements: Vec<Vec<(Json, String)>>,
    /// Places that could not be read, each with a reason.
    unread: Vec<(String, String)>,
    /// Managed policies that are not in the template, with their places.
    managed: Vec<(String, String)>,
}

/// The managed policies that deployers attach by themselves, and what these allow in words.
///
/// Sources: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html>,
/// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>
const ATTACHED_BY_DEPLOYERS: [(&str, &str); 7] = [
    ("AWSLambdaBasicExecutionRole", "to write the logs of every function"),
    ("AWSLambdaVPCAccessExecutionRole", "to manage network interfaces, and to write the logs of every function"),
    ("AWSLambdaSQSQueueExecutionRole", "to receive from every queue, and to write the logs of every function"),
    ("AWSLambdaKinesisExecutionRole", "to read every Kinesis stream, and to write the logs of every function"),
    ("AWSLambdaDynamoDBExecutionRole", "to read the changes of every table, and to write the logs of every function"),
    ("AWSXRayDaemonWriteAccess", "to write traces"),
    ("AWSXrayWriteOnlyAccess", "to write traces"),
];

/// The services that deployers let signed-in users call by themselves.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html>
const ADDED_BY_DEPLOYERS: [&str; 3] = ["cognito-identity:", "cognito-sync:", "mobileanalytics:"];

impl Deployed {
    /// Reads all policies of a role, wherever they stand.
    fn role(&self, id: &str) -> DeployedRole {
        let mut role = DeployedRole::default();
        let properties = self.properties(id);
        role.unread.extend(self.doubt(id).map(|reason| (self.place(id, ""), reason)));
        for (index, policy) in list(properties, "Policies").enumerate() {
            let place = self.place(id, &format!("Policies[{index}].PolicyDocument"));
            self.add_document(&mut role, &policy["PolicyDocument"], place);
        }
        let (name, arn) = (self.value(id), self.value(&format!("{id}.Arn")));
        self.add_policies_beside(&mut role, |value| value == name || value == arn);
        for (index, arn) in list(properties, "ManagedPolicyArns").enumerate() {
            self.add_attached(&mut role, arn, self.place(id, &format!("ManagedPolicyArns[{index}]")));
        }
        role
    }

    /// Reads the policies that the template gives a role which is not in it.
    fn role_elsewhere(&self, name: &str) -> DeployedRole {
        let mut role = DeployedRole::default();
        self.add_policies_beside(&mut role, |value| self.is_role(value, name));
        role
    }

    /// Returns whether a value is the name or the ARN of a role, or stands for a role of the template that has the name.
    pub(crate) fn is_role(&self, value: &str, name: &str) -> bool {
        let same = |other: &str| other.eq_ignore_ascii_case(name);
        let of_arn = value.split_once(":role/").map(|(_, path)| path.rsplit('/').next().unwrap_or(path));
        let named = self.resource_with_value("AWS::IAM::Role", value).and_then(|id| {
            let written = &self.properties(id)["RoleName"];
            (!written.is_null()).then(|| self.text(written)).flatten()
        });
        named.map_or_else(|| same(of_arn.unwrap_or(value)), |named| same(&named))
    }

    /// Adds the policies that are resources of their own and name a role.
    fn add_policies_beside(&self, role: &mut DeployedRole, is_it: impl Fn(&str) -> bool) {
        for (other, resource) in &self.resources {
            let properties = &resource.properties;
            let document = &properties["PolicyDocument"];
            let named = || list(properties, "Roles").chain(properties.get("RoleName"));
            match resource.ty.as_str() {
                "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy" | "AWS::IAM::RolePolicy" => {
                    for role_name in named() {
                        let place = self.place(other, "PolicyDocument");
                        match self.text(role_name) {
                            Some(value) if is_it(&value) => {
                                role.unread.extend(self.doubt(other).map(|reason| (place.clone(), reason)));
                                self.add_document(role, document, place);
                            }
                            Some(_) => {}
                            None => role.unread.push((place, "it cannot be told which role it is for".to_owned())),
                        }
                    }
                }
                ATTACHMENT => {
                    for role_name in named() {
                        match self.text(role_name) {
                            Some(value) if is_it(&value) => {
                                self.add_attached(role, &properties["PolicyArn"], self.place(other, "PolicyArn"));
                            }
                            Some(_) => {}
                            None => {
                                let place = self.place(other, "RoleName");
                                role.unread.push((place, "it cannot be told which role it is for".to_owned()));
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Adds a managed policy: its statements if it is in the template.
    fn add_attached(&self, role: &mut DeployedRole, arn: &Json, place: String) {
        match self.evaluated(arn).map(|arn| arn.as_str().map(str::to_owned)) {
            Ok(Some(arn)) => match self.resource_with_value("AWS::IAM::ManagedPolicy", &arn) {
                Some(id) => {
                    let place = self.place(id, "PolicyDocument");
                    self.add_document(role, &self.properties(id)["PolicyDocument"], place);
                }
                None => role.managed.push((place, arn)),
            },
            Ok(None) => role.unread.push((place, "it is no ARN".to_owned())),
            Err(reason) => role.unread.push((place, reason)),
        }
    }

    fn add_document(&self, role: &mut DeployedRole, document: &Json, place: String) {
        let read = self.evaluated(document).and_then(|document| {
            let parsed = parsed(&document, DocumentKind::Identity).map_err(|NotComparable(reason)| reason);
            Ok((parsed?, document))
        });
        match read {
            Ok((parsed, document)) => {
                role.statements.push(match &document["Statement"] {
                    Json::Array(items) => {
                        let place = |index| format!("{place}.Statement[{index}]");
                        items.iter().enumerate().map(|(index, item)| (item.clone(), place(index))).collect()
                    }
                    one => vec![(one.clone(), format!("{place}.Statement"))],
                });
                role.documents.push(parsed);
            }
            Err(reason) => role.unread.push((place, reason)),
        }
    }
}

/// How a role of the template was found.
enum FoundRole {
    Role(String),
    /// Its name: it is not in the template, and need not be.
    Elsewhere(String),
    /// It is not there, or not in the template, in words.
    Missing(String),
}

impl<'v> Verifier<'v> {
    /// Finds the role of each principal of the bundle: the one that is used as its role, whatever its name is. Roles that nothing uses
    /// are found by their names.
    pub(super) fn find_roles(&mut self) {
        let bundle = self.bundle;
        for principal in list(bundle, "principals") {
            let id = text(principal, "id");
            match self.find_role(principal) {
                FoundRole::Role(role) => self.mapping.add(id, &role),
                FoundRole::Elsewhere(name) => drop(self.roles_elsewhere.insert(id.to_owned(), name)),
                FoundRole::Missing(reason) => {
                    let name = text(principal, "principal").to_owned();
                    let change = Change { reason: Some(reason), ..self.change(name, Direction::Unknown, principal) };
                    self.changes.push(change);
                }
            }
        }
    }

    fn find_role(&mut self, principal: &Json) -> FoundRole {
        let id = text(principal, "id");
        let deployed = self.deployed;
        let is_role = |id: &str| deployed.resource_type(id) == "AWS::IAM::Role";
        if let Some(given) = self.mapping.given(id) {
            return match is_role(given) {
                true => FoundRole::Role(given.to_owned()),
                false => FoundRole::Missing(format!("`{given}`, which was given as its role, is no role")),
            };
        }
        let used = match text(principal, "principal").strip_prefix("function ") {
            Some(function) => {
                let function = match self.function(function)[..] {
                    [] => None,
                    [ref one] => Some(one.clone()),
                    ref several => {
                        return FoundRole::Missing(format!(
                            "it can be {}; name it with --map {function}=LOGICAL_ID",
                            several.join(" or ")
                        ));
                    }
                };
                function.map(|id| (deployed.place(&id, "Role"), &deployed.properties(&id)["Role"]))
            }
            None => self.use_of_role(id),
        };
        if let Some(missing) = self.mapping.missing_in(&principal["existingRole"]) {
            return FoundRole::Missing(missing);
        }
        let existing = principal["existingRole"].as_str().map(|name| self.mapping.filled_text(name));
        if let Some((place, value)) = used {
            self.uses.insert(id.to_owned(), place.clone());
            if let (Some(name), Some(role)) = (&existing, deployed.text(value)) {
                return match deployed.resource_with_value("AWS::IAM::Role", &role) {
                    _ if !deployed.is_role(&role, name) => {
                        FoundRole::Missing(format!("{place} is {role}, and the program says `{name}`"))
                    }
                    Some(id) => FoundRole::Role(id.to_owned()),
                    None => FoundRole::Elsewhere(name.clone()),
                };
            }
            let role = deployed.text(value);
            let found = role.as_deref().and_then(|role| deployed.resource_with_value("AWS::IAM::Role", role));
            return match (found, role) {
                (Some(role), _) => FoundRole::Role(role.to_owned()),
                (None, _) if value.is_null() => FoundRole::Missing(format!("{place} names no role")),
                (None, Some(role)) => FoundRole::Missing(format!("{place} is {role}, which is not in the template")),
                (None, None) => FoundRole::Missing(format!("the role at {place} is known only at the deployment")),
            };
        }
        if let Some(name) = existing {
            return FoundRole::Elsewhere(name);
        }
        let roles = self.deployed.of_type("AWS::IAM::Role");
        let roles = roles.map(|(id, role)| (id, role.get("RoleName").and_then(|name| self.deployed.text(name))));
        match closest(id, "AWS::IAM::Role", roles)[..] {
            [one] => FoundRole::Role(one.to_owned()),
            [] => FoundRole::Missing(format!(
                "nothing in the template uses its role, and no AWS::IAM::Role has `{id}` in its logical id or name; name it with \
                 --map {id}=LOGICAL_ID"
            )),
            ref several => FoundRole::Missing(format!(
                "its role can be {}; name it with --map {id}=LOGICAL_ID",
                several.join(" or ")
            )),
        }
    }

    /// Returns the resources that a function of the program can be: the one that its parameter stands for, or where it has none, since
    /// its name or ARN is written, those of a similar name.
    pub(super) fn function(&self, name: &str) -> Vec<String> {
        let ty = "AWS::Lambda::Function";
        let parameter = crate::model::parameters::arn(name);
        if self.bundle["parameters"].get(&parameter).is_some() {
            return self.mapping.resource(&parameter).map(str::to_owned).into_iter().collect();
        }
        if let Some(given) = self.mapping.given(name) {
            return vec![given.to_owned()];
        }
        let functions = self.deployed.of_type(ty);
        let functions =
            functions.map(|(id, function)| (id, function.get("FunctionName").and_then(|own| self.deployed.text(own))));
        closest(name, ty, functions).into_iter().map(str::to_owned).collect()
    }

    /// Returns where the template gives the role of some users: in the roles of an identity pool, or a group.
    fn use_of_role(&self, role: &str) -> Option<(String, &'v Json)> {
        let deployed = self.deployed;
        let spelled = format!("{{{{{role}.Arn}}}}");
        let resources = self.bundle["resources"].as_object().into_iter().flatten();
        resources.into_iter().find_map(|(id, resource)| {
            let properties = &resource["properties"];
            let paths = ["Roles.authenticated", "Roles.unauthenticated", "RoleArn", "SmsConfiguration.SnsCallerArn"];
            let path = paths.into_iter().find(|path| at_path(properties, path) == spelled.as_str())?;
            let own = self.mapping.resource(id)?;
            Some((deployed.place(own, path), at_path(deployed.properties(own), path)))
        })
    }

    /// Compares the policies of each principal, and who may take its role.
    pub(super) fn compare_roles(&mut self) {
        let bundle = self.bundle;
        for principal in list(bundle, "principals") {
            let elsewhere = self.roles_elsewhere.get(text(principal, "id")).cloned();
            let id = self.mapping.resource(text(principal, "id")).map(str::to_owned);
            if elsewhere.is_none() && id.is_none() {
                continue;
            }
            self.roles += 1;
            match self.expected(principal) {
                Ok(expected) => {
                    let deployed = match (&elsewhere, &id) {
                        (Some(name), _) => self.deployed.role_elsewhere(name),
                        (None, id) => self.deployed.role(id.as_deref().unwrap_or_default()),
                    };
                    let found = self.policies(principal, &expected, &deployed, id.as_deref());
                    self.changes.extend(found);
                    if let Some(id) = &id {
                        let found = self.trust(principal, &expected, id);
                        self.changes.extend(found);
                    }
                }
                Err(reason) => {
                    let name = text(principal, "principal").to_owned();
                    let change = Change { reason: Some(reason), ..self.change(name, Direction::Unknown, principal) };
                    self.changes.push(change);
                }
            }
        }
    }

    /// Returns what a principal should have, with the values of the template.
    fn expected(&self, principal: &Json) -> Result<PrincipalSnapshot, String> {
        if let Some(missing) = self.mapping.missing_in(&principal["policies"]) {
            return Err(missing);
        }
        let mut expected = PrincipalSnapshot::of_kind(text(principal, "kind"));
        let reason = |NotComparable(reason): NotComparable| reason;
        for policy in list(principal, "policies") {
            expected.add_policy(&self.mapping.filled(&policy["document"])).map_err(reason)?;
        }
        if let Some(trust) = principal.get("trust") {
            expected.set_trust(&self.mapping.filled(trust)).map_err(reason)?;
        }
        expected.set_sources(&principal["sources"]);
        Ok(expected)
    }

    fn policies(
        &self,
        principal: &Json,
        expected: &PrincipalSnapshot,
        deployed: &DeployedRole,
        id: Option<&str>,
    ) -> Vec<Change> {
        let name = || text(principal, "principal").to_owned();
        let mut changes = Vec::new();
        for (place, reason) in &deployed.unread {
            let change = self.change(name(), Direction::Unknown, principal);
            changes.push(Change { reason: Some(reason.clone()), places: vec![place.clone()], ..change });
        }
        for (place, arn) in &deployed.managed {
            let policy = arn.rsplit('/').next().unwrap_or(arn);
            let known = ATTACHED_BY_DEPLOYERS
                .iter()
                .find(|(known, _)| arn.starts_with("arn:aws:iam::aws:") && *known == policy);
            let change = match known {
                Some((_, may)) => Change {
                    words: vec![format!(
                        "has the managed policy {policy}, which deployers attach by themselves: {may}"
                    )],
                    ..self.change(name(), Direction::Wider, principal)
                },
                None => Change {
                    reason: Some(format!("it has the managed policy {arn}, which is not in the template")),
                    ..self.change(name(), Direction::Unknown, principal)
                },
            };
            changes.push(Change { places: vec![place.clone()], ..change });
        }
        changes.extend(id.and_then(|id| self.boundary(principal, id)));
        changes.extend(self.wider_statements(principal, expected, deployed));
        let (narrower, doubt) = requests(&expected.policies, &deployed.documents);
        if !narrower.is_empty() || doubt.is_some() {
            let direction = if narrower.is_empty() { Direction::Unknown } else { Direction::Narrower };
            let change = self.change(name(), direction, principal);
            let sids = narrower.iter().flat_map(|request| allowing(&expected.policies, request));
            let mut sources: Vec<String> =
                sids.filter_map(|sid| expected.sources.get(sid)).flatten().cloned().collect();
            sources.sort_unstable();
            sources.dedup();
            let mut places: Vec<String> = id.map(|id| self.deployed.place(id, "")).into_iter().collect();
            places.extend(self.uses.get(text(principal, "id")).cloned());
            let mut words = sentences(&narrower, "may not");
            let all_is_read = deployed.managed.is_empty() && deployed.unread.is_empty();
            if !narrower.is_empty() && !all_is_read {
                words.push("unless a policy allows it that could not be read".to_owned());
            }
            changes.push(Change {
                words,
                reason: doubt.map(str::to_owned).filter(|_| narrower.is_empty()),
                narrower: narrower.into_iter().next(),
                places,
                sources: if sources.is_empty() { change.sources.clone() } else { sources },
                ..change
            });
        }
        changes
    }

    /// Compares the permissions boundary of a role: without the one of the program it may do more, with another one less or more.
    fn boundary(&self, principal: &Json, id: &str) -> Option<Change> {
        let expected = principal["permissionsBoundary"].as_str().map(|arn| self.mapping.filled_text(arn));
        let written = &self.deployed.properties(id)["PermissionsBoundary"];
        let deployed = self.deployed.text(written);
        let (direction, words) = match (&expected, written.is_null()) {
            (None, true) => return None,
            (Some(expected), false) if deployed.as_ref() == Some(expected) => return None,
            (None, false) => (Direction::Narrower, "has a permissions boundary, and may do less".to_owned()),
            (Some(expected), true) => (Direction::Wider, format!("lacks its permissions boundary {expected}")),
            (Some(expected), false) => {
                let deployed = deployed.as_deref().unwrap_or("one that is known only at the deployment");
                (Direction::Changed, format!("permissions boundary: {expected} → {deployed}"))
            }
        };
        Some(Change {
            words: vec![words],
            places: vec![self.deployed.place(id, "PermissionsBoundary")],
            ..self.change(text(principal, "principal").to_owned(), direction, principal)
        })
    }

    /// Returns a change for each statement that allows more than the program: what one of them allows does not hide another.
    fn wider_statements(&self, principal: &Json, expected: &PrincipalSnapshot, deployed: &DeployedRole) -> Vec<Change> {
        let all = || deployed.documents.iter().flat_map(Document::statements);
        let denials: Vec<PreparedStatement> =
            all().filter(|statement| statement.effect() == Effect::Deny).cloned().collect();
        let mut changes = Vec::new();
        for (statement, (written, place)) in all().zip(deployed.statements.iter().flatten()) {
            if statement.effect() == Effect::Deny {
                continue;
            }
            let mut alone = vec![statement.clone()];
            alone.extend(denials.iter().cloned());
            let (wider, doubt) = requests(&[Document::new(alone)], &expected.policies);
            if wider.is_empty() && doubt.is_none() {
                continue;
            }
            let direction = if wider.is_empty() { Direction::Unknown } else { Direction::Wider };
            let change = self.change(text(principal, "principal").to_owned(), direction, principal);
            // What a statement with wildcards allows is told as it is written.
            let mut words = match pattern_words(written) {
                Some(pattern) => vec![pattern],
                None => sentences(&wider, "may also"),
            };
            let is_added = |request: &Request| {
                ADDED_BY_DEPLOYERS.iter().any(|start| request.action.to_ascii_lowercase().starts_with(start))
            };
            if wider.iter().any(is_added) {
                words.push("which deployers add by themselves".to_owned());
            }
            let own = written["Sid"].as_str().and_then(|sid| expected.sources.get(sid));
            changes.push(Change {
                words: if wider.is_empty() { Vec::new() } else { words },
                reason: doubt.map(str::to_owned).filter(|_| wider.is_empty()),
                concern: Concern { guests: expected.guests, users: expected.users, writes: wider.iter().any(writes) },
                wider: wider.into_iter().next(),
                places: vec![place.clone()],
                sources: own.unwrap_or(&change.sources).clone(),
                ..change
            });
        }
        changes
    }

    fn trust(&self, principal: &Json, expected: &PrincipalSnapshot, id: &str) -> Vec<Change> {
        let subject = format!("trust of {}", text(principal, "principal"));
        let place = self.deployed.place(id, "AssumeRolePolicyDocument");
        let unknown = |reason: String| {
            let change = self.change(subject.clone(), Direction::Unknown, principal);
            vec![Change { reason: Some(reason), places: vec![place.clone()], ..change }]
        };
        if let Some(missing) = self.mapping.missing_in(&principal["trust"]) {
            return unknown(missing);
        }
        let read = self.deployed.evaluated(&self.deployed.properties(id)["AssumeRolePolicyDocument"]);
        let read = read.and_then(|trust| parsed(&trust, DocumentKind::Trust).map_err(|NotComparable(reason)| reason));
        let (deployed, expected) = match (read, &expected.trust) {
            (Ok(deployed), Some(expected)) => (deployed, expected),
            (Err(reason), _) => return unknown(reason),
            (Ok(_), None) => return Vec::new(),
        };
        let mut changes = Vec::new();
        for (direction, words, (proof, who)) in [
            (Direction::Wider, "can also be taken by", find_trust(&deployed, expected)),
            (Direction::Narrower, "cannot be taken by", find_trust(expected, &deployed)),
        ] {
            let change = self.change(subject.clone(), direction, principal);
            let change = Change { places: vec![place.clone()], ..change };
            match proof {
                Proof::Impossible => {}
                Proof::Undecided(reason) => {
                    changes.push(Change { direction: Direction::Unknown, reason: Some(reason.to_owned()), ..change })
                }
                Proof::Possible(request) => {
                    let words = who.map(|who| format!("{words} {}", principal_words(&who))).into_iter().collect();
                    let request = Some(*request);
                    let is_wider = direction == Direction::Wider;
                    let (wider, narrower) = if is_wider { (request, None) } else { (None, request) };
                    changes.push(Change { words, wider, narrower, ..change });
                }
            }
        }
        changes
    }
}

/// Returns the Sids of the statements that allow a request.
fn allowing<'d>(documents: &'d [Document], request: &Request) -> Vec<&'d str> {
    let listed: Vec<&Document> = documents.iter().collect();
    match decide(&listed, None, None, request) {
        Decision::Allowed { by } => {
            by.iter().filter_map(|source| documents[source.document].statements()[source.statement].sid()).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns what a statement allows as it is written, if it has wildcards in its actions or says which it does not allow.
fn pattern_words(statement: &Json) -> Option<String> {
    let texts = |name: &str| -> Vec<String> {
        match &statement[name] {
            Json::String(one) => vec![one.clone()],
            many => many.as_array().into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect(),
        }
    };
    let (actions, others, resources) = (texts("Action"), texts("NotAction"), texts("Resource"));
    let resources = match resources.is_empty() {
        true => format!("everything but {}", texts("NotResource").join(", ")),
        false => resources.join(", "),
    };
    let patterns: Vec<&String> = actions.iter().filter(|action| action.contains(['*', '?'])).collect();
    let quoted =
        |actions: &[&String]| actions.iter().map(|action| format!("`{action}`")).collect::<Vec<_>>().join(", ");
    match (patterns.is_empty(), others.is_empty()) {
        (false, _) => Some(format!("may also {} on {resources}", quoted(&patterns))),
        (true, false) => {
            Some(format!("may also all but {} on {resources}", quoted(&others.iter().collect::<Vec<_>>())))
        }
        (true, true) => None,
    }
}
