// Bundles the console: for the package (build.ts), and for a server that runs in a checkout, which starts this with
// --print and reads the files from its stdout, as JSON.
import { build } from 'esbuild';
import { hash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';

const source = resolve(import.meta.dirname, '../console');

/** Every file by its name, which has a hash of its text, but for that of the page. */
export async function bundleConsole(): Promise<Record<string, string>> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: source,
    entryPoints: ['main.tsx', 'style.css'],
    outdir: source,
    entryNames: '[name]-[hash]',
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    tsconfig: join(source, 'tsconfig.json'),
    legalComments: 'none',
    logLevel: 'error',
  });
  const files = Object.fromEntries(outputFiles.map(({ path, text }) => [basename(path), text]));
  const icon = readFileSync(join(source, 'icon.svg'), 'utf8');
  const iconName = `icon-${hash('sha256', icon).slice(0, 8)}.svg`;
  const named = (extension: string) => Object.keys(files).find((name) => extname(name) === extension)!;
  const page = readFileSync(join(source, 'index.html'), 'utf8')
    .replace('ICON', iconName)
    .replace('STYLE', named('.css'))
    .replace('SCRIPT', named('.js'));
  return { ...files, [iconName]: icon, 'index.html': page, 'licenses.txt': licensesOf(Object.keys(metafile.inputs)) };
}

/** Of the libraries in the bundle: most ask for their notices to go with them. */
function licensesOf(inputs: readonly string[]): string {
  const names = new Set(inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
  return [...names]
    .toSorted()
    .map((name) => {
      const folder = join(source, '../node_modules', name);
      const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
      const { license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { license: string };
      const text = file === undefined ? '' : `\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
      return `${name}: ${license}\n${text}`;
    })
    .join('\n');
}

if (process.argv[2] === '--print') process.stdout.write(JSON.stringify(await bundleConsole()));
