CALL () {
  CALL () {
    MATCH (n0)-[r1:HAS_SUBSIDIARY]->(n1)
    WHERE n0:Company AND r1.modality <> 'inferred' AND n0.name = $p.v0
    WITH n1, r1, n0 ORDER BY n0.id, r1.id LIMIT $p.v1
    RETURN collect([r1.kind, n1.name]) AS e1
  }
  CALL () {
    MATCH (n0)-[r1:HAS_SUBSIDIARY]->(n1) WHERE n0:Company AND r1.modality <> 'inferred' AND n0.name = $p.v0
    RETURN count(*) AS t0
  }
  RETURN [e1, t0] AS f0
}
CALL () {
  MATCH (n0)-[r1:INVESTED_IN]->(n1)
  WHERE n0:Entity AND r1.modality <> 'inferred' AND (n1.amount IS NULL) = $p.v2 AND n0.id = $p.v3
  WITH collect([n1, r1, n0]) AS b1
  UNWIND b1 AS one
  WITH one[0] AS n1, one[1] AS r1, one[2] AS n0
  WITH n1, r1, n0 ORDER BY n0.id, r1.id LIMIT $p.v4
  RETURN [collect([r1.lead, n1.amount, n1.name])] AS f1
}
CALL () {
  CALL () {
    MATCH (n0)-[r1:INVESTED_IN]->(n1) WHERE ((n0:Company AND n0.slug IN $p.v5) OR (n0:Person AND n0.slug IN $p.v5)) AND r1.modality <> 'inferred' AND n0.slug IN $p.v5
    RETURN count(*) AS t0
  }
  RETURN [t0] AS f2
}
RETURN f0, f1, f2
