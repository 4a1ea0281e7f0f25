/** Of lines of the live view: what can be asked for. */
export const watchKinds = ['open', 'close', 'message', 'route', 'post', 'reply', 'event', 'error'] as const;
