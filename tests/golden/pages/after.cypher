CALL () {
  MATCH (n0:Company)
  WHERE n0.name IS NOT NULL AND (n0.name >= $p.v0 AND NOT (n0.name = $p.v0 AND n0.id <= $p.v1))
  WITH n0 ORDER BY n0.name, n0.id LIMIT $p.v2
  WITH collect([n0.name]) AS b0
  RETURN b0[..$p.v2 - 1] AS e0, size(b0) = $p.v2 AS more0
}
CALL () {
  MATCH (n0:Company)
  WHERE n0.name <= $p.v0 AND NOT coalesce((n0.name >= $p.v0 AND NOT (n0.name = $p.v0 AND n0.id <= $p.v1)), false)
  WITH n0 LIMIT 1
  RETURN count(*) > 0 AS p0
}
RETURN [e0, more0, p0] AS f0
