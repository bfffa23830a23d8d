// Which file a sandbox lies in: a name that no file system mistakes for another, and that leads back to the sandbox.

const END = '.json';

/** Devices on Windows, whatever stands behind the first dot. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/;

/** Capitals are escaped, since on many file systems `Anna` and `anna` are one name; a first dot, since it hides a file. */
const ESCAPED = /^\.|[^a-z0-9._-]/gu;

/**
 * The name of the file of a sandbox, which `decodeURIComponent` turns back: lower-case letters, digits, `_`, `-` and dots inside stand for themselves, every
 * other byte of UTF-8 is `%` and two hexadecimal digits.
 */
export function fileNameOf(id: string): string {
  const name = id.replace(ESCAPED, escaped);
  return `${RESERVED.test(name) ? escaped(name.charAt(0)) + name.slice(1) : name}${END}`;
}

/** Whether a file of this name must be a sandbox; whatever else lies in the folder is no business of ours. */
export function isDataFile(name: string): boolean {
  return !name.startsWith('.') && name.toLowerCase().endsWith(END);
}

/** The name that steno gives a file while it is written. */
export function temporaryNameOf(name: string): string {
  return `.${name}.tmp`;
}

/** Whether a file of this name is what a write left that did not come to its end. */
export function isTemporaryFile(name: string): boolean {
  return name.startsWith('.') && name.endsWith(`${END}.tmp`);
}

function escaped(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}
