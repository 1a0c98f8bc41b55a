MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)-[r1:SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN]->(n1:Market)
  WHERE r1.modality <> 'inferred' AND n1.name IN $p.v1
  WITH n1, r1 ORDER BY n1.id, r1.id LIMIT $p.v2
  CALL (r1) {
    MATCH (n2:Claim) WHERE n2.key IN CASE WHEN NOT 'inferred' IN r1.modalities THEN r1.claims ELSE [i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] <> 'inferred' | r1.claims[i]] END
    WITH n2 ORDER BY n2.id
    RETURN collect([n2.key, n2.modality]) AS c2_1
  }
  RETURN [collect([type(r1), c2_1, r1.modality, n1.name])] AS c1_0
}
RETURN collect([c1_0]) AS f0
