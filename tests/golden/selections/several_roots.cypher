CALL () {
  MATCH (n0:Company {id: $p.v0})
  RETURN collect([n0.name]) AS f0
}
CALL () {
  MATCH (n0:Company {id: $p.v1})
  CALL (n0) {
    MATCH (n0)-[r1:SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN]->(n1:Market)
    WHERE any(m IN r1.modalities WHERE m IN $p.v2)
    WITH n1, r1 ORDER BY n1.id LIMIT $p.v3
    RETURN [collect([n1.name])] AS c1_0
  }
  RETURN collect([c1_0]) AS f1
}
CALL () {
  CALL () {
    MATCH (n0:Technology)
    WHERE n0.id IS NOT NULL
    WITH n0 ORDER BY n0.id LIMIT $p.v4
    RETURN collect([n0.name]) AS e0
  }
  CALL () {
    MATCH (n0:Technology)
    RETURN count(*) AS t0
  }
  RETURN [e0, t0] AS f2
}
RETURN f0, f1, f2
