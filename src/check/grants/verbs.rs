//! Verbs of a grant, and whether they apply to its targets.

use crate::text::{Loc, with_article};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::{Context, Grants, VerbUse, part_word};
use crate::catalog::kind::{Kind, Verb};
use crate::diagnostic::codes::grants as code;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::grant::{GrantTarget, Object, Part, Permission};

/// Cache of what verb words mean. A large program repeats the same few words on the same few kinds.
#[derive(Default)]
pub(super) struct Expansions<'s> {
    known: FxHashMap<&'s str, SmallVec<[Expansion; 2]>>,
}

/// Meaning of a verb word for one kind and some forms of target.
struct Expansion {
    kind: &'static Kind,
    forms: Forms,
    verbs: Vec<&'static Verb>,
}

/// Kind words that the targets of a grant are written with (see [`part_word`]), each once. Which verbs apply to a
/// target depends on its kind and this word alone.
type Forms = SmallVec<[&'static str; 1]>;

impl<'s> Expansions<'s> {
    /// Returns the verbs of a word that apply to a target, or to no resource that IAM knows.
    fn expand(&mut self, word: &'s str, kind: &'static Kind, forms: &Forms) -> &[&'static Verb] {
        let known = self.known.entry(word).or_default();
        let found = known.iter().position(|known| std::ptr::eq(known.kind, kind) && known.forms == *forms);
        let at = found.unwrap_or_else(|| {
            let verbs = kind.expand(word).filter(|verb| verb.unscoped || applies(verb.on, kind, forms)).collect();
            known.push(Expansion { kind, forms: forms.clone(), verbs });
            known.len() - 1
        });
        &known[at].verbs
    }
}

/// Returns whether a verb is among those of a grant.
fn uses(verbs: &[VerbUse], verb: &'static Verb) -> bool {
    verbs.iter().any(|other| matches!(&other.permission, Permission::Verb(found) if std::ptr::eq(*found, verb)))
}

/// Returns whether a verb on these shapes applies to a target of one of these forms.
fn applies(on: &[&str], kind: &'static Kind, forms: &[&'static str]) -> bool {
    on.iter().any(|name| kind.shape(name).is_some_and(|shape| forms.contains(&shape.word)))
}

impl<'s> Grants<'_, 's> {
    /// Resolves the verbs, groups expanded, each checked against the targets.
    pub(super) fn verbs(
        &mut self,
        context: &Context<'_>,
        targets: &[GrantTarget<'s>],
    ) -> Option<SmallVec<[VerbUse; 3]>> {
        let mut verbs: SmallVec<[VerbUse; 3]> = SmallVec::new();
        let mut valid = true;
        let kind = targets[0].object.kind(&self.checker.program);
        if let Some(other) =
            targets.iter().position(|target| !std::ptr::eq(target.object.kind(&self.checker.program), kind))
        {
            let loc = context.target(other);
            let title = targets[other].object.kind(&self.checker.program).title;
            let message = format!("one grant is on both {} and {}", with_article(kind.title), with_article(title));
            self.report(
                Diagnostic::new(&code::MIXED_KINDS, loc, message, with_article(title))
                    .label(context.target(0), with_article(kind.title))
                    .help("write a grant for each kind"),
            );
            return None;
        }
        let mut forms = Forms::new();
        for target in targets {
            let form = part_word(target.object, target.part, &self.checker.program);
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
        for node in &context.node.verbs {
            if node.raw {
                match self.raw(context, targets, node.span) {
                    Some(permission) => verbs.push(VerbUse { permission, span: node.span }),
                    None => valid = false,
                }
                continue;
            }
            let written = self.checker.text(context.file, node.span);
            let before = verbs.len();
            let meant = self.expansions.expand(written, kind, &forms);
            // The connection is for other things too: who denies a group of verbs leaves it open.
            let leave = context.node.deny && meant.len() > 1;
            for &verb in meant {
                let left = leave && verb.connects;
                if !left && !uses(&verbs, verb) {
                    verbs.push(VerbUse { permission: Permission::Verb(verb), span: node.span });
                }
            }
            if verbs.len() > before {
                continue;
            }
            let mut meant = kind.expand(written).peekable();
            if meant.peek().is_none() {
                self.report(unknown_verb(kind, written, context.loc(node.span)));
                valid = false;
            } else if !meant.any(|verb| uses(&verbs, verb)) {
                self.report_verb_elsewhere(context, kind, targets, node.span);
                valid = false;
            }
        }
        // No verb came this far without working on a target, so one target alone is used.
        if valid && targets.len() > 1 {
            valid = self.check_every_target_used(context, kind, targets, &verbs);
        }
        self.check_fields(context, targets);
        valid.then_some(verbs)
    }

    fn report_verb_elsewhere(
        &mut self,
        context: &Context<'_>,
        kind: &'static Kind,
        targets: &[GrantTarget<'s>],
        span: crate::text::Span,
    ) {
        let written = self.checker.text(context.file, span);
        let word = part_word(targets[0].object, targets[0].part, &self.checker.program);
        let on = kind
            .expand(written)
            .flat_map(|verb| verb.on)
            .find_map(|name| kind.shape(name))
            .map_or(kind.word, |shape| shape.word);
        self.report(
            Diagnostic::new(
                &code::VERB_ELSEWHERE,
                context.loc(span),
                format!("`{written}` does not work on {}", with_article(word)),
                format!("works on a {on}"),
            )
            .label(context.target(0), with_article(word))
            .help(format!("add what it works on to the grant: {on} NAME")),
        );
    }

    fn check_every_target_used(
        &mut self,
        context: &Context<'_>,
        kind: &'static Kind,
        targets: &[GrantTarget<'s>],
        verbs: &[VerbUse],
    ) -> bool {
        let program = &self.checker.program;
        let unused = targets.iter().position(|target| {
            let form = [part_word(target.object, target.part, program)];
            !verbs.iter().any(|verb| match &verb.permission {
                Permission::Verb(verb) => verb.unscoped || applies(verb.on, kind, &form),
                Permission::Raw(raw) => raw.on == "*" || applies(&[raw.on], kind, &form),
            })
        });
        let Some(at) = unused else { return true };
        let word = part_word(targets[at].object, targets[at].part, program);
        self.report(
            Diagnostic::new(
                &code::VERB_ELSEWHERE,
                context.target(at),
                format!("none of these verbs works on {}", with_article(word)),
                "would get nothing",
            )
            .help("leave it out, or add a verb that works on it"),
        );
        false
    }

    /// Reports verbs that do not fit the type of a field (see [`fits_type`]), and APIs that IAM is not asked for.
    fn check_fields(&mut self, context: &Context<'_>, targets: &[GrantTarget<'s>]) {
        for (at, target) in targets.iter().enumerate() {
            let (Part::Field(ty, _) | Part::Type(ty)) = target.part else { continue };
            let place = context.target(at);
            let title = match target.part {
                Part::Field(_, field) => format!("{ty}.{field}"),
                _ => ty.to_owned(),
            };
            for verb in &context.node.verbs {
                let written = self.checker.text(context.file, verb.span);
                if !fits_type(written, ty) {
                    self.report(wrong_type(written, (ty, &title), context.loc(verb.span), place));
                }
            }
            if let Object::Api(id) = target.object
                && !self.checker.program.apis[id.index()].allows_iam()
            {
                let api = &self.checker.program.apis[id.index()];
                let (declared, name) = (api.loc, api.name);
                self.report(
                    Diagnostic::new(
                        &code::ROUTE_WITHOUT_IAM,
                        place,
                        format!("a {} on `{title}` has no effect", context.verb()),
                        "IAM is never asked",
                    )
                    .label(declared, "callers cannot sign in with IAM here")
                    .help(format!("let them: in api {name}, write `authorizer iam iam` or `default iam`"))
                    .help("or leave it out: whoever the API's own authorizers let in may call"),
                );
            }
        }
    }
}

/// Returns the diagnostic for a verb that a kind does not have.
pub(in crate::check) fn unknown_verb(kind: &'static Kind, written: &str, loc: Loc) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        &code::UNKNOWN_VERB,
        loc,
        format!("{} has no verb `{written}`", with_article(kind.title)),
        "not one of its verbs",
    );
    let trap = kind.traps.iter().find(|trap| trap.contains(&format!("`{written}`")));
    let diagnostic = trap.into_iter().fold(diagnostic, |diagnostic, trap| diagnostic.note(*trap));
    let diagnostic = match written {
        "all" | "any" | "manage" | "admin" | "full" => {
            diagnostic.note("there is no word for everything: name what is needed")
        }
        _ => diagnostic,
    };
    diagnostic.suggest_or(did_you_mean(written, kind.words()), loc, |diagnostic| {
        match kind.words().collect::<Vec<_>>().join(", ") {
            none if none.is_empty() => diagnostic.help("name single actions: raw \"service:Action\""),
            words => diagnostic.help(format!("its verbs are: {words}")),
        }
    })
}

/// Returns the diagnostic for a verb that does not fit the type of a field (see [`fits_type`]).
pub(in crate::check) fn wrong_type(written: &str, (ty, title): (&str, &str), verb: Loc, target: Loc) -> Diagnostic {
    let message = format!("`{written}` does not fit `{title}`");
    Diagnostic::new(&code::VERB_ELSEWHERE, verb, message, "another type of field")
        .label(target, format!("a field of {ty}"))
        .fix("write `call`", verb, "call")
}

/// Returns whether a verb fits the fields of a GraphQL type: `read` is for queries, `write` for mutations.
pub(crate) fn fits_type(verb: &str, ty: &str) -> bool {
    match verb {
        "read" => matches!(ty, "Query" | "Subscription"),
        "write" => ty == "Mutation",
        _ => true,
    }
}
