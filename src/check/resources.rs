//! Resources of every kind in the table.

use super::grants::{declaration, kind_with, own_kind};
use super::{Checker, Clauses, Declarations, Symbol, location, role_options};
use crate::catalog::kind::Kind;
use crate::catalog::{self, ResourceType, Service, catalog};
use crate::diagnostic::codes::{grants as grant_code, names as code};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::resource::{Detail, Function, Index, Key, KeyType, Table};
use crate::model::{Handle, Piece, Position, Resource, ResourceId, Spanned, Str, Var};
use crate::syntax::ast::KeyNode;
use crate::syntax::clauses;
use crate::text::{Loc, Span, printable, with_article};

/// Reads every declaration of a resource.
pub(super) fn read(checker: &mut Checker<'_>, declarations: &Declarations<'_>) {
    for (file, declare, doc) in &declarations.resources {
        let clauses = checker.clauses(*file, declare);
        let word = checker.text(*file, declare.word);
        let kind = catalog::kind(word).expect("every declared kind is in the table of kinds");
        let (name, loc) = (checker.text(*file, declare.name), location(*file, declare.name));
        let ty = declare.resource_type.and_then(|span| read_type(checker, location(*file, span), kind, name, loc));
        let handle = match (declare.resource_type, ty) {
            // The form of its ARN is not known.
            (Some(_), None) => Handle::Parameter,
            _ => read_handle(checker, &clauses, ty.map_or(Position::Arn(kind), Position::TypedArn), kind, name, loc),
        };
        let logical_id = read_logical_id(checker, &clauses);
        check_fifo(checker, &clauses, word, &handle);
        check_agent(checker, kind, &handle);
        let kms = clauses.reference("kms").and_then(|path| resolve(checker, &clauses, &path, "key"));
        let detail = match declare.resource_type {
            Some(_) => Detail::Typed(ty),
            None => read_detail(checker, &clauses, kind, name),
        };
        checker.program.resources.push(Resource { name, loc, kind, handle, logical_id, kms, detail, doc: doc.clone() });
    }
}

/// Reads the type of a `resource`, `"service:type"`.
fn read_type(
    checker: &mut Checker<'_>,
    text: Loc,
    kind: &'static Kind,
    name: &str,
    declared: Loc,
) -> Option<ResourceType> {
    let written = checker.raw(text);
    let found = written.split_once(':').and_then(|(service, ty)| catalog().service(service)?.resource_type(ty));
    let Some(ty) = found else {
        checker.report(unknown_type(written, text));
        return None;
    };
    if let Some(own) = kind_with(ty) {
        let word = own.word;
        let message = format!("{} is declared as {}", ty.spelled(), with_article(own.title));
        let diagnostic = Diagnostic::new(&code::TYPE_WITH_A_KIND, text, message, "has verbs and checks of its own");
        let body = Span::new(declared.span.start, text.span.end);
        let simple = clauses::declaration(word).is_some_and(|spec| spec.flavours.is_empty());
        checker.report(match own_kind(ty) {
            Some(own) if simple => {
                let text = &checker.sources.file(declared.file).text[..declared.span.start as usize];
                let start = text.trim_end().len() - kind.word.len();
                let loc = Loc { span: Span::new(start as u32, body.end), ..declared };
                diagnostic.fix(format!("write `{} {name}`", own.word), loc, format!("{} {name}", own.word))
            }
            // An API is a kind by its second word.
            _ => diagnostic.help(match word.strip_suffix("_api").filter(|_| clauses::declaration(word).is_none()) {
                Some(flavour) => format!("declare the API: api {name} {flavour}"),
                None => format!("declare what it belongs to: {}", declaration(word, name)),
            }),
        });
    }
    Some(ty)
}

/// Returns the error about a type that the catalogue does not have.
fn unknown_type(written: &str, loc: Loc) -> Diagnostic {
    let shown = printable(written, &[]).into_owned();
    let message = format!("IAM has no type of resource `{shown}`");
    let diagnostic = Diagnostic::new(&code::UNKNOWN_RESOURCE_TYPE, loc, message, "not in the catalogue");
    let (service, ty) = written.split_once([':', '/']).unwrap_or((written, ""));
    let known = catalog().service(service);
    // `ses/identity`, as the catalogue's own pages have it, or a slip.
    let exact = known.and_then(|service| service.resource_type(ty));
    let near = exact.or_else(|| {
        let service = known?;
        let near = did_you_mean(ty, service.resource_types().map(ResourceType::name))?;
        service.resource_type(near)
    });
    if let Some(ty) = near {
        let spelled = ty.spelled();
        return diagnostic.fix(format!("did you mean `{spelled}`?"), loc, format!("\"{spelled}\""));
    }
    let Some(service) = known else {
        let near = did_you_mean(service, catalog().services().map(Service::prefix));
        return match near {
            Some(near) => diagnostic.help(format!("did you mean the service `{near}`?")),
            None => diagnostic.help("write the prefix of its actions and a type: \"ses:configuration-set\""),
        };
    };
    let types: Vec<String> = service.resource_types().map(ResourceType::spelled).collect();
    match types.as_slice() {
        [] => diagnostic.help(format!("grant its actions without a resource: `{}` has no types", service.prefix())),
        few if few.len() <= MAX_TYPES => diagnostic.help(format!("write one of its types: {}", few.join(", "))),
        many => diagnostic.help(format!(
            "write one of its types: {}, and {} more: authc catalog show {}",
            many[..MAX_TYPES].join(", "),
            many.len() - MAX_TYPES,
            service.prefix()
        )),
    }
}

/// Most types that a message lists.
const MAX_TYPES: usize = 12;

/// Reads the logical id of something in the template that `authc merge` adds to.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>
pub(super) fn read_logical_id<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>) -> Option<Spanned<&'s str>> {
    let id = clauses.word("logical_id")?;
    if !id.value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let message = format!("`{}` is no logical id", id.value);
        let diagnostic = Diagnostic::new(&code::BAD_VALUE, id.loc, message, "letters and digits alone")
            .note("CloudFormation knows the resources of a template by names of letters and digits")
            .help("write the name below `Resources` in the template");
        checker.report(diagnostic);
    }
    Some(id)
}

/// Returns the options that say where something is, with their values.
fn read_given<'s>(clauses: &Clauses<'s, '_>) -> Vec<(&'static str, Loc)> {
    let texts = ["arn", "import", "name", "id", "topic"].into_iter();
    let logical_id = clauses.word("logical_id").map(|id| ("logical_id", id.loc));
    texts.filter_map(|word| Some((word, clauses.text(word)?))).chain(logical_id).collect()
}

/// Reads where a resource is: from the one of `arn`, `import`, `name`, `id` and `topic` that is given. `arn_position` is what its ARN must be.
pub(super) fn read_handle<'s>(
    checker: &mut Checker<'s>,
    clauses: &Clauses<'s, '_>,
    arn_position: Position,
    kind: &'static Kind,
    name: &'s str,
    loc: Loc,
) -> Handle<'s> {
    let given = read_given(clauses);
    if let [(first, one), (second, two), ..] = given.as_slice() {
        let message = format!("`{name}` has both `{first}` and `{second}`");
        checker.report(
            Diagnostic::new(&code::TWO_HANDLES, *two, message, "one of the two would be ignored")
                .label(*one, "given here already")
                .help("keep the one that the deployment is to follow"),
        );
    }
    match given.first() {
        Some(("logical_id", _)) => Handle::Parameter,
        Some((word, text)) => {
            let (position, handle): (Position, fn(_) -> _) = match *word {
                "arn" => (arn_position, Handle::Arn),
                "import" => (Position::Export, Handle::Import),
                _ => (Position::Name(kind), Handle::Name),
            };
            let string = checker.string(*text, position, name);
            if *word == "topic" {
                report_topic_wildcard(checker, &string);
            }
            handle(string)
        }
        None if !kind.arn.contains("{name}") => Handle::Fixed,
        None if matches!(kind.word, "model" | "iot_topic") => {
            let option = if kind.word == "model" { "id" } else { "topic" };
            let example = if kind.word == "model" { "amazon.nova-lite-v1:0" } else { "rooms" };
            checker.report(
                Diagnostic::new(
                    &code::MISSING_OPTION,
                    loc,
                    format!("`{name}` does not say which {} it is", kind.title),
                    format!("no `{option}`"),
                )
                .help(format!("say it: {} {name} {{ {option} \"{example}\" }}", kind.word)),
            );
            Handle::Fixed
        }
        None => Handle::Parameter,
    }
}

/// Reports a FIFO queue or topic whose name does not end in `.fifo`, and any other whose name does.
fn check_fifo(checker: &mut Checker<'_>, clauses: &Clauses<'_, '_>, word: &str, handle: &Handle<'_>) {
    const END: &str = ".fifo";
    let (true, Handle::Name(text) | Handle::Arn(text)) = (matches!(word, "queue" | "topic"), handle) else { return };
    let Some(last) = text.pieces.last() else { return };
    let ends = matches!(last, Piece::Lit(text) if text.ends_with(END));
    // What a value ends in is not known.
    let open = matches!((last, handle), (Piece::Param(_), Handle::Arn(_)));
    let flag = clauses.location_of("fifo");
    let diagnostic = match flag {
        Some(flag) if !ends && !open => {
            let end = Loc { span: Span::new(text.loc.span.end - 1, text.loc.span.end - 1), ..text.loc };
            let message = format!("the name of a FIFO {word} ends in `{END}`");
            Diagnostic::new(&code::FIFO_NAME, text.loc, message, "no such ending")
                .label(flag, "said to be first in, first out")
                .fix("add it", end, END)
        }
        None if ends => {
            let message = format!("only the name of a FIFO {word} ends in `{END}`");
            let start = Loc { span: Span::new(text.loc.span.end, text.loc.span.end), ..text.loc };
            Diagnostic::new(&code::FIFO_NAME, text.loc, message, "no `fifo` beside it").fix("say it", start, "; fifo")
        }
        _ => return,
    };
    checker.report(diagnostic.note("AWS has no other, so that a grant on it would give nothing"));
}

/// Reports the id of an agent without the one of its alias: nobody could be granted anything on it.
fn check_agent(checker: &mut Checker<'_>, kind: &Kind, handle: &Handle<'_>) {
    let (true, Handle::Name(text)) = (kind.word == "agent", handle) else { return };
    let slashes = text.literals().flat_map(str::chars).filter(|character| *character == '/').count();
    let open = text.as_literal().is_none();
    if slashes == 1 || (open && slashes == 0) {
        return;
    }
    let message = format!("`{}` is not an agent and its alias", printable(checker.raw(text.loc), &[]));
    checker.report(
        Diagnostic::new(&code::BAD_VALUE, text.loc, message, "which alias?")
            .note("an agent is called by an alias, and the ARN of an alias has both ids")
            .help("write both ids: id \"ABCDEFGHIJ/KLMNOPQRST\""),
    );
}

/// Reports a topic with a wildcard of MQTT, which is plain text in a policy, and returns whether there is one.
pub(super) fn report_topic_wildcard(checker: &mut Checker<'_>, text: &crate::model::Str<'_>) -> bool {
    let wild = text.literals().find_map(|part| part.chars().find(|character| matches!(character, '+' | '#')));
    let Some(wild) = wild else { return false };
    let message = format!("`{wild}` is no part of a topic");
    checker.report(
        Diagnostic::new(&grant_code::TOPIC_WILDCARD, text.loc, message, "a wildcard of MQTT, and plain text to IAM")
            .note("messages come under the topics that they were published to, and no topic has that character: nothing would ever be received")
            .help("name the topic above, and grant what is below it: at \"rooms/\""),
    );
    true
}

/// Reads the path of a handler: a file and its export. Its letters and digits become the name of a parameter.
pub(super) fn handler_path<'s>(checker: &mut Checker<'s>, text: Loc) -> Option<&'s str> {
    let handler = checker.raw(text);
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/@$".contains(&byte);
    // Java and .NET have two colons before the method; one alone would be an ARN.
    let parts = handler.split("::");
    if handler.bytes().any(|byte| byte.is_ascii_alphanumeric())
        && parts.clone().all(|part| part.bytes().all(good))
        && (parts.clone().count() == 1 || parts.clone().all(|part| !part.is_empty()))
    {
        checker.check_text(text, handler, Position::HandlerPath, "");
        return Some(handler);
    }
    let message = format!("`{}` is no path of a handler", printable(handler, &[]));
    checker.report(Diagnostic::new(&code::BAD_VALUE, text, message, "no code").help(
        "write the file and its export: \"src/list.main\", or a class and its method: \"com.example.List::main\"",
    ));
    None
}

/// Resolves a reference to a resource of a kind.
pub(super) fn resolve<'s>(
    checker: &mut Checker<'s>,
    clauses: &Clauses<'s, '_>,
    path: &crate::syntax::ast::Path,
    kind: &str,
) -> Option<ResourceId> {
    let name = clauses.slice(path.first());
    match checker.symbol(name.value) {
        // The list may not hold it yet; its word is what counts.
        Some((Symbol::Resource(id), declared)) => {
            let word = checker.declared_word(declared);
            if word == kind {
                return Some(id);
            }
            checker.report(
                Diagnostic::new(
                    &code::WRONG_KIND,
                    name.loc,
                    format!("`{}` is {}, not {}", name.value, with_article(word), with_article(kind)),
                    format!("{} belongs here", with_article(kind)),
                )
                .label(declared, "declared here"),
            );
            None
        }
        Some((_, declared)) => {
            checker.report(
                Diagnostic::new(
                    &code::WRONG_KIND,
                    name.loc,
                    format!("`{}` is not {}", name.value, with_article(kind)),
                    format!("{} belongs here", with_article(kind)),
                )
                .label(declared, "declared here"),
            );
            None
        }
        None => {
            let known = checker.names(|symbol| matches!(symbol, Symbol::Resource(_)));
            let diagnostic = Diagnostic::new(
                &code::UNKNOWN_NAME,
                name.loc,
                format!("there is no {kind} `{}`", name.value),
                "not declared",
            );
            checker.report(diagnostic.suggest_or(
                crate::diagnostic::did_you_mean(name.value, known),
                name.loc,
                |diagnostic| diagnostic.help(format!("declare it: {kind} {}", name.value)),
            ));
            None
        }
    }
}

fn read_detail<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>, kind: &Kind, name: &'s str) -> Detail<'s> {
    match kind.word {
        "table" => {
            let key = clauses.get("key").map_or(&[][..], |clause| clauses.keys(clause));
            let key = read_keys(checker, clauses, key, 2);
            check_key_attributes(checker, &key);
            let mut indexes: Vec<Index<'s>> = Vec::new();
            for clause in clauses.all("index") {
                let Some(index) = clauses.word_arg(clause, 0) else { continue };
                checker.check_declared_name(index, Position::IndexName);
                let inner = clauses.inner(clause);
                let key = inner.get("key").map_or(&[][..], |clause| inner.keys(clause));
                let key = read_keys(checker, clauses, key, 2);
                check_key_attributes(checker, &key);
                if key.is_empty() {
                    checker.report(
                        Diagnostic::new(
                            &code::MISSING_OPTION,
                            index.loc,
                            format!("index `{}` has no key", index.value),
                            "no `key`",
                        )
                        .help(format!(
                            "say what it is looked up by: index {} {{ key ownerId: identity }}",
                            index.value
                        )),
                    );
                }
                if let Some(first) = indexes.iter().find(|other| other.name == index.value) {
                    let message = format!("table `{name}` has two indexes `{}`", index.value);
                    let diagnostic = Diagnostic::new(&code::DUPLICATE_NAME, index.loc, message, "again here")
                        .label(first.loc, "first here");
                    checker.report(diagnostic);
                }
                indexes.push(Index { name: index.value, loc: index.loc, key });
            }
            Detail::Table(Table { key, indexes })
        }
        "function" => Detail::Function(Function {
            handler: clauses.text("handler").and_then(|text| handler_path(checker, text)),
            alias: clauses.text("alias").map(|text| read_alias(checker, text, name)),
            logs: clauses.switch("logs").is_some_and(|logs| logs.value),
            vpc: clauses.switch("vpc").is_some_and(|vpc| vpc.value),
            tracing: clauses.switch("tracing").is_some_and(|tracing| tracing.value),
            role: role_options::read(checker, clauses),
            existing_role: role_options::read_existing(checker, clauses, name),
        }),
        "key" | "tracker" => {
            let word = if kind.word == "key" { "context" } else { "device" };
            let nodes: Vec<KeyNode> = clauses.all(word).flat_map(|clause| clauses.keys(clause)).copied().collect();
            Detail::Owned(read_keys(checker, clauses, &nodes, usize::MAX))
        }
        "iot_topic" => Detail::Topic {
            client: clauses.text("client").map(|text| checker.string(text, Position::MqttClient, name)),
        },
        "model" => {
            Detail::Model { profile: clauses.text("profile").map(|text| checker.string(text, Position::Profile, name)) }
        }
        "email_identity" => Detail::EmailIdentity {
            configuration_set: clauses
                .text("configuration_set")
                .map(|text| checker.string(text, Position::ConfigurationSet, name)),
        },
        "database" => Detail::Database {
            secret: clauses.reference("secret").and_then(|path| resolve(checker, clauses, &path, "secret")),
        },
        "event_api" => {
            let mut channels: Vec<(&'s str, Loc)> = Vec::new();
            for clause in clauses.all("channel") {
                let Some(channel) = clauses.word_arg(clause, 0) else { continue };
                checker.check_declared_name(channel, Position::Channel);
                if let Some((_, first)) = channels.iter().find(|(other, _)| *other == channel.value) {
                    let message = format!("event API `{name}` has two channels `{}`", channel.value);
                    let diagnostic = Diagnostic::new(&code::DUPLICATE_NAME, channel.loc, message, "again here")
                        .label(*first, "first here");
                    checker.report(diagnostic);
                }
                channels.push((channel.value, channel.loc));
            }
            Detail::Channels(channels)
        }
        _ => Detail::None,
    }
}

/// Checks the names of the key attributes of a table.
fn check_key_attributes<'s>(checker: &mut Checker<'s>, keys: &[Key<'s>]) {
    for key in keys {
        checker.check_declared_name(Spanned { value: key.name, loc: key.loc }, Position::KeyAttribute);
    }
}

/// Reads the alias of a function. Digits alone would be taken for a version.
fn read_alias<'s>(checker: &mut Checker<'s>, text: Loc, name: &'s str) -> Str<'s> {
    let alias = checker.string(text, Position::Alias, name);
    if alias.as_literal().is_some_and(|alias| !alias.is_empty() && alias.bytes().all(|byte| byte.is_ascii_digit())) {
        let message = format!("the alias of function {name} is a number");
        checker.report(
            Diagnostic::new(&code::BAD_VALUE, text, message, "names a version")
                .note("Lambda accepts no alias of digits only: those are versions, which it numbers itself")
                .help("give the version an alias, and write that: alias \"live\""),
        );
    }
    alias
}

fn read_keys<'s>(checker: &mut Checker<'s>, clauses: &Clauses<'s, '_>, nodes: &[KeyNode], most: usize) -> Vec<Key<'s>> {
    let mut keys: Vec<Key<'s>> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let name = clauses.slice(node.name);
        let ty = clauses.slice(node.ty);
        let of = node.of.map(|span| clauses.slice(span));
        let ty = match (ty.value, of) {
            ("identity", None) => KeyType::Owner(Var::Identity),
            ("sub", None) => KeyType::Owner(Var::Sub),
            ("tag", Some(tag)) => KeyType::Owner(Var::Tag(tag.value)),
            ("string" | "number" | "binary", None) => KeyType::Plain(ty.value),
            _ => {
                let written = if of.is_some() { format!("{}(…)", ty.value) } else { ty.value.to_owned() };
                checker.report(
                    Diagnostic::new(&code::UNKNOWN_TYPE, ty.loc, format!("`{written}` is no type of a key"), "not known").help(
                        "write identity (the identity-pool id), sub (the user's id in the user pool), tag(NAME) (a principal tag), or string, number, binary",
                    ),
                );
                KeyType::Plain("string")
            }
        };
        if let Some(first) = keys.iter().find(|key| key.name == name.value) {
            let message = format!("`{}` is in the key twice", name.value);
            let diagnostic =
                Diagnostic::new(&code::DUPLICATE_NAME, name.loc, message, "again here").label(first.loc, "first here");
            checker.report(diagnostic);
        }
        keys.push(Key { name: name.value, ty, loc: name.loc });
    }
    if let Some(third) = keys.get(most) {
        let message = format!("`{}` is a third key attribute, after partition key and sort key", third.name);
        checker.report(
            Diagnostic::new(&code::BAD_VALUE, third.loc, message, "one too many")
                .help("leave it out; attributes that are no keys are not declared"),
        );
    }
    keys
}
