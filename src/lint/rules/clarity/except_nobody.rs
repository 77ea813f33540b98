use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule, RuleContext};
use crate::model::UserPool;
use crate::syntax::ast::PrincipalNode;
use crate::text::{FileId, Loc, Span};

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1515",
        name: "except-nobody",
        severity: Severity::Info,
        summary: "`except` names a group that it does not affect.",
        why: "Members of an isolated group get nothing of what `auth_users` get. Excluding them again reads as if other \
              grants to `auth_users` were for them.",
        bad: "user_pool Users { login email; client web; membership single because \"one trial each\"; group guests { isolated on }; group trial { precedence 2 } }\n\
              identity_pool Identities { sign_in Users.web }\ntable Notes { key noteId: string }\n\
              grant auth_users except group guests, group trial, group trial get table Notes\n\
              grant auth_users except group Users.guests put table Notes\n",
        good: "user_pool Users { login email; client web; membership single because \"one trial each\"; group guests { isolated on }; group trial { precedence 2 } }\n\
               identity_pool Identities { sign_in Users.web }\ntable Notes { key noteId: string }\n\
               grant auth_users except group trial get table Notes\ngrant auth_users put table Notes\n",
    },
    category: Category::Clarity,
    pedantic: false,
    fix: Applicability::Safe,
    near_misses: &[
        "user_pool Users { login email; client web; group trial { precedence 2 }; group old { precedence 3 } }\n\
         identity_pool Identities { sign_in Users.web }\ntable Notes { key noteId: string }\n\
         grant auth_users except group trial, group old get table Notes\n",
        // Groups of one name in two pools.
        "user_pool Users { login email; client web; group trial { precedence 2 } }\n\
         user_pool Partners { login email; client desk; group trial { isolated on } }\n\
         identity_pool Identities { sign_in Users.web, Partners.desk }\ntable Notes { key noteId: string }\n\
         grant auth_users except group Users.trial get table Notes\n",
    ],
    run: Some(run),
};

fn run(context: &RuleContext<'_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, written, _) in context.grants() {
        let except = &written.terms().except;
        for (place, who) in except.iter().enumerate() {
            let at = |span| Loc { file, span };
            let Some((pool, group)) = group(context, file, who) else { continue };
            let model = &context.program.user_pools[pool].groups[group];
            let before = except[..place].iter().find(|other| self::group(context, file, other) == Some((pool, group)));
            let (message, label, other) = match before {
                Some(before) => {
                    (format!("`{}` is taken out twice", model.name), "once is enough", (at(before.span), "here"))
                }
                None if model.isolated => (
                    format!("members of `{}` do not get this anyway", model.name),
                    "takes nobody out",
                    (model.loc, "isolated: not among `auth_users`"),
                ),
                None => continue,
            };
            let cut = match (place, except.get(1)) {
                (0, None) => Span::new(written.who.span.end, who.span.end),
                (0, Some(next)) => Span::new(who.span.start, next.span.start),
                _ => Span::new(except[place - 1].span.end, who.span.end),
            };
            diagnostics.push(
                Diagnostic::new(RULE.code, at(who.span), message, label).label(other.0, other.1).safe_fix(
                    "leave it out",
                    at(cut),
                    "",
                ),
            );
        }
    }
}

/// Returns the pool and the index of the group with this name.
fn group(context: &RuleContext<'_, '_>, file: FileId, who: &PrincipalNode) -> Option<(usize, usize)> {
    let path = who.path?;
    let mut names = path.names().iter().map(|span| context.text(Loc { file, span: *span }));
    let (first, second) = (names.next()?, names.next());
    let (pool, group) = second.map_or((None, first), |second| (Some(first), second));
    let named = |model: &&UserPool<'_>| pool.is_none_or(|pool| pool == model.name);
    context
        .program
        .user_pools
        .iter()
        .enumerate()
        .filter(|(_, model)| named(model))
        .find_map(|(at, model)| Some((at, model.group(group)? as usize)))
}
