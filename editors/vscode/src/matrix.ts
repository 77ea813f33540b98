// Who may do what, as the page of `authc matrix` beside the source.
import { type Disposable, Uri, ViewColumn, type WebviewPanel, window, workspace } from "vscode";
import { ask, REST_MS, TRIES } from "./ask";
import type { Server } from "./server";

/** The command of the server. */
export const MATRIX = "authc.showMatrix";

/** The pages that are open, by the source that they were opened from. */
export class MatrixPages implements Disposable {
  readonly #pages = new Map<string, WebviewPanel>();
  readonly #saved: Disposable;

  constructor(readonly server: Server) {
    // Not while typing: a new page forgets what is searched for.
    this.#saved = workspace.onDidSaveTextDocument((document) => {
      if (document.languageId === "authc" || document.uri.path.endsWith("/authc.toml")) {
        for (const [source, panel] of this.#pages) {
          void this.#update(Uri.parse(source), panel);
        }
      }
    });
  }

  dispose(): void {
    this.#saved.dispose();
    for (const panel of [...this.#pages.values()]) {
      panel.dispose();
    }
  }

  /** Opens the page of the program of a source, or brings it to the front. */
  async show(source: Uri): Promise<void> {
    const key = source.toString();
    const known = this.#pages.get(key);
    if (known !== undefined) {
      known.reveal(undefined, true);
      await this.#update(source, known);
      return;
    }
    const column = { viewColumn: ViewColumn.Beside, preserveFocus: true };
    // The page allows no script but its own, and nothing is loaded.
    const panel = window.createWebviewPanel("authc.matrix", "Who may do what", column, { enableScripts: true, localResourceRoots: [] });
    this.#pages.set(key, panel);
    panel.onDidDispose(() => this.#pages.delete(key));
    await this.#update(source, panel);
  }

  async #update(source: Uri, panel: WebviewPanel): Promise<void> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const answer = await ask(this.server.client, MATRIX, source, { format: "html" });
      if (answer === "late") {
        await new Promise((resolve) => setTimeout(resolve, REST_MS));
        continue;
      }
      if (typeof answer === "string") {
        void window.showWarningMessage(`authc: ${answer}`);
      } else if (panel.webview.html !== answer.text) {
        panel.webview.html = answer.text;
      }
      return;
    }
  }
}
