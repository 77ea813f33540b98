//! Pieces of the output by themselves, in the form that they have there.

use serde::Serialize;

use super::document::{Dialect, With, WriteContext};
use super::json::to_string;
use super::sources::SourceMap;
use crate::model::Program;
use crate::policy::Statement;
use crate::policy::roles::CompiledRole;
use crate::text::Loc;

/// Statements for people to read: what waits for the deployment stands as `<NAME>`.
pub fn statements(statements: &[Statement<'_>]) -> String {
    let context = WriteContext::new(Dialect::Reading, SourceMap::default());
    match statements {
        [one] => to_string(&With(&context, one)),
        all => to_string(&With(&context, all)),
    }
}

/// Grants by themselves, each with the place that it stands at: what [`roles`] shows before the policies.
pub type Grants<'p> = [(Loc, Vec<Statement<'p>>)];

/// Roles as the bundle has them, and before them the grants that are asked about.
pub fn roles(program: &Program<'_>, grants: &Grants<'_>, roles: &[CompiledRole<'_>]) -> String {
    #[derive(Serialize)]
    struct Shown<'c, 'g, 'p> {
        #[serde(skip_serializing_if = "Vec::is_empty")]
        grants: Vec<ShownGrant<'c, 'g>>,
        principals: With<'c, &'c [CompiledRole<'p>]>,
    }
    #[derive(Serialize)]
    struct ShownGrant<'c, 'g> {
        source: With<'c, Loc>,
        statements: With<'c, &'c [Statement<'g>]>,
    }
    let context = &WriteContext::new(Dialect::Bundle, SourceMap::new(program.sources));
    let grants = grants
        .iter()
        .map(|(loc, statements)| ShownGrant { source: With(context, *loc), statements: With(context, statements) });
    to_string(&Shown { grants: grants.collect(), principals: With(context, roles) })
}
