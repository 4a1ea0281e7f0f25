// Routing rules of domain names, which API Gateway has for all kinds of APIs.
import type { Operation } from '../../../services/websocket/control/model/shapes.ts';
import { boolean, integer, list, optional, path, query, string, structure } from '../../../aws/shape.ts';
import { allOptional, CHANGE_ERRORS, LIST_ERRORS } from '../../../services/websocket/control/model/shapes.ts';
import { NOT_HERE } from './shapes-model.ts';

const RULES = 'POST /v2/domainnames/{domainName}/routingrules';
const RULE = '/v2/domainnames/{domainName}/routingrules/{routingRuleId}';

const Domain = { DomainName: path(string()), DomainNameId: optional(query(string())) };
const RoutingRuleId = path(string());
const Priority = integer({ min: 1, max: 1_000_000 });
const Rule = {
  Actions: list(
    structure({ InvokeApi: structure({ ApiId: string(), Stage: string(), StripBasePath: optional(boolean()) }) }),
  ),
  Conditions: list(
    structure({
      MatchBasePaths: optional(structure({ AnyOf: list(string()) })),
      MatchHeaders: optional(structure({ AnyOf: list(structure({ Header: string(), ValueGlob: string() })) })),
    }),
  ),
};
const RuleOutput = allOptional({ ...Rule, Priority, RoutingRuleArn: string(), RoutingRuleId: string() });

export const CreateRoutingRule = {
  http: RULES,
  status: 201,
  doc: `Create a routing rule of a domain name. ${NOT_HERE}`,
  input: { ...Rule, ...Domain, Priority },
  output: RuleOutput,
  errors: CHANGE_ERRORS,
} as const satisfies Operation;

export const DeleteRoutingRule = {
  http: `DELETE ${RULE}`,
  status: 204,
  doc: `Delete a routing rule. ${NOT_HERE}`,
  input: { ...Domain, RoutingRuleId },
  output: {},
  errors: LIST_ERRORS,
} as const satisfies Operation;

export const GetRoutingRule = {
  http: `GET ${RULE}`,
  doc: `Show a routing rule. ${NOT_HERE}`,
  input: { ...Domain, RoutingRuleId },
  output: RuleOutput,
  errors: LIST_ERRORS,
} as const satisfies Operation;

export const ListRoutingRules = {
  http: 'GET /v2/domainnames/{domainName}/routingrules',
  doc: `List the routing rules of a domain name. ${NOT_HERE}`,
  input: {
    ...Domain,
    MaxResults: optional(query(integer({ min: 1, max: 100 }))),
    NextToken: optional(query(string())),
  },
  output: { NextToken: optional(string()), RoutingRules: optional(list(structure(RuleOutput))) },
  paging: { token: 'NextToken', size: 'MaxResults', items: 'RoutingRules' },
  errors: LIST_ERRORS,
} as const satisfies Operation;

export const PutRoutingRule = {
  http: `PUT ${RULE}`,
  doc: `Replace a routing rule. ${NOT_HERE}`,
  input: { ...Rule, ...Domain, Priority, RoutingRuleId },
  output: RuleOutput,
  errors: CHANGE_ERRORS,
} as const satisfies Operation;
