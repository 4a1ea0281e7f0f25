'use strict';
// Builds one TypeScript handler with the esbuild of its project, in a process of its own: nothing of a project is loaded into
// the server.
const fs = require('node:fs');
const path = require('node:path');

const { esbuild, source, outfile, folder, options } = JSON.parse(process.argv[2]);

/** What a template may say of how it is built, in SAM's words or esbuild's own (`External`, `external`). */
const KNOWN = new Set([
  ...['alias', 'banner', 'conditions', 'define', 'drop', 'external', 'footer', 'format', 'inject', 'jsx', 'keepNames'],
  ...['loader', 'mainFields', 'minify', 'packages', 'target', 'treeShaking', 'tsconfig'],
]);
/** Lists of `NAME=VALUE`. */
const MAPS = new Set(['alias', 'define', 'loader', 'banner', 'footer']);

function given() {
  const entries = Object.entries(options).map(([name, value]) => [name[0].toLowerCase() + name.slice(1), value]);
  return Object.fromEntries(
    entries.filter(([name]) => KNOWN.has(name)).map(([name, value]) => [name, valueOf(name, value)]),
  );
}

function valueOf(name, value) {
  if (MAPS.has(name) && Array.isArray(value))
    return Object.fromEntries(value.map((pair) => String(pair).split(/=(.*)/s, 2)));
  return name === 'mainFields' && typeof value === 'string' ? value.split(',') : value;
}

function isModule() {
  if (source.endsWith('.mts')) return true;
  if (source.endsWith('.cts')) return false;
  for (let at = path.dirname(source); ; at = path.dirname(at)) {
    const manifest = path.join(at, 'package.json');
    if (fs.existsSync(manifest)) return JSON.parse(fs.readFileSync(manifest, 'utf8')).type === 'module';
    if (at === path.dirname(at)) return false;
  }
}

const said = given();
const format = said.format ?? (isModule() ? 'esm' : 'cjs');
/** What CommonJS packages expect, within an ES module. */
const requireInEsm =
  "import { createRequire as fanfareRequire } from 'node:module'; const require = fanfareRequire(import.meta.url);";

require(esbuild)
  .build({
    bundle: true,
    platform: 'node',
    target: 'node20',
    loader: { '.node': 'copy' },
    mainFields: format === 'esm' ? ['module', 'main'] : ['main', 'module'],
    ...said,
    format,
    ...(format === 'esm' && { banner: { ...said.banner, js: requireInEsm + (said.banner?.js ?? '') } }),
    external: [...(said.external ?? []), '@aws-sdk/*', '@smithy/*', 'aws-sdk'],
    sourcemap: 'inline',
    sourceRoot: folder,
    entryPoints: [source],
    outfile: outfile + (format === 'esm' ? '.mjs' : '.cjs'),
    logLevel: 'error',
    color: false,
  })
  .catch(() => process.exit(1));
