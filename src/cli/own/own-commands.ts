// The commands that are Fanfare's own.
import type { DocumentedCommands } from '../help/documented-command.ts';

export const ownCommands: DocumentedCommands = {
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
  completion: async () => (await import('./completion.ts')).completionCommand,
};
