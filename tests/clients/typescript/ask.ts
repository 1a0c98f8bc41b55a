import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';

/** Asks one question. What comes back has the type of the question, and what goes in must have the type of its variables. */
export async function ask<Result, Variables>(
  url: string,
  question: TypedDocumentNode<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query: print(question), variables }),
  });
  const answer = (await response.json()) as { data?: Result | null; errors?: { message: string }[] };
  if (answer.errors || !answer.data) {
    throw new Error(answer.errors?.[0]?.message ?? `no answer, status ${response.status}`);
  }
  return answer.data;
}
