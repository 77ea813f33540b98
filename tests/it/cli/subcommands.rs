//! The rest of the command line.

use crate::cli::here::Here;

#[test]
fn help_and_version() {
    let here = Here::new();
    assert_eq!(here.authc("--version").passes().out, format!("authc {}\n", env!("CARGO_PKG_VERSION")));
    let help = here.authc("--help").passes().out.clone();
    for subcommand in ["compile", "check", "test", "explain", "catalog", "init", "completions", "man"] {
        assert!(help.contains(&format!("\n  {subcommand} ")), "{help}");
        let own = here.authc(&format!("{subcommand} --help")).passes().out.clone();
        let about = help.lines().find_map(|line| line.trim().strip_prefix(subcommand)).expect("a line").trim();
        assert!(own.starts_with(about), "{own}");
    }
}

#[test]
fn wrong_usage() {
    let here = Here::with("a.authc", "bucket A\n");
    for arguments in [
        "",
        "chek",
        "check --nope",
        "test a.authc --format sarif",
        "test a.authc --coverage html",
        "test a.authc --coverage pretty --threshold 101",
        "test a.authc --threshold some",
        "test a.authc --mutate --coverage pretty",
        "test a.authc --mutate --format junit",
        "test a.authc --coverage lcov --format junit",
        "check a.authc --format yaml",
        "check a.authc --set stage",
        "check a.authc --set =x",
        "compile a.authc --target terafform",
        "explain",
        "explain AC9999",
        "explain --list AC0001",
        "completions tcsh",
        "man nope",
        "check a.authc --color sometimes",
        "catalog",
    ] {
        let ran = here.authc(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments}: {ran:?}");
        assert!(!ran.err.is_empty(), "{arguments}");
    }
    assert!(here.authc("chek").err.contains("'check'"), "a near one is offered");
    assert!(here.authc("explain unclosed-braket").err.contains("did you mean `unclosed-bracket`?"));
    here.file("b.authc", "param mail: string\nuser_pool U { login email; email { reply_to \"{mail}\" } }\n");
    here.authc("check b.authc --set mail=a=b@c --target cloudformation").passes();
}

#[test]
fn the_catalogue_is_shown() {
    let here = Here::new();
    assert!(here.authc("catalog show s3:GetObject").passes().out.contains("s3:GetObject"));
    let document = here.authc("catalog show s3:GetObject --format json").passes().out.clone();
    assert!(serde_json::from_str::<serde_json::Value>(&document).is_ok_and(|document| document.is_object()));
    here.authc("catalog show s3:GetObjekt").fails(2, &["s3:GetObjekt"]);
}

#[test]
fn every_code_is_explained() {
    let here = Here::new();
    let list = here.authc("explain --list").passes().out.clone();
    assert_eq!(list.lines().count(), authc::lint::registry::codes().len());
    for code in authc::lint::registry::codes().into_iter() {
        assert!(list.contains(&format!("{} {:7} {} ", code.id, code.severity.word(), code.name)), "{list}");
        let text = here.authc(&format!("explain {}", code.id)).passes().out.clone();
        assert!(text.starts_with(&format!("# {} {} (", code.id, code.name)) && text.contains(code.summary), "{text}");
        assert_eq!(text.contains("\nWrong:\n"), !code.bad.is_empty());
        assert!(!text.chars().any(|character| character != '\n' && character.is_control()), "{text:?}");
    }
    assert_eq!(here.authc("explain ac0001").out, here.authc("explain unexpected-token").out);
}

#[test]
fn codes_are_numbered_and_named_once() {
    let ids: Vec<&str> = authc::lint::registry::codes().into_iter().map(|code| code.id).collect();
    assert!(ids.is_sorted_by(|left, right| left < right), "{ids:?}");
    let mut names: Vec<&str> = authc::lint::registry::codes().into_iter().map(|code| code.name).collect();
    names.sort_unstable();
    let twice: Vec<&str> = names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn completions_for_every_shell() {
    let here = Here::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = here.authc(&format!("completions {shell}")).passes().out.clone();
        assert!(script.contains("deny-warnings") && script.contains("explain"), "{shell}");
    }
}

#[test]
fn manual_pages() {
    let here = Here::new();
    let page = here.authc("man").passes().out.clone();
    assert!(page.contains(".TH authc 1") && page.contains("Exit codes"), "{page}");
    let page = here.authc("man check").passes().out.clone();
    assert!(page.contains(".TH authc-check 1") && page.contains("deny"), "{page}");
}
