MATCH (n0:Market {id: $p.v0})
CALL (n0) {
  MATCH (n0)<-[r1:SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN]-(n1:Company|Person|Product)
  WHERE r1.modality <> 'inferred'
  WITH n1, r1 ORDER BY n1.id, r1.id LIMIT $p.v1
  CALL (n1) {
    MATCH (n1)-[r2:MAKES]-(n2:Entity)
    WHERE r2.modality <> 'inferred' AND CASE WHEN n2:FundingRound THEN EXISTS { MATCH (n2)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n2:Partnership THEN EXISTS { MATCH (n2)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n2:Figure THEN (EXISTS { MATCH (n2)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n2) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n2:Milestone THEN (EXISTS { MATCH (n2)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n2) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
    RETURN [count(*)] AS c2_4
  }
  RETURN [collect([type(r1), [i IN range(0, coalesce(size(n1.claims), 0) - 1) WHERE n1.modalities[i] <> 'inferred' | [n1.claims[i]]], CASE WHEN n1:Company THEN 0 WHEN n1:Person THEN 1 WHEN n1:Product THEN 2 END, CASE WHEN n1:Company THEN 0 WHEN n1:Person THEN 1 WHEN n1:Product THEN 2 WHEN n1:Technology THEN 3 WHEN n1:Market THEN 4 WHEN n1:Channel THEN 5 WHEN n1:FundingRound THEN 6 WHEN n1:Partnership THEN 7 WHEN n1:Figure THEN 8 WHEN n1:Milestone THEN 9 END, c2_4, r1.status, n1.name])] AS c1_0
}
RETURN collect([c1_0]) AS f0
