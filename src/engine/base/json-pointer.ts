// JSON Pointers (RFC 6901): one member's step in one, and back.

/** @returns the step as it stands in a pointer, without the slash before it */
export function escapeStep(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The names along a pointer; none for the empty one. */
export function stepsOf(pointer: string): string[] {
  const [, ...steps] = pointer.split('/');
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
