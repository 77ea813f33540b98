//! AC00xx: what is wrong below and in the grammar.

use super::{Code, error};

/// Every code of this area.
pub static CODES: &[&Code] = &[
    &UNEXPECTED,
    &UNCLOSED,
    &STRAY_CLOSE,
    &CLAUSE_ORDER,
    &UNKNOWN_CLAUSE,
    &REPEATED_CLAUSE,
    &UNKNOWN_WORD,
    &UNKNOWN_DECLARATION,
    &UNTERMINATED_STRING,
    &MALFORMED_NUMBER,
    &STRAY_CHARACTER,
    &CONTROL_CHARACTER,
    &BIDI_CHARACTER,
    &NO_FINAL_NEWLINE,
    &NESTING_TOO_DEEP,
    &FILE_TOO_LARGE,
    &NOT_UTF8,
    &BAD_ESCAPE,
];

pub static UNEXPECTED: Code = error(
    "AC0001",
    "unexpected-token",
    "A statement contains an unexpected token.",
    "A statement is one sentence in a fixed word order. Nothing is compiled while a sentence is broken, since a grant that lost \
     a word may mean more than its author wrote.",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n\
     table Notes { key userId: identity }\ngrant auth_users read Notes\n",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n\
     table Notes { key userId: identity }\ngrant auth_users read table Notes where owner(userId)\n",
);
pub static UNCLOSED: Code = error(
    "AC0002",
    "unclosed-bracket",
    "A bracket is never closed.",
    "What follows an open bracket would belong to the declaration before it.",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n\
     table Notes { key userId: identity\ngrant auth_users read table Notes\n",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n\
     table Notes { key userId: identity }\ngrant auth_users read table Notes where owner(userId)\n",
);
pub static STRAY_CLOSE: Code = error(
    "AC0003",
    "stray-bracket",
    "A closing bracket has no opening bracket.",
    "The declaration that it was meant to close is closed already, so what is between the two may be in the wrong \
     place.",
    "bucket Uploads }\n",
    "bucket Uploads\n",
);
pub static CLAUSE_ORDER: Code = error(
    "AC0004",
    "clause-order",
    "The clauses of a grant or an assertion are repeated or out of order.",
    "`at`, `where`, `via`, `until`, `because`: every grant reads the same way, so that a review finds the condition where it \
     always is. In an assertion the order is `at`, `where`, `after`.",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n\
     table Notes { key userId: identity }\ngrant auth_users read table Notes because \"the app\" where owner(userId)\n",
    "user_pool Users { login email; client web }\nidentity_pool Identities { sign_in Users.web }\n\
     table Notes { key userId: identity }\ngrant auth_users read table Notes where owner(userId) because \"the app\"\n",
);
pub static UNKNOWN_CLAUSE: Code = error(
    "AC0005",
    "unknown-clause",
    "A declaration has an unknown option.",
    "An option that is misspelled would silently leave the default in force, and defaults of sign-in settings matter.",
    "user_pool Users { login email; mfaa required { totp } }\n",
    "user_pool Users { login email; mfa required { totp } }\n",
);
pub static REPEATED_CLAUSE: Code = error(
    "AC0006",
    "repeated-clause",
    "An option is given twice.",
    "Only one of the two can hold, and a reader sees only one of them.",
    "user_pool Users { login email; sign_up admin; sign_up open }\n",
    "user_pool Users { login email; sign_up admin }\n",
);
pub static UNKNOWN_WORD: Code = error(
    "AC0007",
    "unknown-word",
    "A word is not one of the allowed values.",
    "Options take words from a closed list.",
    "user_pool Users { login mail }\n",
    "user_pool Users { login email }\n",
);
pub static UNKNOWN_DECLARATION: Code = error(
    "AC0008",
    "unknown-declaration",
    "A statement begins with an unknown word.",
    "Statements begin with `grant`, `deny`, `param`, `test`, or the kind of what they declare.",
    "tabel Notes { key userId: identity }\n",
    "table Notes { key userId: identity }\n",
);
pub static UNTERMINATED_STRING: Code = error(
    "AC0010",
    "unterminated-string",
    "A string is not closed on its line.",
    "Strings end on the line on which they begin, so that a forgotten quote cannot swallow the statements after it.",
    "param stage: string = \"dev\n",
    "param stage: string = \"dev\"\n",
);
pub static MALFORMED_NUMBER: Code = error(
    "AC0011",
    "malformed-number",
    "A number, a duration or a date is malformed.",
    "Numbers are `12`, versions `2.0`, durations `30s`, `5m`, `1h` or `30d`, dates `2027-01-31`.",
    "user_pool Users { login email; client web { validity { access 5min } } }\n",
    "user_pool Users { login email; client web { validity { access 5m } } }\n",
);
pub static STRAY_CHARACTER: Code = error(
    "AC0012",
    "stray-character",
    "A character is not part of the language.",
    "Outside strings and comments there are words, numbers, route paths and a few marks.",
    "bucket Uploads # of the users\n",
    "bucket Uploads // of the users\n",
);
pub static CONTROL_CHARACTER: Code = error(
    "AC0013",
    "control-character",
    "A source file contains a control character.",
    "A NUL or an escape in a source file hides text from people who read it in a terminal or an editor.",
    "bucket Uploads // \u{1b}[8m hidden\n",
    "bucket Uploads // shown\n",
);
pub static BIDI_CHARACTER: Code = error(
    "AC0014",
    "bidi-character",
    "A source file contains a bidirectional control character.",
    "They make an editor show the text in another order than the compiler reads it, so that a review approves something else. \
     Source: https://trojansource.codes/",
    "bucket Uploads // \u{202e}sdaolpu\n",
    "bucket Uploads // uploads\n",
);
pub static NO_FINAL_NEWLINE: Code = error(
    "AC0015",
    "no-final-newline",
    "A source file does not end with a line break.",
    "A file that was cut off while it was written or copied may still be a valid program: a grant that lost its \
     `where owner(userId)` is a wider grant. The line break at the end is the proof that the last line is whole.",
    "bucket Uploads",
    "bucket Uploads\n",
);
pub static NESTING_TOO_DEEP: Code = error(
    "AC0016",
    "nesting-too-deep",
    "Brackets are nested too deeply.",
    "No declaration needs more than four levels; the limit keeps the compiler's memory bounded.",
    "table Notes ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((\n",
    "table Notes { key userId: identity }\n",
);
pub static FILE_TOO_LARGE: Code = error(
    "AC0017",
    "file-too-large",
    "A source file is larger than 32 MiB.",
    "Positions are 32 bits wide, and no person reviews a policy of that size.",
    "",
    "",
);
pub static NOT_UTF8: Code = error(
    "AC0018",
    "not-utf8",
    "A source file is not UTF-8 text.",
    "Bytes that are not UTF-8 look different in every editor.",
    "",
    "",
);
pub static BAD_ESCAPE: Code = error(
    "AC0019",
    "bad-escape",
    "A string contains an unknown escape sequence.",
    "A string has three escapes: a quote, a backslash and a line break. Any other would silently become another name.",
    "bucket Uploads { name \"up\\loads\" }\n",
    "bucket Uploads { name \"uploads\" }\n",
);
