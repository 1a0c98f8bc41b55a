CALL () {
  MATCH (n0:Company)
  WHERE n0.id IS NOT NULL AND ($p.v0 IN coalesce(n0.aliases, []) OR all(x IN $p.v1 WHERE x IN coalesce(n0.aliases, [])))
  WITH n0 ORDER BY n0.id LIMIT $p.v2
  RETURN collect([n0.kind, n0.name]) AS e0
}
CALL () {
  MATCH (n0:Company) WHERE ($p.v0 IN coalesce(n0.aliases, []) OR all(x IN $p.v1 WHERE x IN coalesce(n0.aliases, [])))
  RETURN count(*) AS t0
}
RETURN [e0, t0] AS f0
