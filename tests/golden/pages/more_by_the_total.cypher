CALL () {
  CALL () {
    MATCH (n0:Company)
    WHERE n0.slug IS NOT NULL
    WITH n0 ORDER BY n0.slug LIMIT $p.v0
    RETURN collect([n0.slug]) AS e0
  }
  CALL () {
    MATCH (n0:Company)
    RETURN count(*) AS t0
  }
  RETURN [e0, t0] AS f0
}
CALL () {
  MATCH (n0:Company {id: $p.v1})
  CALL (n0) {
    MATCH (n0)-[r1:HAS_SUBSIDIARY]->(n1:Company)
    WHERE r1.modality <> 'inferred'
    WITH collect([r1, n1]) AS l1
    CALL (l1, n0) {
      UNWIND l1 AS pair
      WITH pair[0] AS r1, pair[1] AS n1
      WITH n1, r1 ORDER BY n1.slug DESC LIMIT $p.v2
      RETURN collect([n1.slug]) AS e1
    }
    RETURN [e1, size(l1)] AS c1_0
  }
  CALL (n0) {
    MATCH (n0)-[r1:HOLDS_STAKE_IN]->(n1:Company)
    WHERE r1.modality <> 'inferred'
    WITH collect([r1, n1]) AS l1
    CALL (l1, n0) {
      UNWIND l1 AS pair
      WITH pair[0] AS r1, pair[1] AS n1
      WITH n1, r1 ORDER BY n1.id LIMIT $p.v3
      RETURN collect([n1.slug]) AS e1
    }
    RETURN [e1, size(l1)] AS c1_1
  }
  RETURN collect([c1_0, c1_1]) AS f1
}
RETURN f0, f1
