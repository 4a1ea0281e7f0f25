// Logical ids as the Serverless Framework gives them (spec/apigateway-websocket.md, section 5.3).

const WORDS: { readonly [character: string]: string } = {
  $: 'S',
  '/': 'Slash',
  '-': 'Dash',
  _: 'Underscore',
  '.': 'Period',
};

export const normalised = (name: string): string =>
  name.replace(/[$/\-_.]/g, (character) => WORDS[character]!).replace(/\W/g, '');

/** With a capital first. */
export function idOf(name: string): string {
  const id = normalised(name);
  return id.charAt(0).toUpperCase() + id.slice(1);
}

export const functionId = (name: string): string => `${idOf(name)}LambdaFunction`;
export const routeId = (route: string): string => `${normalised(route)}WebsocketsRoute`;
