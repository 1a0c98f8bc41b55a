CALL db.index.fulltext.queryNodes('foldedNames', $p.v0) YIELD node AS n0, score AS s0
WHERE n0:Company|Person
WITH n0, s0, CASE WHEN $p.v1 IN n0.foldedNames THEN 0 ELSE 1 END AS o0_0
WITH n0, s0, o0_0 ORDER BY o0_0, round(s0, 1) DESC, size(n0.name), n0.id LIMIT $p.v2
CALL (n0) {
  MATCH (n0:Person)-[r1:HOLDS_ROLE|FOUNDED]->(n1:Company)
  WHERE r1.modality <> 'inferred'
  WITH n1, r1 ORDER BY n1.id LIMIT $p.v3
  RETURN [collect([n1.name])] AS c1_2
}
RETURN [collect([CASE WHEN n0:Company THEN 0 WHEN n0:Person THEN 1 END, CASE WHEN n0:Company THEN 0 WHEN n0:Person THEN 1 WHEN n0:Product THEN 2 WHEN n0:Technology THEN 3 WHEN n0:Market THEN 4 WHEN n0:Channel THEN 5 WHEN n0:FundingRound THEN 6 WHEN n0:Partnership THEN 7 WHEN n0:Figure THEN 8 WHEN n0:Milestone THEN 9 END, c1_2, coalesce(n0.aliases, []), n0.name])] AS f0
