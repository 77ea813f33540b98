//! What delivers pages: distribution.

use super::{KIND, shape, verb};
use crate::catalog::kind::{Guests, Kind, Owner, Users};

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/security_iam_id-based-policy-examples.html
pub(super) static DISTRIBUTION: Kind = Kind {
    word: "distribution",
    title: "CloudFront distribution",
    service: "cloudfront",
    cfn: "AWS::CloudFront::Distribution",
    arn: "arn:{P}:cloudfront::{A}:distribution/{name}",
    shapes: &[shape("distribution", "distribution", "cloudfront/distribution", "{arn}")],
    verbs: &[
        verb(
            "invalidate",
            &["cloudfront:CreateInvalidation"],
            &["distribution"],
            "Removes paths from the caches, whoever put them there.",
        ),
        verb("watch", &["cloudfront:GetInvalidation"], &["distribution"], "Reads how far an invalidation has come."),
    ],
    owner: Owner::None("IAM does not see the paths of an invalidation"),
    users: Users::No("who empties the caches again and again makes them cost money and the pages slow"),
    guests: Guests::No,
    traps: &[
        "Viewers need no grant: whether they may read a page is decided by signed URLs and cookies.",
        "The ARN names no region.",
    ],
    ..KIND
};
