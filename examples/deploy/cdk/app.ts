import { App } from "aws-cdk-lib";
import { Notes } from "./notes.js";

new Notes(new App(), "Notes");
