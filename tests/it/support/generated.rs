//! Files of the repository that a test writes, or holds to what it would write.

use std::path::{Path, PathBuf};

/// Where a file of the repository is.
pub fn path(file: &str) -> PathBuf {
    // The slow tests are a package in a folder of the repository.
    let repository =
        Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().find(|folder| folder.join("Cargo.lock").exists());
    repository.expect("the root of the repository").join(file)
}

/// The text of a file of the repository.
pub fn read(file: &str) -> String {
    std::fs::read_to_string(path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Writes a generated file if `UPDATE_DOCS` is set, else compares it; `how` is the command that writes it.
pub fn generated(file: &str, new: &str, how: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path(file), new).unwrap_or_else(|error| panic!("{file}: {error}"));
    } else {
        let old = std::fs::read_to_string(path(file)).unwrap_or_default();
        assert!(old == new, "{file} is behind the compiler: {how}");
    }
}

/// The same for what stands between two marks in a file.
pub fn generated_between(file: &str, begin: &str, end: &str, new: &str, how: &str) {
    let old = read(file);
    let (head, rest) = old.split_once(begin).expect("a mark where the generated part begins");
    let (_, tail) = rest.split_once(end).expect("a mark where the generated part ends");
    generated(file, &format!("{head}{begin}{new}{end}{tail}"), how);
}
