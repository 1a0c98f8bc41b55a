CALL () {
  MATCH (n0:Company)
  WHERE n0.id IS NOT NULL
  WITH n0 ORDER BY n0.id LIMIT $p.v0
  RETURN collect([n0.id]) AS e0
}
CALL () {
  MATCH (n0:Company)
  RETURN count(*) AS t0
}
RETURN [e0, t0] AS f0
