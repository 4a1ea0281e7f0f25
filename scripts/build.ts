// Makes the package that is published: `node scripts/build.ts [FOLDER]`, by default dist/.
// JavaScript instead of TypeScript, because Node strips no types under node_modules; and few large files instead of
// many small ones, because every file costs start-up time: main.js is the command line, server.js the server.
import type { BuildOptions, Plugin } from 'esbuild';
import { build } from 'esbuild';
import { hash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import manifest from '../package.json' with { type: 'json' };
import type { Shell } from '../src/cli/completion/scripts.ts';
import { scripts } from '../src/cli/completion/scripts.ts';
import { bundleConsole } from './console.ts';
import { writeDeclarations } from './declarations.ts';
import { writeManPages } from './man-pages.ts';

const OLDEST_NODE = '24.12';
/** What the package's README leads to. */
const DOCS = [
  'cluster.md',
  'compatibility.md',
  'completion.md',
  'console.md',
  'operations.md',
  'proxies',
  'proxies.md',
  'security.md',
  'soak.svg',
  'templates.md',
];
/** Where shells look below /usr. */
const COMPLETIONS: Readonly<Record<Shell, string>> = {
  bash: 'share/bash-completion/completions/fanfare',
  zsh: 'share/zsh/site-functions/_fanfare',
  fish: 'share/fish/vendor_completions.d/fanfare.fish',
};
const root = resolve(import.meta.dirname, '..');
const target = resolve(process.argv[2] ?? join(root, 'dist'));

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });

/**
 * One CommonJS file from an entry, with everything of ours that it imports: measured on a whole `ivschat send-event`, many
 * ES modules cost 15 ms more. Not minified, which saves nothing and makes stack traces unreadable.
 */
async function bundle(entry: string | { contents: string }, file: string, options: BuildOptions = {}): Promise<void> {
  await build({
    absWorkingDir: root,
    ...(typeof entry === 'string'
      ? { entryPoints: [entry] }
      : { stdin: { ...entry, resolveDir: join(root, 'src'), loader: 'ts' as const } }),
    outfile: join(target, file),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: `node${OLDEST_NODE}`,
    packages: 'external',
    define: { 'import.meta.filename': '__filename', 'import.meta.dirname': '__dirname' },
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
    plugins: [versionOnly],
  });
}

/** Of the manifest, the program reads the version. */
const versionOnly: Plugin = {
  name: 'version only',
  setup(building) {
    const contents = JSON.stringify({ version: manifest.version });
    building.onLoad({ filter: /[\\/]package\.json$/ }, () => ({ contents, loader: 'json' }));
  },
};

// `import()` would start Node's loader of ES modules, and read all of what node:http exports; `require` does not.
const banner = { js: '// Fanfare. Apache-2.0; see LICENSE.' };
const noImport = { 'dynamic-import': false };
mkdirSync(join(target, 'lib'));
await bundle('src/main.ts', 'lib/main.js', { banner, supported: noImport });
await bundle({ contents: "export * from './library.ts';\nexport { serve } from './serve.ts';" }, 'lib/server.js', {
  banner,
  supported: noImport,
});
mkdirSync(join(target, 'lib/console'));
for (const [name, text] of Object.entries(await bundleConsole()))
  writeFileSync(join(target, 'lib/console', name), text);
// What runs in processes of functions is found beside the code that starts them.
for (const folder of ['node', 'python']) {
  cpSync(join(root, 'src/functions', folder), join(target, folder), {
    recursive: true,
    filter: (path) => !path.includes('__pycache__'),
  });
}
const offered = ['startGateway', 'SteeredClock'].map((name) => `exports.${name} = require('./server.js').${name};\n`);
writeFileSync(join(target, 'lib/library.js'), offered.join(''));
const types = writeDeclarations(join(target, 'lib/types'));

const code = ['main.js', 'server.js'].map((file) => readFileSync(join(target, 'lib', file), 'utf8'));
// To a shell, the second line becomes Node, with less room for short-lived objects (docs/decisions/0041); to Node it is a
// text and a comment. What `env` can pass on differs between systems.
await bundle('src/packaged.ts', 'bin/fanfare.js', {
  banner: { js: `#!/bin/sh\n':' //; exec node --max-semi-space-size=16 "$0" "$@"` },
  target: 'node12',
  define: {
    'import.meta.dirname': '__dirname',
    BUILD: JSON.stringify(hash('sha256', code.join('')).slice(0, 16)),
  },
});
chmodSync(join(target, 'bin/fanfare.js'), 0o755);

for (const file of ['CHANGELOG.md', 'LICENSE']) cpSync(join(root, file), join(target, file));
for (const folder of ['npm', 'systemd']) {
  const into = folder === 'npm' ? target : join(target, folder);
  cpSync(join(root, 'packaging', folder), into, { recursive: true });
}
mkdirSync(join(target, 'docs'));
for (const file of DOCS) cpSync(join(root, 'docs', file), join(target, 'docs', file), { recursive: true });
cpSync(join(root, 'ops'), join(target, 'ops'), { recursive: true });
for (const [shell, path] of Object.entries(COMPLETIONS) as [Shell, string][]) {
  mkdirSync(dirname(join(target, path)), { recursive: true });
  writeFileSync(join(target, path), scripts[shell]);
}

const pages = await writeManPages(join(target, 'man'));

const { name, version, description, license, keywords, dependencies, peerDependencies, peerDependenciesMeta } =
  manifest;
const published = {
  name,
  version,
  description,
  license,
  keywords,
  type: 'commonjs',
  engines: { node: `>=${OLDEST_NODE}` },
  bin: { fanfare: 'bin/fanfare.js' },
  man: pages.map((file) => `./man/${file}`),
  types: `./lib/types/${types}`,
  exports: {
    '.': { types: `./lib/types/${types}`, default: './lib/library.js' },
    './package.json': './package.json',
  },
  files: ['bin', 'docs', 'examples', 'lib', 'man', 'node', 'ops', 'python', 'share', 'systemd', 'CHANGELOG.md'],
  dependencies,
  peerDependencies,
  peerDependenciesMeta,
};
writeFileSync(join(target, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
