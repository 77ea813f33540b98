// What the status bar says of the server and of the file in front.
import { DiagnosticSeverity, type Disposable, languages, MarkdownString, StatusBarAlignment, type TextDocument, ThemeColor, window } from "vscode";
import type { Health, Server } from "./server";

export class Status implements Disposable {
  readonly #item = window.createStatusBarItem("authc.status", StatusBarAlignment.Right, 100);
  readonly #all: Disposable[];

  constructor(readonly server: Server) {
    this.#item.name = "authc";
    this.#all = [
      this.#item,
      server.onDidChange(() => this.#show()),
      window.onDidChangeActiveTextEditor(() => this.#show()),
      window.onDidChangeVisibleTextEditors(() => this.#show()),
      languages.onDidChangeDiagnostics(({ uris }) => {
        const front = inFront()?.uri.toString();
        if (uris.some((uri) => uri.toString() === front)) {
          this.#show();
        }
      }),
    ];
    this.#show();
  }

  dispose(): void {
    for (const each of this.#all) {
      each.dispose();
    }
  }

  #show(): void {
    const health = this.server.health;
    const front = inFront();
    const broken = health.is === "crashed" || health.is === "missing";
    if (front === undefined && !broken) {
      this.#item.hide();
      return;
    }
    const found = front ? languages.getDiagnostics(front.uri) : [];
    const count = (severity: DiagnosticSeverity) => found.filter((each) => each.severity === severity).length;
    const errors = count(DiagnosticSeverity.Error);
    const warnings = count(DiagnosticSeverity.Warning);

    const { text, said } = words(health, errors, warnings);
    this.#item.text = text;
    this.#item.accessibilityInformation = { label: said };
    const tooltip = new MarkdownString(undefined, true);
    tooltip.isTrusted = { enabledCommands: ["authc.restartServer", "authc.showOutput"] };
    tooltip.appendText(said);
    tooltip.appendMarkdown("\n\n[Restart](command:authc.restartServer) · [Show output](command:authc.showOutput)");
    this.#item.tooltip = tooltip;
    this.#item.command = broken || health.is === "stopped" ? "authc.restartServer" : "authc.showOutput";
    this.#item.backgroundColor = broken ? new ThemeColor("statusBarItem.errorBackground") : undefined;
    this.#item.show();
  }
}

/** The source that is worked on, or seen beside what is: its preview, or the output. */
function inFront(): TextDocument | undefined {
  return [window.activeTextEditor, ...window.visibleTextEditors].find((editor) => editor?.document.languageId === "authc")?.document;
}

function words(health: Health, errors: number, warnings: number): { text: string; said: string } {
  switch (health.is) {
    case "starting":
      return { text: "$(sync~spin) authc", said: "authc: the server is starting" };
    case "stopped":
      return { text: "$(circle-slash) authc", said: "authc: the server is stopped" };
    case "missing":
      return { text: "$(error) authc missing", said: `authc: ${health.why}` };
    case "crashed":
      return { text: "$(error) authc stopped", said: `authc: ${health.why}` };
    case "running": {
      const counts = [errors > 0 ? ` $(error) ${errors}` : "", warnings > 0 ? ` $(warning) ${warnings}` : ""].join("");
      const plural = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
      return {
        text: counts === "" ? `$(check) authc ${health.version}` : `authc ${health.version}${counts}`,
        said: `authc ${health.version}: ${plural(errors, "error")} and ${plural(warnings, "warning")} in this file`,
      };
    }
  }
}
