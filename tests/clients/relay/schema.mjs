/** schema.graphql -> relay/schema.graphql: relay-compiler requires that `node` has only the argument `id`; Keiretsu also has `lens`. */
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
mkdirSync('relay/built/__generated__', { recursive: true }); // relay-compiler does not create it
