CALL () {
  MATCH (n0:Figure)
  WHERE (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) })
  WITH n0, n0.period AS g0
  WITH g0, count(*) AS m0
  WITH g0, m0 ORDER BY g0 IS NOT NULL, g0 LIMIT $p.v0
  RETURN collect([[g0], [m0]]) AS a0_0
}
CALL () {
  MATCH (n0:Figure)
  WHERE (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) })
  WITH n0, n0.period AS g0, CASE WHEN EXISTS { MATCH (n0)<-[r1:SUPERSEDES]-(n1:Figure) WHERE r1.modality <> 'inferred' AND (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) } THEN null ELSE n0.amount END AS x0
  WITH *, CASE WHEN x0 IS NOT NULL THEN [coalesce(n0.metric, ''), coalesce(n0.currency, ''), coalesce(n0.unit, '')] END AS u0
  WITH g0, CASE WHEN count(DISTINCT u0) = 1 THEN max(x0) END AS m0
  WITH g0, m0 ORDER BY m0 DESC, g0 LIMIT $p.v1
  RETURN collect([[g0], [m0]]) AS a0_1
}
CALL () {
  MATCH (n0:Figure)
  WHERE (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) })
  WITH n0, n0.period AS g0, CASE WHEN EXISTS { MATCH (n0)<-[r1:SUPERSEDES]-(n1:Figure) WHERE r1.modality <> 'inferred' AND (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) } THEN null ELSE n0.amount END AS x0
  WITH *, CASE WHEN x0 IS NOT NULL THEN [coalesce(n0.metric, ''), coalesce(n0.currency, ''), coalesce(n0.unit, '')] END AS u0
  WITH g0, CASE WHEN count(DISTINCT u0) = 1 THEN max(x0) END AS m0
  WITH g0, m0 ORDER BY m0 IS NULL, m0 DESC, g0 LIMIT $p.v2
  RETURN collect([[g0], [m0]]) AS a0_2
}
RETURN [a0_0, a0_1, a0_2] AS f0
