import { Environment, Network, RecordSource, Store } from 'relay-runtime';

/** Relay over HTTP. `onResponse` receives the metadata of each request and response. */
export function makeEnvironment(url, onResponse = () => {}) {
  async function fetchGraphQL({ name, text }, variables) {
    const accept = 'application/graphql-response+json';
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query: text, operationName: name, variables }),
    });
    onResponse({ name, accept, status: response.status, type: response.headers.get('content-type') });
    return response.json();
  }
  return new Environment({ network: Network.create(fetchGraphQL), store: new Store(new RecordSource()) });
}
