//! `authc diff`.

use super::here::Here;
use crate::cli::pages::page_shows_what_is_written;

const POOLS: &str = "user_pool Users { login email; client web; group admins { precedence 1 } }\n\
    identity_pool Ids { sign_in Users.web; guests on because \"logos\" }\n\
    table Notes { key userId: identity, noteId: string }\nbucket Files\nfunction Work { handler \"work.main\" }\n";

/// Pools and what follows.
fn program(rest: &str) -> String {
    format!("{POOLS}{rest}")
}

fn verdicts(here: &Here, command: &str) -> Vec<(String, String)> {
    let ran = here.run(command).go();
    let answer: serde_json::Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{command}: {error}: {ran:?}"));
    let changes = answer["changes"].as_array().expect("a list");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    changes.iter().map(|change| (text(&change["subject"]), text(&change["verdict"]))).collect()
}

#[test]
fn the_page_shows_what_is_written() {
    page_shows_what_is_written("docs/diff.md", "cli::diff::");
}

#[test]
fn every_direction_has_its_verdict() {
    let own = "grant auth_users query table Notes where owner(userId)\n";
    let all = "grant auth_users query table Notes\n";
    let here = Here::new();
    for (old, new, expected) in [
        (own, own, vec![]),
        (own, all, vec![("Ids.auth_users", "wider")]),
        (all, own, vec![("Ids.auth_users", "narrower")]),
        (own, "grant auth_users scan table Notes\n", vec![("Ids.auth_users", "incomparable")]),
        // Written otherwise, and the same.
        (
            "grant auth_users get, query table Notes\n",
            "// again\ngrant auth_users query table Notes\ngrant auth_users read table Notes\n",
            vec![],
        ),
        ("", "grant unauth_users get bucket Files at \"public/\"\n", vec![("Ids.unauth_users", "wider")]),
        (
            all,
            "grant auth_users query table Notes\ngrant function Work get table Notes\n",
            vec![("function Work", "wider")],
        ),
        (all, "grant auth_users query table Notes until 2099-01-01\n", vec![("Ids.auth_users", "narrower")]),
        (
            "api Http http { authorizer pool jwt Users.web; route GET /a -> Work { authorizer pool } }\n",
            "api Http http { authorizer pool jwt Users.web; route GET /a -> Work { public because \"open\" } }\n",
            vec![("route Http GET /a", "wider")],
        ),
    ] {
        here.file("old.authc", program(old)).file("new.authc", program(new));
        let found = verdicts(&here, "diff old.authc new.authc --format json");
        let expected: Vec<(String, String)> =
            expected.into_iter().map(|(one, two)| (one.to_owned(), two.to_owned())).collect();
        assert_eq!(found, expected, "{old} to {new}");
    }
    // A key with a colon in it is no name of a bucket.
    let own = "grant auth_users get bucket Files at \"private/{identity}/\"\n";
    here.file("old.authc", program("")).file("new.authc", program(own));
    let ran = here.run("diff old.authc new.authc").go();
    assert!(ran.out.contains("may now get bucket Files/private/us-east-1:"), "{ran:?}");
}

#[test]
fn sides_may_be_outputs_and_policies() {
    let here = Here::new();
    let grants =
        "grant auth_users query table Notes where owner(userId)\ngrant unauth_users get bucket Files at \"public/\"\n";
    here.file("app.authc", program(grants));
    for target in ["bundle", "cloudformation", "iam-json"] {
        let file = format!("{target}.json");
        assert_eq!(here.run(&format!("compile app.authc --target {target} --out {file}")).go().code, 0);
        assert_eq!(verdicts(&here, &format!("diff {file} app.authc --format json")), [], "{target}");
        here.file("more.authc", program(&format!("{grants}grant auth_users scan table Notes\n")));
        let found = verdicts(&here, &format!("diff {file} more.authc --format json"));
        assert_eq!(found.len(), 1, "{target}: {found:?}");
        assert_eq!(found[0].1, "wider", "{target}");
    }
    // A managed policy that is not in the template may allow anything, however its ARN is written.
    let template = std::fs::read_to_string(here.path("cloudformation.json")).expect("a template");
    let role = "\"AssumeRolePolicyDocument\"";
    for list in [
        r#"["arn:aws:iam::aws:policy/AdministratorAccess"]"#,
        r#"[{"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/AdministratorAccess"]]}]"#,
        r#"{"Fn::If": ["Wide", [], ["arn:aws:iam::aws:policy/AdministratorAccess"]]}"#,
        r#"[{"Ref": "Elsewhere"}]"#,
    ] {
        let attached = template.replace(role, &format!("\"ManagedPolicyArns\": {list}, {role}"));
        assert_ne!(attached, template);
        here.file("attached.json", attached);
        let found = verdicts(&here, "diff cloudformation.json attached.json --format json");
        assert!(!found.is_empty() && found.iter().all(|(_, verdict)| verdict == "unknown"), "{list}: {found:?}");
        assert_eq!(here.run("diff cloudformation.json attached.json --fail-on wider").go().code, 5, "{list}");
    }
    let policy = |action: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}}}"#
        )
    };
    here.file("old.json", policy("s3:Get*")).file("new.json", policy("s3:*")).file("none.json", "{}");
    assert_eq!(verdicts(&here, "diff old.json new.json --format json"), [("policy".to_owned(), "wider".to_owned())]);
    let ran = here.run("diff old.json none.json").go();
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("`none.json` cannot be compared"), "{ran:?}");
    assert_eq!(here.run("diff old.json missing.json").go().code, 6);
}

#[test]
fn wider_access_fails_where_it_is_asked() {
    let here = Here::new();
    let old = "grant auth_users query table Notes where owner(userId)\n";
    let new = "grant auth_users query table Notes\n";
    here.file("old.authc", program(old)).file("new.authc", program(new));
    for (flags, code) in [
        ("", 0),
        ("--fail-on wider", 5),
        ("--fail-on wider:any", 5),
        ("--fail-on wider:users", 5),
        ("--fail-on wider:guests", 0),
        ("--fail-on wider:writes", 0),
        ("--fail-on narrower", 2),
    ] {
        let ran = here.run(&format!("diff old.authc new.authc {flags}")).go();
        assert_eq!(ran.code, code, "{flags}: {ran:?}");
    }
    let entry = "[[accepted]]\nsubject = \"Ids.auth_users\"\nchange = \"may now query table Notes\"\nreason = \"WHY\"\nuntil = \"DAY\"\n";
    for (reason, day, code) in
        [("public", "2099-01-01", 0), ("public", "2020-01-01", 5), ("", "2099-01-01", 2), ("x", "soon", 2)]
    {
        here.file("accepted.toml", entry.replace("WHY", reason).replace("DAY", day));
        let ran = here.run("diff old.authc new.authc --fail-on wider --accepted accepted.toml").go();
        assert_eq!(ran.code, code, "{reason} {day}: {ran:?}");
    }
}

/// Who may take a role is part of what a change allows.
#[test]
fn who_may_take_a_role_is_compared() {
    let here = Here::with("app.authc", "table Notes\nfunction List\ngrant function List scan table Notes\n");
    let compiled = here.run("compile app.authc --target cloudformation").go();
    let template = compiled.passes().out.clone();
    here.file("old.json", &template);
    let any = template.replace("\"lambda.amazonaws.com\"", "[\"lambda.amazonaws.com\", \"ec2.amazonaws.com\"]");
    assert_ne!(any, template);
    here.file("new.json", any);
    let ran = here.run("diff old.json new.json --fail-on wider").go();
    assert!(ran.code == 5 && ran.out.contains("wider: trust of ListRole can now be taken by "), "{ran:?}");
    let ran = here.run("diff new.json old.json --fail-on wider").go();
    assert!(ran.code == 0 && ran.out.contains("narrower: trust of ListRole can no longer be taken by "), "{ran:?}");
}

/// An action that the catalogue does not know may do anything.
#[test]
fn an_unknown_action_counts_as_one_that_writes() {
    let here = Here::new();
    let policy = |action: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}]}}"#
        )
    };
    here.file("none.json", policy("sqs:ListQueues"));
    for (action, code) in [("sqs:GetQueueUrl", 0), ("sqs:SendMessage", 5), ("sqs:FutureThing", 5)] {
        here.file("new.json", policy(action));
        let ran = here.run("diff none.json new.json --fail-on wider:writes").go();
        assert_eq!(ran.code, code, "{action}: {ran:?}");
    }
}

#[test]
fn what_nobody_should_have_is_found() {
    let here = Here::with("app.authc", program("grant auth_users query table Notes where owner(userId)\n"));
    for (flags, code) in [
        ("--access-not-granted dynamodb:Query", 5),
        ("--access-not-granted dynamodb:DeleteItem", 0),
        ("--access-not-granted dynamodb:*@arn:aws:dynamodb:*:*:table/Other", 0),
        ("--access-not-granted dynamodb:Qeury", 2),
        ("--no-public", 0),
    ] {
        let ran = here.run(&format!("diff app.authc {flags}")).go();
        assert_eq!(ran.code, code, "{flags}: {ran:?}");
    }
    here.file("app.authc", program("grant unauth_users get bucket Files at \"public/\"\n"));
    let ran = here.run("diff app.authc --no-public").go();
    assert_eq!(ran.code, 5, "{ran:?}");
}

#[test]
fn revisions_are_read_from_git() {
    let here = Here::with("app.authc", program("grant auth_users query table Notes where owner(userId)\n"));
    let git = |arguments: &[&str]| {
        let config = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.com"];
        let status = std::process::Command::new("git").args(config).args(arguments).current_dir(here.root()).output();
        assert!(status.as_ref().is_ok_and(|output| output.status.success()), "{arguments:?}: {status:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "one"]);
    here.file("app.authc", program("grant auth_users query table Notes\n"));
    assert_eq!(verdicts(&here, "diff HEAD:app.authc app.authc --format json").len(), 1);
    assert_eq!(here.run("diff --no-new-access HEAD app.authc").go().code, 5);
    assert_eq!(here.run("diff --no-new-access HEAD").go().code, 5);
    assert_eq!(here.run("diff --no-new-access HEAD app.authc app.authc").go().code, 2, "one path is compared");
    assert_eq!(here.run("diff HEAD:. .  --fail-on wider").go().code, 5);
    // Another spelling of the path is the same file of that revision, and nothing is written outside of a folder of its own.
    let whole = here.path("app.authc");
    here.file("sub/empty.txt", "");
    let sub = here.path("sub");
    for (directory, path) in
        [(here.root(), whole.to_str().expect("a path")), (&sub, "../app.authc"), (&sub, "./../sub/../app.authc")]
    {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_authc"))
            .args(["diff", "--fail-on", "wider", &format!("HEAD:{path}"), path])
            .current_dir(directory)
            .output()
            .expect("the command");
        assert_eq!(output.status.code(), Some(5), "{path}: {output:?}");
    }
    let ran = here.run("diff HEAD:../../app.authc app.authc").go();
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("is not in the repository"), "{ran:?}");
    let ran = here.run("diff nowhere:. .").go();
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("there is no revision `nowhere`"), "{ran:?}");
}

#[test]
fn reports_for_other_programs() {
    let here = Here::new();
    here.file("old.authc", program("grant auth_users query table Notes where owner(userId)\n"));
    here.file("new.authc", program("grant auth_users query table Notes\n"));
    let github = here.run("diff old.authc new.authc --format github").go().out;
    assert_eq!(
        github,
        "::warning file=new.authc,line=6,title=access::Ids.auth_users may now query table Notes (new.authc:6)\n"
    );
    let sarif: serde_json::Value =
        serde_json::from_str(&here.run("diff old.authc new.authc --format sarif").go().out).expect("JSON");
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "access-wider");
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 6);
    let markdown = here.run("diff old.authc new.authc --format markdown").go().out;
    assert!(markdown.starts_with("<!-- authc diff -->\n"), "{markdown}");
    assert!(markdown.contains("- Ids.auth\\_users may now query table Notes (new.authc:6)\n"), "{markdown}");
    let same = here.run("diff old.authc old.authc --format markdown").go().out;
    assert!(same.contains("Nothing is allowed otherwise than before"), "{same}");
}
