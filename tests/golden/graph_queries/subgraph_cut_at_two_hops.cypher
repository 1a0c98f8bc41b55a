MATCH (n0:Entity) WHERE n0.id IN $p.v0 AND CASE WHEN n0:FundingRound THEN EXISTS { MATCH (n0)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n0:Partnership THEN EXISTS { MATCH (n0)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n0:Figure THEN (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n0:Milestone THEN (EXISTS { MATCH (n0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
WITH n0 ORDER BY n0.id
WITH collect(n0) AS l0
CALL (l0) {
  UNWIND l0 AS a1
  CALL (a1) {
    MATCH (a1)-[r1:HAS_SUBSIDIARY|HOLDS_STAKE_IN|RAISED|INVESTED_IN|PARTICIPATES_IN|MAKES|DEVELOPS|PART_OF|VARIANT_OF|INTEGRATES_WITH|USES_TECHNOLOGY|INVESTS_IN|COVERS|RELATED_TO|SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN|SOLD_THROUGH|OPERATES|COMPETES_WITH|NEGOTIATES_WITH|HOLDS_ROLE|FOUNDED|HAS_FIGURE|SUPERSEDES|COMPARES_WITH|HAS_MILESTONE|ANNOUNCED_BY|LINKED_TO]-(n1:Entity) WHERE r1.modality <> 'inferred' AND (type(r1) IN ['HAS_SUBSIDIARY', 'HOLDS_STAKE_IN', 'RAISED', 'INVESTED_IN', 'PARTICIPATES_IN', 'MAKES', 'PART_OF', 'VARIANT_OF', 'INTEGRATES_WITH', 'USES_TECHNOLOGY', 'INVESTS_IN', 'RELATED_TO', 'SOLD_IN', 'OPERATES_IN', 'SERVES', 'BASED_IN', 'LISTED_IN', 'SOLD_THROUGH', 'OPERATES', 'COMPETES_WITH', 'NEGOTIATES_WITH', 'HOLDS_ROLE', 'FOUNDED'] OR CASE WHEN n1:FundingRound THEN EXISTS { MATCH (n1)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Partnership THEN EXISTS { MATCH (n1)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Figure THEN (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n1:Milestone THEN (EXISTS { MATCH (n1)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END)
    RETURN r1 LIMIT $p.v1
  }
  WITH a1, collect(r1) AS found
  UNWIND range(0, size(found) - 1) AS turn
  WITH found[turn] AS r1, turn ORDER BY turn LIMIT 2 * $p.v1
  WITH DISTINCT r1 LIMIT $p.v1
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
    MATCH (a1)-[r1:HAS_SUBSIDIARY|HOLDS_STAKE_IN|RAISED|INVESTED_IN|PARTICIPATES_IN|MAKES|DEVELOPS|PART_OF|VARIANT_OF|INTEGRATES_WITH|USES_TECHNOLOGY|INVESTS_IN|COVERS|RELATED_TO|SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN|SOLD_THROUGH|OPERATES|COMPETES_WITH|NEGOTIATES_WITH|HOLDS_ROLE|FOUNDED|HAS_FIGURE|SUPERSEDES|COMPARES_WITH|HAS_MILESTONE|ANNOUNCED_BY|LINKED_TO]-(n1:Entity) WHERE r1.modality <> 'inferred' AND (type(r1) IN ['HAS_SUBSIDIARY', 'HOLDS_STAKE_IN', 'RAISED', 'INVESTED_IN', 'PARTICIPATES_IN', 'MAKES', 'PART_OF', 'VARIANT_OF', 'INTEGRATES_WITH', 'USES_TECHNOLOGY', 'INVESTS_IN', 'RELATED_TO', 'SOLD_IN', 'OPERATES_IN', 'SERVES', 'BASED_IN', 'LISTED_IN', 'SOLD_THROUGH', 'OPERATES', 'COMPETES_WITH', 'NEGOTIATES_WITH', 'HOLDS_ROLE', 'FOUNDED'] OR CASE WHEN n1:FundingRound THEN EXISTS { MATCH (n1)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Partnership THEN EXISTS { MATCH (n1)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Figure THEN (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n1:Milestone THEN (EXISTS { MATCH (n1)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END) AND NOT n1 IN l0
    RETURN r1 LIMIT $p.v1
  }
  WITH a1, collect(r1) AS found
  UNWIND range(0, size(found) - 1) AS turn
  WITH found[turn] AS r1, turn ORDER BY turn LIMIT 2 * $p.v1
  WITH DISTINCT r1 LIMIT $p.v1
  RETURN collect(r1) AS e2
}
WITH l0, e1 + e2 AS all0, [size(e1), size(e2)] AS sizes0
WITH l0, all0[..$p.v1 - 1] AS e0, size(all0) >= $p.v1 AS more0, sizes0
CALL (e0) {
  UNWIND e0 AS r1
  WITH startNode(r1) AS a1, r1, endNode(r1) AS n1
  RETURN collect([type(r1), r1.id, a1.name, n1.name]) AS c1_1
}
RETURN [[r IN e0 | type(r)], more0, null, c1_1, sizes0] AS f0
