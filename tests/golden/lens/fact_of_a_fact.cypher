MATCH (n0:Milestone {id: $p.v0}) WHERE (EXISTS { MATCH (n0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) })
CALL (n0) {
  MATCH (n0)-[r1:HAS_MILESTONE]->(n1:Milestone)
  WHERE r1.modality <> 'inferred'
  WITH n1, r1 ORDER BY n1.id, r1.id LIMIT $p.v1
  CALL (n1) {
    MATCH (n1)<-[r2:HAS_MILESTONE]-(n2:Entity) WHERE r2.modality <> 'inferred' AND CASE WHEN n2:FundingRound THEN EXISTS { MATCH (n2)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n2:Partnership THEN EXISTS { MATCH (n2)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n2:Figure THEN (EXISTS { MATCH (n2)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n2) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n2:Milestone THEN (EXISTS { MATCH (n2)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n2) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
    WITH DISTINCT n2 ORDER BY n2.id LIMIT 1
    RETURN collect([CASE WHEN n2:Company THEN 0 WHEN n2:Person THEN 1 WHEN n2:Product THEN 2 WHEN n2:Technology THEN 3 WHEN n2:Market THEN 4 WHEN n2:Channel THEN 5 WHEN n2:FundingRound THEN 6 WHEN n2:Partnership THEN 7 WHEN n2:Figure THEN 8 WHEN n2:Milestone THEN 9 END, n2.name]) AS c2_1
  }
  RETURN [collect([r1.modality, c2_1, n1.name])] AS c1_0
}
CALL (n0) {
  MATCH (n0)<-[r1:HAS_MILESTONE]-(n1:Entity) WHERE r1.modality <> 'inferred' AND CASE WHEN n1:FundingRound THEN EXISTS { MATCH (n1)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Partnership THEN EXISTS { MATCH (n1)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Figure THEN (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n1:Milestone THEN (EXISTS { MATCH (n1)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
  WITH DISTINCT n1 ORDER BY n1.id LIMIT 1
  RETURN collect([n1.name]) AS c1_1
}
RETURN collect([c1_0, c1_1, n0.name]) AS f0
