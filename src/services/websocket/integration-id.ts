import type { DeployedRoute } from '../../store/apis/deployed.ts';

/** Of the integration that a route leads to, if there is one. */
export const integrationIdOf = (route: DeployedRoute | undefined): string | undefined =>
  route?.Target?.replace(/^integrations\//, '');
