// The commands of the server that answer with a text.
import type { Position, Uri } from "vscode";
import { ExecuteCommandRequest, type LanguageClient, LSPErrorCodes, ResponseError } from "vscode-languageclient/node";

/** Typing rests for so long before the server is asked anew. */
export const REST_MS = 200;
/** An answer that is overtaken by typing is asked for again, but not for ever. */
export const TRIES = 20;

/** What the server answers. */
export interface Shown {
  readonly title: string;
  readonly text: string;
}

/** Asks the server; `late` if typing overtook the answer, else a sentence on why there is none. */
export async function ask(
  client: LanguageClient | undefined,
  command: string,
  source: Uri,
  more: { position?: Position | undefined; format?: string },
): Promise<Shown | string> {
  if (client === undefined) {
    return "the server is not running";
  }
  const convert = client.code2ProtocolConverter;
  const about = {
    textDocument: { uri: convert.asUri(source) },
    ...(more.position && { position: convert.asPosition(more.position) }),
    ...(more.format && { format: more.format }),
  };
  try {
    const params = { command, arguments: [about] };
    const shown = (await client.sendRequest(ExecuteCommandRequest.type, params)) as Partial<Shown> | null;
    return typeof shown?.text === "string" ? { title: shown.title ?? "", text: shown.text } : "the server shows nothing";
  } catch (error) {
    const late: number[] = [LSPErrorCodes.ContentModified, LSPErrorCodes.ServerCancelled, LSPErrorCodes.RequestCancelled];
    if (error instanceof ResponseError && late.includes(error.code)) {
      return "late";
    }
    return error instanceof Error ? error.message : String(error);
  }
}
