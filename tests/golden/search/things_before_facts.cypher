CALL () {
  CALL db.index.fulltext.queryNodes('foldedNames', $p.v0) YIELD node AS n0, score AS s0
  WHERE n0:Entity AND CASE WHEN n0:FundingRound THEN EXISTS { MATCH (n0)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n0:Partnership THEN EXISTS { MATCH (n0)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n0:Figure THEN (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n0:Milestone THEN (EXISTS { MATCH (n0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
  WITH n0, s0, CASE WHEN $p.v1 IN n0.foldedNames THEN 0 ELSE 1 END AS o0_0, CASE WHEN n0:FundingRound|Partnership|Figure|Milestone THEN 1 ELSE 0 END AS o0_1
  WITH n0, s0, o0_0, o0_1 ORDER BY o0_0, o0_1, round(s0, 1) DESC, size(n0.name), n0.id LIMIT $p.v2
  WITH collect([CASE WHEN n0:Company THEN 0 WHEN n0:Person THEN 1 WHEN n0:Product THEN 2 WHEN n0:Technology THEN 3 WHEN n0:Market THEN 4 WHEN n0:Channel THEN 5 WHEN n0:FundingRound THEN 6 WHEN n0:Partnership THEN 7 WHEN n0:Figure THEN 8 WHEN n0:Milestone THEN 9 END, n0.name]) AS b0
  RETURN [b0[..$p.v2 - 1], size(b0) = $p.v2] AS f0
}
CALL () {
  CALL db.index.fulltext.queryNodes('foldedNames', $p.v3) YIELD node AS n0, score AS s0
  WHERE n0:Figure AND (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) })
  WITH n0, s0, CASE WHEN $p.v4 IN n0.foldedNames THEN 0 ELSE 1 END AS o0_0
  WITH n0, s0, o0_0 ORDER BY o0_0, round(s0, 1) DESC, size(n0.name), n0.id LIMIT $p.v5
  RETURN [collect([CASE WHEN n0:Company THEN 0 WHEN n0:Person THEN 1 WHEN n0:Product THEN 2 WHEN n0:Technology THEN 3 WHEN n0:Market THEN 4 WHEN n0:Channel THEN 5 WHEN n0:FundingRound THEN 6 WHEN n0:Partnership THEN 7 WHEN n0:Figure THEN 8 WHEN n0:Milestone THEN 9 END, n0.name])] AS f1
}
RETURN f0, f1
