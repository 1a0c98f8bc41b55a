CALL () {
  MATCH (n0:Company {id: $p.v0})
  RETURN collect([CASE WHEN n0:Company THEN 0 WHEN n0:Person THEN 1 WHEN n0:Product THEN 2 WHEN n0:Technology THEN 3 WHEN n0:Market THEN 4 WHEN n0:Channel THEN 5 WHEN n0:FundingRound THEN 6 WHEN n0:Partnership THEN 7 WHEN n0:Figure THEN 8 WHEN n0:Milestone THEN 9 END, coalesce(n0.aliases, []), n0.name]) AS f0
}
CALL () {
  MATCH (n0:Company {id: $p.v1})
  RETURN collect([CASE WHEN n0:Company THEN 0 WHEN n0:Person THEN 1 WHEN n0:Product THEN 2 WHEN n0:Technology THEN 3 WHEN n0:Market THEN 4 WHEN n0:Channel THEN 5 WHEN n0:FundingRound THEN 6 WHEN n0:Partnership THEN 7 WHEN n0:Figure THEN 8 WHEN n0:Milestone THEN 9 END, coalesce(n0.aliases, []), coalesce(n0.anonymous, false), n0.kind, n0.name]) AS f1
}
RETURN f0, f1
