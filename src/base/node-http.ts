// An `import` of node:http reads each of its exports, and one of those loads all of undici: 40 ms at the start of a server.
export const http = process.getBuiltinModule('node:http');
