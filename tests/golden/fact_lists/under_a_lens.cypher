CALL () {
  CALL () {
    MATCH (n0:Company|Person|Product)-[r1:SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN]->(n1:Market)
    WHERE n0:Entity AND n0.id IS NOT NULL AND (r1.validFrom IS NULL OR r1.validFrom <= $p.v0) AND (r1.validTo IS NULL OR r1.validTo >= $p.v0) AND ($p.v1 OR r1.validFrom IS NOT NULL OR r1.validTo IS NOT NULL) AND any(m IN r1.modalities WHERE m <> 'inferred' AND (NOT m IN ['expected', 'planned'] OR r1.validFrom IS NOT NULL OR r1.validTo IS NOT NULL))
    WITH n1, r1, n0 ORDER BY n0.id, r1.id LIMIT $p.v2
    RETURN collect([r1.valid, n0.name, n1.name]) AS e1
  }
  CALL () {
    MATCH (n0:Company|Person|Product)-[r1:SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN]->(n1:Market) WHERE (r1.validFrom IS NULL OR r1.validFrom <= $p.v0) AND (r1.validTo IS NULL OR r1.validTo >= $p.v0) AND ($p.v1 OR r1.validFrom IS NOT NULL OR r1.validTo IS NOT NULL) AND any(m IN r1.modalities WHERE m <> 'inferred' AND (NOT m IN ['expected', 'planned'] OR r1.validFrom IS NOT NULL OR r1.validTo IS NOT NULL))
    RETURN count(*) AS t0
  }
  RETURN [e1, t0] AS f0
}
CALL () {
  CALL () {
    MATCH (n0)-[r1:ANNOUNCED_BY]->(n1) WHERE any(m IN r1.modalities WHERE m IN $p.v3) AND (EXISTS { MATCH (n0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE any(m IN g.modalities WHERE m IN $p.v3) } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE any(m IN x.modalities WHERE m IN $p.v3)]-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) })
    RETURN count(*) AS t0
  }
  RETURN [t0] AS f1
}
RETURN f0, f1
