MATCH (n0:Company)-[r1:COMPETES_WITH|NEGOTIATES_WITH]->(n1:Company)
WHERE r1.modality <> 'inferred'
WITH n1, r1, n0 ORDER BY r1.validFrom DESC, n0.name DESC, r1.id DESC LIMIT $p.v0
WITH collect([n1, r1, n0]) AS b1
CALL (b1) {
  UNWIND b1[..$p.v0 - 1] AS one
  WITH one[0] AS n1, one[1] AS r1, one[2] AS n0
  CALL (n0) {
    CALL (n0) {
      MATCH (n0)-[r3:HAS_SUBSIDIARY|HOLDS_STAKE_IN|RAISED|INVESTED_IN|PARTICIPATES_IN|MAKES|DEVELOPS|PART_OF|VARIANT_OF|INTEGRATES_WITH|USES_TECHNOLOGY|INVESTS_IN|COVERS|RELATED_TO|SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN|SOLD_THROUGH|OPERATES|COMPETES_WITH|NEGOTIATES_WITH|HOLDS_ROLE|FOUNDED|HAS_FIGURE|SUPERSEDES|COMPARES_WITH|HAS_MILESTONE|ANNOUNCED_BY|LINKED_TO]-(n3:Entity)
      WHERE r3.modality <> 'inferred' AND (type(r3) IN ['HAS_SUBSIDIARY', 'HOLDS_STAKE_IN', 'RAISED', 'INVESTED_IN', 'PARTICIPATES_IN', 'MAKES', 'PART_OF', 'VARIANT_OF', 'INTEGRATES_WITH', 'USES_TECHNOLOGY', 'INVESTS_IN', 'RELATED_TO', 'SOLD_IN', 'OPERATES_IN', 'SERVES', 'BASED_IN', 'LISTED_IN', 'SOLD_THROUGH', 'OPERATES', 'COMPETES_WITH', 'NEGOTIATES_WITH', 'HOLDS_ROLE', 'FOUNDED'] OR CASE WHEN n3:FundingRound THEN EXISTS { MATCH (n3)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n3:Partnership THEN EXISTS { MATCH (n3)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n3:Figure THEN (EXISTS { MATCH (n3)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n3) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n3:Milestone THEN (EXISTS { MATCH (n3)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n3) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END)
      RETURN [count(*)] AS c3_0
    }
    RETURN [c3_0, n0.name] AS c2_0
  }
  RETURN collect([c2_0, n1.name]) AS e1
}
RETURN [e1, size(b1) = $p.v0] AS f0
