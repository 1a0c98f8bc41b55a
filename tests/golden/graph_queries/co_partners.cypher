MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)-[r1:INVESTED_IN]->(m1:FundingRound)<-[s1:INVESTED_IN]-(n1:Company|Person) WHERE n1 <> n0 AND r1.modality <> 'inferred' AND s1.modality <> 'inferred'
  WITH n1, collect([r1, m1, s1]) AS h1
  RETURN [count(*)] AS c1_0
}
CALL (n0) {
  MATCH (n0)-[r1:PARTICIPATES_IN]->(m1:Partnership)<-[s1:PARTICIPATES_IN]-(n1:Company) WHERE n1 <> n0 AND r1.modality <> 'inferred' AND s1.modality <> 'inferred'
  WITH n1, collect([r1, m1, s1]) AS h1
  WHERE COUNT { UNWIND h1 AS h RETURN DISTINCT h[1] } >= $p.v1
  WITH collect([h1, n1]) AS l1
  CALL (l1, n0) {
    UNWIND l1 AS pair
    WITH pair[0] AS h1, pair[1] AS n1
    WITH n1, h1, COUNT { UNWIND h1 AS h RETURN DISTINCT h[1] } AS o1_0
    WITH n1, h1, o1_0 ORDER BY o1_0 DESC, n1.name, n1.id LIMIT $p.v2
    CALL (h1) {
      UNWIND h1 AS h
      WITH DISTINCT h[1] AS n2 ORDER BY n2.id
      RETURN collect([n2.name]) AS c2_0
    }
    RETURN collect([c2_0, COUNT { UNWIND h1 AS h RETURN DISTINCT h[1] }, n1.name]) AS e1
  }
  RETURN [e1, size(l1)] AS c1_1
}
RETURN collect([c1_0, c1_1]) AS f0
