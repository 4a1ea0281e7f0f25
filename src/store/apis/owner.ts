/** Whose resources: those of an account in a region. */
export type Owner = { readonly account: string; readonly region: string };
