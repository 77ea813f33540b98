//! Verbs, raw actions and kinds.

use super::markdown::code;
use super::{Asked, Said, kind_with};
use crate::catalog::kind::{Guests, Kind, Users, Verb};
use crate::catalog::{self, catalog};
use crate::syntax::ast::TargetNode;
use crate::syntax::clauses::declaration;
use crate::text::with_article;

impl Asked<'_, '_, '_> {
    /// About the verb of a grant on some targets.
    pub(super) fn verb(&self, targets: &[TargetNode]) -> Option<Said> {
        let kind = targets.first().and_then(|target| self.kind_of(target))?;
        let word = self.own();
        if kind.group(word).is_some() {
            // On an index, a read is less than on its table.
            let words = || targets.iter().map(|target| self.text(target.kind));
            let verbs =
                || kind.expand(word).filter(|verb| verb.unscoped || words().any(|word| kind.verb_works(verb, word)));
            let members: Vec<String> = verbs().map(|verb| code(verb.name)).collect();
            let mut said = vec![format!("{} on {} is {}", code(word), with_article(kind.title), members.join(", "))];
            let explained = |verb: &Verb| format!("{}\n{}", line(verb), actions(verb, "  "));
            said.push(verbs().map(explained).collect::<Vec<_>>().join("\n"));
            return Some(said);
        }
        let verb = kind.verb(word)?;
        let mut said = vec![format!("{} on {}", code(word), with_article(kind.title)), verb.note.to_owned()];
        said.push(actions(verb, ""));
        let denied: Vec<String> = verb.deny_also.iter().map(|action| code(action)).collect();
        if !denied.is_empty() {
            said.push(format!("A `deny` of it denies {} too, which would do the same.", denied.join(", ")));
        }
        if verb.unscoped {
            said.push("IAM knows no resource for it: functions alone may have it, with a `because`.".to_owned());
        } else if verb.admin {
            said.push("Administration: functions alone may have it.".to_owned());
        } else if verb.owner {
            said.push(catalog::show::owner(kind));
        }
        Some(said)
    }

    /// About `"service:Action"` behind `raw`.
    pub(super) fn action(&self) -> Option<Said> {
        let written = self.own().trim_matches('"');
        let Some(action) = catalog().action(written) else {
            return Some(vec![format!("IAM has no action {}.", code(written))]);
        };
        let name = action.full_name();
        let mut said = vec![action_line(&name).trim_start_matches("- ").to_owned()];
        let types: Vec<String> = action.resource_types().map(|used| code(&used.resource_type.full_name())).collect();
        said.push(match types.is_empty() {
            true => "It can be granted on everything only.".to_owned(),
            false => format!("On {}", types.join(", ")),
        });
        let verbs = catalog::KINDS
            .iter()
            .flat_map(|kind| kind.verbs_with(&name).map(|verb| code(&format!("{} {}", verb.name, kind.word))));
        let verbs: Vec<String> = verbs.collect();
        if !verbs.is_empty() {
            said.push(format!("Granted by {}", verbs.join(", ")));
        }
        Some(said)
    }

    /// About the word of a kind, in a grant or before a declared name.
    pub(super) fn kind_word(&self, kind: Option<&'static Kind>) -> Option<Said> {
        let word = self.own();
        let declared = declaration(word).map(|declaration| declaration.doc);
        let Some(kind) = kind.or_else(|| kind_with(word)) else {
            return declared.map(|doc| vec![format!("{} {doc}", code(word))]);
        };
        let shape = kind.shapes.iter().find(|shape| shape.word == word);
        // A route, an index, a field: a part of what the kind is.
        let part = shape.filter(|_| declared.is_none()).is_some();
        let what = match (declared, part) {
            (Some(doc), _) => doc.to_owned(),
            (None, true) => format!("A part of {}.", with_article(kind.title)),
            (None, false) => format!("{}.", kind.title),
        };
        let mut said = vec![format!("{} {what}", code(word))];
        let fits = |verb: &&Verb| !part || kind.verb_works(verb, word);
        let verbs: Vec<String> = kind.verbs.iter().filter(fits).map(line).collect();
        if !verbs.is_empty() {
            said.push("Verbs:".to_owned());
            said.push(verbs.join("\n"));
        }
        let groups = kind.groups.iter().filter_map(|group| {
            let members = kind.expand(group.name).filter(fits).map(|verb| verb.name);
            let members: Vec<&str> = members.collect();
            (!members.is_empty()).then(|| format!("- {} = {}", code(group.name), members.join(", ")))
        });
        said.push(groups.collect::<Vec<_>>().join("\n"));
        said.push(catalog::show::owner(kind));
        if let Users::No(why) = kind.users {
            said.push(format!("Never for users: {why}."));
        } else if kind.guests == Guests::No {
            said.push("Guests never reach the service.".to_owned());
        }
        said.push(kind.traps.iter().map(|trap| format!("- {trap}")).collect::<Vec<_>>().join("\n"));
        Some(said)
    }
}

/// The actions of a verb, a line for each.
fn actions(verb: &Verb, indent: &str) -> String {
    verb.all_actions().map(|action| format!("{indent}{}", action_line(action))).collect::<Vec<_>>().join("\n")
}

fn line(verb: &Verb) -> String {
    format!("- {} {}", code(verb.name), verb.note)
}

/// `- s3:GetObject (Read)`
fn action_line(name: &str) -> String {
    match catalog().action(name) {
        Some(action) => format!("- {} ({})", code(name), action.level()),
        None => format!("- {}", code(name)),
    }
}
