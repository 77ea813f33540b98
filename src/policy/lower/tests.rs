//! Programs and the statements of their roles.

use super::{GrantsByRole, Lowering, MAX_REMEMBERED};
use crate::check::testing::with_program;
use crate::model::{DeployText, RoleId};
use crate::policy::Statement;

const PEOPLE: &str = "user_pool Users { login email; client web; group admins { precedence 1 } }\n\
    identity_pool Ids { sign_in Users.web }\n";

/// `Allow s3:GetObject on ARN if OPERATOR KEY VALUES`.
fn shown(statement: &Statement<'_>) -> String {
    let effect = if statement.deny { "Deny" } else { "Allow" };
    let resources: Vec<&str> = statement.resources.iter().map(|arn| arn.as_str()).collect();
    let mut line = format!("{effect} {} on {}", statement.actions.join(", "), resources.join(", "));
    for condition in statement.conditions.iter() {
        line += &format!(
            " if {} {} {}",
            condition.operator,
            condition.key,
            condition.values.iter().map(DeployText::spelled).collect::<Vec<_>>().join(", ")
        );
    }
    line
}

/// Returns the statements of a role, which is lowered after all others.
fn statements(program: &str, title: &str) -> Vec<String> {
    with_program(program, |program| {
        let (by_role, mut lowering) = (GrantsByRole::new(program), Lowering::new(program));
        let (mut of_title, others): (Vec<RoleId>, Vec<RoleId>) =
            (0..program.roles.len() as u32).map(RoleId).partition(|role| program.role_title(*role) == title);
        for role in others {
            lowering.statements(&by_role, role);
        }
        let role = of_title.pop().unwrap_or_else(|| panic!("no role {title}"));
        lowering.statements(&by_role, role).iter().map(shown).collect()
    })
}

#[test]
fn a_verb_is_its_actions_on_its_shapes() {
    let program = "function Work { handler \"a.main\" }\ntable Notes { key id: string; arn \"arn:aws:dynamodb:eu-west-1:123456789012:table/notes\"; index byDay { key day: string } }\n\
        grant function Work scan table Notes\ngrant function Work query index Notes.byDay\n";
    assert_eq!(
        statements(program, "function Work"),
        [
            "Allow dynamodb:Scan on arn:aws:dynamodb:eu-west-1:123456789012:table/notes",
            "Allow dynamodb:Query on arn:aws:dynamodb:eu-west-1:123456789012:table/notes/index/byDay",
        ]
    );
}

#[test]
fn terms_are_conditions() {
    let program = format!(
        "{PEOPLE}bucket Files {{ arn \"arn:aws:s3:::files\" }}\n\
         grant group admins get bucket Files at \"in/{{identity}}/\" until 2027-01-01\n"
    );
    assert_eq!(
        statements(&program, "group Users.admins"),
        ["Allow s3:GetObject on arn:aws:s3:::files/in/${cognito-identity.amazonaws.com:sub}/* \
             if DateLessThan aws:CurrentTime 2027-01-02T00:00:00Z"]
    );
}

#[test]
fn all_signed_in_users_are_each_group_too() {
    let program = format!(
        "{PEOPLE}bucket Files {{ arn \"arn:aws:s3:::files\" }}\n\
         grant auth_users get bucket Files\ngrant group admins put bucket Files\ndeny group admins delete bucket Files\n"
    );
    assert_eq!(statements(&program, "Ids.auth_users"), ["Allow s3:GetObject on arn:aws:s3:::files/*"]);
    assert_eq!(statements(&program, "group Users.admins").len(), 2);
}

#[test]
fn a_role_does_not_depend_on_those_before_it() {
    // More names than are remembered from role to role.
    let (functions, tables) = (60, 80);
    assert!(functions * tables > MAX_REMEMBERED);
    let mut program = String::from("function Last { handler \"last.main\" }\n");
    for table in 0..functions * tables {
        program +=
            &format!("table T{table} {{ arn \"arn:aws:dynamodb:eu-west-1:123456789012:table/notes{table}\" }}\n");
    }
    for function in 0..functions {
        program += &format!("function F{function} {{ handler \"f{function}.main\" }}\n");
        for table in 0..tables {
            program += &format!("grant function F{function} get table T{}\n", function * tables + table);
        }
    }
    let last = "grant function Last put table T4799\ngrant function Last get table T7, table T3\n";
    let without_grants: String =
        program.lines().filter(|line| !line.starts_with("grant")).flat_map(|line| [line, "\n"]).collect();
    let expected = statements(&(without_grants + last), "function Last");
    assert_eq!(expected.len(), 2, "{expected:?}");
    assert_eq!(statements(&(program + last), "function Last"), expected);
}

#[test]
fn a_function_in_a_network_keeps_its_code_out() {
    let interfaces = "ec2:AssignPrivateIpAddresses, ec2:CreateNetworkInterface, ec2:DeleteNetworkInterface, \
                      ec2:DescribeNetworkInterfaces, ec2:DescribeSubnets, ec2:UnassignPrivateIpAddresses";
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:work";
    let program = format!("function Work {{ arn \"{arn}\"; vpc on; tracing on }}\n");
    assert_eq!(
        statements(&program, "function Work"),
        [
            format!("Allow {interfaces}, xray:PutTelemetryRecords, xray:PutTraceSegments on *"),
            format!("Deny {interfaces} on * if ArnEquals lambda:SourceFunctionArn {arn}"),
        ]
    );
}
