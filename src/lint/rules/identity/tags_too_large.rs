use super::shared::identity_pools;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1115",
        name: "tags-too-large",
        severity: Severity::Error,
        summary: "The principal tags are larger than Cognito allows.",
        why: "Keys and values of all tags together have 460 bytes. A session that needs more is refused, so the users \
              get no credentials. Source: \
              https://docs.aws.amazon.com/cognito/latest/developerguide/provider-mappings.html",
        bad: pool![ "tag aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = claim(\"custom:team\")" "tag bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb = claim(\"custom:team\")" "tag cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc = claim(\"custom:team\")" "tag dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd = claim(\"custom:team\")" "tag eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee = claim(\"custom:team\")" ;  ],
        good: pool![ "tag aaaaaaaaaaaaaaaaaaaa = claim(\"custom:team\")" "tag bbbbbbbbbbbbbbbbbbbb = claim(\"custom:team\")" "tag cccccccccccccccccccc = claim(\"custom:team\")" "tag dddddddddddddddddddd = claim(\"custom:team\")" "tag eeeeeeeeeeeeeeeeeeee = claim(\"custom:team\")" ;  ],
    },
    category: Category::Identity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Just as many bytes as there are.
        pool![ "tag aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = claim(\"custom:team\")" "tag bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb = claim(\"custom:team\")" "tag cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc = claim(\"custom:team\")" "tag dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd = claim(\"custom:team\")" "tag eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee = claim(\"custom:team\")" ;  ],
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, pool) in identity_pools(context) {
        let bytes: usize = pool.tags.iter().map(|tag| tag.name.len()).sum();
        let (true, Some(tag)) = (bytes > 460, pool.tags.last()) else { continue };
        let message =
            format!("the keys of the tags of `{}` alone have {bytes} bytes, and 460 are passed on", pool.name);
        diagnostics
            .push(Diagnostic::new(RULE.code, tag.loc, message, "the last of them").help("give the tags shorter names"));
    }
}
