//! Files beside the sources: which the client is to watch, which handlers stand for, and what commands show.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tempfile::TempDir;
use tower_lsp::ls_types::{DocumentLink, Uri};

use crate::workspace::{CONFIG_NAME, EXTENSION};

/// What the code of a function may end in, by how common it is.
const CODE: [&str; 12] = ["ts", "js", "mjs", "mts", "tsx", "jsx", "cjs", "py", "rb", "go", "rs", "java"];

/// What changes the programs of a workspace.
pub fn watchers() -> Value {
    json!({ "watchers": [{ "globPattern": format!("**/*.{EXTENSION}") }, { "globPattern": format!("**/{CONFIG_NAME}") }] })
}

/// A link to a handler with the file that the handler is in: `src/list.main` is the function `main` of `src/list.ts`, looked for
/// in the folder of the source and those above it. Without one the link leads nowhere.
pub fn resolved(link: DocumentLink) -> DocumentLink {
    let text = |name: &str| link.data.as_ref().and_then(|data| data.get(name)).and_then(Value::as_str);
    let found = text("folder").zip(text("handler")).and_then(|(folder, handler)| code(Path::new(folder), handler));
    let target = found.and_then(Uri::from_file_path).or_else(|| link.target.clone());
    DocumentLink { target, ..link }
}

fn code(folder: &Path, handler: &str) -> Option<PathBuf> {
    // A handler is a path in the program's own folder, whatever it is written as.
    let relative = Path::new(handler);
    let plain = relative.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    let module = plain.then(|| handler.rsplit_once('.').map_or(handler, |(module, _)| module))?;
    let candidates = |folder: &Path| {
        let base = folder.join(module);
        CODE.iter().map(move |ending| PathBuf::from(format!("{}.{ending}", base.display()))).find(|path| path.is_file())
    };
    folder.ancestors().take(8).find_map(candidates)
}

/// Files with what commands show, for a client that can only show files. They are in a folder that nobody else can look into or
/// has made, and go with the server.
#[derive(Default)]
pub struct Previews(Mutex<Option<TempDir>>);

/// How long the name of a preview is at most, in characters.
const LONGEST_TITLE: usize = 100;

impl Previews {
    /// Writes a file, in the place of the one with the same title.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&self, title: &str, text: &str) -> io::Result<Uri> {
        let mut folder = self.folder();
        let folder = match &mut *folder {
            Some(folder) => folder,
            none => none.insert(private_folder()?),
        };
        let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
        let name: String = title.chars().take(LONGEST_TITLE).map(plain).collect();
        let path = folder.path().join(format!("{name}.json"));
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        // New, so that no link is followed.
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path)?.write_all(text.as_bytes())?;
        Uri::from_file_path(&path).ok_or_else(|| io::Error::other("the temporary folder has no name"))
    }

    /// Removes all of them.
    pub fn remove(&self) {
        drop(self.folder().take());
    }

    fn folder(&self) -> MutexGuard<'_, Option<TempDir>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A new folder with a name that nobody can guess.
fn private_folder() -> io::Result<TempDir> {
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
        let previews = Previews::default();
        let path = |uri: Uri| uri.to_file_path().expect("a file").into_owned();
        let first = path(previews.write("Policies of group A", "{}").expect("a file"));
        let folder = first.parent().expect("a folder").to_owned();
        let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&first)), (0o700, 0o600));
        assert!(!folder.to_string_lossy().contains(&std::process::id().to_string()), "a name that can be guessed");
        // Were there a link, it would be replaced and not followed.
        let victim = folder.join("victim.txt");
        std::fs::write(&victim, "mine").expect("a file");
        std::fs::remove_file(&first).expect("the file");
        symlink(&victim, &first).expect("a link");
        assert_eq!(path(previews.write("Policies of group A", "{1}").expect("a file")), first);
        assert_eq!(std::fs::read_to_string(&victim).expect("the file"), "mine");
        assert_eq!(std::fs::read_to_string(&first).expect("the file"), "{1}");
        let other = Previews::default();
        assert_ne!(path(other.write("x", "{}").expect("a file")).parent(), Some(folder.as_path()));
        assert!(previews.write(&"../é".repeat(200), "{}").is_ok());
        previews.remove();
        assert!(!folder.exists());
    }

    #[test]
    fn finds_the_code_of_a_handler() {
        let root = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(root.path().join("src")).expect("a folder in it");
        std::fs::create_dir_all(root.path().join("auth")).expect("another");
        std::fs::write(root.path().join("src/list.ts"), "").expect("a file");
        let found = |handler: &str| code(&root.path().join("auth"), handler);
        assert_eq!(found("src/list.main"), Some(root.path().join("src/list.ts")));
        assert_eq!(found("src/none.main"), None);
        assert_eq!(found("../src/list.main"), None);
        assert_eq!(found("/src/list.main"), None);
    }
}
