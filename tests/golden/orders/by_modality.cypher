MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)-[r1:HAS_MILESTONE]->(n1:Milestone)
  WHERE r1.modality <> 'inferred'
  WITH n1, r1 ORDER BY CASE r1.modality WHEN 'asserted' THEN 0 WHEN 'reported' THEN 1 WHEN 'self-claim' THEN 2 WHEN 'expected' THEN 3 WHEN 'planned' THEN 4 WHEN 'hedged' THEN 5 WHEN 'opinion' THEN 6 WHEN 'unknown' THEN 7 WHEN 'inferred' THEN 8 END, n1.name, n1.id, r1.id LIMIT $p.v1
  RETURN [collect([r1.modality, n1.name])] AS c1_0
}
RETURN collect([c1_0]) AS f0
