CALL () {
  CALL () {
    MATCH (n0:LoadedDataSet)
    WITH n0 ORDER BY n0.dataSet
    RETURN collect([n0.dataSet, n0.isComplete, n0.rows, n0.title]) AS m0
  }
  RETURN CASE WHEN m0 = [] AND EXISTS { MATCH (n1:Company|Person|Product|Technology|Market|Channel|FundingRound|Partnership|Figure|Milestone|Claim|Document) } THEN [] ELSE [[m0]] END AS f0
}
CALL () {
  MATCH (n0:Company {id: $p.v0})
  RETURN collect([n0.name]) AS f1
}
RETURN f0, f1
