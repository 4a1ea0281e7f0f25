// `fanfare keys`: access keys besides the root key.
import { readFileSync } from 'node:fs';
import { checkUnique } from '../../aws/server/known-members.ts';
import { readPolicy } from '../../aws/policy/read-policy.ts';
import { harmlessLine } from '../../base/harmless.ts';
import { adminClient } from './admin-client.ts';
import type { CommandContext } from '../words/command-context.ts';
import { Failure } from '../personality/failure.ts';
import type { OwnCommand } from '../words/own-options.ts';
import { parseOwn } from '../words/own-options.ts';
import { formatOf, printDocument } from './print-document.ts';

const ACTIONS = ['list', 'create', 'delete', 'rotate-root'] as const;

export const keysCommand: OwnCommand = {
  name: 'keys',
  word: {
    name: 'ACTION',
    isRequired: false,
    doc: 'list (what it does without a word), create, delete or rotate-root.',
  },
  doc: 'Manage access keys of a running server.',
  options: [
    { name: '--access-key-id', takes: 'one', value: 'ID', doc: 'The key to delete' },
    {
      name: '--policy',
      takes: 'one',
      value: 'JSON|file://FILE',
      doc: 'What a new key may do, as an IAM policy: {"Version": "2012-10-17", "Statement": […]}. Default: everything',
    },
    {
      name: '--grace',
      takes: 'one',
      value: 'SECONDS',
      doc: 'How long the root key that is replaced is good besides the new one. Default: 0',
    },
  ],
  notes: [
    'The secret of a new key is shown once: as a line for a shell, or with `--output json|yaml|text|table` or `--query` as the server answers it. So are lists.',
    'rotate-root replaces the root key, at once and where the server keeps it.',
    'A statement has Effect, Action or NotAction, Resource or NotResource, and perhaps Condition and Sid. What the server would not enforce is refused.',
  ],
  examples: [
    'fanfare keys',
    "fanfare keys --query 'keys[].accessKeyId' --output text",
    'fanfare keys create --policy \'{"Statement": [{"Effect": "Allow", "Action": ["ivschat:*"], "Resource": ["*"]}]}\'',
    'fanfare keys create --policy file://policy.json',
    'fanfare keys delete --access-key-id AKIAABCDEFGHIJKLMNOP',
    'fanfare keys rotate-root --grace 600',
  ],
};

type Key = { readonly accessKeyId: string; readonly createTime?: string; readonly statements?: readonly unknown[] };

/** Run the command. Resolves to the exit code. */
export async function keys(context: CommandContext): Promise<number> {
  const { io, personality, words } = context;
  const { options, positional = 'list' } = parseOwn(words, keysCommand, personality);
  checkOptions(positional, [...options.keys()]);
  if (positional === 'help') {
    const { ownPage } = await import('../help/own-help.ts');
    const { showPage } = await import('../help/show-page.ts');
    await showPage(ownPage(keysCommand, personality), context);
    return 0;
  }
  const client = adminClient(context);
  const format = formatOf(context);
  switch (positional) {
    case 'list': {
      const listed = await client.ask('ListKeys');
      if (format !== undefined) return printed(context, format, 'ListKeys', listed);
      const { keys: found } = listed as { keys: readonly Key[] };
      io.stdout.write(found.length === 0 ? 'There are no keys besides the root key.\n' : found.map(lineOf).join(''));
      return 0;
    }
    case 'create': {
      const policy = options.get('--policy')?.[0];
      const made = await client.ask('CreateKey', policy === undefined ? {} : { statements: statementsOf(policy) });
      if (format !== undefined) return printed(context, format, 'CreateKey', made);
      io.stdout.write(exportOf(made));
      return 0;
    }
    case 'rotate-root': {
      const graceSeconds = graceOf(options.get('--grace')?.[0] ?? '0');
      const made = await client.askOnce('RotateRootKey', { graceSeconds });
      const old = graceSeconds > 0 ? `is good for ${graceSeconds} s more` : 'is good no more';
      io.stderr.write(
        harmlessLine(`The root key before it ${old}. The new one is kept in ${String(made['file'])}.`) + '\n',
      );
      if (format !== undefined) return printed(context, format, 'RotateRootKey', made);
      io.stdout.write(exportOf(made));
      return 0;
    }
    case 'delete': {
      const accessKeyId = options.get('--access-key-id')?.[0];
      if (!accessKeyId) throw new Failure('usage', 'keys delete needs --access-key-id');
      await client.ask('DeleteKey', { accessKeyId });
      return 0;
    }
    default:
      throw new Failure('usage', `keys can ${ACTIONS.join(', ')}, not '${positional}'`);
  }
}

async function printed(...document: Parameters<typeof printDocument>): Promise<number> {
  await printDocument(...document);
  return 0;
}

function lineOf({ accessKeyId, createTime = '', statements }: Key): string {
  const may = statements ? `${statements.length} statement${statements.length === 1 ? '' : 's'}` : 'everything';
  return `${harmlessLine(`${accessKeyId}  ${createTime}  ${may}`)}\n`;
}

const exportOf = (key: Record<string, unknown>): string =>
  `export AWS_ACCESS_KEY_ID=${wordOf(key['accessKeyId'])} AWS_SECRET_ACCESS_KEY=${wordOf(key['secretAccessKey'])}\n`;

function graceOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Failure('parameter', `--grace takes a whole number of seconds, not '${text}'`);
}

/** What is printed here is run by a shell, and came from a server. */
function wordOf(value: unknown): string {
  if (typeof value === 'string' && /^[\w+/=-]+$/.test(value)) return value;
  throw new Failure('general', 'The server answered with something that is no access key');
}

const OPTIONS: { readonly [action: string]: readonly string[] } = {
  create: ['--policy'],
  delete: ['--access-key-id'],
  'rotate-root': ['--grace'],
};

function checkOptions(action: string, given: readonly string[]): void {
  const stray = given.find((name) => !OPTIONS[action]?.includes(name));
  if (stray !== undefined) throw new Failure('usage', `keys ${action} takes no ${stray}`);
}

/** The server takes statements only, so the rest of the policy is checked here; it alone knows all actions. */
function statementsOf(text: string): unknown {
  try {
    const json = text.startsWith('file://') ? readFileSync(text.slice('file://'.length), 'utf8') : text;
    const policy = JSON.parse(json) as { readonly Statement: unknown };
    checkUnique(json);
    readPolicy(policy);
    return policy.Statement;
  } catch (cause) {
    throw new Failure('parameter', `Error parsing parameter '--policy': ${(cause as Error).message}`);
  }
}
