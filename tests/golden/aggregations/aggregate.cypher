MATCH (n0:Company {id: $p.v0})
CALL (n0) {
  MATCH (n0)-[r1:HAS_SUBSIDIARY|HOLDS_STAKE_IN|RAISED|INVESTED_IN|PARTICIPATES_IN|MAKES|DEVELOPS|PART_OF|VARIANT_OF|INTEGRATES_WITH|USES_TECHNOLOGY|INVESTS_IN|COVERS|RELATED_TO|SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN|SOLD_THROUGH|OPERATES|COMPETES_WITH|NEGOTIATES_WITH|HOLDS_ROLE|FOUNDED|HAS_FIGURE|SUPERSEDES|COMPARES_WITH|HAS_MILESTONE|ANNOUNCED_BY|LINKED_TO]-(n1:Entity)
  WHERE r1.modality <> 'inferred' AND (type(r1) IN ['HAS_SUBSIDIARY', 'HOLDS_STAKE_IN', 'RAISED', 'INVESTED_IN', 'PARTICIPATES_IN', 'MAKES', 'PART_OF', 'VARIANT_OF', 'INTEGRATES_WITH', 'USES_TECHNOLOGY', 'INVESTS_IN', 'RELATED_TO', 'SOLD_IN', 'OPERATES_IN', 'SERVES', 'BASED_IN', 'LISTED_IN', 'SOLD_THROUGH', 'OPERATES', 'COMPETES_WITH', 'NEGOTIATES_WITH', 'HOLDS_ROLE', 'FOUNDED'] OR CASE WHEN n1:FundingRound THEN EXISTS { MATCH (n1)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Partnership THEN EXISTS { MATCH (n1)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Figure THEN (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n1:Milestone THEN (EXISTS { MATCH (n1)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END)
  WITH collect([r1, n1]) AS l1
  CALL (l1, n0) {
    UNWIND l1 AS pair
    WITH pair[0] AS r1, pair[1] AS n1
    WITH n1, r1 ORDER BY n1.id, r1.id LIMIT $p.v1
    RETURN collect([type(r1)]) AS e1
  }
  CALL (l1, n0) {
    UNWIND l1 AS pair
    WITH pair[0] AS r1, pair[1] AS n1
    WITH n1, CASE WHEN NOT 'inferred' IN r1.modalities THEN r1.confidence ELSE nullIf(reduce(top = -1.0, i IN range(0, coalesce(size(r1.claims), 0) - 1) | CASE WHEN r1.modalities[i] <> 'inferred' AND r1.confidences[i] > top THEN r1.confidences[i] ELSE top END), -1.0) END AS x0, r1.modality AS x1, n1.name AS x2
    RETURN [count(DISTINCT n1), count(*), avg(x0), count(DISTINCT x1), count(DISTINCT x2), max(x2), max(x0), min(x2), min(x0)] AS a1
  }
  RETURN [e1, size(l1), a1] AS c1_0
}
RETURN collect([c1_0]) AS f0
