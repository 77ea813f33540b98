use crate::diagnostic::codes;
use crate::lint::{Applicability, Category, Rule};

/// The checker finds it, since it compares the scopes with those that are declared.
pub static RULE: Rule = Rule {
    code: &codes::apis::SCOPE_FROM_TRIGGER,
    category: Category::Api,
    pedantic: false,
    fix: Applicability::None,
    near_misses: &[
        // A resource server declares it.
        "user_pool Users { login email; client web; resource_server notes { scope read \"Read notes\" }; trigger pre_token_generation -> \"src/token.main\" { version v3 } }\n\
         api Http http {\n  authorizer pool jwt Users.web\n  default pool\n  route GET /notes -> \"src/list.main\" { scopes \"notes/read\" }\n}\n",
        // Nothing has to be added.
        "user_pool Users { login email; client web; trigger pre_token_generation -> \"src/token.main\" { version v2 } }\n\
         api Http http {\n  authorizer pool jwt Users.web\n  default pool\n  route GET /notes -> \"src/list.main\" { scopes \"openid\" }\n}\n",
    ],
    run: None,
};
