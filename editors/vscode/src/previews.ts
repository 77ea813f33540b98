// What sources compile to, beside them, as they are typed.
import {
  type Disposable,
  EventEmitter,
  type Position,
  type TextDocument,
  type TextDocumentContentProvider,
  Uri,
  ViewColumn,
  window,
  workspace,
} from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import { ask, REST_MS, type Shown, TRIES } from "./ask";
import { MATRIX, MatrixPages } from "./matrix";
import type { Server } from "./server";

/** The scheme of the documents that are shown. */
export const SCHEME = "authc-preview";

/** The commands of the server, by what they show. */
const COMMANDS = { policy: "authc.showPolicy", template: "authc.showTemplate", test: "authc.runTest" } as const;
export type Kind = keyof typeof COMMANDS;

/** So wide are the lines of a note. */
const WIDTH = 48;

/** One document that is shown. */
interface Preview {
  readonly uri: Uri;
  readonly kind: Kind;
  readonly source: Uri;
  /** Where the cursor is in the source: the policy, or the test, is that of the statement there. */
  position: Position | undefined;
  good: Shown | undefined;
  /** Why `good` is not what the source compiles to. */
  note: string | undefined;
  stale: boolean;
  /** Counts the questions, so that the answer to an older one is not taken. */
  asked: number;
  tries: number;
}

export class Previews implements TextDocumentContentProvider, Disposable {
  readonly #previews = new Map<string, Preview>();
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #all: Disposable[];
  #server: Server | undefined;
  #pages: MatrixPages | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    this.#all = [
      this.#changed,
      workspace.registerTextDocumentContentProvider(SCHEME, this),
      // Any file of a program can change what the others compile to.
      workspace.onDidChangeTextDocument(({ document }) => this.#outdate(() => document.languageId === "authc")),
      workspace.onDidSaveTextDocument((document) => this.#outdate(() => document.uri.path.endsWith("/authc.toml"))),
      workspace.onDidChangeConfiguration((event) => this.#outdate(() => event.affectsConfiguration("authc"))),
      workspace.onDidCloseTextDocument((document) => this.#previews.delete(document.uri.toString())),
      window.onDidChangeVisibleTextEditors(() => this.#soon()),
      window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        const source = textEditor.document.uri.toString();
        this.#outdate((preview) => {
          const follows = preview.kind !== "template" && preview.source.toString() === source;
          if (follows) {
            preview.position = selections[0]?.active;
          }
          return follows;
        });
      }),
    ];
  }

  /** The server is made with the middleware below, so it is known only later. */
  attach(server: Server): void {
    this.#server = server;
    this.#pages = new MatrixPages(server);
    this.#all.push(this.#pages, server.onDidChange(() => this.#outdate(() => true)));
  }

  /** What the server's own commands answer is shown here: a code lens opens a preview. */
  readonly middleware: Middleware = {
    executeCommand: async (command, args, next) => {
      const kind = (Object.keys(COMMANDS) as Kind[]).find((kind) => COMMANDS[kind] === command);
      const shown: unknown = await next(command, args);
      const client = this.#server?.client;
      const about = args[0] as { textDocument?: { uri?: unknown }; position?: { line: number; character: number } } | undefined;
      const uri = about?.textDocument?.uri;
      if (command === MATRIX && client !== undefined && typeof uri === "string") {
        await this.showMatrix(client.protocol2CodeConverter.asUri(uri));
      }
      if (kind !== undefined && client !== undefined && typeof uri === "string") {
        const position = about?.position && client.protocol2CodeConverter.asPosition(about.position);
        await this.show(kind, client.protocol2CodeConverter.asUri(uri), position);
      }
      return shown;
    },
  };

  dispose(): void {
    clearTimeout(this.#timer);
    for (const each of this.#all) {
      each.dispose();
    }
  }

  /** Opens the preview of a source beside it. */
  async show(kind: Kind, source: Uri, position: Position | undefined): Promise<void> {
    const uri = address(kind, source);
    const preview = this.#preview(uri);
    if (preview === undefined) {
      return;
    }
    preview.position = kind === "template" ? undefined : position;
    preview.stale = true;
    const document = await workspace.openTextDocument(uri);
    this.#soon();
    await window.showTextDocument(document, { viewColumn: column(document), preserveFocus: true, preview: true });
  }

  /** Opens the page with who may do what beside the source. */
  async showMatrix(source: Uri): Promise<void> {
    await this.#pages?.show(source);
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const preview = this.#preview(uri);
    if (preview === undefined) {
      return "";
    }
    if (preview.stale) {
      await this.#update(preview);
    }
    return text(preview);
  }

  /** The preview at an address; after a reload of the window it is known by its address alone. */
  #preview(uri: Uri): Preview | undefined {
    const key = uri.toString();
    const known = this.#previews.get(key);
    if (known !== undefined) {
      return known;
    }
    const about = read(uri);
    if (about === undefined) {
      return undefined;
    }
    const state = { position: undefined, good: undefined, note: undefined, stale: true, asked: 0, tries: 0 };
    const preview: Preview = { uri, ...about, ...state };
    this.#previews.set(key, preview);
    return preview;
  }

  #outdate(which: (preview: Preview) => boolean): void {
    let any = false;
    for (const preview of this.#previews.values()) {
      if (which(preview)) {
        preview.stale = true;
        preview.tries = 0;
        any = true;
      }
    }
    if (any) {
      this.#soon();
    }
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const visible = new Set(window.visibleTextEditors.map((editor) => editor.document.uri.toString()));
      for (const [key, preview] of this.#previews) {
        // One that nobody sees is compiled when it comes to the front.
        if (preview.stale && visible.has(key)) {
          void this.#update(preview);
        }
      }
    }, REST_MS);
  }

  async #update(preview: Preview): Promise<void> {
    const before = text(preview);
    preview.stale = false;
    preview.asked += 1;
    const asked = preview.asked;
    const answer = await ask(this.#server?.client, COMMANDS[preview.kind], preview.source, { position: preview.position });
    if (asked !== preview.asked) {
      return;
    }
    if (answer === "late") {
      preview.stale = true;
      preview.tries += 1;
      if (preview.tries < TRIES) {
        this.#soon();
        return;
      }
      preview.note = "the server gives no answer";
    } else if (typeof answer === "string") {
      preview.note = answer;
    } else {
      preview.good = answer;
      preview.note = undefined;
    }
    preview.tries = 0;
    if (text(preview) !== before) {
      this.#changed.fire(preview.uri);
    }
  }
}

/** The address says what is shown, and ends in the name that the tab shows. */
function address(kind: Kind, source: Uri): Uri {
  const name = source.path.slice(source.path.lastIndexOf("/") + 1);
  // The lines of a test are no JSON.
  const extension = kind === "test" ? "txt" : "jsonc";
  return Uri.from({ scheme: SCHEME, path: `/${name} (${kind}).${extension}`, query: `${kind}&${source.toString()}` });
}

function read(uri: Uri): { kind: Kind; source: Uri } | undefined {
  const [, kind, source] = /^(\w+)&(.+)$/s.exec(uri.query) ?? [];
  const known = (Object.keys(COMMANDS) as Kind[]).find((known) => known === kind);
  return source !== undefined && known !== undefined ? { kind: known, source: Uri.parse(source) } : undefined;
}

/** JSON with comments, so that a note can stand above it. */
function text({ kind, good, note }: Preview): string {
  const lines: string[] = [];
  if (note !== undefined) {
    lines.push(good === undefined ? "// Nothing to show:" : "// Not up to date:");
    lines.push(...note.split(/\r?\n/).flatMap(wrapped).map((line) => `//   ${line}`.trimEnd()));
    if (good !== undefined) {
      lines.push("// What follows is how it last compiled.", "");
    }
  }
  if (good !== undefined) {
    // A template says itself what it is.
    if (kind === "policy" && good.title !== "") {
      lines.push(`// ${good.title}`);
    }
    lines.push(good.text);
  }
  return lines.join("\n");
}

/** A line as lines that are to be read beside the source. */
function wrapped(line: string): string[] {
  const lines = [""];
  for (const word of line.split(" ")) {
    const last = lines.length - 1;
    if (lines[last] === "") {
      lines[last] = word;
    } else if (`${lines[last]} ${word}`.length <= WIDTH) {
      lines[last] += ` ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

/** Where it is shown already, else beside the source. */
function column(document: TextDocument): ViewColumn {
  const key = document.uri.toString();
  return window.visibleTextEditors.find((editor) => editor.document.uri.toString() === key)?.viewColumn ?? ViewColumn.Beside;
}
