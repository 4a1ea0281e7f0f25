'use strict';
// From a handler string to a function, in the order of Lambda's own client (spec/functions-and-templates.md, section 3.1).
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { named } = require('./errors.cjs');

async function load(taskRoot, handler = '') {
  if (handler.includes('..')) {
    const advice = 'Use absolute paths when specifying root directories in handler names.';
    throw named('Runtime.MalformedHandlerName', `'${handler}' is not a valid handler name. ${advice}`);
  }
  const base = path.basename(handler);
  const dot = base.indexOf('.');
  if (dot < 1) throw named('Runtime.MalformedHandlerName', 'Bad handler');
  const [file, property] = [base.slice(0, dot), base.slice(dot + 1)];
  const folder = path.resolve(taskRoot, handler.slice(0, handler.length - base.length));
  const found = property.split('.').reduce((value, name) => value?.[name], await moduleOf(taskRoot, folder, file));
  if (found === undefined || found === null) {
    throw named('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') throw named('Runtime.HandlerNotFound', `${handler} is not a function`);
  return found;
}

async function moduleOf(taskRoot, folder, file) {
  try {
    return await loaded(taskRoot, folder, file);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw named('Runtime.UserCodeSyntaxError', String(cause));
    if (cause?.code === 'MODULE_NOT_FOUND' || cause?.code === 'ERR_MODULE_NOT_FOUND') adviseSdk(String(cause.message));
    if (cause?.code === 'MODULE_NOT_FOUND') throw named('Runtime.ImportModuleError', String(cause));
    throw cause;
  }
}

async function loaded(taskRoot, folder, file) {
  const place = path.join(folder, file);
  const isFile = (ending) => fs.statSync(place + ending, { throwIfNoEntry: false })?.isFile() ?? false;
  const imported = (ending) => import(pathToFileURL(place + ending).href);
  if (isFile('')) return require(place);
  if (isFile('.js')) return isEsm(folder) ? imported('.js') : require(`${place}.js`);
  if (isFile('.mjs')) return imported('.mjs');
  if (isFile('.cjs')) return require(`${place}.cjs`);
  return require(require.resolve(file === '' ? place : `./${file}`, { paths: [folder] }));
}

/** What the nearest package.json says; the search ends at node_modules. */
function isEsm(folder) {
  for (let at = folder; path.basename(at) !== 'node_modules'; at = path.dirname(at)) {
    const manifest = path.join(at, 'package.json');
    if (fs.existsSync(manifest)) return JSON.parse(fs.readFileSync(manifest, 'utf8')).type === 'module';
    if (at === path.dirname(at)) break;
  }
  return false;
}

/** The likeliest reason why what runs on AWS does not run here (section 2.3). */
function adviseSdk(message) {
  const [, name] = /['"]((?:@aws-sdk|@smithy)\/[\w.-]+|aws-sdk)/.exec(message) ?? [];
  if (name === undefined) return;
  process.stderr.write(
    `${name} is part of the runtime on AWS; here it is found where the project has it: npm install --save-dev ${name}\n`,
  );
}

module.exports = { load };
