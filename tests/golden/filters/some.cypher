CALL () {
  MATCH (n0:Company)
  MATCH (n0)-[r1:HAS_SUBSIDIARY]->(n1:Company) WHERE r1.modality <> 'inferred' AND r1.kind = $p.v0 AND n1.name = $p.v1
  WITH DISTINCT n0
  WITH n0 ORDER BY n0.id LIMIT $p.v2
  RETURN collect([n0.kind, n0.name]) AS e0
}
CALL () {
  MATCH (n0:Company)
  MATCH (n0)-[r1:HAS_SUBSIDIARY]->(n1:Company) WHERE r1.modality <> 'inferred' AND r1.kind = $p.v0 AND n1.name = $p.v1
  WITH DISTINCT n0
  RETURN count(*) AS t0
}
RETURN [e0, t0] AS f0
