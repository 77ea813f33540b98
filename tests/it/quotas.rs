//! How large policies are, measured on what is written.

use authc::compile::Target;

use crate::support::{self, errors, output};

/// All inline policies of a role, and one managed policy, in characters without white space.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
const INLINE: usize = 10_240;
const MANAGED: usize = 6_144;

/// The policies of the one role of a program: whether each is managed, and its characters.
fn policies(program: &str) -> Vec<(bool, usize)> {
    let bundle = output(program, Target::Bundle);
    let principals = bundle["principals"].as_array().expect("principals");
    let [role] = principals.as_slice() else { panic!("{} roles", principals.len()) };
    let policies = role["policies"].as_array().expect("policies").iter();
    policies.map(|policy| (policy["type"] != "inline", policy["document"].to_string().chars().count())).collect()
}

/// A function with grants on tables whose ARNs are known, and whose names are longer by so many characters together.
fn program(tables: usize, longer: usize) -> String {
    let mut text = "function Work { handler \"src/work.main\" }\nbus App { arn \"arn:aws:events:eu-west-1:123456789012:event-bus/app\" }\n".to_owned();
    let mut left = longer;
    for at in 0..tables {
        // The first are in several statements.
        let more = if at < 3 { 0 } else { left.min(150) };
        left -= more;
        let name = format!("t{at:03}{}", "x".repeat(more));
        text.push_str(&format!("table T{at} {{ arn \"arn:aws:dynamodb:eu-west-1:123456789012:table/{name}\" }}\n"));
        text.push_str(&format!("grant function Work get table T{at}\n"));
    }
    assert_eq!(left, 0, "room for more");
    text.push_str("grant function Work put table T0, table T1 until 2027-03-01\n");
    text.push_str("deny function Work delete table T2\n");
    text.push_str(
        "grant function Work put bus App where detail_type(\"an \\\"order\\\"\", \"refund\") and source(\"shop\")\n",
    );
    text
}

#[test]
fn a_role_that_just_fits_has_one_policy() {
    let [(false, least)] = policies(&program(90, 0))[..] else { panic!("one policy") };
    let longer = INLINE - least;
    assert_eq!(policies(&program(90, longer)), [(false, INLINE)]);
    let dealt = policies(&program(90, longer + 1));
    assert_eq!(dealt.len(), 2, "{dealt:?}");
}

#[test]
fn no_policy_is_larger_than_aws_takes() {
    for tables in [200, 250, 400] {
        for longer in [0, 1, 13, 977] {
            let dealt = policies(&program(tables, longer));
            let inline: usize = dealt.iter().filter(|(managed, _)| !managed).map(|(_, size)| size).sum();
            assert!(inline <= INLINE, "{tables} {longer}: {dealt:?}");
            assert!(dealt.iter().all(|(managed, size)| !managed || *size <= MANAGED), "{tables} {longer}: {dealt:?}");
            // What there is is used, but for less than one more table.
            assert!(INLINE - inline < 100, "{tables} {longer}: {dealt:?}");
        }
    }
}

/// What CloudFormation takes of a template, and one more of each; `cli::merge` has those of merged templates.
#[test]
fn templates_that_cloudformation_refuses() {
    let errors = |text: &str| errors(&support::outcome(text, Target::CloudFormation));
    let topics = |count: usize| {
        let mut text = "function F\n".to_owned();
        for at in 0..count {
            text.push_str(&format!("topic T{at}\ngrant function F publish topic T{at}\n"));
        }
        text
    };
    assert_eq!(errors(&topics(200)), [""; 0]);
    let found = errors(&topics(201));
    assert_eq!(found, ["AC0603: the template has 201 parameters, and CloudFormation takes 200"]);
    // Other targets have no such limit.
    assert!(support::outcome(&topics(201), Target::Bundle).artefact.is_some());
    let routes = |count: usize| {
        let mut text = "api H http { create\n".to_owned();
        for at in 0..count {
            // One function is not called by all of them.
            text.push_str(&format!("route GET /r{at} -> F{} {{ iam }}\n", at % 10));
        }
        text.push_str("}\n");
        (0..10).for_each(|at| text.push_str(&format!("function F{at}\n")));
        text
    };
    assert_eq!(errors(&routes(40)), [""; 0]);
    let found = errors(&routes(300));
    assert!(found.len() == 1 && found[0].ends_with("resources, and CloudFormation takes 500"), "{found:?}");
    let functions = |count: usize| {
        (0..count).map(|at| format!("function F{at} {{ logs on; name \"f{at}\" }}\n")).collect::<String>()
    };
    assert_eq!(errors(&functions(200)), [""; 0]);
    let found = errors(&functions(201));
    assert_eq!(found, ["AC0603: the template has 201 outputs, and CloudFormation takes 200"]);
}

/// What Lambda takes of the policy of a function, as far as a program shows.
#[test]
fn functions_that_too_many_routes_call() {
    let program = |routes: usize, functions: usize| {
        let mut text = "api Http http {\n  id \"a1b2c3d4e5\"\n  routes create\n".to_owned();
        for at in 0..routes {
            let function = at % functions;
            text.push_str(&format!("  route GET /notes/things/{at} -> F{function} {{ public because \"news\" }}\n"));
        }
        text.push_str("}\n");
        (0..functions).for_each(|at| text.push_str(&format!("function F{at} {{ logs on }}\n")));
        text
    };
    for target in [Target::Bundle, Target::CloudFormation, Target::Terraform] {
        assert_eq!(errors(&support::outcome(&program(50, 1), target)), [""; 0]);
        assert_eq!(errors(&support::outcome(&program(120, 3), target)), [""; 0]);
        let found = errors(&support::outcome(&program(80, 1), target));
        assert_eq!(found, ["AC0604: the policy of this function would have more than 20480 bytes"]);
        assert_eq!(errors(&support::outcome(&program(160, 2), target)).len(), 2);
    }
}
