use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tower_lsp::ls_types::{
    Range, SemanticToken, SemanticTokens, SemanticTokensDelta, SemanticTokensEdit, SemanticTokensFullDeltaResult, Uri,
};

use crate::ide::semantic_tokens;
use crate::lsp::context::RequestContext;

/// The tokens that were sent last, by document.
#[derive(Default)]
pub struct TokenCache {
    sent: Mutex<SentTokens>,
}

#[derive(Default)]
struct SentTokens {
    results: u64,
    /// The id of the result and its tokens.
    by_document: HashMap<String, (String, Vec<SemanticToken>)>,
}

impl TokenCache {
    fn sent(&self) -> MutexGuard<'_, SentTokens> {
        // A panic cannot leave half an entry.
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn forget(&self, document: &Uri) {
        self.sent().by_document.remove(document.as_str());
    }

    /// Returns all tokens and remembers them.
    pub fn full(&self, document: &Uri, data: Vec<SemanticToken>) -> SemanticTokens {
        let mut sent = self.sent();
        sent.results += 1;
        let id = sent.results.to_string();
        sent.by_document.insert(document.as_str().to_owned(), (id.clone(), data.clone()));
        SemanticTokens { result_id: Some(id), data }
    }

    /// Returns the difference from a previous result, or all tokens if that result is not remembered.
    pub fn delta(&self, document: &Uri, previous: &str, data: Vec<SemanticToken>) -> SemanticTokensFullDeltaResult {
        let old = self.sent().by_document.remove(document.as_str()).filter(|(id, _)| id == previous);
        let new = self.full(document, data);
        let Some((_, old)) = old else { return SemanticTokensFullDeltaResult::Tokens(new) };
        let start = old.iter().zip(&new.data).take_while(|(old, new)| old == new).count();
        let rest = old[start..].iter().rev().zip(new.data[start..].iter().rev());
        let end = rest.take_while(|(old, new)| old == new).count();
        let edits = if start == old.len() && start == new.data.len() {
            Vec::new()
        } else {
            // The protocol counts in integers, five for each token.
            vec![SemanticTokensEdit {
                start: 5 * start as u32,
                delete_count: 5 * (old.len() - start - end) as u32,
                data: Some(new.data[start..new.data.len() - end].to_vec()),
            }]
        };
        SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta { result_id: new.result_id, edits })
    }
}

/// Returns the tokens of a file, or of a range of it.
pub fn semantic_tokens(context: &RequestContext<'_, '_>, range: Option<Range>) -> Vec<SemanticToken> {
    let text = context.text();
    let tokens = semantic_tokens::semantic_tokens(&context.view, context.file, range.map(|range| text.span(range)));
    let (mut line, mut start) = (0, 0);
    let mut data = Vec::with_capacity(tokens.len());
    for token in tokens {
        let range = text.range(token.span);
        let delta_line = range.start.line - line;
        data.push(SemanticToken {
            delta_line,
            delta_start: if delta_line == 0 { range.start.character - start } else { range.start.character },
            length: range.end.character.saturating_sub(range.start.character),
            token_type: token.kind as u32,
            token_modifiers_bitset: token.modifiers,
        });
        (line, start) = (range.start.line, range.start.character);
    }
    data
}
