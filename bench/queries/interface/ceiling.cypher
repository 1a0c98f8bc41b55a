MATCH (c:Company {slug: $p.slug})
RETURN {company: {name: c.name, shareholders: {edges: COLLECT {
  MATCH (c)<-[r:HOLDS_STAKE_IN]-(n:Company|Person) WHERE r.modality <> 'inferred'
  WITH r, n ORDER BY n.name, n.slug LIMIT 100
  RETURN {shareMin: r.shareMin, node: CASE WHEN n:Company THEN {__typename: 'Company', name: n.name, kind: n.kind}
                                           ELSE {__typename: 'Person', name: n.name, aliases: n.aliases} END} }}}} AS data
