import { oncePer } from '../../../base/once-per.ts';
import type { IntegrationResponse } from '../../../store/apis/api-records.ts';
import type { DeployedIntegration } from '../../../store/apis/deployed.ts';
import { compileResponses } from '../expressions/pattern.ts';
import type { Expression } from '../expressions/selection.ts';
import { compileExpression } from '../expressions/selection.ts';
import type { CompiledTemplate } from '../expressions/templates.ts';
import { compileTemplate } from '../expressions/templates.ts';

/** Compiled when it is first chosen: all templates of an integration together would take too long for one message. */
export type LazyTemplate = () => CompiledTemplate;
type Templates = { readonly [key: string]: LazyTemplate };

/** An integration response, compiled. */
export type CompiledResponse = {
  readonly IntegrationResponseKey: string;
  readonly contentHandling: IntegrationResponse['ContentHandlingStrategy'];
  readonly parameters: IntegrationResponse['ResponseParameters'];
  readonly templates: Templates | undefined;
  readonly selection: Expression | undefined;
};

/** What an integration says in templates and expressions. */
export type Compiled = {
  readonly requestTemplates: Templates | undefined;
  readonly requestSelection: Expression | undefined;
  readonly responseSelection: Expression;
  readonly responses: ReturnType<typeof compileResponses<CompiledResponse>>;
};

/** Section 2.6: which integration response it is goes by the status, unless the integration says otherwise. */
const BY_STATUS = '${integration.response.statuscode}';

/** Compiled when first used; kept for as long as the deployment lives. */
export const compiledOf = oncePer((integration: DeployedIntegration): Compiled => ({
  requestTemplates: templatesOf(integration.RequestTemplates),
  requestSelection: expressionOf(integration.TemplateSelectionExpression),
  responseSelection: compileExpression(integration.IntegrationResponseSelectionExpression ?? BY_STATUS),
  responses: compileResponses(
    integration.responses.map((response) => ({
      IntegrationResponseKey: response.IntegrationResponseKey,
      contentHandling: response.ContentHandlingStrategy,
      parameters: response.ResponseParameters,
      templates: templatesOf(response.ResponseTemplates),
      selection: expressionOf(response.TemplateSelectionExpression),
    })),
  ),
}));

const expressionOf = (text: string | undefined) => (text === undefined ? undefined : compileExpression(text));

function templatesOf(texts: { readonly [key: string]: string } | undefined): Templates | undefined {
  return texts && Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, whenChosen(text)]));
}

function whenChosen(text: string): LazyTemplate {
  let made: CompiledTemplate | undefined;
  return () => (made ??= compileTemplate(text));
}
