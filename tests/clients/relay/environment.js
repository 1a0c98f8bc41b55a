import { Environment, Network, RecordSource, Store } from 'relay-runtime';

/** Relay over HTTP. `seen` gets what each request and its answer said about themselves. */
export function makeEnvironment(url, seen = () => {}) {
  async function ask({ name, text }, variables) {
    const accept = 'application/graphql-response+json';
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query: text, operationName: name, variables }),
    });
    seen({ name, accept, status: response.status, type: response.headers.get('content-type') });
    return response.json();
  }
  return new Environment({ network: Network.create(ask), store: new Store(new RecordSource()) });
}
