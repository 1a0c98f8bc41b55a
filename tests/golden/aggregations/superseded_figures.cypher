CALL () {
  MATCH (n0:Figure)
  WHERE n0.id IS NOT NULL AND (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) AND n0.metric = $p.v0
  WITH n0 ORDER BY n0.id LIMIT $p.v1
  CALL (n0) {
    MATCH (n0)<-[r1:SUPERSEDES]-(n1:Figure) WHERE r1.modality <> 'inferred' AND (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) })
    WITH DISTINCT n1 ORDER BY n1.id LIMIT 1
    RETURN collect([n1.name]) AS c1_0
  }
  RETURN collect([c1_0, n0.amount, n0.name]) AS e0
}
CALL () {
  MATCH (n0:Figure)
  WHERE (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) AND n0.metric = $p.v0
  WITH n0, CASE WHEN EXISTS { MATCH (n0)<-[r1:SUPERSEDES]-(n1:Figure) WHERE r1.modality <> 'inferred' AND (EXISTS { MATCH (n1)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n1) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) } THEN null ELSE n0.amount END AS x0
  WITH *, CASE WHEN x0 IS NOT NULL THEN [coalesce(n0.metric, ''), coalesce(n0.currency, ''), coalesce(n0.unit, '')] END AS u0
  WITH count(*) AS m0, CASE WHEN count(DISTINCT u0) = 1 THEN avg(x0) END AS m1, CASE WHEN count(DISTINCT u0) = 1 THEN max(x0) END AS m3, CASE WHEN count(DISTINCT u0) = 1 THEN min(x0) END AS m4, CASE WHEN count(DISTINCT u0) = 1 THEN collect(x0) ELSE [] END AS y2, max(abs(x0)) AS h2
  RETURN [m0, m1, CASE WHEN size(y2) > 0 THEN head([z IN [CASE WHEN h2 < 1e280 THEN head([w IN [2.0 ^ (ceil(log(1.0 * h2 * size(y2)) * 1.4426950408889634) + 2)] | (reduce(total = 0.0, x IN y2 | total + ((x + w) - w)) + reduce(total = 0.0, x IN y2 | total + (x - ((x + w) - w))))]) ELSE head([w IN [2.0 ^ (ceil(log(5.421010862427522e-20 * h2 * size(y2)) * 1.4426950408889634) + 2)] | (reduce(total = 0.0, x IN [x IN y2 | x * 5.421010862427522e-20] | total + ((x + w) - w)) + reduce(total = 0.0, x IN [x IN y2 | x * 5.421010862427522e-20] | total + (x - ((x + w) - w))))]) / 5.421010862427522e-20 END] | CASE WHEN abs(z) < 1e11 AND (z * 8 = floor(z * 8) OR round(z, 4) = z) THEN z WHEN 1e-8 <= abs(z) < 1e37 THEN head([e IN [toInteger(floor(log10(abs(z))))] | head([j IN [14 - CASE WHEN abs(z) < 10.0 ^ e THEN e - 1 ELSE e END] | head([p IN [10.0 ^ abs(j)] | head([y IN [CASE WHEN j < 0 THEN z / p ELSE z * p END] | head([a IN [CASE WHEN j < 0 THEN y ELSE z END] | head([t IN [a * p] | head([b IN [134217729.0 * a - (134217729.0 * a - a)] | head([q IN [134217729.0 * p - (134217729.0 * p - p)] | head([d IN [((b * q - t) + b * (p - q) + (a - b) * q) + (a - b) * (p - q)] | head([r IN [((y - floor(y)) - 0.5) + CASE WHEN j < 0 THEN ((z - t) - d) / p ELSE d END] | head([k IN [toInteger(floor(y)) + CASE WHEN r > 0 OR (r = 0 AND toInteger(floor(y)) % 2 <> 0) THEN 1 ELSE 0 END] | CASE WHEN j < 0 THEN k * p ELSE k / p END])])])])])])])])])])]) WHEN abs(z) < 1.7976931348623157e308 THEN head([m IN [split(toString(z), 'E')] | toFloat(toString(round(toFloat(m[0]), 14, 'HALF_EVEN')) + 'E' + coalesce(m[1], '0'))]) ELSE z END]) END, m3, m4] AS a0
}
RETURN [e0, a0] AS f0
