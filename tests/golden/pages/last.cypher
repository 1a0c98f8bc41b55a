CALL () {
  CALL () {
    MATCH (n0:Company)
    WHERE n0.name IS NOT NULL
    WITH n0 ORDER BY n0.name DESC, n0.id DESC LIMIT $p.v0
    RETURN collect([n0.name]) AS e0
  }
  RETURN [e0] AS f0
}
RETURN f0
