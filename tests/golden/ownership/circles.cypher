MATCH (o:Company)-[r:HOLDS_STAKE_IN|HAS_SUBSIDIARY]->(m:Company) WHERE r.modality <> 'inferred' AND EXISTS { (o)<-[:HOLDS_STAKE_IN|HAS_SUBSIDIARY]-() } AND EXISTS { (m)-[:HOLDS_STAKE_IN|HAS_SUBSIDIARY]->() }
WITH r LIMIT 500000
RETURN collect([startNode(r).id, endNode(r).id, type(r) = 'HOLDS_STAKE_IN', r.shareMin, r.shareMax, CASE WHEN NOT 'inferred' IN r.modalities THEN r.claims ELSE [i IN range(0, coalesce(size(r.claims), 0) - 1) WHERE r.modalities[i] <> 'inferred' | r.claims[i]] END, r.validFrom, r.validTo]) AS f0
