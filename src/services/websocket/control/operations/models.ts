import type { Handler } from '../../../../aws/server/dispatch.ts';
import type { Model } from '../../../../store/apis/api-records.ts';
import type { ApiParts } from '../../../../store/apis/apis.ts';
import type { ControlContext } from '../control-context.ts';
import { freeId } from '../ids.ts';
import { merged } from '../merging.ts';
import type { control } from '../model/model.ts';
import { sampleTemplate } from '../model-template.ts';
import { pageOf } from '../paging.ts';
import { conflict, invalid } from '../refusals.ts';
import { changing, checkQuota, oneOf, partsOf } from '../resources.ts';

type On<Name extends keyof typeof control.operations> = Handler<typeof control, Name, ControlContext>;

export const createModel: On<'CreateModel'> = (context, { ApiId, Name, Schema, ...settings }, call) =>
  changing(context, ApiId, call, (parts) => {
    checkQuota(parts.models, context.limits.modelsMax, 'Models');
    const ModelId = freeId(6, parts.models);
    return put(parts, merged<Model>({ ModelId, Name, Schema, ContentType: 'application/json' }, settings));
  });

export const getModel: On<'GetModel'> = (context, { ApiId, ModelId }, call) =>
  oneOf(partsOf(context, ApiId, call).models, 'Model', ModelId);

export const getModels: On<'GetModels'> = (context, input, call) =>
  pageOf(context, call, input, partsOf(context, input.ApiId, call).models, (model) => model);

export const getModelTemplate: On<'GetModelTemplate'> = (context, { ApiId, ModelId }, call) => {
  const { Schema } = oneOf(partsOf(context, ApiId, call).models, 'Model', ModelId);
  return { Value: sampleTemplate(JSON.parse(Schema)) };
};

export const updateModel: On<'UpdateModel'> = (context, { ApiId, ModelId, ...settings }, call) =>
  changing(context, ApiId, call, (parts) => put(parts, merged(oneOf(parts.models, 'Model', ModelId), settings)));

export const deleteModel: On<'DeleteModel'> = (context, { ApiId, ModelId }, call) =>
  changing(context, ApiId, call, (parts) => {
    const { Name } = oneOf(parts.models, 'Model', ModelId);
    const [user] = parts.routes.having('RequestModels', Name);
    if (user) throw conflict(`Cannot delete model '${Name}', is referenced in route: ${user.RouteKey}`);
    parts.models.delete(ModelId);
    return {};
  });

function put(parts: ApiParts, model: Model): Model {
  const { ModelId, Name, Schema } = model;
  if (!Name || !/^[a-zA-Z0-9]+$/.test(Name)) throw invalid(`Model name must be alphanumeric: ${Name ?? ''}`);
  if (!isSchema(Schema)) throw invalid('Invalid model schema specified');
  if (parts.models.having('Name', Name).some((other) => other.ModelId !== ModelId)) {
    throw conflict('Model name already exists for this API');
  }
  parts.models.put(ModelId, model);
  return model;
}

/** A schema is a JSON object; whether it is one of draft 4 is seen when messages are held against it. */
function isSchema(text: string | undefined): boolean {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
