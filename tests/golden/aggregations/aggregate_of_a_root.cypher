CALL () {
  MATCH (n0:FundingRound)
  WHERE EXISTS { MATCH (n0)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' }
  WITH n0, n0.amount AS x0, n0.roundType AS x1, n0.dateFrom AS x2
  WITH *, CASE WHEN x0 IS NOT NULL THEN [coalesce(n0.currency, '')] END AS u0
  WITH count(*) AS m0, CASE WHEN count(DISTINCT u0) = 1 THEN avg(x0) END AS m1, count(DISTINCT x0) AS m2, count(DISTINCT x1) AS m3, CASE WHEN count(DISTINCT u0) = 1 THEN max(x0) END AS m5, max(x2) AS m6, CASE WHEN count(DISTINCT u0) = 1 THEN min(x0) END AS m7, min(x2) AS m8, CASE WHEN count(DISTINCT u0) = 1 THEN nullIf(substring(reduce(unit = '', x IN min(u0) | unit + CASE x WHEN '' THEN '' ELSE ' ' + x END), 1), '') END AS m9, CASE WHEN count(DISTINCT u0) = 1 THEN collect(x0) ELSE [] END AS y4, max(abs(x0)) AS h4
  WITH *, CASE WHEN 2.0 ^ (ceil(log(h4 * size(y4)) * 1.4426950408889634) + 2) < 1e300 THEN 2.0 ^ (ceil(log(h4 * size(y4)) * 1.4426950408889634) + 2) ELSE 0.0 END AS w4
  WITH *, CASE WHEN size(y4) > 0 THEN reduce(total = 0.0, x IN y4 | total + ((x + w4) - w4)) + reduce(total = 0.0, x IN y4 | total + (x - ((x + w4) - w4))) END AS z4
  RETURN [m0, m1, m2, m3, CASE WHEN abs(z4) < 1e11 AND round(z4, 4) = z4 THEN z4 WHEN 1e-8 <= abs(z4) < 1e37 THEN head([e IN [toInteger(floor(log10(abs(z4))))] | head([j IN [14 - CASE WHEN abs(z4) < 10.0 ^ e THEN e - 1 ELSE e END] | head([p IN [10.0 ^ abs(j)] | head([y IN [CASE WHEN j < 0 THEN z4 / p ELSE z4 * p END] | head([a IN [CASE WHEN j < 0 THEN y ELSE z4 END] | head([t IN [a * p] | head([b IN [134217729.0 * a - (134217729.0 * a - a)] | head([q IN [134217729.0 * p - (134217729.0 * p - p)] | head([d IN [((b * q - t) + b * (p - q) + (a - b) * q) + (a - b) * (p - q)] | head([r IN [((y - floor(y)) - 0.5) + CASE WHEN j < 0 THEN ((z4 - t) - d) / p ELSE d END] | head([k IN [toInteger(floor(y)) + CASE WHEN r > 0 OR (r = 0 AND toInteger(floor(y)) % 2 <> 0) THEN 1 ELSE 0 END] | CASE WHEN j < 0 THEN k * p ELSE k / p END])])])])])])])])])])]) WHEN abs(z4) < 1.7976931348623157e308 THEN head([m IN [split(toString(z4), 'E')] | toFloat(toString(round(toFloat(m[0]), 14, 'HALF_EVEN')) + 'E' + coalesce(m[1], '0'))]) ELSE z4 END, m5, m6, m7, m8, m9] AS a0
}
RETURN [a0] AS f0
