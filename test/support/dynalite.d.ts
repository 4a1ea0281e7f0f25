declare module 'dynalite' {
  /** A server of DynamoDB's API whose tables are in memory. */
  export default function dynalite(options: { readonly createTableMs?: number }): import('node:http').Server;
}
