CALL () {
  MATCH (n0:Figure)
  WHERE (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) })
  WITH n0 ORDER BY n0.amount IS NULL, n0.amount DESC, n0.id LIMIT $p.v0
  RETURN [collect([n0.amount])] AS f0
}
CALL () {
  MATCH (n0:Figure)
  WHERE (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) })
  WITH n0 ORDER BY n0.amount IS NOT NULL, n0.amount, n0.id LIMIT $p.v1
  RETURN [collect([n0.amount])] AS f1
}
CALL () {
  MATCH (n0:FundingRound)
  WHERE EXISTS { MATCH (n0)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' }
  WITH n0, head(COLLECT { MATCH (n0)<-[r1:RAISED]-(n1:Company) WHERE r1.modality <> 'inferred' WITH n1 ORDER BY n1.id LIMIT 1 RETURN n1.kind }) AS o0_0
  WITH n0, o0_0 ORDER BY o0_0 IS NOT NULL, o0_0, n0.id LIMIT $p.v2
  RETURN [collect([n0.amount])] AS f2
}
RETURN f0, f1, f2
