//! The roles that services of AWS take for a program, whatever it grants.

use std::rc::Rc;

use smallvec::smallvec;

use super::interner::Arn;
use super::roles::{CompiledOptions, CompiledRole, Holder};
use super::split::INLINE_POLICY;
use super::trust::Trust;
use super::{Condition, Policy, Statement};
use crate::model::identifiers::{deployed_arn, string};
use crate::model::{DeployText, Program, UserPool, UserPoolId, parameters};

/// Returns the roles that services take, in the order of their pools.
pub fn service_roles<'p>(program: &'p Program<'_>) -> impl Iterator<Item = CompiledRole<'p>> {
    let pools = (0..).map(UserPoolId).zip(&program.user_pools);
    pools.filter(|(_, pool)| pool.sms_role_is_created()).map(|(id, pool)| sms_role(program, id, pool))
}

/// Returns the text that Cognito must show to take the role of a pool: that of the program, or the id of the role.
pub fn sms_external_id(program: &Program<'_>, pool: &UserPool<'_>) -> DeployText {
    let given = pool.settings.sms.as_ref().and_then(|sms| sms.external_id.as_ref());
    given.map_or_else(|| DeployText::literal(parameters::sms_role(pool.name)), |id| string(program, id))
}

/// Returns the role that a user pool sends text messages with. A telephone number has no ARN, so the statement names none. The ARN
/// of the pool would be a cycle, since the pool needs the role: the role trusts all pools of its account and region.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-sms-settings.html>,
/// <https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html>
fn sms_role<'p>(program: &'p Program<'_>, id: UserPoolId, pool: &'p UserPool<'_>) -> CompiledRole<'p> {
    let condition = |operator, key: &str, value| Condition { operator, key: key.to_owned(), values: vec![value] };
    let conditions = vec![
        condition("ArnLike", "aws:SourceArn", deployed_arn("arn:{P}:cognito-idp:{R}:{A}:userpool/*")),
        condition("StringEquals", "aws:SourceAccount", deployed_arn("{A}")),
        condition("StringEquals", "sts:ExternalId", sms_external_id(program, pool)),
    ];
    let send = Statement {
        sid: "SendTextMessages".to_owned(),
        deny: false,
        actions: smallvec!["sns:Publish"],
        resources: smallvec![Arn::new(DeployText::literal("*"))],
        conditions: Rc::default(),
        sources: smallvec![pool.loc],
    };
    let options = pool.settings.sms.as_ref().and_then(|sms| sms.role_options.as_deref());
    CompiledRole {
        id: parameters::sms_role(pool.name),
        holder: Holder::UserPool(id),
        title: format!("user pool {}", pool.name),
        options: CompiledOptions::new(program, options),
        existing: None,
        trust: Trust {
            principal: ("Service", "cognito-idp.amazonaws.com"),
            actions: vec!["sts:AssumeRole"],
            conditions,
        },
        policies: vec![Policy { name: INLINE_POLICY.to_owned(), managed: false, statements: vec![send] }],
        source: pool.loc,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::with_program;

    /// Returns the ids of the roles that services take, each with what it demands: operator, key and value.
    fn demands(program: &str) -> Vec<(String, Vec<String>)> {
        with_program(program, |program| {
            let demand = |condition: &Condition| {
                let values: Vec<&str> = condition.values.iter().map(DeployText::spelled).collect();
                format!("{} {} {}", condition.operator, condition.key, values.join(" "))
            };
            let roles = service_roles(program);
            roles.map(|role| (role.id, role.trust.conditions.iter().map(demand).collect())).collect()
        })
    }

    #[test]
    fn only_pools_that_send_text_messages_have_one() {
        for (pool, has_one) in [
            ("login email", false),
            ("login phone", true),
            ("login email; mfa optional { sms }", true),
            ("login email; mfa optional { totp }", false),
            ("login email; sms {}", true),
            ("login phone; sms { role \"arn:aws:iam::123456789012:role/sms\" }", false),
            ("login email; first_factors password, sms_otp", true),
        ] {
            let found = demands(&format!("user_pool Users {{ {pool} }}\n"));
            assert_eq!(!found.is_empty(), has_one, "{pool}: {found:?}");
        }
        assert!(
            demands("user_pool Users { arn \"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a\" }\n")
                .is_empty()
        );
    }

    #[test]
    fn it_is_taken_by_the_pools_of_the_account_alone() {
        let of_account = [
            "ArnLike aws:SourceArn arn:{{AWS::Partition}}:cognito-idp:{{AWS::Region}}:{{AWS::AccountId}}:userpool/*",
            "StringEquals aws:SourceAccount {{AWS::AccountId}}",
        ];
        for (sms, external) in [("", "UsersSmsRole"), ("; sms { external_id \"notes\" }", "notes")] {
            let found = demands(&format!("user_pool Users {{ login phone{sms} }}\n"));
            let mut expected: Vec<String> = of_account.map(str::to_owned).to_vec();
            expected.push(format!("StringEquals sts:ExternalId {external}"));
            assert_eq!(found, [("UsersSmsRole".to_owned(), expected)]);
        }
    }
}
