/** A value as a person reads it, or as it travels outside of a JSON body: a text as it is, anything else as JSON. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
