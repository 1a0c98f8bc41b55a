MATCH (c:Company) WHERE c.slug >= $p.from
WITH c ORDER BY c.slug LIMIT 50
CALL (c) {
  MATCH (c)-[r:HAS_SUBSIDIARY]->(s:Company) WHERE r.modality <> 'inferred'
  WITH r, s ORDER BY s.slug, r.shareMin
  WITH collect({modality: toUpper(replace(r.modality, '-', '_')), shareMin: r.shareMin, node: {name: s.name, kind: s.kind}}) AS l
  RETURN {totalCount: size(l), pageInfo: {hasNextPage: size(l) > 5}, edges: l[..5]} AS subsidiaries
}
CALL (c) {
  MATCH (c)<-[r:HOLDS_ROLE]-(p:Person) WHERE r.modality <> 'inferred'
  WITH p ORDER BY p.slug
  WITH collect({name: p.name}) AS l
  RETURN {totalCount: size(l), nodes: l[..5]} AS people
}
RETURN {companies: {nodes: collect({name: c.name, subsidiaries: subsidiaries, people: people})}} AS data
