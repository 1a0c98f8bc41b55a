MATCH (n0:Entity) WHERE n0.id IN $p.v0 AND CASE WHEN n0:FundingRound THEN EXISTS { MATCH (n0)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n0:Partnership THEN EXISTS { MATCH (n0)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n0:Figure THEN (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n0:Milestone THEN (EXISTS { MATCH (n0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
WITH n0 ORDER BY n0.id
WITH collect(n0) AS l0
CALL (l0) {
  UNWIND l0 AS a1
  CALL (a1) {
    MATCH (a1)-[r1:HAS_SUBSIDIARY|COMPETES_WITH]-(n1:Entity) WHERE r1.modality <> 'inferred'
    RETURN r1 LIMIT $p.v1
  }
  WITH a1, collect(r1) AS found
  UNWIND range(0, size(found) - 1) AS turn
  WITH found[turn] AS r1, turn ORDER BY turn LIMIT 2 * $p.v1
  WITH DISTINCT r1 LIMIT $p.v1
  RETURN collect(r1) AS e1
}
WITH l0, e1 AS all0, [size(e1)] AS sizes0
WITH l0, all0[..$p.v1 - 1] AS e0, size(all0) >= $p.v1 AS more0, sizes0
RETURN [[r IN e0 | type(r)], more0, null, null, sizes0] AS f0
