// What a newcomer sees after `fanfare start`: where everything is, the key, and what to type next.
import { styleText } from 'node:util';
import { PROGRAM } from './defaults.ts';

export type Started = {
  readonly version: string;
  /** As in `http://127.0.0.1:3263`. */
  readonly url: string;
  /** Where operators are served, if that is somewhere else. */
  readonly adminUrl?: string | undefined;
  readonly data: string;
  readonly region: string;
  /** The key to show: made just now, or kept nowhere. */
  readonly key: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** Where the key is kept, if it is. */
  readonly keyFile: string | undefined;
  readonly auth: 'sigv4' | 'none';
};

export function banner(started: Started): string {
  const { url, adminUrl = url, data, region, version } = started;
  const socket = url.replace(/^http/, 'ws');
  const bold = (text: string) => styleText('bold', text);
  return `
  ${bold(`Fanfare ${version} is ready.`)} Stop it with Ctrl-C.

    WebSocket API   ${socket}/prod      its connections: ${url}/prod/@connections/{id}
    IVS Chat        ${url}           its messaging: ${socket}
    Operators       ${adminUrl}/health  /ready  /metrics
    Data            ${data === ':memory:' ? 'in memory only' : data}

${access(started, bold)}
  ${bold('Say hello to a connection')} (each in a terminal of its own):

    ${PROGRAM} connect ${socket}/prod
    ${PROGRAM} apigatewaymanagementapi post-to-connection --connection-id ID --data "Hello from API Gateway!" --endpoint-url ${url}/prod

  ${bold('Send an event to a chat room')}:

    ${PROGRAM} ivschat create-room --name lobby --endpoint-url ${url}
    ${PROGRAM} chat ROOM-ARN --endpoint-url ${url}
    ${PROGRAM} ivschat send-event --room-identifier ROOM-ARN --event-name SystemMessage --attributes msgType=user-notification,msgText="This chat room will close in 15 minutes." --endpoint-url ${url}

  The \`aws\` command takes the same arguments, with AWS_DEFAULT_REGION=${region} and the key above.

`;
}

function access({ key, keyFile, auth }: Started, bold: (text: string) => string): string {
  if (auth === 'none')
    return `  ${bold('Every caller is trusted')} (--auth none) but web pages of strangers: any access key will do.\n`;
  if (key) {
    const kept = keyFile ? `It is kept in ${keyFile}` : 'It is gone when the server stops';
    return `  ${bold('The access key')}, shown only now. ${kept}.

    export AWS_ACCESS_KEY_ID=${key.accessKeyId} AWS_SECRET_ACCESS_KEY=${key.secretAccessKey}
`;
  }
  if (keyFile) return `  ${bold('The access key')} is in ${keyFile}: export AWS_SHARED_CREDENTIALS_FILE=${keyFile}\n`;
  return `  ${bold('The access key')} is the one in FANFARE_ACCESS_KEY_ID.\n`;
}
