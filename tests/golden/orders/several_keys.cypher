MATCH (n0:Market)
WITH n0 ORDER BY CASE n0.kind WHEN 'country' THEN 0 WHEN 'region' THEN 1 WHEN 'city' THEN 2 WHEN 'sector' THEN 3 WHEN 'segment' THEN 4 END DESC, n0.name, n0.id LIMIT $p.v0
RETURN [collect([n0.kind, n0.name])] AS f0
