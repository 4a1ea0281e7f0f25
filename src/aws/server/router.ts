// Compiles the `http` lines of every model into one matcher.
import type { Route } from './route.ts';
import { decodeSegment } from '../http.ts';
import type { Service } from '../shape.ts';

type Entry = Omit<Route, 'labels' | 'base'> & { method: string; segments: string[] };

const label = (segment: string) => (segment.startsWith('{') ? segment.slice(1, -1) : undefined);

/** The first path segment of every operation of a service with base `connections`. */
const CONNECTIONS = '@connections';
const isNamed = (segment: string) => segment !== '';

/** Find the operation for a method and a raw path (no query). A path with a broken percent-escape matches nothing. */
export function router(services: readonly Service[]): (method: string, path: string) => Route | undefined {
  const entries = { host: [] as Entry[], connections: [] as Entry[] };
  const literal = new Map<string, Route>();
  for (const service of services) {
    // Its operations are all in one place, and the body says which one is meant.
    if (service.query) continue;
    for (const [name, operation] of Object.entries(service.operations)) {
      const [method, template] = operation.http.split(' ') as [string, string];
      const segments = template.slice(1).split('/');
      entries[service.base].push({ service, name, operation, method, segments });
      // Some clients leave out a slash at the end of a model's path: aws v2 of Lambda's sends it, v1 does not.
      if (segments.at(-1) === '')
        entries[service.base].push({ service, name, operation, method, segments: segments.slice(0, -1) });
      if (service.base === 'host' && !segments.some(label)) {
        literal.set(operation.http, { service, name, operation, labels: {}, base: [] });
      }
    }
  }

  return function match(method, path) {
    const exact = literal.get(`${method} ${path}`);
    if (exact) return exact;
    let segments: string[] = [];
    for (const raw of path.slice(1).split('/')) {
      const segment = decodeSegment(raw);
      if (segment === undefined) return undefined;
      segments.push(segment);
    }
    // Clients put paths behind endpoints that end in a slash (spec/apigateway-websocket.md, section 9).
    if (!segments.includes(CONNECTIONS)) {
      const first = segments.findIndex(isNamed);
      return find(entries.host, method, first > 0 ? segments.slice(first) : segments, []);
    }
    if (segments.includes('')) segments = segments.filter(isNamed);
    const base = segments.splice(0, segments.indexOf(CONNECTIONS));
    return find(entries.connections, method, segments, base);
  };
}

function find(entries: Entry[], method: string, segments: string[], base: string[]): Route | undefined {
  for (const entry of entries) {
    if (entry.method !== method || entry.segments.length !== segments.length) continue;
    const labels = labelsOf(entry.segments, segments);
    if (labels) return { service: entry.service, name: entry.name, operation: entry.operation, labels, base };
  }
  return undefined;
}

function labelsOf(template: string[], segments: string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const name = label(part);
    const segment = segments[index]!;
    if (name) labels[name] = segment;
    else if (part !== segment) return undefined;
  }
  return labels;
}
