CALL () {
  MATCH (n0:Company)
  WITH n0, n0.name AS x0
  RETURN [count(*), min(x0)] AS a0
}
CALL () {
  MATCH (n0:Company)
  WITH n0, n0.kind AS g0
  WITH g0, count(*) AS m0
  WITH g0, m0 ORDER BY m0 DESC, g0 LIMIT $p.v0
  RETURN collect([[g0], [m0]]) AS a0_0
}
CALL () {
  MATCH (n0:Company)
  WITH n0, n0.kind AS g0, n0.name AS x0
  WITH g0, count(*) AS m0, count(DISTINCT x0) AS m1
  WITH g0, m0, m1 ORDER BY m0 DESC, g0 LIMIT $p.v1
  RETURN collect([[g0], [m0, m1]]) AS a0_1
}
RETURN [a0, a0_0, a0_1] AS f0
