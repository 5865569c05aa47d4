// Evaluates every expression of generated state machines with the version of JSONata that AWS names, and validates the definitions.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(join(process.cwd(), 'package.json'));
const jsonata = require('jsonata');
const validate = require('asl-validator').default ?? require('asl-validator');

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const shared = join(root, '../shared');
const METHODS = ['--methods', 'GET,HEAD,OPTIONS,POST,PUT,PATCH,DELETE'];
const REJECTED = /^(a-im|accept-(charset|datetime|encoding)|authorization|cache-control|connection|content-(encoding|md5)|date|expect|forwarded|from|host|http2-settings|if-.*|max-forwards|origin|pragma|proxy-authorization|referer|server|te|trailer|transfer-encoding|upgrade|via|warning|x-forwarded-.*|x-amzn?-.*)$/i;
const HOSTILE = ['a b', 'a/b', '..%2f', '?x=1#y', '{userId}', '{% 1 %}', '${A}', "it's 100%", 'größe', '$.id', 1234567890123456, true, -7];

const documents = [
  'specs/football.yaml', 'specs/security.yaml', 'specs/parameters.yaml', 'specs/modern.yaml', 'specs/orders/openapi.json',
  'tests/cases/deliver-workflow/openapi.yaml', 'tests/cases/deliver-auto/openapi.yaml',
].map((path) => join(root, path));
const foreign = ['specs-big/stripe.yaml', 'specs-big/github.yaml', 'specs/twilio+twilio-oai/spec/yaml/twilio_messaging_v1.yaml'].map((path) => join(shared, path));
for (const path of foreign) {
  if (existsSync(path)) documents.push(path);
  else console.log(`SKIPPED: ${path} does not exist`);
}

let problems = 0;
let evaluated = 0;
function problem(text) {
  problems += 1;
  if (problems <= 40) console.log(`FAILED: ${text}`);
}

function generate(path) {
  const flags = ['--deliver', 'workflow', '--replies', '--reply-body', '--format', 'json', '--message-format', 'short', ...METHODS];
  const text = execFileSync(process.env.SPEC2DEST, ['generate', path, ...flags], { maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(text);
}

/** All strings of a value, with their paths. */
function* strings(value, path = '') {
  if (typeof value === 'string') yield [path, value];
  else if (value && typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) {
      yield [`${path}/${key} (key)`, key];
      yield* strings(member, `${path}/${key}`);
    }
  }
}

/** The expression in `text`, parsed; undefined for other strings. */
function parse(where, text) {
  if (!text.includes('{%') && !text.includes('%}')) return undefined;
  if (!text.startsWith('{% ') || !text.endsWith(' %}')) {
    problem(`${where}: text with {% or %}: ${text.slice(0, 80)}`);
    return undefined;
  }
  if (/\$eval\b/.test(text) || text.includes('${')) problem(`${where}: $eval or a substitution in code`);
  try {
    return jsonata(text.slice(3, -3));
  } catch (error) {
    problem(`${where}: ${error.message}`);
    return undefined;
  }
}

const asText = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

function put(event, field, value) {
  const steps = field.startsWith('$.') ? field.slice(2).split('.') : ['detail', field];
  let holder = event;
  for (const step of steps.slice(0, -1)) holder = holder[step] ??= {};
  holder[steps.at(-1)] = value;
}

/** An event for a row; with `full`, it has every field. */
function makeEvent(name, row, full, count) {
  const event = { id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718', source: 'proof', 'detail-type': name, detail: {} };
  const values = new Map();
  const next = () => HOSTILE[count++ % HOSTILE.length];
  const body = row.body;
  if (body && body.as !== 'nothing' && (full || body.required)) {
    const message = body.as === 'text' ? 'größe\n"x"' : { text: 'a+b & ü', long: 1234567890123456, list: ['a', 'b'], lines: [{ n: 1 }], nothing: null };
    put(event, body.field ?? 'message', message);
  }
  for (const [, field] of row.path.matchAll(/\{([^{}]+)\}/g)) {
    if (!values.has(field)) values.set(field, next());
    put(event, field, values.get(field));
  }
  for (const [list, isHeader] of [[row.query, false], [row.headers, true]]) {
    for (const written of list ?? []) {
      const entry = typeof written === 'string' ? { name: written } : written;
      if ('value' in entry || entry.field === '$.id' || !(full || entry.required)) continue;
      const value = isHeader ? 'plain, "x"' : next();
      const style = { list: [value, 'b&c'], deepObject: { state: value, inner: { n: 1 } }, members: { [`${entry.name}1`]: value } };
      put(event, entry.field ?? entry.name, style[entry.style] ?? value);
    }
  }
  return { event, values };
}

async function evaluateRow(where, expression, variables, name, row, count) {
  for (const full of [true, false]) {
    const { event, values } = makeEvent(name, row, full, count);
    let request;
    try {
      request = await expression.evaluate({}, { ...variables, event });
    } catch (error) {
      problem(`${where} ${name}: ${error.message} for ${JSON.stringify(event.detail).slice(0, 200)}`);
      continue;
    }
    evaluated += 1;
    const base = variables.servers[row.server ?? 'default'];
    const decoded = request.ApiEndpoint.slice(base.length).split('/').map(decodeURIComponent);
    const expected = row.path.split('/').map((segment) =>
      segment.split('{').map((piece, index) => {
        if (index === 0) return decodeURIComponent(piece);
        const [field, rest] = piece.split('}');
        return asText(values.get(field)) + decodeURIComponent(rest);
      }).join(''));
    if (!request.ApiEndpoint.startsWith(base) || JSON.stringify(decoded) !== JSON.stringify(expected)) {
      problem(`${where} ${name}: the URL is ${request.ApiEndpoint}`);
    }
    if (request.Method !== row.method) problem(`${where} ${name}: the method is ${request.Method}`);
    if (request.InvocationConfig.ConnectionArn !== variables.connections[row.connection ?? 'default']) problem(`${where} ${name}: another connection`);
    for (const [key, value] of Object.entries(request.QueryParameters)) {
      if (![value].flat().every((item) => typeof item === 'string')) problem(`${where} ${name}: the query has ${key} = ${JSON.stringify(value)}`);
    }
    for (const [key, value] of Object.entries(request.Headers)) {
      if (typeof value !== 'string' || REJECTED.test(key)) problem(`${where} ${name}: the header ${key} is ${JSON.stringify(value)}`);
    }
    if (!full && !row.body?.required && !row.body?.field && 'RequestBody' in request) problem(`${where} ${name}: a body without \`message\``);
    if ((row.body?.as === 'form') !== ('Transform' in request) && 'RequestBody' in request) problem(`${where} ${name}: the wrong encoding`);
  }
  for (const [, field] of row.path.matchAll(/\{([^{}]+)\}/g)) {
    for (const bad of [undefined, null, '', ' ', '.', '..', ['a'], { a: 1 }]) {
      const { event } = makeEvent(name, row, true, count);
      put(event, field, bad);
      const request = await expression.evaluate({}, { ...variables, event }).catch((error) => error);
      evaluated += 1;
      if (!(request.code ?? '').startsWith('D31')) problem(`${where} ${name}: ${field} = ${JSON.stringify(bad)} gives ${JSON.stringify(request).slice(0, 120)}`);
    }
  }
}

/** The complete and minimal examples that `spec2dest event` writes, by detail-type. */
function readExamples(path) {
  const found = new Map();
  for (const more of [[], ['--minimal']]) {
    const folder = mkdtempSync(join(tmpdir(), 'examples-'));
    const flags = ['--deliver', 'workflow', '--as', 'json', '--out', folder, '--message-format', 'short', ...METHODS, ...more];
    execFileSync(process.env.SPEC2DEST, ['event', path, ...flags], { stdio: ['ignore', 'ignore', 'ignore'] });
    for (const name of readdirSync(folder)) {
      const example = JSON.parse(readFileSync(join(folder, name)));
      const known = found.get(example.event['detail-type']) ?? [];
      found.set(example.event['detail-type'], [...known, example]);
    }
    rmSync(folder, { recursive: true });
  }
  return found;
}

const listed = (parameters) => {
  const found = {};
  for (const [key, value] of parameters) if (value !== '***') (found[key] ??= []).push(value);
  return JSON.stringify(Object.entries(found).sort());
};

/** Checks that an example leads to the request that `spec2dest event` announces. */
async function evaluateExample(where, expression, variables, row, example) {
  const event = { id: '<id of the event>', ...example.event };
  let request;
  try {
    request = await expression.evaluate({}, { ...variables, event });
  } catch (error) {
    problem(`${where}: the example: ${error.message} for ${JSON.stringify(event.detail).slice(0, 200)}`);
    return;
  }
  evaluated += 1;
  const [url, query] = example.request.url.split('?');
  const path = request.ApiEndpoint.slice(variables.servers[row.server ?? 'default'].length);
  if (!decodeURIComponent(url).endsWith(decodeURIComponent(path))) problem(`${where}: the URL is ${request.ApiEndpoint}, announced ${url}`);
  const entries = (pairs) => Object.entries(pairs).flatMap(([key, value]) => [value].flat().map((item) => [key, item]));
  const announced = listed(new URLSearchParams(query ?? ''));
  if (listed(entries(request.QueryParameters)) !== announced) problem(`${where}: the query is ${JSON.stringify(request.QueryParameters)}, announced ${query}`);
  for (const [name, value] of Object.entries(request.Headers)) {
    if (example.request.headers[name] !== value) problem(`${where}: the header ${name} is ${value}, announced ${example.request.headers[name]}`);
  }
  const body = request.RequestBody ?? '';
  const text = example.request.body;
  const isSame = row.body?.as === 'form' ? listed(entries(body)) === listed(new URLSearchParams(text))
    : typeof body === 'string' ? body === text : JSON.stringify(body) === JSON.stringify(JSON.parse(text));
  if (!isSame) problem(`${where}: the body is ${JSON.stringify(body).slice(0, 300)}, announced ${text.slice(0, 300)}`);
}

/** Evaluates the expressions around the call. */
async function evaluateOthers(where, expressions, variables, name) {
  const event = { id: 'id', 'detail-type': name, detail: {} };
  const failure = { Error: 'States.Http.StatusCode.404', Cause: 'Not\u0001Found ü' };
  const states = { input: { status: 200, body: { a: 1 } }, result: { StatusCode: 204 }, errorOutput: failure };
  for (const [path, expression] of expressions) {
    if (path === '/States/Call/Arguments') continue;
    for (const one of [failure, { Error: 'States.Http.StatusCode.418' }, { Error: 'States.QueryEvaluationError', Cause: '' }]) {
      try {
        const result = await expression.evaluate({}, { ...variables, event, failure: one, states });
        evaluated += 1;
        if (result === undefined) problem(`${where}${path} gives nothing`);
        if (path.endsWith('StringValue') && !/^[\x20-\x7e]+$/.test(result)) problem(`${where}${path} gives ${JSON.stringify(result)}`);
        if (path.endsWith('DetailType') && (result.length > 128 || !/\.(succeeded|failed)$/.test(result))) problem(`${where}${path} gives ${result}`);
      } catch (error) {
        problem(`${where}${path}: ${error.message}`);
      }
    }
  }
}

for (const path of documents) {
  const template = generate(path);
  const examples = readExamples(path);
  const before = evaluated;
  let operations = 0;
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (resource.Type !== 'AWS::StepFunctions::StateMachine') continue;
    const definition = structuredClone(resource.Properties.Definition);
    for (const state of Object.values(definition.States)) {
      if (state.Resource) state.Resource = state.Resource['Fn::Sub'].replace('${AWS::Partition}', 'aws');
    }
    const where = `${path.split('/').at(-1)} ${id}`;
    const result = validate(definition);
    if (!result.isValid) problem(`${where}: ${JSON.stringify(result.errors).slice(0, 400)}`);
    const expressions = [];
    for (const [place, text] of strings(definition)) {
      const expression = parse(`${where}${place}`, text);
      if (expression) expressions.push([place, expression]);
    }
    const { servers, connections, operations: table } = definition.States.Prepare.Assign;
    if (Buffer.byteLength(JSON.stringify(table)) > 250_000) problem(`${where}: the table is too large`);
    const variables = { servers, connections, operations: table };
    const call = expressions.find(([place]) => place === '/States/Call/Arguments')[1];
    for (const [name, row] of Object.entries(table)) {
      await evaluateRow(where, call, variables, name, row, operations);
      const written = examples.get(name) ?? [];
      if (written.length !== 2) problem(`${where} ${name}: ${written.length} examples`);
      for (const example of written.filter(({ problems }) => problems.length === 0)) {
        await evaluateExample(`${where} ${name}`, call, variables, row, example);
      }
      operations += 1;
    }
    await evaluateOthers(where, expressions, variables, Object.keys(table)[0]);
  }
  console.log(`${String(operations).padStart(4)} operations ${String(evaluated - before).padStart(6)} evaluations  ${path.split('/').at(-1)}`);
}
console.log(`${evaluated} evaluations, ${problems} problems`);
process.exit(problems ? 1 : 0);
