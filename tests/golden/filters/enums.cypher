MATCH (n0:Market)
WHERE n0.id IS NOT NULL AND n0.kind IN $p.v0
WITH n0 ORDER BY n0.id LIMIT $p.v1
RETURN [collect([n0.kind, n0.name])] AS f0
