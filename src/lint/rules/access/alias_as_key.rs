use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::Handle;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1010",
        name: "alias-as-key",
        severity: Severity::Error,
        summary: "A KMS key is declared by its alias.",
        why: "IAM authorises the use of a key on the key itself. A policy with the ARN of an alias is accepted and lets nobody \
              encrypt or decrypt. \
              Source: https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html",
        bad: "key Vault { arn \"arn:aws:kms:eu-central-1:123456789012:alias/vault\" }\n\
              function Work\ngrant function Work decrypt key Vault\n",
        good: "key Vault { arn \"arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab\" }\n\
               function Work\ngrant function Work decrypt key Vault\n",
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // The parameter of the output takes the ARN.
        "key Vault\nfunction Work\ngrant function Work decrypt key Vault\n",
        // The name in the program may say what it likes.
        "key alias_vault { id \"1234abcd-12ab-34cd-56ef-1234567890ab\" }\nfunction Work\n\
         grant function Work decrypt key alias_vault\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for resource in context.program.resources.iter().filter(|resource| resource.kind.word == "key") {
        let (text, mark) = match &resource.handle {
            Handle::Arn(text) => (text, ":alias/"),
            Handle::Name(text) => (text, "alias/"),
            _ => continue,
        };
        if text.literals().any(|part| part.contains(mark)) {
            let message = format!("`{}` is declared by the alias of a key", resource.name);
            diagnostics.push(
                Diagnostic::new(RULE.code, text.loc, message, "an alias cannot be granted")
                    .help(format!(
                        "name the key: key {} {{ id \"1234abcd-12ab-34cd-56ef-1234567890ab\" }}",
                        resource.name
                    ))
                    .help("or leave it out: the ARN is then a parameter of the output"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::findings;

    #[test]
    fn an_id_can_be_an_alias_too() {
        let diagnostics = findings(&RULE, "key Vault { id \"alias/vault\" }\n");
        assert_eq!(diagnostics[0].message, "`Vault` is declared by the alias of a key");
    }
}
