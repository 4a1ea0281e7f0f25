// What a newcomer sees after `fanfare start`: where everything is, the key, and what to type next.
import { styleText } from 'node:util';
import type { Section } from '../templates/apply/report.ts';
import { PROGRAM } from '../base/defaults.ts';

export type Started = {
  readonly version: string;
  /** Where it listens, as in `http://127.0.0.1:3263`. */
  readonly url: string;
  /** What it is called from outside. */
  readonly publicUrl: string | undefined;
  /** Where operators are served, if that is somewhere else. */
  readonly adminUrl?: string | undefined;
  readonly data: string;
  readonly region: string;
  /** The key to show: made just now, or kept nowhere. */
  readonly key: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** Where the key is kept, if it is. */
  readonly keyFile: string | undefined;
  readonly auth: 'sigv4' | 'none';
  /** There is a page to look at the server with. */
  readonly console?: boolean;
  /** native/send-many.node is there, and works. */
  readonly writesDirectly?: boolean;
  /** How wide the terminal is, if it says so. */
  readonly columns?: number | undefined;
  /** What templates declare. */
  readonly declared?: readonly Section[];
  /** Those that run here. */
  readonly functions?: readonly { readonly name: string; readonly runtime: string; readonly handler: string }[];
};

const bold = (text: string) => styleText('bold', text);

export function banner(started: Started): string {
  const { url, adminUrl, publicUrl, data, region, version, declared = [], columns = 80 } = started;
  const { writesDirectly = false } = started;
  // Every address is no address to connect to.
  const here = url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
  const outside = publicUrl ?? here;
  const socket = outside.replace(/^http/, 'ws');
  const places = rows([
    // Where a template declares APIs, their addresses are below, and nobody should take another one for theirs.
    ...(declared.length > 0
      ? ([['@connections', `${outside}/{apiId}/{stage}`, 'of each API']] as const)
      : ([
          ['WebSocket API', `${socket}/prod`, 'needs no set-up'],
          ['Your APIs', `${socket}/{apiId}/{stage}`, 'those of create-api'],
          ['@connections', `${outside}/prod`, 'or /{apiId}/{stage}'],
        ] as const)),
    ['IVS Chat', outside, `and ${socket}`],
    ...(started.console ? ([['Console', `${adminUrl ?? here}/console/`, 'for your browser']] as const) : []),
    ['Operators', `${adminUrl ?? here}/metrics`, 'and /health, /ready'],
    ['Data', data === ':memory:' ? 'in memory only' : data, ''],
    ...(writesDirectly ? ([['Writes', 'by native/send-many.node', '']] as const) : []),
  ]);
  const connectTo = `${here.replace(/^http/, 'ws')}/prod`;
  const hello = `  ${bold('Say hello to a connection')} (each in a terminal of its own):

    ${PROGRAM} connect ${connectTo}
    ${PROGRAM} apigatewaymanagementapi post-to-connection --connection-id ID \\
        --data "Hello from API Gateway!" --endpoint-url ${here}/prod

  ${bold('Send an event to a chat room')}:

    ${PROGRAM} ivschat create-room --name lobby --endpoint-url ${here}
    ${PROGRAM} chat lobby --endpoint-url ${here}
    ${PROGRAM} ivschat send-event --room-identifier ROOM-ARN --event-name SystemMessage \\
        --attributes msgType=user-notification,msgText="This chat room will close in 15 minutes." \\
        --endpoint-url ${here}

`;
  return `
  ${bold(`Fanfare ${version} is ready.`)} Stop it with Ctrl-C.

${places}

${access(started)}${functionsOf(started, here)}
${
  declared.length > 0
    ? `${declared.map((section) => sectionText(section, columns)).join('\n')}
  The \`aws\` command works too, with the key above, AWS_DEFAULT_REGION=${region}
  and --endpoint-url ${here}.`
    : `${hello}  The \`aws\` command takes the same arguments, with AWS_DEFAULT_REGION=${region} and the key above.`
}

`;
}

const sectionText = ({ title, lines, isCommand }: Section, columns: number) =>
  `  ${bold(title)}\n\n${lines.map((line) => `    ${isCommand ? line : folded(line, columns - 4)}\n`).join('')}`;

/** The CDK names folders by SHA-256; a few digits tell them apart for people. */
const HASH = /\b([\da-f]{8})[\da-f]{56}\b/g;

/** In lines of that width where it has spaces, each below what stands in its last column. */
function folded(text: string, width: number): string {
  const line = text.replace(HASH, '$1…');
  const gap = line.lastIndexOf('  ');
  const indent = gap < 0 || gap > width / 2 ? 0 : gap + 2;
  const lines = [''];
  for (const word of line.slice(indent).split(' ')) {
    const last = lines.at(-1)!;
    if (last !== '' && indent + last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return line.slice(0, indent) + lines.join(`\n    ${' '.repeat(indent)}`);
}

function functionsOf({ functions = [], region }: Started, here: string): string {
  if (functions.length === 0) return '';
  const lines = rows(functions.map(({ name, runtime, handler }) => [name, runtime, handler] as const));
  const [first] = functions;
  return `
  ${bold('Functions')} run here; hosts of execute-api, ivschat, lambda and sts lead to this server from within:

${lines}

    aws lambda invoke --function-name ${first!.name} --payload '{}' \\
        --region ${region} --endpoint-url ${here} /dev/stdout
`;
}

/** In columns; what stands last may be of any length. */
function rows(cells: readonly (readonly [name: string, place: string, note: string])[]): string {
  const noted = cells.filter(([, , note]) => note !== '');
  const widthOf = (column: 0 | 1) => Math.max(...noted.map((row) => row[column].length));
  const [first, second] = [widthOf(0), widthOf(1)];
  return cells
    .map(([name, place, note]) => `    ${name.padEnd(first)}  ${note ? `${place.padEnd(second)}  ${note}` : place}`)
    .join('\n');
}

function access({ key, keyFile, auth }: Started): string {
  if (auth === 'none')
    return `  ${bold('Every caller is trusted')} (--auth none) but web pages of strangers: any access key will do.\n`;
  const found = `${PROGRAM} finds it there.`;
  if (key) {
    const kept = keyFile ? `is kept in ${keyFile}: ${found} Elsewhere` : 'is gone when the server stops. Until then';
    return `  ${bold('The access key')} ${kept}:

    export AWS_ACCESS_KEY_ID=${key.accessKeyId} AWS_SECRET_ACCESS_KEY=${key.secretAccessKey}
`;
  }
  if (!keyFile) return `  ${bold('The access key')} is the one in FANFARE_ACCESS_KEY_ID.\n`;
  return `  ${bold('The access key')} is in ${keyFile}: ${found} Elsewhere:

    export AWS_SHARED_CREDENTIALS_FILE=${keyFile}
`;
}
