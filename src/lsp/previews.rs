//! Files that show the results of commands.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::TempDir;
use tower_lsp::ls_types::Uri;

/// Files with the results of commands, for a client that can show only files. They are in a new folder that only this user can
/// read, and are removed when the server ends.
#[derive(Default)]
pub struct Previews(Mutex<Option<TempDir>>);

/// Characters of the title that are in the name of the file, at most.
const MAX_TITLE_LENGTH: usize = 100;

impl Previews {
    /// Writes a file, which replaces the one with the same title.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, title: &str, extension: &str, text: &str) -> io::Result<Uri> {
        let mut folder = self.folder();
        let folder = match &mut *folder {
            Some(folder) => folder,
            empty => empty.insert(create_private_folder()?),
        };
        let safe = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
        let name: String = title.chars().take(MAX_TITLE_LENGTH).map(safe).collect();
        let path = folder.path().join(format!("{name}.{extension}"));
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        // A new file, so that no link is followed.
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path)?.write_all(text.as_bytes())?;
        Uri::from_file_path(&path).ok_or_else(|| io::Error::other("the temporary folder has no name"))
    }

    pub fn remove(&self) {
        drop(self.folder().take());
    }

    fn folder(&self) -> MutexGuard<'_, Option<TempDir>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Creates a folder with a name that nobody can guess.
fn create_private_folder() -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("authc-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn previews_are_private_and_go_with_the_server() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        use std::path::Path;
        let previews = Previews::default();
        let path = |uri: Uri| uri.to_file_path().expect("a file").into_owned();
        let first = path(previews.write("Policies of group A", "json", "{}").expect("a file"));
        let folder = first.parent().expect("a folder").to_owned();
        let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&first)), (0o700, 0o600));
        assert!(!folder.to_string_lossy().contains(&std::process::id().to_string()), "a name that can be guessed");
        // Were there a link, it would be replaced and not followed.
        let victim = folder.join("victim.txt");
        std::fs::write(&victim, "mine").expect("a file");
        std::fs::remove_file(&first).expect("the file");
        symlink(&victim, &first).expect("a link");
        assert_eq!(path(previews.write("Policies of group A", "json", "{1}").expect("a file")), first);
        assert_eq!(std::fs::read_to_string(&victim).expect("the file"), "mine");
        assert_eq!(std::fs::read_to_string(&first).expect("the file"), "{1}");
        let other = Previews::default();
        assert_ne!(path(other.write("x", "json", "{}").expect("a file")).parent(), Some(folder.as_path()));
        assert!(previews.write(&"../é".repeat(200), "txt", "{}").is_ok());
        previews.remove();
        assert!(!folder.exists());
    }
}
