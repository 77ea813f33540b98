use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};
use tower_lsp::ls_types::{DocumentLink, Uri};

use crate::ide::document_links::{self, LinkTarget};
use crate::lsp::context::RequestContext;

/// Extensions of the files that hold the code of functions, the commonest first.
const CODE_EXTENSIONS: [&str; 12] = ["ts", "js", "mjs", "mts", "tsx", "jsx", "cjs", "py", "rb", "go", "rs", "java"];

/// Number of folders that are searched for the code of a function, from that of the source upwards.
const MAX_SEARCHED_FOLDERS: usize = 8;

/// Returns the links of a file. A link to the code of a function gets its target when the client resolves it: finding it reads
/// the disk.
pub fn document_links(context: &RequestContext<'_, '_>) -> Vec<DocumentLink> {
    let folder = context.info(context.file).path.as_deref().and_then(|path| path.parent());
    let links = document_links::document_links(&context.view, context.file).into_iter().filter_map(|link| {
        let (target, data) = match link.target {
            LinkTarget::Url(url) => (Some(url.parse().ok()?), None),
            LinkTarget::Handler(handler) => (None, Some(json!({ "folder": folder?, "handler": handler }))),
        };
        let range = context.text().range(link.span);
        let tooltip = context.capabilities.link_tooltips.then_some(link.tooltip);
        Some(DocumentLink { range, target, tooltip, data })
    });
    links.collect()
}

/// Returns a link to a handler with the file of the handler: `src/list.main` is the function `main` of `src/list.ts`, in the
/// folder of the source or one above it. A link to a handler without such a file keeps no target.
pub fn resolve(link: DocumentLink) -> DocumentLink {
    let text = |name: &str| link.data.as_ref().and_then(|data| data.get(name)).and_then(Value::as_str);
    let handler = text("folder").zip(text("handler"));
    let file = handler.and_then(|(folder, handler)| find_code(Path::new(folder), handler));
    let target = file.and_then(Uri::from_file_path).or_else(|| link.target.clone());
    DocumentLink { target, ..link }
}

fn find_code(folder: &Path, handler: &str) -> Option<PathBuf> {
    // A handler is a path in the folder of the program: an absolute path or `..` leads to no file.
    let is_relative = Path::new(handler).components().all(|part| matches!(part, Component::Normal(_)));
    let module = is_relative.then(|| handler.rsplit_once('.').map_or(handler, |(module, _)| module))?;
    let code_in = |folder: &Path| {
        let base = folder.join(module);
        let files = CODE_EXTENSIONS.iter().map(|extension| PathBuf::from(format!("{}.{extension}", base.display())));
        files.into_iter().find(|path| path.is_file())
    };
    folder.ancestors().take(MAX_SEARCHED_FOLDERS).find_map(code_in)
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
        let code_of = |handler: &str| find_code(&root.path().join("auth"), handler);
        assert_eq!(code_of("src/list.main"), Some(root.path().join("src/list.ts")));
        assert_eq!(code_of("src/none.main"), None);
        assert_eq!(code_of("../src/list.main"), None);
        assert_eq!(code_of("/src/list.main"), None);
    }
}
