import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The script of the page, made in memory. It is React's development build, which complains about our mistakes. */
export async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(import.meta.resolve('./page.tsx'))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    jsx: 'automatic',
    logLevel: 'warning',
  });
  return outputFiles[0]!.text;
}
