CALL () {
  CALL () {
    MATCH (n0:Company|Person|Product)-[r1:SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN]->(n1:Market)
    WHERE r1.modality <> 'inferred'
    WITH n1, r1, n0, n1.name AS g2
    WITH n0, g2, count(*) AS m0 WHERE m0 > $p.v0
    WITH n0.id AS g0, n0.name AS g1, g2, m0 ORDER BY m0 DESC, g0, g2 LIMIT $p.v1
    RETURN collect([[g0, g1, g2], [m0]]) AS a1_0
  }
  RETURN [a1_0] AS f0
}
CALL () {
  CALL () {
    MATCH (n0)-[r1:INVESTED_IN]->(n1)
    WHERE r1.modality <> 'inferred'
    WITH n1, r1, n0, n0.name AS g0, n1.currency AS g1, n1.amount AS x0
    WITH *, CASE WHEN x0 IS NOT NULL THEN [coalesce(n1.currency, '')] END AS u0
    WITH g0, g1, count(DISTINCT n1) AS m0, count(*) AS m1, CASE WHEN count(DISTINCT u0) = 1 THEN nullIf(substring(reduce(unit = '', x IN min(u0) | unit + CASE x WHEN '' THEN '' ELSE ' ' + x END), 1), '') END AS m3, CASE WHEN count(DISTINCT u0) = 1 THEN collect(x0) ELSE [] END AS y2, max(abs(x0)) AS h2
    WITH g0, g1, m0, m1, CASE WHEN size(y2) > 0 THEN head([z IN [CASE WHEN h2 < 1e280 THEN head([w IN [2.0 ^ (ceil(log(1.0 * h2 * size(y2)) * 1.4426950408889634) + 2)] | (reduce(total = 0.0, x IN y2 | total + ((x + w) - w)) + reduce(total = 0.0, x IN y2 | total + (x - ((x + w) - w))))]) ELSE head([w IN [2.0 ^ (ceil(log(5.421010862427522e-20 * h2 * size(y2)) * 1.4426950408889634) + 2)] | (reduce(total = 0.0, x IN [x IN y2 | x * 5.421010862427522e-20] | total + ((x + w) - w)) + reduce(total = 0.0, x IN [x IN y2 | x * 5.421010862427522e-20] | total + (x - ((x + w) - w))))]) / 5.421010862427522e-20 END] | CASE WHEN abs(z) < 1e11 AND (z * 8 = floor(z * 8) OR round(z, 4) = z) THEN z WHEN 1e-8 <= abs(z) < 1e37 THEN head([e IN [toInteger(floor(log10(abs(z))))] | head([j IN [14 - CASE WHEN abs(z) < 10.0 ^ e THEN e - 1 ELSE e END] | head([p IN [10.0 ^ abs(j)] | head([y IN [CASE WHEN j < 0 THEN z / p ELSE z * p END] | head([a IN [CASE WHEN j < 0 THEN y ELSE z END] | head([t IN [a * p] | head([b IN [134217729.0 * a - (134217729.0 * a - a)] | head([q IN [134217729.0 * p - (134217729.0 * p - p)] | head([d IN [((b * q - t) + b * (p - q) + (a - b) * q) + (a - b) * (p - q)] | head([r IN [((y - floor(y)) - 0.5) + CASE WHEN j < 0 THEN ((z - t) - d) / p ELSE d END] | head([k IN [toInteger(floor(y)) + CASE WHEN r > 0 OR (r = 0 AND toInteger(floor(y)) % 2 <> 0) THEN 1 ELSE 0 END] | CASE WHEN j < 0 THEN k * p ELSE k / p END])])])])])])])])])])]) WHEN abs(z) < 1.7976931348623157e308 THEN head([m IN [split(toString(z), 'E')] | toFloat(toString(round(toFloat(m[0]), 14, 'HALF_EVEN')) + 'E' + coalesce(m[1], '0'))]) ELSE z END]) END AS m2, m3
    WITH g0, g1, m0, m1, m2, m3 ORDER BY m2 IS NULL, m2 DESC, g0, g1 LIMIT $p.v2
    RETURN collect([[g0, g1], [m0, m1, m2, m3]]) AS a1_0
  }
  RETURN [a1_0] AS f1
}
RETURN f0, f1
