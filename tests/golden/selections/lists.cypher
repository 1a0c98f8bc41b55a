MATCH (n0:Claim {id: $p.v0})
CALL (n0) {
  CALL (n0) { MATCH (n1:Entity WHERE n1.id IN [n0.subjectId, n0.objectId] + coalesce(n0.furtherSubjectIds, [])) RETURN n1 UNION ALL MATCH (n1:Document WHERE n1.id IN [n0.subjectId, n0.objectId] + coalesce(n0.furtherSubjectIds, [])) RETURN n1 } WITH * WHERE CASE WHEN n1:FundingRound THEN EXISTS { MATCH (n1)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Partnership THEN EXISTS { MATCH (n1)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n1:Figure THEN (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n1:Milestone THEN (EXISTS { MATCH (n1)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END
  WITH DISTINCT n1 ORDER BY n1.id
  RETURN collect([CASE WHEN n1:Company THEN 0 WHEN n1:Person THEN 1 WHEN n1:Product THEN 2 WHEN n1:Technology THEN 3 WHEN n1:Market THEN 4 WHEN n1:Channel THEN 5 WHEN n1:FundingRound THEN 6 WHEN n1:Partnership THEN 7 WHEN n1:Figure THEN 8 WHEN n1:Milestone THEN 9 WHEN n1:Document THEN 10 END, n1.id, n1.name, n1.title]) AS c1_0
}
CALL (n0) {
  MATCH (n1:Document WHERE n1.id = n0.documentId)
  WITH DISTINCT n1 ORDER BY n1.id LIMIT 1
  CALL (n1) {
    MATCH (n1)-[r2:AUTHORED_BY]->(n2:Person)
    WITH DISTINCT n2 ORDER BY n2.id
    RETURN collect([n2.name]) AS c2_0
  }
  CALL (n1) {
    MATCH (n1)-[r2:CITES]->(n2:Company|Document)
    WITH DISTINCT n2 ORDER BY n2.id
    RETURN collect([CASE WHEN n2:Company THEN 0 WHEN n2:Document THEN 1 END]) AS c2_1
  }
  CALL (n1) {
    MATCH (n1)-[r2:PUBLISHED_BY]->(n2:Company)
    WITH DISTINCT n2 ORDER BY n2.id LIMIT 1
    RETURN collect([n2.name]) AS c2_2
  }
  RETURN collect([c2_0, c2_1, c2_2, n1.title]) AS c1_1
}
RETURN collect([c1_0, c1_1, n0.statement]) AS f0
