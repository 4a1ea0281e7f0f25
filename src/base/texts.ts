/** Texts by name: what an object of JSON is that has nothing else in it. */
export type Texts = { readonly [name: string]: string };
