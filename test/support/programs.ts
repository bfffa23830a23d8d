// Programs in other languages, where they are installed.
import { execFile, spawnSync } from 'node:child_process';

/** How each language is asked for its version, which shows that it is installed and works. */
const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  node: ['node', '--version'],
  java: ['java', '--version'],
  python: ['python3', '--version'],
  php: ['php', '-r', 'exit(extension_loaded("openssl") ? 0 : 1);'],
  csharp: ['dotnet', '--version'],
  go: ['go', 'version'],
  openssl: ['openssl', 'version'],
};

/** Whether a program of this language runs here. */
export function isInstalled(language: string): boolean {
  const [command, ...args] = VERSIONS[language] as [string, ...string[]];
  return succeeds(command, args);
}

export function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line without shell syntax to its end. */
export function finished(line: string, cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const [command, ...args] = line.split(' ') as [string, ...string[]];
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env: { ...process.env, ...env } }, (problem, stdout, stderr) => {
      resolve({ code: problem ? Number(problem.code ?? 1) : 0, stdout, stderr });
    });
  });
}
