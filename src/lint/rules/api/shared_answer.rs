use crate::diagnostic::codes;
use crate::lint::{Applicability, Category, Rule};

/// The checker finds it, since it knows which parts of a request tell routes apart.
pub static RULE: Rule = Rule {
    code: &codes::apis::SHARED_ANSWER,
    category: Category::Api,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // A simple answer names no route.
        "function Gate\napi Http http {\n  authorizer gate lambda Gate { simple; ttl 5m }\n  default gate\n  \
         route GET /notes -> \"src/list.main\"\n  route PUT /notes -> \"src/put.main\"\n}\n",
        // There is only one route.
        "function Gate\napi Http http {\n  authorizer gate lambda Gate { ttl 5m }\n  default gate\n  \
         route GET /notes -> \"src/list.main\"\n}\n",
    ],
    run: None,
};
