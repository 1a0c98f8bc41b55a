MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)-[r1:HAS_SUBSIDIARY]->(n1:Company)
  WHERE r1.modality <> 'inferred'
  RETURN [count(*)] AS c1_0
}
RETURN collect([c1_0, n0.name]) AS f0
