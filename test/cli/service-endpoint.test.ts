// AWS's own addresses, where nothing else is asked for (spec/aws-cli.md, section 12).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfiguration } from '../../src/cli/settings/configuration.ts';
import { aws1 } from '../../src/cli/personality/aws-1.ts';
import { endpointOf, plainRegion } from '../../src/cli/settings/service-endpoint.ts';
import { ivschat } from '../../src/services/chat/model/model.ts';
import { scratchDirectory } from './support.ts';

test('a region has its hosts, for FIPS and for both stacks, in each partition', () => {
  using home = scratchDirectory();
  const hostOf = (region: string, env: NodeJS.ProcessEnv = {}) =>
    endpointOf(loadConfiguration({ HOME: home.path, ...env }, undefined, aws1), undefined, ivschat, region, aws1).host;
  const fips = { AWS_USE_FIPS_ENDPOINT: 'true' };
  const dual = { AWS_USE_DUALSTACK_ENDPOINT: 'true' };
  assert.equal(hostOf('eu-west-1'), 'ivschat.eu-west-1.amazonaws.com');
  assert.equal(hostOf('eu-west-1', fips), 'ivschat-fips.eu-west-1.amazonaws.com');
  assert.equal(hostOf('eu-west-1', dual), 'ivschat.eu-west-1.api.aws');
  assert.equal(hostOf('cn-north-1', { ...fips, ...dual }), 'ivschat-fips.cn-north-1.api.amazonwebservices.com.cn');
  assert.equal(hostOf('mars-1'), 'ivschat.mars-1.amazonaws.com');
  // As old programs write it.
  assert.equal(hostOf('fips-us-east-1'), 'ivschat-fips.us-east-1.amazonaws.com');
  assert.equal(hostOf('us-gov-west-1-fips'), 'ivschat-fips.us-gov-west-1.amazonaws.com');
  assert.equal(plainRegion('fips-us-east-1'), 'us-east-1');
});
