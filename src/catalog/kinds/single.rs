//! What has no verbs and is granted by single actions: a resource of any type, and the account.

use super::{KIND, shape};
use crate::catalog::kind::{Guests, Kind, Owner, Users};

const NO_OWNER: Owner = Owner::None("nothing is known of how its requests name their caller");

/// A resource of a type that has no kind of its own. Which type that is stands in its declaration, and with it the form of its ARN.
pub static RESOURCE: Kind = Kind {
    word: "resource",
    title: "resource",
    arn: "arn:{P}:{name}",
    shapes: &[shape("resource", "resource", "", "{arn}")],
    owner: NO_OWNER,
    users: Users::No("which of its actions are safe in a browser is not known here"),
    guests: Guests::No,
    ..KIND
};

/// The account as a whole, on which actions are granted whose calls need no resource.
pub static ACCOUNT: Kind = Kind {
    word: "account",
    title: "account",
    owner: Owner::None("it is allowed for the whole account"),
    users: Users::No("it would hold for the whole account"),
    guests: Guests::No,
    ..KIND
};
