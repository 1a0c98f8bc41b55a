MATCH (n0:Company)
WHERE n0.slug IN $p.v0
WITH n0 ORDER BY n0.id LIMIT $p.v1
CALL (n0) {
  MATCH (n0)-[r1:MAKES|DEVELOPS]->(n1:Product)
  WHERE r1.modality <> 'inferred'
  WITH collect([r1, n1]) AS l1
  CALL (l1, n0) {
    UNWIND l1 AS pair
    WITH pair[0] AS r1, pair[1] AS n1
    WITH n1, r1 ORDER BY n1.name, n1.id LIMIT $p.v2
    RETURN collect([n1.name]) AS e1
  }
  RETURN [e1, size(l1)] AS c1_0
}
RETURN [collect([c1_0, n0.name])] AS f0
