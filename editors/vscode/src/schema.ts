// The schema that a compiled bundle names, `urn:authc:bundle:1`, for the editor's own JSON support.
import { readFile } from "node:fs/promises";
import { type Disposable, type ExtensionContext, workspace } from "vscode";

export function offerSchema(context: ExtensionContext): Disposable {
  return workspace.registerTextDocumentContentProvider("urn", {
    provideTextDocumentContent: (uri) =>
      uri.path === "authc:bundle:1" ? readFile(context.asAbsolutePath("dist/bundle.schema.json"), "utf8") : undefined,
  });
}
