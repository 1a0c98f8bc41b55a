MATCH (n0:Company)
WITH n0, COUNT { MATCH (n0)-[r1:MAKES|DEVELOPS]->(n1:Product) WHERE r1.modality <> 'inferred' } AS o0_0
WITH n0, o0_0 ORDER BY o0_0 DESC, n0.name, n0.id LIMIT $p.v0
CALL (n0) {
  MATCH (n0)-[r1:MAKES|DEVELOPS]->(n1:Product)
  WHERE r1.modality <> 'inferred'
  RETURN [count(*)] AS c1_0
}
RETURN [collect([c1_0, n0.name])] AS f0
