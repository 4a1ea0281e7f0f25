// Models, the JSON schemas of messages: what can be asked (spec/apigateway-websocket.md, sections 2.7 and 4.1).
import { alphabetical, optional, string } from '../../../../aws/shape.ts';
import type { Operation } from './shapes.ts';
import {
  allOptional,
  ApiId,
  CHANGE_ERRORS,
  Description,
  idOf,
  LIST_ERRORS,
  Name,
  PAGED,
  pageOf,
  Paging,
  READ_ERRORS,
} from './shapes.ts';

const ModelId = idOf('model');
const settings = {
  ContentType: optional(string({ doc: 'The content type, as in application/json.', server: { max: 256 } })),
  Description,
  Name: Name('model'),
  Schema: string({ doc: 'The schema as JSON text, JSON Schema draft 4.', server: { max: 32 * 1024 } }),
};
const Model = alphabetical({
  ...allOptional(settings),
  ModelId: optional(string({ doc: 'The id of the model.' })),
  Name: settings.Name,
});
const ModelOutput = allOptional(Model);

export const CreateModel = {
  http: 'POST /v2/apis/{apiId}/models',
  status: 201,
  doc: 'Create a model that messages must obey.',
  input: alphabetical({ ApiId, ...settings }),
  output: ModelOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To say what messages have to look like',
      command: `create-model --api-id a1b2c3d4e5 --name Greeting --content-type application/json --schema '{"type":"object","required":["text"]}'`,
    },
  ],
} as const satisfies Operation;

export const DeleteModel = {
  http: 'DELETE /v2/apis/{apiId}/models/{modelId}',
  status: 204,
  doc: 'Delete a model.',
  input: { ApiId, ModelId },
  output: {},
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetModel = {
  http: 'GET /v2/apis/{apiId}/models/{modelId}',
  doc: 'Show a model.',
  input: { ApiId, ModelId },
  output: ModelOutput,
  errors: READ_ERRORS,
} as const satisfies Operation;

export const GetModels = {
  http: 'GET /v2/apis/{apiId}/models',
  doc: 'List the models of an API.',
  input: { ApiId, ...Paging },
  output: pageOf(Model),
  paging: PAGED,
  errors: LIST_ERRORS,
} as const satisfies Operation;

export const GetModelTemplate = {
  http: 'GET /v2/apis/{apiId}/models/{modelId}/template',
  doc: 'Make a sample mapping template of a model.',
  input: { ApiId, ModelId },
  output: { Value: optional(string({ doc: 'The template.' })) },
  errors: READ_ERRORS,
} as const satisfies Operation;

export const UpdateModel = {
  http: 'PATCH /v2/apis/{apiId}/models/{modelId}',
  doc: 'Change a model. What is not given stays as it is.',
  input: alphabetical({ ApiId, ModelId, ...allOptional(settings) }),
  output: ModelOutput,
  errors: CHANGE_ERRORS,
  examples: [
    {
      title: 'To change what messages have to look like',
      command: `update-model --api-id a1b2c3d4e5 --model-id m1n2b3 --schema '{"type":"object"}'`,
    },
  ],
} as const satisfies Operation;
