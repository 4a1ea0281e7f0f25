// What never reaches a terminal, though the user or a server wrote it: passwords in URLs, and signatures, tokens and keys in
// their queries. The AWS CLI shows them; that is the one thing in which its personalities are told apart on purpose.

const PASSWORD = /(:\/\/[^/?#@\s:]*:)[^/?#@\s]+@/g;
const SECRET_PARAMETER =
  /([?&](?!next-?token)[\w.-]*(?:signature|token|secret|password|credential|api-?key)[\w.-]*=)[^&#\s"'`]+/gi;
const SECRET_HEADER = /authorization|token|cookie|secret|password|api-?key/i;

/** A text without the secrets of the URLs in it. */
export const redacted = (text: string): string => text.replace(PASSWORD, '$1***@').replace(SECRET_PARAMETER, '$1***');

/** A header as it may be shown. */
export const shownHeader = (name: string, value: unknown): string =>
  SECRET_HEADER.test(name) ? '(hidden)' : redacted(String(value));
