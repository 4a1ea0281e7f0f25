// How parameters and what else there is about templates are said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/config-values.ts';
import { TemplateError } from '../../src/templates/reading/template-error.ts';
import { assignmentsIn, wordsOf } from '../../src/templates/parameters/words.ts';

test('a parameter is NAME=VALUE, or in the form of the AWS CLI, and the last of a name counts', () => {
  const words = wordsOf(
    ['A=b=c', 'B="d e"', 'A=x', 'ParameterKey=C,ParameterValue=1 ParameterKey=D,ParameterValue="two words"', 'E='],
    '--parameter',
  );
  assert.deepEqual(Object.fromEntries(words), { A: 'x', B: 'd e', C: '1', D: 'two words', E: '' });
  assert.throws(
    () => wordsOf(['nothing'], '--parameter'),
    new TemplateError(undefined, "--parameter must be NAME=VALUE, not 'nothing'"),
  );
});

test('several assignments in one text are taken apart, with quotes as a shell has them', () => {
  assert.deepEqual(assignmentsIn(`A=b C="d e"  F='g h'`, 'samconfig.toml'), ['A=b', 'C="d e"', "F='g h'"]);
  assert.throws(
    () => assignmentsIn('A=b lonely', 'samconfig.toml'),
    /^TemplateError|parameter_overrides must be NAME=VALUE/,
  );
});

test('what is said of a template is read from flags, several times where that makes sense, and from the environment', () => {
  const args = ['--template', 't.yaml', '--parameter', 'A=1,2', '--parameter', 'B=3', '--code', 'F=./f', '--watch'];
  const { template } = readConfig(args, { FANFARE_STAGE: 'prod', FANFARE_IMPORT: 'X=1\nY=2' });
  assert.deepEqual(template, {
    ...{ path: 't.yaml', stackName: undefined, configEnvironment: 'default', stage: 'prod' },
    ...{ parameters: ['A=1,2', 'B=3'], imports: ['X=1', 'Y=2'], code: ['F=./f'] },
    ...{ watch: true, strictPermissions: false },
  });
});

test('what is about a template needs one, and the name of a stack is one of CloudFormation', () => {
  assert.throws(
    () => readConfig(['--watch'], {}),
    new ConfigError('--watch is about a template, and there is no --template'),
  );
  assert.throws(
    () => readConfig(['--template', 't', '--stack-name', '1st'], {}),
    /--stack-name must be a letter, then letters, digits and hyphens, not '1st'/,
  );
});
