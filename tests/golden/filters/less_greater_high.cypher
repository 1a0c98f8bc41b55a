CALL () {
  MATCH (n0:Company)
  WHERE n0.id IS NOT NULL AND (((n0.name + '') > $p.v0.value AND NOT any(s IN $p.v0.fallen WHERE n0.name STARTS WITH s.prefix AND n0.name >= s.low)) OR any(s IN $p.v0.risen WHERE n0.name STARTS WITH s.prefix AND n0.name >= s.low AND n0.name < s.high))
  WITH n0 ORDER BY n0.id LIMIT $p.v1
  RETURN collect([n0.kind, n0.name]) AS e0
}
CALL () {
  MATCH (n0:Company) WHERE (((n0.name + '') > $p.v0.value AND NOT any(s IN $p.v0.fallen WHERE n0.name STARTS WITH s.prefix AND n0.name >= s.low)) OR any(s IN $p.v0.risen WHERE n0.name STARTS WITH s.prefix AND n0.name >= s.low AND n0.name < s.high))
  RETURN count(*) AS t0
}
RETURN [e0, t0] AS f0
