//! Actions that may be granted on no resource.

use super::Action;

/// Actions whose calls name a resource only if they want to: a lexicon, a terminology, a model of one's own. A call that names none is
/// authorised on `*`, so that a grant on one of the types would refuse it. AWS marks none of the types as required; where one of
/// several is always named it marks none either, which is why this is a list.
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
static OPTIONAL: &[&str] = &[
    "cloudwatch:GetMetricData",
    "cloudwatch:ListMetrics",
    "cloudwatch:PutMetricData",
    "comprehend:DetectEntities",
    "polly:StartSpeechSynthesisStream",
    "polly:StartSpeechSynthesisTask",
    "polly:SynthesizeSpeech",
    "rekognition:DetectModerationLabels",
    "rekognition:StartMediaAnalysisJob",
    "ses:DeleteSuppressedDestination",
    "ses:GetSuppressedDestination",
    "ses:ListSuppressedDestinations",
    "ses:PutSuppressedDestination",
    "translate:TranslateDocument",
    "translate:TranslateText",
];

impl Action {
    /// Returns whether IAM knows no resource for it, so that it is allowed on `*` or not at all.
    pub fn is_unbound(self) -> bool {
        self.resource_types().next().is_none()
    }

    /// Returns whether a grant may name no resource: IAM knows none, or a call need not name one.
    pub fn stands_alone(self) -> bool {
        self.is_unbound() || OPTIONAL.contains(&self.full_name().as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;

    /// An action that has to name a resource must not be among them, nor one for which there is none.
    #[test]
    fn what_is_listed_may_name_a_resource_and_need_not() {
        assert!(OPTIONAL.is_sorted());
        for name in OPTIONAL {
            let action = catalog().action(name).unwrap_or_else(|| panic!("{name} is not in the catalogue"));
            assert_eq!(action.full_name(), *name, "canonical case");
            assert!(!action.is_unbound() && action.resource_types().all(|used| !used.required), "{name}");
        }
    }

    #[test]
    fn spot_checks() {
        for (name, expected) in [
            ("rekognition:DetectLabels", true),
            ("ec2:DescribeInstances", true),
            ("translate:TranslateText", true),
            ("s3:GetObject", false),
            ("es:ESHttpGet", false),
            ("ses:SendEmail", false),
        ] {
            assert_eq!(catalog().action(name).unwrap().stands_alone(), expected, "{name}");
        }
    }
}
