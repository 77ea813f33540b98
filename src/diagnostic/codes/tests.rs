//! Assertions of tests.

use super::{Code, error};

pub static CODES: &[&Code] = &[&FALSE_ASSERTION, &UNKNOWN_ROLE];

pub static FALSE_ASSERTION: Code = error(
    "AC0701",
    "false-assertion",
    "An assertion of a test does not hold.",
    "The policies, as they are compiled, allow something that a test says they do not, or do not allow what it says they \
     do. Nothing is written, so that a wrong change does not get to AWS.",
    "table Notes\nfunction List { handler \"list.main\" }\ngrant function List scan, delete table Notes\ntest \"notes stay\" { assert function List cannot delete table Notes }\n",
    "table Notes\nfunction List { handler \"list.main\" }\ngrant function List scan table Notes\ntest \"notes stay\" { assert function List cannot delete table Notes }\n",
);

pub static UNKNOWN_ROLE: Code = error(
    "AC0702",
    "unknown-role",
    "A test says what a function may not do whose role is kept by somebody else.",
    "The role of such a function has policies that are not in the program: what the program grants is known, and what the role may not do \
     is not. It can be said of roles that the output makes.",
    "table Notes\nfunction List { role \"notes-list\" because \"the platform team keeps it\" }\ngrant function List scan table Notes\ntest \"notes stay\" { assert function List cannot delete table Notes }\n",
    "table Notes\nfunction List\ngrant function List scan table Notes\ntest \"notes stay\" { assert function List cannot delete table Notes }\n",
);
