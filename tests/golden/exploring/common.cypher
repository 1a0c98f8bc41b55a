MATCH (n0:Entity) WHERE n0.id IN $p.v0 AND CASE WHEN n0:FundingRound THEN EXISTS { MATCH (n0)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n0:Partnership THEN EXISTS { MATCH (n0)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n0:Figure THEN (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n0:Milestone THEN (EXISTS { MATCH (n0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
WITH n0, COUNT { (n0)--() } AS degree ORDER BY degree, n0.id
WITH collect(n0) AS l0
CALL (l0) {
  WITH head(l0) AS a1
  MATCH (a1)-[r1:HAS_SUBSIDIARY|HOLDS_STAKE_IN|RAISED|INVESTED_IN|PARTICIPATES_IN|MAKES|DEVELOPS|PART_OF|VARIANT_OF|INTEGRATES_WITH|USES_TECHNOLOGY|INVESTS_IN|COVERS|RELATED_TO|SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN|SOLD_THROUGH|OPERATES|COMPETES_WITH|NEGOTIATES_WITH|HOLDS_ROLE|FOUNDED|HAS_FIGURE|SUPERSEDES|COMPARES_WITH|HAS_MILESTONE|ANNOUNCED_BY]-(n1:Entity) WHERE size(l0) = size($p.v0) AND NOT n1 IN l0 AND r1.modality <> 'inferred' AND CASE WHEN n1:FundingRound THEN EXISTS { MATCH (n1)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Partnership THEN EXISTS { MATCH (n1)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Figure THEN (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n1:Milestone THEN (EXISTS { MATCH (n1)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
  WITH DISTINCT n1 WHERE all(s IN tail(l0) WHERE EXISTS { MATCH (s)-[r2:HAS_SUBSIDIARY|HOLDS_STAKE_IN|RAISED|INVESTED_IN|PARTICIPATES_IN|MAKES|DEVELOPS|PART_OF|VARIANT_OF|INTEGRATES_WITH|USES_TECHNOLOGY|INVESTS_IN|COVERS|RELATED_TO|SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN|SOLD_THROUGH|OPERATES|COMPETES_WITH|NEGOTIATES_WITH|HOLDS_ROLE|FOUNDED|HAS_FIGURE|SUPERSEDES|COMPARES_WITH|HAS_MILESTONE|ANNOUNCED_BY]-(n1:Entity) WHERE r2.modality <> 'inferred' AND CASE WHEN n1:FundingRound THEN EXISTS { MATCH (n1)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Partnership THEN EXISTS { MATCH (n1)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Figure THEN (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n1:Milestone THEN (EXISTS { MATCH (n1)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END })
  WITH n1 ORDER BY n1.id LIMIT $p.v1
  RETURN collect(n1) AS b0
}
CALL (l0, b0) {
  UNWIND b0[..$p.v1 - 1] AS t0
  CALL (t0) {
    RETURN [CASE WHEN t0:Company THEN 0 WHEN t0:Person THEN 1 WHEN t0:Product THEN 2 WHEN t0:Technology THEN 3 WHEN t0:Market THEN 4 WHEN t0:Channel THEN 5 WHEN t0:FundingRound THEN 6 WHEN t0:Partnership THEN 7 WHEN t0:Figure THEN 8 WHEN t0:Milestone THEN 9 END, t0.name] AS c1_0
  }
  CALL (t0, l0) {
    UNWIND l0 AS s0 WITH s0 ORDER BY s0.id
    CALL (s0) {
      RETURN [CASE WHEN s0:Company THEN 0 WHEN s0:Person THEN 1 WHEN s0:Product THEN 2 WHEN s0:Technology THEN 3 WHEN s0:Market THEN 4 WHEN s0:Channel THEN 5 WHEN s0:FundingRound THEN 6 WHEN s0:Partnership THEN 7 WHEN s0:Figure THEN 8 WHEN s0:Milestone THEN 9 END, s0.name] AS c2_0
    }
    CALL (s0, t0) {
      MATCH (s0)-[r1:HAS_SUBSIDIARY|HOLDS_STAKE_IN|RAISED|INVESTED_IN|PARTICIPATES_IN|MAKES|DEVELOPS|PART_OF|VARIANT_OF|INTEGRATES_WITH|USES_TECHNOLOGY|INVESTS_IN|COVERS|RELATED_TO|SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN|SOLD_THROUGH|OPERATES|COMPETES_WITH|NEGOTIATES_WITH|HOLDS_ROLE|FOUNDED|HAS_FIGURE|SUPERSEDES|COMPARES_WITH|HAS_MILESTONE|ANNOUNCED_BY]-(t0:Entity) WHERE r1.modality <> 'inferred' AND CASE WHEN t0:FundingRound THEN EXISTS { MATCH (t0)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN t0:Partnership THEN EXISTS { MATCH (t0)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN t0:Figure THEN (EXISTS { MATCH (t0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (t0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN t0:Milestone THEN (EXISTS { MATCH (t0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (t0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
      WITH s0, r1, t0 ORDER BY r1.id
      CALL (r1) {
        MATCH (n2:Claim) WHERE n2.key IN [i IN range(0, coalesce(size(r1.claims), 0) - 1) WHERE r1.modalities[i] <> 'inferred' | r1.claims[i]]
        WITH n2 ORDER BY n2.id
        RETURN collect([n2.key]) AS c2_1
      }
      RETURN collect([type(r1), c2_1, r1.modality, CASE WHEN startNode(r1) = s0 THEN 'out' ELSE 'in' END, r1.kind, r1.title, r1.valid, s0.name, t0.name]) AS c2_1
    }
    RETURN collect([c2_0, c2_1]) AS c1_1
  }
  RETURN collect([c1_0, c1_1]) AS e0
}
RETURN [size(b0) = $p.v1, e0] AS f0
