/** How an expression is read: as ECMA's, of models and integration responses, or as Java's, of templates and paths. */
export type Reading = { readonly dialect: 'ecma' | 'java'; readonly ignoresCase?: boolean };
