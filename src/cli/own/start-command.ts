// What `fanfare start` takes, read from its settings and limits.
import { settings } from '../../config/settings.ts';
import { definitions } from '../../base/limits/limits.ts';
import { bold, prose, rows } from '../help/document.ts';
import type { DocumentedCommand } from './own-commands.ts';

type StartOption = DocumentedCommand['options'][number];

const SUGGESTIONS: { readonly [setting: string]: readonly string[] } = {
  'log-level': ['debug', 'info', 'warn', 'error'],
  data: [':memory:'],
};

const settingOptions = Object.entries(settings).map(([name, { value, doc, isRepeatable }]): StartOption => {
  const suggestions = SUGGESTIONS[name] ?? (value.includes('|') ? value.split('|') : undefined);
  const adds = isRepeatable && { adds: true as const };
  return { name: `--${name}`, takes: 'one', value, doc: `${doc}.`, ...adds, ...(suggestions && { suggestions }) };
});

export const startCommand: DocumentedCommand = {
  name: 'start',
  doc: 'Serve WebSocket APIs and chat rooms.',
  isApart: true,
  options: [
    ...settingOptions,
    {
      name: '--config',
      takes: 'one',
      value: 'FILE',
      doc: 'A JSON file with these settings; `limit` in it holds an object of limits.',
    },
    {
      name: '--limit',
      takes: 'one',
      adds: true,
      value: 'NAME=VALUE',
      doc: 'Change a limit. May be given several times.',
      suggestions: Object.keys(definitions).map((name) => `${name}=`),
    },
  ],
  notes: [
    'It serves until it gets SIGTERM or SIGINT; then it drains and ends with 0. SIGHUP reads the config file and certificates again. Under a process manager it logs JSON lines, and takes a listening socket from it (LISTEN_FDS).',
  ],
  sections: [
    {
      title: 'ENVIRONMENT',
      blocks: [
        rows([
          [[bold('FANFARE_PORT')], prose('The same as `--port`; every other option has its variable too.')],
          [[bold('FANFARE_LIMIT')], prose('Limits, as in NAME=VALUE,NAME=VALUE.')],
          [
            [bold('FANFARE_ACCESS_KEY_ID'), ', ', bold('FANFARE_SECRET_ACCESS_KEY')],
            prose('The root key. Without them one is made at the first start, and kept in the data folder.'),
          ],
        ]),
        { kind: 'paragraph', text: prose('Options win over the environment, the environment over the file.') },
      ],
    },
    {
      title: 'LIMITS',
      blocks: [
        rows(Object.entries(definitions).map(([name, { value, doc }]) => [[bold(`${name}=${value}`)], prose(doc)])),
      ],
    },
  ],
  examples: [
    'fanfare start',
    'fanfare start --port 8080 --data ./fanfare-data',
    'fanfare start --data :memory: --limit idleTimeoutMs=5000',
    'fanfare start --template template.yaml --watch',
  ],
};
