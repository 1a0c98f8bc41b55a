CALL () {
  MATCH (n0:Company {id: $p.v0})
  CALL (n0) {
    MATCH (n0)-[r1:PARTICIPATES_IN]->(m1:Partnership)<-[s1:PARTICIPATES_IN]-(n1:Company) WHERE n1 <> n0 AND (r1.validFrom IS NULL OR r1.validFrom <= $p.v1) AND (r1.validTo IS NULL OR r1.validTo >= $p.v1) AND ($p.v2 OR r1.validFrom IS NOT NULL OR r1.validTo IS NOT NULL) AND any(m IN r1.modalities WHERE m <> 'inferred' AND (NOT m IN ['expected', 'planned'] OR r1.validFrom IS NOT NULL OR r1.validTo IS NOT NULL)) AND (s1.validFrom IS NULL OR s1.validFrom <= $p.v1) AND (s1.validTo IS NULL OR s1.validTo >= $p.v1) AND ($p.v2 OR s1.validFrom IS NOT NULL OR s1.validTo IS NOT NULL) AND any(m IN s1.modalities WHERE m <> 'inferred' AND (NOT m IN ['expected', 'planned'] OR s1.validFrom IS NOT NULL OR s1.validTo IS NOT NULL))
    WITH n1, collect([r1, m1, s1]) AS h1
    WITH n1, h1 ORDER BY n1.id LIMIT $p.v3
    RETURN [collect([n1.name])] AS c1_0
  }
  RETURN collect([c1_0]) AS f0
}
CALL () {
  MATCH (n0:Company {id: $p.v4})
  CALL (n0) {
    MATCH (n0)-[r1:PARTICIPATES_IN]->(m1:Partnership)<-[s1:PARTICIPATES_IN]-(n1:Company) WHERE n1 <> n0 AND (r1.validFrom IS NULL OR r1.validFrom <= $p.v5) AND (r1.validTo IS NULL OR r1.validTo >= $p.v5) AND ($p.v6 OR r1.validFrom IS NOT NULL OR r1.validTo IS NOT NULL) AND any(m IN r1.modalities WHERE m <> 'inferred' AND (NOT m IN ['expected', 'planned'] OR r1.validFrom IS NOT NULL OR r1.validTo IS NOT NULL)) AND (s1.validFrom IS NULL OR s1.validFrom <= $p.v5) AND (s1.validTo IS NULL OR s1.validTo >= $p.v5) AND ($p.v6 OR s1.validFrom IS NOT NULL OR s1.validTo IS NOT NULL) AND any(m IN s1.modalities WHERE m <> 'inferred' AND (NOT m IN ['expected', 'planned'] OR s1.validFrom IS NOT NULL OR s1.validTo IS NOT NULL))
    WITH n1, r1, m1, s1, last([word IN ['asserted', 'reported', 'self-claim', 'expected', 'planned', 'hedged', 'opinion', 'unknown', 'inferred'] WHERE word IN [head([m IN ['asserted', 'reported', 'self-claim', 'expected', 'planned', 'hedged', 'opinion', 'unknown', 'inferred'] WHERE m IN [i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] <> 'inferred' AND (NOT r1.modalities[i] IN ['expected', 'planned'] OR r1.validFrom IS NOT NULL OR r1.validTo IS NOT NULL) | r1.modalities[i]]]), head([m IN ['asserted', 'reported', 'self-claim', 'expected', 'planned', 'hedged', 'opinion', 'unknown', 'inferred'] WHERE m IN [i IN range(0, coalesce(size(s1.claims), 0) - 1) WHERE s1.modalities[i] <> 'inferred' AND (NOT s1.modalities[i] IN ['expected', 'planned'] OR s1.validFrom IS NOT NULL OR s1.validTo IS NOT NULL) | s1.modalities[i]]])]]) AS k1, reduce(x = 2.0, y IN [nullIf(reduce(top = -1.0, i IN range(0, coalesce(size(r1.claims), 0) - 1) | CASE WHEN r1.modalities[i] <> 'inferred' AND (NOT r1.modalities[i] IN ['expected', 'planned'] OR r1.validFrom IS NOT NULL OR r1.validTo IS NOT NULL) AND r1.confidences[i] > top THEN r1.confidences[i] ELSE top END), -1.0), nullIf(reduce(top = -1.0, i IN range(0, coalesce(size(s1.claims), 0) - 1) | CASE WHEN s1.modalities[i] <> 'inferred' AND (NOT s1.modalities[i] IN ['expected', 'planned'] OR s1.validFrom IS NOT NULL OR s1.validTo IS NOT NULL) AND s1.confidences[i] > top THEN s1.confidences[i] ELSE top END), -1.0)] | CASE WHEN y < x THEN y WHEN y >= x THEN x END) AS q1 ORDER BY CASE k1 WHEN 'asserted' THEN 0 WHEN 'reported' THEN 1 WHEN 'self-claim' THEN 2 WHEN 'expected' THEN 3 WHEN 'planned' THEN 4 WHEN 'hedged' THEN 5 WHEN 'opinion' THEN 6 WHEN 'unknown' THEN 7 WHEN 'inferred' THEN 8 END, coalesce(q1, -1.0) DESC, m1.id, r1.id, s1.id WITH n1, collect([r1, m1, s1, k1, q1]) AS h1
    WITH n1, h1 ORDER BY n1.id LIMIT $p.v7
    RETURN [collect([CASE WHEN h1[0][0].valid = h1[0][2].valid OR h1[0][2].valid IS NULL THEN h1[0][0].valid WHEN h1[0][0].valid IS NULL THEN h1[0][2].valid ELSE coalesce(CASE WHEN h1[0][2].validFrom IS NULL OR h1[0][0].validFrom > h1[0][2].validFrom THEN h1[0][0].validFrom ELSE h1[0][2].validFrom END, '..') + '/' + coalesce(CASE WHEN h1[0][2].validTo IS NULL OR h1[0][0].validTo < h1[0][2].validTo THEN h1[0][0].validTo ELSE h1[0][2].validTo END, '..') END, n1.name])] AS c1_0
  }
  RETURN collect([c1_0]) AS f1
}
RETURN f0, f1
