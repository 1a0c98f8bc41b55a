CALL () {
  UNWIND $p.v0 AS query
  CALL db.index.fulltext.queryNodes('lookupKeys', query) YIELD node AS n0 WHERE n0:Company
  WITH DISTINCT n0
  WHERE n0.name STARTS WITH $p.v1 AND any(item IN coalesce(n0.identifiers, []) WHERE (split(item, '\u001F')[0] = $p.v2 AND split(item, '\u001F')[1] = $p.v3))
  WITH n0 ORDER BY n0.id LIMIT $p.v4
  RETURN collect([coalesce(n0.formerNames, []), coalesce(n0.identifiers, []), n0.name]) AS e0
}
CALL () {
  UNWIND $p.v0 AS query
  CALL db.index.fulltext.queryNodes('lookupKeys', query) YIELD node AS n0 WHERE n0:Company
  WITH DISTINCT n0 WHERE n0.name STARTS WITH $p.v1 AND any(item IN coalesce(n0.identifiers, []) WHERE (split(item, '\u001F')[0] = $p.v2 AND split(item, '\u001F')[1] = $p.v3))
  RETURN count(*) AS t0
}
RETURN [e0, t0] AS f0
