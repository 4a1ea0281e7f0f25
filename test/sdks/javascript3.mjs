// What sdks.test.ts asks of every SDK, in JavaScript, version 3.
import { ApiGatewayManagementApi } from '@aws-sdk/client-apigatewaymanagementapi';
import { Ivschat } from '@aws-sdk/client-ivschat';

const { API_URL, CHAT_URL, CONNECTION } = process.env;
// Every name is this machine.
const lookup = (_name, { all }, done) =>
  all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
const requestHandler = { httpsAgent: { lookup } };
const api = new ApiGatewayManagementApi({ endpoint: API_URL, requestHandler });
await api.postToConnection({ ConnectionId: CONNECTION, Data: 'hello' });
const chat = new Ivschat({ endpoint: CHAT_URL, requestHandler });
const { rooms } = await chat.listRooms({});
const { token } = await chat.createChatToken({ roomIdentifier: rooms[0].arn, userId: 'somebody' });
console.log(rooms.length, token);
