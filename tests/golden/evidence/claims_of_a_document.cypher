CALL () {
  MATCH (n0:Document {id: $p.v0})
  CALL (n0) {
    MATCH (n1:Claim WHERE n1.documentId = n0.id)
    WHERE n1.modality = $p.v1
    WITH collect(n1) AS l1
    CALL (l1, n0) {
      UNWIND l1 AS n1
      WITH n1
      WITH n1 ORDER BY n1.id LIMIT $p.v2
      RETURN collect([n1.key, n1.modality]) AS e1
    }
    RETURN [e1, size(l1)] AS c1_0
  }
  RETURN collect([c1_0, n0.title]) AS f0
}
CALL () {
  CALL () {
    MATCH (n0:Claim)
    WHERE n0.key IS NOT NULL
    WITH n0 ORDER BY n0.key DESC LIMIT $p.v3
    RETURN collect([n0.key, n0.modality]) AS e0
  }
  CALL () {
    MATCH (n0:Claim)
    RETURN count(*) AS t0
  }
  RETURN [e0, t0] AS f1
}
RETURN f0, f1
