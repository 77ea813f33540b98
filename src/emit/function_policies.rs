//! The policies of functions, to which the permissions of the output add up.

use rustc_hash::FxHashMap;

use super::node::Node;
use super::plan::{Plan, PlannedResource, ResourceKind};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::quotas;
use crate::model::DeployText;
use crate::model::deploy_text::TextPart;

/// The bytes of a function's policy.
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const MOST: usize = 20 * 1024;

/// What Lambda makes of a permission, without the texts in it: of those the id of the statement is at least 20 characters.
const STATEMENT: usize = r#"{"Sid":"12345678901234567890","Effect":"Allow","Principal":{"Service":""},"Action":"lambda:InvokeFunction","Resource":"","Condition":{"ArnLike":{"AWS:SourceArn":""}}},"#.len();

/// The shortest ARN of a function.
const FUNCTION: usize = "arn:aws:lambda:us-east-1:123456789012:function:f".len();

/// Returns an error for each function whose policy does not hold the permissions of a plan, however short its names are.
pub(super) fn too_large_errors(plan: &Plan<'_>) -> Vec<Diagnostic> {
    let mut sizes: FxHashMap<&str, (usize, usize)> = FxHashMap::default();
    let mut errors = Vec::new();
    for permission in plan.resources.iter().filter(|resource| resource.kind == ResourceKind::InvokePermission) {
        let Some(function) = property(permission, "FunctionName") else { continue };
        let texts = ["Principal", "SourceArn"].into_iter().filter_map(|name| property(permission, name));
        let (count, size) = sizes.entry(function.spelled()).or_default();
        let is_full = *size > MOST;
        *count += 1;
        *size += STATEMENT + FUNCTION.max(least_length(function)) + texts.map(least_length).sum::<usize>();
        if *size > MOST && !is_full {
            errors.push(
                Diagnostic::new(
                    &quotas::FUNCTION_POLICY_TOO_LARGE,
                    permission.source,
                    format!("the policy of this function would have more than {MOST} bytes"),
                    format!("call {count} of the function"),
                )
                .note("each route, authorizer and trigger that calls a function adds a statement to its policy, and Lambda refuses more")
                .help("let one route call it for many paths, such as ANY /notes/{proxy+}")
                .help("or divide the routes among several functions"),
            );
        }
    }
    errors
}

fn property<'p>(resource: &'p PlannedResource<'_>, name: &str) -> Option<&'p DeployText> {
    let (_, node) = resource.properties.iter().find(|(key, _)| key == name)?;
    match node {
        Node::Text(text) => Some(text),
        _ => None,
    }
}

/// Returns how long a text is at least, whatever its placeholders stand for.
fn least_length(text: &DeployText) -> usize {
    let part = |part: TextPart<'_>| match part {
        TextPart::Literal(text) => text.len(),
        TextPart::Placeholder(placeholder) => match placeholder.spelled {
            "AWS::Partition" => "aws".len(),
            "AWS::Region" => "us-east-1".len(),
            "AWS::AccountId" => "123456789012".len(),
            _ => 1,
        },
    };
    text.parts().map(part).sum()
}
