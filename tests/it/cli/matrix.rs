//! `authc matrix` and `authc graph`.

use crate::cli::here::Here;

const PROGRAM: &str = "user_pool Users { login email; client web; group admins { precedence 1 }; group readers\n  membership single because \"one each\" }\n\
    identity_pool Ids { sign_in Users.web; guests on because \"logos | <b>\" }\n\
    key Secret\n\
    table Notes { key userId: identity, noteId: string; index byNote { key noteId: string }; kms Secret }\n\
    bucket Files { name \"files\" }\n\
    function Work { handler \"src/work.main\"; logs on }\n\
    api Http http {\n  authorizer pool jwt Users.web\n  default pool\n  route POST /files -> Work\n\
      route GET /health -> \"src/health.main\" { public because \"probe\" }\n  route GET /all -> \"src/all.main\" { iam }\n}\n\
    grant auth_users query, put table Notes where owner(userId)\n\
    grant auth_users get bucket Files\n\
    deny auth_users get bucket Files at \"secret/\"\n\
    grant group admins query, delete table Notes, index Notes.byNote until 2099-01-31\n\
    grant group admins invoke route Http GET /all\n\
    grant auth_users put bucket Files at \"inbox/\" via route Http POST /files\n\
    grant function Work raw \"dynamodb:DescribeTimeToLive\" table Notes because \"#42\"\n\
    deny group readers get bucket Files\n";

fn here() -> Here {
    Here::with("app.authc", PROGRAM)
}

#[test]
fn a_table_fits_its_width() {
    let here = here();
    insta::assert_snapshot!(here.authc("matrix app.authc").passes().out);
    for width in [40, 80, 200] {
        let out = here.run("matrix app.authc").env("COLUMNS", &width.to_string()).go().passes().out.clone();
        let longest = out.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        assert!(longest <= width.max(60), "{longest} > {width}\n{out}");
    }
}

#[test]
fn a_page_for_reviews() {
    insta::assert_snapshot!(here().authc("matrix app.authc --format markdown").passes().out);
}

#[test]
fn lines_for_spreadsheets() {
    let out = here().authc("matrix app.authc --format csv").passes().out.clone();
    assert!(out.lines().count() > 10 && out.split("\r\n").all(|line| !line.contains('\n')), "{out}");
    insta::assert_snapshot!(out.replace("\r\n", "\n"));
}

#[test]
fn the_page_escapes_what_the_program_says() {
    let here = here();
    let page = here.authc("matrix app.authc --format html").passes().out.clone();
    assert!(page.contains("logos | &lt;b&gt;") && page.contains("logos | \\u003cb>") && !page.contains("logos | <b>"));
    assert!(page.contains("default-src 'none'; script-src 'sha256-"), "{page}");
    assert_eq!(page, here.authc("matrix app.authc --format html").out, "the same bytes");
    // The policy of the page would refuse them.
    assert!(!page.contains(" style=") && !page.contains(" onclick="));
}

#[test]
fn graphs() {
    let here = here();
    insta::assert_snapshot!(here.authc("graph app.authc").passes().out);
    let dot = here.authc("graph app.authc --format dot").passes().out.clone();
    assert!(dot.starts_with("digraph") && dot.contains("[label=\"invoke\"]"), "{dot}");
    here.authc("graph app.authc --format svg --out a.svg").passes();
    let svg = here.read("a.svg");
    assert!(
        svg.starts_with("<svg") && svg.ends_with("</svg>\n") && svg.contains("<title>group Users.admins: invoke on "),
        "{svg}"
    );
}

#[test]
fn a_file_is_compared_and_brought_up_to_date() {
    let here = here();
    let missing = here.authc("matrix app.authc --check access.md");
    assert_eq!(missing.code, 1, "{missing:?}");
    here.authc("matrix app.authc --update access.md").passes();
    assert_eq!(here.read("access.md"), here.authc("matrix app.authc --format markdown").out);
    assert_eq!(here.authc("matrix app.authc --check access.md").passes().out, "");
    here.file("app.authc", PROGRAM.replace("query, delete table", "query, delete, put table"));
    let ran = here.authc("matrix app.authc --check access.md");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.out.starts_with("--- access.md\n+++ access.md\n@@ ") && ran.out.contains("\n-| **table Notes**"),
        "{ran:?}"
    );
    assert!(ran.err.contains("authc matrix app.authc --update access.md"), "{ran:?}");
    for ending in ["csv", "json", "html", "txt"] {
        here.authc(&format!("matrix app.authc --update a.{ending}")).passes();
        here.authc(&format!("matrix app.authc --check a.{ending}")).passes();
    }
    here.authc("matrix app.authc --out b.md").passes();
    assert_eq!(here.read("b.md").lines().next(), Some("# Who may do what"));
}

#[test]
fn wrong_calls() {
    let here = here();
    for arguments in [
        "matrix app.authc --format yaml",
        "matrix app.authc --update access",
        "matrix app.authc --check a.md --update a.md",
        "matrix app.authc --format markdown --update app.authc",
        "graph app.authc --format png",
        "graph app.authc --out app.authc",
    ] {
        let ran = here.authc(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments}: {ran:?}");
    }
    assert_eq!(here.read("app.authc"), PROGRAM);
    here.file("wrong.authc", "grant auth_users read table Notes\n");
    assert_eq!(here.authc("matrix wrong.authc").code, 3);
    assert_eq!(here.authc("matrix nowhere.authc").code, 6);
    assert_eq!(here.authc("matrix app.authc --update nowhere/a.md").code, 6);
}
