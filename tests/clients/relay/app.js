import {
  createOperationDescriptor,
  fetchQuery,
  getPaginationMetadata,
  getPaginationVariables,
  getRefetchMetadata,
  getSelector,
} from 'relay-runtime';
import { makeEnvironment } from './environment.js';
import { CARD, COMPANY, COMPANY_UNDER_LENS, PRODUCTS, RELATIONS, UNDER_LENS } from './questions.js';

const requests = [];

/** What React's hooks do, for one store of records. */
function openStore(url) {
  const environment = makeEnvironment(url, (request) => requests.push(request));

  async function load(question, variables) {
    const operation = createOperationDescriptor(question, variables);
    environment.retain(operation);
    await fetchQuery(environment, question, variables).toPromise();
    return environment.lookup(operation.fragment).data;
  }

  const read = (fragment, reference) => environment.lookup(getSelector(fragment, reference)).data;

  async function loadNext(fragment, reference, count, identity = {}) {
    const { paginationRequest, paginationMetadata, connectionPathInFragmentData: path } = getPaginationMetadata(fragment, 'app');
    const { pageInfo } = path.reduce((at, key) => at[key], read(fragment, reference));
    const selector = getSelector(fragment, reference);
    const before = { ...selector.owner.variables, ...selector.variables, ...identity };
    await load(paginationRequest, getPaginationVariables('forward', count, pageInfo.endCursor, before, {}, paginationMetadata));
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

  // A product that was come to in two ways, as a product and as a relation, is one record.
  const { relations } = read(RELATIONS, company);
  const recordsOf = (type) => records.getRecordIDs().map((id) => records.get(id)).filter((record) => record?.__typename === type);
  const twice = relations.edges.filter(({ node }) => products.edges.some((edge) => edge.node.id === node.id)).length;

  const { refetchableRequest } = getRefetchMetadata(CARD, 'app');
  const { node } = await load(refetchableRequest, { id: company.id });

  // What is seen through a lens has the same ids: it wants a store of its own.
  const reported = openStore(url);
  const root = await reported.load(COMPANY_UNDER_LENS, { slug: 'xiaomi', lens: { modality: ['REPORTED'] } });
  const underLens = [reported.read(UNDER_LENS, root).company.relations];
  await reported.loadNext(UNDER_LENS, root, 3);
  underLens.push(reported.read(UNDER_LENS, root).company.relations);

  return {
    pages,
    totalCount: products.totalCount,
    hasNextPage: products.pageInfo.hasNextPage,
    relations: relations.edges.map((edge) => [edge.kind, edge.direction, edge.node.__typename]),
    twice,
    productRecords: recordsOf('Product').map(({ __id, id, name }) => ({ __id, id, name })),
    companyRecord: records.get(company.id).name,
    refetched: read(CARD, node),
    underLens: underLens.map(({ totalCount, edges }) => ({ totalCount, modalities: edges.map(({ modality }) => modality) })),
    requests,
  };
}

main(process.argv[2]).then((seen) => console.log(JSON.stringify(seen)));
