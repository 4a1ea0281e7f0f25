// A signed request over `fetch`, for what has to be set up before anything is measured.

/** `fetch` sends the headers and the body of a request that was made for a bare socket. Throws for what is refused. */
export async function call<Output>(url: string, signed: string): Promise<Output> {
  const [head = '', body = ''] = signed.split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const [method, target] = line.split(' ') as [string, string];
  const headers = fields.map((field) => field.split(': ') as [string, string]);
  const response = await fetch(url + target, { method, headers, body });
  if (!response.ok) throw new Error(`${target} was answered with ${response.status}: ${await response.text()}`);
  return (await response.json()) as Output;
}
