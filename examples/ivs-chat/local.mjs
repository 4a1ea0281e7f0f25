// All that differs from AWS: where `ivschat` is, and a key of this run for both sides.
import { randomBytes } from 'node:crypto';

const { env } = process;
const key = `AKIA${randomBytes(8).toString('hex').toUpperCase()}`;
const secret = randomBytes(20).toString('hex');

Object.assign(env, { FANFARE_DATA: ':memory:', FANFARE_ACCESS_KEY_ID: key, FANFARE_SECRET_ACCESS_KEY: secret });
Object.assign(env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret });
env.AWS_ENDPOINT_URL_IVSCHAT = `http://127.0.0.1:${(env.FANFARE_PORT ??= '3263')}`;
// Of the shell, they would be preferred.
delete env.AWS_PROFILE;
delete env.AWS_SESSION_TOKEN;

await import('./backend.mjs');
