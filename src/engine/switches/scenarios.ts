// All scenario files, by name. The server reads a file again when it changes. While a changed file cannot be used, its last good
// version stays in force.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnusableFileError } from '../base/errors.ts';
import { lineOf } from '../base/json-location.ts';
import type { KnownNames } from './read-switch.ts';
import { fingerprint, isScenarioError, readScenario, type Scenario, type ScenarioError } from './scenario-file.ts';
import { type FoundFile, findScenarioFiles, straysIn, watchFolders } from './scenario-folder.ts';

/** The file with the fingerprints of the product's own scenario files, which the build has checked against the schema. */
export const CHECKED_FILES = 'checked.json';

/** Thrown for scenario files that cannot be used. Its message names the file, line and reason of each. */
export class UnusableScenariosError extends UnusableFileError {}

export interface ScenariosOptions {
  /** The first is the product's own. */
  readonly folders: readonly string[];
  readonly known: KnownNames;
  /** Called with one line when a file can no longer be used while the server runs. */
  readonly onNotice: (notice: string) => void;
}

/** A scenario file and the version of it that is in force. */
export interface ScenarioEntry {
  /** Its path below its folder, e.g. `network/brownout.scenario.json`. */
  readonly file: string;
  /** Its last good version; undefined when there has been none. */
  readonly scenario: Scenario | undefined;
  /** What is wrong with the file as it is now; undefined when nothing is. */
  readonly error: ScenarioError | undefined;
}

/** What is remembered of a file until the files are read again. */
interface Remembered extends ScenarioEntry {
  readonly path: string;
  readonly text: string | undefined;
  /** What the text says, before its name is compared with those of other files. */
  readonly read: Scenario | ScenarioError;
}

/** A file in a folder, and what its text says. */
type ReadFile = FoundFile & Pick<Remembered, 'read'>;

export class Scenarios {
  private readonly options: ScenariosOptions;
  private files = new Map<string, Remembered>();
  private byName = new Map<string, Scenario>();
  private hasRead = false;
  private endWatch: (() => void) | undefined;

  constructor(options: ScenariosOptions) {
    this.options = options;
  }

  /**
   * Reads every file for the first time.
   * @throws UnusableScenariosError when one cannot be used, naming all of them
   */
  load(): void {
    this.readFiles(() => undefined);
    const strays = this.options.folders.slice(1).flatMap(straysIn);
    const errors = [
      ...strays.map(({ path, problem }) => place(path, { line: 1, reason: problem })),
      ...[...this.files.values()].flatMap((file) => (file.error ? [place(file.path, file.error)] : [])),
    ];
    if (errors.length > 0) throw new UnusableScenariosError(errors.join('\n'));
  }

  /** Reads changed files as soon as they change, until `close`. Without it they are read with the next `get` or `list`. */
  watch(): void {
    this.endWatch ??= watchFolders(this.options.folders, () => this.refresh());
  }

  close(): void {
    this.endWatch?.();
    this.endWatch = undefined;
  }

  /** @returns the scenario of that name: its file as it is now or, if that cannot be used, its last good version */
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
    this.readFiles(({ path, scenario }, error) => {
      const kept = scenario ? `; "${scenario.name}" stays as it last was good` : '';
      this.options.onNotice(`${place(path, error)}${kept}`);
    });
  }

  /** Reads every file in the folders. A text that has not changed is not parsed again. */
  private readFiles(onNewError: (file: Remembered, error: ScenarioError) => void): void {
    const before = this.files;
    const checked = this.hasRead ? NONE : fingerprintsOf(this.options.folders[0]);
    this.hasRead = true;
    const found = this.options.folders.flatMap(findScenarioFiles);
    this.settleNames(found.map((file) => ({ ...file, read: this.read(file, checked) })));
    for (const file of this.files.values()) {
      const { path, error } = file;
      if (error && error.reason !== before.get(path)?.error?.reason) onNewError(file, error);
    }
  }

  private read({ path, text, problem }: FoundFile, checked: ReadonlySet<string>): Scenario | ScenarioError {
    if (text === undefined) return { line: 1, reason: problem ?? 'it cannot be read' };
    const old = this.files.get(path);
    if (old && old.text === text) return old.read;
    return readScenario(text, this.options.known, checked.size > 0 && checked.has(fingerprint(text)));
  }

  /** Gives each name to one file. A file that had the name before keeps it; another file with that name has an error. */
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
      if (isScenarioError(read)) return { ...file, scenario: claim(lastGood(path), path), error: read };
      const scenario = claim(read, path);
      if (scenario) return { ...file, scenario, error: undefined };
      const error = {
        line: lineOf(text ?? '', '/name'),
        reason: `/name: "${read.name}" is the name of ${owners.get(read.name)}`,
      };
      return { ...file, scenario: claim(lastGood(path), path), error };
    };
    const keepsName = ({ path, read }: ReadFile) => isScenarioError(read) || lastGood(path)?.name === read.name;
    const settled = [...files.filter(keepsName), ...files.filter((file) => !keepsName(file))].map(settle);
    const byPath = new Map(settled.map((file) => [file.path, file]));
    this.files = new Map(files.map(({ path }) => [path, byPath.get(path) as Remembered]));
    this.byName = new Map(settled.flatMap(({ scenario }) => (scenario ? [[scenario.name, scenario]] : [])));
  }
}

const NONE: ReadonlySet<string> = new Set();

/** The fingerprints of the files that the build has checked. Without them every file is checked at the start. */
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

function place(path: string, { line, reason }: ScenarioError): string {
  return `${path}:${line}: ${reason}`;
}
