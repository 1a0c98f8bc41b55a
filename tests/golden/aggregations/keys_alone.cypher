CALL () {
  MATCH (n0:Company)
  WITH n0, n0.kind AS g0
  WITH g0, count(*) AS m0
  WITH g0, m0 ORDER BY g0 LIMIT $p.v0
  RETURN collect([[g0], []]) AS a0_0
}
RETURN [a0_0] AS f0
