CALL () {
  CALL () {
    CALL db.index.fulltext.queryNodes('foldedNames', $p.v0) YIELD node AS n0, score AS s0
    WHERE n0:Entity AND CASE WHEN n0:FundingRound THEN EXISTS { MATCH (n0)<-[g:RAISED|INVESTED_IN]-() WHERE any(m IN g.modalities WHERE m IN $p.v1) } WHEN n0:Partnership THEN EXISTS { MATCH (n0)<-[g:PARTICIPATES_IN]-() WHERE any(m IN g.modalities WHERE m IN $p.v1) } WHEN n0:Figure THEN (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE any(m IN g.modalities WHERE m IN $p.v1) } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE any(m IN x.modalities WHERE m IN $p.v1)]-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n0:Milestone THEN (EXISTS { MATCH (n0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE any(m IN g.modalities WHERE m IN $p.v1) } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE any(m IN x.modalities WHERE m IN $p.v1)]-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END AND CASE WHEN n0:Company THEN 0 WHEN n0:Person THEN 1 WHEN n0:Product THEN 2 WHEN n0:Technology THEN 3 WHEN n0:Market THEN 4 WHEN n0:Channel THEN 5 WHEN n0:FundingRound THEN 6 WHEN n0:Partnership THEN 7 WHEN n0:Figure THEN 8 WHEN n0:Milestone THEN 9 END = $p.v2
    WITH n0, s0, CASE WHEN $p.v3 IN n0.foldedNames THEN 0 ELSE 1 END AS o0_0, CASE WHEN n0:FundingRound|Partnership|Figure|Milestone THEN 1 ELSE 0 END AS o0_1
    WITH n0, s0, o0_0, o0_1 ORDER BY o0_0, o0_1, round(s0, 1) DESC, size(n0.name), n0.id LIMIT $p.v4
    CALL (n0) {
      MATCH (n0:Company)<-[r1:HAS_SUBSIDIARY]-(n1:Company)
      WHERE any(m IN r1.modalities WHERE m IN $p.v1)
      WITH n1, r1 ORDER BY n1.id, r1.id LIMIT $p.v5
      RETURN [collect([head([m IN ['asserted', 'reported', 'self-claim', 'expected', 'planned', 'hedged', 'opinion', 'unknown', 'inferred'] WHERE m IN [i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] IN $p.v1 | r1.modalities[i]]]), n1.name])] AS c1_1
    }
    RETURN collect([CASE WHEN n0:Company THEN 0 WHEN n0:Person THEN 1 WHEN n0:Product THEN 2 WHEN n0:Technology THEN 3 WHEN n0:Market THEN 4 WHEN n0:Channel THEN 5 WHEN n0:FundingRound THEN 6 WHEN n0:Partnership THEN 7 WHEN n0:Figure THEN 8 WHEN n0:Milestone THEN 9 END, c1_1, n0.name]) AS e0
  }
  RETURN [e0] AS f0
}
RETURN f0
