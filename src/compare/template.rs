//! Templates of CloudFormation: their roles, policies, pools and routes.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::snapshot::{AccessSnapshot, NotComparable, PrincipalSnapshot, Values};

/// The function that stands for an attribute which a plan does not know, with its name.
pub(super) const AT_DEPLOYMENT: &str = "Fn::AtDeployment";

/// Reads a template. A policy with a function of which the value is not known leaves its role unread.
pub(super) fn snapshot(template: &Json) -> Result<AccessSnapshot, NotComparable> {
    let values = Values::of_parameters(template.get("Parameters"));
    let mut snapshot = AccessSnapshot::default();
    let resources: Vec<(&String, &Json)> = template["Resources"].as_object().into_iter().flatten().collect();
    let mut roles: BTreeMap<String, PrincipalSnapshot> = BTreeMap::new();
    for (id, resource) in &resources {
        if resource["Type"] == "AWS::IAM::Role" {
            let mut role = PrincipalSnapshot::default();
            let properties = &resource["Properties"];
            for policy in properties["Policies"].as_array().into_iter().flatten() {
                add(&mut role, &values, &policy["PolicyDocument"]);
            }
            role.set_boundary(
                &resolved(&values, &properties["PermissionsBoundary"])
                    .unwrap_or_else(|_| properties["PermissionsBoundary"].clone()),
            );
            match resolved(&values, &properties["AssumeRolePolicyDocument"]) {
                Ok(trust) => {
                    let text = trust.to_string();
                    role.guests = text.contains("\"unauthenticated\"");
                    role.users = text.contains("\"authenticated\"");
                    if let Err(NotComparable(reason)) = role.set_trust(&trust) {
                        role.unread.get_or_insert(reason);
                    }
                }
                Err(reason) => drop(role.unread.get_or_insert(reason)),
            }
            let in_template = |arn: &&Json| {
                let id = arn.get("Ref").and_then(Json::as_str).unwrap_or_default();
                template["Resources"][id]["Type"] == "AWS::IAM::ManagedPolicy"
            };
            let managed = &properties["ManagedPolicyArns"];
            if !managed.is_null() && !managed.is_array() {
                role.unread.get_or_insert(format!(
                    "its managed policies are {managed}, which is known only at the deployment"
                ));
            }
            for arn in managed.as_array().into_iter().flatten().filter(|arn| !in_template(arn)) {
                role.unread.get_or_insert(format!("it has the managed policy {arn}, which is not in the template"));
            }
            roles.insert((*id).clone(), role);
        }
    }
    for (id, resource) in &resources {
        let properties = &resource["Properties"];
        match resource["Type"].as_str().unwrap_or_default() {
            "AWS::IAM::Role" => {}
            "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy" | "AWS::IAM::RolePolicy" => {
                let named = properties["Roles"].as_array().into_iter().flatten().chain(properties.get("RoleName"));
                for role in named {
                    let in_template = role.get("Ref").and_then(Json::as_str).filter(|id| roles.contains_key(*id));
                    let key = match in_template.map(str::to_owned).or_else(|| role_named(template, &values, role)) {
                        Some(id) => id,
                        // Of a role that is not in the template, what the template adds to it is compared.
                        None => match resolved(&values, role) {
                            Ok(name) => format!("role {}", name.as_str().unwrap_or_default()),
                            Err(_) => format!("role {role}"),
                        },
                    };
                    add(roles.entry(key).or_default(), &values, &properties["PolicyDocument"]);
                }
                for (role_id, role) in &mut roles {
                    let lists = template["Resources"][role_id]["Properties"]["ManagedPolicyArns"].as_array();
                    if lists.into_iter().flatten().any(|arn| arn.get("Ref").and_then(Json::as_str) == Some(id)) {
                        add(role, &values, &properties["PolicyDocument"]);
                    }
                }
            }
            kind if kind.starts_with("AWS::Cognito::")
                || kind.starts_with("AWS::ApiGateway")
                || kind.starts_with("AWS::AppSync::") =>
            {
                // Where it is written is in its metadata.
                let thing = serde_json::json!({"type": kind, "properties": properties});
                snapshot.add_thing("resource", (*id).clone(), &thing);
            }
            _ => {}
        }
    }
    snapshot.principals = roles;
    Ok(snapshot)
}

/// Returns the role of a template that has a name.
fn role_named(template: &Json, values: &Values, name: &Json) -> Option<String> {
    let name = resolved(values, name).ok()?;
    let mut resources = template["Resources"].as_object().into_iter().flatten();
    let is_it = |resource: &Json| {
        let own = &resource["Properties"]["RoleName"];
        resource["Type"] == "AWS::IAM::Role" && !own.is_null() && resolved(values, own).is_ok_and(|own| own == name)
    };
    resources.find(|(_, resource)| is_it(resource)).map(|(id, _)| id.clone())
}

fn add(role: &mut PrincipalSnapshot, values: &Values, policy: &Json) {
    let added = resolved(values, policy).and_then(|policy| role.add_policy(&policy).map_err(|error| error.0));
    if let Err(reason) = added {
        role.unread.get_or_insert(reason);
    }
}

/// Returns a document with the value of each function of CloudFormation.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>
pub(super) fn resolved(values: &Values, json: &Json) -> Result<Json, String> {
    match json {
        Json::Array(items) => {
            Ok(Json::Array(items.iter().map(|item| resolved(values, item)).collect::<Result<_, _>>()?))
        }
        Json::Object(fields) => {
            if let [(name, argument)] = &fields.iter().collect::<Vec<_>>()[..]
                && (name.starts_with("Fn::") || *name == "Ref")
            {
                return function(values, name, argument);
            }
            let field = |(name, value): (&String, &Json)| Ok::<_, String>((name.clone(), resolved(values, value)?));
            Ok(Json::Object(fields.iter().map(field).collect::<Result<Map<_, _>, _>>()?))
        }
        other => Ok(other.clone()),
    }
}

fn function(values: &Values, name: &str, argument: &Json) -> Result<Json, String> {
    let unknown = || match argument.as_str().filter(|_| name == AT_DEPLOYMENT) {
        Some(attribute) => format!("`{attribute}` is known only at the deployment"),
        None => format!("the value of `{name}` is known only at the deployment"),
    };
    let texts = |list: &Json| -> Result<Vec<String>, String> {
        match resolved(values, list)? {
            Json::Array(items) => {
                items.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(unknown)).collect()
            }
            _ => Err(unknown()),
        }
    };
    Ok(Json::String(match (name, argument) {
        ("Ref", Json::String(name)) => values.value(name),
        ("Fn::GetAtt", Json::String(path)) => values.value(path),
        ("Fn::GetAtt", Json::Array(_)) => values.value(&texts(argument)?.join(".")),
        ("Fn::ImportValue", export) => match resolved(values, export)? {
            Json::String(export) => values.value(&format!("import:{export}")),
            _ => return Err(unknown()),
        },
        ("Fn::Join", Json::Array(parts)) => match &parts[..] {
            [Json::String(separator), list] => texts(list)?.join(separator),
            _ => return Err(unknown()),
        },
        ("Fn::Split", Json::Array(parts)) => match &parts[..] {
            [Json::String(separator), text] => match resolved(values, text)? {
                Json::String(text) => {
                    return Ok(Json::Array(
                        text.split(&**separator).map(|part| Json::String(part.to_owned())).collect(),
                    ));
                }
                _ => return Err(unknown()),
            },
            _ => return Err(unknown()),
        },
        ("Fn::Select", Json::Array(parts)) => match &parts[..] {
            [index, list] => {
                let index = index.as_u64().or_else(|| index.as_str()?.parse().ok()).ok_or_else(unknown)?;
                texts(list)?.get(index as usize).cloned().ok_or_else(unknown)?
            }
            _ => return Err(unknown()),
        },
        ("Fn::Sub", Json::String(text)) => substituted(values, text, &Map::new())?,
        ("Fn::Sub", Json::Array(parts)) => match &parts[..] {
            [Json::String(text), Json::Object(names)] => substituted(values, text, names)?,
            _ => return Err(unknown()),
        },
        _ => return Err(unknown()),
    }))
}

/// Returns the text of `Fn::Sub`: `${NAME}` has a value, and `${!NAME}` is a policy variable.
fn substituted(values: &Values, text: &str, names: &Map<String, Json>) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            return Err("a variable of `Fn::Sub` is not closed".to_owned());
        };
        match (name.strip_prefix('!'), names.get(name)) {
            (Some(variable), _) => out.push_str(&format!("${{{variable}}}")),
            (None, Some(value)) => match resolved(values, value)? {
                Json::String(value) => out.push_str(&value),
                _ => return Err(format!("the value of `{name}` is known only at the deployment")),
            },
            (None, None) => out.push_str(&values.value(name)),
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}
