import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';

const TableName = process.env.TABLE_NAME;
const tables = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = async (event) => {
  const { domainName, stage } = event.requestContext;
  const api = new ApiGatewayManagementApiClient({ endpoint: `https://${domainName}/${stage}` });
  const { data } = JSON.parse(event.body);

  const sendTo = async ({ connectionId }) => {
    try {
      await api.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: data }));
    } catch (error) {
      if (!(error instanceof GoneException)) throw error;
      // $disconnect is not called for everybody who goes away.
      await tables.send(new DeleteCommand({ TableName, Key: { connectionId } }));
    }
  };
  for await (const { Items } of paginateScan({ client: tables }, { TableName })) {
    await Promise.all(Items.map(sendTo));
  }
  return { statusCode: 200, body: 'Data sent.' };
};
