MATCH (n0:Entity) WHERE n0.id IN $p.v0 AND CASE WHEN n0:FundingRound THEN EXISTS { MATCH (n0)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n0:Partnership THEN EXISTS { MATCH (n0)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n0:Figure THEN (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n0:Milestone THEN (EXISTS { MATCH (n0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
WITH n0 ORDER BY n0.id
WITH collect(n0) AS l0
CALL (l0) {
  UNWIND l0 AS a1
  CALL (a1) {
    MATCH (a1)-[r1:HAS_SUBSIDIARY|HOLDS_STAKE_IN|RAISED|INVESTED_IN|PARTICIPATES_IN|MAKES|DEVELOPS|PART_OF|VARIANT_OF|INTEGRATES_WITH|USES_TECHNOLOGY|INVESTS_IN|COVERS|RELATED_TO|SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN|SOLD_THROUGH|OPERATES|COMPETES_WITH|NEGOTIATES_WITH|HOLDS_ROLE|FOUNDED|HAS_FIGURE|SUPERSEDES|COMPARES_WITH|HAS_MILESTONE|ANNOUNCED_BY]-(n1:Entity) WHERE r1.modality <> 'inferred' AND (type(r1) IN ['RAISED', 'INVESTED_IN', 'PARTICIPATES_IN'] OR CASE WHEN n1:FundingRound THEN EXISTS { MATCH (n1)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Partnership THEN EXISTS { MATCH (n1)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Figure THEN (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n1:Milestone THEN (EXISTS { MATCH (n1)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END)
    RETURN r1 LIMIT $p.v1
  }
  WITH a1, collect(r1) AS found
  UNWIND range(0, size(found) - 1) AS i
  WITH found[i] AS r1, min(i) AS turn ORDER BY turn LIMIT $p.v1
  RETURN collect(r1) AS e1
}
CALL (l0, e1) {
  UNWIND CASE WHEN size(e1) < $p.v1 THEN e1 ELSE [] END AS r
  UNWIND [startNode(r), endNode(r)] AS n
  WITH DISTINCT n WHERE NOT n IN l0
  RETURN collect(n) AS l1
}
CALL (l0, l1) {
  UNWIND l1 AS a1
  CALL (a1, l0) {
    MATCH (a1)-[r1:HAS_SUBSIDIARY|HOLDS_STAKE_IN|RAISED|INVESTED_IN|PARTICIPATES_IN|MAKES|DEVELOPS|PART_OF|VARIANT_OF|INTEGRATES_WITH|USES_TECHNOLOGY|INVESTS_IN|COVERS|RELATED_TO|SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN|SOLD_THROUGH|OPERATES|COMPETES_WITH|NEGOTIATES_WITH|HOLDS_ROLE|FOUNDED|HAS_FIGURE|SUPERSEDES|COMPARES_WITH|HAS_MILESTONE|ANNOUNCED_BY]-(n1:Entity) WHERE r1.modality <> 'inferred' AND (type(r1) IN ['RAISED', 'INVESTED_IN', 'PARTICIPATES_IN'] OR CASE WHEN n1:FundingRound THEN EXISTS { MATCH (n1)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Partnership THEN EXISTS { MATCH (n1)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Figure THEN (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n1:Milestone THEN (EXISTS { MATCH (n1)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END) AND NOT n1 IN l0
    RETURN r1 LIMIT $p.v1
  }
  WITH a1, collect(r1) AS found
  UNWIND range(0, size(found) - 1) AS i
  WITH found[i] AS r1, min(i) AS turn ORDER BY turn LIMIT $p.v1
  RETURN collect(r1) AS e2
}
WITH l0, e1, e2, e1 + e2 AS all0
CALL (all0, e1, e2) {
  UNWIND range(0, size(all0[..$p.v1 - 1]) - 1) AS i
  WITH all0[i] AS r, CASE WHEN i < size(e1) THEN 0 ELSE 1 END AS level ORDER BY level, r.id
  RETURN collect(r) AS e0
}
WITH l0, e0, size(all0) >= $p.v1 AS more0
CALL (e0) {
  UNWIND e0 AS r1
  WITH startNode(r1) AS a1, r1, endNode(r1) AS n1
  RETURN collect([[CASE WHEN n1:Company THEN 0 WHEN n1:Person THEN 1 WHEN n1:Product THEN 2 WHEN n1:Technology THEN 3 WHEN n1:Market THEN 4 WHEN n1:Channel THEN 5 WHEN n1:FundingRound THEN 6 WHEN n1:Partnership THEN 7 WHEN n1:Figure THEN 8 WHEN n1:Milestone THEN 9 END, n1.name], [CASE WHEN a1:Company THEN 0 WHEN a1:Person THEN 1 WHEN a1:Product THEN 2 WHEN a1:Technology THEN 3 WHEN a1:Market THEN 4 WHEN a1:Channel THEN 5 WHEN a1:FundingRound THEN 6 WHEN a1:Partnership THEN 7 WHEN a1:Figure THEN 8 WHEN a1:Milestone THEN 9 END, a1.name], type(r1)]) AS c1_1
}
RETURN [[r IN e0 | type(r)], more0, null, c1_1] AS f0
