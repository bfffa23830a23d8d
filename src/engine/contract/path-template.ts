// Path templates: how an operation writes its path, e.g. `/wallets/{id}/topup` or `/a/{x}/b/{y}:act`.

/** One segment of a path: literal text and parameters in turn, e.g. `{y}:act`. */
type Segment = readonly (string | { readonly parameter: string })[];

export interface PathTemplate {
  readonly segments: readonly Segment[];
  /** The names of the parameters, in the order of the path. */
  readonly parameters: readonly string[];
  /** The path with every name left out. Two operations with one method cannot share it. */
  readonly shape: string;
}

const PARAMETER = /\{([^{}]*)\}/g;
const NAME = /^[A-Za-z_]\w*$/;
/** What may stand in a path unencoded (RFC 3986 `pchar`), without `%`, `*` and parentheses. */
const LITERAL = /^[\w.~!$&'+,;=:@-]*$/;

/**
 * Reads a path template.
 * @throws Error with a sentence that says what the router cannot serve, and what it can
 */
export function readPathTemplate(path: string): PathTemplate {
  if (!path.startsWith('/') || path === '/') throw new Error('a path must begin with "/" and have a first segment');
  const parameters: string[] = [];
  const segments = path
    .slice(1)
    .split('/')
    .map((text) => segmentOf(text, parameters));
  const twice = parameters.find((name, position) => parameters.indexOf(name) !== position);
  if (twice !== undefined) throw new Error(`the parameter {${twice}} stands in the path twice`);
  if (/^[@~]/.test(path.slice(1))) throw new Error('"/@" and "/~" begin the prefixes of the sandbox');
  if (/^\/_sandbox(\/|$)/.test(path)) throw new Error('"/_sandbox" belongs to the control API');
  return { segments, parameters, shape: path.replace(PARAMETER, '{}') };
}

function segmentOf(text: string, parameters: string[]): Segment {
  if (text === '') throw new Error('a path must not have an empty segment or end with "/"');
  const parts = text.split(PARAMETER);
  return parts.flatMap((part, position): Segment => {
    if (position % 2 === 0) {
      if (!LITERAL.test(part)) throw new Error(`"${part}" has characters that a path cannot have unencoded`);
      if (part === '' && position > 0 && position < parts.length - 1) {
        throw new Error(`two parameters in "${text}" need a character between them`);
      }
      return part === '' ? [] : [part];
    }
    if (!NAME.test(part)) throw new Error(`{${part}} is no parameter: a name has letters, digits and underscores`);
    parameters.push(part);
    return [{ parameter: part }];
  });
}
