RETURN {
  company: head(COLLECT { MATCH (c:Company {slug: $p.slug}) RETURN {name: c.name, kind: c.kind, people: {nodes: COLLECT {
    MATCH (c)<-[r:HOLDS_ROLE]-(p:Person) WHERE r.modality <> 'inferred' WITH p ORDER BY p.slug LIMIT 5 RETURN {name: p.name} }}} }),
  companies: {nodes: COLLECT { MATCH (c:Company) WHERE c.slug >= $p.from WITH c ORDER BY c.slug LIMIT 5 RETURN {name: c.name} }},
  people: {nodes: COLLECT { MATCH (p:Person) WHERE p.name >= $p.name WITH p ORDER BY p.name, p.slug LIMIT 5 RETURN {name: p.name} }},
  products: {nodes: COLLECT {
    MATCH (p:Product) WHERE p.slug >= $p.from WITH p ORDER BY p.slug LIMIT 5 RETURN {name: p.name, level: toUpper(p.level)} }}
} AS data
