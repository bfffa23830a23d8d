// The table of code samples: one line a language.
import { csharp } from './csharp.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { node } from './node.ts';
import { openssl } from './openssl.ts';
import { php } from './php.ts';
import { python } from './python.ts';
import type { Snippet } from './snippet.ts';

export const SNIPPETS: readonly Snippet[] = [node, java, python, php, csharp, go, openssl];
