import * as functions from './functions.ts';

export const operations = { ...functions };
