MATCH (n0:Company {id: $p.v0})
RETURN collect([n0.name, n0.slug]) AS f0
