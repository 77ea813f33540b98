//! Editing a program gives what a fresh start gives: 10,000 random edits, in bursts.

use std::ops::Range;
use std::path::PathBuf;

use authc::check::Options;
use authc::compile;
use authc::diagnostic::Diagnostic;
use authc::ide::incremental::IncrementalAnalysis;
use authc::lint::{self, RuleLevels};
use authc::text::{FileId, LineIndex, Sources};

use crate::support::generated::path;
use crate::support::random::Random;
use crate::support::{count, today};

/// What the checker finds in a program that was never edited.
fn fresh(sources: &Sources) -> Vec<Diagnostic> {
    let options = Options { set: Vec::new(), today: today() };
    let mut analysis = compile::analyse(sources, &options);
    let found = std::mem::take(&mut analysis.diagnostics);
    lint::run_rules(sources, &analysis, found, &RuleLevels::default(), today(), lint::Depth::Analysis).diagnostics
}

fn examples() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(path("examples"))
        .expect("examples")
        .flatten()
        .flat_map(|folder| std::fs::read_dir(folder.path()).into_iter().flatten().flatten())
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "authc"))
        .collect();
    found.sort();
    found
}

/// Some programs to begin with, of one file and of several.
fn programs() -> Vec<Vec<String>> {
    let texts: Vec<String> = examples().iter().map(|path| std::fs::read_to_string(path).expect("an example")).collect();
    let mut programs: Vec<Vec<String>> = texts.iter().map(|text| vec![text.clone()]).collect();
    for text in &texts {
        // The same program in two files, cut at a line that begins a grant.
        if let Some(at) = text.find("\ngrant ") {
            programs.push(vec![text[..=at].to_owned(), text[at + 1..].to_owned()]);
        }
    }
    let many: String = (0..40)
        .map(|n| format!("table T{n} {{ key id: identity }}\nfunction F{n} {{ handler \"src/f{n}.main\" }}\ngrant function F{n} read table T{n}\n"))
        .collect();
    programs.push(vec![many]);
    programs.push(vec![GROUPS.to_owned()]);
    programs.push(vec![GROUPS.replace("; isolated", "")]);
    programs.push(vec![LIMITS.to_owned()]);
    let grants = LIMITS.find("\ngrant").expect("a grant") + 1;
    programs.push(vec![LIMITS[grants..].to_owned(), LIMITS[..grants].to_owned()]);
    programs.push(vec![REFERENCES.to_owned()]);
    let grants = REFERENCES.find("\ngrant").expect("a grant") + 1;
    programs.push(vec![REFERENCES[grants..].to_owned(), REFERENCES[..grants].to_owned()]);
    programs.push(vec![String::new(), "grant".to_owned()]);
    programs
}

const GROUPS: &str = r#"user_pool Users {
  login email
  client web { flows srp, refresh }
  group admins { precedence 1 }
  group test { precedence 2 }
  group staff { precedence 3; isolated }
}
identity_pool Identities {
  sign_in Users.web
  ambiguous_role deny
  classic_flow on
}
table Notes { key userId: identity, noteId: string }
grant group admins read table Notes
grant group Users.admins put table Notes
grant group test read table Notes
grant auth_users except group admins delete table Notes where owner(userId)
grant auth_users read table Notes where owner(userId)
@allow(unbound-key, "support reads all", until 2027-01-01)
grant group staff scan table Notes
/// the stage
param stage: string = "dev"
test "notes" {
  assert auth_users can read table Notes where userId = self
  assert auth_users, group admins except group test cannot put, delete table Notes after 2027-01-01
}
"#;

/// What is kept from single groups, and in the end from who is in several.
const LIMITS: &str = r#"user_pool Users {
  login email
  client web
  group admins { precedence 1 }
  group staff
  group banned { isolated on }
}
identity_pool Identities { sign_in Users.web }
table Notes { key userId: identity; index byDay { key day: string } }
table Orders
table Lists
bucket Files
queue Jobs
topic News
grant group admins query table Notes
grant group staff put bucket Files at "staff/"
grant auth_users except group staff, group banned get bucket Files at "all/"
grant group banned get table Orders
deny group staff put bucket Files at "legal/"
deny group staff query index Notes.byDay
grant group admins scan index Notes.byDay
grant group admins, put bucket Files at "admins/"
grant group staff send queue Jobs
grant group admins publish topic News
grant group admins get table Lists
grant group staff get table Orders
grant group staff scan table Orders
deny group admins scan table Orders
deny auth_users delete table Orders
grant group admins update table Orders
"#;

/// Declarations that name each other, and grants that depend on them by one name or several.
const REFERENCES: &str = r#"param stage: string = "dev"
user_pool Users {
  login email
  client web { flows srp, refresh }
  trigger pre_sign_up -> Welcome
}
identity_pool Identities { sign_in Users.web; tag team = claim("custom:team") }
function Welcome { handler "src/welcome.main" }
function Search { handler "src/search.main" }
function Upload { handler "src/upload.main" }
function Check { handler "src/check.main" }
api Http http {
  authorizer signed_in jwt Users.web
  authorizer iam iam
  default signed_in
  route GET /notes -> Search
  route POST /uploads -> Upload
  route DELETE /notes -> Search { iam }
}
secret Login
database Ledger { secret Login }
bucket Files
topic Events
event_api IncrementalAnalysis { channel rooms }
table Notes { key userId: identity, noteId: string; index byTag { key tag: string, noteId: string } }
table Parts { key team: tag(team) }
grant auth_users read table Notes where owner(userId)
grant auth_users query index Notes.byTag via route Http GET /notes
grant auth_users put bucket Files at "private/{identity}/"
grant auth_users put bucket Files at "inbox/" via route Http POST /uploads
grant function Search query index Notes.byTag
grant function Welcome put table Notes
grant function Upload invoke function Check
grant function Check read secret Login
grant function Check execute database Ledger
grant auth_users invoke route Http DELETE /notes
grant auth_users publish topic Events
grant auth_users subscribe channel IncrementalAnalysis.rooms
grant auth_users read table Parts where owner(team)
deny auth_users delete bucket Files
"#;

const SNIPPETS: &[&str] = &[
    "grant auth_users read table Notes where owner(userId)\n",
    "deny auth_users delete table Notes\n",
    "table Other { key id: identity }\n",
    "param x: string\n",
    "param stage: string = \"dev\"\n",
    "test \"t\" {\n",
    "@allow(whole-bucket, \"because\")\n",
    "@allow(",
    "@",
    "bucket Files\n",
    "group test { precedence 1 }",
    "grant",
    "deny",
    "test",
    "ambiguous_role deny",
    "deny Users.auth_users",
    "deny x",
    "deny;",
    "param",
    "group ",
    "group admins",
    "except group admins ",
    "function ",
    "table ",
    "Notes",
    "read",
    "reed",
    ", put",
    " where owner(userId)",
    " because \"x\"",
    " until 2020-01-01",
    " after 2027-01-01",
    "after",
    "auth_users, ",
    "\"",
    "// ",
    "/// doc\n",
    "//\n",
    "{",
    "}",
    "(",
    ")",
    ";",
    ",",
    ".",
    "/",
    "/x ",
    "\\",
    "$",
    "'",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "\t",
    "é",
    "🙂",
    "\u{202e}",
    "\u{feff}",
    "\0",
    "x",
    "_",
    "1",
    "-",
];

fn show(diagnostics: &[Diagnostic]) -> String {
    let line = |found: &Diagnostic| {
        let labels: Vec<_> = found.labels.iter().map(|label| (label.loc.file.0, label.loc.span, &label.text)).collect();
        format!("{} {} {labels:?} {:?} {:?}\n", found.code.id, found.message, found.notes, found.fixes)
    };
    diagnostics.iter().map(line).collect()
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, character) in text.char_indices().filter(|(_, character)| character.is_ascii_alphanumeric()) {
        match words.last_mut().filter(|word| word.end == at) {
            Some(word) => word.end = at + character.len_utf8(),
            None => words.push(at..at + character.len_utf8()),
        }
    }
    words
}

fn pick(random: &mut Random, words: &[Range<usize>]) -> Option<Range<usize>> {
    words.get(random.below(words.len().max(1))).cloned()
}

/// An edit: what goes, and what comes.
fn edit(random: &mut Random, text: &str) -> (usize, usize, String) {
    let start = boundary(text, random.below(text.len() + 1));
    let length = match random.below(8) {
        0..=3 => 0,
        4..=5 => random.below(3),
        6 => random.below(40),
        _ => random.below(200),
    };
    let end = boundary(text, (start + length).min(text.len())).max(start);
    // One word of the program for another: what is declared, and what is named, changes.
    if random.below(4) == 0 {
        let words = words(text);
        if let (Some(old), Some(new)) = (pick(random, &words), pick(random, &words)) {
            return (old.start, old.end, text[new].to_owned());
        }
    }
    // Whole lines, in and out, so that programs stay more right than wrong.
    if random.below(3) == 0 {
        let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let next = text[line..].find('\n').map_or(text.len(), |at| line + at + 1);
        return match random.below(3) {
            0 => (line, next, String::new()),
            1 => (line, line, SNIPPETS[random.below(SNIPPETS.len())].to_owned()),
            _ => (line, line, text[line..next].to_owned()),
        };
    }
    let new = if random.below(4) == 0 { "" } else { SNIPPETS[random.below(SNIPPETS.len())] };
    (start, end, new.to_owned())
}

fn edits(count: usize, seed: u64) {
    let programs = programs();
    let mut random = Random(seed);
    let mut done = 0;
    while done < count {
        let program = &programs[random.below(programs.len())];
        let mut sources = Sources::default();
        for (number, text) in program.iter().enumerate() {
            sources.add(format!("{number}.authc"), None, text.clone());
        }
        let mut live = IncrementalAnalysis::new(sources, RuleLevels::default(), today()).lint_at_once(0);
        live.check();
        let mut undo: Vec<(FileId, usize, usize, String)> = Vec::new();
        for _ in 0..40 {
            let mut told = Vec::new();
            for _ in 0..=random.below(4) {
                let (file, start, end, new) = match undo.pop().filter(|_| random.below(2) == 0) {
                    Some(back) => back,
                    None => {
                        let file = FileId(random.below(live.sources().len()) as u32);
                        let (start, end, new) = edit(&mut random, &live.sources().file(file).text);
                        (file, start, end, new)
                    }
                };
                let text = &live.sources().file(file).text;
                if end > text.len() || !text.is_char_boundary(start) || !text.is_char_boundary(end) {
                    continue;
                }
                undo.push((file, start, start + new.len(), text[start..end].to_owned()));
                live.edit(file, start as u32..end as u32, &new);
                told.push((file, start, end, new));
                done += 1;
            }
            if random.below(3) == 0 {
                let file = FileId(0);
                live.with_surroundings(file, 0, |_, _| ());
            }
            let found = live.check();
            let expected = fresh(live.sources());
            assert!(
                found.diagnostics == expected,
                "seed {seed}: after {told:?}\n--- found\n{}\n--- expected\n{}\n--- text\n{}",
                show(&found.diagnostics),
                show(&expected),
                live.sources().iter().map(|(_, file)| file.text.as_str()).collect::<Vec<_>>().join("\n=====\n")
            );
            for (id, file) in live.sources().iter() {
                let lines = LineIndex::of_editor(&file.text);
                let starts =
                    |index: &LineIndex| (0..index.len() as u32).map(|line| index.start(line)).collect::<Vec<_>>();
                assert_eq!(starts(live.lines(id)), starts(&lines));
            }
        }
    }
}

#[test]
fn edits_give_what_a_fresh_start_gives() {
    edits(10_000, 1);
}

#[test]
#[ignore = "slow: run by tests/e2e/run.sh"]
fn many_edits_give_what_a_fresh_start_gives() {
    for seed in 2..2 + count("AUTHC_EDITS", 40) as u64 {
        edits(10_000, seed);
    }
}
