use rustc_hash::FxHashSet;

use super::shared::removal;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::syntax::ast::StatementNode;
use crate::text::Loc;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1504",
        name: "unused-param",
        severity: Severity::Warning,
        summary: "A parameter is never used.",
        why: "It still becomes a parameter of the template: a deployment asks for a value that changes nothing.",
        bad: "param stage: string = \"dev\"\ntable Orders { name \"orders\" }\nfunction List\ngrant function List get table Orders\n",
        good: "param stage: string = \"dev\"\ntable Orders { name \"orders-{stage}\" }\nfunction List\ngrant function List get table Orders\n",
    },
    category: Category::Clarity,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // In a grant.
        "param area: string\nbucket Uploads\nfunction List\ngrant function List get bucket Uploads at \"{area}/\"\n",
        // In a block within a block.
        "param app: string\nuser_pool Users { login email; client web { callback \"https://{app}.example.com\" } }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    if context.program.params.is_empty() {
        return;
    }
    // Braces in comments and messages count too: better silent than wrong.
    let mut used = FxHashSet::default();
    for (_, source) in context.sources.iter() {
        let behind = source.text.split('{').skip(1);
        used.extend(behind.filter_map(|text| text.split_once('}')).map(|(name, _)| name));
    }
    for (file, statement) in context.statements() {
        let StatementNode::Param(param) = statement else { continue };
        let loc = Loc { file, span: param.name };
        let name = context.text(loc);
        if !used.contains(name) {
            let message = format!("nothing in the program depends on parameter `{name}`");
            diagnostics.push(
                Diagnostic::new(RULE.code, loc, message, "its value changes nothing")
                    .fix("delete it", removal(context, file, param.span, &param.attributes), "")
                    .help(format!("or write `{{{name}}}` where its value belongs")),
            );
        }
    }
}
