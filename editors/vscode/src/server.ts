// The life of the server: started, watched, restarted, stopped.
import { commands, type Disposable, EventEmitter, type ExtensionContext, type LogOutputChannel, window, workspace } from "vscode";
import { CloseAction, ErrorAction, LanguageClient, type LanguageClientOptions, type Middleware, RevealOutputChannelOn, State } from "vscode-languageclient/node";
import { find } from "./binary";

/** How the server is. */
export type Health =
  | { readonly is: "starting" | "stopped" }
  | { readonly is: "running"; readonly version: string }
  | { readonly is: "missing" | "crashed"; readonly why: string };

/** What the server is told of. */
export const SELECTOR = [
  { language: "authc", scheme: "file" },
  { language: "authc", scheme: "untitled" },
];

/** After so many ends within this time it is not started again unasked. */
const CRASHES = 5;
const WITHIN_MS = 3 * 60 * 1000;

/** Says in words of its own what has failed, and where: here the output is enough. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export class Server implements Disposable {
  #client: LanguageClient | undefined;
  #health: Health = { is: "stopped" };
  /** The program that was started last. */
  #program: string | undefined;
  /** Counts the wishes for a restart: of several that wait, the last is done. */
  #wished = 0;
  #crashes: number[] = [];
  /** Whether `#start` waits for the client, and will say what went wrong. */
  #startAwaited = false;
  /** What was asked last waits for what was asked before. */
  #queue: Promise<void> = Promise.resolve();
  readonly #changed = new EventEmitter<Health>();
  readonly onDidChange = this.#changed.event;

  constructor(
    readonly context: ExtensionContext,
    readonly output: LogOutputChannel,
    readonly middleware: Middleware,
  ) {}

  get health(): Health {
    return this.#health;
  }

  /** The client, while the server runs. */
  get client(): LanguageClient | undefined {
    return this.#health.is === "running" ? this.#client : undefined;
  }

  start(): Promise<void> {
    return this.#next(() => this.#start());
  }

  stop(): Promise<void> {
    return this.#next(() => this.#stop());
  }

  restart(): Promise<void> {
    this.#wished += 1;
    const wish = this.#wished;
    return this.#next(async () => {
      if (wish === this.#wished) {
        await this.#restart();
      }
    });
  }

  /** Starts the server that the settings mean, unless it is the one that runs. */
  settingsChanged(): Promise<void> {
    return this.#next(async () => {
      const found = await find(this.context);
      if (this.#health.is !== "running" || !("path" in found) || found.path !== this.#program) {
        await this.#restart();
      }
    });
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #next(step: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(step).catch((error) => this.output.error(`${error}`));
    return this.#queue;
  }

  #is(health: Health): void {
    this.#health = health;
    this.#changed.fire(health);
  }

  async #restart(): Promise<void> {
    this.#crashes = [];
    await this.#stop();
    await this.#start();
  }

  async #start(): Promise<void> {
    this.#is({ is: "starting" });
    const found = await find(this.context);
    if ("missing" in found) {
      this.output.error(found.missing);
      this.#is({ is: "missing", why: found.missing });
      void this.#offerInstall(found.missing);
      return;
    }
    this.output.info(`starting ${found.path} lsp`);
    this.#program = found.path;
    const client = new QuietClient("authc", "authc", { command: found.path, args: ["lsp"] }, this.#options());
    this.#client = client;
    client.onDidChangeState(({ newState }) => {
      // A client that was replaced has nothing to say any more.
      if (this.#client !== client) {
        return;
      }
      if (newState === State.Running) {
        this.#is({ is: "running", version: client.initializeResult?.serverInfo?.version ?? "" });
      } else if (newState === State.Starting) {
        this.#is({ is: "starting" });
      } else if (newState === State.StartFailed && !this.#startAwaited) {
        this.#crashed("The server ended, and could not be started again.");
      } else if (this.#health.is !== "crashed") {
        this.#is({ is: "crashed", why: "The server ended." });
      }
    });
    this.#startAwaited = true;
    try {
      await client.start();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#crashed(`${found.path} could not be started as a language server: ${reason}`);
    } finally {
      this.#startAwaited = false;
    }
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) {
      // One that has never run, or has ended already, refuses to be stopped.
      await client.stop().catch((error) => this.output.debug(`stopping: ${error}`));
      await client.dispose().catch((error) => this.output.debug(`disposing: ${error}`));
    }
    this.#is({ is: "stopped" });
  }

  #options(): LanguageClientOptions {
    const settings = workspace.getConfiguration("authc");
    return {
      documentSelector: SELECTOR,
      outputChannel: this.output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      // Changes of the settings, and of files, reach the server because it registers for them.
      initializationOptions: {
        lint: { enable: settings.get("lint.enable") },
        codeLens: { enable: settings.get("codeLens.enable") },
        inlayHints: {
          verbs: settings.get("inlayHints.verbs"),
          quota: settings.get("inlayHints.quota"),
          coverage: settings.get("inlayHints.coverage"),
        },
        target: settings.get("target"),
        previews: true,
      },
      middleware: this.middleware,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => this.#closed(),
      },
    };
  }

  #closed(): { action: CloseAction; handled: boolean } {
    if (this.#health.is !== "running") {
      // It never came up: whoever started it says so.
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((crash) => now - crash < WITHIN_MS), now];
    if (this.#crashes.length < CRASHES) {
      this.output.warn("the server ended unasked: starting it again");
      return { action: CloseAction.Restart, handled: true };
    }
    this.#crashed(`The server ended ${CRASHES} times within ${WITHIN_MS / 60_000} minutes.`);
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  #crashed(why: string): void {
    this.output.error(why);
    this.#is({ is: "crashed", why });
    const [again, show] = ["Restart", "Show Output"];
    void window.showErrorMessage(`authc: ${why}`, again, show).then((chosen) => {
      if (chosen === again) {
        void this.restart();
      } else if (chosen === show) {
        this.output.show();
      }
    });
  }

  async #offerInstall(missing: string): Promise<void> {
    const [set, how, again] = ["Set Path", "How to Install", "Try Again"];
    const message = `authc: ${missing} Install the compiler with cargo, or set authc.server.path.`;
    const chosen = await window.showErrorMessage(message, set, how, again);
    if (chosen === set) {
      await commands.executeCommand("workbench.action.openSettings", "authc.server.path");
    } else if (chosen === how) {
      // The page of the extension shows its README.
      await commands.executeCommand("extension.open", this.context.extension.id);
    } else if (chosen === again) {
      await this.restart();
    }
  }
}
