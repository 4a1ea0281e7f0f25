import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';

const tables = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = async (event) => {
  const { connectionId } = event.requestContext;
  await tables.send(new PutCommand({ TableName: process.env.TABLE_NAME, Item: { connectionId } }));
  return { statusCode: 200, body: 'Connected.' };
};
