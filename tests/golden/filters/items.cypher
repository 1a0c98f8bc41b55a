MATCH (n0:Person)
WHERE (size(coalesce(n0.formerNames, [])) = $p.v0 AND all(item IN coalesce(n0.formerNames, []) WHERE coalesce((split(item, '\u001F')[0] IS NULL OR split(item, '\u001F')[0] <> $p.v1), false)) AND none(item IN coalesce(n0.formerNames, []) WHERE coalesce(nullIf(split(item, '\u001F')[3], '') < $p.v2, false))) AND NOT coalesce((size(coalesce(n0.identifiers, [])) > $p.v3 AND any(item IN coalesce(n0.identifiers, []) WHERE split(item, '\u001F')[0] STARTS WITH $p.v4)), false)
WITH n0 ORDER BY size(coalesce(n0.identifiers, [])) DESC, n0.name, n0.id LIMIT $p.v5
RETURN [collect([n0.name])] AS f0
