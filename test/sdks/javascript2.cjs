// What sdks.test.ts asks of every SDK, in JavaScript, version 2, which `npm run sdks` looks for in SDK_FOLDER.
const { createRequire } = require('node:module');
const { ApiGatewayManagementApi, Ivschat } = createRequire(`${process.env.SDK_FOLDER}/`)('aws-sdk');

const { API_URL, CHAT_URL, CONNECTION } = process.env;
// Every name is this machine.
const lookup = (_name, { all }, done) =>
  all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
const { Agent } = require(API_URL.startsWith('https:') ? 'node:https' : 'node:http');
const httpOptions = { agent: new Agent({ lookup }) };
async function run() {
  const api = new ApiGatewayManagementApi({ endpoint: API_URL, httpOptions });
  await api.postToConnection({ ConnectionId: CONNECTION, Data: 'hello' }).promise();
  const chat = new Ivschat({ endpoint: CHAT_URL, httpOptions });
  const { rooms } = await chat.listRooms({}).promise();
  const { token } = await chat.createChatToken({ roomIdentifier: rooms[0].arn, userId: 'somebody' }).promise();
  console.log(rooms.length, token);
}
run().catch((cause) => {
  console.error(cause);
  process.exitCode = 1;
});
