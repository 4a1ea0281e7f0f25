// The process that holds the client sockets of one server, so that what clients cost is not mixed with what servers cost.
import { Crowd } from './crowd.ts';
import { Hearing } from './hearing.ts';
import { accept, open } from './opening.ts';
import type { Answer, Order } from './orders.ts';
import { pace, request } from './requesting.ts';
import { converse, say } from './saying.ts';

const crowd = new Crowd(Number(process.argv[2]));
const hearing = new Hearing(crowd);

async function obey(order: Order): Promise<Answer> {
  switch (order.do) {
    case 'open':
      return open(crowd, order);
    case 'accept':
      return accept(crowd, order);
    case 'prepare':
      crowd.prepare(order.requests);
      return total();
    case 'request':
      return request(crowd, order);
    case 'pace':
      return pace(crowd, order);
    case 'say':
      return say(crowd, order);
    case 'converse':
      return converse(crowd, order);
    case 'listen':
      hearing.listen();
      return total();
    case 'judge':
      return hearing.judge(order);
    case 'pause':
      for (const socket of crowd.sockets) socket.pause();
      return total();
    case 'resume':
      return hearing.resume();
    case 'close':
      crowd.destroy();
      return total();
  }
}

const total = (): Answer => ({ delivered: crowd.delivered });

process.on('message', (order: Order) => {
  obey(order).then(
    (answer) => process.send!(answer),
    (cause: Error) => process.send!({ error: cause.message }),
  );
});
// Without the bench there is nothing to do here.
process.on('disconnect', () => process.exit());
