CALL () {
  MATCH (n0:FundingRound)
  WHERE n0.id IS NOT NULL AND EXISTS { MATCH (n0)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' }
  WITH n0 ORDER BY n0.id LIMIT $p.v0
  CALL (n0) {
    MATCH (n0)<-[r1:RAISED]-(n1:Company) WHERE r1.modality <> 'inferred'
    WITH DISTINCT n1 ORDER BY n1.id LIMIT 1
    RETURN collect([n1.name]) AS c1_0
  }
  RETURN [collect([c1_0, n0.name])] AS f0
}
CALL () {
  MATCH (n0:Figure)
  WHERE n0.id IS NOT NULL AND (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) })
  WITH n0 ORDER BY n0.id LIMIT $p.v1
  CALL (n0) {
    MATCH (n0)<-[r1:HAS_FIGURE]-(n1:Entity) WHERE r1.modality <> 'inferred' AND CASE WHEN n1:FundingRound THEN EXISTS { MATCH (n1)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Partnership THEN EXISTS { MATCH (n1)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Figure THEN (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n1:Milestone THEN (EXISTS { MATCH (n1)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
    WITH DISTINCT n1 ORDER BY n1.id LIMIT 1
    RETURN collect([CASE WHEN n1:Company THEN 0 WHEN n1:Person THEN 1 WHEN n1:Product THEN 2 WHEN n1:Technology THEN 3 WHEN n1:Market THEN 4 WHEN n1:Channel THEN 5 WHEN n1:FundingRound THEN 6 WHEN n1:Partnership THEN 7 WHEN n1:Figure THEN 8 WHEN n1:Milestone THEN 9 END, n1.name]) AS c1_0
  }
  CALL (n0) {
    MATCH (n0)<-[r1:SUPERSEDES]-(n1:Figure) WHERE r1.modality <> 'inferred' AND (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) })
    WITH DISTINCT n1 ORDER BY n1.id LIMIT 1
    RETURN collect([n1.name]) AS c1_1
  }
  RETURN [collect([c1_0, c1_1, n0.name])] AS f1
}
RETURN f0, f1
