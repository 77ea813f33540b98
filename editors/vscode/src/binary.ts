// Where the server is.
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { type ExtensionContext, workspace } from "vscode";

/** A server to run, or a sentence on why there is none. */
export type Found = { readonly path: string } | { readonly missing: string };

const windows = process.platform === "win32";

/** Looks for the server: where the settings say, in the extension, on the `PATH`. */
export async function find(context: ExtensionContext): Promise<Found> {
  const set = workspace.getConfiguration("authc").get<string>("server.path", "").trim();
  if (set === "") {
    const bundled = context.asAbsolutePath(join("server", windows ? "authc.exe" : "authc"));
    if (await runs(bundled)) {
      return { path: bundled };
    }
    const path = await onPath("authc");
    return path === undefined ? { missing: "The compiler `authc` is not on the PATH." } : { path };
  }
  const wanted = /^~[\\/]/.test(set) ? join(homedir(), set.slice(2)) : set;
  if (isAbsolute(wanted)) {
    return (await runs(wanted))
      ? { path: wanted }
      : { missing: `The setting authc.server.path names ${wanted}, which is not a program.` };
  }
  // A relative path would mean another program in every folder, and one that the folder brings along.
  if (/[\\/]/.test(wanted)) {
    return { missing: `The setting authc.server.path is a relative path, ${wanted}: it must be an absolute one.` };
  }
  const path = await onPath(wanted);
  return path === undefined
    ? { missing: `The setting authc.server.path names ${wanted}, which is not on the PATH.` }
    : { path };
}

async function onPath(name: string): Promise<string | undefined> {
  // The names that end in an extension of programs are the only ones that can be started without a shell.
  const names = windows && !/\.exe$/i.test(name) ? [`${name}.exe`] : [name];
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    // An empty or relative entry is the folder that happens to be the current one.
    if (!isAbsolute(folder)) {
      continue;
    }
    for (const name of names) {
      const path = join(folder, name);
      if (await runs(path)) {
        return path;
      }
    }
  }
  return undefined;
}

async function runs(path: string): Promise<boolean> {
  try {
    await access(path, windows ? constants.F_OK : constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
