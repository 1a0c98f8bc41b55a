CALL () {
  MATCH (n0:Company)
  WHERE n0.id IS NOT NULL AND EXISTS { MATCH (n0)-[r1:PARTICIPATES_IN]->(m1:Partnership)<-[s1:PARTICIPATES_IN]-(n1:Company) WHERE n1 <> n0 AND r1.modality <> 'inferred' AND s1.modality <> 'inferred' AND EXISTS { MATCH (n1)-[r2:HAS_SUBSIDIARY]->(n2:Company) WHERE r2.modality <> 'inferred' AND EXISTS { MATCH (n2)-[r3:MAKES|DEVELOPS]->(n3:Product) WHERE r3.modality <> 'inferred' AND n3.name = $p.v0 } } }
  WITH n0 ORDER BY n0.id LIMIT $p.v1
  RETURN collect([n0.kind, n0.name]) AS e0
}
CALL () {
  MATCH (n0:Company) WHERE EXISTS { MATCH (n0)-[r1:PARTICIPATES_IN]->(m1:Partnership)<-[s1:PARTICIPATES_IN]-(n1:Company) WHERE n1 <> n0 AND r1.modality <> 'inferred' AND s1.modality <> 'inferred' AND EXISTS { MATCH (n1)-[r2:HAS_SUBSIDIARY]->(n2:Company) WHERE r2.modality <> 'inferred' AND EXISTS { MATCH (n2)-[r3:MAKES|DEVELOPS]->(n3:Product) WHERE r3.modality <> 'inferred' AND n3.name = $p.v0 } } }
  RETURN count(*) AS t0
}
RETURN [e0, t0] AS f0
