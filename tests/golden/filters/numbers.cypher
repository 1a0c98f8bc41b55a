MATCH (n0:Figure)
WHERE n0.id IS NOT NULL AND (EXISTS { MATCH (n0)<-[g:HAS_FIGURE]-(:!FundingRound&!Partnership&!Figure&!Milestone) WHERE g.modality <> 'inferred' } OR EXISTS { MATCH SHORTEST 1 (n0) (()<-[x:HAS_FIGURE|RAISED|INVESTED_IN|PARTICIPATES_IN|HAS_MILESTONE WHERE x.modality <> 'inferred']-())+ (t:!FundingRound&!Partnership&!Figure&!Milestone) }) AND (n0.amountMax IS NULL) = $p.v0 AND n0.amountMin > $p.v1
WITH n0 ORDER BY n0.id LIMIT $p.v2
RETURN [collect([n0.amountMax, n0.amountMin, n0.name])] AS f0
