CALL () {
  MATCH (n0:Claim)
  WHERE (n0.modality IS NULL OR n0.modality <> $p.v0)
  WITH n0, n0.modality AS g0
  WITH g0, count(*) AS m0 WHERE m0 >= $p.v1
  WITH g0, m0 ORDER BY m0, CASE g0 WHEN 'asserted' THEN 0 WHEN 'reported' THEN 1 WHEN 'self-claim' THEN 2 WHEN 'expected' THEN 3 WHEN 'planned' THEN 4 WHEN 'hedged' THEN 5 WHEN 'opinion' THEN 6 WHEN 'unknown' THEN 7 WHEN 'inferred' THEN 8 END LIMIT $p.v2
  RETURN collect([[g0], [m0]]) AS a0_0
}
RETURN [a0_0] AS f0
