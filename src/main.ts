#!/usr/bin/env node
// The binary. No logic: the process's own arguments, environment and streams go to `run`.
import { nextLine } from './cli/next-line.ts';
import { readInput } from './cli/read-input.ts';
import { run } from './cli/run.ts';

process.exitCode = await run(process.argv.slice(2), process.env, {
  stdout: process.stdout,
  stderr: process.stderr,
  readInput: () => readInput(process.stdin),
  ...(process.stdin.isTTY ? { nextLine: (signal: AbortSignal) => nextLine(process.stdin, signal) } : {}),
  onStop: (stop) => {
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  },
});
