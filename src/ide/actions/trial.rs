//! Tries a rewriting out before it is offered: on the declarations of the program and the grants that it is about.
//!
//! The policies of a role are made from what its grants say, whatever else it is granted. So what is the same here is the
//! same in the whole program.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::emit::show;
use crate::ide::View;
use crate::ide::live::analyse_sources;
use crate::policy::roles::roles;
use crate::syntax::ast::StatementNode;
use crate::text::Sources;

/// Programs with more than so many bytes of declarations are not tried: it would take longer than anybody waits for a menu.
const MOST: usize = 64 * 1024;

/// The declarations of a program, to try grants with.
pub(super) struct Trial<'v, 's> {
    view: View<'v, 's>,
    declarations: String,
    /// What was tried already.
    known: RefCell<FxHashMap<String, Option<Rc<[String]>>>>,
}

impl<'v, 's> Trial<'v, 's> {
    /// For a program; none if it is too large.
    pub(super) fn new(view: &View<'v, 's>) -> Option<Self> {
        let mut declarations = String::new();
        for (file, statement) in view.statements() {
            let span = match statement {
                StatementNode::Declare(declare) => declare.span,
                StatementNode::Param(param) => param.span,
                StatementNode::Grant(_) | StatementNode::Test(_) => continue,
            };
            declarations.push_str(span.of(view.text(file)));
            declarations.push('\n');
            if declarations.len() > MOST {
                return None;
            }
        }
        Some(Self { view: *view, declarations, known: RefCell::default() })
    }

    /// What grants compile to, without where it comes from; none if something is wrong with them.
    fn compiled(&self, grants: &str) -> Option<Rc<[String]>> {
        if let Some(known) = self.known.borrow().get(grants) {
            return known.clone();
        }
        let found = self.compile(grants);
        self.known.borrow_mut().insert(grants.to_owned(), found.clone());
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

    /// Whether a grant is without errors.
    pub(super) fn is_valid(&self, grants: &str) -> bool {
        self.compiled(grants).is_some()
    }

    /// Whether grants compile to the same as others.
    pub(super) fn is_same(&self, grants: &str, others: &str) -> bool {
        let before = self.compiled(grants);
        before.is_some() && before == self.compiled(others)
    }
}
