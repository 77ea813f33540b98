use super::shared::referenced_names;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::grant::Object;
use crate::model::{Handle, Principal};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1505",
        name: "unused-resource",
        severity: Severity::Warning,
        summary: "A resource or a function is never used.",
        why: "A grant may be missing: nobody can reach it. And without an ARN or a name of its own it becomes a \
              parameter of the template that a deployment has to fill in for nothing.",
        bad: "table Notes { key noteId: string }\ntable Drafts\nfunction List\ngrant function List get table Notes\n",
        good: "table Notes { key noteId: string }\ntable Drafts\nfunction List\ngrant function List get table Notes, Drafts\n",
    },
    category: Category::Clarity,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // It writes its log, which takes a role.
        "function Nightly { logs on }\n",
        // A trigger.
        "function Check\nuser_pool Users { login email; trigger pre_sign_up -> Check }\n",
        // A route, and an authorizer.
        "function Gate\nfunction List\napi Http http {\n  authorizer gate lambda Gate { identity_source \"$request.header.Authorization\" }\n\
         \x20 default gate\n  route GET /notes -> List\n}\n",
        // A key that encrypts, and a secret that is read.
        "key Own\nsecret Login { kms Own }\ndatabase Data { secret Login }\nfunction List\ngrant function List get secret Login\n\
         test \"nobody\" { assert function List cannot anything database Data }\n",
        // Denied.
        "table Notes\nfunction List\ndeny function List get table Notes\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let program = context.program;
    let mut used = vec![false; program.resources.len()];
    for grant in &program.grants {
        for target in &grant.targets {
            if let Object::Resource(id) = target.object {
                used[id.index()] = true;
            }
        }
    }
    // A function has a role if it is granted something or writes its log.
    for role in &program.roles {
        if let Principal::Function(id) = role.principal {
            used[id.index()] = true;
        }
    }
    if used.iter().all(|used| *used) {
        return;
    }
    let named = referenced_names(context);
    for (resource, _) in program.resources.iter().zip(used).filter(|(_, used)| !used) {
        if named.contains(resource.name) {
            continue;
        }
        let (title, name) = (resource.kind.title, resource.name);
        let asked = resource.handle == Handle::Parameter;
        let label = if asked { "its ARN is asked for, and used nowhere" } else { "used nowhere" };
        diagnostics.push(
            Diagnostic::new(RULE.code, resource.loc, format!("nothing names the {title} `{name}`"), label)
                .help(format!("grant somebody what they need of it: grant … {} {name}", resource.kind.word))
                .help("or delete the declaration"),
        );
    }
}
