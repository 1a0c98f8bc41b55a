MATCH (c:Company) WHERE c.name >= $p.from
WITH c ORDER BY c.name, c.slug LIMIT 50
RETURN {companies: {nodes: collect(c{.slug, .name, .kind, .aliases})}} AS data
