//! AC09xx: what is wrong around the sources: files, and the project's `authc.toml`.

use super::{Code, error, warning};

/// Every code of this area.
pub static CODES: &[&Code] = &[
    &NOT_FOUND,
    &NOT_READABLE,
    &NOT_WRITABLE,
    &NO_SOURCES,
    &ALREADY_EXISTS,
    &STRAY_SOURCE,
    &INCLUDE_MATCHES_NOTHING,
    &NOTHING_TO_COMPARE,
    &EMPTY_PROGRAM,
    &LEADS_OUT,
    &CONFIG_SYNTAX,
    &CONFIG_UNKNOWN_KEY,
    &CONFIG_VALUE,
    &CONFIG_EDITION,
    &MIXED_PROGRAMS,
    &OUTPUT_BEHIND,
    &INVISIBLE_CHARACTER,
];

pub static NOT_FOUND: Code = error(
    "AC0901",
    "not-found",
    "A file or directory that was named does not exist.",
    "All files of a project are one program. With one of them missing the rest would still compile, without its `deny` \
     lines for example.",
    "",
    "",
);
pub static NOT_READABLE: Code = error(
    "AC0902",
    "not-readable",
    "A file or directory cannot be read.",
    "All files of a project are one program. With one of them unread the rest would still compile, without its `deny` \
     lines for example.",
    "",
    "",
);
pub static NOT_WRITABLE: Code = error(
    "AC0903",
    "not-writable",
    "The output cannot be written.",
    "The output is written beside its place and then renamed, so a deployer never reads half a policy; what stood there \
     before is untouched.",
    "",
    "",
);
pub static NO_SOURCES: Code = error(
    "AC0904",
    "no-sources",
    "There is nothing to compile here.",
    "A program of no file grants nothing. Deploying that by mistake, from the wrong directory, would take every right away.",
    "",
    "",
);
pub static ALREADY_EXISTS: Code = error(
    "AC0905",
    "already-exists",
    "A file that would be created exists.",
    "`authc init` never overwrites what somebody wrote.",
    "",
    "",
);
pub static STRAY_SOURCE: Code = warning(
    "AC0906",
    "stray-source",
    "A file below the folder of a project looks like a source and is not one.",
    "All files of a project are one program, and it compiles as well without one of them. A file of `deny` lines that is moved \
     to where nothing looks for it, or renamed, would take them along without a word. Hidden directories, `node_modules` and \
     `target` are looked into for such files as far as their first 512 names. What is left out on purpose is named in `exclude`.",
    "",
    "",
);
pub static INCLUDE_MATCHES_NOTHING: Code = error(
    "AC0907",
    "include-matches-nothing",
    "A glob of `include` in the project's authc.toml matches no file.",
    "`include` says which files are the program. A file that was renamed or moved is out of it, and the rest would still \
     compile, without its `deny` lines for example.",
    "",
    "",
);
pub static NOTHING_TO_COMPARE: Code = error(
    "AC0908",
    "nothing-to-compare",
    "`authc compile --check` has no output to compare with.",
    "The command says that what is committed is what the sources compile to. Where nobody said what is committed it would pass \
     for ever, in a hook for example, whatever the output holds.",
    "",
    "",
);
pub static EMPTY_PROGRAM: Code = error(
    "AC0909",
    "empty-program",
    "A program without a statement does not compile.",
    "It is what is left of a file that was truncated, or of a pipe that broke. Its output would be empty, and whoever deploys \
     that takes every pool, every role and every right away.",
    "// app.authc, of which nothing else is left\n",
    "bucket Uploads\n",
);
pub static LEADS_OUT: Code = warning(
    "AC0910",
    "leads-out",
    "A link leads out of the folder whose files are to be changed, and is left alone.",
    "`authc fmt` and `authc lint --fix` change the files below a folder. A link in it may have come with somebody else's \
     change, and lead to any file that you may write.",
    "",
    "",
);
pub static CONFIG_SYNTAX: Code = error(
    "AC0911",
    "config-syntax",
    "The project's authc.toml is not valid TOML.",
    "The file says which sources belong to the program. Guessing at that could leave one out. Source: https://toml.io/en/v1.0.0",
    "",
    "",
);
pub static CONFIG_UNKNOWN_KEY: Code = error(
    "AC0912",
    "config-unknown-key",
    "The project's authc.toml has a key that means nothing.",
    "A key that is misspelled would silently leave the default in force.",
    "",
    "",
);
pub static CONFIG_VALUE: Code = error(
    "AC0913",
    "config-value",
    "A value in the project's authc.toml is not one that the key can have.",
    "A value that is passed over would silently leave the default in force.",
    "",
    "",
);
pub static CONFIG_EDITION: Code = error(
    "AC0914",
    "config-edition",
    "The project's authc.toml must name an edition that this compiler knows.",
    "The edition fixes what the words of the language mean, so that a newer compiler cannot give an old program another \
     meaning. It is written down and never assumed.",
    "",
    "",
);
pub static MIXED_PROGRAMS: Code = error(
    "AC0915",
    "mixed-programs",
    "The inputs are parts of more than one program.",
    "All files of a project are one program, and names are shared within it alone. Two projects, or a project and a file \
     that is in none, have no output in common.",
    "",
    "",
);
pub static OUTPUT_BEHIND: Code = error(
    "AC0916",
    "output-behind",
    "The output that was written before is not what the sources compile to.",
    "What is deployed is the output. While it is behind, who may do what is not what the reviewed sources say.",
    "",
    "",
);
pub static INVISIBLE_CHARACTER: Code = error(
    "AC0917",
    "invisible-character",
    "A source file holds no characters that nobody can see.",
    "Two prefixes can look alike and differ, so that a denial is not about what it seems to be about. And U+2028 ends a line in \
     some editors but not in a comment: what looks like a `deny` behind it is a part of the comment. \
     Source: https://www.unicode.org/reports/tr36/#visual_spoofing",
    "bucket Uploads // all of them\u{2028}\n",
    "bucket Uploads // all of them\n",
);
