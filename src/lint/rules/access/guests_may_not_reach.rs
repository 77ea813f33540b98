use crate::diagnostic::codes;
use crate::lint::{Applicability, Category, Rule};

/// The checker raises it, beside the error for services that guests never reach.
pub static RULE: Rule = Rule {
    code: &codes::grants::GUESTS_MAY_NOT_REACH,
    category: Category::Access,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // Who signed in has no such session policy.
        users!["stream Clicks" "grant auth_users put stream Clicks"],
        // On the list.
        guests!["delivery_stream Clicks" "grant unauth_users put delivery_stream Clicks"],
    ],
    run: None,
};
