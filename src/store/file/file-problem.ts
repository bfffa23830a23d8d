// Why a folder or a file in it stops the start, and what to do about it.
import { UnusableDataError } from '../store.ts';

const WITHOUT_IT = 'Move the file away to start without that sandbox.';

export const ADVICE = {
  damaged: WITHOUT_IT,
  foreign: 'It belongs to something else, it seems: choose another folder for data.',
  doubtful: `If it belongs to something else, choose another folder for data. ${WITHOUT_IT}`,
  older: 'Move the folder away or choose another one: this card-sandbox does not read what the older one wrote.',
  newer: 'Start the newer card-sandbox on this folder, or choose another folder for data.',
  unreadable: 'Start as a user who may read it, or give this user the right to.',
} as const;

/** A file that cannot be used; the message is the end of a sentence that begins with its name. */
export class UnusableFileInFolder extends UnusableDataError {
  readonly advice: string;

  constructor(reason: string, advice: string = ADVICE.damaged, cause?: unknown) {
    super(reason, { cause });
    this.advice = advice;
  }
}

export interface FileProblem {
  readonly path: string;
  readonly problem: UnusableFileInFolder;
}

/** All that is wrong, in one refusal. @param problems at least one */
export function refusalOf(problems: readonly FileProblem[]): UnusableDataError {
  const sentences = problems.map(({ path, problem }) => `${path} ${problem.message}.`);
  const advice = [...new Set(problems.map(({ problem }) => problem.advice))];
  const separator = problems.length > 1 ? '\n' : ' ';
  return new UnusableDataError([...sentences, `Nothing was changed. ${advice.join(' ')}`].join(separator), {
    cause: problems[0]?.problem,
  });
}

/** Reads or takes up a file. @returns what `read` gives, or why it cannot be used */
export async function tryFile<T>(path: string, read: () => T | Promise<T>): Promise<{ value: T } | FileProblem> {
  try {
    return { value: await read() };
  } catch (problem) {
    return { path, problem: problemOf(problem) };
  }
}

function problemOf(problem: unknown): UnusableFileInFolder {
  if (problem instanceof UnusableFileInFolder) return problem;
  const { message, syscall } = problem as NodeJS.ErrnoException;
  return syscall === undefined
    ? new UnusableFileInFolder(`is not laid out as its format says (${message})`, ADVICE.damaged, problem)
    : new UnusableFileInFolder(`cannot be read (${message})`, ADVICE.unreadable, problem);
}

const REMEDIES: Readonly<Record<string, string>> = {
  EACCES: 'Start as a user who may write there, give this user the right to, or choose another folder.',
  EPERM: 'Start as a user who may write there, give this user the right to, or choose another folder.',
  EROFS: 'It can only be read: choose a folder that can be written to.',
  ENOSPC: 'Make room on that disk, or choose a folder on another.',
  ENOTDIR: 'A part of this path is a file: choose a folder.',
  EEXIST: 'A file has this name: choose a folder.',
};

/** What the system says of the folder, as what it means for the start. */
export function unusableFolder(problem: unknown, folder: string): unknown {
  const { syscall, message, code = '' } = problem as NodeJS.ErrnoException;
  if (syscall === undefined) return problem;
  const remedy = REMEDIES[code] ?? 'Choose another folder.';
  return new UnusableDataError(`${folder} cannot be used as the folder for data: ${message}. ${remedy}`, {
    cause: problem,
  });
}
