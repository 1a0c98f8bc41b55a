MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)-[r1:MAKES|DEVELOPS]->(n1:Product)
  WHERE any(m IN r1.modalities WHERE m IN $p.v1)
  RETURN [count(*)] AS c1_0
}
CALL (n0) {
  MATCH (n0)-[r1:SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN]->(n1:Market)
  WHERE any(m IN r1.modalities WHERE m IN $p.v1)
  WITH collect([r1, n1]) AS l1
  CALL (l1, n0) {
    UNWIND l1 AS pair
    WITH pair[0] AS r1, pair[1] AS n1
    WITH n1, r1 ORDER BY n1.id, r1.id LIMIT $p.v2
    CALL (r1) {
      MATCH (n2:Claim) WHERE n2.key IN [i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] IN $p.v1 | r1.claims[i]]
      WITH n2 ORDER BY n2.id
      RETURN collect([n2.key, n2.modality]) AS c2_1
    }
    RETURN collect([type(r1), c2_1, head([m IN ['asserted', 'reported', 'self-claim', 'expected', 'planned', 'hedged', 'opinion', 'unknown', 'inferred'] WHERE m IN [i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] IN $p.v1 | r1.modalities[i]]]), n1.name]) AS e1
  }
  RETURN [e1, size(l1)] AS c1_1
}
RETURN collect([c1_0, c1_1]) AS f0
