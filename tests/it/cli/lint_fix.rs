//! `authc lint --fix`, `--diff`, `--statistics`, `--watch`.

use std::io::{BufRead, BufReader};

use crate::cli::here::Here;
use crate::cli::lint::SCAN;

/// An exception that excuses nothing, which a safe fix removes.
const UNUSED: &str = "// a bucket\n@allow(unscoped-scan, \"x\")\nbucket Uploads // here\n";
const FIXED: &str = "// a bucket\nbucket Uploads // here\n";
const ONLY: &str = "--select unscoped-scan,exceptions";

#[test]
fn fix_writes_what_it_says() {
    let here = Here::with("a.authc", UNUSED);
    let ran = here.authc(&format!("lint {ONLY} a.authc --fix"));
    assert!(ran.code == 0 && ran.err.contains("fixed 1 finding in 1 file"), "{ran:?}");
    assert_eq!(here.read("a.authc"), FIXED);
    assert_eq!(here.names(), ["a.authc"]);
}

/// A link that came with somebody else's change may lead anywhere.
#[cfg(unix)]
#[test]
fn what_a_link_leads_out_to_is_not_fixed() {
    use std::os::unix::fs::symlink;
    let (notes, other) = (UNUSED.replace("Uploads", "Notes"), UNUSED.replace("Uploads", "Other"));
    let here = Here::with("notes.txt", &notes);
    here.file("other/b.authc", &other).file("repo/a.authc", UNUSED).file("project/a.authc", UNUSED);
    here.file("project/authc.toml", "edition = \"2026\"\n");
    for (at, to) in [("repo/y.authc", "../notes.txt"), ("project/y.authc", "../notes.txt"), ("project/sub", "../other")]
    {
        symlink(to, here.path(at)).expect("a link");
    }
    for (directory, inputs, links) in
        [(".", "repo", 1), ("repo", "", 1), (".", "project", 2), ("project", "", 2), (".", "project/y.authc", 2)]
    {
        here.file("repo/a.authc", UNUSED).file("project/a.authc", UNUSED);
        let ran = here.run(&format!("lint {ONLY} --fix {inputs}")).dir(here.path(directory)).go();
        assert_eq!(ran.out.matches("AC0910").count(), links, "{inputs}: {ran:?}");
        assert_eq!([here.read("notes.txt"), here.read("other/b.authc")], [&*notes, &*other], "{inputs}");
        let own = if directory.contains("repo") || inputs.contains("repo") { "repo" } else { "project" };
        assert_eq!(here.read(&format!("{own}/a.authc")), FIXED, "{inputs}");
    }
    let ran = here.authc(&format!("lint {ONLY} --fix repo/y.authc"));
    assert!(
        ran.code == 0 && here.read("notes.txt") == FIXED.replace("Uploads", "Notes"),
        "what is named is meant: {ran:?}"
    );
}

#[test]
fn unsafe_fixes_wait_to_be_asked_for() {
    let wrong = UNUSED.replace("scan", "scam");
    let here = Here::with("a.authc", &wrong);
    let ran = here.authc(&format!("lint {ONLY} a.authc --fix"));
    assert!(ran.code == 1 && here.read("a.authc") == wrong, "{ran:?}");
    let ran = here.authc(&format!("lint {ONLY} a.authc"));
    assert!(ran.err.contains("1 more with --fix --unsafe"), "{ran:?}");
    // The name is mended first, and then has nothing to excuse.
    let ran = here.authc(&format!("lint {ONLY} a.authc --fix --unsafe"));
    assert!(ran.code == 0 && ran.err.contains("fixed 2 findings"), "{ran:?}");
    assert_eq!(here.read("a.authc"), FIXED);
}

#[test]
fn a_diff_changes_nothing_and_can_be_applied() {
    let here = Here::with("a.authc", UNUSED);
    let ran = here.authc(&format!("lint {ONLY} a.authc --diff"));
    assert_eq!(ran.code, 1);
    assert_eq!(
        ran.out,
        "--- a.authc\n+++ a.authc\n@@ -1,3 +1,2 @@\n // a bucket\n-@allow(unscoped-scan, \"x\")\n bucket Uploads // here\n"
    );
    assert_eq!(here.read("a.authc"), UNUSED);
    let ran = here.file("a.authc", FIXED).authc(&format!("lint {ONLY} a.authc --diff"));
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
}

#[test]
fn standard_input_is_fixed_to_standard_output() {
    let here = Here::new();
    let ran = here.run(&format!("lint {ONLY} - --fix")).input(UNUSED).go();
    assert_eq!((ran.code, ran.out.as_str()), (0, FIXED), "{ran:?}");
    // What cannot be fixed comes out as it went in.
    let ran = here.run(&format!("lint {ONLY} - --fix")).input("bucket }\n").go();
    assert_eq!((ran.code, ran.out.as_str()), (3, "bucket }\n"), "{ran:?}");
}

#[test]
fn broken_programs_are_not_fixed() {
    let here = Here::with("a.authc", format!("{UNUSED}bucket }}\n"));
    let before = here.read("a.authc");
    assert_eq!(here.authc(&format!("lint {ONLY} a.authc --fix --unsafe")).code, 3);
    assert_eq!(here.read("a.authc"), before);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_is_said() {
    let here = Here::with("a.authc", UNUSED);
    let mut permissions = std::fs::metadata(here.path("a.authc")).expect("a file").permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(here.path("a.authc"), permissions).expect("permissions");
    let ran = here.authc(&format!("lint {ONLY} a.authc --fix"));
    assert!(ran.code == 6 && ran.out.contains("AC0903") && ran.out.contains("read-only"), "{ran:?}");
    assert_eq!(here.read("a.authc"), UNUSED);
}

#[test]
fn statistics_count_the_rules() {
    let here = Here::with("a.authc", SCAN);
    here.file("b.authc", SCAN).file("c.authc", UNUSED);
    let ran = here.authc(&format!("lint {ONLY} --statistics"));
    assert_eq!(
        ran.out, "2  AC1001 unscoped-scan  warning\n1  AC1901 unused-allow   warning  1 with a fix\n",
        "{ran:?}"
    );
    let ran = here.authc(&format!("lint {ONLY} --statistics --format json"));
    assert!(ran.out.starts_with("[{\"code\":\"AC1001\",\"name\":\"unscoped-scan\""), "{ran:?}");
}

#[test]
fn watching_lints_again_when_a_file_changes() {
    let here = Here::with("a.authc", "bucket Uploads\n");
    let mut command = here.command();
    let mut child = command.args(["lint", "--watch", "--select", "unscoped-scan", "a.authc"]).spawn().expect("it runs");
    let mut said = BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
    assert_eq!(said.next().as_deref(), Some("no findings in 1 file"));
    assert_eq!(said.next().as_deref(), Some("waiting for a change"));
    here.file("a.authc", SCAN);
    assert_eq!(said.next().as_deref(), Some("waiting for a change"), "now there is a finding");
    // As editors do: a new file that takes the name.
    here.file("new", "bucket Uploads\n");
    std::fs::rename(here.path("new"), here.path("a.authc")).expect("a rename");
    assert_eq!(said.next().as_deref(), Some("no findings in 1 file"));
    child.kill().expect("it can be stopped");
    let out = child.wait_with_output().expect("it ends").stdout;
    assert_eq!(String::from_utf8_lossy(&out).matches("AC1001").count(), 1);
}

/// What it writes itself is no change.
#[test]
fn watching_and_fixing_lints_once_for_each_change() {
    let here = Here::with("a.authc", "bucket Uploads\n");
    let mut command = here.command();
    let arguments = ["lint", "--watch", "--fix", "--select", "unscoped-scan,unused-allow", "."];
    let mut child = command.args(arguments).spawn().expect("it runs");
    let said = BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || said.for_each(|line| _ = send.send(line)));
    let waits = || {
        while receive.recv_timeout(std::time::Duration::from_secs(60)).expect("it says so") != "waiting for a change" {}
        // Another round would come now.
        let more = receive.recv_timeout(std::time::Duration::from_millis(700));
        assert!(more.is_err(), "linted once more: {more:?}");
    };
    waits();
    here.file("a.authc", UNUSED);
    waits();
    assert!(!here.read("a.authc").contains("@allow"), "it is fixed");
    here.file("a.authc", UNUSED);
    waits();
    assert!(!here.read("a.authc").contains("@allow"), "it is fixed again");
    here.file("a.authc", SCAN);
    waits();
    child.kill().expect("it can be stopped");
    let out = child.wait_with_output().expect("it ends").stdout;
    assert_eq!(String::from_utf8_lossy(&out).matches("AC1001").count(), 1);
}

#[test]
fn watching_goes_on_when_the_folder_is_made_again() {
    let here = Here::with("app/a.authc", "bucket Uploads\n");
    let mut command = here.command();
    let mut child = command.args(["lint", "--watch", "--select", "unscoped-scan", "app"]).spawn().expect("it runs");
    let mut said = BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
    assert_eq!(said.next().as_deref(), Some("no findings in 1 file"));
    std::fs::remove_dir_all(here.path("app")).expect("the folder");
    here.file("app/a.authc", SCAN);
    // It may be linted more than once: while it is gone, and when it is there again.
    let mut waits = said.by_ref().filter(|line| line == "waiting for a change");
    waits.next().expect("the first time");
    waits.next().expect("it is seen that it was made again");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    here.file("app/a.authc", "bucket Uploads\n");
    assert!(said.any(|line| line == "no findings in 1 file"), "what changes in it is seen");
    child.kill().expect("it can be stopped");
    child.wait().expect("it ends");
}
