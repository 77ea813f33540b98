// The schemas that outputs name, `urn:authc:bundle:1` and `urn:authc:iam-json:1`, for the editor's own JSON support.
import { readFile } from "node:fs/promises";
import { type Disposable, type ExtensionContext, workspace } from "vscode";

const SCHEMAS: Record<string, string> = {
  "authc:bundle:1": "dist/bundle.schema.json",
  "authc:iam-json:1": "dist/iam-json.schema.json",
};

export function offerSchemas(context: ExtensionContext): Disposable {
  return workspace.registerTextDocumentContentProvider("urn", {
    provideTextDocumentContent: (uri) => {
      const file = SCHEMAS[uri.path];
      return file && readFile(context.asAbsolutePath(file), "utf8");
    },
  });
}
