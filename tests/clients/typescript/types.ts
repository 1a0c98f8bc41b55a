/** The exact generated types. Each incorrect use below must be a type error: @ts-expect-error without an error is itself an error. */
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
import { execute } from './client.js';
import { OWNERSHIP, PATHS, RELATIONS, SUBSIDIARIES } from './operations.js';

type Equal<Left, Right> = (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false;
function assertType<_Condition extends true>(): void {}

type Company = NonNullable<ResultOf<typeof SUBSIDIARIES>['company']>;
type Subsidiary = Company['subsidiaries']['edges'][number];
type Step = ResultOf<typeof PATHS>['paths']['paths'][number]['steps'][number];
type Ownership = ResultOf<typeof OWNERSHIP>['effectiveOwnership'];
type RelationsNode = NonNullable<ResultOf<typeof RELATIONS>['node']>;
type Page = Extract<RelationsNode, { __typename: 'Company' }>['relations'];
type Round = Extract<Page['edges'][number]['node'], { __typename: 'FundingRound' }>;

// @ts-expect-error  the check itself can fail
assertType<Equal<string, string | null>>();

// Nullable fields are `| null`; others are not.
assertType<Equal<ResultOf<typeof SUBSIDIARIES>['company'], Company | null>>();
assertType<Equal<Subsidiary['shareMin'], number | null>>();
assertType<Equal<Subsidiary['validFrom'], string | null>>();
assertType<Equal<Subsidiary['node'], { readonly id: string; readonly name: string }>>();
assertType<Equal<Subsidiary['evidence'], ReadonlyArray<{ readonly key: string }>>>();
assertType<Equal<Step['confidence'], number | null>>();
assertType<Equal<Step['from']['name'], string>>();
assertType<Equal<NonNullable<Ownership>['known'], boolean>>();
assertType<Equal<Page['pageInfo'], { readonly hasNextPage: boolean; readonly endCursor: string | null }>>();
assertType<Equal<Round['amount'], number | null>>();
assertType<Equal<Pick<Round, '__typename' | 'name'>, { readonly __typename: 'FundingRound'; readonly name: string }>>();
assertType<Equal<'slug' extends keyof Round ? true : false, false>>();

export function results(company: Company | null, edge: Subsidiary, step: Step, ownership: Ownership, node: RelationsNode): unknown[] {
  return [
    // @ts-expect-error  the company may not exist
    company.name,
    // @ts-expect-error  the share may be unknown
    edge.shareMin.toFixed(1),
    // @ts-expect-error  the name belongs to the node, not to the edge
    edge.name,
    // @ts-expect-error  INVENTED is not a modality
    edge.modality === 'INVENTED',
    // @ts-expect-error  the confidence may be unknown
    step.confidence * 100,
    // @ts-expect-error  one of the two ids may not exist
    ownership.known,
    // @ts-expect-error  relations were selected for companies only
    node.relations,
    // @ts-expect-error  results are immutable
    (edge.node.name = 'Huami'),
  ];
}

export function variables(url: string): unknown[] {
  const valid: VariablesOf<typeof SUBSIDIARIES> = { slug: 'xiaomi', where: null, orderBy: [{ kind: 'ASC' }, { node: { name: 'DESC' } }] };
  return [
    execute(url, SUBSIDIARIES, valid),
    // @ts-expect-error  `slug` is required
    execute(url, SUBSIDIARIES, {}),
    // @ts-expect-error  and not nullable
    execute(url, SUBSIDIARIES, { slug: null }),
    // @ts-expect-error  a sort key has exactly one field
    execute(url, SUBSIDIARIES, { slug: 'xiaomi', orderBy: [{ kind: 'ASC', modality: 'ASC' }] }),
    // @ts-expect-error  a sort direction is ASC or DESC
    execute(url, SUBSIDIARIES, { slug: 'xiaomi', orderBy: [{ kind: 'UP' }] }),
    // @ts-expect-error  `orderBy` is a list
    execute(url, SUBSIDIARIES, { slug: 'xiaomi', orderBy: { kind: 'ASC' } }),
    // @ts-expect-error  subsidiaries cannot be filtered by founder
    execute(url, SUBSIDIARIES, { slug: 'xiaomi', where: { founder: { eq: 'Lei Jun' } } }),
    // @ts-expect-error  a date is a string
    execute(url, SUBSIDIARIES, { slug: 'xiaomi', lens: { asOf: 2015 } }),
    // @ts-expect-error  OWNS is not a relation kind
    execute(url, RELATIONS, { id: 'company:xiaomi', kinds: ['OWNS'] }),
    // @ts-expect-error  LONGEST is not a mode
    execute(url, PATHS, { from: 'company:xiaomi', to: 'company:huami', mode: 'LONGEST' }),
    // @ts-expect-error  `owner` is required
    execute(url, OWNERSHIP, { owned: 'company:huami' }),
  ];
}
