OPTIONAL MATCH (o0:Company|Person {id: $p.v0})
OPTIONAL MATCH (n0:Company {id: $p.v1})
CALL (n0) {
  MATCH p = (n0)<-[:HOLDS_STAKE_IN|HAS_SUBSIDIARY*0..30]-(m) WHERE all(r IN relationships(p) WHERE r.modality <> 'inferred' AND (type(r) <> 'HOLDS_STAKE_IN' OR (r.kind IS NULL OR r.kind = 'shareholding') AND (r.directness IS NULL OR r.directness <> 'indirect')))
  WITH DISTINCT m
  MATCH (m)<-[r:HOLDS_STAKE_IN|HAS_SUBSIDIARY]-(o) WHERE r.modality <> 'inferred' AND (type(r) <> 'HOLDS_STAKE_IN' OR (r.kind IS NULL OR r.kind = 'shareholding') AND (r.directness IS NULL OR r.directness <> 'indirect'))
  WITH r LIMIT 500000
  RETURN collect([startNode(r).id, endNode(r).id, type(r) = 'HOLDS_STAKE_IN', r.shareMin, r.shareMax, CASE WHEN NOT 'inferred' IN r.modalities THEN r.claims ELSE [i IN range(0, coalesce(size(r.claims), 0) - 1) WHERE r.modalities[i] <> 'inferred' | r.claims[i]] END, r.valid, r.validFrom, r.validTo]) AS c0
}
RETURN CASE WHEN o0 IS NULL OR n0 IS NULL THEN null ELSE c0 END AS f0
