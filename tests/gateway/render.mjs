// Renders mapping templates with velocityjs. Reads lines of JSON from standard input, each with a template and a request, and
// writes a line for each: the text, or an error. API Gateway's variables follow its "Mapping template reference" and the Java
// classes behind it (commons-lang StringEscapeUtils, java.net.URLDecoder, java.lang.String).
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(`${process.argv[2]}/`);
const { render } = require("velocityjs");

/** java.util.regex with the flags at the beginning of the pattern. */
function regularExpression(pattern, whole) {
  const [, flags = "", rest] = /^(?:\(\?([is]+)\))?([\s\S]*)$/.exec(pattern);
  return whole ? new RegExp(`^(?:${rest})$`, flags + "u") : new RegExp(rest, flags + "g");
}

const stringMethods = {
  matches: (text, [pattern]) => regularExpression(pattern, true).test(text),
  replaceAll: (text, [pattern, replacement]) => {
    if (/[\\$]/.test(replacement)) throw new Error(`a replacement with special characters: ${replacement}`);
    return text.replace(regularExpression(pattern, false), () => replacement);
  },
};

const handlers = Object.entries(stringMethods).map(([name, method]) => ({
  uid: name,
  match: ({ property, context }) => property === name && typeof context === "string",
  resolve: ({ context, params }) => method(context, params),
}));

const escapes = { "'": "\\'", '"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\n": "\\n", "\t": "\\t", "\f": "\\f", "\r": "\\r" };

/** commons-lang 2.6, StringEscapeUtils.escapeJavaScript */
function escapeJavaScript(value) {
  const hex = (unit) => "\\u" + unit.toString(16).toUpperCase().padStart(4, "0");
  return String(value).split("").map((unit) => {
    const code = unit.charCodeAt(0);
    return escapes[unit] ?? (code > 0x7e || code < 32 ? hex(code) : unit);
  }).join("");
}

/** JSONPath of the forms `$` and `$.a.b[0].c` */
function lookUp(value, path) {
  for (const step of path.replace(/\[(\d+)\]/g, ".$1").split(".").slice(1)) value = value?.[step];
  return value;
}

function variables({ body, path, querystring, header, stage, context }) {
  const parsed = () => JSON.parse(body);
  return {
    input: {
      body,
      json: (query) => JSON.stringify(lookUp(parsed(), query)),
      path: (query) => lookUp(parsed(), query),
      params: () => ({ path, querystring, header }),
    },
    util: {
      escapeJavaScript,
      urlDecode: (text) => decodeURIComponent(text.replaceAll("+", " ")),
    },
    stageVariables: stage ?? {},
    context: { requestOverride: {}, responseOverride: {}, ...context },
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { template, request } = JSON.parse(line);
  let answer;
  try {
    const names = variables(request);
    answer = { text: render(template, names, {}, { customMethodHandlers: handlers }), status: names.context.responseOverride.status ?? null };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
