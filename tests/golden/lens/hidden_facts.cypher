CALL () {
  MATCH (n0:Milestone {id: $p.v0}) WHERE (EXISTS { MATCH (n0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) })
  RETURN collect([n0.name]) AS f0
}
CALL () {
  MATCH (n0:Milestone {id: $p.v1}) WHERE (EXISTS { MATCH (n0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE any(m IN g.modalities WHERE m IN $p.v2) } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE any(m IN x.modalities WHERE m IN $p.v2)]-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) })
  CALL (n0) {
    MATCH (n0)<-[r1:HAS_MILESTONE]-(n1:Entity) WHERE any(m IN r1.modalities WHERE m IN $p.v2) AND CASE WHEN n1:FundingRound THEN EXISTS { MATCH (n1)<-[g:RAISED|INVESTED_IN]-() WHERE any(m IN g.modalities WHERE m IN $p.v2) } WHEN n1:Partnership THEN EXISTS { MATCH (n1)<-[g:PARTICIPATES_IN]-() WHERE any(m IN g.modalities WHERE m IN $p.v2) } WHEN n1:Figure THEN (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE any(m IN g.modalities WHERE m IN $p.v2) } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE any(m IN x.modalities WHERE m IN $p.v2)]-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n1:Milestone THEN (EXISTS { MATCH (n1)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE any(m IN g.modalities WHERE m IN $p.v2) } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE any(m IN x.modalities WHERE m IN $p.v2)]-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
    WITH DISTINCT n1 ORDER BY n1.id LIMIT 1
    RETURN collect([n1.name]) AS c1_0
  }
  RETURN collect([c1_0, n0.name]) AS f1
}
CALL () {
  CALL () {
    MATCH (n0:Milestone) WHERE (EXISTS { MATCH (n0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) })
    RETURN count(*) AS t0
  }
  RETURN [t0] AS f2
}
RETURN f0, f1, f2
