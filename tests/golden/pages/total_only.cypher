CALL () {
  CALL () {
    MATCH (n0:Company)
    RETURN count(*) AS t0
  }
  RETURN [t0] AS f0
}
CALL () {
  MATCH (n0:Company {id: $p.v0})
  CALL (n0) {
    MATCH (n0)-[r1:MAKES|DEVELOPS]->(n1:Product)
    WHERE r1.modality <> 'inferred'
    RETURN [count(*)] AS c1_0
  }
  CALL (n0) {
    MATCH (n0)-[r1:PARTICIPATES_IN]->(m1:Partnership)<-[s1:PARTICIPATES_IN]-(n1:Company) WHERE n1 <> n0 AND r1.modality <> 'inferred' AND s1.modality <> 'inferred'
    WITH n1, collect([r1, m1, s1]) AS h1
    RETURN [count(*)] AS c1_1
  }
  RETURN collect([c1_0, c1_1]) AS f1
}
RETURN f0, f1
