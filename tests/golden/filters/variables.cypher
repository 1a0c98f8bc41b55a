CALL () {
  MATCH (n0:Company)
  WHERE n0.id IS NOT NULL AND ($p.v0 IN coalesce(n0.aliases, []) OR n0.name IN $p.v1)
  WITH n0 ORDER BY n0.id LIMIT $p.v2
  RETURN [collect([n0.name])] AS f0
}
CALL () {
  CALL () {
    MATCH (n0:Company)
    RETURN count(*) AS t0
  }
  RETURN [t0] AS f1
}
RETURN f0, f1
