//! Which files are read, and what is said about those that cannot be.

use std::fs;

use crate::cli::here::Here;

const GOOD: &str = "bucket Uploads\n";
const BAD: &str = "bucket Bad }\n";

/// Passes if `check` reads the broken file, and it alone is broken.
#[track_caller]
fn finds_bad(here: &Here, arguments: &str, shown: &str) {
    let ran = here.authc(arguments);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains(shown), "{ran:?}");
    assert!(ran.err.contains("\nerror: 1 error\n"), "{ran:?}");
}

#[test]
fn files_and_directories() {
    let here = Here::with("a.authc", GOOD);
    here.authc("check a.authc").passes();
    here.authc("check .").passes();
    here.authc("check").passes();
    here.file("policy.txt", GOOD).authc("check policy.txt").passes();
    here.file("sub/deep/bad.authc", BAD);
    finds_bad(&here, "check .", "./sub/deep/bad.authc:1:12");
    finds_bad(&here, "check sub", "sub/deep/bad.authc:1:12");
    finds_bad(&here, "check a.authc sub", "sub/deep/bad.authc:1:12");
    // Without a project, only what is right here.
    here.authc("check").passes();
}

#[test]
fn what_belongs_to_other_tools_is_passed_over() {
    let here = Here::with("a.authc", GOOD);
    for name in [".git/x.authc", ".hidden.authc", "target/x.authc", "node_modules/m/x.authc", "notes.md"] {
        here.file(name, BAD);
    }
    here.authc("check .").passes();
    // But what is named is read.
    finds_bad(&here, "check target", "target/x.authc");
    finds_bad(&here, "check .hidden.authc", ".hidden.authc");
}

#[test]
fn a_file_counts_once() {
    let here = Here::with("bad.authc", BAD);
    here.file("sub/a.authc", GOOD);
    finds_bad(&here, "check bad.authc ./bad.authc sub/../bad.authc .", "[ bad.authc:1:12 ]");
}

#[test]
fn files_come_in_the_order_of_their_paths() {
    let here = Here::new();
    for (n, name) in ["b.authc", "a/z.authc", "a.authc", "c/a.authc"].iter().enumerate() {
        here.file(name, format!("bucket Bad{n} }}\n"));
    }
    let ran = here.authc("check .");
    let shown: Vec<&str> = ran.err.lines().filter(|line| line.contains("╭─[")).collect();
    let names: Vec<&str> = shown.iter().filter_map(|line| line.split_whitespace().nth(1)).collect();
    assert_eq!(names, ["./a/z.authc:1:13", "./a.authc:1:13", "./b.authc:1:13", "./c/a.authc:1:13"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_once() {
    use std::os::unix::fs::symlink;
    let here = Here::with("real/bad.authc", BAD);
    symlink("..", here.path("real/up")).expect("a link");
    symlink("real", here.path("again")).expect("a link");
    symlink("real/bad.authc", here.path("same.authc")).expect("a link");
    finds_bad(&here, "check .", "real/bad.authc:1:12");
    symlink("nowhere.authc", here.path("dead.authc")).expect("a link");
    let ran = here.authc("check .");
    ran.fails(6, &["AC0901", "`./dead.authc` does not exist"]);
    assert!(!ran.err.contains("did you mean"), "{ran:?}");
}

#[test]
fn standard_input() {
    let here = Here::new();
    here.run("check -").input(GOOD).go().passes();
    let ran = here.run("check -").input(BAD).go();
    ran.fails(3, &["[ <stdin>:1:12 ]"]);
    // Twice is once.
    here.run("check - -").input(BAD).go().fails(3, &["error: 1 error"]);
    here.run("check -").input_from(here.root().to_owned()).go().fails(6, &["AC0902", "`<stdin>` cannot be read"]);
    here.run("check -").input(b"bucket \xff\n").go().fails(3, &["AC0018", "<stdin>:1:8"]);
}

#[test]
fn nothing_to_read() {
    let here = Here::new();
    here.authc("check").fails(2, &["AC0904", "authc init", "authc check app.authc"]);
    here.authc("compile").fails(2, &["AC0904"]);
    fs::create_dir(here.path("empty")).expect("a directory");
    here.authc("check empty").fails(6, &["AC0904", "there is no .authc file in `empty`"]);
    here.authc("check missing.authc").fails(6, &["AC0901", "`missing.authc` does not exist"]);
    here.authc("check missing/dir").fails(6, &["AC0901"]);
    here.file("notes.authc", GOOD);
    here.authc("check note.authc").fails(6, &["AC0901", "did you mean `notes.authc`?"]);
    // A file that is missing is the only thing said, though another one is broken.
    here.file("bad.authc", BAD);
    here.authc("check bad.authc missing.authc").fails(6, &["AC0901"]);
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_read() {
    let here = Here::new();
    // Readable by its permissions, even for root, and yet not by reading.
    here.authc("check /proc/self/mem").fails(6, &["AC0902", "`/proc/self/mem` cannot be read"]);
    here.authc("check notes/x.authc/").fails(6, &["AC0901"]);
    here.file("plain", GOOD);
    here.authc("check plain/x.authc").fails(6, &["AC0902", "not a directory"]);
}

#[cfg(unix)]
#[test]
fn without_permission() {
    use std::os::unix::fs::PermissionsExt;
    let here = Here::with("secret.authc", GOOD);
    here.file("closed/a.authc", GOOD);
    for name in ["secret.authc", "closed"] {
        fs::set_permissions(here.path(name), fs::Permissions::from_mode(0o000)).expect("permissions");
    }
    // Permissions do not stop root.
    if fs::read(here.path("secret.authc")).is_err() {
        here.authc("check secret.authc").fails(6, &["AC0902", "permission denied"]);
        here.authc("check closed").fails(6, &["AC0902", "`closed`"]);
    }
    fs::set_permissions(here.path("closed"), fs::Permissions::from_mode(0o700)).expect("permissions");
}

#[test]
fn text_that_is_no_utf8() {
    let here = Here::with("a.authc", b"bucket A\nbucket \xc3\xa9 \xff\xfe\xfd\n");
    here.authc("check a.authc").fails(3, &["AC0018", "a.authc:2:10", "the bytes from here are ff fe fd 0a"]);
    here.file("wide.authc", b"\xff\xfeb\0u\0");
    here.authc("check wide.authc").fails(3, &["AC0018", "`wide.authc` is UTF-16 text", "save it as UTF-8"]);
    here.file("big.authc", b"\xfe\xff\0b");
    here.authc("check big.authc").fails(3, &["AC0018", "UTF-16"]);
}

#[test]
fn a_file_that_is_too_large() {
    let here = Here::with("huge.authc", "");
    // Sparse: it takes no room, and reading it would take its time.
    let file = fs::OpenOptions::new().write(true).open(here.path("huge.authc")).expect("the file");
    file.set_len(1 << 40).expect("a long file");
    here.authc("check huge.authc").fails(3, &["AC0017", "`huge.authc` is 1048576 MiB long", "at most 32 MiB"]);
    let ran = here.run("check -").input_from("/dev/zero".into()).go();
    ran.fails(3, &["AC0017", "`<stdin>` is longer"]);
}

#[test]
fn line_breaks_of_every_kind() {
    let here = Here::new();
    here.run("check -").input("bucket A\r\nbucket B\r\n").go().passes();
    here.run("check -").input("bucket A\rbucket B\n").go().fails(3, &["AC0013", "without a line feed"]);
    here.run("check -").input("\u{feff}bucket A\n").go().passes();
}

#[test]
fn a_program_without_a_statement() {
    let here = Here::with("a.authc", "// nothing is left\n");
    for command in ["check", "compile", "compile --out keep.json", "compile --check --out keep.json"] {
        here.file("keep.json", "old");
        here.authc(&format!("{command} a.authc")).fails(3, &["AC0909", "`a.authc` holds no statement"]);
        // A pipe that broke, and standard input that is closed, say nothing.
        here.run(&format!("{command} -")).input("").go().fails(3, &["AC0909", "`<stdin>` holds no statement"]);
        assert_eq!(here.read("keep.json"), "old", "{command}");
    }
    let ran = here.authc("lint a.authc");
    assert!(ran.code == 3 && ran.out.contains("AC0909"), "{ran:?}");
    here.file("b.authc", "").authc("check .").fails(3, &["none of the 2 files of the program holds a statement"]);
    // One statement is enough, in whichever file.
    here.file("b.authc", GOOD).authc("check .").passes();
    here.file("b.authc", "param stage: string\n").authc("check .").passes();
    // What is broken is told as that alone.
    here.file("b.authc", "bucket\n").authc("check .").fails(3, &["AC0001"]);
}
