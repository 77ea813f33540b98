//! `authc fmt`.

use crate::cli::here::Here;

const BEFORE: &str = "bucket   Uploads\nqueue Jobs\n";
const AFTER: &str = "bucket Uploads\nqueue Jobs\n";
/// A statement that is broken, and one that is not.
const BROKEN: &str = "bucket   Uploads }\nqueue   Jobs\n";
const MENDED: &str = "bucket   Uploads }\nqueue Jobs\n";

#[test]
fn files_are_rewritten_in_place() {
    let here = Here::with("a.authc", BEFORE);
    here.file("sub/b.authc", AFTER).file("sub/c.txt", BEFORE);
    let ran = here.authc("fmt");
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", "formatted 1 of 2 files\n"));
    assert_eq!(here.read("a.authc"), AFTER);
    assert_eq!(here.read("sub/c.txt"), BEFORE);
    assert_eq!(here.names(), ["a.authc", "sub"]);
    let ran = here.authc("fmt");
    assert_eq!((ran.code, ran.err.as_str()), (0, "2 files already formatted\n"));
}

/// A link that came with somebody else's change may lead anywhere.
#[cfg(unix)]
#[test]
fn what_a_link_leads_out_to_is_left_alone() {
    use std::os::unix::fs::symlink;
    let here = Here::with("repo/a.authc", BEFORE);
    here.file("notes.txt", BEFORE).file("repo/sub/plain.txt", BEFORE);
    symlink("../notes.txt", here.path("repo/y.authc")).expect("a link");
    symlink("sub/plain.txt", here.path("repo/z.authc")).expect("a link");
    for (directory, inputs) in [(".", "repo"), ("repo", ""), ("repo", "."), ("repo", "../repo")] {
        here.file("repo/a.authc", BEFORE).file("repo/sub/plain.txt", BEFORE);
        let ran = here.run(&format!("fmt {inputs}")).dir(here.path(directory)).go();
        assert!(
            ran.code == 0 && ran.err.contains("warning[AC0910]") && ran.err.contains("y.authc` is left"),
            "{ran:?}"
        );
        assert_eq!([here.read("notes.txt"), here.read("repo/a.authc")], [BEFORE, AFTER], "{inputs:?}");
        assert_eq!(here.read("repo/sub/plain.txt"), AFTER, "a link that stays inside is followed");
    }
    // What cannot be changed is nothing to change either.
    assert_eq!(here.authc("fmt --check repo").code, 0);
    assert_eq!(here.authc("fmt repo/y.authc").code, 0);
    assert_eq!(here.read("notes.txt"), AFTER, "what is named is meant");
}

#[test]
fn a_file_of_a_project_is_formatted_alone() {
    let here = Here::with("authc.toml", "edition = \"2026\"\ninclude = [\"app/**\"]\n");
    here.file("app/a.authc", BEFORE).file("app/b.authc", BEFORE).file("other/c.authc", BEFORE);
    assert_eq!(here.authc("fmt app/a.authc").err, "formatted 1 of 1 file\n");
    assert_eq!((here.read("app/a.authc"), here.read("app/b.authc")), (AFTER.to_owned(), BEFORE.to_owned()));
    // A folder is all that is below it, whatever program it belongs to.
    assert_eq!(here.authc("fmt .").err, "formatted 2 of 3 files\n");
    assert_eq!(here.read("other/c.authc"), AFTER);
}

#[test]
fn ignored_files_are_formatted_only_by_name() {
    let here = Here::with("a.authc", BEFORE);
    here.file(".ignore", "b.authc\n").file("b.authc", BEFORE).file(".hidden/c.authc", BEFORE);
    assert_eq!(here.authc("fmt --check").out, "a.authc\n");
    assert_eq!(here.authc("fmt --check b.authc .hidden b.authc").out, ".hidden/c.authc\nb.authc\n");
}

#[test]
fn check_names_files_and_writes_nothing() {
    let here = Here::with("a.authc", BEFORE);
    here.file("b.authc", AFTER).file("c.authc", BEFORE);
    let ran = here.authc("fmt --check");
    assert_eq!((ran.code, ran.out.as_str()), (1, "a.authc\nc.authc\n"));
    assert_eq!(ran.err, "2 of 3 files would be formatted\n");
    assert_eq!(here.read("a.authc"), BEFORE);
    let ran = here.authc("fmt --check b.authc");
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", "1 file already formatted\n"));
}

#[test]
fn a_diff_can_be_applied() {
    let here = Here::with("a.authc", BEFORE);
    let ran = here.authc("fmt --diff");
    assert_eq!(ran.code, 1);
    assert_eq!(ran.out, "--- a.authc\n+++ a.authc\n@@ -1,2 +1,2 @@\n-bucket   Uploads\n+bucket Uploads\n queue Jobs\n");
    assert_eq!(here.read("a.authc"), BEFORE);
    assert!(here.authc("fmt --diff --color always").out.contains("\u{1b}[32m+bucket Uploads\u{1b}[0m\n"));
    let ran = here.file("a.authc", AFTER).authc("fmt --diff");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
}

#[test]
fn standard_input_is_formatted_to_standard_output() {
    let here = Here::new();
    let ran = here.run("fmt -").input(BEFORE).go();
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, AFTER, ""));
    let ran = here.run("fmt -").input(AFTER).go();
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, AFTER, ""));
    let ran = here.run("fmt - --check --stdin-filename x.authc").input(BEFORE).go();
    assert_eq!((ran.code, ran.out.as_str()), (1, "x.authc\n"));
    let ran = here.run("fmt - --diff --stdin-filename x.authc").input(BEFORE).go();
    assert!(ran.code == 1 && ran.out.starts_with("--- x.authc\n+++ x.authc\n"), "{ran:?}");
    let ran = here.run("fmt -").input("").go();
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
}

#[test]
fn broken_statements_are_reported_and_left() {
    let here = Here::with("a.authc", BROKEN);
    here.file("b.authc", BEFORE);
    let ran = here.authc("fmt");
    assert!(ran.code == 3 && ran.err.contains("AC0003") && ran.err.contains("a.authc:1:18"), "{ran:?}");
    assert!(ran.err.ends_with("formatted 2 of 2 files\n"), "{ran:?}");
    assert_eq!((here.read("a.authc"), here.read("b.authc")), (MENDED.to_owned(), AFTER.to_owned()));
    let ran = here.authc("fmt --check");
    assert!(ran.code == 3 && ran.out.is_empty() && ran.err.contains("AC0003"), "{ran:?}");
    let ran = here.run("fmt -").input(BROKEN).go();
    assert!(ran.code == 3 && ran.out == MENDED && ran.err.contains("<stdin>:1:18"), "{ran:?}");
}

#[test]
fn a_cut_off_file_is_not_given_its_line_break() {
    let here = Here::with("a.authc", "bucket   A\nbucket   B");
    let ran = here.authc("fmt");
    assert!(ran.code == 3 && ran.err.contains("AC0015"), "{ran:?}");
    assert_eq!(here.read("a.authc"), "bucket A\nbucket   B");
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_formatted() {
    let here = Here::with("a.authc", BEFORE);
    here.file("latin.authc", b"bucket   A // \xe9\n");
    let ran = here.authc("fmt a.authc latin.authc missing.authc");
    assert!(ran.code == 6 && ran.err.contains("AC0901") && ran.err.contains("AC0018"), "{ran:?}");
    assert_eq!(here.read("a.authc"), AFTER);
    let ran = Here::new().authc("fmt");
    assert!(ran.code == 6 && ran.err.contains("AC0904"), "{ran:?}");
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay_and_read_only_files_too() {
    use std::os::unix::fs::PermissionsExt;
    let here = Here::with("a.authc", BEFORE);
    std::os::unix::fs::symlink(here.path("a.authc"), here.path("link.authc")).expect("a link");
    let mode =
        |mode| std::fs::set_permissions(here.path("a.authc"), PermissionsExt::from_mode(mode)).expect("permissions");
    mode(0o640);
    assert_eq!(here.authc("fmt link.authc").code, 0);
    assert!(std::fs::symlink_metadata(here.path("link.authc")).expect("a link").is_symlink());
    let after = std::fs::metadata(here.path("a.authc")).expect("a file").permissions().mode();
    assert_eq!((here.read("a.authc").as_str(), after & 0o777), (AFTER, 0o640));
    here.file("a.authc", BEFORE);
    mode(0o440);
    let ran = here.authc("fmt a.authc");
    assert!(ran.code == 6 && ran.err.contains("AC0903") && ran.err.contains("read-only"), "{ran:?}");
    assert_eq!(here.read("a.authc"), BEFORE);
}

#[test]
fn a_new_project_is_in_the_style() {
    let here = Here::new();
    assert_eq!(here.authc("init").code, 0);
    assert_eq!(here.authc("fmt --check").code, 0);
}
