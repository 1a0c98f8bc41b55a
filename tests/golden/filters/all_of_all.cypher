CALL () {
  MATCH (n0:Company) WHERE NOT EXISTS { MATCH (n0)-[r1:HAS_SUBSIDIARY]->(n1:Company) WHERE r1.modality <> 'inferred' AND NOT NOT EXISTS { MATCH (n1)-[r2:MAKES|DEVELOPS]->(n2:Product) WHERE r2.modality <> 'inferred' AND NOT NOT EXISTS { MATCH (n2)<-[r3:MAKES|DEVELOPS]-(n3:Company|Partnership) WHERE r3.modality <> 'inferred' AND (type(r3) IN ['MAKES'] OR CASE WHEN n3:Partnership THEN EXISTS { MATCH (n3)<-[g:PARTICIPATES_IN]-() WHERE g.modality <> 'inferred' } ELSE true END) AND NOT coalesce((r3.modality IS NULL OR r3.modality <> $p.v0), false) } } }
  RETURN count(*) AS t0
}
RETURN [t0] AS f0
