// Makes the package that is published: `node scripts/build.ts [FOLDER]`, by default dist/.
// JavaScript instead of TypeScript, because Node strips no types under node_modules; and few large files instead of
// many small ones, because every file costs start-up time. What only `fanfare start` needs stays in files of its own.
import { build } from 'esbuild';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import manifest from '../package.json' with { type: 'json' };
import { writeManPages } from './man-pages.ts';

const OLDEST_NODE = '24.12';
const root = resolve(import.meta.dirname, '..');
const target = resolve(process.argv[2] ?? join(root, 'dist'));

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });

await build({
  absWorkingDir: root,
  entryPoints: { fanfare: 'src/entry.ts', gateway: 'src/gateway.ts' },
  outdir: join(target, 'lib'),
  bundle: true,
  splitting: true,
  // ES modules, for the `await` at the top of entry.ts and main.ts and for files that load when needed. Measured:
  // one CommonJS file starts 1 to 2 ms sooner (31 and 33 ms), minified code no sooner at all.
  format: 'esm',
  platform: 'node',
  target: `node${OLDEST_NODE}`,
  packages: 'external',
  // Read where it lies: version.ts finds the manifest written below.
  external: ['../package.json'],
  banner: { js: '// Fanfare. Apache-2.0; see LICENSE.' },
  legalComments: 'none',
  logLevel: 'warning',
});

// Parsed by Nodes of any age: entry.ts refuses the old ones in one line, before anything newer is loaded.
mkdirSync(join(target, 'bin'));
writeFileSync(join(target, 'bin/fanfare.js'), "#!/usr/bin/env node\nimport '../lib/fanfare.js';\n", {
  mode: 0o755,
});

for (const file of ['README.md', 'CHANGELOG.md', 'LICENSE']) cpSync(join(root, file), join(target, file));

const pages = await writeManPages(join(target, 'man'));

const { name, version, description, license, keywords, dependencies, peerDependencies, peerDependenciesMeta } =
  manifest;
const published = {
  name,
  version,
  description,
  license,
  keywords,
  type: 'module',
  engines: { node: `>=${OLDEST_NODE}` },
  bin: { fanfare: 'bin/fanfare.js' },
  man: pages.map((file) => `./man/${file}`),
  exports: { '.': './lib/gateway.js', './package.json': './package.json' },
  files: ['bin', 'lib', 'man', 'CHANGELOG.md'],
  dependencies,
  peerDependencies,
  peerDependenciesMeta,
};
writeFileSync(join(target, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
