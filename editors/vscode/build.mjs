// Makes everything in the package that is not written here: the bundle, the grammar, the licences.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const dist = join(here, "dist");

const grammar = join(root, "grammar", "authc.tmLanguage.json");
const read = JSON.parse(
  await readFile(grammar, "utf8").catch((error) => {
    console.error(`build: there is no grammar to package: ${error.message}`);
    process.exit(1);
  }),
);
if (read.scopeName !== "source.authc") {
  console.error(`build: ${grammar} is a grammar of ${read.scopeName}, not of source.authc`);
  process.exit(1);
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await writeFile(join(dist, "authc.tmLanguage.json"), JSON.stringify(read));
for (const schema of ["bundle.schema.json", "iam-json.schema.json"]) {
  await copyFile(join(root, "docs", schema), join(dist, schema));
}
for (const licence of ["LICENSE", "LICENSE-MIT", "LICENSE-APACHE"]) {
  await copyFile(join(root, licence), join(here, licence));
}

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  bundle: true,
  format: "cjs",
  platform: "node",
  // The node of the oldest VS Code in `engines`.
  target: "node20",
  external: ["vscode"],
  minify: true,
  metafile: true,
  logLevel: "warning",
});

// The licences of what is bundled ask to go where it goes.
const packages = new Set(
  Object.keys(metafile.inputs).flatMap((input) => /^(?:.*node_modules\/)((?:@[^/]+\/)?[^/]+)\//.exec(input)?.slice(0, 1) ?? []),
);
const notices = [];
for (const folder of [...packages].sort()) {
  const { name, version, license } = JSON.parse(await readFile(join(here, folder, "package.json"), "utf8"));
  const names = ["LICENSE", "LICENSE.md", "LICENSE.txt", "License.txt", "license"];
  const texts = await Promise.all(names.map((file) => readFile(join(here, folder, file), "utf8").catch(() => undefined)));
  const text = texts.find((text) => text !== undefined);
  if (text === undefined) {
    console.error(`build: ${name} is bundled and has no licence text`);
    process.exit(1);
  }
  notices.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
}
await writeFile(join(dist, "THIRD-PARTY-NOTICES"), notices.join(`\n${"-".repeat(80)}\n\n`));
