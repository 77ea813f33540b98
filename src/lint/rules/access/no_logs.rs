use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::grant::Permission;
use crate::model::{Principal, RoleId};
use crate::text::{Loc, Span};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1026",
        name: "no-logs",
        severity: Severity::Info,
        summary: "A function may not write its log.",
        why: "The role of the output has what the text grants and nothing else, so the function takes it and its log stays empty: no \
              error is seen anywhere. Deployers add the right by themselves to the roles that they make. Source: \
              https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
        bad: "table Notes { key id: string }\nfunction List\ngrant function List read table Notes\n",
        good: "table Notes { key id: string }\nfunction List { logs on }\ngrant function List read table Notes\n",
    },
    category: Category::Access,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &[
        // It has no role in the output.
        "function List\n",
        // Its role has policies of others.
        "table Notes { key id: string }\nfunction List { role \"notes-list\" because \"the platform team keeps it\" }\ngrant function List read table Notes\n",
        // It writes to a log of its own.
        "function List\ngrant function List raw \"logs:PutLogEvents\" resource Stream because \"an audit log\"\nresource Stream \"logs:log-stream\" { arn \"arn:aws:logs:eu-west-1:123456789012:log-group:/notes:log-stream:all\" }\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let program = context.program;
    for (at, role) in program.roles.iter().enumerate() {
        let Principal::Function(id) = role.principal else { continue };
        let resource = &program.resources[id.index()];
        let Some(function) = resource.function() else { continue };
        let role = RoleId(at as u32);
        let writes = |verb: &Permission| matches!(verb, Permission::Raw(raw) if raw.action.starts_with("logs:"));
        let mut grants = program.grants.iter().filter(|grant| !grant.deny && grant.roles.contains(&role));
        if function.logs || function.existing_role.is_some() || grants.any(|grant| grant.verbs.iter().any(writes)) {
            continue;
        }
        let rest = &program.sources.file(resource.loc.file).text[resource.loc.span.end as usize..];
        let spaces = rest.len() - rest.trim_start().len();
        let (skip, text) = match rest.trim_start().starts_with('{') {
            true => (spaces + 1, " logs on;"),
            false => (0, " { logs on }"),
        };
        let place = resource.loc.span.end + skip as u32;
        let place = Loc { span: Span::new(place, place), ..resource.loc };
        let message = format!("function `{}` may not write its log", resource.name);
        diagnostics.push(Diagnostic::new(RULE.code, resource.loc, message, "no `logs on`").fix("let it", place, text));
    }
}
