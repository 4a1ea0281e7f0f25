// A server of DynamoDB's API, with its tables in memory, which `fanfare start` finds by its environment.
import { once } from 'node:events';
import dynalite from 'dynalite';

const server = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
await once(server, 'listening');
process.env.FANFARE_DYNAMODB_ENDPOINT = `http://127.0.0.1:${server.address().port}`;
console.log(`Tables are at ${process.env.FANFARE_DYNAMODB_ENDPOINT}`);
