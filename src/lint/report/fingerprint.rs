//! What makes a finding the same one from run to run, though lines above it come and go.

use std::hash::Hasher;

use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, Places};
use crate::text::{Fnv, beginning};

/// How much of a line counts, in bytes: a line can be a whole file, with a finding for each of its words.
const LONGEST_LINE: usize = 4096;

/// Gives each finding of a report its fingerprint.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: FxHashMap<u64, u64>,
}

impl Fingerprints {
    /// A hash of the code, the file, and the text of the first line that the finding is about; of findings that are alike in
    /// all that, also of how many came before. 16 hexadecimal digits.
    pub(super) fn of(&mut self, found: &Diagnostic, places: &mut Places<'_>) -> String {
        let mut hash = Fnv::default();
        hash.text(found.code.id);
        match found.primary().and_then(|loc| places.clamp(loc)) {
            Some(loc) => {
                hash.text(places.name(loc.file));
                let line = places.position(loc.file, loc.span.start).line - 1;
                let range = places.line(loc.file, line);
                let line = places.text(loc.file)[range].trim();
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
