MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n1:Claim) WHERE n1.key IN CASE WHEN NOT 'inferred' IN n0.modalities THEN n0.claims ELSE [i IN range(0, coalesce(size(n0.claims), 0) - 1) WHERE n0.modalities[i] <> 'inferred' | n0.claims[i]] END
  WITH n1 ORDER BY n1.id
  RETURN collect([n1.key, n1.statement]) AS c1_0
}
CALL (n0) {
  CALL (n0) { MATCH (n1:Claim WHERE n1.subjectId = n0.id OR n1.objectId = n0.id) RETURN n1 UNION ALL MATCH (n0)<-[:ABOUT]-(n1) RETURN n1 } WITH *
  RETURN [count(*)] AS c1_1
}
RETURN collect([c1_0, c1_1, coalesce(n0.aliases, []), n0.name]) AS f0
