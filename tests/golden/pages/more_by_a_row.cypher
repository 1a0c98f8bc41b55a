CALL () {
  MATCH (n0:Company)
  WHERE n0.slug IS NOT NULL
  WITH n0 ORDER BY n0.slug LIMIT $p.v0
  WITH collect([n0]) AS b0
  CALL (b0) {
    UNWIND b0[..$p.v0 - 1] AS one
    WITH one[0] AS n0
    CALL (n0) {
      MATCH (n0)-[r1:MAKES|DEVELOPS]->(n1:Product)
      WHERE r1.modality <> 'inferred'
      WITH n1, r1 ORDER BY n1.id DESC, r1.id DESC LIMIT $p.v1
      WITH collect([n1, r1]) AS b1
      CALL (b1, n0) {
        UNWIND b1[..$p.v1 - 1] AS one
        WITH one[0] AS n1, one[1] AS r1
        CALL (n1) {
          MATCH (n1)<-[r2:MAKES|DEVELOPS]-(n2:Company|Partnership)
          WHERE r2.modality <> 'inferred' AND (type(r2) IN ['MAKES'] OR CASE WHEN n2:Partnership THEN EXISTS { MATCH (n2)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } ELSE true END)
          WITH n2, r2 ORDER BY n2.id LIMIT $p.v2
          WITH collect([n2.slug]) AS b2
          RETURN [b2[..$p.v2 - 1], size(b2) = $p.v2] AS c2_0
        }
        RETURN collect([c2_0, r1.role, n1.slug]) AS e1
      }
      RETURN [e1, size(b1) = $p.v1] AS c1_0
    }
    RETURN collect([c1_0, n0.id, n0.slug]) AS e0
  }
  RETURN [e0, size(b0) = $p.v0] AS f0
}
CALL () {
  MATCH (n0:Company)
  WHERE n0.id IS NOT NULL
  WITH n0 ORDER BY n0.id LIMIT $p.v3
  WITH collect([n0]) AS b0
  CALL (b0) {
    UNWIND b0[..$p.v3 - 1] AS one
    WITH one[0] AS n0
    CALL (n0) {
      MATCH (n0)<-[r1:HOLDS_ROLE|FOUNDED]-(n1:Person)
      WHERE r1.modality <> 'inferred'
      RETURN [count(*)] AS c1_0
    }
    RETURN collect([c1_0, n0.slug]) AS e0
  }
  RETURN [e0, size(b0) = $p.v3] AS f1
}
RETURN f0, f1
