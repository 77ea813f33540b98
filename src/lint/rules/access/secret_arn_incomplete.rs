use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::{Handle, Piece};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1014",
        name: "secret-arn-incomplete",
        severity: Severity::Warning,
        summary: "The ARN of a secret lacks its last six characters.",
        why: "Secrets Manager appends a hyphen and six random characters to the name. A policy with the ARN as it is without them \
              matches no secret; by its name a secret is found, with a `?` for each. \
              Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html",
        bad: "secret Stripe { arn \"arn:aws:secretsmanager:eu-central-1:123456789012:secret:stripe\" }\n\
              function Pay\ngrant function Pay read secret Stripe\n",
        good: "secret Stripe { arn \"arn:aws:secretsmanager:eu-central-1:123456789012:secret:stripe-a1B2c3\" }\n\
               function Pay\ngrant function Pay read secret Stripe\n",
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        "secret Stripe { name \"stripe\" }\nfunction Pay\ngrant function Pay read secret Stripe\n",
        // The end is known at deployment.
        "param tail: string\nsecret Stripe { arn \"arn:aws:secretsmanager:eu-central-1:123456789012:secret:{tail}\" }\n\
         function Pay\ngrant function Pay read secret Stripe\n",
        "param stage: string\nsecret Stripe { arn \"arn:aws:secretsmanager:eu-central-1:123456789012:secret:{stage}-a1B2c3\" }\n\
         function Pay\ngrant function Pay read secret Stripe\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for resource in context.program.resources.iter().filter(|resource| resource.kind.word == "secret") {
        let Handle::Arn(text) = &resource.handle else { continue };
        let Some(Piece::Lit(end)) = text.pieces.last() else { continue };
        let name = end.rsplit(':').next().unwrap_or(end);
        let whole = name.len() < end.len();
        if (name.len() < 7 && !whole) || is_complete(name) {
            continue;
        }
        let message = format!("the ARN of `{}` matches no secret: it ends with the name", resource.name);
        diagnostics.push(
            Diagnostic::new(RULE.code, text.loc, message, "no hyphen with six characters")
                .help("copy the whole ARN, with the hyphen and the six characters behind the name")
                .help(format!("or give the name: secret {} {{ name \"{name}\" }}", resource.name)),
        );
    }
}

/// Returns whether a text ends like the name of a secret in an ARN.
fn is_complete(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.len() >= 7 && bytes[bytes.len() - 7] == b'-' && bytes[bytes.len() - 6..].iter().all(u8::is_ascii_alphanumeric)
}
