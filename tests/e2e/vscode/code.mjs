// code-server and a page of it: started, used with the keyboard and the mouse, stopped.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Waits until `probe` gives something true; says after `ms` what did not come, and what was there instead. */
export async function until(what, probe, { ms = 40_000, seen } = {}) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) {
      const instead = seen ? `\n  there is: ${JSON.stringify(await seen())}` : "";
      throw new Error(`within ${ms / 1000} s there should be: ${what}${instead}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Starts code-server on a free port; gives its address, and what stops it. */
export async function serve(tools, work, log) {
  const entry = join(tools, "node_modules/code-server/out/node/entry.js");
  const args = [
    ...["--auth", "none", "--bind-addr", "127.0.0.1:0", "--config", join(work, "config.yaml")],
    ...["--user-data-dir", join(work, "data"), "--extensions-dir", join(work, "extensions")],
    ...["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"],
  ];
  // In a group of its own, so that its children are stopped with it.
  const server = spawn(process.execPath, [entry, ...args], { detached: true, stdio: ["ignore", "pipe", "pipe"], env: home(work) });
  const ended = new Promise((resolve) => server.on("exit", resolve));
  const stop = async () => {
    for (const signal of ["SIGTERM", "SIGKILL"]) {
      try {
        process.kill(-server.pid, signal);
      } catch {
        return;
      }
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 3000))]);
    }
  };
  let address;
  for (const stream of [server.stdout, server.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      log.push(line);
      address ??= /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
    });
  }
  try {
    await until("code-server listening", () => address, { ms: 120_000, seen: () => log });
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, stop };
}

/** Nothing is read from, or left in, the home of whoever runs this. */
export function home(work) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("XDG_") && !name.startsWith("VSCODE_"));
  // An address of a gallery is empty, so that none is asked.
  return { ...Object.fromEntries(kept), EXTENSIONS_GALLERY: '{"serviceUrl":""}', HOME: join(work, "home") };
}

export async function browse(tools) {
  const { chromium } = createRequire(join(tools, "package.json"))("playwright-core");
  const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
  return chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args });
}

const plain = (text) => text.replaceAll("\u00a0", " ").replaceAll("\u200b", "");

/** The workbench, as hands and eyes know it. */
export class Workbench {
  constructor(page) {
    this.page = page;
  }

  static async open(browser, address, folder) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(40_000);
    await page.goto(`${address}/?folder=${encodeURIComponent(folder)}`);
    await page.locator(".monaco-workbench .statusbar").waitFor({ timeout: 120_000 });
    return new Workbench(page);
  }

  shot(file) {
    return this.page.screenshot({ path: file });
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  type(text) {
    return this.page.keyboard.type(text, { delay: 15 });
  }

  /** Text of everything that a selector finds. */
  async texts(selector) {
    return (await this.page.locator(selector).allInnerTexts()).map(plain);
  }

  async see(what, selector, matches, options = {}) {
    const seen = () => this.texts(selector);
    await until(what, async () => (await seen()).some(matches), { seen, ...options });
  }

  /** Does what asks for something that shows for a moment, and again while it does not come, as a person would. */
  async seeAfter(act, what, selector, matches) {
    const seen = () => this.texts(selector);
    let next = 0;
    const probe = async () => {
      if ((await seen()).some(matches)) return true;
      if (Date.now() >= next) {
        await act();
        next = Date.now() + 5_000;
      }
      return false;
    };
    await until(what, probe, { seen });
  }

  /** Runs a command by its title. */
  async command(title) {
    const row = this.page.locator(".quick-input-widget .monaco-list-row").first();
    await this.press("F1");
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await input.waitFor();
    await input.fill(`>${title}`);
    await until(`the command ${title}`, async () => plain((await row.innerText().catch(() => "")) ?? "").includes(title), {
      seen: () => this.texts(".quick-input-widget .monaco-list-row"),
    });
    await this.press("Enter");
  }

  async openFile(name) {
    await this.press("Control+p");
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await input.waitFor();
    await input.fill(name);
    await this.page.locator(`.quick-input-widget .monaco-list-row[aria-label^="${name}"]`).first().click();
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
    await this.editor(name).locator(".view-line").first().waitFor();
  }

  /** The editor that shows a file. */
  editor(name) {
    return this.page.locator(`.editor-instance[aria-label^="${name}"], .editor-instance:has([aria-label^="${name}"])`).first();
  }

  /** What an editor shows, line by line from the top. */
  async text(name) {
    const lines = await this.editor(name)
      .locator(".view-lines .view-line")
      .evaluateAll((all) => all.map((line) => [parseFloat(line.style.top), line.textContent]).sort(([a], [b]) => a - b));
    return plain(lines.map(([, text]) => text).join("\n"));
  }

  async seeText(what, name, matches, options = {}) {
    const seen = () => this.text(name);
    await until(what, async () => matches(await seen()), { seen, ...options });
  }

  /** At least so many colours, none of which is that of the ground. */
  async seeColours(name, least) {
    const seen = () =>
      this.editor(name).locator(".view-line span[class^=mtk]").evaluateAll((all) => [
        ...new Set(all.map((each) => getComputedStyle(each).color)),
      ]);
    const ground = () => this.editor(name).locator(".monaco-editor-background").first().evaluate((each) => getComputedStyle(each).backgroundColor);
    const enough = async () => {
      const [colours, behind] = [await seen(), await ground()];
      return colours.length >= least && !colours.includes(behind);
    };
    await until(`at least ${least} colours in ${name}`, enough, { seen });
  }

  /** Puts the cursor of the active editor at a line and a column, both from one. */
  async goto(line, column) {
    await this.press("Control+g");
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await input.waitFor();
    await input.fill(`:${line}:${column}`);
    await this.press("Enter");
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
    await this.see("the cursor there", '[id="status.editor.selection"]', (text) => text.includes(`Ln ${line}, Col ${column}`));
  }
}
