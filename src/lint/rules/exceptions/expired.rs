use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::{Applicability, Category, Rule};
use crate::model::Exception;

pub static RULE: Rule = Rule {
    code: &Code {
        id: "AC1902",
        name: "expired-allow",
        severity: Severity::Warning,
        summary: "An exception has expired.",
        why: "The date says by when the finding should be resolved. From the day after, the exception excuses nothing, \
              and the finding is reported again.",
        bad: "@allow(unscoped-scan, \"until the console is rewritten\", until 2020-01-31)\nbucket Uploads\n",
        good: "bucket Uploads\n",
    },
    category: Category::Exceptions,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &["@allow(unscoped-scan, \"until the console is rewritten\", until 2999-12-31)\nbucket Uploads\n"],
    run: None,
};

pub fn finding(exception: &Exception<'_>) -> Diagnostic {
    let (loc, day) =
        exception.until.map_or((exception.loc, String::new()), |until| (until.loc, until.value.to_string()));
    let message = format!("the exception from `{}` held until {day}", exception.rule.value);
    Diagnostic::new(RULE.code, loc, message, "is over")
        .help("do what it was waiting for and remove the exception, or agree on another day")
}
