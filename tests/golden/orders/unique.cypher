MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)<-[r1:HOLDS_ROLE|FOUNDED]-(n1:Person)
  WHERE r1.modality <> 'inferred'
  WITH n1, r1 ORDER BY n1.slug DESC, r1.title, r1.id LIMIT $p.v1
  RETURN [collect([r1.title, n1.slug])] AS c1_0
}
CALL (n0) {
  MATCH (n0)<-[r1:HOLDS_ROLE|FOUNDED]-(n1:Person)
  WHERE r1.modality <> 'inferred'
  WITH n1, r1 ORDER BY n1.slug DESC LIMIT $p.v2
  RETURN [collect([n1.slug])] AS c1_1
}
CALL (n0) {
  MATCH (n0)<-[r1:HOLDS_STAKE_IN]-(n1:Company|Person)
  WHERE r1.modality <> 'inferred'
  WITH n1, r1 ORDER BY n1.slug, n1.id LIMIT $p.v3
  RETURN [collect([n1.slug])] AS c1_2
}
RETURN collect([c1_0, c1_1, c1_2]) AS f0
