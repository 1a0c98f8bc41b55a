CALL () {
  MATCH (n0:Company {id: $p.v0})
  RETURN collect([n0.name]) AS f0
}
CALL () {
  UNWIND range(0, size($p.v1) - 1) AS place
  OPTIONAL MATCH (n0:Entity|Claim|Document {id: $p.v1[place]}) WHERE CASE WHEN n0:FundingRound THEN EXISTS { MATCH (n0)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n0:Partnership THEN EXISTS { MATCH (n0)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n0:Figure THEN (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n0:Milestone THEN (EXISTS { MATCH (n0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
  WITH place, CASE WHEN n0 IS NULL THEN [] ELSE [n0.id] END AS row ORDER BY place
  RETURN collect(row) AS f1
}
CALL () {
  CALL () {
    MATCH (n0:Company)
    WHERE n0.slug = $p.v2
    WITH n0 ORDER BY n0.id LIMIT $p.v3
    RETURN collect([n0.name]) AS e0
  }
  CALL () {
    MATCH (n0:Company) WHERE n0.slug = $p.v2
    RETURN count(*) AS t0
  }
  RETURN [e0, t0] AS f2
}
RETURN f0, f1, f2
