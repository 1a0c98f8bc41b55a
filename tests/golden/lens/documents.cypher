MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)-[r1:MAKES|DEVELOPS]->(n1:Product)
  WHERE any(i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] <> 'inferred' AND r1.documents[i] IN $p.v1)
  WITH n1, r1 ORDER BY n1.id LIMIT $p.v2
  RETURN [collect([n1.name])] AS c1_0
}
CALL (n0) {
  MATCH (n0)-[r1:USES_TECHNOLOGY|INVESTS_IN]->(n1:Technology)
  WHERE any(i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] <> 'inferred' AND r1.documents[i] IN $p.v1)
  WITH n1, r1 ORDER BY n1.id, r1.id LIMIT $p.v3
  RETURN [collect([type(r1), [i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] <> 'inferred' AND r1.documents[i] IN $p.v1 | r1.claims[i]], n1.name])] AS c1_1
}
RETURN collect([c1_0, c1_1]) AS f0
