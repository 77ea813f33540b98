fn main() {
    let mut s = authc::text::Sources::default();
    let mut target = authc::compile::Target::Bundle;
    for a in std::env::args().skip(1) {
        if a == "--cfn" {
            target = authc::compile::Target::CloudFormation;
            continue;
        }
        s.add(a.clone(), None, std::fs::read_to_string(&a).unwrap());
    }
    let o = authc::compile::compile(
        &s,
        &authc::compile::Options { target, set: vec![], today: authc::text::Date::new(2026, 11, 23).unwrap() },
    );
    let mut out = String::new();
    eprint!("{}", {
        let _ = &mut out;
        authc::diagnostic::render::render(&o.diagnostics, &s, false)
    });
    if let Some(a) = o.artefact {
        print!("{}", String::from_utf8(a).unwrap());
    }
}
