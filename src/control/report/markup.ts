// Text inside XML and HTML: what could be taken for markup is escaped, and what XML 1.0 cannot hold is replaced.

/** Everything that is no character of XML 1.0: controls but tab, line feed and carriage return, lone surrogates, U+FFFE and U+FFFF. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_IN_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe as content and inside quoted attributes, in XML and in HTML. */
export function escapeMarkup(text: string): string {
  return text.replace(NOT_IN_XML, '\uFFFD').replace(/[&<>"']/g, (character) => ESCAPES[character] as string);
}
