//! Completions: words of the grammar, and names in scope of the right kind.

use super::cursor_context::{Cursor, CursorContext, cursor_at};
use super::hover::markdown;
use super::symbol::{Namespace, SymbolId, SymbolTable};
use super::{FilePosition, ProgramView};
use crate::catalog;
use crate::diagnostic::Edit;
use crate::lint::registry;
use crate::model::Program;
use crate::syntax::ast::StatementNode;
use crate::syntax::clauses::{BlockSpec, ClauseSpec, DECLARATIONS, Slot, declaration};
use crate::text::{Date, FileId, Span};

mod blocks;
pub(super) mod declare;
mod principals;
mod sentences;
mod strings;
#[cfg(test)]
mod tests;

/// Lines of a declaration that are shown at most.
const MAX_LINES: usize = 20;

#[derive(Debug, Default)]
pub struct Completions {
    /// The items. [`Completion::sort`] has the best first.
    pub items: Vec<Completion>,
    /// There are more items.
    pub incomplete: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Completion {
    pub label: String,
    pub kind: CompletionKind,
    /// Shown after the label.
    pub detail: String,
    /// The text to insert. In a snippet `$1` and `${1:x}` are tab stops.
    pub insert: String,
    pub snippet: bool,
    /// The span to replace.
    pub replace: Span,
    /// The key by which items are sorted.
    pub sort: String,
    /// Edits elsewhere in the same file.
    pub additional: Vec<Edit>,
    /// The subject of the item, for [`resolve`].
    pub data: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    Keyword,
    Verb,
    KindWord,
    Name,
    Principal,
    Clause,
    Option,
    Attribute,
    Rule,
    Route,
    Action,
    Date,
    Placeholder,
    Snippet,
}

/// Snippets of statements. A declaration that is not here has a snippet with a name only.
const STATEMENTS: &[(&str, &str, &str)] = &[
    ("grant", "Allow a principal something", "grant ${1:auth_users} ${2:read} ${3:table} ${4:Name}$0"),
    ("deny", "Forbid a principal something", "deny ${1:auth_users} ${2:delete} ${3:table} ${4:Name}$0"),
    ("param", "A parameter of the deployment", "param ${1:stage}: ${2:string} = \"${3:dev}\"$0"),
    ("test", "What must stay true", "test \"${1:notes are private}\" {\n  assert $0\n}"),
    ("user_pool", "", "user_pool ${1:Users} {\n  login ${2:email}\n  client ${3:web} { flows srp, refresh }$0\n}"),
    ("identity_pool", "", "identity_pool ${1:Identities} {\n  sign_in ${2:Users.web}$0\n}"),
    ("provider", "", "provider ${1:name} ${2:oidc} {\n  issuer \"${3:https://…}\"\n  client_id \"${4:…}\"$0\n}"),
    (
        "api",
        "",
        "api ${1:Http} ${2:http} {\n  authorizer ${3:pool} jwt ${4:Users.web}\n  default ${3:pool}\n  route ${5:GET} ${6:/path} -> ${7:Handler}$0\n}",
    ),
    ("function", "", "function ${1:Name} { handler \"${2:src/name.main}\" }$0"),
    ("table", "", "table ${1:Name} { key ${2:userId}: ${3:identity}, ${4:id}: ${5:string} }$0"),
];

/// Returns the completions at a position.
pub fn complete(view: &ProgramView<'_, '_>, at: FilePosition, snippets: bool) -> Completions {
    let Some(cursor) = cursor_at(view, at) else { return Completions::default() };
    let context = cursor.context.clone();
    let replace = cursor.word;
    let mut completer =
        Completer { view, file: at.file, cursor, replace, items: Vec::new(), incomplete: false, snippets };
    completer.context(&context);
    Completions { items: completer.items, incomplete: completer.incomplete }
}

/// Returns the documentation of an item as Markdown.
pub fn resolve(view: &ProgramView<'_, '_>, data: &str) -> Option<String> {
    let (what, name) = data.split_once(' ')?;
    match what {
        "verb" => {
            let (kind, verb) = name.split_once(' ')?;
            let kind = catalog::kind(kind)?;
            let actions: Vec<String> =
                kind.expand(verb).flat_map(|verb| verb.all_actions()).map(|action| format!("- `{action}`")).collect();
            let notes: Vec<&str> = kind.expand(verb).map(|verb| verb.note).collect();
            (!actions.is_empty()).then(|| format!("{}\n\n{}", notes.join("\n\n"), actions.join("\n")))
        }
        "rule" => registry::find_code(name).map(|code| format!("{}\n\n{}", code.summary, code.why)),
        "kind" => catalog::kind(name).map(|kind| {
            let verbs: Vec<String> = kind.words().map(markdown::code).collect();
            let traps: Vec<String> = kind.traps.iter().map(|trap| format!("- {trap}")).collect();
            let said = format!("{}\n\nVerbs: {}\n\n{}", kind.title, verbs.join(", "), traps.join("\n"));
            said.trim_end().to_owned()
        }),
        "clause" => clause_of(name).map(|clause| {
            let form = super::clause_form::clause_form(clause);
            format!("{}\n\n{}", clause.doc, markdown::code(&form))
        }),
        "name" => declaration_of(view, name),
        "member" => member_of(view, name),
        "action" => catalog::catalog().action(name).map(|action| {
            let types: Vec<String> =
                action.resource_types().map(|used| markdown::code(&used.resource_type.full_name())).collect();
            let on = if types.is_empty() { "everything only".to_owned() } else { types.join(", ") };
            format!("{}: on {on}", action.level())
        }),
        _ => None,
    }
}

fn declaration_of(view: &ProgramView<'_, '_>, name: &str) -> Option<String> {
    let declared = view.statements().find_map(|(file, statement)| {
        let (span, own) = match statement {
            StatementNode::Declare(declare) => (declare.span, declare.name),
            StatementNode::Param(param) => (param.span, param.name),
            _ => return None,
        };
        (own.of(view.text(file)) == name).then(|| span.of(view.text(file)))
    })?;
    Some(beginning(declared))
}

/// Returns the declaration of a member by its kind, its owner and its name.
fn member_of(view: &ProgramView<'_, '_>, path: &str) -> Option<String> {
    let mut words = path.splitn(3, ' ');
    let (kind, owner, name) = (words.next()?, words.next()?, words.next()?);
    let symbols = SymbolTable::new(view);
    let owner = symbols.global(owner)?;
    let member = match (kind, owner) {
        ("route", SymbolId::Api(api)) => {
            let (method, path) = name.split_once(' ').unwrap_or(("", name));
            symbols.route(api, method, path)?
        }
        _ => symbols.member_of(owner, Namespace::of_word(kind)?, name)?,
    };
    let (file, clause) = symbols.clause(member)?;
    Some(beginning(clause.span.of(view.text(file))))
}

fn beginning(declared: &str) -> String {
    let mut lines: Vec<&str> = declared.lines().take(MAX_LINES + 1).collect();
    if lines.len() > MAX_LINES {
        lines[MAX_LINES] = "…";
    }
    markdown::block("authc", &lines.join("\n"))
}

/// Returns a clause by its path: the first words of the declaration, of the clauses around it, and its own.
fn clause_of(path: &str) -> Option<&'static ClauseSpec> {
    let mut words = path.split(' ');
    let mut context: &'static BlockSpec = declaration(words.next()?)?.body;
    let mut found = None;
    for word in words {
        let clause = context.clause(word)?;
        found = Some(clause);
        let inner = clause.slots.iter().find_map(|slot| match slot {
            Slot::Block(inner) | Slot::Maybe(Slot::Block(inner)) => Some(*inner),
            _ => None,
        });
        context = inner.unwrap_or(context);
    }
    found
}

/// Collects the items.
struct Completer<'l, 'v, 's> {
    view: &'l ProgramView<'v, 's>,
    file: FileId,
    cursor: Cursor,
    replace: Span,
    items: Vec<Completion>,
    incomplete: bool,
    snippets: bool,
}

/// The order of groups of items.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
enum SortTier {
    /// Continues the text before the cursor.
    Plain = 3,
    /// Begins a new part.
    Next = 4,
    /// Rarely wanted.
    Later = 6,
    /// Also edits the program elsewhere.
    Last = 9,
}

impl<'v, 's> Completer<'_, 'v, 's> {
    fn program(&self) -> &'v Program<'s> {
        self.view.program()
    }

    fn add(&mut self, kind: CompletionKind, label: impl Into<String>, detail: impl Into<String>) -> &mut Completion {
        self.add_at(SortTier::Plain, kind, label, detail)
    }

    fn add_at(
        &mut self,
        tier: SortTier,
        kind: CompletionKind,
        label: impl Into<String>,
        detail: impl Into<String>,
    ) -> &mut Completion {
        let label = label.into();
        let at = self.items.len();
        self.items.push(Completion {
            sort: format!("{}{at:05}", tier as u8),
            insert: label.clone(),
            label,
            kind,
            detail: detail.into(),
            snippet: false,
            replace: self.replace,
            additional: Vec::new(),
            data: String::new(),
        });
        &mut self.items[at]
    }

    fn words(&mut self, kind: CompletionKind, words: impl IntoIterator<Item = &'static str>, detail: &str) {
        for word in words {
            self.add(kind, word, detail);
        }
    }

    /// Adds a snippet, or the label alone if the client has no snippets or text follows the cursor.
    fn snippet(&mut self, kind: CompletionKind, label: &str, detail: &str, insert: &str) {
        let fits = self.snippets && self.cursor.rest_of_line.is_empty();
        let item = self.add(kind, label, detail);
        if fits {
            item.insert = insert.to_owned();
            item.snippet = true;
        }
    }

    /// Adds names of declarations.
    fn names<'n>(&mut self, names: impl IntoIterator<Item = &'n str>, detail: &str) {
        for name in names {
            self.add(CompletionKind::Name, name, detail).data = format!("name {name}");
        }
    }

    /// Adds names of members.
    fn member_names<'n>(&mut self, owner: &str, word: &str, names: impl IntoIterator<Item = &'n str>) {
        for name in names {
            self.add(CompletionKind::Name, name, word).data = format!("member {word} {owner} {name}");
        }
    }

    /// Adds names without documentation.
    fn plain_names<'n>(&mut self, names: impl IntoIterator<Item = &'n str>, detail: &str) {
        for name in names {
            self.add(CompletionKind::Name, name, detail);
        }
    }

    fn context(&mut self, context: &CursorContext) {
        match context {
            CursorContext::FreeText | CursorContext::DeclarationHead(..) | CursorContext::Param(0 | 3..) => {}
            CursorContext::Statement => self.statement(),
            CursorContext::Annotation => {
                let behind = "allow(${1:rule}, \"${2:why this is right here}\")$0";
                self.snippet(CompletionKind::Keyword, "allow", "Excuse a finding of the linter", behind);
            }
            CursorContext::Allow(0) => {
                for rule in registry::rules() {
                    self.add(CompletionKind::Rule, rule.code.name, rule.code.summary).data =
                        format!("rule {}", rule.code.id);
                }
            }
            CursorContext::Allow(1) => {
                let snippet = "\"${1:why this is right here}\"$0";
                self.snippet(CompletionKind::Snippet, "\"\"", "Why this is right here", snippet);
            }
            CursorContext::Allow(_) => {
                self.add(CompletionKind::Keyword, "until", "The last day on which it holds, in UTC");
            }
            CursorContext::AllowDate => self.dates(365),
            CursorContext::Sentence(line, part) => self.sentence(line, part),
            CursorContext::TestBody => {
                self.add(CompletionKind::Keyword, "assert", "What must hold");
            }
            CursorContext::Flavour(declaration) if declaration.typed => {
                let snippet = "\"${1:service:type}\"$0";
                self.snippet(CompletionKind::Snippet, "\"\"", "The type of the resource, as IAM names it", snippet);
            }
            CursorContext::Flavour(declaration) => {
                self.words(CompletionKind::Option, declaration.flavours.iter().copied(), declaration.doc);
            }
            CursorContext::Param(1) => {
                self.add(CompletionKind::Option, "string", "Text");
                self.add(CompletionKind::Option, "secret", "Text that consoles and logs do not show");
                self.add(CompletionKind::Option, "ssm", "The default names a parameter of Systems Manager");
            }
            CursorContext::Param(2) => {
                self.add(CompletionKind::Keyword, "=", "A default");
            }
            CursorContext::Clause(block, values) => {
                for value in values {
                    self.value(block, value);
                }
                self.clauses(block);
            }
            CursorContext::Value(block, value) => self.value(block, value),
            CursorContext::InString(around) => self.text(around),
        }
    }

    fn statement(&mut self) {
        for &(word, detail, snippet) in STATEMENTS {
            let detail = declaration(word).map_or(detail, |declaration| declaration.doc);
            self.snippet(CompletionKind::Snippet, word, detail, snippet);
        }
        for declaration in DECLARATIONS {
            if !STATEMENTS.iter().any(|(word, ..)| *word == declaration.word) {
                let snippet = format!("{} ${{1:Name}}$0", declaration.word);
                self.snippet(CompletionKind::Snippet, declaration.word, declaration.doc, &snippet);
            }
        }
        let annotation = "@allow(${1:rule}, \"${2:why this is right here}\")$0";
        self.snippet(CompletionKind::Snippet, "@allow", "Excuse a finding of the linter", annotation);
    }

    /// Adds dates, the last of them `year` days ahead.
    fn dates(&mut self, year: u32) {
        for (days, detail) in [(30, "in 30 days"), (90, "in 90 days"), (year, "in a year")] {
            if let Some(date) = later(self.view.today, days) {
                self.add(CompletionKind::Date, date.to_string(), detail);
            }
        }
    }
}

/// Returns the date a number of days after another.
pub(super) fn later(from: Date, days: u32) -> Option<Date> {
    (0..days).try_fold(from, |day, _| day.next_day())
}
