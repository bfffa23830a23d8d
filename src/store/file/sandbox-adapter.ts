// The lowdb adapter of one sandbox: reads the sandbox from its file, and writes it beside the old file and renames.
import { open, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Adapter } from 'lowdb';
import { Writer } from 'steno';
import type { StoredSandbox } from '../memory/stored-sandbox.ts';
import { bytesOf, parseBytes, type SandboxInFile } from './file-format.ts';
import { temporaryNameOf } from './file-name.ts';

export class SandboxAdapter implements Adapter<StoredSandbox> {
  /** How large the file was when it was last read or written. */
  sizeBytes = 0;
  private readonly path: string;
  private readonly takeUp: (inFile: SandboxInFile) => StoredSandbox;
  private readonly writer: Writer;

  /**
   * @param path where the file is, or will be with the first write
   * @param takeUp makes a sandbox of what its file has
   */
  constructor(path: string, takeUp: (inFile: SandboxInFile) => StoredSandbox) {
    this.path = path;
    this.takeUp = takeUp;
    this.writer = new Writer(path);
  }

  /** The name of the file in its folder. */
  get name(): string {
    return basename(this.path);
  }

  /** Where a write puts the new file before it takes the place of the old one. */
  get temporary(): string {
    return join(dirname(this.path), temporaryNameOf(this.name));
  }

  /**
   * @returns the sandbox as its file has it
   * @throws UnusableFileInFolder for a file that this program does not understand, and what the system says of one that
   * cannot be read
   */
  async read(): Promise<StoredSandbox> {
    const bytes = await readFile(this.path);
    this.sizeBytes = bytes.length;
    return this.takeUp(parseBytes(bytes));
  }

  /** Writes the whole file. @throws what the system says; the old file is whole then */
  async write(sandbox: StoredSandbox): Promise<void> {
    const bytes = bytesOf(sandbox);
    this.sizeBytes = bytes.length;
    // Keys and card numbers are for the owner only, and steno writes on with the rights that a file has.
    const file = await open(this.temporary, 'w', 0o600);
    await file.close();
    await this.writer.write(bytes);
  }
}
