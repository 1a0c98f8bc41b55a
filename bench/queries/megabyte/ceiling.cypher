MATCH (c:Company) WHERE c.slug >= $p.from
WITH c ORDER BY c.slug LIMIT 100
RETURN {companies: {nodes: collect({
  slug: c.slug, name: c.name, kind: c.kind, aliases: c.aliases,
  subsidiaries: {edges: COLLECT {
    MATCH (c)-[r:HAS_SUBSIDIARY]->(n:Company) WHERE r.modality <> 'inferred'
    WITH r, n ORDER BY n.slug, r.id LIMIT 100
    RETURN {kind: toUpper(replace(r.kind, ' ', '_')), shareMin: r.shareMin, shareMax: r.shareMax,
            modality: toUpper(replace(r.modality, '-', '_')), confidence: r.confidence,
            valid: r.valid, validFrom: r.validFrom, validTo: r.validTo, node: n{.slug, .name, .kind, .aliases}} }},
  parents: {edges: COLLECT {
    MATCH (c)<-[r:HAS_SUBSIDIARY]-(n:Company) WHERE r.modality <> 'inferred'
    WITH r, n ORDER BY n.slug, r.id LIMIT 100
    RETURN {kind: toUpper(replace(r.kind, ' ', '_')), shareMin: r.shareMin, shareMax: r.shareMax,
            modality: toUpper(replace(r.modality, '-', '_')), confidence: r.confidence,
            valid: r.valid, validFrom: r.validFrom, validTo: r.validTo, node: n{.slug, .name, .kind, .aliases}} }},
  people: {edges: COLLECT {
    MATCH (c)<-[r:HOLDS_ROLE]-(n:Person) WHERE r.modality <> 'inferred'
    WITH r, n ORDER BY n.slug, r.id LIMIT 100
    RETURN {title: r.title, modality: toUpper(replace(r.modality, '-', '_')), confidence: r.confidence,
            valid: r.valid, validFrom: r.validFrom, validTo: r.validTo, node: n{.slug, .name, .aliases}} }},
  products: {edges: COLLECT {
    MATCH (c)-[r:MAKES]->(n:Product) WHERE r.modality <> 'inferred'
    WITH r, n ORDER BY n.slug, r.id LIMIT 100
    RETURN {role: r.role, modality: toUpper(replace(r.modality, '-', '_')), confidence: r.confidence,
            valid: r.valid, validFrom: r.validFrom, validTo: r.validTo, node: n{.slug, .name, .kind, .stage, .aliases}} }},
  stakes: {edges: COLLECT {
    MATCH (c)-[r:HOLDS_STAKE_IN]->(n:Company) WHERE r.modality <> 'inferred'
    WITH r, n ORDER BY n.slug, r.id LIMIT 100
    RETURN {shareMin: r.shareMin, shareMax: r.shareMax, modality: toUpper(replace(r.modality, '-', '_')), confidence: r.confidence,
            valid: r.valid, validFrom: r.validFrom, validTo: r.validTo, node: n{.slug, .name, .kind, .aliases}} }},
  investments: {edges: COLLECT {
    MATCH (c)-[r:INVESTED_IN]->(n:FundingRound) WHERE r.modality <> 'inferred'
    WITH r, n ORDER BY n.slug, r.id LIMIT 100
    RETURN {lead: r.lead, modality: toUpper(replace(r.modality, '-', '_')), confidence: r.confidence,
            valid: r.valid, validFrom: r.validFrom, validTo: r.validTo, node: n{.slug, .name, .roundType}} }}
})}} AS data
