/** Stands for `node-fetch`, which tfjs would take on systems without a `fetch` of their own: nothing here fetches, and its table of domain names is a third of tfjs. */
export const fetch = globalThis.fetch;
