MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)-[r1:PARTICIPATES_IN]->(m1:Partnership)<-[s1:PARTICIPATES_IN]-(n1:Company) WHERE n1 <> n0 AND r1.modality <> 'inferred' AND s1.modality <> 'inferred'
  WITH n1, r1, m1, s1, last([word IN ['asserted', 'reported', 'self-claim', 'expected', 'planned', 'hedged', 'opinion', 'unknown', 'inferred'] WHERE word IN [r1.modality, s1.modality]]) AS k1, reduce(x = 2.0, y IN [CASE WHEN NOT 'inferred' IN r1.modalities THEN r1.confidence ELSE nullIf(reduce(top = -1.0, i IN range(0, coalesce(size(r1.claims), 0) - 1) | CASE WHEN r1.modalities[i] <> 'inferred' AND r1.confidences[i] > top THEN r1.confidences[i] ELSE top END), -1.0) END, CASE WHEN NOT 'inferred' IN s1.modalities THEN s1.confidence ELSE nullIf(reduce(top = -1.0, i IN range(0, coalesce(size(s1.claims), 0) - 1) | CASE WHEN s1.modalities[i] <> 'inferred' AND s1.confidences[i] > top THEN s1.confidences[i] ELSE top END), -1.0) END] | CASE WHEN y < x THEN y WHEN y >= x THEN x END) AS q1 ORDER BY CASE k1 WHEN 'asserted' THEN 0 WHEN 'reported' THEN 1 WHEN 'self-claim' THEN 2 WHEN 'expected' THEN 3 WHEN 'planned' THEN 4 WHEN 'hedged' THEN 5 WHEN 'opinion' THEN 6 WHEN 'unknown' THEN 7 WHEN 'inferred' THEN 8 END, coalesce(q1, -1.0) DESC, m1.id, r1.id, s1.id WITH n1, collect([r1, m1, s1, k1, q1]) AS h1
  WITH collect([h1, n1]) AS l1
  CALL (l1, n0) {
    UNWIND l1 AS pair
    WITH pair[0] AS h1, pair[1] AS n1
    WITH n1, n1.kind AS x0
    RETURN [count(*), count(DISTINCT x0)] AS a1
  }
  CALL (l1, n0) {
    UNWIND l1 AS pair
    WITH pair[0] AS h1, pair[1] AS n1
    WITH n1, h1[0][3] AS g0
    WITH g0, count(*) AS m0
    WITH g0, m0 ORDER BY m0 DESC, CASE g0 WHEN 'asserted' THEN 0 WHEN 'reported' THEN 1 WHEN 'self-claim' THEN 2 WHEN 'expected' THEN 3 WHEN 'planned' THEN 4 WHEN 'hedged' THEN 5 WHEN 'opinion' THEN 6 WHEN 'unknown' THEN 7 WHEN 'inferred' THEN 8 END LIMIT $p.v1
    RETURN collect([[g0], [m0]]) AS a1_0
  }
  RETURN [a1, a1_0] AS c1_0
}
RETURN collect([c1_0]) AS f0
