//! Reading the options of a declaration by their words.

use crate::model::Spanned;
use crate::syntax::ast::{Arg, BlockNode, ClauseNode, KeyNode, Path, RouteKey};
use crate::text::{FileId, Loc, Span};

/// Clauses of one block, or of none. `'s` is the text, `'t` the tree.
#[derive(Clone, Copy)]
pub struct Clauses<'s, 't> {
    file: FileId,
    text: &'s str,
    block: Option<&'t BlockNode>,
}

impl<'s, 't> Clauses<'s, 't> {
    /// Creates the clauses of a block of `file`, whose whole text is `text`.
    pub fn new(file: FileId, text: &'s str, block: Option<&'t BlockNode>) -> Self {
        Self { file, text, block }
    }

    /// Returns the clauses in the braces of a clause.
    pub fn inner(&self, clause: &'t ClauseNode) -> Self {
        Self { block: clause.block.as_ref(), ..*self }
    }

    /// Returns a location in the same file.
    pub fn loc(&self, span: Span) -> Loc {
        Loc { file: self.file, span }
    }

    /// Returns the location of the block, braces included.
    pub fn block(&self) -> Option<Loc> {
        self.block.map(|block| self.loc(block.span))
    }

    /// Returns the text of a span.
    pub fn slice(&self, span: Span) -> Spanned<&'s str> {
        Spanned { value: span.of(self.text), loc: self.loc(span) }
    }

    /// Returns the first clause that begins with `word`.
    pub fn get(&self, word: &str) -> Option<&'t ClauseNode> {
        self.all(word).next()
    }

    /// Returns the clauses that begin with `word`.
    pub fn all<'w>(&self, word: &'w str) -> impl Iterator<Item = &'t ClauseNode> + use<'s, 't, 'w> {
        self.block.into_iter().flat_map(|block| &block.clauses).filter(move |clause| clause.spec.word == word)
    }

    /// Returns the clauses in order.
    pub fn iter(&self) -> impl Iterator<Item = &'t ClauseNode> + use<'s, 't> {
        self.block.into_iter().flat_map(|block| &block.clauses)
    }

    /// Returns the location of the first clause that begins with `word`.
    pub fn location_of(&self, word: &str) -> Option<Loc> {
        self.get(word).map(|clause| self.loc(clause.span))
    }

    /// Returns the n-th value of a clause if it is a word.
    pub fn word_arg(&self, clause: &ClauseNode, n: usize) -> Option<Spanned<&'s str>> {
        match clause.args.get(n)? {
            Arg::Word(span) => Some(self.slice(*span)),
            _ => None,
        }
    }

    /// Returns the n-th value of a clause if it is a name, without quotes.
    pub fn name_arg(&self, clause: &ClauseNode, n: usize) -> Option<Spanned<&'s str>> {
        match clause.args.get(n)? {
            Arg::Text(span) => {
                let text = self.slice(*span);
                Some(Spanned { value: text.value.trim_matches('"'), ..text })
            }
            _ => self.word_arg(clause, n),
        }
    }

    /// Reads `word DATE`.
    pub fn date(&self, word: &str) -> Option<Spanned<&'s str>> {
        self.number(word)
    }

    /// Reads `word WORD`.
    pub fn word(&self, word: &str) -> Option<Spanned<&'s str>> {
        self.get(word).and_then(|clause| self.word_arg(clause, 0))
    }

    /// Reads `word WORD, WORD`.
    pub fn words(&self, word: &str) -> Vec<Spanned<&'s str>> {
        match self.get(word).and_then(|clause| clause.args.first()) {
            Some(Arg::Words(spans)) => spans.iter().map(|span| self.slice(*span)).collect(),
            _ => Vec::new(),
        }
    }

    /// Reads `word on|off`.
    pub fn switch(&self, word: &str) -> Option<Spanned<bool>> {
        match self.get(word)?.args.first()? {
            Arg::Switch(value, span) => Some(Spanned { value: *value, loc: self.loc(*span) }),
            _ => None,
        }
    }

    /// Returns the locations of the strings of `word "…", "…"`, quotes included; see [`super::Checker::string`].
    pub fn texts(&self, word: &str) -> Vec<Loc> {
        self.get(word).map_or(Vec::new(), |clause| self.text_args(clause))
    }

    /// Returns the locations of the strings of a clause, quotes included.
    pub fn text_args(&self, clause: &ClauseNode) -> Vec<Loc> {
        text_spans(clause).map(|span| self.loc(*span)).collect()
    }

    /// Returns the location of the string of `word "…"`, quotes included.
    pub fn text(&self, word: &str) -> Option<Loc> {
        text_spans(self.get(word)?).next().map(|span| self.loc(*span))
    }

    /// Returns the location of the string of `because "…"` in a clause, quotes included.
    pub fn because(&self, clause: &ClauseNode) -> Option<Loc> {
        clause.args.iter().find_map(|arg| match arg {
            Arg::Because(span) => Some(self.loc(*span)),
            _ => None,
        })
    }

    /// Reads `word 12`. A number that does not fit becomes `u64::MAX`, which every range check refuses.
    pub fn int(&self, word: &str) -> Option<Spanned<u64>> {
        let written = self.number(word)?;
        Some(Spanned { value: written.value.parse().unwrap_or(u64::MAX), loc: written.loc })
    }

    /// Reads `word 30s`, in seconds. A duration that does not fit becomes `u64::MAX`.
    pub fn duration(&self, word: &str) -> Option<Spanned<u64>> {
        let written = self.number(word)?;
        let (digits, unit) = written.value.split_at(written.value.len() - 1);
        let seconds: u64 = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => 86400,
        };
        let value = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(seconds)).unwrap_or(u64::MAX);
        Some(Spanned { value, loc: written.loc })
    }

    /// Reads `word NUMBER` as text.
    pub fn number(&self, word: &str) -> Option<Spanned<&'s str>> {
        match self.get(word)?.args.first()? {
            Arg::Number(span) => Some(self.slice(*span)),
            _ => None,
        }
    }

    /// Reads `word REFERENCE`.
    pub fn reference(&self, word: &str) -> Option<Path> {
        match self.get(word)?.args.first()? {
            Arg::Ref(path) => Some(*path),
            _ => None,
        }
    }

    /// Returns the references of a clause.
    pub fn refs(&self, clause: &ClauseNode) -> Vec<Path> {
        let paths = clause.args.iter().flat_map(|arg| match arg {
            Arg::Ref(path) => std::slice::from_ref(path),
            Arg::Refs(paths) => paths.as_slice(),
            _ => &[],
        });
        paths.copied().collect()
    }

    /// Returns the names of a reference.
    pub fn names(&self, path: &Path) -> Vec<Spanned<&'s str>> {
        path.names().iter().map(|span| self.slice(*span)).collect()
    }

    /// Returns the key attributes of a clause.
    pub fn keys(&self, clause: &'t ClauseNode) -> &'t [KeyNode] {
        match clause.args.iter().find(|arg| matches!(arg, Arg::Keys(_))) {
            Some(Arg::Keys(keys)) => keys,
            _ => &[],
        }
    }

    /// Returns the route key of a clause.
    pub fn route(&self, clause: &ClauseNode) -> Option<RouteKey> {
        clause.args.iter().find_map(|arg| match arg {
            Arg::Route(route) => Some(*route),
            _ => None,
        })
    }
}

/// Returns the spans of the strings of a clause.
fn text_spans(clause: &ClauseNode) -> impl Iterator<Item = &Span> {
    clause.args.iter().flat_map(|arg| match arg {
        Arg::Text(span) | Arg::Claim(span) | Arg::Because(span) => std::slice::from_ref(span),
        Arg::Texts(spans) => spans.as_slice(),
        _ => &[],
    })
}
