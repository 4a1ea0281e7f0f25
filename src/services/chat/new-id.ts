import { randomText } from '../../base/random-text.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Twelve letters and digits, as AWS gives to rooms, messages and events (spec/ivschat.md, section 1.2). */
export const newId = (): string => randomText(ALPHABET, 12);
