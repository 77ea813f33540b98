use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::syntax::ast::StatementNode;
use crate::text::Loc;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1511",
        name: "empty-test",
        severity: Severity::Warning,
        summary: "A test has no assertion.",
        why: "Its title promises a property that nothing checks.",
        bad: "table Notes { key noteId: string }\nfunction List\ngrant function List get table Notes\n\
              test \"notes stay\" { }\n",
        good: "table Notes { key noteId: string }\nfunction List\ngrant function List get table Notes\n\
               test \"notes stay\" { assert function List cannot delete table Notes }\n",
    },
    category: Category::Clarity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &["user_pool Users { login email; client web }\n\
         api Http http { authorizer pool jwt Users.web; default pool; route GET /health -> \"src/health.main\" { public because \"probe\" } }\n\
         test \"probe\" { assert route Http GET /health is public }\n"],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, statement) in context.statements() {
        let StatementNode::Test(test) = statement else { continue };
        if !test.asserts.is_empty() {
            continue;
        }
        let title = context.text(Loc { file, span: test.title }).trim_matches('"');
        let message = format!("test `{title}` asserts nothing");
        diagnostics.push(
            Diagnostic::new(RULE.code, Loc { file, span: test.span }, message, "cannot fail")
                .help("say what must hold: assert auth_users cannot delete table Notes")
                .help("or delete it"),
        );
    }
}
