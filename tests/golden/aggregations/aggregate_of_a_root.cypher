CALL () {
  MATCH (n0:FundingRound)
  WHERE EXISTS { MATCH (n0)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' }
  WITH n0, n0.amount AS x0, n0.roundType AS x1, n0.dateFrom AS x2
  WITH *, CASE WHEN x0 IS NOT NULL THEN [coalesce(n0.currency, '')] END AS u0
  RETURN [count(*), CASE WHEN count(DISTINCT u0) = 1 THEN avg(x0) END, count(DISTINCT x0), count(DISTINCT x1), CASE WHEN count(DISTINCT u0) = 1 THEN max(x0) END, max(x2), CASE WHEN count(DISTINCT u0) = 1 THEN min(x0) END, min(x2), CASE WHEN count(DISTINCT u0) = 1 THEN CASE WHEN count(x0) > 0 THEN sum(x0) END END, CASE WHEN count(DISTINCT u0) = 1 THEN nullIf(substring(reduce(unit = '', x IN min(u0) | unit + CASE x WHEN '' THEN '' ELSE ' ' + x END), 1), '') END] AS a0
}
RETURN [a0] AS f0
