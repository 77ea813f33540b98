//! The lines of the sources that changed since a revision, as git has it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::Path;
use std::process::{Command, Output};

use crate::text::{FileId, Loc, Sources};
use crate::workspace::reason;

/// The lines that changed.
#[derive(Debug)]
pub(super) struct ChangedLines<'s> {
    sources: &'s Sources,
    files: BTreeMap<FileId, ChangedIn>,
}

#[derive(Debug)]
enum ChangedIn {
    /// The revision does not have the file.
    New,
    /// Lines from 1.
    Lines(Vec<RangeInclusive<usize>>),
}

impl ChangedLines<'_> {
    /// Returns whether a line of a location changed.
    pub fn touches(&self, loc: Loc) -> bool {
        let text = &self.sources.file(loc.file).text;
        let line = |offset: u32| text[..offset as usize].bytes().filter(|byte| *byte == b'\n').count() + 1;
        match self.files.get(&loc.file) {
            None => false,
            Some(ChangedIn::New) => true,
            Some(ChangedIn::Lines(changed)) => {
                let (first, last) = (line(loc.span.start), line(loc.span.end));
                changed.iter().any(|lines| *lines.start() <= last && first <= *lines.end())
            }
        }
    }
}

/// Returns the lines that differ from a revision. Files that git does not track are new.
///
/// # Errors
/// If there is no git, no repository, or no such revision; the text says which.
pub(super) fn changed_lines<'s>(sources: &'s Sources, revision: &str) -> Result<ChangedLines<'s>, String> {
    let mut files = BTreeMap::new();
    for (id, file) in sources.iter() {
        // What comes from standard input is in no repository.
        let Some(path) = &file.path else {
            files.insert(id, ChangedIn::New);
            continue;
        };
        let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let Some(name) = path.file_name() else { continue };
        let commit = resolve(directory, revision)?;
        let tracked = git(directory, &["ls-files".as_ref(), "--error-unmatch".as_ref(), "--".as_ref(), name])?;
        if !tracked.status.success() {
            files.insert(id, ChangedIn::New);
            continue;
        }
        let options = ["diff", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "-U0"];
        let arguments = options.map(AsRef::as_ref).into_iter().chain([commit.as_ref(), "--".as_ref(), name]);
        let diff = git(directory, &arguments.collect::<Vec<_>>())?;
        if !diff.status.success() {
            return Err(format!("git cannot compare `{}`: {}", file.name, first_line(&diff.stderr)));
        }
        files.insert(id, ChangedIn::Lines(added_lines(&String::from_utf8_lossy(&diff.stdout))));
    }
    Ok(ChangedLines { sources, files })
}

/// Returns the commit of a revision.
fn resolve(directory: &Path, revision: &str) -> Result<String, String> {
    let commit = format!("{revision}^{{commit}}");
    let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit].map(AsRef::as_ref);
    let resolved = git(directory, &arguments)?;
    if resolved.status.success() {
        return Ok(String::from_utf8_lossy(&resolved.stdout).trim().to_owned());
    }
    let inside = git(directory, &["rev-parse".as_ref(), "--git-dir".as_ref()])?;
    Err(match inside.status.success() {
        true => format!("git knows no revision `{revision}`; a shallow clone may lack it"),
        false => {
            format!("--changed-since needs a git repository, and `{}` is in none", crate::workspace::display(directory))
        }
    })
}

fn git(directory: &Path, arguments: &[&std::ffi::OsStr]) -> Result<Output, String> {
    let run = Command::new("git").arg("-C").arg(directory).args(arguments).output();
    run.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "--changed-since asks git, and there is no command `git`".to_owned(),
        _ => format!("git cannot be run: {}", reason(&error)),
    })
}

fn first_line(text: &[u8]) -> String {
    String::from_utf8_lossy(text).lines().next().unwrap_or_default().to_owned()
}

/// Returns the lines that a diff without context adds: `@@ -1,2 +3,4 @@` adds four lines from the third.
fn added_lines(diff: &str) -> Vec<RangeInclusive<usize>> {
    let hunks = diff.lines().filter_map(|line| line.strip_prefix("@@ -"));
    let added = hunks.filter_map(|hunk| {
        let new = hunk.split_once(" +")?.1.split(' ').next()?;
        let (start, count) = new.split_once(',').unwrap_or((new, "1"));
        let (start, count): (usize, usize) = (start.parse().ok()?, count.parse().ok()?);
        (count > 0).then(|| start..=start + count - 1)
    });
    added.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn added_lines_are_those_of_the_hunks() {
        let diff = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n@@ -4,0 +5,2 @@ grant\n+c\n+d\n@@ -9,3 +11,0 @@\n-e\n";
        assert_eq!(added_lines(diff), [1..=1, 5..=6]);
    }
}
