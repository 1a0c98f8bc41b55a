MATCH (n0:Company)
WHERE n0.id IS NOT NULL AND EXISTS { MATCH (n0)-[r1:INVESTED_IN]->(n1:FundingRound) WHERE r1.modality <> 'inferred' }
WITH n0 ORDER BY n0.id LIMIT $p.v0
CALL (n0) {
  MATCH (n0)-[r1:INVESTED_IN]->(n1:FundingRound)
  WHERE r1.modality <> 'inferred'
  WITH n1, r1 ORDER BY n1.amount IS NULL, n1.amount DESC, n1.id LIMIT $p.v1
  RETURN [collect([n1.amount])] AS c1_0
}
RETURN [collect([c1_0, n0.name])] AS f0
