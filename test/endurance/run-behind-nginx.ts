// By hand, six minutes: `npm run behind-nginx`.
import { behindNginx } from './behind-nginx.ts';

const outcome = await behindNginx({
  scale: 1,
  sockets: 20,
  idleSeconds: 180,
  postSeconds: 350,
  pausesSeconds: [1, 10, 30, 50, 57, 59, 60, 61, 63, 65, 68, 70],
  burst: 8,
  burstsMax: 10,
});
process.stdout.write(`${JSON.stringify(outcome, undefined, 2)}\n`);
