//! Files beside the sources: which the client is to watch, which handlers stand for, and what commands show.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
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

/// Writes what a command shows to a file of its own, for a client that can only show files.
///
/// # Errors
/// What the system says.
pub fn written(title: &str, text: &str) -> std::io::Result<Uri> {
    let folder = std::env::temp_dir().join(format!("authc-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    let name: String = title.chars().map(plain).collect();
    let path = folder.join(format!("{name}.json"));
    std::fs::write(&path, text)?;
    Uri::from_file_path(&path).ok_or_else(|| std::io::Error::other("the temporary folder has no name"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
