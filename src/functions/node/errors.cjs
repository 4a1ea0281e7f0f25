'use strict';
// What is told of an error (spec/functions-and-templates.md, section 3.2).
const { types } = require('node:util');

const isError = (value) =>
  types.isNativeError(value) ||
  (typeof value === 'object' && value !== null && 'name' in value && 'message' in value && 'stack' in value);

function errorBody(value) {
  try {
    if (!isError(value)) return { errorType: typeof value, errorMessage: value.toString(), trace: [] };
    const { name, message, stack } = value;
    return {
      errorType: String(name).replace(/\x7f/g, '%7F'),
      errorMessage: String(message).replace(/\x7f/g, '%7F'),
      trace: String(stack ?? '')
        .replace(/\x7f/g, '%7F')
        .split('\n'),
    };
  } catch {
    const errorMessage = 'The handler failed with an error whose name, message and stack cannot be read';
    return { errorType: 'handled', errorMessage, trace: [] };
  }
}

/** What logs show of it: its own members too. */
function errorRecord(value) {
  const { errorType, errorMessage, trace } = errorBody(value);
  const own = isError(value) ? ownMembers(value) : {};
  return { errorType, errorMessage, ...own, stack: trace };
}

function ownMembers(value) {
  const entries = Object.entries(value).filter(([name]) => !['name', 'message', 'stack'].includes(name));
  return Object.fromEntries(entries);
}

const named = (name, message) => Object.assign(new Error(message), { name });

function unhandled(reason) {
  const error = named(
    'Runtime.UnhandledPromiseRejection',
    isError(reason) ? `${reason.name}: ${reason.message}` : String(reason),
  );
  return Object.assign(error, { reason });
}

module.exports = { errorBody, errorRecord, isError, named, unhandled };
