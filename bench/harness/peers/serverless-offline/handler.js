// What the Invoke endpoint of the bench answers, as a function.
const ANSWER = JSON.stringify({ message: 'Hello from the function' });

module.exports.reply = async ({ body, requestContext }) => {
  if (requestContext.eventType !== 'MESSAGE') return { statusCode: 200 };
  return { statusCode: 200, body: JSON.parse(body).action === 'echo' ? body : ANSWER };
};
