// Reads a text file from a folder that a user gave: UTF-8, of a bounded size, and never from outside that folder.
import { isUtf8 } from 'node:buffer';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';

/** The text of a file, or in words why there is none. */
export type TextFile = { readonly text: string } | { readonly problem: string; readonly isGone?: boolean };

/**
 * Reads a file. A byte order mark at its beginning, which some editors write, is no part of the text.
 * @param path the file; a symbolic link is followed where it stays inside the folder
 * @param folder the folder outside of which nothing is opened
 * @param mostBytes the largest file that is read
 * @returns the text, or the problem; never throws
 */
export function readTextFile(path: string, folder: string, mostBytes: number): TextFile {
  try {
    if (!isInside(realpathSync(folder), realpathSync(path)))
      return { problem: 'it is a link that leads outside its folder' };
    const target = statSync(path);
    if (target.isDirectory()) return { problem: 'it is a folder; a file is expected here' };
    if (!target.isFile()) return { problem: 'it is not a regular file' };
    if (target.size > mostBytes) return { problem: `it has ${target.size} bytes; at most ${mostBytes} are allowed` };
    return textOf(readFileSync(path));
  } catch (problem) {
    return unreadable(problem as NodeJS.ErrnoException);
  }
}

function textOf(bytes: Buffer): TextFile {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || second === 0x00;
  if (isUtf16) return { problem: 'it looks like UTF-16; save it as UTF-8' };
  if (!isUtf8(bytes)) return { problem: `it is not UTF-8 (line ${lineOfBadByte(bytes)}); save it as UTF-8` };
  const text = bytes.toString('utf8');
  return { text: text.startsWith('\ufeff') ? text.slice(1) : text };
}

/** The line, counted from 1, with the first byte that is not UTF-8. */
function lineOfBadByte(bytes: Buffer): number {
  let line = 1;
  for (let from = 0; from < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, from);
    if (!isUtf8(bytes.subarray(from, end < 0 ? bytes.length : end))) return line;
    if (end < 0) break;
    from = end + 1;
  }
  return line;
}

function unreadable({ code, message }: NodeJS.ErrnoException): TextFile {
  if (code === 'ENOENT') return { problem: 'it is a link to nothing', isGone: true };
  if (code === 'ELOOP') return { problem: 'it is a link to itself' };
  if (code === 'EACCES' || code === 'EPERM') return { problem: 'it cannot be read: this user has no permission to' };
  return { problem: `it cannot be read: ${message}` };
}

/** Whether a real path is the real folder or lies below it. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
