import { commands, type ExtensionContext, languages, window, workspace } from "vscode";
import { type Kind, Previews } from "./previews";
import { offerSchemas } from "./schema";
import { SELECTOR, Server } from "./server";
import { Status } from "./status";

let server: Server | undefined;

export function activate(context: ExtensionContext): void {
  const output = window.createOutputChannel("authc", { log: true });
  const previews = new Previews();
  const running = new Server(context, output, previews.middleware);
  server = running;
  previews.attach(running);

  let moved: NodeJS.Timeout | undefined;
  const preview = (kind: Kind | "matrix") => async (): Promise<void> => {
    const editor = window.activeTextEditor;
    if (editor === undefined || languages.match(SELECTOR, editor.document) === 0) {
      void window.showInformationMessage("authc: open the .authc file first that is meant.");
      return;
    }
    const source = editor.document.uri;
    await (kind === "matrix" ? previews.showMatrix(source) : previews.show(kind, source, editor.selection.active));
  };
  context.subscriptions.push(
    output,
    running,
    previews,
    new Status(running),
    offerSchemas(context),
    commands.registerCommand("authc.previewPolicy", preview("policy")),
    commands.registerCommand("authc.previewTemplate", preview("template")),
    commands.registerCommand("authc.previewMatrix", preview("matrix")),
    commands.registerCommand("authc.previewTest", preview("test")),
    commands.registerCommand("authc.restartServer", () => running.restart()),
    commands.registerCommand("authc.showOutput", () => output.show()),
    // Also when the workspace becomes trusted, and its settings count.
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("authc.server.path")) {
        clearTimeout(moved);
        // Not at once: the client passes the same change on to the server that will be stopped.
        moved = setTimeout(() => void running.settingsChanged(), 100);
      }
    }),
    { dispose: () => clearTimeout(moved) },
  );
  // Not awaited: highlighting and the commands are there while the server starts.
  void running.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
