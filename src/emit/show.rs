//! Pieces of the output by themselves, in the form that they have there.

use super::bundle;
use super::dialect::{Dialect, Writer};
use super::sources::SourceMap;
use crate::model::Program;
use crate::policy::Statement;
use crate::policy::roles::CompiledRole;
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

/// Grants by themselves, each with the place that it stands at: what [`roles`] shows before the policies.
pub type Grants<'p> = [(Loc, Vec<Statement<'p>>)];

/// Roles as the bundle has them, and before them the grants that are asked about.
pub fn roles(program: &Program<'_>, grants: &Grants<'_>, roles: &[CompiledRole<'_>]) -> String {
    let map = SourceMap::new(program.sources);
    let mut out = Writer::new(Dialect::Bundle);
    out.json.open('{');
    if !grants.is_empty() {
        out.json.key("grants");
        out.json.open('[');
        for (loc, statements) in grants {
            out.json.open('{');
            map.entry(&mut out.json, *loc);
            out.json.key("statements");
            out.statements(statements);
            out.json.close('}');
        }
        out.json.close(']');
    }
    out.json.key("principals");
    out.json.open('[');
    roles.iter().for_each(|role| bundle::principal(&mut out, &map, role));
    out.json.close(']');
    out.json.close('}');
    out.json.finish()
}
