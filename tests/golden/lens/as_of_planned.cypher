CALL () {
  MATCH (n0:Company {id: $p.v0})
  CALL (n0) {
    MATCH (n0)-[r1:HAS_FIGURE]->(n1:Figure)
    WHERE r1.modality <> 'inferred'
    RETURN [count(*)] AS c1_0
  }
  RETURN collect([c1_0]) AS f0
}
CALL () {
  MATCH (n0:Company {id: $p.v1})
  CALL (n0) {
    MATCH (n0)-[r1:HAS_FIGURE]->(n1:Figure)
    WHERE (r1.validFrom IS NULL OR r1.validFrom <= $p.v2) AND (r1.validTo IS NULL OR r1.validTo >= $p.v2) AND ($p.v3 OR r1.validFrom IS NOT NULL OR r1.validTo IS NOT NULL) AND any(m IN r1.modalities WHERE m <> 'inferred' AND (NOT m IN ['expected', 'planned'] OR r1.validFrom IS NOT NULL OR r1.validTo IS NOT NULL))
    RETURN [count(*)] AS c1_0
  }
  RETURN collect([c1_0]) AS f1
}
CALL () {
  MATCH (n0:Company {id: $p.v4})
  CALL (n0) {
    MATCH (n0)-[r1:HAS_FIGURE]->(n1:Figure)
    WHERE (r1.validFrom IS NULL OR r1.validFrom <= $p.v5) AND (r1.validTo IS NULL OR r1.validTo >= $p.v5) AND ($p.v6 OR r1.validFrom IS NOT NULL OR r1.validTo IS NOT NULL) AND any(m IN r1.modalities WHERE m IN $p.v7)
    WITH n1, r1 ORDER BY n1.id LIMIT $p.v8
    RETURN [collect([n1.name])] AS c1_0
  }
  RETURN collect([c1_0]) AS f2
}
RETURN f0, f1, f2
