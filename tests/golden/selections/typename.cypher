MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)-[r1:HAS_SUBSIDIARY]->(n1:Company)
  WHERE r1.modality <> 'inferred'
  WITH n1, r1 ORDER BY n1.id LIMIT $p.v1
  RETURN [collect([])] AS c1_0
}
RETURN collect([c1_0]) AS f0
