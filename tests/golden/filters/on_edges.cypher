MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)-[r1:SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN]->(n1:Market)
  WHERE r1.modality <> 'inferred' AND type(r1) = $p.v1 AND (r1.status IS NULL) = $p.v2 AND (n1.kind IS NULL OR n1.kind <> $p.v3)
  WITH collect([r1, n1]) AS l1
  CALL (l1, n0) {
    UNWIND l1 AS pair
    WITH pair[0] AS r1, pair[1] AS n1
    WITH n1, r1 ORDER BY n1.id, r1.id LIMIT $p.v4
    RETURN collect([type(r1), r1.status, n1.kind, n1.name]) AS e1
  }
  RETURN [e1, size(l1)] AS c1_0
}
RETURN collect([c1_0]) AS f0
