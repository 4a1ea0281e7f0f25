import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';

const stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'ChatStack');

const table = new Table(stack, 'Connections', {
  partitionKey: { name: 'connectionId', type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
  removalPolicy: RemovalPolicy.DESTROY,
});

const functionOf = (name) => {
  const made = new Function(stack, name, {
    runtime: Runtime.NODEJS_22_X,
    code: Code.fromAsset('handlers'),
    handler: `${name}.handler`,
    timeout: Duration.seconds(29),
    environment: { TABLE_NAME: table.tableName },
  });
  table.grantReadWriteData(made);
  return made;
};
const sendMessage = functionOf('sendmessage');
const to = (name, handler) => ({ integration: new WebSocketLambdaIntegration(name, handler) });

const api = new WebSocketApi(stack, 'Chat', {
  connectRouteOptions: to('Connect', functionOf('onconnect')),
  disconnectRouteOptions: to('Disconnect', functionOf('ondisconnect')),
});
api.addRoute('sendmessage', to('Send', sendMessage));
api.grantManageConnections(sendMessage);
new WebSocketStage(stack, 'Prod', { webSocketApi: api, stageName: 'prod', autoDeploy: true });
