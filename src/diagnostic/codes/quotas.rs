//! AC06xx: what AWS, or the tool that deploys, does not accept, however it is written.

use super::{Code, error};

/// Every code of this area.
pub static CODES: &[&Code] = &[&POLICIES_TOO_LARGE, &NOT_IN_TARGET, &TEMPLATE_TOO_LARGE, &FUNCTION_POLICY_TOO_LARGE];

pub static POLICIES_TOO_LARGE: Code = error(
    "AC0601",
    "policies-too-large",
    "The policies of a role are larger than AWS allows.",
    "A role holds 10,240 characters of inline policies and ten managed policies of 6,144 each. Statements are merged \
     and distributed over all of them first; this program needs more. Source: \
     https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    "",
    "",
);
pub static NOT_IN_TARGET: Code = error(
    "AC0602",
    "not-in-target",
    "The chosen target cannot express a part of the program.",
    "An output without it would mean something else than the program. Terraform has what both the lowest and the highest version of \
     its provider have: version 5 lacks some newer options of Cognito, and no version reads the dynamic references of CloudFormation. \
     The same holds for Pulumi, whose provider is made of Terraform's. \
     Other targets take the same program. Source: \
     https://github.com/hashicorp/terraform-provider-aws/tree/main/website/docs/r",
    "",
    "",
);
pub static TEMPLATE_TOO_LARGE: Code = error(
    "AC0603",
    "template-too-large",
    "The template is larger than CloudFormation accepts.",
    "A template holds 500 resources, 200 parameters, 200 outputs and 1 MB of text; a larger one is refused when it is deployed, \
     not when it is compiled. Above 51,200 bytes a template is deployed from a bucket. Source: \
     https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html",
    "",
    "",
);
pub static FUNCTION_POLICY_TOO_LARGE: Code = error(
    "AC0604",
    "function-policy-too-large",
    "More routes call a function than its policy can hold.",
    "Each route, authorizer and trigger that calls a function adds a statement to the policy of the function, which holds 20 KB: some \
     fifty of them. Lambda refuses the next one in the middle of the deployment. Source: \
     https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
    "",
    "",
);
