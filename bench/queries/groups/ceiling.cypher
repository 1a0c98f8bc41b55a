MATCH (c:Company) WHERE c.name STARTS WITH $p.prefix
WITH c.kind AS kind, count(*) AS count ORDER BY count DESC, kind LIMIT 20
RETURN {companies: {groups: collect({keys: [{value: kind}], count: count})}} AS data
