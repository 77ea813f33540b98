//! Starts `authc lsp` in Zed: the compiler that the settings name, else the one on the `PATH` of the worktree.

use zed_extension_api::settings::{CommandSettings, LspSettings};
use zed_extension_api::{self as zed, serde_json, LanguageServerId, Worktree};

/// The name of the server in `lsp` of the settings, and the section that the server asks for.
const NAME: &str = "authc";

struct Authc;

impl zed::Extension for Authc {
    fn new() -> Self {
        Authc
    }

    fn language_server_command(&mut self, _: &LanguageServerId, worktree: &Worktree) -> zed::Result<zed::Command> {
        let binary = LspSettings::for_worktree(NAME, worktree)?.binary;
        command(binary, || worktree.which(NAME), worktree.shell_env())
    }

    fn language_server_initialization_options(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> zed::Result<Option<serde_json::Value>> {
        Ok(options(LspSettings::for_worktree(NAME, worktree)?))
    }

    fn language_server_workspace_configuration(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> zed::Result<Option<serde_json::Value>> {
        let options = options(LspSettings::for_worktree(NAME, worktree)?);
        Ok(options.map(|options| serde_json::json!({ NAME: options })))
    }
}

/// The command of the settings, completed by what they leave out.
fn command(
    settings: Option<CommandSettings>,
    find: impl FnOnce() -> Option<String>,
    mut env: Vec<(String, String)>,
) -> zed::Result<zed::Command> {
    let (path, arguments, more) = match settings {
        Some(settings) => (settings.path, settings.arguments, settings.env),
        None => (None, None, None),
    };
    env.extend(more.into_iter().flatten());
    Ok(zed::Command {
        command: path.or_else(find).ok_or("there is no authc on the PATH: install it, or set lsp.authc.binary.path")?,
        args: arguments.unwrap_or_else(|| vec!["lsp".to_owned()]),
        env,
    })
}

/// What the server is told at the start and when it asks: both have the same form.
fn options(settings: LspSettings) -> Option<serde_json::Value> {
    settings.settings.or(settings.initialization_options)
}

zed::register_extension!(Authc);

#[cfg(test)]
mod tests {
    use super::*;

    fn binary(path: Option<&str>, arguments: Option<Vec<String>>) -> Option<CommandSettings> {
        Some(CommandSettings {
            path: path.map(str::to_owned),
            arguments,
            env: Some([("A".to_owned(), "1".to_owned())].into()),
        })
    }

    #[test]
    fn server_is_found_on_the_path() {
        let found = command(None, || Some("/bin/authc".to_owned()), vec![("B".to_owned(), "2".to_owned())]).unwrap();
        assert_eq!((found.command.as_str(), found.args, found.env.len()), ("/bin/authc", vec!["lsp".to_owned()], 1));
    }

    #[test]
    fn settings_come_first() {
        let settings = binary(Some("/opt/authc"), Some(vec!["lsp".to_owned(), "--stdio".to_owned()]));
        let found = command(settings, || panic!("not looked for"), Vec::new()).unwrap();
        assert_eq!((found.command.as_str(), found.args.len()), ("/opt/authc", 2));
        assert_eq!(found.env, [("A".to_owned(), "1".to_owned())]);
    }

    #[test]
    fn missing_server_is_said() {
        let said = command(binary(None, None), || None, Vec::new()).unwrap_err();
        assert!(said.contains("lsp.authc.binary.path"), "{said}");
    }

    #[test]
    fn settings_are_passed_on() {
        let settings =
            LspSettings { settings: Some(serde_json::json!({ "target": "bundle" })), ..LspSettings::default() };
        assert_eq!(options(settings), Some(serde_json::json!({ "target": "bundle" })));
        assert_eq!(options(LspSettings::default()), None);
    }
}
