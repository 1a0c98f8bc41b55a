import {
  createOperationDescriptor,
  fetchQuery,
  getPaginationMetadata,
  getPaginationVariables,
  getRefetchMetadata,
  getSelector,
} from 'relay-runtime';
import { makeEnvironment } from './environment.js';
import { CARD, COMPANY, COMPANY_UNDER_LENS, PRODUCTS, RELATIONS, UNDER_LENS } from './operations.js';

const requests = [];

/** The operations of the React hooks, on one record store. */
function openStore(url) {
  const environment = makeEnvironment(url, (request) => requests.push(request));

  async function load(query, variables) {
    const operation = createOperationDescriptor(query, variables);
    environment.retain(operation);
    await fetchQuery(environment, query, variables).toPromise();
    return environment.lookup(operation.fragment).data;
  }

  const read = (fragment, reference) => environment.lookup(getSelector(fragment, reference)).data;

  async function loadNext(fragment, reference, count, identity = {}) {
    const { paginationRequest, paginationMetadata, connectionPathInFragmentData: path } = getPaginationMetadata(fragment, 'app');
    const { pageInfo } = path.reduce((value, key) => value[key], read(fragment, reference));
    const selector = getSelector(fragment, reference);
    const currentVariables = { ...selector.owner.variables, ...selector.variables, ...identity };
    await load(paginationRequest, getPaginationVariables('forward', count, pageInfo.endCursor, currentVariables, {}, paginationMetadata));
  }

  return { load, read, loadNext, records: environment.getStore().getSource() };
}

const names = ({ edges }) => edges.map(({ node }) => node.name);

async function main(url) {
  const { load, read, loadNext, records } = openStore(url);
  const { company } = await load(COMPANY, { slug: 'xiaomi', count: 5, kinds: ['HAS_SUBSIDIARY', 'MAKES'] });
  const pages = [names(read(PRODUCTS, company).products)];
  await loadNext(PRODUCTS, company, 5, { id: company.id });
  pages.push(names(read(PRODUCTS, company).products));
  await loadNext(PRODUCTS, company, 5, { id: company.id });
  const { products } = read(PRODUCTS, company);
  pages.push(names(products));

  // A product that is reached both as a product and as a relation is one record.
  const { relations } = read(RELATIONS, company);
  const recordsOf = (type) => records.getRecordIDs().map((id) => records.get(id)).filter((record) => record?.__typename === type);
  const sharedRecords = relations.edges.filter(({ node }) => products.edges.some((edge) => edge.node.id === node.id)).length;

  const { refetchableRequest } = getRefetchMetadata(CARD, 'app');
  const { node } = await load(refetchableRequest, { id: company.id });

  // Data under a lens has the same ids: it needs a separate store.
  const lensStore = openStore(url);
  const root = await lensStore.load(COMPANY_UNDER_LENS, { slug: 'xiaomi', lens: { modality: ['REPORTED'] } });
  const underLens = [lensStore.read(UNDER_LENS, root).company.relations];
  await lensStore.loadNext(UNDER_LENS, root, 3);
  underLens.push(lensStore.read(UNDER_LENS, root).company.relations);

  return {
    pages,
    totalCount: products.totalCount,
    hasNextPage: products.pageInfo.hasNextPage,
    relations: relations.edges.map((edge) => [edge.kind, edge.direction, edge.node.__typename]),
    sharedRecords,
    productRecords: recordsOf('Product').map(({ __id, id, name }) => ({ __id, id, name })),
    companyRecord: records.get(company.id).name,
    refetched: read(CARD, node),
    underLens: underLens.map(({ totalCount, edges }) => ({ totalCount, modalities: edges.map(({ modality }) => modality) })),
    requests,
  };
}

main(process.argv[2]).then((result) => console.log(JSON.stringify(result)));
