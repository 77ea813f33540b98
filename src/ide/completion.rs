//! What may be typed at a place: words of the grammar, and names that are in scope and of the right kind.

use super::hover::markdown;
use super::place::{Cursor, Place, place};
use super::symbol::{Names, Space, Symbol};
use super::{At, View};
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

pub(super) use blocks::around;

/// How many lines of a declaration are shown.
const LINES: usize = 20;

/// What is offered.
#[derive(Debug, Default)]
pub struct Completions {
    /// The items, best first by [`Completion::sort`].
    pub items: Vec<Completion>,
    /// Whether there are more.
    pub incomplete: bool,
}

/// One thing that is offered.
#[derive(Debug, Clone, PartialEq)]
pub struct Completion {
    /// What is shown.
    pub label: String,
    /// What it is.
    pub kind: Kind,
    /// More about it, on the same line.
    pub detail: String,
    /// What is written. With `snippet`, `$1` and `${1:x}` are places to fill in.
    pub insert: String,
    /// Whether there are places to fill in.
    pub snippet: bool,
    /// What goes.
    pub replace: Span,
    /// By what the items are put in order.
    pub sort: String,
    /// What is written elsewhere in the same file besides.
    pub additional: Vec<Edit>,
    /// What [`resolve`] needs.
    pub data: String,
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
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

/// Whole statements, with places to fill in. What is declared and not here has a name and nothing else.
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

/// What may be typed at a place.
pub fn complete(view: &View<'_, '_>, at: At, snippets: bool) -> Completions {
    let Some(cursor) = place(view, at) else { return Completions::default() };
    let place = cursor.place.clone();
    let replace = cursor.word;
    let mut list = List { view, file: at.file, cursor, replace, items: Vec::new(), incomplete: false, snippets };
    list.place(&place);
    Completions { items: list.items, incomplete: list.incomplete }
}

/// More about an item, as Markdown.
pub fn resolve(view: &View<'_, '_>, data: &str) -> Option<String> {
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
            let form = super::signature::form_of(clause);
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

fn declaration_of(view: &View<'_, '_>, name: &str) -> Option<String> {
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

/// What declares a member: its kind, its owner and its name are given.
fn member_of(view: &View<'_, '_>, path: &str) -> Option<String> {
    let mut words = path.splitn(3, ' ');
    let (kind, owner, name) = (words.next()?, words.next()?, words.next()?);
    let names = Names::new(view);
    let owner = names.global(owner)?;
    let member = match (kind, owner) {
        ("route", Symbol::Api(api)) => {
            let (method, path) = name.split_once(' ').unwrap_or(("", name));
            names.route(api, method, path)?
        }
        _ => names.member_of(owner, Space::of_word(kind)?, name)?,
    };
    let (file, clause) = names.clause(member)?;
    Some(beginning(clause.span.of(view.text(file))))
}

fn beginning(declared: &str) -> String {
    let mut lines: Vec<&str> = declared.lines().take(LINES + 1).collect();
    if lines.len() > LINES {
        lines[LINES] = "…";
    }
    markdown::block("authc", &lines.join("\n"))
}

/// A clause by its path: the first words of the declaration and of the clauses around it, and its own.
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

/// The items that are being collected.
struct List<'l, 'v, 's> {
    view: &'l View<'v, 's>,
    file: FileId,
    cursor: Cursor,
    replace: Span,
    items: Vec<Completion>,
    incomplete: bool,
    snippets: bool,
}

/// The order of the groups of items.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
enum Tier {
    /// What belongs to what stands before the cursor.
    Plain = 3,
    /// What begins something new.
    Next = 4,
    /// What is seldom meant.
    Later = 6,
    /// What changes the program elsewhere.
    Last = 9,
}

impl<'v, 's> List<'_, 'v, 's> {
    fn program(&self) -> &'v Program<'s> {
        self.view.program()
    }

    fn add(&mut self, kind: Kind, label: impl Into<String>, detail: impl Into<String>) -> &mut Completion {
        self.add_at(Tier::Plain, kind, label, detail)
    }

    fn add_at(
        &mut self,
        tier: Tier,
        kind: Kind,
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

    fn words(&mut self, kind: Kind, words: impl IntoIterator<Item = &'static str>, detail: &str) {
        for word in words {
            self.add(kind, word, detail);
        }
    }

    /// An item with places to fill in, where the client has them and nothing stands behind the cursor.
    fn snippet(&mut self, kind: Kind, label: &str, detail: &str, insert: &str) {
        let fits = self.snippets && self.cursor.behind.is_empty();
        let item = self.add(kind, label, detail);
        if fits {
            item.insert = insert.to_owned();
            item.snippet = true;
        }
    }

    /// Things that a statement declares.
    fn names<'n>(&mut self, names: impl IntoIterator<Item = &'n str>, detail: &str) {
        for name in names {
            self.add(Kind::Name, name, detail).data = format!("name {name}");
        }
    }

    /// Members of something that is declared.
    fn member_names<'n>(&mut self, owner: &str, word: &str, names: impl IntoIterator<Item = &'n str>) {
        for name in names {
            self.add(Kind::Name, name, word).data = format!("member {word} {owner} {name}");
        }
    }

    /// Names of which nothing more is known.
    fn plain_names<'n>(&mut self, names: impl IntoIterator<Item = &'n str>, detail: &str) {
        for name in names {
            self.add(Kind::Name, name, detail);
        }
    }

    fn place(&mut self, place: &Place) {
        match place {
            Place::Free | Place::Head(..) | Place::Param(0 | 3..) => {}
            Place::Statement => self.statement(),
            Place::Annotation => {
                let behind = "allow(${1:rule}, \"${2:why this is right here}\")$0";
                self.snippet(Kind::Keyword, "allow", "Excuse a finding of the linter", behind);
            }
            Place::Allow(0) => {
                for rule in registry::rules() {
                    self.add(Kind::Rule, rule.code.name, rule.code.summary).data = format!("rule {}", rule.code.id);
                }
            }
            Place::Allow(1) => {
                let snippet = "\"${1:why this is right here}\"$0";
                self.snippet(Kind::Snippet, "\"\"", "Why this is right here", snippet);
            }
            Place::Allow(_) => {
                self.add(Kind::Keyword, "until", "The last day on which it holds, in UTC");
            }
            Place::AllowDate => self.dates(365),
            Place::Sentence(line, part) => self.sentence(line, part),
            Place::Assert => {
                self.add(Kind::Keyword, "assert", "What must hold");
            }
            Place::Flavour(declaration) => {
                self.words(Kind::Option, declaration.flavours.iter().copied(), declaration.doc);
            }
            Place::Param(1) => {
                self.add(Kind::Option, "string", "Text");
                self.add(Kind::Option, "secret", "Text that consoles and logs do not show");
                self.add(Kind::Option, "ssm", "The default names a parameter of Systems Manager");
            }
            Place::Param(2) => {
                self.add(Kind::Keyword, "=", "A default");
            }
            Place::Clause(block, values) => {
                for value in values {
                    self.value(block, value);
                }
                self.clauses(block);
            }
            Place::Value(block, value) => self.value(block, value),
            Place::Text(around) => self.text(around),
        }
    }

    fn statement(&mut self) {
        for &(word, detail, snippet) in STATEMENTS {
            let detail = declaration(word).map_or(detail, |declaration| declaration.doc);
            self.snippet(Kind::Snippet, word, detail, snippet);
        }
        for declaration in DECLARATIONS {
            if !STATEMENTS.iter().any(|(word, ..)| *word == declaration.word) {
                let snippet = format!("{} ${{1:Name}}$0", declaration.word);
                self.snippet(Kind::Snippet, declaration.word, declaration.doc, &snippet);
            }
        }
        let annotation = "@allow(${1:rule}, \"${2:why this is right here}\")$0";
        self.snippet(Kind::Snippet, "@allow", "Excuse a finding of the linter", annotation);
    }

    /// Days to come, the last of them so many days ahead.
    fn dates(&mut self, year: u32) {
        for (days, detail) in [(30, "in 30 days"), (90, "in 90 days"), (year, "in a year")] {
            if let Some(date) = later(self.view.today, days) {
                self.add(Kind::Date, date.to_string(), detail);
            }
        }
    }
}

/// A day so many days after another.
pub(super) fn later(from: Date, days: u32) -> Option<Date> {
    (0..days).try_fold(from, |day, _| day.next_day())
}
