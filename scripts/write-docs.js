// npm run docs: writes the parts of the documents that list things, from the catalogue and the scenario files as built.
// With --check it writes nothing and fails when one of them is not what it would write.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  fingerprint,
  isScenarioError,
  readScenario,
  SCENARIO_FILE,
  SCENARIO_SUFFIX,
} from '../dist/engine/switches/scenario-file.js';
import { CHECKED_FILES } from '../dist/engine/switches/scenarios.js';
import { CARD_MOVES, SITUATIONS, STATUS_NUMBERS } from '../dist/providers/prepaid/records/card-status.js';
import { createSandboxEngine, DEFAULTS } from '../dist/server.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SCENARIOS = join(ROOT, 'scenarios');
const TABLE = /(?<=<!-- scenarios:begin -->\n)[\s\S]*?(?=<!-- scenarios:end -->)/;

const engine = createSandboxEngine(DEFAULTS);
const files = scenarioFiles();

const documents = {
  'docs/outcomes.md': outcomesDocument(),
  'docs/card-status.md': cardStatusDocument(),
  'docs/scenarios.md': read('docs/scenarios.md').replace(TABLE, scenarioTables()),
  'scenarios/scenario.schema.json': json({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A scenario of card-sandbox',
    ...SCENARIO_FILE,
  }),
  [`scenarios/${CHECKED_FILES}`]: json({
    about: 'Written by npm run docs: these texts fit the schema, so the start need not hold them against it again.',
    files: Object.fromEntries(files.map(({ file, text }) => [file, fingerprint(text)])),
  }),
};

const stale = Object.keys(documents).filter((name) => read(name) !== documents[name]);
if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    console.error(`${stale.join(', ')}: not what the catalogue and the scenario files say. Run npm run docs.`);
    process.exitCode = 1;
  }
} else {
  for (const name of stale) writeFileSync(join(ROOT, name), documents[name]);
  console.log(stale.length > 0 ? `Written: ${stale.join(', ')}` : 'Everything is current.');
}

/** Every scenario file of ours with what it says; one that cannot be used ends this program with its place. */
function scenarioFiles() {
  return readdirSync(SCENARIOS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(SCENARIO_SUFFIX))
    .sort()
    .map((name) => {
      const path = join(SCENARIOS, name);
      const text = readFileSync(path, 'utf8');
      const scenario = readScenario(text, engine);
      if (isScenarioError(scenario)) throw new Error(`${relative(ROOT, path)}:${scenario.line}: ${scenario.reason}`);
      return { file: name.replaceAll('\\', '/'), text, scenario };
    });
}

function outcomesDocument() {
  const sections = [
    ...engine.providers.map(({ id, title }) => [id, title]),
    ['fault', 'Wire faults'],
    ['webhook', 'Webhook faults'],
  ];
  return [
    '# Outcomes',
    '',
    'Every result that can be met or forced, from the catalogue of the running server (`npm run docs` writes this page,',
    '`npm run check` fails when it is stale). The same as data: `GET /_sandbox/outcomes`, `npx card-sandbox outcomes --json`.',
    '',
    'Beside the triggers listed, every outcome but those of webhooks can be forced by header (`X-Sandbox-Scenario: prepaid.1004`), by base URL',
    '(`/~prepaid.1004` before the path) and by a [switch](switches.md). A *gateway* outcome acts before anything is read, a',
    '*refusal* in place of the answer of the state, a *delivery* outcome after the call was carried out; a *success* is never',
    'faked: forcing it lets the state decide. A *webhook* outcome acts on a notification, so only a switch can ask for it.',
    ...sections.flatMap(([id, title]) => ['', `## ${title} (\`${id}\`)`, '', ...outcomeTable(id)]),
    '',
  ].join('\n');
}

/** The state machine of a prepaid card. */
function cardStatusDocument() {
  const words = (move) => ('to' in move ? move.to : `**${move.code}**`);
  const cell = (found) =>
    'fresh' in found ? `${words(found.fresh)}, once activated ${words(found.activated)}` : words(found);
  return [
    '# The status of a prepaid card',
    '',
    'What each call does with a card in each status: the status that the card has then, `stays`, `returns` (to `active`, or to',
    '`inactive` where it never was activated), or the code of the refusal in bold. The server decides by this very table',
    '(`src/providers/prepaid/records/card-status.ts`; `npm run docs` writes this page). A card past its expiry is `expired`,',
    'whatever its status. The numbers are those of `cardStatus` in answers; [which of them are ours](wire-decisions.md#prepaid-card-status).',
    '',
    ...table(
      ['call', ...SITUATIONS.map((situation) => `${situation} (${STATUS_NUMBERS[situation]})`)],
      Object.entries(CARD_MOVES).map(([call, cells]) => [
        call,
        ...SITUATIONS.map((situation) => cell(cells[situation])),
      ]),
    ),
    '',
  ].join('\n');
}

function outcomeTable(provider) {
  const outcomes = engine.catalogue.outcomes.filter((outcome) => outcome.provider === provider);
  const all = engine.operations.filter((operation) => operation.startsWith(`${provider}.`)).length;
  const forced = new Set(['header', 'url', 'switch']);
  return table(
    ['outcome', 'answer', 'means', 'acts', 'calls', 'triggers', 'prerequisite', 'retry?', 'what to do', 'source'],
    outcomes.map((outcome) => [
      `\`${outcome.id}\``,
      outcome.httpStatus === 0 ? outcome.message : `HTTP ${outcome.httpStatus}, ${outcome.message}`,
      outcome.meaning,
      outcome.acts,
      callsOf(outcome, all),
      outcome.triggers
        .filter(({ channel }) => !forced.has(channel))
        .map(({ channel, how }) => `${channel}: ${how}`)
        .join('<br>') || 'forced only',
      outcome.prerequisite ?? '',
      outcome.retryable ? 'yes' : 'no',
      outcome.correctiveAction,
      `${outcome.source.kind}: ${outcome.source.note}`,
    ]),
  );
}

function callsOf({ acts, operations, provider }, all) {
  if (acts === 'webhook') return 'none: notifications';
  if (operations.length === 0 || operations.length === all) return 'all';
  return operations.map((operation) => `\`${operation.replace(`${provider}.`, '')}\``).join(', ');
}

function scenarioTables() {
  const folders = [...new Set(files.map(({ file }) => file.slice(0, file.lastIndexOf('/'))))];
  const sections = folders.flatMap((folder) => [
    '',
    `### ${folder}`,
    '',
    ...table(
      ['name', 'situation', 'what a good client does'],
      files
        .filter(({ file }) => file.slice(0, file.lastIndexOf('/')) === folder)
        .map(({ file, scenario: { name, situation, goodClient } }) => [
          `[\`${name}\`](../scenarios/${file})`,
          situation,
          goodClient ?? '',
        ]),
    ),
  ]);
  return [...sections, '', ''].join('\n');
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** JSON in the house's format, so that the lint has nothing to say. */
function json(value) {
  const biome = join(ROOT, 'node_modules/.bin/biome');
  const options = { input: JSON.stringify(value), cwd: ROOT, encoding: 'utf8' };
  return execFileSync(biome, ['format', '--stdin-file-path=written.json'], options);
}

/** @param {string} name below the root */
function read(name) {
  const path = join(ROOT, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
