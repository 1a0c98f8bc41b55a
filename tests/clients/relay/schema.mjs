/** schema.graphql -> relay/schema.graphql, for relay-compiler: it insists that `node` takes an id and nothing else. Ours also takes a lens. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse, print, visit } from 'graphql';

const schema = parse(readFileSync('schema.graphql', 'utf8'));
const forRelay = visit(schema, {
  FieldDefinition(field) {
    if (field.name.value !== 'node' || field.type.name?.value !== 'Node') return undefined;
    return { ...field, arguments: field.arguments.filter(({ name }) => name.value === 'id') };
  },
});
writeFileSync('relay/schema.graphql', print(forRelay));
mkdirSync('relay/built/__generated__', { recursive: true }); // relay-compiler writes there, and does not make it
