CALL () {
  MATCH (n0:Company)
  WHERE n0.id IS NOT NULL AND NOT EXISTS { MATCH (n0)-[r1:PARTICIPATES_IN]->(m1:Partnership)<-[s1:PARTICIPATES_IN]-(n1:Company) WHERE n1 <> n0 AND r1.modality <> 'inferred' AND s1.modality <> 'inferred' } AND EXISTS { MATCH (n0)-[r1:MAKES|DEVELOPS]->(n1:Product) WHERE r1.modality <> 'inferred' }
  WITH n0 ORDER BY n0.id LIMIT $p.v0
  RETURN collect([n0.kind, n0.name]) AS e0
}
CALL () {
  MATCH (n0:Company) WHERE NOT EXISTS { MATCH (n0)-[r1:PARTICIPATES_IN]->(m1:Partnership)<-[s1:PARTICIPATES_IN]-(n1:Company) WHERE n1 <> n0 AND r1.modality <> 'inferred' AND s1.modality <> 'inferred' } AND EXISTS { MATCH (n0)-[r1:MAKES|DEVELOPS]->(n1:Product) WHERE r1.modality <> 'inferred' }
  RETURN count(*) AS t0
}
RETURN [e0, t0] AS f0
