//! Semantic tokens, in the numbers of the protocol.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tower_lsp::ls_types::{
    Range, SemanticToken, SemanticTokens, SemanticTokensDelta, SemanticTokensEdit, SemanticTokensFullDeltaResult, Uri,
};

use crate::ide::tokens;
use crate::lsp::scene::Scene;

/// What clients were given last, by document.
#[derive(Default)]
pub struct Known {
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    count: u64,
    by_document: HashMap<String, (String, Vec<SemanticToken>)>,
}

impl Known {
    fn last(&self) -> MutexGuard<'_, Last> {
        // A thread that panicked has left a whole entry or none.
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A document was closed.
    pub fn forget(&self, document: &Uri) {
        self.last().by_document.remove(document.as_str());
    }

    /// All tokens, remembered.
    pub fn full(&self, document: &Uri, data: Vec<SemanticToken>) -> SemanticTokens {
        let mut last = self.last();
        last.count += 1;
        let id = last.count.to_string();
        last.by_document.insert(document.as_str().to_owned(), (id.clone(), data.clone()));
        SemanticTokens { result_id: Some(id), data }
    }

    /// What has changed since the tokens with this name were given, or all if they are not remembered.
    pub fn delta(&self, document: &Uri, previous: &str, data: Vec<SemanticToken>) -> SemanticTokensFullDeltaResult {
        let old = self.last().by_document.remove(document.as_str()).filter(|(id, _)| id == previous);
        let new = self.full(document, data);
        let Some((_, old)) = old else { return SemanticTokensFullDeltaResult::Tokens(new) };
        let start = old.iter().zip(&new.data).take_while(|(old, new)| old == new).count();
        let rest = old[start..].iter().rev().zip(new.data[start..].iter().rev());
        let end = rest.take_while(|(old, new)| old == new).count();
        let edits = if start == old.len() && start == new.data.len() {
            Vec::new()
        } else {
            // A token is five numbers.
            vec![SemanticTokensEdit {
                start: 5 * start as u32,
                delete_count: 5 * (old.len() - start - end) as u32,
                data: Some(new.data[start..new.data.len() - end].to_vec()),
            }]
        };
        SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta { result_id: new.result_id, edits })
    }
}

/// The tokens of the file that was asked about, or of a part of it.
pub fn tokens(scene: &Scene<'_, '_>, range: Option<Range>) -> Vec<SemanticToken> {
    let text = scene.own();
    let found = tokens::tokens(&scene.view, scene.file, range.map(|range| text.span(range)));
    let (mut line, mut start) = (0, 0);
    let mut data = Vec::with_capacity(found.len());
    for token in found {
        let place = text.range(token.span);
        let delta_line = place.start.line - line;
        data.push(SemanticToken {
            delta_line,
            delta_start: if delta_line == 0 { place.start.character - start } else { place.start.character },
            length: place.end.character.saturating_sub(place.start.character),
            token_type: token.kind as u32,
            token_modifiers_bitset: token.modifiers,
        });
        (line, start) = (place.start.line, place.start.character);
    }
    data
}
