// Compares what the extension's manifest offers with what the real server takes: its settings and its commands.
//   node manifest.mjs PACKAGE.JSON            the server is $AUTHC
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const manifest = JSON.parse(readFileSync(process.argv[2], "utf8"));
const failures = [];
let checks = 0;
function check(holds, what) {
  checks += 1;
  if (!holds) failures.push(what);
}

/** What the server says on `initialize` with these options: its answer, and the warnings it shows. */
function initialize(initializationOptions) {
  return new Promise((resolve, reject) => {
    const server = spawn(process.env.AUTHC, ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
    const give = (message) => {
      const body = JSON.stringify({ jsonrpc: "2.0", ...message });
      server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    };
    const late = setTimeout(() => {
      server.kill("SIGKILL");
      reject(new Error(`no answer to initialize with ${JSON.stringify(initializationOptions)}`));
    }, 10_000);
    let unread = Buffer.alloc(0);
    let result;
    const warnings = [];
    server.on("error", reject);
    server.stdin.on("error", () => {});
    server.stdout.on("data", (chunk) => {
      unread = Buffer.concat([unread, chunk]);
      for (;;) {
        const head = unread.indexOf("\r\n\r\n");
        const length = Number(/Content-Length: (\d+)/i.exec(unread.subarray(0, Math.max(head, 0)).toString())?.[1]);
        if (head < 0 || unread.length < head + 4 + length) return;
        const message = JSON.parse(unread.subarray(head + 4, head + 4 + length).toString());
        unread = unread.subarray(head + 4 + length);
        if (message.method === "window/showMessage") warnings.push(message.params.message);
        if (message.id === 1) {
          result = message.result;
          give({ method: "initialized", params: {} });
          give({ id: 2, method: "shutdown" });
        }
        if (message.id === 2) give({ method: "exit" });
      }
    });
    server.on("exit", () => {
      clearTimeout(late);
      result === undefined ? reject(new Error("the server ended without an answer")) : resolve({ result, warnings });
    });
    const params = { processId: process.pid, rootUri: null, capabilities: {}, initializationOptions };
    give({ id: 1, method: "initialize", params });
  });
}

/** `lint.enable` and a value as the object that the server is sent. */
const nested = (path, value) => path.split(".").reduceRight((inner, key) => ({ [key]: inner }), value);

// What the server is known to take. A setting that is only the editor's own is named apart.
const settings = {
  "lint.enable": true,
  "codeLens.enable": true,
  "inlayHints.verbs": true,
  "inlayHints.quota": true,
  "inlayHints.coverage": true,
  target: "cloudformation",
};
const own = ["server.path", "trace.server"];
// The code lens says it above the same name.
const otherwise = { "inlayHints.quota": false };
const offered = manifest.contributes.configuration.properties;
const names = Object.keys(offered).map((name) => name.replace(/^authc\./, ""));
check(
  JSON.stringify([...names].sort()) === JSON.stringify([...Object.keys(settings), ...own].sort()),
  `the settings are ${names.join(", ")}`,
);
for (const [name, expected] of Object.entries(settings)) {
  const setting = offered[`authc.${name}`] ?? {};
  const meant = otherwise[name] ?? expected;
  check(setting.default === meant, `authc.${name} has the default ${setting.default} instead of ${meant}`);
  // A value of a wrong type is complained about by a server that knows the setting, and by no other.
  const wrong = await initialize(nested(name, 7));
  check(wrong.warnings.length > 0, `the server does not know the setting ${name}: it took 7 for it`);
  for (const value of setting.enum ?? [true, false]) {
    const { warnings } = await initialize(nested(name, value));
    check(warnings.length === 0, `the server refuses ${value} for ${name}: ${warnings}`);
  }
}

const { result } = await initialize({});
const known = result.capabilities.executeCommandProvider?.commands ?? [];
for (const command of ["authc.showPolicy", "authc.showTemplate", "authc.showMatrix", "authc.runTest"]) {
  check(known.includes(command), `the server has no command ${command}, only ${known}`);
}
const contributed = manifest.contributes.commands.map(({ command }) => command);
for (const command of ["restartServer", "previewPolicy", "previewTemplate", "previewMatrix", "previewTest", "showOutput"].map((name) => `authc.${name}`)) {
  check(contributed.includes(command), `the extension has no command ${command}`);
}
for (const command of contributed) {
  // The client registers the server's own commands; one registered twice would stop the extension.
  check(!known.includes(command), `${command} is both the server's and the extension's`);
}
// What is a word for the lexer is one for the editor: it is renamed, completed and chosen as a whole.
const { wordPattern } = JSON.parse(readFileSync(join(dirname(process.argv[2]), "language-configuration.json"), "utf8"));
for (const word of ["Notes", "sign-in_2", "auth_users", "2027-01-31", "5m", "2.0"]) {
  const found = word.match(new RegExp(wordPattern, "g"));
  check(JSON.stringify(found) === JSON.stringify([word]), `${word} is for the editor the words ${found}`);
}
// A path to a program must not come from a folder that nobody has trusted.
const { untrustedWorkspaces } = manifest.capabilities;
check(untrustedWorkspaces.supported === "limited", "the extension is not limited in untrusted workspaces");
check(untrustedWorkspaces.restrictedConfigurations.includes("authc.server.path"), "authc.server.path is not restricted");
check(offered["authc.server.path"].scope === "machine-overridable", "authc.server.path is not a setting of the machine");

for (const failure of failures) console.error(`vscode: manifest: ${failure}`);
console.log(`vscode: manifest: ${checks - failures.length} of ${checks} checks hold`);
process.exit(failures.length === 0 ? 0 : 1);
