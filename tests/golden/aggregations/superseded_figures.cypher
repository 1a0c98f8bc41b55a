CALL () {
  MATCH (n0:Figure)
  WHERE n0.id IS NOT NULL AND (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) AND n0.metric = $p.v0
  WITH n0 ORDER BY n0.id LIMIT $p.v1
  CALL (n0) {
    MATCH (n0)<-[r1:SUPERSEDES]-(n1:Figure) WHERE r1.modality <> 'inferred' AND (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) })
    WITH DISTINCT n1 ORDER BY n1.id LIMIT 1
    RETURN collect([n1.name]) AS c1_0
  }
  RETURN collect([c1_0, n0.amount, n0.name]) AS e0
}
CALL () {
  MATCH (n0:Figure)
  WHERE (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) AND n0.metric = $p.v0
  WITH n0, CASE WHEN EXISTS { MATCH (n0)<-[r1:SUPERSEDES]-(n1:Figure) WHERE r1.modality <> 'inferred' AND (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) } THEN null ELSE n0.amount END AS x0
  WITH *, CASE WHEN x0 IS NOT NULL THEN [coalesce(n0.metric, ''), coalesce(n0.currency, ''), coalesce(n0.unit, '')] END AS u0
  RETURN [count(*), CASE WHEN count(DISTINCT u0) = 1 THEN avg(x0) END, CASE WHEN count(DISTINCT u0) = 1 THEN max(x0) END, CASE WHEN count(DISTINCT u0) = 1 THEN min(x0) END, CASE WHEN count(DISTINCT u0) = 1 THEN CASE WHEN count(x0) > 0 THEN sum(x0) END END] AS a0
}
RETURN [e0, a0] AS f0
