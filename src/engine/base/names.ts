// The names that users give to sandboxes, snapshots and scenarios. They appear in paths, so few characters are allowed.

export const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** What `NAME` allows, in words. */
export const NAME_IN_WORDS = '1 to 64 letters, digits, dots, hyphens or underscores';
