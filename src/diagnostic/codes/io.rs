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
    "A named file or directory does not exist.",
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
    "A file cannot be written.",
    "The output is written to a temporary file that then takes its name, so a deployer never reads half a policy, and a \
     failure leaves the old file unchanged.",
    "",
    "",
);
pub static NO_SOURCES: Code = error(
    "AC0904",
    "no-sources",
    "No source file was found.",
    "A program without a file grants nothing. Deploying that by mistake, from the wrong directory, would take every \
     right away.",
    "",
    "",
);
pub static ALREADY_EXISTS: Code = error(
    "AC0905",
    "already-exists",
    "A file that would be created exists already.",
    "`authc init` never overwrites a file.",
    "",
    "",
);
pub static STRAY_SOURCE: Code = warning(
    "AC0906",
    "stray-source",
    "A file in a project looks like a source and is not part of it.",
    "All files of a project are one program, which may still compile without one of them. A file of `deny` lines that \
     is renamed or moved out of reach would silently take them along. In hidden directories, `node_modules` and \
     `target` only the first 512 names are searched for such files. Name files that are left out on purpose in \
     `exclude`.",
    "",
    "",
);
pub static INCLUDE_MATCHES_NOTHING: Code = error(
    "AC0907",
    "include-matches-nothing",
    "A glob of `include` matches no file.",
    "`include` says which files are the program. A file that was renamed or moved is out of it, and the rest would still \
     compile, without its `deny` lines for example.",
    "",
    "",
);
pub static NOTHING_TO_COMPARE: Code = error(
    "AC0908",
    "nothing-to-compare",
    "`authc compile --check` has no output to compare with.",
    "The command proves that the committed output is up to date. Without an output file it would always pass, in a hook \
     for example.",
    "",
    "",
);
pub static EMPTY_PROGRAM: Code = error(
    "AC0909",
    "empty-program",
    "A program has no statement.",
    "A truncated file or a broken pipe leaves an empty program. Deploying its empty output would remove every pool, \
     role and permission.",
    "// app.authc, of which nothing else is left\n",
    "bucket Uploads\n",
);
pub static LEADS_OUT: Code = warning(
    "AC0910",
    "leads-out",
    "A link points outside the folder and is not followed.",
    "`authc fmt` and `authc lint --fix` change the files below a folder. A link in it may be part of another person's \
     change, and point to any file that you may write.",
    "",
    "",
);
pub static CONFIG_SYNTAX: Code = error(
    "AC0911",
    "config-syntax",
    "The project's authc.toml is not valid TOML.",
    "The file says which sources belong to the program. A guess could leave one out. Source: https://toml.io/en/v1.0.0",
    "",
    "",
);
pub static CONFIG_UNKNOWN_KEY: Code = error(
    "AC0912",
    "config-unknown-key",
    "The project's authc.toml has an unknown key.",
    "A key that is misspelled would silently leave the default in force.",
    "",
    "",
);
pub static CONFIG_VALUE: Code = error(
    "AC0913",
    "config-value",
    "The project's authc.toml has an invalid value.",
    "A value that is passed over would silently leave the default in force.",
    "",
    "",
);
pub static CONFIG_EDITION: Code = error(
    "AC0914",
    "config-edition",
    "The project's authc.toml does not name a known edition.",
    "The edition fixes what the words of the language mean, so that a newer compiler cannot give an old program another \
     meaning. It is never assumed.",
    "",
    "",
);
pub static MIXED_PROGRAMS: Code = error(
    "AC0915",
    "mixed-programs",
    "The inputs belong to more than one program.",
    "All files of a project are one program, and names are shared within it alone. Two projects, or a project and a file \
     that is in none, have no output in common.",
    "",
    "",
);
pub static OUTPUT_BEHIND: Code = error(
    "AC0916",
    "output-behind",
    "An output file is out of date.",
    "The output is what is deployed. While it is out of date, the deployed permissions differ from the reviewed \
     sources.",
    "",
    "",
);
pub static INVISIBLE_CHARACTER: Code = error(
    "AC0917",
    "invisible-character",
    "A source file contains an invisible character.",
    "Two prefixes can look alike and differ, so that a denial does not apply to what it seems to. And U+2028 ends a \
     line in some editors but not for the compiler: what looks like a `deny` after it is a part of the comment. Source: \
     https://www.unicode.org/reports/tr36/#visual_spoofing",
    "bucket Uploads // all of them\u{2028}\n",
    "bucket Uploads // all of them\n",
);
