// Durations in control calls: read, and refused with the reason why they are none.
import { parseDuration } from '../../engine/base/clock.ts';
import { refuseMember } from '../../engine/base/errors.ts';

const EXAMPLES = 'e.g. P1D, PT15M, P1Y2M3DT4H5M6S, P2W';

/**
 * @param member the JSON Pointer of the text
 * @param fromMs the instant from which it counts, in milliseconds since 1970
 * @returns where it leads, in milliseconds since 1970
 * @throws SandboxError SBX_INVALID_REQUEST
 */
export function readDuration(member: string, text: string, fromMs: number): number {
  const end = parseDuration(text, fromMs);
  if (end === 'no-duration') return refuseMember(member, 'it must be an ISO 8601 duration.', EXAMPLES, text);
  if (end !== 'too-late') return end;
  return refuseMember(member, 'it is too long: it ends after the year 9998.', 'an end before the year 9999', text);
}
