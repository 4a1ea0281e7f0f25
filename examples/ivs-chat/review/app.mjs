/** Links are refused, and what people should not shout is starred. */
export const handler = async ({ Content }) => {
  if (/https?:/i.test(Content)) return { ReviewResult: 'DENY', Attributes: { Reason: 'No links, please.' } };
  return { ReviewResult: 'ALLOW', Content: Content.replaceAll(/\bdarn\b/gi, '****') };
};
