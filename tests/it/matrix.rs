//! The matrix leaves out what cannot be; it must say what asking about everything says.

use std::collections::BTreeSet;

use crate::support;
use crate::support::program::program;
use crate::support::random::Random;
use authc::ask::decisions::Decisions;
use authc::ask::matrix::{EntryEffect, Matrix, RowSubject, matrix};
use authc::ask::question::{QuestionTerms, Subjects};
use authc::check;
use authc::compile::analyse;
use authc::model::grant::Permission;
use authc::model::{Grantee, Program};
use authc::policy::prove::Proof;
use authc::text::Sources;

/// Passes the programs of some seeds on that compile.
fn programs(count: usize, read: impl for<'s> Fn(&str, &Decisions<'_, 's>, &Matrix<'s>)) {
    let (mut seed, mut done) = (support::count("AUTHC_SEED", 1) as u64, 0);
    while done < count {
        let text = program(&mut Random(seed)).text();
        seed += 1;
        if !support::codes(&text).is_empty() {
            continue;
        }
        done += 1;
        let sources = Sources::single("example.authc", &text);
        let analysis = analyse(&sources, &check::Options { set: Vec::new(), today: support::today() });
        let decisions = Decisions::new(&analysis.program);
        read(&text, &decisions, &matrix(&decisions));
    }
}

/// Asks about each verb on each thing for each role, with all policies of the role, and compares with the cells.
fn compare<'s>(text: &str, decisions: &Decisions<'_, 's>, matrix: &Matrix<'s>) -> usize {
    let program: &Program<'s> = decisions.program();
    let mut asked = 0;
    for (row, cells) in matrix.rows.iter().zip(&matrix.cells) {
        let RowSubject::Target(target) = row.subject else { continue };
        for (column, cell) in matrix.columns.iter().zip(cells) {
            let Some(role) = column.role else { continue };
            let grantee = Grantee::of(program.roles[role.index()].principal);
            for verb in target.object.kind(program).verbs.iter().filter(|verb| !verb.unscoped) {
                let permissions = [Permission::Verb(verb)];
                let subjects = Subjects { target, permissions: &permissions, terms: QuestionTerms::default() };
                let answers: Vec<Proof> = subjects
                    .each(decisions, grantee)
                    .iter()
                    .map(|(_, question)| decisions.possible(role, question))
                    .collect();
                let all_possible = answers.iter().all(|answer| matches!(answer, Proof::Possible(_)));
                let any_undecided = answers.iter().any(|answer| matches!(answer, Proof::Undecided(_)));
                let entry = cell.entries.iter().find(|entry| !entry.raw && entry.name == verb.name);
                let allowed = entry.is_some_and(|entry| entry.effect == EntryEffect::Allowed);
                let place = || format!("{} may {} on {}\n{text}", column.title, verb.name, row.title);
                assert!(any_undecided || allowed == all_possible, "{}: {answers:?} and {entry:?}", place());
                for (action, question) in subjects.each(decisions, grantee) {
                    let possible = !matches!(decisions.possible(role, &question), Proof::Impossible);
                    let told = cell
                        .entries
                        .iter()
                        .any(|entry| entry.effect != EntryEffect::Denied && entry.actions.contains(&action));
                    assert!(told || !possible, "{action} is hidden: {}", place());
                }
                asked += 1;
            }
        }
    }
    asked
}

/// Every action that a compiled policy allows is in some cell.
fn nothing_is_hidden(text: &str, decisions: &Decisions<'_, '_>, matrix: &Matrix<'_>) {
    for (place, column) in matrix.columns.iter().enumerate() {
        let Some(role) = column.role else { continue };
        let entries = || matrix.cells.iter().flat_map(|row| &row[place].entries);
        let verbs: BTreeSet<&str> = entries().map(|entry| entry.name.as_str()).collect();
        let told: BTreeSet<&str> = entries().flat_map(|entry| entry.actions.iter().map(String::as_str)).collect();
        let policies = &decisions.role(role).expect("a role that fits").compiled.policies;
        for statement in policies.iter().flat_map(|policy| &policy.statements).filter(|statement| !statement.deny) {
            for action in &statement.actions {
                let goes_with_a_verb = authc::catalog::KINDS.iter().any(|kind| {
                    let gives = |verb: &authc::catalog::kind::Verb| {
                        verbs.contains(verb.name) && verb.extra.iter().any(|extra| extra.actions.contains(action))
                    };
                    kind.verbs.iter().any(gives)
                });
                let derived = authc::catalog::DERIVED.iter().any(|derived| derived.action == *action);
                assert!(
                    told.contains(action) || goes_with_a_verb || derived,
                    "{action} of {} is in no cell\n{text}",
                    column.title
                );
            }
        }
    }
}

#[test]
fn the_matrix_is_what_asking_about_everything_gives() {
    let asked = std::cell::Cell::new(0);
    programs(support::count("AUTHC_PROGRAMS", 12), |text, decisions, matrix| {
        asked.set(asked.get() + compare(text, decisions, matrix));
        nothing_is_hidden(text, decisions, matrix);
    });
    assert!(asked.get() > 1_000, "only {} questions were asked", asked.get());
}

/// The cells of a program as `WHO on WHAT: VERB [CONDITIONS] [-DENIALS]`.
fn told(text: &str) -> Vec<String> {
    let sources = Sources::single("example.authc", text);
    let analysis = analyse(&sources, &check::Options { set: Vec::new(), today: support::today() });
    assert!(!analysis.has_errors(), "{:#?}", analysis.diagnostics.first());
    let decisions = Decisions::new(&analysis.program);
    let matrix = matrix(&decisions);
    let mut told = Vec::new();
    for (row, cells) in matrix.rows.iter().zip(&matrix.cells) {
        for (column, cell) in matrix.columns.iter().zip(cells) {
            for entry in &cell.entries {
                let mut line = format!("{} on {}: {}", column.title, row.title, entry.name);
                if entry.effect == EntryEffect::Denied {
                    line.push_str(" denied");
                }
                for way in entry.widest_ways() {
                    line.push_str(&format!(" [{}]", [&way.conditions[..], &way.notes[..]].concat().join(", ")));
                }
                for denial in &entry.denials {
                    line.push_str(&format!(" -[{}]", denial.conditions.join(", ")));
                }
                told.push(line);
            }
        }
    }
    told
}

const WHO: &str = "param stage: string = \"dev\"\nuser_pool Users { login email; client web; group admins { precedence 1 }; group single { isolated on }; membership single because \"one each\" }\n\
    identity_pool Ids { sign_in Users.web; guests on because \"logos\"; tag tenant = claim(\"custom:tenant\") }\n\
    function Work { handler \"work.main\" }\n";

/// Expects that of the lines of a program exactly these are about something of a name.
#[track_caller]
fn expect(program: &str, name: &str, expected: &[&str]) {
    let told = told(&format!("{WHO}{program}"));
    let about: Vec<&String> = told.iter().filter(|line| line.contains(name)).collect();
    assert_eq!(about, expected, "{told:#?}");
}

#[test]
fn conditions_are_told_in_words() {
    let table = "table Notes { key userId: identity, noteId: string; index byTenant { key tenant: tag(tenant) } }\n";
    expect(
        &format!("{table}grant group admins put table Notes where owner(userId) until 2099-12-31\n"),
        "Notes",
        &[
            "group Users.admins on table Notes: put [own items only (userId), until 2099-12-31, answers show nothing of the old data]",
        ],
    );
    expect(
        &format!("{table}grant group admins query index Notes.byTenant where owner(tenant)\n"),
        "Notes",
        &["group Users.admins on index Notes.byTenant: query [own items only (tenant)]"],
    );
    expect(
        &format!("{table}grant group admins get table Notes where owner(userId) and attributes(title)\n"),
        "Notes",
        &["group Users.admins on table Notes: get [own items only (userId), only attributes noteId, title, userId]"],
    );
    let bucket = "bucket Files { name \"files-{stage}\" }\n";
    expect(
        &format!(
            "{bucket}grant unauth_users get bucket Files at \"{{stage}}/public/\"\n\
             grant group admins list bucket Files at \"t/{{tag:tenant}}/\"\n\
             grant group admins get bucket Files where expires(\"15m\")\n"
        ),
        "Files",
        &[
            "Ids.unauth_users on bucket Files: get [under \"{stage}/public/\"]",
            "group Users.admins on bucket Files: get [expires(\"15m\")]",
            "group Users.admins on bucket Files: list [under \"t/{tag:tenant}/\"]",
        ],
    );
}

#[test]
fn denials_are_shown() {
    let bucket = "bucket Files\ngrant auth_users get, put bucket Files\n";
    expect(
        &format!(
            "{bucket}deny group single get bucket Files\ndeny auth_users put bucket Files at \"locked/\"\ngrant group admins get bucket Files\n"
        ),
        "Files",
        &[
            "Ids.auth_users on bucket Files: get []",
            "Ids.auth_users on bucket Files: put [] -[under \"locked/\"]",
            "group Users.admins on bucket Files: get []",
            "group Users.admins on bucket Files: put [] -[under \"locked/\"]",
        ],
    );
    let denied = told(&format!("{WHO}{bucket}deny auth_users put bucket Files\n"));
    assert!(denied.contains(&"Ids.auth_users on bucket Files: put denied [] -[]".to_owned()), "{denied:#?}");
}

#[test]
fn what_goes_with_a_grant_is_shown() {
    let told = told(&format!(
        "{WHO}key Lock\ntable Notes {{ key id: string; kms Lock }}\nfunction Log {{ handler \"log.main\"; logs on }}\n\
         grant function Log get table Notes\ngrant function Log raw \"dynamodb:ListTables\" because \"#1\"\n"
    ));
    let starts = |start: &str| told.iter().any(|line| line.starts_with(start));
    assert!(starts("function Log on key Lock: decrypt [only through dynamodb, goes with table Notes]"), "{told:#?}");
    assert!(starts("function Log on actions without a resource: dynamodb:ListTables []"), "{told:#?}");
    assert!(starts("function Log on arn:…:logs:…:…:log-group:/aws/lambda/<Log>: logs:CreateLogGroup []"), "{told:#?}");
}

/// A hundred roles and a thousand resources.
#[test]
#[ignore = "slow: run by tests/e2e/run.sh"]
fn large_programs_take_seconds() {
    use std::fmt::Write as _;
    let mut text =
        String::from("user_pool Users {\n  login email\n  client web\n  membership single because \"one each\"\n");
    for group in 0..100 {
        let _ = writeln!(text, "  group g{group}");
    }
    text.push_str("}\nidentity_pool Ids { sign_in Users.web }\n");
    for resource in 0..1_000 {
        let _ = match resource % 2 {
            0 => writeln!(text, "table T{resource} {{ key id: identity }}"),
            _ => writeln!(text, "bucket B{resource}"),
        };
    }
    for group in 0..100 {
        for number in 0..30 {
            let resource = (group * 17 + number * 31) % 500 * 2;
            let _ = writeln!(text, "grant group g{group} read table T{resource} where owner(id)");
            let _ = writeln!(text, "grant group g{group} get bucket B{} at \"a/\"", resource + 1);
        }
    }
    let sources = Sources::single("example.authc", &text);
    let analysis = analyse(&sources, &check::Options { set: Vec::new(), today: support::today() });
    assert!(!analysis.has_errors(), "{:?}", analysis.diagnostics.first());
    let start = std::time::Instant::now();
    let decisions = Decisions::new(&analysis.program);
    let matrix = matrix(&decisions);
    let took = start.elapsed();
    let cells = matrix.cells.iter().flatten().filter(|cell| !cell.entries.is_empty()).count();
    println!("{cells} cells with access of {} in {took:?}", matrix.rows.len() * matrix.columns.len());
    assert!(cells >= 5_000 && took.as_secs() < 20, "{cells} cells in {took:?}");
}
