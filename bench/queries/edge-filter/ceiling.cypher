MATCH (c:Company) WHERE c.slug >= $p.from
WITH c ORDER BY c.slug LIMIT 20
RETURN {companies: {nodes: collect({name: c.name, subsidiaries: {edges: COLLECT {
  MATCH (c)-[r:HAS_SUBSIDIARY]->(s:Company) WHERE r.modality <> 'inferred' AND r.shareMin > $p.share
  WITH r, s ORDER BY r.shareMin DESC, s.slug LIMIT 10
  RETURN {shareMin: r.shareMin, node: {name: s.name}} }}})}} AS data
