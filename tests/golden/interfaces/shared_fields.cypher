MATCH (n0:Market {id: $p.v0})
CALL (n0) {
  MATCH (n0)<-[r1:SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN]-(n1:Company|Person|Product)
  WHERE r1.modality <> 'inferred'
  WITH n1, r1 ORDER BY n1.id, r1.id LIMIT $p.v1
  CALL (n1) {
    MATCH (n1)-[r2:MAKES]-(n2:Entity)
    WHERE r2.modality <> 'inferred'
    RETURN [count(*)] AS c2_3
  }
  RETURN [collect([type(r1), CASE WHEN NOT 'inferred' IN n1.modalities THEN n1.claims ELSE [i IN range(0, coalesce(size(n1.claims), 0) - 1) WHERE n1.modalities[i] <> 'inferred' | n1.claims[i]] END, CASE WHEN n1:Company THEN 0 WHEN n1:Person THEN 1 WHEN n1:Product THEN 2 WHEN n1:Technology THEN 3 WHEN n1:Market THEN 4 WHEN n1:Channel THEN 5 WHEN n1:FundingRound THEN 6 WHEN n1:Partnership THEN 7 WHEN n1:Figure THEN 8 WHEN n1:Milestone THEN 9 END, c2_3, r1.status, n1.name])] AS c1_0
}
RETURN collect([c1_0]) AS f0
