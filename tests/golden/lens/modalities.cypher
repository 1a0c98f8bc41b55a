MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)-[r1:HAS_FIGURE]->(n1:Figure)
  WHERE any(m IN r1.modalities WHERE m IN $p.v1)
  WITH n1, r1 ORDER BY n1.id, r1.id LIMIT $p.v2
  RETURN [collect([head([m IN ['asserted', 'reported', 'self-claim', 'expected', 'planned', 'hedged', 'opinion', 'unknown', 'inferred'] WHERE m IN [i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] IN $p.v1 | r1.modalities[i]]]), n1.name])] AS c1_0
}
CALL (n0) {
  MATCH (n0)-[r1:HAS_MILESTONE]->(n1:Milestone)
  WHERE any(m IN r1.modalities WHERE m IN $p.v1)
  WITH n1, r1 ORDER BY n1.id, r1.id LIMIT $p.v3
  RETURN [collect([head([m IN ['asserted', 'reported', 'self-claim', 'expected', 'planned', 'hedged', 'opinion', 'unknown', 'inferred'] WHERE m IN [i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] IN $p.v1 | r1.modalities[i]]]), n1.name, n1.status])] AS c1_1
}
RETURN collect([c1_0, c1_1]) AS f0
