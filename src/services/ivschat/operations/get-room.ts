import type { Handler } from '../../../aws/dispatch.ts';
import type { Context } from '../../context.ts';
import type { ivschat } from '../model.ts';
import { roomOf, roomOutput } from './room-output.ts';

export const getRoom: Handler<typeof ivschat, 'GetRoom', Context> = (context, { identifier }, call) =>
  roomOutput(roomOf(context, identifier, call));
