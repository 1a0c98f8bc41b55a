CALL () {
  MATCH (n0:Company)
  WHERE n0.id IS NOT NULL AND COUNT { MATCH (n0)-[r1:MAKES|DEVELOPS]->(n1:Product) WHERE r1.modality <> 'inferred' } >= $p.v0
  WITH n0 ORDER BY n0.id LIMIT $p.v1
  RETURN collect([n0.kind, n0.name]) AS e0
}
CALL () {
  MATCH (n0:Company) WHERE COUNT { MATCH (n0)-[r1:MAKES|DEVELOPS]->(n1:Product) WHERE r1.modality <> 'inferred' } >= $p.v0
  RETURN count(*) AS t0
}
RETURN [e0, t0] AS f0
