CALL () {
  MATCH (n0:Company)
  WHERE n0.id IS NOT NULL AND n0.name >= $p.v0 AND n0.name < $p.v1
  WITH n0 ORDER BY n0.id LIMIT $p.v2
  RETURN collect([n0.kind, n0.name]) AS e0
}
CALL () {
  MATCH (n0:Company) WHERE n0.name >= $p.v0 AND n0.name < $p.v1
  RETURN count(*) AS t0
}
RETURN [e0, t0] AS f0
