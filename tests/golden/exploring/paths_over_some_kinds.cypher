OPTIONAL MATCH (a0:Entity {id: $p.v0})
OPTIONAL MATCH (b0:Entity {id: $p.v1})
CALL (a0, b0) {
  MATCH p0 = allShortestPaths((a0)-[:HAS_SUBSIDIARY|HOLDS_ROLE|FOUNDED*1..6]->(b0)) WHERE a0 <> b0 AND all(r1 IN relationships(p0) WHERE r1.modality <> 'inferred')
  WITH p0 LIMIT $p.v2
  RETURN collect(p0) AS l0
}
CALL (l0) {
  UNWIND l0 AS p0
  WITH p0 ORDER BY length(p0), [n IN nodes(p0) | n.id], [r IN relationships(p0) | r.id] LIMIT $p.v2 - 1
  CALL (p0) {
    UNWIND range(0, length(p0) - 1) AS i
    WITH nodes(p0)[i] AS a1, relationships(p0)[i] AS r1, nodes(p0)[i + 1] AS n1
    RETURN collect([type(r1), r1.modality, CASE WHEN startNode(r1) = a1 THEN 'out' ELSE 'in' END, r1.kind, r1.title, r1.valid, a1.name, n1.name]) AS c1_1
  }
  RETURN collect([length(p0), null, c1_1]) AS e0
}
RETURN [a0 IS NOT NULL, b0 IS NOT NULL, coalesce(a0 = b0, false), size(l0) = $p.v2, e0] AS f0
