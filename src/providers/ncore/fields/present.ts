// What counts as sent. An empty text is as if its member were left out (docs/wire-decisions.md#ncore-absent).

/**
 * @param value JSON
 * @returns the same without members that are empty texts, at any depth of objects
 */
export function present<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== '');
  return Object.fromEntries(members.map(([name, member]) => [name, present(member)])) as T;
}

/**
 * For the journal: the members that only the server sets and that were sent with another value than the entity has.
 * @param sent the body; @param shown the entity as it is answered; @param names those members
 */
export function noteOfIgnored(sent: unknown, shown: object, names: readonly string[]): string | undefined {
  const given = sent as Readonly<Record<string, unknown>>;
  const current = shown as Readonly<Record<string, unknown>>;
  const differing = names.filter(
    (name) => given[name] !== undefined && JSON.stringify(given[name]) !== JSON.stringify(current[name]),
  );
  if (differing.length === 0) return undefined;
  return `${differing.join(', ')}: only the server sets this; what the request has there was ignored.`;
}
