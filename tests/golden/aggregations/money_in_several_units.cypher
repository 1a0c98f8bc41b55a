MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)-[r1:HAS_FIGURE]->(n1:Figure)
  WHERE r1.modality <> 'inferred'
  WITH collect([r1, n1]) AS l1
  CALL (l1, n0) {
    UNWIND l1 AS pair
    WITH pair[0] AS r1, pair[1] AS n1
    WITH n1, r1, CASE WHEN EXISTS { MATCH (n1)<-[r2:SUPERSEDES]-(n2:Figure) WHERE r2.modality <> 'inferred' AND (EXISTS { MATCH (n2)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n2) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) } THEN null ELSE n1.amount END AS x0, CASE WHEN EXISTS { MATCH (n1)<-[r2:SUPERSEDES]-(n2:Figure) WHERE r2.modality <> 'inferred' AND (EXISTS { MATCH (n2)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n2) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) } THEN null ELSE n1.amountMin END AS x1
    WITH *, CASE WHEN x0 IS NOT NULL THEN [coalesce(n1.metric, ''), coalesce(n1.currency, ''), coalesce(n1.unit, '')] END AS u0, CASE WHEN x1 IS NOT NULL THEN [coalesce(n1.metric, ''), coalesce(n1.currency, ''), coalesce(n1.unit, '')] END AS u1
    RETURN [CASE WHEN count(DISTINCT u0) = 1 THEN CASE WHEN count(x0) > 0 THEN sum(x0) END END, CASE WHEN count(DISTINCT u1) = 1 THEN CASE WHEN count(x1) > 0 THEN sum(x1) END END, CASE WHEN count(DISTINCT u0) = 1 THEN nullIf(substring(reduce(unit = '', x IN min(u0) | unit + CASE x WHEN '' THEN '' ELSE ' ' + x END), 1), '') END, CASE WHEN count(DISTINCT u1) = 1 THEN nullIf(substring(reduce(unit = '', x IN min(u1) | unit + CASE x WHEN '' THEN '' ELSE ' ' + x END), 1), '') END] AS a1
  }
  CALL (l1, n0) {
    UNWIND l1 AS pair
    WITH pair[0] AS r1, pair[1] AS n1
    WITH n1, r1, n1.metric AS g0, n1.currency AS g1, CASE WHEN EXISTS { MATCH (n1)<-[r2:SUPERSEDES]-(n2:Figure) WHERE r2.modality <> 'inferred' AND (EXISTS { MATCH (n2)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n2) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) } THEN null ELSE n1.amount END AS x0
    WITH *, CASE WHEN x0 IS NOT NULL THEN [coalesce(n1.metric, ''), coalesce(n1.currency, ''), coalesce(n1.unit, '')] END AS u0
    WITH g0, g1, count(*) AS m0, CASE WHEN count(DISTINCT u0) = 1 THEN max(x0) END AS m1, CASE WHEN count(DISTINCT u0) = 1 THEN min(x0) END AS m2, CASE WHEN count(DISTINCT u0) = 1 THEN CASE WHEN count(x0) > 0 THEN sum(x0) END END AS m3, CASE WHEN count(DISTINCT u0) = 1 THEN nullIf(substring(reduce(unit = '', x IN min(u0) | unit + CASE x WHEN '' THEN '' ELSE ' ' + x END), 1), '') END AS m4
    WITH g0, g1, m0, m1, m2, m3, m4 ORDER BY g0, g1 LIMIT $p.v1
    RETURN collect([[g0, g1], [m0, m1, m2, m3, m4]]) AS a1_0
  }
  RETURN [a1, a1_0] AS c1_0
}
RETURN collect([c1_0]) AS f0
