/** What the generated types promise, to the letter. Each wrong use below must be refused: an @ts-expect-error without an error is one. */
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
import { ask } from './ask.js';
import { OWNERSHIP, PATHS, RELATIONS, SUBSIDIARIES } from './questions.js';

type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
function holds<_Claim extends true>(): void {}

type Company = NonNullable<ResultOf<typeof SUBSIDIARIES>['company']>;
type Subsidiary = Company['subsidiaries']['edges'][number];
type Step = ResultOf<typeof PATHS>['paths']['paths'][number]['steps'][number];
type Ownership = ResultOf<typeof OWNERSHIP>['effectiveOwnership'];
type Asked = NonNullable<ResultOf<typeof RELATIONS>['node']>;
type Page = Extract<Asked, { __typename: 'Company' }>['relations'];
type Round = Extract<Page['edges'][number]['node'], { __typename: 'FundingRound' }>;

// @ts-expect-error  what cannot fail would prove nothing
holds<Same<string, string | null>>();

// What may be missing is `| null`; what may not is not.
holds<Same<ResultOf<typeof SUBSIDIARIES>['company'], Company | null>>();
holds<Same<Subsidiary['shareMin'], number | null>>();
holds<Same<Subsidiary['validFrom'], string | null>>();
holds<Same<Subsidiary['node'], { readonly id: string; readonly name: string }>>();
holds<Same<Subsidiary['evidence'], ReadonlyArray<{ readonly key: string }>>>();
holds<Same<Step['confidence'], number | null>>();
holds<Same<Step['from']['name'], string>>();
holds<Same<NonNullable<Ownership>['known'], boolean>>();
holds<Same<Page['pageInfo'], { readonly hasNextPage: boolean; readonly endCursor: string | null }>>();
holds<Same<Round['amount'], number | null>>();
holds<Same<Pick<Round, '__typename' | 'name'>, { readonly __typename: 'FundingRound'; readonly name: string }>>();
holds<Same<'slug' extends keyof Round ? true : false, false>>();

export function answers(company: Company | null, edge: Subsidiary, step: Step, ownership: Ownership, asked: Asked): unknown[] {
  return [
    // @ts-expect-error  there may be no such company
    company.name,
    // @ts-expect-error  nobody may have stated a share
    edge.shareMin.toFixed(1),
    // @ts-expect-error  an edge has its node's name on the node
    edge.name,
    // @ts-expect-error  INVENTED is no modality
    edge.modality === 'INVENTED',
    // @ts-expect-error  a claim may carry no confidence
    step.confidence * 100,
    // @ts-expect-error  one of the two ids may be unknown
    ownership.known,
    // @ts-expect-error  only a company was asked for its relations
    asked.relations,
    // @ts-expect-error  answers are not changed in place
    (edge.node.name = 'Huami'),
  ];
}

export function questions(url: string): unknown[] {
  const right: VariablesOf<typeof SUBSIDIARIES> = { slug: 'xiaomi', where: null, orderBy: [{ kind: 'ASC' }, { node: { name: 'DESC' } }] };
  return [
    ask(url, SUBSIDIARIES, right),
    // @ts-expect-error  `slug` must be there
    ask(url, SUBSIDIARIES, {}),
    // @ts-expect-error  and must not be null
    ask(url, SUBSIDIARIES, { slug: null }),
    // @ts-expect-error  a key of an order is exactly one field
    ask(url, SUBSIDIARIES, { slug: 'xiaomi', orderBy: [{ kind: 'ASC', modality: 'ASC' }] }),
    // @ts-expect-error  an order is ASC or DESC
    ask(url, SUBSIDIARIES, { slug: 'xiaomi', orderBy: [{ kind: 'UP' }] }),
    // @ts-expect-error  an order is a list
    ask(url, SUBSIDIARIES, { slug: 'xiaomi', orderBy: { kind: 'ASC' } }),
    // @ts-expect-error  a subsidiary has no founder to filter by
    ask(url, SUBSIDIARIES, { slug: 'xiaomi', where: { founder: { eq: 'Lei Jun' } } }),
    // @ts-expect-error  a date is written as text
    ask(url, SUBSIDIARIES, { slug: 'xiaomi', lens: { asOf: 2015 } }),
    // @ts-expect-error  OWNS is no kind of relation
    ask(url, RELATIONS, { id: 'company:xiaomi', kinds: ['OWNS'] }),
    // @ts-expect-error  LONGEST is no mode
    ask(url, PATHS, { from: 'company:xiaomi', to: 'company:huami', mode: 'LONGEST' }),
    // @ts-expect-error  who owns must be said
    ask(url, OWNERSHIP, { owned: 'company:huami' }),
  ];
}
