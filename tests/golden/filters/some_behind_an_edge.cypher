MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)-[r1:MAKES|DEVELOPS]->(n1:Product)
  WHERE r1.modality <> 'inferred' AND ((COUNT { MATCH (n1)-[r2:USES_TECHNOLOGY|INVESTS_IN]->(n2:Technology) WHERE r2.modality <> 'inferred' } < $p.v1 AND EXISTS { MATCH (n1)-[r2:USES_TECHNOLOGY|INVESTS_IN]->(n2:Technology) WHERE r2.modality <> 'inferred' }) AND n1.name >= $p.v2) AND (r1.role IS NULL) = $p.v3
  WITH n1, r1 ORDER BY n1.id LIMIT $p.v4
  RETURN [collect([n1.name])] AS c1_0
}
RETURN collect([c1_0]) AS f0
