// Values of a checked message: text or number, whichever the client sent.
import { present } from '../activation/holder.ts';

type AnyBody = Readonly<Record<string, unknown>>;

/** undefined where the member is absent: null, "" and "null" mean that. */
export function textIn(body: AnyBody, name: string): string | undefined {
  const value = present(body[name]);
  return value === undefined ? undefined : String(value);
}

/** A URN as the key of a card. */
export function urnIn(body: AnyBody): string | undefined {
  const text = textIn(body, 'urn');
  return text === undefined ? undefined : String(Number(text));
}

export function lastFourIn(body: AnyBody): string | undefined {
  return textIn(body, 'last4Digits')?.padStart(4, '0');
}

/** An amount in minor units; 0 where it is absent. */
export function minorIn(body: AnyBody, name: string): number {
  return Number(textIn(body, name) ?? 0);
}

/** Minor units as a decimal text: 90000 is "900.00". */
export function decimalText(minor: number): string {
  return `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
}
