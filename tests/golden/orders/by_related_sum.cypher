CALL () {
  MATCH (n0:Company)
  CALL (n0) {
    MATCH (n0)<-[r1:HOLDS_STAKE_IN]-(n1:Company|Person) WHERE r1.modality <> 'inferred'
    WITH n1, r1.shareMin AS x0
    WITH collect(x0) AS y0, max(abs(x0)) AS h0
    RETURN head([v IN [CASE WHEN size(y0) > 0 THEN head([z IN [CASE WHEN h0 < 1e280 THEN head([w IN [2.0 ^ (ceil(log(1.0 * h0 * size(y0)) * 1.4426950408889634) + 2)] | (reduce(total = 0.0, x IN y0 | total + ((x + w) - w)) + reduce(total = 0.0, x IN y0 | total + (x - ((x + w) - w))))]) ELSE head([w IN [2.0 ^ (ceil(log(5.421010862427522e-20 * h0 * size(y0)) * 1.4426950408889634) + 2)] | (reduce(total = 0.0, x IN [x IN y0 | x * 5.421010862427522e-20] | total + ((x + w) - w)) + reduce(total = 0.0, x IN [x IN y0 | x * 5.421010862427522e-20] | total + (x - ((x + w) - w))))]) / 5.421010862427522e-20 END] | CASE WHEN abs(z) < 1e11 AND (z * 8 = floor(z * 8) OR round(z, 4) = z) THEN z WHEN 1e-8 <= abs(z) < 1e37 THEN head([e IN [toInteger(floor(log10(abs(z))))] | head([j IN [14 - CASE WHEN abs(z) < 10.0 ^ e THEN e - 1 ELSE e END] | head([p IN [10.0 ^ abs(j)] | head([y IN [CASE WHEN j < 0 THEN z / p ELSE z * p END] | head([a IN [CASE WHEN j < 0 THEN y ELSE z END] | head([t IN [a * p] | head([b IN [134217729.0 * a - (134217729.0 * a - a)] | head([q IN [134217729.0 * p - (134217729.0 * p - p)] | head([d IN [((b * q - t) + b * (p - q) + (a - b) * q) + (a - b) * (p - q)] | head([r IN [((y - floor(y)) - 0.5) + CASE WHEN j < 0 THEN ((z - t) - d) / p ELSE d END] | head([k IN [toInteger(floor(y)) + CASE WHEN r > 0 OR (r = 0 AND toInteger(floor(y)) % 2 <> 0) THEN 1 ELSE 0 END] | CASE WHEN j < 0 THEN k * p ELSE k / p END])])])])])])])])])])]) WHEN abs(z) < 1.7976931348623157e308 THEN head([m IN [split(toString(z), 'E')] | toFloat(toString(round(toFloat(m[0]), 14, 'HALF_EVEN')) + 'E' + coalesce(m[1], '0'))]) ELSE z END]) END] WHERE abs(v) <= 1.7976931348623157e308 | v]) AS o0_0
  }
  WITH n0, o0_0
  WITH n0, o0_0 ORDER BY o0_0 IS NULL, o0_0 DESC, n0.name, n0.id LIMIT $p.v0
  CALL (n0) {
    MATCH (n0)<-[r1:HOLDS_STAKE_IN]-(n1:Company|Person) WHERE r1.modality <> 'inferred'
    WITH n1, r1.shareMin AS x0
    WITH collect(x0) AS y0, max(abs(x0)) AS h0
    RETURN head([v IN [CASE WHEN size(y0) > 0 THEN head([z IN [CASE WHEN h0 < 1e280 THEN head([w IN [2.0 ^ (ceil(log(1.0 * h0 * size(y0)) * 1.4426950408889634) + 2)] | (reduce(total = 0.0, x IN y0 | total + ((x + w) - w)) + reduce(total = 0.0, x IN y0 | total + (x - ((x + w) - w))))]) ELSE head([w IN [2.0 ^ (ceil(log(5.421010862427522e-20 * h0 * size(y0)) * 1.4426950408889634) + 2)] | (reduce(total = 0.0, x IN [x IN y0 | x * 5.421010862427522e-20] | total + ((x + w) - w)) + reduce(total = 0.0, x IN [x IN y0 | x * 5.421010862427522e-20] | total + (x - ((x + w) - w))))]) / 5.421010862427522e-20 END] | CASE WHEN abs(z) < 1e11 AND (z * 8 = floor(z * 8) OR round(z, 4) = z) THEN z WHEN 1e-8 <= abs(z) < 1e37 THEN head([e IN [toInteger(floor(log10(abs(z))))] | head([j IN [14 - CASE WHEN abs(z) < 10.0 ^ e THEN e - 1 ELSE e END] | head([p IN [10.0 ^ abs(j)] | head([y IN [CASE WHEN j < 0 THEN z / p ELSE z * p END] | head([a IN [CASE WHEN j < 0 THEN y ELSE z END] | head([t IN [a * p] | head([b IN [134217729.0 * a - (134217729.0 * a - a)] | head([q IN [134217729.0 * p - (134217729.0 * p - p)] | head([d IN [((b * q - t) + b * (p - q) + (a - b) * q) + (a - b) * (p - q)] | head([r IN [((y - floor(y)) - 0.5) + CASE WHEN j < 0 THEN ((z - t) - d) / p ELSE d END] | head([k IN [toInteger(floor(y)) + CASE WHEN r > 0 OR (r = 0 AND toInteger(floor(y)) % 2 <> 0) THEN 1 ELSE 0 END] | CASE WHEN j < 0 THEN k * p ELSE k / p END])])])])])])])])])])]) WHEN abs(z) < 1.7976931348623157e308 THEN head([m IN [split(toString(z), 'E')] | toFloat(toString(round(toFloat(m[0]), 14, 'HALF_EVEN')) + 'E' + coalesce(m[1], '0'))]) ELSE z END]) END] WHERE abs(v) <= 1.7976931348623157e308 | v]) AS c1_2
  }
  RETURN [collect([n0.id, n0.name, c1_2])] AS f0
}
CALL () {
  MATCH (n0:Company)
  CALL (n0) {
    MATCH (n0)-[r1:RAISED]->(n1:FundingRound) WHERE r1.modality <> 'inferred'
    WITH n1, r1, n1.amount AS x0
    WITH *, CASE WHEN x0 IS NOT NULL THEN [coalesce(n1.currency, '')] END AS u0
    WITH CASE WHEN count(DISTINCT u0) = 1 THEN collect(x0) ELSE [] END AS y0, max(abs(x0)) AS h0
    RETURN head([v IN [CASE WHEN size(y0) > 0 THEN head([z IN [CASE WHEN h0 < 1e280 THEN head([w IN [2.0 ^ (ceil(log(1.0 * h0 * size(y0)) * 1.4426950408889634) + 2)] | (reduce(total = 0.0, x IN y0 | total + ((x + w) - w)) + reduce(total = 0.0, x IN y0 | total + (x - ((x + w) - w))))]) ELSE head([w IN [2.0 ^ (ceil(log(5.421010862427522e-20 * h0 * size(y0)) * 1.4426950408889634) + 2)] | (reduce(total = 0.0, x IN [x IN y0 | x * 5.421010862427522e-20] | total + ((x + w) - w)) + reduce(total = 0.0, x IN [x IN y0 | x * 5.421010862427522e-20] | total + (x - ((x + w) - w))))]) / 5.421010862427522e-20 END] | CASE WHEN abs(z) < 1e11 AND (z * 8 = floor(z * 8) OR round(z, 4) = z) THEN z WHEN 1e-8 <= abs(z) < 1e37 THEN head([e IN [toInteger(floor(log10(abs(z))))] | head([j IN [14 - CASE WHEN abs(z) < 10.0 ^ e THEN e - 1 ELSE e END] | head([p IN [10.0 ^ abs(j)] | head([y IN [CASE WHEN j < 0 THEN z / p ELSE z * p END] | head([a IN [CASE WHEN j < 0 THEN y ELSE z END] | head([t IN [a * p] | head([b IN [134217729.0 * a - (134217729.0 * a - a)] | head([q IN [134217729.0 * p - (134217729.0 * p - p)] | head([d IN [((b * q - t) + b * (p - q) + (a - b) * q) + (a - b) * (p - q)] | head([r IN [((y - floor(y)) - 0.5) + CASE WHEN j < 0 THEN ((z - t) - d) / p ELSE d END] | head([k IN [toInteger(floor(y)) + CASE WHEN r > 0 OR (r = 0 AND toInteger(floor(y)) % 2 <> 0) THEN 1 ELSE 0 END] | CASE WHEN j < 0 THEN k * p ELSE k / p END])])])])])])])])])])]) WHEN abs(z) < 1.7976931348623157e308 THEN head([m IN [split(toString(z), 'E')] | toFloat(toString(round(toFloat(m[0]), 14, 'HALF_EVEN')) + 'E' + coalesce(m[1], '0'))]) ELSE z END]) END] WHERE abs(v) <= 1.7976931348623157e308 | v]) AS o0_0
  }
  WITH n0, o0_0
  WITH n0, o0_0 ORDER BY o0_0 IS NULL, o0_0 DESC, n0.id LIMIT $p.v1
  CALL (n0) {
    MATCH (n0)-[r1:RAISED]->(n1:FundingRound)
    WHERE r1.modality <> 'inferred'
    WITH collect([r1, n1]) AS l1
    CALL (l1, n0) {
      UNWIND l1 AS pair
      WITH pair[0] AS r1, pair[1] AS n1
      WITH n1, r1, n1.amount AS x0
      WITH *, CASE WHEN x0 IS NOT NULL THEN [coalesce(n1.currency, '')] END AS u0
      WITH CASE WHEN count(DISTINCT u0) = 1 THEN nullIf(substring(reduce(unit = '', x IN min(u0) | unit + CASE x WHEN '' THEN '' ELSE ' ' + x END), 1), '') END AS m1, CASE WHEN count(DISTINCT u0) = 1 THEN collect(x0) ELSE [] END AS y0, max(abs(x0)) AS h0
      RETURN [CASE WHEN size(y0) > 0 THEN head([z IN [CASE WHEN h0 < 1e280 THEN head([w IN [2.0 ^ (ceil(log(1.0 * h0 * size(y0)) * 1.4426950408889634) + 2)] | (reduce(total = 0.0, x IN y0 | total + ((x + w) - w)) + reduce(total = 0.0, x IN y0 | total + (x - ((x + w) - w))))]) ELSE head([w IN [2.0 ^ (ceil(log(5.421010862427522e-20 * h0 * size(y0)) * 1.4426950408889634) + 2)] | (reduce(total = 0.0, x IN [x IN y0 | x * 5.421010862427522e-20] | total + ((x + w) - w)) + reduce(total = 0.0, x IN [x IN y0 | x * 5.421010862427522e-20] | total + (x - ((x + w) - w))))]) / 5.421010862427522e-20 END] | CASE WHEN abs(z) < 1e11 AND (z * 8 = floor(z * 8) OR round(z, 4) = z) THEN z WHEN 1e-8 <= abs(z) < 1e37 THEN head([e IN [toInteger(floor(log10(abs(z))))] | head([j IN [14 - CASE WHEN abs(z) < 10.0 ^ e THEN e - 1 ELSE e END] | head([p IN [10.0 ^ abs(j)] | head([y IN [CASE WHEN j < 0 THEN z / p ELSE z * p END] | head([a IN [CASE WHEN j < 0 THEN y ELSE z END] | head([t IN [a * p] | head([b IN [134217729.0 * a - (134217729.0 * a - a)] | head([q IN [134217729.0 * p - (134217729.0 * p - p)] | head([d IN [((b * q - t) + b * (p - q) + (a - b) * q) + (a - b) * (p - q)] | head([r IN [((y - floor(y)) - 0.5) + CASE WHEN j < 0 THEN ((z - t) - d) / p ELSE d END] | head([k IN [toInteger(floor(y)) + CASE WHEN r > 0 OR (r = 0 AND toInteger(floor(y)) % 2 <> 0) THEN 1 ELSE 0 END] | CASE WHEN j < 0 THEN k * p ELSE k / p END])])])])])])])])])])]) WHEN abs(z) < 1.7976931348623157e308 THEN head([m IN [split(toString(z), 'E')] | toFloat(toString(round(toFloat(m[0]), 14, 'HALF_EVEN')) + 'E' + coalesce(m[1], '0'))]) ELSE z END]) END, m1] AS a1
    }
    RETURN [a1] AS c1_0
  }
  RETURN [collect([c1_0, n0.name])] AS f1
}
CALL () {
  MATCH (n0:FundingRound)
  WHERE EXISTS { MATCH (n0)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' }
  CALL (n0) {
    MATCH (n0)<-[r1:RAISED]-(n1:Company) WHERE r1.modality <> 'inferred' WITH n1 ORDER BY n1.id LIMIT 1
    CALL (n1) {
      MATCH (n1)-[r2:RAISED]->(n2:FundingRound) WHERE r2.modality <> 'inferred'
      WITH n2, n2.dateFrom AS x0
      RETURN max(x0) AS o0_0_1
    }
    RETURN head(collect(o0_0_1)) AS o0_0
  }
  WITH n0, o0_0
  WITH n0, o0_0 ORDER BY o0_0 IS NULL, o0_0 DESC, n0.id LIMIT $p.v2
  RETURN [collect([n0.name])] AS f2
}
CALL () {
  MATCH (n0:Company)
  CALL (n0) {
    MATCH (n0)-[r1:PARTICIPATES_IN]->(m1:Partnership)<-[s1:PARTICIPATES_IN]-(n1:Company) WHERE n1 <> n0 AND r1.modality <> 'inferred' AND s1.modality <> 'inferred'
    WITH n1, r1, m1, s1, last([word IN ['asserted', 'reported', 'self-claim', 'expected', 'planned', 'hedged', 'opinion', 'unknown', 'inferred'] WHERE word IN [r1.modality, s1.modality]]) AS k1, reduce(x = 2.0, y IN [CASE WHEN NOT 'inferred' IN r1.modalities THEN r1.confidence ELSE nullIf(reduce(top = -1.0, i IN range(0, coalesce(size(r1.claims), 0) - 1) | CASE WHEN r1.modalities[i] <> 'inferred' AND r1.confidences[i] > top THEN r1.confidences[i] ELSE top END), -1.0) END, CASE WHEN NOT 'inferred' IN s1.modalities THEN s1.confidence ELSE nullIf(reduce(top = -1.0, i IN range(0, coalesce(size(s1.claims), 0) - 1) | CASE WHEN s1.modalities[i] <> 'inferred' AND s1.confidences[i] > top THEN s1.confidences[i] ELSE top END), -1.0) END] | CASE WHEN y < x THEN y WHEN y >= x THEN x END) AS q1 ORDER BY CASE k1 WHEN 'asserted' THEN 0 WHEN 'reported' THEN 1 WHEN 'self-claim' THEN 2 WHEN 'expected' THEN 3 WHEN 'planned' THEN 4 WHEN 'hedged' THEN 5 WHEN 'opinion' THEN 6 WHEN 'unknown' THEN 7 WHEN 'inferred' THEN 8 END, coalesce(q1, -1.0) DESC, m1.id, r1.id, s1.id WITH n1, collect([r1, m1, s1, k1, q1]) AS h1
    WITH n1, CASE WHEN h1[0][2].validFrom IS NULL OR h1[0][0].validFrom > h1[0][2].validFrom THEN h1[0][0].validFrom ELSE h1[0][2].validFrom END AS x0
    RETURN min(x0) AS o0_0
  }
  WITH n0, o0_0
  WITH n0, o0_0 ORDER BY o0_0, n0.id LIMIT $p.v3
  RETURN [collect([n0.name])] AS f3
}
CALL () {
  MATCH (n0:Person)-[r1:HOLDS_ROLE|FOUNDED]->(n1:Company)
  WHERE r1.modality <> 'inferred'
  CALL (n1) {
    MATCH (n1)<-[r2:HOLDS_STAKE_IN]-(n2:Company|Person) WHERE r2.modality <> 'inferred'
    WITH n2, r2.shareMax AS x0
    RETURN head([v IN [avg(x0)] WHERE abs(v) <= 1.7976931348623157e308 | v]) AS o1_0
  }
  CALL (n0) {
    MATCH (n0)-[r2:HAS_SUBSIDIARY|HOLDS_STAKE_IN|RAISED|INVESTED_IN|PARTICIPATES_IN|MAKES|DEVELOPS|PART_OF|VARIANT_OF|INTEGRATES_WITH|USES_TECHNOLOGY|INVESTS_IN|COVERS|RELATED_TO|SOLD_IN|OPERATES_IN|SERVES|BASED_IN|LISTED_IN|SOLD_THROUGH|OPERATES|COMPETES_WITH|NEGOTIATES_WITH|HOLDS_ROLE|FOUNDED|HAS_FIGURE|SUPERSEDES|COMPARES_WITH|HAS_MILESTONE|ANNOUNCED_BY|LINKED_TO]-(n2:Entity) WHERE r2.modality <> 'inferred' AND (type(r2) IN ['HAS_SUBSIDIARY', 'HOLDS_STAKE_IN', 'RAISED', 'INVESTED_IN', 'PARTICIPATES_IN', 'MAKES', 'PART_OF', 'VARIANT_OF', 'INTEGRATES_WITH', 'USES_TECHNOLOGY', 'INVESTS_IN', 'RELATED_TO', 'SOLD_IN', 'OPERATES_IN', 'SERVES', 'BASED_IN', 'LISTED_IN', 'SOLD_THROUGH', 'OPERATES', 'COMPETES_WITH', 'NEGOTIATES_WITH', 'HOLDS_ROLE', 'FOUNDED'] OR CASE WHEN n2:FundingRound THEN EXISTS { MATCH (n2)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' } WHEN n2:Partnership THEN EXISTS { MATCH (n2)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } WHEN n2:Figure THEN (EXISTS { MATCH (n2)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n2) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) WHEN n2:Milestone THEN (EXISTS { MATCH (n2)<-[g:HAS_MILESTONE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n2) (()<-[x:HAS_MILESTONE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_FIGURE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) ELSE true END)
    WITH n2, CASE WHEN NOT 'inferred' IN r2.modalities THEN r2.confidence ELSE nullIf(reduce(top = -1.0, i IN range(0, coalesce(size(r2.claims), 0) - 1) | CASE WHEN r2.modalities[i] <> 'inferred' AND r2.confidences[i] > top THEN r2.confidences[i] ELSE top END), -1.0) END AS x0
    RETURN max(x0) AS o1_1
  }
  WITH n1, r1, n0, o1_0, o1_1
  WITH n1, r1, n0, o1_0, o1_1 ORDER BY o1_0 IS NULL, o1_0 DESC, o1_1, r1.id LIMIT $p.v4
  RETURN [collect([n0.name])] AS f4
}
RETURN f0, f1, f2, f3, f4
