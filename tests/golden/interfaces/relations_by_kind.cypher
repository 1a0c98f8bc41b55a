MATCH (n0:Market {id: $p.v0})
CALL (n0) {
  MATCH (n0)<-[r1:PART_OF|BASED_IN]-(n1:Entity)
  WHERE r1.modality <> 'inferred'
  WITH n1, r1 ORDER BY n1.id, r1.id LIMIT $p.v1
  RETURN [collect([type(r1), 'in', CASE WHEN n1:Company THEN 0 WHEN n1:Person THEN 1 WHEN n1:Product THEN 2 WHEN n1:Technology THEN 3 WHEN n1:Market THEN 4 WHEN n1:Channel THEN 5 WHEN n1:FundingRound THEN 6 WHEN n1:Partnership THEN 7 WHEN n1:Figure THEN 8 WHEN n1:Milestone THEN 9 END, n1.name])] AS c1_0
}
RETURN collect([c1_0]) AS f0
