//! Fingerprints, which identify a finding from run to run although lines above it change.

use std::hash::Hasher;

use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, Locator};
use crate::text::{Fnv, beginning};

/// Number of bytes of a line that count. A line can be a whole file with a finding for each word, so hashing all of it would be
/// quadratic.
const LONGEST_LINE: usize = 4096;

#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: FxHashMap<u64, u64>,
}

impl Fingerprints {
    /// Returns a hash of the code, the file, and the first line of the finding, in 16 hexadecimal digits. Findings that are alike
    /// in all that are numbered.
    pub(super) fn of(&mut self, found: &Diagnostic, locator: &mut Locator<'_>) -> String {
        let mut hash = Fnv::default();
        hash.text(found.code.id);
        match found.primary().and_then(|loc| locator.clamp(loc)) {
            Some(loc) => {
                hash.text(locator.name(loc.file));
                let line = locator.position(loc.file, loc.span.start).line - 1;
                let range = locator.line(loc.file, line);
                let line = locator.text(loc.file)[range].trim();
                hash.text(beginning(line, LONGEST_LINE));
            }
            None => hash.text(&found.message),
        }
        let before = self.seen.entry(hash.finish()).or_default();
        hash.write_u64(*before);
        *before += 1;
        format!("{:016x}", hash.finish())
    }
}
