// Parses Ruby with Ruby's parser: lint-formula.mjs NODE_MODULES < FORMULA
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(`${process.argv[2]}/`));
const { loadPrism } = await import(pathToFileURL(require.resolve("@ruby/prism")));
const parse = await loadPrism();
const { errors, warnings } = parse(readFileSync(0, "utf8"));
for (const { message, location } of [...errors, ...warnings]) console.error(`byte ${location.startOffset}: ${message}`);
process.exit(errors.length + warnings.length ? 1 : 0);
