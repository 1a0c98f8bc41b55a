MATCH (n0:Document)
WHERE n0.id IS NOT NULL AND n0.publishedOn >= $p.v0 AND n0.publishedOn < $p.v1
WITH n0 ORDER BY n0.id LIMIT $p.v2
RETURN [collect([n0.key, n0.publishedOn])] AS f0
