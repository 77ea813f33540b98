//! Terms of a grant: `at` and `where`.

use super::{Context, Grants, VerbUse};
use crate::catalog::kind::{Owner, Takes};
use crate::check::user_pool::values::duration as show_duration;
use crate::diagnostic::codes::grants as code;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::grant::{GrantCondition, GrantTarget, Object, Part, Permission};
use crate::model::resource::{Detail, Key, KeyType};
use crate::model::{Piece, Position, Str, Var};
use crate::syntax::ast::ConditionNode as Node;
use crate::text::{Loc, Span, with_article};

impl<'s> Grants<'_, 's> {
    /// Reads `at "prefix"`.
    pub(super) fn prefix(
        &mut self,
        context: &Context<'_>,
        targets: &[GrantTarget<'s>],
        verbs: &[VerbUse],
        span: Span,
    ) -> Option<Str<'s>> {
        let loc = context.loc(span);
        let kind = targets[0].object.kind(&self.checker.program);
        if kind.owner != Owner::Prefix {
            self.report(
                Diagnostic::new(
                    &code::PREFIX_OUT_OF_PLACE,
                    loc,
                    format!("{} has no prefixes", with_article(kind.title)),
                    "`at` binds nothing here",
                )
                .note("a condition that AWS cannot enforce would look like a limit and be none")
                .help(owner_help(kind.owner)),
            );
            return None;
        }
        for verb in verbs {
            let bindable = match &verb.permission {
                Permission::Verb(found) => found.owner && !(context.node.deny && found.on.contains(&"bucket")),
                Permission::Raw(raw) => kind
                    .shape(raw.on)
                    .is_some_and(|shape| shape.arn.contains("{prefix}") || shape.arn.contains("{under}")),
            };
            if !bindable {
                let written = self.checker.text(context.file, verb.span);
                let why = if context.node.deny {
                    "a listing of a shorter prefix shows the same keys, so this denial would be no denial"
                } else {
                    "IAM has no key that would bind it to a prefix"
                };
                self.report(
                    Diagnostic::new(
                        &code::VERB_CANNOT_BE_BOUND,
                        context.loc(verb.span),
                        format!("`{written}` cannot be bound by `at`"),
                        why,
                    )
                    .label(loc, "this would not hold for it")
                    .help(format!("write a {} of its own for it, without `at`", context.verb())),
                );
                return None;
            }
        }
        // NoCaller's id fits where none is known, whatever it is called.
        if let Some(why) = why_no_caller(context)
            && let Some((before, placeholder)) = self.checker.first_caller(loc)
        {
            self.report_no_caller(context, loc, why, Some((before, placeholder)));
            return None;
        }
        let before = self.checker.diagnostics.len();
        let text = self.checker.string(loc, Position::Prefix(kind), self.name_of(targets[0]));
        if self.checker.diagnostics.len() > before {
            // What is left of it says nothing about its form.
            for var in text.vars() {
                self.require_caller(context, loc, var)?;
            }
            return None;
        }
        let wild = text.literals().find_map(|part| part.chars().find(|character| matches!(character, '*' | '?' | '$')));
        if wild == Some('$') && self.checker.slice(loc).contains("${") {
            // The other way to write a variable, of templates and of policies.
            let fixed = self.checker.slice(loc).replace("${", "{");
            self.report(
                Diagnostic::new(&code::BAD_PREFIX, loc, "`$` is not allowed in a prefix", "no part of a placeholder")
                    .note("a placeholder is its name in braces: `{identity}`")
                    .fix("leave out the `$`", loc, fixed),
            );
            return None;
        }
        if let Some(wild) = wild {
            let diagnostic = Diagnostic::new(
                &code::BAD_PREFIX,
                loc,
                format!("`{wild}` is not allowed in a prefix"),
                "would be a wildcard or a variable in the policy",
            );
            let below = "a prefix covers everything below it by itself";
            // As in the policies that people write: everything below.
            let folder = self
                .checker
                .raw(loc)
                .strip_suffix('*')
                .filter(|rest| rest.ends_with('/') && !rest.contains(['*', '?', '$']));
            self.report(match folder {
                Some(folder) => diagnostic.note(below).fix("leave out the `*`", loc, format!("\"{folder}\"")),
                None => diagnostic.help(below),
            });
            return None;
        }
        if kind.word == "iot_topic" && crate::check::resources::report_topic_wildcard(self.checker, &text) {
            return None;
        }
        if !text.ends_with('/') {
            let message = format!("prefix `{}` does not end with `/`", self.checker.raw(loc));
            let mut fixed = self.checker.slice(loc).to_owned();
            fixed.insert(fixed.len().max(1) - 1, '/');
            self.report(
                Diagnostic::new(&code::BAD_PREFIX, loc, message, "ends inside a name")
                    .note("without it `photos` would cover `photos-of-others/` too, and one user's id could be the beginning of another's")
                    .fix("end it with `/`", loc, fixed),
            );
            return None;
        }
        if text.pieces.first().is_some_and(|piece| matches!(piece, Piece::Lit(first) if first.starts_with('/'))) {
            let fixed = self.checker.slice(loc).replacen('/', "", 1);
            let message = format!("prefix `{}` begins with `/`", self.checker.raw(loc));
            self.report(Diagnostic::new(&code::BAD_PREFIX, loc, message, "object keys have no leading slash").fix(
                "leave it out",
                loc,
                fixed,
            ));
            return None;
        }
        self.check_segments(loc, &text)?;
        for var in text.vars() {
            self.require_caller(context, loc, var)?;
        }
        Some(text)
    }

    /// Returns the name of a resource, or nothing for other targets.
    fn name_of(&self, target: GrantTarget<'s>) -> &'s str {
        match target.object {
            Object::Resource(id) => self.checker.program.resources[id.index()].name,
            _ => "",
        }
    }

    /// Reports an id of the caller that does not fill a whole segment of a prefix.
    fn check_segments(&mut self, loc: Loc, text: &Str<'s>) -> Option<()> {
        let pieces = &text.pieces;
        let closed = pieces.iter().enumerate().all(|(at, piece)| {
            let before = at == 0 || matches!(&pieces[at - 1], Piece::Lit(text) if text.ends_with('/'));
            let behind = matches!(pieces.get(at + 1), Some(Piece::Lit(text)) if text.starts_with('/'));
            !matches!(piece, Piece::Var(_)) || (before && behind)
        });
        if closed {
            return Some(());
        }
        let message = format!("the id of the caller in `{}` is not a whole segment", self.checker.raw(loc));
        self.report(
            Diagnostic::new(&code::BAD_PREFIX, loc, message, "not between two `/`")
                .note("otherwise one user's id could be the beginning of another's, who would have access too")
                .help("write: at \"private/{identity}/\""),
        );
        None
    }

    /// Reports that no caller is known. `at` is the placeholder in a prefix, after the text before it.
    fn report_no_caller(&mut self, context: &Context<'_>, loc: Loc, why: NoCaller, at: Option<(&str, &str)>) {
        let label = match why {
            NoCaller::Via => "the function of the route acts as itself",
            NoCaller::Function => "a function is no user and has no id of one",
            NoCaller::Guests => "guests have no id that lasts",
        };
        let mut diagnostic = Diagnostic::new(&code::NO_CALLER, loc, "the caller is not known here", label)
            .label(context.loc(context.node.who.span), "for these");
        if let Some((_, placeholder)) = at {
            diagnostic = diagnostic.note(format!("`{placeholder}` has no value there"));
        }
        if why == NoCaller::Guests {
            self.report(diagnostic.help("ask for a sign-in, or grant a prefix that all guests share"));
            return;
        }
        if let Some((before, _)) = at {
            // The last whole segment without a parameter or a `$`.
            let shared = before.rfind('/').map_or("", |end| &before[..=end]);
            let takes = !shared.contains(['$', '*', '?', '\\']) && !shared.starts_with('/');
            diagnostic = match shared {
                "" if context.node.deny => {
                    diagnostic.help("name the folder in `at` that no caller may have: at \"private/\"")
                }
                "" => diagnostic.help("leave `at` out, or name a folder in it: the function works for all its callers"),
                shared if takes => diagnostic
                    .help(format!("name the folder that the function works in for all its callers: at \"{shared}\"")),
                _ => diagnostic,
            };
        }
        self.report(diagnostic.help("check the id in the function: it is in the event's authorizer claims"));
    }

    /// Reports an id of the caller that is not known to the role, or that the identity pool does not pass on.
    fn require_caller(&mut self, context: &Context<'_>, loc: Loc, var: Var<'s>) -> Option<()> {
        if let Some(why) = why_no_caller(context) {
            self.report_no_caller(context, loc, why, None);
            return None;
        }
        let pool = self.pool_of(context)?;
        let model = &mut self.checker.program.identity_pools[pool.index()];
        match var {
            Var::Identity => Some(()),
            Var::Sub => {
                model.sub_tag = true;
                Some(())
            }
            Var::Tag(name) if model.tags.iter().any(|tag| tag.name == name) => Some(()),
            Var::Tag(name) => {
                let near = did_you_mean(name, model.tags.iter().map(|tag| tag.name)).map(str::to_owned);
                let (declared, title) = (model.loc, model.name);
                let diagnostic = Diagnostic::new(
                    &code::UNKNOWN_TAG,
                    loc,
                    format!("identity pool `{title}` has no tag `{name}`"),
                    "not declared",
                )
                .label(declared, "the pool that gives these users their credentials")
                .note("a tag that is never set never matches: the grant would allow nothing");
                self.report(match near {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic.help(format!("declare it there: tag {name} = claim(\"custom:{name}\")")),
                });
                None
            }
        }
    }

    /// Reports a connection under an id of the caller where no caller is known. The MQTT client id is that of the
    /// caller unless the topic declares one.
    pub(super) fn check_mqtt_clients(&mut self, context: &Context<'_>, targets: &[GrantTarget<'s>], verbs: &[VerbUse]) {
        let on_topic = |target: &GrantTarget<'_>| matches!(target.object, Object::Resource(id) if matches!(self.checker.program.resources[id.index()].detail, Detail::Topic { .. }));
        if !targets.iter().any(on_topic) {
            return;
        }
        let connects =
            |verb: &VerbUse| matches!(&verb.permission, Permission::Verb(found) if found.on.contains(&"client"));
        let Some(connect) = verbs.iter().find(|verb| connects(verb)) else { return };
        let loc = context.loc(connect.span);
        for target in targets {
            let Object::Resource(id) = target.object else { continue };
            let Detail::Topic { client } = &self.checker.program.resources[id.index()].detail else { continue };
            let vars: Vec<Var<'s>> = client.as_ref().map_or(vec![Var::Identity], |client| client.vars().collect());
            for var in vars {
                if self.require_caller(context, loc, var).is_none() {
                    return;
                }
            }
        }
    }

    /// Reports a listing of a bucket without a prefix, which would show every user's keys.
    pub(super) fn check_unbound_list(&mut self, context: &Context<'_>, targets: &[GrantTarget<'s>], verbs: &[VerbUse]) {
        let node = context.node;
        let kind = targets[0].object.kind(&self.checker.program);
        if !context.users
            || node.deny
            || node.terms().at.is_some()
            || node.terms().via.is_some()
            || kind.word != "bucket"
        {
            return;
        }
        let list = verbs.iter().find(
            |verb| matches!(&verb.permission, Permission::Verb(found) if found.owner && found.on.contains(&"bucket")),
        );
        let Some(list) = list else { return };
        let loc = context.loc(list.span);
        let message = format!("users would see the key of every object in bucket `{}`", self.name_of(targets[0]));
        self.report(
            Diagnostic::new(&code::LIST_WITHOUT_PREFIX, loc, message, "bound by nothing")
                .label(context.loc(node.who.span), "these are end users")
                .help("say which part: at \"private/{identity}/\" or at \"public/\""),
        );
    }

    /// Reads `where …`.
    pub(super) fn conditions(
        &mut self,
        context: &Context<'_>,
        targets: &[GrantTarget<'s>],
        verbs: &[VerbUse],
    ) -> Vec<GrantCondition<'s>> {
        let mut conditions = Vec::new();
        if context.node.terms().conditions.is_empty() && !context.users {
            return conditions;
        }
        let kind = targets[0].object.kind(&self.checker.program);
        if let (true, Some(first)) = (context.node.deny, context.node.terms().conditions.first()) {
            self.report(
                Diagnostic::new(
                    &code::CONDITION_ON_DENY,
                    context.loc(first.span),
                    "a `deny` has no `where`",
                    "is not allowed here",
                )
                .note("a denial under a condition is none as soon as a request leaves the condition's key out")
                .help("deny it altogether, and grant what is wanted under the condition"),
            );
            return conditions;
        }
        for (at, node) in context.node.terms().conditions.iter().enumerate() {
            let word = self.checker.text(context.file, node.word);
            let earlier = context.node.terms().conditions[..at]
                .iter()
                .find(|other| self.checker.text(context.file, other.word) == word);
            if let Some(earlier) = earlier {
                let diagnostic = Diagnostic::new(
                    &code::CONDITION_TWICE,
                    context.loc(node.span),
                    format!("`{word}` twice in one grant"),
                    "again here",
                );
                self.report(
                    diagnostic
                        .label(context.loc(earlier.span), "first here")
                        .help("conditions are joined by `and`: write one with all values, or two grants"),
                );
                continue;
            }
            let condition = match word {
                "owner" => self.owner(context, targets, verbs, node),
                "attributes" => self.attributes(context, targets, verbs, node),
                _ => self.filter(context, kind, verbs, node),
            };
            conditions.extend(condition);
        }
        let all_known = conditions.len() == context.node.terms().conditions.len();
        if context.users && context.node.terms().via.is_none() && !context.node.deny && all_known {
            self.check_required_filters(context, kind, verbs);
        }
        conditions
    }

    fn owner(
        &mut self,
        context: &Context<'_>,
        targets: &[GrantTarget<'s>],
        verbs: &[VerbUse],
        node: &Node,
    ) -> Option<GrantCondition<'s>> {
        let loc = context.loc(node.span);
        let kind = targets[0].object.kind(&self.checker.program);
        match kind.owner {
            Owner::Set(_) | Owner::Named(_) => {}
            owner @ (Owner::Prefix | Owner::None(_)) => {
                let why = if let Owner::None(why) = owner { why } else { "here the owner is a part of the key" };
                self.report(
                    Diagnostic::new(
                        &code::NO_OWNER,
                        loc,
                        format!("`owner` cannot be enforced on {}", with_article(kind.title)),
                        why,
                    )
                    .note("a condition that AWS cannot enforce would look like a limit and be none")
                    .help(owner_help(owner)),
                );
                return None;
            }
        }
        let [argument] = node.args.as_slice() else {
            self.report(
                Diagnostic::new(&code::OWNER_FORM, loc, "`owner` accepts one attribute", "one at a time")
                    .help("write: where owner(userId)"),
            );
            return None;
        };
        let name = self.checker.text(context.file, argument.span);
        let place = context.loc(argument.span);
        let mut var = None;
        for (target, written) in targets.iter().zip(&context.node.targets) {
            let found = self.owner_key(*target, context.loc(written.span()), name, place)?;
            if var.is_some_and(|var| var != found) {
                self.report(
                    Diagnostic::new(
                        &code::OWNER_FORM,
                        place,
                        format!("`{name}` holds different ids in these targets"),
                        "one grant, one id",
                    )
                    .help("write a grant for each"),
                );
                return None;
            }
            var = Some(found);
        }
        let var = var?;
        self.require_caller(context, loc, var)?;
        for verb in verbs {
            let bindable = match &verb.permission {
                Permission::Verb(found) => found.owner,
                Permission::Raw(..) => false,
            };
            if !bindable {
                let written = self.checker.text(context.file, verb.span);
                let why = match &verb.permission {
                    Permission::Verb(found) if found.name == "scan" => {
                        "a scan never says whose rows it reads, so IAM would let it read everybody's"
                    }
                    Permission::Verb(_) => "its requests do not say whose data they are about",
                    Permission::Raw(..) => "a raw action cannot be bound to an owner",
                };
                self.report(
                    Diagnostic::new(
                        &code::VERB_CANNOT_BE_BOUND,
                        context.loc(verb.span),
                        format!("`{written}` cannot be bound by `owner`"),
                        why,
                    )
                    .label(loc, "this would not hold for it")
                    .help(if written == "scan" || written == "list" {
                        "use `query`, which reads one partition".to_owned()
                    } else {
                        "grant it by a line of its own".to_owned()
                    }),
                );
                return None;
            }
        }
        Some(GrantCondition::Owner { attribute: name, var })
    }

    /// Returns the id that an attribute of a target holds.
    fn owner_key(&mut self, target: GrantTarget<'s>, target_loc: Loc, name: &str, place: Loc) -> Option<Var<'s>> {
        let Object::Resource(id) = target.object else { return None };
        let resource = &self.checker.program.resources[id.index()];
        let declared = resource.loc;
        let (keys, whose, single): (&[Key<'s>], String, bool) = match (&resource.detail, target.part) {
            (Detail::Table(table), Part::Named(index)) => {
                let found = table.indexes.iter().find(|found| found.name == index);
                (found.map_or(&[], |index| &index.key), format!("index {}.{index}", resource.name), true)
            }
            (Detail::Table(table), _) => (&table.key, format!("table {}", resource.name), true),
            (Detail::Owned(keys), _) => (keys, format!("{} {}", resource.kind.word, resource.name), false),
            _ => return None,
        };
        let candidates = if single { &keys[..keys.len().min(1)] } else { keys };
        let found = candidates.iter().find(|key| key.name == name).copied();
        let Some(key) = found else {
            let partition = candidates.first().copied();
            let sort = keys.get(1).filter(|key| single && key.name == name).copied();
            let indexes: Vec<String> = resource.table().map_or(Vec::new(), |table| {
                let owned = table.indexes.iter().filter(|index| index.key.first().is_some_and(|key| key.name == name));
                owned.map(|index| format!("index {}.{}", resource.name, index.name)).collect()
            });
            let resource_name = resource.name;
            let message = match (sort, partition) {
                (Some(_), Some(partition)) => {
                    format!("`{name}` cannot own the rows of {whose}: its partition key is `{}`", partition.name)
                }
                (None, Some(partition)) if single => {
                    format!("`{name}` is not the partition key of {whose}; that is `{}`", partition.name)
                }
                _ => format!("{whose} does not say which attribute holds `{name}`"),
            };
            let mut diagnostic =
                Diagnostic::new(&code::OWNER_NOT_PARTITION_KEY, place, message, "not the partition key");
            if let Some(partition) = partition {
                diagnostic = diagnostic.label(partition.loc, "the partition key");
                // A slip of the pen comes before other tables.
                let near = did_you_mean(name, [partition.name]).filter(|_| sort.is_none());
                diagnostic = diagnostic.suggest(near, place);
            }
            if let Some(sort) = sort {
                diagnostic = diagnostic.label(sort.loc, "only the sort key");
            }
            diagnostic = diagnostic.label(target_loc, "granted here").label(declared, "declared here");
            diagnostic = diagnostic.note("IAM sees only the partition key of a request (dynamodb:LeadingKeys); on anything else the condition would not hold, and every user could read every row");
            diagnostic = match indexes.first() {
                Some(index) => diagnostic.fix(format!("grant the index whose partition key it is: {index}"), target_loc, index.clone()),
                None if single => diagnostic
                    .help(format!("make `{name}` the partition key: key {name}: identity, …"))
                    .help(format!("or add an index and grant it: index byOwner {{ key {name}: identity }} in table {resource_name}, then … index {resource_name}.byOwner")),
                None => diagnostic.help(format!("declare it: context {name}: identity")),
            };
            self.report(diagnostic);
            return None;
        };
        match key.ty {
            KeyType::Owner(var) => Some(var),
            KeyType::Plain(ty) => {
                self.report(
                    Diagnostic::new(&code::OWNER_TYPE, place, format!("a {ty} identifies nobody"), "whose id does it hold?")
                        .label(key.loc, format!("declared as {ty}"))
                        .note("identity is the id from the identity pool, which the browser has; sub is the user's id in the user pool, which functions see in the token; they differ")
                        .help(format!("say which id the app writes there: {name}: identity, {name}: sub or {name}: tag(NAME)")),
                );
                None
            }
        }
    }

    fn attributes(
        &mut self,
        context: &Context<'_>,
        targets: &[GrantTarget<'s>],
        verbs: &[VerbUse],
        node: &Node,
    ) -> Option<GrantCondition<'s>> {
        let loc = context.loc(node.span);
        let kind = targets[0].object.kind(&self.checker.program);
        if kind.word != "table" {
            let diagnostic = Diagnostic::new(
                &code::NO_OWNER,
                loc,
                format!("{} has no attributes", with_article(kind.title)),
                "cannot be enforced",
            );
            self.report(diagnostic.help("leave it out"));
            return None;
        }
        for verb in verbs {
            if !matches!(&verb.permission, Permission::Verb(found) if found.attributes) {
                let written = self.checker.text(context.file, verb.span);
                self.report(
                    Diagnostic::new(
                        &code::VERB_CANNOT_BE_BOUND,
                        context.loc(verb.span),
                        format!("`{written}` cannot be bound by `attributes`"),
                        "works on whole items",
                    )
                    .label(loc, "this would not hold for it")
                    .help("use `update` to write and `get` or `query` to read single attributes"),
                );
                return None;
            }
        }
        let mut names: Vec<&'s str> = node
            .args
            .iter()
            .map(|argument| {
                if argument.text {
                    self.checker.attribute_name(context.loc(argument.span))
                } else {
                    self.checker.text(context.file, argument.span)
                }
            })
            .collect();
        for target in targets {
            let Object::Resource(id) = target.object else { continue };
            let resource = &self.checker.program.resources[id.index()];
            let Some(table) = resource.table() else { continue };
            if table.key.is_empty() {
                let (declared, name) = (resource.loc, resource.name);
                self.report(
                    Diagnostic::new(
                        &code::KEY_UNKNOWN,
                        loc,
                        format!("`attributes` needs the key of table `{name}`"),
                        "every request names the key attributes too",
                    )
                    .label(declared, "declared without a key")
                    .help(format!("declare it: table {name} {{ key userId: identity }}")),
                );
                return None;
            }
        }
        names.sort_unstable();
        names.dedup();
        Some(GrantCondition::Attributes(names))
    }

    fn filter(
        &mut self,
        context: &Context<'_>,
        kind: &'static crate::catalog::kind::Kind,
        verbs: &[VerbUse],
        node: &Node,
    ) -> Option<GrantCondition<'s>> {
        let word = self.checker.text(context.file, node.word);
        let loc = context.loc(node.span);
        let Some(filter) = kind.filters.iter().find(|filter| filter.word == word) else {
            let known = kind.filters.iter().map(|filter| filter.word).chain(["owner", "attributes"]);
            let place = context.loc(node.word);
            let diagnostic = Diagnostic::new(
                &code::UNKNOWN_CONDITION,
                place,
                format!("{} has no condition `{word}`", with_article(kind.title)),
                "not known",
            );
            let hint =
                if word == "group" { Some("write the group before the verbs: grant group admins …") } else { None };
            let diagnostic = hint.into_iter().fold(diagnostic, Diagnostic::help);
            self.report(match did_you_mean(word, known.clone()) {
                Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), place, near),
                None if kind.filters.is_empty() => diagnostic,
                None => diagnostic.help(format!(
                    "its conditions are: {}",
                    kind.filters.iter().map(|filter| filter.word).collect::<Vec<_>>().join(", ")
                )),
            });
            return None;
        };
        for verb in verbs {
            if !matches!(&verb.permission, Permission::Verb(found) if filter.verbs.contains(&found.name)) {
                let written = self.checker.text(context.file, verb.span);
                self.report(
                    Diagnostic::new(
                        &code::VERB_CANNOT_BE_BOUND,
                        context.loc(verb.span),
                        format!("`{written}` cannot be bound by `{word}`"),
                        "its requests do not carry it",
                    )
                    .label(loc, "this would not hold for it")
                    .help("grant it by a line of its own"),
                );
                return None;
            }
        }
        if let Takes::Duration { least, most } = filter.takes {
            let value = self.duration(context, node, least, most)?;
            return Some(GrantCondition::Filter { filter, values: vec![value] });
        }
        let mut values = Vec::with_capacity(node.args.len());
        for argument in &node.args {
            let place = context.loc(argument.span);
            if !argument.text {
                let written = self.checker.text(context.file, argument.span);
                let diagnostic =
                    Diagnostic::new(&code::FILTER_VALUE, place, format!("`{word}` accepts strings"), "not in quotes");
                self.report(diagnostic.fix("put it in quotes", place, format!("\"{written}\"")));
                return None;
            }
            // Under `StringLike` a `*` in the text is meant as one, and documented for the condition.
            let pattern = filter.operator.ends_with("StringLike");
            let position = if pattern { Position::FilterPattern } else { Position::FilterValue };
            values.push(self.checker.string(place, position, ""));
        }
        Some(GrantCondition::Filter { filter, values })
    }

    /// Reads the value of a condition that takes one duration, `least` to `most` seconds, as milliseconds.
    fn duration(&mut self, context: &Context<'_>, node: &Node, least: u64, most: u64) -> Option<Str<'s>> {
        let word = self.checker.text(context.file, node.word);
        let (least_shown, most_shown) = (show_duration(least), show_duration(most));
        let wrong = |loc: Loc, label: &str| {
            let message = format!("`{word}` accepts one duration, {least_shown} to {most_shown}");
            Diagnostic::new(&code::FILTER_DURATION, loc, message, label)
        };
        let example = format!("write: {word}(\"10m\")");
        let [argument] = node.args.as_slice() else {
            self.report(wrong(context.loc(node.span), "one is enough").help(example));
            return None;
        };
        let loc = context.loc(argument.span);
        let written = self.checker.raw(loc);
        let seconds = argument.text.then(|| seconds(written)).flatten();
        let Some(seconds) = seconds else {
            self.report(wrong(loc, "not a duration").help(example));
            return None;
        };
        if !(least..=most).contains(&seconds) {
            let nearest = if seconds < least { &least_shown } else { &most_shown };
            self.report(wrong(loc, "out of range").fix(format!("write `{nearest}`"), loc, format!("\"{nearest}\"")));
            return None;
        }
        Some(Str::literal((seconds * 1000).to_string(), loc))
    }

    fn check_required_filters(
        &mut self,
        context: &Context<'_>,
        kind: &'static crate::catalog::kind::Kind,
        verbs: &[VerbUse],
    ) {
        for verb in verbs {
            let Permission::Verb(found) = &verb.permission else { continue };
            let given = |word: &str| {
                context.node.terms().conditions.iter().any(|node| self.checker.text(context.file, node.word) == word)
            };
            let missing: Vec<&str> = found.required_filters.iter().copied().filter(|word| !given(word)).collect();
            let Some(first) = missing.first() else { continue };
            let note = kind.filters.iter().find(|filter| filter.word == *first).map_or("", |filter| filter.note);
            let example: Vec<String> = missing.iter().map(|word| format!("{word}(\"…\")")).collect();
            self.report(
                Diagnostic::new(
                    &code::FILTER_MISSING,
                    context.loc(verb.span),
                    format!("`{}` by users needs a `{first}`", found.name),
                    "bound by nothing",
                )
                .label(context.loc(context.node.who.span), "these are end users")
                .note(note)
                .help(format!("say which: where {}", example.join(" and "))),
            );
            return;
        }
    }
}

/// Reason why no caller is known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NoCaller {
    Via,
    Function,
    Guests,
}

fn why_no_caller(context: &Context<'_>) -> Option<NoCaller> {
    match context {
        _ if context.node.terms().via.is_some() => Some(NoCaller::Via),
        _ if !context.users => Some(NoCaller::Function),
        _ if context.guests => Some(NoCaller::Guests),
        _ => None,
    }
}

/// Parses `30s`, `5m`, `1h` or `7d` into seconds.
fn seconds(written: &str) -> Option<u64> {
    let unit = written.chars().last()?;
    let length = match unit {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ => return None,
    };
    let number = &written[..written.len() - 1];
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| number.parse::<u64>().ok()?.checked_mul(length)).flatten()
}

fn owner_help(owner: Owner) -> &'static str {
    match owner {
        Owner::Prefix => "write: at \"private/{identity}/\"",
        Owner::Set(_) | Owner::Named(_) => "write: where owner(ATTRIBUTE)",
        Owner::None(_) => "let the function of a route do it, and check the caller there",
    }
}
