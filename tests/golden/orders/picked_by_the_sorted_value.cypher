MATCH (n0:Company)
WHERE n0.name IS NOT NULL AND n0.name IN $p.v0
WITH collect([n0]) AS b0
UNWIND b0 AS one
WITH one[0] AS n0
WITH n0 ORDER BY n0.name DESC, n0.id LIMIT $p.v1
RETURN [collect([n0.name])] AS f0
