OPTIONAL MATCH (a0:Entity {id: $p.v0}) WHERE CASE WHEN a0:FundingRound THEN EXISTS { MATCH (a0)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN a0:Partnership THEN EXISTS { MATCH (a0)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN a0:Figure THEN (EXISTS { MATCH (a0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH (a0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN a0:Milestone THEN (EXISTS { MATCH (a0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH (a0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
OPTIONAL MATCH (b0:Entity {id: $p.v1}) WHERE CASE WHEN b0:FundingRound THEN EXISTS { MATCH (b0)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN b0:Partnership THEN EXISTS { MATCH (b0)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN b0:Figure THEN (EXISTS { MATCH (b0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH (b0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN b0:Milestone THEN (EXISTS { MATCH (b0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH (b0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
CALL (a0, b0) {
  MATCH p0 = allShortestPaths((a0)-[:HAS_SUBSIDIARY|HOLDS_STAKE_IN|RAISED|INVESTED_IN|PARTICIPATES_IN|MAKES|DEVELOPS|PART_OF|VARIANT_OF|INTEGRATES_WITH|USES_TECHNOLOGY|INVESTS_IN|COVERS|RELATED_TO|SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN|SOLD_THROUGH|OPERATES|COMPETES_WITH|NEGOTIATES_WITH|HOLDS_ROLE|FOUNDED|HAS_FIGURE|SUPERSEDES|COMPARES_WITH|HAS_MILESTONE|ANNOUNCED_BY|LINKED_TO*1..6]-(b0)) WHERE a0 <> b0 AND all(r1 IN relationships(p0) WHERE r1.modality <> 'inferred') AND all(n IN nodes(p0) WHERE CASE WHEN n:FundingRound THEN EXISTS { MATCH (n)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n:Partnership THEN EXISTS { MATCH (n)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n:Figure THEN (EXISTS { MATCH (n)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH (n) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n:Milestone THEN (EXISTS { MATCH (n)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH (n) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END)
  WITH p0 LIMIT $p.v2
  WITH collect(p0) AS l0
  RETURN l0, size(l0) = $p.v2 AS more0
}
CALL (l0) {
  UNWIND l0 AS p0
  WITH p0 ORDER BY length(p0), [n IN nodes(p0) | n.id], [r IN relationships(p0) | r.id] LIMIT $p.v2 - 1
  CALL (p0) {
    UNWIND nodes(p0) AS n1
    RETURN collect([CASE WHEN n1:Company THEN 0 WHEN n1:Person THEN 1 WHEN n1:Product THEN 2 WHEN n1:Technology THEN 3 WHEN n1:Market THEN 4 WHEN n1:Channel THEN 5 WHEN n1:FundingRound THEN 6 WHEN n1:Partnership THEN 7 WHEN n1:Figure THEN 8 WHEN n1:Milestone THEN 9 END, n1.name]) AS c1_0
  }
  CALL (p0) {
    UNWIND range(0, length(p0) - 1) AS i
    WITH nodes(p0)[i] AS a1, relationships(p0)[i] AS r1, nodes(p0)[i + 1] AS n1
    RETURN collect([type(r1), CASE WHEN NOT 'inferred' IN r1.modalities THEN r1.claims ELSE [i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] <> 'inferred' | r1.claims[i]] END, r1.modality, CASE WHEN startNode(r1) = a1 THEN 'out' ELSE 'in' END, r1.kind, r1.title, r1.valid, a1.date, a1.name, a1.period, n1.date, n1.name, n1.period]) AS c1_1
  }
  RETURN collect([length(p0), c1_0, c1_1]) AS e0
}
RETURN [a0 IS NOT NULL, b0 IS NOT NULL, coalesce(a0 = b0, false), more0, e0] AS f0
