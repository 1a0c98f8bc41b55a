CALL () {
  MATCH (n0)-[r1:INVESTED_IN]->(n1)
  WHERE n0:Entity AND n0.id IS NOT NULL AND r1.modality <> 'inferred'
  WITH n1, r1, n0 ORDER BY n0.id, r1.id LIMIT $p.v0
  RETURN collect([[CASE WHEN n0:Company THEN 0 WHEN n0:Person THEN 1 WHEN n0:Product THEN 2 WHEN n0:Technology THEN 3 WHEN n0:Market THEN 4 WHEN n0:Channel THEN 5 WHEN n0:FundingRound THEN 6 WHEN n0:Partnership THEN 7 WHEN n0:Figure THEN 8 WHEN n0:Milestone THEN 9 END, n0.slug], CASE WHEN NOT 'inferred' IN r1.modalities THEN r1.claims ELSE [i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] <> 'inferred' | r1.claims[i]] END, r1.modality, r1.amount, r1.id, r1.lead, n0.id, n1.roundType, n1.slug]) AS e1
}
CALL () {
  MATCH (n0)-[r1:INVESTED_IN]->(n1) WHERE r1.modality <> 'inferred'
  RETURN count(*) AS t0
}
RETURN [e1, t0] AS f0
