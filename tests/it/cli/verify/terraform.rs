//! Plans of Terraform.

use serde_json::{Value as Json, json};

use super::{fails, here, verify};

/// The plan of a deployment that has all that the program says, after it was applied once.
const PLAN: &str = include_str!("plan.json");

const NAMES: &str =
    "--map Ids=aws_cognito_identity_pool.main --map IdsRoles=aws_cognito_identity_pool_roles_attachment.main";

fn plan() -> Json {
    serde_json::from_str(PLAN).expect("JSON")
}

fn values<'p>(plan: &'p mut Json, address: &str) -> &'p mut Json {
    let resources = plan["planned_values"]["root_module"]["resources"].as_array_mut().expect("resources");
    let found = resources.iter_mut().find(|resource| resource["address"] == address);
    &mut found.expect("the resource")["values"]
}

#[test]
fn a_plan_is_verified() {
    let here = here();
    let ran = verify(&here, &plan(), NAMES);
    let out = &ran.passes().out;
    assert!(out.contains(" is what the program says: 3 roles, 3 routes and 6 other resources"), "{out}");
}

#[test]
fn changes_of_a_plan_are_found() {
    let here = here();
    for (address, attribute, value, part) in [
        (
            "aws_iam_role_policy.list",
            "policy",
            json!(r#"{"Statement": {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}}"#),
            "wider: function List may also `dynamodb:*` on *, at aws_iam_role_policy.list.policy.Statement (app.authc:11)",
        ),
        (
            "aws_cognito_identity_pool.main",
            "allow_unauthenticated_identities",
            json!(true),
            "at aws_cognito_identity_pool.main.allow_unauthenticated_identities",
        ),
        (
            "aws_apigatewayv2_route.notes",
            "authorization_type",
            json!("NONE"),
            "wider: route Http GET /notes authorization: JWT → NONE, at aws_apigatewayv2_route.notes",
        ),
        (
            "aws_iam_role_policy_attachment.admins",
            "policy_arn",
            json!("arn:aws:iam::aws:policy/AdministratorAccess"),
            "it has the managed policy arn:aws:iam::aws:policy/AdministratorAccess",
        ),
        ("aws_iam_role.members", "assume_role_policy", json!("{}"), "unknown: trust of Ids.auth_users cannot be told"),
    ] {
        let mut plan = plan();
        values(&mut plan, address)[attribute] = value;
        let ran = verify(&here, &plan, NAMES);
        assert_eq!(ran.code, 1, "{address}: {ran:?}");
        assert!(ran.out.contains(part), "no {part:?} in:\n{}", ran.out);
    }
}

/// Before the first deployment, ids and ARNs are not known, and neither is a policy with one of them.
#[test]
fn what_is_not_known_yet_is_said() {
    let here = here();
    let mut plan = plan();
    let policy = values(&mut plan, "aws_iam_role_policy.list").as_object_mut().expect("an object");
    policy.remove("policy");
    policy.remove("role");
    let change =
        json!({"address": "aws_iam_role_policy.list", "change": {"after_unknown": {"policy": true, "role": true}}});
    plan["resource_changes"] = json!([change]);
    plan["configuration"]["root_module"]["resources"] = json!([{
        "address": "aws_iam_role_policy.list",
        "expressions": {"role": {"references": ["aws_iam_role.list.id", "aws_iam_role.list"]}, "policy": {}},
    }]);
    fails(
        &here,
        &plan,
        &[
            "unknown: function List cannot be told: `policy` is known only at the deployment, at aws_iam_role_policy.list.policy",
        ],
    );
}
