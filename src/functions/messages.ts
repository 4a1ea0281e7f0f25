// How services of AWS's are told of an event that has ended, as calls of theirs.
import type { AwsCall } from '../backends/aws-client.ts';

export type Message = {
  readonly text: string;
  /** Of EventBridge alone: what it is, and the function that it is about. */
  readonly title: string;
  readonly functionArn: string;
  /** Whether numbers or texts; EventBridge gets none. */
  readonly attributes?: { readonly [name: string]: string | number };
};

type Call = Pick<AwsCall, 'service' | 'region' | 'method' | 'target' | 'headers' | 'body'>;

const ARN = /^arn:aws[a-z-]*:(sqs|sns|events):([a-z0-9-]+):(\d{12}):(?:event-bus\/)?([\w.-]+)$/;
/** Of Lambda's events (the Lambda guide, "Capturing records of Lambda asynchronous invocations"). */
const SOURCE = 'lambda';

/** Undefined: that is none of SQS, SNS and EventBridge. */
export function messageCall(arn: string, message: Message): Call | undefined {
  const [, service, region = '', account = '', name = ''] = ARN.exec(arn) ?? [];
  if (service === 'sqs') return queued(region, `https://sqs.${region}.amazonaws.com/${account}/${name}`, message);
  if (service === 'sns') return published(region, arn, message);
  return service === 'events' ? put(region, name, arn, message) : undefined;
}

function queued(region: string, QueueUrl: string, { text, attributes = {} }: Message): Call {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: typeOf(value), StringValue: String(value) }]),
  );
  return json('sqs', region, 'AmazonSQS.SendMessage', '1.0', { QueueUrl, MessageBody: text, MessageAttributes });
}

function published(region: string, TopicArn: string, { text, attributes = {} }: Message): Call {
  const form = new URLSearchParams({ Action: 'Publish', Version: '2010-03-31', TopicArn, Message: text });
  for (const [at, [name, value]] of Object.entries(attributes).entries()) {
    const entry = `MessageAttributes.entry.${at + 1}`;
    form.set(`${entry}.Name`, name);
    form.set(`${entry}.Value.DataType`, typeOf(value));
    form.set(`${entry}.Value.StringValue`, String(value));
  }
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  return { service: 'sns', region, method: 'POST', target: '/', headers, body: Buffer.from(form.toString()) };
}

function put(region: string, EventBusName: string, arn: string, { text, title, functionArn }: Message): Call {
  const entry = { Source: SOURCE, DetailType: title, Detail: text, Resources: [functionArn, arn], EventBusName };
  return json('events', region, 'AWSEvents.PutEvents', '1.1', { Entries: [entry] });
}

const typeOf = (value: string | number) => (typeof value === 'number' ? 'Number' : 'String');

function json(service: string, region: string, action: string, version: string, body: object): Call {
  const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': action };
  return { service, region, method: 'POST', target: '/', headers, body: Buffer.from(JSON.stringify(body)) };
}
