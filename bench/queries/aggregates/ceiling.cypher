MATCH (c:Company) WHERE c.slug >= $p.from
WITH c ORDER BY c.slug LIMIT 20
CALL (c) {
  MATCH (c)-[r:HAS_SUBSIDIARY]->(:Company) WHERE r.modality <> 'inferred'
  WITH r.shareMin AS x
  RETURN {count: count(*), shareMin: {min: min(x), max: max(x), avg: avg(x), sum: CASE WHEN count(x) > 0 THEN sum(x) END}} AS a
}
RETURN {companies: {nodes: collect({name: c.name, subsidiaries: {aggregate: a}})}} AS data
