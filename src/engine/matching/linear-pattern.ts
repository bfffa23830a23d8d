// Patterns from outside run in an engine whose time grows with the text only, whatever the pattern: one that backtracks can
// be made to run for years.
import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import type { Work } from './work.ts';

/** A pattern that can be used. */
export interface LinearPattern {
  /** How large it is as a program; the work for a text is this times its length. */
  readonly size: number;
  test(text: string): boolean;
}

export const LONGEST_PATTERN = 500;
const LARGEST_PROGRAM = 2_000;

const load = createRequire(import.meta.url);
let engine: typeof RE2JS | undefined;

/** Loaded with the first pattern from outside: most servers never see one. */
function loadEngine(): typeof RE2JS {
  engine ??= (load('re2js') as typeof import('re2js')).RE2JS;
  return engine;
}

/** @returns the pattern, or in words why it cannot be used */
export function readPattern(source: string): LinearPattern | string {
  if (source.length > LONGEST_PATTERN) return `a pattern has at most ${LONGEST_PATTERN} characters`;
  try {
    // JSON Schema has the patterns of ECMA-262; the engine knows forms that those are not.
    new RegExp(source, 'u');
  } catch (problem) {
    return (problem as Error).message;
  }
  try {
    const { compile, translateRegExp } = loadEngine();
    const program = compile(translateRegExp(source));
    const size = program.programSize();
    if (size > LARGEST_PROGRAM) return 'the pattern is too large: its repetitions count too far';
    return { size, test: (text) => program.test(text) };
  } catch (problem) {
    const { message } = problem as Error;
    return `the pattern needs more than time in proportion to the text allows, e.g. it looks ahead or back (${message})`;
  }
}

/** What ajv compiles patterns with: `work` says what is left of the work of the check that is under way. */
export function patternEngine(work: () => Work) {
  const compile = (source: string) => {
    const pattern = readPattern(source);
    if (typeof pattern === 'string') throw new Error(pattern);
    return {
      test(text: string): boolean {
        work().spend(pattern.size * text.length);
        return pattern.test(text);
      },
      // By this text ajv knows a pattern again.
      toString: () => `linear ${source}`,
    };
  };
  return Object.assign(compile, { code: 'linearPattern' });
}
