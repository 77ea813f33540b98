//! Answers to requests in the types of the protocol, a file for each kind of request. [`crate::ide`] finds the answers.

pub mod call_hierarchy;
pub mod code_action;
pub mod code_lens;
pub mod completion;
pub mod definition;
pub mod diagnostic;
pub mod document_link;
pub mod edits;
pub mod execute_command;
pub mod folding_range;
pub mod hover;
pub mod inlay_hint;
pub mod references;
pub mod rename;
pub mod selection_range;
pub mod semantic_tokens;
pub mod signature_help;
pub mod symbols;
