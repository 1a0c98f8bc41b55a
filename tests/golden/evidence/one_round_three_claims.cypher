CALL () {
  MATCH (n0:Company {id: $p.v0})
  CALL (n0) {
    MATCH (n0)-[r1:INVESTED_IN]->(n1:FundingRound)
    WHERE r1.modality <> 'inferred'
    WITH collect([r1, n1]) AS l1
    CALL (l1, n0) {
      UNWIND l1 AS pair
      WITH pair[0] AS r1, pair[1] AS n1
      WITH n1, r1 ORDER BY n1.id, r1.id LIMIT $p.v1
      CALL (n1) {
        MATCH (n1)<-[r2:RAISED]-(n2:Company) WHERE r2.modality <> 'inferred'
        WITH DISTINCT n2 ORDER BY n2.id LIMIT 1
        RETURN collect([n2.name]) AS c2_1
      }
      RETURN collect([CASE WHEN NOT 'inferred' IN r1.modalities THEN r1.claims ELSE [i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] <> 'inferred' | r1.claims[i]] END, c2_1, r1.amount, n1.amount, n1.currency]) AS e1
    }
    RETURN [e1, size(l1)] AS c1_0
  }
  RETURN collect([c1_0]) AS f0
}
CALL () {
  MATCH (n0:Company {id: $p.v2})
  CALL (n0) {
    MATCH (n0)-[r1:INVESTED_IN]->(n1:FundingRound)
    WHERE r1.modality <> 'inferred'
    RETURN [count(*)] AS c1_0
  }
  RETURN collect([c1_0]) AS f1
}
RETURN f0, f1
