use crate::diagnostic::{Code, Diagnostic, Severity, did_you_mean};
use crate::lint::{Applicability, Category, Rule, registry};
use crate::model::Exception;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1903",
        name: "unknown-rule",
        severity: Severity::Error,
        summary: "An exception names an unknown rule.",
        why: "It excuses nothing. Errors of the language cannot be excused, since a program with errors cannot be \
              compiled.",
        bad: "@allow(unscoped-scam, \"the console lists everything\")\nbucket Uploads\n",
        good: "bucket Uploads\n",
    },
    category: Category::Exceptions,
    pedantic: false,
    fix: Applicability::Unsafe,
    near_misses: &["@allow(AC1902, \"codes are names too\")\nbucket Uploads\n"],
    run: None,
};

pub fn finding(exception: &Exception<'_>) -> Diagnostic {
    let (written, loc) = (exception.rule.value, exception.rule.loc);
    if let Some(code) = registry::find_code(written) {
        let message = format!("`{written}` is an error of the language, which nothing excuses");
        return Diagnostic::new(RULE.code, loc, message, "not a rule").note(code.summary).edits(
            "remove the exception",
            vec![crate::diagnostic::Edit { loc: exception.loc, text: String::new() }],
            false,
        );
    }
    let diagnostic = Diagnostic::new(RULE.code, loc, format!("there is no rule `{written}`"), "not known");
    diagnostic.suggest_or(did_you_mean(written, registry::rules().map(|rule| rule.code.name)), loc, |diagnostic| {
        diagnostic.help("`authc explain --list` shows every rule").fix("remove the exception", exception.loc, "")
    })
}
