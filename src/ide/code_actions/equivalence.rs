//! Checks that a rewriting compiles to the same policies before it is offered.
//!
//! The declarations of the program are compiled with the rewritten grants alone. The policies of a role follow from the statements of
//! its grants, and no other grant changes these, so grants that are the same here are the same in the whole program.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::emit::show;
use crate::ide::ProgramView;
use crate::ide::incremental::analyse_sources;
use crate::policy::roles::roles;
use crate::syntax::ast::StatementNode;
use crate::text::Sources;

/// Bytes of declarations above which nothing is compiled: it would take longer than a user waits for a menu.
const MAX_DECLARATIONS: usize = 64 * 1024;

/// Compares what grants compile to with the declarations of a program.
pub(super) struct EquivalenceCheck<'v, 's> {
    view: ProgramView<'v, 's>,
    declarations: String,
    /// The policies of grants that were compiled before.
    cache: RefCell<FxHashMap<String, Option<Rc<[String]>>>>,
}

impl<'v, 's> EquivalenceCheck<'v, 's> {
    /// Returns `None` if the program is too large.
    pub(super) fn new(view: &ProgramView<'v, 's>) -> Option<Self> {
        let mut declarations = String::new();
        for (file, statement) in view.statements() {
            let span = match statement {
                StatementNode::Declare(declare) => declare.span,
                StatementNode::Param(param) => param.span,
                StatementNode::Grant(_) | StatementNode::Test(_) => continue,
            };
            declarations.push_str(span.of(view.text(file)));
            declarations.push('\n');
            if declarations.len() > MAX_DECLARATIONS {
                return None;
            }
        }
        Some(Self { view: *view, declarations, cache: RefCell::default() })
    }

    /// Returns the policies of grants without their origins, or `None` if the grants have errors.
    fn compiled(&self, grants: &str) -> Option<Rc<[String]>> {
        if let Some(known) = self.cache.borrow().get(grants) {
            return known.clone();
        }
        let found = self.compile(grants);
        self.cache.borrow_mut().insert(grants.to_owned(), found.clone());
        found
    }

    fn compile(&self, grants: &str) -> Option<Rc<[String]>> {
        let sources = Sources::single("trial.authc", &format!("{}{grants}\n", self.declarations));
        let analysis = analyse_sources(&sources, self.view.today);
        if analysis.has_errors() {
            return None;
        }
        let (roles, errors) = roles(&analysis.program);
        let shown = roles.iter().map(|role| {
            let policies = role.policies.iter();
            let policies = policies.map(|policy| format!("{} {}", policy.name, show::statements(&policy.statements)));
            format!("{}\n{}", role.id, policies.collect::<Vec<_>>().join("\n"))
        });
        errors.is_empty().then(|| shown.collect())
    }

    /// Returns whether grants have no errors.
    pub(super) fn is_valid(&self, grants: &str) -> bool {
        self.compiled(grants).is_some()
    }

    /// Returns whether grants compile to the same policies as others.
    pub(super) fn is_same(&self, grants: &str, others: &str) -> bool {
        let before = self.compiled(grants);
        before.is_some() && before == self.compiled(others)
    }
}
