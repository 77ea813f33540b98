// Drives the packaged extension in code-server, step by step; each step ends with a screenshot.
//   node drive.mjs TOOLS VSIX WORK SHOTS            the server is $AUTHC
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { browse, home, serve, until, Workbench } from "./code.mjs";

const [tools, vsix, work, shots] = process.argv.slice(2);
const { AUTHC } = process.env;
const version = execFileSync(AUTHC, ["--version"], { encoding: "utf8" }).trim().replace(/^authc /, "");

// The machine, the project and the settings.

const project = join(work, "notes");
const file = (name) => join(project, name);
const read = (name) => readFileSync(file(name), "utf8");
const WHAT = `/// The notes of the people who sign in.
table Notes { key userId: identity, noteId: string }
bucket Uploads
`;
const GRANTS = `user_pool Users { login email; client web { flows srp, refresh } }
identity_pool Identities { sign_in Users.web }

grant auth_users read table Nots where owner(userId)
grant auth_users get, put bucket Uploads at "private/{identity}/"
`;
for (const folder of ["home", "bin", "notes/.vscode", "data/User", "data/Machine"]) mkdirSync(join(work, folder), { recursive: true });
writeFileSync(file("authc.toml"), 'edition = "2026"\n');
writeFileSync(file("what.authc"), WHAT);
writeFileSync(file("grants.authc"), GRANTS);
writeFileSync(file("wrong.json"), '{ "$schema": "urn:authc:bundle:1", "version": 2 }\n');
writeFileSync(file("wrong-iam.json"), '{ "$schema": "urn:authc:iam-json:1", "version": 2 }\n');

// The server under a name of its own, by which its processes are known.
const authc = join(work, "bin/authc");
symlinkSync(AUTHC, authc);
const missing = join(work, "bin/none");
const foreign = join(work, "bin/foreign");
const ran = join(work, "foreign-ran");
writeFileSync(foreign, `#!/bin/sh\necho ran >>'${ran}'\nexec '${authc}' "$@"\n`);
chmodSync(foreign, 0o755);

const machine = (settings) => writeFileSync(join(work, "data/Machine/settings.json"), JSON.stringify(settings));
machine({ "authc.server.path": missing });
writeFileSync(file(".vscode/settings.json"), JSON.stringify({ "authc.server.path": foreign }));
const USER = {
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "window.menuBarVisibility": "hidden",
  "chat.commandCenter.enabled": false,
  "editor.minimap.enabled": false,
  "editor.lightbulb.enabled": "on",
  "files.autoSave": "off",
  "workbench.reduceMotion": "on",
};
const user = (settings) => writeFileSync(join(work, "data/User/settings.json"), JSON.stringify({ ...USER, ...settings }));
user({});

/** The processes that run the server, as `/proc` has them. */
const servers = () =>
  readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const [program, argument] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      return program === authc && argument === "lsp" && readlinkSync(`/proc/${pid}/exe`) === AUTHC;
    } catch {
      return false;
    }
  });

/** The programs that were started as servers, as the output of the extension has them. */
const started = () => outputs().flatMap((text) => [...text.matchAll(/starting (\S+) lsp/g)].map(([, program]) => program));
const outputs = () => {
  const logs = join(work, "data/logs");
  const names = existsSync(logs) ? readdirSync(logs, { recursive: true }) : [];
  return names.filter((name) => name.endsWith("authc.log")).map((name) => readFileSync(join(logs, name), "utf8"));
};

// What the workbench calls its parts.

const STATUS = '[id="authc.authc.authc.status"]';
const PROBLEMS = ".markers-panel .monaco-list-row";
const SUGGESTIONS = ".suggest-widget.visible .monaco-list-row";
const HOVER = ".monaco-hover:not(.hidden) .hover-contents";
const ACTIONS = ".action-widget .monaco-list-row";
const LENSES = ".codelens-decoration";
const TOASTS = ".notification-list-item";
const POLICY = "grants.authc (policy).jsonc";
const TEMPLATE = "grants.authc (template).jsonc";
const PAGE = "Who may do what";

/** The steps, in their order. Each leaves the project as the next one expects it. */
const steps = {
  /** Highlighted by the grammar alone, for no server runs. A workspace that is not trusted cannot say what is run. */
  async "missing-server"(bench) {
    await bench.openFile("grants.authc");
    await bench.see("a message that the server is missing", TOASTS, (text) => text.includes(missing) && text.includes("Install the compiler"));
    for (const button of ["Set Path", "How to Install", "Try Again"]) {
      await bench.see(`a button ${button}`, `${TOASTS} .monaco-button`, (text) => text.includes(button));
    }
    await bench.see("a status item that says so", STATUS, (text) => text.includes("authc missing"));
    await bench.seeColours("grants.authc", 4);
    if (existsSync(ran)) throw new Error("the program that an untrusted workspace names was run");
  },

  async trust(bench) {
    await bench.command("Notifications: Clear All Notifications");
    await bench.command("Workspaces: Manage Workspace Trust");
    await bench.page.locator(".workspace-trust-editor .monaco-button", { hasText: "Trust" }).first().click();
    await until("the server of the trusted workspace", () => existsSync(ran));
    await bench.openFile("grants.authc");
    await bench.see("a running server", STATUS, (text) => text.includes(version));
  },

  /** A changed setting starts the server anew, the one that is meant. */
  async status(bench) {
    rmSync(file(".vscode"), { recursive: true });
    machine({ "authc.server.path": authc });
    await until("the server of the machine", () => started().at(-1) === authc, { seen: started });
    rmSync(ran);
    await bench.command("authc: Restart Server");
    await bench.see("a running server and the error", STATUS, (text) => text.includes(`authc ${version}`) && / 1$/.test(text.trim()));
    const label = () => bench.page.locator(`${STATUS} a`).getAttribute("aria-label");
    await until("the same for a screen reader", async () => (await label())?.includes("1 error and 0 warnings"), { seen: label });
    if (existsSync(ran)) throw new Error("the setting of the workspace is gone, and its program was run");
    await until("one server", () => servers().length === 1, { seen: servers });
    await bench.page.locator(STATUS).click();
    await bench.page.locator('[id="workbench.panel.output"]').waitFor();
    await bench.see("the output, by a click", ".output-view .view-line, [id='workbench.panel.output'] .view-line", (text) => text.includes("starting"));
    await bench.see("the status of the file that is still seen", STATUS, (text) => text.includes(version));
  },

  async problems(bench) {
    await bench.editor("grants.authc").locator(".squiggly-error").first().waitFor();
    await bench.command("View: Focus Problems");
    await bench.see("the error with its code", PROBLEMS, (text) => text.includes("Nots") && text.includes("AC0"));
  },

  /** Files that nobody has opened have their problems too, and so has the configuration. */
  async elsewhere(bench) {
    writeFileSync(file("unseen.authc"), "grant auth_users read table Nowhere where owner(userId)\n");
    await bench.see("an error in a file that is not open", PROBLEMS, (text) => text.includes("Nowhere") && text.includes("AC0"));
    writeFileSync(file("authc.toml"), 'edition = "2026"\nsurprise = 1\n');
    await bench.see("an error in authc.toml", PROBLEMS, (text) => text.includes("surprise"));
    await bench.shot(join(shots, "problems-elsewhere.png"));
    writeFileSync(file("unseen.authc"), "// nothing yet\n");
    writeFileSync(file("authc.toml"), 'edition = "2026"\n');
    const problems = () => bench.texts(PROBLEMS);
    const gone = async () => !(await problems()).some((text) => text.includes("Nowhere") || text.includes("surprise"));
    await until("neither any more", gone, { seen: problems });
    rmSync(file("unseen.authc"));
  },

  async "quick-fix"(bench) {
    await bench.openFile("grants.authc");
    await bench.goto(4, 30);
    await bench.seeAfter(() => bench.press("Escape", "Control+."), "a fix", ACTIONS, (text) => text.includes("Notes"));
    await bench.shot(join(shots, "quick-fix-menu.png"));
    // The first is chosen already.
    await bench.press("Enter");
    await bench.seeText("the right name", "grants.authc", (text) => text.includes("table Notes where"));
    await bench.editor("grants.authc").locator(".squiggly-error").first().waitFor({ state: "detached" });
    await bench.see("no error", STATUS, (text) => text.trim() === `authc ${version}`);
    await bench.press("Control+s");
    await until("the fix on the disk", () => read("grants.authc") === GRANTS.replace("Nots", "Notes"), { seen: () => read("grants.authc") });
  },

  /** The lists open by themselves while a grant is typed. */
  async completion(bench) {
    await bench.goto(6, 1);
    await bench.type("grant auth_users ");
    await bench.see("the verbs", SUGGESTIONS, (text) => /^delete/.test(text.trim()));
    await bench.type("sca");
    await bench.see("the verb that begins so, with its action", SUGGESTIONS, (text) => text.includes("scan") && text.includes("dynamodb:Scan"));
  },

  async "completion-taken"(bench) {
    await bench.press("Enter");
    await bench.seeText("the verb taken", "grants.authc", (text) => text.includes("grant auth_users scan"));
    await bench.type(" table ");
    await bench.see("the table of the other file", SUGGESTIONS, (text) => text.includes("Notes"));
    await bench.shot(join(shots, "completion-names.png"));
    await bench.press("Escape");
    await bench.command("File: Revert File");
    await bench.seeText("what is on the disk", "grants.authc", (text) => !text.includes("scan"));
  },

  async hover(bench) {
    // A line moves while lenses appear above it, so the mouse comes from elsewhere each time.
    const over = (word) => async () => {
      await bench.page.mouse.move(5, 5);
      await bench.editor("grants.authc").locator(".view-line span[class^=mtk]", { hasText: word }).first().hover();
    };
    await bench.seeAfter(over(/^read$/), "what the verb stands for", HOVER, (text) => text.includes("get, query"));
    await bench.seeAfter(over(/^grant$/), "the policy statement", HOVER, (text) => text.includes("dynamodb:") && text.includes("Allow"));
  },

  /** What stands above and between the words, each of it once. */
  async hints(bench) {
    await bench.see("the size of a grant", LENSES, (text) => text.includes("3 actions"));
    await bench.see("the quota of the roles", LENSES, (text) => /used \d+ of 10,240 characters/.test(text));
    await bench.seeText("the verbs of a group", "grants.authc", (text) => text.includes("= get, query"));
    const text = await bench.text("grants.authc");
    if (text.includes("10,240")) throw new Error(`the quota is said twice: ${text}`);
  },

  async rename(bench) {
    await bench.openFile("what.authc");
    await bench.goto(2, 8);
    await bench.press("F2");
    await bench.page.locator(".rename-box input").waitFor();
    await bench.page.locator(".rename-box input").fill("Letters");
    await bench.shot(join(shots, "rename-box.png"));
    await bench.press("Enter");
    await bench.seeText("the declaration renamed", "what.authc", (text) => text.includes("table Letters {"));
    await bench.openFile("grants.authc");
    await bench.seeText("the use renamed", "grants.authc", (text) => text.includes("table Letters where"));
    await bench.command("File: Save All");
    await until("both files on the disk", () => read("what.authc") === WHAT.replace("Notes", "Letters") && read("grants.authc").includes("Letters"), {
      seen: () => [read("what.authc"), read("grants.authc")],
    });
  },

  /** Beside the source, of the grant that the cursor is on. */
  async preview(bench) {
    await bench.goto(4, 10);
    await bench.command("authc: Preview Compiled Policy");
    await bench.page.locator(`.tab[data-resource-name="${POLICY}"]`).waitFor();
    await bench.seeText("the policy of the grant on the table", POLICY, (text) => text.includes("dynamodb:Query") && !text.includes("s3:"));
    const [source, preview] = await Promise.all(["grants.authc", POLICY].map((name) => bench.editor(name).boundingBox()));
    if (!(preview.x >= source.x + source.width - 1)) throw new Error("the preview is not beside the source");
    await bench.shot(join(shots, "preview-first.png"));
    await bench.goto(5, 10);
    await bench.seeText("the policy of the grant on the bucket", POLICY, (text) => text.includes("s3:PutObject") && !text.includes("dynamodb:"));
  },

  /** It follows what is typed; with an error it says that it does not, and stays. */
  async "preview-live"(bench) {
    const at = read("grants.authc").split("\n")[4].indexOf(", put") + 1;
    await bench.goto(5, at);
    for (let count = 0; count < ", put".length; count += 1) await bench.press("Delete");
    await bench.seeText("a policy without the verb", POLICY, (text) => text.includes("s3:GetObject") && !text.includes("s3:PutObject"));
    await bench.type(", pat");
    await bench.seeText("a note, and the last policy", POLICY, (text) => text.includes("Not up to date") && text.includes("s3:GetObject"));
    const wide = (await bench.text(POLICY)).split("\n").filter((line) => line.startsWith("//") && line.length > 60);
    if (wide.length > 0) throw new Error(`what is beside the source is not to be read: ${wide}`);
    await bench.shot(join(shots, "preview-note.png"));
    await bench.press("Escape", "Backspace", "Backspace");
    await bench.type("ut");
    await bench.press("Escape");
    await bench.seeText("the policy with the verb again", POLICY, (text) => text.includes("s3:PutObject") && !text.includes("Not up to date"));
  },

  /** The server's own command is shown by the extension. */
  async "code-lens"(bench) {
    await bench.page.locator(`.tab[data-resource-name="${POLICY}"]`).click({ button: "middle" });
    await bench.page.locator(`.tab[data-resource-name="${POLICY}"]`).waitFor({ state: "detached" });
    await bench.openFile("grants.authc");
    const lens = bench.editor("grants.authc").locator(".codelens-decoration a");
    await lens.first().waitFor();
    await lens.first().click();
    await bench.page.locator(`.tab[data-resource-name="${POLICY}"]`).waitFor();
    await bench.seeText("a policy", POLICY, (text) => text.includes('"Action"'));
  },

  /** In the dark as in the light; by the keys that show a Markdown file. */
  async dark(bench) {
    const toggled = "Preferences: Toggle between Light/Dark Themes";
    await bench.command(toggled);
    await bench.page.locator(".monaco-workbench.vs-dark").waitFor();
    await bench.page.locator(`.tab[data-resource-name="${POLICY}"]`).click({ button: "middle" });
    await bench.openFile("grants.authc");
    await bench.goto(4, 10);
    await bench.press("Control+k", "v");
    await bench.seeText("a policy", POLICY, (text) => text.includes('"Action"'));
    await bench.seeColours("grants.authc", 6);
    await bench.see("the lenses", LENSES, (text) => text.includes("3 actions"));
    await bench.shot(join(shots, "dark.png"));
    await bench.command(toggled);
    await bench.page.locator(".monaco-workbench:not(.vs-dark)").waitFor();
  },

  async template(bench) {
    await bench.openFile("grants.authc");
    await bench.command("authc: Preview Compiled Template");
    await bench.seeText("a template", TEMPLATE, (text) => text.includes("AWSTemplateFormatVersion"));
    machine({ "authc.server.path": authc, "authc.target": "bundle" });
    user({ "authc.target": "bundle" });
    await bench.seeText("the bundle, as the setting says now", TEMPLATE, (text) => text.includes("urn:authc:bundle:1"));
  },

  /** The page of `authc matrix`: its script runs, and it follows the files that are saved. */
  async matrix(bench) {
    await bench.openFile("grants.authc");
    await bench.command("authc: Show Who May Do What");
    await bench.page.locator(`.tab[aria-label^="${PAGE}"]`).waitFor();
    const page = bench.page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
    const count = () => page.locator("#count").textContent();
    await page.locator("td.some", { hasText: "query" }).first().waitFor();
    const all = await count();
    await page.locator("#search").fill("bucket");
    await until("fewer rows, by the search", async () => (await count()) !== all, { seen: count });
    await bench.shot(join(shots, "matrix-search.png"));
    await page.locator("td.some", { hasText: "put" }).first().click();
    await page.locator("#detail[open]", { hasText: "s3:PutObject" }).waitFor();
    // By its tab: what was clicked last is the page.
    await bench.page.locator('.tab[data-resource-name="grants.authc"]').click();
    const at = read("grants.authc").split("\n")[4].indexOf(", put") + 1;
    await bench.goto(5, at);
    for (let count = 0; count < ", put".length; count += 1) await bench.press("Delete");
    await bench.press("Control+s");
    await page.locator("td.some", { hasText: "put" }).first().waitFor({ state: "detached" });
    await page.locator("td.some", { hasText: "get" }).first().waitFor();
    await bench.type(", put");
    await bench.press("Escape", "Control+s");
    await page.locator("td.some", { hasText: "put" }).first().waitFor();
    await bench.page.locator(`.tab[aria-label^="${PAGE}"]`).click({ button: "middle" });
  },

  /** A mark behind each grant, where there are tests. */
  async coverage(bench) {
    const tests = 'test "notes" {\n  assert auth_users can get table Letters\n}\n';
    writeFileSync(file("tests.authc"), tests);
    await bench.openFile("grants.authc");
    await bench.seeText("a condition that no assertion sees false", "grants.authc", (text) => text.includes("◐ 1 test"));
    await bench.seeText("a grant without a test", "grants.authc", (text) => text.includes("○ no test"));
    await bench.shot(join(shots, "coverage.png"));
    rmSync(file("tests.authc"));
    await bench.seeText("no mark without a test", "grants.authc", (text) => !text.includes("○"));
  },

  async format(bench) {
    await bench.openFile("what.authc");
    await bench.command("View: Single Column Editor Layout");
    await bench.press("Control+a");
    await bench.type("table   Letters{key userId:identity,noteId:string}\nbucket    Uploads\n");
    await bench.press("Escape");
    await bench.shot(join(shots, "format-before.png"));
    await bench.command("Format Document");
    await bench.seeText("the style", "what.authc", (text) => text.includes("table Letters { key userId: identity, noteId: string }\nbucket Uploads"));
    await bench.press("Control+s");
    await until("the file on the disk", () => read("what.authc").startsWith("table Letters {"), { seen: () => read("what.authc") });
    execFileSync(authc, ["fmt", "--check", file("what.authc")], { stdio: "pipe" });
  },

  /** The schemas that outputs name are known to the editor, which finds a mistake by them, and none in the preview. */
  async schema(bench) {
    for (const [name, missing] of [["wrong.json", "principals"], ["wrong-iam.json", "roles"]]) {
      await bench.openFile(name);
      await bench.see("what the schema says", PROBLEMS, (text) => text.includes(`Missing property "${missing}"`));
      const problems = await bench.texts(PROBLEMS);
      if (problems.some((text) => text.includes("schema") || text.includes("(template)"))) {
        throw new Error(`the preview or the schema has problems: ${JSON.stringify(problems)}`);
      }
      await bench.page.locator(`.tab[data-resource-name="${name}"]`).click({ button: "middle" });
    }
  },

  /** What ends is started again, and knows the project as before. */
  async crash(bench) {
    await bench.openFile("grants.authc");
    const [before] = servers();
    process.kill(Number(before), "SIGKILL");
    await until("another server", () => servers().some((pid) => pid !== before), { seen: servers });
    await bench.goto(6, 1);
    await bench.type("grant auth_users read table Lettres where owner(userId)\n");
    await bench.press("Escape");
    await bench.see("an error about a name of the other file", PROBLEMS, (text) => text.includes("Lettres"));
    await bench.see("it counted", STATUS, (text) => / 1$/.test(text.trim()));
    await until("one server", () => servers().length === 1, { seen: servers });
    await bench.see("the lenses again", LENSES, (text) => text.includes("3 actions"));
  },
};

let passed = 0;
const log = [];
let bench;
let stop = async () => {};
let browser;
const finish = async () => {
  await browser?.close().catch(() => {});
  await stop();
};
for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, async () => {
    await finish();
    process.exit(1);
  });
}
const chosen = Object.entries(steps);
let step = "start";
try {
  const entry = join(tools, "node_modules/code-server/out/node/entry.js");
  const args = ["--config", join(work, "config.yaml"), "--user-data-dir", join(work, "data"), "--extensions-dir", join(work, "extensions")];
  execFileSync(process.execPath, [entry, ...args, "--install-extension", vsix], { stdio: "pipe", env: home(work), timeout: 180_000 });
  const code = await serve(tools, work, log);
  stop = code.stop;
  browser = await browse(tools);
  bench = await Workbench.open(browser, code.address, project);
  for (const [index, [name, run]] of chosen.entries()) {
    step = name;
    const start = Date.now();
    await run(bench);
    await bench.shot(join(shots, `${String(index + 1).padStart(2, "0")}-${name}.png`));
    passed += 1;
    console.log(`vscode: ${name}: passed in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  }
  await finish();
  step = "stop";
  await until("no server left", () => servers().length === 0, { seen: servers });
} catch (error) {
  console.error(`vscode: ${step}: FAILED: ${error.message}`);
  await bench?.shot(join(shots, "failed.png")).catch(() => {});
  console.error(`vscode: screenshots are in ${shots}; the last lines of code-server:\n${log.slice(-20).join("\n")}`);
  for (const output of outputs()) console.error(`vscode: the output of the extension:\n${output.split("\n").slice(-40).join("\n")}`);
  await finish();
}
console.log(`vscode: ${passed} passed, ${chosen.length - passed} failed`);
process.exit(passed === chosen.length ? 0 : 1);
