//! Previews of the compiled output, of who may do what, and of tests.

use super::compiled::CompiledGrants;
use super::hover::grants::flat;
use super::{FilePosition, ProgramView, touches};
use crate::ask::decisions::Decisions;
use crate::ask::matrix;
use crate::diagnostic::render::render;
use crate::diagnostic::{Diagnostic, Severity, sort_and_dedup};
use crate::emit::matrix::{MatrixFormat, MatrixView};
use crate::emit::{self, Target, show};
use crate::model::{RoleId, Test};
use crate::policy::roles;
use crate::policy::service_roles::service_roles;
use crate::syntax::ast::StatementNode;
use crate::text::{Loc, printable};

/// Columns of a table of who may do what.
const TABLE_WIDTH: usize = 120;

/// A document for an editor to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    pub title: String,
    pub language: PreviewLanguage,
    pub text: String,
}

/// The language of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviewLanguage {
    Json,
    TypeScript,
    Markdown,
    Html,
    Text,
}

impl PreviewLanguage {
    /// Returns the identifier of the protocol.
    pub fn id(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::TypeScript => "typescript",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Text => "plaintext",
        }
    }

    /// Returns the ending of the name of a file.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::TypeScript => "ts",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Text => "txt",
        }
    }
}

impl Preview {
    fn json(title: impl Into<String>, text: String) -> Self {
        Self { title: title.into(), language: PreviewLanguage::Json, text }
    }
}

/// Returns the policies about a position: for a grant, its statements and the policies of its roles; for a declaration, the policies
/// of its principals, and the grants on it with the policies of their roles; otherwise the policies of all roles.
///
/// # Errors
/// A message for the user if there are none.
pub fn policy(view: &ProgramView<'_, '_>, at: Option<FilePosition>) -> Result<Preview, String> {
    check(view)?;
    let compiled = CompiledGrants::new(view);
    let Some((at, statement)) = at.and_then(|at| Some((at, view.statement(at)?))) else { return all(view) };
    match statement {
        StatementNode::Grant(written) => {
            let loc = Loc { file: at.file, span: written.span };
            let grant = compiled.grant(loc).ok_or("This grant does not compile.")?;
            let title = format!("Policies behind {}", view.line(loc));
            write(view, &compiled, title, &[(loc, compiled.statements(grant))], &grant.roles)
        }
        StatementNode::Declare(declare) => {
            let name = Loc { file: at.file, span: declare.name };
            // In a user pool the position may be in one group.
            let program = view.program();
            let inside = |role: &RoleId| {
                let held = program.declared(program.roles[role.index()].principal);
                held.file == at.file && declare.span.start <= held.span.start && held.span.end <= declare.span.end
            };
            let mut roles: Vec<RoleId> = (0..program.roles.len() as u32).map(RoleId).filter(inside).collect();
            let group = declare
                .body
                .iter()
                .flat_map(|body| &body.clauses)
                .find(|clause| clause.spec.word == "group" && touches(clause.span, at.offset));
            if let Some(group) = group {
                roles.retain(|role| {
                    let held = program.declared(program.roles[role.index()].principal).span;
                    group.span.start <= held.start && held.end <= group.span.end
                });
            }
            let mut about = Vec::new();
            if group.is_none() {
                let on = compiled.object_at(name).map_or(&[][..], |object| compiled.grants_on(object));
                for grant in on.iter().map(|grant| compiled.nth(*grant)) {
                    about.push((grant.loc, compiled.statements(grant)));
                    roles.extend(grant.roles.iter().copied());
                }
                roles.sort_unstable();
                roles.dedup();
            }
            let what = group.and_then(super::symbol::member_name).unwrap_or(declare.name);
            let what = view.slice(Loc { file: at.file, span: what });
            if roles.is_empty() {
                return Err(format!("Nothing is granted to {what}, or on it."));
            }
            write(view, &compiled, format!("Policies of {what}"), &about, &roles)
        }
        StatementNode::Param(_) | StatementNode::Test(_) => all(view),
    }
}

/// Returns the output of a target.
///
/// # Errors
/// A message for the user if there is none.
pub fn template(view: &ProgramView<'_, '_>, target: Target) -> Result<Preview, String> {
    check(view)?;
    let text = emit::emit(view.program(), target).map_err(|errors| sentence(view, &errors))?;
    let language = if target.is_json() { PreviewLanguage::Json } else { PreviewLanguage::TypeScript };
    Ok(Preview { title: target.title().to_owned(), language, text })
}

/// Returns who may do what.
///
/// # Errors
/// A message for the user if the program has errors.
pub fn matrix(view: &ProgramView<'_, '_>, format: MatrixFormat) -> Result<Preview, String> {
    check(view)?;
    let decisions = Decisions::new(view.program());
    let matrix = matrix::matrix(&decisions);
    let text = MatrixView::new(&decisions, &matrix).write(format, TABLE_WIDTH);
    let language = match format {
        MatrixFormat::Table | MatrixFormat::Csv => PreviewLanguage::Text,
        MatrixFormat::Markdown => PreviewLanguage::Markdown,
        MatrixFormat::Json => PreviewLanguage::Json,
        MatrixFormat::Html => PreviewLanguage::Html,
    };
    Ok(Preview { title: "Who may do what".to_owned(), language, text })
}

/// Returns the outcome of the test at a position, otherwise of all tests.
///
/// # Errors
/// A message for the user if there is none.
pub fn test<'v, 's>(
    view: &ProgramView<'v, 's>,
    compiled: &CompiledGrants<'v, 's>,
    at: Option<FilePosition>,
) -> Result<Preview, String> {
    check(view)?;
    let program = view.program();
    let assertions = compiled.assertions().ok_or("No test is run while the program has errors.")?;
    let one = at.and_then(|at| match view.statement(at)? {
        StatementNode::Test(written) => assertions.test(Loc { file: at.file, span: written.span }),
        _ => None,
    });
    let tests: Vec<&Test<'_>> = one.map_or_else(|| program.tests.iter().collect(), |test| vec![test]);
    if tests.is_empty() {
        return Err("The program has no test.".to_owned());
    }
    let mut text = String::new();
    let mut failures = Vec::new();
    for test in &tests {
        let title = printable(test.title, &[]);
        text.push_str(&format!("{title}: {}\n", assertions.tally(test).words()));
        for (expectation, failed) in test.expectations.iter().filter_map(|asked| assertions.at(asked.loc)) {
            let word = if failed.is_empty() { "ok    " } else { "FAILED" };
            text.push_str(&format!("  {word}  {}\n", flat(view.slice(expectation.loc))));
            failures.extend(failed.iter().map(|failure| failure.diagnostic.clone()));
        }
    }
    if !failures.is_empty() {
        text.push('\n');
        text.push_str(&render(&failures, view.sources, false));
    }
    let title = one.map_or_else(|| "Tests".to_owned(), |test| format!("Test {}", printable(test.title, &[])));
    Ok(Preview { title, language: PreviewLanguage::Text, text })
}

fn all(view: &ProgramView<'_, '_>) -> Result<Preview, String> {
    let (mut roles, errors) = roles::roles(view.program());
    roles.extend(service_roles(view.program()));
    if !errors.is_empty() {
        return Err(sentence(view, &errors));
    }
    Ok(Preview::json("Policies", show::roles(view.program(), &[], &roles)))
}

fn write<'v, 's>(
    view: &ProgramView<'v, 's>,
    compiled: &CompiledGrants<'v, 's>,
    title: String,
    grants: &show::GrantStatements<'_>,
    roles: &[RoleId],
) -> Result<Preview, String> {
    let roles: Result<Vec<_>, String> = roles.iter().map(|role| compiled.role(*role)).collect();
    let roles = roles.map_err(|message| format!("There is no policy: {message}."))?;
    Ok(Preview::json(title, show::roles(view.program(), grants, &roles)))
}

/// Returns an error if the program has errors.
fn check(view: &ProgramView<'_, '_>) -> Result<(), String> {
    let mut errors: Vec<Diagnostic> =
        view.analysis.diagnostics.iter().filter(|found| found.severity == Severity::Error).cloned().collect();
    sort_and_dedup(&mut errors);
    match errors.is_empty() {
        true if view.analysis.broken => Err("Nothing is compiled while the program has errors.".to_owned()),
        true => Ok(()),
        false => Err(sentence(view, &errors)),
    }
}

fn sentence(view: &ProgramView<'_, '_>, errors: &[Diagnostic]) -> String {
    let Some(first) = errors.first() else { return "Nothing is compiled.".to_owned() };
    let place = first.primary().map_or(String::new(), |loc| format!(" at {}", view.line(loc)));
    match errors.len() {
        1 => format!("Nothing is compiled while an error stands{place}: {}.", first.message),
        many => format!("Nothing is compiled while {many} errors stand, the first{place}: {}.", first.message),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::compile;
    use crate::ide::symbol::testing::{every_place, examples, with_view};
    use crate::ide::testing::view;

    const PROGRAM: &str = "user_pool Users { login email; client web; group admins; group others }\n\
identity_pool Identities { sign_in Users.web }\n\
table Notes { key userId: identity }\nbucket Uploads\nbucket Idle\nfunction List\n\
grant auth_users read table Notes where owner(userId)\n\
grant group admins put table Notes\n\
grant function List get bucket Uploads at \"a/\"\n";

    /// The title, the number of grants, and the principals; or the error.
    fn show(before: &str) -> String {
        let text = PROGRAM.replacen(before, &format!("$0{before}"), 1);
        view(&text, |view, at| match policy(view, Some(at)) {
            Err(error) => error,
            Ok(Preview { title, text, .. }) => {
                let value: Value = serde_json::from_str(&text).expect("JSON");
                let principals = value["principals"].as_array().expect("a list");
                let principals: Vec<&str> =
                    principals.iter().map(|one| one["principal"].as_str().expect("a title")).collect();
                let own = value["grants"].as_array().map_or(0, Vec::len);
                format!("{title}: {own}, {}", principals.join(", "))
            }
        })
    }

    #[test]
    fn what_a_place_is_about() {
        let cases = [
            ("read table", "Policies behind main.authc:7: 1, Identities.auth_users, group Users.admins"),
            ("put table", "Policies behind main.authc:8: 1, group Users.admins"),
            ("Identities", "Policies of Identities: 0, Identities.auth_users"),
            ("Users {", "Policies of Users: 0, group Users.admins"),
            ("admins", "Policies of admins: 0, group Users.admins"),
            ("others", "Nothing is granted to others, or on it."),
            ("List", "Policies of List: 0, function List"),
            ("Notes", "Policies of Notes: 2, Identities.auth_users, group Users.admins"),
            ("Uploads", "Policies of Uploads: 1, function List"),
            ("Idle", "Nothing is granted to Idle, or on it."),
        ];
        for (before, expected) in cases {
            assert_eq!(show(before), expected);
        }
    }

    #[test]
    fn errors_are_told() {
        view(
            &format!("{PROGRAM}grant group nobody get table Notes\n$0grant group admins get table Nots\n"),
            |view, at| {
                let error = "Nothing is compiled while 2 errors stand, the first at main.authc:10: ";
                let matrix = matrix(view, MatrixFormat::Html);
                for found in [policy(view, Some(at)), policy(view, None), template(view, Target::Bundle), matrix] {
                    let found = found.expect_err("an error");
                    assert!(found.starts_with(error), "{found}");
                }
            },
        );
        let params: String = (0..2).map(|n| format!("param {}: string\n", ["stage", "Stage"][n])).collect();
        view(&params, |view, _| {
            assert_eq!(
                template(view, Target::CloudFormation),
                Err("Nothing is compiled while an error stands at main.authc:2: two names become the logical id `Stage`.".into())
            );
        });
    }

    #[test]
    fn tests_are_run() {
        let tests = "test \"one\" { assert group admins can put table Notes }\n\
test \"two\" {\n  assert group admins can put table Notes\n  assert group admins\n    cannot put table Notes\n}\n";
        let shown = |before: &str| {
            let text = format!("{PROGRAM}{tests}").replacen(before, &format!("$0{before}"), 1);
            view(&text, |view, at| test(view, &CompiledGrants::new(view), Some(at)))
        };
        let one = shown("assert").expect("it runs");
        assert_eq!((one.title.as_str(), one.language.id()), ("Test one", "plaintext"));
        assert_eq!(one.text, "one: 1 of 1 holds\n  ok      assert group admins can put table Notes\n");
        let two = shown("test \"two\"").expect("it runs").text;
        let (list, failures) = two.split_once("\n\n").expect("a list, and what does not hold");
        assert_eq!(
            list,
            "two: 1 of 2 holds\n  ok      assert group admins can put table Notes\n  \
FAILED  assert group admins cannot put table Notes"
        );
        assert!(failures.contains("AC0701") && failures.contains("allowed by this grant"), "{failures}");
        let all = shown("bucket Idle").expect("they run");
        assert!(all.title == "Tests" && all.text.starts_with("one: ") && all.text.contains("\ntwo: "), "{}", all.text);
        view(PROGRAM, |view, at| {
            let error = test(view, &CompiledGrants::new(view), Some(at)).expect_err("there is none");
            assert_eq!(error, "The program has no test.");
        });
    }

    #[test]
    fn who_may_do_what() {
        view(PROGRAM, |view, _| {
            let shown = |format| matrix(view, format).expect("no errors");
            let table = shown(MatrixFormat::Table);
            assert_eq!((table.title.as_str(), table.language.id()), ("Who may do what", "plaintext"));
            assert!(table.text.contains("table Notes") && table.text.contains("group Users.admins"), "{}", table.text);
            let page = shown(MatrixFormat::Html);
            assert_eq!((page.language.id(), page.language.extension()), ("html", "html"));
            assert!(page.text.starts_with("<!doctype html>"), "{}", page.text);
            assert_eq!(shown(MatrixFormat::Markdown).language.extension(), "md");
        });
    }

    /// What is shown is what would be deployed.
    #[test]
    fn templates_are_those_of_the_compiler() {
        for sources in examples() {
            with_view(&sources, |view| {
                for target in Target::ALL {
                    let options = compile::CompileOptions {
                        target,
                        set: Vec::new(),
                        today: view.today,
                        skip_tests: false,
                        compact: false,
                    };
                    // A target may have no words for an example.
                    let compiled = compile::compile(&sources, &options).artefact;
                    assert!(
                        compiled.is_some() || matches!(target, Target::Terraform | Target::Pulumi),
                        "an example compiles"
                    );
                    let shown = template(view, target).ok().map(|preview| preview.text.into_bytes());
                    assert_eq!(shown, compiled);
                }
                let bundle: Value =
                    serde_json::from_str(&template(view, Target::Bundle).expect("it compiles").text).expect("JSON");
                let policies: Value =
                    serde_json::from_str(&policy(view, None).expect("it compiles").text).expect("JSON");
                assert_eq!(policies["principals"], bundle["principals"]);
            });
        }
    }

    #[test]
    fn any_text_can_be_asked() {
        every_place(41, |view, at| {
            if let Ok(preview) = policy(view, Some(at)) {
                assert!(serde_json::from_str::<Value>(&preview.text).is_ok());
            }
            assert!(template(view, Target::Bundle).is_ok() || view.analysis.has_errors());
        });
    }
}
