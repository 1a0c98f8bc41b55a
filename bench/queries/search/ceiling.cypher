CALL db.index.fulltext.queryNodes(
  'foldedNames', reduce(q = '', w IN split($p.text, ' ') | q + '+(("' + w + '"^4 OR ' + w + '*^2 OR ' + w + '~1^0.01)) ')
) YIELD node AS n, score AS s
WHERE CASE
  WHEN n:FundingRound THEN EXISTS { (n)<-[g:RAISED|INVESTED_IN]-() WHERE g.modality <> 'inferred' }
  WHEN n:Partnership THEN EXISTS { (n)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' }
  WHEN n:Figure THEN EXISTS { (n)<-[g:HAS_FIGURE]-() WHERE g.modality <> 'inferred' }
  WHEN n:Milestone THEN EXISTS { (n)<-[g:HAS_MILESTONE]-() WHERE g.modality <> 'inferred' }
  ELSE true END
WITH n, s,
  CASE WHEN $p.text IN n.foldedNames THEN 0 ELSE 1 END AS first,
  CASE WHEN n:FundingRound|Partnership|Figure|Milestone THEN 1 ELSE 0 END AS second
WITH n ORDER BY first, second, round(s, 1) DESC, size(n.name), n.id LIMIT 10
RETURN {search: {nodes: collect({
  type: CASE WHEN n:Company THEN 'COMPANY' WHEN n:Person THEN 'PERSON' WHEN n:Product THEN 'PRODUCT' WHEN n:Technology THEN 'TECHNOLOGY'
    WHEN n:Market THEN 'MARKET' WHEN n:Channel THEN 'CHANNEL' WHEN n:FundingRound THEN 'FUNDING_ROUND'
    WHEN n:Partnership THEN 'PARTNERSHIP' WHEN n:Figure THEN 'FIGURE' WHEN n:Milestone THEN 'MILESTONE' END,
  slug: n.slug, name: n.name})}} AS data
