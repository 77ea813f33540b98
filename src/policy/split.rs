//! From statements to policies that AWS accepts.
//!
//! Source of the limits: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>. White space does
//! not count.

use super::names::Arn;
use super::{Policy, Statement, text};

/// All inline policies of a role together, in characters.
pub const INLINE: usize = 10_240;
/// One managed policy, in characters.
pub const MANAGED: usize = 6_144;
/// Managed policies on one role, without asking AWS for more.
pub const MANAGED_PER_ROLE: usize = 10;
/// The trust policy of a role, in characters, without asking AWS for more.
pub const TRUST: usize = 2_048;

/// Nothing fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge {
    /// Characters that the role's policies need.
    pub needed: usize,
    /// Characters that there are.
    pub available: usize,
}

/// Deals statements to one inline policy, and managed ones for what is left. Every statement stays what it is, but one that
/// is larger than a policy is dealt by resource, and then by action.
///
/// # Errors
/// When more managed policies would be needed than a role may have, or one action on one resource is larger than a policy.
pub fn split(statements: Vec<Statement<'_>>) -> Result<Vec<Policy<'_>>, TooLarge> {
    let needed: usize = statements.iter().map(|statement| size(statement) + 1).sum::<usize>() + FRAME;
    if statements.is_empty() {
        return Ok(Vec::new());
    }
    if needed <= INLINE {
        return Ok(vec![Policy { name: "Grants".into(), managed: false, statements }]);
    }
    let too_large = TooLarge { needed, available: INLINE + MANAGED * MANAGED_PER_ROLE };
    let mut policies = vec![Bin {
        policy: Policy { name: "Grants".into(), managed: false, statements: Vec::new() },
        left: INLINE - FRAME,
    }];
    let mut queue: Vec<Statement<'_>> = statements.into_iter().rev().collect();
    while let Some(statement) = queue.pop() {
        let size = size(&statement) + 1;
        if size > MANAGED - FRAME {
            let (one, other) = halves(statement).ok_or(too_large)?;
            queue.push(other);
            queue.push(one);
            continue;
        }
        match policies.iter().position(|bin| bin.left >= size) {
            Some(at) => policies[at].add(statement, size),
            None if policies.len() > MANAGED_PER_ROLE => return Err(too_large),
            None => {
                let name = format!("Grants{}", policies.len() + 1);
                let mut bin =
                    Bin { policy: Policy { name, managed: true, statements: Vec::new() }, left: MANAGED - FRAME };
                bin.add(statement, size);
                policies.push(bin);
            }
        }
    }
    Ok(policies.into_iter().map(|bin| bin.policy).collect())
}

struct Bin<'p> {
    policy: Policy<'p>,
    left: usize,
}

impl<'p> Bin<'p> {
    fn add(&mut self, statement: Statement<'p>, size: usize) {
        self.left -= size;
        self.policy.statements.push(statement);
    }
}

/// `{"Version":"2012-10-17","Statement":[]}`.
const FRAME: usize = 40;

/// The characters of a statement in JSON without white space, once deployed.
fn size(statement: &Statement<'_>) -> usize {
    fn list(lengths: impl Iterator<Item = usize>) -> usize {
        lengths.map(|length| length + 3).sum::<usize>() + 2
    }
    let mut size = r#"{"Sid":"","Effect":"Allow","Action":,"Resource":}"#.len() + statement.sid.len();
    size += list(statement.actions.iter().map(|action| action.len()));
    size += list(statement.resources.iter().map(Arn::deployed_len));
    if !statement.conditions.is_empty() {
        size += r#","Condition":{}"#.len();
        for condition in statement.conditions.iter() {
            size += condition.operator.len() + condition.key.len() + 9;
            size += list(condition.values.iter().map(|value| text::deployed_len(value)));
        }
    }
    size
}

/// Two statements that say together what one says. None if it is one action on one resource.
fn halves(statement: Statement<'_>) -> Option<(Statement<'_>, Statement<'_>)> {
    let (mut one, mut other) = (statement.clone(), statement);
    if one.resources.len() > 1 {
        let middle = one.resources.len() / 2;
        other.resources = one.resources.drain(middle..).collect();
    } else if one.actions.len() > 1 {
        let middle = one.actions.len() / 2;
        other.actions = one.actions.drain(middle..).collect();
    } else {
        return None;
    }
    one.sid.push('a');
    other.sid.push('b');
    Some((one, other))
}
