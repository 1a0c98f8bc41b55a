CALL () {
  MATCH (n0:Milestone)
  WHERE (EXISTS { MATCH (n0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) })
  WITH n0, left(n0.dateFrom, 4) AS g0, n0.status AS g1
  WITH g0, g1, count(*) AS m0
  WITH g0, g1, m0 ORDER BY g0, CASE g1 WHEN 'achieved' THEN 0 WHEN 'expected' THEN 1 WHEN 'missed' THEN 2 END LIMIT $p.v0
  RETURN collect([[g0, g1], [m0]]) AS a0_0
}
RETURN [a0_0] AS f0
