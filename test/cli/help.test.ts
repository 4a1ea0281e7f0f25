// Help pages: their layout (that of the AWS CLI's pages), what they tell, and that their examples run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Service } from '../../src/aws/shape.ts';
import { double, integer, list, map, optional, string, structure, boolean } from '../../src/aws/shape.ts';
import { shellWords } from '../../src/cli/words/shell-words.ts';
import type { Page } from '../../src/cli/help/document.ts';
import { commandLines } from '../../src/cli/help/examples.ts';
import { operationPage } from '../../src/cli/help/operation-help.ts';
import { overviewPage } from '../../src/cli/help/overview.ts';
import { ownCommands } from '../../src/cli/own/own-commands.ts';
import { ownPage } from '../../src/cli/help/own-help.ts';
import { startCommand } from '../../src/cli/own/start-command.ts';
import { renderText } from '../../src/cli/help/render-text.ts';
import { examplesOf } from '../../src/cli/help/examples-of.ts';
import { servicePage } from '../../src/cli/help/service-help.ts';
import { jsonSyntax, shorthandSyntax } from '../../src/cli/help/syntax.ts';
import { globalOptions } from '../../src/cli/words/globals.ts';
import { aws1 } from '../../src/cli/personality/aws-1.ts';
import { aws2 } from '../../src/cli/personality/aws-2.ts';
import type { Personality } from '../../src/cli/personality/personality.ts';
import { friendly } from '../../src/cli/personality/friendly.ts';
import { services } from '../../src/cli/words/services.ts';
import { allPages } from '../../scripts/man-pages.ts';
import { CONNECTION, fanfare, recordingService } from './support.ts';

const ivschat = await services['ivschat']!();
const management = await services['apigatewaymanagementapi']!();
const control = await services['apigatewayv2']!();
const apiKeys = await services['apigateway']!();

const operationHelp = (...operation: Parameters<typeof operationPage>) => renderText(operationPage(...operation));

/** What stands below a heading, without the indentation of the section. */
function section(text: string, title: string): string[] {
  const lines = text.split('\n');
  const from = lines.indexOf(title) + 1;
  assert.ok(from > 0, `${title} is a heading`);
  const rest = lines.slice(from);
  const end = rest.findIndex((line) => /^\S/.test(line));
  return rest.slice(0, end < 0 ? undefined : end).map((line) => line.replace(/^ {7}/, ''));
}

const headings = (text: string): string[] => text.split('\n').filter((line) => /^[A-Z ]+$/.test(line));
const optionHeads = (text: string): string[] =>
  section(text, 'OPTIONS').flatMap(
    (line) => /^--.*\((?:string|blob|map|list|structure|integer)\)(?: \[required\])?/.exec(line) ?? [],
  );

test('the page of send-event has the layout of the manual page of the AWS CLI', () => {
  const text = operationHelp(ivschat, 'SendEvent', friendly);
  const lines = text.split('\n');
  assert.equal(lines[0], `SEND-EVENT()${' '.repeat(78 - 24)}SEND-EVENT()`);
  assert.deepEqual(lines.slice(1, 5), ['', '', '', 'NAME']);
  assert.equal(lines.at(-2), 'SEND-EVENT()'.padStart(78));
  assert.deepEqual(headings(text), [
    'NAME',
    'DESCRIPTION',
    'SYNOPSIS',
    'OPTIONS',
    'GLOBAL OPTIONS',
    'EXAMPLES',
    'OUTPUT',
  ]);
  assert.deepEqual(section(text, 'SYNOPSIS').slice(0, 4), [
    '     send-event',
    '   --room-identifier <value>',
    '   --event-name <value>',
    '   [--attributes <value>]',
  ]);
  assert.ok(section(text, 'SYNOPSIS').includes('   [--region <value>]'));
  assert.ok(section(text, 'SYNOPSIS').includes('   [--no-verify-ssl]'));
  assert.deepEqual(optionHeads(text).slice(0, 3), [
    '--room-identifier (string) [required]',
    '--event-name (string) [required]',
    '--attributes (map)',
  ]);
  const options = section(text, 'OPTIONS').join('\n');
  const attributes = options.slice(options.indexOf('--attributes'), options.indexOf('--cli-input-json'));
  assert.equal(
    attributes.trimEnd(),
    `--attributes (map)
   Metadata of your own, 1 KB at most in all.

   key -> (string)

   value -> (string)

Shorthand Syntax:

   KeyName1=string,KeyName2=string

JSON Syntax:

   {"string": "string"
     ...}`,
  );
  assert.match(options, /^--cli-input-json.*\(string\) \w/m, 'its text begins beside it');
  assert.deepEqual(section(text, 'OUTPUT').slice(0, 2), ['id -> (string)', '   The id of the event.']);
  assert.ok(
    section(text, 'EXAMPLES').join('\n').includes(`To send an event to a room

   fanfare ivschat send-event \\
       --room-identifier arn:aws:ivschat:us-west-2:000000000000:room/g1H2I3j4k5L6 \\
       --event-name SystemMessage \\
       --attributes msgType=user-notification,msgText="This chat room will close in 15 minutes."`),
  );
});

test('the page of post-to-connection has the layout of the manual page of the AWS CLI', () => {
  const text = operationHelp(management, 'PostToConnection', friendly);
  assert.equal(text.split('\n')[0], `POST-TO-CONNECTION()${' '.repeat(38)}POST-TO-CONNECTION()`);
  assert.deepEqual(section(text, 'SYNOPSIS').slice(0, 3), [
    '     post-to-connection',
    '   --data <value>',
    '   --connection-id <value>',
  ]);
  assert.deepEqual(optionHeads(text).slice(0, 2), ['--data (blob) [required]', '--connection-id (string) [required]']);
  assert.deepEqual(section(text, 'OUTPUT').slice(0, 1), ['None']);
  assert.match(section(text, 'EXAMPLES').join('\n'), /--data "Hello from API Gateway!" \\\n {7}--endpoint-url http:/);
});

test('nested values are explained to their leaves, as the AWS CLI indents them', () => {
  const options = section(operationHelp(ivschat, 'CreateLoggingConfiguration', friendly), 'OPTIONS').join('\n');
  const from = options.indexOf('--destination-configuration');
  const lines = options.slice(from, options.indexOf('--tags')).split('\n');
  assert.deepEqual(lines.slice(0, 24), [
    '--destination-configuration (tagged union structure) [required]',
    '   Where the messages go: exactly one of the three.',
    '',
    '   NOTE:',
    '       Set exactly one of these keys: s3, cloudWatchLogs, firehose.',
    '',
    '   s3 -> (structure)',
    '       Objects in a bucket.',
    '',
    '       bucketName -> (string) [required]',
    '          The bucket.',
    '',
    '          Constraints:',
    '',
    '          o min: 3',
    '',
    '          o max: 63',
    '',
    '          o pattern: [a-z0-9-.]+',
    '',
    '   cloudWatchLogs -> (structure)',
    '       A log group of CloudWatch Logs.',
    '',
    '       logGroupName -> (string) [required]',
  ]);
  const shorthand = 's3={bucketName=string},cloudWatchLogs={logGroupName=string},firehose={deliveryStreamName=string}';
  assert.ok(
    lines.join('\n').includes(`\nShorthand Syntax:\n\n   ${shorthand}\n\nJSON Syntax:\n\n   {\n     "s3": {\n`),
  );
});

test('both syntaxes are written for every form of value', () => {
  const pair = structure({ key: string(), isOn: optional(boolean()) });
  assert.equal(shorthandSyntax(pair), 'key=string,isOn=boolean');
  assert.equal(shorthandSyntax(list(pair)), 'key=string,isOn=boolean ...');
  assert.equal(
    shorthandSyntax(structure({ all: list(integer()), by: map(string(), pair) })),
    'all=[integer,integer],by={KeyName1={key=string,isOn=boolean},KeyName2={key=string,isOn=boolean}}',
  );
  assert.equal(jsonSyntax(list(pair)), '[\n  {\n    "key": "string",\n    "isOn": true|false\n  }\n  ...\n]');
  assert.equal(jsonSyntax(map(string(), double())), '{"string": double\n  ...}');
  assert.equal(
    jsonSyntax(structure({ by: map(string(), structure({ key: string() })), all: list(string()) })),
    '{\n  "by": {"string": {\n          "key": "string"\n        }\n    ...},\n  "all": ["string", ...]\n}',
  );
});

test('as version 1 of the AWS CLI no page names constraints, and data are text; as version 2 they are base64', () => {
  const one = operationHelp(ivschat, 'DeleteRoom', aws1);
  assert.doesNotMatch(one, /Constraints|\[required\]|fanfare ivschat/);
  assert.match(one, /^ {7}delete-room -$/m);
  const token = operationHelp(ivschat, 'CreateChatToken', aws1);
  assert.match(token, / {10}"string" "string" \.\.\.\n\n {10}Where valid values are:\n {12}SEND_MESSAGE\n {12}DISC/);
  assert.match(one, /^ {10}\[--version <value>\]$/m);
  assert.match(one, /^ {10}aws ivschat delete-room \\$/m);
  assert.match(operationHelp(ivschat, 'DeleteRoom', aws2), /--identifier \(string\) \[required\][^]*o max: 128/);
  const format = /--cli-binary-format raw-in-base64-out\n/;
  const examples = (personality: Personality) =>
    section(operationHelp(management, 'PostToConnection', personality), 'EXAMPLES').join('\n');
  assert.match(examples(aws2), format);
  assert.doesNotMatch(examples(aws1), format);
});

const pages: { page: Page; about: string }[] = [];
for (const page of await allPages()) pages.push({ page, about: page.command });
for (const personality of [aws1, aws2]) {
  pages.push({ page: await overviewPage(personality, ownCommands), about: 'overview of aws' });
  for (const load of Object.values(services)) {
    const model = await load();
    pages.push({ page: servicePage(model, personality), about: `aws ${model.id}` });
    for (const name of Object.keys(model.operations))
      pages.push({ page: operationPage(model, name, personality), about: `aws ${model.id} ${name}` });
  }
}

const literalLines = ({ sections }: Page): string[] =>
  sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'literal' ? block.lines.split('\n').map((line) => line.trim()) : [])),
  );

test('every page keeps within its width, whatever the width', () => {
  for (const { page, about } of pages) {
    for (const width of [60, 78, 100]) {
      const text = renderText(page, { width, ink: 'plain' });
      assert.doesNotMatch(text, /undefined|\[object|NaN|`/, about);
      const literals = new Set(literalLines(page));
      const tooLong = text.split('\n').filter((line) => line.length > width && !literals.has(line.trim()));
      assert.deepEqual(tooLong, [], `${about} at ${width}`);
      assert.doesNotMatch(text, /[ \t]$/m, `${about}: no line ends with a blank`);
    }
  }
});

test('every example of every page is taken by our own command line, and asks the server', async () => {
  await using service = await recordingService();
  let count = 0;
  for (const { id, operations } of [ivschat, management, control, apiKeys] satisfies Service[]) {
    for (const [name, operation] of Object.entries(operations)) {
      const examples = examplesOf(name, operation, friendly);
      assert.ok(examples.length > 0 || operation.doc.includes('Not supported'), `${name} has an example`);
      for (const { command } of examples) {
        // As it is printed: over several lines.
        const words = shellWords(commandLines(`fanfare ${id} ${command}`)).map(({ value }) => value);
        const ran = await fanfare([...words.slice(1), '--endpoint-url', `${service.url}/prod`]);
        assert.deepEqual({ exitCode: ran.exitCode, stderr: ran.stderr }, { exitCode: 0, stderr: '' }, command);
        count++;
      }
    }
  }
  assert.equal(service.seen.length, count);
});

test('help is found from every level, by the word and by the flags', async () => {
  const overview = renderText(await overviewPage(friendly, ownCommands));
  for (const words of [[], ['help'], ['--help'], ['-h']])
    assert.deepEqual(await fanfare(words), { exitCode: 0, stdout: overview, stderr: '' });
  for (const command of ['start', 'connect', 'chat', 'completion', 'ivschat', 'apigatewaymanagementapi'])
    assert.match(overview, new RegExp(`^ {7}${command} `, 'm'));
  const screen = overview.split('\n').slice(0, 40).join('\n');
  assert.match(
    screen,
    /fanfare chat lobby[^]*AVAILABLE COMMANDS\n[^]*help\n[^]* {7}ivschat /,
    'the beginning is one screen',
  );

  assert.equal((await fanfare(['ivschat', 'help'])).stdout, renderText(servicePage(ivschat, friendly)));
  assert.match(renderText(servicePage(ivschat, friendly)), /^ {7}send-event +Send an event/m);
  assert.equal(
    (await fanfare(['ivschat', 'send-event', '--help'])).stdout,
    operationHelp(ivschat, 'SendEvent', friendly),
  );
  assert.match((await fanfare(['connect', '--help'])).stdout, /^ {7}--subprotocol NAME$/m);
  assert.match((await fanfare(['chat', 'help'])).stdout, /^ {7}\/kick USER \[REASON\] +disconnect a user$/m);
  assert.match((await fanfare(['completion', 'help'])).stdout, /^ {7}SHELL$[^]*o fish/m);
  assert.match(renderText(ownPage(startCommand, friendly)), /^ {7}--port NUMBER$[^]*^LIMITS$[^]*idleTimeoutMs=600000/m);
});

test('-h and -v are found behind every command, and are values where one is wanted', async () => {
  const version = await fanfare(['--version']);
  assert.equal(version.exitCode, 0);
  for (const words of [
    ['-v'],
    ['-V'],
    ['ivschat', '-v'],
    ['ivschat', 'list-rooms', '-v'],
    ['status', '-V'],
    ['connect', 'ws://127.0.0.1:1', '-v'],
    ['--debug', '-v'],
  ])
    assert.deepEqual(await fanfare(words), version, words.join(' '));
  for (const words of [
    ['ivschat', 'send-event', '-h'],
    ['tail', '-h'],
    ['connections', '-h'],
    ['connect', '--binary', '-h'],
    ['load', '--echo', '-h'],
  ]) {
    const { exitCode, stdout } = await fanfare(words);
    assert.equal(exitCode, 0, words.join(' '));
    assert.match(stdout, /^NAME$[^]*^SYNOPSIS$/m, words.join(' '));
  }

  await using service = await recordingService();
  const post = ['apigatewaymanagementapi', 'post-to-connection', '--connection-id', CONNECTION];
  for (const data of ['-v', '-V', '-h']) {
    const { exitCode, stderr } = await fanfare([...post, '--data', data, '--endpoint-url', `${service.url}/prod`]);
    assert.equal(exitCode, 0, stderr);
    assert.equal(service.seen.at(-1)?.body, data);
  }
});

test('as the AWS CLI, -h and -v are what they are there', async () => {
  for (const release of ['1', '2']) {
    for (const word of ['-v', '-h']) {
      const { exitCode, stdout } = await fanfare([word], { env: { FANFARE_AWS_CLI: release } });
      assert.deepEqual({ exitCode, stdout }, { exitCode: release === '1' ? 2 : 252, stdout: '' });
    }
  }
});

/** Examples that need no server of their own: those of help pages of our own commands. */
test('the examples of our own commands are understood', async () => {
  for (const load of Object.values(ownCommands)) {
    const { name, examples, isApart, options } = await load();
    if (isApart || name === 'completion') continue;
    for (const example of examples) {
      const [command = ''] = example.replace(/^.* \| (?=fanfare )/, '').split(/ \| (?!.*fanfare)/);
      const words = shellWords(command).map(({ value }) => value);
      assert.deepEqual(words.slice(0, 2), ['fanfare', name], example);
      const known = new Set([...options, ...globalOptions].map((option) => option.name));
      for (const word of words.filter((text) => /^--[a-z-]+$/.test(text)))
        assert.ok(known.has(word), `${word}: ${example}`);
    }
  }
});
