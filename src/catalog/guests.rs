//! Actions that guests can reach.
//!
//! In the enhanced flow Cognito intersects the role of guests with two session policies of its own, one inline and one
//! managed. An action is allowed if either of them allows it.
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html> (the services), and the managed policy
//! `AmazonCognitoUnAuthedIdentitiesSessionPolicy`, version 3.

use super::kind::Guests;

/// Actions that the session policies allow; `*` matches any text.
static REACHED: &[&str] = &[
    // The managed policy.
    "comprehend:*",
    "firehose:*",
    "geo:*DevicePosition*",
    "geo:*Geofence",
    "geo:*Geofences",
    "geo:CalculateRoute*",
    "geo:GetMap*",
    "geo:GetPlace",
    "geo:SearchPlaceIndex*",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "mobiletargeting:*",
    "personalize:*",
    "polly:*",
    "rekognition:*",
    "rum:PutRumEvents",
    "sagemaker:InvokeEndpoint",
    "transcribe:*",
    "translate:*",
    // The inline policy.
    "appsync:*",
    "cloudwatch:*",
    "codewhisperer:*",
    "cognito-identity:*",
    "cognito-idp:*",
    "cognito-sync:*",
    "dynamodb:*",
    "execute-api:*",
    "gamelift:*",
    "geo:*",
    "iot:*",
    "kinesisanalytics:*",
    "kms:GenerateDataKey*",
    "kms:ReEncrypt*",
    "lambda:*",
    "lex:*",
    "logs:*",
    "machinelearning:*",
    "mobileanalytics:*",
    "s3:*",
    "sdb:*",
    "ses:*",
    "sns:*",
    "sqs:*",
    "textract:AnalyzeDocument",
    "textract:DetectDocumentText",
];

/// Actions once on the list, and now only in an example.
static UNSURE: &[&str] = &["kinesis:*"];

/// Returns whether the session policies of guests allow an action.
pub fn guest_reaches(action: &str) -> Guests {
    let any = |patterns: &[&str]| patterns.iter().any(|pattern| matches(pattern, action));
    match (any(REACHED), any(UNSURE)) {
        (true, _) => Guests::Yes,
        (_, true) => Guests::Unsure,
        _ => Guests::No,
    }
}

/// Returns whether a text matches a pattern with `*`, ignoring ASCII case.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    // Where to resume on a mismatch: after the last `*`, which then matches one more byte.
    let (mut p, mut t, mut retry) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                p += 1;
                retry = Some((p, t));
            }
            Some(byte) if byte.eq_ignore_ascii_case(&text[t]) => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                Some((after, from)) => {
                    p = after;
                    t = from + 1;
                    retry = Some((after, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern[p.min(pattern.len())..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{KINDS, catalog};

    #[test]
    fn patterns_match() {
        for (pattern, text, expected) in [
            ("s3:*", "s3:GetObject", true),
            ("s3:*", "s3express:CreateSession", false),
            ("geo:*DevicePosition*", "geo:batchgetdevicepositions", true),
            ("geo:*Geofences", "geo:BatchPutGeofence", false),
            ("kms:Encrypt", "kms:EncryptX", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b", "a-b-", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn spot_checks() {
        for (action, expected) in [
            ("dynamodb:Query", Guests::Yes),
            ("kms:GenerateDataKey", Guests::Yes),
            ("kms:Sign", Guests::No),
            ("kinesis:PutRecord", Guests::Unsure),
            ("kinesisanalytics:ListApplications", Guests::Yes),
            ("ssm:GetParameter", Guests::No),
            ("rum:PutRumEvents", Guests::Yes),
            ("rum:GetAppMonitor", Guests::No),
            ("geo-maps:GetTile", Guests::No),
            ("bedrock:InvokeModel", Guests::No),
            ("sts:AssumeRole", Guests::No),
        ] {
            assert_eq!(guest_reaches(action), expected, "{action}");
        }
    }

    /// A misspelt pattern would match nothing.
    #[test]
    fn every_pattern_is_of_a_known_service() {
        for pattern in REACHED.iter().chain(UNSURE) {
            assert!(catalog().actions().any(|action| matches(pattern, &action.full_name())), "{pattern}");
        }
    }

    #[test]
    fn kinds_agree() {
        for kind in KINDS {
            for action in kind.verbs.iter().flat_map(|verb| verb.actions) {
                // Of KMS guests get a part, and so the kind can't say it.
                if kind.word != "key" {
                    assert_eq!(guest_reaches(action), kind.guests, "{} {action}", kind.word);
                }
            }
        }
    }
}
