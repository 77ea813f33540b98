import type { App } from "@serverless-stack/resources";
import { Notes } from "./Notes";

export default function main(app: App) {
  app.stack(Notes);
}
