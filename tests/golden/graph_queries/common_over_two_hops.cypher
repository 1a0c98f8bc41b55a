MATCH (n0:Entity) WHERE n0.id IN $p.v0 AND CASE WHEN n0:FundingRound THEN EXISTS { MATCH (n0)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n0:Partnership THEN EXISTS { MATCH (n0)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n0:Figure THEN (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n0:Milestone THEN (EXISTS { MATCH (n0)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH (n0) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
WITH n0, COUNT { (n0)--() } AS degree ORDER BY degree, n0.id
WITH collect(n0) AS l0
CALL (l0) {
  UNWIND l0 AS s
  MATCH p = (s)-[:HAS_SUBSIDIARY|HOLDS_STAKE_IN|RAISED|INVESTED_IN|PARTICIPATES_IN|MAKES|DEVELOPS|PART_OF|VARIANT_OF|INTEGRATES_WITH|USES_TECHNOLOGY|INVESTS_IN|COVERS|RELATED_TO|SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN|SOLD_THROUGH|OPERATES|COMPETES_WITH|NEGOTIATES_WITH|HOLDS_ROLE|FOUNDED|HAS_FIGURE|SUPERSEDES|COMPARES_WITH|HAS_MILESTONE|ANNOUNCED_BY|LINKED_TO*1..2]-(n1) WHERE size(l0) = size($p.v0) AND all(r1 IN relationships(p) WHERE r1.modality <> 'inferred') AND all(n IN nodes(p) WHERE CASE WHEN n:FundingRound THEN EXISTS { MATCH (n)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n:Partnership THEN EXISTS { MATCH (n)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n:Figure THEN (EXISTS { MATCH (n)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH (n) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n:Milestone THEN (EXISTS { MATCH (n)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH (n) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END)
  WITH DISTINCT s, n1
  WITH n1, count(*) AS bound WHERE bound = size($p.v0) AND NOT n1 IN l0
  WITH n1 ORDER BY n1.id LIMIT $p.v1
  RETURN collect(n1) AS b0
}
CALL (l0, b0) {
  UNWIND b0[..$p.v1 - 1] AS t0
  CALL (t0) {
    RETURN [t0.name] AS c1_0
  }
  CALL (t0, l0) {
    UNWIND l0 AS s0 WITH s0 ORDER BY s0.id
    CALL (s0) {
      RETURN [s0.name] AS c2_0
    }
    CALL (s0, t0) {
      MATCH p0 = allShortestPaths((s0)-[:HAS_SUBSIDIARY|HOLDS_STAKE_IN|RAISED|INVESTED_IN|PARTICIPATES_IN|MAKES|DEVELOPS|PART_OF|VARIANT_OF|INTEGRATES_WITH|USES_TECHNOLOGY|INVESTS_IN|COVERS|RELATED_TO|SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN|SOLD_THROUGH|OPERATES|COMPETES_WITH|NEGOTIATES_WITH|HOLDS_ROLE|FOUNDED|HAS_FIGURE|SUPERSEDES|COMPARES_WITH|HAS_MILESTONE|ANNOUNCED_BY|LINKED_TO*1..2]-(t0)) WHERE all(r1 IN relationships(p0) WHERE r1.modality <> 'inferred') AND all(n IN nodes(p0) WHERE CASE WHEN n:FundingRound THEN EXISTS { MATCH (n)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n:Partnership THEN EXISTS { MATCH (n)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n:Figure THEN (EXISTS { MATCH (n)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH (n) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n:Milestone THEN (EXISTS { MATCH (n)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH (n) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END)
      WITH p0 ORDER BY [n IN nodes(p0) | n.id], [r IN relationships(p0) | r.id]
      WITH collect(p0) AS found
      RETURN CASE WHEN length(found[0]) = 1 THEN found ELSE found[..1] END AS w0
    }
    CALL (w0) {
      UNWIND w0 AS p0
      UNWIND range(0, length(p0) - 1) AS i
      WITH nodes(p0)[i] AS a1, relationships(p0)[i] AS r1, nodes(p0)[i + 1] AS n1
      RETURN collect([type(r1), r1.modality, CASE WHEN startNode(r1) = a1 THEN 'out' ELSE 'in' END, r1.kind, r1.title, r1.valid, a1.date, a1.name, a1.period, n1.date, n1.name, n1.period]) AS c2_1
    }
    RETURN collect([c2_0, c2_1]) AS c1_1
  }
  RETURN collect([c1_0, c1_1]) AS e0
}
RETURN [size(b0) = $p.v1, e0] AS f0
