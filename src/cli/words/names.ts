// Names as the command line spells them.

/** `maximumMessageRatePerSecond` is `maximum-message-rate-per-second`; `CreateChatToken` is `create-chat-token`. */
export const kebabCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();

/** The ways in which a member's name may be written in one word: as the API spells it, and with the other first letter. */
export const camelCases = (name: string): string[] => [
  name.charAt(0).toLowerCase() + name.slice(1),
  name.charAt(0).toUpperCase() + name.slice(1),
];
