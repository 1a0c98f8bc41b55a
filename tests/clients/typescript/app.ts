import { execute } from './client.js';
import { OWNERSHIP, PATHS, RELATIONS, SUBSIDIARIES } from './operations.js';

declare const process: { argv: string[] }; // in Node; or install @types/node
const url = process.argv[2]!;

const { company } = await execute(url, SUBSIDIARIES, {
  slug: 'xiaomi',
  where: { modality: { in: ['ASSERTED', 'REPORTED'] }, node: { name: { ne: 'Xiaomi' } } },
  orderBy: [{ node: { name: 'ASC' } }],
  lens: { asOf: '2015-03-17' },
});
const subsidiaries = (company?.subsidiaries.edges ?? []).map(
  ({ kind, modality, node, evidence }) => `${node.name}: ${kind ?? 'of an unknown kind'}, ${modality}, ${evidence.map(({ key }) => key)}`,
);

const { node } = await execute(url, RELATIONS, { id: 'company:huami', kinds: ['RAISED', 'HOLDS_ROLE'], first: 5 });
const relations = node?.__typename === 'Company' ? node.relations.edges.map((edge) => describe(edge.node)) : [];

type Neighbour = Extract<NonNullable<typeof node>, { __typename: 'Company' }>['relations']['edges'][number]['node'];

function describe(neighbour: Neighbour): string {
  switch (neighbour.__typename) {
    case 'FundingRound':
      return `${neighbour.name}: ${neighbour.amount ?? 'an unknown amount'} ${neighbour.currency ?? ''}`.trim();
    case 'Person':
      return `${neighbour.name} (${neighbour.slug})`;
    default:
      return neighbour.name;
  }
}

const { paths } = await execute(url, PATHS, { from: 'company:xiaomi', to: 'company:ihealth-labs', mode: 'SHORTEST' });
const { effectiveOwnership } = await execute(url, OWNERSHIP, { owner: 'company:xiaomi', owned: 'company:huami' });

console.log(
  JSON.stringify({
    subsidiaries,
    relations,
    paths: paths.paths.map(({ sentence }) => sentence),
    share: effectiveOwnership?.known ? `${effectiveOwnership.shareMin} to ${effectiveOwnership.shareMax} %` : 'unknown',
  }),
);
