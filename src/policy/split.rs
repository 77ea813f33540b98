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
    if statements.is_empty() {
        return Ok(Vec::new());
    }
    let needed = characters(&statements);
    if needed <= INLINE {
        return Ok(vec![Policy { name: "Grants".into(), managed: false, statements }]);
    }
    let too_large = TooLarge { needed, available: INLINE + MANAGED * MANAGED_PER_ROLE };
    let mut bins = vec![Bin::new(1)];
    let mut queue: Vec<Statement<'_>> = statements.into_iter().rev().collect();
    while let Some(statement) = queue.pop() {
        let size = size(&statement) + 1;
        if let Some(bin) = bins.iter_mut().find(|bin| bin.left >= size) {
            bin.add(statement, size);
            continue;
        }
        let more = bins.len() <= MANAGED_PER_ROLE;
        if more && size <= MANAGED - FRAME {
            bins.push(Bin::new(bins.len() + 1));
            queue.push(statement);
            continue;
        }
        // Nowhere as a whole: as many resources as go where most room is, and then the rest.
        let roomy = bins.iter_mut().max_by_key(|bin| bin.left);
        match roomy.and_then(|bin| Some((cut(&statement, bin.left)?, bin))) {
            Some(((part, rest), bin)) => {
                let size = self::size(&part) + 1;
                bin.add(part, size);
                queue.push(rest);
            }
            None if more && cut(&statement, MANAGED - FRAME).is_some() => {
                bins.push(Bin::new(bins.len() + 1));
                queue.push(statement);
            }
            // Not one resource, with all actions, goes into an empty policy.
            None if more => {
                let (one, other) = by_actions(statement).ok_or(too_large)?;
                queue.extend([other, one]);
            }
            None => return Err(too_large),
        }
    }
    Ok(bins.into_iter().map(|bin| bin.policy).collect())
}

struct Bin<'p> {
    policy: Policy<'p>,
    left: usize,
}

impl<'p> Bin<'p> {
    /// The first holds the inline policy.
    fn new(number: usize) -> Self {
        let managed = number > 1;
        let name = if managed { format!("Grants{number}") } else { "Grants".into() };
        let left = if managed { MANAGED } else { INLINE } - FRAME;
        Self { policy: Policy { name, managed, statements: Vec::new() }, left }
    }

    fn add(&mut self, statement: Statement<'p>, size: usize) {
        self.left -= size;
        self.policy.statements.push(statement);
    }
}

/// What every policy has, less the comma that does not stand behind its last statement.
const FRAME: usize = r#"{"Version":"2012-10-17","Statement":[]}"#.len() - 1;

/// The characters of a policy with these statements, once deployed.
pub fn characters(statements: &[Statement<'_>]) -> usize {
    statements.iter().map(|statement| size(statement) + 1).sum::<usize>() + FRAME
}

/// The characters of a statement in JSON without white space, once deployed.
pub fn size(statement: &Statement<'_>) -> usize {
    // Each in quotes and with a comma, but for the last one; and brackets.
    fn list(lengths: impl Iterator<Item = usize>) -> usize {
        lengths.map(|length| length + 3).sum::<usize>() + 1
    }
    let effect = if statement.deny { "Deny" } else { "Allow" };
    let mut size = r#"{"Sid":"","Effect":"","Action":,"Resource":}"#.len() + statement.sid.len() + effect.len();
    size += list(statement.actions.iter().map(|action| action.len()));
    size += list(statement.resources.iter().map(Arn::deployed_len));
    if !statement.conditions.is_empty() {
        // As many commas as keys, less one.
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
                many => list(many.iter().map(text::deployed_len)),
            };
        }
    }
    size
}

/// Two statements that say together what one says, the first with as many resources as make it no larger than `room` with
/// the comma behind it. None if that is none of several, or there is but one.
fn cut<'p>(statement: &Statement<'p>, room: usize) -> Option<(Statement<'p>, Statement<'p>)> {
    let mut sum = size(statement) + 2;
    // From the back, until the front fits.
    let fits = |(_, resource): &(usize, &Arn)| {
        sum -= resource.deployed_len() + 3;
        sum <= room
    };
    let (at, _) = statement.resources.iter().enumerate().rev().find(fits)?;
    if at == 0 {
        return None;
    }
    let (mut one, mut other) = (statement.clone(), statement.clone());
    other.resources = one.resources.drain(at..).collect();
    Some(named(one, other))
}

/// Two statements with half of the actions each. None if there is but one.
fn by_actions(statement: Statement<'_>) -> Option<(Statement<'_>, Statement<'_>)> {
    if statement.actions.len() < 2 {
        return None;
    }
    let (mut one, mut other) = (statement.clone(), statement);
    let middle = one.actions.len() / 2;
    other.actions = one.actions.drain(middle..).collect();
    Some(named(one, other))
}

/// With Sids of their own.
fn named<'p>(mut one: Statement<'p>, mut other: Statement<'p>) -> (Statement<'p>, Statement<'p>) {
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
            let size = FRAME + policy.statements.iter().map(|statement| size(statement) + 1).sum::<usize>();
            assert!(size <= if policy.managed { MANAGED } else { INLINE }, "{}: {size}", policy.name);
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
        for room in 0..size(&whole) + 3 {
            let Some((part, rest)) = cut(&whole, room) else {
                assert!(room < size(&Statement { sid: "Sida".into(), ..statement(1, 100) }) + 1, "{room}");
                continue;
            };
            assert!(size(&part) < room, "{room}");
            // With one resource more it would not go in; the last one stays behind whatever the room.
            let more = statement(part.resources.len() + 1, 100);
            assert!(rest.resources.len() == 1 || size(&more) + 2 > room, "{room}");
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
