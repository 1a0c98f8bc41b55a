UNWIND $p.v0 AS query
CALL db.index.fulltext.queryNodes('lookupKeys', query) YIELD node AS n1 WHERE n1:Company
WITH DISTINCT n1
MATCH (n0:Person)
MATCH (n0)-[r1:HOLDS_ROLE|FOUNDED]->(n1:Company) WHERE r1.modality <> 'inferred' AND any(item IN coalesce(n1.identifiers, []) WHERE split(item, '\u001F')[1] IN $p.v1)
WITH DISTINCT n0
WITH n0 ORDER BY n0.id LIMIT $p.v2
RETURN [collect([n0.name])] AS f0
