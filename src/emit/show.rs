//! Writes parts of the output by themselves, in the form that they have there.

use serde::Serialize;

use super::document::{Dialect, InContext, WriteContext};
use super::json::to_string;
use super::sources::SourceMap;
use crate::model::Program;
use crate::policy::Statement;
use crate::policy::roles::CompiledRole;
use crate::text::Loc;

/// Returns statements for people to read, with placeholders as `<NAME>`.
pub fn statements(statements: &[Statement<'_>]) -> String {
    let context = WriteContext::new(Dialect::Reading, SourceMap::default());
    match statements {
        [one] => to_string(&InContext(&context, one)),
        all => to_string(&InContext(&context, all)),
    }
}

/// The statements of single grants, each with its place in the program.
pub type GrantStatements<'p> = [(Loc, Vec<Statement<'p>>)];

/// Returns roles as in the bundle, and before them the grants that are asked about.
pub fn roles(program: &Program<'_>, grants: &GrantStatements<'_>, roles: &[CompiledRole<'_>]) -> String {
    #[derive(Serialize)]
    struct Shown<'c, 'g, 'p> {
        #[serde(skip_serializing_if = "Vec::is_empty")]
        grants: Vec<ShownGrant<'c, 'g>>,
        principals: InContext<'c, &'c [CompiledRole<'p>]>,
    }
    #[derive(Serialize)]
    struct ShownGrant<'c, 'g> {
        source: InContext<'c, Loc>,
        statements: InContext<'c, &'c [Statement<'g>]>,
    }
    let context = &WriteContext::new(Dialect::Bundle, SourceMap::new(program.sources));
    let grants = grants.iter().map(|(loc, statements)| ShownGrant {
        source: InContext(context, *loc),
        statements: InContext(context, statements),
    });
    to_string(&Shown { grants: grants.collect(), principals: InContext(context, roles) })
}
