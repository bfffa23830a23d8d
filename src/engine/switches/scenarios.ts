// Scenarios: every scenario file there is, by name. A file that changes is taken up; one that breaks leaves its last good version.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnusableFileError } from '../base/errors.ts';
import { lineOf } from '../base/json-location.ts';
import type { Known } from './arm.ts';
import { type Fault, fingerprint, isScenarioError, readScenario, type Scenario } from './scenario-file.ts';
import { type FoundFile, findScenarioFiles, watchFolders } from './scenario-folder.ts';

/** In a folder of ours: the fingerprints of files that the build has held against the schema. */
export const CHECKED_FILES = 'checked.json';

/** Scenario files that cannot be used; its message names file, line and reason of each. */
export class ScenarioError extends UnusableFileError {}

export interface ScenariosOptions {
  /** The first is the product's own. */
  readonly folders: readonly string[];
  readonly known: Known;
  /** Told, in one line, of a file that cannot be used any more while the server runs. */
  readonly onNotice: (notice: string) => void;
}

/** A file and what is in force of it. */
export interface ScenarioEntry {
  /** Below its folder, e.g. `network/brownout.scenario.json`. */
  readonly file: string;
  /** Its last good version; undefined where there never was one. */
  readonly scenario: Scenario | undefined;
  /** What is wrong with the file as it is now. */
  readonly fault: Fault | undefined;
}

/** What is remembered of a file from one look to the next. */
interface Remembered extends ScenarioEntry {
  readonly path: string;
  readonly text: string | undefined;
  /** What the text says on its own, before names are compared. */
  readonly read: Scenario | Fault;
}

/** A file as it was found, and what its text says. */
type ReadFile = FoundFile & Pick<Remembered, 'read'>;

export class Scenarios {
  private readonly options: ScenariosOptions;
  private files = new Map<string, Remembered>();
  private byName = new Map<string, Scenario>();
  private hasLooked = false;
  private endWatch: (() => void) | undefined;

  constructor(options: ScenariosOptions) {
    this.options = options;
  }

  /**
   * Reads every file for the first time.
   * @throws ScenarioError when one cannot be used, naming all of them
   */
  load(): void {
    this.look(() => undefined);
    const faults = [...this.files.values()].flatMap((file) => (file.fault ? [place(file.path, file.fault)] : []));
    if (faults.length > 0) throw new ScenarioError(faults.join('\n'));
  }

  /** Takes changes up as they happen, until `close`; without it they are taken up when somebody asks. */
  watch(): void {
    this.endWatch ??= watchFolders(this.options.folders, () => this.refresh());
  }

  close(): void {
    this.endWatch?.();
    this.endWatch = undefined;
  }

  /** @returns the scenario of that name, as its file is now or, where that is broken, as it last was good */
  get(name: string): Scenario | undefined {
    this.refresh();
    return this.byName.get(name);
  }

  /** Every file, in the order of folders and paths. */
  list(): readonly ScenarioEntry[] {
    this.refresh();
    return [...this.files.values()];
  }

  private refresh(): void {
    this.look(({ path, scenario }, fault) => {
      const kept = scenario ? `; "${scenario.name}" stays as it last was good` : '';
      this.options.onNotice(`${place(path, fault)}${kept}`);
    });
  }

  /** Looks at every file; one whose text is what it was is not read again. */
  private look(onNewFault: (file: Remembered, fault: Fault) => void): void {
    const before = this.files;
    const checked = this.hasLooked ? NONE : fingerprintsOf(this.options.folders[0]);
    this.hasLooked = true;
    const found = this.options.folders.flatMap(findScenarioFiles);
    this.settleNames(found.map((file) => ({ ...file, read: this.read(file, checked) })));
    for (const file of this.files.values()) {
      const { path, fault } = file;
      if (fault && fault.reason !== before.get(path)?.fault?.reason) onNewFault(file, fault);
    }
  }

  private read({ path, text, problem }: FoundFile, checked: ReadonlySet<string>): Scenario | Fault {
    if (text === undefined) return { line: 1, reason: problem ?? 'it cannot be read' };
    const old = this.files.get(path);
    if (old && old.text === text) return old.read;
    return readScenario(text, this.options.known, checked.size > 0 && checked.has(fingerprint(text)));
  }

  /** One name, one file. Who had a name keeps it; a newcomer with the same one is at fault. */
  private settleNames(files: readonly ReadFile[]): void {
    const owners = new Map<string, string>();
    const claim = (scenario: Scenario | undefined, path: string): Scenario | undefined => {
      if (!scenario || owners.has(scenario.name)) return undefined;
      owners.set(scenario.name, path);
      return scenario;
    };
    const lastGood = (path: string) => this.files.get(path)?.scenario;
    const settle = ({ path, shown, text, read }: ReadFile): Remembered => {
      const file = { path, file: shown, text, read };
      if (isScenarioError(read)) return { ...file, scenario: claim(lastGood(path), path), fault: read };
      const scenario = claim(read, path);
      if (scenario) return { ...file, scenario, fault: undefined };
      const fault = {
        line: lineOf(text ?? '', '/name'),
        reason: `/name: "${read.name}" is the name of ${owners.get(read.name)}`,
      };
      return { ...file, scenario: claim(lastGood(path), path), fault };
    };
    const keepsName = ({ path, read }: ReadFile) => isScenarioError(read) || lastGood(path)?.name === read.name;
    const settled = [...files.filter(keepsName), ...files.filter((file) => !keepsName(file))].map(settle);
    const byPath = new Map(settled.map((file) => [file.path, file]));
    this.files = new Map(files.map(({ path }) => [path, byPath.get(path) as Remembered]));
    this.byName = new Map(settled.flatMap(({ scenario }) => (scenario ? [[scenario.name, scenario]] : [])));
  }
}

const NONE: ReadonlySet<string> = new Set();

/** What the build has checked; nothing where the folder does not say, and then every file is checked at the start. */
function fingerprintsOf(folder: string | undefined): ReadonlySet<string> {
  if (folder === undefined) return NONE;
  try {
    const { files } = JSON.parse(readFileSync(join(folder, CHECKED_FILES), 'utf8')) as {
      files: Record<string, string>;
    };
    return new Set(Object.values(files));
  } catch {
    return NONE;
  }
}

function place(path: string, { line, reason }: Fault): string {
  return `${path}:${line}: ${reason}`;
}
