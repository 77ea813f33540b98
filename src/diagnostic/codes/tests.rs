//! Assertions of tests.

use super::{Code, error};

pub static CODES: &[&Code] = &[&FALSE_ASSERTION];

pub static FALSE_ASSERTION: Code = error(
    "AC0701",
    "false-assertion",
    "An assertion of a test does not hold.",
    "The policies, as they are compiled, allow something that a test says they do not, or do not allow what it says they \
     do. Nothing is written, so that a wrong change does not get to AWS.",
    "table Notes\nfunction List { handler \"list.main\" }\ngrant function List scan, delete table Notes\ntest \"notes stay\" { assert function List cannot delete table Notes }\n",
    "table Notes\nfunction List { handler \"list.main\" }\ngrant function List scan table Notes\ntest \"notes stay\" { assert function List cannot delete table Notes }\n",
);
