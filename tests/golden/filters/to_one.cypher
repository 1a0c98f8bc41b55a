CALL () {
  MATCH (n0:Figure)
  MATCH (n0)<-[r1:HAS_FIGURE]-(n1:Entity) WHERE n1.name = $p.v0
  WITH DISTINCT n0
  WHERE (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) AND EXISTS { MATCH (n0)<-[r1:HAS_FIGURE]-(n1:Entity) WHERE r1.modality <> 'inferred' AND CASE WHEN n1:FundingRound THEN EXISTS { MATCH (n1)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Partnership THEN EXISTS { MATCH (n1)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Figure THEN (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n1:Milestone THEN (EXISTS { MATCH (n1)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END WITH n1 ORDER BY n1.id LIMIT 1 WHERE n1.name = $p.v0 RETURN 1 }
  WITH n0 ORDER BY n0.id LIMIT $p.v1
  RETURN [collect([n0.name])] AS f0
}
CALL () {
  MATCH (n0:Milestone)
  WHERE n0.id IS NOT NULL AND (EXISTS { MATCH (n0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) AND EXISTS { MATCH (n0)-[r1:ANNOUNCED_BY]->(n1:Company) WHERE r1.modality <> 'inferred' WITH n1 ORDER BY n1.id LIMIT 1 RETURN 1 }
  WITH n0 ORDER BY n0.id LIMIT $p.v2
  CALL (n0) {
    MATCH (n0)-[r1:ANNOUNCED_BY]->(n1:Company) WHERE r1.modality <> 'inferred'
    WITH DISTINCT n1 ORDER BY n1.id LIMIT 1
    RETURN collect([n1.name]) AS c1_0
  }
  RETURN [collect([c1_0, n0.name])] AS f1
}
RETURN f0, f1
