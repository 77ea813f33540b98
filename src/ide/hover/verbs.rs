//! Hovers of verbs, raw actions and kind words.

use super::markdown::code;
use super::{HoverRequest, Paragraphs, kind_with};
use crate::catalog::kind::{Guests, Kind, Users, Verb};
use crate::catalog::{self, catalog};
use crate::syntax::ast::TargetNode;
use crate::syntax::clauses::declaration;
use crate::text::with_article;

impl HoverRequest<'_, '_, '_> {
    /// Documents the verb of a grant on some targets.
    pub(super) fn verb(&self, targets: &[TargetNode]) -> Option<Paragraphs> {
        let kind = targets.first().and_then(|target| self.kind_of(target))?;
        let word = self.own();
        if kind.group(word).is_some() {
            // `read` has fewer verbs on an index than on its table.
            let words = || targets.iter().map(|target| self.text(target.kind));
            let verbs =
                || kind.expand(word).filter(|verb| verb.unscoped || words().any(|word| kind.verb_works(verb, word)));
            let members: Vec<String> = verbs().map(|verb| code(verb.name)).collect();
            let mut paragraphs =
                vec![format!("{} on {} is {}", code(word), with_article(kind.title), members.join(", "))];
            let explained = |verb: &Verb| format!("{}\n{}", line(verb), actions(verb, "  "));
            paragraphs.push(verbs().map(explained).collect::<Vec<_>>().join("\n"));
            return Some(paragraphs);
        }
        let verb = kind.verb(word)?;
        let mut paragraphs = vec![format!("{} on {}", code(word), with_article(kind.title)), verb.note.to_owned()];
        paragraphs.push(actions(verb, ""));
        let denied: Vec<String> = verb.deny_also.iter().map(|action| code(action)).collect();
        if !denied.is_empty() {
            paragraphs.push(format!("A `deny` of it denies {} too, which would do the same.", denied.join(", ")));
        }
        if verb.unscoped {
            paragraphs.push("IAM knows no resource for it: functions alone may have it, with a `because`.".to_owned());
        } else if verb.admin {
            paragraphs.push("Administration: functions alone may have it.".to_owned());
        } else if verb.owner {
            paragraphs.push(catalog::show::describe_owner(kind));
        }
        Some(paragraphs)
    }

    /// Documents `"service:Action"` after `raw`.
    pub(super) fn action(&self) -> Option<Paragraphs> {
        let written = self.own().trim_matches('"');
        let Some(action) = catalog().action(written) else {
            return Some(vec![format!("IAM has no action {}.", code(written))]);
        };
        let name = action.full_name();
        let mut paragraphs = vec![action_line(&name).trim_start_matches("- ").to_owned()];
        let types: Vec<String> = action.resource_types().map(|used| code(&used.resource_type.full_name())).collect();
        paragraphs.push(match types.is_empty() {
            true => "It can be granted on everything only.".to_owned(),
            false => format!("On {}", types.join(", ")),
        });
        let verbs = catalog::KINDS
            .iter()
            .flat_map(|kind| kind.verbs_with(&name).map(|verb| code(&format!("{} {}", verb.name, kind.word))));
        let verbs: Vec<String> = verbs.collect();
        if !verbs.is_empty() {
            paragraphs.push(format!("Granted by {}", verbs.join(", ")));
        }
        Some(paragraphs)
    }

    /// Documents a kind word, in a grant or before a declared name.
    pub(super) fn kind_word(&self, kind: Option<&'static Kind>) -> Option<Paragraphs> {
        let word = self.own();
        let declared = declaration(word).map(|declaration| declaration.doc);
        let Some(kind) = kind.or_else(|| kind_with(word)) else {
            return declared.map(|doc| vec![format!("{} {doc}", code(word))]);
        };
        let shape = kind.shapes.iter().find(|shape| shape.word == word);
        // A route, an index or a field is a part of an object of the kind.
        let part = shape.filter(|_| declared.is_none()).is_some();
        let what = match (declared, part) {
            (Some(doc), _) => doc.to_owned(),
            (None, true) => format!("A part of {}.", with_article(kind.title)),
            (None, false) => format!("{}.", kind.title),
        };
        let mut paragraphs = vec![format!("{} {what}", code(word))];
        let fits = |verb: &&Verb| !part || kind.verb_works(verb, word);
        let verbs: Vec<String> = kind.verbs.iter().filter(fits).map(line).collect();
        if !verbs.is_empty() {
            paragraphs.push("Verbs:".to_owned());
            paragraphs.push(verbs.join("\n"));
        }
        let groups = kind.groups.iter().filter_map(|group| {
            let members = kind.expand(group.name).filter(fits).map(|verb| verb.name);
            let members: Vec<&str> = members.collect();
            (!members.is_empty()).then(|| format!("- {} = {}", code(group.name), members.join(", ")))
        });
        paragraphs.push(groups.collect::<Vec<_>>().join("\n"));
        paragraphs.push(catalog::show::describe_owner(kind));
        if let Users::No(why) = kind.users {
            paragraphs.push(format!("Never for users: {why}."));
        } else if kind.guests == Guests::No {
            paragraphs.push("Guests never reach the service.".to_owned());
        }
        paragraphs.push(kind.traps.iter().map(|trap| format!("- {trap}")).collect::<Vec<_>>().join("\n"));
        Some(paragraphs)
    }
}

/// Lists the actions of a verb.
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
