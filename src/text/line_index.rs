//! Conversion of byte offsets to lines and columns.

/// A position in a text as people count it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line number, from 1.
    pub line: u32,
    /// Column in Unicode scalar values, from 1.
    pub column: u32,
}

/// The offsets at which the lines of a text begin.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Finds the lines of a text. A line ends after `\n`.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        let mut words = text.as_bytes().chunks_exact(8);
        let mut at = 0;
        // Lines are short: searching each anew costs more than to look at eight bytes at a time for all of them.
        for word in &mut words {
            let mut found = line_feeds(u64::from_le_bytes(word.try_into().unwrap_or_default()));
            while found != 0 {
                starts.push(at + found.trailing_zeros() / 8 + 1);
                found &= found - 1;
            }
            at += 8;
        }
        let rest = (at..).zip(words.remainder()).filter(|(_, byte)| **byte == b'\n');
        starts.extend(rest.map(|(at, _)| at + 1));
        Self { starts }
    }

    /// Finds the lines as editors do: a line also ends after a `\r` without `\n`.
    /// Source: <https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocuments>
    pub fn of_editor(text: &str) -> Self {
        if !text.contains('\r') {
            return Self::new(text);
        }
        let bytes = text.as_bytes();
        let ends = (0..bytes.len()).filter(|&at| match bytes[at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        Self { starts: std::iter::once(0).chain(ends.map(|at| at as u32 + 1)).collect() }
    }

    /// Returns the line, from 0, of the byte at `offset`.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset) as u32 - 1
    }

    /// Returns the line and column of the byte at `offset`. `text` is the text that the index was made from.
    pub fn position(&self, text: &str, offset: u32) -> LineColumn {
        let line = self.line(offset);
        let start = self.starts[line as usize] as usize;
        let end = (offset as usize).min(text.len());
        let column = text.as_bytes()[start..end].iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        LineColumn { line: line + 1, column: column as u32 + 1 }
    }

    /// Returns the offset of the first byte of a line, which is counted from 0.
    pub fn start(&self, line: u32) -> Option<u32> {
        self.starts.get(line as usize).copied()
    }

    /// Updates the index for an edit that replaced the bytes `old` by `new`.
    pub fn edit(&mut self, old: std::ops::Range<u32>, new: &str) {
        let first = self.starts.partition_point(|&start| start <= old.start);
        let last = first + self.starts[first..].partition_point(|&start| start <= old.end);
        let delta = (new.len() as u32).wrapping_sub(old.end - old.start);
        for start in &mut self.starts[last..] {
            *start = start.wrapping_add(delta);
        }
        let inserted = Self::new(new).starts.into_iter().skip(1).map(|start| old.start + start);
        self.starts.splice(first..last, inserted);
    }

    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Returns `false`: even an empty text has one line.
    pub fn is_empty(&self) -> bool {
        false
    }
}

/// Returns the highest bit of each byte that is a line feed, and no other bit.
fn line_feeds(word: u64) -> u64 {
    const LOW: u64 = u64::from_le_bytes([0x7F; 8]);
    // A byte that was a line feed is zero now: it alone neither has its highest bit nor carries into it.
    let zero = word ^ u64::from_le_bytes([b'\n'; 8]);
    !(((zero & LOW) + LOW) | zero | LOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_line_feed() {
        for bytes in ["\n", "\u{b}\n\u{8a}\n\n", "ab\ncdefgh\n", "\n\n\n\n\n\n\n\n\n", "çççççççç\n", ""] {
            for before in 0..17 {
                let text = "x".repeat(before) + bytes;
                let slow = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1);
                assert_eq!(LineIndex::new(&text).starts, [0].into_iter().chain(slow).collect::<Vec<_>>(), "{text:?}");
            }
        }
    }

    #[test]
    fn follows_edits() {
        let text = "one\ntwo\n\nthree\r\nç\n";
        for start in 0..=text.len() {
            for end in start..=text.len() {
                for new in ["", "x", "\n", "a\nb", "\n\n\n"] {
                    let Some((before, after)) = text.get(..start).zip(text.get(end..)) else { continue };
                    let edited = format!("{before}{new}{after}");
                    let mut index = LineIndex::new(text);
                    index.edit(start as u32..end as u32, new);
                    assert_eq!(index.starts, LineIndex::new(&edited).starts, "{start}..{end} {new:?}");
                }
            }
        }
    }

    #[test]
    fn counts_lines_and_characters() {
        let text = "ab\nçd\r\n\n";
        let index = LineIndex::new(text);
        let at = |offset| {
            let position = index.position(text, offset);
            (position.line, position.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(3), (2, 1));
        assert_eq!(at(5), (2, 2));
        assert_eq!(at(8), (3, 1));
        assert_eq!(at(9), (4, 1));
        assert_eq!(index.len(), 4);
    }
}
