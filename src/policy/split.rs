//! Splits statements into policies that AWS accepts.
//!
//! Source of the limits: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>. Sizes are in characters,
//! without white space.

use super::interner::Arn;
use super::{Policy, Statement, text};

/// The name of the inline policy of a role. Managed ones have a number behind it.
pub const INLINE_POLICY: &str = "Grants";

/// All inline policies of a role together.
pub const MAX_INLINE_SIZE: usize = 10_240;
/// One managed policy.
pub const MAX_MANAGED_SIZE: usize = 6_144;
/// Managed policies of a role, without asking AWS for more.
pub const MAX_MANAGED_POLICIES: usize = 10;
/// The inline policy and all managed ones.
pub const MAX_ROLE_SIZE: usize = MAX_INLINE_SIZE + MAX_MANAGED_SIZE * MAX_MANAGED_POLICIES;

/// The statements of a role do not fit into its policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge {
    /// The characters that the statements need in one policy.
    pub needed: usize,
    /// The characters that AWS gives a role.
    pub available: usize,
}

/// Returns one inline policy, and managed ones for what does not fit into it. A statement stays whole, unless no policy has
/// room for it; then it is split by resource, and after that by action.
///
/// # Errors
/// If more managed policies would be needed than a role may have, or one action on one resource is larger than a policy.
pub fn split(statements: Vec<Statement<'_>>) -> Result<Vec<Policy<'_>>, TooLarge> {
    if statements.is_empty() {
        return Ok(Vec::new());
    }
    let needed = policy_size(&statements);
    if needed <= MAX_INLINE_SIZE {
        return Ok(vec![Policy { name: INLINE_POLICY.into(), managed: false, statements }]);
    }
    let too_large = TooLarge { needed, available: MAX_ROLE_SIZE };
    let mut bins = vec![PolicyBin::new(1)];
    let mut queue: Vec<Statement<'_>> = statements.into_iter().rev().collect();
    while let Some(statement) = queue.pop() {
        let size = statement_size(&statement) + 1;
        if let Some(bin) = bins.iter_mut().find(|bin| bin.free >= size) {
            bin.add(statement, size);
            continue;
        }
        let may_add = bins.len() <= MAX_MANAGED_POLICIES;
        if may_add && size <= MAX_MANAGED_SIZE - FRAME_SIZE {
            bins.push(PolicyBin::new(bins.len() + 1));
            queue.push(statement);
            continue;
        }
        // It fits nowhere as a whole: as many resources as possible go where most room is, and the rest is queued.
        let roomy = bins.iter_mut().max_by_key(|bin| bin.free);
        match roomy.and_then(|bin| Some((split_resources(&statement, bin.free)?, bin))) {
            Some(((part, rest), bin)) => {
                let size = statement_size(&part) + 1;
                bin.add(part, size);
                queue.push(rest);
            }
            None if may_add && split_resources(&statement, MAX_MANAGED_SIZE - FRAME_SIZE).is_some() => {
                bins.push(PolicyBin::new(bins.len() + 1));
                queue.push(statement);
            }
            // Not even one resource with all actions fits into an empty policy.
            None if may_add => {
                let (one, other) = split_actions(statement).ok_or(too_large)?;
                queue.extend([other, one]);
            }
            None => return Err(too_large),
        }
    }
    Ok(bins.into_iter().map(|bin| bin.policy).collect())
}

struct PolicyBin<'p> {
    policy: Policy<'p>,
    free: usize,
}

impl<'p> PolicyBin<'p> {
    /// Returns an empty policy: the first is the inline one.
    fn new(number: usize) -> Self {
        let managed = number > 1;
        let name = if managed { format!("{INLINE_POLICY}{number}") } else { INLINE_POLICY.into() };
        let free = if managed { MAX_MANAGED_SIZE } else { MAX_INLINE_SIZE } - FRAME_SIZE;
        Self { policy: Policy { name, managed, statements: Vec::new() }, free }
    }

    fn add(&mut self, statement: Statement<'p>, size: usize) {
        self.free -= size;
        self.policy.statements.push(statement);
    }
}

/// The characters of an empty policy, less the comma that is counted behind its last statement but not written.
const FRAME_SIZE: usize = r#"{"Version":"2012-10-17","Statement":[]}"#.len() - 1;

/// Returns the characters of a policy with these statements, once deployed.
pub fn policy_size(statements: &[Statement<'_>]) -> usize {
    statements.iter().map(|statement| statement_size(statement) + 1).sum::<usize>() + FRAME_SIZE
}

/// Returns the characters of a statement in JSON without white space, once deployed.
pub fn statement_size(statement: &Statement<'_>) -> usize {
    // Each has quotes and a comma, but for the last one; the list has brackets.
    fn list_size(lengths: impl Iterator<Item = usize>) -> usize {
        lengths.map(|length| length + 3).sum::<usize>() + 1
    }
    let effect = if statement.deny { "Deny" } else { "Allow" };
    let mut size = r#"{"Sid":"","Effect":"","Action":,"Resource":}"#.len() + statement.sid.len() + effect.len();
    size += list_size(statement.actions.iter().map(|action| action.len()));
    size += list_size(statement.resources.iter().map(Arn::deployed_len));
    if !statement.conditions.is_empty() {
        // There is one comma less than keys.
        size += r#","Condition":{}"#.len() - 1;
        let mut operator = "";
        for condition in statement.conditions.iter() {
            if condition.operator != operator {
                operator = condition.operator;
                size += r#""":{}"#.len() + operator.len();
            }
            size += r#""":,"#.len() + condition.key.len();
            size += match condition.values.as_slice() {
                [one] => text::deployed_len(one) + 2,
                many => list_size(many.iter().map(text::deployed_len)),
            };
        }
    }
    size
}

/// Splits a statement by its resources. The first part has as many as fit into `room` with a comma behind it. Returns `None` if
/// none fits, or the statement has only one.
fn split_resources<'p>(statement: &Statement<'p>, room: usize) -> Option<(Statement<'p>, Statement<'p>)> {
    let mut sum = statement_size(statement) + 2;
    // Resources are removed from the back until the front fits.
    let fits = |(_, resource): &(usize, &Arn)| {
        sum -= resource.deployed_len() + 3;
        sum <= room
    };
    let (middle, _) = statement.resources.iter().enumerate().rev().find(fits)?;
    if middle == 0 {
        return None;
    }
    let (mut one, mut other) = (statement.clone(), statement.clone());
    other.resources = one.resources.drain(middle..).collect();
    Some(with_own_sids(one, other))
}

/// Splits a statement into two with half of the actions each. Returns `None` if it has only one.
fn split_actions(statement: Statement<'_>) -> Option<(Statement<'_>, Statement<'_>)> {
    if statement.actions.len() < 2 {
        return None;
    }
    let (mut one, mut other) = (statement.clone(), statement);
    let middle = one.actions.len() / 2;
    other.actions = one.actions.drain(middle..).collect();
    Some(with_own_sids(one, other))
}

fn with_own_sids<'p>(mut one: Statement<'p>, mut other: Statement<'p>) -> (Statement<'p>, Statement<'p>) {
    one.sid.push('a');
    other.sid.push('b');
    (one, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(resources: usize, length: usize) -> Statement<'static> {
        let arn = |n: usize| {
            let text = format!("arn:aws:s3:::bucket/{n:0width$}", width = length - 20);
            Arn::new(crate::model::DeployText::literal(text))
        };
        Statement {
            sid: "Sid".into(),
            deny: false,
            actions: ["s3:GetObject", "s3:PutObject"].into_iter().collect(),
            resources: (0..resources).map(arn).collect(),
            conditions: std::rc::Rc::from([]),
            sources: smallvec::SmallVec::new(),
        }
    }

    /// Splits, and checks that nothing is lost, doubled or too large.
    fn check(statements: Vec<Statement<'static>>) -> Result<usize, TooLarge> {
        let resources = |statements: &[Statement<'_>]| {
            let mut all: Vec<String> = statements
                .iter()
                .flat_map(|one| {
                    one.resources.iter().flat_map(|arn| one.actions.iter().map(move |action| (arn, action)))
                })
                .map(|(arn, action)| format!("{} {action}", arn.as_str()))
                .collect();
            all.sort();
            all
        };
        let before = resources(&statements);
        let policies = split(statements)?;
        let after: Vec<Statement<'_>> = policies.iter().flat_map(|policy| policy.statements.clone()).collect();
        assert_eq!(resources(&after), before);
        for policy in &policies {
            let size = FRAME_SIZE + policy.statements.iter().map(|one| statement_size(one) + 1).sum::<usize>();
            assert!(size <= if policy.managed { MAX_MANAGED_SIZE } else { MAX_INLINE_SIZE }, "{}: {size}", policy.name);
            let mut sids: Vec<&str> = policy.statements.iter().map(|one| one.sid.as_str()).collect();
            sids.sort_unstable();
            sids.dedup();
            assert_eq!(sids.len(), policy.statements.len(), "{}", policy.name);
        }
        Ok(policies.len())
    }

    #[test]
    fn a_large_statement_fills_the_policies() {
        // 8 resources of 1,190 characters in the inline policy, 5 in each managed one.
        assert_eq!(check(vec![statement(48, 1_190)]), Ok(9));
        assert_eq!(check(vec![statement(58, 1_190)]), Ok(11));
        assert!(check(vec![statement(59, 1_190)]).is_err());
    }

    #[test]
    fn a_part_is_as_large_as_the_room() {
        let whole = statement(5, 100);
        for room in 0..statement_size(&whole) + 3 {
            let Some((part, rest)) = split_resources(&whole, room) else {
                assert!(room < statement_size(&Statement { sid: "Sida".into(), ..statement(1, 100) }) + 1, "{room}");
                continue;
            };
            assert!(statement_size(&part) < room, "{room}");
            // With one resource more it would not go in; the last one stays behind whatever the room.
            let larger = statement(part.resources.len() + 1, 100);
            assert!(rest.resources.len() == 1 || statement_size(&larger) + 2 > room, "{room}");
        }
    }

    #[test]
    fn what_is_left_over_is_used() {
        let sized = |sizes: &[usize]| {
            let named = |(n, size): (usize, &usize)| Statement { sid: format!("S{n}"), ..statement(*size, 1_190) };
            check(sizes.iter().enumerate().map(named).collect())
        };
        assert_eq!(sized(&[1; 39]), Ok(9));
        // Each leaves room for less than the next one, which is cut; 8, then 5 at a time.
        assert_eq!(sized(&[6, 6, 6, 6, 6]), Ok(6));
        assert!(sized(&[6; 8]).is_ok_and(|policies| policies <= 11));
    }

    #[test]
    fn one_resource_with_many_actions_is_dealt_by_action() {
        let mut one = statement(1, 100);
        let action: &'static str = "service:ActionWithANameThatIsNotShort";
        one.actions = std::iter::repeat_n(action, 400).collect();
        assert!(check(vec![one]).is_ok_and(|policies| policies > 1));
    }
}
