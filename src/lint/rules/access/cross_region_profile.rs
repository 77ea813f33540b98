use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::resource::Detail;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1015",
        name: "cross-region-profile",
        severity: Severity::Warning,
        summary: "An inference profile may send calls to regions without a grant.",
        why: "A call by a profile needs the profile and the model in every region that the profile may send it to; the output \
              names the model in the region of the deployment. Calls that Bedrock sends elsewhere would be refused. \
              Source: https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html",
        bad: users![
            "model Lite { id \"amazon.nova-lite-v1:0\"; profile \"eu.amazon.nova-lite-v1:0\" }"
            "function Ask"
            "grant function Ask invoke model Lite"
        ],
        good: users![
            "model Lite { id \"amazon.nova-lite-v1:0\" }"
            "function Ask"
            "grant function Ask invoke model Lite"
        ],
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // A profile of one's own for one region.
        users!["model Lite { id \"amazon.nova-lite-v1:0\"; profile \"a1b2c3d4e5f6\" }"],
        users!["param profile: string" "model Lite { id \"amazon.nova-lite-v1:0\"; profile \"{profile}\" }"],
    ],
    run: Some(run),
};

/// Prefixes of the ids of profiles that span several regions.
const SPANS: &[&str] = &["us.", "eu.", "apac.", "us-gov.", "ca.", "jp.", "au.", "sa.", "global."];

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for resource in &context.program.resources {
        let Detail::Model { profile: Some(profile) } = &resource.detail else { continue };
        let Some(id) = profile.as_literal() else { continue };
        if SPANS.iter().any(|start| id.starts_with(start)) {
            let message = format!("`{}` may be sent to regions where nothing is granted", resource.name);
            diagnostics.push(
                Diagnostic::new(RULE.code, profile.loc, message, "spans regions")
                    .help("leave `profile` out, and call the model of the region")
                    .help(
                        "or add the ARNs of the model in the other regions to the role by hand, and say so with @allow",
                    ),
            );
        }
    }
}
