// The authorities that executables are told to trust: ours, and those of the machine, as one list takes the other's place.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';

/** Where systems keep theirs: Debian and Alpine, Fedora, SUSE, BSD and macOS. */
const PLACES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** `own` as PEM. */
export function trustFile(own: string) {
  const folder = mkdtempSync(join(tmpdir(), 'fanfare-authorities-'));
  const path = join(folder, 'authorities.pem');
  writeFileSync(path, `${own}${machineAuthorities()}`);
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

function machineAuthorities(): string {
  for (const place of PLACES) {
    try {
      return readFileSync(place, 'utf8');
    } catch {
      // It is another system.
    }
  }
  return rootCertificates.join('\n');
}
