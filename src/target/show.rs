//! Pieces of the output by themselves, in the form that they have there.

use super::Role;
use super::bundle;
use super::dialect::{Dialect, Writer};
use super::sources::SourceMap;
use crate::model::Program;
use crate::policy::Statement;
use crate::text::Loc;

/// Statements for people to read: what waits for the deployment stands as `<NAME>`.
pub fn statements(statements: &[Statement<'_>]) -> String {
    let mut out = Writer::new(Dialect::Reading);
    match statements {
        [one] => out.statement(one),
        all => out.statements(all),
    }
    out.json.finish()
}

/// Roles as the bundle has them, and before them, where one grant is asked about, its statements.
pub fn roles(program: &Program<'_>, grant: Option<(Loc, &[Statement<'_>])>, roles: &[Role<'_>]) -> String {
    let map = SourceMap::new(program.sources);
    let mut out = Writer::new(Dialect::Bundle);
    out.json.open('{');
    if let Some((loc, statements)) = grant {
        out.json.key("grant");
        out.json.open('{');
        map.entry(&mut out.json, loc);
        out.json.key("statements");
        out.statements(statements);
        out.json.close('}');
    }
    out.json.key("principals");
    out.json.open('[');
    roles.iter().for_each(|role| bundle::principal(&mut out, &map, role));
    out.json.close(']');
    out.json.close('}');
    out.json.finish()
}
