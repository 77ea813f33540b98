use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule};
use crate::model::Exception;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1901",
        name: "unused-allow",
        severity: Severity::Warning,
        summary: "An exception excuses nothing.",
        why: "It was needed once, or it names the wrong rule or is before the wrong statement. Left in place it would \
              silently excuse what is written there later.",
        bad: "@allow(unscoped-scan, \"the console lists everything\")\nbucket Uploads\n",
        good: "bucket Uploads\n",
    },
    category: Category::Exceptions,
    pedantic: false,
    fix: Applicability::Safe,
    near_misses: &["/// @allow(unscoped-scan, \"in a comment\")\nbucket Uploads\n"],
    run: None,
};

pub fn finding(exception: &Exception<'_>) -> Diagnostic {
    let message = format!("nothing here is against `{}`", exception.rule.value);
    Diagnostic::new(RULE.code, exception.loc, message, "excuses nothing")
        .label(exception.statement, "this statement has no such finding")
        .safe_fix("remove the exception", exception.loc, "")
}
