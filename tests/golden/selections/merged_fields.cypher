MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)-[r1:PARTICIPATES_IN]->(m1:Partnership)<-[s1:PARTICIPATES_IN]-(n1:Company) WHERE n1 <> n0 AND r1.modality <> 'inferred' AND s1.modality <> 'inferred'
  WITH n1, collect([r1, m1, s1]) AS h1
  WITH collect([h1, n1]) AS l1
  CALL (l1, n0) {
    UNWIND l1 AS pair
    WITH pair[0] AS h1, pair[1] AS n1
    WITH n1, h1 ORDER BY n1.id LIMIT $p.v1
    RETURN collect([n1.name, n1.slug]) AS e1
  }
  RETURN [e1, size(l1)] AS c1_0
}
RETURN collect([c1_0]) AS f0
