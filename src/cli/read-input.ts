// Standard input as text, refused where it is none.
import { buffer } from 'node:stream/consumers';
import { decodeUtf8 } from '../engine/base/utf8.ts';
import { UsageError } from '../engine/contract/command.ts';

/** @throws UsageError where the input is not UTF-8 */
export async function readInput(stream: NodeJS.ReadableStream): Promise<string> {
  const decoded = decodeUtf8(await buffer(stream));
  if ('text' in decoded) return decoded.text;
  throw new UsageError(`Standard input is ${decoded.problem}.`);
}
