MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)-[r1:HAS_MILESTONE]->(n1:Milestone)
  WHERE any(i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] <> 'inferred' AND r1.confidences[i] >= $p.v1)
  RETURN [count(*)] AS c1_0
}
CALL (n0) {
  MATCH (n0)-[r1:MAKES|DEVELOPS]->(n1:Product)
  WHERE any(i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] <> 'inferred' AND r1.confidences[i] >= $p.v1)
  RETURN [count(*)] AS c1_1
}
RETURN collect([c1_0, c1_1, n0.name]) AS f0
