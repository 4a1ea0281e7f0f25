// The commands that are Fanfare's own, as their pages and the completion of shells see them. Each is loaded when needed.
import type { OwnCommand, OwnOption } from '../words/own-options.ts';
import type { Section } from '../help/document.ts';

export type DocumentedCommand = Omit<OwnCommand, 'word' | 'options'> & {
  readonly word?: OwnCommand['word'] & { readonly choices?: readonly string[] };
  readonly options: readonly (OwnOption & {
    /** What a shell may offer as the value, where anything may stand. */
    readonly suggestions?: readonly string[];
  })[];
  /** What its page says besides. */
  readonly sections?: readonly Section[];
  /** It is a program of its own, without the options that every other command takes. */
  readonly isApart?: true;
};

export const ownCommands: { readonly [name: string]: () => Promise<DocumentedCommand> } = {
  start: async () => (await import('./start-command.ts')).startCommand,
  connect: async () => (await import('./connect/connect.ts')).connectCommand,
  chat: async () => (await import('./chat/chat.ts')).chatCommand,
  load: async () => (await import('./load/load.ts')).loadCommand,
  tail: async () => (await import('./tail/tail.ts')).tailCommand,
  status: async () => (await import('./status/status.ts')).statusCommand,
  connections: async () => (await import('./connections.ts')).connectionsCommand,
  keys: async () => (await import('./keys.ts')).keysCommand,
  backup: async () => (await import('./backup/backup.ts')).backupCommand,
  restore: async () => (await import('./backup/restore.ts')).restoreCommand,
  export: async () => (await import('./export/export.ts')).exportCommand,
  completion: async () => (await import('../completion/command.ts')).completionCommand,
};
