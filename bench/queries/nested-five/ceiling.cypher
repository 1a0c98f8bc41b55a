MATCH (c:Company {slug: $p.slug})
RETURN {company: {name: c.name, subsidiaries: {nodes: COLLECT {
  MATCH (c)-[r1:HAS_SUBSIDIARY]->(s:Company) WHERE r1.modality <> 'inferred'
  WITH s ORDER BY s.slug LIMIT 5
  RETURN {name: s.name, stakes: {nodes: COLLECT {
    MATCH (s)-[r2:HOLDS_STAKE_IN]->(t:Company) WHERE r2.modality <> 'inferred'
    WITH t ORDER BY t.slug LIMIT 5
    RETURN {name: t.name, subsidiaries: {nodes: COLLECT {
      MATCH (t)-[r3:HAS_SUBSIDIARY]->(u:Company) WHERE r3.modality <> 'inferred'
      WITH u ORDER BY u.slug LIMIT 5
      RETURN {name: u.name, people: {nodes: COLLECT {
        MATCH (u)<-[r4:HOLDS_ROLE]-(p:Person) WHERE r4.modality <> 'inferred'
        WITH p ORDER BY p.slug LIMIT 5
        RETURN {name: p.name} }}} }}} }}} }}}} AS data
