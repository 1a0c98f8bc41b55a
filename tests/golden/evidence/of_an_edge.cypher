MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)-[r1:HAS_SUBSIDIARY]->(n1:Company)
  WHERE r1.modality <> 'inferred'
  WITH n1, r1 ORDER BY n1.id, r1.id LIMIT $p.v1
  CALL (r1) {
    MATCH (n2:Claim) WHERE n2.key IN CASE WHEN NOT 'inferred' IN r1.modalities THEN r1.claims ELSE [i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] <> 'inferred' | r1.claims[i]] END
    WITH n2 ORDER BY n2.id
    CALL (n2) {
      MATCH (n3:Document WHERE n3.id = n2.documentId)
      WITH DISTINCT n3 ORDER BY n3.id LIMIT 1
      RETURN collect([n3.inferredFrom, n3.inferredTo, n3.key, n3.publishedOn, n3.title]) AS c3_0
    }
    RETURN collect([c3_0, n2.attributedTo, n2.end, n2.key, n2.passageSha256, n2.start, n2.statement]) AS c2_0
  }
  RETURN [collect([c2_0, n1.name])] AS c1_0
}
RETURN collect([c1_0]) AS f0
