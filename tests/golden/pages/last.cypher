MATCH (n0:Company)
WHERE n0.name IS NOT NULL
WITH n0 ORDER BY n0.name DESC, n0.id DESC LIMIT $p.v0
WITH collect([n0.name]) AS b0
RETURN [b0[..$p.v0 - 1], size(b0) = $p.v0] AS f0
