CALL () {
  MATCH (n0:Company)
  WHERE n0.id IS NOT NULL AND toLower(n0.name) =~ $p.v0
  WITH n0 ORDER BY n0.id LIMIT $p.v1
  RETURN collect([n0.kind, n0.name]) AS e0
}
CALL () {
  MATCH (n0:Company) WHERE toLower(n0.name) =~ $p.v0
  RETURN count(*) AS t0
}
RETURN [e0, t0] AS f0
